"""Which of the machines are shown: those of certain clusters, with a tag, that are ready, that one rule blocks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any

from validator.candidates.model import Candidate, Outlook, State
from validator.errors import ConfigurationError, nearest
from validator.facts.intent import Selector
from validator.facts.model import Facts
from validator.model import Location

_SIZES = ("num_cpus", "memory_mb")


@dataclass(frozen=True, slots=True)
class Selection:
    """What a machine has to be to be shown; patterns are globs, and empty ones ask for nothing."""

    clusters: Sequence[str] = ()
    tags: Sequence[str] = ()
    is_ready: bool = False
    blocked_by: Sequence[str] = ()

    def of(self, outlook: Outlook) -> Outlook:
        """Return ``outlook`` with the machines that are asked for, and their clusters.

        Raises:
            ConfigurationError: a name without a wildcard is that of no cluster.
        """
        _require_known(self.clusters, outlook)
        machines = [one for one in outlook.machines if self._has(one, outlook.facts)]
        named = {one.cluster for one in machines}
        clusters = {name: found for name, found in outlook.clusters.items() if name in named or self._names(name)}
        return replace(outlook, machines=machines, clusters=clusters)

    def _names(self, cluster: str) -> bool:
        return any(fnmatchcase(cluster, pattern) for pattern in self.clusters)

    def _has(self, one: Candidate, facts: Facts) -> bool:
        if self.clusters and not self._names(one.cluster or ""):
            return False
        path = ("vms", one.name)
        if self.tags and not any(Selector("tag", tag, Location("")).matches(facts, path) for tag in self.tags):
            return False
        if self.is_ready and one.state is not State.READY:
            return False
        rules = {hindrance.rule.id for hindrance in one.blockers}
        areas = {rule.partition(".")[0] for rule in rules}
        return not self.blocked_by or any(rule in rules or rule in areas for rule in self.blocked_by)


def _require_known(patterns: Sequence[str], outlook: Outlook) -> None:
    known: Collection[str] = outlook.facts.members("clusters")
    for pattern in patterns:
        if not any(mark in pattern for mark in "*?[") and pattern not in known:
            raise ConfigurationError(f"no cluster “{pattern[:80]}”{nearest(pattern, known)}")


def _size(facts: Facts, name: str) -> tuple[int, ...]:
    vm = facts.members("vms")[name]
    return tuple(vm.get(key, 0) for key in _SIZES)


ORDERS: Mapping[str, Callable[[Facts], Callable[[str], Any]]] = {
    "name": lambda _: lambda name: name,
    "smallest": lambda facts: lambda name: (_size(facts, name), name),
    "largest": lambda facts: lambda name: (tuple(-part for part in _size(facts, name)), name),
    "input": lambda facts: {name: index for index, name in enumerate(facts.members("vms"))}.__getitem__,
}
"""The orders in which machines can be given room: by name, by vCPUs and memory, or as the inputs list them."""
