"""The values of one resource: unknown ones put in where Terraform marks them, secret ones taken out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from validator.errors import InputError
from validator.model import Location, Secret, Unknown
from validator.reasons import ReasonCode, because
from validator.terraform.plan.addresses import Address
from validator.terraform.plan.references import References, references_of

KNOWN_AFTER_APPLY = because(ReasonCode.KNOWN_AFTER_APPLY)
NO_BLOCK = KNOWN_AFTER_APPLY.also(because(ReasonCode.DYNAMIC_BLOCK))
MAX_NESTING = 100
HIDDEN_KEY = "(sensitive)"

_SECRET_PARTS = (
    "password", "passwd", "passphrase", "passcode", "secret", "token", "credential", "private_key", "privatekey", "api_key",
    "apikey", "access_key", "license_key", "licence_key", "licensekey", "product_key", "pre_shared", "preshared", "shared_key",
    "sharedkey", "encryption_key", "signing_key", "account_key", "auth_key", "authkey", "ssh_key", "connection_string",
    "kubeconfig", "kube_config", "community", "communities", "thumbprint",
)  # fmt: skip
_SECRET_WORDS = frozenset(
    {"user", "username", "pass", "passwort", "pwd", "psk", "chap", "jwt", "bearer", "auth", "otp"}
)
"""Words that are of secrets wherever they stand in a name, but not inside of other words."""

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_SECRET_ATTRIBUTES = {("vsphere_host", "license"), ("vsphere_license", "id")}
_PLAIN = (str, int, float, type(None))

_SET_BLOCKS = {("vsphere_distributed_virtual_switch", "host")}
"""Blocks that Terraform keeps as a set: their order in a plan is not the order of the configuration."""


class ValueStatus(NamedTuple):
    """What Terraform marks at a value: ``after_unknown`` and ``sensitive_values``, in the shape of the value."""

    unknown: Any = None
    sensitive: Any = None

    def child(self, key: str | int) -> ValueStatus:
        """Return the marks at the member ``key``; a sensitive container makes all of its members sensitive."""
        return ValueStatus(_member(self.unknown, key), True if self.sensitive is True else _member(self.sensitive, key))


class _ValueContext(NamedTuple):
    """Where in a resource a value stands, with the expressions of the configuration that may give it.

    ``unknowns`` is the number of unknown elements of the list that the value is an element of.
    """

    address: Address
    expressions: tuple[Any, ...]
    path: tuple[str | int, ...] = ()
    unknowns: int | None = None


class Values:
    """Builds the trees of values of the resources of one document."""

    def __init__(self, file: str, references: References, licences: frozenset[Any]) -> None:
        self.file = file
        self._references = references
        self._licences = licences

    def tree(self, address: Address, values: Mapping[str, Any], marks: ValueStatus) -> dict[str, Any]:
        """Return the attributes of a resource with ``Unknown`` and ``Secret`` leaves.

        Raises:
            InputError: the values are nested too deeply.
        """
        place = _ValueContext(address, (self._references.expressions(address),))
        try:
            return self._object(values, marks, place)
        except RecursionError:
            raise self._too_deep() from None

    def _too_deep(self) -> InputError:
        return InputError("the values of a resource are nested too deeply", Location(self.file))

    def _object(self, value: Mapping[str, Any], marks: ValueStatus, place: _ValueContext) -> dict[str, Any]:
        if len(place.path) > MAX_NESTING:
            raise self._too_deep()
        unknown = marks.unknown if isinstance(marks.unknown, dict) else {}
        result: dict[str, Any] = {}
        for key, member in value.items():
            mark = unknown.get(key)
            if key in self._licences:
                result[HIDDEN_KEY] = Secret(member)
            elif mark is True:
                result[key] = self._unknown(_below(place, key))
            elif not mark and self._is_plain(key, member, marks.sensitive, place.address.type):
                result[key] = member
            else:
                result[key] = self._value(member, marks.child(key), _below(place, key))
        for key, mark in unknown.items():
            if key not in value and _any_unknown(mark):
                result[key] = self._value(None, marks.child(key), _below(place, key))
        return result

    def _is_plain(self, key: str, member: Any, sensitive: Any, kind: str) -> bool:
        """Tell whether a scalar or something empty stays as it is: neither secret nor a text for an unknown value."""
        if member and not isinstance(member, _PLAIN):
            return False
        if is_secret(key, kind) or sensitive is True or (isinstance(sensitive, dict) and sensitive.get(key)):
            return False
        return not isinstance(member, str) or (member != "<computed>" and member not in self._licences)

    def _value(self, value: Any, marks: ValueStatus, place: _ValueContext) -> Any:
        if marks.unknown is True or (value == "<computed>" and place.path[-1] == "datastore_id"):
            return self._unknown(place)
        if value is None and not _any_unknown(marks.unknown):
            return None
        if marks.sensitive is True or self._hides(value, place):
            return Secret(value)
        if isinstance(value, dict) or (value is None and isinstance(marks.unknown, dict)):
            return self._object(value or {}, marks, place)
        if isinstance(value, list) or (value is None and isinstance(marks.unknown, list)):
            return self._list(value or [], marks, place)
        return value

    def _hides(self, value: Any, place: _ValueContext) -> bool:
        name = place.path[-1]
        if isinstance(name, str) and is_secret(name, place.address.type):
            return True
        return isinstance(value, str) and value in self._licences

    def _list(self, value: list[Any], marks: ValueStatus, place: _ValueContext) -> list[Any]:
        if len(place.path) > MAX_NESTING:
            raise self._too_deep()
        unknown = marks.unknown if isinstance(marks.unknown, list) else []
        count = sum(1 for mark in unknown if mark is True) or None
        elements = [*value, *[None] * (len(unknown) - len(value))]
        result: list[Any] = []
        for position, element in enumerate(elements):
            expressions = _elements(place, position, element, len(elements))
            inner = _ValueContext(place.address, expressions, (*place.path, position), count or len(elements))
            result.append(self._value(element, marks.child(position), inner))
        return result

    def _unknown(self, place: _ValueContext) -> Unknown:
        references = [text for expression in place.expressions for text in references_of(expression)]
        inside_block = len(place.path) > 1 and isinstance(place.path[1], int)
        if not references:
            top = self._references.expressions(place.address) if inside_block else {}
            hidden = bool(top) and place.path[0] not in top
            return Unknown(NO_BLOCK if hidden else KNOWN_AFTER_APPLY, count=place.unknowns)
        found = self._references.follow(place.address, references)
        reason = KNOWN_AFTER_APPLY if found.gap is None else KNOWN_AFTER_APPLY.also(found.gap)
        return Unknown(reason, found.targets, found.exact, place.unknowns)


def _member(mark: Any, key: str | int) -> Any:
    if isinstance(mark, dict):
        return mark.get(key) if isinstance(key, str) else None
    if isinstance(mark, list) and isinstance(key, int) and key < len(mark):
        return mark[key]
    return None


def _any_unknown(mark: Any, depth: int = 0) -> bool:
    if mark is True:
        return True
    if depth > MAX_NESTING:
        return False
    if isinstance(mark, dict):
        return any(_any_unknown(inner, depth + 1) for inner in mark.values())
    return isinstance(mark, list) and any(_any_unknown(inner, depth + 1) for inner in mark)


def _below(place: _ValueContext, key: str) -> _ValueContext:
    """Return the place of a member of an object: a nested block has expressions of its own by name."""
    inner = tuple(
        expression[key] for expression in place.expressions if isinstance(expression, dict) and key in expression
    )
    if not inner and len(place.path) > 0 and isinstance(place.path[-1], str):
        inner = place.expressions  # a map: its expression is that of the whole attribute
    return _ValueContext(place.address, inner, (*place.path, key), place.unknowns)


def _elements(place: _ValueContext, position: int, element: Any, length: int) -> tuple[Any, ...]:
    """Return the expressions of an element: of its block where blocks are listed, else those of the whole list."""
    result: list[Any] = []
    for expression in place.expressions:
        if not isinstance(expression, list):
            result.append(expression)
        elif (place.address.type, place.path[-1]) in _SET_BLOCKS:
            result.extend(_matching(expression, element))
        elif len(expression) == length:
            result.append(expression[position])
    return tuple(result)


def _matching(blocks: list[Any], element: Any) -> list[Any]:
    """Return the blocks whose constants agree with what is known of an element of a set."""

    def agrees(block: Any) -> bool:
        if not isinstance(block, dict) or not isinstance(element, dict):
            return True
        constants = {
            name: expression["constant_value"]
            for name, expression in block.items()
            if isinstance(expression, dict) and "constant_value" in expression
        }
        return all(element.get(name, constant) == constant for name, constant in constants.items())

    return [block for block in blocks if agrees(block)]


@lru_cache(maxsize=4096)
def is_secret(name: str, kind: str) -> bool:
    """Tell whether an attribute of resources of the type ``kind`` is a secret by its name."""
    folded = name.casefold().replace("-", "_")
    if (kind, name) in _SECRET_ATTRIBUTES or any(part in folded for part in _SECRET_PARTS):
        return True
    return not _SECRET_WORDS.isdisjoint(word.casefold() for word in _WORD.findall(name))
