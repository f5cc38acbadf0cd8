"""Distributed switches: uplinks and their adapters by host, link aggregation groups, port groups, Network I/O Control."""

from __future__ import annotations

from typing import Any

from validator.importers.vsphere.api import STRANGE
from validator.importers.vsphere.draft import Draft
from validator.importers.vsphere.host_networks import adapters
from validator.importers.vsphere.inventory import Ref, flag, inside, known, many, ref, refs, text, texts, whole
from validator.model import Path

PROPERTIES: dict[str, tuple[str, ...]] = {
    "name": (),
    "parent": ("datacenter",),
    "uuid": ("hosts",),
    "summary": ("version", "hosts"),
    "config": ("mtu", "uplinks", "teaming", "hosts", "lags", "network_io_control"),
    "networkResourcePool": ("network_io_control",),
}
"""The properties that are read, and the facts that come from each."""

PORT_GROUP_PROPERTIES: dict[str, tuple[str, ...]] = {"name": (), "key": (), "config": (), "tag": ()}
"""The properties of distributed port groups that are read."""

_UPLINK_TAG = "SYSTEM/DVS.UPLINKPG"
TRAFFIC = {
    "management": "management",
    "faultTolerance": "fault_tolerance",
    "vmotion": "vmotion",
    "virtualMachine": "virtual_machine",
    "iSCSI": "iscsi",
    "nfs": "nfs",
    "hbr": "replication",
    "vsan": "vsan",
    "vdp": "vdp",
}
"""The spec's words for those of DvsHostInfrastructureTrafficResource."""

_UNUSED = "nothing that was read is connected to the port group, so it does not show what it is for"


def distributed_switches(draft: Draft) -> list[dict[str, Any]]:
    """Return the distributed switches of the inventory with their port groups."""
    found = draft.inventory.of("VmwareDistributedVirtualSwitch", "DistributedVirtualSwitch")
    uplinks = {group for _, value in found for group in refs(value, "config.uplinkPortgroup")}
    groups: dict[Ref, list[tuple[Ref, dict[str, Any]]]] = {}
    for one, value in draft.inventory.of("DistributedVirtualPortgroup"):
        owner = draft.switch_of_label.get(one)
        if owner is not None and one in draft.labels and one not in uplinks and not _is_uplinks(value):
            groups.setdefault(owner, []).append((one, value))
    users = _Users(draft)
    return [_switch(draft, one, value, groups.get(one, []), users) for one, value in found if draft.names.of(one)]


def _is_uplinks(value: dict[str, Any]) -> bool:
    tagged = any(text(tag, "key") == _UPLINK_TAG for tag in many(value, "tag"))
    return tagged or flag(value, "config.uplink") is True


class _Users:
    """What is connected to distributed port groups, by their key; ``strays``: there may be groups of unknown switches."""

    def __init__(self, draft: Draft) -> None:
        self.kernels: set[str | None] = set()
        self.consoles: set[str | None] = set()
        self.machines: set[str | None] = set()
        for _, value in draft.inventory.of("HostSystem"):
            network = inside(value, "config.network")
            self.kernels |= {_key(vnic, "spec.distributedVirtualPort") for vnic in many(network, "vnic")}
            self.consoles |= {_key(vnic, "spec.distributedVirtualPort") for vnic in many(network, "consoleVnic")}
        for _, value in draft.inventory.of("VirtualMachine"):
            self.machines |= {_key(device, "backing.port") for device in many(value, "config.hardware.device")}
        groups = [one for one, _ in draft.inventory.of("DistributedVirtualPortgroup")]
        unplaced = any(one not in draft.labels or one not in draft.switch_of_label for one in groups)
        self.strays = unplaced or not draft.inventory.complete

    def use(self, key: str) -> str | None:
        """Return what a port group carries: virtual machines count before the adapters that say so themselves."""
        if key in self.machines:
            return "vm"
        if key in self.consoles:
            return "management"
        return "vmkernel" if key in self.kernels else None


def _key(value: Any, path: str) -> str | None:
    return text(value, f"{path}.portgroupKey")


def _switch(
    draft: Draft, one: Ref, value: dict[str, Any], groups: list[tuple[Ref, dict[str, Any]]], users: _Users
) -> dict[str, Any]:
    hosts, lags, hidden = _members(draft, one, value)
    defaults = inside(value, "config.defaultPortConfig")
    result = {
        "name": draft.names.of(one),
        "datacenter": draft.names.datacenters.get(one),
        "version": text(value, "summary.productInfo.version") or text(value, "config.productInfo.version"),
        "mtu": whole(value, "config.maxMtu") or None,
        "uplinks": texts(value, "config.uplinkPortPolicy.uplinkPortName") or None,
        **_teaming(draft, one, defaults, ("teaming",), own=False),
        "hosts": hosts,
        "lags": lags if inside(value, "config") is not None else None,
        "network_io_control": _network_io_control(value),
        "port_groups": [_port_group(draft, one, group, found, defaults, users) for group, found in groups],
        "partial": [name for name, open_ in (("hosts", hidden), ("port_groups", users.strays)) if open_] or None,
    }
    return draft.finish(one, result, PROPERTIES)


def _members(draft: Draft, one: Ref, value: dict[str, Any]) -> tuple[list[Any], list[Any], bool]:
    """Return the member hosts with their uplinks, the LAGs, and whether there are hosts that the source hides."""
    uuid = text(value, "uuid") or text(value, "config.uuid")
    members = [ref(member, "config.host") for member in many(value, "config.host")]
    members += refs(value, "summary.hostMember")
    hosts: list[Any] = []
    lags: dict[str, dict[str, list[str]]] = {}
    for lag in many(value, "config.lacpGroupConfig"):
        if name := text(lag, "name"):
            lags[name] = {}
    hidden = any(draft.inventory.refuses(one, path) or inside(value, path) is None for path in ("summary", "config"))
    for member in dict.fromkeys(found for found in members if found is not None):
        called = draft.names.of(member)
        if called is None:
            hidden = True
            continue
        host = draft.inventory.objects.get(member, {})
        proxy = _proxy(host, uuid)
        uplinks, bundles, rest = _wiring(proxy, inside(host, "config.network"))
        for bundle, devices in bundles.items():
            lags.setdefault(bundle, {})[called] = devices
        entry = {"host": called, "uplinks": uplinks if proxy is not None else None, "pnics": rest or None}
        hosts.append({key: found for key, found in entry.items() if found is not None})
    return hosts, [{"name": bundle, "uplinks": wired} for bundle, wired in lags.items()], hidden


def _proxy(host: dict[str, Any], uuid: str | None) -> Any:
    """Return the part of the switch that is on a host, where the source tells it."""
    for proxy in many(host, "config.network.proxySwitch"):
        if uuid is not None and text(proxy, "dvsUuid") == uuid:
            return proxy
    return None


def _wiring(proxy: Any, network: Any) -> tuple[dict[str, str], dict[str, list[str]], list[str]]:
    """Return the adapters of a host by uplink and by LAG, and those whose uplink is not known.

    An adapter names the port it is on; the uplinks of the switch and of its LAGs name their ports.
    """
    ports = {text(port, "key"): text(port, "value") for port in many(proxy, "uplinkPort")}
    bundles: dict[str | None, str] = {}
    for lag in many(proxy, "hostLag"):
        for port in many(lag, "uplinkPort"):
            bundles[text(port, "key")] = text(lag, "lagName") or ""
    uplinks: dict[str, str] = {}
    lags: dict[str, list[str]] = {}
    rest: list[str] = []
    specs = many(proxy, "spec.backing.pnicSpec")
    if not specs:
        return {}, {}, adapters(proxy, network)
    for pnic in specs:
        device, port = text(pnic, "pnicDevice"), text(pnic, "uplinkPortKey")
        if device is None:
            continue
        name = ports.get(port)
        if bundles.get(port):
            lags.setdefault(bundles[port], []).append(device)
        elif port is not None and name is not None:
            uplinks[name] = device
        else:
            rest.append(device)
    return dict(sorted(uplinks.items())), lags, rest


def _teaming(draft: Draft, one: Ref, settings: Any, fact: Path, *, own: bool) -> dict[str, Any]:
    """Return teaming and order of uplinks; with ``own`` only what is not inherited."""
    policy = inside(settings, "uplinkTeamingPolicy")
    result: dict[str, Any] = {}
    if not own or not _inherited(policy, "policy"):
        found = draft.word(one, policy, "policy.value", "VmwareUplinkPortTeamingPolicy", fact)
        result["teaming"] = None if found == STRANGE else found
    order = inside(policy, "uplinkPortOrder")
    if order not in (None, "") and not (own and _inherited(policy, "uplinkPortOrder")):
        result["active"] = texts(order, "activeUplinkPort")
        result["standby"] = texts(order, "standbyUplinkPort")
    return known(result)


def _inherited(policy: Any, member: str) -> bool:
    return flag(policy, "inherited") is True or flag(policy, f"{member}.inherited") is True


def _port_group(
    draft: Draft, switch: Ref, one: Ref, value: dict[str, Any], defaults: Any, users: _Users
) -> dict[str, Any]:
    settings = inside(value, "config.defaultPortConfig")
    key = text(value, "key") or text(value, "config.key") or one[1]
    name, use = draft.labels[one], users.use(key)
    if use is None:
        draft.cannot_read(switch, (("port_groups", name, "use"),), _UNUSED)
    vlan = _vlan(inside(settings, "vlan"))
    return known(
        {
            "name": name,
            "vlan": _vlan(inside(defaults, "vlan")) if vlan is None else vlan,
            "use": use,
            **_teaming(draft, switch, settings, ("port_groups", name, "teaming"), own=True),
            "nsx": _nsx(draft, switch, name, value),
        }
    )


def _vlan(vlan: Any) -> Any:
    """Return a VLAN as the spec writes it: an id, a trunk of ranges, or the id of a private VLAN."""
    private = whole(vlan, "pvlanId")
    if private is not None:
        return {"private": private}
    number = whole(vlan, "vlanId")
    if number is not None:
        return number if 0 <= number <= 4095 else None
    ranges = [(whole(one, "start"), whole(one, "end")) for one in many(vlan, "vlanId")]
    spans = [f"{start}-{end}" for start, end in ranges if start is not None and end is not None]
    return ", ".join(spans) if spans and len(spans) == len(ranges) else None


def _nsx(draft: Draft, switch: Ref, name: str, value: dict[str, Any]) -> bool | None:
    """Tell whether the port group belongs to NSX; the API says so from 7.0 on."""
    fact = ("port_groups", name, "nsx")
    backing = draft.word(switch, value, "config.backingType", "DistributedVirtualPortgroupBackingType", fact)
    if backing is not None:
        return None if backing == STRANGE else backing == "nsx"
    return True if text(value, "config.logicalSwitchUuid") or text(value, "config.segmentId") else None


def _network_io_control(value: dict[str, Any]) -> dict[str, Any]:
    shares: dict[str, int] = {}
    pools = many(value, "config.infrastructureTrafficResourceConfig") or many(value, "networkResourcePool")
    for pool in pools:
        name = TRAFFIC.get(text(pool, "key") or "")
        count = whole(pool, "allocationInfo.shares.shares")
        if name is not None and count is not None:
            shares[name] = count
    return known({"enabled": flag(value, "config.networkResourceManagementEnabled"), "shares": shares})
