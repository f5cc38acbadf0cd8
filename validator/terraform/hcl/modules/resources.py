"""Resource instances as the mapping to facts takes them: trees of values with unknown and secret leaves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

from validator.model import Resource, Secret, Unknown
from validator.reasons import ReasonCode, because
from validator.terraform.hcl.modules.instances import META, Instance, block_types, unset
from validator.terraform.hcl.syntax.provider import schema
from validator.terraform.hcl.values.numbers import plain_number
from validator.terraform.hcl.values.types import elements_of, pairs_of
from validator.terraform.hcl.values.values import InstanceValue, Sensitive, UnknownValue, Value
from validator.terraform.plan.values import HIDDEN_KEY, KNOWN_AFTER_APPLY, MAX_NESTING, is_secret

_LICENCES = {("vsphere_license", "license_key"), ("vsphere_host", "license")}


GIVEN = KNOWN_AFTER_APPLY.also(because(ReasonCode.EXPRESSION_GIVES_IT))
"""Why an attribute is unknown that is written, unlike one that is left to the provider."""


def resource_of(instance: Instance, licences: dict[str, str]) -> Resource:
    """Return the resource that an instance is. Licence keys that it has are added to ``licences``, to be hidden."""
    kind = instance.resource.type
    body = instance.resource.block.body
    values: dict[str, Any] = dict(_left_out(instance.resource.mode, kind))
    names = [name for name in body.arguments if name not in META]
    for name in (*names, *dict.fromkeys(block_types(body))):
        value = instance.own(name)
        if isinstance(value, UnknownValue) and value.targets == (instance.address,):
            value = replace(value, targets=(), exact=False)  # it is null, so the provider fills it in
        elif isinstance(value, UnknownValue) and value.reason == KNOWN_AFTER_APPLY and not value.targets:
            value = replace(value, reason=GIVEN)
        if (kind, name) in _LICENCES and isinstance(value, str) and value:
            licences.setdefault(value, f"(sensitive {len(licences) + 1})")
        values[name] = leaf(value, name, kind)
    location = instance.resource.block.source.location(instance.resource.block.at, instance.address)
    resource = instance.resource
    return Resource(instance.address, kind, resource.name, values, location, resource.mode, instance.key)


@cache
def _left_out(mode: str, kind: str) -> Mapping[str, Any]:
    known = schema(mode, kind)
    return {name: leaf(unset(one), name, kind) for name, one in (known or {}).items()}


def leaf(value: Value, name: str | int, kind: str, depth: int = 0) -> Any:
    """Return a value of the language as JSON data with ``Unknown`` and ``Secret`` leaves.

    ``name`` is that of the attribute it belongs to, ``kind`` the type of the resource: some names are of secrets.
    """
    if value is None or depth > MAX_NESTING:
        return None if value is None else Unknown(because(ReasonCode.NESTED_TOO_DEEPLY))
    if isinstance(value, UnknownValue):
        return Unknown(value.reason, value.targets, value.exact)
    if isinstance(value, Sensitive):
        return Secret(plain(value.value))
    if isinstance(name, str) and is_secret(name, kind):
        return Secret(plain(value))
    if isinstance(value, (str, bool, int, Fraction)):
        return value if isinstance(value, (str, bool)) else plain_number(value)
    items = elements_of(value)
    if items is not None:
        leaves = [leaf(item, position, kind, depth + 1) for position, item in enumerate(items)]
        count = sum(isinstance(one, Unknown) for one in leaves)
        return [replace(one, count=count) if isinstance(one, Unknown) else one for one in leaves]
    pairs = pairs_of(value)
    if pairs is not None:
        return {key: leaf(item, key, kind, depth + 1) for key, item in pairs.items()}
    assert isinstance(value, InstanceValue)
    whole = value.whole()
    if whole is not None:
        return leaf(whole, name, kind, depth + 1)
    return Unknown(because(ReasonCode.ATTRIBUTES_IN_PART, address=value.address), (value.address,), exact=True)


def plain(value: Value) -> Any:
    """Return a known value as JSON data; only its kind matters where it is not a scalar."""
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, (int, Fraction)):
        return plain_number(value)
    return [] if elements_of(value) is not None else {}


def hide_licences(resources: Iterable[Resource], licences: Mapping[str, str]) -> list[Resource]:
    """Return the resources with licence keys hidden wherever they stand: in values, keys and addresses."""
    if not licences:
        return list(resources)
    return [_hidden(resource, licences) for resource in resources]


def _hidden(resource: Resource, licences: Mapping[str, str]) -> Resource:
    address = _address(resource.address, licences)
    return replace(
        resource,
        address=address,
        values={name: hidden_value(value, licences) for name, value in resource.values.items()},
        location=replace(resource.location, address=address),
        index=licences.get(resource.index, resource.index) if isinstance(resource.index, str) else resource.index,
    )


def _address(address: str, licences: Mapping[str, str]) -> str:
    for key, shown in licences.items():
        address = address.replace(f'["{key}"]', f'["{shown}"]')
    return address


def hidden_value(value: Any, licences: Mapping[str, str]) -> Any:
    """Return a value with licence keys hidden."""
    if isinstance(value, str):
        return Secret(value) if value in licences else value
    if isinstance(value, list):
        return [hidden_value(one, licences) for one in value]
    if isinstance(value, dict):
        return {HIDDEN_KEY if key in licences else key: hidden_value(one, licences) for key, one in value.items()}
    if isinstance(value, Unknown) and value.targets:
        return replace(value, targets=tuple(_address(target, licences) for target in value.targets))
    return value
