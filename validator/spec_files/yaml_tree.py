"""Where everything of a YAML text stands, to the character: what is needed to change one value and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

SCALAR, MAPPING, LIST, ALIAS = "scalar", "mapping", "list", "alias"


@dataclass(slots=True)
class Part:
    """One value of a YAML text: its ``kind`` and the characters from ``start`` to ``end``, anchors and tags apart.

    ``entries`` are a mapping's keys and values, ``items`` a list's elements; ``is_flow`` tells braces and brackets from
    indentation. ``value`` is the text of a scalar. ``column`` is where the keys of a mapping begin, counted from 0.
    ``target`` is what an alias stands for.
    """

    kind: str
    start: int
    end: int
    column: int = 0
    is_flow: bool = False
    value: str = ""
    entries: list[tuple[Part, Part]] = field(default_factory=list)
    items: list[Part] = field(default_factory=list)
    target: Part | None = None

    def get(self, key: str) -> Part | None:
        """Return the value of ``key`` where the mapping itself has it, aliases as they stand."""
        return next((value for name, value in self.entries if name.value == key), None)

    def resolved(self) -> Part:
        """Return the value itself: of an alias, what it stands for."""
        return self.target if self.target is not None else self


def parts_of(text: str) -> list[Part]:
    """Return the documents of ``text``, which has been read before and is well formed and not too deep."""
    return _PartComposer(text).documents()


class _PartComposer:
    def __init__(self, text: str) -> None:
        self._text = text
        self._events: Any = yaml.parse(text, Loader=yaml.CSafeLoader)
        self._anchors: dict[str, Part] = {}

    def documents(self) -> list[Part]:
        found = []
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                self._anchors = {}
                root = self._part(next(self._events))
                if root.kind != SCALAR:
                    found.append(root)
        return found

    def _part(self, event: Any) -> Part:
        start: int = event.start_mark.index
        if isinstance(event, yaml.AliasEvent):
            target = self._anchors[str(event.anchor)]
            end = start + 1 + len(str(event.anchor))
            return Part(ALIAS, start, end, value=target.value, target=target)
        anchor, is_flow = event.anchor, bool(getattr(event, "flow_style", False))
        if anchor or event.tag:
            start = self._after_properties(start)
        if isinstance(event, yaml.ScalarEvent):
            end = start + len(self._text[start : self._end(event)].rstrip())
            part = Part(SCALAR, start, end, value=str(event.value))
        elif isinstance(event, yaml.SequenceStartEvent):
            part = self._list(start, is_flow)
        else:
            part = self._mapping(start, is_flow)
        if anchor:
            self._anchors[anchor] = part
        return part

    def _end(self, event: Any) -> int:
        found: int = event.end_mark.index
        return found

    def _after_properties(self, start: int) -> int:
        """Return where the value begins behind its anchor and tag."""
        while self._text[start : start + 1] in ("&", "!"):
            while start < len(self._text) and not self._text[start].isspace():
                start += 1
            while start < len(self._text) and self._text[start] in " \t":
                start += 1
        return start

    def _list(self, start: int, is_flow: bool) -> Part:
        part = Part(LIST, start, start, is_flow=is_flow)
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            part.items.append(self._part(event))
        part.end = self._end(event) if is_flow else max((item.end for item in part.items), default=start)
        return part

    def _mapping(self, start: int, is_flow: bool) -> Part:
        part = Part(MAPPING, start, start, is_flow=is_flow)
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._part(event)
            if not part.entries:
                part.column = event.start_mark.column
                part.start = start if is_flow else key.start
            part.entries.append((key, self._part(next(self._events))))
        part.end = self._end(event) if is_flow else max(value.end for _, value in part.entries)
        return part
