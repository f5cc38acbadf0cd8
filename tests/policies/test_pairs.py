"""Estates in which each condition of FT is met by two hosts of its own, and none by the two that a pair takes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.estates import MODERN, RULES, Judge, base_facts
from tests.support.spec_changes import Change, put, spec_at, together, without

_6_7 = next(path for path, release, _ in MODERN if release == 607)
_8_0 = next(path for path, release, _ in MODERN if release == 800)
_EXISTS, _MATCH, _CAPACITY = "vm.pair_exists", "vm.pair_hosts_match", "cluster.ft_capacity"
_METRO = "cluster.metro_host_groups"
_JUDGE = Judge([rule for rule in RULES if rule.id in (_EXISTS, _MATCH, _CAPACITY, _METRO)])

_CPU = {
    "vendor": "AMD",
    "family": 21,
    "model_number": 2,
    "stepping": 0,
    "mhz": 2400,
    "threads": 32,
    "hardware_mmu": True,
}
_AMD = {**_CPU, "model": "AMD Opteron(tm) Processor 6378"}
_ESX = [f"esx0{number}.example.com" for number in range(1, 6)]


def _alone(**facts: object) -> Change:
    """Leave one FT machine, without a declared placement unless ``facts`` declare one."""

    def change(spec: dict[str, object]) -> None:
        vms = spec["vms"]
        assert isinstance(vms, list)
        del vms[1:]
        for name in ("host", "secondary_host"):
            vms[0].pop(name, None)
        vms[0].update(facts)

    return change


def _copies(number: int, **facts: object) -> Change:
    """Have that many machines like the first."""

    def change(spec: dict[str, object]) -> None:
        _alone(**facts)(spec)
        vms = spec["vms"]
        assert isinstance(vms, list)
        vms += [{**vms[0], "name": f"{vms[0]['name']}-{index}"} for index in range(1, number)]

    return change


def _bound(kind: str, vms: list[str], *hosts: str) -> Change:
    rule = {"name": "r", "vm_group": "v", "host_group": "h", "type": kind, "enabled": True}
    return together(
        put([{"name": "h", "hosts": list(hosts)}], "clusters", 0, "host_groups"),
        put([{"name": "v", "vms": vms}], "clusters", 0, "vm_groups"),
        put([rule], "clusters", 0, "vm_host_rules"),
    )


def _sites(*groups: list[str]) -> Change:
    names = [f"site-{index}" for index, _ in enumerate(groups)]
    return together(
        put(
            [{"name": name, "hosts": hosts} for name, hosts in zip(names, groups, strict=True)],
            "clusters",
            0,
            "host_groups",
        ),
        put({"enabled": True, "host_groups": names}, "clusters", 0, "metro"),
    )


_AMD_FROM_FOURTH = together(*(put(_AMD, "hosts", index, "cpu") for index in (3, 4)))

ESTATES: Mapping[str, tuple[Path, Change, Mapping[str, str]]] = {
    "declared on hosts of two vendors": (
        _6_7,
        together(put(_AMD, "hosts", 2, "cpu"), _alone(num_cpus=2, host=_ESX[0], secondary_host=_ESX[2])),
        {_EXISTS: "pass", _MATCH: "fail"},
    ),
    "declared on a host whose licence takes fewer vCPUs": (
        _6_7, _alone(host=_ESX[0], secondary_host=_ESX[3]), {_EXISTS: "pass", _MATCH: "fail"},
    ),
    "declared on a host that is not for FT": (
        _6_7,
        together(put(False, "hosts", 1, "fault_tolerance"), _alone(num_cpus=2, host=_ESX[0], secondary_host=_ESX[1])),
        {_EXISTS: "pass", _MATCH: "fail"},
    ),
    "declared on a host in standby": (
        _6_7,
        together(put("standby", "hosts", 1, "power_state"), _alone(num_cpus=2, host=_ESX[0], secondary_host=_ESX[1])),
        {_EXISTS: "pass", _MATCH: "fail"},
    ),
    "declared on the same hosts the other way round": (
        _6_7, _alone(num_cpus=2, host=_ESX[1], secondary_host=_ESX[0]), {_EXISTS: "pass", _MATCH: "pass"},
    ),
    "a rule leaves one host of each vendor": (
        _6_7,
        together(_AMD_FROM_FOURTH, _alone(num_cpus=2), _bound("must_run_on", ["erp01"], _ESX[0], _ESX[3])),
        {_EXISTS: "fail"},
    ),
    "a rule that should be followed leaves one host of each vendor": (
        _6_7,
        together(_AMD_FROM_FOURTH, _alone(num_cpus=2), _bound("should_run_on", ["erp01"], _ESX[0], _ESX[3])),
        {_EXISTS: "pass"},
    ),
    "the licence is on two hosts, and one of them is in maintenance": (
        _6_7,
        together(put("Standard", "hosts", 2, "edition"), put({}, "hosts", 2, "capability"),
                 put({}, "host_profiles", "plus", "capability"), put({}, "host_profiles", "standard", "capability"),
                 put(True, "hosts", 1, "maintenance_mode"), _alone()),
        {_EXISTS: "fail"},
    ),
    "the datastore is mounted by hosts of two vendors": (
        _6_7,
        together(_AMD_FROM_FOURTH, _alone(num_cpus=2), *(put([_ESX[0], _ESX[4]], "datastores", index, "hosts") for index in (0, 1))),
        {_EXISTS: "fail"},
    ),
    "one host alone has the memory": (
        _6_7,
        together(put(32768, "host_profiles", "plus", "memory_mb"), put(32768, "host_profiles", "standard", "memory_mb"),
                 put(65536, "hosts", 0, "memory_mb"), _alone(num_cpus=2)),
        {_EXISTS: "fail"},
    ),
    "memory for three halves of eight": (
        _6_7,
        together(*(put(40960, "host_profiles", name, "memory_mb") for name in ("plus", "standard")), _copies(4, num_cpus=1)),
        {_EXISTS: "pass", _CAPACITY: "fail"},
    ),
    "five machines on two hosts": (
        _6_7,
        together(_copies(5, num_cpus=1, memory_mb=4096), _bound("must_run_on", ["erp01", *(f"erp01-{n}" for n in range(1, 5))], *_ESX[:2])),
        {_EXISTS: "pass", _CAPACITY: "fail"},
    ),
    "a pool that is smaller than its machines": (
        _6_7,
        _copies(2, num_cpus=1, memory_mb=4096, resource_pool={"name": "tier1", "memory_limit_mb": 8192}),
        {_EXISTS: "pass", _CAPACITY: "fail"},
    ),
    "a search finds room that counting does not show": (
        _6_7,
        together(put({"das.maxftvcpusperhost": 6}, "clusters", 0, "ha", "advanced_options"), _copies(3, num_cpus=2, memory_mb=4096)),
        {_EXISTS: "pass", _CAPACITY: "pass"},
    ),
    "a secondary that is listed counts with its primary": (
        _6_7, together(_copies(2, num_cpus=1), put("secondary", "vms", 1, "ft_role")), {_EXISTS: "pass", _CAPACITY: "pass"},
    ),
    "halves in two sites": (
        _8_0, _sites(_ESX[:2], _ESX[2:4]), {_EXISTS: "pass", _METRO: "pass"},
    ),
    "all hosts in one site": (
        _8_0, together(_alone(), _sites(_ESX[:4], [])), {_EXISTS: "fail", _METRO: "fail"},
    ),
    "a rule keeps a machine in one site": (
        _8_0,
        together(_alone(), _sites(_ESX[:2], _ESX[2:4]), put([{"name": "v", "vms": ["app01"]}], "clusters", 0, "vm_groups"),
                 put([{"name": "r", "vm_group": "v", "host_group": "site-0", "type": "must_run_on", "enabled": True}],
                     "clusters", 0, "vm_host_rules")),
        {_EXISTS: "fail"},
    ),
    "sites of two vendors": (
        _8_0,
        together(_alone(), _sites(_ESX[:2], _ESX[2:4]), put("none", "clusters", 0, "evc_mode"),
                 *(put(_AMD, "hosts", index, "cpu") for index in (2, 3))),
        {_EXISTS: "fail"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ESTATES)
def test_a_pair_takes_two_hosts_on_which_everything_holds(name: str, tmp_path: Path) -> None:
    path, change, expected = ESTATES[name]
    spec = spec_at(path)
    change(spec)
    file = tmp_path / "cluster.json"
    file.write_text(json.dumps(spec), encoding="utf-8")

    words = _JUDGE.words(base_facts(file))

    first = spec["vms"][0]["name"]
    found = {rule: word for (rule, subject), word in words.items() if subject[0] == "clusters" or subject[1] == first}
    assert {rule: found[rule] for rule in expected} == expected


def test_an_unknown_fact_leaves_the_pair_open(tmp_path: Path) -> None:
    spec = spec_at(_6_7)
    together(_alone(), without("host_profiles", "plus", "memory_mb"))(spec)
    file = tmp_path / "cluster.json"
    file.write_text(json.dumps(spec), encoding="utf-8")

    verdict = _JUDGE.verdicts(base_facts(file))[_EXISTS, ("vms", "erp01")]

    assert (verdict.outcome, verdict.missing) == ("undecided", (("vms", "erp01", "pairs", "exists"),))
