"""No pointless question: where every answer gives the same verdict, a rule does not ask.

A fact with few values (a word of an enum, true or false) is forgotten, and a verdict that waits for it alone is asked again
with each value that it could have.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Any

import pytest

from tests.support.estates import Judge, base_facts, rule_examples
from tests.support.forgetting import without
from tests.support.paths import EXAMPLES
from validator.facts.fields import field_at
from validator.facts.model import COLLECTIONS, Facts
from validator.model import Path, pointer

_SEED = 16
_CHOSEN = 12
_INTENT = {"fault_tolerance", "intent"}


def _answers(path: Path) -> list[Any]:
    """Return every value that the fact at ``path`` can have; none where they are too many to try."""
    found = field_at(path)
    if found is None or found.shape != "scalar" or path[-1] in _INTENT:
        return []
    return [False, True] if found.schema.get("type") == "boolean" else list(found.schema.get("enum", ()))


def _leaves(value: Mapping[str, Any], path: Path) -> Iterator[Path]:
    for key, child in value.items():
        if isinstance(child, Mapping):
            yield from _leaves(child, (*path, key))
        elif _answers((*path, key)):
            yield (*path, key)


def _with(facts: Facts, path: Path, value: Any) -> Facts:
    objects = copy.deepcopy(facts.objects)
    place: Any = objects
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return replace(facts, objects=objects)


def pointless(facts: Facts, path: Path, judge: Judge) -> Iterator[str]:
    """Yield each verdict that waits for the fact at ``path`` alone although every answer gives the same."""
    asked = judge.verdicts(without(facts, path))
    waiting = [key for key, verdict in asked.items() if verdict.outcome == "undecided" and verdict.missing == (path,)]
    if not waiting:
        return
    answered = [judge.words(_with(facts, path, value)) for value in _answers(path)]
    for rule, subject in waiting:
        outcomes = {words.get((rule, subject)) for words in answered}
        if len(outcomes) == 1:
            yield f"{rule} on {'/'.join(subject)} asks for {pointer(path)}, and every answer gives {outcomes.pop()}"


@pytest.mark.parametrize("kind", ["fail", "pass"])
def test_a_question_has_two_answers_that_differ(kind: str) -> None:
    judge = Judge()
    known = [(path, base_facts(path)) for path in rule_examples(kind)]
    places = [
        (example, facts, leaf)
        for example, facts in known
        for member in COLLECTIONS
        for name, value in facts.members(member).items()
        for leaf in _leaves(value, (member, name))
    ]
    chosen = random.Random(_SEED).sample(places, _CHOSEN)

    found = [f"{_name(example)}: {one}" for example, facts, leaf in chosen for one in pointless(facts, leaf, judge)]

    assert found == []


def _name(path: FilePath) -> str:
    return str(path.relative_to(EXAMPLES))
