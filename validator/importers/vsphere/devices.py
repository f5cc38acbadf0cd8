"""The virtual devices of a virtual machine: disks, adapters, drives and what else FT asks about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from validator.importers.vsphere.api import STRANGE, word
from validator.importers.vsphere.draft import Draft
from validator.importers.vsphere.inventory import (
    Ref,
    bracketed,
    distinct,
    flag,
    inside,
    kind,
    known,
    many,
    text,
    texts,
    whole,
)

LISTS = ("disks", "scsi_controllers", "network_adapters", "cdroms", "floppies", "devices")
"""The facts that come from the list of devices."""

_UNTYPED = "the source does not tell the types of devices"

_SHARING = {"sharingNone": "none", "sharingMultiWriter": "multi_writer"}
_COMPATIBILITY = {"virtualMode": "virtual", "physicalMode": "physical"}
_CONTROLLERS = {
    "VirtualLsiLogicController": "lsilogic",
    "VirtualLsiLogicSASController": "lsilogic-sas",
    "VirtualBusLogicController": "buslogic",
    "ParaVirtualSCSIController": "pvscsi",
}
_CLASSES = {
    **dict.fromkeys(_CONTROLLERS, "scsi"),
    "VirtualAHCIController": "sata",
    "VirtualIDEController": "ide",
    "VirtualNVMEController": "nvme",
}
_BUS = {"noSharing": "none", "virtualSharing": "virtual", "physicalSharing": "physical"}
_ADAPTERS = {
    "VirtualE1000": "e1000",
    "VirtualE1000e": "e1000e",
    "VirtualPCNet32": "vlance",
    "VirtualVmxnet": "vmxnet",
    "VirtualVmxnet2": "vmxnet2",
    "VirtualVmxnet3": "vmxnet3",
    "VirtualVmxnet3Vrdma": "vmxnet3vrdma",
    "VirtualSriovEthernetCard": "sriov",
}
_DEVICES = {
    "VirtualUSB": "usb",
    "VirtualUSBController": "usb_controller",
    "VirtualUSBXHCIController": "usb_controller",
    "VirtualSoundCard": "sound",
    "VirtualHdAudioCard": "sound",
    "VirtualEnsoniq1371": "sound",
    "VirtualSoundBlaster16": "sound",
    "VirtualSerialPort": "serial_port",
    "VirtualParallelPort": "parallel_port",
    "VirtualPCIPassthrough": "pci_passthrough",
    "VirtualSriovEthernetCard": "sriov",
    "VirtualTPM": "vtpm",
    "VirtualNVDIMM": "nvdimm",
}
_REMOTE = (
    "VirtualCdromRemoteAtapiBackingInfo",
    "VirtualCdromRemotePassthroughBackingInfo",
    "VirtualFloppyRemoteDeviceBackingInfo",
)
_OF_HOST = ("VirtualCdromAtapiBackingInfo", "VirtualCdromPassthroughBackingInfo", "VirtualFloppyDeviceBackingInfo")
_VGPU = "VirtualPCIPassthroughVmiopBackingInfo"


def devices(draft: Draft, one: Ref, value: dict[str, Any]) -> dict[str, Any]:
    """Return the lists of devices; nothing where the session may not read the configuration."""
    if inside(value, "config.hardware") is None:
        return {}
    found = many(value, "config.hardware.device")
    buses = _buses(found)
    disks = [_disk(device, buses) for device in found if is_disk(device)]
    adapters = [_adapter(draft, one, device, n) for n, device in enumerate(filter(_is_adapter, found))]
    result: dict[str, Any] = {
        "disks": distinct(disks, "label"),
        "network_adapters": adapters,
        "linked_clone": _linked_clone(found, value),
        "partial": list(LISTS) if draft.told_strangers(one, found, "VirtualDevice") else None,
    }
    if not draft.inventory.typed and found:
        rest = ("scsi_controllers", "cdroms", "floppies", "devices", "video_3d", "paravirtualized_vmi")
        draft.cannot_read(one, rest, draft.inventory.reasons.get("types", _UNTYPED))
        return known(result)
    kinds = {kind(device) for device in found}
    cards = [device for device in found if kind(device) == "VirtualMachineVideoCard"]
    return known(
        {
            **result,
            "scsi_controllers": [_controller(device) for device in found if kind(device) in _CONTROLLERS],
            "cdroms": [_drive(device, "iso") for device in found if kind(device) == "VirtualCdrom"],
            "floppies": [_drive(device, "image") for device in found if kind(device) == "VirtualFloppy"],
            "devices": sorted({_DEVICES[kind(d)] if not _is_vgpu(d) else "vgpu" for d in found if kind(d) in _DEVICES}),
            "video_3d": flag(cards[0], "enable3DSupport") if cards else False,
            "paravirtualized_vmi": "VirtualMachineVMIROM" in kinds,
        }
    )


def is_disk(device: Any) -> bool:
    """Tell whether a device is a disk; without the types of devices the one that has a capacity is."""
    if kind(device):
        return kind(device) == "VirtualDisk"
    return whole(device, "capacityInKB") is not None or whole(device, "capacityInBytes") is not None


def _is_adapter(device: Any) -> bool:
    return kind(device) in _ADAPTERS if kind(device) else text(device, "macAddress") is not None


def _is_vgpu(device: Any) -> bool:
    return kind(inside(device, "backing")) == _VGPU


def _buses(found: list[Any]) -> dict[int, str]:
    """Return the controllers of disks by key, as "scsi0"."""
    buses = {}
    for device in found:
        key, number = whole(device, "key"), whole(device, "busNumber")
        if kind(device) in _CLASSES and key is not None and number is not None:
            buses[key] = f"{_CLASSES[kind(device)]}{number}"
    return buses


def _address(device: Any, buses: dict[int, str]) -> str | None:
    bus, unit = buses.get(whole(device, "controllerKey") or 0), whole(device, "unitNumber")
    return None if bus is None or unit is None else f"{bus}:{unit}"


def _disk(device: Any, buses: dict[int, str]) -> dict[str, Any]:
    backing = inside(device, "backing")
    size = whole(device, "capacityInBytes")
    kilobytes = whole(device, "capacityInKB")
    gigabytes = size // 2**30 if size is not None else kilobytes // 2**20 if kilobytes is not None else None
    mode, mapped = word(backing, "diskMode", "VirtualDiskMode"), _raw(backing)
    shared = word(backing, "sharing", "VirtualDiskSharing")
    return known(
        {
            "label": _label(device),
            "path": text(backing, "fileName"),
            "key": whole(device, "key"),
            "device_address": _address(device, buses),
            "datastore": bracketed(text(backing, "fileName")),
            "size_gb": gigabytes,
            "provisioning": _provisioning(backing) if mapped is None else None,
            "mode": None if mode == STRANGE else mode,
            # VirtualDiskFlatVer2BackingInfo: "The default value is no sharing"; other kinds of files have no such property.
            "sharing": "none" if shared is None and backing is not None else _SHARING.get(shared or ""),
            "rdm": "none" if mapped is None else _COMPATIBILITY.get(mapped),
            "io_filters": texts(device, "iofilter"),
            "vflash_cache_mb": whole(device, "vFlashCacheConfigInfo.reservationInMB") or 0,
        }
    )


def _raw(backing: Any) -> str | None:
    """Return the compatibility mode of a raw disk, ``physicalMode`` where it says none (as the API reference has it)."""
    mode = word(backing, "compatibilityMode", "VirtualDiskCompatibilityMode")
    is_raw = kind(backing).startswith("VirtualDiskRawDiskMapping") or inside(backing, "lunUuid") is not None
    return mode or ("physicalMode" if is_raw else None)


def _label(device: Any) -> str:
    return text(device, "deviceInfo.label") or f"device {whole(device, 'key')}"


def _provisioning(backing: Any) -> str | None:
    """Return how a disk is provisioned; a thick one that does not say how it was zeroed stays open."""
    thin, scrubbed = flag(backing, "thinProvisioned"), flag(backing, "eagerlyScrub")
    if thin:
        return "thin"
    if scrubbed:
        return "eager_zeroed_thick"
    return "lazy_zeroed_thick" if thin is False and scrubbed is False else None


def _linked_clone(found: list[Any], value: dict[str, Any]) -> bool | None:
    """Tell whether a disk builds on one of another directory: a snapshot's parent is in the machine's own."""
    parents = False
    for device in found:
        backing = inside(device, "backing")
        if not is_disk(device) or backing is None:
            continue
        own = _directory(text(backing, "fileName"))
        for parent in _parents(backing):
            parents = True
            if _directory(text(parent, "fileName")) != own:
                return True
    if not parents:
        return False
    return False if many(value, "snapshot.rootSnapshotList") else None


def _parents(backing: Any) -> Iterator[Any]:
    for _ in range(256):  # more than ESXi allows; a dump may say anything
        backing = inside(backing, "parent")
        if not isinstance(backing, dict):
            return
        yield backing


def _directory(path: str | None) -> str:
    return (path or "").rpartition("/")[0]


def _controller(device: Any) -> dict[str, Any]:
    return known(
        {
            "type": _CONTROLLERS[kind(device)],
            "bus_sharing": _BUS.get(word(device, "sharedBus", "VirtualSCSISharing") or ""),
        }
    )


def _adapter(draft: Draft, one: Ref, device: Any, position: int) -> dict[str, Any]:
    backing = inside(device, "backing")
    key = text(backing, "port.portgroupKey")
    network = text(backing, "deviceName")
    if key is not None:
        network = draft.labels.get(("DistributedVirtualPortgroup", key))
    opaque = text(backing, "opaqueNetworkId")
    if opaque is not None:
        network = _opaque(draft, opaque)
    if network is None:
        path = ("network_adapters", str(position), "network")
        draft.cannot_read(one, (path,), "the network of the adapter is not in what was read")
    return known({"network": network, "type": _ADAPTERS.get(kind(device))})


def _opaque(draft: Draft, identity: str) -> str | None:
    for _, value in draft.inventory.of("OpaqueNetwork"):
        if text(value, "summary.opaqueNetworkId") == identity:
            return text(value, "name")
    return None


def _drive(device: Any, file: str) -> dict[str, Any]:
    """Return a CD-ROM or floppy drive; ``file`` is the word for one that shows a file of a datastore.

    A drive for the device of a client has none while it is not connected: vSphere gives every new drive that backing.
    """
    backing = inside(device, "backing")
    shape = kind(backing)
    if text(backing, "fileName") is not None:
        return known({"backing": file, "datastore": bracketed(text(backing, "fileName"))})
    if shape in _REMOTE:
        return {"backing": "none" if _is_idle(device) else "client_device"}
    if shape in _OF_HOST:
        return {"backing": "host_device"}
    return {"backing": "none"} if backing is None else {}


def _is_idle(device: Any) -> bool:
    """Tell whether a drive is connected neither now nor at the next power-on; one that does not say so may be."""
    return flag(device, "connectable.connected") is False and flag(device, "connectable.startConnected") is False
