"""The forgetting law holds for other values than those of the examples: other words, and numbers beside a bound."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.changed_values import broken_laws, estates
from tests.support.estates import RULES
from tests.support.paths import EXAMPLES
from tests.support.samples import several

_CHANGES = several(80)
_SEED = 16


@pytest.mark.whole
def test_a_fact_with_another_value_is_forgotten_like_any_other() -> None:
    tried: list[str] = []

    broken = [str(one) for one in broken_laws(estates(), _SEED, _CHANGES, tried=tried)]

    assert broken == []
    assert len(set(tried)) > 0.7 * _CHANGES


def test_a_rule_that_asks_for_nothing_breaks_the_law() -> None:
    careless = [replace(rule, reads=()) for rule in RULES if rule.id == "vm.no_snapshots"]
    example = EXAMPLES / "rules" / "vm.no_snapshots" / "fail"

    broken = {str(one) for one in broken_laws([example], _SEED, 60, rules=careless)}

    assert (
        "vm.no_snapshots on vms/db01: fail became pass; rules/vm.no_snapshots/fail, "
        "vms/db01/snapshots = 2, without vms/db01/snapshots"
    ) in broken
