"""Which verdicts the waivers of a run mark, which waivers mark nothing, and which may not be there at all."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fnmatch import fnmatchcase, translate
from typing import Any

from validator.errors import FtpolicyError, InputError, WaiverError, nearest
from validator.facts.fields import field_at
from validator.facts.model import Facts
from validator.findings.fingerprint import canonical
from validator.model import PLURAL, SINGULAR, Location, NotWaivable, Outcome, Path, Waiver, WaiverEntry, pointer
from validator.verdicts.model import ESTATE, Verdict
from validator.waivers.expiry import is_expired
from validator.waivers.file import kind_and_name

_TOLD = 5
"""Places of faults that a message names."""

_ABSENT = "the inputs have no object of that name"


@dataclass(frozen=True, slots=True)
class Waivers:
    """What a run heeds of waivers.

    ``entries`` are those of a waivers file and ``errors`` what is wrong with that file; comments come with the inputs.
    ``scopes`` maps the id of every rule there is, judged or not, to the kind of object that it judges. ``today`` is the
    day in UTC. Where ``is_strict`` a waiver that marks nothing is an error, else a note. Where the file ``is_shared``
    with other estates, one run cannot tell that of the file's waivers: ``unused_everywhere`` can. Where ``still_written``
    is there, only what it has is to be told of: the others go with the change that is judged.
    """

    today: date
    scopes: Mapping[str, str]
    entries: Sequence[WaiverEntry] = ()
    errors: Sequence[FtpolicyError] = ()
    not_waivable: Sequence[NotWaivable] = ()
    is_strict: bool = False
    is_shared: bool = False
    still_written: frozenset[tuple[str | None, ...]] | None = None

    def checked(self, comments: Sequence[WaiverEntry]) -> tuple[list[WaiverEntry], list[FtpolicyError]]:
        """Return the waivers that may be there, of the file and of ``comments``, and what is wrong with the others."""
        sound: list[WaiverEntry] = []
        errors = list(self.errors)
        for entry in (*self.entries, *(self._narrowed(one) for one in comments)):
            problem = problem_of(entry, self.scopes, self.not_waivable)
            if problem is None:
                sound.append(entry)
            else:
                errors.append(problem)
        return sound, errors

    def _narrowed(self, entry: WaiverEntry) -> WaiverEntry:
        """Return a comment with those of its objects that the rule judges; where it judges none, with all of them.

        A module of Terraform code makes objects of several kinds.
        """
        scope = self.scopes.get(entry.rule)
        fitting = tuple(path for path in entry.objects if SINGULAR[path[0]] == scope)
        return replace(entry, objects=fitting) if fitting else entry


_FaultKey = tuple[Path, str]
"""A fault of a verdict: where it is, and its values as canonical JSON."""


@dataclass(frozen=True, slots=True)
class WaiverMatch:
    """What waivers say of one verdict: the one that holds, or else the one that has expired.

    ``waiver`` is there where every fault is waived; of several the one that ends first. ``covered`` are the faults, by
    path and values, that some waiver sets aside.
    """

    waiver: Waiver | None
    expired: Waiver | None
    covered: frozenset[tuple[Path, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class WaiverMatches:
    """The marks by rule and subject, and every waiver that marks nothing, of a file and among comments, in words."""

    by_verdict: Mapping[tuple[str, Path], WaiverMatch] = field(default_factory=dict)
    unused: Sequence[WaiverError] = ()
    unused_comments: Sequence[WaiverError] = ()


def problem_of(entry: WaiverEntry, scopes: Mapping[str, str], not_waivable: Sequence[NotWaivable]) -> InputError | None:
    """Return why a waiver may not be there: no such rule, not for such objects, or not waivable; ``None`` where it may."""
    place = entry.waiver.location
    if entry.rule not in scopes:
        message = f"no rule “{entry.rule[:80]}”{nearest(entry.rule, scopes)}"
        return InputError(message, place, "`ftpolicy rules` lists them all.")
    for banned in not_waivable:
        if banned.pattern in (entry.rule, entry.rule.partition(".")[0]) or fnmatchcase(entry.rule, banned.pattern):
            return InputError(f"{entry.rule} cannot be waived: {banned.location} says “{banned.pattern}”", place)
    scope = scopes[entry.rule]
    if entry.subject is not None:
        kinds = [kind_and_name(entry.subject)[0]]
    else:
        kinds = [SINGULAR[path[0]] for path in entry.objects]
    wrong = next((kind for kind in kinds if kind != scope), None)
    if wrong is not None:
        message = f"{entry.rule} judges objects of the kind {scope}; the waiver is for a {wrong}"
        return InputError(message, place, f"`ftpolicy waive {entry.rule} {scope}/NAME` writes one into a waivers file.")
    return None


def match_waivers(
    entries: Sequence[WaiverEntry], verdicts: Sequence[Verdict], judged: Sequence[str], facts: Facts, today: date
) -> WaiverMatches:
    """Return what ``entries`` mark among ``verdicts``.

    A waiver sets aside the fault that it was written for: the only one that the verdict has, or those that its path, its
    args or the line of its comment name. What comes up beside it later is open. Of several waivers for one fault the first
    that has not expired holds. A waiver marks nothing when its rule is among the ``judged`` ids and no object that it names
    has the verdict; one that waives a fail is left in peace where the verdict is undecided, because the fail may be back
    with the missing fact.
    """
    if not entries:
        return WaiverMatches()
    rules = {entry.rule for entry in entries}
    known = {(one.rule.id, one.subject): one for one in verdicts if one.rule.id in rules}
    names = _SubjectNames(facts)
    found: dict[tuple[str, Path], list[tuple[Waiver, Collection[_FaultKey]]]] = defaultdict(list)
    unused: dict[bool, list[WaiverError]] = {True: [], False: []}
    for entry in entries:
        subjects = entry.objects if entry.subject is None else names.subjects(entry.subject)
        seen = [known[entry.rule, subject] for subject in subjects if (entry.rule, subject) in known]
        fitting = [one for one in seen if one.outcome == entry.verdict]
        marked = {one.subject: faults for one in fitting if (faults := _meant(entry, one))}
        for subject, faults in marked.items():
            found[entry.rule, subject].append((entry.waiver, faults))
        open_ends = [one for one in fitting if one.subject not in marked]
        if open_ends and (not marked or (entry.path is None and entry.args is None)):
            unused[entry.subject is None].append(_of_no_fault(entry, open_ends[0]))
        elif not marked and entry.rule in judged:
            outcomes = {one.outcome for one in seen}
            if not (entry.verdict == Outcome.FAIL and Outcome.UNDECIDED in outcomes):
                unused[entry.subject is None].append(_unused(entry, outcomes))
    matches = {key: _match(waivers, _faults(known[key]), today) for key, waivers in found.items()}
    return WaiverMatches(matches, unused[False], unused[True])


def _faults(verdict: Verdict) -> list[_FaultKey]:
    """Return the faults of a verdict, each once; one that names none is one itself."""
    denied = [(one.path, canonical(one.args)) for one in verdict.denials]
    lacking = [(path, canonical({})) for path in verdict.missing]
    return list(dict.fromkeys([*denied, *lacking])) or [(verdict.subject, canonical({}))]


def _meant(entry: WaiverEntry, verdict: Verdict) -> list[_FaultKey]:
    """Return the faults of a verdict that a waiver was written for; an undecided one is waived whole."""
    found = _faults(verdict)
    if entry.path is not None or entry.args is not None:
        wanted = json.loads(canonical(entry.args or {}))
        return [one for one in found if _is_at(entry.path, one[0]) and _has_args(wanted, json.loads(one[1]))]
    if verdict.outcome == Outcome.UNDECIDED:
        return found
    if len(found) == 1:  # it may be of a fact that follows from what is on the line of a comment
        return [one for one in found if not any(_is_of_another_member(place, one[0]) for place in entry.places)]
    return [one for one in found if any(one[0][: len(place)] == place for place in entry.places)]


def _is_of_another_member(place: Path, fault: Path) -> bool:
    """Tell whether two paths lead into two members of one collection of an object, as of two of its disks."""
    if place[:3] != fault[:3] or len(place) == 3 or len(fault) == 3 or place[3] == fault[3]:
        return False
    collection = field_at((place[0], "*", place[2]))
    return collection is not None and collection.shape == "collection"


def _has_args(wanted: Mapping[str, Any], args: Mapping[str, Any]) -> bool:
    return all(name in args and args[name] == value for name, value in wanted.items())


def _is_at(pattern: str | None, path: Path) -> bool:
    return pattern is None or pattern == pointer(path) or fnmatchcase(pointer(path), pattern)


def named_objects(facts: Facts, subject: str) -> tuple[Path, ...]:
    """Return the objects of the estate that ``kind/name`` names, or whose names fit it."""
    return _SubjectNames(facts).subjects(subject)


def unused_everywhere(runs: Sequence[Sequence[WaiverError]]) -> list[WaiverError]:
    """Return the waivers of a shared file that mark nothing in any of the runs over all estates that share it.

    ``runs`` has the unused ones of each run. What is said of an object that is there comes before what is said of one
    that is not.
    """
    found: dict[Location | None, list[WaiverError]] = defaultdict(list)
    for one in (one for run in runs for one in run):
        found[one.location].append(one)
    return [min(same, key=_is_absent) for same in found.values() if len(same) == len(runs)]


def _is_absent(error: WaiverError) -> bool:
    return _ABSENT in error.message


def _match(
    waivers: Sequence[tuple[Waiver, Collection[_FaultKey]]], faults: Sequence[_FaultKey], today: date
) -> WaiverMatch:
    active = [(one, covered) for one, covered in waivers if not is_expired(one, today)]
    holding = [next((one for one, covered in active if fault in covered), None) for fault in faults]
    held = [one for one in holding if one is not None]
    covered = frozenset(fault for fault, one in zip(faults, holding, strict=True) if one is not None)
    whole = min(held, key=lambda one: one.expires) if len(held) == len(faults) else None
    expired = max((one for one, _ in waivers), key=lambda one: one.expires) if not active else None
    return WaiverMatch(whole, expired, covered)


def _of_no_fault(entry: WaiverEntry, verdict: Verdict) -> WaiverError:
    """Return what to say of a waiver for a verdict of which it fits no fault, or for one of several and not which."""
    whom = f"{SINGULAR[verdict.subject[0]]}/{verdict.subject[1]}"
    places = list(dict.fromkeys(pointer(path) for path, _ in _faults(verdict)))
    told = ", ".join(places[:_TOLD]) + (f" and {len(places) - _TOLD} more" if len(places) > _TOLD else "")
    if entry.path is not None or entry.args is not None:
        message = f"unused waiver of {entry.rule} for {whom}: no fault has its path and args; they are at {told}"
        return WaiverError(message, entry.waiver.location)
    count = len(_faults(verdict))
    if count == 1:
        message = (
            f"unused waiver of {entry.rule} for {whom}: the one fault is at {told}, and not where the waiver stands"
        )
        return WaiverError(message, entry.waiver.location)
    message = f"the waiver of {entry.rule} for {whom} does not say for which of its {count} faults it is"
    return WaiverError(message, entry.waiver.location, f"Name one with “path”; they are at {told}")


def _unused(entry: WaiverEntry, seen: set[Outcome]) -> WaiverError:
    if entry.subject is None and not entry.objects:
        message = (
            f"unused waiver of {entry.rule}: what it stands at makes no object of the estate; remove it or correct it"
        )
        return WaiverError(message, entry.waiver.location)
    whom = entry.subject or " and ".join(f"{SINGULAR[kind]}/{name}" for kind, name in entry.objects[:3])
    reasons: dict[frozenset[Outcome], str] = {
        frozenset(): _ABSENT,
        frozenset({Outcome.PASS}): "the rule passes",
        frozenset({Outcome.NOT_APPLICABLE}): "the rule does not apply",
        frozenset({Outcome.FAIL}): "the rule fails, and a waiver of undecided verdicts does not cover that",
    }
    reason = reasons.get(frozenset(seen), f"no verdict is {entry.verdict}")
    message = f"unused waiver of {entry.rule} for {whom}: {reason}; remove it or correct it"
    return WaiverError(message, entry.waiver.location)


class _SubjectNames:
    """The objects of the estate by the names that a waiver can call them by; hosts in any case."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._kinds: dict[str, dict[str, Path]] = {"estate": {ESTATE[1]: ESTATE}}
        self._known: dict[str, tuple[Path, ...]] = {}

    def subjects(self, subject: str) -> tuple[Path, ...]:
        """Return the objects that ``kind/name`` names, or whose names fit when it is a glob."""
        if subject not in self._known:
            singular, pattern = kind_and_name(subject)
            kind = PLURAL[singular]
            pattern = pattern.casefold() if kind == "hosts" else pattern
            names = self._of(kind)
            if pattern in names:
                self._known[subject] = (names[pattern],)
            else:
                fits = re.compile(translate(pattern)).match
                self._known[subject] = tuple(dict.fromkeys(path for name, path in names.items() if fits(name)))
        return self._known[subject]

    def _of(self, kind: str) -> Mapping[str, Path]:
        if kind not in self._kinds:
            members = self._facts.members(kind)
            names: dict[str, Path] = {key.casefold() if kind == "hosts" else key: (kind, key) for key in members}
            for key, value in members.items():
                if "datacenter" in value:
                    names.setdefault(f"{value['datacenter']}/{value.get('name', key)}", (kind, key))
            self._kinds[kind] = names
        return self._kinds[kind]
