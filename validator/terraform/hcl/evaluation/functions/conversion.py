"""Functions that convert from one type to another.

https://github.com/hashicorp/terraform/blob/v1.11.4/internal/lang/funcs/conversion.go; what converts to what is in
https://github.com/zclconf/go-cty/blob/v1.16.0/docs/convert.md#conversion-charts
"""

from __future__ import annotations

from collections.abc import Callable

from validator.terraform.hcl.evaluation.functions.base import Function
from validator.terraform.hcl.values.types import convert
from validator.terraform.hcl.values.values import ANY, BOOL, NUMBER, STRING, Type, Value


def _to(kind: Type) -> Callable[[Value], Value]:
    return lambda value: convert(value, kind)


def _function(kind: Type) -> Function:
    return Function(_to(kind), (ANY,), kind, takes_null=True, takes_unknown=True, keeps_marks=True)


CONVERSIONS = {
    "tobool": _function(BOOL),
    "tolist": _function(("list", ANY)),
    "tomap": _function(("map", ANY)),
    "tonumber": _function(NUMBER),
    "toset": _function(("set", ANY)),
    "tostring": _function(STRING),
}
