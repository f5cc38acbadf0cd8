"""Mutated code and plans: nothing crashes, hangs, or ends outside the contract."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.hcl.fuzz import mutation, problem, problems
from validator.inputs import read_inputs

SEEDS = (95_523,)
"""Mutations that something went wrong with once; 0 to 99,999 were run, and nothing does any more."""


@pytest.mark.parametrize("number", SEEDS)
def test_what_went_wrong_once(number: int, tmp_path: Path) -> None:
    assert problem(*mutation(number), tmp_path) is None


def test_mutations() -> None:
    assert list(problems(100_000, 1_500)) == []


def test_a_change_without_actions_is_no_plan(tmp_path: Path) -> None:
    """Found by a mutation: the change was taken, and its actions were asked for later."""
    file = tmp_path / "plan.json"
    file.write_text(
        json.dumps({"planned_values": {}, "resource_changes": [{"address": "a.b", "change": {}}]}), encoding="utf-8"
    )

    inputs = read_inputs([str(file)])

    assert [error.message for error in inputs.errors] == ["resource_changes[0].change.actions is not a list"]
