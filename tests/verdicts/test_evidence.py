"""The law of evidence: a fact without which the verdict would be another is among those that are shown as read."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.estates import RULES, Judge, rule_examples
from tests.support.forgetting import without
from validator.check import FactsRequest, read_facts
from validator.facts.model import COLLECTIONS, Facts, leaves
from validator.model import Path
from validator.rules.catalogue import Rule
from validator.terraform.plan.positions import Places
from validator.verdicts.evidence import gather
from validator.verdicts.model import Verdict

_NO_FACTS = ("fault_tolerance", "intent", "name")
_PARTS_OF_THE_ESTATE = {("clusters", "hosts"), ("clusters", "vms"), ("hosts", "cluster"), ("vms", "cluster")}
"""By these the estate is split into the parts that are judged: without one of them it would be another estate."""


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_what_a_verdict_hangs_on_is_shown(rule: Rule) -> None:
    judge, tried, hidden = Judge([rule]), 0, list[str]()
    for path in [one for kind in ("pass", "fail") for one in rule_examples(kind) if one.parent.name == rule.id]:
        facts = read_facts(FactsRequest([str(path)])).facts
        before = _verdicts(judge, facts)
        shown = {subject: _shown(verdict, facts, judge) for subject, verdict in before.items()}
        for fact in _leaves(facts):
            tried += 1
            for subject, verdict in _verdicts(judge, without(facts, fact)).items():
                if _essence(verdict) != _essence(before[subject]) and not _is_shown(fact, shown[subject]):
                    hidden.append(f"{'/'.join(fact)} of {subject[1]}")

    assert tried > 0
    assert hidden == []


def _verdicts(judge: Judge, facts: Facts) -> dict[Path, Verdict]:
    return {subject: verdict for (_, subject), verdict in judge.derived_verdicts(facts).items()}


def _shown(verdict: Verdict, facts: Facts, judge: Judge) -> set[Path]:
    nowhere = (Places([]), Places([]))
    found = gather(verdict, facts, nowhere, lambda other: _verdicts(judge, other)[verdict.subject])
    return {fact.path for fact in found.facts}


def _is_shown(fact: Path, shown: set[Path]) -> bool:
    """Tell whether the fact is shown, or what it is a part of."""
    return any(fact[:end] in shown for end in range(3, len(fact) + 1))


def _leaves(facts: Facts) -> Iterator[Path]:
    """Yield the facts of the first two objects of each kind: the others are like them."""
    for kind in COLLECTIONS:
        few = dict(itertools.islice(facts.members(kind).items(), 2))
        for fact, _ in leaves(few, (kind,)):
            if len(fact) > 2 and fact[-1] not in _NO_FACTS and fact[::2] not in _PARTS_OF_THE_ESTATE:
                yield fact


def _essence(verdict: Verdict) -> tuple[Any, ...]:
    denials = sorted((denial.path, repr(sorted(denial.args.items()))) for denial in verdict.denials)
    return verdict.outcome, verdict.severity, denials, sorted(verdict.missing)
