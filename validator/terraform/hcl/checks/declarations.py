"""Declarations, file by file: what blocks may have, what is declared twice, what an override does not find."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from validator.errors import FtpolicyError
from validator.terraform.hcl.checks.structure import problems
from validator.terraform.hcl.configuration.model import ModuleConfiguration, is_override
from validator.terraform.hcl.syntax.grammar import SHAPES, Problem, is_labelled
from validator.terraform.hcl.syntax.tree import Argument, Block, File

_UNIQUE = ("resource", "data", "variable", "output", "module", "provider", "check")
_OVERRIDABLE = ("resource", "data", "variable", "output", "module", "locals")

Declaration = tuple[tuple[Any, ...], str, "Block | Argument"]
"""What is there once: what tells it apart from others, how messages call it, and where it stands."""


def declaration_errors(configuration: ModuleConfiguration) -> Iterator[FtpolicyError]:
    """Yield what is wrong with each file by itself and with its declarations; overrides come after all others."""
    declared = _Declared()
    for file in configuration.files:
        if not isinstance(file, File):
            yield file
        elif not is_override(file):
            yield from (problem.error() for problem in declared.add(file))
    for file in configuration.parsed():
        if is_override(file):
            yield from (problem.error() for problem in declared.override(file))


class _Declared:
    """What the files declare that were looked at so far: the first block or argument of each name."""

    def __init__(self) -> None:
        self._first: dict[tuple[Any, ...], Block | Argument] = {}
        self._settings: dict[str, Block] = {}

    def add(self, file: File) -> Iterator[Problem]:
        """Yield the problems of a file that is no override."""
        for argument in file.body.arguments.values():
            message = f"the argument “{argument.name[:80]}” stands outside any block; a file has only blocks"
            yield Problem(message, argument.at, argument.source)
        for block in file.body.blocks:
            yield from dict.fromkeys(problems(block, overrides=False))
            if is_labelled(block):
                yield from self._repeated(block)
                yield from self._repeated_settings(block)

    def override(self, file: File) -> Iterator[Problem]:
        """Yield the problems of an override."""
        for block in file.body.blocks:
            yield from dict.fromkeys(problems(block, overrides=True))
            if is_labelled(block) and block.type in _OVERRIDABLE:
                for key, name, node in _declarations(block):
                    if key not in self._first:
                        yield Problem(f"the override of the {name} has nothing to override", node.at, node.source)

    def _repeated(self, block: Block) -> Iterator[Problem]:
        for key, name, node in _declarations(block):
            first = self._first.setdefault(key, node)
            if first is not node:
                place = first.source.location(first.at)
                yield Problem(f"the {name} is declared twice; first at {place}", node.at, node.source)

    def _repeated_settings(self, block: Block) -> Iterator[Problem]:
        """Yield what blocks “terraform” have twice: together they have what one may have."""
        if block.type != "terraform":
            return
        for inner in block.body.blocks:
            first = self._settings.get(inner.type)
            if first is not None and inner.type in SHAPES["terraform"].once:
                place = first.source.location(first.at)
                yield Problem(f"the block “{inner.type}” is there twice; first at {place}", inner.at, inner.source)
        for inner in block.body.blocks:
            self._settings.setdefault(inner.type, inner)


def _declarations(block: Block) -> Iterator[Declaration]:
    """Yield what a block declares, as far as it is there once."""
    if block.type == "locals":
        for argument in block.body.arguments.values():
            yield ("locals", argument.name), f"local value “{argument.name[:120]}”", argument
    elif block.type in _UNIQUE:
        alias = block.body.arguments.get("alias") if block.type == "provider" else None
        key = (block.type, *block.labels, getattr(alias.expression, "value", None) if alias is not None else None)
        yield key, f"{block.type} “{'.'.join(block.labels)[:120]}”", block
