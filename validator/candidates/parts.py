"""The part of the estate that one cluster is, with other virtual machines meant for FT than the inputs say."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from validator.assets import load_tables
from validator.facts.derive.capacity import capacity, derive_capacity
from validator.facts.derive.conditions import Place
from validator.facts.derive.pairs import EXCLUDED, Pairs, derive_pairs, machine_key
from validator.facts.model import COLLECTIONS, Facts, leaves
from validator.model import Path
from validator.verdicts.missing import missing_facts
from validator.verdicts.units import split

_SIZES = ("num_cpus", "memory_mb", "resource_pool")
"""What the room for a machine depends on, beside what its pairs depend on."""

_PLACES = ("cluster", "datastores", "storage_datastore", "ft_metadata_datastore")
"""What tells of a machine which part of the estate belongs to its cluster."""

_MEMBERS = ("name", "vms", "ft_vms", "capacity")
"""What names machines because they are in the cluster, and for no other reason."""


@dataclass(slots=True)
class Part:
    """A cluster with all that belongs to it, where each of its ``candidates`` is meant for FT; and those ``declared``.

    ``fields`` are the facts of machines that rules about clusters and hosts read; ``None``: all of them.
    """

    name: str
    facts: Facts
    candidates: frozenset[str]
    declared: frozenset[str]
    fields: Collection[str] | None
    _unmeant: dict[str, dict[str, Any]] = field(init=False)
    _named: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self._unmeant = {
            name: {key: value for key, value in vm.items() if self._is_read(key)} | {"fault_tolerance": False}
            for name, vm in self.facts.members("vms").items()
        }
        cluster = self.facts.members("clusters")[self.name]
        self._named = _words({key: value for key, value in cluster.items() if key not in _MEMBERS})

    def with_meant(self, vms: Collection[str]) -> Facts:
        """Return the facts with only the virtual machines ``vms`` meant for FT, and all that follows from that."""
        result = self._with_members(vms)
        tables = load_tables()
        derive_capacity(result, derive_pairs(result, tables), tables)
        return result

    def fits(self, vms: Collection[str], *, is_without_loss: bool) -> tuple[str, tuple[Path, ...]]:
        """Tell whether the virtual machines ``vms`` all find room ("yes", "no", "open"), and what leaves it open."""
        place = Place(self._with_members(vms), self.name, load_tables())
        known = place.facts.members("vms")
        primaries = [name for name in place.cluster["ft_vms"] if known[name].get("ft_role") != "secondary"]
        found, gaps = capacity(Pairs(place, primaries), is_without_loss=is_without_loss)
        return found["fits"], tuple(missing_facts(place.facts, gaps))

    def has_pair(self, vm: str) -> bool:
        """Tell whether there may be two hosts for a virtual machine."""
        pairs = Pairs(Place(self._with_members([vm]), self.name, load_tables()), [vm])
        return bool(pairs.document(vm)[0]["exists"] != EXCLUDED)

    def with_reserve(self, share: float) -> Part:
        """Return the part with that share of each host's memory left out."""
        hosts = {
            name: {**host, "memory_mb": int(host["memory_mb"] * (1 - share))} if "memory_mb" in host else host
            for name, host in self.facts.members("hosts").items()
        }
        facts = replace(self.facts, objects={**self.facts.objects, "hosts": hosts})
        return Part(self.name, facts, self.candidates, self.declared, self.fields)

    def _with_members(self, vms: Collection[str]) -> Facts:
        cluster = self.facts.members("clusters")[self.name]
        cluster = {**cluster, "ft_vms": [name for name in cluster["ft_vms"] if name in vms]}
        machines: dict[str, dict[str, Any]] = dict(self._unmeant)
        known = self.facts.members("vms")
        for name in vms:
            machines[name] = {key: value for key, value in known[name].items() if key != "pairs"}
        objects = {**self.facts.objects, "clusters": {self.name: cluster}, "vms": machines}
        return replace(self.facts, objects=objects, causes=dict(self.facts.causes), partial=set(self.facts.partial))

    def _is_read(self, key: str) -> bool:
        return self.fields is None or key in self.fields or key in _PLACES

    def likeness(self, vm: str, fields: Collection[str] | None = (), *, has_room: bool = True) -> Hashable:
        """Return what rules that read ``fields`` see of a virtual machine (``None``: all): of two that are alike they say the same.

        Those that ``has_room`` find the same room, too. One that its cluster names, in a rule or a group, is like no other.
        """
        if vm in self._named:
            return vm
        wanted = None if fields is None else {*fields, *(_SIZES if has_room else ())}
        value = self.facts.members("vms")[vm]
        seen = {key: one for key, one in value.items() if wanted is None or key in wanted}
        pairs = machine_key(Place(self.facts, self.name, load_tables()), vm) if has_room else None
        return json.dumps(seen, sort_keys=True), pairs


class Whole:
    """All clusters together, with no more than the ``fields`` that rules about vCenters read of each kind of object."""

    def __init__(self, facts: Facts, declared: Collection[str], fields: Mapping[str, Collection[str] | None]) -> None:
        self._declared = declared
        self._full = facts
        objects = {
            kind: {name: _projected(value, fields.get(kind, ())) for name, value in members.items()}
            for kind, members in facts.objects.items()
            if kind in fields and kind != "vcenters"
        }
        if "vms" in objects:
            objects["vms"] = {name: {**vm, "fault_tolerance": name in declared} for name, vm in objects["vms"].items()}
        for name, cluster in objects.get("clusters", {}).items():
            if "ft_vms" in cluster:
                known = facts.members("clusters")[name]["ft_vms"]
                cluster["ft_vms"] = [one for one in known if one in declared]
        objects["vcenters"] = facts.objects.get("vcenters", {})
        kept = {(kind, name) for kind, members in objects.items() for name in members} | {(kind,) for kind in objects}
        partial = {path for path in facts.partial if path[:2] in kept}
        self._facts = replace(facts, objects=objects, partial=partial)

    def with_meant(self, cluster: str, vms: Collection[str]) -> Facts:
        """Return the facts with the virtual machines ``vms`` of a cluster meant for FT beside those that are declared."""
        objects = dict(self._facts.objects)
        if "vms" in objects:
            known = objects["vms"]
            objects["vms"] = {**known, **{name: {**known[name], "fault_tolerance": True} for name in vms}}
        if "clusters" in objects:
            meant = [
                name
                for name in self._full.members("clusters")[cluster]["ft_vms"]
                if name in vms or name in self._declared
            ]
            objects["clusters"] = {**objects["clusters"], cluster: {**objects["clusters"][cluster], "ft_vms": meant}}
        return replace(self._facts, objects=objects)


def _projected(value: Mapping[str, Any], fields: Collection[str] | None) -> dict[str, Any]:
    return {key: one for key, one in value.items() if fields is None or key in fields}


def _words(value: Any) -> set[str]:
    """Return every name and word in ``value``."""
    found: set[str] = set()
    for path, leaf in leaves(value):
        found.update(path)
        found.update(one for one in (leaf if isinstance(leaf, list) else [leaf]) if isinstance(one, str))
    return found


def parts(
    facts: Facts, candidates: Collection[str], declared: Collection[str], fields: Collection[str] | None
) -> Iterator[Part]:
    """Yield the clusters of ``facts``, in which all ``candidates`` are meant for FT, one by one."""
    unknown, causes, instead = _by_object(facts.unknown), _by_object(facts.causes), _by_object(facts.instead)
    for unit in split(facts):
        document = json.loads(unit.document)
        objects = {kind: document[kind] for kind in COLLECTIONS if kind in document}
        paths = {(kind, name) for kind, members in objects.items() for name in members} | {(kind,) for kind in objects}
        partial = {tuple(path) for path in document["partial"]}
        part = Facts(
            objects,
            partial=partial,
            unknown=_of(unknown, paths),
            causes=_of(causes, paths),
            instead=_of(instead, paths),
            waivers=facts.waivers,
            settings=facts.settings,
        )
        for name, cluster in objects.get("clusters", {}).items():
            members = frozenset(cluster["vms"])
            yield Part(name, part, members.intersection(candidates), members.intersection(declared), fields)


_Value = TypeVar("_Value")


def _by_object(table: Mapping[Path, _Value]) -> dict[Path, list[tuple[Path, _Value]]]:
    found: dict[Path, list[tuple[Path, _Value]]] = defaultdict(list)
    for path, value in table.items():
        found[path[:2]].append((path, value))
    return found


def _of(table: Mapping[Path, list[tuple[Path, _Value]]], objects: Collection[Path]) -> dict[Path, _Value]:
    return {path: value for owner in objects for path, value in table.get(owner, ())}
