"""Text broken into lines of a terminal, where Japanese characters take two columns and may be broken between."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_PART = re.compile(
    r"[\u3005\u30a0-\u30ff\u3400-\u9fff\uff66-\uff9f]+[\u3041-\u309f]*"
    r"|[\u3041-\u309f]+|[^\s\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]+|\s+|.",
    re.DOTALL,
)
"""A word, white space, a phrase of Japanese (kanji or katakana with the hiragana behind it), or one of its other characters.

Between phrases Japanese can be broken without a reader noticing: https://www.w3.org/TR/css-text-4/#word-boundaries.
"""

_JAPANESE = re.compile(r"[\u3005\u3041-\u30ff\u3400-\u9fff\uff66-\uff9f]")

_COMMANDS = ("##[", "::", "##vso[", "##teamcity[")
"""What begins a command in the log of a build; names come from inputs, and no line may begin with one."""

_NOT_FIRST = set("、。，．・：；？！）」』】〕々ーぁぃぅぇぉっゃゅょァィゥェォッャュョ")
"""Characters that no line begins with."""


def width(text: str) -> int:
    """Return the columns that ``text`` takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _parts(text: str, room: int) -> Iterator[str]:
    for part in _PART.findall(text):
        is_long = not part.isascii() and width(part) > room
        yield from part if is_long and _JAPANESE.match(part) else (part,)


def wrap(text: str, columns: int, indent: str) -> Iterator[str]:
    """Yield the lines of ``text``, each after ``indent`` and at most ``columns`` wide; a longer word has its own line.

    A phrase of Japanese that is longer than a line is broken between characters.
    """
    line = ""
    for part in _parts(text, columns - width(indent)):
        piece = " " if part.isspace() else part
        may_begin = piece not in _NOT_FIRST and not piece.isspace() and not piece.startswith(_COMMANDS)
        if line and may_begin and width(indent + line + piece) > columns:
            yield indent + line.rstrip()
            line = piece
        else:
            line += piece if line or not piece.isspace() else ""
    if line.strip():
        yield indent + line.rstrip()
