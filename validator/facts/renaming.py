"""Names inside of facts, as the joined facts spell them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from validator.facts.fields import ANY, references
from validator.model import KINDS, Path, WaiverEntry

Target: TypeAlias = Callable[[str, str], str]
"""Returns the name in the facts of the object of a kind that an input calls by some name."""


def renamed_path(path: Path, target: Target) -> Path:
    """Return ``path`` with the names that the facts use for its object, and for a member host of a distributed switch."""
    if len(path) < 2:
        return path
    base = (path[0], target(path[0], path[1]))
    if path[0] == "distributed_switches" and path[2:3] == ("hosts",) and path[3:]:
        return (*base, "hosts", target("hosts", path[3]), *path[4:])
    return (*base, *path[2:])


def renamed_changes(changes: Mapping[Path, Mapping[str, Any]], target: Target) -> dict[Path, dict[str, Any]]:
    """Return what a plan changes, with the names that the facts use for the objects and for what they refer to."""

    def state(path: Path, value: dict[str, Any]) -> dict[str, Any]:
        kind, inside = path[0], path[2:]
        if path[:1] == ("clusters",) and "hosts" in value:
            value = {**value, "hosts": [target("hosts", name) for name in value["hosts"]]}
        whole = value
        for key in reversed(inside):
            whole = {key: whole}
        whole = with_references(kind, whole, target)
        for key in inside:
            whole = whole[key]
        return whole

    def entry(path: Path, change: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {side: state(path, change[side]) for side in ("before", "after") if side in change}
        if "left_out" in change:
            found["left_out"] = [target("hosts", name) for name in change["left_out"]]
        return {**change, **found}

    return {(path[0], target(path[0], path[1]), *path[2:]): entry(path, change) for path, change in changes.items()}


def renamed_waivers(waivers: Sequence[WaiverEntry], target: Callable[[Path], Path]) -> list[WaiverEntry]:
    """Return comments that waive with the paths in the facts of the objects they concern."""
    return [
        replace(one, objects=tuple(map(target, one.objects)), places=tuple(map(target, one.places))) for one in waivers
    ]


def with_name(kind: str, value: dict[str, Any], name: str) -> dict[str, Any]:
    """Return an object with the name that the facts use: a host's short name, or other capitals, contradict nothing."""
    return {**value, "name": name} if kind == "hosts" and "name" in value else value


def with_references(kind: str, value: dict[str, Any], target: Target) -> dict[str, Any]:
    """Return an object of ``kind`` with every name of another object as the facts spell it."""
    if kind == "compatibility_guide":
        return value
    for path, other in references(kind):
        if other in KINDS:
            value = _mapped(value, path, lambda name, other=other: target(other, name))  # type: ignore[misc]
    if kind == "distributed_switches" and "lags" in value:
        value = {**value, "lags": {name: _by_host(lag, target) for name, lag in value["lags"].items()}}
    return value


def _by_host(lag: dict[str, Any], target: Target) -> dict[str, Any]:
    """Return a link aggregation group with its adapters by the names that the facts use for their hosts."""
    if "uplinks" not in lag:
        return lag
    return {**lag, "uplinks": {target("hosts", host): nics for host, nics in lag["uplinks"].items()}}


def _mapped(value: Any, path: Path, change: Callable[[str], str]) -> Any:
    """Return ``value`` with ``change`` applied to every name at ``path``; parts that do not change are shared."""
    if not path:
        return change(value) if isinstance(value, str) else value
    if path[0] == ANY:
        if isinstance(value, list):  # of names; two spellings of one are one
            return list(dict.fromkeys(_mapped(item, path[1:], change) for item in value))
        if path[1:] == ("host",):  # member hosts of a distributed switch are keyed by their name
            return {change(key): _mapped(item, path[1:], change) for key, item in value.items()}
        return {key: _mapped(item, path[1:], change) for key, item in value.items()}
    if not isinstance(value, dict) or path[0] not in value:
        return value
    return {**value, path[0]: _mapped(value[path[0]], path[1:], change)}
