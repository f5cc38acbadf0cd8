"""Whether virtual machines, two halves each, find room on hosts: a search of all placements.

Hosts of one kind that have the same room left are interchangeable, so the search looks at one of them only, and never twice
at what it has found to be hopeless. It is exact while it takes no more than ``BUDGET`` steps, which eight hosts and eight
machines never need; beyond that it says "yes" where a placement is found by dealing out, "no" where counting tells.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

BUDGET = 20_000
"""How many machines the search puts on hosts, tries that fail included, before it gives up."""

_EXACT = 40
"""How many machines at most the search is tried with: far more are dealt out well, or fail by counting."""

UNITS = ("VM", "vCPU", "MB")


class Room(NamedTuple):
    """What a host has left, or what half a machine takes: machines, vCPUs, MB of memory."""

    machines: int
    vcpus: int
    memory: float

    def without(self, size: Room) -> Room:
        """Return what is left when ``size`` is taken."""
        return Room(self.machines - size.machines, self.vcpus - size.vcpus, self.memory - size.memory)

    def holds(self, size: Room) -> bool:
        """Tell whether ``size`` fits. Some memory always stays for the host itself."""
        return self.machines >= size.machines and self.vcpus >= size.vcpus and self.memory > size.memory


@dataclass(frozen=True, slots=True)
class Host:
    """A host: what it can take, its kind, by which machines choose, and its group, by which hosts make pairs."""

    name: str
    kind: int
    group: int
    room: Room


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine: what each half takes, and the kinds of hosts that can have one."""

    name: str
    size: Room
    kinds: frozenset[int]


class Shortage(NamedTuple):
    """Why there is no room: a unit that is short, how much is needed and how much there is."""

    unit: str
    needed: int
    room: int


Placement: TypeAlias = dict[str, tuple[str, str]]

Partners: TypeAlias = Mapping[int, frozenset[int]]
"""For each group of hosts the groups with which its hosts make pairs."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is to be placed where."""

    machines: Sequence[Machine]
    hosts: Sequence[Host]
    partners: Partners

    def without(self, lost: Host) -> Problem:
        """Return the problem when one host is lost."""
        return Problem(self.machines, [host for host in self.hosts if host.name != lost.name], self.partners)


def place(problem: Problem) -> Placement | bool:
    """Return where the halves of each machine go, ``False`` where there is no placement, ``True`` where that is open."""
    if shortage(problem) is not None:
        return False
    order = sorted(problem.machines, key=lambda one: (len(one.kinds), [-part for part in one.size], one.name))
    for is_spread in (True, False):
        found = _dealt(order, problem, is_spread=is_spread)
        if found is not None:
            return found
    return True if len(order) > _EXACT else _Search(order, problem).run()


def shortage(problem: Problem) -> Shortage | None:
    """Return what is short by counting: for all machines, and for those that are bound to the same hosts."""
    bound: dict[frozenset[int], list[Machine]] = defaultdict(list)
    for machine in problem.machines:
        bound[machine.kinds].append(machine)
    for kinds in [frozenset().union(*bound), *sorted(bound, key=sorted)] if bound else []:
        inside = [machine for its, group in bound.items() if its <= kinds for machine in group]
        room = [host.room for host in problem.hosts if host.kind in kinds]
        for index, unit in enumerate(UNITS):
            needed = 2 * sum(machine.size[index] for machine in inside)
            there = sum(one[index] for one in room)
            if needed > there or (unit == "MB" and needed and needed >= there):
                return Shortage(unit, int(needed), int(there))
    return None


def unpaired(problem: Problem) -> list[str]:
    """Return the machines for which there are no two hosts at all."""
    return [one.name for one in problem.machines if _chosen(one, problem.hosts, problem.partners) is None]


def _dealt(order: Sequence[Machine], problem: Problem, *, is_spread: bool) -> Placement | None:
    """Return a placement by giving each machine to the hosts with the most room left, or with the least that will do."""
    free = {host.name: host for host in problem.hosts}
    found: Placement = {}
    for machine in order:
        fitting = [host for host in free.values() if host.room.holds(machine.size)]
        fitting.sort(key=lambda host: (host.room, host.name), reverse=is_spread)
        pair = _chosen(machine, fitting, problem.partners)
        if pair is None:
            return None
        for host in pair:
            free[host.name] = replace(host, room=host.room.without(machine.size))
        found[machine.name] = (pair[0].name, pair[1].name)
    return found


def _chosen(machine: Machine, hosts: Iterable[Host], partners: Partners) -> tuple[Host, Host] | None:
    """Return the first two of ``hosts`` that make a pair for the machine: of each group only the first two can be."""
    first: dict[int, list[Host]] = {}
    for host in hosts:
        if host.kind not in machine.kinds:
            continue
        for group in partners.get(host.group, ()):
            if group in first:
                return first[group][0], host
        first.setdefault(host.group, []).append(host)
    return None


_Like: TypeAlias = tuple[int, Room]
"""Hosts of one kind that have the same room left."""

_State: TypeAlias = tuple[int, tuple[tuple[_Like, int], ...]]


class _Search:
    """Tries all placements of machines, in their order; hosts of one kind with the same room are one choice."""

    def __init__(self, order: Sequence[Machine], problem: Problem) -> None:
        self._order = order
        self._hosts = problem.hosts
        self._partners = problem.partners
        self._groups = {host.kind: host.group for host in problem.hosts}
        self._hopeless: set[_State] = set()
        self._steps = 0

    def run(self) -> Placement | bool:
        free = Counter((host.kind, host.room) for host in self._hosts)
        steps: list[tuple[_Like, _Like]] = []
        if self._fits(0, free, steps):
            return self._named(steps)
        return self._steps > BUDGET

    def _fits(self, index: int, free: Counter[_Like], steps: list[tuple[_Like, _Like]]) -> bool:
        if index == len(self._order):
            return True
        state = (index, tuple(sorted(free.items())))
        if state in self._hopeless:
            return False
        machine = self._order[index]
        for first, second in self._choices(machine, free):
            self._steps += 1
            if self._steps > BUDGET:
                return False
            rest = free.copy()
            for taken in (first, second):
                _move(rest, taken, -1)
                _move(rest, (taken[0], taken[1].without(machine.size)), 1)
            steps.append((first, second))
            if self._fits(index + 1, rest, steps):
                return True
            steps.pop()
        if self._steps <= BUDGET:
            self._hopeless.add(state)
        return False

    def _choices(self, machine: Machine, free: Counter[_Like]) -> Iterator[tuple[_Like, _Like]]:
        fitting = [key for key in sorted(free, reverse=True) if key[0] in machine.kinds and key[1].holds(machine.size)]
        for index, first in enumerate(fitting):
            partners = self._partners.get(self._groups[first[0]], ())
            for second in fitting[index:]:
                if self._groups[second[0]] in partners and (first != second or free[first] > 1):
                    yield first, second

    def _named(self, steps: Iterable[tuple[_Like, _Like]]) -> Placement:
        """Return the steps as a placement on hosts by name."""
        free: dict[tuple[int, Room], list[str]] = defaultdict(list)
        for host in self._hosts:
            free[host.kind, host.room].append(host.name)
        found: Placement = {}
        for machine, chosen in zip(self._order, steps, strict=True):
            names = [free[taken].pop() for taken in chosen]
            for name, taken in zip(names, chosen, strict=True):
                free[taken[0], taken[1].without(machine.size)].append(name)
            found[machine.name] = (names[0], names[1])
        return found


def _move(free: Counter[_Like], key: _Like, by: int) -> None:
    free[key] += by
    if not free[key]:
        del free[key]


def after_loss(problem: Problem, lost: Host, base: Placement) -> Placement | bool:
    """Return what ``place`` says without the host ``lost``: at best only the halves that ran on it move."""
    moving = [machine for machine in problem.machines if lost.name in base[machine.name]]
    left = problem.without(lost)
    return (_moved(moving, left, lost, base) if moving else base) or place(left)


def _moved(moving: Sequence[Machine], left: Problem, lost: Host, base: Placement) -> Placement | None:
    """Return ``base`` with the halves on the host ``lost`` given to others, if each finds room where the rest stays."""
    free = {host.name: host for host in left.hosts}
    for machine in left.machines:
        for name in base[machine.name]:
            if name != lost.name:
                free[name] = replace(free[name], room=free[name].room.without(machine.size))
    found = dict(base)
    for machine in sorted(moving, key=lambda one: [-part for part in one.size]):
        first = next(name for name in base[machine.name] if name != lost.name)
        partners = left.partners.get(free[first].group, ())
        fitting = [
            host
            for host in free.values()
            if host.name != first
            and host.kind in machine.kinds
            and host.group in partners
            and host.room.holds(machine.size)
        ]
        if not fitting:
            return None
        second = max(fitting, key=lambda host: (host.room, host.name))
        free[second.name] = replace(second, room=second.room.without(machine.size))
        found[machine.name] = (first, second.name)
    return found
