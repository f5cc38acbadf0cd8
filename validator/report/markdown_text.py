"""Texts as Markdown of code hosts shows them as they are: no markup, no link, nobody mentioned, no issue referred to."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"([\\`*_\[\]|~])")
_START = re.compile(r"^(\s*\d*)([#+=.)-])")
"""What makes a heading, a list or a line at the start of a paragraph."""
_REFERENCES = re.compile(r"[@$]|#(?=\w)|/(?=/)|(?<=mailto):|(?<=xmpp):|[Ww]{3}(?=\.)|[Gg][Hh](?=-\d)")
_BREAK = "<!-- -->"
"""A comment between two characters keeps a host from seeing a mention, a reference, an address or a formula in them."""
_TICKS = re.compile(r"`+")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def escaped(text: str) -> str:
    """Return ``text``, one line without control characters, as Markdown that shows just these characters."""
    parts: list[str] = []
    end = 0
    for match in _REFERENCES.finditer(text):
        parts += [_plain(text[end : match.end()]), _BREAK]
        end = match.end()
    return _START.sub(r"\1\\\2", "".join([*parts, _plain(text[end:])]))


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", re.sub("[&<>]", lambda match: _ENTITIES[match[0]], text))


def code(text: str) -> str:
    """Return ``text``, one line without control characters, as a code span; nothing in it is markup."""
    fence = "`" * (max(map(len, _TICKS.findall(text)), default=0) + 1)
    space = " " if text.startswith("`") or text.endswith("`") or text.strip() != text else ""
    return f"{fence}{space}{text}{space}{fence}"
