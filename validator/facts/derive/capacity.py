"""Whether all primaries and secondaries of a cluster have room, now and after the loss of any one host.

The search runs twice: over the pairs that may exist, with the least that unknown sizes can be, where even that fails it is
"no"; and over the certain pairs, where that succeeds it is "yes". In between the fact is open.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from validator.facts.derive import conditions
from validator.facts.derive.pairs import Pairs, moved
from validator.facts.derive.placement import Host, Machine, Placement, Room, after_loss, place, shortage
from validator.facts.model import Facts
from validator.model import Path

_UNLIMITED = 1_000_000
_MANY = 2
"""From more hosts than this on there should be room after the loss of one."""

_NAMES = 4
_NUMBER = re.compile(r"[0-9]+")


@dataclass(slots=True)
class _Problem:
    hosts: list[Host]
    machines: list[Machine]


def derive_capacity(facts: Facts, pairs: Mapping[str, Pairs], tables: Mapping[str, Any]) -> None:
    """Add ``active_hosts`` and ``inactive_hosts`` to every cluster, and ``capacity`` to those with virtual machines meant for FT."""
    for name, cluster in facts.members("clusters").items():
        place_of = pairs[name].place if name in pairs else conditions.Place(facts, name, tables)
        _active(place_of)
        if name in pairs:
            found, gaps = _capacity(pairs[name])
            cluster["capacity"] = found
            if gaps:
                facts.causes["clusters", name, "capacity", "fits"] = gaps


def _active(place_of: conditions.Place) -> None:
    """Add the FT hosts that are active, of which the list is partial while one more may be, and those known not to be."""
    path = (*place_of.path, "active_hosts")
    checks = {name: conditions.activity(place_of, name) for name in place_of.hosts}
    place_of.cluster["active_hosts"] = [name for name, check in checks.items() if not (check.reasons or check.gaps)]
    place_of.cluster["inactive_hosts"] = [name for name, check in checks.items() if check.reasons]
    gaps = [gap for check in checks.values() if not check.reasons for gap in check.gaps]
    if place_of.has_more_hosts:
        gaps.append((*place_of.path, "ft_hosts"))
    if gaps:
        place_of.facts.partial.add(path)
        place_of.facts.causes[path] = tuple(gaps)


def limit(place_of: conditions.Place, kind: str) -> tuple[int | None, tuple[Path, ...]]:
    """Return how many FT virtual machines (``vms``) or vCPUs of them (``vcpus``) a host may run, and what would tell."""
    table = place_of.tables["ft_limits"]["per_host"][kind]
    options = (*place_of.path, "ha", "advanced_options")
    told = [
        _meaning(value) for key, value in (place_of.facts.get(options) or {}).items() if key.lower() == table["option"]
    ]
    numbers = [number for number in told if number is not None]
    if _UNLIMITED in numbers:
        return _UNLIMITED, ()
    if numbers:
        return min(numbers), ()
    gaps = (options,) if place_of.is_open(options) else ()
    release = place_of.cluster.get("release")
    if release is None:
        return None, (*gaps, (*place_of.path, "release"))
    if gaps:
        return None, gaps
    return min([_UNLIMITED, *(row["limit"] for row in conditions.rows(table["rows"], release))]), ()


def _meaning(value: object) -> int | None:
    """Return the limit that a value of the HA option means: 0 turns the check off; what is no number says nothing."""
    text = str(value)
    return min(int(text) or _UNLIMITED, _UNLIMITED) if _NUMBER.fullmatch(text) else None


def _capacity(pairs: Pairs) -> tuple[dict[str, Any], tuple[Path, ...]]:
    """Return the fact about the capacity of a cluster, and what leaves it open."""
    limits = {kind: limit(pairs.place, kind) for kind in ("vms", "vcpus")}
    if pairs.place.ft_type == "legacy":
        limits["vcpus"] = (_UNLIMITED, ())  # legacy FT counts no vCPUs
    most = _problem(pairs, limits, is_certain=False)
    if not pairs.place.has_more_hosts:
        lost = _impossible(pairs, most)
        if lost is not None:
            return lost, ()
    gaps = _gaps(pairs, limits)
    if not any(gaps for _, gaps in limits.values()):
        least = _problem(pairs, limits, is_certain=True)
        if len(least.machines) == len(most.machines) and _is_possible(pairs, least):
            return {"fits": "yes"}, ()
        if not gaps:
            gaps = tuple(("vms", one.name, key) for one in most.machines for key in ("host", "secondary_host"))
    return {"fits": "open"}, gaps


def _problem(pairs: Pairs, limits: Mapping[str, tuple[int | None, Any]], *, is_certain: bool) -> _Problem:
    """Return hosts and machines as the search takes them: those for which some pair exists."""
    facts = pairs.place.facts
    vms, vcpus = (limits[kind][0] or _UNLIMITED for kind in ("vms", "vcpus"))
    hosts = [
        Host(name, index, Room(vms, vcpus, facts.get(("hosts", name, "memory_mb")) or float("inf")))
        for index, kind in enumerate(pairs.kinds)
        for name in kind.hosts
    ]
    machines = []
    for vm in pairs.vms:
        options = pairs.options(vm)
        chosen = options.certain if is_certain else options.certain | options.possible
        partners: dict[int, set[int]] = {}
        for one, other in chosen:
            partners.setdefault(one, set()).add(other)
            partners.setdefault(other, set()).add(one)
        if partners:
            value = facts.members("vms")[vm]
            size = Room(1, value.get("num_cpus", 1), value.get("memory_mb", 0))
            machines.append(Machine(vm, size, {kind: frozenset(them) for kind, them in partners.items()}))
    return _Problem(hosts, machines)


def _impossible(pairs: Pairs, problem: _Problem) -> dict[str, Any] | None:
    """Return what shows that there is no room: with all hosts there, else without the hosts ``lost``, any one of them."""
    pool = _short_pool(pairs, 1)
    if pool is not None:
        return pool
    base = place(problem.machines, problem.hosts)
    if base is False:
        return {"fits": "no", "lost": [], **_why(problem.machines, problem.hosts)}
    if len(pairs.place.cluster["active_hosts"]) <= _MANY:
        return _doubtful_pool(pairs)
    active = set(pairs.place.cluster["active_hosts"])
    for kind in range(len(pairs.kinds)):
        lost = next((host for host in problem.hosts if host.kind == kind and host.name in active), None)
        if lost is not None and _without(problem, lost, base) is False:
            names = [host.name for host in problem.hosts if host.kind == kind]
            left = [host for host in problem.hosts if host != lost]
            return {"fits": "no", "lost": names, **_why(problem.machines, left)}
    return _doubtful_pool(pairs)


def _doubtful_pool(pairs: Pairs) -> dict[str, Any] | None:
    """Return the pool that is too small if it holds the secondaries too, which no primary source says."""
    pool = _short_pool(pairs, 2)
    return None if pool is None else {**pool, "is_unverified": True}


def _is_possible(pairs: Pairs, problem: _Problem) -> bool:
    """Tell whether there certainly is room, also after the loss of any host."""
    if _open_pools(pairs):
        return False
    base = place(problem.machines, problem.hosts)
    if isinstance(base, bool):
        return False
    inactive = sum(len(kind.hosts) for kind in pairs.kinds if _is_inactive(pairs, kind.hosts[0]))
    if len(problem.hosts) - inactive <= _MANY and not pairs.place.has_more_hosts:
        return True
    kinds = {host.kind: host for host in problem.hosts}
    return all(not isinstance(_without(problem, host, base), bool) for host in kinds.values())


def _is_inactive(pairs: Pairs, host: str) -> bool:
    return bool(conditions.activity(pairs.place, host).reasons)


def _without(problem: _Problem, lost: Host, base: Placement | bool) -> Placement | bool:
    if isinstance(base, bool):
        return place(problem.machines, [host for host in problem.hosts if host != lost])
    return after_loss(problem.machines, problem.hosts, lost, base)


def _why(machines: Sequence[Machine], hosts: Sequence[Host]) -> dict[str, Any]:
    alone = [machine.name for machine in machines if not _has_pair(machine, hosts)]
    if alone:
        return {"unpaired": alone[:_NAMES]}
    short = shortage(machines, hosts)
    return {} if short is None else {"unit": short.unit, "needed": short.needed, "room": short.room}


def _has_pair(machine: Machine, hosts: Sequence[Host]) -> bool:
    left = Counter(host.kind for host in hosts)
    return any(left[other] > (kind == other) for kind in machine.partners if left[kind] for other in machine.partners[kind])


def _gaps(pairs: Pairs, limits: Mapping[str, tuple[int | None, tuple[Path, ...]]]) -> tuple[Path, ...]:
    """Return every fact that keeps the pairs of some machine, the room of a host or of a pool open."""
    gaps = {path for _, paths in limits.values() for path in paths} | set(_open_pools(pairs))
    if pairs.place.has_more_hosts:
        gaps.add((*pairs.place.path, "ft_hosts"))
    for vm in {pairs.key_of[vm]: vm for vm in pairs.vms}.values():
        options = pairs.options(vm)
        usable = [index for index, check in enumerate(options.of_kinds) if not check.reasons]
        for index in usable:
            hosts = pairs.kinds[index].hosts
            gaps |= {moved(gap, hosts[0], name) for gap in options.of_kinds[index].gaps for name in hosts}
        gaps |= {gap for pair in options.possible for gap in pairs.together(pair).gaps}
    for vm in pairs.vms:
        gaps |= set(conditions.of_machine(pairs.place, vm).gaps)
    return tuple(sorted(gaps))


@dataclass(slots=True)
class _Pool:
    """A resource pool with a limit: what the FT virtual machines in it reserve in MB, once for each."""

    limit: int
    memory: int = 0
    machines: int = 0


def _pools(pairs: Pairs) -> dict[str, _Pool]:
    found: dict[str, _Pool] = {}
    for vm in pairs.vms:
        value = pairs.place.facts.members("vms")[vm]
        pool = value.get("resource_pool", {})
        limit_mb = pool.get("memory_limit_mb")
        if "name" in pool and isinstance(limit_mb, int):
            its = found.setdefault(pool["name"], _Pool(limit_mb))
            its.limit = min(its.limit, limit_mb)
            its.memory += value.get("memory_mb", 0)
            its.machines += 1
    return found


def _short_pool(pairs: Pairs, halves: int) -> dict[str, Any] | None:
    """Return the first pool in which the machines, that many times each, leave no memory above their own (V41)."""
    for name, pool in sorted(_pools(pairs).items()):
        if (pool.machines > 1 or halves > 1) and pool.memory * halves >= pool.limit > pool.memory * (halves - 1):
            return {
                "fits": "no",
                "lost": [],
                "pool": name,
                "unit": "MB",
                "needed": pool.memory * halves,
                "room": pool.limit,
            }
    return None


def _open_pools(pairs: Pairs) -> list[Path]:
    """Return what is unknown of the pools: a limit, or to which pool with a limit a machine belongs."""
    gaps: list[Path] = []
    for vm in pairs.vms:
        pool = pairs.place.facts.members("vms")[vm].get("resource_pool", {})
        if "memory_limit_mb" not in pool:
            gaps.append(("vms", vm, "resource_pool", "memory_limit_mb"))
        elif pool["memory_limit_mb"] != "none":
            own = ("vms", vm)
            gaps += [
                (*own, *keys)
                for keys in (("resource_pool", "name"), ("memory_mb",))
                if pairs.place.facts.get((*own, *keys)) is None
            ]
    return gaps
