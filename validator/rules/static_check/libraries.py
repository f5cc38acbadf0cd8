"""Libraries that exist, and rules of them that exist: what does not is undefined to the embedded engine, without an error."""

from __future__ import annotations

from collections.abc import Iterator

from validator.errors import nearest
from validator.rules.static_check import tree
from validator.rules.static_check.checked_module import LIBRARIES, CheckedModule, Fault
from validator.rules.static_check.tree import RegoNode

_INDEX = (
    "a library, or a rule of one, is looked up by a value",
    "write its name: what stands there is then known before anything runs",
)


def imports(unit: CheckedModule) -> Iterator[Fault]:
    """Find imports of anything but libraries: a rule that reads another rule's findings is not a rule of its own."""
    for item in unit.source.imports:
        if item.path == "rego.v1":
            continue
        if not item.path.startswith(LIBRARIES):
            yield Fault(
                item.start,
                f"the import of {item.path}",
                "write the full path where it is needed; only libraries (data.lib.…) are imported",
            )
        elif item.path.removeprefix("data.") not in unit.names.rules:
            yield _no_library(unit, item.start, item.path)


def references(unit: CheckedModule) -> Iterator[Fault]:
    """Find references to libraries, or to rules of libraries, that do not exist. Calls are looked up elsewhere."""
    called = {call.child("fcn").start for call in unit.expressions if call.kind == "Call"}
    for found in unit.expressions:
        if found.kind == "RefBrack" and _is_lookup(unit, found):
            yield Fault(found.start, *_INDEX)
        name = tree.dotted(found) if found.kind in ("RefDot", "RefBrack") else None
        if name is None:
            continue
        path = unit.full_name(name)
        package, _, rule = path.removeprefix("data.").rpartition(".")
        if name.startswith(LIBRARIES) and path.count(".") == 2 and f"{package}.{rule}" not in unit.names.rules:
            yield _no_library(unit, found.start, path)
        elif path.count(".") == 3 and found.start not in called and rule not in unit.names.rules.get(package, {rule}):
            yield Fault(found.start, *no_rule(unit, path))


def no_rule(unit: CheckedModule, path: str) -> tuple[str, str]:
    """Return what to say of a rule or function `data.lib.<library>.<name>` that its library does not have."""
    package, _, name = path.removeprefix("data.").rpartition(".")
    declared = unit.names.rules[package]
    if name in declared:
        return f"{package}.{name} is no function", "name it without parentheses"
    known = sorted(rule for rule in declared if not rule.startswith("_"))
    return (
        f"{package} has no rule or function “{name}”{nearest(name, known)}",
        f"it has: {', '.join(known)}" if known else "it is empty",
    )


def _no_library(unit: CheckedModule, start: tree.Position, path: str) -> Fault:
    packages = (f"data.{package}" for package in unit.names.rules)
    known = sorted(package.removeprefix(LIBRARIES) for package in packages if package.startswith(LIBRARIES))
    return Fault(
        start,
        f"there is no library {path}{nearest(path.removeprefix(LIBRARIES), known)}",
        "a library is a whole package, data.lib.NAME, in lib/NAME.rego beside ft/; "
        + (f"there are: {', '.join(known)}" if known else "there is none"),
    )


def _is_lookup(unit: CheckedModule, lookup: RegoNode) -> bool:
    """Return whether a bracket behind `data.lib` or a library holds something else than a constant."""
    name = tree.dotted(lookup.child("refr"))
    if name is None or lookup.child("index").kind in tree.SCALARS:
        return False
    path = unit.full_name(name)
    return f"{path}." == LIBRARIES or (path.startswith(LIBRARIES) and path.removeprefix("data.") in unit.names.rules)
