"""Policies must mean the same to both engines: what may not be written, where it is, and what to write instead.

Most of what is refused is silent otherwise: the rule loads and runs, and loses or invents findings on one engine.
`tests/rules/static_check/test_static_check.py` shows for each form what would go wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from validator.engine import embedded
from validator.engine.base import RegoModule
from validator.errors import PolicyError
from validator.model import Location
from validator.rules.static_check import calls, forms, libraries, loops, names, termination
from validator.rules.static_check.checked_module import CheckedModule, Declarations, Fault, checked_module, collect
from validator.rules.static_check.tree import ParsedModule, read

_CHECKS: tuple[Callable[[CheckedModule], Iterator[Fault]], ...] = (
    forms.heads,
    forms.negations,
    forms.memberships,
    forms.patterns,
    loops.lookups,
    loops.groupings,
    calls.functions,
    calls.formats,
    calls.expressions,
    names.rules,
    names.numbers,
    libraries.imports,
    libraries.references,
    termination.ranges,
    termination.recursion,
)


def check(modules: Sequence[RegoModule], beside: Sequence[RegoModule] = ()) -> list[PolicyError]:
    """Return what keeps `modules` from meaning the same to both engines, by file, line and column.

    Functions and libraries are looked up in all of `modules`, and in those `beside` them, which are not checked. A module
    that does not parse gives its parse error, and the others are checked all the same. Unit tests are not policies and are
    not to be given.
    """
    results = [_read(module) for module in modules]
    errors = [result for result in results if isinstance(result, PolicyError)]
    sources = [result for result in results if isinstance(result, ParsedModule)]
    declared = collect([*sources, *map(parsed, beside)])
    for source in sources:
        errors += _check(source, declared)
    return errors


@lru_cache(maxsize=64)  # libraries are looked at for many rules, and for what each refers to
def parsed(module: RegoModule) -> ParsedModule:
    """Return ``module`` as a tree.

    Raises:
        PolicyError: it does not parse.
    """
    return read(module.path, embedded.source(module), embedded.parse(module))


def _read(module: RegoModule) -> ParsedModule | PolicyError:
    try:
        return parsed(module)
    except PolicyError as error:
        return error


def _check(source: ParsedModule, declared: Declarations) -> list[PolicyError]:
    try:
        unit = checked_module(source, declared)
        faults = {fault for find in _CHECKS for fault in find(unit)}
    except RecursionError:
        return [PolicyError("an expression is too long", Location(source.path), "cut it into several rules")]
    return [_error(source, fault) for fault in sorted(faults, key=lambda fault: (fault.start, fault.message))]


def _error(source: ParsedModule, fault: Fault) -> PolicyError:
    line, column = source.position(fault.start)
    return PolicyError(fault.message, Location(source.path, line, column), fault.hint)
