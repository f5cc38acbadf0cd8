"""YAML as Terraform reads and writes it, which is YAML 1.1 with rules of its own; what is not certain is unknown.

https://github.com/zclconf/go-cty-yaml/blob/v1.1.0/resolve.go (what a word means), converter.go, decode.go and encode.go
beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from typing import Any

from validator.reasons import ReasonCode
from validator.terraform.hcl.errors import EvaluationError
from validator.terraform.hcl.evaluation.functions.base import Function, NotEvaluatedError
from validator.terraform.hcl.evaluation.functions.encoding import to_json
from validator.terraform.hcl.values.numbers import signed_number
from validator.terraform.hcl.values.types import elements_of, pairs_of, to_string
from validator.terraform.hcl.values.values import ANY, STRING, Value, text

_TRUE = {"y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"}
_FALSE = {"n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"}
_NULL = {"", "~", "null", "Null", "NULL"}
_NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_BASED = re.compile(r"0x(?P<x>[0-9a-fA-F]+)|0o(?P<o>[0-7]+)")
_TIME = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{1,2}-[0-9]{1,2})"
    r"(?:(?P<between>[Tt ])(?P<time>[0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2})(?:[.,][0-9]+)?(?P<zone>Z|[-+][0-9]{2}:[0-9]{2})?)?"
)
_NO_NUMBER = re.compile(r"[-+]?\.(?:inf|nan)", re.IGNORECASE)
_TAG = "tag:yaml.org,2002:"
_MERGE = "<<"
_END = "...\n"
"""The end of a document, which the releases of libyaml write in different cases."""
_MAX_DEPTH = 64
_MAX_NODES = 200_000


def _yamldecode(document: str) -> Value:
    import yaml  # noqa: PLC0415 - most configurations read no YAML

    try:
        events = yaml.parse(document, Loader=yaml.CSafeLoader)
        reader = _ValueComposer(iter(events), yaml, "\\/" in document)
        value = reader.document()
    except yaml.YAMLError:
        raise NotEvaluatedError(ReasonCode.NOT_PLAIN_YAML) from None
    return value


class _ValueComposer:
    """Makes values of the events of one document."""

    def __init__(self, events: Iterator[Any], yaml: Any, has_slash: bool) -> None:
        self._events = events
        self._yaml = yaml
        self._has_slash = has_slash
        self._nodes = 0
        self._anchors: dict[str, Value] = {}

    def document(self) -> Value:
        documents: list[Value] = []
        for event in self._events:
            if isinstance(event, self._yaml.DocumentStartEvent):
                if event.version not in (None, (1, 1)):
                    raise EvaluationError("the document is of another version of YAML than 1.1")
                documents = [*documents, self._node(next(self._events), 0)]
        if len(documents) != 1:
            raise NotEvaluatedError(ReasonCode.NOT_ONE_DOCUMENT)
        return documents[0]

    def _node(self, event: Any, depth: int) -> Value:
        self._nodes += 1
        if depth > _MAX_DEPTH or self._nodes > _MAX_NODES:
            raise NotEvaluatedError(ReasonCode.DOCUMENT_TOO_LARGE)
        if isinstance(event, self._yaml.AliasEvent):
            if event.anchor not in self._anchors:
                raise EvaluationError("an alias has no anchor before it")
            return self._anchors[event.anchor]
        value = self._content(event, depth)
        if event.anchor:
            self._anchors[event.anchor] = value
        return value

    def _content(self, event: Any, depth: int) -> Value:
        if isinstance(event, self._yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, self._yaml.SequenceStartEvent):
            _allow(event.tag, "seq")
            items = []
            while not isinstance(inner := next(self._events), self._yaml.SequenceEndEvent):
                items.append(self._node(inner, depth + 1))
            return tuple(items)
        _allow(event.tag, "map")
        return self._mapping(depth)

    def _scalar(self, event: Any) -> Value:
        if event.style == '"' and self._has_slash:
            raise NotEvaluatedError(ReasonCode.SLASH_ESCAPE)
        _allow(event.tag, "str")
        if event.tag is None and event.implicit[0]:
            return _word(event.value)
        if event.tag is None and event.style in ("|", ">"):
            meant = _word(event.value)  # what such a block would mean as a word, in text
            return None if meant is None else to_string(meant)
        return text(event.value)

    def _mapping(self, depth: int) -> Value:
        result: dict[str, Value] = {}
        while not isinstance(inner := next(self._events), self._yaml.MappingEndEvent):
            key = self._node(inner, depth + 1)
            if not isinstance(key, (str, bool, int, Fraction)):
                raise NotEvaluatedError(ReasonCode.KEY_NO_WORD)
            value = self._node(next(self._events), depth + 1)
            if key == _MERGE and isinstance(value, dict):
                result.update(value)
            elif key == _MERGE:
                raise EvaluationError("only a mapping can be merged into another")
            else:
                result[to_string(key)] = value
        return result


def _allow(tag: str | None, kind: str) -> None:
    if tag not in (None, _TAG + kind):
        raise NotEvaluatedError(ReasonCode.TAG)


def _word(word: str) -> Value:
    """Return what a word without quotes means: nearly YAML 1.1, but 010 is ten, and 0o10 eight."""
    if word in _NULL:
        return None
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    if _NUMBER.fullmatch(word):
        return signed_number(word)
    if (based := _BASED.fullmatch(word)) is not None:
        number = int(based["x"], 16) if based["x"] else int(based["o"], 8)
        if number >= 2**64:
            raise EvaluationError("a number that is not decimal has at most 64 bits")
        return number
    if _NO_NUMBER.fullmatch(word):
        raise NotEvaluatedError(ReasonCode.INFINITE)
    return _time(word) or text(word)


def _time(word: str) -> str | None:
    """Return a point in time as Terraform writes it; ``None`` where the word is none."""
    match = _TIME.fullmatch(word)
    if match is None or (match["time"] and (match["between"] == " ") == bool(match["zone"])):
        return None
    if word.startswith("0000"):
        raise NotEvaluatedError(ReasonCode.YEAR_TOO_EARLY)
    try:
        date = [int(part) for part in match["date"].split("-")]
        moment = datetime(*date, *(int(part) for part in (match["time"] or "0:0:0").split(":")))  # type: ignore[arg-type]  # noqa: DTZ001 - the zone is kept as it is written
    except ValueError:
        return None
    zone = match["zone"] or "Z"
    if zone[1:] == "00:00" or zone[1:3] > "23" or zone[4:] > "59":
        raise NotEvaluatedError(ReasonCode.TIME_ZONE)
    return f"{moment.year:04d}-{moment:%m-%dT%H:%M:%S}{zone}"


def _yamlencode(value: Value) -> str:
    """Return a value as libyaml writes it, of which Terraform has a copy."""
    import yaml  # noqa: PLC0415 - as above

    events = [yaml.StreamStartEvent(), yaml.DocumentStartEvent(explicit=False)]
    _emit(value, events, yaml)
    events += [yaml.DocumentEndEvent(explicit=False), yaml.StreamEndEvent()]
    written = str(yaml.emit(events, Dumper=yaml.CSafeDumper, allow_unicode=True))
    if written.endswith("\n" + _END):
        written = written.removesuffix(_END)
    is_plain = not isinstance(value, str) and elements_of(value) is None and pairs_of(value) is None
    return written + (_END if is_plain else "")


def _emit(value: Value, events: list[Any], yaml: Any) -> None:
    items, pairs = elements_of(value), pairs_of(value)
    if isinstance(value, str):
        style = "|" if "\n" in value else '"'
        events.append(yaml.ScalarEvent(None, None, (False, True), value, style=style))
    elif items is not None:
        events.append(yaml.SequenceStartEvent(None, None, implicit=True, flow_style=False))
        for item in items:
            _emit(item, events, yaml)
        events.append(yaml.SequenceEndEvent())
    elif pairs is not None:
        events.append(yaml.MappingStartEvent(None, None, implicit=True, flow_style=False))
        for key, item in pairs.items():
            _emit(key, events, yaml)
            _emit(item, events, yaml)
        events.append(yaml.MappingEndEvent())
    else:
        events.append(yaml.ScalarEvent(None, None, (True, False), to_json(value), style=""))


YAML = {
    "yamldecode": Function(_yamldecode, (STRING,), ANY),
    "yamlencode": Function(_yamlencode, (ANY,), STRING, takes_null=True),
}
