"""Terraform code beside its plan: the same facts, except for what one of the two cannot know, and why it cannot."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli
from tests.support.hcl.differences import Difference, Group, State, differences, explains, faults, line, read_groups
from tests.support.hcl.estates import ESTATES, PLANS, Estate, document
from validator.check import FactsRequest, read_facts
from validator.facts.fields import field_at
from validator.facts.model import Facts
from validator.model import Path as FactPath
from validator.terraform.plan.positions import LocationCompleter


@pytest.fixture(params=ESTATES)
def estate(request: pytest.FixtureRequest) -> Estate:
    return ESTATES[request.param]


def _of(estate: Estate) -> tuple[dict[FactPath, Difference], list[Group]]:
    return differences(document(estate.plan), document(estate.code)), read_groups(estate.reasons)


def test_code_gives_the_facts_of_its_plan(estate: Estate, capfd: pytest.CaptureFixture[str]) -> None:
    found, groups = _of(estate)

    with capfd.disabled():
        print()
        for path, difference in found.items():
            reasons = [group.reason for group in groups if explains(group, path, difference)]
            print(f"{line(path, difference)}: {' / '.join(reasons) or 'NOT EXPLAINED'}")
    assert faults(found, groups) == []


def test_only_a_plan_tells_what_changes(estate: Estate) -> None:
    assert "changes" in document(estate.plan)
    assert "changes" not in document(estate.code)


def test_the_source_of_a_plan_fills_in_what_the_plan_leaves_out_and_nothing_else(estate: Estate) -> None:
    found, groups = _of(estate)
    planned, filled = document(estate.plan), document(estate.plan, source=estate.source)
    expected = {
        path: difference.code
        for path, difference in found.items()
        if any(group.is_filled_in and explains(group, path, difference) for group in groups)
    }

    assert {path: one.code for path, one in differences(planned, filled).items()} == expected
    assert _as_it_is(filled["changes"]) == _as_it_is(planned["changes"])
    assert filled["contradictions"] == {}


def _as_it_is(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return changes without what holds afterwards, which the source may fill in."""
    return {pointer: {**change, "after": None} for pointer, change in changes.items()}


def test_every_fact_of_a_plan_with_its_source_stands_at_the_line_of_its_attribute(estate: Estate) -> None:
    read = read_facts(FactsRequest([str(estate.plan)], source=str(estate.source)))
    inputs, facts = read.inputs, read.facts
    places = LocationCompleter([str(estate.plan)], inputs.source_maps)
    stated = dict(_stated(facts))

    wrong = {path: problem for path, names in stated.items() if (problem := _problem(facts, places, path, names))}
    assert stated
    assert wrong == {}


def _stated(facts: Facts) -> Iterator[tuple[FactPath, list[str]]]:
    """Yield the facts that an attribute of a resource states, with the attribute; a block's after its name."""
    for kind, members in facts.objects.items():
        for path, _ in _leaves(members, (kind,)):
            location, known = facts.location(path), field_at(path)
            if location is None or location.address is None or known is None:
                continue
            names = [name.split(".") for name in known.terraform]
            own = [name[1:] for name in names if f".{name[0]}." in f".{location.address}"]
            if len(own) == 1:
                yield path, own[0]


def _leaves(value: Any, path: FactPath) -> Iterator[tuple[FactPath, Any]]:
    if isinstance(value, Mapping):
        for key, member in value.items():
            yield from _leaves(member, (*path, key))
    else:
        yield path, value


def _problem(facts: Facts, places: LocationCompleter, path: FactPath, names: list[str]) -> str | None:
    """Return what is wrong with the places of a fact: a module's call comes first, then the attribute, if it is written."""
    location = facts.location(path)
    assert location is not None
    assert location.address is not None
    found = places.all(location, path)
    lines = [_line(one.file, one.line) for one in found]
    is_in_module = location.address.startswith("module.")
    if is_in_module != (len(found) == 2) or (is_in_module and not lines[0].startswith("module ")):
        return f"{location.address}: {lines}"
    is_written = re.search(rf'\b{names[0]}\b"? *[={{]', _block(found[-1].file, location.address))
    wanted = "|".join(names) if is_written else "resource|data"
    return None if re.match(rf'\s*(dynamic ")?({wanted})\b', lines[-1]) else f"{names}: {lines}"


def _line(file: str, line: int | None) -> str:
    assert line is not None
    return Path(file).read_text(encoding="utf-8").splitlines()[line - 1]


def _block(file: str, address: str) -> str:
    """Return the text of the block of an instance."""
    kind, name = re.sub(r"\[[^]]*\]", "", address).split(".")[-2:]
    text = Path(file).read_text(encoding="utf-8")
    found = re.search(rf'^(?:resource|data) "{kind}" "{name}" {{(?:.*}}$|\n(?:.*\n)*?}})', text, re.MULTILINE)
    assert found is not None
    return found[0]


def test_findings_on_a_plan_point_into_its_source(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PLANS / "change")
    found = cli(
        "check", "plan.json", "cluster.yaml", "--source", ".", "--only", "vm.change_allowed_with_ft", "-o", "json"
    )

    (finding,) = json.loads(found.out)["findings"]
    assert {one["address"] for one in finding["locations"]} == {"vsphere_virtual_machine.db21"}
    assert [_line(one["file"], one["line"]).strip() for one in finding["locations"]] == [
        "disk {",
        "memory           = 64",
        "network_id   = data.vsphere_network.vm.id",
        "num_cpus         = 2",
        'resource "vsphere_virtual_machine" "db21" {',
    ]


def test_findings_on_modules_of_a_plan_stand_at_their_calls_first(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PLANS / "distributed")
    told = ("check", "plan.json", "cluster.yaml", "--config", ".ftpolicy.yaml", "--source", ".")
    found = cli(*told, "--only", "host.active", "-o", "json")

    places = {
        one["subject"]["name"]: [(place["file"], place["line"], place["address"]) for place in one["locations"]]
        for one in json.loads(found.out)["findings"]
    }
    assert places == {
        host: [
            ("main.tf", 52, f'module.host["{host}"]'),
            ("modules/host/main.tf", 20, f'module.host["{host}"].vsphere_host.this'),
        ]
        for host in ("esx11.example.com", "esx12.example.com")
    }


_KNOWN, _UNKNOWN = State("1", is_known=True), State("known after apply", is_known=False)
_FOUND: dict[FactPath, Difference] = {
    ("vms", "a", "x"): Difference(_UNKNOWN, _KNOWN),
    ("vms", "b", "x"): Difference(_UNKNOWN, _KNOWN),
}


@pytest.mark.parametrize(
    ("groups", "count"),
    [
        ([Group("r", "code", ("vms/*/x",))], 0),
        ([Group("r", "code", ("vms/a/x", "vms/b/x"))], 0),
        ([Group("r", "code", ("vms/a/x",))], 1),  # b is not explained
        ([Group("r", "code", ("vms/*/x", "vms/*/y"))], 1),  # y explains nothing
        ([Group("r", "code", ("vms/*/x",)), Group("s", "code", ("vms/a/x",))], 1),  # a has two reasons
        ([Group("r", "plan", ("vms/*/x",))], 3),  # it is the code that knows
        ([Group("r", "code", ("vms/*",))], 3),  # a pattern has as many keys as a path
    ],
)
def test_a_reason_explains_just_what_it_names(groups: list[Group], count: int) -> None:
    assert len(faults(_FOUND, groups)) == count


def test_no_reason_explains_a_contradiction() -> None:
    found = differences(
        {"partial": [], "unknown": {}, "vms": {"a": 1}}, {"partial": [], "unknown": {}, "vms": {"a": 2}}
    )

    assert [one.known_to for one in found.values()] == ["both"]
    assert all(faults(found, [Group("r", known, ("vms/a",))]) for known in ("plan", "code", "neither"))
