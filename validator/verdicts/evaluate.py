"""Facts, rules and an engine give verdicts."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any, TypeAlias

from validator.assets import load_tables
from validator.engine.base import Engine, Judgement
from validator.errors import FtpolicyError
from validator.facts.model import Facts
from validator.model import Path
from validator.rules.catalogue import Rule, modules
from validator.verdicts.checked import fault
from validator.verdicts.decide import decide, frame, subjects
from validator.verdicts.model import Denial, Verdict
from validator.verdicts.units import Unit, count_units, split, whole

Progress: TypeAlias = Callable[[int, int], None]


def silently(done: int, total: int) -> None:
    """Show no progress."""


_OVER_ALL = ("vcenter", "estate", "distributed_switch", "datastore")
"""Scopes whose rules look at the whole estate at once: their objects belong to no cluster, or to several."""


def data_document(rules: Sequence[Rule], more: Mapping[str, Any] = MappingProxyType({})) -> str:
    """Return the JSON text of ``data``: the built-in tables, the parameters of the rules, and ``more`` beside them."""
    params: dict[str, dict[str, Mapping[str, Any]]] = defaultdict(dict)
    for rule in rules:
        area, _, name = rule.id.partition(".")
        params[area][name] = rule.params
    ours = f'{{"tables": {_tables()}, "params": {_text(params)}}}'
    members = [f"{_text(key)}: {_text(value)}" for key, value in more.items() if key != "ftpolicy"]
    return "{" + ", ".join([*members, f'"ftpolicy": {ours}']) + "}"


@cache
def _tables() -> str:
    """Return the built-in tables as text: they are the same for every estate, and most of the document."""
    return _text(load_tables())


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def evaluate(
    facts: Facts,
    rules: Sequence[Rule],
    engine: Engine,
    progress: Progress = silently,
    more: Mapping[str, Any] = MappingProxyType({}),
) -> tuple[list[Verdict], list[FtpolicyError]]:
    """Return the verdict of every rule on every object in its scope, and the rules that could not be evaluated.

    ``progress`` is told how many parts of the estate of how many are judged; ``more`` is data beside the built-in tables.
    A rule that fails on any part of the estate gives no verdicts at all: a pass could be wrong.

    Raises:
        PolicyError, EngineError: nothing could be evaluated.
    """
    engine.load(modules(rules), data_document(rules, more))
    return judge_loaded(facts, rules, engine, progress)


def judge_loaded(
    facts: Facts, rules: Sequence[Rule], engine: Engine, progress: Progress = silently
) -> tuple[list[Verdict], list[FtpolicyError]]:
    """Return what ``evaluate`` does, of an engine that has loaded ``rules``; for facts that are judged one after another.

    Raises:
        EngineError: the engine as a whole does not answer.
    """
    found = _Judgements(facts, rules)
    local = [rule.query for rule in rules if rule.scope not in _OVER_ALL]
    over_all = [rule.query for rule in rules if rule.scope in _OVER_ALL]
    if over_all:
        for answers in engine.evaluate_all([whole(facts)], over_all):
            found.add(answers)
    if local:
        waiting: deque[Unit] = deque()
        about_changes = {rule.id for rule in rules if rule.applies.input is not None}
        total = count_units(facts)
        for done, answers in enumerate(engine.evaluate_all(_documents(split(facts), waiting), local), start=1):
            found.add(answers, waiting.popleft(), about_changes)
            progress(done, total)
    verdicts = [
        decide(
            frame(rule, subject, facts),
            found.deny.get((rule.id, subject), ()),
            found.missing.get((rule.id, subject), ()),
        )
        for rule in rules
        if rule.id not in found.errors
        for subject in subjects(rule, facts)
    ]
    return verdicts, [found.errors[rule] for rule in sorted(found.errors)]


def _documents(units: Iterable[Unit], waiting: deque[Unit]) -> Iterator[str]:
    """Yield the documents of the units, and note whose answers are due: an engine may ask for several ahead."""
    for unit in units:
        waiting.append(unit)
        yield unit.document


class _Judgements:
    """What the rules said, by rule and subject."""

    def __init__(self, facts: Facts, rules: Sequence[Rule]) -> None:
        self._facts = facts
        self._rules = {rule.id: rule for rule in rules}
        self.deny: dict[tuple[str, Path], list[Denial]] = defaultdict(list)
        self.missing: dict[tuple[str, Path], list[Path]] = defaultdict(list)
        self.errors: dict[str, FtpolicyError] = {}

    def add(
        self,
        answers: Mapping[str, Judgement | FtpolicyError],
        unit: Unit | None = None,
        about_changes: Collection[str] = (),
    ) -> None:
        for rule, answer in answers.items():
            only = None if unit is None else unit.changing if rule in about_changes else unit.subjects
            if isinstance(answer, FtpolicyError):
                self.errors.setdefault(rule, answer)
                continue
            wrong = fault(self._rules[rule], answer, self._facts)
            if wrong is not None:
                self.errors.setdefault(rule, wrong)
                continue
            for subject, finding in _by_subject(answer.deny, only):
                self.deny[rule, subject].append(Denial.of(finding))
            for subject, need in _by_subject(answer.missing, only):
                self.missing[rule, subject].append(tuple(need["path"]))


def _by_subject(
    entries: Sequence[Mapping[str, Any]], only: frozenset[Path] | None
) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    for entry in entries:
        subject = tuple(entry["subject"])
        if only is None or subject in only:
            yield subject, entry
