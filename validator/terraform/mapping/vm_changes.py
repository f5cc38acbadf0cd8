"""What a plan changes about virtual machines: the facts that FT locks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from validator.model import Unknown
from validator.terraform.mapping.change_sides import Named, State, Thing, called, listed, put_name, reference
from validator.terraform.mapping.estate import text_of

_SIZES = ("num_cpus", "memory_mb", "memory_reservation_mb", "memory_limit_mb")


def vm_states(action: str, old: Thing | None, new: Thing | None) -> tuple[State | None, State | None]:
    """Return what FT locks of a virtual machine before and after the plan."""
    before, after = _vm(old, new), _vm(new, old)
    if action == "no-op":  # whatever it refers to is renamed or moved, the machine itself stays as it is
        return before, before
    return before, after


def _vm(own: Thing | None, other: Thing | None) -> State | None:
    if own is None:
        return None
    state = {fact: own.value[fact] for fact in _SIZES if fact in own.value}
    put_name(state, "storage_datastore", reference(own, other, "storage_datastore", "datastore_id"))
    put_name(state, "host", reference(own, other, "host", "host_system_id"))
    put_name(state, "cluster", _cluster(own, other))
    put_name(state, "resource_pool", text_of(own.raw("resource_pool_id")))  # by its id: names of pools are not unique
    for fact, members in (("disks", _disks(own, other)), ("network_adapters", _adapters(own, other))):
        path = ("vms", own.key, fact)
        if fact in own.value and path not in own.side.fragment.partial:
            state[fact] = members
    return state


def _cluster(own: Thing, other: Thing | None) -> str | None:
    """Return the cluster; the id of a pool says nothing of it, except that the same pool is in the same cluster."""
    name, pool = own.value.get("cluster"), own.raw("resource_pool_id")
    if other is None or not isinstance(pool, str) or pool != other.raw("resource_pool_id"):
        return name
    return called(Named(name, pool), Named(other.value.get("cluster"), pool))


def _disks(own: Thing, other: Thing | None) -> State:
    result: State = {}
    for label, disk in own.value.get("disks", {}).items():
        member: State = {"size_gb": disk["size_gb"]} if "size_gb" in disk else {}
        theirs = None if other is None else _disk_datastore(other, label)
        put_name(member, "datastore", called(_disk_datastore(own, label), theirs))
        result[label] = member
    return result


def _disk_datastore(thing: Thing, label: str) -> Named:
    """Return the datastore of a disk: its own, else that of the virtual machine."""
    name = thing.value.get("disks", {}).get(label, {}).get("datastore")
    blocks = (block for block in listed(thing.raw("disk")) if isinstance(block, dict))
    block: Mapping[str, Any] = next((one for one in blocks if one.get("label") == label), {})
    own = block.get("datastore_id")
    is_open = isinstance(own, Unknown) and not own.targets
    return Named(name, thing.raw("datastore_id") if is_open or own in (None, "") else own)


def _adapters(own: Thing, other: Thing | None) -> State:
    result: State = {}
    for position, adapter in own.value.get("network_adapters", {}).items():
        member: State = {"type": adapter["type"]} if "type" in adapter else {}
        theirs = None if other is None else _network(other, position)
        put_name(member, "network", called(_network(own, position), theirs))
        result[position] = member
    return result


def _network(thing: Thing, position: str) -> Named:
    name = thing.value.get("network_adapters", {}).get(position, {}).get("network")
    blocks = thing.raw("network_interface")
    block = blocks[int(position)] if isinstance(blocks, list) and int(position) < len(blocks) else {}
    return Named(name, block.get("network_id") if isinstance(block, dict) else None)
