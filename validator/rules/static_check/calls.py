"""Calls of functions that exist, with as many arguments as they take, and that both engines compute alike."""

from __future__ import annotations

import re
from collections.abc import Iterator

from validator.errors import nearest
from validator.rules.static_check import tree
from validator.rules.static_check.builtins import ALLOWED, refusal
from validator.rules.static_check.checked_module import LIBRARIES, CheckedModule, Fault
from validator.rules.static_check.libraries import no_rule
from validator.rules.static_check.tree import RegoNode

_PERL_CLASS = re.compile(r"\\[bBdDsSwW]")
_VERB = re.compile(r"%[^A-Za-z%]*[A-Za-z%]?")
_WALK = (
    "the result of walk is assigned: the embedded engine finds nothing, without an error",
    "write the pattern as the last argument: walk(value, [path, leaf])",
)
_FORMAT = (
    "the format of sprintf is not a constant",
    "write the format as a string, so that its verbs can be checked",
)
_PATTERN = (
    "the pattern of regex.match is not a constant",
    "write the pattern as a string, so that it can be checked",
)


def functions(unit: CheckedModule) -> Iterator[Fault]:
    """Find calls of unknown and refused functions, and calls with the wrong number of arguments."""
    for call, name in _calls(unit):
        wanted = unit.names.functions.get(unit.full_name(name))
        wanted = ALLOWED.get(name) if wanted is None else wanted
        given = len(call.parts["params"])
        if wanted is None and not _is_in_unknown_library(unit, name):
            yield Fault(call.start, *_unknown(unit, name))
        elif wanted is None:
            continue  # that there is no such library is a fault of its own
        elif name == "walk" and given == 1:
            yield Fault(call.start, *_WALK)
        elif given != wanted:
            yield Fault(call.start, f"{name} takes {_count(wanted)}, not {given}", "give what the function takes")


def formats(unit: CheckedModule) -> Iterator[Fault]:
    """Find formats of sprintf that the engines print differently. Measured: only %v is alike for all values."""
    for call, name in _calls(unit):
        if name != "sprintf" or len(call.parts["params"]) != ALLOWED[name]:
            continue
        template, values = map(tree.node, call.parts["params"])
        if template.kind not in ("String", "RawString"):
            yield Fault(template.start, *_FORMAT)
            continue
        verbs = [verb for verb in _VERB.findall(str(template.parts["value"])) if verb != "%%"]
        yield from (_verb_fault(template, verb) for verb in verbs if verb != "%v")
        if values.kind != "Array" or len(values.parts["items"]) != len(verbs):
            yield Fault(
                values.start,
                f"sprintf has {len(verbs)} verbs, and its values are not an array of as many",
                "write one value for each %v",
            )


def expressions(unit: CheckedModule) -> Iterator[Fault]:
    """Find regular expressions whose classes are Unicode on the embedded engine and ASCII in OPA."""
    for call, name in _calls(unit):
        if name != "regex.match" or not call.parts["params"]:
            continue
        pattern = tree.node(call.parts["params"][0])
        if pattern.kind not in ("String", "RawString"):
            yield Fault(pattern.start, *_PATTERN)
            continue
        for found in _PERL_CLASS.findall(str(pattern.parts["value"])):
            yield Fault(
                pattern.start,
                f"{found} in a regular expression is Unicode on the embedded engine and ASCII in OPA",
                "write the characters: [0-9], [A-Za-z0-9_], [ \\t]",
            )


def _calls(unit: CheckedModule) -> Iterator[tuple[RegoNode, str]]:
    for call in unit.expressions:
        if call.kind == "Call":
            yield call, tree.dotted(call.child("fcn")) or ""


def _is_in_unknown_library(unit: CheckedModule, name: str) -> bool:
    path = unit.full_name(name)
    return path.startswith(LIBRARIES) and path.removeprefix("data.").rpartition(".")[0] not in unit.names.rules


def _unknown(unit: CheckedModule, name: str) -> tuple[str, str]:
    path = unit.full_name(name)
    if path.startswith(LIBRARIES):
        return no_rule(unit, path)
    reasons = refusal(name)
    if reasons:
        return f"{name} may not be called: {reasons[0]}", reasons[1]
    prefix = f"data.{unit.source.package}."
    own = {full.removeprefix(prefix) for full in unit.names.functions if full.startswith(prefix)}
    return (
        f"{name} is neither a function of this package nor one that both engines compute alike"
        + nearest(name, own | set(ALLOWED)),
        "define it, or write it with the functions that policies may call",
    )


def _verb_fault(template: RegoNode, verb: str) -> Fault:
    return Fault(template.start, f"{verb} in sprintf prints differently on the two engines", "write %v")


def _count(number: int) -> str:
    return "1 argument" if number == 1 else f"{number} arguments"
