"""For expressions: one element after the other, grouped where that is asked for.

https://developer.hashicorp.com/terraform/language/expressions/for and
https://github.com/hashicorp/hcl/blob/v2.23.0/hclsyntax/spec.md#for-expressions;
``ForExpr`` in https://github.com/hashicorp/hcl/blob/v2.23.0/hclsyntax/expression.go
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from validator.reasons import ReasonCode, because
from validator.terraform.hcl.errors import EvaluationError
from validator.terraform.hcl.syntax import tree as syntax
from validator.terraform.hcl.values.types import convert, to_string
from validator.terraform.hcl.values.values import BOOL, UnknownValue, Value, hide, reveal, unknown_like

Evaluate = Callable[[Any, Any], Value]
"""Evaluates an expression in a context."""


class Loop:
    """One for expression while it is evaluated."""

    def __init__(self, node: syntax.For, context: Any, value: Evaluate) -> None:
        self._node = node
        self._context = context
        self._value = value
        self._elements: list[Value] = []
        self._groups: dict[str, list[Value]] = {}
        self._unknown: UnknownValue | None = None

    def run(self, pairs: list[tuple[Value, Value]], is_hidden: bool) -> Value:
        """Return the result for the keys and values of a collection; sensitive where it, a key or a condition is."""
        node = self._node
        if not pairs and node.condition is not None:
            self._included(
                self._context.bind(
                    dict.fromkeys((node.key or node.value, node.value), UnknownValue(because(ReasonCode.UNEXPLAINED)))
                )
            )
            self._unknown = None  # Terraform looks at the condition even where there is nothing to go over
        for key, value in pairs:
            self._context.budget.spend(4)
            names = {node.value: value} if node.key is None else {node.key: key, node.value: value}
            inner = self._context.bind(names)
            included, is_condition_hidden = self._included(inner)
            is_hidden = is_hidden or is_condition_hidden
            if included:
                is_hidden = self._take(inner) or is_hidden
        if self._unknown is not None:
            return hide(unknown_like(self._unknown), is_hidden)
        return hide(self._context.budget.weigh(self._result()), is_hidden)

    def _included(self, inner: Any) -> tuple[bool, bool]:
        if self._node.condition is None:
            return True, False
        condition, is_hidden = reveal(self._value(self._node.condition, inner))
        if condition is None:
            raise EvaluationError("the condition of a for expression is null")
        condition = convert(condition, BOOL)
        if isinstance(condition, UnknownValue):
            self._unknown = self._unknown or condition
            return False, is_hidden
        return bool(condition), is_hidden

    def _take(self, inner: Any) -> bool:
        """Add one element; tell whether its key is sensitive."""
        if self._node.key_result is None:
            self._elements.append(self._value(self._node.result, inner))
            return False
        key, is_hidden = reveal(self._value(self._node.key_result, inner))
        value = self._value(self._node.result, inner)
        if isinstance(key, UnknownValue):
            self._unknown = self._unknown or key
            return is_hidden
        if key is None:
            raise EvaluationError("null is no key")
        name = to_string(key)
        if name in self._groups and not self._node.groups:
            raise EvaluationError("two elements have the same key; add ... behind the value to group them")
        self._groups.setdefault(name, []).append(value)
        return is_hidden

    def _result(self) -> Value:
        if self._node.key_result is None:
            return tuple(self._elements)
        names = sorted(self._groups)
        if self._node.groups:
            return {name: tuple(self._groups[name]) for name in names}
        return {name: self._groups[name][0] for name in names}
