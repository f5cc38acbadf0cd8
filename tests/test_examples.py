"""Every rule's examples, and the normative spec with the smallest change that each rule notices."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import Cli
from tests.estates import EXAMPLES, NORMATIVE, RULES, rule_examples


def _verdicts(cli: Cli, *paths: str) -> tuple[int, dict[str, set[str]]]:
    run = cli("check", *paths, "-o", "json", "--show", "pass")
    report = json.loads(run.out)
    found: dict[str, set[str]] = {"fail": set(), "undecided": set(), "pass": set()}
    for finding in report["findings"]:
        found[finding["verdict"]].add(finding["rule"])
    assert report["errors"] == []
    return run.code, found


def test_every_rule_has_both_examples() -> None:
    for kind in ("pass", "fail"):
        assert [path.parent.name for path in rule_examples(kind)] == sorted(rule.id for rule in RULES)


@pytest.mark.parametrize("path", rule_examples("fail"), ids=lambda path: path.parent.name)
def test_the_failing_example_fails_for_exactly_its_rule(path: Path, cli: Cli) -> None:
    _, found = _verdicts(cli, str(path))

    assert found["fail"] == {path.parent.name}


@pytest.mark.parametrize("path", rule_examples("pass"), ids=lambda path: path.parent.name)
def test_the_passing_example_passes_its_rule_and_fails_none(path: Path, cli: Cli) -> None:
    _, found = _verdicts(cli, str(path))

    assert found["fail"] == set()
    assert path.parent.name in found["pass"]
    assert path.parent.name not in found["undecided"]


def test_the_normative_spec_passes_every_rule_or_it_does_not_apply(cli: Cli) -> None:
    code, found = _verdicts(cli, str(NORMATIVE))

    assert (code, found["fail"], found["undecided"]) == (0, set(), set())
    assert found["pass"] == {rule.id for rule in RULES}


Spec = dict[str, Any]


def _profile(**changes: Any) -> Callable[[Spec], None]:
    def change(spec: Spec) -> None:
        spec["host_profiles"]["es-1"].update(changes)

    return change


def _first_host(change: Callable[[Spec], None]) -> Callable[[Spec], None]:
    return lambda spec: change(spec["hosts"][0])


def _without(*path: Any) -> Callable[[Spec], None]:
    def change(spec: Spec) -> None:
        parent: Any = spec
        for key in path[:-1]:
            parent = parent[key]
        del parent[path[-1]]

    return change


def _put(value: Any, *path: Any) -> Callable[[Spec], None]:
    def change(spec: Spec) -> None:
        parent: Any = spec
        for key in path[:-1]:
            parent = parent[key]
        parent[path[-1]] = value

    return change


_P = ("host_profiles", "es-1")
_FT_LOGGING = {"device": "vmk1", "port_group": "FT Logging", "ip": "192.0.2.139", "netmask": "255.255.255.128"}
_LOGGING_GROUP = {"name": "FT Logging", "switch": "vSwitch1", "vlan": 40, "use": "vmkernel"}

FAILING: dict[str, tuple[Callable[[Spec], None], set[str]]] = {
    "vcenter.version_supported": (_put("3.5", "vcenter", "version"), set()),
    "cluster.ha_enabled": (_put(False, "clusters", 0, "ha", "enabled"), set()),
    "cluster.two_hosts_same_cpu_category": (_profile(virtual=True), set()),
    "cluster.same_patch_level": (
        _first_host(lambda host: host.update(build=175625)),
        {"vm.pair_hosts_match"},  # the changed host is one of db01's pair
    ),
    "host.edition_licensed": (_first_host(lambda host: host.update(edition="Standard")), set()),
    "host.model_certified": (_put(False, "compatibility_guide", 0, "fault_tolerance"), set()),
    "network.ft_logging_interface": (_put([], "hosts", 0, "vmkernels", 1, "services"), set()),
    "network.ft_logging_nic_speed": (_put(100, *_P, "pnics", 3, "speed_mbps"), set()),
    "network.distinct_active_nics": (
        _put({**_LOGGING_GROUP, "teaming": "failover_explicit", "active": ["vmnic2"], "standby": ["vmnic3"]},
             *_P, "port_groups", 3),
        set(),
    ),
    "network.vm_network_labels_match": (_put("vm network", *_P, "port_groups", 1, "name"), set()),
    "storage.datastore_on_all_hosts": (
        _put(["esx01.example.com", "esx02.example.com"], "datastores", 0, "hosts"),
        set(),
    ),
    "vm.pair_hosts_match": (_put("esx01.example.com", "vms", 0, "secondary_host"), set()),
}  # fmt: skip


def test_there_is_a_smallest_change_for_every_rule_about_one_estate() -> None:
    assert set(FAILING) | {"inputs.contradiction"} == {rule.id for rule in RULES}


def _changed(tmp_path: Path, change: Callable[[Spec], None]) -> str:
    spec = yaml.safe_load(NORMATIVE.read_text(encoding="utf-8"))
    change(spec)
    file = tmp_path / "cluster.json"
    file.write_text(json.dumps(spec), encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("rule", FAILING)
def test_the_smallest_change_makes_exactly_that_rule_fail(rule: str, cli: Cli, tmp_path: Path) -> None:
    change, companions = FAILING[rule]

    code, found = _verdicts(cli, _changed(tmp_path, change))

    assert found["fail"] == {rule} | companions
    assert (code, found["undecided"]) == (1, set())


def test_inputs_that_disagree_make_exactly_that_rule_fail(cli: Cli, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(
        "apiVersion: ftpolicy/v1\nkind: ClusterSpec\nclusters: [{name: ft-cluster, ft_round_trip_ms: 5}]\n",
        encoding="utf-8",
    )

    code, found = _verdicts(cli, str(NORMATIVE), str(other))

    assert (code, found["fail"], found["undecided"]) == (1, {"inputs.contradiction"}, set())


FORGOTTEN: dict[str, tuple[Callable[[Spec], None], set[str]]] = {
    "vcenter version": (_without("vcenter", "version"), {"vcenter.version_supported"}),
    "ha": (_without("clusters", 0, "ha"), {"cluster.ha_enabled"}),
    "build": (_without(*_P, "build"), {"cluster.same_patch_level", "vm.pair_hosts_match"}),
    "edition": (_without(*_P, "edition"), {"host.edition_licensed"}),
    "virtual": (_without(*_P, "virtual"), {"cluster.two_hosts_same_cpu_category"}),
    "cpu": (_without(*_P, "cpu"), {"cluster.two_hosts_same_cpu_category", "vm.pair_hosts_match"}),
    "model": (_without(*_P, "model"), {"host.model_certified"}),
    "guide": (_without("compatibility_guide"), {"host.model_certified"}),
    "adapter speed": (_without(*_P, "pnics", 3, "speed_mbps"), {"network.ft_logging_nic_speed"}),
    "services": (
        _without("hosts", 0, "vmkernels", 1, "services"),
        {"network.ft_logging_interface", "network.ft_logging_nic_speed", "network.distinct_active_nics"},
    ),
    "datastores": (_without("datastores"), {"storage.datastore_on_all_hosts", "vm.pair_hosts_match"}),
    "network of an adapter": (
        _put([{"type": "vmxnet2"}], "vms", 0, "network_adapters"),
        {"network.vm_network_labels_match"},
    ),
    "secondary": (_without("vms", 0, "secondary_host"), set()),
}


@pytest.mark.parametrize("fact", FORGOTTEN)
def test_a_fact_left_out_leaves_exactly_the_rules_undecided_that_need_it(fact: str, cli: Cli, tmp_path: Path) -> None:
    change, rules = FORGOTTEN[fact]

    code, found = _verdicts(cli, _changed(tmp_path, change))

    assert (code, found["fail"], found["undecided"]) == (0, set(), rules)


def test_the_examples_hold_no_unused_file() -> None:
    known = {rule.id for rule in RULES}
    assert {path.name for path in (EXAMPLES / "rules").iterdir()} == known
