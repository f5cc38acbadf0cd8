"""Why facts are missing, in Japanese: whole reasons, and no English among those of the examples."""

from __future__ import annotations

import re

import pytest

from tests.conftest import Cli
from tests.support.paths import ROOT
from validator.report.reasons import told_key, told_reason
from validator.verdicts.missing import Missing

PLACE = ("hosts", "a", "version")


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("not in the plan", "plan にない"),
        ("not in the state; not in the cluster spec", "state にない。クラスタ仕様にない"),
        ("known after apply; a plan does not keep local.hosts", "apply 後に確定。plan には local.hosts が残らない"),
        ("var.n has no value (main.tf:1:1)", "var.n に値がない (main.tf:1:1)"),
        ("inputs disagree: a.yaml:1: 4; b.yaml:2: 5", "入力が互いに矛盾している: a.yaml:1: 4。b.yaml:2: 5"),
        ("something that nobody translated", "something that nobody translated"),
        ("not in the plan {0}\x1b", "not in the plan {0}\ufffd"),
    ],
)
def test_reasons(reason: str, expected: str) -> None:
    missing = Missing(PLACE, reason, "cluster spec: hosts[].version")

    assert told_reason(missing, "ja") == expected
    assert told_reason(missing, "en") == reason.replace("\x1b", "\ufffd")


@pytest.mark.parametrize(
    ("supply", "english", "japanese"),
    [
        ("cluster spec: hosts[].model", "hosts[].model", "hosts[].model"),
        (
            "cluster spec: hosts[].cluster, with every member listed",
            "hosts[].cluster, with every member listed",
            "hosts[].cluster (すべてのメンバーを記載)",
        ),
        (
            "cluster spec: hosts[].version, or --vsphere VERSION",
            "hosts[].version, or --vsphere VERSION",
            "hosts[].version、または --vsphere VERSION",
        ),
    ],
)
def test_keys(supply: str, english: str, japanese: str) -> None:
    missing = Missing(PLACE, "not in the plan", supply)

    assert (told_key(missing, "en"), told_key(missing, "ja")) == (english, japanese)


@pytest.mark.parametrize(
    "path",
    [
        "examples/quickstart/plan.json",
        "examples/quickstart/main.tf",
        "tests/data/plans/distributed/plan.json",
        "tests/data/plans/change/plan.json",
        "tests/data/terraform/state_show_real.json",
    ],
)
def test_the_reasons_of_real_inputs_are_all_in_japanese(path: str, cli: Cli) -> None:
    run = cli("check", str(ROOT / path), "--lang", "ja")

    reasons = [line.partition("  ")[2] for line in run.out.splitlines() if line.startswith("  ? ")]
    assert reasons != [] or run.code == 3
    assert [reason for reason in reasons if not re.search("[ぁ-ん]", reason)] == []
