"""What modules of community.vmware say of adapters, switches and port groups."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from validator.importers.ansible_modules.values import mapping, mappings, text
from validator.importers.clean import CleanDocument
from validator.model import Path

_INHERITED = "No override"
_DOWN = "the link is down, so that vmware_host_vmnic_info tells no speed"
_POLICIES = "vmware_portgroup_info tells what a port group does not inherit only with `policies: true`"
_UPLINKS = (
    "vmware_dvs_portgroup_info does not tell which uplinks are active, and left out they would pass for inherited"
)
_SERVICES = {
    "enable_vmotion": "vmotion",
    "enable_ft": "ft_logging",
    "enable_management": "management",
    "enable_vsan": "vsan",
}
_PNIC_KEY = re.compile(r"key-vim\.host\.PhysicalNic-(.+)")


def vmkernel_info(hosts: Mapping[str, Any]) -> CleanDocument:
    """Return the VMkernel adapters that ``vmware_vmkernel_info`` lists by host, with their services."""
    found = [{"name": name, "vmkernels": _each(adapters, _vmkernel)} for name, adapters in hosts.items()]
    return CleanDocument({"hosts": found, "partial": ["hosts"]})


def _vmkernel(told: Mapping[str, Any]) -> dict[str, Any]:
    flags = [told.get(key) for key in _SERVICES]
    services = [word for key, word in _SERVICES.items() if told.get(key)]
    return {
        "device": told.get("device"),
        "port_group": text(told.get("portgroup")),
        "ip": text(told.get("ipv4_address")),
        "netmask": text(told.get("ipv4_subnet_mask")),
        "dhcp": told.get("dhcp"),
        "mtu": told.get("mtu"),
        "netstack": text(told.get("stack")),
        "services": (services or ["none_enabled"]) if all(isinstance(flag, bool) for flag in flags) else None,
    }


def vmnic_info(hosts: Mapping[str, Any]) -> CleanDocument:
    """Return what ``vmware_host_vmnic_info`` says: adapters with speeds, and which switches they belong to."""
    told, found = CleanDocument({}), []
    members: dict[str, list[dict[str, Any]]] = {}
    for name, value in hosts.items():
        host = mapping(value)
        found.append({"name": name, "pnics": _pnics(name, host, told.unread), "switches": _uplinks_of(host)})
        for switch, pnics in mapping(host.get("dvswitch")).items():
            members.setdefault(switch, []).append({"host": name, "pnics": pnics})
    told.document = {"hosts": found, "partial": ["hosts"]}
    if members:
        switches = [{"name": name, "hosts": one, "partial": ["hosts"]} for name, one in members.items()]
        told.document.update(distributed_switches=switches, partial=["hosts", "distributed_switches"])
    return told


def _pnics(name: str, host: Mapping[str, Any], unread: dict[Path, str]) -> list[dict[str, Any]] | None:
    devices = host.get("all")
    details = {str(one.get("device")): one for one in mappings(host.get("vmnic_details"))}
    if not isinstance(devices, list):
        return None
    found = []
    for device in devices:
        speed = details.get(str(device), {}).get("actual_speed")
        if details.get(str(device), {}).get("status") == "Disconnected":
            speed = None
            unread["hosts", name, "pnics", str(device), "speed_mbps"] = _DOWN
        found.append({"device": device, "speed_mbps": speed})
    return found


def _uplinks_of(host: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    switches = host.get("vswitch")
    return [{"name": name, "pnics": one} for name, one in switches.items()] if isinstance(switches, dict) else None


def vswitch_info(hosts: Mapping[str, Any]) -> CleanDocument:
    """Return the standard switches that ``vmware_vswitch_info`` lists by host; teaming only with ``policies: true``."""
    found = [
        {"name": name, "switches": [_switch(switch, mapping(one)) for switch, one in mapping(switches).items()]}
        for name, switches in hosts.items()
    ]
    return CleanDocument({"hosts": found, "partial": ["hosts"]})


def _switch(name: str, told: Mapping[str, Any]) -> dict[str, Any]:
    pnics = told.get("pnics")
    return {
        "name": name,
        "pnics": [_device(one) for one in pnics] if isinstance(pnics, list) else None,
        "teaming": told.get("lb"),
        "active": told.get("failover_active"),
        "standby": told.get("failover_standby"),
        "mtu": told.get("mtu"),
    }


def _device(key: Any) -> Any:
    """Return the device that the key of a physical adapter names."""
    match = _PNIC_KEY.fullmatch(key) if isinstance(key, str) else None
    return match[1] if match else key


def portgroup_info(hosts: Mapping[str, Any]) -> CleanDocument:
    """Return the standard port groups that ``vmware_portgroup_info`` lists by host.

    Without ``policies: true`` none is taken: a spec would say of each that it inherits its teaming.
    """
    told = CleanDocument({"partial": ["hosts"]})
    found = []
    for name, value in hosts.items():
        groups = mappings(value)
        if all("lb" in one and "failover_active" in one for one in groups):
            found.append({"name": name, "port_groups": _each(value, _port_group)})
        else:
            found.append({"name": name})
            told.unread["hosts", name, "port_groups"] = _POLICIES
    told.document["hosts"] = found
    return told


def _port_group(told: Mapping[str, Any]) -> dict[str, Any]:
    own = {
        "teaming": told.get("lb"),
        "active": told.get("failover_active"),
        "standby": told.get("failover_standby"),
    }
    return {
        "name": told.get("portgroup"),
        "switch": told.get("vswitch"),
        "vlan": told.get("vlan_id"),
        **{key: value for key, value in own.items() if value != _INHERITED},
    }


def dvswitch_info(switches: list[Any]) -> CleanDocument:
    """Return the distributed switches that ``vmware_dvswitch_info`` lists, with their member hosts."""
    found = [_distributed(mapping(one.get("configure"))) for one in mappings(switches)]
    return CleanDocument({"distributed_switches": found, "partial": ["distributed_switches"]})


def _distributed(told: Mapping[str, Any]) -> dict[str, Any]:
    properties = mapping(mapping(told.get("settings")).get("properties"))
    general, hosts = mapping(properties.get("general")), told.get("hosts")
    return {
        "name": general.get("name"),
        "version": text(general.get("version")),
        "mtu": mapping(properties.get("advanced")).get("maxMtu"),
        "hosts": [{"host": name} for name in hosts] if isinstance(hosts, list) else None,
        "network_io_control": {"enabled": general.get("ioControl")},
    }


def dvs_portgroup_info(switches: Mapping[str, Any]) -> CleanDocument:
    """Return the names of the switches that ``vmware_dvs_portgroup_info`` lists, and why not their port groups."""
    told = CleanDocument(
        {"distributed_switches": [{"name": name} for name in switches], "partial": ["distributed_switches"]}
    )
    told.unread = {("distributed_switches", name, "port_groups"): _UPLINKS for name in switches}
    return told


def _each(values: Any, read: Any) -> list[dict[str, Any]] | None:
    """Return each mapping of a list as ``read`` has it; ``None`` where it is no list of mappings."""
    if not isinstance(values, list) or len(mappings(values)) < len(values):
        return None
    return [read(value) for value in values]
