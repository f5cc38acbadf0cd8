"""A part of what a source tells: the objects of some clusters or datacenters, or some virtual machines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any

from validator.errors import InputError, nearest
from validator.facts.identity import key_of
from validator.importers.base import ImportedSpec
from validator.model import SINGULAR, Path

_LISTS = ("clusters", "hosts", "distributed_switches", "datastores", "vms")
_BESIDE_HOSTS = ("distributed_switches", "datastores")

Value = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Names of what is asked for, in which ``*`` and ``?`` stand for other characters; none at all asks for everything."""

    clusters: Sequence[str] = ()
    datacenters: Sequence[str] = ()
    vms: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.clusters or self.datacenters or self.vms)


def narrowed(source: ImportedSpec, wanted: Wanted) -> ImportedSpec:
    """Return what a source tells of what is ``wanted``; every list from which something is left out is partial.

    With a cluster or a datacenter go its hosts and virtual machines, and of switches and datastores those that its hosts
    are on.

    Raises:
        InputError: nothing is called as it is asked for.
    """
    if not wanted:
        return source
    whole = {kind: list(source.document.get(kind, ())) for kind in _LISTS}
    places = {one["datacenter"] for kind in _LISTS for one in whole[kind] if "datacenter" in one}
    _find("datacenter", wanted.datacenters, places)
    _find("cluster", wanted.clusters, (one["name"] for one in whole["clusters"]))
    _find("virtual machine", wanted.vms, (one["name"] for one in whole["vms"]))
    kept = _kept(whole, wanted)
    cut = {kind for kind in _LISTS if len(kept[kind]) < len(whole[kind])}
    document = {key: value for key, value in source.document.items() if key not in _LISTS and key != "partial"}
    document.update(
        {kind: found for kind, found in kept.items() if found or (kind in source.document and kind not in cut)}
    )
    partial = (cut | set(source.document.get("partial", ()))) & document.keys()
    if partial:
        document["partial"] = sorted(partial)
    machines = {one["name"] for one in kept["vms"]}
    return replace(
        source,
        document=document,
        unread=_unread(source.unread, whole, kept),
        notes=(*source.notes, *_note(whole, kept)),
        vcenter_reasons={name: why for name, why in source.vcenter_reasons.items() if name in machines},
    )


def _find(what: str, patterns: Sequence[str], names: Iterable[str]) -> None:
    known = list(names)
    for pattern in patterns:
        if not any(_fits(name, [pattern]) for name in known):
            raise InputError(f"no {what} is called “{pattern[:80]}”{nearest(pattern, known)}")


def _fits(name: Any, patterns: Sequence[str]) -> bool:
    return isinstance(name, str) and any(fnmatchcase(name, pattern.replace("[", "[[]")) for pattern in patterns)


def _kept(whole: Mapping[str, list[Value]], wanted: Wanted) -> dict[str, list[Value]]:
    def in_place(one: Value) -> bool:
        return not wanted.datacenters or _fits(one.get("datacenter"), wanted.datacenters)

    def in_cluster(one: Value) -> bool:
        return not wanted.clusters or _fits(one.get("cluster"), wanted.clusters)

    hosts = [one for one in whole["hosts"] if in_place(one) and in_cluster(one)]
    names = {str(one["name"]) for one in hosts}
    all_hosts = len(hosts) == len(whole["hosts"])
    found: dict[str, list[Value]] = {
        "clusters": [
            one
            for one in whole["clusters"]
            if in_place(one) and (not wanted.clusters or _fits(one["name"], wanted.clusters))
        ],
        "hosts": hosts,
        "vms": [
            one
            for one in whole["vms"]
            if in_place(one) and in_cluster(one) and (not wanted.vms or _fits(one["name"], wanted.vms))
        ],
    }
    for kind in _BESIDE_HOSTS:
        near = [one for one in whole[kind] if in_place(one) and (not wanted.clusters or _hosts_of(one) & names)]
        found[kind] = near if all_hosts else [_of_hosts(one, names) for one in near]
    return {kind: found[kind] for kind in _LISTS}


def _hosts_of(one: Value) -> set[str]:
    """Return the hosts of a switch or a datastore."""
    return {str(host["host"] if isinstance(host, dict) else host) for host in one.get("hosts", ())}


def _of_hosts(one: Value, names: set[str]) -> Value:
    """Return a switch or a datastore with what it says of the hosts ``names`` only."""
    if _hosts_of(one) <= names:
        return one
    result = dict(one)
    result["hosts"] = [host for host in one["hosts"] if (host["host"] if isinstance(host, dict) else host) in names]
    if "lags" in one:
        result["lags"] = [
            {**lag, "uplinks": {host: devices for host, devices in lag.get("uplinks", {}).items() if host in names}}
            for lag in one["lags"]
        ]
    result["partial"] = sorted({*one.get("partial", ()), "hosts"})
    return result


def _unread(
    unread: Mapping[Path, str], whole: Mapping[str, list[Value]], kept: Mapping[str, list[Value]]
) -> dict[Path, str]:
    """Return the reasons of what is kept, by the keys that objects have now: fewer names repeat."""
    renamed = {}
    for kind in _LISTS:
        before, after = Counter(one["name"] for one in whole[kind]), Counter(one["name"] for one in kept[kind])
        for one in kept[kind]:
            renamed[kind, _key(one, before)] = _key(one, after)
    result = {}
    for path, why in unread.items():
        kind, name, *rest = *path, ""
        if kind not in _LISTS or len(path) == 1:
            result[path] = why
        elif (kind, name) in renamed:
            moved: Path = (kind, renamed[kind, name], *rest[:-1])
            result[moved] = why
    return result


def _key(one: Value, counts: Counter[Any]) -> str:
    return key_of(str(one["name"]), one.get("datacenter"), repeats=counts[one["name"]] > 1)


def _note(whole: Mapping[str, list[Value]], kept: Mapping[str, list[Value]]) -> list[str]:
    counts = [
        f"{len(kept[kind])} of {len(whole[kind])} {(SINGULAR[kind] if len(whole[kind]) == 1 else kind).replace('_', ' ')}"
        for kind in _LISTS
        if len(kept[kind]) < len(whole[kind])
    ]
    return [f"taken are {', '.join(counts)}: these lists are partial"] if counts else []
