"""The estate split into units that rules judge one by one: each cluster with what belongs to it, and the rest."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from validator.facts.model import COLLECTIONS, FORMAT, Facts
from validator.model import KINDS, Path, parse_pointer, pointer

_SHARED = ("distributed_switches", "datastores")
"""Kinds of objects that several units may use."""

LOOSE_HOSTS = 64
"""Objects without a cluster are judged in groups of this size; no rule looks from one to another."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Part of the estate: the subjects that are judged in it, and its facts as the JSON text that an engine takes.

    ``changing`` are those that rules about changes judge in it: what a plan moves is judged where it is now.
    """

    subjects: frozenset[Path]
    changing: frozenset[Path]
    document: str


def whole(facts: Facts) -> str:
    """Return all facts as JSON text, for rules about vCenters and about the inputs."""
    objects = {kind: facts.objects[kind] for kind in COLLECTIONS if kind in facts.objects}
    more = {"settings": facts.settings} if facts.settings else {}
    if facts.plans:
        more["plans"] = facts.plan_table()
    return _json({**objects, **_changed(facts.changes), **more}, facts.partial, facts.contradiction_table())


def split(facts: Facts) -> Iterator[Unit]:
    """Yield every cluster with its hosts, virtual machines, switches and datastores, then everything without a cluster.

    What a plan takes away is in the unit of the cluster that it is in now.
    """
    index = _Index(facts)
    for cluster in _all_clusters(facts):
        value = facts.members("clusters").get(cluster, {"hosts": [], "vms": []})
        yield index.unit([cluster], value["hosts"], value["vms"])
    loose_hosts, loose_vms = _loose(facts, "hosts"), _loose(facts, "vms")
    for start in range(0, max(len(loose_hosts), len(loose_vms)), LOOSE_HOSTS):
        end = start + LOOSE_HOSTS
        yield index.unit([], loose_hosts[start:end], loose_vms[start:end])


def count_units(facts: Facts) -> int:
    """Return how many units ``split`` yields."""
    loose = max(len(_loose(facts, "hosts")), len(_loose(facts, "vms")))
    return len(_all_clusters(facts)) + -(-loose // LOOSE_HOSTS)


def _all_clusters(facts: Facts) -> Collection[str]:
    now = facts.now.members("clusters") if facts.now is not None else {}
    return dict.fromkeys([*facts.members("clusters"), *now])


def _loose(facts: Facts, kind: str) -> list[str]:
    """Return the objects without a cluster, those included that a plan takes away."""
    found = [name for name, value in facts.members(kind).items() if "cluster" not in value]
    if facts.now is None:
        return found
    gone = [name for name, value in facts.now.members(kind).items() if "cluster" not in value]
    return [*found, *(name for name in gone if name not in facts.members(kind))]


def _changed(changes: Mapping[str, Any] | None) -> dict[str, Any]:
    return {} if changes is None else {"changes": changes}


def _tie_breaker(vm: Mapping[str, Any]) -> list[str]:
    return [vm["ft_metadata_datastore"]] if "ft_metadata_datastore" in vm else []


class _Index:
    """Finds what belongs to a unit without going through the whole estate each time."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._switches: dict[str, list[str]] = defaultdict(list)
        self._switches_now: dict[str, list[str]] = defaultdict(list)
        self._datastores: dict[str, list[str]] = defaultdict(list)
        self._open_datastores: list[str] = []  # any host may turn out to mount one of these
        self._partial: dict[Path, list[Path]] = defaultdict(list)
        for switch, value in facts.members("distributed_switches").items():
            for host in value.get("hosts", ()):
                self._switches[host].append(switch)
        for switch, value in {} if facts.now is None else facts.now.members("distributed_switches").items():
            for host in value.get("hosts", ()):
                self._switches_now[host].append(switch)
        for datastore, value in facts.members("datastores").items():
            for host in value.get("hosts", ()):
                self._datastores[host].append(datastore)
            if "hosts" not in value or ("datastores", datastore, "hosts") in facts.partial:
                self._open_datastores.append(datastore)
        for path in facts.partial:
            self._partial[path[:2]].append(path)
        self._changed: dict[Path, list[str]] = defaultdict(list)
        for key in facts.changes or ():
            self._changed[parse_pointer(key)[:2]].append(key)

    def unit(self, clusters: list[str], hosts: list[str], vms: list[str]) -> Unit:
        its = self._of_now(clusters, hosts, vms)
        gone = self._gone(its)
        clusters, hosts, vms = (
            [name for name in wanted if (kind, name) not in gone]
            for kind, wanted in (("clusters", clusters), ("hosts", hosts), ("vms", vms))
        )
        names = {
            "vcenters": self._vcenters(clusters, hosts),
            "clusters": clusters,
            "hosts": hosts,
            "vms": vms,
            "distributed_switches": dict.fromkeys(switch for host in hosts for switch in self._switches[host]),
            "datastores": dict.fromkeys(self._used_datastores(clusters, hosts, vms)),
            "compatibility_guide": self._facts.members("compatibility_guide"),
        }
        objects: dict[str, Mapping[str, Any]] = {}
        partial: list[Path] = []
        for kind, wanted in names.items():
            if kind in self._facts.objects:
                members = self._facts.members(kind)
                objects[kind] = {name: members[name] for name in wanted if name in members}
            partial += self._partial[(kind,)]
            for name in wanted:
                partial += self._partial[kind, name]
        subjects = frozenset((kind, name) for kind in ("clusters", "hosts", "vms") for name in names[kind]) | gone
        switches = dict.fromkeys(switch for host in its["hosts"] for switch in self._switches_now[host])
        now = {} if self._facts.now is None else {"now": self._facts.now.of_today(**its, distributed_switches=switches)}
        changes = _changed(self._changes(names, its))
        return Unit(subjects, self._changing(subjects, its), _json({**objects, **changes, **now}, partial))

    def _of_now(self, clusters: list[str], hosts: list[str], vms: list[str]) -> dict[str, list[str]]:
        """Return the unit's part of the estate before the plan: its objects, and all that is in its clusters now."""
        if self._facts.now is None:
            return {"clusters": [], "hosts": [], "vms": []}
        members = [self._facts.now.members("clusters").get(cluster, {}) for cluster in clusters]
        return {
            "clusters": clusters,
            "hosts": [*dict.fromkeys([*hosts, *(name for one in members for name in one.get("hosts", ()))])],
            "vms": [*dict.fromkeys([*vms, *(name for one in members for name in one.get("vms", ()))])],
        }

    def _gone(self, its: Mapping[str, Iterable[str]]) -> frozenset[Path]:
        """Return the objects that a plan takes away."""
        if self._facts.now is None:
            return frozenset()
        now = self._facts.now
        return frozenset(
            (kind, name)
            for kind, names in its.items()
            for name in names
            if name in now.members(kind) and name not in self._facts.members(kind)
        )

    def _changing(self, subjects: Iterable[Path], its: Mapping[str, Iterable[str]]) -> frozenset[Path]:
        """Return what rules about changes judge in the unit: what is in its clusters now, and what is in none."""
        if self._facts.now is None:
            return frozenset(subjects)
        found = {*subjects, *((kind, name) for kind, names in its.items() for name in names)}
        return frozenset(path for path in found if self._cluster_now(path) in (None, *its["clusters"]))

    def _cluster_now(self, path: Path) -> str | None:
        assert self._facts.now is not None
        cluster = self._facts.now.members(path[0]).get(path[1], {}).get("cluster")
        return cluster if cluster in self._facts.now.members("clusters") else None

    def _changes(self, names: Mapping[str, Iterable[str]], its: Mapping[str, list[str]]) -> dict[str, Any] | None:
        """Return the changes of the unit's objects, now and afterwards, and of switches and datastores it may lose."""
        if self._facts.changes is None:
            return None
        own = [(kind, name) for kind in KINDS for name in names[kind]]
        today = [(kind, name) for kind, members in its.items() for name in members]
        left = [("hosts", name) for cluster in names["clusters"] for name in self._members_before(cluster)]
        used = self._used_now(its["vms"])
        lost = [
            path for path in self._changed if path[0] in _SHARED and (path in used or self._loses(path, its["hosts"]))
        ]
        found = dict.fromkeys(key for path in (*own, *today, *left, *lost) for key in self._changed.get(path, ()))
        return {key: self._facts.changes[key] for key in found}

    def _used_now(self, vms: Iterable[str]) -> set[Path]:
        """Return the datastores that machines use before the plan."""
        known = {} if self._facts.now is None else self._facts.now.members("vms")
        machines = [known[name] for name in vms if name in known]
        return {("datastores", name) for vm in machines for name in (*vm.get("datastores", ()), *_tie_breaker(vm))}

    def _loses(self, path: Path, hosts: Iterable[str]) -> bool:
        """Tell whether a plan takes a switch or a datastore away, or may take it from one of the hosts."""
        if path[1] not in self._facts.members(path[0]):
            return True
        before = (self._facts.changes or {}).get(pointer(path), {}).get("before", {}).get("hosts", ())
        return any(host in before for host in hosts)

    def _members_before(self, cluster: str) -> list[str]:
        change = (self._facts.changes or {}).get(pointer(("clusters", cluster)), {})
        return list(change.get("before", {}).get("hosts", ()))

    def _vcenters(self, clusters: list[str], hosts: list[str]) -> list[str]:
        found = [self._facts.members("clusters")[name].get("vcenter") for name in clusters]
        found += [self._facts.members("hosts")[name].get("vcenter") for name in hosts]
        return [name for name in dict.fromkeys(found) if name is not None]

    def _used_datastores(self, clusters: list[str], hosts: list[str], vms: list[str]) -> Iterator[str]:
        for host in hosts:
            yield from self._datastores[host]
        if clusters:
            yield from self._open_datastores
        for name in clusters:
            yield from self._facts.members("clusters")[name].get("ha", {}).get("heartbeat_datastores", ())
        for name in vms:
            vm = self._facts.members("vms")[name]
            yield from vm.get("datastores", ())
            yield from (vm[key] for key in ("storage_datastore", "ft_metadata_datastore") if key in vm)


def _json(objects: Mapping[str, Any], partial: Iterable[Path], contradictions: Mapping[str, Any] | None = None) -> str:
    document = {
        "format": FORMAT,
        **objects,
        **({} if contradictions is None else {"contradictions": contradictions}),
        "partial": sorted(partial),
    }
    return json.dumps(document, ensure_ascii=False)
