"""Forms that are quadratic on one of the engines."""

from __future__ import annotations

import json
from collections.abc import Iterator

from validator.rules.static_check import tree
from validator.rules.static_check.checked_module import CheckedModule, Fault
from validator.rules.static_check.tree import RegoNode

_GROUPING = (
    "a comprehension inside a comprehension iterates the same collection again: quadratic on the embedded engine",
    "group with a partial rule (groups[key] contains member if …) and iterate it: some key, group in groups",
)


def lookups(unit: CheckedModule) -> Iterator[Fault]:
    """Find brackets after a partial rule: OPA evaluates the rule anew for each key."""
    for found in unit.expressions:
        name = _partial_rule(unit, found) if found.kind == "RefBrack" else None
        if name and found.child("index").kind not in tree.SCALARS:
            yield Fault(
                found.start,
                f"a bracket lookup in the partial rule “{name}”: quadratic in OPA",
                f"write x in {name}; for a lookup by key make it a comprehension: {name} := {{key: value | …}}",
            )


def groupings(unit: CheckedModule) -> Iterator[Fault]:
    """Find a collection that is iterated again within a comprehension over it."""
    for outer in unit.expressions:
        if outer.kind not in tree.COMPREHENSIONS:
            continue
        collections = set(_iterated(outer))
        for inner in tree.inside(outer):
            if inner.kind in tree.COMPREHENSIONS and collections.intersection(_iterated(inner)):
                yield Fault(inner.start, *_GROUPING)


def _partial_rule(unit: CheckedModule, lookup: RegoNode) -> str | None:
    """Return the partial rule that `lookup` looks into: one of the same package or of a library, however it is named."""
    name = tree.dotted(lookup.child("refr"))
    if name is None:
        return None
    package, _, rule = unit.full_name(name).removeprefix("data.").rpartition(".")
    return name.removeprefix(f"data.{unit.source.package}.") if unit.names.is_partial(package, rule) else None


def _iterated(comprehension: RegoNode) -> Iterator[str]:
    """Return the collections that the comprehension's own body goes through, as text to compare."""
    for statement in comprehension.parts["query"]["stmts"]:
        for found in tree.nodes(statement, stop=tree.COMPREHENSIONS | {"Every"}):
            if found.kind == "SomeIn":
                yield json.dumps(tree.shape(found.parts["collection"]), sort_keys=True)
            elif found.kind == "RefBrack" and found.child("index").parts.get("value") == "_":
                yield json.dumps(tree.shape(found.parts["refr"]), sort_keys=True)
