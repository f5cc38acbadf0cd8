"""The devices of a virtual machine, of the tables vDisk, vNetwork, vCD and vUSB."""

from __future__ import annotations

import re
from typing import Any

from validator.facts.spec_document import natural
from validator.importers.rvtools.draft import Draft, called
from validator.importers.rvtools.tables import Row
from validator.importers.vsphere.inventory import bracketed, distinct, known

_COMPATIBILITY = {"virtualmode": "virtual", "physicalmode": "physical"}
_SHARING = {"sharingnone": "none", "sharingmultiwriter": "multi_writer"}
_BUS = re.compile(r"(SCSI|SATA|NVME|IDE)(?: controller)? (\d{1,2})", re.IGNORECASE)
_SCSI = re.compile(r"SCSI controller \d{1,2}", re.IGNORECASE)
_CONTROLLERS = {
    "vmwareparavirtualscsi": "pvscsi",
    "paravirtual": "pvscsi",
    "lsilogic": "lsilogic",
    "lsilogicparallel": "lsilogic",
    "lsilogicsas": "lsilogic-sas",
    "buslogic": "buslogic",
    "buslogicparallel": "buslogic",
}
_RAW = "RVTools does not tell in which compatibility mode the raw disk is"
_ZEROED = "RVTools does not tell how a thick disk was zeroed that is not known to be on VMFS"
_DRIVE = "RVTools has a word for the drive that is none of “Remote …”, “ATAPI …” and a path to a datastore"
_NO_NETWORK = "RVTools tells no network of the adapter"


def devices(draft: Draft, row: Row, key: str) -> dict[str, Any]:
    """Return the lists of devices of the machine of a row of vInfo, and which of them may not be all."""
    partial: list[str] = []
    disks = _rows(draft, "vDisk", row, row.whole("disks"), partial, "disks")
    adapters = _rows(draft, "vNetwork", row, row.whole("nics"), partial, "network_adapters")
    drives = draft.of_machine("vCD", row) if draft.knows("vCD", row) else None
    usb = draft.of_machine("vUSB", row) if draft.knows("vUSB", row) else []
    controllers = _controllers(disks or [])
    if controllers:
        partial.append("scsi_controllers")  # those without a disk are not listed
    if usb:
        partial.append("devices")
    is_whole = draft.export.lists_all("vCD") and draft.lists_machines_of(row.text("host"))
    if drives and not is_whole:
        partial.append("cdroms")
    path = ("vms", key)
    ordered = sorted(adapters or [], key=lambda one: natural(one.text("nic label") or ""))
    return {
        "disks": None if disks is None else distinct([_disk(draft, path, one) for one in disks], "label"),
        "scsi_controllers": controllers or None,
        "network_adapters": None
        if adapters is None
        else [_adapter(draft, path, one, number) for number, one in enumerate(ordered)],
        "cdroms": [_drive(draft, path, one, number) for number, one in enumerate(drives or ())]
        if drives or (drives is not None and is_whole)
        else None,
        "devices": ["usb"] if usb else None,
        "partial": partial or None,
    }


def _rows(draft: Draft, kind: str, machine: Row, count: int | None, partial: list[str], name: str) -> list[Row] | None:
    """Return the rows of a table about a machine; they are all where there are as many as vInfo counts."""
    if not draft.knows(kind, machine):
        return None
    found = draft.of_machine(kind, machine)
    if count != len(found) and found:
        partial.append(name)
    return found if found or count == 0 else None


def _disk(draft: Draft, path: tuple[str, str], row: Row) -> dict[str, Any]:
    label = row.text("disk") or f"device {row.text('disk key') or row.number}"
    here = (*path, "disks", label)
    file = next((one for one in (row.text("disk path"), row.text("path")) if (one or "").endswith(".vmdk")), None)
    datastores = {name for column in ("path", "disk path") if (name := bracketed(row.text(column))) is not None}
    datastore = called(datastores.pop()) if len(datastores) == 1 else None
    size, is_raw = row.whole("capacity mib"), row.flag("raw")
    mode = _COMPATIBILITY.get((row.text("raw comp. mode") or "").casefold())
    if is_raw and mode is None:
        draft.cannot_read((*here, "rdm"), _RAW)
    return known(
        {
            "label": label,
            "path": file,
            "key": row.whole("disk key"),
            "device_address": _address(row),
            "datastore": datastore,
            "size_gb": size // 1024 if size is not None and size >= 0 else None,
            "provisioning": _provisioning(draft, here, row, datastore) if is_raw is False else None,
            "mode": (row.text("disk mode") or "").casefold() or None,
            "sharing": _SHARING.get((row.text("sharing mode") or "").casefold()),
            "rdm": "none" if is_raw is False else mode if is_raw else None,
        }
    )


def _address(row: Row) -> str | None:
    """Return the address of a disk on its controller, whose label has the number of the bus."""
    match, unit = _BUS.fullmatch(row.text("label") or ""), row.whole("unit #")
    return None if match is None or unit is None else f"{match[1].lower()}{int(match[2])}:{unit}"


def _provisioning(draft: Draft, path: tuple[str, ...], row: Row, datastore: str | None) -> str | None:
    """Return how a disk is provisioned. RVTools says that it was not zeroed eagerly of a disk that does not say so, too."""
    thin, eager = row.flag("thin"), row.flag("eagerly scrub")
    if thin:
        return "thin"
    if eager:
        return "eager_zeroed_thick"
    if thin is False and eager is False:
        if datastore is not None and datastore in draft.vmfs:
            return "lazy_zeroed_thick"
        draft.cannot_read((*path, "provisioning"), _ZEROED)
    return None


def _controllers(disks: list[Row]) -> list[dict[str, Any]]:
    """Return the SCSI controllers that disks are on."""
    found: dict[str, dict[str, Any]] = {}
    for row in disks:
        label = row.text("label")
        word = re.sub(r"[^a-z]", "", (row.text("controller") or "").casefold())
        if label is None or _SCSI.fullmatch(label) is None:
            continue
        controller = {"type": _CONTROLLERS.get(word), "bus_sharing": row.text("shared bus")}
        if found.setdefault(label, controller) != controller:
            found[label] = {}
    return [known(found[label]) for label in sorted(found, key=natural)]


def _adapter(draft: Draft, path: tuple[str, str], row: Row, position: int) -> dict[str, Any]:
    if row.text("network") is None:
        draft.cannot_read((*path, "network_adapters", str(position), "network"), _NO_NETWORK)
    return known({"network": called(row.text("network")), "type": row.text("adapter")})


def _drive(draft: Draft, path: tuple[str, str], row: Row, position: int) -> dict[str, Any]:
    """Return a CD-ROM drive; one for the device of a client has none while it is not connected."""
    word = row.text("device type") or ""
    start = word.find("[")
    datastore = bracketed(word[start:]) if start >= 0 else None
    if datastore is not None:
        return {"backing": "iso", "datastore": called(datastore)}
    if word.casefold().startswith("remote"):
        is_idle = row.flag("connected") is False and row.flag("starts connected") is False
        return {"backing": "none" if is_idle else "client_device"}
    if word.casefold().startswith("atapi"):
        return {"backing": "host_device"}
    draft.cannot_read((*path, "cdroms", str(position), "backing"), _DRIVE)
    return {}
