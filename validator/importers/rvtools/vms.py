"""Virtual machines: placement, sizes, FT pairs; what RVTools lists of a secondary is told at its primary."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import Any

from validator.facts.identity import key_of
from validator.importers.rvtools.clusters import PRIORITIES
from validator.importers.rvtools.devices import devices
from validator.importers.rvtools.draft import Draft, called
from validator.importers.rvtools.tables import Row
from validator.importers.vsphere.inventory import bracketed, known

_CONNECTION = ("connected", "disconnected", "orphaned", "inaccessible", "invalid")
_POWER = {"poweredon": "powered_on", "poweredoff": "powered_off", "suspended": "suspended"}
_STATES = frozenset({"disabled", "enabled", "needsecondary", "starting", "running"})
_NOT_FT = "notconfigured"
_VERSION = re.compile(r"(?:vmx-)?0*(\d{1,3})", re.IGNORECASE)
_WHO = "RVTools before 4.4.1 does not tell which machine of the pair is the primary"
_STATE = "the export has a word for the state of FT that the vSphere API does not have"
_NO_SECONDARY = "the export lists no secondary of it, or several machines have its name"
_POOL_ABOVE = "a resource pool above its own, or the limit of one, is not in the export"
_NO_SNAPSHOTS = "vSnapshot lists none of it, but the export may not list every machine of its host"
_PRIORITY = "the machine has the priority of its cluster, which the export does not tell"
_LONE = "secondaries without a primary in the export are left out: {names}"
_HELD = "placeholders of Site Recovery Manager are left out: {count}"


def vms(draft: Draft) -> list[dict[str, Any]] | None:
    """Return the virtual machines, or ``None`` where the export does not have their table.

    The two of an FT pair have one name. By “FT Role” the secondaries are known; without it the pair becomes one machine of
    which only that is told on which both rows agree.
    """
    if "vInfo" not in draft.export.tables:
        return None
    rows = [row for row in draft.export.rows("vInfo") if row.flag("srm placeholder") is not True]
    if held := len(draft.export.rows("vInfo")) - len(rows):
        draft.notes.append(_HELD.format(count=held))
    pairs: dict[tuple[str | None, str | None], list[Row]] = defaultdict(list)
    for row in rows:
        pairs[row.text("vm"), row.text("datacenter")].append(row)
    names = _names(draft, [row for row in rows if not _is_secondary(row)])
    places = {(names[id(row)], row.text("datacenter")) for row in rows if id(row) in names}
    draft.repeated_machines = {name for name, count in Counter(name for name, _ in places).items() if count > 1}
    found: list[dict[str, Any]] = []
    for row in rows:
        name = names.get(id(row))
        if name is None:
            continue
        members = pairs[row.text("vm"), row.text("datacenter")]
        found.append(_machine(draft, row, name, members))
    lone = [str(name) for (name, _), members in pairs.items() if all(_is_secondary(one) for one in members)]
    if lone:
        draft.partial.add("vms")
        draft.notes.append(_LONE.format(names=", ".join(sorted(lone)[:10])))
    return _merged(draft, found)


def _is_secondary(row: Row) -> bool:
    return (row.whole("ft role") or 0) > 1


def _has_ft(row: Row) -> bool:
    return (row.text("ft state") or "").casefold() in _STATES or row.whole("ft role") is not None


def _names(draft: Draft, rows: list[Row]) -> dict[int, str]:
    """Return the name in the spec of every row: with the id of the machine where several of a datacenter have one name.

    Two of one name that are both under FT, of an export that tells no roles, are a pair.
    """
    groups: dict[tuple[str, str | None], list[Row]] = defaultdict(list)
    for row in rows:
        name = called(row.text("vm"))
        if name is None:
            draft.partial.add("vms")
            continue
        groups[name, row.text("datacenter")].append(row)
    found: dict[int, str] = {}
    for (name, _), members in groups.items():
        ids = [row.text("vm id") for row in members]
        if len(members) == 1 or _is_pair(members):
            found.update({id(row): name for row in members})
        elif None not in ids and len(set(ids)) == len(ids):
            found.update({id(row): f"{name} ({row.text('vm id')})" for row in members})
            draft.notes.append(f"{len(members)} vms are called {name}; their names in the spec have their ids, too")
        else:
            draft.partial.add("vms")
            draft.notes.append(
                f"{len(members)} vms are called {name}, and the export has no id of them; they are left out"
            )
    return found


def _is_pair(members: list[Row]) -> bool:
    """Tell whether rows are the two machines of an FT pair of which no role is told."""
    hosts = {row.text("host") for row in members}
    are_ft = all(_has_ft(row) and row.whole("ft role") is None for row in members)
    return len(members) == 2 and are_ft and len(hosts) == 2


def _machine(draft: Draft, row: Row, name: str, members: list[Row]) -> dict[str, Any]:
    key = _key(draft, row, name)
    state, power = row.text("connection state"), row.text("powerstate")
    result = {
        "name": name,
        "datacenter": called(row.text("datacenter")),
        "cluster": called(row.text("cluster")),
        **_intent(draft, row, key, members),
        "host": row.text("host"),
        "connection_state": state.casefold() if state is not None and state.casefold() in _CONNECTION else None,
        "power_state": _POWER.get((power or "").casefold()),
        **_sizes(draft, row),
        "resource_pool": _pool(draft, row, key),
        "firmware": (row.text("firmware") or "").casefold() or None,
        "ha_restart_priority": _priority(draft, row, key),
        "storage_datastore": called(bracketed(row.text("path"))),
        "snapshots": _snapshots(draft, row, key),
        "template": row.flag("template"),
        **devices(draft, row, key),
    }
    return known(result)


def _key(draft: Draft, row: Row, name: str) -> str:
    """Return the key of a machine in the facts."""
    return key_of(name, called(row.text("datacenter")), repeats=name in draft.repeated_machines)


def _intent(draft: Draft, row: Row, key: str, members: list[Row]) -> dict[str, Any]:
    """Return what FT is set up. The secondary of a primary is the one of its name, where only one machine has it."""
    path = ("vms", key)
    state = (row.text("ft state") or "").casefold()
    if state not in (*_STATES, _NOT_FT, "") and row.whole("ft role") is None:
        draft.cannot_read((*path, "fault_tolerance"), _STATE)
        return {}
    if not _has_ft(row):
        return {}
    role = row.whole("ft role")
    secondaries = [one for one in members if _is_secondary(one)]
    primaries = [one for one in members if one.whole("ft role") == 1]
    result: dict[str, Any] = {"fault_tolerance": True, "ft_role": "primary" if role == 1 else None}
    if role == 1 and secondaries and len(primaries) == 1 and len(members) == 1 + len(secondaries):
        result["ft_secondaries"] = len(secondaries)
        first = min(secondaries, key=lambda one: one.whole("ft role") or 0)
        result["secondary_host"] = first.text("host")
    elif role == 1:
        draft.cannot_read((*path, "secondary_host"), _NO_SECONDARY)
    return result


def _sizes(draft: Draft, row: Row) -> dict[str, Any]:
    memory, processors = _only(draft, "vMemory", row), _only(draft, "vCPU", row)
    version = _VERSION.fullmatch(row.text("hw version") or "")
    number = row.whole("hw version")
    limit = memory.whole("limit") if memory is not None else None
    return {
        "num_cpus": row.whole("cpus") or None,
        "memory_mb": row.whole("memory") or None,
        "memory_reservation_mb": memory.whole("reservation") if memory is not None else None,
        "memory_limit_mb": "none" if limit is not None and limit < 0 else limit,
        "cpu_reservation_mhz": processors.whole("reservation") if processors is not None else None,
        "hardware_version": number if number is not None else int(version[1]) if version else None,
        "cpu_hot_add": processors.flag("hot add") if processors is not None else None,
        "memory_hot_add": memory.flag("hot add") if memory is not None else None,
    }


def _only(draft: Draft, kind: str, row: Row) -> Row | None:
    """Return the row of a table about a virtual machine, where there is one and no more."""
    found = draft.of_machine(kind, row) if draft.knows(kind, row) else []
    return found[0] if len(found) == 1 else None


def _pool(draft: Draft, row: Row, key: str) -> dict[str, Any] | None:
    """Return the resource pool, which newer releases name with its path, and the least limit of it and those above it.

    The outermost pool is nobody's: its limit counts only for what is right in it.
    """
    told = row.text("resource pool")
    if told is None:
        return None
    if not told.startswith("/"):
        return {"name": called(told)}
    limits = draft.limits_of_pools
    parts = told.split("/")
    above = ["/".join(parts[:end]) for end in range(2, len(parts) + 1)]
    first = next((number for number, path in enumerate(above) if path in limits), None)
    pools = above[first:] if first is not None else []
    found = [limits.get(path) for path in pools[1:] or pools]
    name = called(parts[-1])
    if not found or None in found:
        draft.cannot_read(("vms", key, "resource_pool", "memory_limit_mb"), _POOL_ABOVE)
        return known({"name": name})
    least = min((limit for limit in found if limit is not None and limit >= 0), default=-1)
    return known({"name": name, "memory_limit_mb": "none" if least < 0 else least})


def _priority(draft: Draft, row: Row, key: str) -> str | None:
    """Return the restart priority; RVTools 3.8 and later tells that of the cluster where a machine has none of its own."""
    told = (row.text("ha restart priority") or "").casefold()
    if told == "clusterrestartpriority":
        draft.cannot_read(("vms", key, "ha_restart_priority"), _PRIORITY)
    return told if told in PRIORITIES else None


def _snapshots(draft: Draft, row: Row, key: str) -> int | None:
    """Return the number of snapshots; none where vSnapshot lists all machines of the host and not this one."""
    if not draft.knows("vSnapshot", row):
        return None
    count = len(draft.of_machine("vSnapshot", row))
    if count or (draft.export.lists_all("vSnapshot") and draft.lists_machines_of(row.text("host"))):
        return count
    draft.cannot_read(("vms", key, "snapshots"), _NO_SNAPSHOTS)
    return None


def _merged(draft: Draft, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the machines with one for each pair of which no role is told: that on which both rows agree."""
    by_name: dict[tuple[str, str | None], list[dict[str, Any]]] = defaultdict(list)
    for one in found:
        by_name[one["name"], one.get("datacenter")].append(one)
    result = []
    for (name, place), members in by_name.items():
        if len(members) == 1:
            result.append(members[0])
            continue
        first, second = members
        both = {key: value for key, value in first.items() if second.get(key) == value and key != "host"}
        both["ft_secondaries"] = 1
        key = key_of(name, place, repeats=name in draft.repeated_machines)
        for fact in ("host", "secondary_host"):
            draft.cannot_read(("vms", key, fact), _WHO)
        result.append(both)
    return result
