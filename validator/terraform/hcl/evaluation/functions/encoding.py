"""Texts in other encodings: JSON, base64, URLs, CSV.

https://github.com/zclconf/go-cty/blob/v1.16.0/cty/function/stdlib/json.go,
https://github.com/zclconf/go-cty/blob/v1.16.0/cty/function/stdlib/csv.go and
https://github.com/hashicorp/terraform/blob/v1.11.4/internal/lang/funcs/encoding.go
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import urllib.parse
from fractions import Fraction
from typing import Any, NoReturn

from validator.reasons import ReasonCode
from validator.terraform.hcl.errors import EvaluationError
from validator.terraform.hcl.evaluation.functions.base import Function, NotEvaluatedError
from validator.terraform.hcl.values.numbers import format_number, signed_number
from validator.terraform.hcl.values.types import elements_of, pairs_of
from validator.terraform.hcl.values.values import ANY, STRING, ListValue, Value, describe, text

_ESCAPED = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
"""What Go escapes in JSON so that it can stand in HTML: https://pkg.go.dev/encoding/json#HTMLEscape."""
_HALF = re.compile("[\ud800-\udfff]")
_CODECS = {
    "utf-8": "utf-8", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be", "iso-8859-1": "latin-1", "latin1": "latin-1",
}  # fmt: skip
"""Encodings in which Python and Go agree, of those in https://pkg.go.dev/golang.org/x/text/encoding/ianaindex."""
_FIELD = re.compile(r'(?:"(?P<quoted>(?:[^"]|"")*)"|(?P<plain>[^",\n]*))(?P<end>,|\n|\Z)')
"""A field of a line of CSV, and what ends it."""


def to_json(value: Value) -> str:
    """Return a value as JSON, spelled as Terraform does."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Fraction)):
        return format_number(value)
    if isinstance(value, str):
        return "".join(_ESCAPED.get(one, one) for one in json.dumps(value, ensure_ascii=False))
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
        return {_whole(key): from_json(item) for key, item in value.items()}
    return _whole(value) if isinstance(value, str) else value


def _whole(value: str) -> str:
    """Return a text as Terraform keeps it; half a character is replaced."""
    return text(value if value.isascii() else _HALF.sub("\ufffd", value))


def _no_constant(_: str) -> NoReturn:
    raise ValueError("no number")


def _jsondecode(document: str) -> Value:
    try:
        data = json.loads(document, parse_float=signed_number, parse_int=signed_number, parse_constant=_no_constant)
    except ValueError:
        raise EvaluationError("the text is not JSON") from None
    return from_json(data)


def _from_base64(value: str) -> bytes:
    return base64.b64decode(value.replace("\r", "").replace("\n", ""), validate=True)


def _base64decode(value: str) -> str:
    try:
        return text(_from_base64(value).decode("utf-8"))
    except UnicodeDecodeError:
        raise EvaluationError("what is encoded is no text") from None
    except (binascii.Error, ValueError):
        raise EvaluationError("the text is not base64") from None


def _encode(value: str, encoding: str) -> str:
    codec = _CODECS.get(encoding.lower())
    if codec is None:
        raise NotEvaluatedError(ReasonCode.ENCODING)
    try:
        return base64.b64encode(value.encode(codec)).decode("ascii")
    except UnicodeEncodeError:
        raise EvaluationError("the encoding lacks a character of the text") from None


def _decode(value: str, encoding: str) -> str:
    codec = _CODECS.get(encoding.lower())
    if codec is None:
        raise NotEvaluatedError(ReasonCode.ENCODING)
    try:
        return text(_from_base64(value).decode(codec))
    except (UnicodeDecodeError, binascii.Error, ValueError):
        raise EvaluationError("the text is not base64 of this encoding") from None


def _rows(document: str) -> list[list[str]]:
    """Return the fields of every line that has any; empty lines are left out: https://pkg.go.dev/encoding/csv."""
    rows: list[list[str]] = [[]]
    position = 0
    while position < len(document) or rows[-1]:
        if not rows[-1] and document[position] == "\n":
            position += 1
            continue
        match = _FIELD.match(document, position)
        if match is None:
            raise EvaluationError("a quote stands inside a field, or is not closed")
        rows[-1].append(match["plain"] if match["quoted"] is None else match["quoted"].replace('""', '"'))
        position = match.end()
        if match["end"] != ",":
            rows.append([])
    return rows[:-1]


def _csvdecode(document: str) -> Value:
    rows = _rows(document.replace("\r\n", "\n").removesuffix("\r"))
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
