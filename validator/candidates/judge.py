"""Every machine is judged as if it were meant for FT, on its cluster as it would be then.

Rules about machines look at one machine each, so all machines are judged by them at once. Of the rules about clusters and
hosts most do not look at machines, and one judgement holds for all. What the others say depends on which machines are meant
for FT: they are asked once for each kind of machine, beside those that are meant for FT already.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, TypeAlias

from validator.candidates.capacity import capacity_of
from validator.candidates.dependence import Dependence, dependence
from validator.candidates.model import Candidate, ClusterOutlook, Hindrance, Outlook, State, facts_missing
from validator.candidates.parts import Part, Whole, parts
from validator.engine.base import Engine
from validator.errors import FtpolicyError
from validator.facts.assumed import without_assumed
from validator.facts.defaults import as_if_meant
from validator.facts.derive import derive
from validator.facts.model import Facts
from validator.findings.gate import gates
from validator.findings.model import EngineIdentity
from validator.findings.waiver_apply import apply_waivers
from validator.findings.waiver_match import Waivers
from validator.model import Path
from validator.rules.catalogue import Rule, modules
from validator.verdicts.bounds import require_bounded
from validator.verdicts.evaluate import Progress, data_document, evaluate, judge_loaded, silently
from validator.verdicts.missing import missing_facts
from validator.verdicts.model import ESTATE, Denial, Verdict

_Hindrances: TypeAlias = tuple[Hindrance, ...]

_MACHINES = "vms"
_SECONDARY = "secondary"


@dataclass(frozen=True, slots=True)
class CandidatesRequest:
    """An estate of which every machine is to be judged as if it were meant for FT.

    ``facts`` are the resolved ones, of which none follows from others. ``fail_on`` is the gate, which machines are ready for.
    ``reserve`` is the share of each host's memory, from 0 to 1, that stays for machines that are not under FT. ``order`` puts
    the machines into the order in which they are given room.
    """

    facts: Facts
    rules: Sequence[Rule]
    make_engine: Callable[[], Engine]
    fail_on: Sequence[str]
    order: Callable[[Facts], Callable[[str], Any]] = lambda _: lambda name: name
    reserve: float = 0
    waivers: Waivers | None = None
    progress: Progress = silently
    data: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


def candidates(request: CandidatesRequest) -> Outlook:
    """Return how it stands with every machine of the estate after the plans, where there are any, and before.

    Raises:
        FtpolicyError: nothing could be judged.
    """
    looking = _Looking(
        dependence(rule for rule in request.rules if rule.scope in ("cluster", "host")),
        dependence(rule for rule in request.rules if rule.scope not in ("cluster", "host", "vm", "estate")),
    )
    after = _Judged.of(request, looking, request.facts)
    others: list[_Judged] = []
    states: list[Mapping[str, State]] = []
    for facts in (without_assumed(request.facts) if request.facts.assumed else None, request.facts.now):
        judged = None if facts is None else _Judged.of(replace(request, progress=silently), looking, facts)
        states.append({} if judged is None else {one.name: one.state for one in judged.machines})
        others += [] if judged is None else [judged]
    known, before = states
    machines = [
        replace(one, rests=known.get(one.name, one.state) is not one.state, before=before.get(one.name))
        for one in after.machines
    ]
    errors = {str(error): error for judged in (after, *others) for error in judged.errors}
    return Outlook(machines, after.clusters, after.left_out, after.engine, after.facts, list(errors.values()))


@dataclass(frozen=True, slots=True)
class _Looking:
    """The rules that look at machines: those about clusters and hosts, and those about vCenters and what clusters share."""

    at_one_cluster: Dependence
    at_all: Dependence

    @property
    def rules(self) -> list[Rule]:
        """All of them."""
        return [*self.at_one_cluster.rules, *self.at_all.rules]


@dataclass(slots=True)
class _Judged:
    """How it stands with the machines of one state of the estate."""

    machines: list[Candidate]
    clusters: dict[str, ClusterOutlook]
    left_out: Mapping[str, int]
    engine: EngineIdentity
    facts: Facts
    errors: Sequence[FtpolicyError]

    @classmethod
    def of(cls, request: CandidatesRequest, looking: _Looking, facts: Facts) -> _Judged:
        known = facts.members(_MACHINES)
        never = {name: reason for name, vm in known.items() if (reason := _never(vm)) is not None}
        rest = [name for name in known if name not in never]
        at_home = [name for name in rest if known[name].get("cluster") in facts.members("clusters")]
        strays = sorted(set(rest).difference(at_home))
        run = _Run(request, looking, derive(as_if_meant(facts, at_home)))
        declared = frozenset(name for name in rest if known[name].get("fault_tolerance") is True)
        run.judge(facts, frozenset(at_home), declared, strays)
        order = request.order(run.facts)
        machines = sorted(map(run.with_room, run.machines), key=lambda one: order(one.name))
        return cls(machines, run.clusters, Counter(never.values()), run.identity, run.facts, run.errors)


def _never(vm: Mapping[str, Any]) -> str | None:
    """Return why FT never protects a machine as it is."""
    if vm.get("template") is True:
        return "template"
    if vm.get("agent_vm") is True:
        return "agent_vm"
    return _SECONDARY if vm.get("ft_role") == _SECONDARY else None


class _Run:
    """Judges machines, clusters, and each kind of machine on its cluster."""

    def __init__(self, request: CandidatesRequest, looking: _Looking, facts: Facts) -> None:
        self.facts = facts
        self.machines: list[Candidate] = []
        self.clusters: dict[str, ClusterOutlook] = {}
        self.errors: list[FtpolicyError] = []
        self._request = request
        self._of_machines = [rule for rule in request.rules if rule.scope == "vm"]
        self._at_once = [rule for rule in request.rules if rule not in looking.rules]
        self._looking = looking
        self._engine = request.make_engine()
        self._asked = request.make_engine()
        """Keeps the rules that are asked for each kind of machine."""

    @property
    def identity(self) -> EngineIdentity:
        return EngineIdentity(self._engine.name, self._engine.version, self._engine.revision)

    def judge(self, resolved: Facts, at_home: frozenset[str], declared: frozenset[str], strays: Sequence[str]) -> None:
        """Judge the machines that are ``at_home`` in a cluster, and ``strays`` as far as that goes without one."""
        require_bounded(self._at_once, self.facts)
        own = self._hindrances(self.facts, self._at_once)
        self._whole = Whole(self.facts, declared, self._looking.at_all.fields)
        self._asked.load(modules(self._looking.rules), data_document(self._looking.rules, self._request.data))
        for part in parts(self.facts, at_home, declared, self._looking.at_one_cluster.fields.get(_MACHINES, ())):
            if part.candidates:
                self._cluster(part, own)
        if strays:
            facts = derive(as_if_meant(resolved, strays))
            alone = self._hindrances(facts, self._of_machines)
            for name in strays:
                self.machines.append(_candidate(name, None, name in declared, alone.get((_MACHINES, name), ()), ()))

    def with_room(self, one: Candidate) -> Candidate:
        """Return a machine with whether there is room for it."""
        capacity = None if one.cluster is None else self.clusters[one.cluster].capacity
        if one.state is not State.READY or one.is_declared or capacity is None:
            return one
        fits = True if one.name in capacity.after_loss.names else None if capacity.missing else False
        return replace(one, fits=fits)

    def _hindrances(self, facts: Facts, rules: Sequence[Rule]) -> dict[Path, _Hindrances]:
        verdicts, errors = evaluate(facts, rules, self._engine, self._request.progress, self._request.data)
        self.errors += errors
        return _with_owners(self._counting(verdicts, facts))

    def _counting(self, verdicts: Sequence[Verdict], facts: Facts) -> dict[Path, _Hindrances]:
        """Return the verdicts that would fail the gate by their subject, worst first."""
        counting = [one for one in verdicts if gates(one, self._request.fail_on)]
        applied = apply_waivers(self._request.waivers, counting, self._request.rules, facts, is_whole=False)
        found: dict[Path, list[Hindrance]] = defaultdict(list)
        for verdict in counting:
            match = applied.matches.by_verdict.get((verdict.rule.id, verdict.subject))
            if match is None or match.waiver is None:
                missing = tuple(missing_facts(facts, verdict.missing)) if verdict.missing else ()
                found[verdict.subject].append(Hindrance(verdict, missing))
        return {subject: tuple(sorted(them, key=_order)) for subject, them in found.items()}

    def _cluster(self, part: Part, own: Mapping[Path, _Hindrances]) -> None:
        """Judge the machines of a cluster."""
        always = self._of_cluster(part, own)
        by_kind: dict[Hashable, _Hindrances] = {}
        of_vcenter: dict[Hashable, list[Hindrance]] = {}
        kinds = {name: self._kind(part, name) for name in sorted(part.candidates)}
        for name, kind in kinds.items():
            if kind not in by_kind:
                meant = part.declared | {name}
                seen = self._kind_above(part, name)
                if seen not in of_vcenter:
                    of_vcenter[seen] = self._above(part, meant)
                by_kind[kind] = tuple(sorted((*self._beside(part, meant), *of_vcenter[seen]), key=_order))
        shared = _in_all(list(by_kind.values()))
        everywhere = (*always, *(one for one in next(iter(by_kind.values())) if _identity(one) in shared))
        ready: list[str] = []
        missing = dict.fromkeys(facts_missing(everywhere))
        for name, kind in kinds.items():
            others = [one for one in by_kind[kind] if _identity(one) not in shared]
            hindrances = tuple(sorted((*own.get((_MACHINES, name), ()), *others), key=_order))
            found = _candidate(name, part.name, name in part.declared, hindrances, everywhere)
            self.machines.append(found)
            missing.update((path, None) for path in facts_missing(hindrances) if path[:2] != (_MACHINES, name))
            if found.state is State.READY and not found.is_declared:
                ready.append(name)
        ready.sort(key=self._request.order(self.facts))
        self.clusters[part.name] = ClusterOutlook(
            part.name,
            hosts=len(part.facts.members("clusters")[part.name]["ft_hosts"]),
            declared=len(part.declared),
            hindrances=everywhere,
            missing=tuple(missing),
            capacity=capacity_of(part, ready, self._request.reserve) if ready else None,
        )

    def _kind(self, part: Part, name: str) -> Hashable:
        """Return the kind of a machine: of machines of one kind all rules about clusters, hosts and vCenters say the same."""
        if name in part.declared:
            return part.declared
        local = part.likeness(name, self._looking.at_one_cluster.fields.get(_MACHINES, ()))
        return local, self._kind_above(part, name)

    def _kind_above(self, part: Part, name: str) -> Hashable:
        if name in part.declared:
            return part.declared
        return part.likeness(name, self._looking.at_all.fields.get(_MACHINES, ()), has_room=False)

    def _beside(self, part: Part, meant: Collection[str]) -> list[Hindrance]:
        """Return what is in the way on the cluster where the machines ``meant`` are meant for FT."""
        found = self._asked_of(part.with_meant(meant), self._looking.at_one_cluster.rules)
        return [one for them in found.values() for one in them]

    def _above(self, part: Part, meant: Collection[str]) -> list[Hindrance]:
        """Return what is then in the way on the vCenter of the cluster, and on whatever it shares with other clusters."""
        found = self._asked_of(self._whole.with_meant(part.name, meant), self._looking.at_all.rules)
        return [one for (kind, name), them in found.items() if name in part.facts.members(kind) for one in them]

    def _asked_of(self, facts: Facts, rules: Sequence[Rule]) -> dict[Path, _Hindrances]:
        verdicts, errors = judge_loaded(facts, rules, self._asked)
        self.errors += errors
        return self._counting(verdicts, facts)

    def _of_cluster(self, part: Part, own: Mapping[Path, _Hindrances]) -> _Hindrances:
        """Return what is in the way on a cluster whichever of its machines is meant for FT."""
        kinds = ("vcenters", "clusters", "hosts")
        subjects = [ESTATE, *((kind, name) for kind in kinds for name in part.facts.members(kind))]
        return tuple(sorted((one for subject in subjects for one in own.get(subject, ())), key=_order))


def _with_owners(found: Mapping[Path, _Hindrances]) -> dict[Path, _Hindrances]:
    """Return ``found`` with what is said of the estate as a whole under the machines, hosts and clusters that it is about."""
    owned: dict[Path, list[Hindrance]] = {path: list(them) for path, them in found.items() if path != ESTATE}
    for one in found.get(ESTATE, ()):
        denials: dict[Path, list[Denial]] = defaultdict(list)
        for denial in one.verdict.denials:
            denials[denial.path[:2] if denial.path[0] in ("clusters", "hosts", _MACHINES) else ESTATE].append(denial)
        for owner, them in denials.items() if denials else [(ESTATE, [])]:
            owned.setdefault(owner, []).append(replace(one, verdict=replace(one.verdict, denials=tuple(them))))
    return {path: tuple(sorted(them, key=_order)) for path, them in owned.items()}


def _candidate(
    name: str, cluster: str | None, is_declared: bool, hindrances: _Hindrances, of_cluster: _Hindrances
) -> Candidate:
    every = (*hindrances, *of_cluster)
    state = State.READY if not every else State.BLOCKED if any(one.blocks for one in every) else State.UNDECIDED
    return Candidate(name, cluster, is_declared, state, hindrances)


def _identity(one: Hindrance) -> tuple[Hashable, ...]:
    return one.rule.id, one.verdict.subject, one.verdict.outcome


def _in_all(found: Sequence[_Hindrances]) -> frozenset[tuple[Hashable, ...]]:
    """Return what stands in each of ``found``."""
    sets = [frozenset(map(_identity, them)) for them in found]
    return frozenset.intersection(*sets)


def _order(one: Hindrance) -> tuple[Any, ...]:
    """Order what is in the way: what is known before what is not, worst first."""
    return (not one.blocks, one.verdict.severity.rank, one.rule.id, one.verdict.subject)
