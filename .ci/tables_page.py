"""The page that lists every value of the tables in policies/data with its confidence and its source.

A row is an object with ``confidence``; everything else of it is the value. A row within a row is listed by itself. Where a
table has ``sources``, its rows name them by their keys.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

_HEAD = """\
# Tables

What rules compare facts with: every value of the tables in [policies/data](../policies/data), how sure it is, and where it was
read. Written by `make generate`.

| Confidence | means | what it decides |
| --- | --- | --- |
| V | read in a primary source: VMware's own text, the API, a dump of a real system | as severe as the rule is |
| V2 | read in a secondary source | the same where the article or a reason of vCenter supports it, else a warning at most |
| M | not verified | a warning at most, and the message says "(unverified)" |
"""

_NUMBERED = {"since", "until", "release", "last_release", "deprecated"}
"""Releases, written as major × 100 + minor."""

_CODE = {"brand", "series", "prefix", "prefixes", "pattern", "patterns"}
"""What is matched letter by letter, or as a regular expression."""

_ABOUT = {"confidence", "source"}

_LONG = 8
"""A row with more members than this in one of its values is listed member by member."""


def tables_page(directory: Path) -> str:
    """Return the text of the page about the tables in ``directory``."""
    files = sorted(directory.glob("*.json"))
    return _HEAD + "".join(_section(path.name, json.loads(path.read_text(encoding="utf-8"))) for path in files)


def loose_values(table: object, path: Sequence[str] = ()) -> Iterator[str]:
    """Yield, as a path with slashes, every value of ``table`` that belongs to no row."""
    if isinstance(table, Mapping):
        if "confidence" not in table:
            for key, value in table.items():
                yield from loose_values(value, (*path, key))
    elif isinstance(table, list):
        for value in table:
            yield from loose_values(value, path)
    else:
        yield "/".join(path)


def _section(name: str, table: Mapping[str, Any]) -> str:
    lines = [f"\n## {name}\n"]
    lines += [f"{table[key]}\n" for key in table if _is_text(key, table[key])]
    if "sources" in table:
        lines += [f"- {key}: {_cell(text)}" for key, text in table["sources"].items()] + [""]
    lines += ["| Where | Value | Confidence | Source |", "| --- | --- | --- | --- |"]
    lines += ["| " + " | ".join(_cell(one) for one in row) + " |" for row in _rows(table, ())]
    return "\n".join(lines) + "\n"


def _rows(value: object, path: Sequence[str]) -> Iterator[tuple[str, str, str, str]]:
    """Yield where each row stands, its value, confidence and source."""
    if isinstance(value, list):
        for one in value:
            named = isinstance(one, Mapping) and "name" in one
            yield from _rows(one, (*path, one["name"]) if named else path)
    if not isinstance(value, Mapping):
        return
    if "confidence" in value:
        yield from _row(value, path)
    for key, one in value.items():
        yield from _rows(one, (*path, key))


def _row(row: Mapping[str, Any], path: Sequence[str]) -> Iterator[tuple[str, str, str, str]]:
    about = row["confidence"], _words(row["source"])
    own = {key: one for key, one in row.items() if key not in _ABOUT and not _is_text(key, one) and not _has_rows(one)}
    long = {key: one for key, one in own.items() if isinstance(one, Mapping) and len(one) > _LONG}
    short = {key: one for key, one in own.items() if key not in long}
    if short or not long:
        yield " › ".join(path), _words(short) or "listed", *about
    for key, members in long.items():
        for name, one in members.items():
            yield " › ".join((*path, key, name)), _words(one), *about


def _has_rows(value: object) -> bool:
    if isinstance(value, Mapping):
        return "confidence" in value or any(_has_rows(one) for one in value.values())
    return isinstance(value, list) and any(_has_rows(one) for one in value)


def _is_text(key: str, value: object) -> bool:
    return isinstance(value, str) and (key in ("description", "matching") or key.endswith("_description"))


def _words(value: object, key: str = "") -> str:
    if isinstance(value, Mapping) and {"release", "update"} == value.keys() - {"note"}:
        return f"{_release(value['release'])} Update {value['update']}" + (
            f"; {value['note']}" if "note" in value else ""
        )
    if isinstance(value, Mapping):
        return "; ".join(f"{name.replace('_', ' ')}: {_words(one, name)}" for name, one in value.items())
    if isinstance(value, list):
        return (
            ", ".join(f"({_words(one)})" if isinstance(one, Mapping) else _words(one, key) for one in value) or "none"
        )
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and key in _NUMBERED:
        return _release(value)
    return f"`{value}`" if key in _CODE else str(value).replace("*", "\\*")


def _release(number: int) -> str:
    """Return 607 as "6.7", 699 as "6.x", and 0 as "the first"."""
    major, minor = divmod(number, 100)
    if not major:
        return "the first"
    return f"{major}.x" if minor == 99 else f"{major}.{minor}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")
