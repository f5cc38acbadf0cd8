"""Conditional expressions: the result that is not chosen tells the type of the other.

https://developer.hashicorp.com/terraform/language/expressions/conditionals,
https://github.com/hashicorp/hcl/blob/v2.23.0/hclsyntax/spec.md#conditional-operator;
``ConditionalExpr`` in https://github.com/hashicorp/hcl/blob/v2.23.0/hclsyntax/expression.go
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from validator.reasons import ReasonCode, because
from validator.terraform.hcl.errors import EvaluationError
from validator.terraform.hcl.evaluation import operators
from validator.terraform.hcl.evaluation.loops import Evaluate
from validator.terraform.hcl.syntax import tree as syntax
from validator.terraform.hcl.values.types import convert
from validator.terraform.hcl.values.unification import unify
from validator.terraform.hcl.values.values import (
    ANY,
    BOOL,
    NUMBER,
    Sensitive,
    Type,
    UnknownValue,
    Value,
    hide,
    reveal,
    type_of,
    union_of,
    unknown_like,
)


def conditional(node: syntax.Conditional, context: Any, value_of: Evaluate) -> Value:
    """Evaluate both results: they are converted to the type they have in common.

    Raises:
        EvaluationError: the condition is no truth value, or the results have no type in common.
    """
    condition, is_hidden = reveal(value_of(node.condition, context))
    if condition is None:
        raise EvaluationError("the condition is null")
    chosen = convert(condition, BOOL)
    if isinstance(chosen, UnknownValue):
        both = [_value_anyway(branch, context, value_of) for branch in (node.yes, node.no)]
        return hide(_either(chosen, both), is_hidden or any(isinstance(one, Sensitive) for one in both))
    value = value_of(node.yes if chosen else node.no, context)
    other = _value_anyway(node.no if chosen else node.yes, context, value_of)
    is_hidden = is_hidden or isinstance(other, Sensitive)
    kind = unify([type_of(value), type_of(other)])
    if kind is None:
        raise EvaluationError("the two results of the condition have no type in common")
    return hide(value if type_of(other) == ANY or value is None else convert(value, kind), is_hidden)


def _either(condition: UnknownValue, both: list[Value]) -> Value:
    """Return the result where nobody knows which it is."""
    kind = unify([type_of(one) for one in both])
    kind = ANY if kind is None else kind
    if all(isinstance(one, UnknownValue) for one in both):
        return replace(union_of(both), reason=condition.reason, type=kind)
    if both[0] == both[1] and (both[0] is None or kind == NUMBER):
        # Only of numbers and of null Terraform sees that it does not matter: of an unknown number it keeps the least and
        # the greatest value. https://github.com/zclconf/go-cty/blob/v1.16.0/docs/refinements.md
        return both[0]
    return unknown_like(condition, kind)


def _value_anyway(node: Any, context: Any, value_of: Evaluate) -> Value:
    """Return a result that may not be needed; what cannot be evaluated has a type at most."""
    try:
        return value_of(node, context)
    except EvaluationError as error:
        return UnknownValue(because(ReasonCode.NOT_EVALUABLE, error=error.message), _type_anyway(node))


def _type_anyway(node: Any) -> Type:
    """Return the type of what cannot be evaluated: an operator has one all the same."""
    while isinstance(node, syntax.Parentheses):
        node = node.value
    if not isinstance(node, (syntax.Binary, syntax.Unary)):
        return ANY
    return NUMBER if node.operator in operators.ARITHMETIC else BOOL
