"""The values of expressions. What the configuration does not tell is an ``UnknownValue``; nothing is guessed.

https://github.com/hashicorp/hcl/blob/v2.23.0/hclsyntax/spec.md#expressions
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from validator.reasons import ReasonCode, because
from validator.terraform.hcl.errors import NOWHERE, EvaluationError, UndeclaredError
from validator.terraform.hcl.evaluation import operators, templates
from validator.terraform.hcl.evaluation.access import attribute_of, index_of, iterate
from validator.terraform.hcl.evaluation.conditionals import conditional
from validator.terraform.hcl.evaluation.functions import call
from validator.terraform.hcl.evaluation.loops import Loop
from validator.terraform.hcl.evaluation.namespaces import LookupNamespace
from validator.terraform.hcl.evaluation.scope import Context, Namespace
from validator.terraform.hcl.evaluation.template_calls import template_call
from validator.terraform.hcl.syntax import tree as syntax
from validator.terraform.hcl.values.types import doubt, elements_of, to_string
from validator.terraform.hcl.values.values import (
    ANY,
    BOOL,
    InstanceValue,
    ListValue,
    SetValue,
    UnknownValue,
    Value,
    describe,
    first_unknown,
    hide,
    members,
    reveal,
    type_of,
    unknown_like,
)


def evaluate(node: syntax.Expression, context: Context) -> Value:
    """Return the value of an expression.

    Raises:
        EvaluationError: Terraform refuses to evaluate it.
        UndeclaredError: it refers to something that is not declared.
        TooMuchError: it takes too much work.
    """
    try:
        return _EVALUATORS[type(node)](node, context)
    except EvaluationError as error:
        if error.at is None:
            error.at = node.at
        raise


def value_of(node: syntax.Expression, context: Context) -> Value:
    """Return the value of an expression that has to be a value, not the name of many; errors as for ``evaluate``."""
    value = evaluate(node, context)
    if isinstance(value, Namespace):
        raise UndeclaredError(value.alone(), node.at)
    return value


def _literal(node: syntax.Literal, _: Context) -> Value:
    return node.value


def _name(node: syntax.Name, context: Context) -> Value:
    if node.name in context.variables:
        return context.variables[node.name]
    return context.scope.root(node.name, node.at)


def _attribute(node: syntax.Attribute, context: Context) -> Value:
    target = evaluate(node.target, context)
    if isinstance(target, Namespace):
        return target.member(node.name, node.at)
    try:
        return attribute_of(target, node.name)
    except UndeclaredError as error:
        error.at = node.at if error.at == NOWHERE else error.at
        raise


def _index(node: syntax.Index, context: Context) -> Value:
    target = evaluate(node.target, context)
    key = value_of(node.key, context)
    if isinstance(target, Namespace):
        if isinstance(key, str):
            return target.member(key, node.at)
        raise UndeclaredError(target.alone(), node.at)
    if isinstance(target, InstanceValue) and _is_block(node.target, context):
        raise UndeclaredError(f"{target.address} has neither count nor for_each, so it has no keys", node.at)
    return index_of(target, key)


def _is_block(node: Any, context: Context) -> bool:
    """Tell whether a node is the reference to a block itself, not to a value that is one of its instances."""
    return isinstance(node, syntax.Attribute) and isinstance(evaluate(node.target, context), LookupNamespace)


def _splat(node: syntax.Splat, context: Context) -> Value:
    depth, below = 0, node.target
    while isinstance(below, syntax.Splat) and below.is_full:
        depth, below = depth + 1, below.target
    return _splat_of(value_of(node.target, context), depth, node, context)


def _splat_of(target: Value, depth: int, node: syntax.Splat, context: Context) -> Value:
    """Return the splat of a value, or of its members where it stands inside other splats.

    https://github.com/hashicorp/hcl/blob/v2.23.0/hclsyntax/spec.md#splat-operators
    """
    target, is_hidden = reveal(target)
    if isinstance(target, UnknownValue):
        return unknown_like(target)
    items = elements_of(target)
    if items is None:
        items = () if target is None else (target,)
    if (cause := doubt(target)) is not None:
        return unknown_like(cause)
    context.budget.spend(len(items))
    if depth:
        splat = tuple(_splat_of(item, depth - 1, node, context) for item in items)
    else:
        splat = tuple(_steps(item, node.steps, context) for item in items)
    if not isinstance(target, (ListValue, SetValue)):
        return hide(splat, is_hidden)
    if depth:
        return hide(ListValue(splat, type_of(splat[0]) if splat else ANY), is_hidden)
    element = type_of(_steps(UnknownValue(because(ReasonCode.UNEXPLAINED), target.element), node.steps, context))
    return hide(ListValue(splat, element), is_hidden)  # its type is known, also without elements


def _steps(value: Value, steps: tuple[Any, ...], context: Context) -> Value:
    for step in steps:
        value = attribute_of(value, step) if isinstance(step, str) else index_of(value, value_of(step, context))
    return value


def _tuple(node: syntax.Tuple, context: Context) -> Value:
    return context.budget.weigh(tuple(value_of(element, context) for element in node.elements))


def _object(node: syntax.Object, context: Context) -> Value:
    result: dict[str, Value] = {}
    is_hidden = False
    for key_node, value_node in node.items:
        # It could be meant as a name with dots: ``ObjectConsKeyExpr`` in
        # https://github.com/hashicorp/hcl/blob/v2.23.0/hclsyntax/expression.go
        if isinstance(key_node, (syntax.Attribute, syntax.Index, syntax.Splat)):
            raise EvaluationError("a key that is a reference stands in parentheses", key_node.at)
        key = key_node if isinstance(key_node, str) else value_of(key_node, context)
        key, is_key_hidden = reveal(key)
        is_hidden = is_hidden or is_key_hidden
        value = value_of(value_node, context)
        if isinstance(key, UnknownValue):
            return unknown_like(key)
        if key is None:
            raise EvaluationError("null is no key of an object")
        result[to_string(key)] = value
    return hide(context.budget.weigh(result), is_hidden)


def _parentheses(node: syntax.Parentheses, context: Context) -> Value:
    return value_of(node.value, context)


def _unary(node: syntax.Unary, context: Context) -> Value:
    return operators.unary(node.operator, value_of(node.value, context))


def _binary(node: syntax.Binary, context: Context) -> Value:
    chain = [node]
    while isinstance(chain[-1].left, syntax.Binary):  # a sum of thousands is deep to the left
        chain.append(chain[-1].left)
    result = value_of(chain[-1].left, context)
    for one in reversed(chain):
        context.budget.spend(1)
        right = value_of(one.right, context)
        if one.operator in {"==", "!="} and members(result) and members(right):
            context.budget.weigh(result)  # every member is compared
        result = operators.binary(one.operator, result, right)
    return result


def _conditional(node: syntax.Conditional, context: Context) -> Value:
    return conditional(node, context, value_of)


def _for(node: syntax.For, context: Context) -> Value:
    collection, is_hidden = reveal(value_of(node.collection, context))
    if isinstance(collection, UnknownValue):
        return hide(unknown_like(collection), is_hidden)
    pairs = iterate(collection)
    if pairs is None:
        raise EvaluationError(
            f"a for expression goes over a list, a set, a map or an object, not {describe(collection)}"
        )
    if (cause := doubt(collection)) is not None:
        return hide(unknown_like(cause), is_hidden)
    return Loop(node, context, value_of).run(pairs, is_hidden)


def _template(node: syntax.Template, context: Context) -> Value:
    def inner(expression: Any, names: Mapping[str, Value]) -> Value:
        return value_of(expression, context.bind(names) if names else context)

    return context.budget.weigh(templates.render(node.parts, inner, iterate, context.budget))


def _call(node: syntax.Call, context: Context) -> Value:
    name = node.name.removeprefix("core::")
    if name == "try":
        return _try(node, context)
    if name == "can":
        return _can(node, context)
    arguments = [value_of(argument, context) for argument in node.arguments]
    is_hidden = False
    if node.expands:
        last, is_hidden = reveal(arguments.pop())
        if isinstance(last, UnknownValue):
            return hide(unknown_like(last), is_hidden)
        items = elements_of(last)
        if items is None:
            raise EvaluationError(f"... takes a list, found {describe(last)}")
        arguments += items
    context.budget.spend(len(arguments))
    if name in ("templatefile", "templatestring"):
        result = template_call(name, node.arguments[0] if node.arguments else None, arguments, context, value_of)
    else:
        result = call(name, arguments, context.scope.files, context.budget)
    return hide(context.budget.weigh(result), is_hidden)


def _try(node: syntax.Call, context: Context) -> Value:
    """Return the first argument that can be evaluated. Of one with something unknown in it nobody knows whether it can.

    https://github.com/hashicorp/hcl/blob/v2.23.0/ext/tryfunc/tryfunc.go
    """
    for argument in node.arguments:
        try:
            value = value_of(argument, context)
        except EvaluationError:
            continue
        cause = first_unknown(value) if not isinstance(reveal(value)[0], (UnknownValue, InstanceValue)) else None
        return value if cause is None else unknown_like(cause)
    raise EvaluationError("no argument of try can be evaluated")


def _can(node: syntax.Call, context: Context) -> Value:
    if len(node.arguments) != 1:
        raise EvaluationError("can takes one argument")
    try:
        cause = first_unknown(value_of(node.arguments[0], context))
    except EvaluationError:
        return False
    return True if cause is None else unknown_like(cause, BOOL)


_EVALUATORS: Mapping[type, Callable[[Any, Context], Value]] = {
    syntax.Literal: _literal,
    syntax.Name: _name,
    syntax.Attribute: _attribute,
    syntax.Index: _index,
    syntax.Splat: _splat,
    syntax.Tuple: _tuple,
    syntax.Object: _object,
    syntax.Parentheses: _parentheses,
    syntax.Unary: _unary,
    syntax.Binary: _binary,
    syntax.Conditional: _conditional,
    syntax.For: _for,
    syntax.Template: _template,
    syntax.Call: _call,
}
