"""What it would take: the changes after which machines are ready, those for all machines of a cluster first.

A change is what a rule says against one object. Several machines may wait for the same one: a datastore that a host lacks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from validator.assets import load_tables
from validator.candidates.model import Candidate, Hindrance, Outlook, Power, State
from validator.model import Path
from validator.rules.catalogue import Rule


@dataclass(frozen=True, slots=True)
class Change:
    """What ``rule`` asks to be mended at an object (a path of two keys), or a fact at a longer path to be found out."""

    rule: str
    path: Path

    @property
    def is_fact(self) -> bool:
        """Whether nothing is known to be wrong: a fact is to be found out, whichever rule it is for."""
        return not self.rule

    @property
    def power(self) -> Power | None:
        """Whether the machine has to be off for it; ``None`` where no source tells it, or it is no change of a machine."""
        return power_for(self.rule) if self.path[:1] == ("vms",) else None


@dataclass(frozen=True, slots=True)
class Step:
    """A machine that is ready once the ``changes`` are made, beside those of the steps before."""

    machine: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Mend:
    """What a rule asks for, and the machines that wait for it."""

    rule: Rule
    machines: tuple[str, ...]

    @property
    def power(self) -> Power | None:
        """Whether the machines have to be off for it; ``None`` where no source tells it."""
        return power_for(self.rule.id)


def power_for(rule: str) -> Power | None:
    """Return whether what ``rule`` asks for needs a machine off, by ``policies/data/power_to_mend.json``."""
    rows = load_tables()["power_to_mend"]["rows"]
    return next((Power(row["power"]) for row in rows if row["rule"] == rule), None)


def mends(machines: Iterable[Candidate]) -> list[Mend]:
    """Return what is known to be in the way of the machines themselves, by rule; what most wait for first."""
    rules: dict[str, Rule] = {}
    waiting: dict[str, list[str]] = defaultdict(list)
    for machine in machines:
        for one in machine.blockers:
            if machine.name not in waiting[one.rule.id][-1:]:
                waiting[one.rule.id].append(machine.name)
            rules[one.rule.id] = one.rule
    order = sorted(waiting, key=lambda rule: (-len(waiting[rule]), rule))
    return [Mend(rules[rule], tuple(waiting[rule])) for rule in order]


def steps(outlook: Outlook, cluster: str) -> list[Step]:
    """Return the machines of a cluster that are not ready, in the order in which it takes the fewest changes to get there.

    Each next machine is one that needs the fewest changes beside those made before. Where machines share changes there may
    be a shorter way to a certain number of them; where they share none but those of the cluster there is not.
    """
    found = outlook.clusters[cluster]
    everywhere = _changes(found.hindrances)
    needs = {
        one.name: [*everywhere, *_changes(one.hindrances)]
        for one in outlook.machines
        if one.cluster == cluster and one.state is not State.READY and not one.is_declared
    }
    return list(_in_order({name: list(dict.fromkeys(them)) for name, them in needs.items()}))


def _changes(hindrances: Sequence[Hindrance]) -> list[Change]:
    changes: dict[Change, None] = {}
    for one in hindrances:
        owners = [denial.path[:2] for denial in one.verdict.denials] or [one.verdict.subject]
        changes.update(dict.fromkeys(Change(one.rule.id, path) for path in owners) if one.blocks else {})
        changes.update(dict.fromkeys(Change("", path) for path in one.missing))
    return list(changes)


def _in_order(needs: Mapping[str, Sequence[Change]]) -> Iterable[Step]:
    waiting: dict[Change, list[str]] = defaultdict(list)
    for name, changes in needs.items():
        for change in changes:
            waiting[change].append(name)
    left = {name: len(changes) for name, changes in needs.items()}
    heap = [(count, name) for name, count in left.items()]
    heapify(heap)
    made: set[Change] = set()
    done: set[str] = set()
    while heap:
        count, name = heappop(heap)
        if name in done or count != left[name]:
            continue
        done.add(name)
        changes = tuple(change for change in needs[name] if change not in made)
        for change in changes:
            made.add(change)
            for other in waiting[change]:
                left[other] -= 1
                if other not in done:
                    heappush(heap, (left[other], other))
        yield Step(name, changes)
