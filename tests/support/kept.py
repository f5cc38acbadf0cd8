"""Policies that are read once for all tests of a process, and documents that are judged once.

To read all policies takes three times as long as to judge a small estate by them, and tests judge more than a thousand. What
reading them gives depends on nothing but their text, and every check by hand judges one document after the other with one
interpreter. How policies are read is shown by tests that start processes, and by `tests/engine`, with policies of their own.

The same few estates are judged in hundreds of tests. What an engine answers depends on its policies, its data and the document
alone, so what it said of the last few documents is said again.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path as FilePath
from typing import Any

import pytest

from validator.engine.base import Answers, Judgement, Query, RegoModule
from validator.engine.embedded import Embedded, Interpreter
from validator.rules import catalogue
from validator.rules.catalogue import Rule

_MOST = 16
"""How many sets of policies are kept."""

_MOST_ANSWERS = 300
"""Of how many documents the answers are kept."""


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

    text = catalogue._module
    files: dict[tuple[FilePath, FilePath, bool, int, int], RegoModule] = {}

    def module(path: FilePath, root: FilePath, *, is_trusted: bool) -> RegoModule:
        status = path.stat()
        file = (path, root, is_trusted, status.st_mtime_ns, status.st_size)
        if file not in files:
            files[file] = text(path, root, is_trusted=is_trusted)
        return files[file]

    make = catalogue.rule_of
    rules: dict[tuple[RegoModule, int, tuple[RegoModule, ...]], tuple[Rule, Mapping[str, Any]]] = {}

    def rule_of(module: RegoModule, metadata: Mapping[str, Any], libraries: tuple[RegoModule, ...] = ()) -> Rule:
        key = (module, id(metadata), libraries)
        if key not in rules:
            rules[key] = (make(module, metadata, libraries), metadata)  # kept, so that no other metadata gets its id
        return rules[key][0]

    monkeypatch.setattr(Embedded, "load", load)
    monkeypatch.setattr(catalogue, "_module", module)
    monkeypatch.setattr(catalogue, "rule_of", rule_of)
    monkeypatch.setattr(catalogue, "metadata_of", functools.cache(catalogue.metadata_of))


def keep_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what an engine said of a document be taken as it is."""
    judge = Embedded.evaluate
    said: dict[tuple[Any, ...], Answers] = {}

    def evaluate(engine: Embedded, document: str, queries: Sequence[Query]) -> Answers:
        asked = (engine._modules, engine._data, document, tuple(queries))
        answers = said.pop(asked, None) or judge(engine, document, queries)
        if all(isinstance(one, Judgement) for one in answers.values()):
            said[asked] = answers
            if len(said) > _MOST_ANSWERS:
                del said[next(iter(said))]
        return answers

    monkeypatch.setattr(Embedded, "evaluate", evaluate)
