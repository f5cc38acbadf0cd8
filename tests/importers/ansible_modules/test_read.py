"""Results of Ansible modules: what is taken, what is left out and why, and what is never looked at."""

from __future__ import annotations

import contextlib
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from tests.support.paths import ROOT
from tests.support.samples import several
from validator.errors import InputError
from validator.facts.model import Facts
from validator.importers.ansible_modules.read import MODULES, read_ansible
from validator.importers.base import ImportedSpec
from validator.importers.merge import contradictions, merge

pytestmark = pytest.mark.usefixtures("in_the_checkout")

DATA = "tests/data/ansible"


def _one(result: dict[str, Any], tmp_path: Path) -> tuple[dict[str, Any], dict[tuple[str, ...], str], list[str]]:
    """Return what one result says: the document, what is unread, the notes."""
    file = tmp_path / "result.json"
    file.write_text(json.dumps(result), encoding="utf-8")
    first, *rest = read_ansible([str(file)])
    assert first.origin == str(file)
    return dict(first.document), dict(first.unread), [note for source in [first, *rest] for note in source.notes]


def _facts(*paths: str) -> Facts:
    return merge(read_ansible(paths))


def test_every_module_of_the_samples_is_read_and_they_agree() -> None:
    facts = _facts(DATA, f"{DATA}/tree")

    assert contradictions(facts) == []
    assert facts.objects["hosts"]["esx02.example.com"]["vmkernels"]["vmk2"] == {
        "device": "vmk2",
        "port_group": "FT",
        "ip": "192.0.2.140",
        "netmask": "255.255.255.128",
        "dhcp": False,
        "mtu": 9000,
        "netstack": "defaultTcpipStack",
        "services": ["ft_logging"],
    }
    assert ("hosts",) not in facts.partial  # vmware_cluster_info tells all hosts of the only cluster
    assert ("vms",) in facts.partial


def test_passwords_and_what_a_module_was_called_with_are_never_read(capsys: pytest.CaptureFixture[str]) -> None:
    sources = read_ansible([DATA, f"{DATA}/tree"])

    assert "hunter2-secret" in Path(f"{DATA}/callback.json").read_text(encoding="utf-8")
    assert "hunter2-secret" not in repr(sources) + repr(merge(sources)) + "".join(capsys.readouterr())
    assert "reader" not in repr(sources)


@pytest.mark.parametrize("around", ["invocation", "module_args"])
def test_a_result_inside_of_what_a_module_was_called_with_is_none(around: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no result of a community\.vmware info module that is understood"):
        _one({around: {"host_vmk_info": {"esx01": []}}}, tmp_path)


def test_an_export_of_rvtools_is_none_and_its_own_import_is_named() -> None:
    with pytest.raises(InputError) as raised:
        read_ansible(["tests/data/rvtools/rvtools-csv"])

    assert str(raised.value) == (
        "tests/data/rvtools/rvtools-csv/RVTools_tabdvPort.csv:1:1: this is a table (CSV), not a result of Ansible\n"
        "  An export of RVTools is imported first: ftpolicy import rvtools "
        "tests/data/rvtools/rvtools-csv/RVTools_tabdvPort.csv -o cluster.yaml"
    )


def test_a_host_that_is_not_connected_tells_only_that(tmp_path: Path) -> None:
    result = json.loads(Path(f"{DATA}/tree/esx01").read_text(encoding="utf-8"))
    result["ansible_facts"]["ansible_host_connection_state"] = "notResponding"

    document, unread, _ = _one(result, tmp_path)

    assert document["hosts"] == [
        {"name": "esx01.example.com", "cluster": "ft-cluster", "connection_state": "not_responding"}
    ]
    assert unread["hosts", "esx01.example.com", "version"] == (
        "the host was not connected, so that what is known of it may be old"
    )


def test_port_groups_are_taken_only_with_their_policies(tmp_path: Path) -> None:
    group = {"portgroup": "FT", "vswitch": "vSwitch0", "vlan_id": 40}

    document, unread, _ = _one({"hosts_portgroup_info": {"esx01": [group]}}, tmp_path)

    assert document == {"hosts": [{"name": "esx01"}], "partial": ["hosts"]}
    assert unread == {
        ("hosts", "esx01", "port_groups"): (
            "vmware_portgroup_info tells what a port group does not inherit only with `policies: true`"
        )
    }


def test_a_service_that_is_not_told_makes_the_list_unknown(tmp_path: Path) -> None:
    adapter = {"device": "vmk0", "enable_vmotion": True, "enable_ft": False, "enable_management": True, "portgroup": ""}

    document, _, _ = _one({"host_vmk_info": {"esx01": [adapter]}}, tmp_path)

    assert document["hosts"] == [{"name": "esx01", "vmkernels": [{"device": "vmk0"}]}]


def test_an_adapter_without_a_service_may_carry_nfs_or_iscsi(tmp_path: Path) -> None:
    flags = dict.fromkeys(("enable_vmotion", "enable_ft", "enable_management", "enable_vsan"), False)
    adapters = [{"device": "vmk0", **flags}, {"device": "vmk1", **flags, "enable_ft": True}]

    document, _, _ = _one({"host_vmk_info": {"esx01": adapters}}, tmp_path)

    assert document["hosts"][0]["vmkernels"] == [
        {"device": "vmk0", "services": ["none_enabled"]},
        {"device": "vmk1", "services": ["ft_logging"]},
    ]


@pytest.mark.parametrize(
    ("issues", "told"),
    [
        (["missingVMotionNic", "haAgentIssue"], None),
        (["missingVMotionNic", "cpuHwmmuUnsupported"], False),
        ([], False),
        (None, False),
        ("missingVMotionNic", False),
    ],
)
def test_a_host_that_only_lacks_configuration_is_not_called_unfit(issues: Any, told: Any, tmp_path: Path) -> None:
    said = {"ftSupported": False, "smpFtSupported": False, "maxVcpusPerFtVm": 0}
    value = {**said, "ftCompatibilityIssues": ["cpuUnsupported"], "smpFtCompatibilityIssues": issues}

    document, unread, _ = _one({"hosts_capability_info": {"esx01": value}}, tmp_path)

    expected = {"ft_supported": False} if told is None else {"ft_supported": False, "smp_ft_supported": told}
    assert document["hosts"] == [{"name": "esx01", "capability": expected}]
    reason = "vCenter reports no support, for reasons of configuration only: haAgentIssue, missingVMotionNic"
    path = ("hosts", "esx01", "capability", "smp_ft_supported")
    assert unread == ({path: reason} if told is None else {})


def test_a_link_that_is_down_has_no_speed(tmp_path: Path) -> None:
    host = {
        "all": ["vmnic0", "vusb0"],
        "vmnic_details": [{"device": "vmnic0", "status": "Disconnected", "actual_speed": "N/A"}],
    }

    document, unread, _ = _one({"hosts_vmnics_info": {"esx01": host}}, tmp_path)

    assert document["hosts"] == [{"name": "esx01", "pnics": [{"device": "vmnic0"}, {"device": "vusb0"}]}]
    assert unread == {
        ("hosts", "esx01", "pnics", "vmnic0", "speed_mbps"): (
            "the link is down, so that vmware_host_vmnic_info tells no speed"
        )
    }


def test_names_that_repeat_are_left_out(tmp_path: Path) -> None:
    machines = [{"guest_name": name, "power_state": "poweredOff"} for name in ("web", "db", "web")]

    document, _, notes = _one({"virtual_machines": machines}, tmp_path)

    assert document["vms"] == [{"name": "db", "power_state": "powered_off"}]
    assert notes == [
        "web: several virtual machines have this name, and the result does not tell them apart; they are left out"
    ]


def test_vsan_is_believed_only_when_it_is_on(tmp_path: Path) -> None:
    def told(value: Any) -> Any:
        document, unread, _ = _one({"clusters": {"c": {"enable_ha": None, "enabled_vsan": value}}}, tmp_path)
        return document["clusters"], list(unread)

    assert told([True]) == ([{"name": "c", "vsan": {"enabled": True}, "partial": ["hosts"]}], [])
    assert told(False) == ([{"name": "c", "partial": ["hosts"]}], [("clusters", "c", "vsan", "enabled")])


_TEXT = "the source says a text, which no cluster spec can hold"


def test_values_that_no_spec_can_hold_are_left_out_with_the_reason(tmp_path: Path) -> None:
    instance = {
        "hw_name": "db01",
        "hw_processor_count": "four",
        "hw_power_status": "asleep",
        "hw_memtotal_mb": 0,
        "hw_esxi_host": "esx\x1b[31m",
        "hw_version": "vmx-20",
    }

    document, unread, _ = _one({"instance": instance}, tmp_path)

    assert document["vms"] == [{"name": "db01", "hardware_version": 20}]
    assert unread == {
        ("vms", "db01", "num_cpus"): _TEXT,
        ("vms", "db01", "power_state"): _TEXT,
        ("vms", "db01", "memory_mb"): "the source says 0, which no cluster spec can hold",
        ("vms", "db01", "host"): _TEXT,
    }


def test_a_list_with_an_element_that_cannot_be_read_is_left_out_whole(tmp_path: Path) -> None:
    groups = [{"group_name": "a", "type": "host", "hosts": ["esx01"]}, {"group_name": 7, "type": "host", "hosts": []}]

    document, unread, _ = _one({"drs_group_info": {"c": groups}}, tmp_path)

    assert document["clusters"] == [{"name": "c", "vm_groups": []}]
    assert unread == {("clusters", "c", "host_groups"): "the source says something, which no cluster spec can hold"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "{file}:1:1: the file is empty"),
        ("{", "{file}:1:2: the JSON ends too early; the file is truncated"),
        ("a: [", "{file}:2:1: not YAML: while parsing a flow node did not find expected node content"),
        ("[" * 40 + "]" * 40, "{file}: nested more than 24 levels deep; results of modules are not"),
        ('localhost | SUCCESS => {"a": }', "{file}:1:30: not JSON: expecting value"),
        ('{"ansible_facts": {"ansible_hostname": "web", "ansible_distribution": "Debian"}}', None),
        ('{"clusters": {"kubernetes": {"nodes": 3}}, "datastores": [{"name": "x"}]}', None),
        ("just words", None),
    ],
)
def test_other_files_are_refused(text: str, message: str | None, tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_text(text, encoding="utf-8")
    modules = ", ".join(sorted(module for module, _, _ in MODULES.values()))
    unknown = (
        "{file}: no result of a community.vmware info module that is understood\n"
        f"  Understood are results of: {modules}; registered and dumped as JSON or YAML, or from `ansible --tree`."
    )

    with pytest.raises(InputError) as raised:
        read_ansible([str(file)])

    assert str(raised.value) == (message or unknown).replace("{file}", str(file))


@pytest.mark.parametrize(
    ("result", "note"),
    [
        ({"failed": True, "msg": "wrong password hunter2-secret"}, "a module failed or could not reach its target; that result is left out"),
        ({"about_info": {"version": "8.0.3"}}, "the result of vmware_about_info does not tell of which object; it is left out"),
    ],
)  # fmt: skip
def test_a_file_of_results_that_tell_nothing_says_so(result: dict[str, Any], note: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        _one(result, tmp_path)

    assert raised.value.message == f"no result to read: {note}"


def test_the_schema_of_the_api_is_not_read(tmp_path: Path) -> None:
    _, _, notes = _one({"instance": {"_vimtype": "vim.VirtualMachine", "name": "db01"}}, tmp_path)

    assert notes == ["a result of vmware_guest_info has the schema “vsphere”; only “summary” is read"]


def test_a_directory_without_files_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the directory has no files"):
        read_ansible([str(tmp_path)])


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 70000) | st.text("ab\x1b#: 東", max_size=4) | st.sampled_from(["N/A", "vmk0"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["device", "hosts", "name", "a"]), inner, max_size=3),
)  # fmt: skip


def _damaged(value: Any, data: st.DataObject) -> Any:
    """Return a value with some places of it replaced by anything."""
    if data.draw(st.integers(0, 14)) == 0:
        return data.draw(_JSON)
    if isinstance(value, dict):
        return {key: _damaged(child, data) for key, child in value.items()}
    return [_damaged(child, data) for child in value] if isinstance(value, list) else value


@settings(max_examples=several(60))
@given(st.sampled_from(sorted(Path(ROOT, DATA).rglob("*.json"))), st.data())
def test_damaged_results_never_crash_and_give_what_a_spec_can_hold(file: Path, data: st.DataObject) -> None:
    damaged = _damaged(json.loads(file.read_text(encoding="utf-8")), data)
    sources: list[ImportedSpec] = []
    with tempfile.TemporaryDirectory() as directory, contextlib.suppress(InputError):
        other = Path(directory, "damaged.json")
        other.write_text(json.dumps(damaged), encoding="utf-8")
        sources = read_ansible([str(other)])

    assert "hunter2-secret" not in repr(sources)
    merge(sources)
