"""Datastores: type, transport, the hosts that mount them, the datastore cluster they are in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from validator.importers.vsphere.api import STRANGE, word, words
from validator.importers.vsphere.draft import Draft
from validator.importers.vsphere.inventory import Ref, flag, inside, many, plain_name, ref, refs, text, texts

PROPERTIES: dict[str, tuple[str, ...]] = {
    "name": (),
    "parent": ("datacenter", "datastore_cluster"),
    "summary": ("type", "transport"),
    "info": ("transport",),
    "host": ("hosts",),
}
"""The properties that are read, and the facts that come from each."""

POD_PROPERTIES: dict[str, tuple[str, ...]] = {"name": (), "parent": (), "childEntity": (), "podStorageDrsEntry": ()}
"""The properties of datastore clusters that are read."""

_TYPES = {"VMFS": "VMFS", "NFS": "NFS", "NFS41": "NFS41", "VSAN": "vSAN", "VVOL": "VVOL", "PMEM": "PMEM"}
_BY_TYPE = {"NFS": "nfs", "NFS41": "nfs", "vSAN": "vsan", "PMEM": "local"}
_ADAPTERS = {
    "InternetScsiHba": "iscsi",
    "FibreChannelHba": "fc",
    "FibreChannelOverEthernetHba": "fcoe",
    "RdmaHba": "nvme_fabrics",
    "TcpHba": "nvme_fabrics",
    "BlockHba": "local",
    "ParallelScsiHba": "local",
    "SerialAttachedHba": "local",
    "PcieHba": "local",
}
"""Transports by the kind of host bus adapter, which its key names (``key-vim.host.FibreChannelHba-vmhba2``)."""

_KEY = "key-vim.host."


def datastores(draft: Draft) -> list[dict[str, Any]]:
    """Return the datastores of the inventory."""
    pods = pods_by_datastore(draft)
    return [
        _datastore(draft, one, value, pods)
        for one, value in draft.inventory.of("Datastore")
        if draft.names.of(one) is not None
    ]


def pods_by_datastore(draft: Draft) -> dict[Ref, dict[str, Any]]:
    """Return the datastore cluster of every datastore that is in one."""
    pods = dict(draft.inventory.of("StoragePod"))
    found = {child: value for value in pods.values() for child in refs(value, "childEntity")}
    for one, value in draft.inventory.of("Datastore"):
        parent = ref(value, "parent")
        if parent in pods:
            found.setdefault(one, pods[parent])
    return found


def _datastore(draft: Draft, one: Ref, value: dict[str, Any], pods: dict[Ref, dict[str, Any]]) -> dict[str, Any]:
    said = text(value, "summary.type")
    kind = None if said is None else _kind(draft, one, said)
    mounts, hidden = _mounts(draft, one, value)
    result = {
        "name": draft.names.of(one),
        "datacenter": draft.names.datacenters.get(one),
        "type": kind,
        "transport": _transport(draft, one, value, kind, mounts),
        "hosts": None if mounts is None else [draft.names.of(host) for host in mounts],
        "datastore_cluster": _pod(pods.get(one)),
        "partial": ["hosts"] if hidden else None,
    }
    return draft.finish(one, result, PROPERTIES)


def _kind(draft: Draft, one: Ref, said: str) -> str | None:
    """Return the type of a datastore, however it is spelled; of those that rules ask nothing about it is none of theirs."""
    if said.upper() not in {one.upper() for one in words("HostFileSystemVolumeFileSystemType")}:
        draft.cannot_read(
            one, ("type",), "summary.type has no word of HostFileSystemVolumeFileSystemType that is known"
        )
        return None
    return _TYPES.get(said.upper(), "OTHER")


def _pod(pod: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return a datastore cluster; without Storage DRS nothing in it moves by itself."""
    if pod is None:
        return None
    level = "automated" if automatic(pod) else "manual" if automatic(pod) is False else None
    name = text(pod, "name")
    found = {"name": None if name is None else plain_name(name), "automation_level": level}
    return {key: one for key, one in found.items() if one is not None}


def automatic(pod: dict[str, Any]) -> bool | None:
    """Tell whether Storage DRS moves virtual machines of a datastore cluster by itself."""
    config = inside(pod, "podStorageDrsEntry.storageDrsConfig.podConfig")
    enabled, level = flag(config, "enabled"), word(config, "defaultVmBehavior", "StorageDrsPodConfigInfoBehavior")
    if enabled is False:
        return False
    return None if enabled is None or level in (None, STRANGE) else level == "automated"


def _mounts(draft: Draft, one: Ref, value: dict[str, Any]) -> tuple[list[Ref] | None, bool]:
    """Return the hosts that have the datastore mounted and reach it, and whether the source hides some of them."""
    inventory = draft.inventory
    if inside(value, "host") is None and (inventory.refuses(one, "host") or not inventory.tells_missing):
        return None, False
    found: list[Ref] = []
    hidden = False
    for mount in many(value, "host"):
        host = ref(mount, "key")
        info = inside(mount, "mountInfo")
        if host is None or flag(info, "mounted") is False or flag(info, "accessible") is False:
            continue
        if draft.names.of(host) is None:
            hidden = True
        else:
            found.append(host)
    return found, hidden


def _transport(draft: Draft, one: Ref, value: dict[str, Any], kind: str | None, mounts: list[Ref] | None) -> str | None:
    """Return how hosts reach the datastore; for VMFS the adapters on the paths to its disks tell it."""
    if kind in _BY_TYPE:
        return _BY_TYPE[kind]
    if kind != "VMFS":
        return None
    disks = {disk for extent in many(value, "info.vmfs.extent") if (disk := text(extent, "diskName"))}
    hosts = [draft.inventory.objects.get(host, {}) for host in mounts or ()]
    found = {transport for host in hosts for transport in _on_host(host, disks)}
    is_local = flag(value, "info.vmfs.local")
    if found == {"local"} and (len(hosts) > 1 or is_local is False):
        reason = "several hosts reach it, but through adapters that the spec has no transport for"
    elif found <= {STRANGE} and is_local:
        return "local"
    elif STRANGE in found:
        reason = "a host reaches it through an adapter of a kind that is not known"
    elif len(found) == 1:
        return found.pop()
    else:
        reason = "hosts reach it in several ways" if found else "no host tells the adapter on the path to its disks"
    draft.cannot_read(one, ("transport",), reason)
    return None


def _on_host(host: dict[str, Any], disks: set[str]) -> Iterator[str]:
    """Yield the transports of the adapters over which a host reaches one of ``disks`` (canonical names)."""
    storage = inside(host, "config.storageDevice")
    keys = {text(lun, "key") for lun in many(storage, "scsiLun") if text(lun, "canonicalName") in disks}
    protocols = {
        text(hba, "key"): word(hba, "storageProtocol", "HostStorageProtocol") for hba in many(storage, "hostBusAdapter")
    }
    for adapter in many(storage, "scsiTopology.adapter"):
        luns = {lun for target in many(adapter, "target") for lun in _luns(target)}
        key = text(adapter, "adapter") or ""
        transport = _ADAPTERS.get(key.removeprefix(_KEY).partition("-")[0], STRANGE)
        if luns & keys:
            protocol = protocols.get(key) if transport == "fc" else None
            yield {"nvme": "nvme_fabrics", STRANGE: STRANGE}.get(protocol or "", transport)


def _luns(target: Any) -> list[str]:
    found = (text(lun, "scsiLun") for lun in many(target, "lun"))
    return [lun for lun in found if lun is not None] or texts(target, "lun")
