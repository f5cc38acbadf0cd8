"""Following the references of a plan's ``configuration`` to the resource instances they mean.

A plan keeps the names that an expression mentions, and loses the operation: filters, look-ups, conditionals. So the
result may list more instances than the true ones (``exact`` is false), and a local value or a dynamic block, of which
a plan keeps nothing, is a gap: no targets at all rather than a part of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from validator.reasons import Reason, ReasonCode, because
from validator.terraform.plan.addresses import Address, Key, ModulePath, Segment, parse_segments

MAX_DEPTH = 50
MAX_TARGETS = 20_000

_SHORTEST = 2
"""The segments that every reference has: module.NAME, var.NAME, TYPE.NAME."""

_IGNORED = {"count", "path", "terraform", "self"}
_NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class ReferenceTargets:
    """The addresses that an expression refers to. ``gap`` says what could not be followed."""

    targets: tuple[str, ...] = ()
    exact: bool = True
    gap: Reason | None = None


class _SelectingKey(NamedTuple):
    """The key that selects one instance, and the keys of all instances that select in the same way."""

    key: Key
    siblings: frozenset[Key]


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where an expression stands: a module instance and the instance of the block (or module call) that holds it."""

    modules: ModulePath
    owner: str = ""
    key: Key = None
    siblings: frozenset[Key] = frozenset()
    block: Mapping[str, Any] = field(default_factory=dict, compare=False)


class References:
    """The configuration of a plan together with the instances of its blocks, indexed once."""

    def __init__(self, configuration: Mapping[str, Any], instances: Iterable[tuple[Address, str]]) -> None:
        self._modules: dict[tuple[str, ...], Mapping[str, Any]] = {(): _mapping(configuration.get("root_module"))}
        self._blocks: dict[tuple[tuple[str, ...], str], Mapping[str, Any]] = {}
        self._instances: dict[tuple[ModulePath, str], dict[Key, str]] = {}
        self._children: dict[tuple[ModulePath, str], dict[Key, ModulePath]] = {}
        self._siblings: dict[tuple[ModulePath, str], frozenset[Key]] = {}
        self._memo: dict[Any, ReferenceTargets] = {}
        self._active: set[Any] = set()
        self._found_by_all: dict[tuple[int, int], bool] = {}
        for address, shown in instances:
            self._instances.setdefault((address.modules, address.block), {})[address.key] = shown
            for end in range(len(address.modules), 0, -1):
                name, key = address.modules[end - 1]
                self._children.setdefault((address.modules[: end - 1], name), {})[key] = address.modules[:end]

    def expressions(self, address: Address) -> Mapping[str, Any]:
        """Return the expressions of the block of ``address``, by attribute; empty when the configuration has none."""
        return _mapping(self._block(_names(address.modules), address.block).get("expressions"))

    def follow(self, address: Address, references: Sequence[Any]) -> ReferenceTargets:
        """Return the instances that the ``references`` of an expression in the block of ``address`` mean."""
        siblings = self._keys(self._instances, address.modules, address.block)
        block = self._block(_names(address.modules), address.block)
        return self._expression(references, _Scope(address.modules, address.block, address.key, siblings, block), None)

    def _keys(self, index: Mapping[Any, Mapping[Key, Any]], modules: ModulePath, name: str) -> frozenset[Key]:
        place = (modules, name)
        if place not in self._siblings:
            self._siblings[place] = frozenset(index.get(place, ()))
        return self._siblings[place]

    def _module(self, names: tuple[str, ...]) -> Mapping[str, Any]:
        if names not in self._modules:
            self._modules[names] = _mapping(self._call(names).get("module"))
        return self._modules[names]

    def _call(self, names: tuple[str, ...]) -> Mapping[str, Any]:
        """Return the module call that the path of module names ends with."""
        return _mapping(_mapping(self._module(names[:-1]).get("module_calls")).get(names[-1]))

    def _block(self, names: tuple[str, ...], block: str) -> Mapping[str, Any]:
        if (names, "") not in self._blocks:
            self._blocks[names, ""] = _NOTHING
            resources = self._module(names).get("resources")
            for resource in resources if isinstance(resources, list) else ():
                if isinstance(resource, Mapping) and isinstance(resource.get("address"), str):
                    self._blocks[names, resource["address"]] = resource
        return self._blocks.get((names, block), _NOTHING)

    def _expression(self, references: Sequence[Any], scope: _Scope, wanted: _SelectingKey | None) -> ReferenceTargets:
        texts = tuple(text for text in references if isinstance(text, str))
        bound = any(text.startswith(("each.", "count.")) for text in texts)
        key = (scope.modules, texts, (scope.owner, scope.key) if bound else None, wanted)
        if key in self._memo:
            return self._memo[key]
        if key in self._active:
            return ReferenceTargets(gap=because(ReasonCode.CIRCULAR_REFERENCES))
        if len(self._active) >= MAX_DEPTH:
            return ReferenceTargets(gap=because(ReasonCode.FAR_REFERENCES))
        self._active.add(key)
        found = self._union(texts, scope, wanted)
        self._active.discard(key)
        self._memo[key] = found
        return found

    def _union(self, texts: Sequence[str], scope: _Scope, wanted: _SelectingKey | None) -> ReferenceTargets:
        if scope.key is not None and any(text in ("count.index", "each.key") for text in texts):
            wanted = _SelectingKey(scope.key, scope.siblings)
        return _joined([self._reference(segments, scope, wanted) for segments in _whole(texts)])

    def _reference(
        self, segments: tuple[Segment, ...] | None, scope: _Scope, wanted: _SelectingKey | None
    ) -> ReferenceTargets:
        if not segments or len(segments) < _SHORTEST:
            return ReferenceTargets(gap=because(ReasonCode.UNREADABLE_REFERENCE))
        first, second = segments[0].name, segments[1].name
        if first in _IGNORED or (first == "each" and second == "key"):
            return ReferenceTargets()
        if first == "each":
            return self._each_value(segments[2:], scope)
        if first == "var":
            return self._variable(second, scope, wanted)
        if first == "module":
            return self._module_call(segments[1], segments[2:], scope, wanted)
        if first == "local":
            return ReferenceTargets(gap=because(ReasonCode.LOCAL_NOT_KEPT, local=second))
        return self._resource(segments, scope, wanted)

    def _each_value(self, rest: tuple[Segment, ...], scope: _Scope) -> ReferenceTargets:
        """Follow ``each.value`` through the ``for_each`` of its block, to the element with the block's own key."""
        references = references_of(scope.block.get("for_each_expression"))
        wanted = _SelectingKey(scope.key, scope.siblings)
        found = []
        for segments in _whole(references):
            if segments and segments[0].name == "each":
                return ReferenceTargets(gap=because(ReasonCode.CIRCULAR_REFERENCES))
            if segments and len(segments) == _SHORTEST and segments[0].name == "module" and not segments[1].keys:
                found.append(self._module_call(segments[1], rest[:1], scope, wanted))  # each.value.o is the output o
            else:
                found.append(self._reference(segments, scope, wanted))
        return _joined(found)

    def _variable(self, name: str, scope: _Scope, wanted: _SelectingKey | None) -> ReferenceTargets:
        if not scope.modules:
            return ReferenceTargets()  # a variable of the root module is always known
        parent, (module, key) = scope.modules[:-1], scope.modules[-1]
        call = self._call(_names(scope.modules))
        references = references_of(_mapping(call.get("expressions")).get(name))
        siblings = self._keys(self._children, parent, module)
        return self._expression(references, _Scope(parent, f"module.{module}", key, siblings, call), wanted)

    def _module_call(
        self, segment: Segment, rest: tuple[Segment, ...], scope: _Scope, wanted: _SelectingKey | None
    ) -> ReferenceTargets:
        names = (*_names(scope.modules), segment.name)
        children = self._children.get((scope.modules, segment.name))
        if children is None:  # a module that only passes values on has no instance of its own
            call = self._call(names)
            if not call or "count_expression" in call or "for_each_expression" in call:
                return ReferenceTargets(gap=because(ReasonCode.MODULE_NOT_IN_PLAN, module=segment.name))
            children = {None: (*scope.modules, (segment.name, None))}
        chosen, exact = self._choose(children, segment.key, wanted)
        if not chosen:
            return ReferenceTargets(gap=because(ReasonCode.MODULE_INSTANCE_NOT_IN_PLAN, module=segment.name))
        outputs = _mapping(self._module(names).get("outputs"))
        if rest and rest[0].name not in outputs:
            return ReferenceTargets(
                gap=because(ReasonCode.OUTPUT_NOT_IN_PLAN, module=segment.name, output=rest[0].name)
            )
        passed = wanted if set(children) == {None} else None
        found = [
            self._expression(references_of(_mapping(outputs[name]).get("expression")), _Scope(path), passed)
            for path in chosen
            for name in ([rest[0].name] if rest else outputs)
        ]
        return _joined(found, exact and (bool(rest) or len(outputs) <= 1))

    def _resource(self, segments: tuple[Segment, ...], scope: _Scope, wanted: _SelectingKey | None) -> ReferenceTargets:
        start = 1 if segments[0].name == "data" else 0
        if len(segments) < start + 2:
            return ReferenceTargets(gap=because(ReasonCode.UNREADABLE_REFERENCE))
        block = ".".join(segment.name for segment in segments[: start + 2])
        instances = self._instances.get((scope.modules, block))
        if not instances:
            known = bool(self._block(_names(scope.modules), block))
            return (
                ReferenceTargets()
                if known
                else ReferenceTargets(gap=because(ReasonCode.BLOCK_NOT_IN_PLAN, block=block))
            )
        chosen, exact = self._choose(instances, segments[start + 1].key, wanted)
        if not chosen:
            return ReferenceTargets(gap=because(ReasonCode.BLOCK_INSTANCE_NOT_IN_PLAN, block=block))
        return ReferenceTargets(chosen, exact)

    def _choose(
        self, instances: Mapping[Key, Any], key: Key, wanted: _SelectingKey | None
    ) -> tuple[tuple[Any, ...], bool]:
        """Return the instances that a reference means, and whether they are certain.

        A key of the consumer selects only where all its siblings find theirs: ``h[floor(count.index / 2)]`` looks the
        same.
        """
        if key is not None:
            return ((instances[key],), True) if key in instances else ((), False)
        if wanted is not None and wanted.key in instances and self._all_find_theirs(wanted.siblings, instances):
            return (instances[wanted.key],), True
        return tuple(instances.values()), len(instances) == 1

    def _all_find_theirs(self, siblings: frozenset[Key], instances: Mapping[Key, Any]) -> bool:
        """Tell whether every sibling has an instance; asked once, not again for each of the siblings."""
        if len(siblings) < 2 or len(siblings) > len(instances):
            return siblings <= instances.keys()
        place = (id(siblings), id(instances))  # of several members, both are kept as long as this object
        if place not in self._found_by_all:
            self._found_by_all[place] = siblings <= instances.keys()
        return self._found_by_all[place]


def references_of(expression: Any) -> list[Any]:
    """Return the references of one expression of the configuration; an expression of blocks gives those of all."""
    if isinstance(expression, Mapping):
        found = expression.get("references")
        return found if isinstance(found, list) else []
    return []


def _joined(found: Sequence[ReferenceTargets], exact: bool = True) -> ReferenceTargets:
    gap = next((one.gap for one in found if one.gap is not None), None)
    if gap is not None:
        return ReferenceTargets(exact=False, gap=gap)
    if len(found) == 1 and exact:
        return found[0]
    targets = tuple(dict.fromkeys(target for one in found for target in one.targets))
    if len(targets) > MAX_TARGETS:
        return ReferenceTargets(exact=False, gap=because(ReasonCode.TOO_MANY_RESOURCES))
    return ReferenceTargets(targets, len(targets) == 1 or (exact and all(one.exact for one in found)))


def _whole(references: Sequence[Any]) -> Sequence[tuple[Segment, ...] | None]:
    """Return the references without the prefixes that Terraform writes behind each (``a.b[0].id, a.b[0], a.b``)."""
    return _without_prefixes(tuple(text for text in references if isinstance(text, str)))


@lru_cache(maxsize=4096)  # all instances of a block have the same references
def _without_prefixes(texts: tuple[str, ...]) -> tuple[tuple[Segment, ...] | None, ...]:
    found = []
    previous = ""
    for text in texts:
        if len(text) < len(previous) and previous.startswith(text) and previous[len(text)] in ".[":
            previous = text
            continue
        previous = text
        found.append(parse_segments(text))
    return tuple(found)


def _names(modules: ModulePath) -> tuple[str, ...]:
    return tuple(name for name, _ in modules)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else _NOTHING
