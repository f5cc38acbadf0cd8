"""Standard and distributed switches, and their port groups."""

from __future__ import annotations

from typing import Any

from validator.model import Path, Resource, Unknown
from validator.reasons import Reason
from validator.terraform.mapping.clusters import write_datacenter, write_name
from validator.terraform.mapping.estate import Estate, name_of, text_of
from validator.terraform.mapping.hosts import host_key
from validator.terraform.mapping.vmkernels import write_vmkernels
from validator.terraform.mapping.writer import (
    AttributeMapping,
    Writer,
    boolean,
    integer,
    positive,
    reason_of,
    same,
    texts,
)
from validator.terraform.plan.values import KNOWN_AFTER_APPLY

_STANDARD = same("failover_explicit", "loadbalance_srcid", "loadbalance_srcmac", "loadbalance_ip")
_DISTRIBUTED = same(
    "failover_explicit", "loadbalance_srcid", "loadbalance_srcmac", "loadbalance_ip", "loadbalance_loadbased"
)

_SWITCH_FIELDS = (
    AttributeMapping("network_adapters", ("pnics",), texts, []),
    AttributeMapping("teaming_policy", ("teaming",), _STANDARD, "loadbalance_srcid"),
    AttributeMapping("active_nics", ("active",), texts, []),
    AttributeMapping("standby_nics", ("standby",), texts, []),
    AttributeMapping("mtu", ("mtu",), positive, 1500),
)

_PORT_GROUP_FIELDS = (
    AttributeMapping("vlan_id", ("vlan",), integer, 0),
    AttributeMapping("teaming_policy", ("teaming",), _STANDARD),
    AttributeMapping("active_nics", ("active",), texts),
    AttributeMapping("standby_nics", ("standby",), texts),
)

_DISTRIBUTED_SWITCH_FIELDS = (
    AttributeMapping("uplinks", ("uplinks",), texts),
    AttributeMapping("teaming_policy", ("teaming",), _DISTRIBUTED),
    AttributeMapping("active_uplinks", ("active",), texts),
    AttributeMapping("standby_uplinks", ("standby",), texts),
    AttributeMapping("max_mtu", ("mtu",), positive),
)

_NIOC = AttributeMapping("network_resource_control_enabled", ("network_io_control", "enabled"), boolean, False)

_SHARES = {
    "management": "management",
    "faulttolerance": "fault_tolerance",
    "vmotion": "vmotion",
    "virtualmachine": "virtual_machine",
    "iscsi": "iscsi",
    "nfs": "nfs",
    "hbr": "replication",
    "vsan": "vsan",
    "vdp": "vdp",
}

_DISTRIBUTED_ORDER = (
    AttributeMapping("active_uplinks", ("active",), texts),
    AttributeMapping("standby_uplinks", ("standby",), texts),
)
_DISTRIBUTED_TEAMING = AttributeMapping("teaming_policy", ("teaming",), _DISTRIBUTED)


def write_networks(estate: Estate, writer: Writer) -> None:
    """Write the switches, port groups and VMkernel adapters of an estate."""
    for resource in estate.of("vsphere_host_virtual_switch"):
        _write_switch(estate, resource, writer)
    for resource in estate.of("vsphere_host_port_group"):
        _write_port_group(estate, resource, writer)
    for resource in estate.of("vsphere_distributed_virtual_switch"):
        _write_distributed_switch(estate, resource, writer)
    for resource in estate.of("vsphere_distributed_port_group"):
        _write_distributed_port_group(estate, resource, writer)
    write_vmkernels(estate, writer)


def _member(estate: Estate, resource: Resource, collection: str, writer: Writer) -> Path | None:
    """Start the object of a resource that belongs to a host; one whose host is unknown is only noted."""
    host, reason = host_key(estate, resource.values.get("host_system_id"), writer, resource.location)
    if host is None:
        writer.note(f"{resource.address} is left out: its host is unknown ({reason})")
        return None
    name = name_of(resource) or resource.address
    members = ("hosts", host, collection)
    path: Path = (*members, name)
    if path in writer.fragment.sources:
        path = (*members, resource.address)
    writer.start(path, resource.location)
    writer.partial(members)
    write_name(resource, path, writer)
    return path


def _write_switch(estate: Estate, resource: Resource, writer: Writer) -> None:
    path = _member(estate, resource, "switches", writer)
    if path is not None:
        writer.fields(path, resource.values, _SWITCH_FIELDS)
        _write_pnics(path[:2], texts(resource.values.get("network_adapters")), resource, writer)


def _write_pnics(host: Path, devices: list[str] | None, resource: Resource, writer: Writer) -> None:
    for device in devices or ():
        path = (*host, "pnics", device)
        writer.start(path, resource.location)
        writer.put((*path, "device"), device)
        writer.partial((*host, "pnics"))


def _write_port_group(estate: Estate, resource: Resource, writer: Writer) -> None:
    path = _member(estate, resource, "port_groups", writer)
    if path is None:
        return
    writer.fields(path, resource.values, _PORT_GROUP_FIELDS)
    if texts(resource.values.get("active_nics")) and resource.values.get("standby_nics") is None:
        writer.put((*path, "standby"), [])  # the order is one setting: active adapters without standby ones
    switch = resource.values.get("virtual_switch_name")
    name, reason = text_of(switch), reason_of(switch)
    if isinstance(switch, Unknown):
        found = estate.one(switch, "switches").resource
        name = name_of(found) if found is not None else None
    if name is not None:
        writer.put((*path, "switch"), name)
    else:
        writer.unknown((*path, "switch"), reason)


def _write_distributed_switch(estate: Estate, resource: Resource, writer: Writer) -> None:
    base = ("distributed_switches", estate.key("distributed_switches", resource))
    writer.start(base, resource.location)
    write_name(resource, base, writer)
    write_datacenter(estate, resource, base, writer)
    writer.partial((*base, "port_groups"))
    writer.partial((*base, "hosts"))
    writer.fields(base, resource.values, _DISTRIBUTED_SWITCH_FIELDS)
    if resource.mode == "managed":
        writer.fields(base, resource.values, (_NIOC,))
        for word, traffic in _SHARES.items():
            shares = integer(resource.values.get(f"{word}_share_count"))
            if shares is not None:
                writer.put((*base, "network_io_control", "shares", traffic), shares)
        _write_members(estate, resource, base, writer)


def _write_members(estate: Estate, resource: Resource, base: Path, writer: Writer) -> None:
    """Write the member hosts of a distributed switch with the adapters that each gives to it."""
    blocks = resource.values.get("host")
    hosts = (*base, "hosts")
    if not isinstance(blocks, list):
        writer.unknown(hosts, reason_of(blocks))
        return
    for block, value in _assigned(estate, [block for block in blocks if isinstance(block, dict)]):
        if not isinstance(value, Resource):
            writer.partial(hosts, value)
            continue
        host = estate.key("hosts", value)
        path = (*hosts, host)
        writer.start(path, resource.location)
        writer.put((*path, "host"), host)
        writer.fields(path, block, (AttributeMapping("devices", ("pnics",), texts, []),))
        _write_pnics(("hosts", host), texts(block.get("devices")), resource, writer)


def _assigned(estate: Estate, blocks: list[dict[str, Any]]) -> list[tuple[dict[str, Any], Resource | Reason | None]]:
    """Pair the blocks of a set with their hosts, or with the reason why the host is unknown.

    Blocks that may belong to any of as many hosts are told apart only where they give all hosts the same adapters.
    """
    found = [estate.one(block.get("host_system_id"), "hosts") for block in blocks]
    open_blocks = [block for block, one in zip(blocks, found, strict=True) if one.resource is None]
    values = [block.get("host_system_id") for block in open_blocks]
    claimed = estate.many(values, "hosts") if values and all(isinstance(value, Unknown) for value in values) else None
    same_devices = all(block.get("devices") == open_blocks[0].get("devices") for block in open_blocks)
    spare = list(claimed.certain) if claimed is not None and same_devices else []
    if len(spare) != len(open_blocks):
        spare = []
    return [
        (block, one.resource if one.resource is not None else spare.pop() if spare else one.reason)
        for block, one in zip(blocks, found, strict=True)
    ]


def _write_distributed_port_group(estate: Estate, resource: Resource, writer: Writer) -> None:
    value = resource.values.get("distributed_virtual_switch_uuid")
    found = estate.one(value, "distributed_switches")
    if found.resource is not None:
        switch = estate.key("distributed_switches", found.resource)
    elif isinstance(value, str) and value:
        switch = value
        writer.start(("distributed_switches", switch), resource.location)
        writer.unknown(("distributed_switches", switch, "name"), found.reason)
    else:
        writer.note(f"{resource.address} is left out: its distributed switch is unknown ({found.reason or 'not set'})")
        return
    members = ("distributed_switches", switch, "port_groups")
    path: Path = (*members, name_of(resource) or resource.address)
    if path in writer.fragment.sources:
        path = (*members, resource.address)
    writer.start(path, resource.location)
    writer.partial(members)
    write_name(resource, path, writer)
    _write_vlan(resource, path, writer)
    _write_uplinks(resource, path, writer)


def _write_uplinks(resource: Resource, path: Path, writer: Writer) -> None:
    """Write teaming and uplink order; what the configuration leaves out is inherited from the switch."""
    values = resource.values
    if not _is_unset(values.get("teaming_policy")):
        writer.fields(path, values, (_DISTRIBUTED_TEAMING,))
    if not all(_is_unset(values.get(field.attribute)) for field in _DISTRIBUTED_ORDER):
        writer.fields(path, values, _DISTRIBUTED_ORDER)


def _is_unset(value: Any) -> bool:
    """Tell whether the configuration leaves an attribute to the provider: unknown, and no expression gives it."""
    return value is None or (isinstance(value, Unknown) and not value.targets and value.reason == KNOWN_AFTER_APPLY)


def _write_vlan(resource: Resource, path: Path, writer: Writer) -> None:
    values = resource.values
    ranges = values.get("vlan_range")
    private = integer(values.get("port_private_secondary_vlan_id"))
    spans = [_span(one) for one in ranges] if isinstance(ranges, list) else []
    if spans and None not in spans:
        writer.put((*path, "vlan"), ", ".join(sorted(str(span) for span in spans)))
    elif private:
        writer.put((*path, "vlan"), {"private": private})
    elif not spans:
        vlan = values.get("vlan_id")
        writer.fields(path, {"vlan_id": vlan}, (AttributeMapping("vlan_id", ("vlan",), integer),))


def _span(value: Any) -> str | None:
    if not isinstance(value, dict):
        return None
    first, last = integer(value.get("min_vlan")), integer(value.get("max_vlan"))
    return None if first is None or last is None else f"{first}-{last}"
