"""The mapping from the vSphere API to a cluster spec: what is not told is not made up, whatever is not told."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings, strategies

from tests import vsphere
from tests.simulator import simulated
from tests.vsphere import device, disk, network_card
from validator.importers import govc
from validator.importers.vim import Inventory, Ref
from validator.importers.vim_properties import PROPERTIES
from validator.importers.vim_spec import to_source
from validator.readers.yaml_text import parse_yaml
from validator.spec import read_spec

PRIMARY: Ref = ("VirtualMachine", vsphere.PRIMARY_ID)
HOST: Ref = ("HostSystem", vsphere.FIRST_HOST_ID)
SETTINGS = {"client.VerifySSLCertificates": True, "vpxd.certmgmt.mode": "vmca"}


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Inventory:
    """The inventory of the planted estate, as a vCenter tells it."""
    folder = tmp_path_factory.mktemp("known")
    with simulated(folder, *vsphere.SIZE, plants=vsphere.estate()) as simulator:
        simulator.govc("object.save", "-d", str(folder / "saved"))
    inventory = Inventory("vc01")
    for file in sorted((folder / "saved").glob("*.xml")):
        govc._read(file, inventory)
    inventory.settings = dict(SETTINGS)
    inventory.editions = {one[1]: "esx.enterprisePlus.cpuPackage" for one, _ in inventory.of("HostSystem")}
    return inventory


def _document(inventory: Inventory) -> dict[str, Any]:
    return dict(to_source(copy.deepcopy(inventory), "vc01").document)


def _is_spec(document: dict[str, Any]) -> None:
    text = yaml.safe_dump({"apiVersion": "ftpolicy/v1", "kind": "ClusterSpec", **document}, sort_keys=False)
    (root,) = parse_yaml(text, "imported.yaml")
    _, errors = read_spec(root, "imported.yaml")
    assert errors == []


def _without(inventory: Inventory, one: Ref, path: str) -> Inventory:
    """Return the inventory as an account sees it that may not read a property of one object."""
    result = copy.deepcopy(inventory)
    *parents, last = path.split(".")
    place: Any = result.objects[one]
    for name in parents:
        place = place.get(name, {}) if isinstance(place, dict) else {}
    if isinstance(place, dict):
        place.pop(last, None)
    result.missing[one] = {path: "the account lacks the privilege System.Read"}
    return result


def _contradictions(new: Any, old: Any, path: str, partial: bool) -> Iterator[str]:
    """Yield where `new` says something else than `old`; it may say less, and leave lists open."""
    if isinstance(new, dict) and isinstance(old, dict):
        for key, value in new.items():
            if key == "partial":
                continue
            if key not in old:
                yield f"{path}/{key} is made up: {value!r}"
            else:
                yield from _contradictions(value, old[key], f"{path}/{key}", key in new.get("partial", ()))
    elif isinstance(new, list) and isinstance(old, list):
        yield from _of_lists(new, old, path, partial)
    elif new != old:
        yield f"{path}: {new!r} instead of {old!r}"


def _of_lists(new: list[Any], old: list[Any], path: str, partial: bool) -> Iterator[str]:
    fresh, before = _by_name(new), _by_name(old)
    if not partial and len(fresh) != len(before):
        yield f"{path} has {len(fresh)} members instead of {len(before)}, and is not partial"
    for key, value in fresh.items():
        if key not in before:
            yield f"{path}/{key} is made up: {value!r}"
        else:
            yield from _contradictions(value, before[key], f"{path}/{key}", partial=False)


def _by_name(members: list[Any]) -> dict[str, Any]:
    keys = ("name", "device", "label", "host", "port")
    named = (
        next((str(one[k]) for k in keys if k in one), "") if isinstance(one, dict) else str(one) for one in members
    )
    return {
        f"{name}#{n}" if not name or name.isdigit() else name: one
        for n, (name, one) in enumerate(zip(named, members, strict=True))
    }


@pytest.mark.parametrize("kind", sorted(PROPERTIES))
def test_nothing_is_made_up_for_a_property_that_may_not_be_read(kind: str, known: Inventory) -> None:
    old = _document(known)
    found = [one for one in known.objects if one[0].endswith(kind) and one[1] != "vm-42"]
    for one in found:
        for path in PROPERTIES[kind]:
            new = _document(_without(known, one, path))
            assert list(_contradictions(new, old, path, partial=False)) == []
            _is_spec(new)


@pytest.mark.parametrize("one", [HOST, PRIMARY], ids=str)
def test_what_may_not_be_read_is_named(one: Ref, known: Inventory) -> None:
    path = "config.network" if one == HOST else "config.hardware"
    source = to_source(_without(known, one, path), "vc01")
    fact = ("hosts", vsphere.HOSTS[0], "pnics") if one == HOST else ("vms", "DC0_C0_RP0_VM0", "disks")
    assert source.unread[fact] == "the account lacks the privilege System.Read"


_scalars = strategies.none() | strategies.booleans() | strategies.integers(-9, 99_999) | strategies.text(max_size=9)
_anything = strategies.recursive(
    _scalars
    | strategies.just({"_typeName": "VirtualDisk"})
    | strategies.just({"type": "HostSystem", "value": "host-24"}),
    lambda inner: (
        strategies.lists(inner, max_size=3) | strategies.dictionaries(strategies.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=strategies.data())
def test_whatever_a_server_says_becomes_a_cluster_spec(data: strategies.DataObject, known: Inventory) -> None:
    inventory = copy.deepcopy(known)
    one = data.draw(strategies.sampled_from(sorted(known.objects, key=str)))
    place: Any = inventory.objects[one]
    for _ in range(data.draw(strategies.integers(0, 6))):
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        inner = [key for key in keys if isinstance(place[key], (dict, list)) and place[key]]
        if not inner:
            break
        place = place[data.draw(strategies.sampled_from(inner))]
    key = data.draw(strategies.sampled_from(list(place) if isinstance(place, dict) else list(range(len(place)))))
    place[key] = data.draw(_anything)
    _is_spec(_document(inventory))


def test_a_group_with_a_hidden_member_is_not_told_in_part(known: Inventory) -> None:
    inventory = copy.deepcopy(known)
    (cluster,) = inventory.of("ClusterComputeResource")
    second = {"type": "HostSystem", "value": vsphere.SECOND_HOST_ID}
    hosts = {"name": "site.a", "host": [{"type": HOST[0], "value": HOST[1]}, second]}
    machines = {
        "name": "pair",
        "vm": [{"type": PRIMARY[0], "value": PRIMARY[1]}, {"type": PRIMARY[0], "value": "vm-42"}],
    }
    inventory.objects[cluster[0]]["configurationEx"]["group"] = [
        {"_typeName": "ClusterHostGroup", **hosts},
        {"_typeName": "ClusterVmGroup", **machines},
    ]
    (whole,) = _document(inventory)["clusters"]
    assert whole["host_groups"] == [{"name": "site.a", "hosts": list(vsphere.HOSTS)}]
    assert whole["vm_groups"] == [{"name": "pair", "vms": ["DC0_C0_RP0_VM0"]}]  # the secondary belongs to its primary
    del inventory.objects["HostSystem", vsphere.SECOND_HOST_ID]
    source = to_source(inventory, "vc01")
    _is_spec(dict(source.document))
    assert source.document["clusters"][0]["host_groups"] == [{"name": "site.a"}]
    path = ("clusters", "DC0_C0", "host_groups", "site.a", "hosts")
    assert source.unread[path] == "a member is not in what was read"


def test_a_secondary_that_does_not_show_its_role_is_not_meant_for_ft(known: Inventory) -> None:
    machines = _document(_without(known, ("VirtualMachine", "vm-42"), "config.ftInfo"))["vms"]
    assert [machine.get("fault_tolerance") for machine in machines] == [True, None]


def _pooled(known: Inventory, automation: str, override: dict[str, Any] | None) -> Inventory:
    """Return the inventory with its datastore in a datastore cluster."""
    inventory = copy.deepcopy(known)
    pod: Ref = ("StoragePod", "group-p1")
    (datastore,) = inventory.of("Datastore")
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
    document = _document(_pooled(known, automation, named))
    _is_spec(document)
    assert document["datastores"][0]["datastore_cluster"] == {"name": "pod/one", "automation_level": level}
    assert document["datastores"][0]["datacenter"] == "DC0"
    assert document["vms"][0]["storage_drs"] == machine


def test_storage_drs_of_a_datastore_cluster_that_is_hidden(known: Inventory) -> None:
    inventory = _pooled(known, "automated", None)
    del inventory.objects["StoragePod", "group-p1"]
    assert "storage_drs" not in _document(inventory)["vms"][0]
    assert _document(known)["vms"][0]["storage_drs"] == "disabled"


def test_a_virtual_machine_in_a_vapp(known: Inventory) -> None:
    inventory = copy.deepcopy(known)
    app: Ref = ("VirtualApp", "resgroup-v9")
    pool = inventory.objects[PRIMARY]["resourcePool"]
    inventory.objects[app] = {"name": "app", "parent": pool, "config": {"memoryAllocation": {"limit": -1}}}
    inventory.objects[PRIMARY].update(resourcePool={"type": app[0], "value": app[1]}, parent=None, parentVApp=None)
    machine = _document(inventory)["vms"][0]
    assert (machine["datacenter"], machine["cluster"]) == ("DC0", "DC0_C0")
    assert machine["resource_pool"] == {"name": "app", "memory_limit_mb": "none"}


def _devices(known: Inventory, found: list[dict[str, Any]]) -> dict[str, Any]:
    inventory = copy.deepcopy(known)
    inventory.put(PRIMARY, "config.hardware", {"numCPU": 1, "memoryMB": 1024, "device": found})
    inventory.objects[PRIMARY]["config"]["hardware"]["device"] = found
    document = _document(inventory)
    _is_spec(document)
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
        disk(2000, "Hard disk 1", own),
        disk(2001, "Hard disk 2", own, thinProvisioned=True, eagerlyScrub=None, diskMode="independent_persistent"),
        disk(2002, "Hard disk 3", own, eagerlyScrub=False, sharing="sharingMultiWriter"),
        disk(2003, "Hard disk 4", own, eagerlyScrub=None, sharing=None),
        disk(2004, "Hard disk 5", "[elsewhere] db/rdm.vmdk", compatibilityMode="physicalMode"),
        {
            **disk(2005, "Hard disk 6", own),
            "iofilter": ["VMW_spm_1.0.0"],
            "vFlashCacheConfigInfo": {"reservationInMB": 64},
        },
    ]
    usual = {"datastore": "LocalDS_0", "size_gb": 40, "mode": "persistent", "sharing": "none", "rdm": "none"}
    rest = {"io_filters": [], "vflash_cache_mb": 0}
    assert _devices(known, found)["disks"] == [
        {"label": "Hard disk 1", **usual, "provisioning": "eager_zeroed_thick", **rest},
        {"label": "Hard disk 2", **usual, "provisioning": "thin", "mode": "independent_persistent", **rest},
        {"label": "Hard disk 3", **usual, "provisioning": "lazy_zeroed_thick", "sharing": "multi_writer", **rest},
        {"label": "Hard disk 4", **{k: v for k, v in usual.items() if k != "sharing"}, **rest},
        {"label": "Hard disk 5", **usual, "datastore": "elsewhere", "rdm": "physical", **rest},
        {
            "label": "Hard disk 6",
            **usual,
            "provisioning": "eager_zeroed_thick",
            "io_filters": ["VMW_spm_1.0.0"],
            "vflash_cache_mb": 64,
        },
    ]


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
    assert _document(inventory)["vms"][0]["snapshots"] == 4


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
    ("vlan", "written"),
    [
        ({"vlanId": 0}, 0),
        ({"vlanId": "4094"}, 4094),
        ({"pvlanId": 105}, {"private": 105}),
        ({"vlanId": [{"start": 0, "end": 4094}]}, "0-4094"),
        ({"vlanId": [{"start": 1, "end": 9}, {"start": 20, "end": 20}]}, "1-9, 20-20"),
        ({"vlanId": [{"start": 1}]}, None),
        ({}, None),
    ],
)
def test_vlans_of_distributed_port_groups(vlan: dict[str, Any], written: Any, known: Inventory) -> None:
    inventory = copy.deepcopy(known)
    for one, value in inventory.of("DistributedVirtualPortgroup"):
        if value["name"] == "DC0_DVPG0":
            inventory.objects[one]["config"]["defaultPortConfig"]["vlan"] = vlan
    document = _document(inventory)
    _is_spec(document)
    groups = {group["name"]: group for group in document["distributed_switches"][0]["port_groups"]}
    assert groups["DC0_DVPG0"].get("vlan") == written


def test_adapters_of_a_link_aggregation_group(known: Inventory) -> None:
    inventory = copy.deepcopy(known)
    (switch,) = inventory.of("DistributedVirtualSwitch")
    switch[1]["config"]["lacpGroupConfig"] = [{"name": "lag1", "uplinkNum": 2}]
    for _, host in inventory.of("HostSystem"):
        (proxy,) = [host["config"]["network"]["proxySwitch"]]
        proxy = proxy[0] if isinstance(proxy, list) else proxy
        proxy["hostLag"] = {"lagKey": "1", "lagName": "lag1", "uplinkPort": {"key": "9", "value": "lag1-0"}}
    document = _document(inventory)
    _is_spec(document)
    (found,) = document["distributed_switches"]
    assert found["lags"] == [{"name": "lag1", "uplinks": {name: ["vmnic2"] for name in vsphere.HOSTS}}]
    assert found["hosts"] == [{"host": name, "uplinks": {"Uplink 1": "vmnic1"}} for name in vsphere.HOSTS]


@pytest.mark.parametrize(
    ("adapter", "local", "transport"),
    [
        ("FibreChannelHba", False, "fc"),
        ("InternetScsiHba", False, "iscsi"),
        ("FibreChannelOverEthernetHba", False, "fcoe"),
        ("TcpHba", False, "nvme_fabrics"),
        ("RdmaHba", False, "nvme_fabrics"),
        ("SerialAttachedHba", False, None),
        ("BlockHba", True, None),
        ("UnheardOfHba", False, None),
        ("UnheardOfHba", True, "local"),
    ],
)
def test_transports(adapter: str, local: bool, transport: str | None, known: Inventory) -> None:
    inventory = copy.deepcopy(known)
    for _, host in inventory.of("HostSystem"):
        for one in host["config"]["storageDevice"]["scsiTopology"]["adapter"]:
            one["adapter"] = one["adapter"].replace("FibreChannelHba", adapter)
    for _, value in inventory.of("Datastore"):
        value["info"]["vmfs"]["local"] = local
    assert _document(inventory)["datastores"][0].get("transport") == transport


@pytest.mark.parametrize(
    ("issues", "told"),
    [
        (["missingFTLoggingNic", "haAgentIssue"], None),
        (["missingFTLoggingNic", "cpuHwmmuUnsupported"], False),
        (["cpuHvDisabled"], False),
        ([], False),
    ],
)
def test_a_host_that_only_lacks_configuration_is_not_called_unfit(
    issues: list[str], told: bool | None, known: Inventory
) -> None:
    inventory = copy.deepcopy(known)
    inventory.objects[HOST]["capability"]["smpFtSupported"] = False
    inventory.objects[HOST]["capability"]["smpFtCompatibilityIssues"] = issues
    source = to_source(inventory, "vc01")
    host = source.document["hosts"][0]
    assert host["capability"].get("smp_ft_supported") is told
    if told is None:
        assert source.unread["hosts", host["name"], "capability", "smp_ft_supported"] == (
            "vCenter reports no support, for reasons of configuration only: haAgentIssue, missingFTLoggingNic"
        )


@pytest.mark.parametrize(
    ("settings", "connection", "verified"),
    [
        ({}, "connected", True),
        ({"vpxd.certmgmt.mode": "thumbprint"}, "connected", None),
        ({"client.VerifySSLCertificates": False}, "connected", None),
        ({"client.VerifySSLCertificates": "true"}, "connected", True),
        ({}, "disconnected", None),
    ],
)
def test_certificates_of_hosts(
    settings: dict[str, Any], connection: str, verified: bool | None, known: Inventory
) -> None:
    inventory = copy.deepcopy(known)
    inventory.settings = {**SETTINGS, **settings}
    inventory.objects[HOST]["runtime"]["connectionState"] = connection
    assert _document(inventory)["hosts"][0].get("certificate_verified") is verified


@pytest.mark.parametrize(
    ("eax", "numbers"),
    [
        ("0000:0000:0000:0001:0000:0110:1010:0101", (6, 26, 5)),
        ("0000:0000:0110:0000:0000:1111:0001:0010", (21, 1, 2)),
        ("0000:0000:0001:0000:0000:1111:0100:0010", (16, 4, 2)),
        ("not bits", None),
    ],
)
def test_numbers_of_processors(eax: str, numbers: tuple[int, int, int] | None, known: Inventory) -> None:
    inventory = copy.deepcopy(known)
    inventory.objects[HOST]["hardware"]["cpuFeature"] = [{"level": 1, "eax": eax}]
    cpu = _document(inventory)["hosts"][0]["cpu"]
    found = tuple(cpu.get(name) for name in ("family", "model_number", "stepping"))
    assert found == (numbers or (None, None, None))


def test_the_firewall(known: Inventory) -> None:
    def rules(**changes: Any) -> list[dict[str, Any]]:
        rule = {"port": 8300, "direction": "inbound", "protocol": "tcp", "portType": "dst"}
        everybody = {"enabled": True, "allowedHosts": {"allIp": True}}
        return [
            {"key": "faultTolerance", **everybody, "rule": [rule], **changes},
            {"key": "vprobe", **everybody, "rule": [{**rule, "port": 1, "endPort": 65_535, "protocol": "udp"}]},
            {"key": "off", **everybody, "enabled": False, "rule": [{**rule, "port": 22}]},
        ]

    def read(incoming: bool, outgoing: bool, ruleset: list[dict[str, Any]]) -> Any:
        inventory = copy.deepcopy(known)
        policy = {"incomingBlocked": incoming, "outgoingBlocked": outgoing}
        inventory.objects[HOST]["config"]["firewall"] = {"defaultPolicy": policy, "ruleset": ruleset}
        return _document(inventory)["hosts"][0]["firewall"]

    udp = [{"port": port, "protocol": "udp", "direction": "inbound"} for port in (8100, 8200, 8300, 8301, 8302)]
    tcp = {"port": 8300, "protocol": "tcp", "direction": "inbound"}
    wide = [{"port": 80, "protocol": "udp", "direction": "inbound"}, *udp[:2]]
    assert read(True, True, rules()) == {"enabled": True, "open_ports": [*wide, tcp, *udp[2:]]}
    assert read(False, False, rules()) == {"enabled": False}
    assert read(True, False, rules()) == {"enabled": True}
    assert read(True, True, rules(allowedHosts={"allIp": False, "ipAddress": ["192.0.2.1"]})) == {"enabled": True}
