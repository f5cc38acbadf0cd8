"""The functions of Terraform: every one is evaluated exactly, or its result is unknown.

Each has its page, https://developer.hashicorp.com/terraform/language/functions/NAME, and this says where its code is:
https://github.com/hashicorp/terraform/blob/v1.11.4/internal/lang/functions.go. Links to sources are to Terraform 1.11.4
and what it is built with, cty 1.16.0 and HCL 2.23.0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from validator.errors import nearest
from validator.reasons import ReasonCode, because
from validator.terraform.hcl.errors import EvaluationError
from validator.terraform.hcl.evaluation.functions.base import Function, NotEvaluatedError
from validator.terraform.hcl.evaluation.functions.collections import COLLECTIONS
from validator.terraform.hcl.evaluation.functions.conversion import CONVERSIONS
from validator.terraform.hcl.evaluation.functions.dates import DATES
from validator.terraform.hcl.evaluation.functions.encoding import ENCODINGS
from validator.terraform.hcl.evaluation.functions.filesystem import FILES, PATHS
from validator.terraform.hcl.evaluation.functions.formatting import FORMATTING
from validator.terraform.hcl.evaluation.functions.hashing import HASHES
from validator.terraform.hcl.evaluation.functions.lists import LISTS
from validator.terraform.hcl.evaluation.functions.network import NETWORK
from validator.terraform.hcl.evaluation.functions.numeric import NUMERIC
from validator.terraform.hcl.evaluation.functions.patterns import PATTERNS
from validator.terraform.hcl.evaluation.functions.sets import SETS
from validator.terraform.hcl.evaluation.functions.text import TEXTS
from validator.terraform.hcl.evaluation.functions.yaml import YAML
from validator.terraform.hcl.evaluation.scope import Files
from validator.terraform.hcl.values.types import convert
from validator.terraform.hcl.values.values import (
    ANY,
    BOOL,
    STRING,
    Budget,
    UnknownValue,
    Value,
    first_unknown,
    hide,
    reveal,
    reveal_deep,
)

FUNCTIONS: Mapping[str, Function] = {
    **NUMERIC, **TEXTS, **FORMATTING, **PATTERNS, **COLLECTIONS, **LISTS, **SETS, **CONVERSIONS, **ENCODINGS, **YAML,
    **HASHES, **DATES, **NETWORK, **PATHS,
}  # fmt: skip

NOT_EVALUATED = {
    "base64gzip": ReasonCode.RELEASE,
    "bcrypt": ReasonCode.RANDOM,
    "plantimestamp": ReasonCode.PLAN_TIME,
    "rsadecrypt": ReasonCode.DECRYPTION,
    "timestamp": ReasonCode.TIME,
    "uuid": ReasonCode.RANDOM,
    "ephemeralasnull": None,
    "type": None,
}
"""Functions whose result is always unknown, with the reason where it is a special one."""

# https://developer.hashicorp.com/terraform/language/functions/list
_REMOVED = {"list": "tolist([…])", "map": "tomap({…})"}
_SPECIAL = ("can", "templatefile", "templatestring", "try")


def call(name: str, arguments: Sequence[Value], files: Files, budget: Budget) -> Value:
    """Return the result of a function; what is made of a sensitive value is sensitive.

    Raises:
        EvaluationError: there is no such function, or Terraform refuses the arguments.
    """
    if name in ("sensitive", "nonsensitive", "issensitive"):
        return _sensitivity(name, arguments)
    function = FUNCTIONS.get(name) or FILES.get(name)
    if function is not None:
        extra = (files,) if name in FILES else ()
        plain, is_hidden = _revealed(function, arguments, budget)
        return hide(_run(name, function, plain, extra), is_hidden)
    if name in NOT_EVALUATED:
        why = NOT_EVALUATED[name]
        if why is None:
            return UnknownValue(because(ReasonCode.FUNCTION_NOT_EVALUATED, function=name), STRING)
        return UnknownValue(because(ReasonCode.FUNCTION_NOT_EVALUATED_FOR, function=name, why=because(why)), STRING)
    if "::" in name:
        return UnknownValue(because(ReasonCode.FUNCTION_OF_PROVIDER, function=name))
    if name in _REMOVED:
        raise EvaluationError(f"the function {name} is gone since Terraform 0.15; write {_REMOVED[name]}")
    raise EvaluationError(f"there is no function {name[:80]}{nearest(name, [*FUNCTIONS, *FILES, *_SPECIAL])}")


def _revealed(function: Function, arguments: Sequence[Value], budget: Budget) -> tuple[list[Value], bool]:
    """Return the arguments without marks, and whether one had any; a function that looks at every member costs that.

    Functions that keep or take marks look at members themselves.
    """
    plain, is_hidden = [], False
    for argument in arguments:
        if function.takes_marks or function.keeps_marks:
            budget.spend(1)
            value, was_hidden = (argument, False) if function.takes_marks else reveal(argument)
        else:
            value, was_hidden = reveal_deep(budget.weigh(argument))
        plain.append(value)
        is_hidden = is_hidden or was_hidden
    return plain, is_hidden


def _run(name: str, function: Function, arguments: Sequence[Value], extra: tuple[object, ...]) -> Value:
    least = len(function.parameters) - function.optional
    if len(arguments) < least or (function.rest is None and len(arguments) > len(function.parameters)):
        most = "or more" if function.rest is not None else f"to {len(function.parameters)}" if function.optional else ""
        raise EvaluationError(f"{name} takes {least} {most}".strip() + f" arguments, found {len(arguments)}")
    converted: list[Value] = []
    for position, argument in enumerate(arguments):
        declared = function.parameters[position] if position < len(function.parameters) else function.rest
        if argument is None and not function.takes_null:
            raise EvaluationError(f"argument {position + 1} of {name} is null")
        try:
            wanted = convert(argument, ANY if declared is None else declared)
        except EvaluationError as error:
            raise EvaluationError(f"argument {position + 1} of {name}: {error.message}") from None
        if not function.takes_unknown and (cause := first_unknown(wanted)) is not None:
            return UnknownValue(cause.reason, function.gives)
        converted.append(wanted)
    try:
        return function.run(*extra, *converted)
    except NotEvaluatedError as error:
        if error.why is None:
            return UnknownValue(because(ReasonCode.CALL_NOT_EVALUATED, function=name), function.gives)
        reason = because(ReasonCode.CALL_NOT_EVALUATED_FOR, function=name, why=because(error.why))
        return UnknownValue(reason, function.gives)
    except EvaluationError as error:
        raise EvaluationError(f"{name}: {error.message}") from None
    except (RecursionError, MemoryError, OverflowError):
        return UnknownValue(because(ReasonCode.CALL_TOO_LARGE, function=name), function.gives)


def _sensitivity(name: str, arguments: Sequence[Value]) -> Value:
    """Add, take or ask for the mark of a value.

    https://github.com/hashicorp/terraform/blob/v1.11.4/internal/lang/funcs/sensitive.go
    """
    if len(arguments) != 1:
        raise EvaluationError(f"{name} takes one argument")
    plain, is_hidden = reveal(arguments[0])
    if name == "sensitive":
        return hide(plain, is_sensitive=True)
    if name == "nonsensitive":
        return plain
    return UnknownValue(plain.reason, BOOL) if isinstance(plain, UnknownValue) and not is_hidden else is_hidden
