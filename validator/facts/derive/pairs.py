"""The pairs of hosts on which a primary and its secondary could run.

Hosts of a cluster that are alike in everything that counts are one kind and are looked at once, so are virtual machines:
a cluster of 1,000 equal hosts and 500 equal machines costs no more than one of two hosts and one machine.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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
    """Hosts that are alike in all that FT asks, or have room for the same machines: the first stands for all.

    ``check`` is what holds for every machine, ``group`` is that of all hosts that are alike where two hosts are compared.
    """

    hosts: list[str]
    check: Check
    group: int


@dataclass(slots=True)
class Options:
    """Where a virtual machine can run: what is open about itself, and the check of each kind of host."""

    own: Check
    of_kinds: list[Check]

    def usable(self, *, is_certain: bool = False) -> list[int]:
        """Return the kinds of hosts for one half of the machine: those that may do, or only those that certainly do."""
        if is_certain and self.own.gaps:
            return []
        return [
            index for index, check in enumerate(self.of_kinds) if not check.reasons and not (is_certain and check.gaps)
        ]


class Pairs:
    """The pairs of one cluster."""

    def __init__(self, place: Place, vms: Sequence[str]) -> None:
        self.place = place
        self.vms = vms
        self.key_of = {vm: machine_key(place, vm) for vm in vms}
        self.kinds: list[Kind] = list(_kinds(place, vms))
        self._options: dict[Hashable, Options] = {}
        first = {kind.group: kind.hosts[0] for kind in reversed(self.kinds)}
        self.together = {
            (one, other): conditions.of_pair(place, first[one], first[other])
            for one, other in combinations_with_replacement(sorted(first), 2)
        }
        """What FT asks of two hosts together, by their groups."""

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
        return found

    def alike(self, *, is_certain: bool) -> list[tuple[int, int]]:
        """Return the groups of hosts that may be pairs, or certainly are."""
        return [
            groups for groups, check in self.together.items() if not check.reasons and not (is_certain and check.gaps)
        ]

    def names(self, kinds: Iterable[int]) -> dict[int, list[str]]:
        """Return the hosts of ``kinds`` by their group, in the order of names."""
        found: dict[int, list[str]] = defaultdict(list)
        for index in kinds:
            found[self.kinds[index].group] += self.kinds[index].hosts
        return {group: sorted(hosts) for group, hosts in found.items()}

    def _count(self, options: Options, *, is_certain: bool) -> int:
        sizes = {group: len(hosts) for group, hosts in self.names(options.usable(is_certain=is_certain)).items()}
        return sum(
            sizes.get(one, 0) * (sizes.get(other, 0) if one != other else sizes.get(one, 1) - 1) // (1 + (one == other))
            for one, other in self.alike(is_certain=is_certain)
        )

    def document(self, vm: str) -> tuple[dict[str, Any], tuple[Path, ...]]:
        """Return the fact about the pairs of a virtual machine, and what leaves it open."""
        options = self.options(vm)
        hosts = sum(len(kind.hosts) for kind in self.kinds)
        certain = self._count(options, is_certain=True)
        possible = self._count(options, is_certain=False) - certain
        counts = {CERTAIN: certain, POSSIBLE: possible, EXCLUDED: hosts * (hosts - 1) // 2 - certain - possible}
        if certain:
            example = min(self._examples(self.names(options.usable(is_certain=True)), is_certain=True))
            return {"exists": CERTAIN, "counts": counts, "example": list(example)}, ()
        gaps = self._gaps(vm, options) if possible else ()
        if self.place.has_more_hosts:
            gaps = gaps or ((*self.place.path, "ft_hosts"),)
        if gaps:
            return {"exists": POSSIBLE, "counts": counts}, gaps
        bearable = [
            index for index, check in enumerate(options.of_kinds) if all(reason.is_soft for reason in check.reasons)
        ]
        is_soft = any(True for _ in self._examples(self.names(bearable), is_certain=False))
        return {"exists": EXCLUDED, "counts": counts, "is_soft": is_soft, "reasons": self._reasons(vm, options)}, ()

    def _examples(self, hosts: Mapping[int, Sequence[str]], *, is_certain: bool) -> Iterator[tuple[str, str]]:
        """Yield the first pair of hosts of each two groups, the hosts being listed by their groups."""
        for one, other in self.alike(is_certain=is_certain):
            if one == other and len(hosts.get(one, ())) > 1:
                yield hosts[one][0], hosts[one][1]
            elif one != other and one in hosts and other in hosts:
                first, second = sorted((hosts[one][0], hosts[other][0]))
                yield first, second

    def _gaps(self, vm: str, options: Options) -> tuple[Path, ...]:
        """Return what leaves the pair open of which least is unknown."""
        known: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for index in options.usable():
            known[self.kinds[index].group] += [
                (len(options.of_kinds[index].gaps), name) for name in self.kinds[index].hosts
            ]
        hosts = {group: [name for _, name in sorted(found)[:2]] for group, found in known.items()}
        found = (self.check(vm, *pair).gaps for pair in self._examples(hosts, is_certain=False))
        return min((tuple(sorted(set(gaps))) for gaps in found), key=lambda gaps: (len(gaps), gaps))

    def check(self, vm: str, first: str, second: str) -> Check:
        """Return everything that FT asks of two FT hosts of the cluster for the virtual machine."""
        check = conditions.of_machine(self.place, vm)
        for name in (first, second):
            check.add(conditions.of_host(self.place, name))
            check.add(conditions.of_fit(self.place, vm, name))
        check.add(conditions.of_pair(self.place, first, second))
        return check

    def _reasons(self, vm: str, options: Options) -> list[dict[str, Any]]:
        """Return what excludes most hosts, and then what excludes pairs of the others."""
        hosts: dict[str, list[tuple[str, Path]]] = defaultdict(list)
        for kind, check in zip(self.kinds, options.of_kinds, strict=True):
            for name in kind.hosts[:_NAMES] if check.reasons else ():
                for reason in (*kind.check.reasons, *conditions.of_fit(self.place, vm, name).reasons):
                    hosts[reason.text].append((name, moved(reason.path, kind.hosts[0], name)))
        usable = self.names(options.usable())
        pairs: dict[str, list[tuple[str, Path]]] = defaultdict(list)
        for (one, other), check in self.together.items():
            if one in usable and other in usable and (one != other or len(usable[one]) > 1):
                first, second = usable[one][0], usable[other][one == other]
                for reason in conditions.of_pair(self.place, first, second).reasons if check.reasons else ():
                    pairs[reason.text].append((f"{first} / {second}", reason.path))
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
    sizes = sorted({vm["memory_mb"] for vm in machines if "memory_mb" in vm})
    mounts = _holders({name: ("datastores", name, "hosts") for name in datastores}, place)
    groups = _holders(
        {name: (*place.path, "host_groups", name, "hosts") for name in place.cluster.get("host_groups", ())}, place
    )
    kinds: dict[Hashable, Kind] = {}
    pairings: dict[Hashable, int] = {}
    for name in sorted(place.hosts):
        host = place.host(name)
        check = conditions.of_host(place, name)
        pairing = _pairing(place, host, frozenset(groups[name]))
        key = (
            *(tuple(sorted((path[2:], *more) for path, *more in found)) for found in _relative(check)),
            pairing,
            *(host.get(key) for key in ("release", "update", "edition", "version")),
            bisect_left(sizes, host["memory_mb"]) if "memory_mb" in host else None,
            tuple(sorted(host.get("capability", {}).items())),
            frozenset(mounts[name]),
            frozenset(groups[name]),
            frozenset(labels.intersection(host.get("networks", ()))),
            place.is_open(("hosts", name, "networks")),
        )
        if key in kinds:
            kinds[key].hosts.append(name)
        else:
            kinds[key] = Kind([name], check, pairings.setdefault(pairing, len(pairings)))
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


def machine_key(place: Place, vm: str) -> Hashable:
    """Return what counts of a virtual machine for its pairs: equal ones have equal pairs."""
    own: Path = ("vms", vm)
    value = place.facts.members("vms")[vm]
    rules = tuple((rule, len(gaps)) for rule, gaps in sorted(conditions.bindings(place, vm).items()))
    lists = [(frozenset(value.get(name, ())), place.is_open((*own, name))) for name in ("datastores", "networks")]
    return (*(value.get(key) for key in ("num_cpus", "memory_mb", "encrypted")), *lists, rules)
