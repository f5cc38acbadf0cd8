"""Changes of a YAML text, placed by the character: everything around them stays as it is written.

A library that loads and dumps a whole file would re-indent, re-wrap and move what people wrote; here only the characters of a
changed value change.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from validator.errors import InputError
from validator.facts.spec_document import ORDERED
from validator.model import Location
from validator.spec_files.render import block_lines, flow, list_lines
from validator.spec_files.yaml_tree import LIST, MAPPING, Part

_COMMENT = re.compile(r"#[^\r\n]*")


class Edits:
    """Collects changes of one text, and applies them at once."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.newline = "\r\n" if "\r\n" in text else "\n"
        self._changes: list[tuple[int, int, str]] = []

    def applied(self) -> str:
        """Return the text with all changes; those at one place in the order in which they were asked for."""
        result, position = [], 0
        for start, end, new in sorted(self._changes, key=lambda change: change[:2]):
            if start < position:
                line = self.text.count("\n", 0, start) + 1
                raise InputError("two changes meet in one value; change it by hand", Location(self.file, line))
            result += [self.text[position:start], new]
            position = end
        return "".join([*result, self.text[position:]])

    def line(self, part: Part) -> int:
        """Return the line in which ``part`` begins, counted from 1."""
        return self.text.count("\n", 0, part.start) + 1

    def remove(self, start: int, end: int) -> None:
        """Take away the characters from ``start`` to ``end``."""
        if (start, end, "") not in self._changes[-8:]:  # objects on one line share their marks
            self._changes.append((start, end, ""))

    def insert_lines(self, after: int, lines: Sequence[str], column: int = 0) -> None:
        """Put whole lines, indented by ``column``, behind the line in which the character ``after`` stands."""
        self.insert(self.line_end(after), "".join(self.newline + f"{' ' * column}{line}".rstrip() for line in lines))

    def insert(self, position: int, text: str) -> None:
        """Put ``text`` before the character at ``position``."""
        self._changes.append((position, position, text))

    def separate(self, after: int) -> None:
        """Put an empty line behind what was put behind the line of the character ``after``, unless there is one."""
        start = self.line_end(after) + len(self.newline)
        if self.text[start : self.line_end(start)].strip():
            self.insert_lines(after, [""])

    def replace(self, key: Part, old: Part, value: Any) -> None:
        """Put ``value`` in the place of ``old``; comments inside of it move above its key."""
        if isinstance(value, list) and value and old.kind == LIST and old.items and not old.is_flow:
            self._renew_elements(key, old, value)
            return
        new = flow(value, key.value)
        comments = comments_in(self.text, old, key.end) if "\n" in self.text[key.end : old.end] else []
        for comment in comments:
            position = self.line_start(key.start)
            self.insert(position, f"{' ' * (key.start - position)}{comment}{self.newline}")
        start = old.start
        if old.kind in (LIST, MAPPING) and not old.is_flow:  # it begins on a line of its own
            start = key.end + self.text[key.end : old.start].index(":") + 1
            new = f" {new}"
        self._changes.append((start, old.end, new))

    def _renew_elements(self, key: Part, old: Part, values: Sequence[Any]) -> None:
        """Renew the elements of a list with a dash each; the lines of elements that stay are not touched."""
        column, present = self._dash(old.items[0]), [item.value for item in old.items]
        if key.value in ORDERED:
            for item, value in zip(old.items, values, strict=False):
                self._changes.append((item.start, item.end, flow(value, key.value)))
            gone, new = old.items[len(values) :], values[len(old.items) :]
        else:
            gone = [item for item in old.items if item.value not in values]
            new = [value for value in values if value not in present]
        for item in gone:
            self._remove_element(item)
        self.insert_lines(old.end, [f"- {flow(value, key.value)}" for value in new], column)

    def _remove_element(self, item: Part) -> None:
        """Take an element's line away; a comment on it stays as a line of its own."""
        dash = self.text.rindex("-", 0, item.start)
        end = self.line_end(item.end)
        comment = self.text[item.end : end].strip()
        if comment:
            self._changes.append((dash, end, comment))
        else:
            self._changes.append((self.text.rindex("\n", 0, dash), end, ""))

    def add_key(self, mapping: Part, key: str, value: Any, order: Mapping[str, int]) -> None:
        """Give ``mapping`` a new key: behind the last one that comes before it in ``order``."""
        if mapping.is_flow:
            self._add_to_flow(mapping, f"{flow(key)}: {flow(value, key)}", [one for _, one in mapping.entries])
        else:
            self.add_lines(mapping, key, block_lines({key: value}), order)

    def add_lines(self, mapping: Part, key: str, lines: Sequence[str], order: Mapping[str, int]) -> int:
        """Give a mapping in lines a new key, which ``lines`` spell out; return behind which character."""
        place = order.get(key, len(order))
        before = [value for name, value in mapping.entries if order.get(name.value, len(order)) < place]
        last = before[-1] if before else mapping.entries[0][1]
        self.insert_lines(last.end, lines, mapping.column)
        return last.end

    def add_element(self, key: Part, sequence: Part, value: Any, *, is_leaf: bool = True) -> None:
        """Append an element to a list; ``key`` is the list's."""
        if sequence.items and sequence.is_flow:
            self._add_to_flow(sequence, flow(value, key.value), sequence.items)
        elif sequence.items:
            lines = list_lines([value], key.value, is_leaf=is_leaf)
            self.insert_lines(sequence.end, lines, self._dash(sequence.items[0]))
        else:
            self._add_first(key, sequence, value, is_leaf)

    def _add_first(self, key: Part, sequence: Part, value: Any, is_leaf: bool) -> None:
        """Give an empty list its first element, or a further one before the changes are applied."""
        inside = self.text[sequence.start + 1 : sequence.end - 1]
        in_block = self.text[self.line_start(key.start) : key.start].strip() in ("", "-")
        lines = list_lines([value], key.value, is_leaf=is_leaf)
        if inside.strip() or not in_block:
            earlier = any(change[0] == sequence.end - 1 for change in self._changes)
            self.insert(sequence.end - 1, (", " if earlier else "") + flow(value, key.value))
            return
        start = len(self.text[: sequence.start].rstrip(" "))
        if all(change[:2] != (start, sequence.end) for change in self._changes):
            self._changes.append((start, sequence.end, ""))
        self.insert_lines(sequence.end, lines, self._column(key.start) + 2)

    def _add_to_flow(self, around: Part, text: str, members: Sequence[Part]) -> None:
        if not members:
            earlier = any(change[0] == around.end - 1 for change in self._changes)
            self.insert(around.end - 1, f", {text}" if earlier else text)
        elif self.text[around.start] in "[{":
            self.insert(members[-1].end, f", {text}")
        else:  # a single key and value in a list, which has no braces of its own
            raise InputError("a mapping without braces cannot be added to; put it in braces", self._location(around))

    def _location(self, part: Part) -> Location:
        return Location(self.file, self.line(part))

    def _dash(self, item: Part) -> int:
        """Return the column of the dash before an element of a list."""
        position = item.start - 1
        while position > 0 and self.text[position].isspace():
            position -= 1
        if self.text[position] != "-":
            raise InputError("an element of this list cannot be found by its dash", self._location(item))
        return self._column(position)

    def _column(self, position: int) -> int:
        return position - self.line_start(position)

    def indentation(self, position: int) -> int:
        """Return by how much the line of the character at ``position`` is indented."""
        line = self.text[self.line_start(position) : self.line_end(position)]
        return len(line) - len(line.lstrip(" "))

    def line_start(self, position: int) -> int:
        """Return where the line of the character at ``position`` begins."""
        return self.text.rfind("\n", 0, position) + 1

    def line_end(self, position: int) -> int:
        """Return where the line of the character at ``position`` ends, before its line break."""
        end = self.text.find("\n", position)
        end = len(self.text) if end < 0 else end
        return end - 1 if end > position and self.text[end - 1] == "\r" else end


def comments_in(text: str, part: Part, start: int | None = None, end: int | None = None) -> list[str]:
    """Return every comment that stands in a value, or between ``start`` and ``end`` around it."""
    found, position = [], part.start if start is None else start
    for leaf in sorted(_scalars(part), key=lambda one: one.start):
        found += _COMMENT.findall(text[position : leaf.start])
        position = leaf.end
    return found + _COMMENT.findall(text[position : part.end if end is None else end])


def _scalars(part: Part) -> list[Part]:
    if part.kind == MAPPING:
        return [leaf for key, value in part.entries for leaf in (key, *_scalars(value))]
    if part.kind == LIST:
        return [leaf for item in part.items for leaf in _scalars(item)]
    return [part]
