"""Conditions that a configuration itself sets: validations of variables, preconditions and postconditions."""

from __future__ import annotations

from typing import Any

from validator.terraform.hcl.errors import EvaluationError, UndeclaredError
from validator.terraform.hcl.evaluation.expressions import value_of
from validator.terraform.hcl.evaluation.scope import Context, Scope
from validator.terraform.hcl.modules.instances import Instance
from validator.terraform.hcl.modules.module import ModuleInstance
from validator.terraform.hcl.syntax.tree import Block
from validator.terraform.hcl.values.types import convert
from validator.terraform.hcl.values.values import BOOL, UnknownValue, Value, reveal


def check(module: ModuleInstance) -> None:
    """Evaluate the conditions of a module and of those that it calls, and take those that do not hold as errors."""
    for one in module.every_module():
        _variables(one)
        for name, block in one.configuration.outputs.items():
            for condition in block.body.of("precondition"):
                _holds(one, condition, one.scope(), f"the precondition of the output “{name[:80]}”")
        for key in one.configuration.resources:
            for instance in one.instances(*key).members():
                _instance(one, instance)


def _variables(module: ModuleInstance) -> None:
    """Evaluate every variable, also those that nothing asks for: their values have to fit."""
    variables = module.namespace("var")
    for name, block in module.configuration.variables.items():
        module.session.budget.spend(4)
        value = variables.member(name, block.at)
        if isinstance(reveal(value)[0], UnknownValue):
            continue
        for validation in block.body.of("validation"):
            what = f"the validation of var.{name[:80]}, whose value is from {module.place_of(name)},"
            _holds(module, validation, module.scope(), what)


def _instance(module: ModuleInstance, instance: Instance) -> None:
    for lifecycle in instance.resource.block.body.of("lifecycle"):
        for block in lifecycle.body.of("precondition"):
            _holds(module, block, instance.scope, f"the precondition of {instance.address}")
        for block in lifecycle.body.of("postcondition"):
            scope = _SelfScope(instance.scope, instance)
            _holds(module, block, scope, f"the postcondition of {instance.address}")


class _SelfScope:
    """The names in a postcondition: those of the block, and ``self``."""

    def __init__(self, outer: Any, instance: Instance) -> None:
        self._outer = outer
        self._instance = instance
        self.files = outer.files

    def root(self, name: str, at: int) -> Any:
        """Return what the first name of a reference means."""
        return self._instance if name == "self" else self._outer.root(name, at)


def _holds(module: ModuleInstance, block: Block, scope: Scope, what: str) -> None:
    argument = block.body.arguments.get("condition")
    if argument is None:
        return
    module.session.budget.spend(16)
    try:
        value: Value = value_of(argument.expression, Context(scope, module.session.budget))
        holds = convert(reveal(value)[0], BOOL)
    except EvaluationError as error:
        at = argument.at if error.at is None else error.at
        module.session.wrong(f"{what} cannot be evaluated: {error.message}", argument.source, at)
        return
    except UndeclaredError as error:
        module.session.undeclared(error, argument.source)
        return
    if holds is None:
        module.session.wrong(f"{what} is null", argument.source, argument.at)
    elif holds is False:
        module.session.wrong(f"{what} does not hold", argument.source, argument.at)
