"""Checks of every reference of a configuration, also of those that no evaluation reaches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from validator.errors import nearest
from validator.terraform.hcl.configuration.model import ModuleConfiguration
from validator.terraform.hcl.errors import UndeclaredError
from validator.terraform.hcl.evaluation import namespaces
from validator.terraform.hcl.syntax import tree as syntax
from validator.terraform.hcl.syntax.grammar import SHAPES, Problem, address_of, keys_of
from validator.terraform.hcl.syntax.provider import built_in
from validator.terraform.hcl.syntax.references import Hints, Reference, missing, references
from validator.terraform.hcl.syntax.tree import Argument, Block, Body, SourceText

_MEMBERS = {
    "path": ("module", "root", "cwd"),
    "terraform": ("workspace", "applying"),
    "tofu": ("workspace", "applying"),
}
_NO_VALUES = {"ignore_changes", "provider", "providers", "type", "when", "on_failure", "iterator", "from", "to"}
_LAST = {"count", "each", "path", "terraform", "self"}
"""What a provisioner that runs on destroy may refer to."""

_WITH_SELF = {"provisioner", "connection", "postcondition"}
_LIFECYCLE = SHAPES["resource"].blocks["lifecycle"].arguments
_MODES = {"resource": "managed", "data": "data", "ephemeral": "ephemeral"}
"""The words before the type and the name of a resource, and what they say of it."""

ResourceKey = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class _NameScope:
    """What the names in a block may be: its repetition, ``self``, iterators of dynamic blocks, data sources of a check."""

    repetition: frozenset[str] = frozenset()
    has_self: bool = False
    iterators: frozenset[str] = frozenset()
    own: frozenset[ResourceKey] = frozenset()
    is_last: bool = False
    """Whether it is a provisioner for when the resource is destroyed: nothing else is there then."""


ReferenceNode = tuple[str, ...]
"""What references stand in: ("local", NAME), ("var", NAME), the key of a resource, or ("others",)."""

Occurrence = tuple[Reference, _NameScope, SourceText, str]
"""A reference, where it stands, and the word of the block or argument that it is in."""


def in_body(body: Body, place: _NameScope = _NameScope()) -> Iterator[Occurrence]:
    """Yield the references in a body."""
    repetition = frozenset(word for key, word in (("count", "count"), ("for_each", "each")) if key in body.arguments)
    inner = replace(place, repetition=place.repetition | repetition)
    for argument in body.arguments.values():
        if argument.name not in _NO_VALUES:
            is_outside = argument.name in ("count", "for_each", "depends_on")
            yield from in_argument(argument, place if is_outside else inner)
    for block in body.blocks:
        yield from _in_block(block, inner)


def in_argument(argument: Argument, place: _NameScope = _NameScope()) -> Iterator[Occurrence]:
    """Yield the references in an argument."""
    for one in references(argument.expression):
        yield one, place, argument.source, argument.name


def _in_block(block: Block, place: _NameScope) -> Iterator[Occurrence]:
    if block.type == "dynamic" and block.labels:
        iterator = block.body.arguments.get("iterator")
        name = getattr(iterator.expression, "name", "") if iterator is not None else block.labels[0]
        inner = replace(place, iterators=place.iterators | {name})
        for argument in block.body.arguments.values():
            if argument.name != "iterator":
                yield from in_argument(argument, place if argument.name == "for_each" else inner)
        for content in block.body.of("content"):
            yield from in_body(content.body, inner)
        return
    when = block.body.arguments.get("when")
    is_last = block.type == "provisioner" and when is not None and address_of(when.expression) == ("destroy",)
    inner = replace(place, has_self=block.type in _WITH_SELF, is_last=is_last)
    body = block.body
    if block.type == "lifecycle":  # what stands in an argument that is not known may be words of its own
        body = Body({name: one for name, one in body.arguments.items() if name in _LIFECYCLE}, body.blocks)
    for one, where, source, word in in_body(body, inner):
        yield one, where, source, block.type if block.type in _WITH_SELF else word


def every_reference(configuration: ModuleConfiguration) -> dict[ReferenceNode, list[Occurrence]]:
    """Return the references of a configuration by what they stand in."""
    by_node: dict[ReferenceNode, list[Occurrence]] = {}
    for name, argument in configuration.locals.items():
        by_node["local", name] = list(in_argument(argument))
    for name, variable in configuration.variables.items():
        by_node["var", name] = [one for inner in variable.body.of("validation") for one in in_body(inner.body)]
    for key, block in configuration.resources.items():
        by_node[key] = list(in_body(block.body))
    by_node["others",] = list(_elsewhere(configuration))
    return by_node


def _elsewhere(configuration: ModuleConfiguration) -> Iterator[Occurrence]:
    for block in (*configuration.outputs.values(), *configuration.modules.values()):
        yield from in_body(block.body)
    for block in configuration.others:
        if block.type in ("provider", "check", "import", "ephemeral"):
            own = frozenset(("data", *one.labels) for one in block.body.of("data") if len(one.labels) == 2)
            yield from in_body(block.body, _NameScope(own=own))


def undeclared(
    configuration: ModuleConfiguration, by_node: Mapping[ReferenceNode, Sequence[Occurrence]]
) -> Iterator[Problem]:
    """Yield what Terraform refuses about the references of a configuration, ``by_node`` that they stand in."""
    resources: dict[ResourceKey, Block] = {**configuration.resources}
    for block in configuration.others:
        if block.type == "ephemeral":
            resources["ephemeral", block.labels[0], block.labels[1]] = block
    for one, place, source, word in (one for listed in by_node.values() for one in listed):
        error = _refusal(one, place, configuration, resources, word)
        if error is not None:
            yield Problem(error.message, error.at, source)
    for block in configuration.others:
        yield from _statement(block, configuration.resources, configuration.hints)


def _refusal(
    one: Reference,
    place: _NameScope,
    configuration: ModuleConfiguration,
    resources: Mapping[ResourceKey, Block],
    word: str,
) -> UndeclaredError | None:
    """Return what is wrong with a reference, or ``None``."""
    root, after = one.root, one.names[1:]
    if root in place.iterators or (root == "self" and place.has_self):
        return None
    error = _misplaced(one, place, word)
    if error is not None:
        return error
    if root in ("count", "each"):
        return _repetition(one, place)
    if not after and root in _MEMBERS:
        return UndeclaredError(f"“{root}” is followed by one of: {', '.join(_MEMBERS[root])}", one.at)
    if not after:
        return UndeclaredError(namespaces.LookupNamespace(root, lambda *_: None).alone(), one.at)
    if root in _MEMBERS:
        known = _MEMBERS[root]
        message = f"there is no {root}.{after[0][:80]}{nearest(after[0], known)}"
        return UndeclaredError(message, one.at) if after[0] not in known else None
    table = configuration.named(root)
    if table is not None:
        if word == "depends_on" and root != "module" and len(one.steps) > 1:
            return UndeclaredError(f"depends_on names the whole of {root}.{after[0][:80]}, no part of it", one.at)
        is_there = after[0] in table
        return None if is_there else missing(f"{root}.{after[0]}", table, after[0], one.at, configuration.hints)
    key = resource_key(one)
    if key is not None and key[0] not in resources and key[0] not in place.own:
        address = _address(key[0])
        return missing(address, map(_address, resources), address, one.at, configuration.hints)
    return _resource(one, resources, word)


def _misplaced(one: Reference, place: _NameScope, word: str) -> UndeclaredError | None:
    """Return what is wrong with a reference that is allowed elsewhere."""
    if place.is_last and (one.root not in _LAST or one.names == ("each", "value")):
        return UndeclaredError(
            "a provisioner that runs on destroy refers to self, count.index and each.key only", one.at
        )
    if word == "replace_triggered_by" and one.root in ("var", "local", "module", "path", "terraform", "data"):
        return UndeclaredError("replace_triggered_by names resources and their attributes only", one.at)
    if one.root == "self":
        return UndeclaredError("self is there only in provisioners, connections and postconditions", one.at)
    return None


def _repetition(one: Reference, place: _NameScope) -> UndeclaredError | None:
    known = ("index",) if one.root == "count" else ("key", "value")
    name = one.names[1] if len(one.names) > 1 else ""
    if one.root not in place.repetition:
        option = "count" if one.root == "count" else "for_each"
        return UndeclaredError(f"{one.root}.{name[:40]} is there only in a block with {option}", one.at)
    if not name:
        return UndeclaredError(f"“{one.root}” is followed by one of: {', '.join(known)}", one.at)
    message = f"there is no {one.root}.{name[:80]}{nearest(name, known)}"
    return UndeclaredError(message, one.at) if name not in known else None


def resource_key(one: Reference) -> tuple[ResourceKey, int] | None:
    """Return the resource that a reference names, and how many steps its address has; ``None`` where it has too few."""
    parts = one.names
    mode = _MODES.get(parts[0])
    if mode is None:
        return (("managed", parts[0], parts[1]), 1) if len(parts) > 1 else None
    return ((mode, parts[1], parts[2]), 2) if len(parts) > 2 else None


def _resource(one: Reference, declared: Mapping[ResourceKey, Block], word: str) -> UndeclaredError | None:
    resource = resource_key(one)
    if resource is None:
        return UndeclaredError(f"“{one.root}” is followed by a type and a name: {one.root}.TYPE.NAME", one.at)
    key, count = resource
    if key not in declared:  # a data source of a check
        return None
    rest = one.steps[count:]
    if word == "depends_on":
        is_whole = not any(isinstance(step, str) for step in rest)
        return None if is_whole else UndeclaredError("depends_on names whole resources, no attributes", one.at)
    return _steps(one, key, declared[key], rest)


def _steps(one: Reference, key: ResourceKey, block: Block, rest: Sequence[Any]) -> UndeclaredError | None:
    """Return what is wrong with the steps behind the address of a resource."""
    option = next((name for name in ("count", "for_each") if name in block.body.arguments), None)
    address = _address(key)
    if option is not None and rest and isinstance(rest[0], str):
        message = f"{address} has {option}, so an attribute is one of a single instance: {address}[…].{rest[0][:80]}"
        return UndeclaredError(message, one.at)
    is_key = bool(rest) and isinstance(rest[0], syntax.Index)
    if option is None and is_key and isinstance(rest[0].key, syntax.Literal):
        return UndeclaredError(f"{address} has neither count nor for_each, so it has no keys", one.at)
    known = built_in(key[1]) if key[0] == "managed" else None
    names_behind = [step for step in rest[: 2 if is_key else 1] if isinstance(step, str)]
    if known is not None and names_behind and names_behind[0] not in known:
        message = f"{key[1]} has no attribute “{names_behind[0][:80]}”{nearest(names_behind[0], known)}"
        return UndeclaredError(message, one.at)
    return None


def _address(key: ResourceKey) -> str:
    return ".".join(part for part in key if part != "managed")


def _statement(block: Block, declared: Mapping[ResourceKey, Block], hints: Hints) -> Iterator[Problem]:
    """Yield what is wrong with the address of a block moved, removed or import."""
    word = {"moved": "from", "removed": "from", "import": "to"}.get(block.type)
    argument = block.body.arguments.get(word) if word is not None else None
    parts = address_of(argument.expression) if argument is not None else None
    if argument is None or parts is None or parts[0] in ("module", "data") or len(parts) < 2:
        return
    resource = declared.get(("managed", parts[0], parts[1]))
    target = block.body.arguments.get("to")
    is_same = target is not None and (address_of(target.expression) or ())[:2] == parts[:2]
    is_repeated = resource is not None and is_same and bool({"count", "for_each"} & set(resource.body.arguments))
    if block.type == "import" and resource is None:
        error = missing(".".join(parts[:2]), map(_address, declared), ".".join(parts[:2]), argument.at, hints)
        yield Problem(error.message, argument.at, argument.source)
    elif (block.type == "removed" and resource is not None) or (
        block.type == "moved" and resource is not None and not (is_repeated or keys_of(argument.expression))
    ):
        message = f"{'.'.join(parts[:2])} is said to be {block.type}, and is still declared"
        yield Problem(message, argument.at, argument.source)
