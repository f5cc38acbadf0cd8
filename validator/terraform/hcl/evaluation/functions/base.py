"""What a function of the language is: its parameters, what it gives, and how it is run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from validator.reasons import ReasonCode
from validator.terraform.hcl.errors import EvaluationError
from validator.terraform.hcl.values.values import ANY, Type, Value


class NotEvaluatedError(Exception):
    """The function, or what is asked of it, is not evaluated here: the result is unknown, never a guess."""

    def __init__(self, why: ReasonCode | None = None) -> None:
        super().__init__()
        self.why = why


def whole(value: Value) -> int:
    """Return a position, a length or a count.

    Terraform makes an ``int`` of Go of it, which has 64 bits where it runs today:
    https://github.com/zclconf/go-cty/blob/v1.16.0/cty/gocty/out.go

    Raises:
        EvaluationError: it is not a whole number of 64 bits.
    """
    if not isinstance(value, int) or not -(2**63) <= value < 2**63:
        raise EvaluationError("expected a whole number of 64 bits")
    return value


class Function(NamedTuple):
    """A function over values.

    ``parameters`` are the types that arguments are converted to, ``optional`` how many of the last may be left out,
    ``rest`` the type of any further ones. Null arguments are refused unless ``takes_null``; with an unknown value
    anywhere in the arguments the result is unknown (of the type ``gives``) unless ``takes_unknown``. Something sensitive
    in the arguments makes the whole result so, unless the function ``keeps_marks`` where they are: then only an argument
    that is sensitive itself does. One that ``takes_marks`` gets every argument as it is. These are the options that the
    parameters of cty's functions have: https://github.com/zclconf/go-cty/blob/v1.16.0/cty/function/argument.go
    """

    run: Callable[..., Any]
    parameters: tuple[Type, ...] = ()
    gives: Type = ANY
    rest: Type | None = None
    optional: int = 0
    takes_null: bool = False
    takes_unknown: bool = False
    keeps_marks: bool = False
    takes_marks: bool = False
