"""Cluster specs of which the vSphere API can tell every fact, and the managed objects of such an estate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import strategies as st

from validator.importers.vsphere.inventory import Inventory

Json = dict[str, Any]

VCENTER = "VMware vCenter Server"
ABOUT = {"apiType": "VirtualCenter", "apiVersion": "8.0.3.0", "name": VCENTER, "version": "8.0.3", "build": "24022515"}
ROOT, UUID = "group-d1", "50 0c 5d 3e 9a 1b 2c 3d-4e 5f 60 71 82 93 a4 b5"
GROUPS = ("dv-mgmt", "dv-ft", "dv-vm")
UPLINKS = ["Uplink 1", "Uplink 2"]

_STANDARD_TEAMING = ("failover_explicit", "loadbalance_srcid", "loadbalance_srcmac", "loadbalance_ip")
_TEAMING = (*_STANDARD_TEAMING, "loadbalance_loadbased")
_SERVICES = {
    "management": "management",
    "vmotion": "vmotion",
    "ft_logging": "faultToleranceLogging",
    "vsan": "vsan",
    "vsan_witness": "vsanWitness",
    "provisioning": "vSphereProvisioning",
    "replication": "vSphereReplication",
    "backup": "vSphereBackupNFC",
    "nvme_tcp": "nvmeTcp",
    "nvme_rdma": "nvmeRdma",
    "vsan_external": "vsanExternal",
    "ptp": "ptp",
}
_LEVELS = {"manual": "manual", "partially_automated": "partiallyAutomated", "fully_automated": "fullyAutomated"}
_POLICIES: dict[str, tuple[str, Json]] = {
    "resource_percentage": ("FailoverResources", {"cpuFailoverResourcesPercent": 50, "memoryFailoverResourcesPercent": 50}),
    "slot_policy": ("FailoverLevel", {"failoverLevel": 1}),
    "failover_hosts": ("FailoverHost", {"failoverHosts": [{"type": "HostSystem", "value": "host-0"}]}),
}  # fmt: skip
_STATES = {"connected": "connected", "disconnected": "disconnected", "not_responding": "notResponding"}
_HOST_POWER = {"powered_on": "poweredOn", "powered_off": "poweredOff", "standby": "standBy"}
_AGENT = {"running": "connectedToMaster", "initializing": "election", "not_configured": "uninitialized", "error": "hostDown"}  # fmt: skip
_POWER = {"powered_on": "poweredOn", "powered_off": "poweredOff", "suspended": "suspended"}
_HBAS = {"fc": "FibreChannelHba", "iscsi": "InternetScsiHba", "fcoe": "FibreChannelOverEthernetHba"}
_SHARES = {
    "management": "management",
    "fault_tolerance": "faultTolerance",
    "vmotion": "vmotion",
    "virtual_machine": "virtualMachine",
    "iscsi": "iSCSI",
    "nfs": "nfs",
    "replication": "hbr",
    "vsan": "vsan",
    "vdp": "vdp",
}
_CONTROLLERS = {
    "lsilogic": "VirtualLsiLogicController",
    "lsilogic-sas": "VirtualLsiLogicSASController",
    "buslogic": "VirtualBusLogicController",
    "pvscsi": "ParaVirtualSCSIController",
}
_BUS = {"none": "noSharing", "virtual": "virtualSharing", "physical": "physicalSharing"}
_CARDS = {
    "e1000": "VirtualE1000",
    "e1000e": "VirtualE1000e",
    "vlance": "VirtualPCNet32",
    "vmxnet2": "VirtualVmxnet2",
    "vmxnet3": "VirtualVmxnet3",
}
_DEVICES = {
    "usb_controller": "VirtualUSBXHCIController",
    "serial_port": "VirtualSerialPort",
    "parallel_port": "VirtualParallelPort",
    "pci_passthrough": "VirtualPCIPassthrough",
    "vtpm": "VirtualTPM",
    "nvdimm": "VirtualNVDIMM",
    "sound": "VirtualHdAudioCard",
}
_PROVISIONING: dict[str, Json] = {
    "thin": {"thinProvisioned": True},
    "eager_zeroed_thick": {"thinProvisioned": False, "eagerlyScrub": True},
    "lazy_zeroed_thick": {"thinProvisioned": False, "eagerlyScrub": False},
}
_ENCRYPTION = {
    "disabled": "ftEncryptionDisabled",
    "opportunistic": "ftEncryptionOpportunistic",
    "required": "ftEncryptionRequired",
}
_CONFIDENTIAL: dict[str, Json] = {
    "none": {},
    "tdx": {"tdxEnabled": True},
    "sev_snp": {"sevSnpEnabled": True},
    "sev_es": {"sevEnabled": True},
    "sgx": {"sgxInfo": {"epcSize": 64, "flcMode": "locked"}},
}

_OF_TYPES = ("scsi_controllers", "cdroms", "floppies", "devices", "video_3d", "paravirtualized_vmi")
"""Facts of a virtual machine that only the types of its devices tell."""


def untyped(document: Json) -> Json:
    """Return what can be told of an estate without the types of devices."""
    machines = []
    for machine in document["vms"]:
        told = {key: value for key, value in machine.items() if key not in _OF_TYPES}
        told["disks"] = [_without(disk, "device_address") for disk in machine["disks"]]
        told["network_adapters"] = [_without(adapter, "type") for adapter in machine["network_adapters"]]
        machines.append(told)
    return {**document, "vms": machines}


def _without(value: Mapping[str, Any], key: str) -> Json:
    return {name: one for name, one in value.items() if name != key}


# What is drawn -------------------------------------------------------------------------------------------------------


def _some(draw: st.DrawFn, **choices: st.SearchStrategy[Any]) -> Json:
    """Return some of these members, each with one of its values."""
    return {name: draw(values) for name, values in choices.items() if draw(st.booleans())}


@st.composite
def estates(draw: st.DrawFn) -> Json:
    """Draw a spec of one cluster of which the API can tell every fact, with the types of devices."""
    names = [f"esx0{n}.example.com" for n in range(draw(st.integers(1, 3)))]
    groups = [_draw_group(draw, name) for name in GROUPS]
    hosts = [_draw_host(draw, n, name) for n, name in enumerate(names)]
    used = {adapter["port_group"] for host in hosts for adapter in host["vmkernels"]}
    pods = [draw(st.none() | st.sampled_from(["automated", "manual"])) for _ in range(2)]
    transport = draw(st.sampled_from(sorted(_HBAS)))
    datastores: list[Json] = [
        {"name": "ds1", "datacenter": "tokyo", "type": "VMFS", "transport": transport, "hosts": names},
        {"name": "nfs1", "datacenter": "tokyo", "type": "NFS", "transport": "nfs", "hosts": names[:1]},
    ]
    for datastore, level in zip(datastores, pods, strict=True):
        if level is not None:
            datastore["datastore_cluster"] = {"name": f"pod of {datastore['name']}", "automation_level": level}
    machines = [_draw_machine(draw, n, names, pods[0]) for n in range(draw(st.integers(0, 2)))]
    networks = {adapter["network"] for machine in machines for adapter in machine["network_adapters"]}
    for group in groups:
        if group["name"] in networks or group["name"] in used:
            group["use"] = "vm" if group["name"] in networks else "vmkernel"
    return {
        "vcenter": {"name": VCENTER, "version": "8.0.3", "build": 24022515},
        "clusters": [_draw_cluster(draw, names, [machine["name"] for machine in machines])],
        "hosts": hosts,
        "distributed_switches": [_draw_switch(draw, names, groups)],
        "datastores": datastores,
        "vms": machines,
    }


def _draw_cluster(draw: st.DrawFn, hosts: list[str], machines: list[str]) -> Json:
    ha: Json = {
        "enabled": draw(st.booleans()),
        "host_monitoring": draw(st.booleans()),
        "vm_component_protection": draw(st.booleans()),
        "heartbeat_datastore_policy": "allFeasibleDsWithUserPreference",
        **_some(draw, admission_control=st.sampled_from([*_POLICIES, "disabled"])),
    }
    if draw(st.booleans()):
        ha["heartbeat_datastore_policy"] = "userSelectedDs"
        ha["heartbeat_datastores"] = ["ds1", "nfs1"]
    on = draw(st.booleans())
    result: Json = {
        "name": "c1",
        "datacenter": "tokyo",
        "vcenter": VCENTER,
        "ha": ha,
        "drs": _some(draw, enabled=st.booleans(), automation_level=st.sampled_from(sorted(_LEVELS))),
        "evc_mode": draw(st.sampled_from(["none", "intel-icelake", "amd-zen3"])),
        "vsan": {"enabled": True, "esa": draw(st.booleans())} if on else {"enabled": False, "stretched": False},
        "host_groups": [{"name": "site a", "hosts": hosts[:1]}] if draw(st.booleans()) else [],
        "vm_groups": [{"name": "pairs", "vms": machines}] if draw(st.booleans()) else [],
        "vm_host_rules": [],
    }
    if draw(st.booleans()):
        kind = draw(st.sampled_from(["must_run_on", "must_not_run_on", "should_run_on", "should_not_run_on"]))
        rule = {"name": "r1", "vm_group": "pairs", "host_group": "site a", "type": kind, "enabled": draw(st.booleans())}
        result["vm_host_rules"] = [rule]
    return result


def _draw_host(draw: st.DrawFn, index: int, name: str) -> Json:
    flags: st.SearchStrategy[bool] = st.booleans()
    bios = _some(draw, hyperthreading=flags, power_profile=st.just("os_managed"), sgx=flags)
    cpu = _some(
        draw,
        vendor=st.sampled_from(["Intel", "AMD"]),
        model=st.just("Intel(R) Xeon(R) Gold 6338 CPU @ 2.00GHz"),
        mhz=st.integers(1000, 4000),
        threads=st.sampled_from([16, 128]),
        max_evc_mode=st.just("intel-icelake"),
    )
    capability = _some(
        draw,
        max_vcpus_per_ft_vm=st.sampled_from([4, 8]),
        max_memory_mb_per_ft_vm=st.just(131_072),
        ft_efi_supported=flags,
        encrypted_ft_supported=flags,
    )
    virtualization = draw(st.sampled_from([True, False, None]))
    supported = flags if virtualization else st.just(False)
    capability |= {"ft_supported": draw(supported), "smp_ft_supported": draw(supported)}
    if virtualization is not None:
        bios["hardware_virtualization"] = virtualization
    mmu = True if capability["smp_ft_supported"] else draw(st.sampled_from([True, False, None]))
    if mmu is not None:
        cpu["hardware_mmu"] = mmu
    result: Json = {
        "name": name,
        "datacenter": "tokyo",
        "cluster": "c1",
        "vcenter": VCENTER,
        "managed": True,
        "product": draw(st.sampled_from(["ESXi", "ESX"])),
        "version": "8.0.3",
        "build": 24022510,
        **_some(
            draw,
            connection_state=st.sampled_from(sorted(_STATES)),
            power_state=st.sampled_from(sorted(_HOST_POWER)),
            maintenance_mode=flags,
            vendor=st.just("Example Corp"),
            model=st.just("RS-750"),
            bios_version=st.just("2.19.1"),
            memory_mb=st.integers(1024, 2**21),
            ft_version=st.just("6.0.0-6.0.0-6.0.0"),
            firewall=st.just({"enabled": False}) | _firewalls(),
        ),
        "ha_agent": draw(st.sampled_from(sorted(_AGENT))),
        "bios": bios,
        "cpu": cpu,
        "capability": capability,
        **_draw_networks(draw, index),
    }
    if draw(flags):
        result["virtual"] = draw(flags)
        cpu |= {
            "family": draw(st.sampled_from([6, 25])),
            "model_number": draw(st.integers(0, 255)),
            "stepping": draw(st.integers(0, 15)),
        }
    return result


@st.composite
def _firewalls(draw: st.DrawFn) -> Json:
    names = draw(st.lists(st.sampled_from(["faultTolerance", "vMotion"]), unique=True))
    keys = st.tuples(st.sampled_from([80, 8100, 8300]), st.sampled_from(["tcp", "udp"]), st.sampled_from(["inbound", "outbound"]))  # fmt: skip
    ports = draw(st.lists(keys, unique=True, max_size=3)) if names else []
    return {
        "enabled": True,
        "rulesets": sorted(names),
        "open_ports": [{"port": port, "protocol": kind, "direction": way} for port, kind, way in sorted(ports)],
    }


def _draw_networks(draw: st.DrawFn, index: int) -> Json:
    order = st.sampled_from([{}, {"active": ["vmnic2"], "standby": []}, {"active": [], "standby": ["vmnic2"]}])
    teaming = st.sampled_from(_STANDARD_TEAMING)
    vmkernels = []
    for number, place in enumerate([{"port_group": "Old"}, *({"port_group": g, "switch": "dvs"} for g in GROUPS[:2])]):
        services = draw(st.lists(st.sampled_from(sorted(_SERVICES)), unique=True, max_size=3))
        stack = draw(st.sampled_from([None, "defaultTcpipStack"]))
        subnet = {"ip": f"192.0.{number}.{index + 10}", "netmask": "255.255.255.0"}
        adapter: Json = {
            "device": f"vmk{number}0" if number == 2 else f"vmk{number}",
            **place,
            **_some(draw, dhcp=st.booleans(), mtu=st.sampled_from([1500, 9000])),
            **draw(st.sampled_from([{}, subnet, {**subnet, "gateway": f"192.0.{number}.1"}, {"ip": "2001:db8::1/64"}])),
            "services": sorted(services) or ["none_enabled"],
        }
        if stack is not None:
            adapter["netstack"] = stack
        vmkernels.append(adapter)
    return {
        "pnics": [{"device": f"vmnic{n}", "speed_mbps": draw(st.sampled_from([0, 1000, 25000]))} for n in range(4)],
        "switches": [
            {"name": "vSwitch0", "pnics": ["vmnic2"], "mtu": 1500, **_some(draw, teaming=teaming), **draw(order)}
        ],
        "port_groups": [
            {"name": "Old", "switch": "vSwitch0", "vlan": draw(st.integers(0, 4095)), "use": "vmkernel", **draw(order)},
            {"name": "Own", "switch": "vSwitch0", "vlan": 7, "use": "vm", **_some(draw, teaming=teaming)},
        ],
        "vmkernels": vmkernels,
        "service_consoles": [],
    }


def _draw_group(draw: st.DrawFn, name: str) -> Json:
    vlans = st.integers(0, 4095) | st.sampled_from(["1-5, 7-9", {"private": 12}])
    order = st.sampled_from([{}, {"active": UPLINKS[:1], "standby": UPLINKS[1:]}, {"active": UPLINKS, "standby": []}])
    return {
        "name": name,
        **_some(draw, vlan=vlans, teaming=st.sampled_from(_TEAMING), nsx=st.booleans()),
        **draw(order),
    }


def _draw_switch(draw: st.DrawFn, hosts: list[str], groups: list[Json]) -> Json:
    bundled = draw(st.booleans())
    wires = {"Uplink 1": "vmnic0"} if bundled else {"Uplink 1": "vmnic0", "Uplink 2": "vmnic1"}
    shares = st.dictionaries(st.sampled_from(sorted(_SHARES)), st.sampled_from([25, 50, 100]), min_size=1)
    return {
        "name": "dvs",
        "datacenter": "tokyo",
        "uplinks": UPLINKS,
        **_some(draw, version=st.just("8.0.3"), mtu=st.sampled_from([1500, 9000]), teaming=st.sampled_from(_TEAMING)),
        **draw(st.sampled_from([{}, {"active": UPLINKS, "standby": []}])),
        "hosts": [{"host": name, "uplinks": wires} for name in hosts],
        "lags": [{"name": "lag1", "uplinks": {name: ["vmnic1"] for name in hosts}}] if bundled else [],
        **_some(
            draw, network_io_control=st.fixed_dictionaries({"enabled": st.booleans()}, optional={"shares": shares})
        ),
        "port_groups": groups,
    }


def _draw_machine(draw: st.DrawFn, index: int, hosts: list[str], pod: str | None) -> Json:
    name, host = f"vm{index}", draw(st.sampled_from(hosts))
    others = [one for one in hosts if one != host]
    limits: st.SearchStrategy[Any] = st.just("none") | st.integers(1, 9999)
    controllers = draw(st.lists(st.fixed_dictionaries({"type": st.sampled_from(sorted(_CONTROLLERS)), "bus_sharing": st.sampled_from(sorted(_BUS))}), min_size=1, max_size=2))  # fmt: skip
    pair = {"fault_tolerance": True, "ft_role": "primary", "ft_secondaries": 1}
    has_pair = draw(st.booleans())
    drives = [
        {"backing": "none"},
        {"backing": "client_device"},
        {"backing": "host_device"},
        {"backing": "iso", "datastore": "nfs1"},
    ]
    return {
        "name": name,
        "datacenter": "tokyo",
        "cluster": "c1",
        "host": host,
        **({**pair, "secondary_host": draw(st.sampled_from(others))} if others and has_pair else {}),
        **_some(
            draw,
            connection_state=st.sampled_from(["connected", "disconnected", "orphaned", "inaccessible", "invalid"]),
            power_state=st.sampled_from(sorted(_POWER)),
            memory_reservation_mb=st.integers(0, 2**17),
            memory_limit_mb=limits,
            cpu_reservation_mhz=st.integers(0, 9999),
            hardware_version=st.integers(7, 22),
            guest_id=st.just("rhel9_64Guest"),
            firmware=st.sampled_from(["bios", "efi"]),
            cpu_hot_add=st.booleans(),
            memory_hot_add=st.booleans(),
            nested_virtualization=st.booleans(),
            pmem_ha_failover=st.booleans(),
            template=st.booleans(),
            resource_pool=st.fixed_dictionaries({"name": st.just(f"pool {index}"), "memory_limit_mb": limits}),
            vbs=st.booleans(),
        ),
        "num_cpus": draw(st.integers(1, 8)),
        "memory_mb": draw(st.integers(4, 2**17)),
        "ha_restart_priority": draw(st.sampled_from(["lowest", "low", "medium", "high", "highest", "disabled"])),
        "drs_automation_level": draw(st.sampled_from([*_LEVELS, "disabled", "default"])),
        "mmu_mode": draw(st.sampled_from(["automatic", "on", "off"])),
        "storage_datastore": "ds1",
        "storage_drs": draw(st.sampled_from(["manual", "automated", "disabled", "default"])) if pod else "disabled",
        "ft_encryption": draw(st.sampled_from(sorted(_ENCRYPTION))),
        "snapshots": draw(st.integers(0, 3)),
        "npiv": draw(st.booleans()),
        "confidential_computing": draw(st.sampled_from(sorted(_CONFIDENTIAL))),
        "encrypted": draw(st.booleans()),
        "agent_vm": draw(st.booleans()),
        "disks": [_draw_disk(draw, name, number, len(controllers)) for number in range(draw(st.integers(0, 3)))],
        "linked_clone": False,
        "scsi_controllers": controllers,
        "network_adapters": [
            {"network": draw(st.sampled_from(["dv-vm", "Own"])), "type": draw(st.sampled_from(sorted(_CARDS)))}
            for _ in range(draw(st.integers(0, 3)))
        ],
        "cdroms": draw(st.lists(st.sampled_from(drives), max_size=2)),
        "floppies": [],
        "devices": sorted(draw(st.sets(st.sampled_from(sorted(_DEVICES)), max_size=2))),
        "video_3d": draw(st.booleans()),
        "paravirtualized_vmi": draw(st.booleans()),
    }


def _draw_disk(draw: st.DrawFn, machine: str, number: int, controllers: int) -> Json:
    disk: Json = {
        "label": f"Hard disk {number + 1}",
        "key": 2000 + number,
        "path": f"[ds1] {machine}/{number}.vmdk",
        "device_address": f"scsi{number % controllers}:{number}",
        "datastore": "ds1",
        "size_gb": draw(st.integers(0, 64)),
        "sharing": draw(st.sampled_from(["none", "multi_writer"])),
        "rdm": draw(st.sampled_from(["none", "virtual", "physical"])),
        "io_filters": draw(st.sampled_from([[], ["VMW_vmwarelwd_1.0"]])),
        "vflash_cache_mb": draw(st.sampled_from([0, 512])),
        **_some(draw, mode=st.sampled_from(["persistent", "independent_persistent", "nonpersistent"])),
    }
    if disk["rdm"] == "none":
        disk |= _some(draw, provisioning=st.sampled_from(sorted(_PROVISIONING)))
    return disk


# What the API says of it ---------------------------------------------------------------------------------------------


def inventory_of(document: Json, *, says_defaults: bool) -> Inventory:
    """Return the managed objects of an estate; what has the value that unset stands for is said or left unset."""
    return _Writer(document, says_defaults=says_defaults).inventory


def _ref(kind: str, identity: str) -> Json:
    return {"type": kind, "value": identity}


def _told(value: Mapping[str, Any], **names: str) -> Iterator[tuple[str, Any]]:
    """Yield the facts that are there by the names of the API."""
    return ((name, value[key]) for key, name in names.items() if key in value)


class _Writer:
    def __init__(self, document: Json, *, says_defaults: bool) -> None:
        self._document = document
        self._says_defaults = says_defaults
        self.inventory = Inventory("made up")
        self._hosts = {one["name"]: _ref("HostSystem", f"host-{n}") for n, one in enumerate(document["hosts"])}
        self._machines = {one["name"]: _ref("VirtualMachine", f"vm-{n}") for n, one in enumerate(document["vms"])}
        self._stores = {
            one["name"]: _ref("Datastore", f"datastore-{n}") for n, one in enumerate(document["datastores"])
        }
        self._cluster = _ref("ClusterComputeResource", "domain-c1")
        self._write()

    def _put(self, reference: Json, **properties: Any) -> None:
        for name, value in properties.items():
            self.inventory.put((reference["type"], reference["value"]), name, value)

    def _unless_default(self, value: Any, default: Any, said: Json) -> Json:
        """Return what the API says of a value, nothing where it is the default and that is left unset."""
        return said if value != default or self._says_defaults else {}

    def _write(self) -> None:
        document = self._document
        datacenter, root = _ref("Datacenter", "datacenter-1"), _ref("Folder", ROOT)
        folders = {kind: _ref("Folder", f"group-{kind}") for kind in ("host", "vm", "datastore", "network")}
        self._put(root, name="Datacenters", childEntity=[datacenter])
        self._put(datacenter, name="tokyo", parent=root, **{f"{kind}Folder": one for kind, one in folders.items()})
        secondaries = [
            _ref("VirtualMachine", f"vm-9{n}") for n, one in enumerate(document["vms"]) if "secondary_host" in one
        ]
        pods = [
            (one, _ref("StoragePod", f"group-p{n}"))
            for n, one in enumerate(document["datastores"])
            if "datastore_cluster" in one
        ]
        in_pods = {one["name"]: pod for one, pod in pods}
        groups = [_ref("DistributedVirtualPortgroup", f"dvportgroup-{name}") for name in GROUPS]
        switch = _ref("VmwareDistributedVirtualSwitch", "dvs-1")
        children = {
            "host": [self._cluster],
            "vm": [*self._machines.values(), *secondaries],
            "datastore": [*in_pods.values(), *(one for name, one in self._stores.items() if name not in in_pods)],
            "network": [switch, *groups],
        }
        for kind, folder in folders.items():
            self._put(folder, name=kind, parent=datacenter, childEntity=children[kind])
        self._write_cluster(document["clusters"][0], folders["host"])
        for host in document["hosts"]:
            self._write_host(host)
        self._write_switch(document["distributed_switches"][0], switch, folders["network"])
        for one in document["datastores"]:
            self._write_datastore(one, in_pods.get(one["name"], folders["datastore"]))
        for one, pod in pods:
            self._write_pod(one, pod, folders["datastore"])
        for machine in document["vms"]:
            self._write_machine(machine, folders["vm"])

    def _write_cluster(self, cluster: Json, folder: Json) -> None:
        ha, policy = cluster["ha"], cluster["ha"].get("admission_control")
        words = {True: "enabled", False: "disabled"}
        das: Json = {
            "enabled": ha["enabled"],
            **self._unless_default(ha["host_monitoring"], True, {"hostMonitoring": words[ha["host_monitoring"]]}),
            **self._unless_default(
                ha["vm_component_protection"], False, {"vmComponentProtecting": words[ha["vm_component_protection"]]}
            ),
            **self._unless_default(
                ha["heartbeat_datastore_policy"],
                "allFeasibleDsWithUserPreference",
                {"hBDatastoreCandidatePolicy": ha["heartbeat_datastore_policy"]},
            ),
            "heartbeatDatastore": [self._stores[name] for name in ha.get("heartbeat_datastores", ())],
        }
        if policy == "disabled":
            das["admissionControlEnabled"] = False
        elif policy is not None:
            kind, members = _POLICIES[policy]
            das |= {
                "admissionControlEnabled": True,
                "admissionControlPolicy": {"_typeName": f"Cluster{kind}AdmissionControlPolicy", **members},
            }
        drs = dict(_told(cluster["drs"], enabled="enabled"))
        if "automation_level" in cluster["drs"]:
            drs["defaultVmBehavior"] = _LEVELS[cluster["drs"]["automation_level"]]
        vsan = {"enabled": cluster["vsan"]["enabled"], **dict(_told(cluster["vsan"], esa="vsanEsaEnabled"))}
        config = {
            "dasConfig": das,
            "drsConfig": drs,
            "vsanConfigInfo": vsan,
            "group": [*self._groups(cluster)],
            "rule": [_rule(rule) for rule in cluster["vm_host_rules"]],
            "dasVmConfig": [
                {"key": self._machines[one["name"]], "dasSettings": {"restartPriority": one["ha_restart_priority"]}}
                for one in self._document["vms"]
                if one["ha_restart_priority"] != "medium" or self._says_defaults
            ],
            "drsVmConfig": [
                _drs_of(self._machines[one["name"]], one["drs_automation_level"])
                for one in self._document["vms"]
                if one["drs_automation_level"] != "default"
            ],
        }
        summary = {"numHosts": len(self._hosts)}
        if cluster["evc_mode"] != "none":
            summary["currentEVCModeKey"] = cluster["evc_mode"]
        self._put(
            self._cluster,
            name="c1",
            parent=folder,
            host=list(self._hosts.values()),
            summary=summary,
            configurationEx=config,
        )

    def _groups(self, cluster: Json) -> Iterator[Json]:
        for group in cluster["host_groups"]:
            hosts = [self._hosts[name] for name in group["hosts"]]
            yield {"_typeName": "ClusterHostGroup", "name": group["name"], "userCreated": True, "host": hosts}
        for group in cluster["vm_groups"]:
            machines = [self._machines[name] for name in group["vms"]]
            yield {"_typeName": "ClusterVmGroup", "name": group["name"], "userCreated": True, "vm": machines}

    def _write_host(self, host: Json) -> None:
        cpu, bios, can = host["cpu"], host["bios"], host["capability"]
        line = {"ESXi": "embeddedEsx", "ESX": "esx"}[host["product"]]
        hardware: Json = {
            "systemInfo": dict(_told(host, vendor="vendor", model="model")),
            "biosInfo": dict(_told(host, bios_version="biosVersion")),
            "cpuInfo": dict(_told(cpu, threads="numCpuThreads")),
            "cpuPkg": [{"index": 0, **dict(_told(cpu, model="description"))}],
        }
        if "vendor" in cpu:
            hardware["cpuPkg"][0]["vendor"] = cpu["vendor"].casefold()
        if "memory_mb" in host:
            hardware["memorySize"] = host["memory_mb"] * 2**20
        if "virtual" in host:
            hardware["cpuFeature"] = [{"level": 0, "eax": _bits(1), "ecx": _bits(1)}, _leaf_one(host)]
        if "power_profile" in bios:
            hardware["cpuPowerManagementInfo"] = {"hardwareSupport": "ACPI P-states, ACPI C-states"}
        if "sgx" in bios:
            hardware["sgxInfo"] = {"sgxState": "enabled" if bios["sgx"] else "notPresent"}
        features: list[Json] = [{"key": "vmotion", "value": "1"}]
        features += [{"key": "faultTolerance", "value": value} for _, value in _told(host, ft_version="value")]
        config: Json = {"featureVersion": features, **self._networks(host)}
        if "hyperthreading" in bios:
            active = bios["hyperthreading"]
            config["hyperThread"] = {"available": True, "active": active, "config": True}
        if "firewall" in host:
            config["firewall"] = _firewall(host["firewall"])
        runtime: Json = {"dasHostState": {"state": _AGENT[host["ha_agent"]]}}
        runtime |= dict(_told(host, maintenance_mode="inMaintenanceMode"))
        for key, name, words in (("connection_state", "connectionState", _STATES), ("power_state", "powerState", _HOST_POWER)):  # fmt: skip
            runtime |= {name: words[host[key]]} if key in host else {}
        product = {"productLineId": line, "version": host["version"], "build": str(host["build"])}
        self._put(
            self._hosts[host["name"]],
            name=host["name"],
            parent=self._cluster,
            runtime=runtime,
            hardware=hardware,
            capability=_capability(can, bios, cpu),
            config=config,
            summary={
                "config": {"product": product},
                "hardware": dict(_told(cpu, mhz="cpuMhz")),
                **dict(_told(cpu, max_evc_mode="maxEVCModeKey")),
            },
        )

    def _networks(self, host: Json) -> Json:
        switch = self._document["distributed_switches"][0]
        vnics = [_vnic(adapter) for adapter in host["vmkernels"]]
        used = sorted({word for adapter in host["vmkernels"] for word in adapter["services"]} - {"none_enabled"})
        selected = [
            {
                "nicType": _SERVICES[word],
                "candidateVnic": [{**vnic, "key": f"{_SERVICES[word]}.{vnic['key']}"} for vnic in vnics],
                "selectedVnic": [
                    f"{_SERVICES[word]}.{vnic['key']}"
                    for vnic, adapter in zip(vnics, host["vmkernels"], strict=True)
                    if word in adapter["services"]
                ],
            }
            for word in used
        ]
        network = {
            "pnic": [_pnic(**pnic) for pnic in host["pnics"]],
            "vswitch": [_vswitch(one) for one in host["switches"]],
            "portgroup": [_portgroup(one) for one in host["port_groups"]],
            "proxySwitch": [_proxy(switch, host["name"])],
            "vnic": vnics,
        }
        return {
            "network": network,
            "virtualNicManagerInfo": {"netConfig": selected},
            "storageDevice": _storage(self._document["datastores"][0]["transport"]),
        }

    def _write_switch(self, switch: Json, reference: Json, folder: Json) -> None:
        control = switch.get("network_io_control", {})
        pools = [
            {"key": _SHARES[word], "allocationInfo": {"limit": -1, "shares": {"shares": count, "level": "custom"}}}
            for word, count in control.get("shares", {}).items()
        ]
        config: Json = {
            "uplinkPortPolicy": {"_typeName": "DVSNameArrayUplinkPortPolicy", "uplinkPortName": UPLINKS},
            "defaultPortConfig": {"uplinkTeamingPolicy": _teaming(switch)},
            "host": [{"config": {"host": host}} for host in self._hosts.values()],
            "lacpGroupConfig": [{"name": lag["name"]} for lag in switch["lags"]],
            "infrastructureTrafficResourceConfig": pools,
            **dict(_told(switch, mtu="maxMtu")),
            **dict(_told(control, enabled="networkResourceManagementEnabled")),
        }
        summary: Json = {"hostMember": list(self._hosts.values())}
        if "version" in switch:
            summary["productInfo"] = {"version": switch["version"]}
        self._put(reference, name="dvs", parent=folder, uuid=UUID, summary=summary, config=config)
        for group in switch["port_groups"]:
            key = f"dvportgroup-{group['name']}"
            settings: Json = {"uplinkTeamingPolicy": _teaming(group), **_vlan(group)}
            found: Json = {"distributedVirtualSwitch": reference, "defaultPortConfig": settings}
            if "nsx" in group:
                found["backingType"] = "nsx" if group["nsx"] else "standard"
            one = _ref("DistributedVirtualPortgroup", key)
            self._put(one, name=group["name"], key=key, parent=folder, config=found)

    def _write_datastore(self, datastore: Json, parent: Json) -> None:
        info: Json = {"name": datastore["name"]}
        if datastore["type"] == "VMFS":
            info["vmfs"] = {"extent": [{"diskName": "naa.600508b1", "partition": 1}], "local": False}
        mounts = [
            {"key": host, "mountInfo": {"mounted": name in datastore["hosts"], "accessible": True}}
            for name, host in self._hosts.items()
        ]
        one = self._stores[datastore["name"]]
        kind = {"type": datastore["type"]}
        self._put(one, name=datastore["name"], parent=parent, summary=kind, info=info, host=mounts)

    def _write_pod(self, datastore: Json, reference: Json, folder: Json) -> None:
        level = datastore["datastore_cluster"]["automation_level"]
        overrides = [
            _storage_drs(self._machines[one["name"]], one["storage_drs"])
            for one in self._document["vms"]
            if one["storage_drs"] != "default" and datastore["name"] == "ds1"
        ]
        config = {"podConfig": {"enabled": True, "defaultVmBehavior": level}, "vmConfig": overrides}
        self._put(
            reference,
            name=datastore["datastore_cluster"]["name"],
            parent=folder,
            childEntity=[self._stores[datastore["name"]]],
            podStorageDrsEntry={"storageDrsConfig": config},
        )

    def _write_machine(self, machine: Json, folder: Json) -> None:
        one = self._machines[machine["name"]]
        number = one["value"].removeprefix("vm-")
        flags: Json = self._unless_default(machine["mmu_mode"], "automatic", {"virtualMmuUsage": machine["mmu_mode"]})
        memory = dict(_told(machine, memory_reservation_mb="reservation"))
        if "memory_limit_mb" in machine:
            memory["limit"] = _limit(machine["memory_limit_mb"])
        mode = machine["ft_encryption"]
        config: Json = {
            "files": {"vmPathName": f"[ds1] {machine['name']}/{machine['name']}.vmx"},
            "flags": {"runWithDebugInfo": False, **flags, **dict(_told(machine, vbs="vbsEnabled"))},
            "hardware": {
                "numCPU": machine["num_cpus"],
                "memoryMB": machine["memory_mb"],
                "device": _devices(machine),
            },
            "cpuAllocation": dict(_told(machine, cpu_reservation_mhz="reservation")),
            "memoryAllocation": memory,
            **self._unless_default(mode, "opportunistic", {"ftEncryptionMode": _ENCRYPTION[mode]}),
            **_CONFIDENTIAL[machine["confidential_computing"]],
            **dict(_told(machine, guest_id="guestId", firmware="firmware", template="template")),
            **dict(_told(machine, cpu_hot_add="cpuHotAddEnabled", memory_hot_add="memoryHotAddEnabled")),
            **dict(_told(machine, nested_virtualization="nestedHVEnabled", pmem_ha_failover="pmemFailoverEnabled")),
        }
        if "hardware_version" in machine:
            config["version"] = f"vmx-{machine['hardware_version']:02}"
        if machine["npiv"]:
            config["npivNodeWorldWideName"] = [2 << 40]
        if machine["encrypted"]:
            config["keyId"] = {"keyId": "1", "providerId": {"id": "kms"}}
        if machine["agent_vm"]:
            config["managedBy"] = {"extensionKey": "com.vmware.vim.eam", "type": "agent"}
        runtime: Json = {
            "host": self._hosts[machine["host"]],
            **dict(_told(machine, connection_state="connectionState")),
        }
        runtime |= {"powerState": _POWER[machine["power_state"]]} if "power_state" in machine else {}
        if "secondary_host" in machine:
            self._write_secondary(machine, f"vm-9{number}", folder)
            runtime["faultToleranceState"] = "running"
            config["ftInfo"] = {"role": 1, "secondaries": [_ref("VirtualMachine", f"vm-9{number}")]}
        else:
            runtime["faultToleranceState"] = "notConfigured"
        found: Json = {"runtime": runtime, "config": config}
        if machine["snapshots"]:
            found["snapshot"] = {"rootSnapshotList": _snapshots(machine["snapshots"])}
        if "resource_pool" in machine:
            found["resourcePool"] = self._write_pool(machine["resource_pool"], number)
        self._put(one, name=machine["name"], parent=folder, **found)

    def _write_secondary(self, machine: Json, identity: str, folder: Json) -> None:
        info = {"role": 2, "primaryVM": self._machines[machine["name"]]}
        runtime = {"host": self._hosts[machine["secondary_host"]], "faultToleranceState": "running"}
        one = _ref("VirtualMachine", identity)
        self._put(one, name=machine["name"], parent=folder, runtime=runtime, config={"ftInfo": info})

    def _write_pool(self, pool: Json, number: str) -> Json:
        """Write a pool and the outermost one around it, whose limit is what the hosts have and bounds nobody."""
        outermost, own = _ref("ResourcePool", "resgroup-1"), _ref("ResourcePool", f"resgroup-2{number}")
        capacity = {"memoryAllocation": {"limit": 500}}
        self._put(outermost, name="Resources", parent=self._cluster, owner=self._cluster, config=capacity)
        limit = {"memoryAllocation": {"limit": _limit(pool["memory_limit_mb"])}}
        self._put(own, name=pool["name"], parent=outermost, owner=self._cluster, config=limit)
        return own


def _limit(value: Any) -> int:
    return -1 if value == "none" else int(value)


def _rule(rule: Json) -> Json:
    member = "antiAffineHostGroupName" if "not" in rule["type"] else "affineHostGroupName"
    return {
        "_typeName": "ClusterVmHostRuleInfo",
        "name": rule["name"],
        "enabled": rule["enabled"],
        "mandatory": rule["type"].startswith("must"),
        "vmGroupName": rule["vm_group"],
        member: rule["host_group"],
    }


def _drs_of(machine: Json, level: str) -> Json:
    return {"key": machine, "enabled": False} if level == "disabled" else {"key": machine, "enabled": True, "behavior": _LEVELS[level]}  # fmt: skip


def _storage_drs(machine: Json, level: str) -> Json:
    return {"vm": machine, "enabled": False} if level == "disabled" else {"vm": machine, "behavior": level}


def _capability(can: Json, bios: Json, cpu: Json) -> Json:
    found: Json = dict(
        _told(
            can,
            ft_supported="ftSupported",
            smp_ft_supported="smpFtSupported",
            max_vcpus_per_ft_vm="maxVcpusPerFtVm",
            max_memory_mb_per_ft_vm="maxMemMBPerFtVm",
            ft_efi_supported="ftEfiSupported",
            encrypted_ft_supported="encryptedFtSupported",
        )
    )
    if "hardware_virtualization" in bios:
        name, said = ("nestedHVSupported", True) if bios["hardware_virtualization"] else ("ftCompatibilityIssues", ["cpuHvDisabled"])  # fmt: skip
        found[name] = said
    return found | dict(_told(cpu, hardware_mmu="cpuHwMmuSupported"))


def _bits(number: int) -> str:
    text = f"{number:032b}"
    return ":".join(text[start : start + 4] for start in range(0, 32, 4))


def _leaf_one(host: Json) -> Json:
    """Return leaf 1 of CPUID: the signature of the processor, and the bit of a hypervisor."""
    cpu = host["cpu"]
    base = min(cpu["family"], 15)
    signature = cpu["stepping"] | (cpu["model_number"] & 15) << 4 | base << 8
    signature |= (cpu["model_number"] >> 4) << 16 | (cpu["family"] - base) << 20
    return {"level": 1, "eax": _bits(signature), "ecx": _bits(host["virtual"] << 31 | 1)}


def _firewall(found: Json) -> Json:
    if not found["enabled"]:
        return {"defaultPolicy": {"incomingBlocked": False, "outgoingBlocked": False}, "ruleset": []}
    rules = [{**port, "portType": "dst"} for port in found["open_ports"]]
    sets = [
        {"key": name, "enabled": True, "rule": rules, "allowedHosts": {"allIp": True}} for name in found["rulesets"]
    ]
    off = {"key": "nfsClient", "enabled": False, "rule": [{"port": 8301, "protocol": "tcp", "direction": "inbound"}]}
    return {"defaultPolicy": {"incomingBlocked": True, "outgoingBlocked": True}, "ruleset": [*sets, off]}


def _pnic(device: str, speed_mbps: int) -> Json:
    speed = {"linkSpeed": {"speedMb": speed_mbps, "duplex": True}} if speed_mbps else {}
    return {"key": f"key-vim.host.PhysicalNic-{device}", "device": device, **speed}


def _nic_teaming(found: Json) -> Json:
    policy = dict(_told(found, teaming="policy"))
    if "active" in found:
        policy["nicOrder"] = {"activeNic": found["active"], "standbyNic": found["standby"]}
    return {"policy": {"nicTeaming": policy}}


def _vswitch(switch: Json) -> Json:
    pnics = [f"key-vim.host.PhysicalNic-{device}" for device in switch["pnics"]]
    return {"name": switch["name"], "mtu": switch["mtu"], "pnic": pnics, "spec": _nic_teaming(switch)}


def _portgroup(group: Json) -> Json:
    spec = {"name": group["name"], "vlanId": group["vlan"], "vswitchName": group["switch"], **_nic_teaming(group)}
    return {"key": f"key-vim.host.PortGroup-{group['name']}", "spec": spec}


def _vnic(adapter: Json) -> Json:
    ip: Json = dict(_told(adapter, dhcp="dhcp"))
    if "netmask" in adapter:
        ip |= {"ipAddress": adapter["ip"], "subnetMask": adapter["netmask"]}
    elif "ip" in adapter:
        address, _, length = adapter["ip"].partition("/")
        local = {"ipAddress": "fe80::1", "prefixLength": 64}
        found = [local, {"ipAddress": address, "prefixLength": int(length)}]
        ip |= {"ipAddress": "0.0.0.0", "ipV6Config": {"ipV6Address": found}}
    spec: Json = {"ip": ip, **dict(_told(adapter, mtu="mtu", netstack="netStackInstanceKey"))}
    if "gateway" in adapter:
        spec["ipRouteSpec"] = {"ipRouteConfig": {"defaultGateway": adapter["gateway"]}}
    label = adapter["port_group"]
    if "switch" in adapter:
        spec["distributedVirtualPort"] = {"switchUuid": UUID, "portgroupKey": f"dvportgroup-{label}"}
        label = ""
    key = f"key-vim.host.VirtualNic-{adapter['device']}"
    return {"device": adapter["device"], "key": key, "portgroup": label, "spec": spec}


def _proxy(switch: Json, host: str) -> Json:
    (member,) = [one for one in switch["hosts"] if one["host"] == host]
    ports = {name: str(8 + number) for number, name in enumerate(UPLINKS)}
    specs = [{"pnicDevice": device, "uplinkPortKey": ports[name]} for name, device in member["uplinks"].items()]
    lags = []
    for lag in switch["lags"]:
        specs += [{"pnicDevice": device, "uplinkPortKey": "20"} for device in lag["uplinks"][host]]
        lags.append({"lagName": lag["name"], "uplinkPort": [{"key": "20", "value": f"{lag['name']}-0"}]})
    return {
        "dvsUuid": UUID,
        "uplinkPort": [{"key": key, "value": name} for name, key in ports.items()],
        "hostLag": lags,
        "spec": {"backing": {"pnicSpec": specs}},
    }


def _storage(transport: str) -> Json:
    """Return two adapters, of which only the second leads to the disk of the datastore."""
    keys = [f"key-vim.host.{kind}" for kind in ("BlockHba-vmhba0", f"{_HBAS[transport]}-vmhba2")]
    luns = [[{"key": "lun-1", "scsiLun": "disk-0"}], [{"key": "lun-2", "scsiLun": "disk-1"}]]
    return {
        "hostBusAdapter": [{"key": key, "device": key.rpartition("-")[2]} for key in keys],
        "scsiLun": [
            {"key": "disk-0", "canonicalName": "naa.5000"},
            {"key": "disk-1", "canonicalName": "naa.600508b1"},
        ],
        "scsiTopology": {
            "adapter": [
                {"adapter": key, "target": [{"key": "target", "lun": lun}]} for key, lun in zip(keys, luns, strict=True)
            ]
        },
    }


def _teaming(found: Json) -> Json:
    policy: Json = {"inherited": False}
    policy["policy"] = {"inherited": False, "value": found["teaming"]} if "teaming" in found else {"inherited": True}
    if "active" in found:
        policy["uplinkPortOrder"] = {
            "inherited": False,
            "activeUplinkPort": found["active"],
            "standbyUplinkPort": found["standby"],
        }
    return policy


def _vlan(group: Json) -> Json:
    vlan = group.get("vlan")
    if vlan is None:
        return {}
    if isinstance(vlan, dict):
        return {"vlan": {"inherited": False, "pvlanId": vlan["private"]}}
    if isinstance(vlan, str):
        pairs = [span.split("-") for span in vlan.split(", ")]
        return {
            "vlan": {"inherited": False, "vlanId": [{"start": int(start), "end": int(end)} for start, end in pairs]}
        }
    return {"vlan": {"inherited": False, "vlanId": vlan}}


def _snapshots(count: int) -> list[Json]:
    """Return one snapshot on the other, as people take them."""
    return [{"name": f"s{count}", "childSnapshotList": _snapshots(count - 1)}] if count else []


def _device(kind: str, key: int, label: str, **members: Any) -> Json:
    return {"_typeName": kind, "key": key, "deviceInfo": {"label": label, "summary": label}, **members}


def _devices(machine: Json) -> list[Json]:
    kinds = [_DEVICES[word] for word in machine["devices"]] + ["VirtualMachineVMIROM"] * machine["paravirtualized_vmi"]
    card = {"enable3DSupport": machine["video_3d"]}
    return [
        _device("VirtualKeyboard", 600, "Keyboard"),
        _device("VirtualMachineVideoCard", 500, "Video card", **card),
        *(
            _device(_CONTROLLERS[one["type"]], 1000 + n, f"SCSI {n}", busNumber=n, sharedBus=_BUS[one["bus_sharing"]])
            for n, one in enumerate(machine["scsi_controllers"])
        ),
        *(_disk(disk) for disk in machine["disks"]),
        *(_card(adapter, n) for n, adapter in enumerate(machine["network_adapters"])),
        *(_cdrom(drive, n) for n, drive in enumerate(machine["cdroms"])),
        *(_device(kind, 13000 + n, kind) for n, kind in enumerate(kinds)),
    ]


def _disk(disk: Json) -> Json:
    bus, _, unit = disk["device_address"].removeprefix("scsi").partition(":")
    backing: Json = {
        "_typeName": "VirtualDiskFlatVer2BackingInfo",
        "fileName": disk["path"],
        **dict(_told(disk, mode="diskMode")),
        "sharing": {"none": "sharingNone", "multi_writer": "sharingMultiWriter"}[disk["sharing"]],
        **_PROVISIONING.get(disk.get("provisioning", ""), {}),
    }
    if disk["rdm"] != "none":
        backing |= {
            "_typeName": "VirtualDiskRawDiskMappingVer1BackingInfo",
            "lunUuid": "0200",
            "compatibilityMode": f"{disk['rdm']}Mode",
        }
    cache = {"vFlashCacheConfigInfo": {"reservationInMB": disk["vflash_cache_mb"]}} if disk["vflash_cache_mb"] else {}
    return _device(
        "VirtualDisk",
        disk["key"],
        disk["label"],
        backing=backing,
        controllerKey=1000 + int(bus),
        unitNumber=int(unit),
        capacityInKB=disk["size_gb"] * 2**20,
        capacityInBytes=disk["size_gb"] * 2**30,
        iofilter=disk["io_filters"],
        **cache,
    )


def _card(adapter: Json, number: int) -> Json:
    name = adapter["network"]
    backing: Json = {"_typeName": "VirtualEthernetCardNetworkBackingInfo", "deviceName": name}
    if name in GROUPS:
        port = {"switchUuid": UUID, "portgroupKey": f"dvportgroup-{name}"}
        backing = {"_typeName": "VirtualEthernetCardDistributedVirtualPortBackingInfo", "port": port}
    return _device(
        _CARDS[adapter["type"]],
        4000 + number,
        f"Network adapter {number + 1}",
        macAddress="00:50:56:aa:00:01",
        backing=backing,
    )


def _cdrom(drive: Json, number: int) -> Json:
    backings: dict[str, Json] = {
        "none": {},
        "client_device": {"backing": {"_typeName": "VirtualCdromRemotePassthroughBackingInfo", "deviceName": ""}},
        "host_device": {"backing": {"_typeName": "VirtualCdromAtapiBackingInfo", "deviceName": "/dev/cdrom"}},
        "iso": {"backing": {"_typeName": "VirtualCdromIsoBackingInfo", "fileName": "[nfs1] iso/rhel.iso"}},
    }
    connected = {"connected": True, "startConnected": True}
    return _device("VirtualCdrom", 3000 + number, f"CD {number}", connectable=connected, **backings[drive["backing"]])
