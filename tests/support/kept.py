"""Policies that are read once for all tests of a process.

To read all policies takes three times as long as to judge a small estate by them, and tests judge more than a thousand. What
reading them gives depends on nothing but their text, and every check by hand judges one document after the other with one
interpreter. How policies are read is shown by tests that start processes, and by `tests/engine`, with policies of their own.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from validator.engine.base import RegoModule
from validator.engine.embedded import Embedded, Interpreter
from validator.rules import catalogue
from validator.rules.catalogue import Rule

_MOST = 16
"""How many sets of policies are kept."""


def keep_policies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let rules and policies that were read already be taken as they are."""
    read = Embedded.load
    kept: dict[tuple[tuple[RegoModule, ...], str], Interpreter] = {}

    def load(engine: Embedded, modules: Sequence[RegoModule], data: str) -> None:
        key = (tuple(modules), data)
        found = kept.pop(key, None)
        if found is None or found.broken:
            read(engine, modules, data)
        else:
            engine._modules, engine._data, engine._interpreter = *key, found
        kept[key] = engine._interpreter
        if len(kept) > _MOST:
            del kept[next(iter(kept))]

    make = catalogue.rule_of
    rules: dict[tuple[RegoModule, int, tuple[RegoModule, ...]], tuple[Rule, Mapping[str, Any]]] = {}

    def rule_of(module: RegoModule, metadata: Mapping[str, Any], libraries: tuple[RegoModule, ...] = ()) -> Rule:
        key = (module, id(metadata), libraries)
        if key not in rules:
            rules[key] = (make(module, metadata, libraries), metadata)  # kept, so that no other metadata gets its id
        return rules[key][0]

    monkeypatch.setattr(Embedded, "load", load)
    monkeypatch.setattr(catalogue, "rule_of", rule_of)
    monkeypatch.setattr(catalogue, "metadata_of", functools.cache(catalogue.metadata_of))
