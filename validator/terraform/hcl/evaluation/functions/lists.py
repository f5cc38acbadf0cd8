"""Functions of lists.

https://github.com/zclconf/go-cty/blob/v1.16.0/cty/function/stdlib/collection.go,
https://github.com/zclconf/go-cty/blob/v1.16.0/cty/function/stdlib/sequence.go and, for alltrue,
anytrue and matchkeys, https://github.com/hashicorp/terraform/blob/v1.11.4/internal/lang/funcs/collection.go
"""

from __future__ import annotations

from typing import Any

from validator.reasons import ReasonCode
from validator.terraform.hcl.errors import EvaluationError
from validator.terraform.hcl.evaluation.functions.base import Function, NotEvaluatedError, whole
from validator.terraform.hcl.evaluation.operators import equals
from validator.terraform.hcl.values.numbers import Number, add, counted
from validator.terraform.hcl.values.types import convert, doubt, elements_of, set_key
from validator.terraform.hcl.values.unification import unify
from validator.terraform.hcl.values.values import (
    ANY,
    BOOL,
    NUMBER,
    STRING,
    ListValue,
    SetValue,
    UnknownValue,
    Value,
    describe,
    first_unknown,
    hide,
    reveal,
    unknown_like,
)

_STRINGS = ("list", STRING)
_MAX_RANGE = 1024
"""Terraform refuses longer ranges: https://developer.hashicorp.com/terraform/language/functions/range."""


def _list_of(value: Value) -> tuple[Value, ...]:
    items = elements_of(value)
    if items is None or isinstance(value, SetValue):
        raise EvaluationError(f"expected a list, found {describe(value)}")
    return items


def _concat(*lists: Value) -> Value:
    for one in lists:
        if isinstance(one, UnknownValue):
            return unknown_like(one)
    items = tuple(item for one in lists for item in _list_of(one))
    if all(isinstance(one, ListValue) for one in lists):
        element = unify([one.element for one in lists])
        if element is not None:
            return convert(ListValue(items, element), ("list", element))
    return items


def _flatten(value: Value) -> Value:
    """Return the elements of all lists inside one another; what may be a list is unknown as a whole."""
    result: list[Value] = []
    is_hidden = False
    if isinstance(value, UnknownValue):
        return unknown_like(value)
    waiting = list(reversed(_sequence(value)))
    while waiting:
        one = waiting.pop()
        plain, is_marked = reveal(one)
        if is_marked and elements_of(plain) is not None:
            one, is_hidden = plain, True
        if isinstance(one, UnknownValue) and one.type == ANY:
            return unknown_like(one)
        if isinstance(one, UnknownValue) and isinstance(one.type, tuple) and one.type[0] in ("list", "set", "tuple"):
            return unknown_like(one)
        items = elements_of(one)
        if items is None:
            result.append(one)
        elif (cause := doubt(one)) is not None:
            return unknown_like(cause)
        else:
            waiting.extend(reversed(items))
    return hide(tuple(result), is_hidden)


def _sequence(value: Value) -> tuple[Value, ...]:
    items = elements_of(value)
    if items is None:
        raise EvaluationError(f"expected a list, a set or a tuple, found {describe(value)}")
    if doubt(value) is not None:
        raise NotEvaluatedError(ReasonCode.UNKNOWN_ELEMENTS)
    return items


def _distinct(value: ListValue) -> ListValue:
    by_key: dict[str, Value] = {}
    for item in value.items:
        by_key.setdefault(set_key(item), item)
    return ListValue(tuple(by_key.values()), value.element)


def _compact(value: ListValue) -> ListValue:
    return ListValue(tuple(item for item in value.items if item is not None and item != ""), STRING)


def _chunklist(value: Value, size: Value) -> Value:
    for one in (value, size):
        if isinstance(one, UnknownValue):
            return unknown_like(one)
    if whole(size) < 0:
        raise EvaluationError("the size is not negative")
    step = size or max(len(value.items), 1)
    chunks = [value.items[start : start + step] for start in range(0, len(value.items), step)]
    return ListValue(tuple(ListValue(chunk, value.element) for chunk in chunks), ("list", value.element))


def _reverse(value: Value) -> Value:
    if isinstance(value, UnknownValue):
        return unknown_like(value, value.type if isinstance(value.type, tuple) and value.type[0] == "list" else ANY)
    if isinstance(value, SetValue):
        return ListValue(tuple(reversed(_sequence(value))), value.element)
    items = tuple(reversed(_list_of(value)))
    return ListValue(items, value.element) if isinstance(value, ListValue) else items


def _slice(value: Value, start: Value, end: Value) -> Value:
    for one in (value, start, end):
        if isinstance(one, UnknownValue):
            return unknown_like(one)
    items = _list_of(value)
    if not 0 <= whole(start) <= whole(end) <= len(items):
        raise EvaluationError(f"the positions are not in order, or not within the {len(items)} elements")
    return ListValue(items[start:end], value.element) if isinstance(value, ListValue) else items[start:end]


def _range(*limits: Number) -> ListValue:
    if not 1 <= len(limits) <= 3:
        raise EvaluationError("expected one to three numbers")
    start: Number = limits[0] if len(limits) > 1 else counted(0)
    end = limits[1] if len(limits) > 1 else limits[0]
    step: Number = limits[2] if len(limits) == 3 else counted(1 if start <= end else -1)
    if step == 0 or (step > 0 and start > end) or (step < 0 and start < end):
        if start == end:
            return ListValue((), NUMBER)
        raise EvaluationError("the step leads away from the end")
    numbers: list[Number] = []
    current = start
    while current < end if step > 0 else current > end:
        if len(numbers) >= _MAX_RANGE:
            raise EvaluationError(f"a range has at most {_MAX_RANGE} numbers")
        numbers.append(current)
        current = add(current, step)
    return ListValue(tuple(numbers), NUMBER)


def _sort(value: Value) -> Value:
    """Return the texts in order; with an unknown one among them nobody knows the place of any."""
    if isinstance(value, UnknownValue):
        return unknown_like(value, _STRINGS)
    if (cause := first_unknown(value)) is not None:
        return ListValue((unknown_like(cause, STRING),) * len(value.items), STRING)
    if None in value.items:
        raise EvaluationError("an element is null")
    return ListValue(tuple(sorted(value.items)), STRING)


def _matchkeys(values: ListValue, keys: ListValue, wanted: ListValue) -> ListValue:
    kind = unify([keys.element, wanted.element])
    if kind is None:
        raise EvaluationError("the keys and what is looked for have no type in common")
    keys, wanted = convert(keys, ("list", kind)), convert(wanted, ("list", kind))
    if len(values.items) != len(keys.items):
        raise EvaluationError("there are as many keys as values")
    matching = tuple(
        value
        for value, key in zip(values.items, keys.items, strict=True)
        if any(equals(key, one) is True for one in wanted.items)
    )
    return ListValue(matching, values.element)


def _all_true(value: Value) -> Value:
    """Return whether all are true; the first that is not, or is unknown, decides."""
    if isinstance(value, UnknownValue):
        return unknown_like(value, BOOL)
    first = next((item for item in value.items if item is not True), True)
    return unknown_like(first, BOOL) if isinstance(first, UnknownValue) else first is True


def _any_true(value: Value) -> Value:
    """Return whether one is true; an unknown one may be."""
    if isinstance(value, UnknownValue):
        return unknown_like(value, BOOL)
    if any(item is True for item in value.items):
        return True
    cause = first_unknown(value)
    return False if cause is None else unknown_like(cause, BOOL)


_BOOLS: Any = ("list", BOOL)

LISTS = {
    "alltrue": Function(_all_true, (_BOOLS,), BOOL, takes_unknown=True),
    "anytrue": Function(_any_true, (_BOOLS,), BOOL, takes_unknown=True),
    "chunklist": Function(_chunklist, (("list", ANY), NUMBER), ANY, takes_unknown=True, keeps_marks=True),
    "compact": Function(_compact, (_STRINGS,), _STRINGS),
    "concat": Function(_concat, (ANY,), ANY, rest=ANY, takes_unknown=True, keeps_marks=True),
    "distinct": Function(_distinct, (("list", ANY),), ANY),
    "flatten": Function(_flatten, (ANY,), ANY, takes_unknown=True, keeps_marks=True),
    "matchkeys": Function(_matchkeys, (("list", ANY), ("list", ANY), ("list", ANY)), ANY),
    "range": Function(_range, (NUMBER,), ("list", NUMBER), rest=NUMBER),
    "reverse": Function(_reverse, (ANY,), ANY, takes_unknown=True, keeps_marks=True),
    "slice": Function(_slice, (ANY, NUMBER, NUMBER), ANY, takes_unknown=True, keeps_marks=True),
    "sort": Function(_sort, (_STRINGS,), _STRINGS, takes_unknown=True),
}
