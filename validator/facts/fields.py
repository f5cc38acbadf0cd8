"""The fields of the facts document, compiled from the annotations of ``schemas/spec.schema.json``.

The spec's lists of named things are objects in the facts; ``x-key`` says by which member. ``x-ref`` says what a name
refers to, ``x-terraform`` which attributes can supply a fact, ``x-instead`` which members beside it tell what it tells,
``x-find`` where a person finds the value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from validator.assets import load_schema
from validator.model import Path

DOCUMENT_LISTS = {
    "clusters": "cluster",
    "hosts": "host",
    "distributed_switches": "distributed_switch",
    "datastores": "datastore",
    "vms": "vm",
}
"""The lists of a spec document whose elements are objects of the estate, with their definition in the schema."""

PROFILES = {"hosts": "host_profiles", "vms": "vm_profiles"}
"""The kinds of objects that may name a profile, with the key of a spec document under which their profiles stand."""

TOOLS = {"client": "vSphere Client", "rvtools": "RVTools", "powercli": "PowerCLI", "cli": "Command line"}
"""What the members of ``x-find`` are called, the place that most people know first."""

ANY = "*"
"""Stands for every member in the paths of ``references``."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its schema (references resolved) and what the annotations say of it.

    ``shape`` is ``object`` (fixed members), ``collection`` (members by name), ``map`` (free keys), ``list`` or ``scalar``.
    """

    schema: Mapping[str, Any]
    shape: str
    key: str | None = None
    ref: str | None = None
    terraform: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()
    members: Mapping[str, Field] = field(default_factory=dict)
    item: Field | None = None

    def child(self, name: str) -> Field | None:
        """Return the field of the member ``name``, or ``None`` where the schema has none."""
        return self.item if self.shape in ("collection", "map", "list") else self.members.get(name)


def places_of(found: Field, tools: Mapping[str, str] = TOOLS) -> list[str]:
    """Return where a person finds the value of a key: ``vSphere Client: Host > Summary > Hypervisor``."""
    places = found.schema.get("x-find", {})
    return [f"{name}: {places[tool]}" for tool, name in tools.items() if tool in places]


@cache
def spec_field() -> Field:
    """Return the whole spec document as a field."""
    return _compile(load_schema("spec"))


@cache
def object_field(kind: str) -> Field:
    """Return the field of one member of the facts' collection ``kind``."""
    name = {"vcenters": "vcenter"}.get(kind, kind)
    found = spec_field().members[name]
    return found.item if found.item is not None else found


def field_at(path: Path) -> Field | None:
    """Return the field at ``path`` of the facts document, or ``None`` where the spec has no such field (derived facts, changes)."""
    if len(path) < 2 or path[0] == "changes":
        return None
    found: Field | None = object_field(path[0])
    for name in path[2:]:
        if found is None:
            return None
        found = found.child(name)
    return found


@cache
def positional() -> frozenset[str]:
    """Return the names of lists, and of collections whose members are called by their position."""
    return frozenset(_positional(spec_field()))


def _positional(found: Field) -> Iterator[str]:
    for name, member in found.members.items():
        if member.key == "position" or member.shape == "list":
            yield name
        yield from _positional(member)
    if found.item is not None:
        yield from _positional(found.item)


@cache
def references(kind: str) -> tuple[tuple[Path, str], ...]:
    """Return (path below an object of ``kind``, kind of the target) for every field that names another object or member."""
    return tuple(_references(object_field(kind), ()))


def _references(found: Field, path: Path) -> Iterator[tuple[Path, str]]:
    if found.ref:
        yield path, found.ref
    for name, member in found.members.items():
        yield from _references(member, (*path, name))
    if found.item is not None:
        yield from _references(found.item, (*path, ANY))


def _compile(schema: Mapping[str, Any]) -> Field:
    merged = _resolved(schema)
    common: dict[str, Any] = {
        "schema": merged,
        "ref": merged.get("x-ref"),
        "terraform": tuple(merged.get("x-terraform", ())),
        "instead": tuple(merged.get("x-instead", ())),
    }
    if "properties" in merged:
        members = {name: _compile(child) for name, child in merged["properties"].items()}
        return Field(shape="object", members=members, **common)
    if merged.get("type") == "array":
        shape = "collection" if "x-key" in merged else "list"
        return Field(shape=shape, key=merged.get("x-key"), item=_compile(merged["items"]), **common)
    if merged.get("type") == "object":
        return Field(shape="map", item=_compile(merged.get("additionalProperties") or {}), **common)
    return Field(shape="scalar", **common)


def _resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return ``schema`` with its ``$ref`` (within the spec schema) put in place; keys beside ``$ref`` win."""
    if "$ref" not in schema:
        return schema
    target: Any = load_schema("spec")
    for part in schema["$ref"].removeprefix("#/").split("/"):
        target = target[part]
    return {**_resolved(target), **{key: value for key, value in schema.items() if key != "$ref"}}
