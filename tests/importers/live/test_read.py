"""What is read from a vCenter, against the real simulator: planted, and changed through its API."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import Cli, golden
from tests.support import vsphere
from tests.support.paths import GOLDEN
from tests.support.simulator import PRIMARY, change_through_the_api, quiet, simulated
from tests.support.vsphere import plant
from validator.importers.base import ImportedSpec
from validator.importers.live import read
from validator.importers.live.read import read_vcenter
from validator.inputs.spec import read_spec
from validator.readers.yaml_text import parse_yaml

FIREWALL = "host.firewall_ports"


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ImportedSpec]:
    """What is read of the planted estate, after changes through the API of the simulator."""
    folder = tmp_path_factory.mktemp("estate")
    extras = ("-heartbeats", "-reasons", f"{PRIMARY}=hasSnapshots,tooManyVCPUs")
    with simulated(folder, *vsphere.SIZE, *extras, plants=vsphere.estate()) as simulator:
        change_through_the_api(simulator)
        yield read_vcenter(simulator.login(), quiet)


def _of(source: ImportedSpec, collection: str, name: str) -> dict[str, Any]:
    return next(one for one in source.document[collection] if one["name"] == name)


def _text(source: ImportedSpec) -> str:
    document = {"apiVersion": "ftpolicy/v1", "kind": "ClusterSpec", **source.document}
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True)


def _check(cli: Cli, source: ImportedSpec, folder: Path) -> dict[tuple[str, str], str]:
    """Return the verdicts that are no pass, by rule and name of the subject."""
    return {(one["rule"], one["subject"]["name"]): one["verdict"] for one in _findings(cli, source, folder)}


def _findings(cli: Cli, source: ImportedSpec, folder: Path) -> list[dict[str, Any]]:
    file = folder / "imported.yaml"
    file.write_text(_text(source), encoding="utf-8")
    report = json.loads(cli("check", str(file), "-o", "json").out)
    assert report["errors"] == []
    return list(report["findings"])


def test_everything_that_is_read_of_a_cluster(estate: ImportedSpec, update_golden: bool) -> None:
    gaps = "".join(f"# {'/'.join(path)}: {reason}\n" for path, reason in estate.unread.items())
    written = _text(estate) + gaps + "".join(f"# {note}\n" for note in estate.notes)
    golden(GOLDEN / "import.vcenter.yaml", written, update_golden)


def test_the_document_is_a_cluster_spec(estate: ImportedSpec) -> None:
    text = _text(estate)
    (root,) = parse_yaml(text, "imported.yaml")
    fragment, errors = read_spec(root, "imported.yaml")
    assert errors == []
    assert fragment is not None
    assert fragment.objects["hosts"].keys() == set(vsphere.HOSTS)


def test_services_belong_to_the_adapter_and_not_to_one_whose_name_begins_alike(estate: ImportedSpec) -> None:
    kernels = _of(estate, "hosts", vsphere.HOSTS[0])["vmkernels"]
    assert {one["device"]: one["services"] for one in kernels} == {
        "vmk0": ["management"],
        "vmk1": ["vmotion"],
        "vmk10": ["ft_logging"],
    }


def test_facts_changed_through_the_api(estate: ImportedSpec) -> None:
    (cluster,) = estate.document["clusters"]
    assert cluster["ha"] == {
        "enabled": True,
        "host_monitoring": True,
        "vm_component_protection": False,
        "admission_control": "resource_percentage",
        "heartbeat_datastore_policy": "allFeasibleDsWithUserPreference",
        "heartbeat_datastores": ["LocalDS_0", "LocalDS_1"],
        "advanced_options": {"das.maxftvmsperhost": "4"},
    }
    assert cluster["host_groups"] == [{"name": "site-a", "hosts": [vsphere.HOSTS[0]]}]
    assert cluster["vm_groups"] == [{"name": "protected", "vms": [PRIMARY]}]
    assert cluster["vm_host_rules"] == [
        {"name": "stay", "vm_group": "protected", "host_group": "site-a", "type": "should_run_on", "enabled": True}
    ]
    assert estate.document["vcenter"]["verify_host_certificates"] is True
    assert [_of(estate, "hosts", name)["certificate_verified"] for name in vsphere.HOSTS] == [True, True, True]
    machine = _of(estate, "vms", PRIMARY)
    assert (machine["ha_restart_priority"], machine["drs_automation_level"]) == ("high", "disabled")


def test_port_groups_say_what_they_set_and_what_they_carry(tmp_path: Path) -> None:
    host = vsphere.HOSTS[0]
    order = {"policy": "failover_explicit", "nicOrder": {"activeNic": ["vmnic0"], "standbyNic": ["vmnic1"]}}
    groups = [
        vsphere.port_group("VM Network", 0, {}),
        vsphere.port_group("Backup/Restore", 105, {"nicTeaming": order}),
        vsphere.port_group("Management Network", 4095, {"nicTeaming": {"policy": "loadbalance_ip"}}),
    ]
    with simulated(
        tmp_path, *vsphere.SIZE, plants=[plant("HostSystem", host, "config.network.portgroup", groups)]
    ) as one:
        source = read_vcenter(one.login(), quiet)
    plain = {"name": "VM Network", "switch": "vSwitch0", "vlan": 0, "use": "vm"}
    own = {"teaming": "failover_explicit", "active": ["vmnic0"], "standby": ["vmnic1"]}
    assert _of(source, "hosts", host)["port_groups"] == [
        plain,
        {**plain, "name": "Backup/Restore", "vlan": 105, **own},
        {**plain, "name": "Management Network", "vlan": 4095, "use": "vmkernel", "teaming": "loadbalance_ip"},
    ]


def test_an_ft_pair_is_one_virtual_machine_with_two_hosts(estate: ImportedSpec) -> None:
    assert [one["name"] for one in estate.document["vms"]] == [PRIMARY]
    machine = estate.document["vms"][0]
    assert machine["fault_tolerance"] is True
    assert (machine["host"], machine["secondary_host"]) == vsphere.HOSTS[:2]
    assert (machine["ft_role"], machine["ft_secondaries"]) == ("primary", 1)


def test_a_secondary_with_the_name_of_its_primary(tmp_path: Path, cli: Cli) -> None:
    plants = [*vsphere.estate(), plant("VirtualMachine", "DC0_C0_RP0_VM1", "name", PRIMARY)]
    with simulated(tmp_path, *vsphere.SIZE, plants=plants) as simulator:
        source = read_vcenter(simulator.login(), quiet)
    assert [(one["name"], one["secondary_host"]) for one in source.document["vms"]] == [(PRIMARY, vsphere.HOSTS[1])]
    _check(cli, source, tmp_path)


def test_what_vcenter_says_itself(estate: ImportedSpec) -> None:
    assert estate.vcenter_reasons == {PRIMARY: ("hasSnapshots", "tooManyVCPUs")}
    assert f"vCenter on FT of {PRIMARY}: hasSnapshots, tooManyVCPUs" in estate.notes


def test_a_healthy_cluster_passes(estate: ImportedSpec, cli: Cli, tmp_path: Path) -> None:
    found = _check(cli, estate, tmp_path)
    # What a storage policy says is kept outside the API that is read.
    assert found == {("storage.policy_supported", PRIMARY): "undecided"}


def test_the_rules_that_esxi_has_for_ft_in_its_firewall_are_no_error(cli: Cli, tmp_path: Path) -> None:
    rules = vsphere.firewall()
    own = {**rules, "ruleset": [one for one in rules["ruleset"] if one["key"] == "faultTolerance"]}
    plants = [*vsphere.estate(), plant("HostSystem", "", "config.firewall", own)]
    with simulated(tmp_path, *vsphere.SIZE, plants=plants) as simulator:
        source = read_vcenter(simulator.login(), quiet)
    ports = _of(source, "hosts", vsphere.HOSTS[0])["firewall"]["open_ports"]
    assert [(one["port"], one["protocol"], one["direction"]) for one in ports] == [
        (80, "tcp", "outbound"),
        (8300, "tcp", "inbound"),
        (8300, "tcp", "outbound"),
    ]
    assert not [
        one for one in _findings(cli, source, tmp_path) if one["rule"] == FIREWALL and one["severity"] == "error"
    ]


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        (plant("HostSystem", "DC0_C0_H1", "capability.smpFtSupported", False), "host.cpu_supports_ft"),
        (
            plant("HostSystem", "DC0_C0_H1", "capability.smpFtCompatibilityIssues", ["cpuHvDisabled"]),
            "host.hardware_virtualization",
        ),
        (
            plant("HostSystem", "DC0_C0_H1", "runtime.dasHostState", {"state": "initializationError"}),
            "host.ha_agent_running",
        ),
        (
            plant("HostSystem", "DC0_C0_H1", "config.virtualNicManagerInfo.netConfig", []),
            "network.ft_logging_interface",
        ),
        (plant("HostSystem", "DC0_C0_H1", "config.firewall", vsphere.firewall(fault_tolerance=False)), FIREWALL),
        (plant("VirtualMachine", PRIMARY, "config.hardware.numCPU", 64), "vm.vcpu_limit"),
        (
            plant("VirtualMachine", PRIMARY, "config.hardware.device", [vsphere.client_device(connected=True)]),
            "vm.removable_media_backing",
        ),
        (plant("VirtualMachine", PRIMARY, "config.npivNodeWorldWideName", [1, 2]), "vm.no_npiv"),
    ],
    ids=lambda value: value if isinstance(value, str) else value["path"],
)
def test_one_thing_wrong_is_found(changed: vsphere.Plant, rule: str, cli: Cli, tmp_path: Path) -> None:
    with simulated(tmp_path, *vsphere.SIZE, plants=[*vsphere.estate(), changed]) as simulator:
        source = read_vcenter(simulator.login(), quiet)
    failed = {found for found, verdict in _check(cli, source, tmp_path).items() if verdict == "fail"}
    assert (rule, changed["name"]) in failed


def test_the_simulator_as_it_comes(tmp_path: Path, cli: Cli) -> None:
    with simulated(tmp_path) as simulator:
        source = read_vcenter(simulator.login(), quiet)
    assert {name: len(found) for name, found in source.document.items()} == {
        "vcenter": 3,
        "clusters": 1,
        "hosts": 4,
        "distributed_switches": 1,
        "datastores": 1,
        "vms": 4,
    }
    assert [host.get("standalone") for host in source.document["hosts"]] == [None, None, None, True]
    assert all("fault_tolerance" not in machine for machine in source.document["vms"])
    failed = {rule for (rule, _), verdict in _check(cli, source, tmp_path).items() if verdict == "fail"}
    assert {"host.cpu_supports_ft", "network.ft_logging_interface", "vcenter.version_supported"} <= failed


def test_names_that_repeat_across_datacenters(tmp_path: Path, cli: Cli) -> None:
    with simulated(tmp_path, "-datacenters", "2", "-hosts", "1", "-standalone", "0", "-vms", "1") as simulator:
        source = read_vcenter(simulator.login(), quiet)
    assert [(found["name"], found["datacenter"]) for found in source.document["datastores"]] == [
        ("LocalDS_0", "DC0"),
        ("LocalDS_0", "DC1"),
    ]
    _check(cli, source, tmp_path)


def test_a_datastore_that_is_hidden_leaves_the_list_open(tmp_path: Path, cli: Cli) -> None:
    with simulated(tmp_path, *vsphere.SIZE, plants=[plant("Datastore", "", "name", "elsewhere")]) as simulator:
        source = read_vcenter(simulator.login(), quiet)
    assert source.document["partial"] == ["datastores"]
    assert "virtual machines use datastores that the account may not read" in source.notes
    _check(cli, source, tmp_path)


def test_names_that_repeat_in_one_datacenter_are_told_apart(tmp_path: Path, cli: Cli) -> None:
    plants = [plant("VirtualMachine", "", "name", "twin"), plant("VirtualMachine", "", "config.name", "twin")]
    with simulated(tmp_path, *vsphere.SIZE, plants=plants) as simulator:
        source = read_vcenter(simulator.login(), quiet)
    assert [machine["name"] for machine in source.document["vms"]] == ["twin (vm-53)", "twin (vm-56)"]
    assert "2 vms are called twin; they are written as twin (vm-53), twin (vm-56)" in source.notes
    _check(cli, source, tmp_path)


def test_properties_that_a_server_does_not_have_are_left_out(tmp_path: Path) -> None:
    unknown = ("VirtualMachine.config.firmware", "HostSystem.capability.smpFtSupported")
    options = ("-unknown", ",".join(unknown))
    with simulated(tmp_path, *vsphere.SIZE, *options, plants=vsphere.estate()) as simulator:
        source = read_vcenter(simulator.login(), quiet)
    assert "firmware" not in _of(source, "vms", PRIMARY)
    assert "smp_ft_supported" not in _of(source, "hosts", vsphere.HOSTS[0])["capability"]
    assert source.notes[-1] == "19 objects read in 13 calls"


def test_pages_and_not_one_call_for_each_object(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "_PAGE", 20)
    heard: list[tuple[str, int, int | None]] = []
    with simulated(tmp_path, "-hosts", "4", "-vms", "40") as simulator:
        source = read_vcenter(simulator.login(), lambda what, done, total: heard.append((what, done, total)))
    objects = [(done, total) for what, done, total in heard if what == "objects"]
    assert [total for _, total in objects] == [objects[-1][0]] * len(objects)
    assert len(objects) == 5
    assert source.notes == ("99 objects read in 14 calls",)
