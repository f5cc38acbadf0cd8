"""Words as tools print them: EVC modes, guests, editions, versions, and what is none of them."""

from __future__ import annotations

import csv
import json

import pytest

from tests.support.fragments import spec_fragment
from tests.support.paths import DATA, ROOT
from validator.assets import load_tables
from validator.facts.defaults import resolve
from validator.facts.fields import field_at
from validator.facts.join import join
from validator.facts.model import Facts
from validator.facts.versions import SPELLINGS, build_in, parse_version
from validator.facts.words import as_word, edition, evc_mode, guest_id, is_evc_mode, is_guest_id
from validator.inputs.spec import read_spec
from validator.model import Path
from validator.readers.yaml_text import parse_yaml

MODES = load_tables()["evc_modes"]["modes"]
GUESTS = load_tables()["guest_ids"]["guests"]
VERSIONS = list(csv.DictReader((DATA / "words" / "version_strings.csv").read_text(encoding="utf-8").splitlines()))


def _resolved(text: str) -> tuple[Facts, list[str]]:
    facts = join([spec_fragment(text)])
    return facts, [str(error) for error in resolve(facts, load_tables())]


def _word(path: Path, text: object) -> object:
    found = field_at(path)
    assert found is not None
    return as_word(found.schema, text)


def test_there_are_25_evc_modes_and_211_guests() -> None:
    assert (len(MODES), len(GUESTS)) == (25, 211)


@pytest.mark.parametrize("key", MODES)
def test_an_evc_mode_is_read_as_each_tool_prints_it(key: str) -> None:
    label = MODES[key]["label"]
    vendor, _, rest = label.partition(" ")
    spellings = [
        *(key, key.upper(), f" {key} ", key.replace("-", "_"), MODES[key].get("vcf", key)),
        *(label, label.replace('"', ""), f"{vendor}(R) {rest}", f"{vendor}® {rest}", label.lower()),
        *(label.replace(" Generation", " Gen."), label.replace('"', "“", 1).replace('"', "”")),
    ]
    assert {evc_mode(one) for one in spellings} == {key}
    assert is_evc_mode(key)


def test_vcf_misspells_two_evc_modes() -> None:
    assert (evc_mode("INTEL_NEALEM"), evc_mode("AMD_STREAMROLLER")) == ("intel-nehalem", "amd-steamroller")


@pytest.mark.parametrize("word", ["", None, "none", "None", "Disabled", "disabled", "n/a", "N/A", "null", "off"])
def test_evc_is_off(word: str | None) -> None:
    assert evc_mode(word) == "none"


@pytest.mark.parametrize("word", ["intel-emeraldrapids", "amd-excavator", "intel-haswel", "Custom", "haswell"])
def test_another_word_is_no_evc_mode(word: str) -> None:
    assert evc_mode(word) == word
    assert not is_evc_mode(word)


CLUSTER = "vcenter: {{name: vc, version: {version}}}\nclusters: [{{name: c, evc_mode: {mode}}}]\n"


def test_an_unknown_evc_mode_below_9_0_is_an_error_and_from_9_0_on_it_is_unknown() -> None:
    word = "“intel-haswel” is no EVC mode that vSphere knows (did you mean “intel-haswell”?)"
    facts, errors = _resolved(CLUSTER.format(version="8.0U3", mode="intel-haswel"))
    assert errors == [f"a.yaml:4:22: evc_mode: {word}"]
    assert facts.get(("clusters", "c", "evc_mode")) is None

    facts, errors = _resolved(CLUSTER.format(version="9.0.0.0", mode="intel-haswel"))
    assert errors == []
    assert facts.get(("clusters", "c", "evc_mode")) is None
    assert str(facts.unknown["clusters", "c", "evc_mode"]) == "“intel-haswel” is no known word"


@pytest.mark.parametrize(("version", "near"), [("8.3", " (did you mean “8.0”?)"), ("8.2U1", "")])
def test_between_two_releases_there_is_no_other(version: str, near: str) -> None:
    facts, errors = _resolved(
        f'vcenter: {{name: vc, version: "{version}"}}\nhosts: [{{name: a, version: "{version}"}}]\n'
    )

    shown = "8.2.1" if near == "" else version
    error = f"version: “{shown}” is no release that vSphere knows{near}"
    assert errors == [f"a.yaml:3:21: {error}", f"a.yaml:4:19: {error}"]
    assert facts.get(("vcenters", "vc", "version")) is None
    assert facts.get(("hosts", "a", "version")) is None


@pytest.mark.parametrize(("version", "known"), [("3.5", "3.5.0"), ("4.0", "4.0.0"), ("9.1", "9.1"), ("10.0", "10.0")])
def test_earlier_and_later_releases_than_the_tables_have_are_read(version: str, known: str) -> None:
    facts, errors = _resolved(f'vcenter: {{name: vc, version: "{version}"}}\n')

    assert (facts.get(("vcenters", "vc", "version")), errors) == (known, [])


@pytest.mark.parametrize("mode", ['""', "null", "Disabled", "", "n/a"])
def test_a_spec_may_say_that_evc_is_off_as_tools_do(mode: str) -> None:
    facts, errors = _resolved(CLUSTER.format(version="8.0U3", mode=mode))
    assert (facts.get(("clusters", "c", "evc_mode")), errors) == ("none", [])


def test_every_guest_is_read_by_its_identifier_and_by_its_names() -> None:
    wrong = {
        word: key
        for key, names in GUESTS.items()
        for word in (key, key.upper(), *names)
        if guest_id(word) != key or not is_guest_id(guest_id(word))
    }
    assert wrong == {}
    assert guest_id("Microsoft Windows Server 2022 (64-bit)") == "windows2019srvNext_64Guest"


def test_an_unknown_guest_is_an_error_with_the_nearest_one() -> None:
    facts, errors = _resolved("vms: [{name: v, guest_id: windows9_64Gast}, {name: w, guest_id: blah}]\n")
    assert errors == [
        "a.yaml:3:17: guest_id: “windows9_64Gast” is no guest OS that vSphere knows (did you mean “windows9_64Guest”?)",
        "a.yaml:3:55: guest_id: “blah” is no guest OS that vSphere knows",
    ]
    assert facts.get(("vms", "v", "guest_id")) is None


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("Evaluation Mode", "Evaluation"),
        ("Product Evaluation", "Evaluation"),
        ("VMware vSphere 6 Enterprise Plus", "Enterprise Plus"),
        ("vSphere 7 Enterprise+", "Enterprise Plus"),
        ("VMware vSphere 7 Enterprise Plus with Add-on for Kubernetes", "Enterprise Plus"),
        ("vSphere 8 Standard", "Standard"),
        ("VMware vSphere 8 Enterprise Plus for VCF", "VCF"),
        ("VMware vSphere 8 Enterprise Plus for Cloud Foundation (Supports vCenter Server 8.0.0a and above)", "VCF"),
        ("VMware Cloud Foundation (cores)", "VCF"),
        ("(TLG) VMware Cloud Foundation (cores)", "VCF"),
        ("VMware vSphere Foundation", "VVF"),
        ("VMware vSphere 7 Essentials Plus", "Essentials Plus"),
        ("VMware vSphere 6 Hypervisor", "Hypervisor"),
        ("vSphere 6 Remote Office Branch Office Standard", "Remote Office Branch Office"),
        ("esx.enterprisePlus.cpuPackageCoreLimited", "Enterprise Plus"),
        ("esx.vcf.entitlement.cpuCoreMin", "VCF"),
        ("vCenter Server 8 Standard", "vCenter Server 8 Standard"),
        ("vc.standard.instance", "vc.standard.instance"),
    ],
)
def test_an_edition_is_read_as_it_is_printed(printed: str, meant: str) -> None:
    assert edition(printed) == meant


@pytest.mark.parametrize(
    ("path", "printed", "meant"),
    [
        (("hosts", "h", "connection_state"), "notResponding", "not_responding"),
        (("hosts", "h", "power_state"), "poweredOn", "powered_on"),
        (("hosts", "h", "power_state"), "Powered On", "powered_on"),
        (("hosts", "h", "power_state"), "standBy", "standby"),
        (("hosts", "h", "product"), "VMware ESXi", "ESXi"),
        (("hosts", "h", "cpu", "vendor"), "GenuineIntel", "Intel"),
        (("hosts", "h", "cpu", "vendor"), "AuthenticAMD", "AMD"),
        (("hosts", "h", "ha_agent"), "connectedToMaster", "running"),
        (("hosts", "h", "switches", "s", "teaming"), "Use explicit failover order", "failover_explicit"),
        (("clusters", "c", "drs", "automation_level"), "Fully Automated", "fully_automated"),
        (("clusters", "c", "ha", "admission_control"), "resourcePercentage", "resource_percentage"),
        (("clusters", "c", "fault_tolerance_type"), "checkpointing", "smp"),
        (("datastores", "d", "type"), "NFS 4.1", "NFS41"),
        (("datastores", "d", "transport"), "Fibre Channel", "fc"),
        (("vms", "v", "firmware"), "UEFI", "efi"),
        (("vms", "v", "ft_encryption"), "ftEncryptionRequired", "required"),
        (("vms", "v", "disks", "d", "provisioning"), "Thick Provision Eager Zeroed", "eager_zeroed_thick"),
        (("vms", "v", "disks", "d", "mode"), "Independent - Nonpersistent", "independent_nonpersistent"),
        (("vms", "v", "disks", "d", "mode"), "IndependentPersistent", "independent_persistent"),
        (("vms", "v", "disks", "d", "sharing"), "sharingMultiWriter", "multi_writer"),
        (("vms", "v", "disks", "d", "rdm"), "physicalMode", "physical"),
        (("vms", "v", "scsi_controllers", "0", "type"), "ParaVirtualSCSIController", "pvscsi"),
        (("vms", "v", "scsi_controllers", "0", "type"), "LSI Logic SAS", "lsilogic-sas"),
        (("vms", "v", "scsi_controllers", "0", "bus_sharing"), "noSharing", "none"),
        (("vms", "v", "network_adapters", "0", "type"), "VirtualVmxnet3", "vmxnet3"),
        (("vms", "v", "network_adapters", "0", "type"), "VMXNET 3", "vmxnet3"),
        (("vms", "v", "network_adapters", "0", "type"), "EnhancedVmxnet", "vmxnet2"),
        (("vms", "v", "network_adapters", "0", "type"), "Flexible", "flexible"),
        (("hosts", "h", "vmkernels", "k", "netstack"), "Default TCP/IP stack", "defaultTcpipStack"),
        (("hosts", "h", "vmkernels", "k", "netstack"), "a stack of my own", "a stack of my own"),
        (("vms", "v", "power_state"), "running", "running"),
    ],
)
def test_a_word_is_read_as_tools_print_it(path: Path, printed: str, meant: str) -> None:
    assert _word(path, printed) == meant


def test_an_alias_beside_an_error_is_no_second_error() -> None:
    text = "apiVersion: ftpolicy/v1\nkind: ClusterSpec\nhosts: [{name: a, product: VMware ESXi, power_state: on}]\n"
    (root,) = parse_yaml(text, "spec.yaml")
    fragment, errors = read_spec(root, "spec.yaml")
    assert fragment is None
    assert [error.message for error in errors] == [
        "“power_state” is “on”; expected one of: powered_on, powered_off, standby"
    ]


@pytest.mark.parametrize("row", VERSIONS, ids=lambda row: row["printed"])
def test_a_version_is_read_as_it_is_printed(row: dict[str, str]) -> None:
    found = parse_version(row["printed"])
    assert (str(found) if found else "") == row["version"]
    assert str(build_in(row["printed"]) or "") == row["build"]


def test_the_schemas_take_the_spellings_of_versions() -> None:
    for name in ("spec", "facts"):
        text = (ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8")
        assert text.count(json.dumps(SPELLINGS)) == 3


def test_the_text_of_a_version_supplies_the_build_and_a_build_the_update() -> None:
    facts, errors = _resolved(
        "vcenter: {name: vc, version: VMware vCenter Server 8.0.3 build-24022515}\n"
        "clusters: [{name: c, image: {esx_version: 9.0.0.0.24755229}}]\n"
        'hosts: [{name: a, cluster: c}, {name: b, version: "6.7.0", build: 14320388},'
        " {name: d, version: 8.0.3-0.70.24674464}]\n"
    )
    assert errors == []
    told = {name: (host.get("version"), host.get("build")) for name, host in facts.members("hosts").items()}
    assert told == {"a": ("9.0.0", 24755229), "b": ("6.7.3", 14320388), "d": ("8.0.3", 24674464)}
    assert facts.get(("vcenters", "vc", "build")) == 24022515


def test_two_builds_of_one_host_contradict_each_other() -> None:
    facts, _ = _resolved("hosts: [{name: a, version: VMware ESXi 8.0.3 build-24022510, build: 24022511}]\n")
    assert facts.get(("hosts", "a", "build")) is None
    assert [claim.value for claim in facts.contradictions["hosts", "a", "build"]] == [24022511, 24022510]
    assert facts.get(("hosts", "a", "version")) == "8.0.3"
