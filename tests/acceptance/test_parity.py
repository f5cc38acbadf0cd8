"""Parity with OPA: a server gives the report of the embedded engine, and both judge estates of chance alike.

These are hundreds, and thousands with `--whole`. What `opa eval` says of the examples, and of everything that can be forgotten of them, `policies/test_forgetting.py` compares.
"""

from __future__ import annotations

import copy
import functools
import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from tests.support.estates import BUNDLE, MODERN, NORMATIVE, RULES, base_facts, check_paths, law_examples, rule_examples
from tests.support.forgetting import forgettings
from tests.support.opa_server import OpaProcess, options_with
from tests.support.paths import EXAMPLES
from tests.support.remembering import Remembering, in_order
from tests.support.samples import is_whole
from validator.engine.embedded import Embedded
from validator.engine.opa import OpaServer, Server
from validator.facts.derive import derive
from validator.facts.model import Facts, leaves
from validator.report.json_report import document as report_document
from validator.rules.bundle import archive
from validator.rules.catalogue import modules
from validator.verdicts.evaluate import data_document
from validator.verdicts.units import split

pytestmark = [pytest.mark.whole, pytest.mark.usefixtures("no_collection")]


def _documents(path: Path) -> Iterator[str]:
    """Yield what an engine is given for the estate at ``path``, and for the estate without some of its facts."""
    base = base_facts(path)
    for facts in (base, *(forgotten for _, forgotten in islice(forgettings(base), 0, None, 8 if is_whole() else 96))):
        yield from (unit.document for unit in split(derive(facts)))


def _ours(engine: Embedded, document: str) -> dict[str, dict[str, list[str]]]:
    answers = engine.evaluate(document, [rule.query for rule in RULES])
    return {rule: in_order(answer) for rule, answer in answers.items()}


GENERATED, GENERATED_WHOLE = 60, 250
SEEDS = range(20260401, 20260409 if is_whole() else 20260403)
BASES = 12
"""Estates that are changed for one seed: what a rule reads is then often the same, and is judged once."""

SERVED = 4 if is_whole() else 8
"""Of so many documents a server gets one: it judges as `opa eval` does, and what differs is how documents and answers travel."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpaServer]:
    """Return an engine whose OPA has the bundle."""
    file = tmp_path_factory.mktemp("bundle") / "ftpolicy.tar.gz"
    file.write_bytes(archive(BUNDLE))
    with OpaProcess(*options_with(file)) as process:
        yield OpaServer(Server(process.url, parallel=2), BUNDLE)


_REPORTED = law_examples() if is_whole() else [NORMATIVE, *rule_examples("fail")[::8]]


@pytest.mark.parametrize("path", _REPORTED, ids=lambda path: str(path.relative_to(EXAMPLES)))
def test_a_server_gives_the_same_report(path: Path, server: OpaServer) -> None:
    ours, theirs = (
        report_document(check_paths([str(path)], RULES, lambda engine=engine: engine, with_passes=True), "en")  # type: ignore[misc]
        for engine in (Embedded(), server)
    )

    assert {**ours, "engine": None} == {**theirs, "engine": None}
    assert ours["findings"]


@pytest.mark.parametrize("path", [NORMATIVE, *(path for path, *_ in MODERN)], ids=lambda path: path.stem)
def test_a_server_says_the_same_of_normative_specs_that_lack_a_fact(path: Path, server: OpaServer) -> None:
    documents = list(dict.fromkeys(_documents(path)))  # `opa eval` is asked about more of them elsewhere
    data = data_document(RULES)
    engine = Remembering()
    engine.load(modules(RULES), data)
    server.load(modules(RULES), data)
    served = server.evaluate_all(documents, [rule.query for rule in RULES])

    for document, over_there in zip(documents, served, strict=True):
        assert _ours(engine, document) == {rule.id: in_order(over_there[rule.id]) for rule in RULES}
    assert len(documents) > (20 if is_whole() else 2)


@pytest.mark.parametrize("seed", SEEDS)
def test_estates_changed_by_chance(seed: int, server: OpaServer) -> None:
    """Facts take values that other estates have in the same place, or vanish: contradictory nonsense is judged alike, too."""
    queries, data = [rule.query for rule in RULES], data_document(RULES)
    count = GENERATED_WHOLE if is_whole() else GENERATED
    documents = _generated(seed, count)
    engine = Remembering()
    engine.load(modules(RULES), data)
    server.load(modules(RULES), data)

    ours = [_ours(engine, document) for document in documents]
    served = server.evaluate_all(documents[::SERVED], queries)

    assert len(documents) == count
    assert engine.said_otherwise_by_opa() == []
    for index, (mine, over_there) in enumerate(zip(ours[::SERVED], served, strict=True)):
        assert mine == {rule: in_order(answer) for rule, answer in over_there.items()}, (seed, index * SERVED)
    assert sum(bool(answer["deny"]) for one in ours for answer in one.values()) > count // 2


@functools.cache
def _estates() -> tuple[list[Facts], dict[tuple[str, ...], list[Any]]]:
    """Return the estates to change, and by place every value that one of them has there."""
    bases = [base_facts(path) for path in law_examples()]
    values: dict[tuple[str, ...], list[Any]] = {}
    for base in bases:
        for path, value in leaves(base.objects):
            values.setdefault(_pattern(path), []).append(value)
    return bases, values


def _generated(seed: int, count: int) -> list[str]:
    """Return the documents of changed estates, each of them once."""
    chance = random.Random(seed)
    everything, values = _estates()
    bases = everything if is_whole() else chance.sample(everything, BASES)
    found: dict[str, None] = {}
    while len(found) < count:
        base = chance.choice(bases)
        changed = Facts(copy.deepcopy(base.objects), set(base.partial), changes=base.changes)
        places = [path for path, _ in leaves(changed.objects) if len(path) > 2 and path[-1] not in ("name", "cluster")]
        for path in chance.sample(places, min(len(places), 6)):
            _change(changed, path, values[_pattern(path)], chance)
        found.update((unit.document, None) for unit in split(derive(changed)))
    return list(found)[:count]


def _pattern(path: tuple[str, ...]) -> tuple[str, ...]:
    """Return the path without the names of objects, so that equal facts of different objects are at one place."""
    return (path[0], *path[2:])


def _change(facts: Facts, path: tuple[str, ...], values: list[Any], chance: random.Random) -> None:
    parent: Any = facts.objects
    for key in path[:-1]:
        parent = parent.get(key) if isinstance(parent, dict) else None
    if not isinstance(parent, dict) or path[-1] not in parent:
        return  # an earlier change took it away
    if chance.random() < 0.2:
        del parent[path[-1]]
    else:
        parent[path[-1]] = copy.deepcopy(chance.choice(values))
