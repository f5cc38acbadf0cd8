"""The scripts of the action and of the template for GitLab, run by bash with the real ftpolicy."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from tests.support.paths import ROOT
from tests.support.repositories import ENVIRONMENT
from validator.readers.yaml_text import parse_yaml


class Step(NamedTuple):
    """What the step printed, the arguments of ftpolicy, the outputs of the step, and the summary."""

    printed: str
    seen: list[str]
    outputs: dict[str, str]
    summary: str


def plain(file: Path) -> Any:
    """Return the only document of a YAML file."""
    [document] = parse_yaml(file.read_text(encoding="utf-8"), file.name)
    return document.plain()


def lay_out(home: Path) -> None:
    """Write a program that writes down its arguments before it is ftpolicy."""
    program = home / "ftpolicy"
    program.write_text(
        f"#!{sys.executable}\n"
        "import json, os, sys\n"
        "open(os.environ['SEEN'], 'w').write(json.dumps(sys.argv[1:]))\n"
        "from validator.__main__ import main\n"
        "main()\n",
        encoding="utf-8",
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


def run_action(home: Path, inputs: dict[str, str]) -> Step:
    """Run the step of the action that checks, in ``home / "work"``."""
    [step] = [step for step in plain(ROOT / "action.yml")["runs"]["steps"] if step.get("id") == "check"]
    for name in ("output", "summary"):
        (home / name).write_text("", encoding="utf-8")
    own = {"FTPOLICY": str(home / "ftpolicy"), "RUNNER_TEMP": str(home), "GITHUB_OUTPUT": str(home / "output")}
    ran = _bash(
        home,
        step["run"],
        {**dict.fromkeys(step["env"], ""), **inputs, **own, "GITHUB_STEP_SUMMARY": str(home / "summary")},
    )
    assert ran.returncode == 0, ran.stderr
    outputs = dict(line.split("=", 1) for line in (home / "output").read_text(encoding="utf-8").splitlines())
    seen: list[str] = json.loads((home / "seen").read_text(encoding="utf-8"))
    return Step(ran.stdout, seen, outputs, (home / "summary").read_text(encoding="utf-8"))


def run_gitlab(home: Path, base: str) -> subprocess.CompletedProcess[str]:
    """Run the script of the template for GitLab in ``home / "work"``, as in a merge request from ``base``."""
    script = plain(ROOT / "examples" / "ci" / "gitlab-ci.yml")["ftpolicy"]["script"]
    return _bash(home, "\n".join(script), {"CI_MERGE_REQUEST_DIFF_BASE_SHA": base})


def _bash(home: Path, script: str, variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=home / "work",
        env={
            **{name: ENVIRONMENT[name] for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM")},
            "PATH": f"{home}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "LANG": "C.UTF-8",
            "SEEN": str(home / "seen"),
            **variables,
        },
    )
