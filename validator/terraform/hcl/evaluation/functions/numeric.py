"""Functions of numbers.

https://github.com/zclconf/go-cty/blob/v1.16.0/cty/function/stdlib/number.go and, for sum,
https://github.com/hashicorp/terraform/blob/v1.11.4/internal/lang/funcs/collection.go
"""

from __future__ import annotations

import functools
import math
from fractions import Fraction

from validator.reasons import ReasonCode
from validator.terraform.hcl.errors import EvaluationError
from validator.terraform.hcl.evaluation.functions.base import Function, NotEvaluatedError, whole
from validator.terraform.hcl.values.numbers import COUNT, FLOAT, Number, absolute, add, counted, number, precision_of
from validator.terraform.hcl.values.types import to_number
from validator.terraform.hcl.values.values import ANY, NUMBER, ListValue, SetValue, Value, describe

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MAX_SHIFT = 4096  # Go's
_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_LOG = (
    6.666666666666735130e-01, 3.999999999940941908e-01, 2.857142874366239149e-01, 2.222219843214978396e-01,
    1.818357216161805012e-01, 1.531383769920937332e-01, 1.479819860511658591e-01,
)  # fmt: skip
"""The polynomial that FreeBSD's ``log`` approximates with; the logarithm of 2 is in two parts.

https://github.com/golang/go/blob/go1.23.3/src/math/log.go
"""


def _of_float(value: float) -> Number:
    if math.isinf(value) or math.isnan(value):
        raise NotEvaluatedError(ReasonCode.NO_NUMBER)
    return number(Fraction(value), FLOAT, is_negative_zero=value == 0 and math.copysign(1, value) < 0)


def _pow(base: Number, power: Number) -> Number:
    try:
        return _of_float(_power(float(base), float(power)))
    except (ValueError, OverflowError, ZeroDivisionError):
        raise NotEvaluatedError(ReasonCode.NO_NUMBER) from None


def _power(base: float, power: float) -> float:
    """Return ``base ** power`` with the roundings of Go, which squares and multiplies mantissas.

    https://github.com/golang/go/blob/go1.23.3/src/math/pow.go
    """
    if abs(power) == 0.5:
        return math.sqrt(base) if power > 0 else 1 / math.sqrt(base)
    if not power.is_integer() and base not in (0, 1):
        raise NotEvaluatedError(ReasonCode.POWER_WITH_FRACTION)
    if base in (0, 1):
        return math.pow(base, power)
    result, exponent = 1.0, 0
    square, shift = math.frexp(base)
    times = int(abs(power))
    while times:
        if abs(shift) > _MAX_SHIFT:
            raise OverflowError
        if times & 1:
            result *= square
            exponent += shift
        square, more = math.frexp(square * square)
        shift = 2 * shift + more
        times >>= 1
    return math.ldexp(result, exponent) if power > 0 else math.ldexp(1 / result, -exponent)


def _log(value: Number, base: Number) -> Number:
    try:
        return _of_float(_logarithm(float(value)) / _logarithm(float(base)))
    except (ValueError, OverflowError, ZeroDivisionError):
        raise NotEvaluatedError(ReasonCode.NO_NUMBER) from None


def _logarithm(value: float) -> float:
    """Return the natural logarithm with the roundings of Go, which are those of FreeBSD's ``log``."""
    if value <= 0:
        raise ValueError("only what is larger than zero has a logarithm")
    mantissa, exponent = math.frexp(value)
    if mantissa < math.sqrt(2) / 2:
        mantissa, exponent = mantissa * 2, exponent - 1
    rest = mantissa - 1
    ratio = rest / (2 + rest)
    square = ratio * ratio
    fourth = square * square
    odd = square * (_LOG[0] + fourth * (_LOG[2] + fourth * (_LOG[4] + fourth * _LOG[6])))
    even = fourth * (_LOG[1] + fourth * (_LOG[3] + fourth * _LOG[5]))
    half = 0.5 * rest * rest
    return exponent * _LN2_HIGH - ((half - (ratio * (half + (odd + even)) + exponent * _LN2_LOW)) - rest)


def _parseint(text: Value, base: Number) -> Number:
    if not isinstance(text, str):
        raise EvaluationError(f"expected a text, found {describe(text)}")
    if not isinstance(base, int) or not 2 <= base <= 62:
        raise EvaluationError("the base is between 2 and 62")
    if len(text) > 10_000:
        raise NotEvaluatedError(ReasonCode.TEXT_TOO_LONG)
    digits = text.removeprefix("-") if text.startswith("-") else text.removeprefix("+")
    allowed = _DIGITS[:base]
    if base <= 36:
        digits = digits.lower()
    if not digits or any(digit not in allowed for digit in digits):
        raise EvaluationError(f"the text is no whole number of base {base}")
    total = 0
    for digit in digits:
        total = total * base + allowed.index(digit)
    total = -total if text.startswith("-") else total
    return number(total, max(COUNT, total.bit_length()))


def _sum(values: Value) -> Number:
    items = values if isinstance(values, tuple) else values.items if isinstance(values, (ListValue, SetValue)) else None
    if items is None:
        raise EvaluationError(f"expected a list of numbers, found {describe(values)}")
    if not items:
        raise EvaluationError("an empty list has no sum")
    if None in items:
        raise EvaluationError("an element is null")
    return functools.reduce(add, map(to_number, items))


def _signum(value: Number) -> Number:
    size = whole(value)
    return counted((size > 0) - (size < 0))


def _ceil(value: Number) -> Number:
    return number(math.ceil(value), precision_of(value))


def _floor(value: Number) -> Number:
    return number(math.floor(value), precision_of(value))


NUMERIC = {
    "abs": Function(absolute, (NUMBER,), NUMBER),
    "ceil": Function(_ceil, (NUMBER,), NUMBER),
    "floor": Function(_floor, (NUMBER,), NUMBER),
    "log": Function(_log, (NUMBER, NUMBER), NUMBER),
    "max": Function(lambda *values: max(values), (NUMBER,), NUMBER, rest=NUMBER),
    "min": Function(lambda *values: min(values), (NUMBER,), NUMBER, rest=NUMBER),
    "parseint": Function(_parseint, (ANY, NUMBER), NUMBER),
    "pow": Function(_pow, (NUMBER, NUMBER), NUMBER),
    "signum": Function(_signum, (NUMBER,), NUMBER),
    "sum": Function(_sum, ("any",), NUMBER),
}
