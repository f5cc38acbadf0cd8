"""``format`` and ``formatlist``: the verbs of Go, as far as they are certain."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any, NamedTuple

from validator.hcl.errors import EvaluationError
from validator.hcl.functions.base import Function, NotEvaluatedError
from validator.hcl.functions.encoding import to_json
from validator.hcl.functions.text import MAX_TEXT, counted
from validator.hcl.numbers import format_number, is_number
from validator.hcl.types import convert, elements_of, to_number, to_string
from validator.hcl.values import (
    ANY,
    BOOL,
    STRING,
    ListValue,
    UnknownValue,
    Value,
    describe,
    first_unknown,
    unknown_like,
)

_VERB = re.compile(r"%(?:%|(?P<flags>[ +#0-]*)(?P<width>[0-9]+)?(?:\.(?P<precision>[0-9]*))?"
                   r"(?:\[(?P<index>[0-9]+)\])?(?P<verb>[a-zA-Z]))")  # fmt: skip


class _Verb(NamedTuple):
    flags: str
    width: int
    precision: int | None
    verb: str


def _format(template: str, *arguments: Value) -> Value:
    """Return the text with a value in place of each verb."""
    cause = next((one for argument in arguments if (one := first_unknown(argument)) is not None), None)
    if cause is not None:
        return unknown_like(cause, STRING)
    result, position, next_argument, uses_index = [], 0, 0, False
    while (start := template.find("%", position)) >= 0:
        result.append(template[position:start])
        match = _VERB.match(template, start)
        if match is None:
            raise EvaluationError("the format has a % that begins no verb; write %% for the sign")
        position = match.end()
        if match[0] == "%%":
            result.append("%")
            continue
        if match["index"] is not None:
            next_argument, uses_index = int(match["index"]) - 1, True
        value = _argument(arguments, next_argument)
        next_argument += 1
        result.append(_one(_verb(match), value))
        if sum(map(len, result)) > MAX_TEXT:
            raise NotEvaluatedError("the result is too large")
    if next_argument < len(arguments) and not uses_index:
        raise EvaluationError(f"the format has verbs for {next_argument} of {len(arguments)} values")
    return "".join(result) + template[position:]


def _verb(match: re.Match[str]) -> _Verb:
    width, precision = match["width"] or "", match["precision"]
    if len(width) > 4 or len(precision or "") > 2:
        raise NotEvaluatedError("the width is too large")
    return _Verb(match["flags"], int(width or 0), None if precision is None else int(precision or 0), match["verb"])


def _argument(arguments: tuple[Value, ...], position: int) -> Value:
    if not 0 <= position < len(arguments):
        raise EvaluationError(f"the format has more verbs than there are values ({len(arguments)})")
    return arguments[position]


def _one(verb: _Verb, value: Value) -> str:
    if value is None and verb.verb == "v":
        raise NotEvaluatedError("null has no format")
    if verb.verb == "v":
        return _any(verb, value)
    if value is None:
        raise EvaluationError(f"null has no format %{verb.verb}")
    if verb.verb == "t":
        return _pad(verb, "true" if convert(value, BOOL) else "false")
    if verb.verb in "sq":
        return _text(verb, to_string(value))
    if verb.verb in "bdoxX":
        return _integer(verb, value)
    if verb.verb in "eEfgG":
        return _decimal(verb, value)
    raise EvaluationError(f"%{verb.verb} is no verb")


def _any(verb: _Verb, value: Value) -> str:
    if "#" in verb.flags or (not isinstance(value, (str, bool)) and not is_number(value)):
        return _pad(verb, to_json(value))
    if isinstance(value, str):
        return _text(verb._replace(verb="s"), value)
    if isinstance(value, bool):
        return _pad(verb, "true" if value else "false")
    return _decimal(verb._replace(verb="g"), value)


def _text(verb: _Verb, value: str) -> str:
    if verb.verb == "q":
        value = to_json(value)
    elif verb.precision is not None:
        value = counted(value)[: verb.precision]
    if verb.width:
        counted(value)
    return _pad(verb, value)


def _pad(verb: _Verb, value: str) -> str:
    if "-" in verb.flags:
        return value.ljust(verb.width)
    return value.rjust(verb.width, "0" if "0" in verb.flags else " ")


def _signed(verb: _Verb, is_negative: bool, digits: str) -> str:
    sign = "-" if is_negative else "+" if "+" in verb.flags else " " if " " in verb.flags else ""
    if "-" in verb.flags:
        return (sign + digits).ljust(verb.width)
    if "0" in verb.flags:
        return sign + digits.rjust(verb.width - len(sign), "0")
    return (sign + digits).rjust(verb.width)


def _integer(verb: _Verb, value: Value) -> str:
    number = to_number(value)
    if not isinstance(number, int):
        raise EvaluationError(f"%{verb.verb} takes a whole number")
    if verb.precision is not None or "#" in verb.flags:
        raise NotEvaluatedError("a rare format")
    digits = format(abs(number), verb.verb)
    return _signed(verb, number < 0, digits)


def _decimal(verb: _Verb, value: Value) -> str:
    number = Fraction(to_number(value))
    if "#" in verb.flags:
        raise NotEvaluatedError("a rare format")
    size = abs(number)
    if verb.verb == "f":
        return _signed(verb, number < 0, _fixed(size, 6 if verb.precision is None else verb.precision))
    if verb.verb in "eE":
        digits, exponent = _scientific(size, 6 if verb.precision is None else verb.precision)
        return _signed(verb, number < 0, f"{digits}{verb.verb}{'-' if exponent < 0 else '+'}{abs(exponent):02d}")
    if verb.precision is not None:
        raise NotEvaluatedError("a rare format")
    plain = format_number(size.numerator if size.denominator == 1 else size)
    whole, _, rest = plain.partition(".")
    small = whole == "0" and rest.startswith("0000")
    if small or len(whole) > 21:
        raise NotEvaluatedError("the number is written with an exponent")
    return _signed(verb, number < 0, plain)


def _fixed(value: Fraction, digits: int) -> str:
    scaled = str(round(value * 10**digits)).rjust(digits + 1, "0")
    return f"{scaled[:-digits]}.{scaled[-digits:]}" if digits else scaled


def _scientific(value: Fraction, digits: int) -> tuple[str, int]:
    if value == 0:
        return _fixed(value, digits), 0
    exponent = len(str(value.numerator)) - len(str(value.denominator))
    while value >= Fraction(10) ** (exponent + 1):
        exponent += 1
    while value < Fraction(10) ** exponent:
        exponent -= 1
    scaled = str(round(value / Fraction(10) ** (exponent - digits)))
    if len(scaled) > digits + 1:
        scaled, exponent = scaled[:-1], exponent + 1
    return (f"{scaled[0]}.{scaled[1:]}" if digits else scaled), exponent


def _formatlist(template: str, *arguments: Value) -> Value:
    """Return one text for each row of the lists; a single value stands in every row."""
    cause = next((one for one in arguments if isinstance(one, UnknownValue)), None)
    if cause is not None:
        return unknown_like(cause, ("list", STRING))
    columns = [elements_of(argument) for argument in arguments]
    lengths = {len(column) for column in columns if column is not None}
    if len(lengths) > 1:
        raise EvaluationError("the lists have different lengths")
    rows = lengths.pop() if lengths else 1
    made: list[Any] = []
    for row in range(rows):
        values = [
            argument if column is None else column[row] for argument, column in zip(arguments, columns, strict=True)
        ]
        if any(not isinstance(one, (str, bool)) and describe(one) not in ("number", "any", "null") for one in values):
            raise NotEvaluatedError("lists of lists")
        made.append(_format(template, *values))
    return ListValue(tuple(made), STRING)


FORMATTING = {
    "format": Function(_format, (STRING,), STRING, rest=ANY, takes_null=True, takes_unknown=True),
    "formatlist": Function(_formatlist, (STRING,), ("list", STRING), rest=ANY, takes_null=True, takes_unknown=True),
}
