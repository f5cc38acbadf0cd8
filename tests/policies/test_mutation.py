"""The script that changes policies: which changes it tries, and that it tells good tests from bad ones."""

from __future__ import annotations

import pytest

from tests.support.estates import RULES
from tests.support.mutation import Policy, explained, mutants, policies, survivors
from validator.engine.base import RegoModule

POLICIES = policies()

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


def _policy(tests: str) -> Policy:
    return Policy("host.active", RegoModule("active.rego", TEXT), (), (RegoModule("active_test.rego", tests),))


def test_changes_of_every_kind_are_tried() -> None:
    assert [one.describe(TEXT.encode()) for one in mutants(_policy(HEAD))] == CHANGES


@pytest.mark.parametrize(
    ("tests", "expected"),
    [
        (HEAD + SECOND_KIND, []),
        (HEAD, ['host.kind in {"x", "y"}  ->  host.kind in {"x"}', 'host.kind in {"x", "y"}  ->  host.kind in {"x", "mutated"}']),
        (HEAD.replace('"kind": "x", "ok"', '"kind": "z", "ok"') + SECOND_KIND, ["not host.ok  ->  true"]),
    ],
)  # fmt: skip
def test_what_tests_do_not_notice(tests: str, expected: list[str]) -> None:
    assert list(survivors(_policy(tests))) == expected


def test_of_a_library_its_own_tests_and_those_of_its_users_may_notice() -> None:
    by_id = {policy.id: policy for policy in POLICIES}
    redundancy = by_id["lib.redundancy"]
    users = ["policies/ft/network/ft_logging_redundant.rego", "policies/ft/network/vmotion_redundant.rego"]

    assert [module.path for module in redundancy.tests] == [
        "policies/lib/redundancy_test.rego",
        *(path.replace(".rego", "_test.rego") for path in users),
    ]
    assert [module.path for module in redundancy.beside if "/ft/" in module.path] == users
    assert "policies/lib/needs.rego" in {module.path for module in redundancy.beside}
    assert redundancy.module not in redundancy.beside
    assert sorted(module.path for module in by_id["network.vmotion_redundant"].beside) == [
        "policies/lib/needs.rego",  # which the other two import
        "policies/lib/port_groups.rego",
        "policies/lib/redundancy.rego",
    ]
    assert len(POLICIES) == len(RULES) + len(RULES[0].libraries)


@pytest.mark.parametrize("policy", [one for one in POLICIES if one.id in explained()], ids=lambda one: one.id)
def test_what_is_explained_is_still_tried(policy: Policy) -> None:
    tried = {one.describe(policy.module.text.encode()) for one in mutants(policy)}

    assert set(explained()[policy.id]) <= tried


def test_only_policies_that_exist_are_explained() -> None:
    assert set(explained()) <= {policy.id for policy in POLICIES}
