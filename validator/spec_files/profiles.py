"""Profiles that hosts share: what alike hosts have in common is written once, where that is shorter."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from validator.spec_files.render import block_lines

_OWN = ("name", "profile")
_ALIKE = ("cluster", "vendor", "model")
"""Hosts that agree on these are alike: they may share a profile."""

Host = Mapping[str, Any]


def shared_profiles(hosts: Sequence[Host], taken: Collection[str] = ()) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return profiles by name, none of them in ``taken``, and the hosts with what their profile says left to it.

    Every host has the same facts with its profile as before. ``hosts`` are as a spec writes them.
    """
    groups: dict[tuple[str, ...], list[Host]] = defaultdict(list)
    for host in hosts:
        groups[tuple(str(host.get(key, "")) for key in _ALIKE)].append(host)
    profiles: dict[str, Any] = {}
    profile_of: dict[str, str] = {}
    for alike in groups.values():
        common = _common(alike)
        if _is_shorter(common, len(alike)):
            name = _name(alike[0], {*taken, *profiles})
            profiles[name] = common
            profile_of.update({host["name"]: name for host in alike})
    return profiles, [_with_profile(host, profile_of, profiles) for host in hosts]


def fitting(host: Host, profiles: Mapping[str, Host]) -> str | None:
    """Return the profile that says nothing else than the host has anyway, the one that says most; ``None`` without any."""
    fit = [name for name, profile in profiles.items() if profile and _is_part(profile, host)]
    return max(fit, key=lambda name: len(profiles[name]), default=None)


def _is_part(profile: Host, host: Host) -> bool:
    return all(key in host and host[key] == value for key, value in profile.items())


def _common(hosts: Sequence[Host]) -> dict[str, Any]:
    first = hosts[0]
    return {
        key: value
        for key, value in first.items()
        if key not in _OWN and all(key in host and host[key] == value for host in hosts)
    }


def _is_shorter(common: Host, count: int) -> bool:
    """Tell whether a profile and a line in each host take fewer lines than saying everything in each host."""
    lines = len(block_lines(common)) if common else 0
    return lines + 2 + count < lines * count


def _name(host: Host, taken: Collection[str]) -> str:
    """Return a name for the profile of hosts like ``host``: its model, else its cluster."""
    text = str(host.get("model") or host.get("cluster") or "hosts")
    stem = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "hosts"
    name, count = stem, 1
    while name in taken:
        count += 1
        name = f"{stem}-{count}"
    return name


def _with_profile(host: Host, profile_of: Mapping[str, str], profiles: Mapping[str, Any]) -> dict[str, Any]:
    name = profile_of.get(host["name"])
    if name is None:
        return dict(host)
    own = {key: value for key, value in host.items() if key not in profiles[name]}
    return {"name": own.pop("name"), "profile": name, **own}
