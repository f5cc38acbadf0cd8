"""Operators: arithmetic, comparison, logic.

https://developer.hashicorp.com/terraform/language/expressions/operators and
https://github.com/hashicorp/hcl/blob/v2.23.0/hclsyntax/spec.md#operations;
https://github.com/zclconf/go-cty/blob/v1.16.0/cty/value_ops.go
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from validator.reasons import ReasonCode, because
from validator.terraform.hcl.errors import EvaluationError
from validator.terraform.hcl.values import numbers
from validator.terraform.hcl.values.types import convert, elements_of, pairs_of
from validator.terraform.hcl.values.values import (
    ANY,
    BOOL,
    NUMBER,
    InstanceValue,
    ListValue,
    MapValue,
    SetValue,
    Type,
    UnknownValue,
    Value,
    describe,
    hide,
    reveal,
    reveal_deep,
    unknown_like,
)

ARITHMETIC: Mapping[str, Callable[[numbers.Number, numbers.Number], numbers.Number]] = {
    "+": numbers.add, "-": numbers.subtract, "*": numbers.multiply, "/": numbers.divide, "%": numbers.modulo,
}  # fmt: skip
"""The operators that give numbers; all others give truth values."""


def unary(operator: str, value: Value) -> Value:
    """Return ``-value`` or ``!value``.

    Raises:
        EvaluationError: it is not a number, or not a bool.
    """
    value, is_hidden = reveal(value)
    kind = NUMBER if operator == "-" else BOOL
    value = _operand(value, kind)
    if isinstance(value, UnknownValue):
        return hide(unknown_like(value, kind), is_hidden)
    return hide(numbers.negate(value) if operator == "-" else not value, is_hidden)


def binary(operator: str, left: Value, right: Value) -> Value:
    """Return ``left operator right``; errors as for ``unary``."""
    if operator in ("==", "!="):
        equal = equals(left, right)
        equal, is_hidden = reveal(equal)
        if isinstance(equal, UnknownValue):
            return hide(equal, is_hidden)
        return hide(equal if operator == "==" else not equal, is_hidden)
    left, is_left_hidden = reveal(left)
    right, is_right_hidden = reveal(right)
    kind = BOOL if operator in ("&&", "||") else NUMBER
    result = _known(operator, _operand(left, kind), _operand(right, kind))
    return hide(result, is_left_hidden or is_right_hidden)


def _operand(value: Value, kind: str) -> Value:
    if value is None:
        raise EvaluationError("an operand is null")
    if isinstance(value, UnknownValue):
        return value
    return convert(value, kind)


def _known(operator: str, left: Value, right: Value) -> Value:
    for side in (left, right):
        if isinstance(side, UnknownValue):
            # Also where the other side would decide: so do releases before Terraform 1.12, and which one runs is not known.
            # https://github.com/hashicorp/terraform/blob/v1.12.0/CHANGELOG.md (#36224)
            return unknown_like(side, BOOL if operator in ("&&", "||", "<", ">", "<=", ">=") else NUMBER)
    if operator == "&&":
        return left and right
    if operator == "||":
        return left or right
    if operator == "/" and right == 0 and left == 0:
        raise EvaluationError("zero is divided by zero")
    if operator == "/" and right == 0:
        # Terraform goes on with infinity: https://github.com/zclconf/go-cty/blob/v1.16.0/docs/types.md#ctynumber
        return UnknownValue(because(ReasonCode.DIVISION_BY_ZERO), NUMBER)
    if operator in ("<", ">", "<=", ">="):
        return {"<": left < right, ">": left > right, "<=": left <= right, ">=": left >= right}[operator]
    return ARITHMETIC[operator](left, right)


def equals(left: Value, right: Value) -> Value:
    """Return whether two values are equal: of the same type, with equal members. May be unknown or sensitive."""
    left, is_left_hidden = reveal_deep(left)
    right, is_right_hidden = reveal_deep(right)
    return hide(_equal(left, right), is_left_hidden or is_right_hidden)


def _equal(left: Value, right: Value) -> Value:
    if isinstance(left, UnknownValue) or isinstance(right, UnknownValue):
        return unknown_like(left if isinstance(left, UnknownValue) else right, BOOL)
    if left is None or right is None:
        return left is None and right is None
    if numbers.is_number(left) and numbers.is_number(right):
        return left == right
    if (
        isinstance(left, (str, bool))
        or isinstance(right, (str, bool))
        or numbers.is_number(left)
        or numbers.is_number(right)
    ):
        return type(left) is type(right) and left == right
    if isinstance(left, InstanceValue) or isinstance(right, InstanceValue):
        return _equal_instances(left, right)
    if type(left) is not type(right):
        return False
    return _equal_members(left, right)


def _equal_instances(left: Any, right: Any) -> Value:
    if left is right:
        return True
    if not (isinstance(left, InstanceValue) and isinstance(right, InstanceValue)):
        return False
    return UnknownValue(because(ReasonCode.RESOURCES_COMPARED), BOOL)


def _equal_members(left: Value, right: Value) -> Value:
    if isinstance(left, (ListValue, SetValue, MapValue)) and _differ(left.element, right.element):
        return False
    if isinstance(left, SetValue):
        unknown = next((one for one in (*left.items, *right.items) if isinstance(one, UnknownValue)), None)
        if unknown is not None:
            return unknown_like(unknown, BOOL)
    items = elements_of(left)
    if items is not None:
        others = elements_of(right) or ()
        if len(items) != len(others):
            return False
        return _all(list(zip(items, others, strict=True)))
    mine, theirs = pairs_of(left), pairs_of(right)
    if mine is None or theirs is None:
        raise EvaluationError(f"{describe(left)} cannot be compared")
    if mine.keys() != theirs.keys():
        return False
    return _all([(mine[key], theirs[key]) for key in mine])


def _differ(left: Type, right: Type) -> bool:
    return left != right and ANY not in {left, right}


def _all(pairs: list[tuple[Value, Value]]) -> Value:
    """Return whether all pairs are equal; the first that differs, or is unknown, decides."""
    for left, right in pairs:
        equal = _equal(left, right)
        if equal is not True:
            return equal
    return True
