"""VMkernel adapters: where they are attached, their addresses and their services."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from validator.model import Path, Resource, Unknown
from validator.reasons import Reason, ReasonCode, because
from validator.terraform.mapping.estate import Estate, name_of, text_of
from validator.terraform.mapping.hosts import host_key
from validator.terraform.mapping.writer import AttributeMapping, Writer, boolean, positive, reason_of, text

_NETSTACKS = {"default": "defaultTcpipStack", "vSphereProvisioning": "provisioning"}
"""Words of releases of the provider for the stacks that the facts spell otherwise; "default" is that of older ones."""


def _netstack(value: Any) -> str | None:
    return _NETSTACKS.get(value, value) if isinstance(value, str) else None


_FIELDS = (
    AttributeMapping("mtu", ("mtu",), positive),
    AttributeMapping("netstack", ("netstack",), _netstack, "defaultTcpipStack"),
)

_IPV4_FIELDS = (
    AttributeMapping("ip", ("ip",), text),
    AttributeMapping("netmask", ("netmask",), text),
    AttributeMapping("gw", ("gateway",), text),
    AttributeMapping("dhcp", ("dhcp",), boolean, False),
)

_SERVICES = {
    "vmotion": "vmotion",
    "faultToleranceLogging": "ft_logging",
    "management": "management",
    "vsan": "vsan",
    "vSphereProvisioning": "provisioning",
    "vSphereReplication": "replication",
}

_DEVICE = re.compile(r"host-[0-9]+_(vmk[0-9]+)")
_UNNAMEABLE = because(ReasonCode.FT_LOGGING_NOT_SETTABLE)


def write_vmkernels(estate: Estate, writer: Writer) -> None:
    """Write the VMkernel adapters of an estate. One that is not made yet has no device: its key is its address."""
    devices: dict[Path, Resource] = {}
    for resource in estate.of("vsphere_vnic"):
        path = _start(estate, resource, writer)
        if path is None:
            continue
        devices[path] = resource
        writer.fields(path, resource.values, _FIELDS)
        _write_address(resource, path, writer)
        _write_port_group(estate, resource, path, writer)
        _write_services(resource, path, writer)
    for path in devices:
        _leave_out_others(path, devices, writer)


def _start(estate: Estate, resource: Resource, writer: Writer) -> Path | None:
    host, reason = host_key(estate, resource.values.get("host"), writer, resource.location)
    if host is None:
        writer.note(f"{resource.address} is left out: its host is unknown ({reason})")
        return None
    match = _DEVICE.fullmatch(text_of(resource.values.get("id")) or "")
    members = ("hosts", host, "vmkernels")
    path = (*members, match.group(1) if match else resource.address)
    if path in writer.fragment.sources:
        path = (*members, resource.address)
    writer.start(path, resource.location)
    writer.partial(members)
    if match:
        writer.put((*path, "device"), match.group(1))
    return path


def _write_address(resource: Resource, path: Path, writer: Writer) -> None:
    blocks = resource.values.get("ipv4")
    if isinstance(blocks, list) and blocks and isinstance(blocks[0], dict):
        writer.fields(path, blocks[0], _IPV4_FIELDS)
        if blocks[0].get("ip"):
            return
    else:
        writer.unknown((*path, "ip"), reason_of(blocks))
    for address in _ipv6(resource.values.get("ipv6")):
        writer.put((*path, "ip"), address)


def _ipv6(blocks: Any) -> Iterator[str]:
    if isinstance(blocks, list) and blocks and isinstance(blocks[0], dict):
        addresses = blocks[0].get("addresses")
        for address in addresses[:1] if isinstance(addresses, list) else ():
            if isinstance(address, str) and address:
                yield address


def _write_port_group(estate: Estate, resource: Resource, path: Path, writer: Writer) -> None:
    values = resource.values
    label, reason = _label(estate, values)
    if label is not None:
        writer.put((*path, "port_group"), label)
    else:
        writer.unknown((*path, "port_group"), reason)
    switch = estate.one(values.get("distributed_switch_port"), "distributed_switches")
    if switch.resource is None:
        group = estate.one(values.get("distributed_port_group"), "distributed_port_groups").resource
        owner = group.values.get("distributed_virtual_switch_uuid") if group is not None else None
        switch = estate.one(owner, "distributed_switches") if owner is not None else switch
    if switch.resource is not None:
        writer.put((*path, "switch"), estate.key("distributed_switches", switch.resource))
    else:
        writer.unknown((*path, "switch"), switch.reason)


def _label(estate: Estate, values: Any) -> tuple[str | None, Reason | None]:
    """Return the name of the standard or distributed port group, or the reason why it is unknown."""
    standard = values.get("portgroup")
    if isinstance(standard, str) and standard:
        return standard, None
    found = estate.one(values.get("distributed_port_group"), "distributed_port_groups")
    if isinstance(standard, Unknown):
        found = estate.one(standard, "networks")
    if found.resource is None:
        return None, found.reason or reason_of(standard)
    return name_of(found.resource), reason_of(found.resource.values.get("name"))


def _write_services(resource: Resource, path: Path, writer: Writer) -> None:
    """Write the services. Only what was read from an existing adapter can say that FT logging is off."""
    target = (*path, "services")
    value = resource.values.get("services")
    if not isinstance(value, list):
        writer.unknown(target, reason_of(value))
        return
    services = [_SERVICES[service] for service in value if isinstance(service, str) and service in _SERVICES]
    exists = text_of(resource.values.get("id")) is not None
    if not exists:  # https://github.com/vmware/terraform-provider-vsphere/issues/2029: the provider cannot set it
        services = [service for service in services if service != "ft_logging"]
    writer.put(target, services)
    reason = next((why for why in map(reason_of, value) if why is not None), None)
    if reason is not None or not exists:
        writer.partial(target, reason or _UNNAMEABLE)


def _leave_out_others(path: Path, devices: dict[Path, Resource], writer: Writer) -> None:
    """Take back services of ``vmk1`` that the provider may have read from ``vmk10``: it matches parts of names."""
    services = writer.fragment.objects["hosts"][path[1]]["vmkernels"][path[-1]].get("services", [])
    if not path[-1].startswith("vmk"):
        return
    longer = [(*path[:-1], f"{path[-1]}{digit}") for digit in range(10)]
    theirs = {
        service
        for other in longer
        if other in devices
        for service in writer.fragment.objects["hosts"][other[1]]["vmkernels"][other[-1]].get("services", ())
    }
    if theirs & set(services):
        services[:] = [service for service in services if service not in theirs]
        writer.partial((*path, "services"), because(ReasonCode.OTHER_ADAPTERS_SERVICES))
