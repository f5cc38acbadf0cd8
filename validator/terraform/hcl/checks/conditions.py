"""Conditions that look at nothing, which Terraform refuses."""

from __future__ import annotations

from collections.abc import Iterator

from validator.terraform.hcl.configuration.model import ModuleConfiguration
from validator.terraform.hcl.syntax.grammar import Problem
from validator.terraform.hcl.syntax.references import references
from validator.terraform.hcl.syntax.tree import Block


def unfounded(configuration: ModuleConfiguration) -> Iterator[Problem]:
    """Yield the conditions that look at nothing: Terraform refuses them."""
    for name, variable in configuration.variables.items():
        for block in variable.body.of("validation"):
            yield from _unfounded(block, f"var.{name}")
    blocks = [*configuration.resources.values(), *configuration.outputs.values(), *configuration.others]
    for block in blocks:
        for inner in (*block.body.of("lifecycle"), block):
            for word in ("precondition", "postcondition", "assert"):
                for condition in inner.body.of(word):
                    yield from _unfounded(condition, "")


def _unfounded(block: Block, wanted: str) -> Iterator[Problem]:
    argument = block.body.arguments.get("condition")
    if argument is None:
        return
    names = [".".join(reference.names[:2]) for reference in references(argument.expression)]
    if wanted and wanted not in names:
        yield Problem(f"the condition does not look at {wanted[:120]}", argument.at, argument.source)
    elif not names:
        yield Problem("the condition looks at nothing that can change", argument.at, argument.source)
