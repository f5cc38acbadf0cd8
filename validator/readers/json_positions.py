"""Where the values of a JSON text stand, for documents that ``json_text`` has read before."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, NamedTuple, TypeAlias

Keys: TypeAlias = tuple[str | int, ...]
"""A place inside a JSON document: names of members and positions of elements, from the top."""

WIDEST = 2000
"""Columns of a line that people look at. A place further to the right is no help: the document is on one line."""

_SPACE = re.compile(r"[ \t\n\r]*")
_BLOCK = 1 << 16
_decode = json.JSONDecoder().raw_decode


class JsonItem(NamedTuple):
    """A member or an element: ``offset`` is where its key (an element: its value) begins, ``start`` where its value does.

    ``value`` is ``None`` for a container that is entered; its content follows.
    """

    keys: Keys
    offset: int
    start: int
    value: Any


@dataclass(slots=True)
class _Container:
    keys: Keys
    is_object: bool
    position: int = 0


def walk(text: str, start: int, enters: Callable[[Keys], bool]) -> Iterator[JsonItem]:
    """Yield what stands in the container at ``start``, and in those inside it whose keys ``enters`` accepts.

    Every character is looked at once: a value that is not entered is decoded as a whole.

    Raises:
        ValueError, IndexError, RecursionError: the text is not JSON.
    """
    at = _skip(text, start)
    containers = [_Container((), text[at] == "{")] if text[at] in "{[" else []
    at += 1
    while containers:
        at = _skip(text, at)
        if text[at] in "}],":
            if text[at] != ",":
                containers.pop()
            at += 1
            continue
        container, offset = containers[-1], at
        key: str | int = container.position
        if container.is_object:
            key, at = _decode(text, at)
            at = _skip(text, _skip(text, at) + 1)  # the colon
        container.position += 1
        keys, begin = (*container.keys, key), at
        if text[at] in "{[" and enters(keys):
            containers.append(_Container(keys, text[at] == "{"))
            value, at = None, at + 1
        else:
            value, at = _decode(text, at)
        yield JsonItem(keys, offset, begin, value)


class Lines:
    """Turns offsets into lines and columns."""

    def __init__(self, text: str) -> None:
        self._text = text
        blocks = range(0, len(text), _BLOCK)
        self._before = list(accumulate((text.count("\n", at, at + _BLOCK) for at in blocks), initial=0))

    def position(self, offset: int) -> tuple[int, int] | None:
        """Return the line and the column of ``offset``, from 1, or ``None`` where the column is beyond ``WIDEST``."""
        newline = self._text.rfind("\n", max(0, offset - WIDEST), offset)
        if newline < 0 and offset >= WIDEST:
            return None
        block = offset // _BLOCK
        line = self._before[block] + self._text.count("\n", block * _BLOCK, offset) + 1
        return line, offset - newline


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at
