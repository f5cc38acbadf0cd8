"""The script that changes policies: which changes it tries, and that it tells good tests from bad ones."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support import mutation
from tests.support.estates import RULES
from tests.support.mutation import explained, mutants, survivors
from validator.engine.base import Module
from validator.rules.catalogue import Rule

TEXT = """package ft.host.active

_limit := 6

deny contains finding if {
	some h, host in input.hosts
	host.threads < _limit
	not host.ok
	host.kind in {"x", "y"}
	finding := {"subject": ["hosts", h]}
}
"""

CHANGES = [
    "without: _limit := 6",
    "_limit := 6  ->  _limit := 7",
    "_limit := 6  ->  _limit := 5",
    "without: deny contains finding if { …",
    "host.threads < _limit  ->  host.threads <= _limit",
    "host.threads < _limit  ->  host.threads >= _limit",
    'host.kind in {"x", "y"}  ->  host.kind in {"y"}',
    'host.kind in {"x", "y"}  ->  host.kind in {"x"}',
    'host.kind in {"x", "y"}  ->  host.kind in {"mutated", "y"}',
    'host.kind in {"x", "y"}  ->  host.kind in {"x", "mutated"}',
    'finding := {"subject": ["hosts", h]}  ->  finding := {"mutated": ["hosts", h]}',
    'finding := {"subject": ["hosts", h]}  ->  finding := {"subject": [h]}',
    'finding := {"subject": ["hosts", h]}  ->  finding := {"subject": ["hosts"]}',
    'finding := {"subject": ["hosts", h]}  ->  finding := {"subject": ["mutated", h]}',
    "some h, host in input.hosts  ->  true",
    "host.threads < _limit  ->  true",
    "host.threads < _limit  ->  not host.threads < _limit",
    "not host.ok  ->  true",
    "not host.ok  ->  host.ok",
    'host.kind in {"x", "y"}  ->  true',
    'host.kind in {"x", "y"}  ->  not host.kind in {"x", "y"}',
    'finding := {"subject": ["hosts", h]}  ->  true',
]

HEAD = """package ft.host.active_test

import data.ft.host.active as rule

_deny(host) := found if found := rule.deny with input as {"hosts": {"a": host}}

_finding := {{"subject": ["hosts", "a"]}}

test_denied if _deny({"threads": 5, "kind": "x"}) == _finding

test_enough if _deny({"threads": 6, "kind": "x"}) == set()

test_ok if _deny({"threads": 5, "kind": "x", "ok": true}) == set()

test_other_kind if _deny({"threads": 5, "kind": "z"}) == set()
"""
SECOND_KIND = '\ntest_second_kind if _deny({"threads": 5, "kind": "y"}) == _finding\n'


def _rule(text: str) -> Rule:
    rule = next(rule for rule in RULES if rule.id == "host.active")
    return replace(rule, module=Module("policies/ft/host/active.rego", text))


def test_changes_of_every_kind_are_tried() -> None:
    assert [one.describe(TEXT.encode()) for one in mutants(_rule(TEXT))] == CHANGES


@pytest.mark.parametrize(
    ("tests", "expected"),
    [
        (HEAD + SECOND_KIND, []),
        (HEAD, ['host.kind in {"x", "y"}  ->  host.kind in {"x"}', 'host.kind in {"x", "y"}  ->  host.kind in {"x", "mutated"}']),
        (HEAD.replace('"kind": "x", "ok"', '"kind": "z", "ok"') + SECOND_KIND, ["not host.ok  ->  true"]),
    ],
)  # fmt: skip
def test_what_tests_do_not_notice(tests: str, expected: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutation, "_tests", lambda _: Module("active_test.rego", tests))

    assert list(survivors(_rule(TEXT))) == expected


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.id in explained()], ids=lambda rule: rule.id)
def test_what_is_explained_is_still_tried(rule: Rule) -> None:
    tried = {one.describe(rule.module.text.encode()) for one in mutants(rule)}

    assert set(explained()[rule.id]) <= tried


def test_only_rules_that_exist_are_explained() -> None:
    assert set(explained()) <= {rule.id for rule in RULES}
