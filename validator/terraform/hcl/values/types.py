"""Conversion between types, by the rules of Terraform.

https://developer.hashicorp.com/terraform/language/expressions/type-constraints#conversion-of-primitive-types and
#conversion-of-complex-types; https://github.com/zclconf/go-cty/blob/v1.16.0/docs/convert.md#conversion-charts
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import count

from validator.reasons import ReasonCode, because
from validator.terraform.hcl.errors import EvaluationError
from validator.terraform.hcl.values.numbers import Number, format_number, is_number, signed_number
from validator.terraform.hcl.values.unification import element_type, may_convert, plain, unify
from validator.terraform.hcl.values.values import (
    ANY,
    NUMBER,
    STRING,
    InstanceValue,
    ListValue,
    MapValue,
    Sensitive,
    SetValue,
    Type,
    UnknownValue,
    Value,
    describe,
    first_unknown,
    hide,
    reveal,
    reveal_deep,
    type_of,
)

_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]+)?|[-+]?\.[0-9]+([eE][-+]?[0-9]+)?")
_UNKNOWN = count()
_LAST = chr(0x10FFFF)
# https://github.com/zclconf/go-cty/blob/v1.16.0/cty/convert/conversion_primitive.go has 1 and 0 too.
_WORDS = {"true": True, "1": True, "false": False, "0": False}


def convert(value: Value, kind: Type) -> Value:
    """Return ``value`` as one of the type ``kind``.

    Raises:
        EvaluationError: Terraform does not convert it.
    """
    if kind == ANY or value is None:
        return value
    if isinstance(value, Sensitive):
        return hide(convert(value.value, kind), is_sensitive=True)
    if isinstance(value, UnknownValue):
        if value.type != ANY and isinstance(value.type, str) != isinstance(kind, str):
            raise EvaluationError(f"expected {_name(kind)}, found something unknown that is {_name(value.type)}")
        return UnknownValue(value.reason, plain(kind), value.targets, value.exact)
    if isinstance(kind, str):
        return _primitive(value, kind)
    word = kind[0]
    if word in ("list", "set"):
        return _sequence(value, word, kind[1])
    if word == "map":
        return _map(value, kind[1])
    if word == "tuple":
        return _tuple(value, kind[1])
    return _object(value, kind)


def _name(kind: Type) -> str:
    return f"a {kind if isinstance(kind, str) else kind[0]}"


def is_open(kind: Type) -> bool:
    """Tell whether a type has ``any`` in it: what stands for it is the same in every member of a collection."""
    if isinstance(kind, str):
        return bool(kind == ANY)
    if kind[0] == "object":
        return any(is_open(member) for _, member in kind[1])
    return any(map(is_open, kind[1])) if kind[0] == "tuple" else is_open(kind[1])


def _mismatch(value: Value, wanted: str) -> EvaluationError:
    return EvaluationError(f"expected {wanted}, found {describe(value)}")


def _primitive(value: Value, kind: str) -> Value:
    if kind == STRING:
        return to_string(value)
    if kind == NUMBER:
        return to_number(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value in _WORDS:
        return _WORDS[value]
    raise _mismatch(value, "a bool")


def to_string(value: Value) -> str:
    """Return a primitive as text; errors as ``convert`` has them."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Fraction)):
        return format_number(value)
    raise _mismatch(value, "a string")


def to_number(value: Value) -> Number:
    """Return a number, or the number that a text writes; errors as ``convert`` has them."""
    if is_number(value):
        return value
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return signed_number(value)
    if isinstance(value, str):
        raise EvaluationError("expected a number, found a text that is none")
    raise _mismatch(value, "a number")


def elements_of(value: Value) -> tuple[Value, ...] | None:
    """Return the elements of a list, a set or a tuple; ``None`` for anything else."""
    if isinstance(value, tuple):
        return value
    return value.items if isinstance(value, (ListValue, SetValue)) else None


def pairs_of(value: Value) -> dict[str, Value] | None:
    """Return the members of a map or an object in the order of their keys; ``None`` for anything else."""
    items = value if isinstance(value, dict) else value.items if isinstance(value, MapValue) else None
    return {key: items[key] for key in sorted(items)} if items is not None else None


def _sequence(value: Value, word: str, element: Type) -> Value:
    items = elements_of(value)
    if items is None:
        raise _mismatch(value, f"a {word}")
    is_open_inside = element != ANY and is_open(element)
    if element == ANY:
        element = None if isinstance(value, tuple) or value.element == ANY else value.element
        element = element or element_type([type_of(item) for item in items])
        if element is None:
            return UnknownValue(because(ReasonCode.MIXED_TYPES), (word, ANY))
    converted = tuple(convert(item, element) for item in items)
    if is_open_inside and items:
        common = unify([type_of(item) for item in converted])
        if common is None:
            raise EvaluationError(f"the elements of a {word} are of one type; these have none in common")
        converted, element = tuple(convert(item, common) for item in converted), common
    element = plain(element)
    if not items and not isinstance(value, tuple) and not may_convert(value.element, element):
        raise _mismatch(value, f"a {word} of another type")
    if word == "list":
        cause = doubt(value)
        return ListValue(converted, element) if cause is None else UnknownValue(cause.reason, (word, element))
    plain_items, is_hidden = reveal_deep(converted)
    return hide(make_set(plain_items, element), is_hidden)  # what is sensitive about a member is so about the set


def doubt(value: Value) -> UnknownValue | None:
    """Return the unknown member of a set that may be equal to another one, so that nobody knows how many there are."""
    return first_unknown(value) if isinstance(value, SetValue) and len(value.items) > 1 else None


def make_set(items: Iterable[Value], element: Type = ANY) -> SetValue:
    """Return a set: each of ``items`` once, in Terraform's order.

    A set has none by itself, but a loop goes over it in that of ``Less`` in
    https://github.com/zclconf/go-cty/blob/v1.16.0/cty/set_internals.go: texts and numbers by what
    they are, other members by the bytes of their hashes, what is unknown behind them, and null last.
    """
    by_key: dict[str, Value] = {}
    for item in items:
        by_key.setdefault(set_key(item), item)
    known = [item for item in by_key.values() if item is not None and not isinstance(item, UnknownValue)]
    if all(isinstance(item, str) for item in known) or all(is_number(item) for item in known):
        known.sort()
        rest = [item for item in by_key.values() if item is None or isinstance(item, UnknownValue)]
        return SetValue((*known, *sorted(rest, key=lambda item: item is None)), element)
    return SetValue(tuple(by_key[key] for key in sorted(by_key)), element)


def set_key(value: Value) -> str:
    """Return a text that is the same for equal values, and in whose order Terraform has members that are no texts."""
    value, _ = reveal(value)
    if isinstance(value, UnknownValue):
        return f"{_LAST}{next(_UNKNOWN)}"  # equal to no other, not even to itself elsewhere
    if value is None:
        return "~"
    if isinstance(value, bool):
        return "T" if value else "F"
    if isinstance(value, (int, Fraction)):
        return format_number(value) if value else "0"  # zero of either sign is one member
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, (ListValue, SetValue)):
        return "[" + "".join(set_key(item) + ";" for item in value.items) + "]"
    if isinstance(value, tuple):
        return "<" + "".join(set_key(item) + ";" for item in value) + ">"
    pairs = pairs_of(value)
    if pairs is None:
        return f"?{getattr(value, 'address', id(value))}"
    if isinstance(value, dict):
        return "<" + "".join(set_key(item) + ";" for item in pairs.values()) + ">"
    return "{" + "".join(f"{set_key(key)}:{set_key(item)};" for key, item in pairs.items()) + "}"


def _map(value: Value, element: Type) -> Value:
    pairs = pairs_of(value)
    if pairs is None:
        raise _mismatch(value, "a map")
    is_open_inside = element != ANY and is_open(element)
    if element == ANY:
        element = value.element if isinstance(value, MapValue) and value.element != ANY else None
        element = element or element_type([type_of(item) for item in pairs.values()])
        # Of a map, unlike of a list, Terraform leaves the values as they are, where it does not know one type for all.
        # https://github.com/zclconf/go-cty/blob/v1.16.0/cty/convert/conversion_collection.go
        element = element or ANY
    converted = {key: convert(item, element) for key, item in pairs.items()}
    if is_open_inside:
        common = unify([type_of(item) for item in converted.values()])
        if common is None:
            raise EvaluationError("the values of a map are of one type; these have none in common")
        converted, element = {key: convert(item, common) for key, item in converted.items()}, common
    return MapValue(converted, plain(element))


def _tuple(value: Value, kinds: Sequence[Type]) -> tuple[Value, ...]:
    items = elements_of(value)
    if items is None or len(items) != len(kinds):
        raise _mismatch(value, f"a tuple of {len(kinds)} elements")
    return tuple(convert(item, kind) for item, kind in zip(items, kinds, strict=True))


def _object(value: Value, kind: Type) -> dict[str, Value]:
    """Convert to an object: what it does not name is left out, what is optional takes its default.

    https://github.com/zclconf/go-cty/blob/v1.16.0/docs/convert.md#conversion-between-object-types and
    https://github.com/hashicorp/hcl/blob/v2.23.0/ext/typeexpr/defaults.go (null takes the default too)
    """
    optional = dict(kind[2]) if len(kind) > 2 else {}
    pairs = pairs_of(value)
    result: dict[str, Value] = {}
    for name, member in kind[1]:
        if pairs is None:
            if not isinstance(value, InstanceValue):
                raise _mismatch(value, "an object")
            result[name] = convert(value.attribute(name), member)
        elif name in pairs:
            given = pairs[name]
            if given is None and name in optional:
                given = optional[name]
            result[name] = convert(given, member)
        elif name in optional:
            result[name] = convert(optional[name], member)
        else:
            raise EvaluationError(f"the object lacks the attribute “{name[:80]}”")
    return result
