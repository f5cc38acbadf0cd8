"""Texts in other encodings: JSON, base64, URLs, CSV."""

from __future__ import annotations

import base64
import binascii
import json
import urllib.parse
from fractions import Fraction
from typing import Any, NoReturn

from validator.hcl.errors import EvaluationError
from validator.hcl.functions.base import Function, NotEvaluatedError
from validator.hcl.numbers import Number, format_number, parse_number
from validator.hcl.types import elements_of, pairs_of
from validator.hcl.values import ANY, STRING, ListValue, Value, describe, text

_ESCAPED = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_CODECS = {"utf-8": "utf-8", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be"}


def to_json(value: Value) -> str:
    """Return a value as JSON, spelled as Terraform does."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Fraction)):
        return format_number(value)
    if isinstance(value, str):
        return "".join(_ESCAPED.get(one, one) for one in json.dumps(value, ensure_ascii=False)).replace("\x7f", "\x7f")
    items = elements_of(value)
    if items is not None:
        return f"[{','.join(to_json(item) for item in items)}]"
    pairs = pairs_of(value)
    if pairs is None:
        raise EvaluationError(f"{describe(value)} has no form in JSON")
    return "{" + ",".join(f"{to_json(key)}:{to_json(item)}" for key, item in pairs.items()) + "}"


def from_json(value: Any) -> Value:
    """Return JSON data as a value of the language."""
    if isinstance(value, list):
        return tuple(from_json(item) for item in value)
    if isinstance(value, dict):
        return {text(key): from_json(item) for key, item in value.items()}
    return text(value) if isinstance(value, str) else value


def _number(literal: str) -> Number:
    sign = -1 if literal.startswith("-") else 1
    return sign * parse_number(literal.lstrip("-"))


def _no_constant(_: str) -> NoReturn:
    raise ValueError("no number")


def _jsondecode(document: str) -> Value:
    try:
        found = json.loads(document, parse_float=_number, parse_int=_number, parse_constant=_no_constant)
    except ValueError:
        raise EvaluationError("the text is not JSON") from None
    if "\\u" in document and any(
        "\ud800" <= one <= "\udfff" for one in json.dumps(found, default=str, ensure_ascii=False)
    ):
        raise NotEvaluatedError("the text has half a character")
    return from_json(found)


def _base64decode(value: str) -> str:
    try:
        return text(base64.b64decode(value, validate=True).decode("utf-8"))
    except UnicodeDecodeError:
        raise EvaluationError("what is encoded is no text") from None
    except (binascii.Error, ValueError):
        raise EvaluationError("the text is not base64") from None


def _encode(value: str, encoding: str) -> str:
    codec = _CODECS.get(encoding.lower())
    if codec is None:
        raise NotEvaluatedError("of the encodings only UTF-8 and UTF-16 are known")
    return base64.b64encode(value.encode(codec)).decode("ascii")


def _decode(value: str, encoding: str) -> str:
    codec = _CODECS.get(encoding.lower())
    if codec is None:
        raise NotEvaluatedError("of the encodings only UTF-8 and UTF-16 are known")
    try:
        return text(base64.b64decode(value, validate=True).decode(codec))
    except (UnicodeDecodeError, binascii.Error, ValueError):
        raise EvaluationError("the text is not base64 of this encoding") from None


def _csvdecode(document: str) -> Value:
    if '"' in document or "\r" in document:
        raise NotEvaluatedError("the text has quotes")
    rows = [line.split(",") for line in document.split("\n") if line]
    if not rows:
        raise EvaluationError("there is no line of names")
    names = rows[0]
    if len(set(names)) != len(names):
        raise EvaluationError("two columns have the same name")
    if any(len(row) != len(names) for row in rows):
        raise EvaluationError("a line has more or fewer fields than the first")
    kind = ("object", tuple((name, STRING) for name in sorted(names)))
    return ListValue(tuple(dict(zip(names, row, strict=True)) for row in rows[1:]), kind)


ENCODINGS = {
    "base64decode": Function(_base64decode, (STRING,), STRING),
    "base64encode": Function(lambda value: base64.b64encode(value.encode()).decode("ascii"), (STRING,), STRING),
    "csvdecode": Function(_csvdecode, (STRING,), ANY),
    "jsondecode": Function(_jsondecode, (STRING,), ANY),
    "jsonencode": Function(to_json, (ANY,), STRING, takes_null=True),
    "textdecodebase64": Function(_decode, (STRING, STRING), STRING),
    "textencodebase64": Function(_encode, (STRING, STRING), STRING),
    "urlencode": Function(lambda value: urllib.parse.quote_plus(value, safe=""), (STRING,), STRING),
}
