"""The forgetting law: who knows less says the same, or that it cannot be decided. It never says something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.estates import RULES, Judge, base_facts, law_examples
from tests.support.forgetting import forgettings
from tests.support.paths import EXAMPLES

_DECLARED = {rule.id for rule in RULES if rule.when_declared}


@pytest.mark.parametrize("path", law_examples(), ids=lambda path: str(path.relative_to(EXAMPLES)))
def test_forgetting_a_fact_leaves_verdicts_or_makes_them_undecided(path: Path) -> None:
    judge = Judge()
    base = base_facts(path)
    before = judge.words(base)
    broken: list[str] = []
    count = 0
    for forgotten, facts in forgettings(base):
        count += 1
        for (rule, subject), verdict in judge.words(facts).items():
            old = before.get((rule, subject))
            allowed = {old, "undecided"} | ({"not_applicable"} if rule in _DECLARED else set())
            if verdict not in allowed:
                broken.append(f"without {forgotten}: {rule} on {subject}: {old} became {verdict}")
    assert broken == []
    assert count > 0
