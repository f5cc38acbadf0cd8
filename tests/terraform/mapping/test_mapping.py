"""Terraform resources become facts: joins, names, partial lists, reasons, and the spelling of the spec."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.fragments import AFTER, HCL, PLAN, STATE, after, assert_spelled_as_the_spec, facts, reasons, resource
from tests.support.paths import DATA
from validator.model import Fragment, InputKind, Resource, Secret, Unknown
from validator.reasons import ReasonCode, because
from validator.terraform.mapping import facts_of
from validator.terraform.plan.plan import read_plan, read_state

PLANS = DATA / "terraform"


def plan_facts(name: str) -> Fragment:
    document = json.loads((PLANS / name).read_text(encoding="utf-8"))
    return facts_of(read_plan(document, name), PLAN, name)


@pytest.fixture(scope="module")
def real() -> Fragment:
    return plan_facts("plan_vsphere_real_create.json")


def test_members_of_the_clusters_of_the_real_plan(real: Fragment) -> None:
    assert {name: host.get("cluster") for name, host in real.objects["hosts"].items()} == {
        "esx21.lab.local": "ft-cluster-3",
        "esx22.lab.local": "ft-cluster-3",
        "esx10.lab.local": "ft-cluster-2",
        "esx11.lab.local": "ft-cluster-2",
        "esx01.lab.local": "ft-cluster",
        "esx02.lab.local": "ft-cluster",
        "DC0_C0_H0": None,
        "DC0_C0_H1": None,
    }
    for cluster in ("ft-cluster", "ft-cluster-2", "ft-cluster-3"):
        assert {("clusters", cluster, "hosts"), ("clusters", cluster, "vms")} <= real.partial
    assert real.sources["hosts", "esx01.lab.local", "cluster"].address == "vsphere_compute_cluster.ft"


def test_a_cluster_of_the_real_plan(real: Fragment) -> None:
    assert real.objects["clusters"]["ft-cluster"] == {
        "name": "ft-cluster",
        "datacenter": "DC0",
        "ha": {
            "enabled": True,
            "host_monitoring": True,
            "vm_component_protection": True,
            "admission_control": "resource_percentage",
            "slot_size": {"fixed": False},
            "vm_restart_priority": "medium",
            "heartbeat_datastore_policy": "allFeasibleDsWithUserPreference",
            "advanced_options": {"das.maxftvmsperhost": "4"},
        },
        "drs": {"enabled": True, "automation_level": "fully_automated"},
        "evc_mode": "none",
        "vsan": {"enabled": False, "esa": False, "stretched": False, "remote_datastores": []},
    }
    assert real.objects["clusters"]["ft-cluster-2"]["ha"]["enabled"] is False


def test_a_host_of_the_real_plan(real: Fragment) -> None:
    ft = 'module.host["esx01.lab.local"].vsphere_vnic.ft'
    vmotion = 'module.host["esx01.lab.local"].vsphere_vnic.vmotion'
    distributed = 'vsphere_vnic.ftdvs["esx01.lab.local"]'
    assert real.objects["hosts"]["esx01.lab.local"] == {
        "name": "esx01.lab.local",
        "datacenter": "DC0",
        "cluster": "ft-cluster",
        "connection_state": "connected",
        "maintenance_mode": False,
        "pnics": {"vmnic1": {"device": "vmnic1"}, "vmnic2": {"device": "vmnic2"}},
        "switches": {
            "vSwitch1": {
                "name": "vSwitch1",
                "pnics": ["vmnic1", "vmnic2"],
                "teaming": "loadbalance_srcid",
                "active": ["vmnic1", "vmnic2"],
                "standby": [],
                "mtu": 1500,
            }
        },
        "port_groups": {
            name: {
                "name": name,
                "vlan": 0,
                "teaming": "failover_explicit",
                "active": [active],
                "standby": [standby],
                "switch": "vSwitch1",
            }
            for name, active, standby in (("pg-ft", "vmnic2", "vmnic1"), ("pg-vmotion", "vmnic1", "vmnic2"))
        },
        "vmkernels": {
            distributed: {
                "netstack": "defaultTcpipStack",
                "ip": "10.0.3.11",
                "netmask": "255.255.255.0",
                "dhcp": False,
                "port_group": "dpg-ft",
                "switch": "ft-dvs",
            },
            ft: {
                "netstack": "defaultTcpipStack",
                "ip": "10.0.2.11",
                "netmask": "255.255.255.0",
                "dhcp": False,
                "port_group": "pg-ft",
            },
            vmotion: {
                "netstack": "defaultTcpipStack",
                "ip": "10.0.1.11",
                "netmask": "255.255.255.0",
                "dhcp": False,
                "port_group": "pg-vmotion",
                "services": ["vmotion"],
            },
        },
    }
    host = ("hosts", "esx01.lab.local")
    assert {path[2:] for path in real.partial if path[:2] == host} == {
        ("pnics",),
        ("cluster",),
        ("switches",),
        ("port_groups",),
        ("vmkernels",),
        ("vmkernels", vmotion, "services"),
    }
    adapter = (*host, "vmkernels", ft)
    services = (*adapter, "services")
    assert reasons(real)[services] == AFTER
    assert real.sources[adapter].address == ft


def test_the_distributed_switch_of_the_real_plan_hides_its_hosts(real: Fragment) -> None:
    assert real.objects["distributed_switches"] == {
        "ft-dvs": {
            "name": "ft-dvs",
            "datacenter": "DC0",
            "uplinks": ["uplink1", "uplink2"],
            "active": ["uplink1"],
            "standby": ["uplink2"],
            "network_io_control": {"enabled": True},
            "port_groups": {"dpg-ft": {"name": "dpg-ft", "vlan": 30, "active": ["uplink2"], "standby": ["uplink1"]}},
        }
    }
    hosts = ("distributed_switches", "ft-dvs", "hosts")
    assert hosts in real.partial
    assert "dynamic block" in reasons(real)[hosts]


def test_the_datastore_of_the_real_plan(real: Fragment) -> None:
    assert real.objects["datastores"] == {
        "nfs-ft": {
            "name": "nfs-ft",
            "datacenter": "DC0",
            "type": "NFS",
            "transport": "nfs",
        }
    }
    # module.host may have been filtered: nobody knows for certain which hosts mount it
    assert reasons(real)["datastores", "nfs-ft", "hosts"] == (
        "known after apply; a filter or a look-up in its expression cannot be seen"
    )


def test_the_virtual_machine_of_the_real_plan(real: Fragment) -> None:
    assert real.objects["vms"] == {
        "ft-vm": {
            "name": "ft-vm",
            "datacenter": "DC0",
            "cluster": "DC0_C0",
            "storage_datastore": "nfs-ft",
            "num_cpus": 2,
            "memory_mb": 2048,
            "memory_reservation_mb": 0,
            "memory_limit_mb": "none",
            "cpu_reservation_mhz": 0,
            "guest_id": "otherGuest64",
            "firmware": "bios",
            "cpu_hot_add": False,
            "memory_hot_add": False,
            "nested_virtualization": False,
            "vbs": False,
            "linked_clone": False,
            "video_3d": False,
            "disks": {
                "disk0": {
                    "label": "disk0",
                    "device_address": "scsi0:0",
                    "size_gb": 10,
                    "mode": "persistent",
                    "sharing": "none",
                    "rdm": "none",
                    "provisioning": "eager_zeroed_thick",
                    "datastore": "nfs-ft",
                }
            },
            "scsi_controllers": {"0": {"type": "pvscsi", "bus_sharing": "none"}},
            "network_adapters": {"0": {"type": "vmxnet3", "network": "VM Network"}},
            "cdroms": {},
            "ha_restart_priority": "high",
        }
    }
    assert {path[2:]: reason for path, reason in reasons(real).items() if path[0] == "vms"} == {
        ("host",): AFTER,
        ("hardware_version",): AFTER,
        ("mmu_mode",): AFTER,
        ("storage_policy",): AFTER,
        ("disks", "disk0", "storage_policy"): AFTER,
    }


def test_nothing_secret_is_in_the_facts_of_the_real_plan(real: Fragment) -> None:
    shown = json.dumps(real.objects) + repr(real)
    assert "secret" not in shown
    assert "00000-" not in shown


def test_ft_logging_of_an_existing_adapter_is_seen() -> None:
    fragment = plan_facts("plan_import_vnic_with_ft.json")
    assert fragment.objects == {
        "hosts": {
            "host-37": {
                "vmkernels": {
                    "vmk0": {
                        "device": "vmk0",
                        "mtu": 1500,
                        "netstack": "defaultTcpipStack",
                        "port_group": "Management Network",
                        "services": ["ft_logging", "management", "vmotion"],
                    }
                }
            }
        }
    }
    assert ("hosts", "host-37", "vmkernels", "vmk0", "services") not in fragment.partial
    assert reasons(fragment) == {("hosts", "host-37", "name"): "host-37 is not in this plan"}


def test_facts_of_a_state() -> None:
    name = "state_show_real.json"
    fragment = facts_of(read_state(json.loads((PLANS / name).read_text(encoding="utf-8")), name), STATE, name)
    assert fragment.objects["hosts"]["DC0_C0_H1"] == {
        "name": "DC0_C0_H1",
        "datacenter": "DC0",
        "port_groups": {"pg-ft": {"name": "pg-ft", "vlan": 0, "switch": "vSwitch0"}},
    }
    assert fragment.objects["clusters"]["c2"]["ha"]["enabled"] is True
    assert reasons(fragment) == {}
    assert_spelled_as_the_spec(fragment)


@pytest.mark.parametrize("name", ["plan_vsphere_real_create.json", "plan_import_vnic_with_ft.json"])
def test_facts_are_spelled_as_the_spec(name: str) -> None:
    assert_spelled_as_the_spec(plan_facts(name))


CLUSTER = resource("vsphere_compute_cluster.c", name="c", id="domain-c1", resource_pool_id="resgroup-1")
HOSTS = [resource(f"vsphere_host.h[{n}]", hostname=f"esx{n}", id=f"host-{n}") for n in range(3)]


@pytest.mark.parametrize(
    ("value", "members", "reason"),
    [
        (["host-0", "host-1"], {"esx0", "esx1"}, None),
        (after("vsphere_host.h[0]", "vsphere_host.h[1]"), {"esx0", "esx1"}, None),
        ([after("vsphere_host.h[0]", "vsphere_host.h[1]", exact=False, count=2)] * 2, {"esx0", "esx1"}, None),
        (
            [after("vsphere_host.h[0]", "vsphere_host.h[1]", exact=False, count=1)],
            {"esx0", "esx1"},
            f"{AFTER}; a filter or a look-up in its expression cannot be seen",
        ),
        (["host-0", "host-9"], {"esx0"}, "host-9 is not in this plan"),
        (Unknown(because(ReasonCode.STATED, text="a gap")), set(), "a gap"),
        (None, set(), None),
    ],
)
def test_cluster_members(value: Any, members: set[str], reason: str | None) -> None:
    cluster = resource("vsphere_compute_cluster.k", name="k", host_system_ids=value)
    fragment = facts(cluster, *HOSTS)
    assert {name for name, host in fragment.objects["hosts"].items() if host.get("cluster") == "k"} == members
    assert reasons(fragment).get(("clusters", "k", "hosts")) == reason


def test_a_certain_cluster_wins_over_a_likely_one_and_two_are_too_many() -> None:
    likely = after("vsphere_host.h[0]", "vsphere_host.h[1]", exact=False)
    first = resource("vsphere_compute_cluster.a", name="a", host_system_ids=likely)
    second = resource("vsphere_compute_cluster.b", name="b", host_system_ids=likely)
    third = resource("vsphere_compute_cluster.d", name="d", host_system_ids=["host-0"])
    fragment = facts(first, second, third, *HOSTS)
    assert fragment.objects["hosts"]["esx0"]["cluster"] == "d"
    assert "cluster" not in fragment.objects["hosts"]["esx1"]
    assert reasons(fragment)["hosts", "esx1", "cluster"] == "more than one cluster may have it: a, b"


def test_a_data_source_host_joins_its_cluster_by_resource_pool() -> None:
    host = resource("data.vsphere_host.h", name="esx9", id="host-9", resource_pool_id="resgroup-1")
    assert facts(CLUSTER, host).objects["hosts"]["esx9"] == {"name": "esx9", "cluster": "c"}


@pytest.mark.parametrize("value", [Secret("KEY"), after("data.vsphere_license.l")])
def test_edition_by_equal_key_or_by_reference(value: Any) -> None:
    licence = resource("data.vsphere_license.l", license_key=Secret("KEY"), edition_key="esx.vcf.cpuCore")
    host = resource("vsphere_host.h", hostname="esx0", license=value)
    assert facts(licence, host).objects["hosts"]["esx0"]["edition_key"] == "esx.vcf.cpuCore"


def test_objects_of_one_name_are_told_apart() -> None:
    places = [resource(f"vsphere_datacenter.d[{n}]", name=f"dc{n}", id=f"datacenter-{n}") for n in range(2)]
    stores = [
        resource("data.vsphere_datastore.a", name="datastore1", id="datastore-1", datacenter_id="datacenter-0"),
        resource("data.vsphere_datastore.again", name="datastore1", id="datastore-1", datacenter_id="datacenter-0"),
        resource("data.vsphere_datastore.b", name="datastore1", id="datastore-2", datacenter_id="datacenter-1"),
        resource("data.vsphere_datastore.c", name="datastore1", id="datastore-3"),
        resource("data.vsphere_datastore.d", name=after(), id="datastore-4"),
    ]
    machine = resource("vsphere_virtual_machine.v", name="v", datastore_id="datastore-2")
    fragment = facts(*places, *stores, machine)
    assert fragment.objects["datastores"] == {
        "dc0/datastore1": {"name": "datastore1", "datacenter": "dc0"},
        "dc1/datastore1": {"name": "datastore1", "datacenter": "dc1"},
        "data.vsphere_datastore.c": {"name": "datastore1"},
        "data.vsphere_datastore.d": {},
    }
    assert fragment.objects["vms"]["v"]["storage_datastore"] == "dc1/datastore1"
    assert reasons(fragment)["datastores", "data.vsphere_datastore.d", "name"] == AFTER


def test_a_host_that_is_managed_and_looked_up_is_one_host() -> None:
    fragment = facts(
        resource("vsphere_host.h", hostname="ESX0.lab", maintenance=True),
        resource("data.vsphere_host.h", name="esx0.lab", id="host-1"),
        resource("vsphere_host_virtual_switch.s", name="vs", host_system_id="host-1", active_nics=["vmnic0"]),
    )
    assert fragment.objects["hosts"] == {
        "ESX0.lab": {
            "name": "ESX0.lab",
            "maintenance_mode": True,
            "switches": {"vs": {"name": "vs", "active": ["vmnic0"]}},
        }
    }


def test_what_a_port_group_leaves_out_is_inherited_and_what_is_unknown_is_not() -> None:
    groups = [
        resource("vsphere_host_port_group.a", name="a", host_system_id="host-0", active_nics=None, standby_nics=None),
        resource(
            "vsphere_host_port_group.b",
            name="b",
            host_system_id="host-0",
            active_nics=["vmnic1"],
            standby_nics=None,
            teaming_policy=after("x.y"),
            virtual_switch_name=after("vsphere_host_virtual_switch.s"),
        ),
        resource("vsphere_host_virtual_switch.s", name="vs", host_system_id="host-0"),
    ]
    fragment = facts(*HOSTS, *groups)
    assert fragment.objects["hosts"]["esx0"]["port_groups"] == {
        "a": {"name": "a"},
        "b": {"name": "b", "active": ["vmnic1"], "standby": [], "switch": "vs"},
    }
    assert reasons(fragment) == {("hosts", "esx0", "port_groups", "b", "teaming"): AFTER}


def test_uplinks_of_a_distributed_port_group() -> None:
    switch = resource("vsphere_distributed_virtual_switch.d", name="d", id="uuid", host=[])

    def group(name: str, **values: Any) -> Resource:
        return resource(
            f"vsphere_distributed_port_group.{name}", name=name, distributed_virtual_switch_uuid="uuid", **values
        )

    fragment = facts(
        switch,
        group("unset", active_uplinks=after(), standby_uplinks=after(), vlan_id=0),
        group("half", active_uplinks=["u1"], standby_uplinks=after(), vlan_range=[{"min_vlan": 0, "max_vlan": 4094}]),
        group("private", active_uplinks=[after("x.y")], standby_uplinks=[], port_private_secondary_vlan_id=105),
    )
    base = ("distributed_switches", "d", "port_groups")
    assert fragment.objects["distributed_switches"]["d"]["port_groups"] == {
        "unset": {"name": "unset", "vlan": 0},
        "half": {"name": "half", "vlan": "0-4094", "active": ["u1"]},
        "private": {"name": "private", "vlan": {"private": 105}, "active": [], "standby": []},
    }
    assert reasons(fragment) == {(*base, "half", "standby"): AFTER, (*base, "private", "active"): AFTER}
    assert (*base, "private", "active") in fragment.partial
    assert_spelled_as_the_spec(fragment)


@pytest.mark.parametrize(
    ("devices", "hosts"),
    [
        ((["vmnic2"], ["vmnic2"]), {name: {"host": name, "pnics": ["vmnic2"]} for name in ("esx0", "esx1")}),
        ((["vmnic2"], ["vmnic3"]), None),
        ((["vmnic2"], ["vmnic2"], ["vmnic2"]), None),
    ],
)
def test_members_of_a_switch_that_may_be_any_host(devices: tuple[list[str], ...], hosts: Any) -> None:
    value = after("vsphere_host.h[0]", "vsphere_host.h[1]", exact=False, count=len(devices))
    blocks = [{"host_system_id": value, "devices": each} for each in devices]
    fragment = facts(*HOSTS, resource("vsphere_distributed_virtual_switch.d", name="d", host=blocks))
    assert fragment.objects["distributed_switches"]["d"].get("hosts") == hosts
    assert ("distributed_switches", "d", "hosts") in fragment.partial


def test_blocks_of_a_switch_with_other_numbers_of_hosts_are_not_paired() -> None:
    value = after("vsphere_host.h[0]", "vsphere_host.h[1]", "vsphere_host.h[2]")
    blocks = [{"host_system_id": value, "devices": ["vmnic2"]}] * 2
    fragment = facts(*HOSTS, resource("vsphere_distributed_virtual_switch.d", name="d", host=blocks))
    assert "hosts" not in fragment.objects["distributed_switches"]["d"]
    reason = f"{AFTER}; it may be any of 3 resources"
    assert reasons(fragment) == {("distributed_switches", "d", "hosts"): reason}


def test_shares_of_network_io_control() -> None:
    switch = resource(
        "vsphere_distributed_virtual_switch.d",
        name="d",
        network_resource_control_enabled=None,
        faulttolerance_share_count=100,
        vmotion_share_count=after(),
    )
    assert facts(switch).objects["distributed_switches"]["d"]["network_io_control"] == {
        "enabled": False,
        "shares": {"fault_tolerance": 100},
    }


@pytest.mark.parametrize(
    ("kind", "identity", "services", "expected", "partial"),
    [
        (PLAN, after(), ["vmotion", "unheardOf"], ["vmotion"], True),
        (PLAN, "host-0_vmk1", ["faultToleranceLogging"], ["ft_logging"], False),
        (PLAN, "host-0_vmk1", [], [], False),
        (STATE, "host-0_vmk1", ["vSphereProvisioning", "vSphereReplication"], ["provisioning", "replication"], False),
        (HCL, None, ["management"], ["management"], True),
        (PLAN, after(), after(), None, False),
        (PLAN, after(), None, None, False),
    ],
)
def test_services(kind: InputKind, identity: Any, services: Any, expected: Any, partial: bool) -> None:
    vnic = resource("vsphere_vnic.v", host="host-0", id=identity, services=services)
    fragment = facts(HOSTS[0], vnic, kind=kind)
    ((key, value),) = fragment.objects["hosts"]["esx0"]["vmkernels"].items()
    assert value.get("services") == expected
    assert (("hosts", "esx0", "vmkernels", key, "services") in fragment.partial) is partial
    assert value.get("device") == (key if isinstance(identity, str) else None)


def test_services_of_vmk10_are_not_believed_of_vmk1() -> None:
    def vnic(device: str, services: list[str]) -> Resource:
        return resource(f"vsphere_vnic.{device}", host="host-0", id=f"host-0_{device}", services=services)

    fragment = facts(
        HOSTS[0], vnic("vmk1", ["vmotion", "faultToleranceLogging"]), vnic("vmk10", ["faultToleranceLogging"])
    )
    adapters = fragment.objects["hosts"]["esx0"]["vmkernels"]
    assert {key: value["services"] for key, value in adapters.items()} == {"vmk1": ["vmotion"], "vmk10": ["ft_logging"]}
    assert ("hosts", "esx0", "vmkernels", "vmk1", "services") in fragment.partial
    assert ("hosts", "esx0", "vmkernels", "vmk10", "services") not in fragment.partial


def test_an_adapter_whose_host_is_unknown_is_noted() -> None:
    fragment = facts(resource("vsphere_vnic.v", host=Unknown(because(ReasonCode.STATED, text="a gap"))))
    assert fragment.objects == {}
    assert fragment.notes == ["vsphere_vnic.v is left out: its host is unknown (a gap)"]


def test_a_distributed_port_group_that_is_looked_up() -> None:
    vnic = resource("vsphere_vnic.v", host="host-0", distributed_switch_port="uuid", distributed_port_group="dvp-1")
    fragment = facts(
        HOSTS[0],
        vnic,
        resource("data.vsphere_network.n", name="FT Logging", id="dvp-1"),
        resource("data.vsphere_distributed_virtual_switch.d", name="d", id="uuid", uplinks=["u1"]),
    )
    assert fragment.objects["hosts"]["esx0"]["vmkernels"]["vsphere_vnic.v"] == {
        "port_group": "FT Logging",
        "switch": "d",
    }
    assert fragment.objects["distributed_switches"] == {"d": {"name": "d", "uplinks": ["u1"]}}


def test_values_of_a_cluster_that_are_not_defaults() -> None:
    store = resource("data.vsphere_datastore.s", name="san", id="datastore-1")
    cluster = resource(
        "vsphere_compute_cluster.k",
        name="k",
        datacenter_id="datacenter-7",
        ha_host_monitoring="disabled",
        ha_admission_control_policy="slotPolicy",
        ha_admission_control_slot_policy_use_explicit_size=True,
        ha_admission_control_slot_policy_explicit_cpu=500,
        ha_admission_control_slot_policy_explicit_memory=2048,
        ha_heartbeat_datastore_ids=["datastore-1"],
        ha_heartbeat_datastore_policy="userSelectedDs",
        ha_advanced_options={"das.maxFtVmsPerHost": "1", "das.isolationaddress0": "192.0.2.1", "das.b": after()},
        drs_automation_level="unheardOf",
        evc_mode="intel-skylake",
        host_image=[{"esx_version": "8.0.3-0.0.24022510"}],
        vsan_stretched_cluster=[{}],
    )
    fragment = facts(cluster, store)
    base = ("clusters", "k")
    assert fragment.objects["clusters"]["k"] == {
        "name": "k",
        "ha": {
            "host_monitoring": False,
            "admission_control": "slot_policy",
            "advanced_options": {"das.maxFtVmsPerHost": "1"},
            "slot_size": {"fixed": True, "cpu_mhz": 500, "memory_mb": 2048},
            "heartbeat_datastore_policy": "userSelectedDs",
            "heartbeat_datastores": ["san"],
        },
        "evc_mode": "intel-skylake",
        "image": {"esx_version": "8.0.3"},
        "vsan": {"stretched": True},
    }
    assert (*base, "ha", "advanced_options") in fragment.partial
    assert (*base, "ha", "heartbeat_datastores") not in fragment.partial
    assert reasons(fragment) == {
        (*base, "datacenter"): "datacenter-7 is not in this plan",
        (*base, "ha", "advanced_options"): AFTER,
        (*base, "drs", "automation_level"): "drs_automation_level is “unheardOf”, which is not a value of this fact",
    }
    assert_spelled_as_the_spec(fragment)


@pytest.mark.parametrize(
    ("pool", "cluster"),
    [
        ("resgroup-1", "c"),
        (after("vsphere_compute_cluster.c"), "c"),
        ("resgroup-2", "c"),
        ("resgroup-3", "elsewhere"),
        ("resgroup-4", None),
        ("resgroup-9", None),
    ],
)
def test_the_cluster_of_a_virtual_machine(pool: Any, cluster: str | None) -> None:
    fragment = facts(
        CLUSTER,
        HOSTS[0],
        resource("vsphere_resource_pool.p", name="p", id="resgroup-2", parent_resource_pool_id="resgroup-1"),
        resource("data.vsphere_resource_pool.q", name="elsewhere/Resources", id="resgroup-3"),
        resource("data.vsphere_resource_pool.r", name="esx0/Resources", id="resgroup-4"),
        resource("vsphere_virtual_machine.v", name="v", resource_pool_id=pool),
    )
    assert fragment.objects["vms"]["v"].get("cluster") == cluster
    assert (reasons(fragment).get(("vms", "v", "cluster")) is not None) is (pool == "resgroup-9")


def test_devices_of_a_virtual_machine() -> None:
    machine = resource(
        "vsphere_virtual_machine.v",
        name="v",
        memory=4096,
        memory_limit=8192,
        memory_reservation=None,
        memory_reservation_locked_to_max=True,
        host_system_id="host-0",
        datastore_id="datastore-1",
        clone=[{"linked_clone": True}],
        video_card=[],
        scsi_type="lsilogic-sas",
        scsi_controller_count=2,
        scsi_bus_sharing="physicalSharing",
        disk=[
            {"label": "a", "size": 5, "thin_provisioned": True, "datastore_id": "datastore-2"},
            {"label": "b", "thin_provisioned": False, "eagerly_scrub": None, "disk_sharing": "sharingMultiWriter"},
            {"label": "c", "attach": True, "disk_mode": "independent_persistent", "datastore_id": "datastore-8"},
            {"label": after()},
        ],
        network_interface=[
            {"network_id": "tf-HostPortGroup:host-0:pg", "adapter_type": "sriov"},
            {"network_id": "network-9"},
        ],
        cdrom=[{"client_device": True}, {"datastore_id": "datastore-2", "path": "x.iso"}],
        pci_device_id=["0000:3b:00.0"],
        vtpm=[],
    )
    fragment = facts(
        HOSTS[0],
        machine,
        resource("data.vsphere_datastore.a", name="ds1", id="datastore-1"),
        resource("data.vsphere_datastore.b", name="ds2", id="datastore-2"),
        resource("vsphere_host_port_group.p", name="pg", id="tf-HostPortGroup:host-0:pg", host_system_id="host-0"),
    )
    controller = {"type": "lsilogic-sas", "bus_sharing": "physical"}
    assert fragment.objects["vms"]["v"] == {
        "name": "v",
        "host": "esx0",
        "storage_datastore": "ds1",
        "memory_mb": 4096,
        "memory_reservation_mb": 4096,
        "memory_limit_mb": 8192,
        "linked_clone": True,
        "disks": {
            "a": {
                "label": "a",
                "size_gb": 5,
                "provisioning": "thin",
                "datastore": "ds2",
            },
            "b": {
                "label": "b",
                "sharing": "multi_writer",
                "provisioning": "lazy_zeroed_thick",
                "datastore": "ds1",
            },
            "c": {"label": "c", "mode": "independent_persistent"},
        },
        "scsi_controllers": {"0": controller, "1": controller},
        "network_adapters": {"0": {"network": "pg", "type": "sriov"}, "1": {}},
        "cdroms": {"0": {"backing": "client_device"}, "1": {"backing": "iso", "datastore": "ds2"}},
        "devices": ["pci_passthrough", "sriov"],
    }
    base = ("vms", "v")
    assert {path for path in fragment.partial if path[:2] == base} == {(*base, "disks"), (*base, "devices")}
    assert reasons(fragment) == {
        (*base, "disks"): "a disk has no label of its own that is known",
        (*base, "disks", "c", "provisioning"): "an attached disk keeps the format it was made with",
        (*base, "disks", "c", "datastore"): "datastore-8 is not in this plan",
        (*base, "network_adapters", "1", "network"): "network-9 is not in this plan",
    }
    assert_spelled_as_the_spec(fragment)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"clone": [], "video_card": []}, {"linked_clone": False, "video_3d": False}),
        ({"clone": [], "imported": True, "video_card": [{"graphics_3d": [{}]}]}, {"video_3d": True}),
        ({"clone": [{"linked_clone": None}], "video_card": []}, {"linked_clone": False}),
        ({"clone": [], "ovf_deploy": [{}], "video_card": []}, {"linked_clone": False}),
    ],
)
def test_what_the_origin_of_a_virtual_machine_tells(values: dict[str, Any], expected: dict[str, Any]) -> None:
    machine = resource("vsphere_virtual_machine.v", name="v", **values)
    assert facts(machine).objects["vms"]["v"] == {"name": "v", **expected}


def test_an_adapter_with_an_ipv6_address_only() -> None:
    vnic = resource("vsphere_vnic.v", host="host-0", ipv4=[], ipv6=[{"addresses": ["2001:db8::1/64"]}])
    assert facts(HOSTS[0], vnic).objects["hosts"]["esx0"]["vmkernels"] == {"vsphere_vnic.v": {"ip": "2001:db8::1/64"}}


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("default", "defaultTcpipStack"),
        ("defaultTcpipStack", "defaultTcpipStack"),
        (None, "defaultTcpipStack"),
        ("vmotion", "vmotion"),
        ("provisioning", "provisioning"),
        ("vSphereProvisioning", "provisioning"),
        ("mine", "mine"),
    ],
)
def test_releases_of_the_provider_have_other_words_for_a_stack(word: str | None, expected: str) -> None:
    vnic = resource("vsphere_vnic.v", host="host-0", netstack=word)
    assert facts(HOSTS[0], vnic).objects["hosts"]["esx0"]["vmkernels"]["vsphere_vnic.v"] == {"netstack": expected}


def test_source_text_does_not_tell_whether_a_machine_without_a_clone_block_was_imported() -> None:
    machine = resource("vsphere_virtual_machine.v", name="v", clone=[])
    cloned = resource("vsphere_virtual_machine.w", name="w", clone=[{"linked_clone": True}])
    found = facts(machine, cloned, kind=HCL).objects["vms"]
    assert "linked_clone" not in found["v"]
    assert found["w"]["linked_clone"] is True


@pytest.mark.parametrize(
    ("value", "expected"),
    [("disabled", "disabled"), ("clusterRestartPriority", "low"), ("unheardOf", None)],
)
def test_restart_priority_of_an_override(value: str, expected: str | None) -> None:
    cluster = resource("vsphere_compute_cluster.c", name="c", id="domain-c1", ha_vm_restart_priority="low")
    override = resource(
        "vsphere_ha_vm_override.o",
        compute_cluster_id="domain-c1",
        virtual_machine_id=after("vsphere_virtual_machine.v"),
        ha_vm_restart_priority=value,
    )
    fragment = facts(cluster, override, resource("vsphere_virtual_machine.v", name="v"))
    assert fragment.objects["vms"]["v"].get("ha_restart_priority") == expected


def test_a_vmfs_datastore_may_be_seen_by_other_hosts() -> None:
    fragment = facts(HOSTS[0], resource("vsphere_vmfs_datastore.d", name="san", host_system_id="host-0"))
    assert fragment.objects["datastores"]["san"] == {"name": "san", "type": "VMFS", "hosts": ["esx0"]}
    assert ("datastores", "san", "hosts") in fragment.partial


def test_an_nfs_datastore_whose_hosts_are_all_known_is_complete() -> None:
    store = resource("vsphere_nas_datastore.n", name="n", type="NFS41", host_system_ids=["host-0", "host-1"])
    fragment = facts(*HOSTS, store)
    assert fragment.objects["datastores"]["n"] == {
        "name": "n",
        "type": "NFS41",
        "transport": "nfs",
        "hosts": ["esx0", "esx1"],
    }
    assert ("datastores", "n", "hosts") not in fragment.partial


def test_every_collection_is_partial() -> None:
    assert facts().partial == {("clusters",), ("hosts",), ("distributed_switches",), ("datastores",), ("vms",)}


def test_a_configuration_profile_is_named_as_not_read() -> None:
    cluster = resource("vsphere_compute_cluster.c", id="domain-c1", name="c1")
    profile = resource("vsphere_configuration_profile.p", cluster_id="domain-c1", configuration="{}")

    assert facts(cluster, profile).notes == [
        "vsphere_configuration_profile.p: the configuration profile of c1 is not read; what it sets on hosts, such as "
        "the services of VMkernel adapters, has to be in a cluster spec"
    ]
