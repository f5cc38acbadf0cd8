"""Facts documents with one thing forgotten: a leaf, a whole branch, or a member of a list that is then partial."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from validator.facts.fields import field_at
from validator.facts.model import COLLECTIONS, Facts
from validator.model import Path

_INTENT = {"fault_tolerance", "intent", "name"}
"""Intent is not a fact and has no unknown; a name is what an object is called by."""


_OPTIONS = {"advanced_options", "uplinks"}
"""Maps in which an absent key says that an option is not set, or an uplink has no adapter: one that is forgotten leaves the
map partial."""


def forgettings(facts: Facts) -> Iterator[tuple[str, Facts]]:
    """Yield (what was forgotten, the facts without it) for everything below the objects of ``facts``."""
    for kind in COLLECTIONS:
        for name, value in facts.members(kind).items():
            for path, is_member in _places(value, (kind, name)):
                yield _described(path, is_member), _without(facts, path, is_member)
            if kind not in ("vcenters", "clusters"):
                yield _described((kind, name), is_member=True), _without_object(facts, (kind, name))
    for key, change in (facts.changes or {}).items():
        for side in ("before", "after"):
            for path in _branches(change.get(side, {})):
                yield (
                    _described(("changes", key, side, *path), is_member=False),
                    _without_change(facts, key, side, path),
                )


def without(facts: Facts, path: Path) -> Facts:
    """Return ``facts`` without the one at ``path``."""
    return _without(facts, path, is_member=False)


def forgettable(facts: Facts) -> list[tuple[Path, bool]]:
    """Return every place below the objects of ``facts`` that can be forgotten, and whether it is a member of a list."""
    return [
        place
        for kind in COLLECTIONS
        for name, value in facts.members(kind).items()
        for place in _places(value, (kind, name))
    ]


def forgotten(facts: Facts, place: tuple[Path, bool]) -> tuple[str, Facts]:
    """Return what was forgotten in words, and ``facts`` without it."""
    return _described(*place), _without(facts, *place)


def _places(value: Mapping[str, Any], path: Path) -> Iterator[tuple[Path, bool]]:
    found = field_at(path)
    is_member = path[-1] in _OPTIONS or (len(path) > 2 and found is not None and found.shape == "collection")
    for key, child in value.items():
        if key in _INTENT and not is_member:
            continue
        here = (*path, key)
        yield here, is_member
        if isinstance(child, Mapping):
            yield from _places(child, here)
        elif isinstance(child, list):
            for index in range(len(child)):
                yield (*here, str(index)), True


def _branches(state: Mapping[str, Any], path: Path = ()) -> Iterator[Path]:
    """Yield what can be forgotten of a change: a disk or an adapter of a known list only with all of the list."""
    for key, child in state.items():
        if path not in (("disks",), ("network_adapters",)):
            yield (*path, key)
        if isinstance(child, Mapping):
            yield from _branches(child, (*path, key))


def _without_change(facts: Facts, key: str, side: str, path: Path) -> Facts:
    changes = copy.deepcopy(facts.changes or {})
    parent = changes[key][side]
    for step in path[:-1]:
        parent = parent[step]
    del parent[path[-1]]
    return replace(facts, changes=changes)


def _described(path: Path, is_member: bool) -> str:
    return ("member " if is_member else "") + "/".join(path)


def _without(facts: Facts, path: Path, is_member: bool) -> Facts:
    """Return ``facts`` without one place: what does not lie on the way to it is shared, and never changed."""
    objects = dict(facts.objects)
    parent: Any = objects
    for key in path[:-1]:
        step = int(key) if isinstance(parent, list) else key
        parent[step] = copy.copy(parent[step])
        parent = parent[step]
    del parent[int(path[-1]) if isinstance(parent, list) else path[-1]]
    partial = facts.partial | {path[:-1]} if is_member else set(facts.partial)
    return replace(facts, objects=objects, partial=partial, unknown=dict(facts.unknown), causes={})


def _without_object(facts: Facts, path: Path) -> Facts:
    result = _without(facts, path, is_member=True)
    cluster = facts.members(path[0])[path[1]].get("cluster")
    if path[0] in ("hosts", "vms") and cluster is not None:
        result.partial.add(("clusters", cluster, path[0]))
    return result
