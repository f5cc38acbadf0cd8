"""The smallest documents that rules deny: what an OPA server has to find before it may judge.

A rule's failing example gives the facts; whatever the rule denies without is left out of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from validator.assets import load_tables
from validator.engine.embedded import Embedded
from validator.facts.defaults import resolve
from validator.facts.derive import derive
from validator.facts.join import join
from validator.inputs import read_inputs
from validator.rules.catalogue import Rule, modules
from validator.verdicts.evaluate import data_document
from validator.verdicts.units import split, whole

FILE = "policies/known_bad.json"


def known_bad_text(root: Path, rules: Sequence[Rule]) -> str:
    """Return what belongs into the file of the checkout at ``root``: documents that are still denied stay as they are.

    The working directory has to be that checkout where a document is new, since names of files are among the facts.
    """
    before: dict[str, Any] = json.loads((root / FILE).read_text(encoding="utf-8"))
    engine = Embedded()
    engine.load(modules(rules), data_document(rules))
    found = {}
    for rule in rules:
        document = before.get(rule.id)
        is_denied = document is not None and _denies(engine, rule, document)
        found[rule.id] = document if is_denied else smallest(rule)
    lines = [f"{json.dumps(one)}: {json.dumps(found[one])}" for one in sorted(found)]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _denies(engine: Embedded, rule: Rule, document: Any) -> bool:
    said = engine.evaluate(json.dumps(document), [rule.query])[rule.id]
    return bool(getattr(said, "deny", ()))


def smallest(rule: Rule) -> dict[str, Any]:
    """Return a document that ``rule`` denies, and of which nothing can be left out."""
    engine = Embedded()
    engine.load(modules([rule]), data_document([rule]))
    facts = join(read_inputs([f"examples/rules/{rule.id}/fail"]).fragments)
    resolve(facts, load_tables())
    derived = derive(facts)
    documents = [json.loads(one) for one in (whole(derived), *(unit.document for unit in split(derived)))]
    document: dict[str, Any] = min(
        (one for one in documents if _denies(engine, rule, one)), key=lambda one: len(str(one))
    )
    is_smaller = True
    while is_smaller:
        is_smaller = False
        for place in list(_places(document)):
            if _holds(document, place):
                kept = _take(document, place)
                if _denies(engine, rule, document):
                    is_smaller = True
                else:
                    _put(document, place, kept)
    return document


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the members of a document, what is above first, and those of lists from the end."""
    keys = (
        list(value) if isinstance(value, dict) else list(reversed(range(len(value)))) if isinstance(value, list) else []
    )
    yield from ((*path, key) for key in keys)
    for key in keys:
        yield from _places(value[key], (*path, key))


def _holds(document: Any, place: tuple[Any, ...]) -> bool:
    for key in place:
        if not (key in document if isinstance(document, dict) else isinstance(document, list) and key < len(document)):
            return False
        document = document[key]
    return True


def _take(document: Any, place: tuple[Any, ...]) -> Any:
    for key in place[:-1]:
        document = document[key]
    return document.pop(place[-1])


def _put(document: Any, place: tuple[Any, ...], value: Any) -> None:
    for key in place[:-1]:
        document = document[key]
    if isinstance(document, dict):
        document[place[-1]] = value
    else:
        document.insert(place[-1], value)
