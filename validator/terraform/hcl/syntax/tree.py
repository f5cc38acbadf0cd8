"""The syntax tree of HCL expressions and bodies. Every node knows the offset in its source where it begins."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from validator.model import Location
from validator.terraform.hcl.values.numbers import parse_number


class Literal(NamedTuple):
    """A number, a boolean, null, or a text without interpolation."""

    value: Any
    at: int


class Name(NamedTuple):
    """The first name of a reference: ``var``, ``local``, a resource type, a variable of a for expression."""

    name: str
    at: int


class Attribute(NamedTuple):
    """``target.name``."""

    target: Any
    name: str
    at: int


class Index(NamedTuple):
    """``target[key]``; ``target.0`` is the same."""

    target: Any
    key: Any
    at: int


class Splat(NamedTuple):
    """``target[*]`` or ``target.*``; ``steps`` are names (``str``) and keys that apply to every element.

    What follows ``[*]`` (``is_full``) belongs to every element, a further splat too.
    """

    target: Any
    steps: tuple[Any, ...]
    is_full: bool
    at: int


class Call(NamedTuple):
    """A function call. With ``expands`` the last argument is a list of arguments."""

    name: str
    arguments: tuple[Any, ...]
    expands: bool
    at: int


class Unary(NamedTuple):
    """``-value`` or ``!value``."""

    operator: str
    value: Any
    at: int


class Binary(NamedTuple):
    """``left operator right``."""

    operator: str
    left: Any
    right: Any
    at: int


class Conditional(NamedTuple):
    """``condition ? yes : no``."""

    condition: Any
    yes: Any
    no: Any
    at: int


class Tuple(NamedTuple):
    """``[a, b]``."""

    elements: tuple[Any, ...]
    at: int


class Object(NamedTuple):
    """``{ key = value }``; a key is a plain name (``str``) or an expression."""

    items: tuple[tuple[Any, Any], ...]
    at: int


class Parentheses(NamedTuple):
    """``(value)``, kept because it makes the key of an object an expression."""

    value: Any
    at: int


class For(NamedTuple):
    """A for expression; ``key_result`` is ``None`` where it makes a tuple."""

    key: str | None
    value: str
    collection: Any
    key_result: Any
    result: Any
    groups: bool
    condition: Any
    at: int


class Interpolation(NamedTuple):
    """``${value}`` inside a template."""

    value: Any
    at: int


class IfDirective(NamedTuple):
    """``%{ if condition }`` … ``%{ else }`` … ``%{ endif }``."""

    condition: Any
    yes: tuple[Any, ...]
    no: tuple[Any, ...]
    at: int


class ForDirective(NamedTuple):
    """``%{ for key, value in collection }`` … ``%{ endfor }``."""

    key: str | None
    value: str
    collection: Any
    parts: tuple[Any, ...]
    at: int


class Template(NamedTuple):
    """Text with interpolations and directives; ``parts`` are texts and nodes."""

    parts: tuple[Any, ...]
    at: int


Expression: TypeAlias = Any
"""One of the nodes above."""


@dataclass(frozen=True, slots=True)
class SourceText:
    """The text of a file, and the name by which messages call it."""

    file: str
    text: str = field(repr=False)
    lines: list[int] = field(default_factory=list, repr=False, compare=False)

    def position(self, at: int) -> tuple[int, int]:
        """Return line and column of an offset, counted from 1."""
        if not self.lines:
            starts, start = [0], self.text.find("\n")
            while start >= 0:
                starts.append(start + 1)
                start = self.text.find("\n", start + 1)
            self.lines.extend(starts)
        line = bisect_right(self.lines, at)
        return line, at - self.lines[line - 1] + 1

    def location(self, at: int, address: str | None = None) -> Location:
        """Return the place of an offset."""
        line, column = self.position(at)
        return Location(self.file, line, column, address)


class Argument(NamedTuple):
    """``name = expression`` in a body, with the source that it stands in: files are merged."""

    name: str
    expression: Expression
    at: int
    source: SourceText


class Block(NamedTuple):
    """A block with its labels."""

    type: str
    labels: tuple[str, ...]
    body: Body
    at: int
    source: SourceText


class Comment(NamedTuple):
    """A comment with its marks, at an offset of its source, and whether it stands inside a block."""

    text: str
    at: int
    is_inside: bool


@dataclass(frozen=True, slots=True)
class Body:
    """What stands in a file or between the braces of a block."""

    arguments: Mapping[str, Argument]
    blocks: Sequence[Block]

    def of(self, kind: str) -> list[Block]:
        """Return the blocks of a type."""
        return [block for block in self.blocks if block.type == kind]


@dataclass(frozen=True, slots=True)
class File:
    """One parsed file."""

    source: SourceText
    body: Body
    comments: Sequence[Comment] = ()


def exact(value: Any) -> Any:
    """Return a value of a JSON document as a literal has it: without binary fractions."""
    return parse_number(repr(value)) if isinstance(value, float) and value >= 0 else _negative(value)


def _negative(value: Any) -> Any:
    return -parse_number(repr(-value)) if isinstance(value, float) else value


def exact_deep(value: Any) -> Any:
    """Return JSON data with every number as a literal has it."""
    if isinstance(value, list):
        return [exact_deep(member) for member in value]
    if isinstance(value, dict):
        return {key: exact_deep(member) for key, member in value.items()}
    return exact(value)
