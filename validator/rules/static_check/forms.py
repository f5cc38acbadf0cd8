"""Forms in which an absent fact means one thing to the embedded engine and another to OPA."""

from __future__ import annotations

from collections.abc import Iterator

from validator.rules.static_check import tree
from validator.rules.static_check.checked_module import CheckedModule, Fault
from validator.rules.static_check.scopes import scopes
from validator.rules.static_check.tree import RegoNode, RuleClause

_PARTIAL_HEAD = (
    "the head of a partial rule holds an expression: when it is undefined for one object, findings of others are lost",
    "bind it in the body (finding := {…}) and put only the variable into the head",
)
_VALUE = (
    "the value of a rule with a body is an expression: when it is undefined once, other results are lost",
    "bind it in the body (value := …) and give the variable, a constant, a comprehension or a union of those",
)
_ITERATING = (
    "the value of a rule without a body iterates: when it is undefined for one element, other results are lost",
    "iterate in a body (some x in xs) and give the variable",
)
_PARAMETER = (
    "an object pattern as parameter: the embedded engine ignores further keys, OPA does not",
    "take the object as a variable and read its fields in the body",
)
_PATTERN = (
    "an object pattern: the embedded engine ignores further keys, OPA does not",
    "bind the object and read its fields (value := object.field)",
)
_NEGATION = (
    "under “not”, an argument that may be absent: the embedded engine then holds the “not” for true, OPA does not",
    "bind the argument in a statement before (list := host.list)",
)
_COMPARISON = (
    "under “not”, a comparison other than == with a value that may be absent: the engines disagree when it is",
    "write the opposite comparison without “not” (>= for <), or bind the value in a statement before",
)
_INDEX = (
    "under “not”, a bracket that holds something else than a constant or a variable bound before",
    "bind the key in a statement before (key := host.key)",
)
_NOT_OTHER = (
    "under “not” stands something else than a reference, a comparison, a call or a membership test",
    "bind the value in a statement before and negate a comparison of the variable",
)
_MEMBERSHIP = (
    "“in” as a value: with an absent fact the embedded engine says false, OPA is undefined",
    "make “in” a statement of its own, or bind both sides in statements before",
)


def heads(unit: CheckedModule) -> Iterator[Fault]:
    """Find heads and values that can be undefined for one object while others have one."""
    for rule in unit.source.rules:
        bounds = {scoped.node.start: scoped.bound for scoped in scopes(unit.source, rule) if scoped.is_value}
        for value in [*rule.keys, *(value for value in rule.values if value)]:
            words = _head(unit, rule, value, bounds.get(value.start, frozenset()))
            if words:
                yield Fault(value.start, *words)


def negations(unit: CheckedModule) -> Iterator[Fault]:
    """Find what may not stand under `not`."""
    for scoped in unit.scopes:
        if scoped.node.kind == "NotExpr" and not scoped.is_value:
            expression = scoped.node.child("expr")
            words = _negated(unit, expression, scoped.bound)
            if words:
                yield Fault(scoped.node.start, *words)


def memberships(unit: CheckedModule) -> Iterator[Fault]:
    """Find `in` used as a value. As a statement, and under `not`, it is dealt with elsewhere."""
    for scoped in unit.scopes:
        if scoped.node.kind == "Every":
            continue
        statement = scoped.node.child("expr") if scoped.node.kind in ("Expr", "NotExpr") else None
        for found in tree.nodes(scoped.node.tree, stop=tree.COMPREHENSIONS):
            own = statement is not None and found.parts is statement.parts
            if found.kind == "Membership" and not own and not _has_defined_sides(unit, found, scoped.bound):
                yield Fault(found.start, *_MEMBERSHIP)


def patterns(unit: CheckedModule) -> Iterator[Fault]:
    """Find object patterns."""
    for rule in unit.source.rules:
        for parameter in rule.parameters:
            if any(found.kind == "Object" for found in tree.nodes(parameter.tree)):
                yield Fault(parameter.start, *_PARAMETER)
    for scoped in unit.scopes:
        for side in _pattern_sides(scoped.node):
            for found in tree.nodes(side.tree, stop=tree.COMPREHENSIONS):
                if found.kind == "Object" and _binds(unit, found, scoped.bound):
                    yield Fault(found.start, *_PATTERN)


def _head(unit: CheckedModule, rule: RuleClause, value: RegoNode, bound: frozenset[str]) -> tuple[str, str] | None:
    if rule.kind == "default":
        return None  # the parsers of both engines accept constants only
    if rule.kind == "partial":
        good = value.kind not in tree.COMPREHENSIONS and unit.is_defined(value, bound)
        return None if good else _PARTIAL_HEAD
    if rule.bodies:
        return None if _is_union(unit, value, bound) else _VALUE
    paths = (found for found in tree.nodes(value.tree, stop=tree.COMPREHENSIONS) if found.kind == "RefBrack")
    return _ITERATING if any(_iterates(unit, path, bound) for path in paths) else None


def _is_union(unit: CheckedModule, value: RegoNode, bound: frozenset[str]) -> bool:
    if value.kind == "BinExpr" and value.parts["op"] == "Union":
        return _is_union(unit, value.child("lhs"), bound) and _is_union(unit, value.child("rhs"), bound)
    return unit.is_defined(value, bound)


def _iterates(unit: CheckedModule, path: RegoNode, bound: frozenset[str]) -> bool:
    """Return whether a bracket holds a variable that nothing binds: a rule or a parameter is none."""
    return any(
        index.kind == "Var" and index.parts["value"] not in bound and not _is_rule(unit, str(index.parts["value"]))
        for index in tree.indexes(path)
    )


def _is_rule(unit: CheckedModule, name: str) -> bool:
    return name in unit.names.rules.get(unit.source.package, {})


def _negated(unit: CheckedModule, expression: RegoNode, bound: frozenset[str]) -> tuple[str, str] | None:
    """Return what is wrong with `expression` under `not`. Measured: of the comparisons only == is alike."""
    if expression.kind in ("Var", "RefDot", "RefBrack"):
        return None if unit.is_reference(expression, bound) else _INDEX
    if expression.kind == "BoolExpr":
        return _negated_comparison(unit, expression, bound)
    if expression.kind == "Call":
        arguments = map(tree.node, expression.parts["params"])
        return None if all(unit.is_defined(argument, bound) for argument in arguments) else _NEGATION
    if expression.kind == "Membership":
        return None if _has_defined_sides(unit, expression, bound) else _NEGATION
    return _NOT_OTHER


def _negated_comparison(unit: CheckedModule, comparison: RegoNode, bound: frozenset[str]) -> tuple[str, str] | None:
    sides = [comparison.child("lhs"), comparison.child("rhs")]
    open_sides = [side for side in sides if not unit.is_defined(side, bound)]
    if not open_sides:
        return None
    if any(side.kind not in ("Var", "RefDot", "RefBrack") for side in open_sides):
        return _NOT_OTHER
    if comparison.parts["op"] != "Eq":
        return _COMPARISON
    return None if all(unit.is_reference(side, bound) for side in open_sides) else _INDEX


def _has_defined_sides(unit: CheckedModule, membership: RegoNode, bound: frozenset[str]) -> bool:
    sides = [membership.parts[name] for name in ("key", "value", "collection") if membership.parts.get(name)]
    return all(unit.is_defined(tree.node(side), bound) for side in sides)


def _pattern_sides(literal: RegoNode) -> list[RegoNode]:
    if literal.kind == "SomeIn":
        return [literal.child(name) for name in ("key", "value") if literal.parts.get(name)]
    expression = literal.child("expr") if literal.kind in ("Expr", "NotExpr") else literal
    if expression.kind != "AssignExpr":
        return []
    return [expression.child(side) for side in (("lhs",) if expression.parts["op"] == "ColEq" else ("lhs", "rhs"))]


def _binds(unit: CheckedModule, pattern: RegoNode, bound: frozenset[str]) -> bool:
    """Return whether the pattern holds a variable that it gives a value to."""
    return any(
        variable.parts["value"] not in bound and not _is_rule(unit, str(variable.parts["value"]))
        for variable in tree.variables(pattern.tree)
    )
