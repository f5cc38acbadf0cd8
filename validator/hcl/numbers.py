"""Numbers as Terraform has them: binary floating point with a mantissa of 512 bits. Whole ones are ``int``."""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

from validator.hcl.errors import TooMuchError

Number: TypeAlias = "int | Fraction"

PRECISION = 512
_MAX_EXPONENT = 12_000
_MAX_DIGITS = 3_500


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
    return rounded(Fraction(text))


def is_number(value: object) -> bool:
    """Tell whether a value is a number; a boolean is none."""
    return isinstance(value, (int, Fraction)) and not isinstance(value, bool)


def rounded(value: Number) -> Number:
    """Return the nearest number that Terraform can hold, ties to even.

    Raises:
        TooMuchError: it is larger than is evaluated here.
    """
    if isinstance(value, int):
        if value.bit_length() <= PRECISION:
            return value
        value = Fraction(value)
    if value.denominator == 1 and value.numerator.bit_length() <= PRECISION:
        return value.numerator
    shift = value.numerator.bit_length() - value.denominator.bit_length() - PRECISION
    if abs(shift) > _MAX_EXPONENT:
        raise TooMuchError("a number is too large or too small")
    scaled = value / (Fraction(2) ** shift)
    if abs(scaled) >= 2**PRECISION:
        shift += 1
        scaled /= 2
    elif abs(scaled) < 2 ** (PRECISION - 1):
        shift -= 1
        scaled *= 2
    result = Fraction(round(scaled)) * Fraction(2) ** shift
    return result.numerator if result.denominator == 1 else result


def format_number(value: Number) -> str:
    """Return the shortest decimal text that means this number."""
    if isinstance(value, int) and value.bit_length() <= PRECISION:
        return str(value)
    exact = Fraction(value)
    low, high = 1, 160
    while low < high:
        middle = (low + high) // 2
        if rounded(_to_digits(exact, middle)) == value:
            high = middle
        else:
            low = middle + 1
    return _plain(_to_digits(exact, low))


def plain_number(value: Number) -> int | float:
    """Return the number as JSON values have it."""
    try:
        return value if isinstance(value, int) else float(value)
    except OverflowError:
        return round(value)


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
