"""Hosts: membership of clusters, connection, maintenance mode and the licence."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from validator.model import InputKind, Location, Path, Resource, Unknown
from validator.reasons import Reason, ReasonCode, because
from validator.terraform.mapping.clusters import write_datacenter
from validator.terraform.mapping.estate import Estate, name_of
from validator.terraform.mapping.membership import left_out
from validator.terraform.mapping.writer import AttributeMapping, Writer, boolean, reason_of, text
from validator.terraform.plan.values import KNOWN_AFTER_APPLY


def _connection(value: Any) -> str | None:
    connected = boolean(value)
    return None if connected is None else "connected" if connected else "disconnected"


_FIELDS = (
    AttributeMapping("connected", ("connection_state",), _connection, "connected"),
    AttributeMapping("maintenance", ("maintenance_mode",), boolean, False),
)

_LICENCE_OUTSIDE = {
    InputKind.TERRAFORM_PLAN: ReasonCode.LICENCE_OUTSIDE_PLAN,
    InputKind.TERRAFORM_STATE: ReasonCode.LICENCE_OUTSIDE_STATE,
    InputKind.TERRAFORM_HCL: ReasonCode.LICENCE_OUTSIDE_CONFIGURATION,
}


@dataclass(slots=True)
class _Claims:
    """The clusters that say, or are said, to have a host; ``likely`` ones may come from a list that is too long."""

    certain: dict[str, Location] = field(default_factory=dict)
    likely: dict[str, Location] = field(default_factory=dict)


def write_hosts(estate: Estate, writer: Writer) -> None:
    """Write the hosts of an estate with the clusters they are members of."""
    claims, outside = _claims(estate), left_out(estate)
    for resource in estate.of("vsphere_host"):
        key = estate.key("hosts", resource)
        base = ("hosts", key)
        writer.start(base, resource.location)
        name = name_of(resource)
        if name is not None:
            writer.put((*base, "name"), name)
        else:
            attribute = "hostname" if resource.mode == "managed" else "name"
            writer.unknown((*base, "name"), reason_of(resource.values.get(attribute)))
        write_datacenter(estate, resource, base, writer)
        _write_cluster(estate, resource, claims[key], base, writer)
        if resource.address in outside:
            _write_left_out(estate, resource, outside[resource.address], base, writer)
        if resource.mode == "managed":
            writer.fields(base, resource.values, _FIELDS)
            _write_edition(estate, resource, base, writer)


def host_key(estate: Estate, value: Any, writer: Writer, location: Location) -> tuple[str | None, Reason | None]:
    """Return the key of the host that an attribute refers to, or the reason why it is unknown.

    A host that only its id tells of, outside the input, is called by that id, so that what is on it is not lost.
    """
    found = estate.one(value, "hosts")
    if found.resource is not None:
        return estate.key("hosts", found.resource), None
    if isinstance(value, str) and value:
        writer.start(("hosts", value), location)
        writer.unknown(("hosts", value, "name"), found.reason)
        return value, None
    return None, found.reason or because(ReasonCode.NOT_SET)


def _claims(estate: Estate) -> dict[str, _Claims]:
    claims: dict[str, _Claims] = defaultdict(_Claims)
    for cluster in estate.of("vsphere_compute_cluster"):
        key = estate.key("clusters", cluster)
        members = estate.many(cluster.values.get("host_system_ids"), "hosts")
        for host in members.certain:
            claims[estate.key("hosts", host)].certain.setdefault(key, cluster.location)
        for host in members.claimed:
            claims[estate.key("hosts", host)].likely.setdefault(key, cluster.location)
    for host in estate.of("vsphere_host"):
        found = estate.one(host.values.get("cluster"), "clusters").resource
        if found is None and host.mode == "data":
            found = estate.one(host.values.get("resource_pool_id"), "pools").resource
        if found is not None and estate.moved_out.get(host.address) == found.address:
            continue
        if found is not None and found.type == "vsphere_compute_cluster":
            claims[estate.key("hosts", host)].certain.setdefault(estate.key("clusters", found), host.location)
    return claims


def _write_cluster(estate: Estate, resource: Resource, claims: _Claims, base: Path, writer: Writer) -> None:
    path = (*base, "cluster")
    candidates = claims.certain or claims.likely
    if len(candidates) == 1:
        ((cluster, location),) = candidates.items()
        writer.put(path, cluster)
        writer.fragment.sources.setdefault(path, location)
        if not claims.certain:  # a filter that cannot be seen may have taken the host out again
            writer.partial(path, KNOWN_AFTER_APPLY.also(because(ReasonCode.UNSEEN_LOOKUP_OF_CLUSTER)))
        elif resource.address in estate.may_move_out or _may_join_another(estate, resource):
            writer.partial(path, KNOWN_AFTER_APPLY)
    elif candidates:
        writer.unknown(path, because(ReasonCode.SEVERAL_CLUSTERS, clusters=", ".join(sorted(candidates))))
    elif resource.address in estate.moved_out:  # the provider moves it into the folder of hosts of its datacenter
        writer.put((*base, "standalone"), True)
    else:
        writer.unknown(path, estate.one(resource.values.get("cluster"), "clusters").reason)


def _may_join_another(estate: Estate, resource: Resource) -> bool:
    """Tell whether a host that exists may be moved to another cluster than the one whose list has it."""
    own = resource.values.get("cluster")
    is_open = isinstance(own, Unknown) and estate.one(own, "clusters").resource is None
    return is_open and isinstance(resource.values.get("id"), str)


def _write_left_out(estate: Estate, resource: Resource, cluster: Resource, base: Path, writer: Writer) -> None:
    """Say that a host will not stay in its cluster: no rule may count on a member that the next apply moves out."""
    key = estate.key("clusters", cluster)
    reason = because(ReasonCode.MOVED_OUT_NEXT, cluster=key, address=cluster.address)
    writer.partial((*base, "cluster"), reason)
    writer.note(f"{resource.address}: {reason}; list it there, or set host_managed = true")


def _write_edition(estate: Estate, resource: Resource, base: Path, writer: Writer) -> None:
    found = estate.one(resource.values.get("license"), "licences")
    if found.resource is not None:
        writer.fields(base, found.resource.values, (AttributeMapping("edition_key", ("edition_key",), text),))
    elif found.reason is not None:
        writer.unknown((*base, "edition_key"), because(_LICENCE_OUTSIDE[estate.kind]))
