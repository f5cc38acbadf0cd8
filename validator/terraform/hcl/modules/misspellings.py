"""Names of arguments and blocks that the vSphere provider does not have: they are likely misspelled.

These are notes, not errors: another release of the provider may have them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from validator.errors import nearest
from validator.terraform.hcl.configuration.model import ModuleConfiguration
from validator.terraform.hcl.modules.instances import META_BLOCKS
from validator.terraform.hcl.syntax.grammar import SHAPES, Problem
from validator.terraform.hcl.syntax.provider import SchemaAttribute, schema
from validator.terraform.hcl.syntax.tree import Block, Body


def misspellings(configuration: ModuleConfiguration) -> Iterator[Problem]:
    """Yield the arguments and blocks of resources that their schema does not have."""
    for (mode, kind, _), block in configuration.resources.items():
        known = schema(mode, kind)
        if known is not None and kind.startswith("vsphere_"):
            own = SHAPES["resource"].arguments
            yield from _misspelled(block.body, {**known, **dict.fromkeys(own)}, kind)


def _misspelled(body: Body, known: Mapping[str, SchemaAttribute | None], where: str) -> Iterator[Problem]:
    for argument in body.arguments.values():
        name, attribute = argument.name, known.get(argument.name)
        if name not in known:
            message = f"{where} has no argument “{name[:80]}”{nearest(name, known)}; it is left out"
            yield Problem(message, argument.at, argument.source)
        elif attribute is not None and attribute.block is not None:
            message = f"“{name}” is a block of {where}: write {name} {{ … }} without ="
            yield Problem(message, argument.at, argument.source)
    for block in body.blocks:
        yield from _in_block(block, known, where)


def _in_block(block: Block, known: Mapping[str, SchemaAttribute | None], where: str) -> Iterator[Problem]:
    name, bodies = block.type, [block.body]
    if block.type == "dynamic" and block.labels:
        name, bodies = block.labels[0], [content.body for content in block.body.of("content")]
    attribute = known.get(name)
    if name in META_BLOCKS:
        return
    if name not in known:
        message = f"{where} has no block “{name[:80]}”{nearest(name, known)}; it is left out"
        yield Problem(message, block.at, block.source)
    elif attribute is not None and attribute.block is None:
        yield Problem(f"“{name}” is an argument of {where}: write {name} = …", block.at, block.source)
    elif attribute is not None and attribute.block is not None:
        for inner in bodies:
            yield from _misspelled(inner, attribute.block, f"{where}.{name}")
