"""The real OPA, as the second opinion in differential tests."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from validator.engine.base import Module

VERSION = "1.20.2"
INSTALL = f"go install github.com/open-policy-agent/opa@v{VERSION}"
_CHUNK = 8_000_000
"""Characters of JSON text that one process gets: OPA keeps about 50 times as much memory."""

_PACKAGE = "ftpolicy_differential"


class OpaError(Exception):
    """OPA refused the policies, or a builtin failed; the text is what OPA said."""


def require_opa() -> str:
    """Return the path of the `opa` to compare with; skip the test without it, or fail where `CI` is set."""
    found = _find_opa()
    if found is not None:
        return found
    reason = f"OPA {VERSION} is not installed: {INSTALL}"
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def evaluate_many(
    modules: Sequence[Module], data: str, documents: Sequence[str], rules: Sequence[str]
) -> list[dict[str, dict[str, list[Any]]]]:
    """Judge each of `documents` (JSON texts) by each of `rules` (`area.name`), in as few processes as is sensible.

    The answer has one object per document: `{"area.name": {"deny": […], "missing": […]}}`, members sorted as OPA
    sorts sets. A rule that is undefined, or that a package does not have, is an empty list.

    Raises:
        OpaError: the policies do not compile, or a builtin fails for some document.
    """
    opa = require_opa()
    answers: list[dict[str, dict[str, list[Any]]]] = []
    with tempfile.TemporaryDirectory(prefix="ftpolicy-opa-") as folder:
        root = Path(folder)
        files = _write(root, [*modules, Module("differential.rego", _collector(rules))], data)
        for chunk in _chunks(documents):
            (root / "input.json").write_text('{"documents":[' + ",".join(chunk) + "]}", encoding="utf-8")
            answers += _eval(opa, files, f"data.{_PACKAGE}.reports", root / "input.json")
    return answers


def evaluate(
    modules: Sequence[Module], query: str, document: str = "{}", data: str = "{}", *, strict: bool = True
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


def read_modules(*roots: Path) -> list[Module]:
    """Return the policies under `roots`, without their unit tests."""
    files = sorted(file for root in roots for file in root.rglob("*.rego") if not file.name.endswith("_test.rego"))
    return [Module(str(file), file.read_text(encoding="utf-8")) for file in files]


@functools.lru_cache(maxsize=1)
def _find_opa() -> str | None:
    return next((str(path) for path in _candidates() if _is_wanted(path)), None)


def _candidates() -> Iterator[Path]:
    named = os.environ.get("OPA")
    if named:
        yield Path(named)
    on_path = shutil.which("opa")
    if on_path:
        yield Path(on_path)
    go = shutil.which("go")
    if go:
        said = subprocess.run([go, "env", "GOPATH"], check=False, capture_output=True, text=True, timeout=60)
        yield Path(said.stdout.strip()) / "bin" / "opa"
    yield Path.home() / "go" / "bin" / "opa"


def _is_wanted(path: Path) -> bool:
    if not os.access(path, os.X_OK) or path.is_dir():
        return False
    try:
        said = subprocess.run([str(path), "version"], check=False, capture_output=True, text=True, timeout=60).stdout
    except OSError:
        return False
    return f"Version: {VERSION}" in said.splitlines()


def _collector(rules: Sequence[str]) -> str:
    """A rule that gathers every rule's answers. Comprehensions, so that an undefined rule does not take the rest along."""
    lines = ",\n".join(
        f'\t"{rule}": {{"deny": [x | some x in data.ft.{rule}.deny], "missing": [x | some x in data.ft.{rule}.missing]}}'
        for rule in rules
    )
    return (
        f"package {_PACKAGE}\n\nreport := {{\n{lines}\n}}\n\n"
        "reports := [answer | some document in input.documents; answer := report with input as document]\n"
    )


def _write(root: Path, modules: Sequence[Module], data: str) -> list[str]:
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
    done = subprocess.run([opa, "eval", *options, *files, query], check=False, capture_output=True, timeout=600)
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
