"""Which verdicts the waivers of a run mark, which waivers mark nothing, and which may not be there at all."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fnmatch import fnmatchcase, translate

from validator.errors import FtpolicyError, InputError, WaiverError, nearest
from validator.facts.model import Facts
from validator.model import PLURAL, SINGULAR, Location, NotWaivable, Outcome, Path, Waiver, WaiverEntry
from validator.verdicts.model import ESTATE, Verdict
from validator.waivers.expiry import is_expired
from validator.waivers.file import kind_and_name

_ABSENT = "the inputs have no object of that name"


@dataclass(frozen=True, slots=True)
class Waivers:
    """What a run heeds of waivers.

    ``entries`` are those of a waivers file and ``errors`` what is wrong with that file; comments come with the inputs.
    ``scopes`` maps the id of every rule there is, judged or not, to the kind of object that it judges. ``today`` is the
    day in UTC. Where ``is_strict`` a waiver that marks nothing is an error, else a note. Where the file ``is_shared``
    with other estates, one run cannot tell that of the file's waivers: ``unused_everywhere`` can.
    """

    today: date
    scopes: Mapping[str, str]
    entries: Sequence[WaiverEntry] = ()
    errors: Sequence[FtpolicyError] = ()
    not_waivable: Sequence[NotWaivable] = ()
    is_strict: bool = False
    is_shared: bool = False

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


@dataclass(frozen=True, slots=True)
class WaiverMatch:
    """What waivers say of one verdict: the one that holds, or else the one that has expired."""

    waiver: Waiver | None
    expired: Waiver | None


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

    Of several waivers for one verdict the first that has not expired holds. A waiver marks nothing when its rule is among
    the ``judged`` ids and no object that it names has the verdict; one that waives a fail is left in peace where the
    verdict is undecided, because the fail may be back with the missing fact.
    """
    if not entries:
        return WaiverMatches()
    rules = {entry.rule for entry in entries}
    words = {(one.rule.id, one.subject): one.outcome for one in verdicts if one.rule.id in rules}
    names = _SubjectNames(facts)
    found: dict[tuple[str, Path], list[Waiver]] = defaultdict(list)
    unused: dict[bool, list[WaiverError]] = {True: [], False: []}
    for entry in entries:
        subjects = entry.objects if entry.subject is None else names.subjects(entry.subject)
        marked = [subject for subject in subjects if words.get((entry.rule, subject)) == entry.verdict]
        for subject in marked:
            found[entry.rule, subject].append(entry.waiver)
        if not marked and entry.rule in judged:
            seen = {words[entry.rule, subject] for subject in subjects if (entry.rule, subject) in words}
            if not (entry.verdict == Outcome.FAIL and Outcome.UNDECIDED in seen):
                unused[entry.subject is None].append(_unused(entry, seen))
    return WaiverMatches({key: _match(waivers, today) for key, waivers in found.items()}, unused[False], unused[True])


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


def _match(waivers: Sequence[Waiver], today: date) -> WaiverMatch:
    active = next((one for one in waivers if not is_expired(one, today)), None)
    return WaiverMatch(active, max(waivers, key=lambda one: one.expires) if active is None else None)


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
