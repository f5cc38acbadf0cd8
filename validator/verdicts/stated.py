"""Where a fact is stated: at its own place, or for one that nobody wrote down at the place of what it follows from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from validator.facts.derive import is_derived
from validator.facts.model import Facts
from validator.model import Location, Path
from validator.terraform.plan.positions import LocationCompleter

INTENT = ("fault_tolerance",)
"""The fact of an object that is declared or assumed, never read off anything else."""

_VERSION = ("version", "vlcm_image", "assumed_version")
_BASES: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(("release", "update", "newest_release", "newest_update"), _VERSION),
    "ft_type": ("fault_tolerance_type", "version"),
    "networks": ("port_groups", "network_adapters"),
    "datastores": ("disks",),
}
"""Which fact states a derived one, the most likely first."""

_OWN = ("networks", "datastores")
"""Derived facts that follow from facts of the same object only."""


def locations(facts: Facts, paths: Iterable[Path], places: LocationCompleter) -> tuple[Location, ...]:
    """Return where the facts at ``paths`` are stated, the location to look at first in front."""
    bases = (base for path in paths for base in _bases(facts, path))
    read = [(found, base) for base in bases if (found := facts.location(base)) is not None]
    return tuple(dict.fromkeys(location for found, base in read for location in places.all(found, base)))


def _bases(facts: Facts, path: Path) -> list[Path]:
    """Return the facts that state the one at ``path``: itself, or the nearest that it follows from."""
    if path[2:] == INTENT:
        inherited = ("clusters", facts.get((*path[:2], "cluster")), *INTENT)
        return [one for one in (path, inherited) if one in facts.sources][:1]
    if path[2:3] == ("traffic",) and path[4:] == ("vmkernels",):
        interfaces = (*path[:2], "vmkernels")
        return [(*interfaces, name, "services") for name in facts.get(path) or ()] or [interfaces]
    return [_base(facts, path)]


def _owners(facts: Facts, path: Path) -> Iterator[Path]:
    """Yield the objects that may state the derived fact at ``path``: its own, its cluster, and hosts of this that agree."""
    yield path[:2]
    cluster = path[1] if path[0] == "clusters" else facts.get((*path[:2], "cluster"))
    if path[2] in _OWN or cluster is None:
        return
    yield "clusters", cluster
    field = path[2].removeprefix("newest_")
    for host in facts.get(("clusters", cluster, "hosts")) or ():
        if facts.get(("hosts", host, field)) == facts.get(path):
            yield "hosts", host


def _base(facts: Facts, path: Path) -> Path:
    """Return the fact that states the derived one at ``path``, or else the nearest that it follows from."""
    if not is_derived(path):
        return path
    if path[2] != "traffic":
        names = _BASES.get(path[2], ())
        stated = ((*owner, name) for owner in _owners(facts, path) for name in names)
        return next((base for base in stated if facts.get(base) is not None), path[:2])
    collection = {"uplinks": "pnics"}.get(path[4], path[4]) if len(path) > 4 else "vmkernels"
    own = (*path[:2], collection, *path[5:])
    if len(path) < 7 or facts.get(own) == facts.get(path):
        return own
    carrier = facts.get(path[:6])
    group = ("port_groups", carrier.get("port_group", path[5]), path[6])
    of_switch = ("switches", carrier.get("switch", ""), path[6])
    candidates = [(*path[:2], *group), (*path[:2], *of_switch), ("distributed_switches", of_switch[1], *group)]
    return next((base for base in candidates if facts.get(base) == facts.get(path)), own)
