"""One wrong key in a cluster spec: what stands around it is read, and nothing at fault passes for said."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import Cli
from tests.support.estates import Judge
from tests.support.paths import EXAMPLES
from tests.support.repositories import SPEC_HEAD
from validator.check import FactsRequest, ReadFacts, read_facts
from validator.inputs.spec_rest import readable_rest
from validator.model import Fragment, Outcome
from validator.readers.yaml_text import parse_yaml
from validator.reasons import ReasonCode, because

_WRONG = because(ReasonCode.ERROR_IN_SPEC)


def _rest(text: str) -> Fragment | None:
    [document] = parse_yaml(SPEC_HEAD + text, "a.yaml")
    return readable_rest(document, "a.yaml")


def _told(text: str) -> tuple[dict[str, Any], set[tuple[str, ...]], set[tuple[str, ...]]]:
    found = _rest(text)
    assert found is not None
    assert set(found.unknown.values()) <= {_WRONG}
    return found.objects, set(found.unknown), found.partial


def test_a_wrong_value_is_unknown_and_the_rest_of_its_object_is_read() -> None:
    objects, unknown, partial = _told(
        "clusters: [{name: c, evc_mode: none, ha: {enabled: yep}}]\n"
        "hosts: [{name: a, cluster: c, build: 7, vmkernels: [{device: vmk0, mtu: big}]}, {name: b, cluster: c}]\n"
    )

    assert objects == {
        "clusters": {"c": {"name": "c", "evc_mode": "none"}},
        "hosts": {"a": {"name": "a", "cluster": "c", "build": 7}, "b": {"name": "b", "cluster": "c"}},
    }
    assert unknown == {("clusters", "c", "ha"), ("hosts", "a", "vmkernels")}
    assert partial == {("clusters", "c", "vms")}


@pytest.mark.parametrize(
    "wrong",
    [
        "name: 7",
        "name: w, datacenter: []",
        "name: w, fault_tolerence: true",  # might be meant for FT
        "name: w, fault_tolerance: maybe",
        "name: w, profile: nobody",
        "build: 7",
    ],
)
def test_an_object_that_could_be_any_other_or_meant_for_ft_leaves_its_list_partial(wrong: str) -> None:
    objects, unknown, partial = _told(f"clusters: [{{name: c}}]\nvms: [{{name: v, cluster: c}}, {{{wrong}}}]\n")

    assert objects["vms"] == {"v": {"name": "v", "cluster": "c"}}
    assert unknown == set()
    assert {("vms",), ("clusters", "c", "vms")} <= partial


def test_where_it_cannot_be_told_which_key_was_meant_every_absent_one_is_unknown() -> None:
    objects, unknown, partial = _told("hosts: [{name: a, fault_tolerance: true, build: 7, hyper: 1}]\n")

    assert objects["hosts"] == {"a": {"name": "a", "fault_tolerance": True, "build": 7}}
    assert {("hosts", "a", key) for key in ("cluster", "version", "managed", "pnics")} <= unknown
    assert not {("hosts", "a", key) for key in ("name", "build", "fault_tolerance", "partial", "profile")} & unknown
    assert {("hosts",), ("hosts", "a", "pnics"), ("hosts", "a", "vmkernels")} <= partial


def test_a_profile_with_an_error_is_at_fault_in_each_of_its_objects() -> None:
    objects, unknown, _ = _told(
        "host_profiles: {p: {memory_mb: much, build: 7}}\nhosts: [{name: a, profile: p}, {name: b, profile: p, memory_mb: 5}]\n"
    )

    assert objects["hosts"] == {"a": {"name": "a", "build": 7}, "b": {"name": "b", "build": 7, "memory_mb": 5}}
    assert unknown == {("hosts", "a", "memory_mb")}


def test_no_list_is_complete_whose_word_on_that_is_wrong() -> None:
    _, _, partial = _told("hosts: [{name: a, pnics: [], partial: [pnisc]}]\nvms: []\npartial: [hosst]\n")

    assert {("hosts", "a", "pnics"), ("hosts", "a", "vmkernels"), ("hosts",), ("vms",)} <= partial


def test_wrong_defaults_assume_nothing() -> None:
    found = _rest("defaults: vspere\nvms: [{name: v}, {name: w, defaults: all}]\n")

    assert found is not None
    assert (found.defaults, list(found.objects["vms"])) == ({}, ["v", "w"])


@pytest.mark.parametrize(
    "text",
    [
        "describe: target\nhosts: [{name: a}]\n",
        "describes: later\nhosts: [{name: a}]\n",
        "hosts: [{name: a}, {name: A}]\n",
        "- 1\n",
    ],
)
def test_an_error_that_leaves_open_what_the_document_means_leaves_nothing(text: str) -> None:
    [document] = parse_yaml(text if text.startswith("-") else SPEC_HEAD + text, "a.yaml")

    assert readable_rest(document, "a.yaml") is None


def test_the_report_has_the_errors_and_the_readable_rest(cli: Cli) -> None:
    spec = SPEC_HEAD + "vms:\n- {name: v, fault_tolerance: true, snapshots: 1, npiv: nope}\n"

    run = cli("check", "-", "--only", "vm.no_snapshots", "--only", "vm.no_npiv", "-o", "json", stdin=spec.encode())

    report = json.loads(run.out)
    assert run.code == 2
    assert [one["message"] for one in report["errors"]] == ["“npiv” is “nope”; expected true or false"]
    found = {one["rule"]: (one["verdict"], [gap["reason"] for gap in one["missing"]]) for one in report["findings"]}
    assert found == {
        "vm.no_snapshots": ("fail", []),
        "vm.no_npiv": ("undecided", ["the cluster spec has an error there"]),
    }


def _read(tmp_path: Path, document: Any) -> ReadFacts:
    file = tmp_path / "a.yaml"
    file.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
    return read_facts(FactsRequest([str(file)]))


@pytest.mark.parametrize(
    ("kind", "broken"), [("hosts", "value"), ("hosts", "key"), ("vms", "value"), ("vms", "key"), ("clusters", "value")]
)
def test_no_verdict_becomes_a_pass_or_fails_because_of_an_error(tmp_path: Path, kind: str, broken: str) -> None:
    document = yaml.safe_load((EXAMPLES / "vsphere-8.0u3.yaml").read_text(encoding="utf-8"))
    judge = Judge()
    before = {key: one.outcome for key, one in judge.derived_verdicts(_read(tmp_path, document).facts).items()}
    first = document[kind][0]
    for key in [key for key in first if key not in ("name", "profile")][::4]:
        spoiled = copy.deepcopy(document)
        one = spoiled[kind][0]
        if broken == "value":
            one[key] = {"no": "such"}
        else:
            one[f"{key}_x"] = one.pop(key)
        read = _read(tmp_path, spoiled)
        assert read.errors
        verdicts = {name: one.outcome for name, one in judge.derived_verdicts(read.facts).items()}
        assert verdicts
        for name, outcome in verdicts.items():
            if name in before and outcome in (Outcome.PASS, Outcome.FAIL):
                assert outcome == before[name], (key, name)


def test_a_host_whose_keys_are_in_doubt_is_not_taken_to_be_of_the_only_vcenter(tmp_path: Path) -> None:
    host = {"fault_tolerance": True, "version": "8.0U3"}
    names: dict[str, dict[str, Any]] = {"a": {"mnaged": False}, "b": {"managed": "nope"}, "c": {}}
    spec = {
        **yaml.safe_load(SPEC_HEAD),
        "vcenter": {"name": "vc"},
        "hosts": [{"name": name, **host, **more} for name, more in names.items()],
    }

    facts = _read(tmp_path, spec).facts

    assert {name: one.get("vcenter") for name, one in facts.members("hosts").items()} == {
        "a": None,
        "b": None,
        "c": "vc",
    }
