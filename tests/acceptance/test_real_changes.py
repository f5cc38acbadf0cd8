"""What real plans change: Terraform and the provider against the simulator, beside what an import writes of it.

`tests/support/real_plans.py` makes the data, and tells what each change is.
"""

from __future__ import annotations

import json
from functools import cache

import pytest

from tests.conftest import Cli, golden
from tests.support.estates import RULES, Judge
from tests.support.paths import GOLDEN
from tests.support.pinned import PINNED_IDS
from tests.support.real_plans import BEFORE, CHANGES, PLACE
from validator.assets import load_tables
from validator.cli import catalogue
from validator.facts.defaults import resolve
from validator.facts.join import join
from validator.inputs import read_inputs
from validator.model import Path as FactPath

APPLIED = [name for name in CHANGES if (PLACE / name / "state.json").exists()]
ABOUT_CHANGES = {rule.id for rule in RULES if rule.applies.input is not None}
"""Rules that apply only where a plan changes something: after it they do not."""

OPEN_AFTER = {
    # an import sees what a port group is for by what is connected to it, and nothing is any more
    "delete-vmotion": {("network.ft_logging_private", "undecided")},
}
"""What an import made after the change knows no longer, though the one before did."""

Words = dict[tuple[str, FactPath], str]


@cache
def _judge() -> Judge:
    return Judge()


def _words(*files: str) -> Words:
    inputs = read_inputs([str(PLACE / file) for file in files])
    assert inputs.errors == []
    facts = join(inputs.fragments)
    resolve(facts, load_tables())
    return {key: str(word) for key, word in _judge().words(facts).items() if key[0] not in ABOUT_CHANGES}


@pytest.fixture
def _settled_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command line judge by the rules that golden files show, and those about changes."""
    rules = [rule for rule in RULES if rule.id in PINNED_IDS | ABOUT_CHANGES]
    monkeypatch.setattr(catalogue, "load_rules", lambda *_: rules)


@cache
def _planned(name: str) -> Words:
    return _words(f"{name}/plan.json", f"{CHANGES[name].since}/cluster.yaml")


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.usefixtures("_settled_rules")
def test_report(name: str, cli: Cli, monkeypatch: pytest.MonkeyPatch, update_golden: bool) -> None:
    monkeypatch.chdir(PLACE)

    run = cli("check", f"{name}/plan.json", f"{CHANGES[name].since}/cluster.yaml")

    golden(GOLDEN / "real" / f"{name}.txt", f"{run.out}{run.err}exit {run.code}\n", update_golden)


def test_a_plan_that_changes_nothing_changes_no_verdict() -> None:
    assert _planned("no-op") == _words(f"{BEFORE}/cluster.yaml")


@pytest.mark.parametrize("name", APPLIED)
def test_what_was_decided_at_the_plan_is_so_after_it(name: str) -> None:
    planned, after = _planned(name), _words(f"{name}/state.json", f"{name}/cluster.yaml")

    decided = {key: word for key, word in planned.items() if word in ("pass", "fail")}
    others = {
        (rule, after.get((rule, subject)))
        for (rule, subject), word in decided.items()
        if after.get((rule, subject)) != word
    }
    assert others == OPEN_AFTER.get(name, set())


def test_every_change_was_applied_or_refused_for_a_reason() -> None:
    made = json.loads((PLACE / "made.json").read_text(encoding="utf-8"))

    assert {*made["not applied"], *APPLIED} == set(CHANGES)
    assert len(APPLIED) >= 20
