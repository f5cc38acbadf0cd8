"""Functions of sets.

https://github.com/zclconf/go-cty/blob/v1.16.0/cty/function/stdlib/set.go and, for setproduct,
https://github.com/zclconf/go-cty/blob/v1.16.0/cty/function/stdlib/collection.go
"""

from __future__ import annotations

from itertools import product

from validator.reasons import ReasonCode
from validator.terraform.hcl.errors import EvaluationError
from validator.terraform.hcl.evaluation.functions.base import Function, NotEvaluatedError
from validator.terraform.hcl.values.types import convert, doubt, elements_of, make_set, set_key
from validator.terraform.hcl.values.unification import element_type, unify
from validator.terraform.hcl.values.values import (
    ANY,
    ListValue,
    SetValue,
    Type,
    UnknownValue,
    Value,
    describe,
    type_of,
    unknown_like,
)

_SETS = ("set", ANY)
_MAX_PRODUCT = 100_000


def _common(sets: tuple[SetValue, ...]) -> list[SetValue]:
    """Return the sets with members of one type."""
    element = element_type([one.element for one in sets])
    if element is None:
        raise NotEvaluatedError(ReasonCode.MIXED_TYPES)
    return [convert(one, ("set", element)) for one in sets]


def _union(*sets: SetValue) -> SetValue:
    common = _common(sets)
    return make_set([item for one in common for item in one.items], common[0].element)


def _intersection(*sets: SetValue) -> SetValue:
    common = _common(sets)
    keys = [{set_key(item) for item in one.items} for one in common]
    return make_set([item for item in common[0].items if all(set_key(item) in one for one in keys)], common[0].element)


def _subtract(left: SetValue, right: SetValue) -> SetValue:
    first, second = _common((left, right))
    keys = {set_key(item) for item in second.items}
    return make_set([item for item in first.items if set_key(item) not in keys], first.element)


def _element_of(collection: Value, column: tuple[Value, ...]) -> Type:
    if isinstance(collection, tuple) or collection.element == ANY:
        return unify([type_of(item) for item in column]) or ANY
    return collection.element


def _setproduct(*collections: Value) -> Value:
    if len(collections) < 2:
        raise EvaluationError("expected at least two collections")
    columns: list[tuple[Value, ...]] = []
    total = 1
    for one in collections:
        cause = one if isinstance(one, UnknownValue) else doubt(one)
        if cause is not None:
            return unknown_like(cause)
        items = elements_of(one)
        if items is None:
            raise EvaluationError(f"expected lists or sets, found {describe(one)}")
        if not isinstance(one, tuple):
            columns.append(items)
        else:
            element = element_type([type_of(item) for item in items])
            if element is None:
                raise NotEvaluatedError(ReasonCode.MIXED_TYPES)
            columns.append(tuple(convert(item, element) for item in items))
        total *= len(items)
    if total > _MAX_PRODUCT:
        raise NotEvaluatedError(ReasonCode.PRODUCT_TOO_LARGE)
    rows = tuple(product(*columns))
    kind = ("tuple", tuple(_element_of(one, column) for one, column in zip(collections, columns, strict=True)))
    if any(isinstance(one, SetValue) for one in collections):
        return convert(rows, ("set", kind))
    return ListValue(rows, kind)


SETS = {
    "setintersection": Function(_intersection, (_SETS,), _SETS, rest=_SETS),
    "setproduct": Function(_setproduct, (), ANY, rest=ANY, takes_unknown=True, keeps_marks=True),
    "setsubtract": Function(_subtract, (_SETS, _SETS), _SETS),
    "setunion": Function(_union, (_SETS,), _SETS, rest=_SETS),
}
