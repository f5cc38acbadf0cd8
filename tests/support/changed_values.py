"""The forgetting law with other values: a fact set to another word of its enum, or beside a bound, and then forgotten.

``python -m tests.support.changed_values [SECONDS [SEED]]`` tries as much as fits into the time (``make law``: five minutes) and
prints what breaks the law.
"""

from __future__ import annotations

import copy
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path as FilePath
from typing import Any

from tests.support.estates import MODERN, RULES, Judge, joined_facts, law_examples
from tests.support.forgetting import forgettable, forgotten
from tests.support.paths import EXAMPLES
from validator.assets import load_tables
from validator.facts.defaults import resolve
from validator.facts.fields import Field, object_field
from validator.facts.model import COLLECTIONS, Facts
from validator.model import Path
from validator.rules.catalogue import Rule

_DECLARED = {rule.id for rule in RULES if rule.when_declared}
_FIXED = {"name", "partial", "profile", "fault_tolerance", "standalone", "intent", "vcenter"}
"""Intent is not a fact; what an object is called and where it belongs is said by the shape of the document."""

_FURTHER = 1
"""How many other facts are forgotten, one at a time, beside the one that was changed."""

_NONE_IF_ABSENT = {"gateway", "metro"}
"""What an object does not have where it is not told: an interface without a gateway is none of which it is unknown, and a
cluster is one of FT Metro only where that is declared."""

_TELLS_THE_SAME = {
    ("datastores", "type"): "transport",
    ("datastores", "transport"): "type",
    ("hosts", "version"): "build",
    ("hosts", "model_number"): "model",
    ("hosts", "family"): "model",
    ("hosts", "stepping"): "model",
    ("clusters", "fixed"): "memory_mb",
}
"""Facts of an object that tell of each other: two that contradict each other have no verdict that fits both."""

_SAID = 0.75
"""How often the value of a fact is changed; else one is given to a fact that was unknown."""


@dataclass(frozen=True)
class Broken:
    """A verdict that knowing less turned into another one."""

    estate: str
    changed: str
    forgotten: str
    rule: str
    subject: Path
    before: str | None
    after: str

    def __str__(self) -> str:
        subject = "/".join(self.subject)
        return f"{self.rule} on {subject}: {self.before} became {self.after}; {self.estate}, {self.changed}, without {self.forgotten}"


def estates() -> list[FilePath]:
    """Return the estates whose facts are changed."""
    return [*law_examples(), *(path for path, _, _ in MODERN), *sorted((EXAMPLES / "permitted").iterdir())]


def broken_laws(
    paths: Sequence[FilePath],
    seed: int,
    changes: int | None,
    seconds: float | None = None,
    tried: list[str] | None = None,
    rules: Sequence[Rule] = RULES,
) -> Iterator[Broken]:
    """Yield what breaks the law in estates, facts and values chosen by ``seed``: so many changes, or so many seconds.

    ``tried`` takes what was changed.
    """
    chosen = random.Random(seed)
    judge = Judge(rules)
    tried = [] if tried is None else tried
    end = time.monotonic() + seconds if seconds is not None else None
    while (changes is None or len(tried) < changes) and (end is None or time.monotonic() < end):
        path = chosen.choice(paths)
        facts = _joined(path)
        said, unknown = _places(path)
        places = said if said and (not unknown or chosen.random() < _SAID) else unknown
        if not places:
            continue
        place, values = chosen.choice(places)
        changed = _with(facts, place, chosen.choice(values))
        tried.append(f"{'/'.join(place)} = {_at(changed, place)!r}")
        yield from _judged(judge, path, changed, place, tried[-1], chosen)


def _judged(
    judge: Judge, path: FilePath, facts: Facts, place: Path, changed: str, chosen: random.Random
) -> Iterator[Broken]:
    resolve(facts, load_tables())
    before = judge.words(facts)
    known = [one for one in forgettable(facts) if _NONE_IF_ABSENT.isdisjoint(one[0][2:])]
    further = chosen.sample(known, min(_FURTHER, len(known)))
    for one in [*(own for own in known if own[0] == place), *further]:
        words, less = forgotten(facts, one)
        for (rule, subject), after in judge.words(less).items():
            old = before.get((rule, subject))
            if after not in {old, "undecided"} | ({"not_applicable"} if rule in _DECLARED else set()):
                yield Broken(str(path.relative_to(EXAMPLES)), changed, words, rule, subject, old, after)


@cache
def _places(path: FilePath) -> tuple[Sequence[tuple[Path, list[Any]]], Sequence[tuple[Path, list[Any]]]]:
    """Return the places of an estate that have a value, and those that have none, with what could stand there."""
    facts = _joined(path)
    found = [(place, values) for place, field in _leaves(facts) if (values := _others(facts, place, field))]
    return [one for one in found if _at(facts, one[0]) is not None], [
        one for one in found if _at(facts, one[0]) is None
    ]


@cache
def _joined(path: FilePath) -> Facts:
    return joined_facts(path)


def _with(facts: Facts, place: Path, value: Any) -> Facts:
    """Return a copy of ``facts`` with this value, and with the objects on the way to it."""
    result = replace(
        facts,
        objects=copy.deepcopy(facts.objects),
        partial=set(facts.partial),
        unknown={key: one for key, one in facts.unknown.items() if key != place},
        causes={},
    )
    parent: Any = result.objects
    for key in place[:-1]:
        parent = parent.setdefault(key, {})
    parent[place[-1]] = copy.deepcopy(value)
    parent.pop(_TELLS_THE_SAME.get((place[0], place[-1]), ""), None)
    return result


def _at(facts: Facts, place: Path) -> Any:
    value: Any = facts.objects
    for key in place:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _leaves(facts: Facts) -> Iterator[tuple[Path, Field]]:
    """Yield every place that has a value or could have one, with its field."""
    for kind in COLLECTIONS:
        for name, value in facts.members(kind).items():
            yield from _below(value, (kind, name), object_field(kind))


def _below(value: Any, place: Path, found: Field) -> Iterator[tuple[Path, Field]]:
    if found.shape == "object":
        for name, member in found.members.items():
            if name not in _FIXED:
                yield from _below(value.get(name) if isinstance(value, Mapping) else None, (*place, name), member)
    elif found.shape == "collection" and found.item is not None:
        for name, member in value.items() if isinstance(value, Mapping) else ():
            yield from _below(member, (*place, name), found.item)
    elif found.shape in ("scalar", "list"):
        yield place, found


def _others(facts: Facts, place: Path, found: Field) -> list[Any]:
    """Return values for ``place`` other than the one it has."""
    value = _at(facts, place)
    return [one for one in _values(facts, place, found, value) if one != value or type(one) is not type(value)]


def _values(facts: Facts, place: Path, found: Field, value: Any) -> list[Any]:
    name, schema = place[-1], found.schema
    if found.shape == "list":
        item = found.item.schema if found.item is not None else {}
        words = item.get("enum", _TEXTS.get(name, ()))
        return [[], *([word] for word in words)] if words else []
    if "enum" in schema:
        return list(schema["enum"])
    if schema.get("type") == "boolean":
        return [True, False]
    if schema.get("type") in ("integer", "number"):
        bounds = {*_bounds().get(name, ()), *([value] if isinstance(value, int) else [])}
        return sorted({n for bound in bounds for n in (bound - 1, bound, bound + 1) if n >= schema.get("minimum", 0)})
    if found.ref in COLLECTIONS:
        return sorted(facts.members(found.ref))[:4]
    return list(_TEXTS.get(name, ()))


_TEXTS: Mapping[str, Sequence[Any]] = {
    "version": (
        *("3.5.0", "4.0.0", "4.0.1", "4.1.0", "5.0.0", "5.1.0", "5.5.0", "5.5.2", "6.0.0", "6.0.1", "6.5.0", "6.7.0"),
        *("6.7.3", "7.0.0", "7.0.1", "7.0.2", "7.0.3", "8.0.0", "8.0.2", "8.0.3", "9.0.0"),
    ),
    "esx_version": ("6.7.3", "7.0.1", "8.0.3"),
    "evc_mode": (
        "none",
        "intel-merom",
        "intel-nehalem",
        "intel-sandybridge",
        "intel-icelake",
        "amd-bulldozer",
        "amd-zen",
    ),
    "guest_id": ("windows7_64Guest", "winXPProGuest", "winNetEnterpriseGuest", "rhel8_64Guest", "ubuntu64Guest"),
    "netstack": ("defaultTcpipStack", "vmotion", "provisioning", "ours"),
    "ip": ("192.0.2.11", "192.0.2.139", "192.0.2.127", "198.51.100.11", "2001:db8::1/64"),
    # Without its mask an address is taken for one of a subnet of eight and more.
    "netmask": ("255.255.255.0", "255.255.255.128", "255.255.255.248"),
    "gateway": ("192.0.2.1", "198.51.100.1"),
    "vlan": (0, 20, 30, 40, 4095, "0-4094", {"private": 30}),
    "category": ("intel-45nm-core2", "intel-nehalem", "intel-icelake", "amd-10h", "amd-zen3"),
    "model": ("Intel(R) Xeon(R) CPU X5570 @ 2.93GHz", "Intel(R) Xeon(R) Gold 6338 CPU @ 2.00GHz", "AMD EPYC 7763"),
    "edition_key": ("esx.enterprisePlus.cpuPackage", "esx.standard.cpuPackage", "esx.essentials.cpuPackage"),
    "bios_versions": ("any", [], ["1.4.2"]),
    "bios_version": ("1.4.2", "1.4.1"),
    "memory_limit_mb": ("none", 1, 4096, 131073),
    "storage_policy": ("none", {"name": "plain", "encryption": False}, {"name": "secret", "encryption": True}),
    "ft_version": ("1.0.0", "3.0.0"),
    "active": ("vmnic2", "vmnic3"),
    "standby": ("vmnic2", "vmnic3"),
    "heartbeat_datastores": ("san-lun-01",),
}
"""Words of the fields that are text, or whose values have several forms."""


@cache
def _bounds() -> Mapping[str, set[int]]:
    """Return, by the name of a field, the numbers at which something changes."""
    tables = load_tables()
    vcpus, memory = _limits(tables["vcpu_limits"]), _limits(tables["memory_limits"])
    return {
        "num_cpus": vcpus,
        "max_vcpus_per_ft_vm": vcpus,
        "memory_mb": memory,
        "max_memory_mb_per_ft_vm": memory,
        "size_gb": _limits(tables["disk_limits"]["size_gb"]),
        "threads": _limits(tables["ft_limits"]["host_threads"]),
        "speed_mbps": {1000, 10000},
        "mtu": {1500, 9000},
        "hardware_version": {7},
        "snapshots": {0},
        "ft_secondaries": {1},
        "primary_failures_to_tolerate": {0},
        "vflash_cache_mb": {0},
        "ft_round_trip_ms": {1, 10},
        "family": {6, 16, 21, 25},
        "model_number": {23, 26, 44, 45, 79, 85, 106, 143},
    }


def _limits(value: object) -> set[int]:
    """Return every ``limit`` in a table."""
    if isinstance(value, Mapping):
        own = {value["limit"]} if isinstance(value.get("limit"), int) else set()
        return own | {limit for one in value.values() for limit in _limits(one)}
    return {limit for one in value for limit in _limits(one)} if isinstance(value, list) else set()


def main() -> None:
    """Try changes for the seconds of the first argument, by the seed of the second; print what breaks the law."""
    arguments = [*sys.argv[1:], *("300", "1")[len(sys.argv) - 1 :]]
    seconds, seed = float(arguments[0]), int(arguments[1])
    tried: list[str] = []
    found: Counter[str] = Counter()
    for one in broken_laws(estates(), seed, None, seconds, tried):
        found[one.rule] += 1
        if found[one.rule] <= 3:
            print(one, flush=True)
    print(
        f"{len(tried)} changes of {len(set(tried))} facts and values, {sum(found.values())} broken: "
        + (", ".join(f"{rule} {n}" for rule, n in found.most_common()) or "none")
    )
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
