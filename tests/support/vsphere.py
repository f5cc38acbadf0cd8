"""Properties to plant into the simulator: a small cluster as it should be for FT of several vCPUs, in words of the API."""

from __future__ import annotations

from typing import Any

Plant = dict[str, Any]

HOSTS = ("DC0_C0_H0", "DC0_C0_H1", "DC0_C0_H2")
SWITCH_UUID = "50 0c 5d 3e 9a 1b 2c 3d-4e 5f 60 71 82 93 a4 b5"
PORT_GROUP, VMOTION_PORT_GROUP = "dvportgroup-ft", "dvportgroup-vmotion"
DATASTORES = {"LocalDS_0": "600508b1001c4f2b", "LocalDS_1": "600508b1001c4f2c"}  # and the identifiers of their LUNs
UPLINKS = "DVS0-DVUplinks-8"  # the port group of the uplinks, by the name that the simulator gives it
SIZE = ("-hosts", "3", "-standalone", "0", "-vms", "2", "-datastores", "2", "-portgroups", "2")
PRIMARY_ID, SECONDARY_ID = "vm-53", "vm-56"  # in a simulator of that size
FIRST_HOST_ID, SECOND_HOST_ID = "host-26", "host-36"
SERVICES = {"vmk0": "management", "vmk1": "vmotion", "vmk10": "faultToleranceLogging"}


def plant(kind: str, name: str, path: str, value: Any) -> Plant:
    """Return one property to plant."""
    return {"type": kind, "name": name, "path": path, "value": value}


def host(name: str, number: int) -> list[Plant]:
    """Return what makes a host of the simulator fit for FT; `number` tells its addresses from those of others."""
    found = {
        "hardware.systemInfo.vendor": "Example Corp",
        "hardware.systemInfo.model": "ES-9",
        "hardware.biosInfo": {"biosVersion": "2.13.0"},
        "hardware.cpuInfo": {"numCpuPackages": 2, "numCpuCores": 32, "numCpuThreads": 64, "hz": 2_095_000_000},
        "hardware.cpuPkg": [
            {
                "index": 0,
                "vendor": "intel",
                "hz": 2_095_000_000,
                "busHz": 100_000_000,
                "description": "Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz",
                "threadId": [0, 1],
            }
        ],
        "hardware.cpuFeature": [
            {
                "level": 1,
                "eax": "0000:0000:0000:0101:0000:0110:0101:0100",
                "ecx": "0111:1111:1111:1110:1111:1011:1111:1111",
            }
        ],
        "hardware.cpuPowerManagementInfo": {
            "currentPolicy": "Balanced",
            "hardwareSupport": "ACPI P-states, ACPI C-states",
        },
        "hardware.memorySize": 274_877_906_944,
        "summary.hardware.vendor": "Example Corp",
        "summary.hardware.model": "ES-9",
        "summary.hardware.cpuModel": "Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz",
        "summary.hardware.cpuMhz": 2095,
        "summary.hardware.numCpuThreads": 64,
        "summary.hardware.memorySize": 274_877_906_944,
        "runtime.dasHostState": {"state": ("master", "connectedToMaster")[number % 2]},
        "capability.ftSupported": False,
        "capability.ftCompatibilityIssues": ["incompatibleCpu"],
        "capability.smpFtSupported": True,
        "capability.maxVcpusPerFtVm": 8,
        "capability.maxMemMBPerFtVm": 131_072,
        "capability.ftEfiSupported": False,
        "capability.encryptedFtSupported": True,
        "capability.cpuHwMmuSupported": True,
        "config.hyperThread": {"available": True, "active": True, "config": True},
        "config.product.version": "6.5.0",
        "config.product.build": "5969303",
        "summary.config.product.version": "6.5.0",
        "summary.config.product.build": "5969303",
        "config.featureVersion": [{"key": "faultTolerance", "value": "6.0.0-6.0.0-6.0.0"}],
        "config.firewall": firewall(),
        **_storage(),
        **_networks(number),
    }
    return [plant("HostSystem", name, path, value) for path, value in found.items()]


def firewall(*, fault_tolerance: bool = True) -> Plant:
    """Return the firewall of a host: ESXi's own rule set for FT, and one that was added for VMware's other ports of FT.

    The rule set `faultTolerance` of ESXi 6.5 opens TCP 8300 both ways and TCP 80 outwards, and nothing else.
    """
    own = [_open("tcp", "outbound", 80), _open("tcp", "inbound", 8300), _open("tcp", "outbound", 8300)]
    ways = ("inbound", "outbound")
    added = [_open(protocol, way, port) for port in (8100, 8200) for protocol in ("tcp", "udp") for way in ways]
    return {
        "defaultPolicy": {"incomingBlocked": True, "outgoingBlocked": True},
        "ruleset": [
            _ruleset("vMotion", [_open("tcp", way, 8000) for way in ways]),
            _ruleset("faultTolerance", own, enabled=fault_tolerance),
            _ruleset("ft-listed-ports", [*added, *(_open("udp", way, 8300) for way in ways)]),
        ],
    }


def _open(protocol: str, direction: str, port: int) -> Plant:
    return {"port": port, "direction": direction, "portType": "dst", "protocol": protocol}


def _ruleset(key: str, rules: list[Plant], *, enabled: bool = True) -> Plant:
    allowed = {"allIp": True}
    return {"key": key, "label": key, "required": False, "rule": rules, "enabled": enabled, "allowedHosts": allowed}


def _networks(number: int) -> dict[str, Any]:
    vnics = [
        _vnic("vmk0", 10 + number, portgroup="Management Network"),
        _vnic("vmk1", 20 + number),
        _vnic("vmk10", 30 + number),
    ]
    own = {"nicTeaming": {"policy": "loadbalance_srcid", "nicOrder": {"activeNic": ["vmnic0"], "standbyNic": []}}}
    return {
        "config.network.pnic": [
            _pnic("vmnic0", 10_000),
            _pnic("vmnic1", 25_000),
            _pnic("vmnic2", 25_000),
            {
                "key": "key-vim.host.PhysicalNic-vmnic3",
                "device": "vmnic3",
                "pci": "0000:1b:00.3",
                "mac": "00:50:56:00:00:03",
            },
        ],
        "config.network.vnic": vnics,
        "config.network.portgroup": [port_group("VM Network", 20, {}), port_group("Management Network", 10, own)],
        "config.network.proxySwitch": [_proxy_switch()],
        "config.virtualNicManagerInfo.netConfig": [_selected(vnics, device, kind) for device, kind in SERVICES.items()],
    }


def _pnic(device: str, speed: int) -> dict[str, Any]:
    return {
        "key": f"key-vim.host.PhysicalNic-{device}",
        "device": device,
        "pci": "0000:1b:00.0",
        "mac": "00:50:56:00:00:00",
        "linkSpeed": {"speedMb": speed, "duplex": True},
    }


def _vnic(device: str, octet: int, portgroup: str = "") -> dict[str, Any]:
    """Return a VMkernel adapter; one without a standard port group is on a distributed one."""
    subnet = {"vmk0": "198.51.100", "vmk1": "192.0.2", "vmk10": "203.0.113"}[device]
    group = VMOTION_PORT_GROUP if device == "vmk1" else PORT_GROUP
    port = {"switchUuid": SWITCH_UUID, "portgroupKey": group}
    return {
        "device": device,
        "key": f"key-vim.host.VirtualNic-{device}",
        "portgroup": portgroup,
        "spec": {
            "ip": {"dhcp": False, "ipAddress": f"{subnet}.{octet}", "subnetMask": "255.255.255.0"},
            "mtu": 1500 if portgroup else 9000,  # the standard switch of the simulator has 1500
            "netStackInstanceKey": "defaultTcpipStack",
            **({} if portgroup else {"distributedVirtualPort": port}),
        },
    }


def _selected(vnics: list[dict[str, Any]], device: str, kind: str) -> dict[str, Any]:
    """Return the selection of one service, with keys as vCenter writes them: the service, then the adapter's own."""
    candidates = [{**vnic, "key": f"{kind}.{vnic['key']}"} for vnic in vnics]
    return {
        "nicType": kind,
        "multiSelectAllowed": True,
        "candidateVnic": candidates,
        "selectedVnic": [f"{kind}.key-vim.host.VirtualNic-{device}"],
    }


def port_group(name: str, vlan: int, policy: Plant) -> Plant:
    """Return a standard port group on vSwitch0 with a policy of its own, or an empty one."""
    spec = {"name": name, "vlanId": vlan, "vswitchName": "vSwitch0", "policy": policy}
    return {"key": f"key-vim.host.PortGroup-{name}", "spec": spec, "computedPolicy": {}}


def _proxy_switch() -> dict[str, Any]:
    pnics = [{"pnicDevice": "vmnic1", "uplinkPortKey": "8"}, {"pnicDevice": "vmnic2", "uplinkPortKey": "9"}]
    return {
        "dvsUuid": SWITCH_UUID,
        "dvsName": "DVS0",
        "key": "DvsPortset-0",
        "numPorts": 64,
        "numPortsAvailable": 60,
        "uplinkPort": [{"key": "8", "value": "Uplink 1"}, {"key": "9", "value": "Uplink 2"}],
        "spec": {"backing": {"_typeName": "DistributedVirtualSwitchHostMemberPnicBacking", "pnicSpec": pnics}},
    }


def _storage() -> dict[str, Any]:
    """Return two adapters of Fibre Channel with a LUN for each datastore."""
    keys = [f"key-vim.host.ScsiDisk-0200000000{lun}" for lun in DATASTORES.values()]
    luns = [{"key": f"lun-{number}", "lun": number, "scsiLun": key} for number, key in enumerate(keys)]
    paths = [{"key": "path", "target": 0, "lun": luns}]
    return {
        "config.storageDevice.hostBusAdapter": [
            {
                "_typeName": "HostFibreChannelHba",
                "key": f"key-vim.host.FibreChannelHba-{device}",
                "device": device,
                "bus": 27,
                "status": "online",
                "model": "QLE2692",
                "portType": "fabric",
                "speed": 16,
            }
            for device in ("vmhba2", "vmhba3")
        ],
        "config.storageDevice.scsiLun": [
            {
                "_typeName": "HostScsiDisk",
                "key": key,
                "uuid": f"0200000000{lun}",
                "canonicalName": f"naa.{lun}",
                "deviceName": f"/vmfs/devices/disks/naa.{lun}",
                "deviceType": "disk",
                "lunType": "disk",
            }
            for key, lun in zip(keys, DATASTORES.values(), strict=True)
        ],
        "config.storageDevice.scsiTopology": {
            "adapter": [
                {"key": device, "adapter": f"key-vim.host.FibreChannelHba-{device}", "target": paths}
                for device in ("vmhba2", "vmhba3")
            ]
        },
    }


def switch() -> list[Plant]:
    """Return the distributed switch with two uplinks and Network I/O Control, and a port group each for FT and vMotion."""
    teaming = _teaming("loadbalance_loadbased", ["Uplink 1", "Uplink 2"], [])
    found = {
        "uuid": SWITCH_UUID,
        "config.maxMtu": 9000,
        "config.uplinkPortPolicy": {
            "_typeName": "DVSNameArrayUplinkPortPolicy",
            "uplinkPortName": ["Uplink 1", "Uplink 2"],
        },
        "config.defaultPortConfig": {"_typeName": "VMwareDVSPortSetting", "uplinkTeamingPolicy": teaming},
        "config.networkResourceManagementEnabled": True,
        "config.infrastructureTrafficResourceConfig": [
            {"key": key, "allocationInfo": {"limit": -1, "shares": {"shares": shares, "level": "custom"}}}
            for key, shares in (("faultTolerance", 100), ("vmotion", 50), ("backupNfc", 50))
        ],
    }
    return [
        *(plant("DistributedVirtualSwitch", "DVS0", path, value) for path, value in found.items()),
        plant("DistributedVirtualPortgroup", UPLINKS, "config.uplink", True),
        *_distributed("DC0_DVPG0", PORT_GROUP, 40, ["Uplink 2"], ["Uplink 1"]),
        *_distributed("DC0_DVPG1", VMOTION_PORT_GROUP, 41, ["Uplink 1"], ["Uplink 2"]),
    ]


def _distributed(name: str, key: str, vlan: int, active: list[str], standby: list[str]) -> list[Plant]:
    """Return what makes a port group of the switch one with a VLAN and an order of uplinks."""
    group = {
        "key": key,
        "config.key": key,
        "config.backingType": "standard",
        "config.defaultPortConfig": {
            "_typeName": "VMwareDVSPortSetting",
            "vlan": {"_typeName": "VmwareDistributedVirtualSwitchVlanIdSpec", "inherited": False, "vlanId": vlan},
            "uplinkTeamingPolicy": _teaming("failover_explicit", active, standby),
        },
    }
    return [plant("DistributedVirtualPortgroup", name, path, value) for path, value in group.items()]


def _teaming(policy: str, active: list[str], standby: list[str]) -> dict[str, Any]:
    return {
        "inherited": False,
        "policy": {"inherited": False, "value": policy},
        "uplinkPortOrder": {"inherited": False, "activeUplinkPort": active, "standbyUplinkPort": standby},
    }


def datastore(name: str, lun: str) -> list[Plant]:
    """Return a datastore as VMFS on a LUN of the hosts."""
    uuid = f"5f0c1f6e-0a3c1d3a-7c2c-{lun[-12:]}"
    volume = {
        "type": "VMFS",
        "name": name,
        "capacity": 2**40,
        "blockSizeMb": 1,
        "maxBlocks": 63_963_136,
        "majorVersion": 6,
        "version": "6.82",
        "uuid": uuid,
        "extent": [{"diskName": f"naa.{lun}", "partition": 1}],
        "vmfsUpgradable": False,
        "local": False,
    }
    info = {
        "_typeName": "VmfsDatastoreInfo",
        "name": name,
        "url": f"ds:///vmfs/volumes/{uuid}/",
        "freeSpace": 2**39,
        "maxFileSize": 2**40,
        "vmfs": volume,
    }
    return [
        plant("Datastore", name, "summary.type", "VMFS"),
        plant("Datastore", name, "summary.multipleHostAccess", True),
        plant("Datastore", name, "info", info),
    ]


def device(kind: str, key: int, label: str, backing: Plant | None = None, **members: Any) -> Plant:
    """Return a virtual device."""
    found = {
        "_typeName": kind,
        "key": key,
        "deviceInfo": {"_typeName": "Description", "label": label, "summary": label},
        **members,
    }
    return found if backing is None else {**found, "backing": backing}


def disk(key: int, label: str, file: str, **backing: Any) -> Plant:
    """Return an eager-zeroed disk of 40 GB in a file; `backing` says more of its file, or otherwise."""
    flat = {"_typeName": "VirtualDiskFlatVer2BackingInfo", "fileName": file, "diskMode": "persistent"}
    thick = {"thinProvisioned": False, "eagerlyScrub": True, "sharing": "sharingNone"}
    return device(
        "VirtualDisk", key, label, {**flat, **thick, **backing}, capacityInKB=40 * 2**20, capacityInBytes=40 * 2**30
    )


def network_card(kind: str, key: int, network: str) -> Plant:
    """Return an adapter on a standard port group."""
    backing = {"_typeName": "VirtualEthernetCardNetworkBackingInfo", "deviceName": network}
    return device(
        kind, key, f"Network adapter {key - 3999}", backing, addressType="assigned", macAddress="00:50:56:aa:00:01"
    )


def client_device(*, connected: bool = False, at_power_on: bool = False) -> Plant:
    """Return a CD-ROM drive for the device of whoever has the console open, as vSphere gives it to new machines."""
    backing = {"_typeName": "VirtualCdromRemotePassthroughBackingInfo", "deviceName": "", "exclusive": False}
    connectable = {"startConnected": at_power_on, "connected": connected, "allowGuestControl": True}
    return device("VirtualCdrom", 3000, "CD/DVD drive 1", backing, connectable=connectable)


def machine(name: str) -> list[Plant]:
    """Return what makes a virtual machine of the simulator one with FT, the primary of its pair."""
    directory = f"[LocalDS_0] {name}"
    found = {
        "runtime.faultToleranceState": "running",
        "runtime.host": _reference("HostSystem", FIRST_HOST_ID),
        "summary.runtime.host": _reference("HostSystem", FIRST_HOST_ID),
        "config.guestId": "rhel7_64Guest",
        "config.files.vmPathName": f"{directory}/{name}.vmx",
        "config.flags": {"virtualMmuUsage": "automatic", "vbsEnabled": False},
        "config.hardware.numCPU": 4,
        "config.hardware.memoryMB": 8192,
        "config.hardware.device": [
            device("VirtualIDEController", 200, "IDE 0", busNumber=0),
            device("VirtualPCIController", 100, "PCI controller 0", busNumber=0),
            device("VirtualKeyboard", 600, "Keyboard"),
            device("VirtualPointingDevice", 700, "Pointing device"),
            device("VirtualMachineVMCIDevice", 12000, "VMCI device"),
            client_device(),
            device("ParaVirtualSCSIController", 1000, "SCSI controller 0", busNumber=0, sharedBus="noSharing"),
            device("VirtualMachineVideoCard", 500, "Video card", enable3DSupport=False),
            disk(2000, "Hard disk 1", f"{directory}/{name}.vmdk"),
            network_card("VirtualVmxnet3", 4000, "VM Network"),
        ],
        "config.memoryAllocation": {"reservation": 8192, "limit": -1},
        "config.cpuAllocation": {"reservation": 0, "limit": -1},
        "config.cpuHotAddEnabled": False,
        "config.memoryHotAddEnabled": False,
        "config.nestedHVEnabled": False,
        "config.firmware": "bios",
        "config.ftInfo": {"_typeName": "FaultToleranceConfigInfo", "role": 1, "instanceUuids": [], "configPaths": []},
    }
    return [plant("VirtualMachine", name, path, value) for path, value in found.items()]


def _reference(kind: str, identity: str) -> Plant:
    return {"type": kind, "value": identity}


def secondary(name: str) -> list[Plant]:
    """Return what makes a virtual machine the secondary of `DC0_C0_RP0_VM0`'s pair, on the second host."""
    info = {
        "_typeName": "FaultToleranceSecondaryConfigInfo",
        "role": 2,
        "instanceUuids": [],
        "configPaths": [],
        "primaryVM": _reference("VirtualMachine", PRIMARY_ID),
    }
    return [
        plant("VirtualMachine", name, "config.ftInfo", info),
        plant("VirtualMachine", name, "runtime.faultToleranceState", "running"),
        plant("VirtualMachine", name, "runtime.host", _reference("HostSystem", SECOND_HOST_ID)),
    ]


def cluster() -> list[Plant]:
    """Return how HA of the cluster is set up; whether it is on is for the API to say."""
    policy = {
        "_typeName": "ClusterFailoverResourcesAdmissionControlPolicy",
        "cpuFailoverResourcesPercent": 50,
        "memoryFailoverResourcesPercent": 50,
    }
    options = [{"key": "das.maxftvmsperhost", "value": "4"}, {"key": "other", "value": "x"}]
    found = {
        "hostMonitoring": "enabled",
        "vmComponentProtecting": "disabled",
        "admissionControlPolicy": policy,
        "option": [{"_typeName": "OptionValue", **option} for option in options],
        "defaultVmSettings": {"restartPriority": "high"},
    }
    return [
        *(
            plant("ClusterComputeResource", "DC0_C0", f"configurationEx.dasConfig.{name}", value)
            for name, value in found.items()
        ),
        plant("ClusterComputeResource", "DC0_C0", "configurationEx.vsanConfigInfo", {"enabled": False}),
        plant("ResourcePool", "Resources", "config.memoryAllocation", _capacity()),
    ]


def _capacity() -> Plant:
    """Return what the root resource pool of a cluster reserves and may use in MB: what its hosts have to give."""
    memory = 250_000 * len(HOSTS)
    return {"reservation": memory, "expandableReservation": False, "limit": memory}


def estate() -> list[Plant]:
    """Return the whole: three hosts, a distributed switch, shared storage, an FT pair. It needs the `SIZE`."""
    pair = [*machine("DC0_C0_RP0_VM0"), *secondary("DC0_C0_RP0_VM1")]
    hosts = [one for number, name in enumerate(HOSTS, start=1) for one in host(name, number)]
    storage = [one for name, lun in DATASTORES.items() for one in datastore(name, lun)]
    return [*hosts, *cluster(), *switch(), *storage, *pair]
