"""Comments of a cluster spec in which an import says what it could not read, and why: ``#? patches: bulletins are not read``."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from validator.facts.fields import Field, object_field
from validator.model import KINDS, Fragment, Path
from validator.reasons import ReasonCode, because

_MARK = re.compile(r"^[ \t]*#\? (?P<key>[^:\r\n]{1,300}): (?P<reason>[^\r\n]+)$", re.MULTILINE)
_MAX_REASON = 300
_MAX_LOOKED_AT = 200_000
"""Marks times objects on the line before: beyond it no reason is read, for a reason decides nothing."""


def read_marks(text: str, fragments: Iterable[Fragment]) -> None:
    """Let the reasons of imports in the YAML ``text`` be those of facts that no key of the object says.

    A mark is about the object in whose lines it stands, or behind which; that of a profile is about every object with it.
    """
    marks, number, end = [], 1, 0
    for match in _MARK.finditer(text):
        number += text.count("\n", end, match.start())
        end = match.start()
        marks.append((number, match))
    if not marks:
        return
    looked_at = 0
    for fragment in fragments:
        objects: dict[int, dict[Path, None]] = defaultdict(dict)
        for path, location in fragment.sources.items():
            if len(path) > 1 and path[0] in KINDS and location.line is not None:
                objects[location.line][path[:2]] = None
        lines = sorted(objects)
        for number, match in marks:
            before = bisect_right(lines, number) - 1
            about = objects[lines[before]] if before >= 0 else {}
            looked_at += len(about)
            if looked_at > _MAX_LOOKED_AT:
                return
            for kind, name in about:
                value = fragment.objects[kind][name]
                below = _path(object_field(kind), value, match["key"].strip())
                if below is not None and (_at(value, below) is None or (kind, name, *below) in fragment.partial):
                    why = because(ReasonCode.NOT_IMPORTED, text=match["reason"][:_MAX_REASON])
                    fragment.unknown.setdefault((kind, name, *below), why)


def _path(found: Field, value: Any, key: str) -> Path | None:
    """Return where a key with dots points to in an object; names of members may have dots of their own."""
    members = value if isinstance(value, Mapping) else {}
    known = found.members if found.shape == "object" else members
    parts = key.split(".")
    for end in range(len(parts), 0, -1):
        name, rest = ".".join(parts[:end]), ".".join(parts[end:])
        child = found.child(name) if name in known else None
        if child is not None:
            below = _path(child, members.get(name), rest) if rest else ()
            return None if below is None else (name, *below)
    return None


def _at(value: Any, path: Path) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value
