"""The law of evidence: the facts that are shown as read are enough for the verdict; all others can be forgotten at once.

Forgetting more never decides more (the law of forgetting), so this is stronger than to forget one fact after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set as AbstractSet
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from tests.support.estates import RULES, Judge, rule_examples
from tests.support.paths import EXAMPLES
from tests.support.samples import is_whole
from validator.check import FactsRequest, read_facts
from validator.facts.fields import field_at
from validator.facts.model import Facts
from validator.model import Path
from validator.rules.catalogue import Rule
from validator.rules.reads import Reads, reads
from validator.rules.static_check import parsed
from validator.terraform.plan.positions import LocationCompleter
from validator.verdicts.evidence import PARTS_OF_THE_ESTATE, gather
from validator.verdicts.model import Verdict

_NO_FACTS = ("fault_tolerance", "intent", "name")
_FORGOTTEN = object()
QUICKSTART = str(EXAMPLES / "quickstart")
"""A plan and a spec: there is more in it to forget than in the examples of rules, and facts of now.

For all subjects of all rules it takes ten seconds on top of ten: one subject of every third rule is tried, or of every twelfth without
`--whole`.
"""

_STEP = 3 if is_whole() else 12

_parsed = cache(parsed)


@cache
def _facts(path: str) -> Facts:
    return read_facts(FactsRequest([path])).facts


@pytest.mark.whole
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_what_is_not_shown_makes_no_difference(rule: Rule) -> None:
    judge, read, forgotten, other = Judge([rule]), reads(*map(_parsed, (rule.module, *rule.libraries))), 0, list[Any]()
    own = [str(one) for kind in ("pass", "fail") for one in rule_examples(kind) if one.parent.name == rule.id]
    for path in (*own, QUICKSTART) if RULES.index(rule) % _STEP == 0 else own:
        facts = _facts(path)
        verdicts = _verdicts(judge, facts)
        for subject, verdict in list(verdicts.items())[: None if path in own else 1]:
            few = _only(facts, _shown(verdict, facts, read, judge))
            forgotten += _count(facts) - _count(few)
            again = _verdicts(judge, few)[subject]
            if _essence(again) != _essence(verdict):
                other.append((path, "/".join(subject), _essence(verdict), _essence(again)))

    assert other == []
    assert forgotten > 0 or rule.scope == "estate"


def _verdicts(judge: Judge, facts: Facts) -> dict[Path, Verdict]:
    return {subject: verdict for (_, subject), verdict in judge.derived_verdicts(facts).items()}


def _shown(verdict: Verdict, facts: Facts, read: Reads, judge: Judge) -> dict[Path, Any]:
    """Return the facts that are shown, by path, with the values that they are shown with; the last one is of now."""
    nowhere = (LocationCompleter([]), LocationCompleter([]))
    found = gather(verdict, facts, read, nowhere, lambda other: _verdicts(judge, other)[verdict.subject])
    assert found.unfollowed == ()
    return {fact.path: fact for fact in found.facts}


def _only(facts: Facts, shown: AbstractSet[Path] | Mapping[Path, Any]) -> Facts:
    """Return ``facts`` without all that is not shown: of a list that is not shown nobody knows whether it is complete."""
    paths = frozenset(shown)
    objects = {
        kind: {name: _kept(value, (kind, name), paths) for name, value in members.items()}
        for kind, members in facts.objects.items()
    }
    lists = {path for path in _lists(facts.objects, ()) if path not in paths and path[::2] not in PARTS_OF_THE_ESTATE}
    changes = facts.changes and {
        key: {
            side: _kept(value, ("changes", key, "after"), paths) if side in ("before", "after") else value
            for side, value in change.items()
        }
        for key, change in facts.changes.items()
    }
    now = None if facts.now is None else _only(facts.now, paths)
    return replace(facts, objects=objects, changes=changes, partial=facts.partial | lists, now=now)


def _kept(value: Any, path: Path, shown: AbstractSet[Path]) -> Any:
    """Return what is left of ``value``: its members that are shown, and the names of those of a collection that is."""
    if path in shown and not _is_collection(value):
        return value
    if not isinstance(value, Mapping):
        is_kept = len(path) == 3 and (path[2] in _NO_FACTS or path[::2] in PARTS_OF_THE_ESTATE)
        return value if is_kept else _FORGOTTEN
    members = {key: _kept(member, (*path, key), shown) for key, member in value.items()}
    members = {key: member for key, member in members.items() if member is not _FORGOTTEN}
    if path in shown:
        members = {key: members.get(key, {}) for key in value}
    return members if members or path in shown or len(path) == 2 or path[0] == "changes" else _FORGOTTEN


def _is_collection(value: Any) -> bool:
    return isinstance(value, Mapping) and all(isinstance(member, Mapping) for member in value.values())


def _lists(value: Any, path: Path) -> Iterator[Path]:
    found = field_at(path)
    if len(path) > 2 and (isinstance(value, list) or (found is not None and found.shape in ("collection", "map"))):
        yield path
    for key, member in value.items() if isinstance(value, Mapping) else ():
        yield from _lists(member, (*path, key))


def _count(value: Any) -> int:
    if isinstance(value, Facts):
        return _count(value.objects) + _count(value.changes or {}) + (0 if value.now is None else _count(value.now))
    return sum(map(_count, value.values())) if isinstance(value, Mapping) and value else 1


def _essence(verdict: Verdict) -> tuple[Any, ...]:
    denials = sorted((denial.path, repr(sorted(denial.args.items()))) for denial in verdict.denials)
    return verdict.outcome, verdict.severity, denials, sorted(verdict.missing)
