"""YAML text as a tree of nodes that know their line and column. Scalars follow the core schema of YAML 1.2."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from validator.errors import InputError
from validator.model import Location

MAX_DEPTH = 64
MAX_NODES = 3_000_000
"""Nodes of a document after its aliases are expanded; ten thousand hosts without profiles have some 1.5 million."""

_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "map", "seq")}
_WORDS: dict[str, Any] = {"": None, "~": None}
_WORDS.update({form(word): value for word, value in (("null", None), ("true", True), ("false", False))
               for form in (str.lower, str.title, str.upper)})  # fmt: skip
_INTEGER = re.compile(r"[-+]?[0-9]+")
_PREFIXED = re.compile(r"0o([0-7]+)|0x([0-9a-fA-F]+)")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_SPECIAL = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


@dataclass(slots=True)
class YamlNode:
    """A value with its position, counted from 1.

    ``value`` is a ``dict`` of nodes, a ``list`` of nodes, or a scalar; ``text`` is what a plain scalar looks like in the file.
    ``key_positions`` tells where each key of a mapping stands.
    """

    value: Any
    line: int
    column: int
    text: str | None = None
    size: int = 1
    key_positions: dict[str, tuple[int, int]] = field(default_factory=dict)

    def plain(self) -> Any:
        """Return the value without positions."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        if isinstance(self.value, list):
            return [child.plain() for child in self.value]
        return self.value


def parse_yaml(text: str, file: str) -> list[YamlNode]:
    """Return the documents of ``text``, without empty ones; ``file`` is named in errors.

    Raises:
        InputError: the text is not YAML; a tag, a duplicate key, a number out of range, or aliases that expand without end.
    """
    return _NodeComposer(text, file).documents()


class _NodeComposer:
    """Builds nodes from the events of the C parser; composing in C overflows the stack on deep nesting."""

    def __init__(self, text: str, file: str) -> None:
        self._file = file
        self._text = text
        self._events: Iterator[Any] = yaml.parse(text, Loader=yaml.CSafeLoader)
        self._anchors: dict[str, YamlNode | None] = {}

    def documents(self) -> list[YamlNode]:
        found: list[YamlNode] = []
        try:
            for event in self._events:
                if isinstance(event, yaml.DocumentStartEvent):
                    self._anchors = {}
                    root = self._node(next(self._events), 0)
                    if root.value is not None:
                        found.append(root)
        except yaml.MarkedYAMLError as error:
            raise self._syntax(error) from None
        except yaml.reader.ReaderError as error:
            line = self._text.encode().count(b"\n", 0, error.position) + 1  # the C parser counts bytes
            name = f"U+{error.character:04X}" if isinstance(error.character, int) else repr(error.character)
            raise InputError(f"not YAML: the control character {name}", Location(self._file, line)) from None
        return found

    def _syntax(self, error: yaml.MarkedYAMLError) -> InputError:
        mark = error.problem_mark or error.context_mark
        problem = " ".join(part for part in (error.context, error.problem) if part)
        if mark and self._at(mark) == "\t":
            problem = "a tab character; YAML is indented with spaces"
        place = Location(self._file, mark.line + 1, mark.column + 1) if mark else Location(self._file)
        if "maximum nesting depth" in problem:  # the parser looks ahead, and its newer releases have a limit, too
            return InputError(f"nested more than {MAX_DEPTH} levels deep", place)
        return InputError(f"not YAML: {problem}", place)

    def _at(self, mark: Any) -> str:
        line = self._text.split("\n")[mark.line : mark.line + 1]
        return line[0][mark.column : mark.column + 1] if line else ""

    def _fail(self, message: str, event: Any) -> InputError:
        return InputError(message, Location(self._file, event.start_mark.line + 1, event.start_mark.column + 1))

    def _node(self, event: Any, depth: int) -> YamlNode:
        if depth > MAX_DEPTH:
            raise self._fail(f"nested more than {MAX_DEPTH} levels deep", event)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        if event.tag is not None and event.tag != "!" and event.tag not in _TAGS:
            raise self._fail(f"the tag {event.tag} is not read; write a plain value", event)
        if event.anchor:
            self._anchors[event.anchor] = None
        if isinstance(event, yaml.ScalarEvent):
            node = self._scalar(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = self._sequence(event, depth)
        else:
            node = self._mapping(event, depth)
        if event.anchor:
            self._anchors[event.anchor] = node
        if node.size > MAX_NODES:
            raise self._fail(f"aliases expand to more than {MAX_NODES:,} values", event)
        return node

    def _alias(self, event: Any) -> YamlNode:
        if event.anchor not in self._anchors:
            raise self._fail(f"the alias *{event.anchor} has no anchor before it", event)
        node = self._anchors[event.anchor]
        if node is None:
            raise self._fail(f"the alias *{event.anchor} stands inside its own anchor", event)
        return node

    def _start(self, event: Any, value: Any) -> YamlNode:
        return YamlNode(value, event.start_mark.line + 1, event.start_mark.column + 1)

    def _sequence(self, event: Any, depth: int) -> YamlNode:
        node = self._start(event, [])
        for child_event in self._events:
            if isinstance(child_event, yaml.SequenceEndEvent):
                break
            child = self._node(child_event, depth + 1)
            node.value.append(child)
            node.size += child.size
        return node

    def _mapping(self, event: Any, depth: int) -> YamlNode:
        node = self._start(event, {})
        merged: list[YamlNode] = []
        for key_event in self._events:
            if isinstance(key_event, yaml.MappingEndEvent):
                break
            if not isinstance(key_event, yaml.ScalarEvent):
                raise self._fail("a key must be a plain word", key_event)
            key = str(key_event.value)
            child = self._node(next(self._events), depth + 1)
            if key == "<<" and key_event.implicit[0]:
                merged.append(child)
                continue
            if key in node.value:
                first = node.key_positions[key][0]
                raise self._fail(f"the key “{key[:80]}” stands twice; first in line {first}", key_event)
            node.value[key] = child
            mark: Any = key_event.start_mark
            node.key_positions[key] = (mark.line + 1, mark.column + 1)
            node.size += child.size
        for source in merged:
            self._merge(node, source, event)
        return node

    def _merge(self, node: YamlNode, source: YamlNode, event: Any) -> None:
        """Take the keys of ``source`` that ``node`` does not have: the merge key (<<)."""
        parts = source.value if isinstance(source.value, list) else [source]
        for part in parts:
            if not isinstance(part.value, dict):
                raise self._fail("a merge key (<<) takes a mapping or a list of mappings", event)
            for key, child in part.value.items():
                if key not in node.value:
                    node.value[key] = child
                    node.key_positions[key] = part.key_positions[key]
                    node.size += child.size

    def _scalar(self, event: Any) -> YamlNode:
        text = event.value
        node = self._start(event, text)
        tag = (event.tag or "").rpartition(":")[2]
        if not event.implicit[0] and tag in ("", "str", "!"):
            return node
        node.text = text
        try:
            node.value = resolve_scalar(text)
        except ValueError as error:
            raise self._fail(str(error), event) from None
        return node


def resolve_scalar(text: str) -> Any:
    """Return the value of the plain scalar ``text`` in the core schema of YAML 1.2.

    Raises:
        ValueError: a number that is infinite, not a number, or longer than a number can be.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789":
        return text
    if _INTEGER.fullmatch(text):
        if len(text) > 40:
            raise ValueError(f"the number {text[:20]}… is too large")
        return int(text)
    if match := _PREFIXED.fullmatch(text):
        return int(match[1], 8) if match[1] else int(match[2][:40], 16)
    if _SPECIAL.fullmatch(text):
        raise ValueError(f"{text} is not a number that is read here")
    if _FLOAT.fullmatch(text):
        value = float(text)
        if math.isinf(value):
            raise ValueError(f"the number {text[:40]} is too large")
        return value
    return text
