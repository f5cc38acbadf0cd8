"""The rules cover what they claim to cover."""

from __future__ import annotations

import json

import pytest

from tests.estates import ROOT, RULES
from validator.coverage import reasons, statements
from validator.messages import LANGUAGES

BINDING = ("MUST", "UNSUPPORTED", "SHOULD")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_binding_statement_has_a_rule_or_the_reason_why_not(language: str) -> None:
    found = statements(RULES, language)

    assert [one.id for one in found if not one.rules and one.without_rule is None] == []
    assert [one.id for one in found if one.rules and one.without_rule is not None] == []
    assert [one.id for one in found if one.strength in BINDING and one.without_rule is not None] == []


def test_rules_name_only_statements_and_reasons_that_exist() -> None:
    known = {one.id for one in statements(RULES, "en")}

    assert {identity for rule in RULES for identity in rule.article} - known == set()
    assert {name for rule in RULES for name in rule.vcenter_reason} - set(reasons(RULES)) == set()
    assert len(reasons(RULES)) == 39


def test_every_requirement_about_virtual_machines_has_a_rule_or_the_reason_why_not() -> None:
    rows = json.loads((ROOT / "policies" / "coverage.json").read_text(encoding="utf-8"))["virtual_machine_rows"]
    encoded = {str(source["id"]) for rule in RULES for source in rule.sources if "id" in source}
    explained = {row for row, reason in rows["without_rule"].items() if all(reason[word] for word in LANGUAGES)}

    assert {f"V{number}" for number in range(1, rows["last"] + 1)} - encoded == explained


def test_the_readme_says_how_many_reasons_are_covered() -> None:
    covered = sum(map(bool, reasons(RULES).values()))

    assert f"{covered} have one so far" in (ROOT / "README.md").read_text(encoding="utf-8").replace("\n", " ")
