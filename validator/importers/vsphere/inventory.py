"""What the vSphere API says, as plain values: whoever read it, it looks the same to the mapping.

A managed object is an object of its properties, nested by their paths, spelled as in the API (``config.network.pnic``).
A reference to a managed object is ``{"type": …, "value": …}``. The type of a data object, where the source tells it, is
in ``_typeName``. An empty list and one that is not set are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Ref: TypeAlias = tuple[str, str]
"""A managed object: its type and its id (``("HostSystem", "host-21")``)."""

ENTITIES = (
    "ClusterComputeResource",
    "HostSystem",
    "VirtualMachine",
    "Datastore",
    "VmwareDistributedVirtualSwitch",
    "DistributedVirtualSwitch",
)
"""Types that become objects of a cluster spec."""

_PRIMARY = 1  # FaultToleranceConfigInfo.role; secondaries have 2 and up
_ESCAPED = (("%2f", "/"), ("%2F", "/"), ("%5c", "\\"), ("%5C", "\\"), ("%25", "%"))


@dataclass(slots=True)
class Inventory:
    """Everything that one source tells of a vCenter.

    ``objects`` holds the properties of managed objects; ``missing`` tells which properties the session may not read, by
    path, with the privilege. ``settings``, ``editions`` (edition keys by the id of a host) and ``heartbeats`` (heartbeat
    datastores by cluster) are ``None`` where they could not be read; ``reasons`` tells why, under those names.
    ``compatibility`` has what vCenter itself says against FT of a virtual machine. ``complete`` is false where objects
    may exist that the source does not show. ``typed`` is false where devices come without their type, ``tells_missing``
    where the source does not say which properties it leaves out for want of a privilege.
    """

    origin: str
    about: Mapping[str, Any] = field(default_factory=dict)
    objects: dict[Ref, dict[str, Any]] = field(default_factory=dict)
    missing: dict[Ref, dict[str, str]] = field(default_factory=dict)
    settings: dict[str, Any] | None = None
    editions: dict[str, str] | None = None
    heartbeats: dict[Ref, list[Ref]] = field(default_factory=dict)
    compatibility: dict[Ref, tuple[str, ...]] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    complete: bool = True
    typed: bool = True
    tells_missing: bool = True
    notes: list[str] = field(default_factory=list)

    def of(self, *kinds: str) -> list[tuple[Ref, dict[str, Any]]]:
        """Return the objects of these types, in the order of their ids."""
        found = [(ref, value) for ref, value in self.objects.items() if ref[0] in kinds]
        return sorted(found, key=lambda one: _natural(one[0][1]))

    def refuses(self, one: Ref, path: str) -> bool:
        """Tell whether the session may not read the property at ``path``, or a part of it."""
        refused = self.missing.get(one, {})
        return any(f"{path}.".startswith(f"{other}.") or f"{other}.".startswith(f"{path}.") for other in refused)

    def put(self, ref: Ref, path: str, value: Any) -> None:
        """Set the property at ``path`` of an object, next to what is known of it."""
        place = self.objects.setdefault(ref, {})
        *parents, last = path.split(".")
        for name in parents:
            inner = place.get(name)
            if not isinstance(inner, dict):
                inner = {}
                place[name] = inner
            place = inner
        known = place.get(last)
        if isinstance(known, dict) and isinstance(value, dict):
            place[last] = {**value, **known}
        else:
            place[last] = value


def _natural(text: str) -> tuple[str, int, str]:
    """Order ``host-9`` before ``host-21``."""
    head, _, number = text.rpartition("-")
    return (head, int(number), "") if number.isdigit() else (text, 0, text)


def inside(value: Any, path: str) -> Any:
    """Return what stands at the dotted ``path``, or ``None``; values wrapped with their type are unwrapped."""
    for name in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(name)
        if isinstance(value, Mapping) and "_value" in value:
            value = value["_value"]
    return value


def text(value: Any, path: str) -> str | None:
    """Return the text at ``path`` without blanks around it, or ``None`` where there is none."""
    found = inside(value, path)
    return found.strip() or None if isinstance(found, str) else None


def whole(value: Any, path: str) -> int | None:
    """Return the whole number at ``path``; XML has it as text."""
    found = inside(value, path)
    if isinstance(found, bool):
        return None
    if isinstance(found, int):
        return found
    if isinstance(found, str) and found.lstrip("-").isdecimal() and len(found) < 20:
        return int(found)
    return None


def flag(value: Any, path: str) -> bool | None:
    """Return the truth value at ``path``; XML and some settings have it as text."""
    found = inside(value, path)
    if isinstance(found, bool):
        return found
    known = {"true": True, "1": True, "false": False, "0": False}
    return known.get(found.strip().casefold()) if isinstance(found, str) else None


def many(value: Any, path: str) -> list[Any]:
    """Return the list at ``path``; in XML a list of one looks like its only member."""
    found = inside(value, path)
    if found is None or found == "":
        return []
    return list(found) if isinstance(found, list) else [found]


def texts(value: Any, path: str) -> list[str]:
    """Return the texts of the list at ``path``."""
    return [one for one in many(value, path) if isinstance(one, str) and one]


def ref(value: Any, path: str) -> Ref | None:
    """Return the managed object that the property at ``path`` refers to."""
    return as_ref(inside(value, path))


def refs(value: Any, path: str) -> list[Ref]:
    """Return the managed objects that the list at ``path`` refers to."""
    found = (as_ref(one) for one in many(value, path))
    return [one for one in found if one is not None]


def as_ref(value: Any) -> Ref | None:
    """Return the reference that a plain value is, or ``None``."""
    if isinstance(value, Mapping) and isinstance(value.get("type"), str) and isinstance(value.get("value"), str):
        return value["type"], value["value"]
    return None


def kind(value: Any) -> str:
    """Return the type of a data object, or an empty text where the source does not tell it; what is no text is no type."""
    found = value.get("_typeName") if isinstance(value, Mapping) else None
    return found if isinstance(found, str) else "" if found is None else "?"


def is_secondary(value: Mapping[str, Any]) -> bool:
    """Tell whether a virtual machine is the secondary of an FT pair. Its primary tells it; it often has the same name."""
    role = whole(value, "config.ftInfo.role")
    return role is not None and role > _PRIMARY


def known(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``value`` without what is ``None`` and without objects in which nothing is left."""
    return {key: one for key, one in value.items() if one is not None and one != {}}


def distinct(members: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """Return ``members`` with names that a spec can tell apart: what repeats is counted, as in ``disk (2)``."""
    counts: dict[str, int] = {}
    result = []
    for member in members:
        name = str(member[key])
        counts[name] = counts.get(name, 0) + 1
        result.append(member if counts[name] == 1 else {**member, key: f"{name} ({counts[name]})"})
    return result


def plain_name(name: str) -> str:
    """Return the name of an entity as people see it: vCenter escapes slashes and percent signs in it."""
    for escaped, character in _ESCAPED:
        name = name.replace(escaped, character)
    return name


def bracketed(path: str | None) -> str | None:
    """Return the datastore of a path as the API writes it: ``[datastore] directory/file``."""
    if path is None or not path.startswith("["):
        return None
    name, closed, _ = path[1:].partition("]")
    return name or None if closed else None


def walk(inventory: Inventory, start: Ref) -> Iterator[Ref]:
    """Yield the containers of an object, from the inside out, starting with itself."""
    here: Ref | None = start
    seen: set[Ref] = set()
    while here is not None and here not in seen:
        yield here
        seen.add(here)
        value = inventory.objects.get(here, {})
        here = ref(value, "parent") or ref(value, "parentVApp")
