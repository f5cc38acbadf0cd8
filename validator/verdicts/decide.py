"""One verdict for every rule and object in its scope."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from validator.facts.model import Facts
from validator.facts.versions import is_at_least, is_at_most
from validator.model import PLURAL, Outcome, Path, Severity
from validator.rules.catalogue import Applicability, Rule
from validator.verdicts.model import ESTATE, Denial, Verdict


class Exclusion(str, enum.Enum):
    """Why a rule does not apply to an object."""

    NOT_MEANT_FOR_FT = "not_meant_for_ft"
    NOBODY_MEANS_IT_FOR_FT = "nobody_means_it_for_ft"
    NO_PLAN = "no_plan"
    NOT_ASKED = "not_asked"
    NOT_DECLARED = "not_declared"
    ANOTHER_RANGE = "another_range"

    __str__ = str.__str__


@dataclass(frozen=True, slots=True)
class _Subject:
    path: Path
    value: Mapping[str, Any]
    is_meant: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """What is known of a rule on an object before the rule runs: the frame that its denials and needs are put into.

    ``settled`` is the outcome that stands whatever the rule says: it does not apply, or ``missing`` decides whether it does.
    Without one ``missing`` are the facts that leave no pass: those of the rule's ``reads`` that are not there, and the
    declarations it is about where all of them are unknown.
    """

    rule: Rule
    subject: Path
    severity: Severity
    intent: str
    settled: Outcome | None = None
    missing: tuple[Path, ...] = ()


def frame(rule: Rule, subject: Path, facts: Facts) -> Frame:
    """Return what the facts and METADATA say of ``rule`` on ``subject``."""
    found = _subject(subject, facts)
    known = Frame(rule, subject, _severity(rule, found), str(found.value.get("intent", "declared")))
    open_ends: list[Path] = []
    if _exclusion(rule, found, facts, open_ends) is not None:
        return replace(known, settled=Outcome.NOT_APPLICABLE)
    if open_ends:
        return replace(known, settled=Outcome.UNDECIDED, missing=tuple(open_ends))
    unread = () if rule.has_missing else tuple(_unread(rule, subject, facts))
    return replace(known, missing=unread or _lost(rule, found, facts))


def decide(known: Frame, deny: Sequence[Denial], needs: Sequence[Path]) -> Verdict:
    """Return the verdict of a rule on an object from its frame and from what its package says about this object.

    ``deny`` holds the denials of the rule and ``needs`` the paths of its ``missing``. A deciding fact that is unknown makes a
    verdict undecided: first one that decides whether the rule applies at all, then one that could still change a pass.
    """
    rule, subject, severity, intent = known.rule, known.subject, known.severity, known.intent
    if known.settled is not None:
        return Verdict(rule, subject, known.settled, severity, intent, missing=known.missing)
    if deny:
        denials = tuple(sorted(deny, key=lambda denial: (denial.lowered(severity).rank, denial.path)))
        return Verdict(rule, subject, Outcome.FAIL, denials[0].lowered(severity), intent, denials)
    missing = tuple(sorted({*needs, *known.missing})) if rule.has_missing else known.missing
    if missing:
        return Verdict(rule, subject, Outcome.UNDECIDED, severity, intent, missing=missing)
    return Verdict(rule, subject, Outcome.PASS, severity, intent)


def subjects(rule: Rule, facts: Facts) -> Iterator[Path]:
    """Yield every object in the scope of ``rule``."""
    if rule.scope == "estate":
        yield ESTATE
        return
    kind = PLURAL[rule.scope]
    for name in facts.members(kind):
        yield (kind, name)
    if rule.applies.input is not None and facts.now is not None:  # a change may take its object away
        for name in facts.now.members(kind):
            if name not in facts.members(kind):
                yield (kind, name)


def exclusion(rule: Rule, subject: Path, facts: Facts) -> Exclusion | None:
    """Return why ``rule`` does not apply to ``subject``; ``None`` where it does, or may."""
    found = _exclusion(rule, _subject(subject, facts), facts, [])
    cluster = facts.get((*subject, "cluster"))
    declared = ((*subject, "fault_tolerance"), ("clusters", cluster, "fault_tolerance"))
    if found is Exclusion.NOT_MEANT_FOR_FT and not any(path in facts.sources for path in declared):
        return Exclusion.NOBODY_MEANS_IT_FOR_FT
    return found


def applicability_facts(rule: Rule, subject: Path, facts: Facts) -> list[Path]:
    """Return the facts of ``subject`` that decide whether ``rule`` applies to it, and how severe a fail is."""
    found = _subject(subject, facts)
    names = ["fault_tolerance"] if "fault_tolerance" in found.value else []
    for where, since in ((rule.applies, _newest(found)), *((where, "") for _, where in rule.severities)):
        if where.type is not None:
            names.append("ft_type")
        for bound, prefix in ((where.since, since), (where.until, "")):
            if bound is not None:
                names += [prefix + "release", prefix + "update"]
    declared = [_concrete(pattern, subject) for pattern in rule.when_declared]
    return [*((*subject, name) for name in names), *declared]


def reads_of(rule: Rule, subject: Path, facts: Facts) -> Iterator[tuple[Path, Path]]:
    """Yield each of the rule's ``reads`` as the path of an object or collection, and the rest of the path below it."""
    for pattern in rule.reads:
        kind, *rest = pattern.split(".")
        if not rest:
            yield (kind,), ()
        elif kind == subject[0]:
            yield subject, tuple(rest[1:])
        elif subject[0] in ("hosts", "vms") and facts.get((*subject, "cluster")) is None:
            yield (*subject, "cluster"), ()
        else:
            for name in _related(facts, kind, subject):
                yield (kind, name), tuple(rest[1:])


def _subject(path: Path, facts: Facts) -> _Subject:
    if path == ESTATE:
        return _Subject(path, {}, True)
    value = facts.members(path[0]).get(path[1])
    if value is None:
        assert facts.now is not None
        value = facts.now.members(path[0])[path[1]]
    return _Subject(path, value, value.get("fault_tolerance") is not False)


def _exclusion(rule: Rule, subject: _Subject, facts: Facts, open_ends: list[Path]) -> Exclusion | None:
    """Return why ``rule`` does not apply; where that is open, ``open_ends`` gets the unknown facts that decide it."""
    if not subject.is_meant:
        return Exclusion.NOT_MEANT_FOR_FT
    if not _has_input(rule, facts):
        return Exclusion.NO_PLAN
    if rule.applies.setting is not None and rule.applies.setting not in facts.settings:
        return Exclusion.NOT_ASKED
    if not _declared(rule, subject, facts):
        return Exclusion.NOT_DECLARED
    if _fits(rule.applies, subject, open_ends, since=_newest(subject)) is False:
        return Exclusion.ANOTHER_RANGE
    return None


def _has_input(rule: Rule, facts: Facts) -> bool:
    """Tell whether the kind of input is there without which the rule has nothing to look at: a plan, for changes."""
    return rule.applies.input is None or facts.changes is not None


def _declared(rule: Rule, subject: _Subject, facts: Facts) -> bool:
    """Tell whether a rule about optional declarations has any: a fact, or a specific reason why it is unknown."""
    if not rule.when_declared:
        return True
    paths = [_concrete(pattern, subject.path) for pattern in rule.when_declared]
    return any(facts.get(path) is not None or path in facts.unknown for path in paths)


def _lost(rule: Rule, subject: _Subject, facts: Facts) -> tuple[Path, ...]:
    """Return the declarations that the rule is about and that are unknown for a specific reason, where none is known."""
    paths = [_concrete(pattern, subject.path) for pattern in rule.when_declared]
    if any(facts.get(path) is not None for path in paths):
        return ()
    return tuple(path for path in paths if path in facts.unknown)


def _concrete(pattern: str, subject: Path) -> Path:
    kind, _, *rest = pattern.split(".")
    return (kind, subject[1], *rest)


def _newest(subject: _Subject) -> str:
    """Return which version of a cluster of several a rule's ``since`` looks at: what the newest excludes is excluded."""
    return "newest_" if "newest_release" in subject.value else ""


def _fits(where: Applicability, subject: _Subject, open_ends: list[Path], since: str = "") -> bool | None:
    """Tell whether ``where`` includes the subject; ``None`` adds the unknown facts that decide it to ``open_ends``.

    ``since`` is put before the names of the facts that its lower bound looks at.
    """
    if where.intent is not None and subject.value.get("intent", "declared") != where.intent:
        return False
    if where.type is where.since is where.until is None:
        return True
    checks: list[tuple[bool | None, str]] = []
    if where.type is not None:
        known = subject.value.get("ft_type")
        checks.append((None if known is None else known == where.type, "ft_type"))
    for bound, check, prefix in ((where.since, is_at_least, since), (where.until, is_at_most, "")):
        if bound is not None:
            release, update = (subject.value.get(prefix + name) for name in ("release", "update"))
            checks.append((check(release, update, bound), prefix + ("release" if release is None else "update")))
    if any(answer is False for answer, _ in checks):
        return False
    unknown = dict.fromkeys((*subject.path, name) for answer, name in checks if answer is None)
    open_ends.extend(unknown)
    return None if unknown else True


def _severity(rule: Rule, subject: _Subject) -> Severity:
    """Return the first severity that fits; where unknown facts leave several possible, the highest of them."""
    if len(rule.severities) == 1:
        return rule.severities[0][0]
    possible: list[Severity] = []
    for severity, where in rule.severities:
        answer = _fits(where, subject, [])
        if answer is not False:
            possible.append(severity)
        if answer:
            break
    return min(possible or [rule.severities[-1][0]], key=lambda severity: severity.rank)


def _unread(rule: Rule, subject: Path, facts: Facts) -> Iterator[Path]:
    """Yield the facts among the rule's ``reads`` that are absent or known only in part."""
    for path, rest in reads_of(rule, subject, facts):
        yield from _absent(facts, path, rest)


def _related(facts: Facts, kind: str, subject: Path) -> Iterable[str]:
    """Return the objects of another kind that a rule about ``subject`` looks at: those of the same cluster."""
    value = facts.members(subject[0]).get(subject[1], {})
    cluster = subject[1] if subject[0] == "clusters" else value.get("cluster")
    if subject[0] in ("vcenters", "estate") or kind not in ("clusters", "hosts", "vms"):
        return list(facts.members(kind))
    if kind == "clusters":
        return [cluster] if cluster is not None else []
    return list(facts.members("clusters").get(cluster or "", {}).get(f"ft_{kind}", ()))


def _absent(facts: Facts, path: Path, rest: Path) -> Iterator[Path]:
    value = facts.get(path)
    if value is None or path in facts.partial:
        yield path
    if value is None or not rest:
        return
    if rest[0] != "*":
        yield from _absent(facts, (*path, rest[0]), rest[1:])
    elif isinstance(value, Mapping):
        for key in value:
            yield from _absent(facts, (*path, key), rest[1:])
