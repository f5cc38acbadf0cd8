"""How virtual machines, and what clusters say of them, become facts."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.support import vsphere
from tests.support.inventories import HOST, PRIMARY, document_of, is_spec, without
from tests.support.vsphere import device, disk, network_card
from validator.importers.vsphere.inventory import Inventory, Ref
from validator.importers.vsphere.mapping import to_source


def test_a_group_with_a_hidden_member_is_not_told_in_part(known: Inventory) -> None:
    inventory = copy.deepcopy(known)
    (cluster,) = inventory.of("ClusterComputeResource")
    second = {"type": "HostSystem", "value": vsphere.SECOND_HOST_ID}
    hosts = {"name": "site.a", "host": [{"type": HOST[0], "value": HOST[1]}, second]}
    machines = {
        "name": "pair",
        "vm": [{"type": PRIMARY[0], "value": PRIMARY[1]}, {"type": PRIMARY[0], "value": vsphere.SECONDARY_ID}],
    }
    inventory.objects[cluster[0]]["configurationEx"]["group"] = [
        {"_typeName": "ClusterHostGroup", **hosts},
        {"_typeName": "ClusterVmGroup", **machines},
    ]
    (whole,) = document_of(inventory)["clusters"]
    assert whole["host_groups"] == [{"name": "site.a", "hosts": list(vsphere.HOSTS[:2])}]
    assert whole["vm_groups"] == [{"name": "pair", "vms": ["DC0_C0_RP0_VM0"]}]  # the secondary belongs to its primary
    del inventory.objects["HostSystem", vsphere.SECOND_HOST_ID]
    source = to_source(inventory, "vc01")
    is_spec(dict(source.document))
    assert source.document["clusters"][0]["host_groups"] == [{"name": "site.a"}]
    path = ("clusters", "DC0_C0", "host_groups", "site.a", "hosts")
    assert source.unread[path] == "a member is not in what was read"


def test_a_secondary_that_does_not_show_its_role_is_not_meant_for_ft(known: Inventory) -> None:
    machines = document_of(without(known, ("VirtualMachine", vsphere.SECONDARY_ID), "config.ftInfo"))["vms"]
    assert [machine.get("fault_tolerance") for machine in machines] == [True, None]


def _pooled(known: Inventory, automation: str, override: dict[str, Any] | None) -> Inventory:
    """Return the inventory with one datastore, which is in a datastore cluster."""
    inventory = copy.deepcopy(known)
    pod: Ref = ("StoragePod", "group-p1")
    datastore, other = inventory.of("Datastore")
    del inventory.objects[other[0]]
    config = {"podConfig": {"enabled": automation != "off", "defaultVmBehavior": automation}}
    entry = {"storageDrsConfig": {**config, "vmConfig": [] if override is None else [override]}}
    inventory.objects[pod] = {
        "name": "pod%2fone",
        "parent": datastore[1]["parent"],
        "childEntity": [{"type": "Datastore", "value": datastore[0][1]}],
        "podStorageDrsEntry": entry,
    }
    inventory.objects[datastore[0]]["parent"] = {"type": pod[0], "value": pod[1]}
    return inventory


@pytest.mark.parametrize(
    ("automation", "override", "level", "machine"),
    [
        ("automated", None, "automated", "default"),
        ("manual", None, "manual", "default"),
        ("off", None, "manual", "default"),
        ("automated", {"enabled": False}, "automated", "disabled"),
        ("automated", {"enabled": True, "behavior": "manual"}, "automated", "manual"),
    ],
)
def test_storage_drs(
    automation: str, override: dict[str, Any] | None, level: str, machine: str, known: Inventory
) -> None:
    named = None if override is None else {"vm": {"type": PRIMARY[0], "value": PRIMARY[1]}, **override}
    document = document_of(_pooled(known, automation, named))
    is_spec(document)
    assert document["datastores"][0]["datastore_cluster"] == {"name": "pod/one", "automation_level": level}
    assert document["datastores"][0]["datacenter"] == "DC0"
    assert document["vms"][0]["storage_drs"] == machine


def test_storage_drs_of_a_datastore_cluster_that_is_hidden(known: Inventory) -> None:
    inventory = _pooled(known, "automated", None)
    del inventory.objects["StoragePod", "group-p1"]
    assert "storage_drs" not in document_of(inventory)["vms"][0]
    assert document_of(known)["vms"][0]["storage_drs"] == "disabled"


def test_storage_drs_moves_no_image_that_is_in_a_drive(known: Inventory) -> None:
    inventory = _pooled(known, "automated", None)
    (datastore,) = inventory.of("Datastore")
    config = inventory.objects[PRIMARY]["config"]
    config["files"] = {"vmPathName": "[other] vm/vm.vmx"}
    image = {"_typeName": "VirtualCdromIsoBackingInfo", "fileName": f"[{datastore[1]['name']}] iso/rhel.iso"}
    drive = {"_typeName": "VirtualCdrom", "key": 3000, "deviceInfo": {"label": "CD"}, "backing": image}
    config["hardware"]["device"] = [drive]
    inventory.objects["Datastore", "datastore-other"] = {
        "name": "other",
        "parent": inventory.objects["StoragePod", "group-p1"]["parent"],
    }
    assert document_of(inventory)["vms"][0]["storage_drs"] == "disabled"


def test_a_virtual_machine_in_a_vapp(known: Inventory) -> None:
    inventory = copy.deepcopy(known)
    app: Ref = ("VirtualApp", "resgroup-v9")
    pool = inventory.objects[PRIMARY]["resourcePool"]
    inventory.objects[app] = {"name": "app", "parent": pool, "config": {"memoryAllocation": {"limit": -1}}}
    inventory.objects[PRIMARY].update(resourcePool={"type": app[0], "value": app[1]}, parent=None, parentVApp=None)
    machine = document_of(inventory)["vms"][0]
    assert (machine["datacenter"], machine["cluster"]) == ("DC0", "DC0_C0")
    assert machine["resource_pool"] == {"name": "app", "memory_limit_mb": "none"}


@pytest.mark.parametrize(
    ("outer", "inner", "limit"),
    [
        (4096, -1, 4096),
        (4096, 2048, 2048),
        (2048, 4096, 2048),
        (-1, 4096, 4096),
        (-1, -1, "none"),
        (None, -1, None),
        (None, 2048, None),
        (4096, None, None),
        (0, -1, 0),
    ],
)
@pytest.mark.parametrize("kind", ["ResourcePool", "VirtualApp"])
def test_the_least_limit_of_a_pool_and_those_above_it_holds(
    kind: str, outer: int | None, inner: int | None, limit: Any, known: Inventory
) -> None:
    inventory = copy.deepcopy(known)
    above: Ref = (kind, "resgroup-o")
    root = inventory.objects[PRIMARY]["resourcePool"]
    for one, name, parent, own in (
        (above, "outer", root, outer),
        (("ResourcePool", "resgroup-i"), "inner", {"type": above[0], "value": above[1]}, inner),
    ):
        inventory.objects[one] = {"name": name, "parent": parent, "config": {"memoryAllocation": {"limit": own}}}
    inventory.objects[PRIMARY]["resourcePool"] = {"type": "ResourcePool", "value": "resgroup-i"}
    source = to_source(inventory, "vc01")
    told = {"memory_limit_mb": limit} if limit is not None else {}
    assert source.document["vms"][0]["resource_pool"] == {"name": "inner", **told}
    reason = source.unread.get(("vms", "DC0_C0_RP0_VM0", "resource_pool", "memory_limit_mb"))
    hidden = "a resource pool above its own, or the limit of one, is not in what was read"
    assert reason == (hidden if limit is None else None)


def test_a_pool_above_that_is_hidden_may_have_any_limit(known: Inventory) -> None:
    inventory = copy.deepcopy(known)
    hidden = {"type": "ResourcePool", "value": "resgroup-h"}
    for parent in (hidden, None):
        own = {"name": "inner", "parent": parent, "config": {"memoryAllocation": {"limit": 2048}}}
        inventory.objects["ResourcePool", "resgroup-i"] = own
        inventory.objects[PRIMARY]["resourcePool"] = {"type": "ResourcePool", "value": "resgroup-i"}
        assert document_of(inventory)["vms"][0]["resource_pool"] == {"name": "inner"}


_FACTS_OF_UNSET = [
    ("config.flags.virtualMmuUsage", "mmu_mode", "automatic"),
    ("config.ftEncryptionMode", "ft_encryption", "opportunistic"),
    ("config.sevEnabled", "confidential_computing", "none"),
    ("config.sevSnpEnabled", "confidential_computing", "none"),
    ("config.tdxEnabled", "confidential_computing", "none"),
    ("config.sgxInfo", "confidential_computing", "none"),
]


@pytest.mark.parametrize(("path", "fact", "default"), _FACTS_OF_UNSET)
def test_an_unset_value_is_the_default_of_the_api_where_it_may_be_read(
    path: str, fact: str, default: str, known: Inventory
) -> None:
    inventory = copy.deepcopy(known)
    for _ in range(2):
        assert document_of(inventory)["vms"][0][fact] == default
        place = inventory.objects[PRIMARY]
        *parents, last = path.split(".")
        for parent in parents:
            place = place[parent]
        place.pop(last, None)
    asked = "config.flags" if path.startswith("config.flags") else path
    assert fact not in document_of(without(inventory, PRIMARY, asked))["vms"][0]


@pytest.mark.parametrize(
    ("members", "word"),
    [
        ({"tdxEnabled": True}, "tdx"),
        ({"sevSnpEnabled": True, "sevEnabled": True}, "sev_snp"),
        ({"sevEnabled": True}, "sev_es"),
        ({"sgxInfo": {"epcSize": 64}}, "sgx"),
        ({"sgxInfo": {"epcSize": 0}, "tdxEnabled": False, "sevEnabled": False, "sevSnpEnabled": False}, "none"),
    ],
)
def test_confidential_computing(members: dict[str, Any], word: str, known: Inventory) -> None:
    inventory = copy.deepcopy(known)
    inventory.objects[PRIMARY]["config"].update(members)
    document = document_of(inventory)
    is_spec(document)
    assert document["vms"][0]["confidential_computing"] == word


def _cluster_with(known: Inventory, **members: Any) -> dict[str, Any]:
    """Return the cluster of the planted estate, with other properties, as it is imported, beside what it does not tell."""
    inventory = copy.deepcopy(known)
    ((one, value),) = inventory.of("ClusterComputeResource")
    value["configurationEx"].update(members)
    inventory.objects[one] = value
    source = to_source(inventory, "vc01")
    is_spec(dict(source.document))
    gaps = {path[2:]: reason for path, reason in source.unread.items() if path[:2] == ("clusters", "DC0_C0")}
    return {**source.document["clusters"][0], "gaps": gaps, "machine": source.document["vms"][0]}


@pytest.mark.parametrize(
    ("das", "own", "word"),
    [
        ({}, {}, "medium"),
        ({}, {"restartPriority": "clusterRestartPriority"}, "medium"),
        ({}, {"dasSettings": {"restartPriority": "disabled"}}, "disabled"),
        ({"defaultVmSettings": {"isolationResponse": "none"}}, {}, "medium"),
        ({"defaultVmSettings": {"restartPriority": "low"}}, {}, "low"),
        ({"defaultVmSettings": {"restartPriority": "sooner"}}, {}, None),
    ],
)
def test_restart_priority(das: dict[str, Any], own: dict[str, Any], word: str | None, known: Inventory) -> None:
    config = [{"key": {"type": PRIMARY[0], "value": PRIMARY[1]}, **own}]
    found = _cluster_with(known, dasConfig={"enabled": True, **das}, dasVmConfig=config)
    assert found["machine"].get("ha_restart_priority") == word


def test_what_ha_leaves_unset_is_its_default(known: Inventory) -> None:
    found = _cluster_with(known, dasConfig={"enabled": True})
    assert found["ha"] == {
        "enabled": True,
        "host_monitoring": True,
        "vm_component_protection": False,
        "heartbeat_datastore_policy": "allFeasibleDsWithUserPreference",
        "advanced_options": {},
    }
    assert found["gaps"] == {}


_BOTH = ["site-b", "site-a"]


def _rule_of_ft(*groups: str, name: str = "metro", **members: Any) -> dict[str, Any]:
    found = {"name": name, "vmGroupName": "ftvms", "enabled": True, "mandatory": True, "hostGroupName": [*groups]}
    return {"_typeName": "ClusterFtVmHostRuleInfo", **found, **members}


@pytest.mark.parametrize(
    ("rules", "metro"),
    [
        ([_rule_of_ft(*_BOTH)], ["site-a", "site-b"]),
        ([_rule_of_ft(*_BOTH, _typeName=None)], ["site-a", "site-b"]),
        ([_rule_of_ft(*_BOTH), _rule_of_ft(*reversed(_BOTH), name="other")], ["site-a", "site-b"]),
        ([_rule_of_ft(*_BOTH), _rule_of_ft("site-c", "site-d", name="other")], "several"),
        ([_rule_of_ft(*_BOTH), _rule_of_ft("site-c", "site-d", name="other", enabled=False)], ["site-a", "site-b"]),
        ([_rule_of_ft(*_BOTH, enabled=None)], "none"),
        ([_rule_of_ft("site-a")], ["site-a"]),
        ([], "none"),
    ],
)
def test_the_rule_of_ft_metro_names_its_host_groups(rules: list[Any], metro: Any, known: Inventory) -> None:
    inventory = copy.deepcopy(known)
    inventory.objects[PRIMARY]["config"]["metroFtEnabled"] = True
    found = _cluster_with(inventory, rule=rules)
    assert found["vm_host_rules"] == []
    told = isinstance(metro, list)
    assert found["metro"] == {"enabled": True, **({"host_groups": metro} if told else {})}
    reasons = {
        "several": "rules for FT Metro Cluster name different host groups; a cluster spec can hold two of a cluster",
        "none": "no rule that is on (ClusterFtVmHostRuleInfo) names the host groups of FT Metro Cluster",
    }
    assert found["gaps"] == ({} if told else {("metro", "host_groups"): reasons[metro]})


def test_without_a_machine_under_ft_metro_its_rule_says_nothing(known: Inventory) -> None:
    found = _cluster_with(known, rule=[_rule_of_ft(*_BOTH)])
    assert "metro" not in found
    assert found["vm_host_rules"] == []


@pytest.mark.parametrize(
    ("members", "written"),
    [
        ({"affineHostGroupName": "a", "mandatory": True}, {"host_group": "a", "type": "must_run_on", "enabled": True}),
        ({"affineHostGroupName": "a"}, {"host_group": "a", "type": "should_run_on", "enabled": True}),
        ({"antiAffineHostGroupName": "a"}, {"host_group": "a", "type": "should_not_run_on", "enabled": True}),
        (
            {"antiAffineHostGroupName": "a", "mandatory": True, "enabled": None},
            {"host_group": "a", "type": "must_not_run_on", "enabled": False},
        ),
        ({"mandatory": True}, {"enabled": True}),
    ],
)
def test_rules_for_machines_and_hosts(members: dict[str, Any], written: dict[str, Any], known: Inventory) -> None:
    rule = {"_typeName": "ClusterVmHostRuleInfo", "name": "r", "vmGroupName": "m", "enabled": True, **members}
    others = [{"_typeName": "ClusterAffinityRuleSpec", "name": "together", "enabled": True, "vm": []}]
    found = _cluster_with(known, rule=[rule, *others])
    assert found["vm_host_rules"] == [{"name": "r", "vm_group": "m", **written}]


def _devices(known: Inventory, found: list[dict[str, Any]]) -> dict[str, Any]:
    inventory = copy.deepcopy(known)
    inventory.put(PRIMARY, "config.hardware", {"numCPU": 1, "memoryMB": 1024, "device": found})
    inventory.objects[PRIMARY]["config"]["hardware"]["device"] = found
    document = document_of(inventory)
    is_spec(document)
    return dict(document["vms"][0])


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("VirtualUSB", "usb"),
        ("VirtualUSBController", "usb_controller"),
        ("VirtualUSBXHCIController", "usb_controller"),
        ("VirtualHdAudioCard", "sound"),
        ("VirtualEnsoniq1371", "sound"),
        ("VirtualSoundBlaster16", "sound"),
        ("VirtualSerialPort", "serial_port"),
        ("VirtualParallelPort", "parallel_port"),
        ("VirtualPCIPassthrough", "pci_passthrough"),
        ("VirtualSriovEthernetCard", "sriov"),
        ("VirtualTPM", "vtpm"),
        ("VirtualNVDIMM", "nvdimm"),
    ],
)
def test_devices_by_kind(kind: str, word: str, known: Inventory) -> None:
    assert _devices(known, [device(kind, 1, "a device")])["devices"] == [word]


def test_a_virtual_gpu_is_no_passthrough(known: Inventory) -> None:
    backing = {"_typeName": "VirtualPCIPassthroughVmiopBackingInfo", "vgpu": "grid_t4-1q"}
    assert _devices(known, [device("VirtualPCIPassthrough", 1, "PCI device 0", backing)])["devices"] == ["vgpu"]


def test_disks(known: Inventory) -> None:
    own = "[LocalDS_0] db/db.vmdk"
    found = [
        {**disk(2000, "Hard disk 1", own), "controllerKey": 1000, "unitNumber": 0},
        disk(2001, "Hard disk 2", own, thinProvisioned=True, eagerlyScrub=None, diskMode="independent_persistent"),
        disk(2002, "Hard disk 3", own, eagerlyScrub=False, sharing="sharingMultiWriter"),
        disk(2003, "Hard disk 4", own, eagerlyScrub=None, sharing=None),
        disk(2004, "Hard disk 5", "[elsewhere] db/rdm.vmdk", compatibilityMode="virtualMode", sharing="sharingNew"),
        {
            **disk(2005, "Hard disk 6", own),
            "iofilter": ["VMW_spm_1.0.0"],
            "vFlashCacheConfigInfo": {"reservationInMB": 64},
        },
    ]
    controller = {**device("ParaVirtualSCSIController", 1000, "SCSI controller 0"), "busNumber": 0}
    usual = {"datastore": "LocalDS_0", "size_gb": 40, "mode": "persistent", "sharing": "none", "rdm": "none"}
    rest = {"io_filters": [], "vflash_cache_mb": 0}
    disks = _devices(known, [controller, *found])["disks"]
    places = [{fact: one.pop(fact) for fact in ("path", "key", "device_address") if fact in one} for one in disks]
    paths = [own] * 4 + ["[elsewhere] db/rdm.vmdk", own]
    assert places == [
        {"path": path, "key": 2000 + number, **({} if number else {"device_address": "scsi0:0"})}
        for number, path in enumerate(paths)
    ]
    assert disks == [
        {"label": "Hard disk 1", **usual, "provisioning": "eager_zeroed_thick", **rest},
        {"label": "Hard disk 2", **usual, "provisioning": "thin", "mode": "independent_persistent", **rest},
        {"label": "Hard disk 3", **usual, "provisioning": "lazy_zeroed_thick", "sharing": "multi_writer", **rest},
        {"label": "Hard disk 4", **usual, **rest},
        {
            "label": "Hard disk 5",
            **{k: v for k, v in usual.items() if k != "sharing"},
            "datastore": "elsewhere",
            "rdm": "virtual",
            **rest,
        },
        {
            "label": "Hard disk 6",
            **usual,
            "provisioning": "eager_zeroed_thick",
            "io_filters": ["VMW_spm_1.0.0"],
            "vflash_cache_mb": 64,
        },
    ]


@pytest.mark.parametrize(
    ("members", "word"),
    [
        ({}, "none"),
        ({"_typeName": "VirtualDiskRawDiskMappingVer1BackingInfo"}, "physical"),
        ({"lunUuid": "0200"}, "physical"),
        ({"_typeName": "VirtualDiskRawDiskMappingVer1BackingInfo", "compatibilityMode": "virtualMode"}, "virtual"),
        ({"compatibilityMode": "anotherMode"}, None),
    ],
)
def test_raw_disks(members: dict[str, Any], word: str | None, known: Inventory) -> None:
    (found,) = _devices(known, [disk(2000, "Hard disk 1", "[LocalDS_0] db/db.vmdk", **members)])["disks"]
    assert found.get("rdm") == word


@pytest.mark.parametrize(
    ("parent", "snapshots", "linked"),
    [
        (None, 0, False),
        ("[LocalDS_0] db/db.vmdk", 1, False),
        ("[LocalDS_0] golden/golden.vmdk", 0, True),
        ("[LocalDS_0] golden/golden.vmdk", 1, True),
        ("[LocalDS_0] db/db.vmdk", 0, None),
    ],
)
def test_linked_clones(parent: str | None, snapshots: int, linked: bool | None, known: Inventory) -> None:
    inventory = copy.deepcopy(known)
    inventory.objects[PRIMARY]["snapshot"] = {"rootSnapshotList": [{"name": "s"}] * snapshots}
    below = {} if parent is None else {"parent": {"fileName": parent}}
    found = _devices(inventory, [disk(2000, "Hard disk 1", "[LocalDS_0] db/db-000001.vmdk", **below)])
    assert found.get("linked_clone") is linked
    assert found["snapshots"] == snapshots


def test_snapshots_are_counted_in_depth(known: Inventory) -> None:
    inventory = copy.deepcopy(known)
    tree = {"name": "a", "childSnapshotList": [{"name": "b"}, {"name": "c", "childSnapshotList": [{"name": "d"}]}]}
    inventory.objects[PRIMARY]["snapshot"] = {"rootSnapshotList": [tree]}
    assert document_of(inventory)["vms"][0]["snapshots"] == 4


def test_drives_and_adapters(known: Inventory) -> None:
    def backed(kind: str, shape: str, **members: Any) -> dict[str, Any]:
        return device(kind, 1, "a drive", {"_typeName": shape, **members})

    found = [
        backed("VirtualCdrom", "VirtualCdromIsoBackingInfo", fileName="[LocalDS_0] iso/setup.iso"),
        backed("VirtualCdrom", "VirtualCdromRemotePassthroughBackingInfo", deviceName="", exclusive=False),
        backed("VirtualCdrom", "VirtualCdromAtapiBackingInfo", deviceName="/dev/cdrom"),
        backed("VirtualFloppy", "VirtualFloppyImageBackingInfo", fileName="[] /vmimages/floppies/a.flp"),
        backed("VirtualFloppy", "VirtualFloppyRemoteDeviceBackingInfo", deviceName=""),
        network_card("VirtualE1000e", 4000, "VM Network"),
        {
            **network_card("VirtualVmxnet3", 4001, ""),
            "backing": {"port": {"portgroupKey": vsphere.PORT_GROUP, "switchUuid": vsphere.SWITCH_UUID}},
        },
        {**network_card("VirtualVmxnet3", 4002, ""), "backing": {"port": {"portgroupKey": "dvportgroup-gone"}}},
        device("VirtualMachineVMIROM", 2, "VMI ROM"),
    ]
    machine = _devices(known, found)
    assert machine["cdroms"] == [
        {"backing": "iso", "datastore": "LocalDS_0"},
        {"backing": "client_device"},
        {"backing": "host_device"},
    ]
    assert machine["floppies"] == [{"backing": "image"}, {"backing": "client_device"}]
    assert machine["network_adapters"] == [
        {"network": "VM Network", "type": "e1000e"},
        {"network": "DC0_DVPG0", "type": "vmxnet3"},
        {"type": "vmxnet3"},
    ]
    assert machine["paravirtualized_vmi"] is True


@pytest.mark.parametrize(
    ("connectable", "backing"),
    [
        ({"connected": False, "startConnected": False}, "none"),
        ({"connected": True, "startConnected": False}, "client_device"),
        ({"connected": False, "startConnected": True}, "client_device"),  # it comes back at the next power-on
        ({"connected": False}, "client_device"),
        ({"startConnected": False}, "client_device"),
        ({}, "client_device"),
    ],
)
def test_a_drive_for_the_device_of_a_client_has_none_until_it_is_connected(
    connectable: dict[str, bool], backing: str, known: Inventory
) -> None:
    def drive(kind: str, shape: str) -> dict[str, Any]:
        return device(kind, 1, "a drive", {"_typeName": shape, "deviceName": ""}, connectable=connectable)

    found = [
        drive("VirtualCdrom", "VirtualCdromRemotePassthroughBackingInfo"),
        drive("VirtualCdrom", "VirtualCdromRemoteAtapiBackingInfo"),
        drive("VirtualCdrom", "VirtualCdromAtapiBackingInfo"),
        drive("VirtualFloppy", "VirtualFloppyRemoteDeviceBackingInfo"),
    ]
    machine = _devices(known, found)
    assert machine["cdroms"] == [{"backing": backing}, {"backing": backing}, {"backing": "host_device"}]
    assert machine["floppies"] == [{"backing": backing}]
