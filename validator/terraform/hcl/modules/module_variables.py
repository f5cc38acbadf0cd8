"""The variables of one module: their types, their defaults, and what the values given to them become; types of outputs."""

from __future__ import annotations

from validator.reasons import ReasonCode, because
from validator.terraform.hcl.errors import EvaluationError, HclSyntaxError, UndeclaredError
from validator.terraform.hcl.evaluation.expressions import value_of
from validator.terraform.hcl.evaluation.scope import Context, Scope
from validator.terraform.hcl.modules.session import Session
from validator.terraform.hcl.modules.variables import Setting, parsed
from validator.terraform.hcl.syntax import tree as syntax
from validator.terraform.hcl.syntax.constraints import parse_type
from validator.terraform.hcl.syntax.references import first_free
from validator.terraform.hcl.syntax.tree import Block
from validator.terraform.hcl.values.types import convert
from validator.terraform.hcl.values.values import ANY, Type, UnknownValue, Value, hide, reveal


def says(block: Block, name: str, *, word: bool) -> bool:
    """Tell whether a block has an argument that is ``word``, as such or as a text."""
    argument = block.body.arguments.get(name)
    node = argument.expression if argument is not None else None
    return isinstance(node, syntax.Literal) and (node.value is word or node.value == str(word).lower())


def variable_value(session: Session, scope: Scope, name: str, block: Block, setting: Setting | None) -> Value:
    """Return the value of a variable, of its type.

    ``scope`` has the names of its module; ``setting`` is what the variable is given, if anything.
    """
    kind = _type_of(session, scope, block)
    default = _default(session, scope, name, block, kind)
    is_hidden = says(block, "sensitive", word=True)
    if setting is None:
        value = default
        if "default" not in block.body.arguments:
            place = block.source.location(block.at)
            value = UnknownValue(
                because(ReasonCode.NO_VALUE, variable=name, place=str(place)), ANY if kind is None else kind
            )
    else:
        value = _given(session, name, block, setting, kind)
        if reveal(value)[0] is None and says(block, "nullable", word=False):
            value = default
    if says(block, "ephemeral", word=True):
        return UnknownValue(because(ReasonCode.VARIABLE_EPHEMERAL, variable=name))
    return hide(value, is_hidden)


def of_declared_type(session: Session, scope: Scope, block: Block, value: Value) -> Value:
    """Return the value of an output as the type that it declares has it (Terraform 1.15).

    https://github.com/hashicorp/terraform/pull/36411
    """
    kind = _type_of(session, scope, block)
    if kind is None:
        return value
    try:
        return convert(value, kind)
    except EvaluationError as error:
        argument = block.body.arguments["value"]
        return session.wrong(
            f"the value of the output is not of its type: {error.message}", argument.source, argument.at
        )


def _given(session: Session, name: str, block: Block, setting: Setting, kind: Type | None) -> Value:
    try:
        value = convert(parsed(setting, kind), ANY if kind is None else kind)
        is_missing = reveal(value)[0] is None and "default" not in block.body.arguments
        if is_missing and says(block, "nullable", word=False):
            raise EvaluationError("null is no value for it (nullable = false), and it has no default")
    except EvaluationError as error:
        reason = because(ReasonCode.VALUE_DOES_NOT_FIT, variable=name, error=error.message)
        session.add_error(str(reason), setting.location)
        return UnknownValue(reason)
    return session.budget.weigh(value)


def _type_of(session: Session, scope: Scope, block: Block) -> Type | None:
    """Return the declared type of a variable or an output, or ``None`` where it declares none."""
    argument = block.body.arguments.get("type")
    if argument is None:
        return None
    context = Context(scope, session.budget)
    try:
        return parse_type(argument.expression, lambda node: value_of(node, context))
    except (HclSyntaxError, UndeclaredError, EvaluationError) as error:
        session.wrong(error.message, argument.source, argument.at if error.at is None else error.at)
        return None


def _default(session: Session, scope: Scope, name: str, block: Block, kind: Type | None) -> Value:
    argument = block.body.arguments.get("default")
    if argument is None:
        return None
    node = first_free(argument.expression)
    if node is not None:
        message = f"the default of var.{name} is a constant: no references, no functions"
        return session.wrong(message, argument.source, node.at)
    value = session.value(argument, scope)
    try:
        value = convert(value, ANY if kind is None else kind)
    except EvaluationError as error:
        message = f"the default of var.{name} is not of its type: {error.message}"
        return session.wrong(message, argument.source, argument.at)
    if value is None and says(block, "nullable", word=False):
        message = f"the default of var.{name} is null, which it does not take (nullable = false)"
        return session.wrong(message, argument.source, argument.at)
    return value
