"""Hosts: where they belong, their state, version and licence."""

from __future__ import annotations

from typing import Any

from validator.importers.vsphere.draft import Draft
from validator.importers.vsphere.firewall import firewall
from validator.importers.vsphere.hardware import bios, capability, cpu, is_virtual, record_gaps
from validator.importers.vsphere.host_networks import networks
from validator.importers.vsphere.inventory import Inventory, Ref, flag, inside, many, ref, text, whole

PROPERTIES: dict[str, tuple[str, ...]] = {
    "name": (),
    "parent": ("cluster", "datacenter"),
    "runtime.connectionState": ("connection_state",),
    "runtime.powerState": ("power_state",),
    "runtime.inMaintenanceMode": ("maintenance_mode",),
    "runtime.dasHostState": ("ha_agent",),
    "summary.hardware": ("vendor", "model", "cpu", "memory_mb"),
    "summary.maxEVCModeKey": ("cpu.max_evc_mode",),
    "summary.config.product": ("product", "version", "build"),
    "hardware.systemInfo": ("vendor", "model", "virtual"),
    "hardware.biosInfo": ("bios_version",),
    "hardware.cpuInfo": ("cpu",),
    "hardware.cpuPkg": ("cpu", "virtual"),
    "hardware.cpuFeature": ("cpu", "virtual"),
    "hardware.memorySize": ("memory_mb",),
    "hardware.cpuPowerManagementInfo": ("bios.power_profile",),
    "hardware.sgxInfo": ("bios.sgx",),
    "capability.ftSupported": ("capability",),
    "capability.ftCompatibilityIssues": ("bios.hardware_virtualization",),
    "capability.smpFtSupported": ("capability",),
    "capability.smpFtCompatibilityIssues": ("bios.hardware_virtualization", "cpu.hardware_mmu"),
    "capability.replayUnsupportedReason": ("bios.hardware_virtualization",),
    "capability.maxVcpusPerFtVm": ("capability",),
    "capability.maxMemMBPerFtVm": ("capability",),
    "capability.ftEfiSupported": ("capability",),
    "capability.encryptedFtSupported": ("capability",),
    "capability.nestedHVSupported": ("bios.hardware_virtualization",),
    "capability.cpuHwMmuSupported": ("cpu.hardware_mmu",),
    "config.hyperThread": ("bios.hyperthreading",),
    "config.featureVersion": ("ft_version",),
    "config.firewall": ("firewall",),
    "config.network": ("pnics", "switches", "port_groups", "vmkernels", "service_consoles"),
    "config.virtualNicManagerInfo": ("vmkernels",),
    "config.storageDevice.hostBusAdapter": (),
    "config.storageDevice.scsiLun": (),
    "config.storageDevice.scsiTopology": (),
}
"""The properties that are read, and the facts that come from each."""

_CONNECTION = {"connected": "connected", "disconnected": "disconnected", "notResponding": "not_responding"}
_POWER = {"poweredOn": "powered_on", "poweredOff": "powered_off", "standBy": "standby"}
_PRODUCT = {"embeddedEsx": "ESXi", "esx": "ESX", "VMware ESXi": "ESXi", "VMware ESX": "ESX"}
_HA_AGENT = {
    "master": "running",
    "connectedToMaster": "running",
    "election": "initializing",
    "retry": "initializing",
    "uninitialized": "not_configured",
    "initializationError": "error",
    "uninitializationError": "error",
    "fdmUnreachable": "error",
    "hostDown": "error",
    "networkIsolated": "error",
    "networkPartitionedFromMaster": "error",
}
_RUNTIME = {
    "connectionState": ("HostSystemConnectionState", "connection_state"),
    "powerState": ("HostSystemPowerState", "power_state"),
}
_VERIFY = "client.VerifySSLCertificates"
_CERTIFICATES = "vpxd.certmgmt.mode"


def hosts(draft: Draft, vcenter: str | None) -> list[dict[str, Any]]:
    """Return the hosts of the inventory; ``vcenter`` is the one that manages them, where the source shows it."""
    return [_host(draft, one, value, vcenter) for one, value in draft.inventory.of("HostSystem") if draft.names.of(one)]


def _host(draft: Draft, one: Ref, value: dict[str, Any], vcenter: str | None) -> dict[str, Any]:
    model = cpu(value)
    result = {
        "name": draft.names.of(one),
        "datacenter": draft.names.datacenters.get(one),
        **_membership(draft, one, value),
        "vcenter": vcenter,
        "managed": True if vcenter is not None else None,
        **_state(draft, one, value),
        **_product(value),
        "edition_key": _edition_key(draft.inventory, one),
        "certificate_verified": _certificate(draft, one, value),
        "virtual": is_virtual(value),
        "vendor": text(value, "hardware.systemInfo.vendor") or text(value, "summary.hardware.vendor"),
        "model": text(value, "hardware.systemInfo.model") or text(value, "summary.hardware.model"),
        "bios_version": text(value, "hardware.biosInfo.biosVersion"),
        "bios": bios(value),
        "cpu": model,
        "memory_mb": _memory(value),
        "capability": capability(draft, one, value),
        **networks(draft, one, value),
        "firewall": firewall(draft, one, value),
    }
    record_gaps(draft, one, value)
    return draft.finish(one, result, PROPERTIES)


def _membership(draft: Draft, one: Ref, value: dict[str, Any]) -> dict[str, Any]:
    parent = ref(value, "parent")
    if parent is None:
        return {}
    if parent[0] == "ComputeResource":
        return {"standalone": True}
    name = draft.names.of(parent)
    if name is None:
        draft.cannot_read(one, ("cluster",), "the cluster of the host is not in what was read")
        return {}
    return {"cluster": name}


def _state(draft: Draft, one: Ref, value: dict[str, Any]) -> dict[str, Any]:
    return {
        "connection_state": _CONNECTION.get(_runtime(draft, one, value, "connectionState") or ""),
        "power_state": _POWER.get(_runtime(draft, one, value, "powerState") or ""),
        "maintenance_mode": flag(value, "runtime.inMaintenanceMode"),
        "ha_agent": _ha_agent(draft, one, value),
    }


def _runtime(draft: Draft, one: Ref, value: dict[str, Any], name: str) -> str | None:
    enumeration, fact = _RUNTIME[name]
    found = draft.word(one, value, f"runtime.{name}", enumeration, fact)
    return found or draft.word(one, value, f"summary.runtime.{name}", enumeration, fact)


def _ha_agent(draft: Draft, one: Ref, value: dict[str, Any]) -> str | None:
    state = draft.word(one, value, "runtime.dasHostState.state", "ClusterDasFdmAvailabilityState", "ha_agent")
    if state is not None:
        return _HA_AGENT.get(state)
    cluster = draft.names.clusters.get(one)
    config = draft.inventory.objects.get(cluster, {}) if cluster is not None else {}
    if flag(config, "configurationEx.dasConfig.enabled") is False:
        return "not_configured"
    if "runtime.dasHostState" not in draft.inventory.missing.get(one, {}):
        draft.cannot_read(one, ("ha_agent",), "vCenter reports no state of the HA agent (runtime.dasHostState)")
    return None


def _product(value: dict[str, Any]) -> dict[str, Any]:
    product = inside(value, "config.product") or inside(value, "summary.config.product")
    features = {text(one, "key"): text(one, "value") for one in many(value, "config.featureVersion")}
    return {
        "product": _PRODUCT.get(text(product, "productLineId") or "") or _PRODUCT.get(text(product, "name") or ""),
        "version": text(product, "version"),
        "build": whole(product, "build"),
        "ft_version": features.get("faultTolerance"),
    }


def _memory(value: dict[str, Any]) -> int | None:
    size = whole(value, "hardware.memorySize") or whole(value, "summary.hardware.memorySize")
    return size // 1_048_576 if size is not None else None


def _edition_key(inventory: Inventory, one: Ref) -> str | None:
    return None if inventory.editions is None else inventory.editions.get(one[1])


def _certificate(draft: Draft, one: Ref, value: dict[str, Any]) -> bool | None:
    """Tell whether vCenter has verified the certificate of the host.

    No property says so. But while vCenter checks host certificates it keeps no connection to a host whose certificate
    it has not verified. In thumbprint mode it only compares thumbprints, which is no verification.
    """
    settings = draft.inventory.settings
    if settings is None:
        draft.cannot_read(one, ("certificate_verified",), draft.inventory.reasons.get("settings", "settings not read"))
        return None
    if flag({"value": settings.get(_VERIFY)}, "value") is not True:
        reason = f"the API tells it only while vCenter checks host certificates ({_VERIFY})"
    elif settings.get(_CERTIFICATES) == "thumbprint":
        reason = f"in thumbprint mode ({_CERTIFICATES}) vCenter does not verify certificates"
    elif _runtime(draft, one, value, "connectionState") != "connected":
        reason = "the host is not connected"
    else:
        return True
    draft.cannot_read(one, ("certificate_verified",), reason)
    return None
