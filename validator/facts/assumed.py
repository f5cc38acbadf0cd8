"""What `defaults: vsphere` says: a virtual machine is as vSphere's own wizard makes it where no input says anything else.

Whatever an input tells wins, and so does its silence for a reason: a value that is known only after apply, or on which inputs
disagree, stays unknown. Nothing is added to a list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

from validator.facts.model import Facts
from validator.facts.versions import Version, parse_version
from validator.model import Location, Path

_EVERY = "*"


def assume(facts: Facts, name: str, version: Version | None, table: Mapping[str, Any]) -> None:
    """Fill in what a spec lets assume of the virtual machine ``name``, and write down that it is assumed.

    ``version`` is the lowest of the hosts of its cluster, where it is known; ``table`` is ``policies/data/vm_defaults.json``.
    """
    place = facts.defaults.get(("vms", name))
    if place is not None:
        for row in table["rows"]:
            if "since" not in row or _is_since(version, row["since"]):
                for path in _places(facts, ("vms", name), row["key"].split(".")):
                    _put(facts, path, row["value"], place)


def assume_as_told(facts: Facts) -> None:
    """Fill in what facts documents have as assumed."""
    for path, value in facts.told_as_assumed.items():
        _put(facts, path, value, facts.location(path))


def without_assumed(facts: Facts) -> Facts:
    """Return resolved ``facts`` as they would be if nothing were assumed."""
    result = replace(facts, objects={**facts.objects, "vms": deepcopy(facts.objects.get("vms", {}))}, assumed=set())
    for path in facts.assumed:
        _parent(result, path).pop(path[-1])
    if facts.now is not None:
        result.now = without_assumed(facts.now)
    return result


def _is_since(version: Version | None, since: str) -> bool:
    first = parse_version(since)
    return version is not None and first is not None and version.release >= first.release


def _places(facts: Facts, start: Path, keys: list[str]) -> Iterator[Path]:
    if _EVERY not in keys:
        yield (*start, *keys)
        return
    end = keys.index(_EVERY)
    collection = (*start, *keys[:end])
    for name in facts.get(collection) or ():
        yield from _places(facts, (*collection, name), keys[end + 1 :])


def _put(facts: Facts, path: Path, value: Any, place: Location | None) -> None:
    is_open = any(
        path[:end] in table for table in (facts.unknown, facts.contradictions) for end in range(3, len(path) + 1)
    )
    holder = facts.get(path[:-1])
    if is_open or not isinstance(holder, dict) or path[-1] in holder:
        return
    holder[path[-1]] = value
    facts.assumed.add(path)
    if place is not None:
        facts.sources[path] = place


def _parent(facts: Facts, path: Path) -> dict[str, Any]:
    found: dict[str, Any] = facts.get(path[:-1])
    return found
