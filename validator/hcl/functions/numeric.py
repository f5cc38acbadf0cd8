"""Functions of numbers."""

from __future__ import annotations

import math
from fractions import Fraction

from validator.hcl.errors import EvaluationError
from validator.hcl.functions.base import Function, NotEvaluatedError
from validator.hcl.numbers import Number, rounded
from validator.hcl.values import NUMBER, STRING, ListValue, SetValue, Value, describe

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _of_float(value: float) -> Number:
    if math.isinf(value) or math.isnan(value):
        raise NotEvaluatedError("the result is no number")
    exact = Fraction(value)
    return exact.numerator if exact.denominator == 1 else exact


def _pow(base: Number, power: Number) -> Number:
    try:
        return _of_float(math.pow(float(base), float(power)))
    except (ValueError, OverflowError):
        raise NotEvaluatedError("the result is no number") from None


def _log(value: Number, base: Number) -> Number:
    try:
        return _of_float(math.log(float(value)) / math.log(float(base)))
    except (ValueError, OverflowError, ZeroDivisionError):
        raise NotEvaluatedError("the result is no number") from None


def _parseint(text: str, base: Number) -> Number:
    if not isinstance(base, int) or not 2 <= base <= 62:
        raise EvaluationError("the base is between 2 and 62")
    if len(text) > 10_000:
        raise NotEvaluatedError("the text is too long")
    digits = text.removeprefix("-") if text.startswith("-") else text.removeprefix("+")
    allowed = _DIGITS[:base]
    if base <= 36:
        digits = digits.lower()
    if not digits or any(digit not in allowed for digit in digits):
        raise EvaluationError(f"the text is no whole number of base {base}")
    total = 0
    for digit in digits:
        total = total * base + allowed.index(digit)
    return -total if text.startswith("-") else total


def _sum(values: Value) -> Number:
    items = values if isinstance(values, tuple) else values.items if isinstance(values, (ListValue, SetValue)) else None
    if items is None:
        raise EvaluationError(f"expected a list of numbers, found {describe(values)}")
    if not items:
        raise EvaluationError("an empty list has no sum")
    from validator.hcl.types import to_number  # noqa: PLC0415 - only this function converts by itself

    total: Number = 0
    for item in items:
        if item is None:
            raise EvaluationError("an element is null")
        total = rounded(total + to_number(item))
    return total


def _signum(value: Number) -> int:
    return (value > 0) - (value < 0)


NUMERIC = {
    "abs": Function(abs, (NUMBER,), NUMBER),
    "ceil": Function(math.ceil, (NUMBER,), NUMBER),
    "floor": Function(math.floor, (NUMBER,), NUMBER),
    "log": Function(_log, (NUMBER, NUMBER), NUMBER),
    "max": Function(lambda *values: max(values), (NUMBER,), NUMBER, rest=NUMBER),
    "min": Function(lambda *values: min(values), (NUMBER,), NUMBER, rest=NUMBER),
    "parseint": Function(_parseint, (STRING, NUMBER), NUMBER),
    "pow": Function(_pow, (NUMBER, NUMBER), NUMBER),
    "signum": Function(_signum, (NUMBER,), NUMBER),
    "sum": Function(_sum, ("any",), NUMBER),
}
