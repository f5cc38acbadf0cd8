"""CD-ROM drives that Terraform has no words for."""

from __future__ import annotations

from copy import deepcopy
from itertools import permutations
from typing import Any

import pytest

from validator.facts.join import join
from validator.model import Fragment, InputKind, Location, Time

DRIVES = ("vms", "v", "cdroms")


def _with(kind: InputKind, file: str, drives: list[dict[str, str]], **more: Any) -> Fragment:
    members = {str(position): drive for position, drive in enumerate(drives)}
    return Fragment(kind, file, objects={"vms": {"v": {"name": "v", "cdroms": members}}}, **more)


def _plan(before: list[dict[str, str]], after: list[dict[str, str]]) -> Fragment:
    side = _with(InputKind.TERRAFORM_PLAN, "plan.json", before)
    return _with(InputKind.TERRAFORM_PLAN, "plan.json", after, time=Time.AFTER, before=side)


@pytest.mark.parametrize(("backing", "disagrees"), [("host_device", False), ("none", False), ("iso", True)])
def test_a_drive_that_terraform_cannot_tell_contradicts_nothing(backing: str, disagrees: bool) -> None:
    state = _with(InputKind.TERRAFORM_STATE, "state.json", [])
    for terraform in (_plan([], []), state):
        for inputs in permutations((_with(InputKind.CLUSTER_SPEC, "a.yaml", [{"backing": backing}]), terraform)):
            facts = join(deepcopy(list(inputs)))

            assert facts.get(DRIVES) == {"0": {"backing": backing}}
            assert bool(facts.contradictions) is disagrees
            assert (DRIVES in facts.partial) is disagrees


def test_a_drive_that_terraform_reads_without_words_is_the_one_of_the_spec() -> None:
    facts = join([_with(InputKind.CLUSTER_SPEC, "a.yaml", [{"backing": "host_device"}]), _plan([{}], [{}])])

    assert (facts.get(DRIVES), facts.contradictions) == ({"0": {"backing": "host_device"}}, {})


_CLIENT = {"backing": "client_device"}


@pytest.mark.parametrize(
    ("backing", "before", "after", "result", "disagrees"),
    [
        ("none", _CLIENT, _CLIENT, "none", False),
        ("none", {"backing": "iso"}, _CLIENT, None, True),
        ("none", _CLIENT, {"backing": "iso"}, "iso", False),
        ("none", {}, _CLIENT, "client_device", False),
        ("iso", _CLIENT, _CLIENT, None, True),
        ("host_device", _CLIENT, _CLIENT, None, True),
        ("client_device", _CLIENT, _CLIENT, "client_device", False),
    ],
)
def test_a_drive_for_a_client_shows_nothing_where_that_is_told_and_the_plan_leaves_it_alone(
    backing: str, before: dict[str, str], after: dict[str, str], result: str | None, disagrees: bool
) -> None:
    facts = join([_with(InputKind.CLUSTER_SPEC, "a.yaml", [{"backing": backing}]), _plan([before], [after])])

    assert facts.get((*DRIVES, "0", "backing")) == result
    assert set(facts.contradictions) == ({(*DRIVES, "0", "backing")} if disagrees else set())


def test_drives_of_a_machine_that_the_plan_makes_or_of_a_design_are_those_that_are_listed() -> None:
    now = _with(InputKind.CLUSTER_SPEC, "a.yaml", [{"backing": "none"}])
    made = _plan([], [])
    assert made.before is not None
    made.before.objects = {}
    design = _with(InputKind.CLUSTER_SPEC, "a.yaml", [{"backing": "none"}], time=Time.AFTER)

    assert set(join([now, made]).contradictions) == {DRIVES}
    assert set(join([design, _plan([], [])]).contradictions) == {DRIVES}


def test_drives_of_a_machine_that_is_made_anew_are_those_of_the_plan() -> None:
    address = "vsphere_virtual_machine.v"
    plan = _plan([], [])
    plan.sources = {("vms", "v"): Location("plan.json", address=address)}
    plan.replaced = frozenset({address})
    facts = join([_with(InputKind.CLUSTER_SPEC, "a.yaml", [{"backing": "host_device"}]), plan])

    assert (facts.get(DRIVES), facts.contradictions, DRIVES in facts.partial) == ({}, {}, False)


def test_code_takes_away_what_it_leaves_out() -> None:
    spec = _with(InputKind.CLUSTER_SPEC, "a.yaml", [{"backing": "iso"}, {"backing": "host_device"}])
    code = _with(InputKind.TERRAFORM_HCL, "main.tf", [{"backing": "iso"}], time=Time.AFTER)
    in_part = _with(InputKind.TERRAFORM_HCL, "main.tf", [{"backing": "iso"}], time=Time.AFTER, partial={DRIVES})

    facts = join([spec, code])
    assert (facts.get(DRIVES), facts.contradictions) == ({"0": {"backing": "iso"}}, {})
    assert facts.notes == ["main.tf: changes what a.yaml says of now: /vms/v/cdroms/1 goes"]
    assert join([spec, in_part]).get(DRIVES) == {"0": {"backing": "iso"}, "1": {"backing": "host_device"}}


@pytest.mark.parametrize(
    ("before", "after", "result"), [([{}], [], {}), ([], [{"backing": "iso"}], {"0": {"backing": "iso"}})]
)
def test_a_drive_that_a_plan_takes_away_is_gone_and_one_that_it_adds_is_there(
    before: list[dict[str, str]], after: list[dict[str, str]], result: dict[str, Any]
) -> None:
    now = [{"backing": "host_device"}] if before else []
    facts = join([_with(InputKind.CLUSTER_SPEC, "a.yaml", now), _plan(before, after)])

    assert facts.get(DRIVES) == result
    assert facts.contradictions == {}
