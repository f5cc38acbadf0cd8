"""The values of expressions. What the configuration does not tell is an ``UnknownValue``; nothing is guessed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from validator.hcl import operators, syntax, templates
from validator.hcl.errors import NOWHERE, EvaluationError, HclSyntaxError, UndeclaredError
from validator.hcl.functions import call
from validator.hcl.names import Members
from validator.hcl.parser import parse_template
from validator.hcl.scope import Namespace, Scope, TemplateScope
from validator.hcl.types import convert, elements_of, pairs_of, to_string, unify
from validator.hcl.values import (
    ANY,
    BOOL,
    STRING,
    Budget,
    InstanceValue,
    MapValue,
    Sensitive,
    SetValue,
    UnknownValue,
    Value,
    describe,
    first_unknown,
    hide,
    members,
    reveal,
    type_of,
    union_of,
    unknown_like,
)

_MAX_TEMPLATES = 10


@dataclass(frozen=True, slots=True)
class Context:
    """Where an expression is evaluated: the scope of its module, and the variables of for expressions around it."""

    scope: Scope
    budget: Budget
    variables: Mapping[str, Value] = field(default_factory=dict)
    depth: int = 0

    def bind(self, names: Mapping[str, Value]) -> Context:
        """Return the context inside a for expression."""
        return replace(self, variables={**self.variables, **names})


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
    found = evaluate(node, context)
    if isinstance(found, Namespace):
        raise UndeclaredError(found.alone(), node.at)
    return found


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


def attribute_of(target: Value, name: str) -> Value:
    """Return ``target.name``; errors as ``evaluate`` has them."""
    if isinstance(target, Sensitive):
        return hide(attribute_of(target.value, name), is_sensitive=True)
    if isinstance(target, UnknownValue):
        return unknown_like(target, _member_type(target.type, name))
    if isinstance(target, dict):
        if name in target:
            return target[name]
        raise EvaluationError(f"the object has no attribute “{name[:80]}”")
    if isinstance(target, MapValue):
        if name in target.items:
            return target.items[name]
        raise EvaluationError("the map has no such key")
    if isinstance(target, InstanceValue):
        return target.attribute(name)
    items = elements_of(target)
    if items is not None and name.isdecimal():
        return index_of(target, int(name))
    raise EvaluationError(f"{describe(target)} has no attributes")


def _member_type(kind: Any, name: str) -> Any:
    if isinstance(kind, tuple) and kind[0] == "map":
        return kind[1]
    return dict(kind[1]).get(name, ANY) if isinstance(kind, tuple) and kind[0] == "object" else ANY


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
    return isinstance(node, syntax.Attribute) and isinstance(evaluate(node.target, context), Members)


def index_of(target: Value, key: Value) -> Value:
    """Return ``target[key]``; errors as ``evaluate`` has them."""
    target, is_hidden = reveal(target)
    key, is_key_hidden = reveal(key)
    if is_hidden or is_key_hidden:
        return hide(index_of(target, key), is_sensitive=True)
    if target is None:
        raise EvaluationError("null has no elements")
    if isinstance(target, UnknownValue):
        kind = target.type
        return unknown_like(target, kind[1] if isinstance(kind, tuple) and kind[0] in ("list", "map") else ANY)
    if isinstance(key, UnknownValue):
        return _any_member(target, key)
    if key is None:
        raise EvaluationError("null is no key")
    items = elements_of(target)
    if items is not None:
        if isinstance(target, SetValue):
            raise EvaluationError("a set has no keys; make a list of it with tolist")
        position = convert(key, "number")
        if not isinstance(position, int) or not 0 <= position < len(items):
            raise EvaluationError(f"there is no such element; the list has {len(items)}")
        return items[position]
    name = to_string(key)
    pairs = pairs_of(target)
    if pairs is not None and name not in pairs:
        raise EvaluationError("there is no such key")  # which one may be a secret
    return pairs[name] if pairs is not None else attribute_of(target, name)


def _any_member(target: Value, key: UnknownValue) -> Value:
    """Return what an unknown key selects: a member, nobody knows which."""
    items = elements_of(target)
    pairs = pairs_of(target)
    listed = list(items if items is not None else (pairs or {}).values())
    if listed and all(isinstance(item, UnknownValue) for item in listed):
        return union_of(listed)
    kind = unify([type_of(item) for item in listed]) if listed else ANY
    return unknown_like(key, kind if kind is not None and not isinstance(kind, tuple) else ANY)


def _splat(node: syntax.Splat, context: Context) -> Value:
    target = value_of(node.target, context)
    target, is_hidden = reveal(target)
    if isinstance(target, UnknownValue):
        return unknown_like(target)
    items = elements_of(target)
    if items is None:
        items = () if target is None else (target,)
    if isinstance(target, SetValue) and (cause := first_unknown(target)) is not None:
        return unknown_like(cause)
    context.budget.spend(len(items))
    result = tuple(_steps(item, node.steps, context) for item in items)
    return hide(result, is_hidden)


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
    """Evaluate both results: they are converted to the type they have in common."""
    condition, is_hidden = reveal(value_of(node.condition, context))
    if condition is None:
        raise EvaluationError("the condition is null")
    chosen = convert(condition, BOOL)
    if isinstance(chosen, UnknownValue):
        both = [value_of(branch, context) for branch in (node.yes, node.no)]
        kind = unify([type_of(one) for one in both])
        if all(isinstance(one, UnknownValue) for one in both):
            return hide(replace(union_of(both), reason=chosen.reason, type=ANY if kind is None else kind), is_hidden)
        return hide(unknown_like(chosen, ANY if kind is None else kind), is_hidden)
    value = value_of(node.yes if chosen else node.no, context)
    other = _other_type(node.no if chosen else node.yes, context)
    kind = unify([type_of(value), other])
    if kind is None:
        raise EvaluationError("the two results of the condition have no type in common")
    return hide(value if other == ANY or value is None else convert(value, kind), is_hidden)


def _other_type(node: Any, context: Context) -> Any:
    """Return the type of the result that is not chosen; what cannot be evaluated has none."""
    try:
        return type_of(value_of(node, context))
    except EvaluationError:
        return ANY


def _for(node: syntax.For, context: Context) -> Value:
    collection, is_hidden = reveal(value_of(node.collection, context))
    if isinstance(collection, UnknownValue):
        return hide(unknown_like(collection), is_hidden)
    pairs = iterate(collection)
    if pairs is None:
        raise EvaluationError(
            f"a for expression goes over a list, a set, a map or an object, not {describe(collection)}"
        )
    if isinstance(collection, SetValue) and (cause := first_unknown(collection)) is not None:
        return hide(unknown_like(cause), is_hidden)
    return _For(node, context).run(pairs, is_hidden)


class _For:
    """One for expression while it is evaluated."""

    def __init__(self, node: syntax.For, context: Context) -> None:
        self._node = node
        self._context = context
        self._elements: list[Value] = []
        self._groups: dict[str, list[Value]] = {}
        self._unknown: UnknownValue | None = None

    def run(self, pairs: list[tuple[Value, Value]], is_hidden: bool) -> Value:
        node = self._node
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

    def _included(self, inner: Context) -> tuple[bool, bool]:
        if self._node.condition is None:
            return True, False
        condition, is_hidden = reveal(value_of(self._node.condition, inner))
        if condition is None:
            raise EvaluationError("the condition of a for expression is null")
        condition = convert(condition, BOOL)
        if isinstance(condition, UnknownValue):
            self._unknown = self._unknown or condition
            return False, is_hidden
        return bool(condition), is_hidden

    def _take(self, inner: Context) -> bool:
        """Add one element; tell whether its key is sensitive."""
        if self._node.key_result is None:
            self._elements.append(value_of(self._node.result, inner))
            return False
        key, is_hidden = reveal(value_of(self._node.key_result, inner))
        value = value_of(self._node.result, inner)
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


def iterate(collection: Value) -> list[tuple[Value, Value]] | None:
    """Return keys and values of a collection in Terraform's order; ``None`` for what is none."""
    items = elements_of(collection)
    if items is not None:
        return [(item, item) for item in items] if isinstance(collection, SetValue) else list(enumerate(items))
    pairs = pairs_of(collection)
    return list(pairs.items()) if pairs is not None else None


def _template(node: syntax.Template, context: Context) -> Value:
    def inner(expression: Any, names: Mapping[str, Value]) -> Value:
        return value_of(expression, context.bind(names) if names else context)

    return context.budget.weigh(templates.render(node.parts, inner, iterate, context.budget))


def _call(node: syntax.Call, context: Context) -> Value:
    if node.name == "try":
        return _try(node, context)
    if node.name == "can":
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
    if node.name in ("templatefile", "templatestring"):
        result = _template_function(node.name, arguments, context)
    else:
        result = call(node.name, arguments, context.scope.files, context.budget)
    return hide(context.budget.weigh(result), is_hidden)


def _template_function(name: str, arguments: list[Value], context: Context) -> Value:
    """Return what a template of a file, or of a text, gives with the variables of an object."""
    if len(arguments) != 2:
        raise EvaluationError(f"{name} takes two arguments")
    arguments[0], is_hidden = reveal(arguments[0])
    variables, is_map_hidden = reveal(arguments[1])
    found = context.scope.files.read(convert(arguments[0], STRING)) if name == "templatefile" else arguments[0]
    found, _ = reveal(found)
    pairs = pairs_of(variables)
    for one in (found, variables):
        if isinstance(one, UnknownValue):
            return unknown_like(one, STRING)
    if pairs is None or not isinstance(found, str):
        raise EvaluationError(f"{name} takes a text and an object of variables")
    try:
        node = parse_template(syntax.Source(name, found))
    except HclSyntaxError:
        raise EvaluationError("the template is not valid") from None  # what is wrong would quote the file
    if context.depth >= _MAX_TEMPLATES:
        raise EvaluationError("templates call one another too deeply")
    inner = Context(TemplateScope(context.scope.files), context.budget, pairs, context.depth + 1)
    try:
        result = value_of(node, inner)
    except EvaluationError:
        raise EvaluationError("the template cannot be evaluated") from None
    return hide(result, is_hidden or is_map_hidden)


def _try(node: syntax.Call, context: Context) -> Value:
    """Return the first argument that can be evaluated. Behind an unknown one nobody knows whether it could."""
    for argument in node.arguments:
        try:
            return value_of(argument, context)
        except EvaluationError:
            continue
    raise EvaluationError("no argument of try can be evaluated")


def _can(node: syntax.Call, context: Context) -> Value:
    if len(node.arguments) != 1:
        raise EvaluationError("can takes one argument")
    try:
        found = first_unknown(value_of(node.arguments[0], context))
    except EvaluationError:
        return False
    return True if found is None else unknown_like(found, BOOL)


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
