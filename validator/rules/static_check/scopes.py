"""Which variables have a value where: the literals and values of a rule in the order of its statements."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass

from validator.rules.static_check.tree import (
    COMPREHENSIONS,
    ParsedModule,
    RegoNode,
    RuleClause,
    Tree,
    node,
    nodes,
    variables,
)


@dataclass(frozen=True, slots=True)
class Scoped:
    """A literal of a body, or the value of a head or of a comprehension, and the variables bound where it stands."""

    node: RegoNode
    bound: frozenset[str]
    is_value: bool = False


def scopes(source: ParsedModule, rule: RuleClause) -> Iterator[Scoped]:
    """Return every literal and value of `rule`, with those inside of comprehensions and `every`."""
    return _Scopes(source).of(rule)


@dataclass(frozen=True, slots=True)
class _Scopes:
    """Walks a rule and keeps count of what is bound."""

    source: ParsedModule

    def of(self, rule: RuleClause) -> Iterator[Scoped]:
        given = _names([parameter.tree for parameter in rule.parameters])
        ends: list[frozenset[str]] = []
        for body in rule.bodies:
            end = yield from self._query(body["query"], given)
            ends += [end]
        for value, bound in zip(rule.values, ends or [given], strict=False):
            if value is not None:
                yield from self._value(value, bound)
        for key in rule.keys:
            yield from self._value(key, ends[0] if ends else given)

    def _query(self, query: Tree, bound: frozenset[str]) -> Generator[Scoped, None, frozenset[str]]:
        for statement in query["stmts"]:
            literal = node(statement["literal"])
            yield Scoped(literal, bound)
            yield from self._nested(statement, bound)
            if literal.kind in ("Expr", "SomeIn"):
                bound |= _names(list(literal.parts.values()))
        return bound

    def _value(self, value: RegoNode, bound: frozenset[str]) -> Iterator[Scoped]:
        yield Scoped(value, bound, is_value=True)
        yield from self._nested(value.tree, bound)

    def _nested(self, tree: Tree, bound: frozenset[str]) -> Iterator[Scoped]:
        for found in nodes(tree, stop=COMPREHENSIONS | {"Every"}):
            if found.kind == "Every":
                named = {self.source.slice(found.parts[name]) for name in ("key", "value") if found.parts.get(name)}
                yield from self._nested(found.parts["domain"], bound)
                yield from self._query(found.parts["query"], bound | named)
            elif found.kind in COMPREHENSIONS:
                end = yield from self._query(found.parts["query"], bound)
                for name in ("key", "term", "value"):
                    if name in found.parts:
                        yield from self._value(found.child(name), end)


def _names(tree: Tree) -> frozenset[str]:
    return frozenset(str(variable.parts["value"]) for variable in variables(tree))
