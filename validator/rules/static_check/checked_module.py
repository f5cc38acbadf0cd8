"""What every check gets: a module, the names around it, and what surely has a value where."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from validator.rules.static_check import tree
from validator.rules.static_check.scopes import Scoped, scopes
from validator.rules.static_check.tree import ParsedModule, Position, RegoNode, RuleClause

LIBRARIES = "data.lib."
"""What the paths of libraries begin with: packages that rules import."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that may not be written: where it starts, what is wrong, and what to write instead."""

    start: Position
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Declarations:
    """What a set of modules declares: per package the clauses of each rule, and the functions by full name."""

    rules: Mapping[str, Mapping[str, Sequence[RuleClause]]]
    """Every package is in it, one without rules too."""
    functions: Mapping[str, int]
    """Number of arguments by `data.<package>.<name>`."""
    uses: Mapping[str, frozenset[str]]
    """Which rules and functions each of them names, all by their full names."""

    def is_partial(self, package: str, name: str) -> bool:
        """Return whether the rule is a partial set or a partial object."""
        return any(rule.kind == "partial" for rule in self.rules.get(package, {}).get(name, ()))

    def is_total(self, package: str, name: str) -> bool:
        """Return whether the rule has a value whatever the facts are: a partial rule, a default, a plain constant."""
        return any(
            rule.kind in ("partial", "default") or (rule.kind == "complete" and not rule.bodies and _is_plain(rule))
            for rule in self.rules.get(package, {}).get(name, ())
        )


@dataclass(frozen=True, slots=True)
class CheckedModule:
    """One module with the names it can use, and what its rules hold, walked once for all checks."""

    source: ParsedModule
    names: Declarations
    scopes: Sequence[Scoped]
    """Every literal and value."""
    expressions: Sequence[RegoNode]
    """Every expression and literal, each once."""

    def full_name(self, name: str) -> str:
        """Return the name from `data` on of what may be a rule of this package, or of an imported one."""
        return full_name(self.source, name)

    def is_defined(self, expression: RegoNode, bound: frozenset[str]) -> bool:
        """Return whether `expression` surely has a value: constants, bound variables, comprehensions, composites."""
        if expression.kind == "Var":
            name = str(expression.parts["value"])
            return name in bound or self.names.is_total(self.source.package, name)
        if expression.kind in ("Array", "Set", "Object"):
            return all(self.is_defined(member, bound) for member in tree.members(expression))
        return expression.kind in tree.SCALARS | tree.COMPREHENSIONS

    def is_reference(self, expression: RegoNode, bound: frozenset[str]) -> bool:
        """Return whether `expression` is a path whose brackets hold only constants and bound variables."""
        return tree.root(expression).kind == "Var" and all(
            index.kind in tree.SCALARS or (index.kind == "Var" and self.is_defined(index, bound))
            for index in tree.indexes(expression)
        )


def checked_module(source: ParsedModule, names: Declarations) -> CheckedModule:
    """Return the module `source` with what its rules hold."""
    scoped = itertools.chain.from_iterable(scopes(source, rule) for rule in source.rules)
    return CheckedModule(source, names, tuple(scoped), tuple(_expressions(source)))


def collect(sources: Sequence[ParsedModule]) -> Declarations:
    """Return what the modules `sources` declare."""
    rules: dict[str, dict[str, list[RuleClause]]] = defaultdict(lambda: defaultdict(list))
    functions = {}
    for source in sources:
        declared = rules[source.package]
        for rule in source.rules:
            declared[rule.name].append(rule)
            if rule.kind == "function":
                functions[f"data.{source.package}.{rule.name}"] = len(rule.parameters)
    return Declarations(rules, functions, _uses(sources))


def _uses(sources: Sequence[ParsedModule]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = defaultdict(frozenset)
    for source in sources:
        for rule in source.rules:
            parts = list(_parts(rule))
            names = {tree.dotted(part) for part in parts if part.kind in ("Var", "RefDot", "RefBrack")}
            called = {tree.dotted(part.child("fcn")) for part in parts if part.kind == "Call"}
            names -= _local_names(rule, parts) - called
            found[f"data.{source.package}.{rule.name}"] |= {full_name(source, name) for name in names if name}
    return found


def _local_names(rule: RuleClause, parts: Sequence[RegoNode]) -> set[str | None]:
    """Return the variables that a clause declares: they hide rules of the same names."""
    declared = [parameter.tree for parameter in rule.parameters]
    for part in parts:
        if part.kind == "AssignExpr" and part.parts["op"] == "ColEq":
            declared.append(part.parts["lhs"])
        elif part.kind == "SomeIn":
            declared += [part.parts[name] for name in ("key", "value") if part.parts[name] is not None]
    return {str(one.parts["value"]) for one in tree.variables(declared)}


def full_name(source: ParsedModule, name: str) -> str:
    """Return the name from `data` on of what `source` may call ``name``: a rule of its own, or of a package that it imports."""
    if name.startswith("data."):
        return name
    first, dot, rest = name.partition(".")
    imported = next((item.path for item in source.imports if item.name == first), None)
    return f"{imported}{dot}{rest}" if imported else f"data.{source.package}.{name}"


def _expressions(source: ParsedModule) -> Iterator[RegoNode]:
    for rule in source.rules:
        yield from _parts(rule)


def _parts(rule: RuleClause) -> Iterator[RegoNode]:
    yield from tree.nodes([item.tree for item in (*rule.parameters, *rule.keys)])
    yield from tree.nodes([value.tree for value in rule.values if value])
    yield from tree.nodes([body["query"] for body in rule.bodies])


def _is_plain(rule: RuleClause) -> bool:
    return all(
        value is not None and (tree.is_constant(value) or value.kind in tree.COMPREHENSIONS) for value in rule.values
    )
