"""Virtual machines: placement, intent, sizes, options; a secondary is told at its primary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from validator.importers.vsphere.api import STRANGE
from validator.importers.vsphere.clusters import overrides
from validator.importers.vsphere.devices import LISTS, devices, is_disk
from validator.importers.vsphere.draft import Draft
from validator.importers.vsphere.inventory import (
    Inventory,
    Ref,
    bracketed,
    flag,
    inside,
    is_secondary,
    known,
    many,
    plain_name,
    ref,
    refs,
    text,
    walk,
    whole,
)
from validator.importers.vsphere.storage import pods_by_datastore

PROPERTIES: dict[str, tuple[str, ...]] = {
    "name": (),
    "parent": ("datacenter",),
    "parentVApp": (),
    "resourcePool": ("resource_pool", "cluster"),
    "runtime.host": ("host", "cluster"),
    "runtime.connectionState": ("connection_state",),
    "runtime.powerState": ("power_state",),
    "runtime.faultToleranceState": ("ft_role",),
    "config.ftInfo": ("ft_role", "ft_secondaries", "secondary_host"),
    "config.template": ("template",),
    "config.version": ("hardware_version",),
    "config.guestId": ("guest_id",),
    "config.firmware": ("firmware",),
    "config.files": ("storage_datastore",),
    "config.flags": ("mmu_mode", "vbs"),
    "config.hardware": ("num_cpus", "memory_mb", *LISTS, "linked_clone", "video_3d", "paravirtualized_vmi"),
    "config.cpuAllocation": ("cpu_reservation_mhz",),
    "config.memoryAllocation": ("memory_reservation_mb", "memory_limit_mb"),
    "config.cpuHotAddEnabled": ("cpu_hot_add",),
    "config.memoryHotAddEnabled": ("memory_hot_add",),
    "config.nestedHVEnabled": ("nested_virtualization",),
    "config.npivNodeWorldWideName": ("npiv",),
    "config.npivPortWorldWideName": ("npiv",),
    "config.npivTemporaryDisabled": ("npiv",),
    "config.managedBy": ("agent_vm",),
    "config.keyId": ("encrypted",),
    "config.ftEncryptionMode": ("ft_encryption",),
    "config.sevEnabled": ("confidential_computing",),
    "config.sevSnpEnabled": ("confidential_computing",),
    "config.sgxInfo": ("confidential_computing",),
    "config.tdxEnabled": ("confidential_computing",),
    "config.pmemFailoverEnabled": ("pmem_ha_failover",),
    "config.metroFtEnabled": (),
    "snapshot": ("snapshots",),
}
"""The properties that are read, and the facts that come from each."""

_CONNECTION = ("connected", "disconnected", "orphaned", "inaccessible", "invalid")
_POWER = {"poweredOn": "powered_on", "poweredOff": "powered_off", "suspended": "suspended"}
_FT_ENCRYPTION = {
    "ftEncryptionDisabled": "disabled",
    "ftEncryptionOpportunistic": "opportunistic",
    "ftEncryptionRequired": "required",
}
_POOLS = ("ResourcePool", "VirtualApp")
_POOL_ABOVE = "a resource pool above its own, or the limit of one, is not in what was read"
_AGENT_MANAGER = "com.vmware.vim.eam"
_NOT_FT = (None, "notConfigured")
_CONFIDENTIAL = {"config.tdxEnabled": "tdx", "config.sevSnpEnabled": "sev_snp", "config.sevEnabled": "sev_es"}
_ENCLAVES = "config.sgxInfo.epcSize"


def vms(draft: Draft) -> list[dict[str, Any]]:
    """Return the virtual machines of the inventory, without the secondaries of FT pairs."""
    pods = pods_by_datastore(draft)
    found = draft.inventory.of("VirtualMachine")
    secondaries = {one: value for one, value in found if is_secondary(value)}
    pairs = _pairs(draft.inventory, secondaries)
    paired = {secondary for primary, secondary in pairs.items() if draft.names.of(primary) is not None}
    alone = sorted(text(value, "name") or one[1] for one, value in secondaries.items() if one not in paired)
    if alone:
        draft.inventory.notes.append(f"secondaries without a primary in what was read are left out: {', '.join(alone)}")
    return [_vm(draft, one, value, pairs.get(one), pods) for one, value in found if draft.names.of(one) is not None]


def has_ft(value: dict[str, Any]) -> bool:
    """Tell whether FT is configured on a virtual machine."""
    state = text(value, "runtime.faultToleranceState") or text(value, "summary.runtime.faultToleranceState")
    return state not in _NOT_FT or whole(value, "config.ftInfo.role") is not None


def _pairs(inventory: Inventory, secondaries: Mapping[Ref, dict[str, Any]]) -> dict[Ref, Ref]:
    """Return the secondary of every primary, as either of the two tells it."""
    found: dict[Ref, Ref] = {}
    for one, value in secondaries.items():
        primary = ref(value, "config.ftInfo.primaryVM")
        if primary is not None:
            found[primary] = one
    for one, value in inventory.of("VirtualMachine"):
        for secondary in refs(value, "config.ftInfo.secondaries"):
            found.setdefault(one, secondary)
    return found


def _vm(
    draft: Draft, one: Ref, value: dict[str, Any], secondary: Ref | None, pods: dict[Ref, dict[str, Any]]
) -> dict[str, Any]:
    cluster = draft.names.clusters.get(one)
    state = _runtime(draft, one, value, "connectionState", "VirtualMachineConnectionState", "connection_state")
    power = _runtime(draft, one, value, "powerState", "VirtualMachinePowerState", "power_state")
    result = {
        "name": draft.names.of(one),
        "datacenter": draft.names.datacenters.get(one),
        "cluster": draft.names.of(cluster),
        **_intent(draft, one, value, secondary),
        "host": draft.names.of(ref(value, "runtime.host") or ref(value, "summary.runtime.host")),
        "connection_state": state if state in _CONNECTION else None,
        "power_state": _POWER.get(power or ""),
        **_sizes(value),
        "resource_pool": _pool(draft, one, ref(value, "resourcePool")),
        **overrides(draft, cluster, one),
        **_options(draft, one, value),
        "storage_drs": _storage_drs(draft, one, value, pods),
        **devices(draft, one, value),
    }
    return draft.finish(one, result, PROPERTIES)


def _runtime(draft: Draft, one: Ref, value: dict[str, Any], name: str, enumeration: str, fact: str) -> str | None:
    found = draft.word(one, value, f"runtime.{name}", enumeration, fact)
    return found or draft.word(one, value, f"summary.runtime.{name}", enumeration, fact)


def _intent(draft: Draft, one: Ref, value: dict[str, Any], secondary: Ref | None) -> dict[str, Any]:
    """Return what FT is set up; a machine that does not show its role may be a secondary, which is not meant for FT."""
    if not has_ft(value) or draft.inventory.refuses(one, "config.ftInfo"):
        return {}
    other = draft.inventory.objects.get(secondary, {}) if secondary is not None else {}
    counted = len(refs(value, "config.ftInfo.secondaries"))
    return {
        "fault_tolerance": True,
        "ft_role": "primary" if whole(value, "config.ftInfo.role") == 1 else None,
        "ft_secondaries": counted or (1 if secondary is not None else None),
        "secondary_host": draft.names.of(ref(other, "runtime.host")),
    }


def _sizes(value: dict[str, Any]) -> dict[str, Any]:
    version = (text(value, "config.version") or "").removeprefix("vmx-")
    return {
        "num_cpus": whole(value, "config.hardware.numCPU"),
        "memory_mb": whole(value, "config.hardware.memoryMB"),
        "memory_reservation_mb": whole(value, "config.memoryAllocation.reservation"),
        "memory_limit_mb": _limit(value, "config.memoryAllocation.limit"),
        "cpu_reservation_mhz": whole(value, "config.cpuAllocation.reservation"),
        "hardware_version": int(version) if version.isdecimal() else None,
    }


def _limit(value: dict[str, Any], path: str) -> Any:
    found = whole(value, path)
    return "none" if found is not None and found < 0 else found


def _pool(draft: Draft, machine: Ref, one: Ref | None) -> dict[str, Any] | None:
    """Return the resource pool of a virtual machine, with the limit that holds in it."""
    name = text(draft.inventory.objects.get(one, {}), "name") if one is not None else None
    if one is None or name is None:
        return None
    limit = _limit_of_pool(draft.inventory, one)
    if limit is None:
        draft.cannot_read(machine, ("resource_pool.memory_limit_mb",), _POOL_ABOVE)
    return known({"name": plain_name(name), "memory_limit_mb": limit})


def _limit_of_pool(inventory: Inventory, one: Ref) -> Any:
    """Return the least memory limit of a pool and those above it, which bound everything in them; ``None``: not known.

    The outermost pool is not set by anybody: its limit is what the hosts have, and counts only for what is right in it.
    """
    way = list(walk(inventory, one))
    pools = [above for above in way if above[0] in _POOLS]
    limits = [_limit(inventory.objects.get(pool, {}), "config.memoryAllocation.limit") for pool in pools[:-1] or pools]
    if len(pools) == len(way) or None in limits:
        return None
    return min((limit for limit in limits if limit != "none"), default="none")


def _options(draft: Draft, one: Ref, value: dict[str, Any]) -> dict[str, Any]:
    def read(path: str) -> bool:
        """Tell whether no value means none: the property may be read, as the rest of the configuration."""
        return inside(value, "config.hardware") is not None and not draft.inventory.refuses(one, path)

    def unset(path: str, enumeration: str, fact: str, default: str) -> str | None:
        """Return what a property says; where it says nothing, what the vSphere API reference has for that."""
        return draft.word(one, value, path, enumeration, fact) or (default if read(path) else None)

    firmware = draft.word(one, value, "config.firmware", "GuestOsDescriptorFirmwareType", "firmware")
    mmu = ("config.flags.virtualMmuUsage", "VirtualMachineFlagInfoVirtualMmuUsage", "mmu_mode", "automatic")
    usage = unset(*mmu) if inside(value, "config.flags") is not None else None
    encrypted = ("config.ftEncryptionMode", "VirtualMachineConfigSpecEncryptedFtModes", "ft_encryption")
    return {
        "guest_id": text(value, "config.guestId"),
        "firmware": firmware if firmware in ("bios", "efi") else None,
        "mmu_mode": usage if usage in ("automatic", "on", "off") else None,
        "storage_datastore": bracketed(text(value, "config.files.vmPathName")),
        "ft_encryption": _FT_ENCRYPTION.get(unset(*encrypted, "ftEncryptionOpportunistic") or ""),
        "snapshots": _snapshots(many(value, "snapshot.rootSnapshotList")) if read("snapshot") else None,
        "npiv": _npiv(value) if read("config.npivNodeWorldWideName") else None,
        "cpu_hot_add": flag(value, "config.cpuHotAddEnabled"),
        "memory_hot_add": flag(value, "config.memoryHotAddEnabled"),
        "nested_virtualization": flag(value, "config.nestedHVEnabled"),
        "vbs": flag(value, "config.flags.vbsEnabled"),
        "confidential_computing": _confidential(value, is_read=all(map(read, (*_CONFIDENTIAL, _ENCLAVES)))),
        "encrypted": inside(value, "config.keyId") not in (None, "") if read("config.keyId") else None,
        "pmem_ha_failover": flag(value, "config.pmemFailoverEnabled"),
        "template": flag(value, "config.template"),
        "agent_vm": text(value, "config.managedBy.extensionKey") == _AGENT_MANAGER
        if read("config.managedBy")
        else None,
    }


def _snapshots(trees: list[Any]) -> int:
    count, todo = 0, list(trees)
    while todo:
        count += 1
        todo += many(todo.pop(), "childSnapshotList")
    return count


def _npiv(value: dict[str, Any]) -> bool:
    names = [*many(value, "config.npivNodeWorldWideName"), *many(value, "config.npivPortWorldWideName")]
    return bool(names) and flag(value, "config.npivTemporaryDisabled") is not True


def _confidential(value: dict[str, Any], *, is_read: bool) -> str | None:
    """Return what keeps the memory from the host: each is "enabled when set to true, and disabled otherwise"."""
    found = [word for path, word in _CONFIDENTIAL.items() if flag(value, path)]
    if found or not is_read:
        return found[0] if found else None
    return "sgx" if (whole(value, _ENCLAVES) or 0) > 0 else "none"


def _storage_drs(draft: Draft, one: Ref, value: dict[str, Any], pods: dict[Ref, dict[str, Any]]) -> str | None:
    """Return the automation of Storage DRS, which moves a machine's home and disks; outside of datastore clusters there is none."""
    used = [bracketed(text(value, "config.files.vmPathName"))]
    disks = [device for device in many(value, "config.hardware.device") if is_disk(device)]
    used += [bracketed(text(disk, "backing.fileName")) for disk in disks]
    names = {name for name in used if name is not None}
    place = draft.names.datacenters.get(one)
    shown = {
        plain_name(text(found, "name") or ""): datastore
        for datastore, found in draft.inventory.of("Datastore")
        if draft.names.datacenters.get(datastore) == place
    }
    if not names or not names <= set(shown):
        return None
    parents = [ref(draft.inventory.objects[shown[name]], "parent") for name in names]
    if any(
        parent is None or (parent[0] == "StoragePod" and parent not in draft.inventory.objects) for parent in parents
    ):
        return None
    inside_pods = [pods[shown[name]] for name in names if shown[name] in pods]
    return _of_pods(draft, inside_pods, one) if inside_pods else "disabled"


def _of_pods(draft: Draft, pods: list[dict[str, Any]], one: Ref) -> str | None:
    for pod in pods:
        for config in many(pod, "podStorageDrsEntry.storageDrsConfig.vmConfig"):
            if ref(config, "vm") == one:
                if flag(config, "enabled") is False:
                    return "disabled"
                level = draft.word(one, config, "behavior", "StorageDrsPodConfigInfoBehavior", "storage_drs")
                return None if level == STRANGE else level or "default"
    return "default"
