"""The smallest documents that rules deny: what an OPA server has to find before it may judge.

Made anew by hand, and whenever a rule asks for more than its document has (a test says so):

    python -m tests.support.known_bad [RULE...]

It takes the facts of each rule's failing example, leaves out whatever the rule denies without, and writes what remains to
`policies/known_bad.json`.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from tests.support.estates import RULES, base_facts
from tests.support.paths import EXAMPLES, ROOT
from validator.engine.embedded import Embedded
from validator.facts.derive import derive
from validator.rules.catalogue import Rule, modules
from validator.verdicts.evaluate import data_document
from validator.verdicts.units import split, whole

FILE = ROOT / "policies" / "known_bad.json"


def main(names: Sequence[str]) -> None:
    """Write the documents of the rules ``names``, or of all; those of others stay."""
    os.chdir(ROOT)  # names of files are among the facts
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    for rule in RULES:
        if not names or rule.id in names:
            found[rule.id] = smallest(rule)
            print(rule.id, len(json.dumps(found[rule.id])), flush=True)
    known = {rule.id for rule in RULES}
    lines = [f"{json.dumps(one)}: {json.dumps(found[one])}" for one in sorted(found) if one in known]
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def smallest(rule: Rule) -> dict[str, Any]:
    """Return a document that ``rule`` denies, and of which nothing can be left out."""
    engine = Embedded()
    engine.load(modules([rule]), data_document([rule]))

    def denies(document: Any) -> bool:
        said = engine.evaluate(json.dumps(document), [rule.query])[rule.id]
        return bool(getattr(said, "deny", ()))

    facts = derive(base_facts(EXAMPLES.relative_to(ROOT) / "rules" / rule.id / "fail"))
    documents = [whole(facts), *(unit.document for unit in split(facts))]
    document: dict[str, Any] = min(
        (one for one in map(json.loads, documents) if denies(one)), key=lambda one: len(str(one))
    )
    is_smaller = True
    while is_smaller:
        is_smaller = False
        for place in list(_places(document)):
            if _holds(document, place):
                kept = _take(document, place)
                if denies(document):
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


if __name__ == "__main__":
    main(sys.argv[1:])
