"""Profiles that objects share: what alike hosts or virtual machines have in common is written once, where that is shorter."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from validator.spec_files.render import block_lines

_OWN = ("name", "profile")
_ALIKE = {"hosts": ("cluster", "vendor", "model"), "vms": ("cluster", "guest_id")}
"""Objects that agree on these are alike: they may share a profile."""

_CALLED = {"hosts": ("model", "cluster"), "vms": ("guest_id", "cluster")}
"""What the name of a profile says, the first of these that there is."""

Object = Mapping[str, Any]


def shared_profiles(
    kind: str, objects: Sequence[Object], taken: Collection[str] = ()
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return profiles by name, none of them in ``taken``, and the objects with what their profile says left to it.

    Every object has the same facts with its profile as before. ``objects`` are as a spec writes them, in one order.
    """
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for position, one in enumerate(objects):
        groups[tuple(str(one.get(key, "")) for key in _ALIKE[kind])].append(position)
    profiles: dict[str, Any] = {}
    profile_of: dict[int, str] = {}
    for alike in groups.values():
        common = _common([objects[position] for position in alike])
        if _is_shorter(common, len(alike)):
            name = _name(kind, objects[alike[0]], {*taken, *profiles})
            profiles[name] = common
            profile_of.update(dict.fromkeys(alike, name))
    return profiles, [_with_profile(one, profile_of.get(at), profiles) for at, one in enumerate(objects)]


def fitting(one: Object, profiles: Mapping[str, Object]) -> str | None:
    """Return the profile that says nothing else than the object has anyway, the one that says most; ``None`` without any."""
    fit = [name for name, profile in profiles.items() if profile and _is_part(profile, one)]
    return max(fit, key=lambda name: len(profiles[name]), default=None)


def _is_part(profile: Object, one: Object) -> bool:
    return all(key in one and one[key] == value for key, value in profile.items())


def _common(alike: Sequence[Object]) -> dict[str, Any]:
    first = alike[0]
    return {
        key: value
        for key, value in first.items()
        if key not in _OWN and all(key in one and one[key] == value for one in alike)
    }


def _is_shorter(common: Object, count: int) -> bool:
    """Tell whether a profile and a line in each object take fewer lines than saying everything in each object."""
    lines = len(block_lines(common)) if common else 0
    return lines + 2 + count < lines * count


def _name(kind: str, one: Object, taken: Collection[str]) -> str:
    """Return a name for the profile of objects like ``one``: its model or guest, else its cluster."""
    text = str(next((one[key] for key in _CALLED[kind] if one.get(key)), kind))
    stem = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or kind
    name, count = stem, 1
    while name in taken:
        count += 1
        name = f"{stem}-{count}"
    return name


def _with_profile(one: Object, name: str | None, profiles: Mapping[str, Any]) -> dict[str, Any]:
    if name is None:
        return dict(one)
    own = {key: value for key, value in one.items() if key not in profiles[name]}
    return {"name": own.pop("name"), "profile": name, **own}
