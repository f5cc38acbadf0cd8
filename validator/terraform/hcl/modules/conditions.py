"""Conditions that a configuration itself sets: validations of variables, preconditions and postconditions.

One that fails only because of the defaults of variables (or with variables that have no value) refuses nothing: what is
read may be a module, or its values come from elsewhere, as ``terraform validate`` takes it to be.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from validator.terraform.hcl.errors import EvaluationError, UndeclaredError
from validator.terraform.hcl.evaluation.expressions import value_of
from validator.terraform.hcl.evaluation.scope import Context, Scope
from validator.terraform.hcl.modules.instances import Instance
from validator.terraform.hcl.modules.module import ModuleInstance
from validator.terraform.hcl.syntax.tree import Block, SourceText
from validator.terraform.hcl.values.types import convert
from validator.terraform.hcl.values.values import BOOL, UnknownValue, Value, reveal


@dataclass(frozen=True, slots=True)
class Failure:
    """A condition that does not hold, or cannot be evaluated: ``address`` is whose it is, ``message`` what is wrong."""

    address: str
    message: str
    source: SourceText
    at: int


def failures(module: ModuleInstance) -> list[Failure]:
    """Return the conditions of a module and of those that it calls that do not hold."""
    return [failure for failure in _failures(module) if failure is not None]


def _failures(module: ModuleInstance) -> Iterator[Failure | None]:
    for one in module.every_module():
        yield from _variables(one)
        for name, block in one.configuration.outputs.items():
            for condition in block.body.of("precondition"):
                yield _failure(
                    one,
                    condition,
                    one.scope(),
                    f"{one.prefix}output.{name}",
                    f"the precondition of the output “{name[:80]}”",
                )
        for key in one.configuration.resources:
            for instance in one.instances(*key).members():
                yield from _instance(one, instance)


def _variables(module: ModuleInstance) -> Iterator[Failure | None]:
    """Evaluate every variable, also those that nothing asks for: their values have to fit."""
    variables = module.namespace("var")
    for name, block in module.configuration.variables.items():
        module.session.budget.spend(4)
        value = variables.member(name, block.at)
        if isinstance(reveal(value)[0], UnknownValue):
            continue
        for validation in block.body.of("validation"):
            what = f"the validation of var.{name[:80]}, whose value is from {module.location_of(name)},"
            yield _failure(module, validation, module.scope(), f"{module.prefix}var.{name}", what)


def _instance(module: ModuleInstance, instance: Instance) -> Iterator[Failure | None]:
    for lifecycle in instance.resource.block.body.of("lifecycle"):
        for block in lifecycle.body.of("precondition"):
            yield _failure(module, block, instance.scope, instance.address, f"the precondition of {instance.address}")
        for block in lifecycle.body.of("postcondition"):
            scope = _SelfScope(instance.scope, instance)
            yield _failure(module, block, scope, instance.address, f"the postcondition of {instance.address}")


class _SelfScope:
    """The names in a postcondition: those of the block, and ``self``."""

    def __init__(self, outer: Any, instance: Instance) -> None:
        self._outer = outer
        self._instance = instance
        self.files = outer.files

    def root(self, name: str, at: int) -> Any:
        """Return what the first name of a reference means."""
        return self._instance if name == "self" else self._outer.root(name, at)


def _failure(module: ModuleInstance, block: Block, scope: Scope, address: str, what: str) -> Failure | None:
    argument = block.body.arguments.get("condition")
    if argument is None:
        return None
    module.session.budget.spend(16)
    try:
        value: Value = value_of(argument.expression, Context(scope, module.session.budget))
        holds = convert(reveal(value)[0], BOOL)
    except EvaluationError as error:
        at = argument.at if error.at is None else error.at
        return Failure(address, f"{what} cannot be evaluated: {error.message}", argument.source, at)
    except UndeclaredError as error:
        module.session.undeclared(error, argument.source)
        return None
    if holds is None:
        return Failure(address, f"{what} is null", argument.source, argument.at)
    return Failure(address, f"{what} does not hold", argument.source, argument.at) if holds is False else None
