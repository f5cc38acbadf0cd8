"""Functions of points in time that are written down.

https://github.com/zclconf/go-cty/blob/v1.16.0/cty/function/stdlib/datetime.go and
https://github.com/hashicorp/terraform/blob/v1.11.4/internal/lang/funcs/datetime.go
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from fractions import Fraction

from validator.reasons import ReasonCode
from validator.terraform.hcl.errors import EvaluationError
from validator.terraform.hcl.evaluation.functions.base import Function, NotEvaluatedError
from validator.terraform.hcl.values.numbers import Number, counted
from validator.terraform.hcl.values.values import NUMBER, STRING

_TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_DURATION = re.compile(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)")
_SECOND = 10**9
_UNITS = {
    "h": 3600 * _SECOND, "m": 60 * _SECOND, "s": _SECOND, "ms": 10**6, "us": 1000, "µs": 1000, "μs": 1000, "ns": 1,
}  # fmt: skip
"""Nanoseconds."""
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def _parse(text: str) -> tuple[datetime, int]:
    """Return a point in time, and the nanoseconds behind its second."""
    match = _TIME.fullmatch(text)
    if match is None:
        raise EvaluationError("the time is not written as 2006-01-02T15:04:05Z")
    zone = match[8]
    minutes = 0
    if zone != "Z":
        minutes = (int(zone[1:3]) * 60 + int(zone[4:6])) * (-1 if zone[0] == "-" else 1)
    try:
        moment = datetime(*(int(part) for part in match.groups()[:6]), tzinfo=timezone(timedelta(minutes=minutes)))  # type: ignore[arg-type,misc]
    except ValueError:
        raise EvaluationError("there is no such time") from None
    return moment, int((match[7] or ".")[1:10].ljust(9, "0"))


def _zone(moment: datetime, colon: str, utc: str) -> str:
    offset = moment.utcoffset() or timedelta()
    minutes = int(offset.total_seconds()) // 60
    if minutes == 0 and utc:
        return utc
    sign, minutes = ("-", -minutes) if minutes < 0 else ("+", minutes)
    return f"{sign}{minutes // 60:02d}{colon}{minutes % 60:02d}"


def _duration(text: str) -> int:
    """Return the nanoseconds of a duration."""
    body = text[1:] if text[:1] in ("+", "-") else text
    total, position = Fraction(0), len(body) if body == "0" else 0
    while position < len(body):
        match = _DURATION.match(body, position)
        if match is None:
            raise EvaluationError("the duration is not written as 1h30m")
        total += Fraction(match[1] if match[1] != "." else "0") * _UNITS[match[2]]
        position = match.end()
    if not body:
        raise EvaluationError("the duration is empty")
    # Go counts nanoseconds in 64 bits, and cuts parts of one off unit by unit: https://pkg.go.dev/time#ParseDuration
    if total.denominator != 1 or total >= 2**63:
        raise NotEvaluatedError(ReasonCode.NANOSECONDS)
    return int(-total if text[0] == "-" else total)


def _timeadd(text: str, duration: str) -> str:
    moment, rest = _parse(text)
    try:
        moment += timedelta(seconds=(rest + _duration(duration)) // _SECOND)
    except OverflowError:
        raise NotEvaluatedError(ReasonCode.YEAR_TOO_LARGE) from None
    return f"{moment.year:04d}-{moment:%m-%dT%H:%M:%S}" + _zone(moment, ":", "Z")


def _timecmp(left: str, right: str) -> Number:
    first, second = _parse(left), _parse(right)
    return counted((first > second) - (first < second))


_PARTS: Mapping[str, Callable[[datetime], str]] = {
    "YYYY": lambda moment: f"{moment.year:04d}",
    "YY": lambda moment: f"{moment.year % 100:02d}",
    "MMMM": lambda moment: _MONTHS[moment.month - 1],
    "MMM": lambda moment: _MONTHS[moment.month - 1][:3],
    "MM": lambda moment: f"{moment.month:02d}",
    "M": lambda moment: str(moment.month),
    "DD": lambda moment: f"{moment.day:02d}",
    "D": lambda moment: str(moment.day),
    "EEEE": lambda moment: _DAYS[moment.weekday()],
    "EEE": lambda moment: _DAYS[moment.weekday()][:3],
    "hh": lambda moment: f"{moment.hour:02d}",
    "h": lambda moment: str(moment.hour),
    "HH": lambda moment: f"{(moment.hour + 11) % 12 + 1:02d}",
    "H": lambda moment: str((moment.hour + 11) % 12 + 1),
    "AA": lambda moment: "PM" if moment.hour >= 12 else "AM",
    "aa": lambda moment: "pm" if moment.hour >= 12 else "am",
    "mm": lambda moment: f"{moment.minute:02d}",
    "m": lambda moment: str(moment.minute),
    "ss": lambda moment: f"{moment.second:02d}",
    "s": lambda moment: str(moment.second),
    "ZZZZZ": lambda moment: _zone(moment, ":", ""),
    "ZZZZ": lambda moment: _zone(moment, "", ""),
    "ZZZ": lambda moment: _zone(moment, "", "UTC"),
    "Z": lambda moment: _zone(moment, ":", "Z"),
}
_TOKEN = re.compile(r"''|'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']+|'")


def _formatdate(layout: str, text: str) -> str:
    moment, _ = _parse(text)
    result = []
    for match in _TOKEN.finditer(layout):
        token = match[0]
        if token.startswith("'"):
            if len(token) == 1:
                raise EvaluationError("a quoted part of the layout is not closed")
            result.append(token[1:-1].replace("''", "'") or "'")
        elif match[1] is None:
            result.append(token)
        elif token in _PARTS:
            result.append(_PARTS[token](moment))
        else:
            raise EvaluationError(f"the layout has {token[:20]}, which means nothing; quote words with '")
    return "".join(result)


DATES = {
    "formatdate": Function(_formatdate, (STRING, STRING), STRING),
    "timeadd": Function(_timeadd, (STRING, STRING), STRING),
    "timecmp": Function(_timecmp, (STRING, STRING), NUMBER),
}
