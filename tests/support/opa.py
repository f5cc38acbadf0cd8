"""The real OPA, as the second opinion in differential tests."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.support.tools import VERSIONS, require
from validator.engine.base import RegoModule

VERSION = VERSIONS["opa"]
_CHUNK = 8_000_000
"""Characters of JSON text that one process gets: OPA keeps about 50 times as much memory."""

_THRIFTY = {"GOGC": "400"}
"""Go collects garbage less often: a third of the time goes into that otherwise."""

_PACKAGE = "ftpolicy_differential"


_COLLECTOR = f"""package {_PACKAGE}

reports := [answer | some one in input.documents; answer := said(one.rules) with input as one.facts]

said(rules) := {{concat(".", rule): found |
	some rule in rules
	[area, name] := rule
	found := {{
		"deny": [x | some x in data.ft[area][name].deny],
		"missing": [x | some x in data.ft[area][name].missing],
	}}
}}
"""
"""Comprehensions gather what a rule says, so that an undefined rule does not take the rest along."""


class OpaError(Exception):
    """OPA refused the policies, or a builtin failed; the text is what OPA said."""


@functools.cache
def require_opa() -> str:
    """Return the path of the `opa` to compare with, which is of the version that tests were written for."""
    opa = require("opa")
    said = subprocess.run([opa, "version"], check=False, capture_output=True, text=True, timeout=60).stdout
    assert f"Version: {VERSION}" in said.splitlines(), f"{opa} is not OPA {VERSION}: .ci/tools gets it"
    return opa


def evaluate_many(
    modules: Sequence[RegoModule], data: str, documents: Sequence[str], rules: Sequence[str]
) -> list[dict[str, dict[str, list[Any]]]]:
    """Judge each of `documents` by each of `rules`, as `evaluate_each` does."""
    return evaluate_each(modules, data, [(document, rules) for document in documents])


def evaluate_each(
    modules: Sequence[RegoModule], data: str, asked: Sequence[tuple[str, Sequence[str]]]
) -> list[dict[str, dict[str, list[Any]]]]:
    """Judge documents (JSON texts), each by its rules (`area.name`), in as few processes as is sensible.

    The answer has one object per document: `{"area.name": {"deny": […], "missing": […]}}`, members sorted as OPA
    sorts sets. A rule that is undefined, or that a package does not have, is an empty list.

    Raises:
        OpaError: the policies do not compile, or a builtin fails for some document.
    """
    opa = require_opa()
    answers: list[dict[str, dict[str, list[Any]]]] = []
    documents = [
        f'{{"rules":{json.dumps([rule.split(".") for rule in rules])},"facts":{facts}}}' for facts, rules in asked
    ]
    with tempfile.TemporaryDirectory(prefix="ftpolicy-opa-") as folder:
        root = Path(folder)
        files = _write(root, [*modules, RegoModule("differential.rego", _COLLECTOR)], data)
        for chunk in _chunks(documents):
            (root / "input.json").write_text('{"documents":[' + ",".join(chunk) + "]}", encoding="utf-8")
            answers += _eval(opa, files, f"data.{_PACKAGE}.reports", root / "input.json")
    return answers


def sorted_answer(answer: Mapping[str, Sequence[Any]]) -> dict[str, list[str]]:
    """Return sets of findings as sorted texts: JSON has no sets, and the order of members says nothing."""
    return {key: sorted(json.dumps(member, sort_keys=True) for member in answer[key]) for key in ("deny", "missing")}


def evaluate(
    modules: Sequence[RegoModule], query: str, document: str = "{}", data: str = "{}", *, strict: bool = True
) -> Any:
    """Return the value of `query` with `document` as input; `None` when it is undefined.

    Raises:
        OpaError: the policies do not compile, or (when `strict`) a builtin fails.
    """
    opa = require_opa()
    with tempfile.TemporaryDirectory(prefix="ftpolicy-opa-") as folder:
        root = Path(folder)
        files = _write(root, modules, data)
        (root / "input.json").write_text(document, encoding="utf-8")
        return _eval(opa, files, query, root / "input.json", strict=strict)


def read_modules(*roots: Path) -> list[RegoModule]:
    """Return the policies under `roots`, without their unit tests."""
    files = sorted(file for root in roots for file in root.rglob("*.rego") if not file.name.endswith("_test.rego"))
    return [RegoModule(str(file), file.read_text(encoding="utf-8")) for file in files]


def _write(root: Path, modules: Sequence[RegoModule], data: str) -> list[str]:
    """Write modules and data where OPA can read them, and return the options that name them."""
    options: list[str] = []
    for number, module in enumerate(modules):
        file = root / f"{number:04}.rego"
        file.write_text(module.text, encoding="utf-8")
        options += ["--data", str(file)]
    (root / "data.json").write_text(data, encoding="utf-8")
    return [*options, "--data", str(root / "data.json")]


def _chunks(documents: Sequence[str]) -> Iterator[list[str]]:
    chunk: list[str] = []
    size = 0
    for document in documents:
        if chunk and size + len(document) > _CHUNK:
            yield chunk
            chunk, size = [], 0
        chunk.append(document)
        size += len(document)
    if chunk:
        yield chunk


def _eval(opa: str, files: Sequence[str], query: str, document: Path, *, strict: bool = True) -> Any:
    options = ["--format", "json", *(["--strict-builtin-errors"] if strict else []), "--input", str(document)]
    command = [opa, "eval", *options, *files, query]
    done = subprocess.run(command, check=False, capture_output=True, timeout=600, env={**os.environ, **_THRIFTY})
    answer: Mapping[str, Any] = json.loads(done.stdout) if done.stdout.strip() else {}
    if done.returncode or "errors" in answer:
        raise OpaError(_words(answer) or done.stderr.decode("utf-8", "replace"))
    results = answer.get("result", [])
    return results[0]["expressions"][0]["value"] if results else None


def _words(answer: Mapping[str, Any]) -> str:
    return "\n".join(
        f"{error.get('location', {}).get('row', '?')}: {error.get('code', '')}: {error.get('message', '')}"
        for error in answer.get("errors", [])
    )
