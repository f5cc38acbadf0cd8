"""Names and numbers that one engine takes and the other does not."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from validator.rules.static_check.builtins import ALLOWED
from validator.rules.static_check.checked_module import CheckedModule, Fault

_KEYWORDS = frozenset({"_", "contains", "data", "input"})
"""Names that the embedded engine accepts and OPA does not. Other keywords do not parse on either."""

_SMALLEST, _LARGEST = -(2**63), 2**63 - 1


def rules(unit: CheckedModule) -> Iterator[Fault]:
    """Find rules and parameters with names that OPA keeps for itself."""
    for rule in unit.source.rules:
        if rule.name in _KEYWORDS or rule.name in ALLOWED:
            word = "a keyword" if rule.name in _KEYWORDS else "a builtin function"
            yield Fault(rule.head.start, f"a rule is named like {word}: “{rule.name}”", "choose another name")
        for parameter in rule.parameters:
            if parameter.kind == "Var" and parameter.parts["value"] in _KEYWORDS - {"_"}:
                name = parameter.parts["value"]
                yield Fault(parameter.start, f"a parameter is named like a keyword: “{name}”", "choose another name")


def numbers(unit: CheckedModule) -> Iterator[Fault]:
    """Find numbers that the embedded engine cannot hold exactly."""
    for expression in unit.expressions:
        if expression.kind == "Number":
            text = unit.source.slice(expression.parts["span"])
            if not _fits(text):
                yield Fault(
                    expression.start,
                    f"{text} does not fit into 64 bits: the embedded engine rounds it",
                    f"write a number between {_SMALLEST} and {_LARGEST}",
                )


def _fits(text: str) -> bool:
    try:
        return _SMALLEST <= Decimal(text) <= _LARGEST
    except InvalidOperation:
        return False
