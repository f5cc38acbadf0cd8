"""The values of Terraform's type system that Python has no type for, and their types.

``None`` is null; ``bool``, ``int``, ``Fraction`` and ``str`` are themselves; a ``tuple`` is a tuple and a ``dict`` an
object. Lists, sets and maps, whose members are of one type, are the classes below. Types are ``"string"``, ``"number"``,
``"bool"``, ``"any"``, and pairs of a word and what it holds: ``("list", "string")``, ``("object", (("a", "any"), …))``.
"""

from __future__ import annotations

import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, TypeAlias

from validator.reasons import Reason, ReasonCode, because
from validator.terraform.hcl.errors import TooMuchError

Type: TypeAlias = Any
"""A type, as the module's text says."""

ANY, STRING, NUMBER, BOOL = "any", "string", "number", "bool"
PRIMITIVES = (STRING, NUMBER, BOOL)

Value: TypeAlias = Any
"""A value, as the module's text says."""


@dataclass(frozen=True, slots=True)
class UnknownValue:
    """A value that the configuration alone does not tell.

    ``reason`` says why, with the place where that is not the value's own. ``targets`` are the addresses of the resources
    that the value refers to; ``exact`` is false where they may be more than the true ones.
    """

    reason: Reason
    type: Type = ANY
    targets: tuple[str, ...] = ()
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Sensitive:
    """A value that must not be shown; what is made of it is sensitive too: a mark of cty.

    https://github.com/zclconf/go-cty/blob/v1.16.0/docs/marks.md
    """

    value: Value = field(repr=False)
    is_declared: bool = False
    """Whether only the declaration of an output says so: Terraform lets the root module show such a value."""


@dataclass(frozen=True, slots=True)
class ListValue:
    """A list: members of one type."""

    items: tuple[Value, ...]
    element: Type = ANY


@dataclass(frozen=True, slots=True)
class SetValue:
    """A set: members of one type in the order of iteration, each once. With unknown members its size is unknown."""

    items: tuple[Value, ...]
    element: Type = ANY


@dataclass(frozen=True, slots=True)
class MapValue:
    """A map: values of one type by key."""

    items: Mapping[str, Value]
    element: Type = ANY


class InstanceValue(ABC):
    """A resource instance: an object of which only the attributes that the configuration sets are known."""

    address: str

    @abstractmethod
    def attribute(self, name: str) -> Value:
        """Return the value of an attribute, unknown where the configuration does not set it."""

    def whole(self) -> Value:
        """Return the object of all attributes, or ``None`` where not all of them are known by name."""
        return None


@dataclass(slots=True)
class Budget:
    """What evaluating may still cost; a hostile input must not take all memory or time."""

    left: int = 1_500_000

    def spend(self, cost: int) -> None:
        """Take a cost.

        Raises:
            TooMuchError: nothing is left.
        """
        self.left -= cost
        if self.left < 0:
            raise TooMuchError("evaluating it takes more work than an input may ask for")

    def weigh(self, value: Value) -> Value:
        """Return ``value`` after taking the cost of what is made newly: every member, however deep."""
        waiting = [value]
        while waiting:
            one = waiting.pop()
            if isinstance(one, str):
                self.spend(1 + len(one) // 32)
                continue
            self.spend(1)
            if not isinstance(one, int):
                waiting.extend(members(one))
        return value


def members(value: Value) -> Iterable[Value]:
    """Return the members of a collection; of anything else nothing."""
    if isinstance(value, tuple):
        return value
    if isinstance(value, (ListValue, SetValue)):
        return value.items
    if isinstance(value, dict):
        return value.values()
    if isinstance(value, MapValue):
        return value.items.values()
    return (value.value,) if isinstance(value, Sensitive) else ()


def type_of(value: Value) -> Type:
    """Return the type of a value; that of null and of a resource instance is ``any``."""
    if isinstance(value, str):
        return STRING
    if isinstance(value, bool):
        return BOOL
    if isinstance(value, (int, Fraction)):
        return NUMBER
    if isinstance(value, UnknownValue):
        return value.type
    if isinstance(value, Sensitive):
        return type_of(value.value)
    if isinstance(value, tuple):
        return ("tuple", tuple(type_of(member) for member in value))
    if isinstance(value, dict):
        return ("object", tuple((key, type_of(value[key])) for key in sorted(value)))
    for kind, word in ((ListValue, "list"), (SetValue, "set"), (MapValue, "map")):
        if isinstance(value, kind):
            return (word, value.element)
    return ANY


def reveal(value: Value) -> tuple[Value, bool]:
    """Return a value without its own mark, and whether it had one."""
    return (value.value, True) if isinstance(value, Sensitive) else (value, False)


def hide(value: Value, is_sensitive: bool) -> Value:
    """Return a value marked as sensitive, where it is to be."""
    return Sensitive(value) if is_sensitive and not isinstance(value, Sensitive) else value


def reveal_deep(value: Value) -> tuple[Value, bool]:
    """Return a value without any mark inside it, and whether there was one."""
    is_hidden = False

    def walk(one: Value) -> Value:
        nonlocal is_hidden
        if isinstance(one, Sensitive):
            is_hidden = True
            return walk(one.value)
        if isinstance(one, tuple):
            return tuple(walk(member) for member in one)
        if isinstance(one, dict):
            return {key: walk(member) for key, member in one.items()}
        if isinstance(one, MapValue):
            return replace(one, items={key: walk(member) for key, member in one.items.items()})
        if isinstance(one, (ListValue, SetValue)):
            return replace(one, items=tuple(walk(member) for member in one.items))
        return one

    if not has(value, Sensitive):
        return value, False
    return walk(value), is_hidden


def has(value: Value, kind: type) -> bool:
    """Tell whether a value is of a class, or has a member of it, however deep."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, kind):
            return True
        if not isinstance(one, (str, int)):
            waiting.extend(members(one))
    return False


def first_unknown(value: Value) -> UnknownValue | None:
    """Return an unknown value in ``value``, or ``None`` where all is known."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, UnknownValue):
            return one
        if isinstance(one, InstanceValue):
            return UnknownValue(because(ReasonCode.ATTRIBUTES_IN_PART, address=one.address))
        if not isinstance(one, (str, int)):
            waiting.extend(members(one))
    return None


def unknown_like(cause: UnknownValue, kind: Type = ANY) -> UnknownValue:
    """Return what is made of an unknown value: unknown for the same reason, and no reference any more."""
    return UnknownValue(cause.reason, kind)


def union_of(causes: Iterable[UnknownValue], kind: Type = ANY, *, exact: bool = False) -> UnknownValue:
    """Return an unknown value that refers to all that ``causes`` refer to; one without references takes them all away.

    ``exact`` says that all of them are meant.
    """
    listed = list(causes)
    targets = tuple(dict.fromkeys(target for cause in listed for target in cause.targets))
    if any(not cause.targets for cause in listed):
        return UnknownValue(listed[0].reason, kind)
    return UnknownValue(listed[0].reason, kind, targets, exact and all(cause.exact for cause in listed))


WHITESPACE = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
"""The characters that Terraform trims as space: https://pkg.go.dev/unicode#IsSpace."""


def text(value: str) -> str:
    """Return a text as Terraform keeps it: in Unicode's normal form C.

    https://github.com/zclconf/go-cty/blob/v1.16.0/docs/types.md#ctystring
    """
    return value if value.isascii() else unicodedata.normalize("NFC", value)


def describe(value: Value) -> str:
    """Return the kind of a value in words, never what it is."""
    if value is None:
        return "null"
    kind = type_of(value)
    return kind if isinstance(kind, str) and kind != ANY else kind[0] if isinstance(kind, tuple) else "a resource"
