"""What a plan changes: read from its actions, with names of both sides, joined, and given to the rules."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.paths import EXAMPLES
from validator.assets import load_tables
from validator.facts.defaults import resolve
from validator.facts.derive import derive
from validator.facts.join import join
from validator.facts.model import Facts
from validator.inputs import read_inputs
from validator.inputs.facts_document import read_facts
from validator.model import Fragment
from validator.terraform.mapping import plan_facts
from validator.terraform.plan.plan import read_changes, read_plan
from validator.verdicts.units import split, whole

Values = dict[str, Any]

DISK = {"label": "disk0", "size": 40, "datastore_id": "ds-1"}
ADAPTER = {"adapter_type": "vmxnet3", "network_id": "net-1"}
VM: Values = {
    "id": "vm-1",
    "name": "db01",
    "num_cpus": 2,
    "memory": 4096,
    "memory_reservation": 4096,
    "memory_limit": -1,
    "cpu_reservation": 500,
    "datastore_id": "ds-1",
    "resource_pool_id": "pool-1",
    "disk": [DISK],
    "network_interface": [ADAPTER],
}
VM_STATE = {
    "num_cpus": 2,
    "memory_mb": 4096,
    "memory_reservation_mb": 4096,
    "memory_limit_mb": "none",
    "storage_datastore": "ds-1",
    "cluster": "pool-1",
    "resource_pool": "pool-1",
    "disks": {"disk0": {"size_gb": 40, "datastore": "ds-1"}},
    "network_adapters": {"0": {"type": "vmxnet3", "network": "net-1"}},
}
ALONE = {key: value for key, value in VM_STATE.items() if key != "cluster"}
"""The same without another side to compare with: the id of a pool outside the plan says nothing of the cluster."""

CLUSTER: Values = {"id": "c-1", "name": "c1", "ha_enabled": True, "host_system_ids": ["h-1", "h-2"]}
HOSTS = {f"data.vsphere_host.h{n}": {"id": f"h-{n}", "name": f"esx0{n}"} for n in (1, 2)}

ADDRESS = "vsphere_virtual_machine.db01"
GROUP = "vsphere_compute_cluster.c"


def _without(values: Values, *names: str) -> Values:
    return {key: value for key, value in values.items() if key not in names}


def _plan(*changes: tuple[str, list[str], Values | None, Values | None, Any], data: Values | None = None) -> Values:
    """Return a plan of (address, actions, before, after, after_unknown), with data sources by address."""
    resources = [{"address": address, "values": after} for address, _, _, after, _ in changes if after is not None]
    sources = [{"address": address, "values": values} for address, values in (data or {}).items()]
    return {
        "planned_values": {"root_module": {"resources": resources}},
        "prior_state": {"values": {"root_module": {"resources": sources}}},
        "resource_changes": [
            {
                "address": address,
                "change": {"actions": actions, "before": before, "after": after, "after_unknown": unknown},
            }
            for address, actions, before, after, unknown in changes
        ],
    }


def _fragment(plan: Values) -> Fragment:
    return plan_facts(read_plan(plan, "plan.json"), read_changes(plan, "plan.json"), "plan.json")


def _changes(*changes: tuple[str, list[str], Values | None, Values | None, Any], data: Values | None = None) -> Any:
    return _fragment(_plan(*changes, data=data)).changes


def _update(address: str, before: Values, after: Values, unknown: Any = None) -> Any:
    return (address, ["update"], before, after, unknown or {})


@pytest.mark.parametrize(
    ("actions", "action"),
    [
        (["no-op"], "no-op"),
        (["update"], "update"),
        (["delete", "create"], "replace"),
        (["create", "delete"], "replace"),
        (["something new"], "update"),
    ],
)
def test_actions_are_spelled_as_in_the_facts(actions: list[str], action: str) -> None:
    changes = _changes((ADDRESS, actions, VM, VM, {}))

    assert changes == {("vms", "db01"): {"action": action, "before": VM_STATE, "after": VM_STATE}}


def test_what_is_created_has_no_before_and_what_is_deleted_no_after() -> None:
    assert _changes((ADDRESS, ["create"], None, VM, {})) == {("vms", "db01"): {"action": "create", "after": ALONE}}
    assert _changes((ADDRESS, ["delete"], VM, None, {})) == {("vms", "db01"): {"action": "delete", "before": ALONE}}
    retained = _changes((ADDRESS, ["create", "forget"], VM, VM, {}))
    assert retained == {("vms", "db01"): {"action": "create", "after": ALONE}}


def test_what_terraform_only_forgets_is_not_changed() -> None:
    assert _changes((ADDRESS, ["forget"], VM, None, {})) == {}


def test_a_value_known_after_apply_is_absent_after_it() -> None:
    after = _without(VM, "memory", "datastore_id")
    unknown = {"memory": True, "datastore_id": True}

    entry = _changes(_update(ADDRESS, VM, after, unknown))["vms", "db01"]

    assert entry["before"] == VM_STATE
    assert entry["after"] == _without(VM_STATE, "memory_mb", "storage_datastore")


def test_an_unknown_list_of_disks_is_absent() -> None:
    entry = _changes(_update(ADDRESS, VM, _without(VM, "disk"), {"disk": True}))["vms", "db01"]

    assert entry["after"] == _without(VM_STATE, "disks")


def test_objects_outside_the_plan_are_called_by_their_ids() -> None:
    after = {**VM, "datastore_id": "ds-2", "network_interface": [{**ADAPTER, "network_id": "net-2"}]}

    entry = _changes(_update(ADDRESS, VM, after))["vms", "db01"]

    adapters = {"0": {"type": "vmxnet3", "network": "net-2"}}
    assert entry["after"] == {**VM_STATE, "storage_datastore": "ds-2", "network_adapters": adapters}


def test_another_pool_outside_the_plan_leaves_the_cluster_unknown() -> None:
    entry = _changes(_update(ADDRESS, VM, {**VM, "resource_pool_id": "pool-2"}))["vms", "db01"]

    assert entry["before"] == _without(VM_STATE, "cluster")
    assert entry["after"] == {**_without(VM_STATE, "cluster"), "resource_pool": "pool-2"}


def test_another_pool_of_the_same_cluster_is_a_change() -> None:
    data: Values = {f"data.vsphere_resource_pool.p{n}": {"id": f"pool-{n}", "name": "c1/Resources"} for n in (1, 2)}

    entry = _changes(_update(ADDRESS, VM, {**VM, "resource_pool_id": "pool-2"}), data=data)["vms", "db01"]

    assert entry["before"] == {**VM_STATE, "cluster": "c1"}
    assert entry["after"] == {**VM_STATE, "cluster": "c1", "resource_pool": "pool-2"}


def test_what_is_renamed_in_place_is_the_same_object() -> None:
    data = {"data.vsphere_datastore.d": {"id": "ds-1", "name": "nfs01"}}
    group = "vsphere_distributed_port_group.g"
    renamed = _update(group, {"id": "net-1", "name": "old"}, {"id": "net-1", "name": "new"})

    entry = _changes(renamed, _update(ADDRESS, VM, {**VM, "annotation": "x"}), data=data)["vms", "db01"]

    assert entry["before"] == entry["after"]
    assert entry["after"]["storage_datastore"] == "nfs01"
    assert entry["after"]["network_adapters"]["0"]["network"] == "new"


def test_secrets_do_not_get_in() -> None:
    entry: Any = (
        "vsphere_host.h",
        ["update"],
        {"hostname": "esx01", "password": "pw-before", "cluster": "c-1"},
        None,
        {},
    )
    plan = _plan(entry, (ADDRESS, ["update"], {**VM, "num_cpus": 7919}, VM, {}))
    plan["resource_changes"][1]["change"]["before_sensitive"] = {"num_cpus": True}

    (host, vm) = read_changes(plan, "plan.json")

    assert "pw-before" not in repr(host)
    assert "7919" not in repr(vm)


def _members(change: Any) -> tuple[Any, Any]:
    return change.get("before", {}).get("hosts"), change.get("after", {}).get("hosts")


@pytest.mark.parametrize(
    ("before", "after", "unknown", "expected"),
    [
        (["h-1", "h-2"], ["h-1"], {}, (["esx01", "esx02"], ["esx01"])),
        (["h-1"], ["h-1", "h-2"], {}, (["esx01"], ["esx01", "esx02"])),
        (["h-1", "h-9"], ["h-1", "h-9"], {}, (["esx01"], ["esx01"])),
        (["h-1", "h-9"], ["h-1"], {}, (None, ["esx01"])),
        (["h-1", "h-2"], None, {"host_system_ids": True}, (["esx01", "esx02"], None)),
        (["h-1", "h-2"], None, {}, (["esx01", "esx02"], [])),
    ],
    ids=["one leaves", "one joins", "one outside the plan stays", "one outside leaves", "unknown", "not set"],
)
def test_members_of_a_cluster(before: Any, after: Any, unknown: Any, expected: Any) -> None:
    old, new = {**CLUSTER, "host_system_ids": before}, {**CLUSTER, "host_system_ids": after}
    new = _without(new, "host_system_ids") if unknown else new

    assert _members(_changes(_update(GROUP, old, new, unknown), data=HOSTS)["clusters", "c1"]) == expected


def test_ha_of_a_cluster() -> None:
    entry = _changes(_update(GROUP, CLUSTER, {**CLUSTER, "ha_enabled": False}), data=HOSTS)["clusters", "c1"]

    assert entry == {
        "action": "update",
        "before": {"ha": {"enabled": True}, "host_count": 2, "hosts": ["esx01", "esx02"]},
        "after": {"ha": {"enabled": False}, "host_count": 2, "hosts": ["esx01", "esx02"]},
    }


def test_a_host_that_moves_changes_both_clusters_though_the_plan_only_reads_them() -> None:
    data = {f"data.vsphere_compute_cluster.c{n}": {"id": f"c-{n}", "name": f"c{n}"} for n in (1, 2)}
    host = {"id": "h-1", "hostname": "esx01", "cluster": "c-1"}

    changes = _changes(_update("vsphere_host.h", host, {**host, "cluster": "c-2"}), data=data)

    assert changes == {
        ("hosts", "esx01"): {"action": "update", "before": {"cluster": "c1"}, "after": {"cluster": "c2"}},
        ("clusters", "c1"): {"action": "no-op", "before": {"hosts": ["esx01"]}, "after": {"hosts": []}},
        ("clusters", "c2"): {"action": "no-op", "before": {"hosts": []}, "after": {"hosts": ["esx01"]}},
    }


def test_a_host_that_stays_has_no_entry_and_one_that_is_replaced_has() -> None:
    host = {"id": "h-1", "hostname": "esx01", "cluster": None}

    assert _changes(_update("vsphere_host.h", host, {**host, "maintenance": True})) == {}
    replaced = _changes(("vsphere_host.h", ["delete", "create"], host, _without(host, "id"), {"id": True}))
    assert replaced == {("hosts", "esx01"): {"action": "replace", "before": {}, "after": {}}}


def _facts(tmp_path: Path, *documents: Values) -> Facts:
    paths = []
    for number, document in enumerate(documents):
        paths.append(str(tmp_path / f"{number}.json"))
        Path(paths[-1]).write_text(json.dumps(document), encoding="utf-8")
    inputs = read_inputs(paths)
    assert inputs.errors == []
    facts = join(inputs.fragments)
    resolve(facts, load_tables())
    return facts


SPEC: Values = {
    "apiVersion": "ftpolicy/v1",
    "kind": "ClusterSpec",
    "clusters": [{"name": "c1", "fault_tolerance": True}],
    "hosts": [{"name": "esx01.example.com", "cluster": "c1"}, {"name": "esx02.example.com", "cluster": "c1"}],
    "vms": [{"name": "db01", "cluster": "c1", "fault_tolerance": True}],
}


def test_changes_take_the_names_of_the_facts(tmp_path: Path) -> None:
    shrink = _update(GROUP, CLUSTER, {**CLUSTER, "host_system_ids": ["h-1"]})

    facts = _facts(tmp_path, SPEC, _plan(shrink, (ADDRESS, ["delete"], VM, None, {}), data=HOSTS))

    assert facts.changes is not None
    assert _members(facts.changes["/clusters/c1"]) == (
        ["esx01.example.com", "esx02.example.com"],
        ["esx01.example.com"],
    )
    assert facts.changes["/vms/db01"] == {"action": "delete", "before": ALONE}


def test_of_two_plans_the_one_that_changes_something_counts(tmp_path: Path) -> None:
    idle = _plan((ADDRESS, ["no-op"], VM, VM, {}))
    busy = _plan(_update(ADDRESS, VM, {**VM, "num_cpus": 4}))
    for documents in ((idle, busy), (busy, idle)):
        changes = _facts(tmp_path, *documents).changes
        assert changes is not None
        assert changes["/vms/db01"]["action"] == "update"


def test_each_unit_has_the_changes_of_its_objects(tmp_path: Path) -> None:
    spec = copy.deepcopy(SPEC)
    spec["clusters"].append({"name": "c2", "fault_tolerance": True})
    lone: Any = ("vsphere_virtual_machine.lone", ["no-op"], {**VM, "name": "lone"}, {**VM, "name": "lone"}, {})
    facts = derive(_facts(tmp_path, spec, _plan((ADDRESS, ["no-op"], VM, VM, {}), lone)))

    units = [sorted(json.loads(unit.document)["changes"]) for unit in split(facts)]

    assert units == [["/vms/db01"], [], ["/vms/lone"]]
    assert sorted(json.loads(whole(facts))["changes"]) == ["/vms/db01", "/vms/lone"]


def test_without_a_plan_there_are_no_changes(tmp_path: Path) -> None:
    facts = derive(_facts(tmp_path, SPEC))

    assert facts.changes is None
    assert "changes" not in facts.document()
    assert all("changes" not in json.loads(unit.document) for unit in split(facts))


@pytest.mark.parametrize("kind", ["vm", "cluster"])
def test_changes_survive_a_facts_document(kind: str) -> None:
    inputs = read_inputs([str(EXAMPLES / "rules" / f"{kind}.change_allowed_with_ft" / "fail")])
    document = join(inputs.fragments).document()

    again = join([read_facts(document, "facts.json")]).document()

    assert again["changes"] == document["changes"] != {}
