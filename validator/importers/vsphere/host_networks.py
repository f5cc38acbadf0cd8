"""The networks of a host: adapters, standard switches and port groups, VMkernel adapters with their services."""

from __future__ import annotations

import ipaddress
from typing import Any

from validator.facts.derive.addresses import reaches
from validator.facts.derive.traffic import OWN_STACKS
from validator.importers.vsphere.api import STRANGE
from validator.importers.vsphere.draft import Draft
from validator.importers.vsphere.inventory import Ref, flag, inside, known, many, text, texts, whole
from validator.model import Path

_SERVICES = {
    "vmotion": "vmotion",
    "faultToleranceLogging": "ft_logging",
    "management": "management",
    "vsan": "vsan",
    "vsanWitness": "vsan_witness",
    "vSphereProvisioning": "provisioning",
    "vSphereReplication": "replication",
    "vSphereReplicationNFC": "replication",
    "vSphereBackupNFC": "backup",
    "nvmeTcp": "nvme_tcp",
    "nvmeRdma": "nvme_rdma",
    "vsanExternal": "vsan_external",
    "ptp": "ptp",
}
"""The words of HostVirtualNicManagerNicType. NFS and iSCSI have none: an adapter carries them without any service."""
_LATER = "it has a service that is no word of HostVirtualNicManagerNicType that is known"
_NETSTACKS = {"vSphereProvisioning": "provisioning"}
_NIC = "VirtualNic-"
_PNIC = "PhysicalNic-"
_DEFAULT_STACK = "defaultTcpipStack"


def networks(draft: Draft, one: Ref, value: dict[str, Any]) -> dict[str, Any]:
    """Return the networks of a host; nothing where the session may not read them."""
    network = inside(value, "config.network")
    if network is None:
        return {}
    consoles = [_console(console) for console in many(network, "consoleVnic") if text(console, "device")]
    result: dict[str, Any] = {
        "pnics": [_pnic(pnic) for pnic in many(network, "pnic") if text(pnic, "device")],
        "switches": [
            _switch(draft, one, switch, network) for switch in many(network, "vswitch") if text(switch, "name")
        ],
        "port_groups": _port_groups(draft, one, network),
        "vmkernels": _vmkernels(draft, one, value),
        "service_consoles": consoles,
    }
    if many(network, "opaqueNetwork"):
        draft.inventory.notes.append(f"host {draft.names.of(one)} has NSX networks; the spec cannot hold them")
    partial = _partial(result, network)
    return {**result, "partial": partial} if partial else result


def _partial(result: dict[str, Any], network: Any) -> list[str]:
    """Name the lists in which something is missing that others name; NSX has labels that the spec cannot hold."""
    ends = [*result["vmkernels"], *result["service_consoles"]]
    named = {
        "pnics": {pnic for switch in result["switches"] for pnic in switch["pnics"]},
        "switches": {group["switch"] for group in result["port_groups"] if "switch" in group},
        "port_groups": {end["port_group"] for end in ends if "port_group" in end and "switch" not in end},
    }
    keys = {"pnics": "device", "switches": "name", "port_groups": "name"}
    short = [name for name, found in named.items() if found - {one[keys[name]] for one in result[name]}]
    if many(network, "opaqueNetwork") and "port_groups" not in short:
        short.append("port_groups")
    return short


def _pnic(pnic: Any) -> dict[str, Any]:
    """Return an adapter; a link that is down has the speed 0 (the API gives a speed to links that are up only)."""
    speed = whole(pnic, "linkSpeed.speedMb")
    return {"device": text(pnic, "device"), "speed_mbps": 0 if speed is None else speed}


def adapters(found: Any, network: Any) -> list[str]:
    """Return the devices of a list of keys of adapters, as switches have it."""
    devices = {text(pnic, "key"): text(pnic, "device") for pnic in many(network, "pnic")}
    result = []
    for key in texts(found, "pnic"):
        device = devices.get(key) or (key.partition(_PNIC)[2] if _PNIC in key else None)
        if device:
            result.append(device)
    return result


def _switch(draft: Draft, one: Ref, switch: Any, network: Any) -> dict[str, Any]:
    policy = inside(switch, "spec.policy.nicTeaming")
    pnics = adapters(switch, network)
    order = _order(policy)
    if not order and not pnics:
        order = {"active": [], "standby": []}
    return known(
        {
            "name": text(switch, "name"),
            "pnics": pnics,
            "teaming": _teaming(draft, one, policy, ("switches", text(switch, "name") or "", "teaming")),
            **order,
            "mtu": whole(switch, "mtu") or whole(switch, "spec.mtu") or None,
        }
    )


def _teaming(draft: Draft, one: Ref, policy: Any, fact: Path) -> str | None:
    """Return how traffic is spread; a port group that does not say it has it from its switch, unlike one of another word."""
    found = draft.word(one, policy, "policy", "HostNicTeamingPolicy", fact)
    return None if found == STRANGE else found


def _order(policy: Any) -> dict[str, list[str]]:
    if inside(policy, "nicOrder") in (None, ""):
        return {}
    return {"active": texts(policy, "nicOrder.activeNic"), "standby": texts(policy, "nicOrder.standbyNic")}


def _port_groups(draft: Draft, one: Ref, network: Any) -> list[dict[str, Any]]:
    kernels = {text(vnic, "portgroup") for vnic in many(network, "vnic")}
    consoles = {text(vnic, "portgroup") for vnic in many(network, "consoleVnic")}
    result = []
    for group in many(network, "portgroup"):
        name = text(group, "spec.name")
        if name is not None:
            use = "vmkernel" if name in kernels else "management" if name in consoles else "vm"
            teaming = _teaming(draft, one, inside(group, "spec.policy.nicTeaming"), ("port_groups", name, "teaming"))
            result.append(_port_group(group, name, use, teaming))
    return result


def _port_group(group: Any, name: str, use: str, teaming: str | None) -> dict[str, Any]:
    """Return a port group with what it sets itself; the rest it inherits from its switch."""
    policy = inside(group, "spec.policy.nicTeaming")
    vlan = whole(group, "spec.vlanId")
    return known(
        {
            "name": name,
            "switch": text(group, "spec.vswitchName"),
            "vlan": vlan if vlan is not None and 0 <= vlan <= 4095 else None,
            "use": use,
            "teaming": teaming,
            **_order(policy),
        }
    )


def _vmkernels(draft: Draft, one: Ref, value: dict[str, Any]) -> list[dict[str, Any]]:
    network = inside(value, "config.network")
    services = _services(value)
    gateways = {
        text(stack, "key"): text(stack, "ipRouteConfig.defaultGateway") for stack in many(network, "netStackInstance")
    }
    result = []
    for vnic in many(network, "vnic"):
        device = text(vnic, "device")
        if device is None:
            continue
        found = {"device": device, **_attachment(draft, one, vnic), **_address(vnic, gateways)}
        told = None if services is None else services.get(device, set())
        if told is not None and STRANGE not in told:
            found["services"] = sorted(told) or _without_service(found.get("netstack"))
        elif told is not None:
            draft.cannot_read(one, (("vmkernels", device, "services"),), _LATER)
        result.append(known(found))
    _leave_out_gateways(result)
    return result


def _without_service(stack: str | None) -> list[str]:
    """Return the services of an adapter that has none enabled; a stack of the system carries no NFS and no iSCSI."""
    return [] if stack in OWN_STACKS else ["none_enabled"]


def _leave_out_gateways(vmkernels: list[dict[str, Any]]) -> None:
    """Leave the gateway of a stack to the adapters that reach it, where one does: those of other subnets have none."""
    reached = {(one.get("netstack"), one["gateway"]) for one in vmkernels if "gateway" in one and _reaches(one)}
    for one in vmkernels:
        if (one.get("netstack"), one.get("gateway")) in reached and not _reaches(one):
            del one["gateway"]


def _reaches(vmkernel: dict[str, Any]) -> bool:
    return "ip" in vmkernel and reaches(vmkernel) is True


def _services(value: dict[str, Any]) -> dict[str, set[str]] | None:
    """Return the services of every VMkernel adapter by device, or ``None`` where the session may not read them.

    What is selected is named by a key that ends with the device: ``vmk1`` must not take what belongs to ``vmk10``.
    """
    if inside(value, "config.virtualNicManagerInfo") is None:
        return None
    result: dict[str, set[str]] = {}
    for config in many(value, "config.virtualNicManagerInfo.netConfig"):
        service = _SERVICES.get(text(config, "nicType") or "", STRANGE)
        devices = {text(vnic, "key"): text(vnic, "device") for vnic in many(config, "candidateVnic")}
        for key in texts(config, "selectedVnic"):
            device = devices.get(key) or key.rpartition(_NIC)[2]
            result.setdefault(device, set()).add(service)
    return result


def _attachment(draft: Draft, one: Ref, vnic: Any) -> dict[str, Any]:
    label = text(vnic, "portgroup") or text(vnic, "spec.portgroup")
    if label is not None:
        return {"port_group": label}
    key = text(vnic, "spec.distributedVirtualPort.portgroupKey")
    group = ("DistributedVirtualPortgroup", key or "")
    name, switch = draft.labels.get(group), draft.names.of(draft.switch_of_label.get(group))
    if name is None or switch is None:
        path = ("vmkernels", text(vnic, "device") or "", "port_group")
        draft.cannot_read(one, (path,), "its distributed port group is not in what was read")
        return {}
    return {"port_group": name, "switch": switch}


def _address(vnic: Any, gateways: dict[str | None, str | None]) -> dict[str, Any]:
    stack = text(vnic, "spec.netStackInstanceKey")
    own = text(vnic, "spec.ipRouteSpec.ipRouteConfig.defaultGateway")
    gateway = own or (gateways.get(stack) if stack not in (None, _DEFAULT_STACK) else None)
    result: dict[str, Any] = {"dhcp": flag(vnic, "spec.ip.dhcp")}
    address = text(vnic, "spec.ip.ipAddress")
    if address not in (None, "0.0.0.0"):  # noqa: S104 - what the API gives for no address
        result["ip"] = address
        result["netmask"] = text(vnic, "spec.ip.subnetMask")
    else:
        result["ip"] = _ipv6(vnic)
    mtu = whole(vnic, "spec.mtu")
    result["mtu"] = mtu or None
    result["netstack"] = _NETSTACKS.get(stack, stack) if stack is not None else None
    result["gateway"] = gateway if gateway not in ("", "0.0.0.0", "::") else None  # noqa: S104 - as above
    return result


def _ipv6(vnic: Any) -> str | None:
    """Return the first IPv6 address that reaches beyond its link, with its prefix length."""
    for found in many(vnic, "spec.ip.ipV6Config.ipV6Address"):
        address, length = text(found, "ipAddress"), whole(found, "prefixLength")
        if address is None or length is None:
            continue
        try:
            if not ipaddress.IPv6Address(address).is_link_local:
                return f"{address}/{length}"
        except ValueError:
            continue
    return None


def _console(console: Any) -> dict[str, Any]:
    return known(
        {
            "device": text(console, "device"),
            "port_group": text(console, "portgroup") or text(console, "spec.portgroup"),
            "ip": text(console, "spec.ip.ipAddress"),
            "netmask": text(console, "spec.ip.subnetMask"),
        }
    )
