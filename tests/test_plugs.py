"""The files that plug ftpolicy into other systems fit the schemas of those systems, and name commands that exist."""

from __future__ import annotations

import json
import os
import re
import shlex
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from tests.estates import ROOT
from validator.cli import ftpolicy
from validator.cli.starter import PRE_COMMIT
from validator.readers.yaml_text import parse_yaml

CI = ROOT / "examples" / "ci"
FORMATS = {"text", "json", "sarif", "junit", "markdown", "html", "github", "gitlab"}
"""The formats of reports that there are by design."""


def _plain(file: Path) -> Any:
    [document] = parse_yaml(file.read_text(encoding="utf-8"), file.name)
    return document.plain()


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
        ("README.md", False),
        ("yaml", False),
        ("main.tf.bak", False),
        ("script.py", False),
    ],
)
def test_the_hook_is_asked_about_what_can_be_an_input(name: str, is_taken: bool) -> None:
    [hook] = _plain(ROOT / ".pre-commit-hooks.yaml")

    assert (re.search(hook["files"], name) is not None) is is_taken


def test_the_entry_that_init_writes_is_the_hook_of_this_repository() -> None:
    [shipped] = _plain(ROOT / ".pre-commit-hooks.yaml")
    [document] = parse_yaml(PRE_COMMIT, "x")
    [repo] = document.plain()["repos"]
    [written] = repo["hooks"]

    for key in ("id", "name", "entry", "files", "require_serial"):
        assert written[key] == shipped[key]


def _commands(file: Path) -> list[list[str]]:
    """Return the arguments of every ftpolicy command in a file."""
    lines = [line.strip() for text in _strings(_plain(file)) for line in text.splitlines()]
    return [shlex.split(line)[1:] for line in lines if line.startswith("ftpolicy ")]


def _parsed(arguments: list[str]) -> dict[str, Any]:
    context = click.Context(ftpolicy, info_name="ftpolicy")
    command = ftpolicy.get_command(context, arguments[0])
    assert command is not None, arguments
    return command.make_context(arguments[0], list(arguments[1:]), parent=context).params


@pytest.mark.parametrize("name", ["gitlab-ci.yml", "atlantis.yaml"])
def test_commands_of_the_templates_exist_with_their_options(name: str) -> None:
    [arguments] = _commands(CI / name)
    found = _parsed(arguments)

    assert found["ci"] is True
    assert {one.partition("=")[0] for one in found["outputs"]} <= FORMATS
    assert all("{estate}" in one for one in found["outputs"] if "=" in one)


def test_gitlab_collects_the_reports_that_the_command_writes() -> None:
    job = _plain(CI / "gitlab-ci.yml")["ftpolicy"]
    [arguments] = _commands(CI / "gitlab-ci.yml")
    written = dict(one.split("=") for one in _parsed(arguments)["outputs"] if "=" in one)

    assert {name: Path(file).match("*.*") for name, file in written.items()} == {"junit": True, "gitlab": True}
    assert job["artifacts"]["when"] == "always"
    assert job["artifacts"]["reports"] == {
        "junit": written["junit"].replace("{estate}", "*"),
        "codequality": written["gitlab"].replace("{estate}", "*"),
    }


def test_other_actions_are_pinned_to_a_major_version_and_values_never_become_script() -> None:
    action = _plain(ROOT / "action.yml")
    steps = action["runs"]["steps"]

    assert [step["uses"] for step in steps if "uses" in step] == [
        "actions/setup-python@v6",
        "github/codeql-action/upload-sarif@v4",
    ]
    assert not any("${{" in step["run"] for step in steps if "run" in step)
    assert all(entry["description"] for entry in (action["inputs"] | action["outputs"]).values())


class TestActionScript:
    """The script of the action's step, run by bash, with a program in place of ftpolicy that writes down its arguments."""

    @pytest.fixture(autouse=True)
    def _program(self, tmp_path: Path) -> None:
        program = tmp_path / "ftpolicy"
        program.write_text(
            f"#!{sys.executable}\n"
            "import json, os, sys\n"
            "open(os.environ['SEEN'], 'w').write(json.dumps(sys.argv[1:]))\n"
            "reports = os.environ['RUNNER_TEMP'] + '/ftpolicy-reports/'\n"
            "for name in os.environ['WRITES'].split():\n"
            "    open(reports + name, 'w').write(name + '\\n')\n"
            "sys.exit(int(os.environ['CODE']))\n",
            encoding="utf-8",
        )
        program.chmod(program.stat().st_mode | stat.S_IXUSR)

    def _run(
        self, tmp_path: Path, code: int, writes: str, inputs: dict[str, str]
    ) -> tuple[list[str], dict[str, str], str]:
        """Return the arguments of ftpolicy, the outputs of the step, and the summary."""
        steps = _plain(ROOT / "action.yml")["runs"]["steps"]
        [step] = [step for step in steps if step.get("id") == "check"]
        for name in ("output", "summary"):
            (tmp_path / name).write_text("", encoding="utf-8")
        ran = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            env={
                "PATH": os.environ["PATH"],
                **dict.fromkeys(step["env"], ""),
                **inputs,
                "FTPOLICY": str(tmp_path / "ftpolicy"),
                "RUNNER_TEMP": str(tmp_path),
                "GITHUB_OUTPUT": str(tmp_path / "output"),
                "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
                "SEEN": str(tmp_path / "seen"),
                "WRITES": writes,
                "CODE": str(code),
            },
        )
        assert (ran.returncode, ran.stderr) == (0, "")
        outputs = dict(line.split("=", 1) for line in (tmp_path / "output").read_text(encoding="utf-8").splitlines())
        seen: list[str] = json.loads((tmp_path / "seen").read_text(encoding="utf-8"))
        return seen, outputs, (tmp_path / "summary").read_text(encoding="utf-8")

    def test_without_inputs_every_estate_is_judged(self, tmp_path: Path) -> None:
        seen, outputs, summary = self._run(tmp_path, 1, "b.md a.md a.sarif", {})
        reports = f"{tmp_path}/ftpolicy-reports"

        assert seen == [
            "check", "--ci", "-o", "github", "-o", f"sarif={reports}/{{estate}}.sarif",
            "-o", f"markdown={reports}/{{estate}}.md", "--",
        ]  # fmt: skip
        assert outputs == {"exit-code": "1", "has-sarif": "true", "reports": reports}
        assert summary == "a.md\nb.md\n"
        found = _parsed(seen)
        assert (found["paths"], found["ci"]) == ((), True)
        assert {one.partition("=")[0] for one in found["outputs"]} <= FORMATS

    def test_inputs_become_options_whatever_is_in_them(self, tmp_path: Path) -> None:
        hostile = '$(touch owned); "x'
        inputs = {
            "INPUT_PATHS": f"plan.json\n--debug\n{hostile}\n",
            "INPUT_ESTATES": "tokyo\n",
            "INPUT_CONFIG": "ci.yaml",
            "INPUT_FAIL_ON": "error\nundecided\n",
            "INPUT_CHANGED_ONLY": "origin/main",
        }

        seen, outputs, summary = self._run(tmp_path, 2, "", inputs)
        found = _parsed(seen)

        assert found["paths"] == ("plan.json", "--debug", hostile)
        assert (found["estates"], found["config"], found["fail_on"], found["changed_only"]) == (
            ("tokyo",),
            "ci.yaml",
            ("error", "undecided"),
            "origin/main",
        )
        assert (outputs["exit-code"], outputs["has-sarif"], summary) == ("2", "false", "")
        assert not (tmp_path / "owned").exists()
