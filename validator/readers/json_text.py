"""JSON text as Python values, refusing what JSON does not have."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from validator.errors import InputError
from validator.model import Location

_ESCAPE = re.compile(r"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|(?P<half>u[dD][89a-fA-F]..)|.)", re.DOTALL)
"""An escape in JSON: a pair, half of one, or any other."""


class _DuplicateKeyError(ValueError):
    pass


def parse_json(text: str, file: str) -> Any:
    """Return the value of the JSON document ``text``; ``file`` is named in errors.

    Raises:
        InputError: the text is not one JSON document; NaN, infinite numbers, duplicate keys and halves of characters
            are refused.
    """
    if not text.strip():
        raise InputError("the file is empty", Location(file, 1, 1))
    if "\\ud" in text or "\\uD" in text:
        _refuse_halves(text, file)
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_constant, parse_float=_number)
    except json.JSONDecodeError as error:
        place = Location(file, error.lineno, error.colno)
        if error.pos >= len(text.rstrip()):
            raise InputError("the JSON ends too early; the file is truncated", place) from None
        raise InputError(f"not JSON: {error.msg.lower()}", place, _hint(text)) from None
    except _DuplicateKeyError as error:
        raise InputError(str(error), Location(file)) from None
    except RecursionError:
        raise InputError("the JSON is nested too deeply", Location(file)) from None
    except ValueError as error:
        raise InputError(f"not JSON: {error}", Location(file)) from None


def _refuse_halves(text: str, file: str) -> None:
    """Refuse an escape that is half of a pair: it is no character, and nothing that takes UTF-8 could have it."""
    for found in _ESCAPE.finditer(text):
        if found["half"]:
            line, column = text.count("\n", 0, found.start()) + 1, found.start() - text.rfind("\n", 0, found.start())
            message = f"\\{found['half']} is half of a surrogate pair, which is no character"
            raise InputError(message, Location(file, line, column), "Write both halves, or the character itself.")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _DuplicateKeyError(f"the key “{key[:80]}” stands twice in one object")
            seen.add(key)
    return result


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number that JSON has")


def _number(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError(f"the number {text[:40]} is too large")
    return value


def _hint(text: str) -> str | None:
    first = text.lstrip()[:1]
    if first not in ("{", "["):
        return "The first character is not “{”. If a wrapper printed a line before the JSON, remove that line."
    return None
