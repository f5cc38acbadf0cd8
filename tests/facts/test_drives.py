"""CD-ROM drives that Terraform has no words for."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from validator.facts.join import join
from validator.model import Fragment, InputKind, Time

DRIVES = ("vms", "v", "cdroms")


def _with(kind: InputKind, file: str, drives: list[dict[str, str]], **more: Any) -> Fragment:
    members = {str(position): drive for position, drive in enumerate(drives)}
    return Fragment(kind, file, objects={"vms": {"v": {"name": "v", "cdroms": members}}}, **more)


def _plan(before: list[dict[str, str]], after: list[dict[str, str]]) -> Fragment:
    side = _with(InputKind.TERRAFORM_PLAN, "plan.json", before)
    return _with(InputKind.TERRAFORM_PLAN, "plan.json", after, time=Time.AFTER, before=side)


@pytest.mark.parametrize(("backing", "disagrees"), [("host_device", False), ("none", False), ("iso", True)])
def test_a_drive_that_terraform_cannot_tell_contradicts_nothing(backing: str, disagrees: bool) -> None:
    for drives, plan in permutations((_with(InputKind.CLUSTER_SPEC, "a.yaml", [{"backing": backing}]), _plan([], []))):
        facts = join([drives, plan])

        assert facts.get(DRIVES) == {"0": {"backing": backing}}
        assert bool(facts.contradictions) is disagrees
        assert (DRIVES in facts.partial) is disagrees


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
