"""YAML as Terraform reads and writes it, which is YAML 1.1 with rules of its own; what is not certain is unknown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from validator.hcl.errors import EvaluationError
from validator.hcl.functions.base import Function, NotEvaluatedError
from validator.hcl.numbers import format_number, parse_number
from validator.hcl.types import elements_of, pairs_of, to_string
from validator.hcl.values import ANY, STRING, Value, describe, text

_TRUE = {"y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"}
_FALSE = {"n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"}
_NULL = {"", "~", "null", "Null", "NULL"}
_WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]{1,15}")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,14})\.[0-9]{1,15}")
_DOUBTFUL = re.compile(r"[-+.0-9].*|<<|=")
_PLAIN_WORD = re.compile(
    r"[0-9]+(?:\.[0-9]+){2,}(?:/[0-9]+)?|[1-9][0-9.]*[a-df-wyzA-DF-WYZ][a-zA-Z0-9.-]*|[-.][a-zA-Z/][^:]*"
)
_NO_NUMBER = re.compile(r"[-+]?\.(?:inf|nan)", re.IGNORECASE)
_MAX_DEPTH = 64
_MAX_NODES = 200_000


def _yamldecode(document: str) -> Value:
    import yaml  # noqa: PLC0415 - most configurations read no YAML

    try:
        events = yaml.parse(document, Loader=yaml.CSafeLoader)
        reader = _Reader(iter(events))
        found = reader.document()
    except yaml.YAMLError:
        raise NotEvaluatedError("the text is not plain YAML") from None
    return found


class _Reader:
    """Makes values of the events of one document."""

    def __init__(self, events: Iterator[Any]) -> None:
        self._events = events
        self._nodes = 0

    def document(self) -> Value:
        import yaml  # noqa: PLC0415 - as above

        found: list[Value] = []
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                found = [*found, self._node(next(self._events), 0)]
        if len(found) != 1:
            raise NotEvaluatedError("the text is not one document")
        return found[0]

    def _node(self, event: Any, depth: int) -> Value:
        import yaml  # noqa: PLC0415 - as above

        self._nodes += 1
        if depth > _MAX_DEPTH or self._nodes > _MAX_NODES:
            raise NotEvaluatedError("the document is too large")
        if isinstance(event, yaml.AliasEvent) or event.anchor or (event.tag and not event.implicit):
            raise NotEvaluatedError("anchors and tags")
        if isinstance(event, yaml.ScalarEvent):
            if event.tag:
                raise NotEvaluatedError("anchors and tags")
            return text(event.value) if not event.implicit[0] else _scalar(event.value)
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(inner := next(self._events), yaml.SequenceEndEvent):
                items.append(self._node(inner, depth + 1))
            return tuple(items)
        return self._mapping(depth)

    def _mapping(self, depth: int) -> Value:
        import yaml  # noqa: PLC0415 - as above

        result: dict[str, Value] = {}
        while not isinstance(inner := next(self._events), yaml.MappingEndEvent):
            key = self._node(inner, depth + 1)
            if not isinstance(key, (str, bool, int)):
                raise NotEvaluatedError("a key that is no word")
            result[to_string(key)] = self._node(next(self._events), depth + 1)
        return result


def _scalar(word: str) -> Value:
    if word in _NULL:
        return None
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    if _WHOLE.fullmatch(word):
        return int(word)
    if _HEXADECIMAL.fullmatch(word):
        return int(word, 16)
    if _DECIMAL.fullmatch(word):
        sign = -1 if word[0] == "-" else 1
        return sign * parse_number(word.lstrip("+-"))
    if _NO_NUMBER.fullmatch(word) or (_DOUBTFUL.fullmatch(word) and not _is_plain_word(word)):
        raise NotEvaluatedError("a word that may be a number or a date")
    return text(word)


def _is_plain_word(word: str) -> bool:
    """Tell whether a word that begins like a number is certainly none: an address, a version, a name with a hyphen."""
    return _PLAIN_WORD.fullmatch(word) is not None


def _yamlencode(value: Value) -> str:
    if elements_of(value) is None and pairs_of(value) is None and not isinstance(value, str):
        raise NotEvaluatedError("a document that is a single value")
    return _encoded(value, "")


def _encoded(value: Value, indent: str) -> str:
    items, pairs = elements_of(value), pairs_of(value)
    lines = []
    if items:
        lines += [f"{indent}- {_inside(item, indent)}" for item in items]
    elif pairs:
        for key, item in pairs.items():
            nested = elements_of(item) if not isinstance(item, str) else None
            inner = indent if nested else indent + "  "
            lines.append(f"{indent}{_quoted(key)}:{_behind(item, inner)}")
    else:
        return f"{_flow(value)}\n"
    return "".join(lines)


def _inside(item: Value, indent: str) -> str:
    """Return an element of a list: what is nested begins on the same line."""
    if _is_nested(item):
        return _encoded(item, indent + "  ")[len(indent) + 2 :]
    return f"{_flow(item)}\n"


def _behind(item: Value, indent: str) -> str:
    return f"\n{_encoded(item, indent)}" if _is_nested(item) else f" {_flow(item)}\n"


def _is_nested(item: Value) -> bool:
    return bool(elements_of(item)) or bool(pairs_of(item))


def _flow(value: Value) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Fraction)):
        return format_number(value)
    if isinstance(value, str):
        return _quoted(value)
    if elements_of(value) is not None:
        return "[]"
    if pairs_of(value) is not None:
        return "{}"
    raise EvaluationError(f"{describe(value)} has no form in YAML")


def _quoted(value: str) -> str:
    if not value.isprintable() or not value.isascii():
        raise NotEvaluatedError("a text of several lines or with special characters")
    return json.dumps(value)


YAML = {
    "yamldecode": Function(_yamldecode, (STRING,), ANY),
    "yamlencode": Function(_yamlencode, (ANY,), STRING, takes_null=True),
}
