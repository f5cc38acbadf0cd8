"""Type constraints of variables: ``list(object({ name = string, size = optional(number, 1) }))``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from validator.terraform.hcl.errors import EvaluationError, HclSyntaxError
from validator.terraform.hcl.syntax import tree as syntax
from validator.terraform.hcl.syntax.references import first_free
from validator.terraform.hcl.values.types import convert
from validator.terraform.hcl.values.values import ANY, PRIMITIVES, Type, Value

_COLLECTIONS = ("list", "map", "set")
_OLD: Mapping[str, Type] = {"list": ("list", ANY), "map": ("map", ANY)}
"""What older releases wrote for a collection of anything."""


def parse_type(node: Any, evaluate: Callable[[Any], Value]) -> Type:
    """Return the type that an expression writes; ``evaluate`` gives the value of the default of ``optional``.

    Raises:
        HclSyntaxError: it is no type.
    """
    if isinstance(node, syntax.Name):
        if node.name in (*PRIMITIVES, ANY):
            return node.name
        if node.name in _OLD:
            return _OLD[node.name]
    if isinstance(node, syntax.Call) and len(node.arguments) == 1:
        argument = node.arguments[0]
        if node.name in _COLLECTIONS:
            return (node.name, parse_type(argument, evaluate))
        if node.name == "tuple" and isinstance(argument, syntax.Tuple):
            return ("tuple", tuple(parse_type(one, evaluate) for one in argument.elements))
        if node.name == "object" and isinstance(argument, syntax.Object):
            return _object(argument, evaluate)
    if isinstance(node, syntax.Literal) and isinstance(node.value, str):
        raise HclSyntaxError("a type stands without quotes since Terraform 0.12: string, list(string)", node.at)
    raise HclSyntaxError(
        "this is no type; there are string, number, bool, any, list, set, map, object and tuple", node.at
    )


def _object(node: syntax.Object, evaluate: Callable[[Any], Value]) -> Type:
    members: list[tuple[str, Type]] = []
    optional: list[tuple[str, Value]] = []
    for name, value in node.items:
        if not isinstance(name, str):
            raise HclSyntaxError("the name of an attribute of an object type is a plain name", node.at)
        if name in dict(members):
            raise HclSyntaxError(f"the attribute “{name[:80]}” stands twice in the type", node.at)
        if isinstance(value, syntax.Call) and value.name == "optional":
            kind, default = _optional(name, value, evaluate)
            optional.append((name, default))
            members.append((name, kind))
        else:
            members.append((name, parse_type(value, evaluate)))
    members.sort(key=lambda member: member[0])
    return ("object", tuple(members), tuple(optional)) if optional else ("object", tuple(members))


def _optional(name: str, node: syntax.Call, evaluate: Callable[[Any], Value]) -> tuple[Type, Value]:
    if len(node.arguments) not in (1, 2):
        raise HclSyntaxError("optional takes a type and, if there is one, a default", node.at)
    kind = parse_type(node.arguments[0], evaluate)
    if len(node.arguments) == 1:
        return kind, None
    found = first_free(node.arguments[1])
    if found is not None:
        raise HclSyntaxError(f"the default of “{name}” is a constant: no references, no functions", found.at)
    try:
        return kind, convert(evaluate(node.arguments[1]), kind)
    except EvaluationError as error:
        raise HclSyntaxError(f"the default of “{name}” is not of its type: {error.message}", node.at) from None
