"""Where in the Terraform files the attributes of resources stand, and the module calls that lead to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from validator.model import Location
from validator.terraform.hcl.modules.instances import Instance
from validator.terraform.hcl.syntax import tree as syntax
from validator.terraform.hcl.syntax.tree import Argument, Block, Body, SourceText

Declared = tuple[str, str, tuple[str, ...]]
"""What tells blocks apart: the directory, the type and the labels. An override has those of what it overrides."""


def declared(block: Block) -> Declared:
    """Return what tells a block apart from those of other resources and modules."""
    return str(Path(block.source.file).parent), block.type, block.labels


@dataclass(slots=True)
class SourceMap:
    """The instances of a configuration by address. What is inside one is looked up when it is asked for."""

    _instances: dict[str, Instance] = field(default_factory=dict)

    def add(self, address: str, instance: Instance) -> None:
        """Remember where an instance stands."""
        self._instances[address] = instance

    def addresses(self) -> dict[Declared, tuple[str, ...]]:
        """Return what each block makes: of a resource its instances, of a module call those of all that is in the module."""
        found: dict[Declared, list[str]] = {}
        for address, instance in self._instances.items():
            for block in (instance.resource.block, *(caller.block for caller in instance.resource.module.callers)):
                found.setdefault(declared(block), []).append(address)
        return {key: tuple(made) for key, made in found.items()}

    def __contains__(self, address: str) -> bool:
        return address in self._instances

    def locations(self, address: str, names: Sequence[str] = (), member: str | None = None) -> list[Location]:
        """Return where an attribute stands: the module call in the root module first, if there is one, then its own line.

        ``names`` are the attribute and, inside a block, its member; ``member`` tells several blocks apart by their label
        or position. Where the attribute is not written it is the line of the resource.
        """
        instance = self._instances.get(address)
        if instance is None:
            return []
        block = instance.resource.block
        source, at = _find(block.body, names, member) or (block.source, block.at)
        callers = instance.resource.module.callers
        outer = [callers[0].block.source.location(callers[0].block.at, callers[0].address)] if callers else []
        return [*outer, source.location(at, address)]


def _find(body: Body, names: Sequence[str], member: str | None) -> tuple[SourceText, int] | None:
    if not names:
        return None
    argument = body.arguments.get(names[0])
    if argument is not None:
        return argument.source, argument.at
    blocks = [block for block in body.blocks if _kind(block) == names[0]]
    if not blocks:
        return None
    block = _chosen(blocks, member)
    if block is None:
        return blocks[0].source, blocks[0].at
    inner = block.body.of("content") if block.type == "dynamic" else []
    return _find(inner[0].body if inner else block.body, names[1:], None) or (block.source, block.at)


def _kind(block: Block) -> str:
    return block.labels[0] if block.type == "dynamic" and block.labels else block.type


def _chosen(blocks: Sequence[Block], member: str | None) -> Block | None:
    """Return which of several blocks is meant; ``None`` where that cannot be told."""
    if len(blocks) == 1:
        return blocks[0]
    labelled = {_label(block.body.arguments.get("label")): block for block in blocks if block.type != "dynamic"}
    if member in labelled and member is not None:
        return labelled[member]
    if any(block.type == "dynamic" for block in blocks):
        return None
    return blocks[int(member)] if member is not None and member.isdecimal() and int(member) < len(blocks) else None


def _label(argument: Argument | None) -> str | None:
    node = argument.expression if argument is not None else None
    return node.value if isinstance(node, syntax.Literal) and isinstance(node.value, str) else None
