"""Templates: texts with interpolations and directives, put together.

https://developer.hashicorp.com/terraform/language/expressions/strings and
https://github.com/hashicorp/hcl/blob/v2.23.0/hclsyntax/spec.md#templates;
https://github.com/hashicorp/hcl/blob/v2.23.0/hclsyntax/expression_template.go
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from validator.terraform.hcl.errors import EvaluationError
from validator.terraform.hcl.syntax import tree as syntax
from validator.terraform.hcl.values.types import convert, to_string
from validator.terraform.hcl.values.values import (
    BOOL,
    STRING,
    Budget,
    UnknownValue,
    Value,
    describe,
    hide,
    reveal,
    text,
    unknown_like,
)

Inner = Callable[[Any, Mapping[str, Value]], Value]
"""Evaluates an expression of the template, with the variables of the directives around it."""

Iterate = Callable[[Value], "list[tuple[Value, Value]] | None"]


def render(parts: Sequence[Any], inner: Inner, iterate: Iterate, budget: Budget) -> Value:
    """Return the text of a template; one that is nothing but an interpolation has that value, of whatever type.

    https://github.com/hashicorp/hcl/blob/v2.23.0/hclsyntax/spec.md#template-interpolation-unwrapping
    """
    if len(parts) == 1 and isinstance(parts[0], syntax.Interpolation):
        return inner(parts[0].value, {})
    renderer = _Renderer(inner, iterate, budget)
    renderer.run(parts, {})
    if renderer.unknown is not None:
        return hide(unknown_like(renderer.unknown, STRING), renderer.is_hidden)
    return hide(text("".join(renderer.pieces)), renderer.is_hidden)


class _Renderer:
    """Collects the text of one template."""

    def __init__(self, inner: Inner, iterate: Iterate, budget: Budget) -> None:
        self._inner = inner
        self._iterate = iterate
        self._budget = budget
        self.pieces: list[str] = []
        self.unknown: UnknownValue | None = None
        self.is_hidden = False

    def run(self, parts: Sequence[Any], names: Mapping[str, Value]) -> None:
        for part in parts:
            if isinstance(part, str):
                self._add(part)
            elif isinstance(part, syntax.Interpolation):
                self._interpolation(part, names)
            elif isinstance(part, syntax.IfDirective):
                self._condition(part, names)
            else:
                self._loop(part, names)

    def _add(self, piece: str) -> None:
        self._budget.spend(1 + len(piece) // 32)
        self.pieces.append(piece)

    def _reveal(self, value: Value) -> Value:
        value, is_hidden = reveal(value)
        self.is_hidden = self.is_hidden or is_hidden
        return value

    def _interpolation(self, part: syntax.Interpolation, names: Mapping[str, Value]) -> None:
        value = self._reveal(self._inner(part.value, names))
        if isinstance(value, UnknownValue):
            self.unknown = self.unknown or value
        elif value is None:
            raise EvaluationError("null cannot stand in a text", part.at)
        elif not isinstance(value, (str, bool)) and describe(value) != "number":
            raise EvaluationError(f"{describe(value)} cannot stand in a text", part.at)
        else:
            self._add(to_string(value))

    def _condition(self, part: syntax.IfDirective, names: Mapping[str, Value]) -> None:
        condition = self._reveal(self._inner(part.condition, names))
        if condition is None:
            raise EvaluationError("the condition of a directive is null", part.at)
        chosen = convert(condition, BOOL)
        if isinstance(chosen, UnknownValue):
            self.unknown = self.unknown or chosen
        else:
            self.run(part.yes if chosen else part.no, names)

    def _loop(self, part: syntax.ForDirective, names: Mapping[str, Value]) -> None:
        collection = self._reveal(self._inner(part.collection, names))
        if isinstance(collection, UnknownValue):
            self.unknown = self.unknown or collection
            return
        pairs = self._iterate(collection)
        if pairs is None:
            raise EvaluationError(f"a for directive goes over a list or a map, not {describe(collection)}", part.at)
        for key, value in pairs:
            self._budget.spend(4)
            own = {part.value: value} if part.key is None else {part.key: key, part.value: value}
            self.run(part.parts, {**names, **own})
