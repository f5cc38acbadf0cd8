"""Nothing of a checkout runs while ftpolicy is installed and asked: neither code with the names of Python's own, nor names
of files that look like options."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Cli
from tests.support.action_step import plain
from tests.support.paths import ROOT
from tests.support.repositories import CONFIG_HEAD, cluster, write
from tests.support.samples import is_whole

PLANTED = (
    "venv.py",
    "venv/__main__.py",
    "pip.py",
    "pip/__init__.py",
    "pip/__main__.py",
    "ensurepip.py",
    "runpy.py",
    "sitecustomize.py",
    "usercustomize.py",
    "validator/__init__.py",
    "validator/__main__.py",
    "hatchling/build.py",
    "yaml.py",
    "json.py",
)
MARK = "import os\nopen(os.environ['MARK'], 'w').close()\nraise SystemExit(9)\n"


def _steps() -> Iterator[str]:
    for step in plain(ROOT / "action.yml")["runs"]["steps"]:
        if step.get("name") in ("Install ftpolicy", "Check"):
            yield step["run"]


def _gitlab() -> str:
    return "\n".join(plain(ROOT / "examples" / "ci" / "gitlab-ci.yml")["ftpolicy"]["before_script"])


@pytest.fixture
def runner(tmp_path: Path) -> dict[str, str]:
    """Lay out a runner without an index of packages, and return its environment; ``work`` is for the checkout."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(sys.executable)
    (tmp_path / "temp").mkdir()
    return {
        "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}",
        "HOME": str(tmp_path / "temp"),
        "MARK": str(tmp_path / "mark"),
        "RUNNER_TEMP": str(tmp_path / "temp"),
        "TMPDIR": str(tmp_path / "temp"),
        "CI_PROJECT_DIR": str(tmp_path / "work"),
        "GITHUB_ACTION_PATH": str(ROOT),
        "GITHUB_ENV": str(tmp_path / "env"),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "PIP_NO_INDEX": "1",
        "FTPOLICY": f"{sys.executable} -c 0",
        "GIT_CONFIG_GLOBAL": os.devnull,
    }


def _run(script: str, home: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=home / "work", env=environment, timeout=100
    )


@pytest.mark.whole
@pytest.mark.parametrize("path", [None, "{work}:"] if is_whole() else ["{work}:"])
def test_the_action_runs_nothing_of_the_checkout(path: str | None, tmp_path: Path, runner: dict[str, str]) -> None:
    write(tmp_path / "work", dict.fromkeys(PLANTED, MARK))
    if path is not None:
        runner["PYTHONPATH"] = path.format(work=tmp_path / "work")
    install, check = _steps()

    ran = _run(install, tmp_path, runner)

    assert not (tmp_path / "mark").exists()
    assert (tmp_path / "temp" / "ftpolicy" / "bin" / "python").exists(), "the real venv ran"
    assert "No matching distribution found for aiofiles==" in ran.stderr, "and so did the real pip"
    assert not (tmp_path / "env").exists()
    # What the next step runs is a program of the environment that was made; here it only has to start a Python.
    program = tmp_path / "temp" / "ftpolicy" / "bin" / "ftpolicy"
    program.write_text(f"#!{program.with_name('python')}\nimport json, venv\n", encoding="utf-8")
    program.chmod(0o755)
    ran = _run(check, tmp_path, {**runner, "FTPOLICY": str(program)})
    assert (ran.returncode, ran.stderr) == (0, "")
    assert not (tmp_path / "mark").exists()


@pytest.mark.parametrize(
    ("planted", "script"),
    [
        ("venv.py", "python -m venv ../x"),
        ("pip/__main__.py", "python -m pip --version"),
        ("sitecustomize.py", "PYTHONPATH=. python -c 0"),
    ],
)
def test_what_is_planted_would_run_if_it_could(
    planted: str, script: str, tmp_path: Path, runner: dict[str, str]
) -> None:
    write(tmp_path / "work", {planted: MARK, "pip/__init__.py": ""})

    _run(script, tmp_path, runner)

    assert (tmp_path / "mark").exists()


def test_the_job_for_gitlab_runs_nothing_of_the_checkout(tmp_path: Path, runner: dict[str, str]) -> None:
    write(tmp_path / "work", dict.fromkeys(PLANTED, MARK))
    # Instead of a clone from afar: the same lock file, and a package that cannot be reached without it.
    git = tmp_path / "bin" / "git"
    git.write_text(f'#!/bin/sh\nmkdir ftpolicy && cp "{ROOT}/requirements.lock" ftpolicy/\n', encoding="utf-8")
    git.chmod(0o755)

    ran = _run(_gitlab(), tmp_path, {**runner, "PYTHONPATH": "."})

    assert not (tmp_path / "mark").exists()
    assert "No matching distribution found for aiofiles==" in ran.stderr


def test_every_installation_is_isolated_and_locked() -> None:
    install, _ = _steps()

    for script in (install, _gitlab()):
        lines = [line.strip() for line in script.splitlines()]
        pythons = [line for line in lines if "python" in line and ("venv" in line or "pip" in line)]
        assert all("-I -m" in line for line in pythons if not line.startswith("bin=")), pythons
        first = next(i for i, line in enumerate(lines) if "-I -m" in line)
        assert any(line.startswith("cd ") for line in lines[:first])
        assert any(line.startswith("unset ") for line in lines[:first])
        assert sum('--require-hashes --only-binary ":all:" --requirement' in line for line in lines) == 1
        assert sum("--no-index --no-deps --no-build-isolation" in line for line in lines) == 1
    assert not any("pip install" in file.read_text("utf-8") for file in (ROOT / "examples").rglob("git*hub*"))


def _traceback(said: str) -> str:
    """Return what --debug, which is read before anything else, prints in front of an error."""
    return said[: said.rindex("error: “")] if said.startswith("Traceback") else ""


CONFIG = CONFIG_HEAD + "only: [cluster.ha_enabled]\nestates: {all: {inputs: ['*.yaml', 'd e/*']}}\n"
LOOSE = CONFIG_HEAD + "fail_on: never\nestates: {all: {inputs: ['nothing*.json']}}\n"
NAMES = ("--config=evil.yaml", "--fail-on=never", "-q", "--debug", "--help", "-h", "--", "-", "--version", "-o=x.yaml")


class TestNamesOfFiles:
    """The hook takes what follows -- for files, and refuses what could be meant as either."""

    @pytest.fixture(autouse=True)
    def _repository(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        files = {".git/HEAD": "", ".ftpolicy.yaml": CONFIG, "bad.yaml": cluster(ha=False), "evil.yaml": LOOSE}
        write(tmp_path, {**files, **dict.fromkeys(NAMES, "x: 1\n")})
        monkeypatch.chdir(tmp_path)

    @pytest.mark.parametrize("name", NAMES)
    def test_a_name_like_an_option_is_the_name_of_a_file(self, name: str, cli: Cli) -> None:
        Path("evil.yaml").unlink()

        done = cli("hook", "--", name, "bad.yaml")

        assert done.code == 1
        assert "1 failed (1 error), 0 undecided\n" in done.out

    @pytest.mark.parametrize("name", [name for name in NAMES if name not in ("--", "-")])
    def test_without_the_dashes_it_is_refused(self, name: str, cli: Cli) -> None:
        done = cli("hook", name, "bad.yaml")

        assert (done.code, done.out) == (2, "")
        assert done.err.removeprefix(_traceback(done.err)) == (
            f"error: “{name}” is the name of a file and looks like an option\n"
            "  Write -- before the names of files: ftpolicy hook -- FILE...\n"
        )

    def test_an_option_behind_the_dashes_is_not_passed_over(self, cli: Cli) -> None:
        done = cli("hook", "--", "--fail-on", "warning", "bad.yaml")

        assert (done.code, done.out) == (2, "")
        assert done.err == (
            "error: there is no file “--fail-on”\n"
            "  Options stand before the --; with pre-commit they go into `entry`, not into `args`.\n"
        )

    @pytest.mark.parametrize(
        "name", ["a b.yaml", "a\nb.yaml", "d e/-x.yaml", "-x.yaml", "$(touch owned).yaml", "a\tb.yaml"]
    )
    def test_blanks_and_newlines_are_of_the_name(self, name: str, cli: Cli) -> None:
        Path("bad.yaml").unlink()
        Path("evil.yaml").unlink()
        write(Path(), {name: cluster(ha=False)})

        done = cli("hook", "--", name)

        assert done.code == 1
        assert "1 failed (1 error), 0 undecided\n" in done.out
        assert not Path("owned").exists()

    def test_the_published_hook_ends_its_options(self) -> None:
        [hook] = plain(ROOT / ".pre-commit-hooks.yaml")

        assert (hook["entry"].split(), hook.get("args")) == (["ftpolicy", "hook", "--"], None)
