"""An engine for thousands of documents that differ in little: it asks a rule again only where what the rule reads differs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any, TypeAlias

from tests.support.estates import RULES
from tests.support.opa import evaluate_each, sorted_answer
from validator.engine.base import Answers, Judgement, Query
from validator.engine.embedded import Embedded
from validator.errors import FtpolicyError
from validator.model import KINDS
from validator.rules.catalogue import modules
from validator.rules.reads import Pattern, reads
from validator.rules.static_check import parsed
from validator.verdicts.evaluate import data_document

_Part: TypeAlias = "tuple[str, ...]"
"""A part of a facts document: all under a key, or one fact of all objects of a kind."""

_Read: TypeAlias = "tuple[str | int, ...]"
"""A rule, and what it reads of a document: a number for each text that a part of a document had so far."""

_KEYS = "*"
"""In place of a fact: which facts each object has."""


class Remembering(Embedded):
    """Judges no two documents by a rule that reads the same of both; ``said`` is what was asked and answered.

    What a rule reads follows from its text; that nothing else makes a difference, tests/verdicts/test_evidence.py shows.
    """

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[tuple[str, tuple[Query, ...]], Answers] = {}
        self._known: dict[_Read, Judgement | FtpolicyError] = {}
        self._numbers: dict[str, int] = {}

    def evaluate(self, document: str, queries: Sequence[Query]) -> Answers:
        """Judge the facts in ``document`` by each rule in ``queries``, or say again what was said of facts that it reads."""
        facts, numbers = json.loads(document), dict[_Part, int]()
        keys: dict[Query, _Read] = {}
        for query in queries:
            parts = _parts()[query.rule]
            for part in parts:
                if part not in numbers:
                    numbers[part] = self._numbers.setdefault(json.dumps(_of(facts, part)), len(self._numbers))
            keys[query] = (query.rule, *(numbers[part] for part in parts))
        new = tuple(query for query, key in keys.items() if key not in self._known)
        if new:
            answers = self.said[document, new] = super().evaluate(document, new)
            self._known |= {keys[query]: answers[query.rule] for query in new}
        return {query.rule: self._known[key] for query, key in keys.items()}

    def said_otherwise_by_opa(self) -> list[tuple[str, str]]:
        """Return the rules of which OPA says something else, each with the document."""
        asked = [(document, [query.rule for query in queries]) for document, queries in self.said]
        theirs = evaluate_each(modules(RULES), data_document(RULES), asked)
        return [
            (rule, document)
            for (document, _), ours, answers in zip(asked, self.said.values(), theirs, strict=True)
            for rule, answer in ours.items()
            if in_order(answer) != sorted_answer(answers[rule])
        ]


def in_order(answer: Judgement | FtpolicyError) -> dict[str, list[str]]:
    """Return what a rule said, sorted as text."""
    assert isinstance(answer, Judgement), answer
    return sorted_answer({"deny": answer.deny, "missing": answer.missing})


def _of(facts: Any, part: _Part) -> Any:
    """Return a part of the facts; of one fact of a kind also which objects there are, with it or without."""
    kind, *of_each = part
    if not of_each:
        return facts.get(kind)
    objects = facts.get(kind, {}).items()
    if of_each == [_KEYS]:
        return [[name, list(value)] for name, value in objects]
    return [[name, of_each[0] in value, value.get(of_each[0])] for name, value in objects]


@cache
def _parts() -> dict[str, tuple[_Part, ...]]:
    """Return the parts that each rule reads, by its id."""
    text = cache(parsed)
    found = {rule.id: reads(*map(text, (rule.module, *rule.libraries))) for rule in RULES}
    assert not [read.unfollowed for read in found.values() if read.unfollowed]
    return {
        rule: tuple({_part(path, is_whole=path in read.whole) for path in read.paths | read.whole})
        for rule, read in found.items()
    }


def _part(path: Pattern, *, is_whole: bool) -> _Part:
    """Return the part in which a path lies: a variable may be any key."""
    kind, fact = path[0], path[2] if len(path) > 2 else None
    assert isinstance(kind, str), path
    if kind in KINDS and isinstance(fact, str):
        return kind, fact
    return (kind, _KEYS) if kind in KINDS and fact is None and not is_whole else (kind,)
