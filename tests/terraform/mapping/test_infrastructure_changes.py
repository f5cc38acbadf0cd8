"""What a plan changes below and beside clusters, hosts and machines: by which path, which facts, and what is left out."""

from __future__ import annotations

from typing import Any

import pytest

from validator.terraform.mapping import plan_facts
from validator.terraform.plan.plan import read_changes, read_plan

Values = dict[str, Any]

CLUSTER = {"id": "domain-c8", "name": "c1", "resource_pool_id": "resgroup-9"}
DATA: dict[str, Values] = {
    "data.vsphere_compute_cluster.c": CLUSTER,
    "data.vsphere_host.h1": {"id": "host-1", "name": "esx01"},
    "data.vsphere_host.h2": {"id": "host-2", "name": "esx02"},
    "data.vsphere_network.n": {"id": "dvportgroup-5", "name": "FT"},
    "data.vsphere_distributed_virtual_switch.d": {"id": "uuid-1", "name": "dvs"},
}
VNIC: Values = {
    "id": "host-1_vmk2",
    "host": "host-1",
    "portgroup": "FT",
    "ipv4": [{"dhcp": False, "ip": "192.0.2.1", "netmask": "255.255.255.0", "gw": ""}],
    "mtu": 9000,
    "netstack": "defaultTcpipStack",
    "services": ["faultToleranceLogging"],
}
VNIC_STATE = {
    "port_group": "FT",
    "ip": "192.0.2.1",
    "netmask": "255.255.255.0",
    "dhcp": False,
    "mtu": 9000,
    "netstack": "defaultTcpipStack",
    "services": ["ft_logging"],
}


def _changes(*entries: tuple[str, list[str], Values | None, Values | None, Values]) -> Any:
    planned = [{"address": address, "values": after} for address, _, _, after, _ in entries if after is not None]
    document = {
        "planned_values": {"root_module": {"resources": planned}},
        "prior_state": {
            "values": {"root_module": {"resources": [{"address": a, "values": v} for a, v in DATA.items()]}}
        },
        "resource_changes": [
            {
                "address": address,
                "change": {"actions": actions, "before": before, "after": after, "after_unknown": unknown},
            }
            for address, actions, before, after, unknown in entries
        ],
    }
    return plan_facts(read_plan(document, "p"), read_changes(document, "p"), "p").changes


def _update(address: str, before: Values, **after: Any) -> Any:
    """Return what the plan says of an update of some attributes; ``None`` leaves one unknown."""
    unknown = {name: True for name, value in after.items() if value is None}
    known = {name: value for name, value in {**before, **after}.items() if name not in unknown}
    found = _changes((address, ["update"], before, known, unknown))
    assert len(found) <= 1
    return next(iter(found.items()), None)


VMK = ("hosts", "esx01", "vmkernels", "vmk2")


def test_an_interface_that_goes_is_told_by_its_device() -> None:
    assert _changes(("vsphere_vnic.v", ["delete"], VNIC, None, {})) == {VMK: {"action": "delete", "before": VNIC_STATE}}


def test_an_interface_that_is_made_anew_loses_what_is_not_configured() -> None:
    after = {key: value for key, value in VNIC.items() if key not in ("id", "services")}
    found = _changes(("vsphere_vnic.v", ["delete", "create"], VNIC, after, {"id": True, "services": True}))

    state = {key: value for key, value in VNIC_STATE.items() if key != "services"}
    assert found == {VMK: {"action": "replace", "before": VNIC_STATE, "after": state}}


@pytest.mark.parametrize(
    ("after", "changed"),
    [
        ({"mtu": 1500}, ["mtu"]),
        ({"services": []}, ["services"]),
        ({"portgroup": "Other"}, ["port_group"]),
        ({"ipv4": [{**VNIC["ipv4"][0], "ip": "192.0.2.9"}]}, ["ip"]),
        ({"ipv4": [{**VNIC["ipv4"][0], "netmask": "255.255.0.0", "gw": "192.0.2.254"}]}, ["netmask", "gateway"]),
        ({"ipv4": [{"dhcp": True}]}, ["ip", "netmask", "dhcp"]),
        ({"ipv4": []}, ["ip"]),
        ({"portgroup": "", "distributed_port_group": "dvportgroup-7"}, ["port_group"]),
        ({"portgroup": "", "distributed_port_group": "dvportgroup-5", "distributed_switch_port": "uuid-1"}, ["switch"]),
    ],
)
def test_facts_of_an_interface_that_differ(after: Values, changed: list[str]) -> None:
    path, entry = _update("vsphere_vnic.v", VNIC, **after)

    assert path == VMK
    assert entry["changed"] == changed
    assert "open" not in entry


def test_a_value_known_after_apply_is_open() -> None:
    _, entry = _update("vsphere_vnic.v", VNIC, mtu=None, services=None)

    assert entry["open"] == ["mtu", "services"]
    assert "changed" not in entry


def test_the_service_that_is_taken_is_told_on_both_sides() -> None:
    _, entry = _update(
        "vsphere_vnic.v", {**VNIC, "services": ["faultToleranceLogging", "vmotion"]}, services=["vmotion"]
    )

    assert (entry["before"]["services"], entry["after"]["services"]) == (["ft_logging", "vmotion"], ["vmotion"])


@pytest.mark.parametrize("after", [{}, {"mac": "00:50:56:00:00:01"}])
def test_what_the_facts_do_not_have_is_no_change_of_an_interface(after: Values) -> None:
    assert _update("vsphere_vnic.v", VNIC, **after) is None


GROUP: Values = {
    "id": "tf-HostPortGroup:host-1:FT",
    "name": "FT",
    "host_system_id": "host-1",
    "virtual_switch_name": "vSwitch1",
    "vlan_id": 40,
    "active_nics": ["vmnic3"],
    "standby_nics": [],
    "teaming_policy": "failover_explicit",
}
SWITCH: Values = {
    "id": "tf-HostVirtualSwitch:host-1:vSwitch1",
    "name": "vSwitch1",
    "host_system_id": "host-1",
    "network_adapters": ["vmnic2", "vmnic3"],
    "active_nics": ["vmnic2"],
    "standby_nics": ["vmnic3"],
    "teaming_policy": "failover_explicit",
    "mtu": 9000,
}
DVS: Values = {
    "id": "uuid-2",
    "name": "dvs2",
    "uplinks": ["u1", "u2"],
    "active_uplinks": ["u1"],
    "standby_uplinks": ["u2"],
    "teaming_policy": "failover_explicit",
    "max_mtu": 9000,
    "host": [
        {"host_system_id": "host-1", "devices": ["vmnic2"]},
        {"host_system_id": "host-2", "devices": ["vmnic2", "vmnic3"]},
    ],
}
DVPG: Values = {
    "id": "dvportgroup-8",
    "name": "FT2",
    "distributed_virtual_switch_uuid": "uuid-1",
    "vlan_id": 40,
    "vlan_range": [],
    "active_uplinks": ["u1"],
    "standby_uplinks": [],
    "teaming_policy": "failover_explicit",
}
NAS: Values = {
    "id": "datastore-1",
    "name": "nfs01",
    "type": "NFS",
    "host_system_ids": ["host-1", "host-2"],
    "remote_path": "/a",
}
POOL: Values = {
    "id": "resgroup-20",
    "name": "Gold",
    "parent_resource_pool_id": "resgroup-9",
    "memory_limit": -1,
    "memory_reservation": 0,
}
IN_CLUSTER = {"compute_cluster_id": "domain-c8", "name": "r"}


@pytest.mark.parametrize(
    ("kind", "before", "after", "path", "changed"),
    [
        ("host_port_group", GROUP, {"vlan_id": 41}, ("hosts", "esx01", "port_groups", "FT"), ["vlan"]),
        ("host_port_group", GROUP, {"active_nics": ["vmnic2"]}, ("hosts", "esx01", "port_groups", "FT"), ["active"]),
        (
            "host_virtual_switch",
            SWITCH,
            {"mtu": 1500, "network_adapters": ["vmnic2"], "standby_nics": []},
            ("hosts", "esx01", "switches", "vSwitch1"),
            ["pnics", "mtu", "standby"],
        ),
        (
            "distributed_virtual_switch",
            DVS,
            {"max_mtu": 1500, "host": DVS["host"][1:]},
            ("distributed_switches", "dvs2"),
            ["mtu", "hosts"],
        ),
        (
            "distributed_port_group",
            DVPG,
            {"vlan_id": 41, "active_uplinks": ["u2"]},
            ("distributed_switches", "dvs", "port_groups", "FT2"),
            ["vlan", "active"],
        ),
        (
            "distributed_port_group",
            DVPG,
            {"vlan_range": [{"min_vlan": 1, "max_vlan": 9}]},
            ("distributed_switches", "dvs", "port_groups", "FT2"),
            ["vlan"],
        ),
        ("nas_datastore", NAS, {"host_system_ids": ["host-1"]}, ("datastores", "nfs01"), ["hosts"]),
        ("nas_datastore", NAS, {"host_system_ids": ["host-1", "host-9"]}, ("datastores", "nfs01"), ["hosts"]),
        (
            "resource_pool",
            POOL,
            {"memory_limit": 4096},
            ("clusters", "c1", "resource_pools", "resgroup-20"),
            ["memory_limit"],
        ),
        (
            "compute_cluster_host_group",
            {**IN_CLUSTER, "host_system_ids": ["host-1"]},
            {"host_system_ids": ["host-2"]},
            ("clusters", "c1", "host_groups", "r"),
            ["hosts"],
        ),
        (
            "compute_cluster_vm_host_rule",
            {**IN_CLUSTER, "vm_group_name": "v", "affinity_host_group_name": "h", "enabled": True, "mandatory": False},
            {"mandatory": True},
            ("clusters", "c1", "vm_host_rules", "r"),
            ["type"],
        ),
        (
            "compute_cluster_vm_anti_affinity_rule",
            {**IN_CLUSTER, "enabled": False, "mandatory": True},
            {"enabled": True},
            ("clusters", "c1", "vm_anti_affinity_rules", "r"),
            ["enabled"],
        ),
        (
            "dpm_host_override",
            {"compute_cluster_id": "domain-c8", "host_system_id": "host-1", "dpm_enabled": False},
            {"dpm_enabled": True},
            ("hosts", "esx01", "dpm_override"),
            ["dpm_enabled"],
        ),
    ],
)
def test_facts_that_differ(kind: str, before: Values, after: Values, path: Any, changed: list[str]) -> None:
    found, entry = _update(f"vsphere_{kind}.x", before, **after)

    assert found == path
    assert entry["action"] == "update"
    assert entry["changed"] == changed


def test_members_of_a_distributed_switch_are_told_with_their_adapters() -> None:
    _, entry = _update("vsphere_distributed_virtual_switch.x", DVS, host=DVS["host"][1:])

    esx02 = {"host": "esx02", "pnics": ["vmnic2", "vmnic3"]}
    assert entry["before"]["hosts"] == {"esx01": {"host": "esx01", "pnics": ["vmnic2"]}, "esx02": esx02}
    assert entry["after"]["hosts"] == {"esx02": esx02}


def test_an_unnamed_member_of_a_distributed_switch_leaves_its_hosts_unknown() -> None:
    other = {"host_system_id": "host-9", "devices": ["vmnic2"]}

    _, entry = _update("vsphere_distributed_virtual_switch.x", DVS, host=[DVS["host"][0], other])

    assert "hosts" in entry["before"]
    assert "hosts" not in entry["after"]
    assert entry["changed"] == ["hosts"]


def test_a_host_that_only_its_id_tells_of_leaves_the_list_unknown() -> None:
    _, entry = _update("vsphere_nas_datastore.x", NAS, host_system_ids=["host-1", "host-9"])

    assert entry["before"] == {"hosts": ["esx01", "esx02"]}
    assert entry["after"] == {}


MACHINE: Values = {"id": "uuid-9", "name": "db01", "num_cpus": 2, "resource_pool_id": "resgroup-9"}


@pytest.mark.parametrize(
    ("kind", "member", "values"),
    [
        ("ha_vm_override", "ha_override", {"ha_vm_restart_priority": "disabled"}),
        ("drs_vm_override", "drs_override", {"drs_enabled": False, "drs_automation_level": "manual"}),
        (
            "storage_drs_vm_override",
            "storage_drs_override",
            {"sdrs_enabled": "false", "sdrs_automation_level": "manual"},
        ),
    ],
)
def test_overrides_stand_below_their_machine(kind: str, member: str, values: Values) -> None:
    override = {"virtual_machine_id": "uuid-9", **values}
    found = _changes(
        (f"vsphere_{kind}.x", ["create"], None, override, {}),
        ("vsphere_virtual_machine.v", ["no-op"], MACHINE, MACHINE, {}),
    )

    assert found["vms", "db01", member] == {"action": "create", "after": values}
    gone = _changes(
        (f"vsphere_{kind}.x", ["delete"], override, None, {}),
        ("vsphere_virtual_machine.v", ["no-op"], MACHINE, MACHINE, {}),
    )
    assert gone["vms", "db01", member] == {"action": "delete", "before": values}


def test_what_belongs_to_nothing_known_has_no_entry() -> None:
    assert (
        _changes(
            ("vsphere_ha_vm_override.x", ["delete"], {"virtual_machine_id": "uuid-1"}, None, {}),
            ("vsphere_resource_pool.p", ["delete"], {**POOL, "parent_resource_pool_id": "resgroup-1"}, None, {}),
            ("vsphere_vnic.v", ["delete"], {**VNIC, "host": None}, None, {}),
            ("vsphere_tag.t", ["delete"], {"id": "t"}, None, {}),
        )
        == {}
    )


def test_pools_inside_of_pools_belong_to_the_cluster() -> None:
    inner = {**POOL, "id": "resgroup-21", "parent_resource_pool_id": "resgroup-20"}
    found = _changes(
        ("vsphere_resource_pool.outer", ["no-op"], POOL, POOL, {}),
        ("vsphere_resource_pool.inner", ["delete"], inner, None, {}),
    )

    state = {"name": "Gold", "memory_limit": -1, "memory_reservation": 0}
    assert found == {("clusters", "c1", "resource_pools", "resgroup-21"): {"action": "delete", "before": state}}


def test_what_stays_as_it_is_has_no_entry() -> None:
    assert _changes(("vsphere_nas_datastore.x", ["no-op"], NAS, NAS, {})) == {}
    assert _update("vsphere_nas_datastore.x", NAS, tags=["t"]) is None


def test_what_is_made_has_its_path_of_afterwards() -> None:
    after = {key: value for key, value in VNIC.items() if key != "id"}
    found = _changes(("vsphere_vnic.v", ["create"], None, after, {"id": True}))

    assert list(found) == [("hosts", "esx01", "vmkernels", "vsphere_vnic.v")]


def test_secrets_of_pools_and_overrides_stay_out() -> None:
    document_values = {**POOL, "custom_attributes": {"k": "secret-1"}}
    found = _changes(("vsphere_resource_pool.p", ["update"], document_values, {**document_values, "name": "B"}, {}))

    assert "secret" not in repr(found)
