"""Resources beside clusters, virtual machines and datastores: groups, rules, overrides, snapshots, policies."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.fragments import AFTER, STATE, after, assert_spelled_as_the_spec, facts, reasons, resource
from validator.model import Fragment, Resource, Secret

CLUSTER = resource("vsphere_compute_cluster.c", name="c", id="domain-c1")
HOSTS = [resource(f"vsphere_host.h[{n}]", hostname=f"esx{n}", id=f"host-{n}") for n in range(2)]
MACHINES = [resource(f"vsphere_virtual_machine.v[{n}]", name=f"v{n}", id=f"uuid-{n}") for n in range(2)]
TEMPLATE = resource("data.vsphere_virtual_machine.t", name="t", id="uuid-t")


def groups(*resources: Resource) -> tuple[dict[str, Any], Fragment]:
    """Return what ``resources`` say of the cluster, without its name, and the fragment."""
    fragment = facts(CLUSTER, *HOSTS, *MACHINES, TEMPLATE, *resources)
    cluster = fragment.objects["clusters"]["c"]
    return {key: value for key, value in cluster.items() if key != "name"}, fragment


def machine(*resources: Resource, **values: Any) -> tuple[dict[str, Any], Fragment]:
    """Return what ``resources`` say of a virtual machine, without its name, and the fragment."""
    fragment = facts(CLUSTER, resource("vsphere_virtual_machine.v", name="v", **values), TEMPLATE, *resources)
    found = fragment.objects["vms"]["v"]
    return {key: value for key, value in found.items() if key != "name"}, fragment


def host_group(name: Any = "g", members: Any = (), mode: str = "") -> Resource:
    return resource(
        f"{mode}vsphere_compute_cluster_host_group.g",
        name=name,
        compute_cluster_id="domain-c1",
        host_system_ids=list(members) if isinstance(members, tuple) else members,
    )


def vm_group(members: Any) -> Resource:
    return resource(
        "vsphere_compute_cluster_vm_group.g", name="g", compute_cluster_id="domain-c1", virtual_machine_ids=members
    )


def rule(**values: Any) -> Resource:
    values = {"vm_group_name": "vg", "compute_cluster_id": "domain-c1", "name": "r", **values}
    return resource("vsphere_compute_cluster_vm_host_rule.r", **values)


def test_groups_and_rules_of_a_cluster() -> None:
    found, fragment = groups(
        host_group(members=("host-0", "host-1")),
        vm_group(after("vsphere_virtual_machine.v[0]", "vsphere_virtual_machine.v[1]")),
        rule(affinity_host_group_name="g", mandatory=True, enabled=False),
    )
    assert found == {
        "host_groups": {"g": {"name": "g", "hosts": ["esx0", "esx1"]}},
        "vm_groups": {"g": {"name": "g", "vms": ["v0", "v1"]}},
        "vm_host_rules": {
            "r": {"name": "r", "vm_group": "vg", "enabled": False, "host_group": "g", "type": "must_run_on"}
        },
    }
    base = ("clusters", "c")
    collections = ("hosts", "vms", "host_groups", "vm_groups", "vm_host_rules")
    assert {path for path in fragment.partial if path[:2] == base} == {(*base, name) for name in collections}
    assert reasons(fragment) == {}
    assert fragment.notes == []
    source = fragment.sources["clusters", "c", "vm_host_rules", "r"]
    assert source.address == "vsphere_compute_cluster_vm_host_rule.r"
    assert_spelled_as_the_spec(fragment)


@pytest.mark.parametrize(
    ("members", "hosts", "reason"),
    [
        (None, [], None),
        ((), [], None),
        (("host-0", "host-9"), ["esx0"], "host-9 is not in this plan"),
        (after(), None, AFTER),
    ],
)
def test_hosts_of_a_group(members: Any, hosts: list[str] | None, reason: str | None) -> None:
    found, fragment = groups(host_group(members=members))
    path = ("clusters", "c", "host_groups", "g", "hosts")
    assert found == {"host_groups": {"g": {"name": "g"} | ({} if hosts is None else {"hosts": hosts})}}
    assert reasons(fragment) == ({} if reason is None else {path: reason})
    assert (path in fragment.partial) is (hosts == ["esx0"])


@pytest.mark.parametrize(
    ("members", "machines", "reason"),
    [
        (None, [], None),
        (["uuid-1"], ["v1"], None),
        (["uuid-1", "uuid-t"], ["v1"], "data.vsphere_virtual_machine.t is not managed here"),
        (["uuid-t"], None, "data.vsphere_virtual_machine.t is not managed here"),
        (["uuid-9"], None, "uuid-9 is not in this plan"),
    ],
)
def test_machines_of_a_group(members: Any, machines: list[str] | None, reason: str | None) -> None:
    found, fragment = groups(vm_group(members))
    path = ("clusters", "c", "vm_groups", "g", "vms")
    assert found == {"vm_groups": {"g": {"name": "g"} | ({} if machines is None else {"vms": machines})}}
    assert reasons(fragment) == ({} if reason is None else {path: reason})
    assert (path in fragment.partial) is (machines is not None and reason is not None)


def test_a_group_that_is_looked_up_does_not_overrule_one_that_is_managed() -> None:
    found, _ = groups(host_group(members=("host-0",), mode="data."), host_group(members=("host-1",)))
    assert found == {"host_groups": {"g": {"name": "g", "hosts": ["esx1"]}}}
    found, _ = groups(host_group(members=("host-0",), mode="data."))
    assert found == {"host_groups": {"g": {"name": "g", "hosts": ["esx0"]}}}


def test_a_group_without_a_known_name_is_called_by_its_address() -> None:
    found, fragment = groups(host_group(name=after(), members=("host-0",)))
    address = "vsphere_compute_cluster_host_group.g"
    assert found == {"host_groups": {address: {"hosts": ["esx0"]}}}
    assert reasons(fragment) == {("clusters", "c", "host_groups", address, "name"): AFTER}


def test_a_group_of_an_unknown_cluster_is_noted() -> None:
    orphan = resource("vsphere_compute_cluster_host_group.g", name="g", compute_cluster_id="domain-c9")
    found, fragment = groups(orphan)
    assert found == {}
    assert fragment.notes == [
        "vsphere_compute_cluster_host_group.g is left out: its cluster is unknown (domain-c9 is not in this plan)"
    ]


@pytest.mark.parametrize(
    ("values", "expected", "unknown"),
    [
        ({"affinity_host_group_name": "g", "mandatory": None}, {"host_group": "g", "type": "should_run_on"}, {}),
        ({"anti_affinity_host_group_name": "g", "mandatory": True}, {"host_group": "g", "type": "must_not_run_on"}, {}),
        (
            {"affinity_host_group_name": "", "anti_affinity_host_group_name": "g", "mandatory": "false"},
            {"host_group": "g", "type": "should_not_run_on"},
            {},
        ),
        ({"affinity_host_group_name": "g", "mandatory": after()}, {"host_group": "g"}, {"type": AFTER}),
        ({"affinity_host_group_name": after(), "mandatory": True}, {"type": "must_run_on"}, {"host_group": AFTER}),
        (
            {"affinity_host_group_name": after(), "anti_affinity_host_group_name": after(), "mandatory": True},
            {},
            {
                "host_group": AFTER,
                "type": "whether its host group is one of affinity or of anti-affinity is known after apply",
            },
        ),
        ({"mandatory": True}, {}, {}),
        ({"vm_group_name": after(), "enabled": after()}, {}, {"vm_group": AFTER, "enabled": AFTER}),
    ],
)
def test_what_a_rule_says(values: dict[str, Any], expected: dict[str, Any], unknown: dict[str, str]) -> None:
    found, fragment = groups(rule(**{"enabled": None, **values}))
    base = {"name": "r", "vm_group": "vg", "enabled": True}
    known = {key: value for key, value in base.items() if key not in unknown}
    assert found == {"vm_host_rules": {"r": {**known, **expected}}}
    assert {path[-1]: reason for path, reason in reasons(fragment).items()} == unknown


def drs(**values: Any) -> Resource:
    return resource("vsphere_drs_vm_override.o", virtual_machine_id=after("vsphere_virtual_machine.v"), **values)


@pytest.mark.parametrize(
    ("values", "expected", "reason"),
    [
        ({"drs_enabled": False, "drs_automation_level": "fullyAutomated"}, "disabled", None),
        ({"drs_enabled": None, "drs_automation_level": "manual"}, "disabled", None),
        ({"drs_enabled": True, "drs_automation_level": None}, "manual", None),
        ({"drs_enabled": True, "drs_automation_level": "manual"}, "manual", None),
        ({"drs_enabled": "true", "drs_automation_level": "partiallyAutomated"}, "partially_automated", None),
        ({"drs_enabled": True, "drs_automation_level": "fullyAutomated"}, "fully_automated", None),
        ({"drs_enabled": after(), "drs_automation_level": "manual"}, None, AFTER),
        ({"drs_enabled": True, "drs_automation_level": after()}, None, AFTER),
        ({"drs_enabled": Secret("x")}, None, "the value is sensitive"),
        (
            {"drs_enabled": True, "drs_automation_level": "unheardOf"},
            None,
            "drs_automation_level is “unheardOf”, which is not a value of this fact",
        ),
        ({}, None, None),
    ],
)
def test_drs_of_a_virtual_machine(values: dict[str, Any], expected: str | None, reason: str | None) -> None:
    found, fragment = machine(drs(**values))
    path = ("vms", "v", "drs_automation_level")
    assert found == ({} if expected is None else {"drs_automation_level": expected})
    assert reasons(fragment) == ({} if reason is None else {path: reason})
    if expected is not None:
        assert fragment.sources[path].address == "vsphere_drs_vm_override.o"
        assert_spelled_as_the_spec(fragment)


def test_overrides_that_the_cluster_ignores_are_not_believed() -> None:
    cluster = resource("vsphere_compute_cluster.k", name="k", id="domain-c2", drs_enable_vm_overrides=False)
    found, fragment = machine(cluster, drs(compute_cluster_id="domain-c2", drs_enabled=False))
    assert found == {}
    assert reasons(fragment) == {
        ("vms", "v", "drs_automation_level"): (
            "the cluster ignores overrides of virtual machines (drs_enable_vm_overrides is false)"
        )
    }


@pytest.mark.parametrize(
    ("values", "expected", "reason"),
    [
        ({"sdrs_enabled": "false", "sdrs_automation_level": "automated"}, "disabled", None),
        ({"sdrs_enabled": "False", "sdrs_automation_level": None}, "disabled", None),
        ({"sdrs_enabled": "true", "sdrs_automation_level": "manual"}, "manual", None),
        ({"sdrs_enabled": "", "sdrs_automation_level": "automated"}, "automated", None),
        ({"sdrs_enabled": None, "sdrs_automation_level": ""}, "default", None),
        ({"sdrs_enabled": "true", "sdrs_automation_level": None}, "default", None),
        ({"sdrs_enabled": after(), "sdrs_automation_level": "manual"}, None, AFTER),
        ({"sdrs_enabled": "", "sdrs_automation_level": after()}, None, AFTER),
        (
            {"sdrs_enabled": "perhaps", "sdrs_automation_level": None},
            None,
            "sdrs_enabled is “perhaps”, which is not a value of this fact",
        ),
        ({}, None, None),
    ],
)
def test_storage_drs_of_a_virtual_machine(values: dict[str, Any], expected: str | None, reason: str | None) -> None:
    override = resource(
        "vsphere_storage_drs_vm_override.o", virtual_machine_id=after("vsphere_virtual_machine.v"), **values
    )
    found, fragment = machine(override)
    assert found == ({} if expected is None else {"storage_drs": expected})
    assert reasons(fragment) == ({} if reason is None else {("vms", "v", "storage_drs"): reason})


@pytest.mark.parametrize(
    ("kind", "attribute"),
    [
        ("vsphere_ha_vm_override", "virtual_machine_id"),
        ("vsphere_drs_vm_override", "virtual_machine_id"),
        ("vsphere_storage_drs_vm_override", "virtual_machine_id"),
        ("vsphere_virtual_machine_snapshot", "virtual_machine_uuid"),
    ],
)
@pytest.mark.parametrize(("value", "reason"), [("uuid-t", "not managed"), ("uuid-9", "uuid-9 is not in this plan")])
def test_what_is_about_an_unknown_virtual_machine_is_noted(kind: str, attribute: str, value: str, reason: str) -> None:
    found, fragment = machine(resource(f"{kind}.o", **{attribute: value}))
    assert found == {}
    assert fragment.notes == [f"{kind}.o is left out: its virtual machine is unknown ({reason})"]


def test_snapshots_are_counted_as_far_as_they_are_known() -> None:
    snapshots = [
        resource(f"vsphere_virtual_machine_snapshot.s[{n}]", virtual_machine_uuid=uuid)
        for n, uuid in enumerate(["uuid-0", "uuid-0", "uuid-1"])
    ]
    bare = resource("vsphere_virtual_machine.bare", name="bare", id="uuid-2")
    fragment = facts(*MACHINES, bare, *snapshots, kind=STATE)
    assert fragment.objects["vms"] == {
        "v0": {"name": "v0", "snapshots": 2},
        "v1": {"name": "v1", "snapshots": 1},
        "bare": {"name": "bare"},
    }
    counted = {("vms", name, "snapshots") for name in ("v0", "v1")}
    assert {path for path in fragment.partial if path[0] == "vms"} == {("vms",), *counted}
    assert reasons(fragment) == dict.fromkeys(counted, "snapshots taken without Terraform are not known")
    assert fragment.sources["vms", "v0", "snapshots"].address == "vsphere_virtual_machine_snapshot.s[0]"
    assert_spelled_as_the_spec(fragment)


LOOKED_UP = resource("data.vsphere_storage_policy.gold", name="gold", id="policy-1")
MANAGED = resource("vsphere_vm_storage_policy.silver", name="silver", id=after())


@pytest.mark.parametrize(
    ("values", "expected", "reason"),
    [
        ({"storage_policy_id": "policy-1"}, {"name": "gold"}, None),
        ({"storage_policy_id": after("vsphere_vm_storage_policy.silver")}, {"name": "silver"}, None),
        ({"storage_policy_id": "policy-9"}, None, "policy-9 is not in this plan"),
        ({"storage_policy_id": after()}, None, AFTER),
        ({"storage_policy_id": None, "id": after()}, "none", None),
        ({"storage_policy_id": "", "id": after()}, "none", None),
        ({"storage_policy_id": "", "id": "uuid-1"}, None, None),
        ({"storage_policy_id": "", "id": after(), "clone": [{"template_uuid": "uuid-t"}]}, None, None),
        ({"storage_policy_id": "", "id": after(), "ovf_deploy": [{}]}, None, None),
        ({"id": after()}, None, None),
    ],
)
def test_the_storage_policy_of_a_virtual_machine(values: dict[str, Any], expected: Any, reason: str | None) -> None:
    found, fragment = machine(LOOKED_UP, MANAGED, **values)
    assert found.get("storage_policy") == expected
    path = ("vms", "v", "storage_policy")
    assert {one: why for one, why in reasons(fragment).items() if one == path} == (
        {} if reason is None else {path: reason}
    )
    assert_spelled_as_the_spec(fragment)


def test_storage_policies_of_disks() -> None:
    disks = [
        {"label": "named", "storage_policy_id": "policy-1"},
        {"label": "plain", "storage_policy_id": ""},
        {"label": "attached", "storage_policy_id": "", "attach": True},
        {"label": "later", "storage_policy_id": after()},
    ]
    found, fragment = machine(LOOKED_UP, id=after(), disk=disks)
    policies = {label: disk.get("storage_policy") for label, disk in found["disks"].items()}
    assert policies == {"named": {"name": "gold"}, "plain": "none", "attached": None, "later": None}
    assert {path[3]: why for path, why in reasons(fragment).items() if path[-1] == "storage_policy"} == {"later": AFTER}


@pytest.mark.parametrize(
    ("values", "automation", "reason"),
    [
        ({"sdrs_enabled": True, "sdrs_automation_level": "automated"}, "automated", None),
        ({"sdrs_enabled": True, "sdrs_automation_level": None}, "manual", None),
        ({"sdrs_enabled": False, "sdrs_automation_level": "automated"}, "manual", None),
        ({"sdrs_enabled": None, "sdrs_automation_level": "automated"}, "manual", None),
        ({"sdrs_enabled": after(), "sdrs_automation_level": "automated"}, None, AFTER),
        ({"sdrs_enabled": after(), "sdrs_automation_level": "manual"}, "manual", None),
        ({"sdrs_enabled": True, "sdrs_automation_level": after()}, None, AFTER),
    ],
)
@pytest.mark.parametrize("kind", ["vsphere_nas_datastore", "vsphere_vmfs_datastore"])
def test_the_datastore_cluster_of_a_datastore(
    kind: str, values: dict[str, Any], automation: str | None, reason: str | None
) -> None:
    pod = resource("vsphere_datastore_cluster.p", name="pod", id="group-p1", **values)
    fragment = facts(pod, resource(f"{kind}.d", name="d", datastore_cluster_id="group-p1"))
    level = {} if automation is None else {"automation_level": automation}
    assert fragment.objects["datastores"]["d"]["datastore_cluster"] == {"name": "pod", **level}
    path = ("datastores", "d", "datastore_cluster", "automation_level")
    assert reasons(fragment) == ({} if reason is None else {path: reason})
    assert_spelled_as_the_spec(fragment)


@pytest.mark.parametrize(
    ("value", "expected", "unknown"),
    [
        (after("vsphere_datastore_cluster.p"), {"automation_level": "manual"}, {("name",): AFTER}),
        ("group-p2", {"name": "old"}, {}),
        ("group-p9", None, {(): "group-p9 is not in this plan"}),
        (None, None, {}),
        ("", None, {}),
    ],
)
def test_what_is_known_of_a_datastore_cluster(value: Any, expected: Any, unknown: dict[tuple[str, ...], str]) -> None:
    pods = [
        resource("vsphere_datastore_cluster.p", name=after(), sdrs_enabled=False),
        resource("data.vsphere_datastore_cluster.q", name="old", id="group-p2"),
    ]
    fragment = facts(*pods, resource("vsphere_nas_datastore.d", name="d", datastore_cluster_id=value))
    assert fragment.objects["datastores"]["d"].get("datastore_cluster") == expected
    assert {path[3:]: why for path, why in reasons(fragment).items()} == unknown


def test_a_configuration_profile_says_nothing() -> None:
    profile = resource("vsphere_configuration_profile.p", cluster_id="domain-c1", configuration='{"profile": {}}')
    assert groups(profile)[0] == {}
