"""The pairs of hosts on which a primary and its secondary could run.

Hosts of a cluster that are alike in everything that counts are one kind and are looked at once, so are virtual machines:
a cluster of 1,000 equal hosts and 500 equal machines costs no more than one of two hosts and one machine.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations_with_replacement
from typing import Any

from validator.facts.derive import conditions
from validator.facts.derive.conditions import Check, Place, Reason
from validator.facts.model import Facts
from validator.model import Path

CERTAIN, POSSIBLE, EXCLUDED = "certain", "possible", "excluded"

_REASONS = 6
_NAMES = 4


@dataclass(slots=True)
class Kind:
    """Hosts that are alike in all that FT asks: the first stands for all. ``check`` is what holds for every machine."""

    hosts: list[str]
    check: Check
    pairing: Hashable


@dataclass(slots=True)
class Options:
    """Where a virtual machine can run: the check of each kind of host, and what two kinds are together."""

    own: Check
    of_kinds: list[Check]
    certain: set[tuple[int, int]] = field(default_factory=set)
    possible: set[tuple[int, int]] = field(default_factory=set)

    def outcome(self, kind: int) -> str:
        """Return what the host kind is for one half of the machine."""
        check = self.of_kinds[kind]
        return EXCLUDED if check.reasons else POSSIBLE if check.gaps or self.own.gaps else CERTAIN


class Pairs:
    """The pairs of one cluster."""

    def __init__(self, place: Place, vms: Sequence[str]) -> None:
        self.place = place
        self.vms = vms
        self.kinds = list(_kinds(place, vms))
        self._pair_checks: dict[tuple[Hashable, Hashable], Check] = {}
        self._options: dict[Hashable, Options] = {}
        self.key_of = {vm: _machine_key(place, vm) for vm in vms}

    def options(self, vm: str) -> Options:
        """Return where the virtual machine can run."""
        key = self.key_of[vm]
        if key not in self._options:
            self._options[key] = self._made(vm)
        return self._options[key]

    def _made(self, vm: str) -> Options:
        found = Options(conditions.of_machine(self.place, vm), [])
        for kind in self.kinds:
            check = Check(list(kind.check.reasons), list(kind.check.gaps))
            check.add(conditions.of_fit(self.place, vm, kind.hosts[0]))
            found.of_kinds.append(check)
        usable = [index for index, check in enumerate(found.of_kinds) if not check.reasons]
        for pair in self.pairs_of(usable):
            check = self.together(pair)
            if check.reasons:
                continue
            is_open = check.gaps or POSSIBLE in (found.outcome(pair[0]), found.outcome(pair[1]))
            (found.possible if is_open else found.certain).add(pair)
        return found

    def pairs_of(self, kinds: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Yield the pairs of ``kinds`` of which there are two different hosts."""
        for one, other in combinations_with_replacement(kinds, 2):
            if one != other or len(self.kinds[one].hosts) > 1:
                yield one, other

    def together(self, pair: tuple[int, int]) -> Check:
        """Return what FT asks of two hosts of these kinds together."""
        one, other = (self.kinds[index] for index in pair)
        key = (one.pairing, other.pairing)
        if key not in self._pair_checks:
            first, second = self.names(pair)
            self._pair_checks[key] = conditions.of_pair(self.place, first, second)
        return self._pair_checks[key]

    def names(self, pair: tuple[int, int]) -> tuple[str, str]:
        """Return the first two different hosts of a pair of kinds."""
        one, other = (self.kinds[index].hosts for index in pair)
        return one[0], other[1 if pair[0] == pair[1] else 0]

    def count(self, pairs: set[tuple[int, int]]) -> int:
        """Return how many pairs of hosts there are of these pairs of kinds."""
        sizes = [len(kind.hosts) for kind in self.kinds]
        return sum(sizes[a] * sizes[b] if a != b else sizes[a] * (sizes[a] - 1) // 2 for a, b in pairs)

    def document(self, vm: str) -> tuple[dict[str, Any], tuple[Path, ...]]:
        """Return the fact about the pairs of a virtual machine, and what leaves it open."""
        options = self.options(vm)
        hosts = sum(len(kind.hosts) for kind in self.kinds)
        certain, possible = self.count(options.certain), self.count(options.possible)
        counts = {CERTAIN: certain, POSSIBLE: possible, EXCLUDED: hosts * (hosts - 1) // 2 - certain - possible}
        if options.certain:
            example = min(sorted(self.names(pair)) for pair in options.certain)
            return {"exists": CERTAIN, "counts": counts, "example": example}, ()
        gaps: tuple[Path, ...] = ()
        if options.possible:
            gaps = min((self._gaps(vm, pair) for pair in options.possible), key=lambda found: (len(found), found))
        if self.place.has_more_hosts:
            gaps = gaps or ((*self.place.path, "ft_hosts"),)
        if gaps:
            return {"exists": POSSIBLE, "counts": counts}, gaps
        reasons = self._reasons(options)
        is_soft = self._is_soft(options)
        return {"exists": EXCLUDED, "counts": counts, "is_soft": is_soft, "reasons": reasons}, ()

    def _gaps(self, vm: str, pair: tuple[int, int]) -> tuple[Path, ...]:
        """Return what leaves it open whether two hosts of these kinds are a pair for the virtual machine."""
        first, second = self.names(pair)
        return tuple(sorted(set(self.check(vm, first, second).gaps)))

    def check(self, vm: str, first: str, second: str) -> Check:
        """Return everything that FT asks of two FT hosts of the cluster for the virtual machine."""
        check = conditions.of_machine(self.place, vm)
        for name in (first, second):
            check.add(conditions.of_host(self.place, name))
            check.add(conditions.of_fit(self.place, vm, name))
        check.add(conditions.of_pair(self.place, first, second))
        return check

    def _is_soft(self, options: Options) -> bool:
        """Tell whether what excludes some pair is worth no more than a warning."""
        bearable = [
            index for index, check in enumerate(options.of_kinds) if all(reason.is_soft for reason in check.reasons)
        ]
        return any(not self.together(pair).reasons for pair in self.pairs_of(bearable))

    def _reasons(self, options: Options) -> list[dict[str, Any]]:
        """Return what excludes most hosts, and then what excludes pairs of the others."""
        hosts: dict[str, list[tuple[str, Path]]] = defaultdict(list)
        for kind, check in zip(self.kinds, options.of_kinds, strict=True):
            for reason in check.reasons:
                hosts[reason.text] += [(name, moved(reason.path, kind.hosts[0], name)) for name in kind.hosts]
        usable = [index for index, check in enumerate(options.of_kinds) if not check.reasons]
        pairs: dict[str, list[tuple[str, Path]]] = defaultdict(list)
        for pair in self.pairs_of(usable):
            for reason in self.together(pair).reasons:
                first, second = self.names(pair)
                pairs[reason.text].append((f"{first} / {second}", _moved_pair(reason.path, second)))
        if len(self.place.hosts) < 2:
            few = Reason((*self.place.path, "ft_hosts"), str(len(self.place.hosts)), ">= 2")
            hosts[few.text].append((self.place.name, few.path))
        return [
            {"text": text, "objects": sorted({name for name, _ in found})[:_NAMES], "path": list(min(found)[1])}
            for group in (hosts, pairs)
            for text, found in sorted(group.items(), key=lambda item: (-len(item[1]), item[0]))[:_REASONS]
        ]


def moved(path: Path, old: str, new: str) -> Path:
    """Return the path of a fact about the host ``old`` as one about ``new``."""
    return ("hosts", new, *path[2:]) if path[:2] == ("hosts", old) else path


def _moved_pair(path: Path, second: str) -> Path:
    return ("hosts", second, *path[2:]) if path[0] == "hosts" else path


def derive_pairs(facts: Facts, tables: Mapping[str, Any]) -> dict[str, Pairs]:
    """Add ``pairs`` to the virtual machines meant for FT; return the pairs of each cluster that has such machines."""
    result: dict[str, Pairs] = {}
    for name, cluster in facts.members("clusters").items():
        vms = [vm for vm in cluster["ft_vms"] if facts.members("vms")[vm].get("ft_role") != "secondary"]
        if not vms:
            continue
        found = result[name] = Pairs(Place(facts, name, tables), vms)
        for vm in vms:
            document, gaps = found.document(vm)
            declared, open_ends = _declared(found, vm)
            facts.objects["vms"][vm]["pairs"] = {**document, **declared}
            if gaps:
                facts.causes["vms", vm, "pairs", "exists"] = gaps
            if open_ends:
                facts.causes["vms", vm, "pairs", "declared"] = open_ends
    for name, vm_facts in facts.members("vms").items():
        if vm_facts.get("fault_tolerance") and "cluster" not in vm_facts:
            facts.causes["vms", name, "pairs"] = (("vms", name, "cluster"),)
    return result


def _declared(pairs: Pairs, vm: str) -> tuple[dict[str, Any], tuple[Path, ...]]:
    """Return what is wrong with the hosts that are declared for primary and secondary, and what leaves it open."""
    place = pairs.place
    value = place.facts.members("vms")[vm]
    if "secondary_host" not in value:
        return {}, ()
    check = conditions.of_machine(place, vm)
    names = [value[key] for key in ("host", "secondary_host") if key in value]
    if "host" not in value:
        check.gaps.append(("vms", vm, "host"))
    elif names[0] == names[1]:
        check.reasons.append(Reason(("vms", vm, "secondary_host"), names[1], f"!= {names[0]}"))
    members = [name for name in names if _is_member(check, place, name)]
    for name in dict.fromkeys(members):
        check.add(conditions.of_host(place, name))
        check.add(conditions.of_fit(place, vm, name))
    if len(set(members)) > 1:
        check.add(conditions.of_pair(place, *members))
    exists = EXCLUDED if check.reasons else POSSIBLE if check.gaps else CERTAIN
    reasons = [
        {
            "path": list(reason.path),
            "object": reason.path[1],
            "fact": ".".join(reason.path[2:]),
            "actual": reason.actual,
            "required": reason.required,
            "is_soft": reason.is_soft,
        }
        for reason in dict.fromkeys(check.reasons)
    ]
    gaps = tuple(sorted(set(check.gaps))) if exists == POSSIBLE else ()
    return {"declared": {"exists": exists, "reasons": reasons}}, gaps


def _is_member(check: Check, place: Place, name: str) -> bool:
    """Tell whether a host is one of the cluster's that are meant for FT; where it is not, say why."""
    if name in place.hosts:
        return True
    cluster, meant = place.host(name).get("cluster"), place.host(name).get("fault_tolerance")
    if cluster is None and place.host(name).get("standalone") is not True:
        check.gaps.append(("hosts", name, "cluster"))
    elif cluster != place.name:
        check.reasons.append(Reason(("hosts", name, "cluster"), str(cluster or "standalone"), place.name))
    elif meant is False:
        check.reasons.append(Reason(("hosts", name, "fault_tolerance"), "false", "true"))
    else:  # inputs disagree about it, or only claim it
        check.gaps.append((*place.path, "ft_hosts"))
    return False


def _kinds(place: Place, vms: Sequence[str]) -> Iterator[Kind]:
    """Yield the kinds of FT hosts, in the order of their first host."""
    machines = [place.facts.members("vms")[vm] for vm in vms]
    labels = {label for vm in machines for label in vm.get("networks", ())}
    datastores = {name for vm in machines for name in vm.get("datastores", ())}
    mounts = _holders({name: ("datastores", name, "hosts") for name in datastores}, place)
    groups = _holders(
        {name: (*place.path, "host_groups", name, "hosts") for name in place.cluster.get("host_groups", ())}, place
    )
    kinds: dict[Hashable, Kind] = {}
    for name in sorted(place.hosts):
        host = place.host(name)
        check = conditions.of_host(place, name)
        pairing = _pairing(place, host, frozenset(groups[name]))
        key = (
            *(tuple(sorted((path[2:], *more) for path, *more in found)) for found in _relative(check)),
            pairing,
            *(host.get(key) for key in ("release", "update", "edition", "memory_mb", "version")),
            tuple(sorted(host.get("capability", {}).items())),
            frozenset(mounts[name]),
            frozenset(groups[name]),
            frozenset(labels.intersection(host.get("networks", ()))),
            place.is_open(("hosts", name, "networks")),
        )
        if key in kinds:
            kinds[key].hosts.append(name)
        else:
            kinds[key] = Kind([name], check, pairing)
    yield from kinds.values()


def _relative(check: Check) -> Iterator[list[tuple[Any, ...]]]:
    yield [(reason.path, reason.actual, reason.required) for reason in check.reasons]
    yield [(gap,) for gap in check.gaps]


def _pairing(place: Place, host: Mapping[str, Any], groups: frozenset[str]) -> Hashable:
    """Return what counts when two hosts are compared."""
    cpu = host.get("cpu", {})
    software = ("release", "update", "version", "build", "ft_version") if place.ft_type == "legacy" else ()
    sites = groups if place.cluster.get("metro", {}).get("enabled") is True else frozenset()
    return (*(cpu.get(key) for key in ("vendor", "category", "model")), *(host.get(key) for key in software), sites)


def _holders(lists: Mapping[str, Path], place: Place) -> dict[str, list[str]]:
    """Return for every host in which of the lists it is."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, path in lists.items():
        for host in place.facts.get(path) or ():
            found[host].append(name)
    return found


def _machine_key(place: Place, vm: str) -> Hashable:
    """Return what counts of a virtual machine for its pairs: equal ones have equal pairs."""
    own: Path = ("vms", vm)
    value = place.facts.members("vms")[vm]
    rules = tuple((rule, len(gaps)) for rule, gaps in sorted(conditions.bindings(place, vm).items()))
    lists = [(frozenset(value.get(name, ())), place.is_open((*own, name))) for name in ("datastores", "networks")]
    return (*(value.get(key) for key in ("num_cpus", "memory_mb", "encrypted")), *lists, rules)
