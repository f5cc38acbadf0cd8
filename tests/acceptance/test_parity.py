"""Parity with OPA: `opa eval` and a server find what the embedded engine finds.

Over every example and everything that can be forgotten of it, and over two thousand estates with facts changed by chance.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.estates import BUNDLE, MODERN, NORMATIVE, RULES, base_facts, check_paths, law_examples
from tests.support.forgetting import forgettings
from tests.support.opa import evaluate_many, require_opa
from tests.support.opa_server import OpaProcess, options_with
from tests.support.paths import EXAMPLES
from validator.engine.base import Judgement
from validator.engine.embedded import Embedded
from validator.engine.opa import OpaServer, Server
from validator.facts.derive import derive
from validator.facts.model import Facts, leaves
from validator.report.json_report import document as report_document
from validator.rules.bundle import archive
from validator.rules.catalogue import modules
from validator.verdicts.evaluate import data_document
from validator.verdicts.units import split, whole


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
    everything = modules(RULES)
    data = data_document(RULES)
    documents = list(dict.fromkeys(_documents(path)))
    engine = Embedded()
    engine.load(everything, data)

    theirs = evaluate_many(everything, data, documents, [rule.id for rule in RULES])

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


GENERATED = 2000
SEED = 20260401


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpaServer]:
    """Return an engine whose OPA has the bundle."""
    file = tmp_path_factory.mktemp("bundle") / "ftpolicy.tar.gz"
    file.write_bytes(archive(BUNDLE))
    with OpaProcess(*options_with(file)) as process:
        yield OpaServer(Server(process.url, parallel=2), BUNDLE)


@pytest.mark.parametrize("path", law_examples(), ids=lambda path: str(path.relative_to(EXAMPLES)))
def test_a_server_gives_the_same_report(path: Path, server: OpaServer) -> None:
    ours, theirs = (
        report_document(check_paths([str(path)], RULES, lambda engine=engine: engine, with_passes=True), "en")  # type: ignore[misc]
        for engine in (Embedded(), server)
    )

    assert {**ours, "engine": None} == {**theirs, "engine": None}
    assert ours["findings"]


@pytest.mark.parametrize("path", [NORMATIVE, *(path for path, *_ in MODERN)], ids=lambda path: path.stem)
def test_a_server_says_the_same_of_normative_specs_that_lack_a_fact(path: Path, server: OpaServer) -> None:
    documents = list(dict.fromkeys(_documents(path)))[::8]  # `opa eval` is asked about all of them
    data = data_document(RULES)
    engine = Embedded()
    engine.load(modules(RULES), data)
    server.load(modules(RULES), data)
    served = server.evaluate_all(documents, [rule.query for rule in RULES])

    for document, over_there in zip(documents, served, strict=True):
        assert _ours(engine, document) == {rule.id: _judged(over_there[rule.id]) for rule in RULES}
    assert len(documents) > 20


def test_estates_changed_by_chance(server: OpaServer) -> None:
    """Facts take values that other estates have in the same place, or vanish: contradictory nonsense is judged alike, too."""
    rules, data = [rule.id for rule in RULES], data_document(RULES)
    everything = modules(RULES)
    documents = _generated()
    engine = Embedded()
    engine.load(everything, data)
    ours = [_ours(engine, document) for document in documents]
    evaluated = evaluate_many(everything, data, documents, rules)
    server.load(everything, data)
    served = server.evaluate_all(documents, [rule.query for rule in RULES])

    assert len(documents) == GENERATED
    for index, (mine, theirs, over_there) in enumerate(zip(ours, evaluated, served, strict=True)):
        assert mine == {rule: _sorted(theirs[rule]) for rule in rules}, (SEED, index)
        assert mine == {rule: _judged(over_there[rule]) for rule in rules}, (SEED, index)
    assert sum(bool(answer["deny"]) for one in ours for answer in one.values()) > GENERATED // 2


def _judged(answer: object) -> dict[str, list[str]]:
    assert isinstance(answer, Judgement), answer
    return _sorted({"deny": answer.deny, "missing": answer.missing})


def _generated() -> list[str]:
    """Return the documents of changed estates, each of them once."""
    chance = random.Random(SEED)
    bases = [base_facts(path) for path in law_examples()]
    values: dict[tuple[str, ...], list[Any]] = {}
    for base in bases:
        for path, value in leaves(base.objects):
            values.setdefault(_pattern(path), []).append(value)
    found: dict[str, None] = {}
    while len(found) < GENERATED:
        base = chance.choice(bases)
        changed = Facts(copy.deepcopy(base.objects), set(base.partial), changes=base.changes)
        places = [path for path, _ in leaves(changed.objects) if len(path) > 2 and path[-1] not in ("name", "cluster")]
        for path in chance.sample(places, min(len(places), 6)):
            _change(changed, path, values[_pattern(path)], chance)
        found.update((unit.document, None) for unit in split(derive(changed)))
    return list(found)[:GENERATED]


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
