"""The rules cover what they claim to cover."""

from __future__ import annotations

import pytest

from tests.support.estates import RULES
from validator.messages import LANGUAGES
from validator.rules.coverage import reasons, rows, statements

BINDING = ("MUST", "UNSUPPORTED", "SHOULD")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_binding_statement_has_a_rule_or_the_reason_why_not(language: str) -> None:
    found = statements(RULES, language)

    assert [one.id for one in found if not one.rules and one.without_rule is None] == []
    assert [one.id for one in found if one.rules and one.without_rule is not None] == []
    assert [one.id for one in found if one.strength in BINDING and one.without_rule is not None] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_row_of_the_requirements_has_a_rule_or_the_reason_why_not(language: str) -> None:
    found = rows(RULES, language)

    assert len(found) == 11 + 23 + 17 + 17 + 49
    assert [one.id for one in found if not one.rules and one.without_rule is None] == []
    assert [one.id for one in found if one.rules and one.without_rule is not None] == []


def test_rules_name_only_statements_and_reasons_that_exist() -> None:
    known = {one.id for one in statements(RULES, "en")}

    assert {identity for rule in RULES for identity in rule.article} - known == set()
    assert {name for rule in RULES for name in rule.vcenter_reason} - set(reasons(RULES)) == set()
    assert len(reasons(RULES)) == 39


def test_every_reason_of_vcenter_has_a_rule() -> None:
    assert [name for name, covering in reasons(RULES).items() if not covering] == []
