"""Why facts are missing: typed where it arises, in the words of both languages, there and back through a facts document."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli
from tests.support.paths import ROOT
from validator.reasons import Reason, ReasonCode, Supply, SupplyKind, because, placeholders, read_reason

CODES = list(ReasonCode)
UNTRANSLATED = {ReasonCode.STATED}
"""Codes whose words are somebody else's."""

AFTER = because(ReasonCode.KNOWN_AFTER_APPLY)
NO_VALUE = because(ReasonCode.NO_VALUE, variable="n", place="main.tf:1:1")
COUNTED = because(ReasonCode.INSTANCES_NOT_COUNTED, cause=NO_VALUE, place="main.tf:9:3")
EXAMPLES = [
    (because(ReasonCode.NOT_IN_PLAN), "not in the plan", "plan にない"),
    (AFTER.also(because(ReasonCode.LOCAL_NOT_KEPT, local="hosts")), "known after apply; a plan does not keep local.hosts",
     "apply 後に確定。plan には local.hosts が残らない"),
    (NO_VALUE, "var.n has no value (main.tf:1:1)", "var.n に値がない (main.tf:1:1)"),
    (COUNTED, "the number of its instances is unknown: var.n has no value (main.tf:1:1) (main.tf:9:3)",
     "インスタンスの数が不明: var.n に値がない (main.tf:1:1) (main.tf:9:3)"),
    (because(ReasonCode.FUNCTION_NOT_EVALUATED_FOR, function="timestamp", why=because(ReasonCode.TIME)),
     "the function timestamp is not evaluated: it tells the time", "関数 timestamp は評価の対象外: 値が実行時刻によって変わる"),
    (because(ReasonCode.INPUTS_DISAGREE, claims="a.yaml:1: 4; b.yaml:2: 5"), "inputs disagree: a.yaml:1: 4; b.yaml:2: 5",
     "入力が互いに矛盾している: a.yaml:1: 4; b.yaml:2: 5"),
    (because(ReasonCode.STATED, text="what somebody wrote {0}"), "what somebody wrote {0}", "what somebody wrote {0}"),
]  # fmt: skip


@pytest.mark.parametrize(("reason", "english", "japanese"), EXAMPLES)
def test_words(reason: Reason, english: str, japanese: str) -> None:
    assert (str(reason), reason.text("en"), reason.text("ja")) == (english, english, japanese)


@pytest.mark.parametrize(
    ("supply", "words", "english", "japanese"),
    [
        (Supply(SupplyKind.SPEC, "hosts[].model"), "cluster spec: hosts[].model", "hosts[].model", "hosts[].model"),
        (
            Supply(SupplyKind.ALL_MEMBERS, "hosts[].cluster"),
            "cluster spec: hosts[].cluster, with every member listed",
            "hosts[].cluster, with every member listed",
            "hosts[].cluster (すべてのメンバーを記載)",
        ),
        (
            Supply(SupplyKind.VERSION, "hosts[].version"),
            "cluster spec: hosts[].version, or --vsphere VERSION",
            "hosts[].version, or --vsphere VERSION",
            "hosts[].version、または --vsphere VERSION",
        ),
        (
            Supply(SupplyKind.SPEC, "hosts[].managed", (("hosts[].vcenter",),)),
            "cluster spec: one of hosts[].managed, hosts[].vcenter",
            "one of hosts[].managed, hosts[].vcenter",
            "hosts[].managed, hosts[].vcenter のいずれか",
        ),
        (
            Supply(SupplyKind.SPEC, "hosts[].cpu.model", (("a", "b"), ("c",))),
            "cluster spec: one of hosts[].cpu.model, a + b, c",
            "one of hosts[].cpu.model, a + b, c",
            "hosts[].cpu.model, a + b, c のいずれか",
        ),
        (
            Supply(SupplyKind.PLAN),
            "a plan that tells it: apply first what the value depends on",
            "a plan that tells it: apply first what the value depends on",
            "値が確定した plan (依存するリソースを先に apply)",
        ),
    ],
)
def test_what_supplies_a_fact(supply: Supply, words: str, english: str, japanese: str) -> None:
    assert (str(supply), supply.text("en"), supply.text("ja")) == (words, english, japanese)


def test_both_languages_have_the_same_placeholders() -> None:
    words = {code: code.words for code in [*CODES, *SupplyKind]}

    assert [code for code, one in words.items() if not one["en"]] == []
    assert [code for code, one in words.items() if placeholders(one["en"]) != placeholders(one["ja"])] == []


def test_japanese_words_are_in_japanese() -> None:
    words = [code.words["ja"] for code in CODES if code not in UNTRANSLATED]
    plain = [re.sub(r"\{[a-z]+\}", "x", one) for one in words]

    assert [one for one in words if not re.search("[ぁ-んァ-ヶ一-龠]", one) or one.endswith("。")] == []
    assert [one for one in plain if re.search("[ぁ-んァ-ヶ一-龠][A-Za-z0-9(]|[A-Za-z0-9)][ぁ-んァ-ヶ一-龠]", one)] == []


@cache
def _codes_in_the_code() -> list[tuple[str, str, set[str | None]]]:
    """Return the place and the name of every code in the code, with the arguments it is given there."""
    return list(_found_codes())


def _found_codes() -> Iterator[tuple[str, str, set[str | None]]]:
    for file in sorted((ROOT / "validator").rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        if "ReasonCode" not in text:
            continue
        tree = ast.parse(text)
        made = {
            id(node.args[0]): {keyword.arg for keyword in node.keywords}
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "because"
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "ReasonCode":
                yield f"{file.relative_to(ROOT)}:{node.lineno}", node.attr, made.get(id(node), set())


FROM_TABLES: dict[str, set[str | None]] = {
    name: {"value"} for name in ("OUTSIDE_PLAN", "OUTSIDE_STATE", "OUTSIDE_CONFIGURATION")
}
"""Codes that a table holds, and the arguments that they are given where they are taken from it."""

COMPARED = {"INPUTS_DISAGREE", "SOURCES_DISAGREE", "STATED"}
"""Codes that are looked for, or get the arguments of another one."""


def test_every_reason_is_made_with_the_arguments_of_its_code() -> None:
    found = _codes_in_the_code()
    wrong = [
        f"{place}: {name} takes {wanted}"
        for place, name, given in found
        if (wanted := set[str | None](placeholders(ReasonCode[name].words["en"])))
        != (given or FROM_TABLES.get(name, set()))
        and not (name in COMPARED and given in (set(), {None}))
    ]

    assert len(found) > 130
    assert wrong == []


def test_every_code_is_used_and_only_sources_state_reasons_in_their_own_words() -> None:
    used: dict[str, set[str]] = {}
    for place, name, _ in _codes_in_the_code():
        used.setdefault(name, set()).add(place.partition(":")[0])

    assert set(used) == {code.name for code in CODES}
    assert used["STATED"] == {"validator/importers/merge.py", "validator/reasons.py"}


@pytest.mark.parametrize("reason", [reason for reason, _, _ in EXAMPLES])
def test_a_facts_document_keeps_a_reason(reason: Reason) -> None:
    assert read_reason(json.loads(json.dumps(reason.document()))) == reason


def test_a_facts_document_has_the_words_and_what_they_are_made_of() -> None:
    assert AFTER.also(COUNTED).document() == {
        "reason": f"known after apply; {COUNTED}",
        "code": "known_after_apply",
        "further": [
            {
                "code": "instances_not_counted",
                "args": {
                    "cause": {"code": "no_value", "args": {"place": "main.tf:1:1", "variable": "n"}},
                    "place": "main.tf:9:3",
                },
            }
        ],
    }


def _nested(depth: int) -> dict[str, Any]:
    reason: dict[str, Any] = {"code": "known_after_apply"}
    for _ in range(depth):
        reason = {"code": "instances_not_counted", "args": {"cause": reason, "place": "m"}}
    return reason


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"code": "no_such_code"},
        {"code": ["known_after_apply"]},
        {"code": "not_in_plan"},
        {"code": "known_after_apply", "args": {"code": "x"}},
        {"code": "known_after_apply", "args": []},
        {"code": "known_after_apply", "further": {}},
        {"code": "known_after_apply", "further": [{}]},
        {"code": "known_after_apply", "further": ["not_in_plan"]},
        {"code": "no_value", "args": {"variable": "n"}},
        {"code": "no_value", "args": {"variable": "n", "place": 4}},
        _nested(500),
    ],
)
def test_where_the_words_are_not_those_of_the_code_they_count(more: dict[str, Any]) -> None:
    words = "known after apply" + ("" if more.get("code") == "known_after_apply" and more.get("args") != {} else " ")

    assert read_reason({"reason": words, **more}) == because(ReasonCode.STATED, text=words)


def test_a_chain_of_reasons_has_an_end() -> None:
    reason = AFTER
    for place in range(1000):
        reason = because(ReasonCode.INSTANCES_NOT_COUNTED, cause=reason, place=str(place))

    assert str(reason) == "the number of its instances is unknown: " * 7 + "known after apply" + "".join(
        f" ({place})" for place in range(7)
    )


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

    assert _untranslated(run.out) == []
    assert _reasons(run.out) != [] or run.code == 3


CODE = """
resource "vsphere_compute_cluster" "c" {
  name = "ft"
}
resource "vsphere_host" "h" {
  hostname    = "esx01"
  cluster     = vsphere_compute_cluster.c.id
  maintenance = length(timestamp()) > 3
}
resource "vsphere_virtual_machine" "v" {
  name             = "v"
  resource_pool_id = vsphere_compute_cluster.c.resource_pool_id
  num_cpus         = parseint("x", 10)
  firmware         = formatdate("YYYY", timestamp())
  disk {
    label = "disk0"
    size  = regex("a", 4)
  }
}
"""


def test_a_report_in_japanese_on_code_that_is_not_evaluated(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(CODE, encoding="utf-8")
    (tmp_path / "spec.yaml").write_text(
        "apiVersion: ftpolicy/v1\nkind: ClusterSpec\nclusters: [{name: ft, fault_tolerance: true}]\n"
        "vms: [{name: v, fault_tolerance: true}]\n",
        encoding="utf-8",
    )

    run = cli("check", str(tmp_path), "--lang", "ja")

    assert _untranslated(run.out) == []
    assert "関数 timestamp は評価の対象外: 値が実行時刻によって変わる" in _reasons(run.out)


def test_a_facts_document_is_reported_in_japanese_like_its_sources(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(CODE, encoding="utf-8")
    facts = cli("facts", str(tmp_path / "main.tf"))
    (tmp_path / "facts.json").write_text(facts.out, encoding="utf-8")

    run = cli("check", str(tmp_path / "facts.json"), "--lang", "ja")

    assert _untranslated(run.out) == []
    assert "関数 timestamp は評価の対象外: 値が実行時刻によって変わる" in _reasons(run.out)


def test_a_facts_document_without_codes_is_still_read(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(CODE, encoding="utf-8")
    document = json.loads(cli("facts", str(tmp_path / "main.tf")).out)
    for entry in document["unknown"].values():
        for key in ("code", "args", "further"):
            entry.pop(key, None)
    (tmp_path / "old.json").write_text(json.dumps(document), encoding="utf-8")

    run = cli("check", str(tmp_path / "old.json"), "--lang", "ja")

    assert "the function timestamp is not evaluated: it tells the time" in _reasons(run.out)


def _reasons(report: str) -> list[str]:
    return [line.partition("  ")[2] for line in (line[2:] for line in report.splitlines() if line.startswith("  ? "))]


def _untranslated(report: str) -> list[str]:
    return [reason for reason in _reasons(report) if not re.search("[ぁ-ん]", reason)]
