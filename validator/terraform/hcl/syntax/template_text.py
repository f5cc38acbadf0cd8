"""The inside of templates: quoted strings, heredocs, and the text of a template file, cut into their parts.

Whitespace is trimmed by tokens as HCL does it: a strip marker reaches to the end of the neighbouring token, and in a
heredoc every line is a token of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

from validator.terraform.hcl.errors import HclSyntaxError
from validator.terraform.hcl.values.values import WHITESPACE

Token: TypeAlias = tuple[str, Any, int]
"""Type (a terminal of the grammar), value, offset."""

Inner: TypeAlias = Callable[[int, int], tuple[list[Token], int, bool]]
"""Reads the tokens inside ``${`` … ``}`` from an offset: returns them, the offset behind, whether a marker strips."""

_QUOTED = re.compile(
    r"""(?P<text>[^"\\$%\n\r]+)|(?P<escape>\\(?:[nrt"\\]|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}))"""
    r"""|(?P<doubled>\$\$\{|%%\{)|(?P<sequence>[$%]\{~?)|(?P<plain>[$%])|(?P<end>")"""
)
_LINES = re.compile(r"(?P<text>[^$%\n]+\n?|\n)|(?P<doubled>\$\$\{|%%\{)|(?P<sequence>[$%]\{~?)|(?P<plain>[$%])")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


class Sequence(NamedTuple):
    """An interpolation (``mark`` is ``$``) or a directive (``%``): its tokens, not parsed yet."""

    mark: str
    tokens: list[Token]
    at: int


class Text(NamedTuple):
    """The parts of a template: texts (one token each) and sequences."""

    parts: tuple[str | Sequence, ...]


class _Parts:
    """Collects parts, and trims around strip markers."""

    def __init__(self) -> None:
        self.parts: list[str | Sequence] = []
        self.pending: list[str] = []
        self._strips_next = False

    def flush(self) -> None:
        """End the text token."""
        if self.pending:
            text = "".join(self.pending)
            self.parts.append(text.lstrip(WHITESPACE) if self._strips_next else text)
            self.pending = []
            self._strips_next = False

    def add(self, sequence: Sequence, strips_before: bool, strips_after: bool) -> None:
        self.flush()
        if strips_before and self.parts and isinstance(self.parts[-1], str):
            self.parts[-1] = self.parts[-1].rstrip(WHITESPACE)
        self.parts.append(sequence)
        self._strips_next = strips_after


def quoted(text: str, at: int, inner: Inner) -> tuple[Text, int]:
    """Return the parts of a quoted template that begins behind its quote, and the offset behind the closing one."""
    start, found = at - 1, _Parts()
    while True:
        match = _QUOTED.match(text, at)
        if match is None:
            raise _broken_string(text, at, start)
        kind, at = match.lastgroup, match.end()
        if kind == "end":
            found.flush()
            return Text(tuple(found.parts)), at
        if kind == "sequence":
            at = _sequence(match, found, inner)
        elif kind == "escape":
            found.pending.append(_unescaped(match[0], match.start()))
        else:
            found.pending.append(match[0][1:] if kind == "doubled" else match[0])


def _broken_string(text: str, at: int, start: int) -> HclSyntaxError:
    if at >= len(text):
        return HclSyntaxError("the quoted text that begins here has no closing quote", start)
    if text[at] == "\\":
        return HclSyntaxError("not an escape that HCL knows; write \\\\ for a backslash", at)
    return HclSyntaxError("a quoted text ends on the line it begins on; use a heredoc or \\n for several lines", start)


def _unescaped(escape: str, at: int) -> str:
    if escape[1] in _ESCAPES:
        return _ESCAPES[escape[1]]
    code = int.from_bytes(bytes.fromhex(escape[2:]), "big")
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise HclSyntaxError("the escape is no character of Unicode", at)
    return chr(code)


def _sequence(match: re.Match[str], found: _Parts, inner: Inner) -> int:
    tokens, end, strips_after = inner(match.end(), match.start())
    found.add(Sequence(match[0][0], tokens, match.start()), match[0].endswith("~"), strips_after)
    return end


def heredoc(text: str, at: int, marker: str, indented: bool, inner: Inner) -> tuple[Text, int]:
    """Return the parts of a heredoc whose first line begins at ``at``, and the offset behind its closing marker."""
    start, found, is_line_start = at, _Parts(), True
    while True:
        if is_line_start:
            end = text.find("\n", at)
            line = text[at : len(text) if end < 0 else end]
            if line.strip(WHITESPACE) == marker:
                parts = _unindented(found.parts) if indented else found.parts
                return Text(tuple(parts)), at + len(line.rstrip("\r"))
        match = _LINES.match(text, at)
        if match is None:
            raise HclSyntaxError(f"the heredoc that begins here has no closing {marker[:80]}", start - 1)
        at = _step(match, found, inner)
        is_line_start = text[at - 1] == "\n" and match.lastgroup == "text"


def bare(text: str, inner: Inner) -> Text:
    """Return the parts of a whole text that is a template: of a file, or a string of a JSON configuration."""
    at, found = 0, _Parts()
    while at < len(text):
        match = _LINES.match(text, at)
        assert match is not None
        at = _step(match, found, inner)
    found.flush()
    return Text(tuple(found.parts))


def _step(match: re.Match[str], found: _Parts, inner: Inner) -> int:
    """Take one piece of a text of several lines; the end of a line ends its token."""
    if match.lastgroup == "sequence":
        return _sequence(match, found, inner)
    found.pending.append(match[0][1:] if match.lastgroup == "doubled" else match[0])
    if match[0].endswith("\n"):
        found.flush()
    return match.end()


def _unindented(parts: list[str | Sequence]) -> list[str | Sequence]:
    """Take away the indentation that all lines share; a line of spaces alone does not count."""
    shared: int | None = None
    adjusted: list[int] = []
    is_start = True
    for position, part in enumerate(parts):
        if is_start:
            is_start = False
            spaces: int | None = 0
            if isinstance(part, str):
                trimmed = part.lstrip(WHITESPACE)
                if not trimmed and part.endswith("\n"):
                    spaces = None
                else:
                    spaces = len(part) - len(trimmed)
                    adjusted.append(position)
            if spaces is not None:
                shared = spaces if shared is None else min(shared, spaces)
        if isinstance(part, str) and part.endswith("\n"):
            is_start = True
    result = list(parts)
    for position in adjusted:
        result[position] = str(result[position])[shared or 0 :]
    return result
