"""Functions of texts.

https://github.com/zclconf/go-cty/blob/v1.16.0/cty/function/stdlib/string.go and, for endswith,
startswith and strcontains, https://github.com/hashicorp/terraform/blob/v1.11.4/internal/lang/funcs/string.go
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from validator.reasons import ReasonCode
from validator.terraform.hcl.errors import EvaluationError
from validator.terraform.hcl.evaluation.functions.base import Function, NotEvaluatedError, whole
from validator.terraform.hcl.values.numbers import Number
from validator.terraform.hcl.values.values import BOOL, NUMBER, STRING, WHITESPACE, ListValue, text

_STRINGS = ("list", STRING)
MAX_TEXT = 8 * 1024 * 1024
"""The longest text that a function makes, in characters: code that somebody proposes must not take all memory."""
_CHARACTER = re.compile(r"\r\n|.", re.DOTALL)
_FEWER = {"\u0130": "i"}
"""The letter that in lower case is two characters to Python and one to Terraform."""


def is_simple(value: str) -> bool:
    """Tell whether every character of a text is one for people too, so that lengths and positions are certain.

    Terraform counts grapheme clusters, https://www.unicode.org/reports/tr29/, which Python's library does not find.
    """
    return value.isascii() or all(_is_single(character) for character in value)


def _is_single(character: str) -> bool:
    if character.isascii():
        return True
    code = ord(character)
    if 0x1F1E6 <= code <= 0x1F1FF or 0x1F3FB <= code <= 0x1F3FF:
        return False  # letters that make flags of two, and colours of skin
    if 0x1100 <= code <= 0x11FF or 0xA960 <= code <= 0xA97F or 0xD7B0 <= code <= 0xD7FF:
        return False
    return unicodedata.category(character)[0] not in "MC"


def characters(value: str) -> Sequence[str]:
    """Return the characters of a text where they can be told apart; a return and a new line are one.

    Raises:
        NotEvaluatedError: some of its characters consist of several.
    """
    if not is_simple(value):
        raise NotEvaluatedError(ReasonCode.COMBINED_CHARACTERS)
    return _CHARACTER.findall(value) if "\r\n" in value else value


def _by_character(change: Callable[[str], str]) -> Callable[[str], str]:
    """Return a conversion that never makes several characters of one, as Go has it: https://pkg.go.dev/unicode#ToUpper."""

    def single(one: str) -> str:
        return next((made for made in (change(one), _FEWER.get(one, ""), one.title()) if len(made) == 1), one)

    def convert(value: str) -> str:
        return change(value) if value.isascii() else "".join(map(single, value))

    return convert


def _title(value: str) -> str:
    """Return a text with the first letter of each word large; where words begin: https://pkg.go.dev/strings#Title."""
    upper = _by_character(str.title)
    result, before = [], " "
    for character in value:
        is_start = before in WHITESPACE or (before.isascii() and not (before.isalnum() or before == "_"))
        result.append(upper(character) if is_start else character)
        before = character
    return "".join(result)


def _substr(value: str, offset: Number, length: Number) -> str:
    offset, length, letters = whole(offset), whole(length), characters(value)
    to_end = length < 0 or (length == 0 and offset < 0)
    if offset < 0:
        offset = max(offset + len(letters), 0)
    return "".join(letters[offset:] if to_end else letters[offset : offset + length])


def _join(separator: str, *lists: ListValue) -> str:
    if not lists:
        raise EvaluationError("expected a separator and at least one list")
    items = [item for one in lists for item in one.items]
    if any(item is None for item in items):
        raise EvaluationError("an element is null")
    return separator.join(items)


def _split(separator: str, value: str) -> ListValue:
    parts = value.split(separator) if separator else list(value)
    return ListValue(tuple(parts), STRING)


def _indent(spaces: Number, value: str) -> str:
    if whole(spaces) < 0:
        raise EvaluationError("the indentation is not negative")
    if spaces * (value.count("\n") + 1) > MAX_TEXT:
        raise NotEvaluatedError(ReasonCode.RESULT_TOO_LARGE)
    return value.replace("\n", "\n" + " " * whole(spaces))


TEXTS = {
    "chomp": Function(lambda value: value.rstrip("\r\n"), (STRING,), STRING),
    "endswith": Function(str.endswith, (STRING, STRING), BOOL),
    "indent": Function(_indent, (NUMBER, STRING), STRING),
    "join": Function(_join, (STRING,), STRING, rest=_STRINGS),
    "lower": Function(_by_character(str.lower), (STRING,), STRING),
    "split": Function(_split, (STRING, STRING), _STRINGS),
    "startswith": Function(str.startswith, (STRING, STRING), BOOL),
    "strcontains": Function(lambda value, part: part in value, (STRING, STRING), BOOL),
    "strrev": Function(lambda value: text("".join(characters(value)[::-1])), (STRING,), STRING),
    "substr": Function(_substr, (STRING, NUMBER, NUMBER), STRING),
    "title": Function(_title, (STRING,), STRING),
    "trim": Function(lambda value, around: value.strip(around) if around else value, (STRING, STRING), STRING),
    "trimprefix": Function(str.removeprefix, (STRING, STRING), STRING),
    "trimspace": Function(lambda value: value.strip(WHITESPACE), (STRING,), STRING),
    "trimsuffix": Function(str.removesuffix, (STRING, STRING), STRING),
    "upper": Function(_by_character(str.upper), (STRING,), STRING),
}
