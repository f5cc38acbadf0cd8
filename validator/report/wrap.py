"""Text broken into lines of a terminal, where Japanese characters take two columns and may be broken between."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_PART = re.compile(r"[^\s\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]+|\s+|.", re.DOTALL)
"""A word, white space, or one character of Japanese writing."""

_COMMANDS = ("##[", "::", "##vso[", "##teamcity[")
"""What begins a command in the log of a build; names come from inputs, and no line may begin with one."""

_NOT_FIRST = set("、。，．・：；？！）」』】〕々ーぁぃぅぇぉっゃゅょァィゥェォッャュョ")
"""Characters that no line begins with."""


def width(text: str) -> int:
    """Return the columns that ``text`` takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def wrap(text: str, columns: int, indent: str) -> Iterator[str]:
    """Yield the lines of ``text``, each after ``indent`` and at most ``columns`` wide; a longer word has its own line."""
    line = ""
    for part in _PART.findall(text):
        piece = " " if part.isspace() else part
        may_begin = piece not in _NOT_FIRST and not piece.isspace() and not piece.startswith(_COMMANDS)
        if line and may_begin and width(indent + line + piece) > columns:
            yield indent + line.rstrip()
            line = piece
        else:
            line += piece if line or not piece.isspace() else ""
    if line.strip():
        yield indent + line.rstrip()
