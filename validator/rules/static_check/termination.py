"""Forms that do not end, or need more memory than there is: recursion, and ranges whose length only a run would tell.

OPA refuses recursion when it compiles; the embedded engine follows it until the stack of the process is used up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from validator.rules.static_check import tree
from validator.rules.static_check.checked_module import CheckedModule, Fault

LONGEST_RANGE = 10_000
"""Numbers that a range may give."""

_RANGE = (
    f"numbers.range takes two whole numbers that are written out, at most {LONGEST_RANGE} apart",
    "write the numbers, or go through a collection of the facts or of the data",
)
_ANY_POLICY = (
    "policies are looked up by a value, and the rule itself may be among them: recursion",
    "write the full name of the rule",
)


def ranges(unit: CheckedModule) -> Iterator[Fault]:
    """Find ranges whose length is not known before anything runs, or is too long."""
    for call in unit.expressions:
        if call.kind == "Call" and tree.dotted(call.child("fcn")) == "numbers.range":
            ends = [_number(unit, tree.node(end)) for end in call.parts["params"]]
            known = [end for end in ends if end is not None]
            if len(known) != len(ends) or max(known) - min(known) > LONGEST_RANGE:
                yield Fault(call.start, *_RANGE)


def recursion(unit: CheckedModule) -> Iterator[Fault]:
    """Find rules and functions that lead to themselves, by themselves or through others."""
    own = f"data.{unit.source.package}."
    calls = unit.names.uses
    for rule in unit.source.rules:
        way = _way_back(f"{own}{rule.name}", calls)
        if way:
            shown = " → ".join(name.removeprefix(own) for name in way)
            yield Fault(rule.head.start, f"the rule leads to itself: {shown}", "recursion is not possible in Rego")
    references = [found for found in unit.expressions if found.kind in ("Var", "RefDot", "RefBrack")]
    full = _full(references, own)
    for found in references:
        if found.kind == "Var" and found.parts["value"] == "data" and found.start not in full:
            yield Fault(found.start, *_ANY_POLICY)


def _full(references: Sequence[tree.RegoNode], own: str) -> set[tree.Position]:
    """Return where references start that name a rule, or something that is no policy, in full."""
    names = ((found.start, tree.dotted(found)) for found in references)
    return {start for start, name in names if name is not None and not own.startswith(f"{name}.")}


def _way_back(start: str, calls: Mapping[str, frozenset[str]]) -> list[str]:
    """Return the names from ``start`` back to itself; none where no way leads there."""
    before: dict[str, str] = {}
    waiting = [start]
    while waiting:
        name = waiting.pop(0)
        for used in sorted(calls.get(name, ())):
            if used == start:
                way = [name, start]
                while way[0] != start:
                    way.insert(0, before[way[0]])
                return way
            if used not in before:
                before[used] = name
                waiting.append(used)
    return []


def _number(unit: CheckedModule, end: tree.RegoNode) -> int | None:
    sign = 1
    if end.kind == "UnaryExpr":
        sign, end = -1, end.child("expr")
    text = unit.source.slice(end.parts["span"]) if end.kind == "Number" else ""
    return sign * int(text) if text.isdigit() else None
