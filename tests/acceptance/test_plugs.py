"""The files that plug ftpolicy into other systems fit the schemas of those systems, and name commands that exist."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from tests.support.action_step import lay_out, plain, run_action
from tests.support.paths import ROOT
from tests.support.repositories import CONFIG_HEAD, cluster, commit, git, repository, write
from validator.cli import ftpolicy
from validator.cli.starter import PRE_COMMIT
from validator.readers.yaml_text import parse_yaml
from validator.report import FORMATS

CI = ROOT / "examples" / "ci"


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for inside in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _strings(inside)


@pytest.mark.parametrize(
    ("file", "schema"),
    [
        ("action.yml", ["vendor.github-actions"]),
        ("examples/ci/github-workflow.yml", ["vendor.github-workflows"]),
        ("examples/ci/gitlab-ci.yml", ["vendor.gitlab-ci", "--data-transform", "gitlab-ci"]),
    ],
)
def test_files_fit_the_schemas_of_the_systems_that_read_them(file: str, schema: list[str]) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", *schema, str(ROOT / file)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (ran.returncode, ran.stdout.strip()) == (0, "ok -- validation done"), ran.stdout + ran.stderr


@pytest.mark.parametrize(
    ("command", "file"),
    [("validate-manifest", ".pre-commit-hooks.yaml"), ("validate-config", "examples/ci/pre-commit-config.yaml")],
)
def test_pre_commit_takes_its_files(command: str, file: str, tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "pre_commit", command, str(ROOT / file)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PRE_COMMIT_HOME": str(tmp_path)},
    )

    assert (ran.returncode, ran.stdout + ran.stderr) == (0, "")


@pytest.mark.parametrize(
    ("name", "is_taken"),
    [
        ("main.tf", True),
        ("a/main.tf.json", True),
        ("prod.tfvars", True),
        ("prod.auto.tfvars.json", True),
        ("x.tofu", True),
        ("terraform.tfstate", True),
        ("tokyo/cluster.yaml", True),
        ("b.yml", True),
        ("plan.json", True),
        (".ftpolicy.yaml", True),
        ("policies/ft/acme/naming.rego", True),
        ("README.md", False),
        ("yaml", False),
        ("main.tf.bak", False),
        ("script.py", False),
    ],
)
def test_the_hook_is_asked_about_what_can_be_an_input(name: str, is_taken: bool) -> None:
    [hook] = plain(ROOT / ".pre-commit-hooks.yaml")

    assert (re.search(hook["files"], name) is not None) is is_taken


def test_the_entry_that_init_writes_is_the_hook_of_this_repository() -> None:
    [shipped] = plain(ROOT / ".pre-commit-hooks.yaml")
    [document] = parse_yaml(PRE_COMMIT, "x")
    [repo] = document.plain()["repos"]
    [written] = repo["hooks"]

    for key in ("id", "name", "entry", "files", "require_serial"):
        assert written[key] == shipped[key]


def _commands(file: Path) -> list[list[str]]:
    """Return the arguments of every ftpolicy command in a file."""
    lines = [line.strip() for text in _strings(plain(file)) for line in text.splitlines()]
    return [shlex.split(line)[1:] for line in lines if line.startswith("ftpolicy ")]


def _parsed(arguments: list[str]) -> dict[str, Any]:
    context = click.Context(ftpolicy, info_name="ftpolicy", **ftpolicy.context_settings)
    command = ftpolicy.get_command(context, arguments[0])
    assert command is not None, arguments
    return command.make_context(arguments[0], list(arguments[1:]), parent=context).params


@pytest.mark.parametrize("name", ["gitlab-ci.yml", "atlantis.yaml"])
def test_commands_of_the_templates_exist_with_their_options(name: str) -> None:
    [arguments] = _commands(CI / name)
    found = _parsed(arguments)

    assert {one.partition("=")[0] for one in found["outputs"]} <= set(FORMATS)
    assert all("{estate}" in one for one in found["outputs"] if "=" in one)


def test_gitlab_collects_the_reports_that_the_command_writes() -> None:
    job = plain(CI / "gitlab-ci.yml")["ftpolicy"]
    [arguments] = _commands(CI / "gitlab-ci.yml")
    written = dict(one.split("=") for one in _parsed(arguments)["outputs"] if "=" in one)

    assert {name: Path(file).match("*.*") for name, file in written.items()} == {"junit": True, "gitlab": True}
    assert job["artifacts"]["when"] == "always"
    assert job["artifacts"]["reports"] == {
        "junit": written["junit"].replace("{estate}", "*"),
        "codequality": written["gitlab"].replace("{estate}", "*"),
    }


def test_other_actions_are_pinned_to_a_major_version_and_values_never_become_script() -> None:
    action = plain(ROOT / "action.yml")
    steps = action["runs"]["steps"]

    assert [step["uses"] for step in steps if "uses" in step] == [
        "actions/setup-python@v6",
        "github/codeql-action/upload-sarif@v4",
    ]
    assert not any("${{" in step["run"] for step in steps if "run" in step)
    assert all(entry["description"] for entry in (action["inputs"] | action["outputs"]).values())


CONFIG = CONFIG_HEAD + "estates:\n  tokyo: {inputs: [tokyo.yaml]}\n  osaka: {inputs: [osaka.yaml]}\n"


class TestActionScript:
    """The script of the action's step, run by bash with the real ftpolicy over a repository with two estates."""

    @pytest.fixture(autouse=True)
    def _runner(self, tmp_path: Path) -> None:
        """Lay out what a runner has, and a program that writes down its arguments before it is ftpolicy."""
        lay_out(tmp_path)
        files = {".git/HEAD": "", "tokyo.yaml": cluster(ha=False), "osaka.yaml": cluster(ha=True)}
        write(tmp_path / "work", {**files, ".ftpolicy.yaml": CONFIG + "only: [cluster.ha_enabled]\n"})

    def test_without_inputs_every_estate_is_judged(self, tmp_path: Path) -> None:
        printed, seen, outputs, _ = run_action(tmp_path, {})
        reports = tmp_path / "ftpolicy-reports"

        assert seen == [
            "check", "-o", "github", "-o", f"sarif={reports}/{{estate}}.sarif",
            "-o", f"markdown={reports}/{{estate}}.md", "--",
        ]  # fmt: skip
        assert outputs == {"exit-code": "1", "has-sarif": "true", "reports": str(reports)}
        assert sorted(path.name for path in reports.iterdir()) == ["osaka.md", "osaka.sarif", "tokyo.md", "tokyo.sarif"]
        assert [line.partition(",")[0] for line in printed.splitlines()] == [
            "::notice title=ftpolicy%3A What weakens the gate::judged by cluster.ha_enabled only (.ftpolicy.yaml:6:1)",
            "::error file=tokyo.yaml",
            "::notice title=ftpolicy%3A What weakens the gate::judged by cluster.ha_enabled only (.ftpolicy.yaml:6:1)",
        ]

    def test_the_base_of_a_pull_request_decides_and_is_fetched_into_a_shallow_checkout(self, tmp_path: Path) -> None:
        config = CONFIG + "only: [cluster.ha_enabled]\n"
        files = {"tokyo.yaml": cluster(ha=True), "osaka.yaml": cluster(ha=True), ".ftpolicy.yaml": config}
        repository(tmp_path / "origin", files)
        base = git(tmp_path / "origin", "rev-parse", "HEAD").strip()
        git(tmp_path / "origin", "switch", "--quiet", "--create", "work")
        commit(tmp_path / "origin", {"tokyo.yaml": cluster(ha=False), ".ftpolicy.yaml": config + "fail_on: [never]\n"})
        shutil.rmtree(tmp_path / "work")
        git(tmp_path, "clone", "--quiet", "--depth=1", "--branch=work", f"file://{tmp_path}/origin", "work")

        printed, seen, outputs, _ = run_action(tmp_path, {"INPUT_TRUSTED": base})

        assert seen[-3:] == ["--trusted", base, "--"]
        assert outputs["exit-code"] == "1"
        assert (
            f"the working tree weakens the gate: error, undecided at {base}, never here (.ftpolicy.yaml:7:1)" in printed
        )
        assert "title=cluster.ha_enabled" in printed
        assert run_action(tmp_path, {"INPUT_TRUSTED": "0" * 40}).outputs["exit-code"] == "2"
        assert run_action(tmp_path, {}).outputs["exit-code"] == "0"

    def test_the_summary_has_the_report_of_every_estate_once(self, tmp_path: Path) -> None:
        *_, summary = run_action(tmp_path, {})
        reports = [
            (tmp_path / "ftpolicy-reports" / f"{name}.md").read_text(encoding="utf-8") for name in ("tokyo", "osaka")
        ]

        assert summary == "".join(f"\n{report}" for report in reports)
        assert summary.count("vSphere Fault Tolerance, ") == 2
        assert "### ❌ vSphere Fault Tolerance, tokyo: 1 failed" in summary

    def test_reports_for_code_scanning_have_a_category_each(self, tmp_path: Path) -> None:
        run_action(tmp_path, {})
        logs = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(tmp_path.glob("*/*.sarif"))]

        assert [[run["automationDetails"]["id"] for run in log["runs"]] for log in logs] == [
            ["ftpolicy/osaka/"],
            ["ftpolicy/tokyo/"],
        ]

    def test_what_is_undecided_fails_it_unless_the_input_says_otherwise(self, tmp_path: Path) -> None:
        write(tmp_path / "work", {"tokyo.yaml": cluster(ha=None)})

        assert run_action(tmp_path, {}).outputs["exit-code"] == "1"
        assert run_action(tmp_path, {"INPUT_FAIL_ON": "error\n"}).outputs["exit-code"] == "0"
        assert run_action(tmp_path, {"INPUT_ESTATES": "osaka\n"}).outputs["exit-code"] == "0"

    def test_inputs_become_options_whatever_is_in_them(self, tmp_path: Path) -> None:
        hostile = '$(touch owned); "x'
        inputs = {
            "INPUT_PATHS": f"osaka.yaml\n--debug\n{hostile}\n",
            "INPUT_ESTATES": "tokyo\n",
            "INPUT_CONFIG": ".ftpolicy.yaml",
            "INPUT_FAIL_ON": "error\nundecided\n",
        }

        printed, seen, outputs, _ = run_action(tmp_path, inputs)
        found = _parsed(seen)

        assert found["paths"] == ("osaka.yaml", "--debug", hostile)
        assert (found["estates"], found["config"], found["fail_on"]) == (
            ("tokyo",),
            ".ftpolicy.yaml",
            ("error", "undecided"),
        )
        assert (outputs["exit-code"], outputs["has-sarif"]) == ("2", "true")
        assert printed.count("::error file=") == 2, "neither --debug nor the other is a file"
        assert list(tmp_path.rglob("owned")) == []

    def test_a_base_that_is_not_there_is_said_and_nothing_is_uploaded(self, tmp_path: Path) -> None:
        _, seen, outputs, summary = run_action(tmp_path, {"INPUT_CHANGED_ONLY": "origin/main"})

        assert _parsed(seen)["changed_only"] == "origin/main"
        assert (outputs["exit-code"], outputs["has-sarif"], summary) == ("2", "false", "")
