"""Getting at the members of values: attributes, elements, and what a for expression goes over.

https://github.com/hashicorp/hcl/blob/v2.23.0/hclsyntax/spec.md#index-operator and
https://github.com/hashicorp/hcl/blob/v2.23.0/hclsyntax/spec.md#attribute-access-operator;
https://github.com/hashicorp/hcl/blob/v2.23.0/ops.go
"""

from __future__ import annotations

from typing import Any

from validator.terraform.hcl.errors import EvaluationError
from validator.terraform.hcl.values.numbers import counted
from validator.terraform.hcl.values.types import convert, elements_of, pairs_of, to_string
from validator.terraform.hcl.values.unification import unify
from validator.terraform.hcl.values.values import (
    ANY,
    PRIMITIVES,
    InstanceValue,
    MapValue,
    Sensitive,
    SetValue,
    UnknownValue,
    Value,
    describe,
    hide,
    reveal,
    type_of,
    union_of,
    unknown_like,
)


def attribute_of(target: Value, name: str) -> Value:
    """Return ``target.name``; errors as ``evaluate`` has them."""
    if isinstance(target, Sensitive):
        return hide(attribute_of(target.value, name), is_sensitive=True)
    if isinstance(target, UnknownValue):
        return unknown_like(target, _member_type(target, name))
    if isinstance(target, dict):
        if name in target:
            return target[name]
        raise EvaluationError(f"the object has no attribute “{name[:80]}”")
    if isinstance(target, MapValue):
        if name in target.items:
            return target.items[name]
        raise EvaluationError("the map has no such key")
    if isinstance(target, InstanceValue):
        return target.attribute(name)
    items = elements_of(target)
    if items is not None and name.isdecimal():
        return index_of(target, int(name))
    raise EvaluationError(f"{describe(target)} has no attributes")


def _member_type(target: UnknownValue, name: str) -> Any:
    """Return the type of an attribute of something unknown, which may be known not to have it.

    Behind the attribute of a resource Terraform refuses what the provider's schema lacks even inside ``try`` and
    ``can``, so there the value stays unknown.
    """
    kind = target.type
    if isinstance(kind, tuple) and kind[0] == "map":
        return kind[1]
    members = dict(kind[1]) if isinstance(kind, tuple) and kind[0] == "object" else {}
    if name not in members and kind != ANY and not target.targets:
        raise EvaluationError(f"there is no attribute “{name[:80]}”")
    return members.get(name, ANY)


def _element_type(target: UnknownValue) -> Any:
    """Return the type of an element of something unknown; as for attributes."""
    kind = target.type
    if kind in PRIMITIVES and not target.targets:
        raise EvaluationError(f"a {kind} has no elements")
    return kind[1] if isinstance(kind, tuple) and kind[0] in ("list", "map") else ANY


def index_of(target: Value, key: Value) -> Value:
    """Return ``target[key]``; errors as ``evaluate`` has them."""
    target, is_hidden = reveal(target)
    key, is_key_hidden = reveal(key)
    if is_hidden or is_key_hidden:
        return hide(index_of(target, key), is_sensitive=True)
    if target is None:
        raise EvaluationError("null has no elements")
    if isinstance(target, UnknownValue):
        return unknown_like(target, _element_type(target))
    if isinstance(key, UnknownValue):
        return _any_member(target, key)
    if key is None:
        raise EvaluationError("null is no key")
    items = elements_of(target)
    if items is not None:
        if isinstance(target, SetValue):
            raise EvaluationError("a set has no keys; make a list of it with tolist")
        position = convert(key, "number")
        if not isinstance(position, int) or not 0 <= position < len(items):
            raise EvaluationError(f"there is no such element; the list has {len(items)}")
        return items[position]
    name = to_string(key)
    pairs = pairs_of(target)
    if pairs is not None and name not in pairs:
        raise EvaluationError("there is no such key")  # which one may be a secret
    return pairs[name] if pairs is not None else attribute_of(target, name)


def _any_member(target: Value, key: UnknownValue) -> Value:
    """Return what an unknown key selects: a member, nobody knows which."""
    items = elements_of(target)
    pairs = pairs_of(target)
    listed = list(items if items is not None else (pairs or {}).values())
    if listed and all(isinstance(item, UnknownValue) for item in listed):
        return union_of(listed)
    kind = unify([type_of(item) for item in listed]) if listed else ANY
    return unknown_like(key, kind if kind is not None and not isinstance(kind, tuple) else ANY)


def _numbered(items: tuple[Value, ...]) -> list[tuple[Value, Value]]:
    return [(counted(position), item) for position, item in enumerate(items)]


def iterate(collection: Value) -> list[tuple[Value, Value]] | None:
    """Return keys and values of a collection in Terraform's order; ``None`` for what is none."""
    items = elements_of(collection)
    if items is not None:
        return [(item, item) for item in items] if isinstance(collection, SetValue) else _numbered(items)
    pairs = pairs_of(collection)
    return list(pairs.items()) if pairs is not None else None
