"""What a plan does to clusters, hosts and virtual machines: the facts that FT locks, before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from validator.model import Change, Fragment, Path, Resource, Unknown
from validator.terraform.mapping.estate import Estate, text_of

_KINDS = {"vsphere_compute_cluster": "clusters", "vsphere_host": "hosts", "vsphere_virtual_machine": "vms"}
_SIZES = ("num_cpus", "memory_mb", "memory_reservation_mb", "memory_limit_mb")

State = dict[str, Any]
"""Locked facts of one object; one that is not known is absent."""


@dataclass(frozen=True, slots=True)
class Side:
    """The estate before the plan is applied, or after it."""

    estate: Estate
    fragment: Fragment

    def thing(self, kind: str, resource: Resource | None) -> _Thing | None:
        """Return what a resource is on this side."""
        if resource is None:
            return None
        key = self.estate.key(kind, resource)
        return _Thing(resource, key, self.fragment.objects[kind][key], self)

    def members(self, cluster: str) -> set[str]:
        """Return the hosts that are certainly members of a cluster."""
        return {
            name
            for name, host in self.fragment.objects.get("hosts", {}).items()
            if host.get("cluster") == cluster and ("hosts", name, "cluster") not in self.fragment.partial
        }


@dataclass(frozen=True, slots=True)
class _Thing:
    """One object on one side: its resource, its name in the facts, and its facts."""

    resource: Resource
    key: str
    value: Mapping[str, Any]
    side: Side

    def raw(self, attribute: str) -> Any:
        return self.resource.values.get(attribute)


class _Named(NamedTuple):
    """A reference to another object: its name in the facts, and the id that the attribute has."""

    name: str | None
    id: Any


def changes_of(changes: Sequence[Change], before: Side, after: Side) -> dict[Path, dict[str, Any]]:
    """Return action, before and after of every cluster, host and virtual machine that the plan manages, by its path.

    ``after`` is absent where the object does not exist any more, and ``before`` where it does not exist yet. A host
    that stays where it is has no entry, whatever else changes about it.
    """
    resources = {resource.address: resource for kind in _KINDS for resource in after.estate.of(kind)}
    result: dict[Path, dict[str, Any]] = {}
    for change in changes:
        if change.type in _KINDS:
            kind = _KINDS[change.type]
            old = before.thing(kind, change.before if change.action != "create" else None)
            new = after.thing(kind, resources.get(change.address) if change.action != "delete" else None)
            key = new.key if new is not None else old.key if old is not None else change.address
            if kind != "hosts" or not _stays(old, new):
                result[kind, key] = _entry(kind, change.action, old, new)
    managed = {change.address for change in changes}
    for cluster in before.estate.of("vsphere_compute_cluster"):
        if cluster.address not in managed:
            _add_membership(result, before.thing("clusters", cluster), after.thing("clusters", cluster))
    return result


def _add_membership(result: dict[Path, dict[str, Any]], old: _Thing | None, new: _Thing | None) -> None:
    """Add a cluster that the plan only reads, where it changes its members."""
    if old is not None and new is not None:
        entry = _entry("clusters", "no-op", old, new)
        if entry["before"] != entry["after"]:
            result.setdefault(("clusters", new.key), entry)


def _entry(kind: str, action: str, old: _Thing | None, new: _Thing | None) -> dict[str, Any]:
    if kind == "vms":
        states = (_vm(old, new), _vm(new, old))
        if action == "no-op":  # whatever it refers to is renamed or moved, the machine itself stays as it is
            states = (states[0], states[0])
    elif kind == "clusters":
        states = _clusters(old, new)
    else:
        states = (_host(old, new), _host(new, old))
    entry: dict[str, Any] = {"action": action}
    entry.update({word: state for word, state in zip(("before", "after"), states, strict=True) if state is not None})
    return entry


def _vm(own: _Thing | None, other: _Thing | None) -> State | None:
    if own is None:
        return None
    state = {fact: own.value[fact] for fact in _SIZES if fact in own.value}
    _put(state, "storage_datastore", _reference(own, other, "storage_datastore", "datastore_id"))
    _put(state, "cluster", _cluster(own, other))
    _put(state, "resource_pool", text_of(own.raw("resource_pool_id")))  # by its id: names of pools are not unique
    for fact, members in (("disks", _disks(own, other)), ("network_adapters", _adapters(own, other))):
        path = ("vms", own.key, fact)
        if fact in own.value and path not in own.side.fragment.partial:
            state[fact] = members
    return state


def _reference(own: _Thing, other: _Thing | None, fact: str, attribute: str) -> str | None:
    mine = _Named(own.value.get(fact), own.raw(attribute))
    return _called(mine, None if other is None else _Named(other.value.get(fact), other.raw(attribute)))


def _called(own: _Named, other: _Named | None) -> str | None:
    """Return what a reference is called: what is one object on both sides has one name, an unnamed one its id."""
    if other is not None and isinstance(own.id, str) and own.id == other.id:
        return min((name for name in (own.name, other.name) if name is not None), default=text_of(own.id))
    return own.name or text_of(own.id)


def _cluster(own: _Thing, other: _Thing | None) -> str | None:
    """Return the cluster; the id of a pool says nothing of it, except that the same pool is in the same cluster."""
    name, pool = own.value.get("cluster"), own.raw("resource_pool_id")
    if other is None or not isinstance(pool, str) or pool != other.raw("resource_pool_id"):
        return name
    return _called(_Named(name, pool), _Named(other.value.get("cluster"), pool))


def _disks(own: _Thing, other: _Thing | None) -> State:
    result: State = {}
    for label, disk in own.value.get("disks", {}).items():
        member: State = {"size_gb": disk["size_gb"]} if "size_gb" in disk else {}
        theirs = None if other is None else _disk_datastore(other, label)
        _put(member, "datastore", _called(_disk_datastore(own, label), theirs))
        result[label] = member
    return result


def _disk_datastore(thing: _Thing, label: str) -> _Named:
    """Return the datastore of a disk: its own, else that of the virtual machine."""
    name = thing.value.get("disks", {}).get(label, {}).get("datastore")
    blocks = (block for block in _listed(thing.raw("disk")) if isinstance(block, dict))
    block: Mapping[str, Any] = next((one for one in blocks if one.get("label") == label), {})
    own = block.get("datastore_id")
    is_open = isinstance(own, Unknown) and not own.targets
    return _Named(name, thing.raw("datastore_id") if is_open or own in (None, "") else own)


def _adapters(own: _Thing, other: _Thing | None) -> State:
    result: State = {}
    for position, adapter in own.value.get("network_adapters", {}).items():
        member: State = {"type": adapter["type"]} if "type" in adapter else {}
        theirs = None if other is None else _network(other, position)
        _put(member, "network", _called(_network(own, position), theirs))
        result[position] = member
    return result


def _network(thing: _Thing, position: str) -> _Named:
    name = thing.value.get("network_adapters", {}).get(position, {}).get("network")
    blocks = thing.raw("network_interface")
    block = blocks[int(position)] if isinstance(blocks, list) and int(position) < len(blocks) else {}
    return _Named(name, block.get("network_id") if isinstance(block, dict) else None)


def _clusters(old: _Thing | None, new: _Thing | None) -> tuple[State | None, State | None]:
    before = None if old is None else _availability(old)
    after = None if new is None else _availability(new)
    members = set() if old is None else old.side.members(old.key)
    if before is not None and old is not None and not _loses_unnamed(old, new):
        before["hosts"] = sorted(members)
    if after is not None and new is not None and not _may_keep(new, members):
        after["hosts"] = sorted(new.side.members(new.key))
    return before, after


def _availability(cluster: _Thing) -> State:
    enabled = cluster.value.get("ha", {}).get("enabled")
    return {} if enabled is None else {"ha": {"enabled": enabled}}


def _loses_unnamed(old: _Thing, new: _Thing | None) -> bool:
    """Tell whether the cluster may lose a host that only its id tells of."""
    named = {host.values.get("id") for host in old.side.estate.of("vsphere_host")}
    kept = [] if new is None else _listed(new.raw("host_system_ids"))
    return any(one not in named and one not in kept for one in _listed(old.raw("host_system_ids")))


def _may_keep(new: _Thing, members: set[str]) -> bool:
    """Tell whether a host that is not certainly a member any more may still be one."""
    unknown, partial = new.side.fragment.unknown, new.side.fragment.partial
    value = new.raw("host_system_ids")
    is_open = isinstance(value, Unknown) or any(isinstance(one, Unknown) for one in _listed(value))
    leaving = members - new.side.members(new.key)
    if leaving and is_open and ("clusters", new.key, "hosts") in unknown:
        return True
    paths = [("hosts", name, "cluster") for name in leaving]
    return any(path in unknown or path in partial for path in paths)


def _host(own: _Thing | None, other: _Thing | None) -> State | None:
    if own is None:
        return None
    state: State = {}
    if ("hosts", own.key, "cluster") not in own.side.fragment.partial:
        _put(state, "cluster", _reference(own, other, "cluster", "cluster"))
    return state


def _stays(old: _Thing | None, new: _Thing | None) -> bool:
    """Tell whether nothing changes about the cluster of a host that is neither made nor removed."""
    if old is None or new is None or isinstance(old.raw("id"), str) != isinstance(new.raw("id"), str):
        return False
    return old.raw("cluster") == new.raw("cluster") and _host(old, new) == _host(new, old)


def _put(state: State, fact: str, value: str | None) -> None:
    if value is not None:
        state[fact] = value


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
