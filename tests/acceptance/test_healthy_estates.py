"""Seven estates that people run, written with what the client shows: each is verified, and nothing is said against it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.conftest import Cli
from tests.support.estates import RULES, applies_to
from tests.support.paths import EXAMPLES

_ESTATES = EXAMPLES / "healthy"

_RUN: dict[str, tuple[str, int, int]] = {
    "legacy-5.5u2.yaml": ("legacy", 505, 2),
    "nfs-blades-6.7u3.yaml": ("smp", 607, 3),
    "fibre-channel-7.0u3.yaml": ("smp", 700, 3),
    "two-node-vsan-8.0u2.yaml": ("smp", 800, 2),
    "vmfs-8.0u3.yaml": ("smp", 800, 3),
    "vsan-esa-8.0u3.yaml": ("smp", 800, 3),
    "vcf-9.0.yaml": ("smp", 900, 1),
}
"""Each estate with its type of FT, its release and its update."""

_NO_THIRD_HOST = ("fail", "warning", "cluster.three_hosts_recommended", "Branch-07")
"""Two nodes protect a machine and leave no host for a new secondary: the only thing to say against any of them."""

_SAID = {"two-node-vsan-8.0u2.yaml": [_NO_THIRD_HOST]}


def _report(cli: Cli, name: str, *options: str) -> tuple[int, dict[str, Any]]:
    run = cli("check", str(_ESTATES / name), "-o", "json", *options)
    return run.code, json.loads(run.out)


def test_each_estate_is_among_them() -> None:
    assert sorted(path.name for path in _ESTATES.iterdir()) == sorted(_RUN)


@pytest.mark.parametrize("name", _RUN)
def test_nothing_fails_and_nothing_is_left_undecided(name: str, cli: Cli) -> None:
    code, report = _report(cli, name)

    said = [(one["verdict"], one["severity"], one["rule"], one["subject"]["name"]) for one in report["findings"]]
    assert (code, report["errors"], said) == (0, [], _SAID.get(name, []))


@pytest.mark.parametrize("name", _RUN)
def test_every_rule_of_the_article_that_applies_has_looked_at_it(name: str, cli: Cli) -> None:
    _, report = _report(cli, name, "--show", "pass")

    passed = {one["rule"] for one in report["findings"] if one["verdict"] == "pass"}
    asked = {rule.id for rule in RULES if rule.article and not rule.when_declared and applies_to(rule, *_RUN[name])}
    assert asked - passed == set()
    assert len(asked) > 20


@pytest.mark.parametrize("name", _RUN)
def test_they_say_nothing_that_the_client_does_not_show(name: str) -> None:
    text = (_ESTATES / name).read_text(encoding="utf-8")

    assert [
        word for word in ("capability:", "category:", "family:", "model_number:", "stepping:") if word in text
    ] == []
