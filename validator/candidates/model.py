"""What is found out about machines that are not under FT yet, and about the clusters that they are in."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from validator.errors import FtpolicyError
from validator.facts.model import Facts
from validator.findings.model import EngineIdentity
from validator.model import Outcome, Path
from validator.rules.catalogue import Rule
from validator.verdicts.model import Verdict


class State(str, enum.Enum):
    """How it stands with a machine: nothing is in its way, something is, or a fact is missing that would tell."""

    READY = "ready"
    BLOCKED = "blocked"
    UNDECIDED = "undecided"

    __str__ = str.__str__


class Power(str, enum.Enum):
    """Whether a virtual machine has to be powered off for a change, or may run meanwhile."""

    OFF = "off"
    ON = "on"

    __str__ = str.__str__


@dataclass(frozen=True, slots=True)
class Hindrance:
    """A verdict that would fail the gate; ``missing`` are the facts that an undecided one waits for."""

    verdict: Verdict
    missing: tuple[Path, ...] = ()

    @property
    def rule(self) -> Rule:
        """The rule that was judged."""
        return self.verdict.rule

    @property
    def blocks(self) -> bool:
        """Whether it is known to be in the way; else a fact is missing."""
        return self.verdict.outcome is Outcome.FAIL


@dataclass(frozen=True, slots=True)
class Candidate:
    """A virtual machine: what is in its way, worst first, beside what is in the way of every machine of its cluster.

    ``cluster`` is ``None`` where no input says it, or none has it. ``state`` takes the cluster into account; ``rests`` tells
    whether it would be another without what `defaults: vsphere` supplies. ``fits`` tells of one that is ready whether there
    is room for it after those before it, also if a host fails (``None``: a fact is missing). ``before`` is the state without
    the plan, where there is one and it has the machine.
    """

    name: str
    cluster: str | None
    is_declared: bool
    state: State
    hindrances: tuple[Hindrance, ...] = ()
    rests: bool = False
    fits: bool | None = None
    before: State | None = None

    @property
    def blockers(self) -> tuple[Hindrance, ...]:
        """What is known to be in the way of this machine."""
        return tuple(one for one in self.hindrances if one.blocks)

    @property
    def missing(self) -> tuple[Path, ...]:
        """The facts about this machine, each once, that are missing; those about its cluster are the cluster's."""
        return tuple(path for path in facts_missing(self.hindrances) if path[:2] == ("vms", self.name))


@dataclass(frozen=True, slots=True)
class Room:
    """Machines that find room on a cluster, beside those declared for FT: how many, their vCPUs, and their names."""

    machines: int = 0
    vcpus: int = 0
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Capacity:
    """How many of the machines that are ``ready`` find room, in the order given: if a host fails, and while all of them run.

    ``missing`` are the facts without which that is open.
    """

    ready: int
    after_loss: Room = Room()
    with_all_hosts: Room = Room()
    missing: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class ClusterOutlook:
    """A cluster: what is in the way of every machine there, and how many more could be under FT.

    ``hosts`` is how many of its hosts are meant for FT, ``declared`` how many of its machines. ``missing`` are the facts about
    it, its hosts and what they share that any of its machines waits for. ``capacity`` is there where a machine is ready.
    """

    name: str
    hosts: int
    declared: int
    hindrances: tuple[Hindrance, ...] = ()
    missing: tuple[Path, ...] = ()
    capacity: Capacity | None = None

    @property
    def blockers(self) -> tuple[Hindrance, ...]:
        """What is known to be in the way of every machine there."""
        return tuple(one for one in self.hindrances if one.blocks)


@dataclass(frozen=True, slots=True)
class Outlook:
    """Everything that ``candidates`` found out.

    ``machines`` are in the order of their names, or in that asked for. ``left_out`` tells how many there are that FT never
    protects, by the reason. ``facts`` are those that were judged.
    """

    machines: Sequence[Candidate]
    clusters: Mapping[str, ClusterOutlook]
    left_out: Mapping[str, int]
    engine: EngineIdentity
    facts: Facts
    errors: Sequence[FtpolicyError] = ()
    notes: Sequence[str] = field(default_factory=tuple)


def facts_missing(hindrances: Iterable[Hindrance]) -> tuple[Path, ...]:
    """Return the facts, each once, that ``hindrances`` wait for."""
    return tuple(dict.fromkeys(path for one in hindrances for path in one.missing))
