"""What a plan does to the objects of the estate: action, before and after of what FT depends on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from validator.model import Change, Path, Unknown
from validator.terraform.mapping.change_sides import Side, State, Thing, listed, put_name, reference
from validator.terraform.mapping.infrastructure_changes import infrastructure_changes
from validator.terraform.mapping.membership import left_out, member_count
from validator.terraform.mapping.vm_changes import vm_states

_KINDS = {"vsphere_compute_cluster": "clusters", "vsphere_host": "hosts", "vsphere_virtual_machine": "vms"}


def changes_of(
    changes: Sequence[Change], before: Side, after: Side, renamed: Mapping[Path, Path]
) -> dict[Path, dict[str, Any]]:
    """Return action, before and after of every object that the plan manages, by its path.

    ``after`` is absent where the object does not exist any more, and ``before`` where it does not exist yet. A host
    that stays where it is has no entry, whatever else changes about it; nor has anything but clusters and machines that
    the plan leaves as it is. ``renamed`` are the objects that the plan calls otherwise, by their paths before and after.
    """
    resources = {resource.address: resource for kind in _KINDS for resource in after.estate.of(kind)}
    result: dict[Path, dict[str, Any]] = {}
    for change in changes:
        if change.type in _KINDS:
            kind = _KINDS[change.type]
            old = before.thing(kind, change.before if change.action != "create" else None)
            new = after.thing(kind, resources.get(change.address) if change.action != "delete" else None)
            key = new.key if new is not None else old.key if old is not None else change.address
            if kind != "hosts" or change.actions or not _stays(old, new):
                result[kind, key] = _described(change, _entry(kind, change.action, old, new))
    managed = {change.address for change in changes}
    for cluster in before.estate.of("vsphere_compute_cluster"):
        if cluster.address not in managed:
            _add_membership(result, before.thing("clusters", cluster), after.thing("clusters", cluster))
    _add_left_out(result, after)
    for path, (change, entry) in infrastructure_changes(changes, before, after, renamed).items():
        result.setdefault(path, _described(change, entry))
    return result


def _described(change: Change, entry: dict[str, Any]) -> dict[str, Any]:
    """Add what is not a value of either side: names of attributes, actions that run, whether it is for a later plan."""
    more = {
        "deferred": change.is_deferred,
        "runs": list(change.actions),
        "attributes": list(change.attributes) if change.type == "vsphere_virtual_machine" else [],
        "open_attributes": list(change.open_attributes) if change.type == "vsphere_virtual_machine" else [],
    }
    return {**entry, **{word: value for word, value in more.items() if value}}


def _add_membership(result: dict[Path, dict[str, Any]], old: Thing | None, new: Thing | None) -> None:
    """Add a cluster that the plan only reads, where it changes its members."""
    if old is not None and new is not None:
        entry = _entry("clusters", "no-op", old, new)
        if entry["before"] != entry["after"]:
            result.setdefault(("clusters", new.key), entry)


def _add_left_out(result: dict[Path, dict[str, Any]], after: Side) -> None:
    """Add to clusters the members that the next apply moves out, because the cluster's own list leaves them out."""
    hosts = {host.address: host for host in after.estate.of("vsphere_host", "managed")}
    for address, cluster in left_out(after.estate).items():
        entry = result.setdefault(("clusters", after.estate.key("clusters", cluster)), {"action": "no-op"})
        entry.setdefault("left_out", []).append(after.estate.key("hosts", hosts[address]))


def _entry(kind: str, action: str, old: Thing | None, new: Thing | None) -> dict[str, Any]:
    if kind == "vms":
        states = vm_states(action, old, new)
    elif kind == "clusters":
        states = _clusters(old, new)
    else:
        states = (_host(old, new), _host(new, old))
    entry: dict[str, Any] = {"action": action}
    entry.update({word: state for word, state in zip(("before", "after"), states, strict=True) if state is not None})
    return entry


def _clusters(old: Thing | None, new: Thing | None) -> tuple[State | None, State | None]:
    before = None if old is None else _availability(old)
    after = None if new is None else _availability(new)
    members = set() if old is None else old.side.members(old.key)
    if before is not None and old is not None and not _loses_unnamed(old, new):
        before["hosts"] = sorted(members)
    if after is not None and new is not None and not _may_keep(new, members):
        after["hosts"] = sorted(new.side.members(new.key))
    return before, after


def _availability(cluster: Thing) -> State:
    enabled = cluster.value.get("ha", {}).get("enabled")
    count = member_count(cluster.resource.values)
    state: State = {} if enabled is None else {"ha": {"enabled": enabled}}
    return state if count is None else {**state, "host_count": count}


def _loses_unnamed(old: Thing, new: Thing | None) -> bool:
    """Tell whether the cluster may lose a host that only its id tells of."""
    named = {host.values.get("id") for host in old.side.estate.of("vsphere_host")}
    kept = [] if new is None else listed(new.raw("host_system_ids"))
    return any(one not in named and one not in kept for one in listed(old.raw("host_system_ids")))


def _may_keep(new: Thing, members: set[str]) -> bool:
    """Tell whether a host that is not certainly a member any more may still be one."""
    unknown, partial = new.side.fragment.unknown, new.side.fragment.partial
    value = new.raw("host_system_ids")
    is_open = isinstance(value, Unknown) or any(isinstance(one, Unknown) for one in listed(value))
    leaving = members - new.side.members(new.key)
    if leaving and is_open and ("clusters", new.key, "hosts") in unknown:
        return True
    paths = [("hosts", name, "cluster") for name in leaving]
    return any(path in unknown or path in partial for path in paths)


def _host(own: Thing | None, other: Thing | None) -> State | None:
    if own is None:
        return None
    state: State = {}
    if ("hosts", own.key, "cluster") not in own.side.fragment.partial:
        put_name(state, "cluster", reference(own, other, "cluster", "cluster"))
    return state


def _stays(old: Thing | None, new: Thing | None) -> bool:
    """Tell whether nothing changes about the cluster of a host that is neither made nor removed."""
    if old is None or new is None or isinstance(old.raw("id"), str) != isinstance(new.raw("id"), str):
        return False
    return old.raw("cluster") == new.raw("cluster") and _host(old, new) == _host(new, old)
