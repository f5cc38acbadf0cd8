"""Facts as a spec document: what is an object by name in the facts is a list here, in the order of the schema."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set as AbstractSet
from typing import Any

from validator.facts.fields import Field, object_field, spec_field
from validator.facts.model import Facts
from validator.model import Path

ORDERED = ("active", "standby", "uplinks")
"""Lists whose order means something; every other list of plain values is written in the order of its values."""

_NUMBER = re.compile(r"(\d{1,18})")


def natural(name: str) -> tuple[Any, ...]:
    """Return a key that sorts names as people count: vmnic2 before vmnic10."""
    return tuple(int(part) if position % 2 else part for position, part in enumerate(_NUMBER.split(name)))


def spec_value(found: Field, value: Any, name: str = "") -> Any:
    """Return a value of the facts as a spec writes it; ``name`` is its key, which tells whether a list is ordered."""
    if "oneOf" in found.schema:
        return value
    if isinstance(value, list):
        return list(value) if name in ORDERED else sorted(value, key=lambda one: natural(str(one)))
    if not isinstance(value, dict):
        return value
    if found.shape == "object":
        return {key: spec_value(found.members[key], value[key], key) for key in found.members if key in value}
    assert found.item is not None
    members = {key: spec_value(found.item, value[key], key) for key in sorted(value, key=natural)}
    return list(members.values()) if found.shape == "collection" else members


def values_of(found: Field, value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """Yield every value below ``value`` that is said as a whole: scalars, lists, and what has several forms."""
    if isinstance(value, dict) and "oneOf" not in found.schema:
        for key, child in value.items():
            member = found.child(key)
            assert member is not None
            yield from values_of(member, child, (*path, key))
    else:
        yield path, value


def spec_object(facts: Facts, kind: str, name: str) -> dict[str, Any]:
    """Return one object of the facts as a spec writes it, with ``partial`` where some of its lists are."""
    found = object_field(kind)
    result: dict[str, Any] = spec_value(found, facts.objects[kind][name])
    partial = partial_lists(facts.partial, kind, name)
    if partial and "partial" in found.members:
        result["partial"] = partial
    return result


def partial_lists(partial: AbstractSet[Path], kind: str, name: str) -> list[str]:
    """Return the lists of an object that may have further members and can be named so in a spec, in schema order."""
    order = [*object_field(kind).members, "hosts", "vms"] if kind == "clusters" else list(object_field(kind).members)
    return [key for key in order if (kind, name, key) in partial]


def with_memberships(facts: Facts) -> None:
    """Add clusters that only hosts or virtual machines name, where something is to be said of them.

    A spec that lists hosts claims that these are all hosts of each cluster, unless the cluster says ``partial: [hosts]``.
    Memberships that need no word, because the document lists no hosts or names them partial as a whole, are left out.
    """
    for path in sorted(path for path in facts.partial if len(path) == 3 and path[0] == "clusters"):
        _, cluster, kind = path
        if kind not in ("hosts", "vms"):
            continue
        if kind not in facts.objects or (kind,) in facts.partial:
            facts.partial.discard(path)
        elif cluster not in facts.members("clusters"):
            if "clusters" not in facts.objects:
                facts.partial.add(("clusters",))
            facts.objects.setdefault("clusters", {})[cluster] = {"name": cluster}


def order_of(found: Field | None = None) -> Mapping[str, int]:
    """Return the position of each key of an object, by default of the whole document."""
    members = (found or spec_field()).members
    return {key: position for position, key in enumerate(members)}


def member_name(found: Field, value: Mapping[str, Any], position: int) -> str:
    """Return the key under which the facts have an element of the collection ``found``."""
    if found.key == "position":
        return str(position)
    return "/".join(str(value[part]) for part in str(found.key).split("/"))
