"""The evidence of one verdict: the facts that it read, as they are now and after the plan, and where each was read."""

from __future__ import annotations

import copy
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from validator.facts.derive import is_derived
from validator.facts.fields import field_at
from validator.facts.model import COLLECTIONS, Facts
from validator.model import KINDS, Location, Path, parse_pointer
from validator.rules.reads import Reads
from validator.terraform.plan.positions import LocationCompleter
from validator.verdicts.decide import Exclusion, applicability_facts, exclusion, reads_of, subjects
from validator.verdicts.missing import Missing, explain_missing
from validator.verdicts.model import Denial, Verdict
from validator.verdicts.reached import CHANGES, NOW, Reached
from validator.verdicts.stated import INTENT, locations
from validator.verdicts.units import split, whole

Judge: TypeAlias = Callable[[Facts], Verdict]

_CONTRADICTIONS, _SETTINGS = "contradictions", "settings"
_GUIDE = "compatibility_guide"
PARTS_OF_THE_ESTATE = frozenset({("clusters", "hosts"), ("clusters", "vms"), ("hosts", "cluster"), ("vms", "cluster")})
"""By these the estate is split into the parts that are judged: without one of them it would be another estate."""

_TRIED = 24
"""Objects that are left out one by one where they make no difference; of more, those of one kind together."""


@dataclass(frozen=True, slots=True)
class State:
    """What a fact is, now or after the plan, and where that was read.

    The value of a collection is the names of its members. A list that ``is_partial`` may have further ones.
    """

    value: Any
    locations: tuple[Location, ...]
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class ReadFact:
    """A fact that a verdict read. One that ``is_derived`` follows from others; its locations are those of the nearest.

    ``after`` is what rules judge. It is ``None`` where the fact is absent: nobody knows it, for the reasons in ``missing``,
    or the plan takes it away (``is_gone``). ``now`` is what it is before the plan; ``None`` without a plan, and where it is
    absent then. An intent that nobody declared ``is_assumed``: nothing says it, so it has no location; so is what
    `defaults: vsphere` supplies, which has the place of that.
    """

    path: Path
    after: State | None
    now: State | None = None
    missing: tuple[Missing, ...] = ()
    is_derived: bool = False
    is_gone: bool = False
    is_assumed: bool = False

    @property
    def is_changed(self) -> bool:
        """Whether the plan makes it another than it is now, as far as that is known."""
        if self.now is None or self.after is None:
            return self.is_gone
        is_open = self.now.is_partial or self.after.is_partial
        return bool(self.now.value != self.after.value) and not is_open


@dataclass(frozen=True, slots=True)
class Evidence:
    """A verdict with what it follows from.

    ``faults`` are its denials with the locations of what is at fault, ``missing`` the facts that it lacks, ``exclusion``
    says why it does not apply. ``before`` is the verdict on the estate as it is before a plan that knows its subject, of
    rules that are not about changes. ``unfollowed`` are places in the Rego of the rule at which it may have read more facts.
    """

    verdict: Verdict
    facts: tuple[ReadFact, ...]
    faults: tuple[tuple[Denial, tuple[Location, ...]], ...] = ()
    missing: tuple[Missing, ...] = ()
    exclusion: Exclusion | None = None
    has_plan: bool = False
    before: Verdict | None = None
    unfollowed: tuple[Location, ...] = ()


def gather(
    verdict: Verdict, facts: Facts, read: Reads, places: tuple[LocationCompleter, LocationCompleter], judge: Judge
) -> Evidence:
    """Return what ``verdict`` follows from.

    What the Rego of its rule reads is ``read``, beside the ``reads`` of METADATA. It is looked up in the part of the estate
    in which the verdict was decided, before and after the plan. ``places`` are the lines of facts after the plan, and now.
    ``judge`` decides the verdict anew on other facts.
    """
    rule, subject = verdict.rule, verdict.subject
    excluded = exclusion(rule, subject, facts)
    table = _Table(facts, *places)
    for path in applicability_facts(rule, subject, facts):
        table.add(path)
    if excluded is None:
        for path in _named_by_metadata(verdict, facts):
            table.add(path, is_needed=True)
        document = _document(facts, subject)
        reached = Reached(read, subject)
        for path in (*reached.paths(document), *reached.paths(_now(facts, document, subject))):
            table.add(path)
        table.drop(_unneeded(table.rows, verdict, facts, judge))
    faults = [(denial, (denial.path, *denial.related)) for denial in verdict.denials]
    for path in (*verdict.missing, *(path for _, paths in faults for path in paths)):
        table.add(path, is_needed=True)
    table.tidy()
    return Evidence(
        verdict,
        tuple(sorted(table.rows.values(), key=lambda row: _order(row.path, subject))),
        tuple((denial, table.locations(paths)) for denial, paths in faults),
        explain_missing(facts, verdict.missing),
        excluded,
        has_plan=facts.now is not None,
        before=_before(verdict, facts, judge),
        unfollowed=read.unfollowed if excluded is None else (),
    )


def _before(verdict: Verdict, facts: Facts, judge: Judge) -> Verdict | None:
    if facts.now is None or verdict.rule.applies.input is not None:
        return None
    return judge(facts.now) if verdict.subject in subjects(verdict.rule, facts.now) else None


def _unneeded(paths: Iterable[Path], verdict: Verdict, facts: Facts, judge: Judge) -> Iterator[Path]:
    """Yield the facts of other objects, and the changes of other objects, without which the verdict is the same.

    Many rules make a table over all objects to look one up in; few compare one with the others.
    """
    groups: dict[tuple[bool, Path], list[Path]] = defaultdict(list)
    for path in paths:
        is_change = path[0] == CHANGES
        owner = parse_pointer(path[1])[:2] if is_change and len(path) > 1 else path[:2]
        if len(path) > 2 and owner != verdict.subject and path[::2] not in PARTS_OF_THE_ESTATE:
            groups[is_change, owner].append(path)
    if len(groups) > _TRIED:
        kinds: dict[tuple[bool, Path], list[Path]] = defaultdict(list)
        for (is_change, owner), members in groups.items():
            kinds[is_change, owner[:1]] += members
        groups = kinds
    for (is_change, _), members in groups.items():
        fewer = _without_changes(facts, members) if is_change else (_without(facts, members),)
        if all(_is_same(judge(one), verdict) for one in fewer):
            facts = fewer[-1]
            yield from members


def _is_same(one: Verdict, other: Verdict) -> bool:
    return (one.outcome, one.denials, one.missing) == (other.outcome, other.denials, other.missing)


def _without(facts: Facts, paths: Iterable[Path]) -> Facts:
    objects = copy.deepcopy(facts.objects)
    for path in paths:
        around = _at(objects, path[:-1])
        if isinstance(around, dict):
            around.pop(path[-1], None)
    return replace(facts, objects=objects, now=None if facts.now is None else _without(facts.now, paths))


def _without_changes(facts: Facts, paths: Iterable[Path]) -> tuple[Facts, Facts]:
    """Return the facts without these changes, and with changes of which nothing is known but what is done."""
    keys, changes = {path[1] for path in paths}, facts.changes or {}
    empty = {key: {**change, "before": {}, "after": {}} if key in keys else change for key, change in changes.items()}
    fewer = {key: change for key, change in changes.items() if key not in keys}
    return replace(facts, changes=fewer), replace(facts, changes=empty)


def _order(path: Path, subject: Path) -> tuple[Any, ...]:
    """Order facts: the subject's, then those of other objects in the order of reports."""
    kinds = [*KINDS, _GUIDE, CHANGES]
    return (path[:2] != subject, kinds.index(path[0]) if path[0] in kinds else len(kinds), path)


def _document(facts: Facts, subject: Path) -> Mapping[str, Any]:
    """Return the part of the estate in which verdicts on ``subject`` are decided, as rules see it."""
    units = (unit.document for unit in split(facts) if subject in unit.subjects)
    document: Mapping[str, Any] = json.loads(next(units, None) or whole(facts))
    return document


def _now(facts: Facts, document: Mapping[str, Any], subject: Path) -> Mapping[str, Any]:
    """Return the same part before the plan; empty without a plan."""
    if facts.now is None:
        return {}
    return {
        kind: {
            name: value
            for name, value in facts.now.members(kind).items()
            if name in document.get(kind, {}) or (kind, name) == subject
        }
        for kind in COLLECTIONS
    }


def _named_by_metadata(verdict: Verdict, facts: Facts) -> Iterator[Path]:
    """Yield the facts that METADATA's ``reads`` name, as far down as there is anything."""
    for path, rest in reads_of(verdict.rule, verdict.subject, facts):
        yield from _below(facts, path, rest)


def _below(facts: Facts, path: Path, rest: Path) -> Iterator[Path]:
    value = facts.get(path)
    if not rest or value is None:
        yield path
    elif rest[0] != "*":
        yield from _below(facts, (*path, rest[0]), rest[1:])
    else:
        yield path
        for key in value if isinstance(value, Mapping) else ():
            yield from _below(facts, (*path, key), rest[1:])


class _Table:
    """The facts that are shown, by path."""

    def __init__(self, facts: Facts, places: LocationCompleter, places_now: LocationCompleter) -> None:
        self._facts = facts
        self._places = places
        self._places_now = places_now
        self.rows: dict[Path, ReadFact] = {}

    def add(self, path: Path, *, is_needed: bool = False) -> None:
        """Take up the fact at ``path``. One that is absent is taken if it ``is_needed``, or a known object lacks it."""
        if path[0] == CHANGES:
            self._add_change(path, is_needed=is_needed)
            return
        if path[0] == NOW:
            path = path[1:]
        if (
            path in self.rows or len(path) == 2 or path[0] in (_CONTRADICTIONS, _SETTINGS)
        ):  # an object is shown by its facts
            return
        after = self._state(path)
        now = self._state_now(path)
        if after is not None:
            is_assumed = path in self._facts.assumed or (
                path[2:] == INTENT and self._facts.get((*path[:2], "intent")) == "assumed"
            )
            self.rows[path] = ReadFact(path, after, now, is_derived=is_derived(path), is_assumed=is_assumed)
        elif now is not None and self._is_gone(path):
            self.rows[path] = ReadFact(path, None, now, is_derived=is_derived(path), is_gone=True)
        elif now is not None or is_needed or isinstance(self._facts.get(path[:-1]), Mapping):
            self._add_unknown(path, now)

    def drop(self, paths: Iterable[Path]) -> None:
        for path in list(paths):
            del self.rows[path]

    def tidy(self) -> None:
        """Leave out what is there twice: an object that is shown by its members, and a fact that is shown by its change."""
        changes = {(*parse_pointer(path[1]), *path[3:]): row for path, row in self.rows.items() if path[0] == CHANGES}
        around = {path[:end] for path in self.rows for end in range(3, len(path))}
        for path, row in list(self.rows.items()):
            if _says_the_same(row, changes.get(path)) or (path in around and self._is_object(path)):
                del self.rows[path]

    def _is_object(self, path: Path) -> bool:
        """Tell whether the fact is an object of fixed members, not a collection of which the names are shown."""
        field, value = field_at(path), self._facts.get(path)
        if field is not None:
            return field.shape == "object"
        return isinstance(value, Mapping) and (len(path) < 5 or _names(value) is value)

    def locations(self, paths: Iterable[Path]) -> tuple[Location, ...]:
        """Return where the facts at ``paths`` were read, the location to look at first in front."""
        return locations(self._facts, [_of_object(path) for path in paths], self._places)

    def _add_unknown(self, path: Path, now: State | None) -> None:
        """Take up a fact that nobody knows, or in its place the facts that it follows from."""
        for one in explain_missing(self._facts, [path]):
            state = now if one.path == path else self._state_now(one.path)
            self.rows.setdefault(one.path, ReadFact(one.path, self._state(one.path), state, (one,)))

    def _add_change(self, path: Path, *, is_needed: bool) -> None:
        """Take up what a plan does to an object, or what it makes of one of its facts: before and after in one."""
        change: Mapping[str, Any] = (self._facts.changes or {}).get(path[1] if len(path) > 1 else "", {})
        if len(path) == 3 and path[2] not in ("before", "after"):
            if path[2] in change:
                self.rows[path] = ReadFact(path, State(change.get(path[2]), self._in_plan(path)))
        elif len(path) > 3:
            path = (*path[:2], "after", *path[3:])
            values = [_at(change.get(side), path[3:]) for side in ("before", "after")]
            facts = self._facts if self._facts.now is None else self._facts.now
            before = locations(facts, [_of_object(path)], self._places_now)
            now, after = (
                None if value is None else State(_names(value), found)
                for value, found in zip(values, (before, self._in_plan(path)), strict=True)
            )
            if now is None and after is None and not is_needed:
                return
            is_gone = now is not None and change.get("action") == "delete"
            lacking = () if after is not None or is_gone else explain_missing(self._facts, [path])
            self.rows[path] = ReadFact(path, after, now, lacking, is_gone=is_gone)

    def _in_plan(self, path: Path) -> tuple[Location, ...]:
        """Return where the plan says what is at ``path`` of ``changes``: a spec beside it may be the source of the fact."""
        fact = _of_object(path)
        read = self._facts.location(fact)
        if read is not None and read.address is not None:
            return self.locations([path])
        owner = fact[:2]
        managed = (one for key, one in self._facts.sources.items() if key[:2] == owner and one.address is not None)
        of_plan = next(managed, None)
        return self.locations([path]) if of_plan is None else tuple(self._places.all(of_plan, owner))

    def _state(self, path: Path) -> State | None:
        return _state(self._facts, path, self._places)

    def _state_now(self, path: Path) -> State | None:
        return None if self._facts.now is None else _state(self._facts.now, path, self._places_now)

    def _is_gone(self, path: Path) -> bool:
        """Tell whether the plan takes away the fact, or what it belongs to: a member that a known collection lacks."""
        end = next(end for end in range(1, len(path) + 1) if self._facts.get(path[:end]) is None)
        around = field_at(path[: end - 1])
        is_member = end < 3 or around is None or around.shape in ("collection", "map")
        is_open = path[: end - 1] in self._facts.partial or any(
            path[:length] in table
            for table in (self._facts.unknown, self._facts.causes)
            for length in range(end, len(path) + 1)
        )
        return is_member and not is_open


def _says_the_same(row: ReadFact, change: ReadFact | None) -> bool:
    if change is None or row is change or row.missing or change.missing:
        return False
    states = ((row.after, change.after), (row.now, change.now))
    return all(
        one == other or (one and other and one.value == other.value and not one.is_partial) for one, other in states
    )


def _state(facts: Facts, path: Path, places: LocationCompleter) -> State | None:
    value = facts.get(path)
    if value is None:
        return None
    is_partial = path in facts.partial or (isinstance(value, (Mapping, list)) and path in facts.causes)
    names = _names(value)
    is_in_order = len(path) > 3 or not is_derived(path) or not isinstance(names, list)
    return State(names if is_in_order else sorted(names), locations(facts, [path], places), is_partial)


def _names(value: Any) -> Any:
    """Return the names of the members of a collection, in the order of names; any other value as it is."""
    is_collection = isinstance(value, Mapping) and all(isinstance(member, Mapping) for member in value.values())
    return sorted(value) if is_collection else value


def _of_object(path: Path) -> Path:
    """Return the path of the fact that a change is about."""
    return (*parse_pointer(path[1]), *path[3:]) if path[0] == CHANGES and len(path) > 1 else path


def _at(value: Any, path: Path) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value
