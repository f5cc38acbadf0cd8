"""The policies, schemas and designs that belong to the program, the same in a checkout and in an installed package."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from validator.errors import ConfigurationError, nearest

_PACKAGE = Path(__file__).resolve().parent


def _directory(name: str) -> Path:
    """Return the directory ``name``: inside the installed package, or beside the package in a checkout."""
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def policies_directory() -> Path:
    """Return the directory of the built-in policies."""
    return _directory("policies")


def schema_names() -> list[str]:
    """Return the names that ``load_schema`` takes, in alphabetical order."""
    return sorted(path.name.removesuffix(".schema.json") for path in _directory("schemas").glob("*.schema.json"))


def schema_file(name: str) -> Path:
    """Return the file of the JSON schema ``name`` (``spec``, ``facts``, ``report`` …) that is meant for editors.

    Raises:
        ConfigurationError: there is no such schema.
    """
    if name not in schema_names():
        known = ", ".join(schema_names())
        raise ConfigurationError(f"no schema “{name}”{nearest(name, schema_names())}; there are: {known}")
    schemas = _directory("schemas")
    richer = schemas / "editors" / f"{name}.schema.json"
    return richer if richer.is_file() else schemas / richer.name


@cache
def load_schema(name: str) -> dict[str, Any]:
    """Return the JSON schema ``name`` as an object. Not to be changed: it is shared."""
    path = _directory("schemas") / f"{name}.schema.json"
    schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return schema


def example_text(name: str) -> str:
    """Return the text of a file of ``examples/`` that belongs to the program: ``cluster-spec.yaml``, ``healthy/*.yaml``."""
    return (_directory("examples") / name).read_text(encoding="utf-8")


@cache
def load_known_bad() -> dict[str, Any]:
    """Return a document that a built-in rule denies, by the rule's id. Not to be changed: it is shared."""
    found: dict[str, Any] = json.loads((policies_directory() / "known_bad.json").read_text(encoding="utf-8"))
    return found


@cache
def load_tables() -> dict[str, Any]:
    """Return the built-in tables (``policies/data/*.json``) by the stem of their file. Not to be changed: shared."""
    files = sorted((policies_directory() / "data").glob("*.json"))
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in files}
