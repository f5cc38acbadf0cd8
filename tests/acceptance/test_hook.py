"""The hook: which estates a commit waits for, and a real pre-commit that blocks a bad commit and lets a good one pass."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli
from tests.support.paths import ROOT
from tests.support.repositories import CONFIG_HEAD, ENVIRONMENT, cluster, commit, git, repository, write
from validator.readers.yaml_text import parse_yaml

CONFIG = (
    CONFIG_HEAD
    + "only: [cluster.ha_enabled]\nestates:\n  tokyo: {inputs: [tokyo/*.yaml]}\n  osaka: {inputs: [osaka/*.yaml]}\n"
)
FILES = {
    ".ftpolicy.yaml": CONFIG,
    "tokyo/a.yaml": cluster(ha=True),
    "osaka/a.yaml": cluster(ha=True, name="c2"),
    "values.yaml": "a: 1\n",
}
PASSED = "0 failed, 0 undecided\n1 passed, 0 not applicable; 1 rules, 1 objects\n"


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository with two estates, which is the working directory."""
    repository(tmp_path / "r", FILES)
    monkeypatch.chdir(tmp_path / "r")
    return tmp_path / "r"


@pytest.mark.usefixtures("scratch")
class TestCommand:
    """``ftpolicy hook`` by itself."""

    def test_files_of_no_estate_are_passed_over_in_silence(self, cli: Cli) -> None:
        done = cli("hook", "values.yaml", "nowhere/x.json")

        assert (done.code, done.out, done.err) == (0, "", "")

    def test_a_file_of_an_estate_has_the_whole_estate_judged(self, cli: Cli) -> None:
        write(Path(), {"tokyo/b.yaml": cluster(ha=False, name="c9")})

        done = cli("hook", "tokyo/a.yaml")

        assert done.code == 1
        assert "tokyo/b.yaml:6:8" in done.out
        assert "osaka" not in done.out + done.err

    def test_both_estates_where_files_of_both_changed(self, cli: Cli) -> None:
        done = cli("hook", "tokyo/a.yaml", "osaka/a.yaml", "values.yaml")

        assert done.code == 0
        assert done.out.count(PASSED) == 2
        assert done.out.endswith("2 estates: tokyo within the gate; osaka within the gate\n")

    @pytest.mark.parametrize("arguments", [[], [".ftpolicy.yaml"]])
    def test_all_estates_for_the_configuration_and_without_files(self, cli: Cli, arguments: list[str]) -> None:
        assert cli("hook", *arguments).out.endswith("2 estates: tokyo within the gate; osaka within the gate\n")

    def test_undecided_fails_it_and_reports_of_the_configuration_are_not_written(self, cli: Cli) -> None:
        write(Path(), {".ftpolicy.yaml": CONFIG + "output: [json=report.json]\n", "tokyo/a.yaml": cluster(ha=None)})

        assert cli("hook", "tokyo/a.yaml").code == 1
        assert cli("hook", "tokyo/a.yaml", "--fail-on", "error").code == 0
        assert not Path("report.json").exists()
        write(Path(), {".ftpolicy.yaml": CONFIG + "fail_on: [error]\n"})
        assert cli("hook", "tokyo/a.yaml").code == 0

    def test_an_input_that_was_removed_is_missed(self, cli: Cli) -> None:
        write(Path(), {".ftpolicy.yaml": CONFIG.replace("tokyo/*.yaml", "tokyo/a.yaml, tokyo/b.yaml")})

        done = cli("hook", "tokyo/a.yaml")

        assert done.code == 2
        assert "there is no input tokyo/b.yaml (did you mean “a.yaml”?)" in done.err

    def test_a_configuration_below_is_found_from_its_files(self, cli: Cli) -> None:
        write(Path(), {"nara/.ftpolicy.yaml": CONFIG.replace("tokyo/*", "a"), "nara/a.yaml": cluster(ha=False)})

        done = cli("hook", "nara/a.yaml")

        assert done.code == 1
        assert "at nara/a.yaml:6:8" in done.out

    def test_without_a_configuration_it_guards_nothing_and_says_so(self, cli: Cli) -> None:
        hint = "  `ftpolicy init` writes one; it belongs into the root of the repository.\n"
        write(Path(), {".ftpolicy.yaml": CONFIG_HEAD})
        assert cli("hook", "tokyo/a.yaml").err == f"error: .ftpolicy.yaml names no estates\n{hint}"
        Path(".ftpolicy.yaml").unlink()
        done = cli("hook", "tokyo/a.yaml")
        assert (done.code, done.out) == (2, "")
        assert done.err == f"error: no .ftpolicy.yaml says which files are an estate\n{hint}"

    def test_a_configuration_that_cannot_be_read_blocks_whatever_changed(self, cli: Cli) -> None:
        write(Path(), {".ftpolicy.yaml": CONFIG + "vmz: 1\n"})

        done = cli("hook", "values.yaml")

        assert (done.code, done.err) == (2, "error: .ftpolicy.yaml:7:1: unknown key “vmz”\n")


def test_a_commit_that_touches_no_estate_loads_nothing_that_judges(scratch: Path) -> None:
    code = (
        "import sys\nsys.argv = ['ftpolicy', 'hook', 'values.yaml']\nfrom validator.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert end.code == 0\nprint(' '.join(sorted(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=scratch, env=_environment()
    )
    loaded = set(ran.stdout.split())

    assert loaded & {"regorus", "jsonschema", "hcl2", "rich", "packaging", "subprocess", "tempfile"} == set()
    assert loaded & {"validator.check", "validator.rules.catalogue", "validator.report", "validator.engine"} == set()


def _environment() -> dict[str, str]:
    return {**ENVIRONMENT, "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}


def _manifest() -> Mapping[str, Any]:
    """Return the hook that this repository offers to pre-commit."""
    [document] = parse_yaml((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"), "hooks")
    [hook] = document.plain()
    return {key: value for key, value in hook.items() if key != "minimum_pre_commit_version"}


class TestPreCommit:
    """A real pre-commit. Its environment is this Python: making one of its own would take the network."""

    @pytest.fixture(autouse=True)
    def _installed(self, scratch: Path, tmp_path: Path) -> None:
        published = _manifest()
        entry = published["entry"].replace("ftpolicy ", f"{sys.executable} -m validator ")
        hook = {**published, "language": "system", "entry": entry}
        repos = json.dumps({"repos": [{"repo": "local", "hooks": [hook]}]})
        commit(scratch, {".pre-commit-config.yaml": repos}, "pre-commit")
        self._home = tmp_path / "home"
        self._run(scratch, "install")

    def _run(self, where: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self._program([sys.executable, "-m", "pre_commit", *arguments], where)

    def _program(self, command: list[str], where: Path) -> subprocess.CompletedProcess[str]:
        environment = {**_environment(), "PRE_COMMIT_HOME": str(self._home), "PRE_COMMIT_COLOR": "never"}
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=where, env=environment)

    def _commit(self, where: Path, files: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        write(where, files)
        git(where, "add", "--all")
        return self._program(["git", "commit", "--quiet", "--message", "change"], where)

    def test_a_bad_commit_is_blocked_readably_and_a_good_one_passes(self, scratch: Path) -> None:
        bad = self._commit(scratch, {"tokyo/a.yaml": cluster(ha=False)})
        assert bad.returncode == 1
        assert bad.stderr.startswith(
            "ftpolicy.................................................................Failed\n"
            "- hook id: ftpolicy\n- exit code: 1\n\n"
        )
        assert "  ✗ error  cluster.ha_enabled\n" in bad.stderr
        assert "    at tokyo/a.yaml:6:8\n    Fix: Enable vSphere HA" in bad.stderr
        assert "1 failed (1 error), 0 undecided\n" in bad.stderr
        assert "osaka" not in bad.stderr

        good = self._commit(scratch, {"tokyo/a.yaml": cluster(ha=True) + "# mended\n"})
        assert (good.returncode, good.stderr) == (
            0,
            "ftpolicy.................................................................Passed\n",
        )
        assert git(scratch, "log", "--oneline").count("\n") == 3

    def test_what_is_committed_is_judged_and_not_what_lies_beside_it(self, scratch: Path) -> None:
        write(scratch, {"tokyo/a.yaml": cluster(ha=False)})
        git(scratch, "add", "tokyo")
        write(scratch, {"tokyo/a.yaml": cluster(ha=True)})

        assert self._run(scratch, "run").returncode == 1

    def test_commits_that_touch_no_estate_pass(self, scratch: Path) -> None:
        write(scratch, {"osaka/b.yaml": "hosts: these are none\n"})
        commit_of_others = self._commit(scratch, {"values.yaml": "a: 2\n"})
        assert commit_of_others.returncode == 1, "osaka/b.yaml is part of this commit"

        git(scratch, "rm", "--quiet", "--force", "osaka/b.yaml")
        assert self._commit(scratch, {"values.yaml": "a: 2\n"}).returncode == 0

    def test_all_files_are_both_estates(self, scratch: Path) -> None:
        commit_all = self._run(scratch, "run", "--all-files", "--verbose")
        assert commit_all.returncode == 0
        assert commit_all.stdout.count(PASSED) == 2
        assert "2 estates: tokyo within the gate; osaka within the gate" in commit_all.stdout

        git(scratch, "config", "core.hooksPath", "/nowhere")
        commit(scratch, {"osaka/a.yaml": cluster(ha=False, name="c2")})
        failed = self._run(scratch, "run", "--all-files")
        assert failed.returncode == 1
        assert "2 estates: tokyo within the gate; osaka failed the gate" in failed.stdout
