"""The grammar of comments that waive: ``ftpolicy:waive RULE expires=YYYY-MM-DD reason="…"``, whatever the input's format.

After the rule come ``expires`` and ``reason``, and where wanted ``owner``, ``verdict`` (``fail`` by default) and ``path``
(which of several faults), in any order. A value with spaces stands in double quotes; inside of them a quote or a backslash follows a backslash.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NoReturn

from validator.errors import InputError, nearest
from validator.messages import has_words
from validator.model import Location, Waiver, WaiverEntry
from validator.waivers.expiry import BLANK_REASON, FORM, parse_day
from validator.waivers.pointer import POINTER, is_pointer

DIRECTIVE = "ftpolicy:waive"
VERDICTS = ("fail", "undecided")
"""The verdicts that can be waived; the first is meant where none is named."""

KEYS = ("expires", "reason", "owner", "verdict", "path")
EXAMPLE = f'{DIRECTIVE} cluster.ha_enabled expires=2027-03-31 reason="Until the move"'

_HEAD = re.compile(r"\s*(?P<head>ftpolicy(?P<apart>\s*:\s*)(?P<word>[^\s=\"]*))(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_RULE = re.compile(r"\s+(?P<rule>[^\s=\"]+)(?!\S)")
_PAIR = re.compile(r"\s+(?P<key>[^\s=\"]+)=(?:\"(?P<quoted>(?:[^\"\\]|\\[\"\\])*)\"|(?P<plain>[^\s\"]+))(?!\S)")


def parse_comment(text: str, location: Location) -> WaiverEntry | None:
    """Return the waiver that a comment holds, without its objects; ``None`` where the comment means nothing to ftpolicy.

    ``text`` is the comment without the mark that begins it (``#``, ``//``), on one line; ``location`` is where it stands.

    Raises:
        InputError: the comment is meant as a waiver and is not one: a misspelled directive or key, no rule, no reason,
            no day on which it expires.
    """
    found = _HEAD.match(text)
    if found is None or (found["apart"] != ":" and not nearest(found["word"], ["waive"])):
        return None  # with a space after the colon it is a sentence, unless its first word is much like the directive
    if found["head"] != DIRECTIVE:
        _fail(f"“{found['head'][:40]}” is no word of ftpolicy{nearest(found['head'], [DIRECTIVE])}", location)
    rule = _RULE.match(found["rest"])
    if rule is None:
        _fail(f"“{DIRECTIVE}” names no rule", location)
    values = _values(found["rest"][rule.end() :], location)
    waiver, path = _waiver(values, location), values.get("path")
    if path is not None and not is_pointer(path):
        _fail(f"“path” is “{path[:80]}”; expected {POINTER}", location)
    return WaiverEntry(rule["rule"], values.get("verdict", VERDICTS[0]), waiver, path=path)


def _values(text: str, location: Location) -> dict[str, str]:
    values: dict[str, str] = {}
    rest = text.rstrip()
    while rest:
        pair = _PAIR.match(rest)
        if pair is None:
            _fail(f'cannot read “{rest.strip()[:60]}”; expected key=word or key="words"', location)
        key = pair["key"]
        if key not in KEYS:
            _fail(f"unknown key “{key[:80]}”{nearest(key, KEYS)}; there are: {', '.join(KEYS)}", location)
        if key in values:
            _fail(f"“{key}” stands twice", location)
        quoted = pair["quoted"]
        values[key] = pair["plain"] if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
        rest = rest[pair.end() :]
    return values


def _waiver(values: Mapping[str, str], location: Location) -> Waiver:
    missing = [key for key in ("expires", "reason") if not values.get(key, "").strip()]
    if missing:
        _fail(f"the waiver lacks {' and '.join(f'“{key}”' for key in missing)}", location)
    if not has_words(values["reason"]):
        _fail(BLANK_REASON, location)
    if parse_day(values["expires"]) is None:
        _fail(f"“expires” is “{values['expires'][:60]}”; expected {FORM}", location)
    if (verdict := values.get("verdict", VERDICTS[0])) not in VERDICTS:
        _fail(
            f"“verdict” is “{verdict[:60]}”{nearest(verdict, VERDICTS)}; expected one of: {', '.join(VERDICTS)}",
            location,
        )
    return Waiver(values["reason"], values["expires"], values.get("owner"), location)


def _fail(message: str, location: Location) -> NoReturn:
    raise InputError(message, location, f"Write it like: {EXAMPLE}")
