"""``format`` and ``formatlist``: the verbs of Go.

https://github.com/zclconf/go-cty/blob/v1.16.0/cty/function/stdlib/format.go
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any, NamedTuple

from validator.reasons import ReasonCode, because
from validator.terraform.hcl.errors import EvaluationError
from validator.terraform.hcl.evaluation.functions.base import Function, NotEvaluatedError
from validator.terraform.hcl.evaluation.functions.encoding import to_json
from validator.terraform.hcl.evaluation.functions.text import MAX_TEXT, characters
from validator.terraform.hcl.values.numbers import Number, is_negative, is_number, significant
from validator.terraform.hcl.values.types import convert, doubt, elements_of, to_number, to_string
from validator.terraform.hcl.values.values import (
    ANY,
    BOOL,
    PRIMITIVES,
    STRING,
    ListValue,
    UnknownValue,
    Value,
    first_unknown,
    unknown_like,
)

_VERB = re.compile(r"%(?:%|(?P<flags>[ +#0-]*)(?P<width>[0-9]+)?(?:\.(?P<precision>[0-9]*))?"
                   r"(?:\[(?P<index>[0-9]+)\])?(?P<verb>[a-zA-Z]))")  # fmt: skip

_PREFIXES = {"b": "0b", "d": "", "o": "0", "x": "0x", "X": "0X"}
_SHORTEST = 6
"""Digits before the point from which on a number is written with a power of ten, where no precision is given.

That of ``big.Float``, where other numbers of Go have 21: https://github.com/golang/go/blob/go1.23.3/src/math/big/ftoa.go
"""
_STRINGS = ("list", STRING)
_NULL = because(ReasonCode.NULL_WITHOUT_TYPE)


class _Verb(NamedTuple):
    flags: str
    width: int
    precision: int | None
    verb: str


def _format(template: Value, *arguments: Value) -> Value:
    if None in arguments:
        return UnknownValue(_NULL)
    return _formatted(template, *arguments)


def _formatted(template: Value, *arguments: Value) -> Value:
    """Return the text with a value in place of each verb."""
    cause = next((one for part in (template, *arguments) if (one := first_unknown(part)) is not None), None)
    if cause is not None:
        return unknown_like(cause, STRING)
    if template is None:
        raise EvaluationError("the format is null")
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
            raise NotEvaluatedError(ReasonCode.RESULT_TOO_LARGE)
    if next_argument < len(arguments) and not uses_index:
        raise EvaluationError(f"the format has verbs for {next_argument} of {len(arguments)} values")
    return "".join(result) + template[position:]


def _verb(match: re.Match[str]) -> _Verb:
    width, precision = match["width"] or "", match["precision"]
    if len(width) > 4 or len(precision or "") > 2:
        raise NotEvaluatedError(ReasonCode.WIDTH_TOO_LARGE)
    return _Verb(match["flags"], int(width or 0), None if precision is None else int(precision or 0), match["verb"])


def _argument(arguments: tuple[Value, ...], position: int) -> Value:
    if not 0 <= position < len(arguments):
        raise EvaluationError(f"the format has more verbs than there are values ({len(arguments)})")
    return arguments[position]


def _one(verb: _Verb, value: Value) -> str:
    if verb.verb == "v":
        return _any(verb, value)
    if value is None:
        raise EvaluationError(f"null has no format %{verb.verb}")
    if verb.verb == "t":
        return "true" if convert(value, BOOL) else "false"
    if verb.verb in "sq":
        return _text(verb, to_string(value))
    if verb.verb in "bdoxX":
        return _integer(verb, to_number(value))
    if verb.verb in "eEfgG":
        return _decimal(verb, to_number(value))
    raise EvaluationError(f"%{verb.verb} is no verb")


def _any(verb: _Verb, value: Value) -> str:
    if "#" in verb.flags or not isinstance(value, (str, bool, int, Fraction)):
        return _pad(verb, to_json(value))
    if is_number(value):
        return _pad(verb, ("-" if is_negative(value) else "") + _general(value, None))
    return _pad(verb, to_string(value))


def _text(verb: _Verb, value: str) -> str:
    if verb.precision:
        value = "".join(characters(value)[: verb.precision])
    return _pad(verb, to_json(value) if verb.verb == "q" else value)


def _pad(verb: _Verb, value: str) -> str:
    missing = verb.width - len(characters(value)) if verb.width else 0
    padding = ("0" if "0" in verb.flags else " ") * missing
    return value + padding if "-" in verb.flags else padding + value


def _signed(verb: _Verb, negative: bool, digits: str, prefix: str = "") -> str:
    sign = "-" if negative else "+" if "+" in verb.flags else " " if " " in verb.flags else ""
    if "0" in verb.flags and "-" not in verb.flags:
        digits = digits.rjust(verb.width - len(sign + prefix), "0")
    return _pad(verb._replace(flags=verb.flags.replace("0", "")), sign + prefix + digits)


def _integer(verb: _Verb, value: Number) -> str:
    if not isinstance(value, int):
        raise EvaluationError(f"%{verb.verb} takes a whole number")
    digits = format(abs(value), verb.verb)
    if verb.precision == 0 and value == 0:
        return ""
    if verb.precision is not None:
        digits = digits.rjust(verb.precision, "0")
        verb = verb._replace(flags=verb.flags.replace("0", ""))
    prefix = _PREFIXES[verb.verb] if "#" in verb.flags else ""
    return _signed(verb, value < 0, digits, prefix)


def _decimal(verb: _Verb, value: Number) -> str:
    precision = verb.precision
    if verb.verb == "f":
        digits = _fixed(abs(Fraction(value)), 6 if precision is None else precision)
    elif verb.verb in "eE":
        digits = _scientific(*significant(value, 7 if precision is None else precision + 1), precision)
    else:
        digits = _general(value, precision)
    if "0" in verb.flags:
        verb = verb._replace(flags=verb.flags.replace("-", ""))  # of these two flags the zeros win
    return _signed(verb, is_negative(value), digits.upper() if verb.verb.isupper() else digits)


def _fixed(value: Fraction, digits: int) -> str:
    scaled = str(round(value * 10**digits)).rjust(digits + 1, "0")
    return f"{scaled[:-digits]}.{scaled[-digits:]}" if digits else scaled


def _scientific(digits: str, exponent: int, precision: int | None = 6) -> str:
    """Return digits with a point behind the first of them, and the power of ten."""
    digits = digits.ljust(1 + (6 if precision is None else precision), "0")
    return f"{digits[0]}{'.' if len(digits) > 1 else ''}{digits[1:]}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def _general(value: Number, precision: int | None) -> str:
    """Return the size of a number, with a power of ten where it is very small, or has more digits than are asked for."""
    digits, exponent = significant(value, None if precision is None else max(precision, 1))
    limit = _SHORTEST if precision is None else max(precision, 1)
    if precision is not None and limit > len(digits) > exponent:
        limit = len(digits)
    if exponent < -4 or exponent >= limit:
        return _scientific(digits, exponent, len(digits) - 1)
    if exponent < 0:
        return f"0.{'0' * (-exponent - 1)}{digits}"
    digits = digits.ljust(exponent + 1, "0")
    return f"{digits[: exponent + 1]}.{digits[exponent + 1 :]}".removesuffix(".")


def _formatlist(template: Value, *arguments: Value) -> Value:
    """Return one text for each row of the lists; a single value stands in every row."""
    if None in arguments:
        return UnknownValue(_NULL)
    for one in (template, *arguments):
        if isinstance(one, UnknownValue) and (one is template or one.type not in PRIMITIVES):
            return unknown_like(one, _STRINGS)
        if (cause := doubt(one)) is not None:
            return unknown_like(cause, _STRINGS)
    columns = [elements_of(argument) for argument in arguments]
    lengths = {len(column) for column in columns if column is not None}
    if len(lengths) > 1:
        raise EvaluationError("the lists have different lengths")
    made: list[Any] = []
    for row in range(lengths.pop() if lengths else 1):
        values = [
            argument if column is None else column[row] for argument, column in zip(arguments, columns, strict=True)
        ]
        made.append(_formatted(template, *values))
    return ListValue(tuple(made), STRING)


FORMATTING = {
    "format": Function(_format, (STRING,), STRING, rest=ANY, takes_null=True, takes_unknown=True),
    "formatlist": Function(_formatlist, (STRING,), _STRINGS, rest=ANY, takes_null=True, takes_unknown=True),
}
