"""Whether all primaries and secondaries of a cluster have room, now and after the loss of any one host.

The search runs twice: over the pairs that may exist, with the least that unknown sizes can be, where even that fails it is
"no"; and over the certain pairs, where that succeeds it is "yes". In between the fact is open.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from validator.facts.derive import conditions
from validator.facts.derive.pairs import Pairs, moved
from validator.facts.derive.placement import Host, Machine, Problem, Room, after_loss, place, shortage, unpaired
from validator.facts.model import Facts
from validator.model import Path

_UNLIMITED = 1_000_000
_MANY = 2
"""From more hosts than this on there should be room after the loss of one."""

_NAMES = 4
_NUMBER = re.compile(r"[0-9]+")


def derive_capacity(facts: Facts, pairs: Mapping[str, Pairs], tables: Mapping[str, Any]) -> None:
    """Add ``active_hosts`` and ``inactive_hosts`` to every cluster, and ``capacity`` to those with virtual machines meant for FT."""
    for name, cluster in facts.members("clusters").items():
        place_of = pairs[name].place if name in pairs else conditions.Place(facts, name, tables)
        _active(place_of)
        if name in pairs:
            found, gaps = capacity(pairs[name])
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


def capacity(pairs: Pairs, *, is_without_loss: bool = False) -> tuple[dict[str, Any], tuple[Path, ...]]:
    """Return the fact about the capacity of a cluster, and what leaves it open.

    ``is_without_loss`` asks only whether there is room while no host fails.
    """
    limits = {kind: limit(pairs.place, kind) for kind in ("vms", "vcpus")}
    if pairs.place.ft_type == "legacy":
        limits["vcpus"] = (_UNLIMITED, ())  # legacy FT counts no vCPUs
    most = _problem(pairs, limits, is_certain=False)
    least = _problem(pairs, limits, is_certain=True)
    short = shortage(_wherever(pairs, most))
    if short is not None and most.hosts and not pairs.place.has_more_hosts:
        return {"fits": "no", "lost": [], "unit": short.unit, "needed": short.needed, "room": short.room}, ()
    certain = {machine.name for machine in least.machines}  # others may have no pair at all, and are left out then
    sure = replace(most, machines=[machine for machine in most.machines if machine.name in certain])
    active = [] if is_without_loss else pairs.place.cluster["active_hosts"]
    fits, lost = _fits(sure, active)
    pool = _short_pool(pairs, 1)
    if pool is not None:
        return pool, ()
    if fits is False and not pairs.place.has_more_hosts:
        return lost, ()
    pool = _short_pool(pairs, 2)
    if pool is not None:  # if it holds the secondaries too, which no primary source says
        return {**pool, "is_unverified": True}, ()
    gaps = _gaps(pairs, limits)
    if any(paths for _, paths in limits.values()) or _open_pools(pairs):
        return {"fits": "open"}, gaps
    maybe = [] if is_without_loss else _maybe_active(pairs)
    if gaps or len(maybe) > len(active):  # otherwise all that may be is certain
        fits = len(least.machines) == len(most.machines) and _fits(least, maybe)[0]
        gaps = gaps or ((*pairs.place.path, "active_hosts"),)
    if fits is True:
        return {"fits": "yes"}, ()
    places = (("vms", one.name, key) for one in most.machines for key in ("host", "secondary_host"))
    return {"fits": "open"}, gaps or tuple(places)


def _maybe_active(pairs: Pairs) -> list[str]:
    """Return the hosts that may be active; of a list that may be longer as many as it takes to ask for the loss of one."""
    inactive = set(pairs.place.cluster["inactive_hosts"])
    found = [name for name in pairs.place.hosts if name not in inactive]
    return found + ["?"] * (_MANY + 1) if pairs.place.has_more_hosts else found


def _problem(pairs: Pairs, limits: Mapping[str, tuple[int | None, Any]], *, is_certain: bool) -> Problem:
    """Return hosts and machines as the search takes them, without machines that no two hosts can have."""
    facts = pairs.place.facts
    vms, vcpus = (limits[kind][0] or _UNLIMITED for kind in ("vms", "vcpus"))
    hosts = [
        Host(name, index, kind.group, Room(vms, vcpus, facts.get(("hosts", name, "memory_mb")) or float("inf")))
        for index, kind in enumerate(pairs.kinds)
        for name in kind.hosts
    ]
    partners: dict[int, set[int]] = defaultdict(set)
    for one, other in pairs.alike(is_certain=is_certain):
        partners[one].add(other)
        partners[other].add(one)
    machines = [
        Machine(vm, _size(pairs, vm), frozenset(pairs.options(vm).usable(is_certain=is_certain))) for vm in pairs.vms
    ]
    problem = Problem(machines, hosts, {group: frozenset(them) for group, them in partners.items()})
    alone = set(unpaired(problem))
    return replace(problem, machines=[machine for machine in machines if machine.name not in alone])


def _size(pairs: Pairs, vm: str) -> Room:
    """Return what one half of a machine takes, at the least."""
    value = pairs.place.facts.members("vms")[vm]
    return Room(1, value.get("num_cpus", 1), value.get("memory_mb", 0))


def _wherever(pairs: Pairs, problem: Problem) -> Problem:
    """Return the problem as if every machine could run on every host: what is short then is short whoever may pair."""
    kinds = frozenset(host.kind for host in problem.hosts)
    return replace(problem, machines=[Machine(vm, _size(pairs, vm), kinds) for vm in pairs.vms])


def _fits(problem: Problem, active: Sequence[str]) -> tuple[bool | None, dict[str, Any]]:
    """Tell whether all machines find room, also without any one of the ``active`` hosts, and if not, what shows it."""
    base = place(problem)
    if base is False:
        return False, {"fits": "no", "lost": [], **_why(problem)}
    answer = None if base is True else True
    if len(active) <= _MANY:
        return answer, {}
    known = set(active)
    of_kind: dict[int, Host] = {}  # of a kind the largest is the worst to lose
    for host in sorted(problem.hosts, key=lambda one: (one.room, one.name)):
        if host.name in known:
            of_kind[host.kind] = host
    for kind, lost in sorted(of_kind.items()):
        found = place(problem.without(lost)) if isinstance(base, bool) else after_loss(problem, lost, base)
        if found is False:
            names = [host.name for host in problem.hosts if (host.kind, host.room) == (kind, lost.room)]
            return False, {"fits": "no", "lost": names, **_why(problem.without(lost))}
        if found is True:
            answer = None
    return answer, {}


def _why(problem: Problem) -> dict[str, Any]:
    alone = unpaired(problem)
    if alone:
        return {"unpaired": alone[:_NAMES]}
    short = shortage(problem)
    return {} if short is None else {"unit": short.unit, "needed": short.needed, "room": short.room}


def _gaps(pairs: Pairs, limits: Mapping[str, tuple[int | None, tuple[Path, ...]]]) -> tuple[Path, ...]:
    """Return every fact that keeps the pairs of some machine, the room of a host or of a pool open."""
    gaps = {path for _, paths in limits.values() for path in paths} | set(_open_pools(pairs))
    if pairs.place.has_more_hosts:
        gaps.add((*pairs.place.path, "ft_hosts"))
    for vm in {pairs.key_of[vm]: vm for vm in pairs.vms}.values():
        options = pairs.options(vm)
        for index in options.usable():
            hosts = pairs.kinds[index].hosts
            gaps |= {moved(gap, hosts[0], name) for gap in options.of_kinds[index].gaps for name in hosts}
    for groups in pairs.alike(is_certain=False):
        gaps |= set(pairs.together[groups].gaps)
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
