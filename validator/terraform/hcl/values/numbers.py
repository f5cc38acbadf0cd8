"""Numbers as Terraform has them: binary floating point, whose mantissa has a size of its own. Whole ones are ``int``.

What is written down, or converted from text, has 512 bits, and is a plain ``int`` or ``Fraction``. What functions count
has 64 bits and what they compute by the processor has 53. The size shows as soon as one such number is divided by
another, in the digits of the result and in whether it is equal to a third.

A number of cty is a ``big.Float`` of Go: https://github.com/zclconf/go-cty/blob/v1.16.0/cty/value_init.go (512 bits when
parsed), https://pkg.go.dev/math/big#Float.SetInt64 (64) and https://pkg.go.dev/math/big#NewFloat (53). Arithmetic:
https://github.com/zclconf/go-cty/blob/v1.16.0/cty/value_ops.go
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TypeAlias, TypeGuard

from validator.terraform.hcl.errors import TooMuchError

Number: TypeAlias = "int | Fraction"

PRECISION, COUNT, FLOAT = 512, 64, 53
"""Bits of the mantissa: of what is written, what is counted, and what the processor computes."""

_MAX_EXPONENT = 12_000
_MAX_DIGITS = 3_500
"""Limits of our own, in bits and in digits: so much Python makes text of, and takes from it, in little time.

It refuses more than 4,300 digits: https://docs.python.org/3/library/stdtypes.html#int-max-str-digits
"""


class _Whole(int):
    """A whole number whose mantissa has another size than what is written, or zero with the sign of a negative number."""

    precision: int = COUNT
    is_negative: bool = False


class _Part(Fraction):
    """A number with a part behind the point, whose mantissa has another size than what is written."""

    __slots__ = ("precision",)
    precision: int


def precision_of(value: Number) -> int:
    """Return the size of a number's mantissa in bits."""
    return value.precision if isinstance(value, (_Whole, _Part)) else PRECISION


def is_negative(value: Number) -> bool:
    """Tell whether a number has the sign of a negative one; zero may have it too."""
    return value < 0 or (isinstance(value, _Whole) and value.is_negative)


def number(value: Number, precision: int = PRECISION, *, is_negative_zero: bool = False) -> Number:
    """Return the nearest number with a mantissa of so many bits, ties to even.

    Raises:
        TooMuchError: it is larger than is evaluated here.
    """
    if type(value) is int and precision == PRECISION and not is_negative_zero and value.bit_length() <= PRECISION:
        return value
    nearest = _nearest(value, precision)
    if isinstance(nearest, int):
        if precision == PRECISION and not is_negative_zero:
            return nearest
        whole = _Whole(nearest)
        whole.precision, whole.is_negative = precision, is_negative_zero
        return whole
    if precision == PRECISION:
        return nearest
    part = _Part(nearest)
    part.precision = precision
    return part


def counted(value: int) -> Number:
    """Return a number that a function has counted."""
    return _Whole(value)


def parse_number(text: str) -> Number:
    """Return the number that a literal writes.

    Raises:
        TooMuchError: it is larger, or has more digits, than is evaluated here.
    """
    if text.isdecimal() and len(text) < 150:
        return int(text)
    exponent = text.lower().partition("e")[2]
    if len(text) > _MAX_DIGITS or (exponent and len(exponent.lstrip("+-0")) > 5):
        raise TooMuchError("a number has too many digits")
    return number(Fraction(text))


def signed_number(text: str) -> Number:
    """Return the number that a text writes, which may have a sign; errors as for ``parse_number``."""
    size = parse_number(text.lstrip("+-"))
    return negate(size) if text.startswith("-") else size


def is_number(value: object) -> TypeGuard[Number]:
    """Tell whether a value is a number; a boolean is none."""
    return isinstance(value, (int, Fraction)) and not isinstance(value, bool)


def _nearest(value: Number, precision: int) -> Number:
    if value.denominator == 1 and value.numerator.bit_length() <= precision:
        return int(value)
    exact = Fraction(value.numerator, value.denominator)
    shift = exact.numerator.bit_length() - exact.denominator.bit_length() - precision
    if abs(shift) > _MAX_EXPONENT:
        raise TooMuchError("a number is too large or too small")
    scaled = exact / (Fraction(2) ** shift)
    if abs(scaled) >= 2**precision:
        shift += 1
        scaled /= 2
    elif abs(scaled) < 2 ** (precision - 1):
        shift -= 1
        scaled *= 2
    result = Fraction(round(scaled)) * Fraction(2) ** shift
    return result.numerator if result.denominator == 1 else result


def negate(value: Number) -> Number:
    """Return ``-value``; of zero that is zero with the other sign."""
    return number(-value, precision_of(value), is_negative_zero=value == 0 and not is_negative(value))


def absolute(value: Number) -> Number:
    """Return the size of a number."""
    return number(-value if value < 0 else value, precision_of(value))


def add(left: Number, right: Number) -> Number:
    """Return ``left + right`` with the larger mantissa of the two; errors as for ``number``.

    https://pkg.go.dev/math/big#Float.Add, also for the sign of zero.
    """
    if type(left) is int and type(right) is int:
        return number(left + right)
    precision = max(precision_of(left), precision_of(right))
    total = number(left + right, precision)
    if total == 0 and is_negative(left) and is_negative(right):
        return number(0, precision, is_negative_zero=True)
    return total


def subtract(left: Number, right: Number) -> Number:
    """Return ``left - right``; errors as for ``number``."""
    return add(left, negate(right))


def multiply(left: Number, right: Number) -> Number:
    """Return ``left * right``, whose mantissa is as large as it takes, up to 512 bits; errors as for ``number``.

    ``Multiply`` in https://github.com/zclconf/go-cty/blob/v1.16.0/cty/value_ops.go
    """
    product = number(left * right)
    if product and type(left) is int and type(right) is int:
        return product
    digits = abs(product.numerator) >> _trailing_zeros(product.numerator)
    precision = max(precision_of(left), precision_of(right), digits.bit_length())
    return number(product, precision, is_negative_zero=product == 0 and is_negative(left) != is_negative(right))


def _trailing_zeros(value: int) -> int:
    return (value & -value).bit_length() - 1 if value else 0


def divide(left: Number, right: Number) -> Number:
    """Return ``left / right``, which is not zero; errors as for ``number``."""
    opposed = left == 0 and is_negative(left) != is_negative(right)
    precision = max(precision_of(left), precision_of(right))
    return number(Fraction(left) / Fraction(right), precision, is_negative_zero=opposed)


def modulo(left: Number, right: Number) -> Number:
    """Return what is left of ``left`` when ``right`` is taken away as often as it goes into it.

    How often that is comes from the rounded quotient, so 7.7 leaves nothing when 0.7 is taken away: ``Modulo`` in
    https://github.com/zclconf/go-cty/blob/v1.16.0/cty/value_ops.go
    """
    if right == 0:
        return left
    precision = precision_of(left)
    if isinstance(left, int) and isinstance(right, int) and left and max(abs(left), abs(right)) < 2**COUNT:
        rest = abs(left) % abs(right)  # the quotient is not rounded up to the next whole number
        return number(-rest if left < 0 else rest, precision)
    times = number(math.trunc(divide(left, right)), precision)
    opposed = times == 0 and is_negative(right)
    taken = number(times * right, precision, is_negative_zero=opposed)
    return number(subtract(left, taken), precision, is_negative_zero=is_negative(subtract(left, taken)))


def format_number(value: Number) -> str:
    """Return the shortest decimal text that means this number, as Terraform converts it.

    https://github.com/zclconf/go-cty/blob/v1.16.0/cty/convert/conversion_primitive.go asks ``big.Float`` for as many digits
    as are needed: https://pkg.go.dev/math/big#Float.Text
    """
    precision = precision_of(value)
    if isinstance(value, int) and value.bit_length() <= precision:
        return "-0" if value == 0 and is_negative(value) else str(int(value))
    exact = Fraction(value)
    low, high = 1, 160 if precision <= PRECISION else precision
    while low < high:
        middle = (low + high) // 2
        if _means(_to_digits(exact, middle), exact, precision):
            high = middle
        else:
            low = middle + 1
    return _plain(_to_digits(exact, low))


def significant(value: Number, digits: int | None) -> tuple[str, int]:
    """Return the digits of a number's size and the power of ten of the first: so many, or the fewest that mean it."""
    size = absolute(value)
    text = format_number(size) if digits is None else _plain(_to_digits(Fraction(size), digits)) if size else "0"
    whole, _, rest = text.partition(".")
    if whole != "0":
        return (whole + rest).rstrip("0"), len(whole) - 1
    digits_behind = rest.lstrip("0")
    return digits_behind or "0", len(digits_behind) - len(rest) - 1 if digits_behind else 0


def _means(text: Fraction, value: Fraction, precision: int) -> bool:
    """Tell whether a decimal is nearer to ``value`` than half the unit of its last bit, as Terraform measures it.

    The unit is taken to be the same on both sides, also at a power of two, below which it is half as large:
    ``roundShortest`` in https://github.com/golang/go/blob/go1.23.3/src/math/big/ftoa.go
    """
    size = abs(value)
    exponent = size.numerator.bit_length() - size.denominator.bit_length()
    if size < Fraction(2) ** exponent:
        exponent -= 1
    half = Fraction(2) ** (exponent - precision)
    distance = abs(text - value)
    return distance < half or (distance == half and size / (2 * half) % 2 == 0)


def plain_number(value: Number) -> int | float:
    """Return the number as JSON values have it."""
    if isinstance(value, int):
        return int(value) if -(2**63) <= value < 2**63 else int(format_number(value))
    return float(value)


def _to_digits(value: Fraction, digits: int) -> Fraction:
    """Return ``value`` rounded to so many significant decimal digits."""
    exponent = len(str(abs(value.numerator))) - len(str(value.denominator))
    if abs(value) < Fraction(10) ** exponent:
        exponent -= 1
    unit = Fraction(10) ** (exponent - digits + 1)
    return round(value / unit) * unit


def _plain(value: Fraction) -> str:
    sign, value = ("-", -value) if value < 0 else ("", value)
    whole, rest = divmod(value, 1)
    text = ""
    while rest:
        digit, rest = divmod(rest * 10, 1)
        text += str(int(digit))
    return f"{sign}{whole}" + (f".{text}" if text else "")
