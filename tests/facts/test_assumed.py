"""What `defaults: vsphere` fills in, and what it leaves alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.estates import Judge, base_facts
from tests.support.forgetting import forgettings
from tests.support.paths import EXAMPLES
from tests.support.repositories import SPEC_HEAD
from tests.support.samples import is_whole
from validator.assets import load_tables
from validator.check import FactsRequest, read_facts
from validator.facts.assumed import without_assumed
from validator.facts.fields import ANY, object_field
from validator.facts.shapes import fits_whole
from validator.model import Outcome

_ROWS = load_tables()["vm_defaults"]["rows"]
_V = "vms: [{name: v, fault_tolerance: true, defaults: vsphere"


def _facts(tmp_path: Path, *texts: str, with_assumptions: bool = True) -> dict[str, Any]:
    files = []
    for number, text in enumerate(texts):
        file = tmp_path / (f"{number}.json" if text.startswith("{") else f"{number}.yaml")
        file.write_text(text if text.startswith("{") else SPEC_HEAD + text, encoding="utf-8")
        files.append(str(file))
    read = read_facts(FactsRequest(files, with_assumptions=with_assumptions))
    assert read.errors == []
    return read.facts.document()


@pytest.mark.parametrize("row", _ROWS, ids=lambda row: row["key"])
def test_every_default_is_a_value_of_the_schema_with_a_source(row: dict[str, Any]) -> None:
    found = object_field("vms")
    for key in row["key"].split("."):
        child = found.item if key == ANY else found.members[key]
        assert child is not None
        found = child

    assert fits_whole(row["value"], found.schema)
    assert not isinstance(row["value"], (list, dict))  # a list that nobody wrote down is not known to be complete
    assert row["source"]
    assert row["confidence"] in ("V", "V2")


def test_only_what_no_input_says_is_filled_in(tmp_path: Path) -> None:
    found = _facts(
        tmp_path,
        f"{_V}, npiv: true, disks: [{{label: d}}, {{label: e, rdm: physical}}], partial: [disks]}}]\n",
        "vms: [{name: v, snapshots: 3}]\n",
    )

    vm = found["vms"]["v"]
    assert (vm["npiv"], vm["snapshots"], vm["memory_limit_mb"], vm["mmu_mode"]) == (True, 3, "none", "automatic")
    assert {name: disk["rdm"] for name, disk in vm["disks"].items()} == {"d": "none", "e": "physical"}
    assert ["vms", "v", "disks"] in found["partial"]
    keys = ("cpu_hot_add", "disks/d/rdm", "linked_clone", "memory_hot_add", "memory_limit_mb", "memory_reservation_mb")
    assert found["assumed"] == [f"/vms/v/{key}" for key in (*keys, "mmu_mode", "nested_virtualization")]
    assert "floppies" not in vm


@pytest.mark.parametrize(
    ("hosts", "expected"),
    [
        ("[{name: a, cluster: c, version: '6.0'}, {name: b, cluster: c, version: '8.0U3'}]", True),
        ("[{name: a, cluster: c, version: '5.5'}, {name: b, cluster: c, version: '8.0U3'}]", False),
        ("[{name: a, cluster: c}, {name: b, cluster: c, version: '8.0U3'}]", False),
        ("[{name: a, cluster: d, version: '8.0'}]", False),
    ],
)
def test_a_default_of_later_releases_needs_their_version(tmp_path: Path, hosts: str, expected: bool) -> None:
    found = _facts(tmp_path, f"hosts: {hosts}\n{_V}, cluster: c, disks: [{{label: d}}]}}]\n")

    assert ("sharing" in found["vms"]["v"]["disks"]["d"]) is expected
    assert found["vms"]["v"]["disks"]["d"]["rdm"] == "none"


def test_what_inputs_disagree_on_is_not_assumed(tmp_path: Path) -> None:
    found = _facts(tmp_path, f"{_V}, npiv: true}}]\n", "vms: [{name: v, npiv: false}]\n")

    assert "npiv" not in found["vms"]["v"]
    assert "/vms/v/npiv" not in found["assumed"]
    assert "/vms/v/npiv" in found["contradictions"]


def test_a_facts_document_keeps_what_is_assumed_apart(tmp_path: Path) -> None:
    first = _facts(tmp_path, f"{_V}, npiv: true}}]\n")
    document = json.dumps(first)

    assert _facts(tmp_path, document)["assumed"] == first["assumed"]
    assert _facts(tmp_path, document)["vms"] == first["vms"]
    with_another = _facts(tmp_path, document, "vms: [{name: v, snapshots: 2}]\n")
    assert with_another["vms"]["v"]["snapshots"] == 2
    assert with_another["contradictions"] == {}
    assert "/vms/v/snapshots" not in with_another["assumed"]
    plain = _facts(tmp_path, document, with_assumptions=False)
    assert ("snapshots" in plain["vms"]["v"], plain["vms"]["v"]["npiv"]) == (False, True)


@pytest.mark.parametrize(
    "pointer", ["", "/", "/vms", "/vms/v", "/vms/v/name", "/vms/w/npiv", "/hosts/a/version", "vms"]
)
def test_a_facts_document_cannot_call_an_object_assumed(tmp_path: Path, pointer: str) -> None:
    found = _facts(tmp_path, f"hosts: [{{name: a, version: '8.0'}}]\n{_V}}}]\n") | {"assumed": [pointer]}

    again = _facts(tmp_path, json.dumps(found), with_assumptions=False)

    assert again["vms"]["v"] == found["vms"]["v"]
    assert again["hosts"]["a"] == found["hosts"]["a"]


def _change(actions: list[str], before: dict[str, Any] | None, after: dict[str, Any] | None) -> str:
    address = "vsphere_virtual_machine.v"
    change = {"actions": actions, "before": before, "after": after, "after_unknown": {}}
    resource = {
        "address": address,
        "mode": "managed",
        "type": "vsphere_virtual_machine",
        "name": "v",
        "values": after or {},
    }
    provider = {"provider_name": "registry.terraform.io/vmware/vsphere"}
    return json.dumps(
        {
            "format_version": "1.2",
            "terraform_version": "1.9.0",
            "planned_values": {"root_module": {"resources": [{**resource, **provider}] if after else []}},
            "resource_changes": [
                {
                    "address": address,
                    "mode": "managed",
                    "type": resource["type"],
                    "name": "v",
                    **provider,
                    "change": change,
                }
            ],
        }
    )


def test_a_plan_wins_and_what_it_makes_anew_is_not_assumed(tmp_path: Path) -> None:
    spec = f"{_V}}}]\n"
    old, new = {"name": "v", "memory_hot_add_enabled": False}, {"name": "v", "memory_hot_add_enabled": True}

    updated = _facts(tmp_path, spec, _change(["update"], old, new))
    assert updated["vms"]["v"]["memory_hot_add"] is True
    assert updated["vms"]["v"]["snapshots"] == 0
    assert "/vms/v/memory_hot_add" not in updated["assumed"]
    assert "/vms/v/snapshots" in updated["now"]["assumed"]

    replaced = _facts(tmp_path, spec, _change(["delete", "create"], old, new))
    assert "npiv" not in replaced["vms"]["v"]
    assert "assumed" not in replaced
    assert replaced["now"]["vms"]["v"]["npiv"] is False

    gone = _facts(tmp_path, spec, _change(["delete"], old, None))
    assert gone["vms"] == {}
    assert "assumed" not in gone


@pytest.mark.whole
def test_the_forgetting_law_holds_of_what_is_assumed() -> None:
    facts, judge = base_facts(EXAMPLES / "vm-profiles.yaml"), Judge()
    verdicts = judge.words(facts)

    assert len(facts.assumed) > 15
    step = 1 if is_whole() else 12
    for description, one in [*list(forgettings(facts))[::step], ("all that is assumed", without_assumed(facts))]:
        for key, outcome in judge.words(one).items():
            if key in verdicts:
                assert outcome in (verdicts[key], Outcome.UNDECIDED), (description, key)


@pytest.mark.parametrize("order", [1, -1])
def test_none_of_a_machine_wins_over_what_another_document_says_of_all(tmp_path: Path, order: int) -> None:
    texts = ["defaults: vsphere\nvms: [{name: v}, {name: w}]\n", "vms: [{name: v, defaults: none, num_cpus: 2}]\n"]

    found = _facts(tmp_path, *texts[::order])

    assert {path.split("/")[2] for path in found["assumed"]} == {"w"}
