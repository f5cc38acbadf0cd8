"""Small estates by chance, written as a Terraform plan and as a cluster spec that says what the plan knows.

The plan has the attributes that the provider fills in by itself; the spec has what they mean, in its own words.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Json = dict[str, Any]

_NICS = ["vmnic0", "vmnic1", "vmnic2"]
_GROUPS = ["Management", "vMotion", "FT Logging", "VM Network"]


@st.composite
def _ordered(draw: st.DrawFn, nics: list[str]) -> tuple[list[str], list[str]]:
    """Return active and standby adapters: an order of some, cut in two."""
    order = draw(st.permutations(nics))
    first = draw(st.integers(1, len(order)))
    return order[:first], draw(st.sampled_from([[], order[first:]]))


@st.composite
def _hosts(draw: st.DrawFn, index: int) -> Json:
    nics = draw(st.lists(st.sampled_from(_NICS), min_size=1, unique=True))
    active, standby = draw(_ordered(nics))
    groups = {}
    for name in draw(st.lists(st.sampled_from(_GROUPS), unique=True)):
        own = draw(st.none() | _ordered(nics))
        groups[name] = {"vlan": draw(st.sampled_from([0, 10, 20, 4095])), "own": own}
    adapters = [
        {
            "group": name,
            "ip": f"192.0.2.{draw(st.integers(1, 4)) + 16 * index}",
            "netstack": draw(st.sampled_from(["defaultTcpipStack", "vmotion"])),
            "mtu": draw(st.sampled_from([1500, 9000])),
        }
        for name in groups
        if name != "VM Network" and draw(st.booleans())
    ]
    return {
        "name": f"esx0{index}.example.com",
        "maintenance": draw(st.booleans()),
        "version": draw(st.sampled_from(["4.0.0", "5.1.0", "6.7U3", "8.0.3"])),
        "nics": nics,
        "active": active,
        "standby": standby,
        "mtu": draw(st.sampled_from([1500, 9000])),
        "groups": groups,
        "adapters": adapters,
    }


@st.composite
def _machines(draw: st.DrawFn, index: int) -> Json:
    return {
        "name": f"vm0{index}",
        "fault_tolerance": draw(st.booleans()),
        "num_cpus": draw(st.sampled_from([1, 2, 4, 8, 16])),
        "memory": draw(st.sampled_from([4096, 65536, 262144])),
        "reservation": draw(st.sampled_from([0, 4096])),
        "guest": draw(st.sampled_from(["winLonghorn64Guest", "rhel8_64Guest", "windows2019srv_64Guest"])),
        "firmware": draw(st.sampled_from(["bios", "efi"])),
        "hot_add": draw(st.booleans()),
        "nested": draw(st.booleans()),
        "adapter": draw(st.sampled_from(["vmxnet3", "e1000"])),
        "controller": draw(st.sampled_from(["pvscsi", "lsilogic"])),
        "disks": draw(
            st.lists(
                st.fixed_dictionaries(
                    {
                        "size": st.sampled_from([40, 2048]),
                        "provisioning": st.sampled_from(["eager_zeroed_thick", "lazy_zeroed_thick", "thin"]),
                        "mode": st.sampled_from(["persistent", "independent_nonpersistent"]),
                        "sharing": st.sampled_from(["none", "multi_writer"]),
                    }
                ),
                min_size=1,
                max_size=2,
            )
        ),
    }


@st.composite
def estates(draw: st.DrawFn) -> Json:
    """Return an estate: one cluster with its hosts, an NFS datastore and some virtual machines."""
    hosts = [draw(_hosts(index)) for index in range(1, draw(st.integers(2, 3)) + 1)]
    return {
        "ha": draw(st.booleans()),
        "host_monitoring": draw(st.booleans()),
        "drs": draw(st.booleans()),
        "hosts": hosts,
        "mounted_by": draw(st.lists(st.sampled_from([host["name"] for host in hosts]), min_size=1, unique=True)),
        "vms": [draw(_machines(index)) for index in range(1, draw(st.integers(1, 2)) + 1)],
        "ids_are_known": draw(st.booleans()),
    }


def intent_of(estate: Json) -> Json:
    """Return the spec of what no plan can say: versions, and what is meant for Fault Tolerance."""
    return _spec(
        clusters=[{"name": "ft-cluster", "fault_tolerance": True}],
        hosts=[{"name": host["name"], "version": host["version"]} for host in estate["hosts"]],
        vms=[{"name": vm["name"], "fault_tolerance": vm["fault_tolerance"]} for vm in estate["vms"]],
        partial=["clusters", "hosts", "vms"],
    )


def spec_of(estate: Json) -> Json:
    """Return the estate as a cluster spec, with the lists partial that a plan knows in part only."""
    return _spec(
        clusters=[
            {
                "name": "ft-cluster",
                "datacenter": "tokyo",
                "ha": {
                    "enabled": estate["ha"],
                    "host_monitoring": estate["host_monitoring"],
                    "vm_component_protection": True,
                    "admission_control": "resource_percentage",
                    "advanced_options": {},
                },
                "drs": {"enabled": estate["drs"], "automation_level": "manual"},
                "vsan": {"enabled": False, "esa": False, "stretched": False, "remote_datastores": []},
                "partial": ["hosts", "vms"],
            }
        ],
        hosts=[_spec_host(host) for host in estate["hosts"]],
        datastores=[
            {"name": "nfs-01", "datacenter": "tokyo", "type": "NFS", "transport": "nfs", "hosts": estate["mounted_by"]}
        ],
        vms=[_spec_machine(vm, estate["ids_are_known"]) for vm in estate["vms"]],
        partial=["clusters", "hosts", "distributed_switches", "datastores", "vms"],
    )


def _spec(**sections: Any) -> Json:
    return {"apiVersion": "ftpolicy/v1", "kind": "ClusterSpec", **sections}


def _spec_host(host: Json) -> Json:
    groups = []
    for name, group in host["groups"].items():
        order = {} if group["own"] is None else {"active": group["own"][0], "standby": group["own"][1]}
        teaming = {} if group["own"] is None else {"teaming": "failover_explicit"}
        groups.append({"name": name, "switch": "vSwitch1", "vlan": group["vlan"], **teaming, **order})
    adapters = [
        {
            "device": f"vmk{number}",
            "port_group": adapter["group"],
            "ip": adapter["ip"],
            "netmask": "255.255.255.0",
            "dhcp": False,
            "mtu": adapter["mtu"],
            "netstack": adapter["netstack"],
        }
        for number, adapter in enumerate(host["adapters"], 1)
    ]
    described = {"port_groups": groups, "vmkernels": adapters}
    return {
        "name": host["name"],
        "datacenter": "tokyo",
        "cluster": "ft-cluster",
        "connection_state": "connected",
        "maintenance_mode": host["maintenance"],
        "pnics": [{"device": device} for device in host["nics"]],
        "switches": [
            {
                "name": "vSwitch1",
                "pnics": host["nics"],
                "teaming": "loadbalance_srcid",
                "active": host["active"],
                "standby": host["standby"],
                "mtu": host["mtu"],
            }
        ],
        **{name: members for name, members in described.items() if members},  # none planned: nothing is known
        "partial": ["pnics", "switches", "port_groups", "vmkernels"],
    }


def _spec_machine(vm: Json, exists: bool) -> Json:
    return {
        "name": vm["name"],
        "datacenter": "tokyo",
        "cluster": "ft-cluster",
        "storage_datastore": "nfs-01",
        "num_cpus": vm["num_cpus"],
        "memory_mb": vm["memory"],
        "memory_reservation_mb": vm["reservation"],
        "memory_limit_mb": "none",
        "cpu_reservation_mhz": 0,
        "guest_id": vm["guest"],
        "firmware": vm["firmware"],
        "cpu_hot_add": vm["hot_add"],
        "memory_hot_add": vm["hot_add"],
        "nested_virtualization": vm["nested"],
        "vbs": False,
        "mmu_mode": "automatic",
        "hardware_version": 13,
        "linked_clone": False,
        "disks": [
            {
                "label": f"disk{number}",
                "device_address": f"scsi0:{number}",
                "size_gb": disk["size"],
                "mode": disk["mode"],
                "sharing": disk["sharing"],
                "provisioning": disk["provisioning"],
                "datastore": "nfs-01",
                **(
                    {} if exists else {"rdm": "none"}
                ),  # a disk that exists may have become a raw device without Terraform
            }
            for number, disk in enumerate(vm["disks"])
        ],
        "scsi_controllers": [{"type": vm["controller"], "bus_sharing": "none"}],
        "network_adapters": [{"type": vm["adapter"], "network": "VM Network"}],
        "cdroms": [],
    }


def plan_of(estate: Json) -> Json:
    """Return the estate as a plan. Ids are known, as of objects that exist, or known after apply and only referred to."""
    plan = _Plan(estate["ids_are_known"])
    plan.add("vsphere_datacenter.tokyo", {"name": "tokyo"})
    datacenter = {"datacenter_id": ["vsphere_datacenter.tokyo"]}
    hosts = {host["name"]: f"vsphere_host.h{index}" for index, host in enumerate(estate["hosts"])}
    plan.add(
        "vsphere_compute_cluster.ft",
        {
            "name": "ft-cluster",
            "ha_enabled": estate["ha"],
            "ha_host_monitoring": "enabled" if estate["host_monitoring"] else "disabled",
            "ha_vm_component_protection": "enabled",
            "ha_admission_control_policy": "resourcePercentage",
            "drs_enabled": estate["drs"],
            "drs_automation_level": "manual",
            "vsan_enabled": False,
            "vsan_esa_enabled": False,
            "vsan_stretched_cluster": [],
            "vsan_remote_datastore_ids": None,
            "ha_advanced_options": None,
        },
        {**datacenter, "host_system_ids": list(hosts.values()), "resource_pool_id": ["vsphere_compute_cluster.ft"]},
        ("host_system_ids",),
    )
    for host in estate["hosts"]:
        _plan_host(plan, host, hosts[host["name"]])
    plan.add("vsphere_nas_datastore.nfs", {"name": "nfs-01", "type": "NFS", "remote_hosts": ["198.51.100.20"]},
             {"host_system_ids": [hosts[name] for name in estate["mounted_by"]]}, ("host_system_ids",))  # fmt: skip
    plan.add("data.vsphere_network.vm", {"name": "VM Network"})
    for vm in estate["vms"]:
        _plan_machine(plan, vm)
    return plan.document()


class _Plan:
    """Collects resources: their values, and the expressions that refer to others."""

    def __init__(self, ids_are_known: bool) -> None:
        self._known = ids_are_known
        self._resources: list[Json] = []
        self._blocks: list[Json] = []
        self._unknown: dict[str, Json] = {}

    def add(
        self, address: str, values: Json, refers: dict[str, list[str]] | None = None, lists: tuple[str, ...] = ()
    ) -> None:
        values, unknown, expressions = dict(values), {}, {}
        is_data = address.startswith("data.")
        for attribute, targets in {**(refers or {}), "id": [address]}.items():
            if self._known or is_data or attribute == "datacenter_id":
                known = [self.id_of(target) for target in targets]
                values[attribute] = known if attribute in lists else known[0]
            else:
                unknown[attribute] = True
            if attribute != "id":
                references = [text for target in targets for text in (f"{target}.id", target)]
                expressions[attribute] = {"references": references}
        kind, name = address.split(".")[-2:]
        mode = "data" if is_data else "managed"
        self._resources.append({"address": address, "mode": mode, "type": kind, "name": name, "values": values})
        self._blocks.append({"address": address, "mode": mode, "type": kind, "name": name, "expressions": expressions})
        self._unknown[address] = unknown

    def id_of(self, address: str) -> str:
        return "id-of-" + address.replace(".", "-")

    def document(self) -> Json:
        changes = [
            {
                "address": one["address"],
                "mode": one["mode"],
                "type": one["type"],
                "name": one["name"],
                "change": {
                    "actions": ["create"],
                    "before": None,
                    "after": one["values"],
                    "after_unknown": self._unknown[one["address"]],
                    "after_sensitive": {},
                },
            }
            for one in self._resources
            if one["mode"] == "managed"
        ]
        managed = [one for one in self._resources if one["mode"] == "managed"]
        read = [one for one in self._resources if one["mode"] == "data"]
        return {
            "format_version": "1.2",
            "terraform_version": "1.11.4",
            "planned_values": {"root_module": {"resources": managed}},
            "prior_state": {"format_version": "1.0", "values": {"root_module": {"resources": read}}},
            "resource_changes": changes,
            "configuration": {"root_module": {"resources": self._blocks}},
        }


def _plan_host(plan: _Plan, host: Json, address: str) -> None:
    own = {"host_system_id": [address]}
    name = address.rpartition(".")[2]
    values = {"hostname": host["name"], "connected": True, "maintenance": host["maintenance"]}
    plan.add(address, values, {"datacenter": ["vsphere_datacenter.tokyo"]})
    plan.add(
        f"vsphere_host_virtual_switch.{name}",
        {
            "name": "vSwitch1",
            "network_adapters": host["nics"],
            "active_nics": host["active"],
            "standby_nics": host["standby"],
            "teaming_policy": "loadbalance_srcid",
            "mtu": host["mtu"],
        },
        own,
    )
    for number, (label, group) in enumerate(host["groups"].items()):
        order: Json = {"active_nics": None, "standby_nics": None, "teaming_policy": None}
        if group["own"] is not None:
            active, standby = group["own"]
            order = {"active_nics": active, "standby_nics": standby, "teaming_policy": "failover_explicit"}
        plan.add(f"vsphere_host_port_group.{name}_{number}",
                 {"name": label, "virtual_switch_name": "vSwitch1", "vlan_id": group["vlan"], **order}, own)  # fmt: skip
    for number, adapter in enumerate(host["adapters"]):
        plan.add(
            f"vsphere_vnic.{name}_{number}",
            {
                "portgroup": adapter["group"],
                "mtu": adapter["mtu"],
                "netstack": adapter["netstack"],
                "ipv4": [{"ip": adapter["ip"], "netmask": "255.255.255.0", "dhcp": None, "gw": None}],
            },
            {"host": [address]},
        )


_SCRUBBED = {"eager_zeroed_thick": (True, False), "lazy_zeroed_thick": (False, False), "thin": (False, True)}


def _plan_machine(plan: _Plan, vm: Json) -> None:
    disks = []
    for number, disk in enumerate(vm["disks"]):
        scrubbed, thin = _SCRUBBED[disk["provisioning"]]
        sharing = {"none": "sharingNone", "multi_writer": "sharingMultiWriter"}[disk["sharing"]]
        disks.append({"label": f"disk{number}", "size": disk["size"], "disk_mode": disk["mode"], "disk_sharing": sharing,
                      "eagerly_scrub": scrubbed, "thin_provisioned": thin, "attach": False, "unit_number": number,
                      "datastore_id": "<computed>"})  # fmt: skip
    plan.add(
        f"vsphere_virtual_machine.{vm['name']}",
        {
            "name": vm["name"],
            "num_cpus": vm["num_cpus"],
            "memory": vm["memory"],
            "memory_reservation": vm["reservation"],
            "memory_limit": -1,
            "cpu_reservation": 0,
            "guest_id": vm["guest"],
            "firmware": vm["firmware"],
            "cpu_hot_add_enabled": vm["hot_add"],
            "memory_hot_add_enabled": vm["hot_add"],
            "nested_hv_enabled": vm["nested"],
            "vbs_enabled": False,
            "ept_rvi_mode": "automatic",
            "hardware_version": 13,
            "scsi_type": vm["controller"],
            "scsi_bus_sharing": "noSharing",
            "scsi_controller_count": 1,
            "disk": disks,
            "network_interface": [{"adapter_type": vm["adapter"], "network_id": plan.id_of("data.vsphere_network.vm")}],
            "cdrom": [],
            "clone": [],
        },
        {"resource_pool_id": ["vsphere_compute_cluster.ft"], "datastore_id": ["vsphere_nas_datastore.nfs"]},
    )
