"""A plan beside Terraform code: it stands for the code only when it is of that code."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli
from tests.support.paths import EXAMPLES

QUICKSTART = EXAMPLES / "quickstart"
STALE = ("drs_enabled     = true", "drs_enabled     = false")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("main.tf", "plan.json"):
        shutil.copy(QUICKSTART / name, tmp_path)
    return tmp_path


def _edit(old: str, new: str) -> None:
    text = Path("main.tf").read_text(encoding="utf-8")
    assert text.count(old) == 1
    Path("main.tf").write_text(text.replace(old, new), encoding="utf-8")


def _edit_plan(**parts: Any) -> None:
    plan = json.loads(Path("plan.json").read_text(encoding="utf-8"))
    Path("plan.json").write_text(json.dumps({**plan, **parts}), encoding="utf-8")


def _report(cli: Cli, *arguments: str, code: int) -> dict[str, Any]:
    rules = ("--only", "cluster.ha_enabled", "--only", "inputs.plan_of_other_code")
    done = cli("check", *arguments, *rules, "-o", "json", "--show", "pass")
    assert done.code == code, done.out
    report = json.loads(done.out)
    return {
        "verdicts": {one["rule"]: one["verdict"] for one in report["findings"]},
        "inputs": [(one["path"], one["kind"]) for one in report["inputs"]],
        "left_out": {one["file"]: one["reason"] for one in report["left_out"]},
        "finding": next(one for one in report["findings"] if one["rule"] == "inputs.plan_of_other_code"),
        "notes": done.err,
    }


PLAN, CODE = ("plan.json", "terraform-plan"), (".", "terraform-hcl")
OTHER = {"plan.json": "it is not of the code beside it, which is read instead"}


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize("paths", [(".",), ("main.tf", "plan.json"), ("plan.json", "main.tf")])
def test_a_plan_of_the_code_is_judged_in_its_place(cli: Cli, paths: tuple[str, ...]) -> None:
    _edit('variable "vcenter"', '# a comment is no difference\nvariable "vcenter"')  # fmt: skip

    found = _report(cli, *paths, code=1)

    assert found["verdicts"] == {"cluster.ha_enabled": "fail", "inputs.plan_of_other_code": "pass"}
    assert (found["inputs"], found["left_out"]) == ([PLAN], {"main.tf": "the plan plan.json is read instead"})


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize("paths", [(".",), ("main.tf", "plan.json"), ("plan.json", "main.tf")])
def test_a_stale_plan_is_an_error_and_the_code_is_judged(cli: Cli, paths: tuple[str, ...]) -> None:
    _edit(*STALE)

    found = _report(cli, *paths, "--fail-on", "error", code=1)

    assert found["verdicts"] == {"cluster.ha_enabled": "fail", "inputs.plan_of_other_code": "fail"}
    assert (found["inputs"], found["left_out"]) == ([CODE], OTHER)
    finding = found["finding"]
    assert finding["severity"] == "error"
    assert finding["args"] == {
        "plan": "plan.json",
        "code": "./",
        "differences": ["~ vsphere_compute_cluster.ft.drs_enabled"],
    }
    assert [(one["file"], one["line"]) for one in finding["locations"]] == [("main.tf", 50)]


@pytest.mark.usefixtures("root")
def test_a_plan_that_hides_what_the_code_says_does_not_count(cli: Cli) -> None:
    plan = Path("plan.json").read_text(encoding="utf-8").replace('"ha_enabled":false', '"ha_enabled":true')
    Path("plan.json").write_text(plan, encoding="utf-8")

    found = _report(cli, ".", "--fail-on", "error", code=1)

    assert found["verdicts"] == {"cluster.ha_enabled": "fail", "inputs.plan_of_other_code": "fail"}
    assert found["finding"]["args"]["differences"] == ["~ vsphere_compute_cluster.ft.ha_enabled"]


@pytest.mark.usefixtures("root")
def test_a_plan_that_does_not_tell_its_code_does_not_count(cli: Cli) -> None:
    _edit_plan(configuration=None)

    found = _report(cli, ".", code=1)

    assert found["verdicts"] == {"cluster.ha_enabled": "fail", "inputs.plan_of_other_code": "pass"}
    reason = "it has no “configuration”, so nothing tells that it is of the code beside it"
    assert (found["inputs"], found["left_out"]) == ([CODE], {"plan.json": reason})


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize("complete", [True, False])
def test_a_plan_that_leaves_something_out_does_not_count(cli: Cli, complete: bool) -> None:
    _edit_plan(planned_values={"root_module": {}}, resource_changes=[], complete=complete)

    found = _report(cli, ".", code=1)

    word = "fail" if complete else "pass"  # a plan with -target is no fault
    assert found["verdicts"] == {"cluster.ha_enabled": "fail", "inputs.plan_of_other_code": word}
    assert (found["inputs"], set(found["left_out"])) == ([CODE], {"plan.json"})


@pytest.mark.usefixtures("root")
def test_of_two_plans_the_one_of_the_code_counts(cli: Cli) -> None:
    shutil.copy("plan.json", "old.json")
    _edit_plan(configuration={"root_module": {}})

    found = _report(cli, ".", code=1)

    assert found["verdicts"] == {"cluster.ha_enabled": "fail", "inputs.plan_of_other_code": "fail"}
    assert found["inputs"] == [("old.json", "terraform-plan")]
    assert set(found["left_out"]) == {"plan.json", "main.tf"}


@pytest.mark.usefixtures("root")
def test_a_plan_that_is_named_alone_is_judged_and_has_to_be_current(cli: Cli) -> None:
    current = _report(cli, "plan.json", code=1)
    _edit(*STALE)

    stale = _report(cli, "plan.json", code=1)

    assert [one["verdicts"]["inputs.plan_of_other_code"] for one in (current, stale)] == ["pass", "fail"]
    assert [(one["inputs"], one["left_out"]) for one in (current, stale)] == [([PLAN], {}), ([PLAN], {})]


@pytest.mark.usefixtures("root")
def test_a_plan_that_is_named_alone_may_be_of_another_directory(cli: Cli) -> None:
    Path("main.tf").write_text('resource "vsphere_folder" "f" {\n  path = "a"\n}\n', encoding="utf-8")

    assert _report(cli, "plan.json", code=1)["verdicts"]["inputs.plan_of_other_code"] == "pass"


def test_a_plan_is_compared_with_its_source(cli: Cli, root: Path) -> None:
    shutil.move("plan.json", root.parent / f"{root.name}.json")
    plan = f"../{root.name}.json"
    same = _report(cli, plan, "--source", ".", code=1)
    _edit(*STALE)

    found = _report(cli, plan, "--source", ".", code=1)

    assert same["verdicts"]["inputs.plan_of_other_code"] == "pass"
    assert found["verdicts"]["inputs.plan_of_other_code"] == "fail"
    assert (found["inputs"], found["left_out"]) == ([(plan, "terraform-plan")], {})  # it was named


@pytest.mark.usefixtures("root")
def test_a_facts_document_keeps_what_differs(cli: Cli) -> None:
    _edit(*STALE)
    done = cli("facts", ".")
    Path("f").mkdir()
    Path("f/facts.json").write_text(done.out, encoding="utf-8")
    assert json.loads(done.out)["plans"] == {
        "plan.json": {
            "code": "./",
            "only_in_plan": [],
            "only_in_code": [],
            "different": ["vsphere_compute_cluster.ft.drs_enabled"],
        }
    }

    found = _report(cli, "f/facts.json", "--fail-on", "error", code=1)

    assert found["verdicts"] == {"cluster.ha_enabled": "fail", "inputs.plan_of_other_code": "fail"}
    assert [(one["file"], one["line"]) for one in found["finding"]["locations"]] == [("main.tf", 50)]


@pytest.mark.usefixtures("root")
def test_broken_code_beside_a_plan_is_an_error(cli: Cli) -> None:
    Path("more.tf").write_text("resource {\n", encoding="utf-8")

    done = cli("check", ".", "--only", "cluster.ha_enabled")

    assert done.code == 2
    assert done.err.startswith("error: more.tf:1:10: ")
