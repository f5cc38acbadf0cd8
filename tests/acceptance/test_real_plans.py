"""Plans that the real provider wrote: what is joined, what stays open, and what is said of it in the end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli, golden
from tests.support.paths import DATA, GOLDEN
from validator.check import FactsRequest, read_facts
from validator.config import read_configuration
from validator.facts.model import Facts
from validator.model import Path as FactPath

PLANS = DATA / "plans"
AFTER = "known after apply"

LOCALS = "known after apply; a plan does not keep local.virtual_machines"
FILTER = "known after apply; a filter or a look-up in its expression cannot be seen"


@pytest.fixture(scope="module")
def distributed() -> Facts:
    """Return the facts of the estate with modules, a distributed switch, NFS and VMFS, tags and an override of HA."""
    configuration, errors = read_configuration(str(PLANS / "distributed" / ".ftpolicy.yaml"))
    read = read_facts(FactsRequest([str(PLANS / "distributed" / "plan.json")], intent=configuration.intent))
    facts, others = read.facts, read.errors
    assert [*errors, *others] == []
    return facts


def _adapter(host: str, name: str) -> FactPath:
    return ("hosts", host, "vmkernels", f'module.vmkernel["{host}"].vsphere_vnic.{name}')


HOSTS = ("esx11.example.com", "esx12.example.com")

JOINS: dict[str, tuple[FactPath, Any]] = {
    "host of a module instance to the cluster that names it": (("hosts", HOSTS[0], "cluster"), "ft-cluster-2"),
    "the other one": (("hosts", HOSTS[1], "cluster"), "ft-cluster-2"),
    "data source to host": (("hosts", HOSTS[0], "datacenter"), "DC0"),
    "hosts of the cluster": (("clusters", "ft-cluster-2", "ft_hosts"), list(HOSTS)),
    "virtual machines by the cluster's resource pool": (
        ("clusters", "ft-cluster-2", "vms"),
        ["log11", "app11", "db11", "web11"],
    ),
    "hosts of the distributed switch": (
        ("distributed_switches", "dvs-ft", "hosts"),
        {name: {"host": name, "pnics": ["vmnic2", "vmnic3"]} for name in HOSTS},
    ),
    "adapter in a module to the switch that is passed in": ((*_adapter(HOSTS[0], "vmotion"), "switch"), "dvs-ft"),
    "adapter in a module to the port group that is passed in": (
        (*_adapter(HOSTS[0], "vmotion"), "port_group"),
        "dpg-vmotion",
    ),
    "own host of each module instance": ((*_adapter(HOSTS[1], "vmotion"), "ip"), "192.0.2.12"),
    "port group inherits the order of its switch": (
        ("distributed_switches", "dvs-ft", "port_groups", "dpg-vmotion"),
        {
            "name": "dpg-vmotion",
            "vlan": 30,
            "failover_order": "inherited",
            "teaming": "loadbalance_loadbased",
            "active": ["uplink1", "uplink2"],
            "standby": [],
        },
    ),
    "port group with an order of its own": (
        ("distributed_switches", "dvs-ft", "port_groups", "dpg-ft-logging"),
        {
            "name": "dpg-ft-logging",
            "vlan": 40,
            "teaming": "failover_explicit",
            "active": ["uplink2"],
            "standby": ["uplink1"],
            "failover_order": "explicit",
        },
    ),
    "datastore of one host": (("datastores", "vmfs-11", "hosts"), [HOSTS[0]]),
    "disk to datastore": (("vms", "log11", "disks", "disk0", "datastore"), "nfs-11"),
    "configuration files to datastore": (("vms", "log11", "storage_datastore"), "nfs-11"),
    "network adapter to a network that is looked up": (
        ("vms", "log11", "network_adapters", "0"),
        {"type": "vmxnet3", "network": "VM Network"},
    ),
    "network adapter to a distributed port group": (
        ("vms", "db11", "network_adapters", "0"),
        {"type": "vmxnet3", "network": "dpg-vm"},
    ),
    "override of HA": (("vms", "log11", "ha_restart_priority"), "lowest"),
    "tag": (("vms", "log11", "fault_tolerance"), True),
    "no tag": (("vms", "web11", "fault_tolerance"), False),
}


@pytest.mark.parametrize("name", JOINS)
def test_what_is_joined(name: str, distributed: Facts) -> None:
    path, expected = JOINS[name]

    assert distributed.get(path) == expected


def test_what_stays_open(distributed: Facts) -> None:
    reasons = {path: str(reason) for path, reason in distributed.unknown.items() if str(reason) != AFTER}
    hidden = {
        ("vms", vm, *rest): LOCALS
        for vm in ("app11", "db11", "web11")
        for rest in (("storage_datastore",), ("disks", "disk0", "datastore"), ("disks", "disk1", "datastore"))
    }
    in_object = {
        (*_adapter(host, "ft_logging"), "port_group"): "known after apply; a plan does not keep local.hosts"
        for host in HOSTS
    }

    assert reasons == {**hidden, **in_object, ("datastores", "nfs-11", "hosts"): FILTER}
    assert {path for path in distributed.partial if path[0] == "datastores"} == {
        ("datastores",),
        ("datastores", "vmfs-11", "hosts"),  # other hosts may see the LUN, too
    }
    assert distributed.get(("datastores", "nfs-11", "hosts")) is None
    assert [note for note in distributed.notes if "tag" in note] == [
        f"vm {vm} may have further tags ({LOCALS}), so a selector by tag may miss it" for vm in ("app11", "db11")
    ]


def test_nothing_stays_open_with_the_source() -> None:
    place = PLANS / "distributed"
    configuration, _ = read_configuration(str(place / ".ftpolicy.yaml"))
    request = FactsRequest([str(place / "plan.json")], intent=configuration.intent, source=str(place))
    facts = read_facts(request).facts

    assert {reason for reason in map(str, facts.unknown.values()) if reason != AFTER} == set()
    assert {name: vm["fault_tolerance"] for name, vm in facts.members("vms").items()} == {
        "app11": True,
        "db11": True,
        "log11": True,
        "web11": False,
    }
    assert facts.notes == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [((), {"log11": "pass"}), (("--source", "."), {"log11": "pass", "app11": "pass", "db11": "undecided"})],
)
def test_the_source_tells_which_machines_are_on_shared_storage(
    source: tuple[str, ...], expected: dict[str, str], cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(PLANS / "distributed")
    told = ("check", "plan.json", "cluster.yaml", "--config", ".ftpolicy.yaml", "--show", "pass", "-o", "json")
    ran = cli(*told, *source, "--only", "storage.vm_on_shared_storage")

    found = {one["subject"]["name"]: one["verdict"] for one in json.loads(ran.out)["findings"]}
    assert found == expected


@pytest.mark.parametrize(
    ("rule", "subjects"),
    [
        ("storage.datastore_on_all_hosts", {"log11"}),
        ("storage.vm_on_shared_storage", {"log11"}),
        ("network.ft_logging_interface", set(HOSTS)),
        ("network.separate_interfaces", set(HOSTS)),
    ],
)
def test_what_depends_on_a_gap_is_undecided(rule: str, subjects: set[str], cli: Cli) -> None:
    plan, configuration = PLANS / "distributed" / "plan.json", PLANS / "distributed" / ".ftpolicy.yaml"
    ran = cli("check", str(plan), "--config", str(configuration), "--show", "pass", "--only", rule, "-o", "json")
    found = {one["subject"]["name"]: one["verdict"] for one in json.loads(ran.out)["findings"]}

    assert found == dict.fromkeys(subjects, "undecided")


@pytest.mark.usefixtures("golden_rules")
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        (
            "distributed.txt",
            ("plan.json", "cluster.yaml", "--config", ".ftpolicy.yaml"),
        ),
        ("change.txt", ("plan.json", "cluster.yaml", "--only", "vm.change_allowed_with_ft")),
    ],
)
def test_what_is_said(
    name: str, arguments: tuple[str, ...], cli: Cli, update_golden: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(PLANS / name.partition(".")[0])
    ran = cli("check", *arguments)

    golden(GOLDEN / name, ran.err + ran.out, update_golden)


def test_a_state_beside_the_plan_that_starts_from_it_is_left_out(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PLANS / "change")
    alone = cli("check", "plan.json", "cluster.yaml", "-o", "json")
    both = cli("check", "terraform.tfstate", "plan.json", "cluster.yaml", "-o", "json")

    reason = "plan.json starts from it and tells what holds afterwards"
    assert json.loads(both.out)["left_out"] == [{"file": "terraform.tfstate", "reason": reason}]
    assert json.loads(both.out)["findings"] == json.loads(alone.out)["findings"]
    assert [one["kind"] for one in json.loads(both.out)["inputs"]] == [
        "terraform-state",
        "terraform-plan",
        "cluster-spec",
    ]


def test_a_state_of_another_root_says_what_is_before_the_plan(cli: Cli, tmp_path: Path) -> None:
    state = json.loads((PLANS / "change" / "terraform.tfstate").read_text(encoding="utf-8"))
    for resource in state["resources"]:
        resource["name"] += "_of_another_root"
    other = tmp_path / "terraform.tfstate"
    other.write_text(json.dumps(state), encoding="utf-8")
    plan = str(PLANS / "change" / "plan.json")
    alone, beside = cli("check", plan, "-o", "json"), cli("check", str(other), plan, "-o", "json")

    assert json.loads(beside.out)["left_out"] == []
    assert "changes what" in beside.err
    failed = [
        [one["rule"] for one in json.loads(ran.out)["findings"] if one["verdict"] == "fail"] for ran in (alone, beside)
    ]
    assert failed[0] == failed[1]
