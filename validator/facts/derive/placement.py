"""Whether virtual machines, two halves each, find room on hosts: a search of all placements.

Hosts of one kind that have the same room left are interchangeable, so the search looks at one of them only, and never twice
at what it has found to be hopeless. It is exact while it takes no more than ``BUDGET`` steps, which eight hosts and eight
machines never need; beyond that it says "yes" where a placement is found by dealing out, "no" where counting tells.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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
    """A host: what it can take, and its kind, by which machines choose."""

    name: str
    kind: int
    room: Room


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine: what each half takes, and for each kind of host with which kinds of host it makes a pair."""

    name: str
    size: Room
    partners: Mapping[int, frozenset[int]]


class Shortage(NamedTuple):
    """Why there is no room: a unit that is short, how much is needed and how much there is."""

    unit: str
    needed: int
    room: int


Placement: TypeAlias = dict[str, tuple[str, str]]


def place(machines: Sequence[Machine], hosts: Sequence[Host]) -> Placement | bool:
    """Return where the halves of each machine go, ``False`` where there is no placement, ``True`` where that is open."""
    if shortage(machines, hosts) is not None:
        return False
    order = sorted(machines, key=lambda one: (len(one.partners), [-part for part in one.size], one.name))
    for is_spread in (True, False):
        found = _dealt(order, hosts, is_spread=is_spread)
        if found is not None:
            return found
    if len(machines) > _EXACT:
        return True
    search = _Search(order, hosts)
    return search.run()


def shortage(machines: Sequence[Machine], hosts: Sequence[Host]) -> Shortage | None:
    """Return what is short by counting: for all machines, and for those that are bound to the same hosts."""
    bound: dict[frozenset[int], list[Machine]] = defaultdict(list)
    for machine in machines:
        bound[frozenset(machine.partners)].append(machine)
    for kinds in [frozenset().union(*bound), *sorted(bound, key=sorted)] if bound else []:
        inside = [machine for its, group in bound.items() if its <= kinds for machine in group]
        room = [host.room for host in hosts if host.kind in kinds]
        for index, unit in enumerate(UNITS):
            needed = 2 * sum(machine.size[index] for machine in inside)
            there = sum(one[index] for one in room)
            if needed > there or (unit == "MB" and needed and needed >= there):
                return Shortage(unit, int(needed), int(there))
    return None


def _dealt(order: Sequence[Machine], hosts: Sequence[Host], *, is_spread: bool) -> Placement | None:
    """Return a placement by giving each machine to the hosts with the most room left, or with the least that will do."""
    free = {host.name: host for host in hosts}
    found: Placement = {}
    for machine in order:
        pair = _chosen(machine, free.values(), is_spread=is_spread)
        if pair is None:
            return None
        for host in pair:
            free[host.name] = Host(host.name, host.kind, host.room.without(machine.size))
        found[machine.name] = (pair[0].name, pair[1].name)
    return found


def _chosen(machine: Machine, free: Iterable[Host], *, is_spread: bool) -> tuple[Host, Host] | None:
    fitting = [host for host in free if host.kind in machine.partners and host.room.holds(machine.size)]
    fitting.sort(key=lambda host: (host.room, host.name), reverse=is_spread)
    for first in fitting:
        partners = machine.partners[first.kind]
        for second in fitting:
            if second.name != first.name and second.kind in partners:
                return first, second
    return None


_State: TypeAlias = tuple[int, tuple[tuple[tuple[int, Room], int], ...]]


class _Search:
    """Tries all placements of machines, in their order; hosts of one kind with the same room are one choice."""

    def __init__(self, order: Sequence[Machine], hosts: Sequence[Host]) -> None:
        self._order = order
        self._hosts = hosts
        self._hopeless: set[_State] = set()
        self._steps = 0

    def run(self) -> Placement | bool:
        free = Counter((host.kind, host.room) for host in self._hosts)
        steps: list[tuple[tuple[int, Room], tuple[int, Room]]] = []
        if self._fits(0, free, steps):
            return self._named(steps)
        return self._steps > BUDGET

    def _fits(
        self, index: int, free: Counter[tuple[int, Room]], steps: list[tuple[tuple[int, Room], tuple[int, Room]]]
    ) -> bool:
        if index == len(self._order):
            return True
        state = (index, tuple(sorted(free.items())))
        if state in self._hopeless:
            return False
        machine = self._order[index]
        for first, second in _choices(machine, free):
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

    def _named(self, steps: Iterable[tuple[tuple[int, Room], tuple[int, Room]]]) -> Placement:
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


def _move(free: Counter[tuple[int, Room]], key: tuple[int, Room], by: int) -> None:
    free[key] += by
    if not free[key]:
        del free[key]


def _choices(machine: Machine, free: Counter[tuple[int, Room]]) -> Iterator[tuple[tuple[int, Room], tuple[int, Room]]]:
    fitting = [key for key in sorted(free, reverse=True) if key[0] in machine.partners and key[1].holds(machine.size)]
    for index, first in enumerate(fitting):
        for second in fitting[index:]:
            if second[0] in machine.partners[first[0]] and (first != second or free[first] > 1):
                yield first, second


def after_loss(machines: Sequence[Machine], hosts: Sequence[Host], lost: Host, base: Placement) -> Placement | bool:
    """Return what ``place`` does without the host ``lost``: at best only the halves that ran on it move."""
    left = [host for host in hosts if host.name != lost.name]
    moving = [machine for machine in machines if lost.name in base[machine.name]]
    if not moving:
        return base
    kept = {name: pair for name, pair in base.items() if lost.name not in pair}
    return _moved(moving, machines, left, kept, base, lost) or place(machines, left)


def _moved(
    moving: Sequence[Machine],
    machines: Sequence[Machine],
    left: Sequence[Host],
    kept: Placement,
    base: Placement,
    lost: Host,
) -> Placement | None:
    sizes = {machine.name: machine.size for machine in machines}
    room = {host.name: host.room for host in left}
    kinds = {host.name: host.kind for host in left}
    stayed = {name: next(one for one in base[name] if one != lost.name) for name in (one.name for one in moving)}
    for name, pair in kept.items():
        for host in pair:
            room[host] = room[host].without(sizes[name])
    for name, host in stayed.items():
        room[host] = room[host].without(sizes[name])
    found = dict(kept)
    for machine in sorted(moving, key=lambda one: [-part for part in one.size]):
        first = stayed[machine.name]
        fitting = [
            name
            for name, free in room.items()
            if name != first and kinds[name] in machine.partners[kinds[first]] and free.holds(machine.size)
        ]
        if not fitting:
            return None
        second = max(fitting, key=lambda name: (room[name], name))
        room[second] = room[second].without(machine.size)
        found[machine.name] = (first, second)
    return found
