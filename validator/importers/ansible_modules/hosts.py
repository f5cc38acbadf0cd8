"""What modules of community.vmware say of clusters and hosts, networks apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from validator.importers.ansible_modules.values import AUTOMATION, CONNECTION, mapped, mapping, mappings, number, text
from validator.importers.clean import CleanDocument
from validator.importers.vsphere.hardware import UNCONFIGURED, is_configuration
from validator.model import Path

_STALE = "the host was not connected, so that what is known of it may be old"
_VSAN = "vmware_cluster_info says false of vSAN in some releases whatever is true"
_SUPPORT = (
    ("ft_supported", "ftSupported", "ftCompatibilityIssues"),
    ("smp_ft_supported", "smpFtSupported", "smpFtCompatibilityIssues"),
)
_POLICY = "vmware_cluster_info tells that admission control is on, not by which policy"


def host_facts(facts: Mapping[str, Any]) -> CleanDocument:
    """Return what ``vmware_host_facts`` says of one host. Of one that is not connected only its state is taken."""
    name, state = facts["ansible_hostname"], facts.get("ansible_host_connection_state")
    host: dict[str, Any] = {
        "name": name,
        "cluster": text(facts.get("cluster")),
        "datacenter": text(facts.get("datacenter")),
        "connection_state": mapped(state, CONNECTION),
    }
    current = {
        "maintenance_mode": facts.get("ansible_in_maintenance_mode"),
        "product": mapped(facts.get("ansible_distribution"), {"VMware ESXi": "ESXi", "VMware ESX": "ESX"}),
        "version": text(facts.get("ansible_distribution_version")),
        "build": number(facts.get("ansible_distribution_build")),
        "vendor": text(facts.get("ansible_system_vendor")),
        "model": text(facts.get("ansible_product_name")),
        "bios_version": text(facts.get("ansible_bios_version")),
        "cpu": {"model": text(facts.get("ansible_processor")), "threads": facts.get("ansible_processor_vcpus")},
        "memory_mb": facts.get("ansible_memtotal_mb"),
        "vmkernels": _adapters(facts),
    }
    unread: dict[Path, str] = {}
    if state in (None, "connected"):
        host.update(current)
    else:
        unread = {("hosts", str(name), key): _STALE for key, value in current.items() if value is not None}
    return CleanDocument({"hosts": [host], "partial": ["hosts"]}, unread)


def _adapters(facts: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    devices = facts.get("ansible_interfaces")
    if not isinstance(devices, list):
        return None
    return [_adapter(device, mapping(facts.get(f"ansible_{device}"))) for device in devices]


def _adapter(device: Any, told: Mapping[str, Any]) -> dict[str, Any]:
    address = mapping(told.get("ipv4"))
    return {
        "device": device,
        "ip": text(address.get("address")),
        "netmask": text(address.get("netmask")),
        "mtu": told.get("mtu"),
    }


def cluster_info(clusters: Mapping[str, Any]) -> CleanDocument:
    """Return what ``vmware_cluster_info`` says: HA, DRS, and which hosts a cluster has (newer releases tell that)."""
    found, hosts, told = [], [], CleanDocument({})
    for name, value in clusters.items():
        cluster = _cluster(name, mapping(value), told.unread)
        if isinstance(mapping(value).get("hosts"), list):
            hosts += [{"name": host.get("name"), "cluster": name} for host in mappings(value["hosts"])]
        else:
            cluster["partial"] = ["hosts"]
        found.append(cluster)
    told.document = {"clusters": found, "partial": ["clusters"]}
    if hosts:
        told.document["hosts"] = hosts
    return told


def _cluster(name: str, value: Mapping[str, Any], unread: dict[Path, str]) -> dict[str, Any]:
    admission, vsan = value.get("ha_admission_control_enabled"), value.get("enabled_vsan")
    if vsan is False:
        unread["clusters", name, "vsan", "enabled"] = _VSAN
    if admission is True:
        unread["clusters", name, "ha", "admission_control"] = _POLICY
    return {
        "name": name,
        "datacenter": text(value.get("datacenter")),
        "ha": {
            "enabled": value.get("enable_ha"),
            "host_monitoring": {"enabled": True, "disabled": False}.get(str(value.get("ha_host_monitoring"))),
            "admission_control": "disabled" if admission is False else None,
        },
        "drs": {
            "enabled": value.get("enabled_drs"),
            "automation_level": mapped(value.get("drs_default_vm_behavior"), AUTOMATION),
        },
        "vsan": {"enabled": True if vsan in (True, [True]) else None},
    }


def capability_info(hosts: Mapping[str, Any]) -> CleanDocument:
    """Return what ``vmware_host_capability_info`` says of the hosts' support for FT."""
    told = CleanDocument({"partial": ["hosts"]})
    told.document["hosts"] = [_capability(name, mapping(value), told.unread) for name, value in hosts.items()]
    return told


def _capability(name: str, value: Mapping[str, Any], unread: dict[Path, str]) -> dict[str, Any]:
    """Return the support for FT; not its lack for want of an interface or a licence, which is no property of the host."""
    supported: dict[str, Any] = {}
    for fact, says, issues in _SUPPORT:
        reasons = value.get(issues)
        if value.get(says) is False and isinstance(reasons, list) and is_configuration(list(map(str, reasons))):
            because = ", ".join(sorted(map(str, reasons)))
            unread["hosts", name, "capability", fact] = f"{UNCONFIGURED}: {because}"
        else:
            supported[fact] = value.get(says)
    return {
        "name": name,
        "cpu": {"hardware_mmu": value.get("cpuHwMmuSupported")},
        "capability": {
            **supported,
            "max_vcpus_per_ft_vm": value.get("maxVcpusPerFtVm") or None,  # 0 is what servers write that do not tell it
            "encrypted_ft_supported": value.get("encryptionFaultToleranceSupported"),
        },
    }


def drs_group_info(clusters: Mapping[str, Any]) -> CleanDocument:
    """Return the groups of hosts and of virtual machines that ``vmware_drs_group_info`` lists by cluster."""
    found = []
    for name, groups in clusters.items():
        kinds: dict[str, list[dict[str, Any]]] = {"host": [], "vm": []}
        for group in mappings(groups):
            kind = str(group.get("type"))
            if kind in kinds:
                kinds[kind].append({"name": group.get("group_name"), f"{kind}s": group.get(f"{kind}s")})
        found.append({"name": name, "host_groups": kinds["host"], "vm_groups": kinds["vm"]})
    return CleanDocument({"clusters": found, "partial": ["clusters"]})
