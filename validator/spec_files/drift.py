"""Drift: what a spec file says and its sources do not, or the other way round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from validator.facts.model import Facts
from validator.messages import as_text
from validator.model import Path
from validator.spec_files.compare import CHANGED, GONE, KEPT, NEW, compare

MAX_TEXT = 200


@dataclass(frozen=True, slots=True)
class Drift:
    """The differences between a file and its sources, as lines for people; ``kept`` are those that the file asks to keep."""

    lines: tuple[str, ...]
    kept: tuple[str, ...]


def drift(text: str, file: str, facts: Facts) -> Drift:
    """Return how the spec ``file`` with ``text`` differs from what the sources say together (``merge``).

    Keys that no source tells are no drift, and neither are members of a list that the sources know in part only.

    Raises:
        FtpolicyError: the file is not a valid cluster spec.
    """
    comparison = compare(text, file, facts)
    lines, kept = [], []
    for one in comparison.differences():
        place = comparison.file.location(one.path)
        where = f"{place.file if place else file}:{place.line if place else 1}: {called(one.path)}"
        origin = comparison.origin(one.path)
        if one.kind == CHANGED:
            lines.append(f"{where}: {shown(one.old)} in the file, {shown(one.new)} in {origin}")
        elif one.kind == NEW:
            lines.append(f"{where}: not in the file, {shown(one.new)} in {origin}")
        elif one.kind == GONE:
            lines.append(f"{where}: in the file, not found by the sources")
        elif one.kind == KEPT:
            said = f"{shown(one.new)} in {origin}" if one.new is not None else "not found by the sources"
            kept.append(f"{where}: kept as {shown(one.old)}, {said}")
    return Drift(tuple(lines), tuple(kept))


def called(path: Path) -> str:
    """Return a place in the facts as people read it: ``hosts esx01.example.com vmkernels vmk0 ip``."""
    return " ".join(path)


def shown(value: Any) -> str:
    """Return a value in one line for people: a scalar or list as it is, of an object only what kind of thing it is."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "an entry" if value else "none"
    if isinstance(value, list):
        return f"[{as_text(value)[:MAX_TEXT]}]"
    return f"“{value[:MAX_TEXT]}”" if isinstance(value, str) else as_text(value)
