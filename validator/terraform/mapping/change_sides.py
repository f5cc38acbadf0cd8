"""The two sides of a plan: what an object is before it and after it, and what a reference is called on both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from validator.model import Fragment, Resource
from validator.terraform.mapping.estate import Estate, text_of

State: TypeAlias = dict[str, Any]
"""Facts of one object on one side; one that is not known is absent."""


@dataclass(frozen=True, slots=True)
class Side:
    """The estate before the plan is applied, or after it."""

    estate: Estate
    fragment: Fragment

    def thing(self, kind: str, resource: Resource | None) -> Thing | None:
        """Return what a resource is on this side."""
        if resource is None:
            return None
        key = self.estate.key(kind, resource)
        return Thing(resource, key, self.fragment.objects[kind][key], self)

    def members(self, cluster: str) -> set[str]:
        """Return the hosts that are certainly members of a cluster."""
        return {
            name
            for name, host in self.fragment.objects.get("hosts", {}).items()
            if host.get("cluster") == cluster and ("hosts", name, "cluster") not in self.fragment.partial
        }


@dataclass(frozen=True, slots=True)
class Thing:
    """One object on one side: its resource, its name in the facts, and its facts."""

    resource: Resource
    key: str
    value: Mapping[str, Any]
    side: Side

    def raw(self, attribute: str) -> Any:
        """Return the value of an attribute as the provider spells it."""
        return self.resource.values.get(attribute)


class Named(NamedTuple):
    """A reference to another object: its name in the facts, and the id that the attribute has."""

    name: str | None
    id: Any


def reference(own: Thing, other: Thing | None, fact: str, attribute: str) -> str | None:
    """Return what the object that an attribute refers to is called."""
    mine = Named(own.value.get(fact), own.raw(attribute))
    return called(mine, None if other is None else Named(other.value.get(fact), other.raw(attribute)))


def called(own: Named, other: Named | None) -> str | None:
    """Return what a reference is called: what is one object on both sides has one name, an unnamed one its id."""
    if other is not None and isinstance(own.id, str) and own.id == other.id:
        return min((name for name in (own.name, other.name) if name is not None), default=text_of(own.id))
    return own.name or text_of(own.id)


def put_name(state: State, fact: str, value: str | None) -> None:
    """Add a name, where it is known."""
    if value is not None:
        state[fact] = value


def listed(value: Any) -> list[Any]:
    """Return a list, or an empty one for what is none."""
    return value if isinstance(value, list) else []
