"""The block ``lifecycle``: whether there is an instance at all, and what of it the configuration leaves alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from validator.errors import nearest_word
from validator.reasons import Reason, ReasonCode, because
from validator.terraform.hcl.syntax import tree as syntax
from validator.terraform.hcl.syntax.grammar import SHAPES
from validator.terraform.hcl.syntax.tree import Argument, Block
from validator.terraform.hcl.values.types import elements_of, pairs_of
from validator.terraform.hcl.values.values import UnknownValue, Value

IGNORED = because(ReasonCode.IGNORED_CHANGES)
"""Why an attribute is unknown that the code sets: of an object that exists Terraform does not change it."""

_NAMES = {"name", "hostname"}
"""What the code calls an object. It stays, or nothing would tell which object is meant."""

_ALL = {"all", "*"}
_SHAPE = SHAPES["resource"].blocks["lifecycle"]
_QUOTED = re.compile(r"\A[\w-]+|\.([\w-]+)|\[([0-9]+)\]|\[\"([^\"]*)\"\]")

Step: TypeAlias = "str | int"


@dataclass(frozen=True, slots=True)
class Ignored:
    """What ``ignore_changes`` names: paths into a resource, or with ``everything`` all that the configuration sets."""

    paths: tuple[tuple[Step, ...], ...] = ()
    everything: bool = False

    def __bool__(self) -> bool:
        return self.everything or bool(self.paths)

    def concerns(self, name: str) -> bool:
        """Tell whether an attribute is left alone, or a part of it."""
        return name not in _NAMES and (self.everything or any(path[0] == name for path in self.paths))

    def without(self, name: str, value: Value) -> Value:
        """Return the value of an attribute with what is left alone in it unknown."""
        if not self.concerns(name):
            return value
        if self.everything:
            return UnknownValue(IGNORED)
        for path in self.paths:
            if path[0] == name:
                value = _without(value, path[1:])
        return value

    def __str__(self) -> str:
        return "all" if self.everything else ", ".join(dict.fromkeys(str(path[0]) for path in self.paths))


def ignored(block: Block) -> Ignored:
    """Return what the resource of a block leaves alone; an expression that names nothing clear stands for everything."""
    paths: tuple[tuple[Step, ...], ...] = ()
    for argument in _arguments(block, "ignore_changes"):  # those of an override file stand last, and replace the others
        nodes = argument.expression.elements if isinstance(argument.expression, syntax.Tuple) else [argument.expression]
        found = tuple(_path(node) for node in nodes)
        if any(path is None or (len(path) == 1 and path[0] in _ALL) for path in found):
            return Ignored(everything=True)
        paths = tuple(path for path in found if path) or paths
    return Ignored(paths)


def enabled(block: Block) -> Argument | None:
    """Return the argument that makes one instance or none: OpenTofu's, since 1.11.

    https://opentofu.org/docs/language/meta-arguments/enabled
    """
    return next(iter(reversed(_arguments(block, "enabled"))), None)


def strange(block: Block) -> Reason | None:
    """Name what stands in the ``lifecycle`` of a block and means nothing known: it may well decide what there is."""
    for lifecycle in block.body.of("lifecycle"):
        known = (_SHAPE.arguments, _SHAPE.blocks)
        words = (lifecycle.body.arguments, [inner.type for inner in lifecycle.body.blocks])
        for names, found in zip(known, words, strict=True):
            for name in found:
                if name not in names:
                    match = nearest_word(name, names)
                    if match is None:
                        return because(ReasonCode.STRANGE_LIFECYCLE, argument=name[:80])
                    return because(ReasonCode.MISSPELLED_LIFECYCLE, argument=name[:80], nearest=match)
    return None


def _arguments(block: Block, name: str) -> list[Argument]:
    found = (lifecycle.body.arguments.get(name) for lifecycle in block.body.of("lifecycle"))
    return [argument for argument in found if argument is not None]


def _path(node: Any) -> tuple[Step, ...] | None:
    """Return the path that an expression writes, also in quotes as older releases had it; ``None`` where it is none."""
    steps: list[Step] = []
    while isinstance(node, (syntax.Attribute, syntax.Index)):
        key = node.name if isinstance(node, syntax.Attribute) else getattr(node.key, "value", None)
        if not isinstance(key, (str, int)):
            return None
        steps.append(key)
        node = node.target
    if isinstance(node, syntax.Name):
        return (node.name, *reversed(steps))
    text = node.value if isinstance(node, syntax.Literal) and isinstance(node.value, str) and not steps else ""
    if text in _ALL:
        return (text,)
    found = list(_QUOTED.finditer(text))
    if not found or "".join(one[0] for one in found) != text:
        return None
    parts = [next((part for part in one.groups() if part is not None), one[0]) for one in found]
    return tuple(int(part) if part.isdecimal() else part for part in parts)


def _without(value: Value, steps: tuple[Step, ...]) -> Value:
    """Return a value with the part at a path unknown; a block that the code does not have stays without."""
    if not steps or isinstance(value, UnknownValue):
        return value if isinstance(value, UnknownValue) and steps else UnknownValue(IGNORED)
    step, rest = steps[0], steps[1:]
    pairs: Mapping[str, Value] | None = {} if value is None and isinstance(step, str) else pairs_of(value)
    if pairs is not None and isinstance(step, str):
        inner = _without(pairs[step], rest) if step in pairs else UnknownValue(IGNORED)
        return {**pairs, step: inner}
    items = elements_of(value)
    if items is not None and isinstance(step, int):
        return tuple(_without(item, rest) if place == step else item for place, item in enumerate(items))
    return UnknownValue(IGNORED)
