"""``--changed-only``: everything is judged, and only what touches a changed file fails the gate."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import Cli
from tests.support.estates import RULES, check_paths
from tests.support.repositories import CONFIG_HEAD, ENVIRONMENT, SPEC_HEAD, cluster, commit, git, repository, write
from validator.engine.embedded import Embedded
from validator.facts.model import Facts
from validator.findings.changed import gate_on_changes
from validator.findings.git import Changes
from validator.findings.model import Result
from validator.model import Location, Waiver

ONLY = ("--only", "cluster.ha_enabled", "--only", "vm.no_snapshots", "-o", "json")

WAIVERS = "apiVersion: ftpolicy/v1\nkind: Waivers\nwaivers: []\n"


@pytest.fixture(autouse=True)
def _in_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, ENVIRONMENT[name])
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
        monkeypatch.delenv(name, raising=False)
    repository(
        tmp_path / "r", {"in/old.yaml": cluster(ha=False), "in/new.yaml": cluster(ha=True, name="c2"), "README": ""}
    )
    monkeypatch.chdir(tmp_path / "r")
    git(Path(), "switch", "--quiet", "--create", "work")


def _check(cli: Cli, *arguments: str, base: str = "main") -> tuple[int, list[str], list[str]]:
    """Return the exit code, the subjects that failed, and the notes of the report."""
    done = cli("check", *(arguments or ("in",)), *ONLY, "--changed-only", base)
    report = json.loads(done.out)
    assert report["exit_code"] == done.code
    return done.code, [one["subject"]["name"] for one in report["findings"]], report["notes"]


def _counted(failing: int, touching: int, base: str = "main") -> list[str]:
    return [
        f"the gate is on what changed since {base}: of {failing} findings that would fail it, {touching} touch a "
        "changed file"
    ]


def test_what_stands_in_unchanged_files_is_shown_and_does_not_fail_the_gate(cli: Cli) -> None:
    commit(Path(), {"README": "more"})

    assert _check(cli) == (0, ["c1"], _counted(1, 0))
    assert cli("check", "in", *ONLY).code == 1


@pytest.mark.parametrize("how", ["committed", "staged", "in the working tree", "untracked"])
def test_what_stands_in_changed_files_fails_it_however_far_the_change_is(cli: Cli, how: str) -> None:
    broken = cluster(ha=False, name="c2")
    if how == "untracked":
        write(Path(), {"in/third.yaml": cluster(ha=False, name="c3")})
    elif how == "committed":
        commit(Path(), {"in/new.yaml": broken})
    else:
        write(Path(), {"in/new.yaml": broken})
        if how == "staged":
            git(Path(), "add", "in")
    last = "c3" if how == "untracked" else "c2"

    assert _check(cli) == (1, ["c1", last], _counted(2, 1))


def test_what_the_base_changed_meanwhile_is_not_a_change_of_the_branch(cli: Cli) -> None:
    git(Path(), "switch", "--quiet", "main")
    commit(Path(), {"in/old.yaml": cluster(ha=True)})
    git(Path(), "switch", "--quiet", "work")
    commit(Path(), {"README": "more"})

    assert _check(cli) == (0, ["c1"], _counted(1, 0))


def test_a_finding_touches_every_file_that_says_something_of_its_subject(cli: Cli) -> None:
    commit(Path(), {"in/more.yaml": f"{SPEC_HEAD}clusters: [{{name: c1, drs: {{enabled: false}}}}]\n"})

    assert _check(cli) == (1, ["c1"], _counted(1, 1))


def test_it_works_from_below_through_links_and_for_files_with_hostile_names(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = '--it\'s "a"\n[file].yaml'
    Path("link").symlink_to("in")
    commit(Path(), {f"in/{name}": cluster(ha=False, name="c9"), "sub/x": ""})
    monkeypatch.chdir("sub")

    assert _check(cli, "../in")[:2] == (1, ["c1", "c9"])
    assert _check(cli, "../link")[:2] == (1, ["c1", "c9"])
    assert _check(cli, "../link/old.yaml") == (0, ["c1"], _counted(1, 0))


def test_a_link_changes_with_its_target(cli: Cli) -> None:
    Path("in/link.yaml").symlink_to("../elsewhere.yaml")
    commit(Path(), {"elsewhere.yaml": cluster(ha=False, name="c5")})
    git(Path(), "branch", "base")
    assert _check(cli, "in/link.yaml", base="base") == (0, ["c5"], _counted(1, 0, "base"))
    write(Path(), {"elsewhere.yaml": "# changed\n" + cluster(ha=False, name="c5")})

    assert _check(cli, "in/link.yaml", base="base") == (1, ["c5"], _counted(1, 1, "base"))


def test_a_file_outside_every_repository_counts_as_changed(cli: Cli, tmp_path: Path) -> None:
    write(tmp_path, {"plan/spec.yaml": cluster(ha=False, name="c7")})

    assert _check(cli, "in", str(tmp_path / "plan" / "spec.yaml"))[:2] == (1, ["c1", "c7"])


def test_where_an_input_was_deleted_everything_counts(cli: Cli) -> None:
    git(Path(), "rm", "--quiet", "in/new.yaml")

    code, found, [note] = _check(cli)

    assert (code, found) == (1, ["c1"])
    assert note == (
        "the gate is on everything, although only changes since main were asked for: in/new.yaml was deleted"
    )


def test_where_the_configuration_changed_everything_counts(cli: Cli) -> None:
    write(
        Path(),
        {".ftpolicy.yaml": CONFIG_HEAD + "estates: {e: {inputs: [in/*.yaml], waivers: w.yaml}}\n", "w.yaml": WAIVERS},
    )
    code, _, [note] = _check(cli, "--estate", "e")
    assert code == 1
    assert note.endswith(": .ftpolicy.yaml changed, or git does not track it")

    commit(Path(), {"README": "more"})
    git(Path(), "branch", "base")
    assert _check(cli, "--estate", "e", base="base")[0] == 0
    git(Path(), "rm", "--quiet", "in/new.yaml")
    assert _check(cli, "--estate", "e", base="base")[2][0].endswith(": in/new.yaml was deleted")
    git(Path(), "reset", "--quiet", "--hard")
    write(Path(), {"w.yaml": "# changed\n"})
    assert _check(cli, "--estate", "e", base="base")[2][0].endswith(": w.yaml changed, or git does not track it")


def _result() -> Result:
    return check_paths(["in"], [rule for rule in RULES if rule.id == "cluster.ha_enabled"], Embedded)


def test_a_finding_without_any_file_counts() -> None:
    result = _result()
    unchanged = Changes("main", Path.cwd(), frozenset({"in/old.yaml", "in/new.yaml"}), frozenset(), frozenset())
    placeless = replace(result, findings=[replace(result.findings[0], locations=())], facts=Facts())

    assert gate_on_changes(result, unchanged, ["error"], decides=None).exit_code == 0
    assert gate_on_changes(placeless, unchanged, ["error"], decides=None).exit_code == 1


def test_what_is_waived_or_was_known_before_fails_no_gate() -> None:
    result = _result()
    [finding] = result.findings
    changes = Changes("main", Path.cwd(), frozenset(), frozenset(), frozenset())
    place = Location("w.yaml", 1)

    for settled in (replace(finding, waiver=Waiver("lab", "2030-01-01", None, place)), replace(finding, known=True)):
        gated = gate_on_changes(replace(result, findings=[settled]), changes, ["error"], decides=None)
        assert (gated.exit_code, gated.notes) == (0, _counted(0, 0))
    assert gate_on_changes(result, changes, ["error"], decides=None).exit_code == 1


def test_even_a_quiet_run_says_why_it_does_not_fail(cli: Cli) -> None:
    commit(Path(), {"README": "more"})

    done = cli("check", "in", "--only", "cluster.ha_enabled", "-q", "--changed-only", "main")

    assert (done.code, done.err) == (0, f"note: {_counted(1, 0)[0]}\n")
    assert done.out.startswith("1 failed (1 error), 0 undecided\n")


def test_errors_and_nothing_evaluated_stay_what_they_are(cli: Cli) -> None:
    commit(Path(), {"bad/x.yaml": "[", "none/x.yaml": SPEC_HEAD + "vms: [{name: v}]\n"})
    git(Path(), "branch", "base")

    assert _check(cli, "bad", base="base")[0] == 2
    assert _check(cli, "none", base="base")[0] == 3


def test_undecided_verdicts_are_gated_in_the_same_way(cli: Cli) -> None:
    commit(Path(), {"open/a.yaml": cluster(ha=None)})
    git(Path(), "branch", "base")
    undecided = ("open", "--fail-on", "undecided")

    assert _check(cli, *undecided, base="base") == (0, ["c1"], _counted(1, 0, "base"))
    write(Path(), {"open/a.yaml": cluster(ha=None) + "# changed\n"})
    assert _check(cli, *undecided, base="base") == (1, ["c1"], _counted(1, 1, "base"))


@pytest.mark.parametrize("base", ["nowhere", "--output=x", "HEAD:README", "main\nmain", ""])
def test_a_base_that_is_no_commit_is_exit_2(cli: Cli, base: str) -> None:
    done = cli("check", "in", "--changed-only", base)

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: --changed-only: there is no commit “")
    assert "fetch-depth: 0" in done.err
    assert not Path("x").exists()


def test_branches_without_a_common_commit_are_exit_2(cli: Cli) -> None:
    git(Path(), "switch", "--quiet", "--orphan", "alone")
    commit(Path(), {"a": ""})

    done = cli("check", "in", "--changed-only", "main")

    assert done.code == 2
    assert done.err.startswith("error: --changed-only: HEAD and “main” have no commit in common\n")


def test_without_a_repository_or_git_it_is_exit_2(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    write(tmp_path, {"bare/a.yaml": cluster(ha=False)})
    monkeypatch.chdir(tmp_path / "bare")
    outside = cli("check", "a.yaml", "--changed-only", "main")
    assert (outside.code, outside.out) == (2, "")
    assert outside.err.startswith("error: --changed-only: git rev-parse: fatal: not a git repository")

    monkeypatch.setenv("PATH", str(tmp_path))
    missing = cli("check", "a.yaml", "--changed-only", "main")
    assert missing.err == "error: --changed-only asks git, and there is no git on this machine\n"
