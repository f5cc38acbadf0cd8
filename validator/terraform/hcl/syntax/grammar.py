"""What Terraform's own blocks are made of: their arguments and nested blocks, and which of them have to be there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, TypeAlias

from validator.errors import InputError
from validator.terraform.hcl.syntax import tree as syntax
from validator.terraform.hcl.syntax.tree import Block, SourceText

Kind: TypeAlias = Literal["value", "bool", "text", "constant", "references", "address", "words"]
"""What an argument takes: any value, a constant (``bool``, ``text`` or any), references, an address, or bare words."""

REFERENCES: frozenset[Kind] = frozenset({"references", "address", "words"})
CONSTANTS: frozenset[Kind] = frozenset({"bool", "text", "constant"})


class Problem(NamedTuple):
    """What Terraform refuses, and where it stands."""

    message: str
    at: int
    source: SourceText

    def error(self) -> InputError:
        """Return it as an error of the input."""
        return InputError(self.message, self.source.location(self.at))


@dataclass(frozen=True, slots=True)
class Shape:
    """What a block may have. ``is_open``: it has arguments of somebody else too, and with ``has_blocks`` blocks too."""

    arguments: Mapping[str, Kind] = field(default_factory=dict)
    blocks: Mapping[str, Shape] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    once: tuple[str, ...] = ()
    labels: int = 0
    is_open: bool = False
    has_blocks: bool = False


_FOREIGN = Shape(is_open=True, has_blocks=True)
_CONDITION = Shape({"condition": "value", "error_message": "value"}, required=("condition", "error_message"))
_PROVISIONER = Shape({"when": "words", "on_failure": "words"}, {"connection": _FOREIGN}, labels=1, is_open=True)
_LIFECYCLE = Shape(
    {
        "create_before_destroy": "bool",
        "prevent_destroy": "value",
        "ignore_changes": "words",
        "replace_triggered_by": "references",
        "enabled": "value",
        "destroy": "value",
    },
    {"precondition": _CONDITION, "postcondition": _CONDITION, "action_trigger": _FOREIGN},
    is_open=True,
    has_blocks=True,
)
"""OpenTofu, which reads the same files, has ``enabled`` and ``destroy``, and lets ``prevent_destroy`` be an expression.
What is not known makes the number of instances unknown."""
_REPEATED: Mapping[str, Kind] = {"count": "value", "for_each": "value", "depends_on": "references"}
_RESOURCE = Shape(
    {**_REPEATED, "provider": "words"},
    {"lifecycle": _LIFECYCLE, "connection": _FOREIGN, "provisioner": _PROVISIONER},
    once=("lifecycle", "connection"),
    labels=2,
    is_open=True,
    has_blocks=True,
)
_OF_DATA = Shape({"enabled": "value"}, {"precondition": _CONDITION, "postcondition": _CONDITION})
_DATA = Shape(
    _RESOURCE.arguments, {"lifecycle": _OF_DATA}, once=("lifecycle",), labels=2, is_open=True, has_blocks=True
)
_REMOVED_LIFECYCLE = Shape({"destroy": "bool"})

SHAPES: Mapping[str, Shape] = {
    "terraform": Shape(
        {"required_version": "text", "experiments": "words", "language": "words"},
        {
            "required_providers": _FOREIGN,
            "backend": Shape(labels=1, is_open=True, has_blocks=True),
            "cloud": _FOREIGN,
            "provider_meta": Shape(labels=1, is_open=True, has_blocks=True),
            "encryption": _FOREIGN,
        },
        once=("required_providers", "backend", "cloud"),
    ),
    "provider": Shape({"alias": "text", "version": "text"}, labels=1, is_open=True, has_blocks=True),
    "variable": Shape(
        {
            "type": "words",
            "default": "constant",
            "description": "text",
            "sensitive": "bool",
            "nullable": "bool",
            "ephemeral": "bool",
            "deprecated": "text",
            "const": "bool",
        },
        {"validation": _CONDITION},
        labels=1,
    ),
    "locals": Shape(is_open=True),
    "output": Shape(
        {
            "type": "words",
            "value": "value",
            "description": "text",
            "sensitive": "bool",
            "ephemeral": "bool",
            "deprecated": "text",
            "depends_on": "references",
        },
        {"precondition": _CONDITION},
        required=("value",),
        labels=1,
    ),
    "module": Shape(
        {**_REPEATED, "source": "constant", "version": "text", "providers": "words"},
        {"lifecycle": _LIFECYCLE},
        required=("source",),
        once=("lifecycle",),
        labels=1,
        is_open=True,
    ),
    "resource": _RESOURCE,
    "data": _DATA,
    "ephemeral": _DATA,
    "moved": Shape({"from": "address", "to": "address"}, required=("from", "to")),
    "import": Shape(
        {"to": "address", "id": "value", "identity": "value", "for_each": "value", "provider": "words"},
        required=("to",),
    ),
    "removed": Shape(
        {"from": "address"},
        {"lifecycle": _REMOVED_LIFECYCLE, "connection": _FOREIGN, "provisioner": _PROVISIONER},
        required=("from",),
        once=("lifecycle",),
    ),
    "check": Shape({}, {"data": _DATA, "assert": _CONDITION}, required=("assert",), once=("data",), labels=1),
    "action": Shape(labels=2, is_open=True, has_blocks=True),
    "list": Shape(labels=2, is_open=True, has_blocks=True),
}
"""The top-level blocks of Terraform, those of 1.14 too, with the arguments of later releases that change no value."""


def is_labelled(block: Block) -> bool:
    """Tell whether a top-level block is one that there is, with as many labels as it has."""
    return block.type in SHAPES and len(block.labels) == SHAPES[block.type].labels


def address_of(node: Any) -> tuple[str, ...] | None:
    """Return the names of an address without its keys, or ``None`` where the expression is no address."""
    names: list[str] = []
    while not isinstance(node, syntax.Name):
        if isinstance(node, syntax.Attribute):
            names.append(node.name)
        elif not isinstance(node, syntax.Index):
            return None
        node = node.target
    return (node.name, *reversed(names))


def keys_of(node: Any) -> tuple[Any, ...]:
    """Return the keys of instances in an address."""
    found = []
    while isinstance(node, (syntax.Attribute, syntax.Index)):
        if isinstance(node, syntax.Index):
            found.append(node.key)
        node = node.target
    return tuple(found)


def word_of(node: Any) -> str | None:
    """Return a bare word, or one in quotes, as older releases wrote it."""
    if isinstance(node, syntax.Name):
        return node.name
    return node.value if isinstance(node, syntax.Literal) and isinstance(node.value, str) else None


def no_name(name: str) -> str | None:
    """Say what is wrong with a name, or return ``None`` where it is one."""
    if name.replace("-", "_").isidentifier() and not name.startswith("-"):
        return None
    return f"“{name[:80]}” is no name: it begins with a letter or _, and has letters, digits, _ and - only"
