"""The values of python-hcl2's grammar rules that need nothing but their parts."""

from __future__ import annotations

from typing import Any, NamedTuple

from validator.terraform.hcl.syntax import tree as syntax
from validator.terraform.hcl.syntax.template_text import Token
from validator.terraform.hcl.syntax.tree import Expression
from validator.terraform.hcl.values.numbers import parse_number

_SEPARATORS = {"COMMA", "NL_OR_COMMENT", "LBRACE", "RBRACE"}
_WORDS = {"null": None, "true": True, "false": False}


class Element(NamedTuple):
    """An element of an object."""

    key: Any
    value: Any
    at: int


def first(children: list[Any], _: int) -> Any:
    """Return the first part."""
    return children[0]


def third(children: list[Any], _: int) -> Any:
    """Return the value of an argument, in a list."""
    return [children[2]]


def flat(children: list[Any], _: int) -> list[Any]:
    """Return the children with lists put in place, without separators and brackets."""
    if children and isinstance(children[0], list):
        found, rest = children[0], children[1:]  # grown in place: a list of thousands is reduced thousands of times
    else:
        found, rest = [], children
    for child in rest:
        if isinstance(child, list):
            found += child
        elif type(child) is not tuple or child[0] not in _SEPARATORS:
            found.append(child)
    return found


def without_newlines(children: list[Any], _: int) -> list[Any]:
    """Return the parts without new lines."""
    return [child for child in children if type(child) is not tuple or child[0] != "NL_OR_COMMENT"]


def label(children: list[Any], at: int) -> Token:
    """Return a label of a block as one token."""
    parts = children[1] if isinstance(children[1], list) else []
    return ("LABEL", "".join(part[1] for part in parts), at)


def number(children: list[Any], at: int) -> syntax.Literal:
    """Return the literal of a number."""
    return syntax.Literal(parse_number(children[0][1]), at)


def term(children: list[Any], at: int) -> Expression:
    """Return a name, a word, something in parentheses, or the only part as it is."""
    if len(children) > 1:
        return syntax.Parentheses(without_newlines(children, at)[1], at)
    child = children[0]
    if type(child) is tuple:
        return syntax.Literal(_WORDS[child[1]], at) if child[1] in _WORDS else syntax.Name(child[1], at)
    return child


def nodes(children: list[Any]) -> list[Any]:
    """Return the nodes among the parts, those of lists put in place."""
    found: list[Any] = []
    for child in children:
        if isinstance(child, list):
            found += child
        elif type(child) is not tuple:
            found.append(child)
    return found


def tuple_of(children: list[Any], at: int) -> syntax.Tuple:
    """Return a tuple."""
    return syntax.Tuple(tuple(nodes(children)), at)


def conditional(children: list[Any], at: int) -> syntax.Conditional:
    """Return a conditional."""
    condition, yes, no = nodes(children)
    return syntax.Conditional(condition, yes, no, at)


def binary(children: list[Any], at: int) -> syntax.Binary:
    """Return an operation of two values."""
    operator, right = children[1]
    return syntax.Binary(operator[1], children[0], right, at)


def unary(children: list[Any], at: int) -> Expression:
    """Return a chain of unary operators, the last one innermost."""
    value = children[1]
    for operator in reversed(children[0][1]):
        value = syntax.Unary(operator, value, at)
    return value


def call(children: list[Any], at: int) -> syntax.Call:
    """Return a function call."""
    arguments: list[Any] = next((child for child in children if isinstance(child, list)), [])
    expands = any(type(child) is tuple and child[0] == "ELLIPSIS" for child in arguments)
    nodes = tuple(child for child in arguments if type(child) is not tuple)
    return syntax.Call(children[0][1], nodes, expands, at)


def index(children: list[Any], _: int) -> tuple[str, Any]:
    """Return a key in brackets as a step."""
    return "[]", nodes(children)[0]


def short_index(children: list[Any], _: int) -> tuple[str, Any]:
    """Return a key behind a dot as a step."""
    return ".0", syntax.Literal(int(children[1][1]), children[1][2])


def get_attr(children: list[Any], _: int) -> tuple[str, Any]:
    """Return a name behind a dot as a step."""
    return ".name", children[1][1]


def indexed(children: list[Any], at: int) -> syntax.Index:
    """Return a value with a key."""
    return syntax.Index(children[0], children[1][1], at)


def attributed(children: list[Any], at: int) -> syntax.Attribute:
    """Return a value with a name behind it."""
    return syntax.Attribute(children[0], children[1][1], at)


def splat_steps(children: list[Any], _: int) -> tuple[str, list[Any]]:
    """Return the kind of a splat and its steps."""
    steps = children[1] if len(children) > 1 and isinstance(children[1], list) else children[1:]
    return children[0][0], list(steps)


def splat(children: list[Any], at: int) -> Expression:
    """Return a splat; behind ``.*`` a key in brackets is one of the result, not of every element."""
    kind, steps = children[1]
    end = len(steps)
    if kind == "ATTR_SPLAT":
        end = next((position for position, step in enumerate(steps) if step[0] == "[]"), end)
    found: Expression = syntax.Splat(children[0], tuple(step[1] for step in steps[:end]), kind != "ATTR_SPLAT", at)
    for step, value in steps[end:]:
        found = syntax.Attribute(found, value, at) if step == ".name" else syntax.Index(found, value, at)
    return found


def header(intro: list[Any]) -> tuple[str | None, str, Any]:
    """Return the names and the collection of a for expression."""
    if intro[2][0] == "COMMA":
        return intro[1][1], intro[3][1], intro[-2]
    return None, intro[1][1], intro[-2]


def condition(children: list[Any]) -> Any:
    """Return the condition of a for expression, or ``None``."""
    last = children[-2]
    return last[1] if isinstance(last, list) and type(last[0]) is tuple and last[0][0] == "IF" else None


def for_tuple(children: list[Any], at: int) -> syntax.For:
    """Return a for expression that makes a tuple."""
    parts = without_newlines(children, at)
    key, value, collection = header(parts[1])
    return syntax.For(key, value, collection, None, parts[2], False, condition(parts), at)


def for_object(children: list[Any], at: int) -> syntax.For:
    """Return a for expression that makes an object."""
    parts = without_newlines(children, at)
    key, value, collection = header(parts[1])
    groups = any(type(part) is tuple and part[0] == "ELLIPSIS" for part in parts)
    return syntax.For(key, value, collection, parts[2], parts[4], groups, condition(parts), at)
