"""Every rule's examples, and the normative spec with the smallest change that each rule notices."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.estates import MODERN, NORMATIVE, RULES, applies_to, outcomes, rule_examples
from tests.support.paths import EXAMPLES
from validator.config import DEFAULT_GATE


def test_every_rule_has_both_examples() -> None:
    for kind in ("pass", "fail"):
        assert [path.parent.name for path in rule_examples(kind)] == sorted(rule.id for rule in RULES)


@pytest.mark.parametrize("path", rule_examples("fail"), ids=lambda path: path.parent.name)
def test_the_failing_example_fails_for_exactly_its_rule(path: Path) -> None:
    _, found = outcomes(path)

    assert found["fail"] == {path.parent.name} | ({"vm.pair_exists"} if path.parent.name in _LEAVES_NO_PAIR else set())


_LEAVES_NO_PAIR = ("vm.encryption_supported", "vm.host_rules_allow_two_hosts", "vm.memory_limit", "vm.vcpu_limit")
"""Rules that fail where two hosts have not what one property of a machine asks: then there is no pair either."""


@pytest.mark.parametrize("path", rule_examples("pass"), ids=lambda path: path.parent.name)
def test_the_passing_example_passes_its_rule_and_fails_none(path: Path) -> None:
    _, found = outcomes(path)

    assert found["fail"] == set()
    assert path.parent.name in found["pass"]
    assert path.parent.name not in found["undecided"]


def test_the_normative_spec_passes_every_rule_or_it_does_not_apply() -> None:
    code, found = outcomes(NORMATIVE, fail_on=DEFAULT_GATE)

    assert (code, found["fail"], found["undecided"]) == (0, set(), set())
    assert found["pass"] == {rule.id for rule in RULES} - NOT_ON_A_4_0_SPEC


_NO_PART = {
    "vsphere-6.7": {"host.model_certified"},
    "vsphere-8.0u3": {"host.model_certified", "cluster.heartbeat_datastores"},
}
"""Rules that do not apply: SMP FT asks for no entry of the guide, and a vSAN datastore holds no heartbeats."""

_UNDECLARED = {"cluster.metro_host_groups"}
"""Rules about what only estates of some later releases have, and declare."""

NOT_ON_A_4_0_SPEC = {rule.id for rule in RULES if not applies_to(rule, "legacy", 400)} | _UNDECLARED
"""Rules about SMP FT, about later releases, about the changes of a plan, or about what the spec does not declare."""


@pytest.mark.parametrize(("path", "release", "update"), MODERN, ids=lambda value: getattr(value, "stem", None))
def test_a_healthy_modern_estate_gives_no_finding(path: Path, release: int, update: int) -> None:
    code, found = outcomes(path, fail_on=DEFAULT_GATE)

    assert (code, found["fail"], found["undecided"]) == (0, set(), set())
    undeclared = {"network.ft_logging_latency", *_NO_PART[path.stem]}
    undeclared |= _UNDECLARED if (release, update) < (800, 3) else set()
    assert found["pass"] == {rule.id for rule in RULES if applies_to(rule, "smp", release, update)} - undeclared


@pytest.mark.parametrize("path", sorted((EXAMPLES / "permitted").iterdir()), ids=lambda path: path.stem)
def test_what_the_article_permits_gives_no_finding(path: Path) -> None:
    code, found = outcomes(path, fail_on=DEFAULT_GATE)

    assert (code, found["fail"], found["undecided"]) == (0, set(), set())


def test_the_examples_hold_no_unused_file() -> None:
    known = {rule.id for rule in RULES}
    assert {path.name for path in (EXAMPLES / "rules").iterdir()} == known
