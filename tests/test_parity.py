"""Parity with OPA: every example and everything that can be forgotten of it, the same findings from both engines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.estates import EXAMPLES, RULES, base_facts, law_examples
from tests.forgetting import forgettings
from tests.opa import evaluate_many, require_opa
from validator.derive import derive
from validator.engine.base import Judgement
from validator.engine.embedded import Embedded
from validator.evaluate import data_document
from validator.facts import Facts
from validator.units import split, whole


def _documents(path: Path) -> Iterator[str]:
    """Yield what an engine is given for the estate at ``path``, and for the estate without each of its facts."""
    base = base_facts(path)
    for facts in (base, *(forgotten for _, forgotten in forgettings(base))):
        derived: Facts = derive(facts)
        yield from (unit.document for unit in split(derived))
        yield whole(derived)


@pytest.mark.parametrize("path", law_examples(), ids=lambda path: str(path.relative_to(EXAMPLES)))
def test_both_engines_say_the_same(path: Path) -> None:
    require_opa()
    modules = [rule.module for rule in RULES]
    data = data_document(RULES)
    documents = list(dict.fromkeys(_documents(path)))
    engine = Embedded()
    engine.load(modules, data)

    theirs = evaluate_many(modules, data, documents, [rule.id for rule in RULES])

    different = [
        (index, rule)
        for index, (document, answers) in enumerate(zip(documents, theirs, strict=True))
        for rule, mine in _ours(engine, document).items()
        if mine != _sorted(answers[rule])
    ]
    assert different == []
    assert len(documents) > 1


def _ours(engine: Embedded, document: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for rule, answer in engine.evaluate(document, [rule.query for rule in RULES]).items():
        assert isinstance(answer, Judgement), answer
        found[rule] = _sorted({"deny": answer.deny, "missing": answer.missing})
    return found


def _sorted(answer: dict[str, Any]) -> dict[str, list[str]]:
    """Return sets of findings as sorted texts: JSON has no sets, and the order of members says nothing."""
    return {key: sorted(json.dumps(member, sort_keys=True) for member in answer[key]) for key in ("deny", "missing")}
