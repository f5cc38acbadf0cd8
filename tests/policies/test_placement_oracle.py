"""Pairs and capacity against a search that tries every placement: what it finds, the rules say, and nothing is left open.

The estates are small and all their facts are known. The oracle knows nothing of kinds, bounds or three values: it asks each
condition of each host and each pair by itself, and puts every machine on every pair, with all hosts and without each one.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.support.estates import RULES, Judge
from tests.support.samples import is_whole
from validator.facts.model import Facts

ESTATES, PARTS = (3_000, 6) if is_whole() else (600, 2)
_RULES = ("vm.pair_exists", "vm.pair_hosts_match", "cluster.ft_capacity")
_INTENT = {"fault_tolerance": True, "intent": "declared"}
_GENERATIONS = {"intel-haswell": 63, "intel-broadwell": 79, "intel-skylake": 85}
_VCPUS = {"Enterprise Plus": 8, "Standard": 2}
_LOSSES_FROM = 3


@dataclass(frozen=True)
class _Host:
    name: str
    cpu: str
    edition: str
    memory: int
    is_active: bool
    is_meant: bool
    most_vcpus: int
    labels: tuple[str, ...]
    build: int


@dataclass(frozen=True)
class _Machine:
    name: str
    cpus: int
    memory: int
    datastore: str
    label: str
    pool: str
    places: tuple[str, str] | None


@dataclass
class _Estate:
    hosts: list[_Host]
    machines: list[_Machine]
    is_legacy: bool
    reports: bool
    evc: str
    mounts: dict[str, list[str]]
    rules: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = field(default_factory=list)
    sites: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    limits: tuple[int, int] = (4, 8)
    pools: dict[str, int] = field(default_factory=dict)


def _some(draw: random.Random, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in names if draw.random() < 0.6)


def _mostly(draw: random.Random, usual: Any, *others: Any) -> Any:
    return usual if draw.random() < 0.75 else draw.choice(others)


def _estate(draw: random.Random) -> _Estate:
    names = [f"h{index}" for index in range(draw.randint(1, 4))]
    is_legacy = draw.random() < 0.2
    hosts = [
        _Host(
            name,
            cpu=_mostly(draw, "intel-skylake", *_GENERATIONS),
            edition=_mostly(draw, "Enterprise Plus", "Standard", "Essentials"),
            memory=draw.choice([64, 64, 96, 33]),
            is_active=_mostly(draw, True, True, False),
            is_meant=_mostly(draw, True, True, False),
            most_vcpus=_mostly(draw, 8, 4, 2),
            labels=("red", "blue") if draw.random() < 0.8 else ("red",),
            build=_mostly(draw, 1, 2),
        )
        for name in names
    ]
    machines = [
        _Machine(
            f"m{index}",
            cpus=1 if is_legacy else draw.choice([1, 2, 2, 4]),
            memory=draw.choice([8, 16, 16, 32]),
            datastore=_mostly(draw, "everywhere", "some"),
            label=draw.choice(["red", "blue"]),
            pool=_mostly(draw, "none", "pool"),
            places=tuple(draw.choices(names, k=2)) if draw.random() < 0.5 else None,  # type: ignore[arg-type]
        )
        for index in range(draw.randint(1, 4))
    ]
    estate = _Estate(
        hosts,
        machines,
        is_legacy,
        reports=is_legacy or draw.random() < 0.5,
        evc="none" if is_legacy else _mostly(draw, "none", "intel-haswell"),
        mounts={"everywhere": names, "some": [*_some(draw, names)]},
        limits=(draw.choice([4, 4, 3, 2, 1, 0]), draw.choice([8, 8, 6, 4, 0])),
        pools={"pool": draw.choice([20, 48, 64, 200])},
    )
    for _ in range(draw.choice([0, 0, 1, 2])):
        verb = draw.choice(["must_run_on", "must_not_run_on", "should_run_on"])
        members = _some(draw, names)[:1] if verb == "must_not_run_on" else _some(draw, names)
        estate.rules.append((verb, _some(draw, [one.name for one in machines]), members))
    if not is_legacy and draw.random() < 0.15:
        estate.sites = (tuple(names[::2]), tuple(names[1::2]))
    return estate


# The oracle.


def _is_fit(estate: _Estate, host: _Host, machine: _Machine) -> bool:
    """Tell whether a half of the machine may run on the host, all others away."""
    kept_off = any(
        machine.name in vms and (host.name in hosts) == (verb == "must_not_run_on")
        for verb, vms, hosts in estate.rules
        if verb != "should_run_on"
    )
    is_licensed = host.edition == "Enterprise Plus" or (host.edition == "Standard" and not estate.is_legacy)
    most = host.most_vcpus if estate.reports else _VCPUS.get(host.edition, 0)
    is_small = machine.cpus == 1 or machine.cpus <= most
    return (
        host.is_active
        and host.is_meant
        and is_licensed
        and is_small
        and host.memory > machine.memory
        and host.name in estate.mounts[machine.datastore]
        and machine.label in host.labels
        and not kept_off
    )


def _are_alike(estate: _Estate, one: _Host, other: _Host) -> bool:
    if estate.is_legacy and one.build != other.build:
        return False
    if estate.sites is not None:
        first, second = estate.sites
        if not ((one.name in first and other.name in second) or (one.name in second and other.name in first)):
            return False
    return estate.evc != "none" or one.cpu == other.cpu


def _pairs(estate: _Estate, machine: _Machine) -> list[tuple[_Host, _Host]]:
    fit = [host for host in estate.hosts if _is_fit(estate, host, machine)]
    return [pair for pair in itertools.combinations(fit, 2) if _are_alike(estate, *pair)]


def _holds(estate: _Estate, chosen: Sequence[tuple[_Host, _Host]], machines: Sequence[_Machine]) -> bool:
    vms, vcpus = estate.limits
    for host in estate.hosts:
        here = [machine for machine, pair in zip(machines, chosen, strict=True) if host in pair]
        if vms and len(here) > vms:
            return False
        if vcpus and not estate.is_legacy and sum(machine.cpus for machine in here) > vcpus:
            return False
        if here and sum(machine.memory for machine in here) >= host.memory:
            return False
    return True


def _is_counted_out(estate: _Estate) -> bool:
    """Tell whether all hosts together are too small for all machines, whichever of them could run there."""
    hosts = [host for host in estate.hosts if host.is_meant]
    vms, vcpus = estate.limits
    return bool(hosts) and (
        0 < vms * len(hosts) < 2 * len(estate.machines)
        or (0 < vcpus * len(hosts) < 2 * sum(one.cpus for one in estate.machines) and not estate.is_legacy)
        or 2 * sum(one.memory for one in estate.machines) >= sum(host.memory for host in hosts)
    )


def _has_room(estate: _Estate) -> bool:
    if _is_counted_out(estate):
        return False
    machines = [machine for machine in estate.machines if _pairs(estate, machine)]
    active = [host for host in estate.hosts if host.is_active and host.is_meant]
    lost: list[_Host | None] = [None, *(active if len(active) >= _LOSSES_FROM else [])]
    for pool, limit in estate.pools.items():
        inside = [machine for machine in estate.machines if machine.pool == pool]
        if inside and 2 * sum(machine.memory for machine in inside) >= limit > sum(one.memory for one in inside):
            return False
        if len(inside) > 1 and sum(machine.memory for machine in inside) >= limit:
            return False
    for gone in lost:
        choices = [[pair for pair in _pairs(estate, machine) if gone not in pair] for machine in machines]
        if not any(_holds(estate, chosen, machines) for chosen in itertools.product(*choices)):
            return False
    return True


def _expected(estate: _Estate) -> Iterator[tuple[tuple[str, tuple[str, str]], str]]:
    by_name = {host.name: host for host in estate.hosts}
    for machine in estate.machines:
        subject = ("vms", machine.name)
        yield ("vm.pair_exists", subject), "pass" if _pairs(estate, machine) else "fail"
        if machine.places is None:
            yield ("vm.pair_hosts_match", subject), "not_applicable"
        else:
            declared = {by_name[name] for name in machine.places}
            is_pair = any(set(pair) == declared for pair in _pairs(estate, machine))
            yield ("vm.pair_hosts_match", subject), "pass" if is_pair else "fail"
    yield ("cluster.ft_capacity", ("clusters", "c")), "pass" if _has_room(estate) else "fail"


# The same estate as facts.


def _facts(estate: _Estate) -> Facts:
    vms, vcpus = estate.limits
    cluster: dict[str, Any] = {
        "fault_tolerance_type": "legacy" if estate.is_legacy else "smp",
        "evc_mode": estate.evc,
        "ha": {"advanced_options": {"das.maxFtVmsPerHost": str(vms), "das.maxftvcpusperhost": vcpus}},
        "reported_capabilities": [*_report(estate, estate.hosts[0])],
        "vm_host_rules": {
            f"r{index}": {"type": verb, "enabled": True, "vm_group": f"v{index}", "host_group": f"g{index}"}
            for index, (verb, _, _) in enumerate(estate.rules)
        },
        "vm_groups": {f"v{index}": {"vms": list(members)} for index, (_, members, _) in enumerate(estate.rules)},
        "host_groups": {f"g{index}": {"hosts": list(members)} for index, (_, _, members) in enumerate(estate.rules)},
        **_INTENT,
    }
    if estate.sites is not None:
        cluster["metro"] = {"enabled": True, "host_groups": ["site-a", "site-b"]}
        cluster["host_groups"].update(
            {name: {"hosts": list(hosts)} for name, hosts in zip(("site-a", "site-b"), estate.sites, strict=True)}
        )
    return Facts(
        objects={
            "clusters": {"c": cluster},
            "hosts": {host.name: _host_facts(estate, host) for host in estate.hosts},
            "vms": {machine.name: _machine_facts(estate, machine) for machine in estate.machines},
            "datastores": {name: {"hosts": list(hosts)} for name, hosts in estate.mounts.items()},
            "distributed_switches": {},
        }
    )


def _host_facts(estate: _Estate, host: _Host) -> dict[str, Any]:
    return {
        "cluster": "c",
        "version": "5.0.0" if estate.is_legacy else "6.7.0",
        "build": host.build,
        "ft_version": f"3.0.{host.build}",
        "edition": host.edition,
        "connection_state": "connected",
        "power_state": "powered_on" if host.is_active else "standby",
        "maintenance_mode": False,
        "virtual": False,
        "bios": {"hardware_virtualization": True},
        "cpu": {
            "vendor": "Intel",
            "family": 6,
            "model_number": _GENERATIONS[host.cpu],
            "category": host.cpu,
            "hardware_mmu": True,
        },
        "memory_mb": host.memory,
        "capability": _report(estate, host),
        "port_groups": {label: {"use": "vm"} for label in host.labels},
        "fault_tolerance": host.is_meant,
        "intent": "declared",
    }


def _report(estate: _Estate, host: _Host) -> dict[str, Any]:
    if not estate.reports:
        return {}
    return {"ft_supported": True, "smp_ft_supported": True, "max_vcpus_per_ft_vm": host.most_vcpus}


def _machine_facts(estate: _Estate, machine: _Machine) -> dict[str, Any]:
    limit: Any = estate.pools.get(machine.pool, "none")
    placed = dict(zip(("host", "secondary_host"), machine.places or (), strict=False))
    return {
        "cluster": "c",
        "num_cpus": machine.cpus,
        "memory_mb": machine.memory,
        "encrypted": False,
        "resource_pool": {"name": machine.pool, "memory_limit_mb": limit},
        "storage_datastore": machine.datastore,
        "disks": {},
        "network_adapters": {"0": {"network": machine.label}},
        **placed,
        **_INTENT,
    }


@pytest.mark.whole
@pytest.mark.parametrize("part", range(PARTS))
def test_the_rules_say_what_a_search_of_all_placements_finds(part: int) -> None:
    draw = random.Random(part)
    judge = Judge([rule for rule in RULES if rule.id in _RULES])
    seen: dict[tuple[str, str], int] = {}
    for _ in range(ESTATES // PARTS):
        estate = _estate(draw)
        expected = dict(_expected(estate))
        assert judge.words(_facts(estate)) == expected, estate
        for (rule, _), word in expected.items():
            seen[rule, word] = seen.get((rule, word), 0) + 1
    assert all(seen[rule, word] > ESTATES / PARTS / 20 for rule in _RULES for word in ("pass", "fail")), seen
