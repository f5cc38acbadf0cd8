"""A value of confidence M decides a warning at most: nothing fails as an error because of one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tables_page import loose_values

from tests.support.estates import MODERN, NORMATIVE, RULES, Judge, base_facts, rule_examples
from tests.support.paths import EXAMPLES
from validator.assets import load_tables
from validator.model import Outcome, Severity
from validator.rules.catalogue import Rule, modules

Tables = Mapping[str, Any]

_TEXTS = ("description", "matching", "sources", "option", "provider", "directions")
"""What is no value of a table, but says how it is read."""


def _unverified(value: Any) -> Any:
    """Return ``value`` with every row of it unverified."""
    if isinstance(value, dict):
        return {key: "M" if key == "confidence" else _unverified(one) for key, one in value.items()}
    return [_unverified(one) for one in value] if isinstance(value, list) else value


def _emptied(value: Any) -> Any:
    """Return ``value`` without its rows, and without rows within rows."""
    if isinstance(value, dict):
        return {key: _emptied(one) for key, one in value.items() if not _is_row(one)}
    return [_emptied(one) for one in value if not _is_row(one)] if isinstance(value, list) else value


def _is_row(value: object) -> bool:
    return isinstance(value, dict) and "confidence" in value


def _has_unverified(value: object) -> bool:
    if isinstance(value, dict):
        return value.get("confidence") == "M" or any(_has_unverified(one) for one in value.values())
    return isinstance(value, list) and any(_has_unverified(one) for one in value)


_IN_DOUBT = [
    name
    for name, table in load_tables().items()
    if _has_unverified(table) and any(f"ftpolicy.tables.{name}" in module.text for module in modules(RULES))
]
"""The tables that hold unverified values and that rules read."""


def _changed(change: Any) -> Tables:
    return {name: change(load_tables()[name]) for name in _IN_DOUBT}


def _asks(rule: Rule) -> bool:
    """Tell whether ``rule`` reads a table, itself or through a library."""
    asking = [f"import data.lib.{Path(lib.path).stem}\n" for lib in rule.libraries if "ftpolicy.tables" in lib.text]
    return any(word in rule.module.text for word in ("ftpolicy.tables", *asking))


_ASKING = [rule for rule in RULES if _asks(rule)]


def _errors(path: Path, tables: Tables, monkeypatch: pytest.MonkeyPatch) -> set[tuple[str, Any]]:
    """Return what fails as an error in the estate at ``path``, by rule and subject, with these ``tables``."""
    with monkeypatch.context() as patched:
        for name, table in tables.items():
            patched.setitem(load_tables(), name, table)
        patched.setattr("validator.verdicts.evaluate._tables", lambda: json.dumps(load_tables()))  # which is kept
        found = Judge(_ASKING).verdicts(base_facts(path))
    return {key for key, one in found.items() if one.outcome is Outcome.FAIL and one.severity is Severity.ERROR}


def _estates() -> list[Path]:
    asking = {rule.id for rule in _ASKING}
    failing = [path for path in rule_examples("fail") if path.parent.name in asking]
    return [*failing, NORMATIVE, *(path for path, _, _ in MODERN), *sorted((EXAMPLES / "permitted").iterdir())]


def test_nothing_fails_as_an_error_because_of_an_unverified_value(monkeypatch: pytest.MonkeyPatch) -> None:
    unverified, emptied = _changed(_unverified), _changed(_emptied)

    broken = {
        str(path.relative_to(EXAMPLES)): found
        for path in _estates()
        if (errors := _errors(path, unverified, monkeypatch))
        and (found := errors - _errors(path, emptied, monkeypatch))
    }

    assert broken == {}
    assert len(_IN_DOUBT) > 5


def test_the_same_values_decide_errors_where_they_are_verified(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tell that the estates above do ask the tables: with what is written in them, some fail as errors."""
    emptied = _changed(_emptied)

    decided = {
        rule
        for path in _estates()
        for rule, _ in _errors(path, load_tables(), monkeypatch) - _errors(path, emptied, monkeypatch)
        if rule == path.parent.name
    }

    assert decided >= {"host.edition_licensed", "vm.memory_limit"}


def test_every_value_of_a_table_belongs_to_a_row_with_a_source() -> None:
    loose = {name: list(loose_values(table)) for name, table in load_tables().items()}

    found = {name: [path for path in paths if not _is_text(path)] for name, paths in loose.items()}
    assert {name: paths for name, paths in found.items() if paths} == {}


def _is_text(path: str) -> bool:
    return any(step in _TEXTS or step.endswith("_description") for step in path.split("/"))
