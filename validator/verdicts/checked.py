"""What a rule says, checked before it counts: of the form that ``schemas/finding.schema.json`` has, and about an object that is there.

Written out, because the library for schemas costs more than the rules themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from validator.engine.base import Judgement
from validator.errors import PolicyError, nearest
from validator.facts.model import Facts
from validator.model import PLURAL, Location, Severity
from validator.rules.catalogue import Rule
from validator.verdicts.model import ESTATE

MOST_FINDINGS = 10_000
"""Findings of one rule on one object; more come from a rule that goes through pairs of pairs."""

MOST_NEEDS = 100_000
"""Facts that one rule lacks about one object: a cluster of thousands of hosts, of which little is known, lacks many."""

_SEVERITIES = frozenset(severity.value for severity in Severity)


def fault(rule: Rule, answer: Judgement, facts: Facts) -> PolicyError | None:
    """Return what is wrong with the first finding or need of ``rule`` that cannot count; ``None`` when all can."""
    for entries, name, most in ((answer.deny, "deny", MOST_FINDINGS), (answer.missing, "missing", MOST_NEEDS)):
        counts: dict[tuple[str, ...], int] = {}
        for entry in entries:
            words = _form(entry, is_finding=name == "deny") or _object(rule, entry["subject"], facts)
            if words is None:
                subject = tuple(entry["subject"])
                counts[subject] = counts.get(subject, 0) + 1
                if counts[subject] > most:
                    message = f"{rule.id}: “{name}” has more than {most:,} members about {subject[1][:80]}"
                    return PolicyError(message, Location(rule.module.path), _FEWER)
            if words is not None:
                message = f"{rule.id}: a member of “{name}” cannot count: {words}"
                return PolicyError(message, Location(rule.module.path), _HINT)
    return None


_HINT = 'a finding is {"subject": [COLLECTION, NAME], "path": [COLLECTION, NAME, FIELD …], "args": {…}}'

_FEWER = "Let the rule say in one finding what belongs together, or judge fewer objects at a time, as estates of a configuration."


def _form(entry: Mapping[str, Any], *, is_finding: bool) -> str | None:
    needed = ("subject", "path", "args") if is_finding else ("subject", "path")
    known = (*needed, "related", "severity") if is_finding else needed
    lacking = [name for name in needed if name not in entry]
    if lacking:
        return f"it lacks “{lacking[0]}”"
    foreign = sorted(entry.keys() - set(known))
    if foreign:
        return f"it has “{foreign[0][:80]}”{nearest(foreign[0], known)}; it may have: {', '.join(known)}"
    if not _is_path(entry["subject"]) or len(entry["subject"]) != len(ESTATE):
        return "“subject” is not an array of two texts"
    if not _is_path(entry["path"], 2 if is_finding else 1):  # a need may be a whole collection
        return "“path” is not an array of texts: COLLECTION, NAME, FIELD …"
    if not is_finding:
        return None
    if not isinstance(entry["args"], dict):
        return "“args” is not an object"
    bad = next((name for name, value in entry["args"].items() if not _is_plain(value)), None)
    if bad is not None:
        return f"the arg “{bad[:80]}” is neither a text, a number, true or false, nor an array of these"
    related = entry.get("related", ())
    if not isinstance(related, (list, tuple)) or not all(_is_path(path) for path in related):
        return "“related” is not an array of paths"
    if entry.get("severity", "error") not in _SEVERITIES:
        return f"“severity” is none of {', '.join(sorted(_SEVERITIES))}"
    return None


def _object(rule: Rule, subject: Sequence[str], facts: Facts) -> str | None:
    """Return why ``subject`` is no object that ``rule`` is about."""
    if rule.scope == "estate":
        return None if tuple(subject) == ESTATE else f"its subject is {list(subject)}; the estate's is {list(ESTATE)}"
    kind, name = subject
    wanted = PLURAL[rule.scope]
    if kind != wanted:
        return f"its subject is of the kind “{kind[:80]}”{nearest(kind, [wanted])}; the scope {rule.scope} asks for “{wanted}”"
    now = facts.now.members(kind) if facts.now is not None else {}
    known = facts.members(kind)
    if name in known or name in now:
        return None
    return f"there is no {rule.scope} “{name[:80]}”{nearest(name, known)}"


def _is_path(value: Any, least: int = 2) -> bool:
    return isinstance(value, (list, tuple)) and len(value) >= least and all(isinstance(key, str) for key in value)


def _is_plain(value: Any) -> bool:
    return _is_scalar(value) or (isinstance(value, list) and all(_is_scalar(one) for one in value))


def _is_scalar(value: Any) -> bool:
    return isinstance(value, (str, int, float, bool))
