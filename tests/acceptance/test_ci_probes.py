"""Wrong inputs of the action and wrong variables of the templates: none of them is green over estates that are wrong.

bash runs the script that is shipped, with a program in the place of ftpolicy that writes down its arguments; the command runs
in this process with them. That the script hands the exit code on is what tests/acceptance/test_plugs.py is about. A script
that ends before it asks ftpolicy ends with its own code, which fails the job all the same.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import Cli
from tests.support.action_step import plain
from tests.support.paths import ROOT
from tests.support.probes import Probe, prepare, table, unsaid
from tests.support.repositories import CONFIG_HEAD, ENVIRONMENT, cluster, commit, git, own_git_only, repository

ACTION, TEMPLATES = table("action"), table("templates")
FILES = {
    ".ftpolicy.yaml": f"{CONFIG_HEAD}only: [cluster.ha_enabled, inputs]\n"
    "estates:\n  tokyo: {inputs: [tokyo.yaml]}\n  osaka: {inputs: [osaka.yaml]}\n",
    "tokyo.yaml": cluster(ha=False),
    "osaka.yaml": cluster(ha=False, name="c2"),
    "cluster.yaml": cluster(ha=False, name="c3"),
    "p.bin": '{"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": {"root_module": {"resources": [{'
    '"address": "vsphere_compute_cluster.c4", "mode": "managed", "type": "vsphere_compute_cluster", "name": "c4", '
    '"provider_name": "registry.terraform.io/vmware/vsphere", "schema_version": 0, "sensitive_values": {}, '
    '"values": {"name": "c4", "ha_enabled": false}}]}}, "resource_changes": [], "configuration": {}}',
    "readme.txt": "Two estates.\n",
}
PROGRAMS = {
    "ftpolicy": '#!/bin/sh\nfor one in "$@"; do printf \'%s\\0\' "$one"; done > "$SEEN"\n',
    "terraform": '#!/bin/sh\n[ -f "$3" ] || { echo "no plan $3" >&2; exit 1; }\ncat -- "$3"\n',
}


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with the programs of a runner, and a repository ``work`` that every probe gets a copy of."""
    home = tmp_path_factory.mktemp("runner")
    repository(home / "work", FILES)
    git(home / "work", "remote", "add", "origin", ".")
    (home / "bin").mkdir()
    for name, text in PROGRAMS.items():
        (home / "bin" / name).write_text(text, encoding="utf-8")
        (home / "bin" / name).chmod(0o755)
    return home


@pytest.fixture
def home(origin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the runner whose repository is the working directory."""
    own_git_only(monkeypatch)
    shutil.copytree(origin, tmp_path / "home", ignore=shutil.ignore_patterns("hooks", "info"))
    monkeypatch.chdir(tmp_path / "home" / "work")
    return tmp_path / "home"


def test_there_are_many() -> None:
    assert min(len(ACTION), len(TEMPLATES)) >= 60
    assert [what for what, probe in (ACTION | TEMPLATES).items() if probe["exit"] == 0] == []


@pytest.mark.parametrize("what", ACTION)
def test_the_action(what: str, home: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    probe = ACTION[what]
    [step] = [step for step in plain(ROOT / "action.yml")["runs"]["steps"] if step.get("id") == "check"]
    given = {f"INPUT_{name.upper().replace('-', '_')}": text for name, text in probe.get("inputs", {}).items()}
    assert given.keys() <= step["env"].keys()
    own = {"FTPOLICY": str(home / "bin" / "ftpolicy"), "RUNNER_TEMP": str(home)}
    files = {name: str(home / name.lower()) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}

    _judged(probe, home, step["run"], {**dict.fromkeys(step["env"], ""), **given, **own, **files}, cli, monkeypatch)


@pytest.mark.parametrize("what", TEMPLATES)
def test_a_template(what: str, home: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    probe = TEMPLATES[what]
    if probe["template"] == "gitlab":
        script, usual = plain(ROOT / "examples/ci/gitlab-ci.yml")["ftpolicy"]["script"], {}
    else:
        steps = plain(ROOT / "examples/ci/atlantis.yaml")["workflows"]["ftpolicy"]["plan"]["steps"]
        script = [step["run"] for step in steps if isinstance(step, dict)]
        usual = {"PLANFILE": "p.bin", "SHOWFILE": "show.json", "PROJECT_NAME": "tokyo", "BASE_BRANCH_NAME": "main"}

    _judged(probe, home, "\n".join(script), {**usual, **probe.get("set", {})}, cli, monkeypatch)


def _judged(
    probe: Probe, home: Path, script: str, variables: Mapping[str, str], cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "outside").mkdir()
    if not probe.get("origin", True):
        git(home / "work", "remote", "remove", "origin")
    if "commit" in probe:
        commit(home / "work", probe["commit"])
    prepare(probe)
    monkeypatch.chdir(probe.get("cd", "."))
    for name, text in variables.items():
        monkeypatch.setenv(name, text)
    seen = home / "seen"
    ran = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**ENVIRONMENT, **variables, "PATH": f"{home / 'bin'}:{os.environ['PATH']}", "SEEN": str(seen)},
    )
    code, said = ran.returncode, ran.stdout + ran.stderr
    if code == 0:
        asked = cli(*seen.read_text(encoding="utf-8").split("\0")[:-1])
        code, said = asked.code, asked.out + asked.err

    assert (code, unsaid(probe, said)) == (probe["exit"], []), said
    assert list(home.rglob("owned")) == []
    assert list((home / "outside").iterdir()) == []
