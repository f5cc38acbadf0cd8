"""The forgetting law: who knows less says the same, or that it cannot be decided. It never says something else.

The whole estates are judged by all rules, the example of a rule by that rule; with `--whole` by those of its area as well,
which read the same facts. Every sixteenth fact is forgotten, other ones in the two examples of a rule; with `--whole` each.
Everything that an engine is asked on the way is asked of OPA, too: both say the same of every example and of everything that
can be forgotten of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.estates import RULES, Judge, base_facts, law_examples
from tests.support.forgetting import forgettings
from tests.support.opa import require_opa
from tests.support.paths import EXAMPLES
from tests.support.remembering import Remembering
from tests.support.samples import is_whole
from validator.rules.catalogue import Rule

pytestmark = pytest.mark.whole

_DECLARED = {rule.id for rule in RULES if rule.when_declared}
_OF_INPUTS = {"inputs.expected"}
"""Rules about how much of the estate the inputs tell: with less they fail, and are meant to."""

_STEP = 1 if is_whole() else 16
"""Of so many facts of an estate one is forgotten."""

_FEW = 3
"""Of fewer facts that many at least are."""

_TOGETHER = 10 if is_whole() else 40
"""Estates that one process of OPA is asked about: to start it takes as long as fifty documents."""


@dataclass(frozen=True)
class _Judged:
    """What came out for some examples: broken laws, how much was forgotten of each, and everything that was said."""

    broken: Sequence[str]
    counts: Sequence[int]
    engine: Remembering


def _groups() -> Iterator[list[Path]]:
    examples = law_examples()
    yield from ([path] for path in examples[:2])  # large ones
    yield from (examples[start : start + _TOGETHER] for start in range(2, len(examples), _TOGETHER))


def _rules_for(path: Path) -> Sequence[Rule]:
    """Return the rules by which an estate is judged: each rule has directories of examples."""
    if not path.is_dir():
        return RULES
    own = path.parent.name
    return [rule for rule in RULES if rule.id == own or (is_whole() and rule.area == own.partition(".")[0])]


@pytest.fixture(scope="module", params=_groups(), ids=lambda paths: str(paths[0].relative_to(EXAMPLES)))
def judged(request: pytest.FixtureRequest) -> _Judged:
    engine = Remembering()
    broken: list[str] = []
    counts: list[int] = []
    for number, path in enumerate(request.param):
        judge = Judge(_rules_for(path), engine)
        base = base_facts(path)
        before = judge.words(base)
        count = 0
        everything = list(forgettings(base))
        step = min(_STEP, max(len(everything) // _FEW, 1))
        first = (number + 8 * (path.name == "pass")) % step  # other facts of both examples of a rule
        for forgotten, facts in everything[first::step]:
            count += 1
            for (rule, subject), verdict in judge.words(facts).items():
                old = before.get((rule, subject))
                allowed = {old, "undecided"} | ({"not_applicable"} if rule in _DECLARED else set())
                if verdict not in allowed and rule not in _OF_INPUTS:
                    broken.append(f"{path} without {forgotten}: {rule} on {subject}: {old} became {verdict}")
        counts.append(count)
    return _Judged(broken, counts, engine)


def test_forgetting_a_fact_leaves_verdicts_or_makes_them_undecided(judged: _Judged) -> None:
    assert judged.broken == []
    assert min(judged.counts) > 0


def test_opa_says_the_same(judged: _Judged) -> None:
    require_opa()

    assert judged.engine.said_otherwise_by_opa() == []
    assert len(judged.engine.said) > len(judged.counts)
