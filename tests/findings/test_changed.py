"""``--changed-only`` and ``--compare``: an earlier run is compared with, and only what is new or worse fails the gate."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from tests.conftest import Cli
from tests.support.repositories import (
    CONFIG_HEAD,
    SPEC_HEAD,
    cluster,
    commit,
    git,
    own_git_only,
    repository,
    write,
)
from validator.assets import load_schema
from validator.findings.baseline import baseline_text

ONLY = ("--only", "cluster.ha_enabled", "--only", "vm.no_snapshots", "-o", "json")

WAIVERS = "apiVersion: ftpolicy/v1\nkind: Waivers\nwaivers: []\n"


@pytest.fixture(autouse=True)
def _in_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own_git_only(monkeypatch)
    repository(
        tmp_path / "r", {"in/old.yaml": cluster(ha=False), "in/new.yaml": cluster(ha=True, name="c2"), "README": ""}
    )
    monkeypatch.chdir(tmp_path / "r")
    git(Path(), "switch", "--quiet", "--create", "work")


def _check(cli: Cli, *arguments: str, base: str = "main") -> tuple[int, dict[str, list[str]], str]:
    """Return the exit code, the names of what is new, open and fixed, and the last note of the report."""
    done = cli("check", *(arguments or ("in",)), *ONLY, "--changed-only", base)
    report = json.loads(done.out)
    jsonschema.Draft202012Validator(load_schema("report")).validate(report)
    assert report["exit_code"] == done.code
    states = {True: "new", False: "open", None: "uncounted"}
    found: dict[str, list[str]] = {}
    for one in report["findings"]:
        found.setdefault(states[one.get("new")], []).append(one["subject"]["name"])
    if fixed := [one["subject"].partition("/")[2] for one in report["comparison"]["fixed"]]:
        found["fixed"] = fixed
    return done.code, found, report["notes"][-1]


def _compared(new: int, still_open: int, fixed: int = 0, base: str = "main") -> str:
    return (
        f"compared with {base}: {new} new, {still_open} still open, {fixed} fixed; "
        "only what is new or worse fails the gate"
    )


def _everything(reason: str, base: str = "main") -> str:
    return f"the gate is on everything, although only what is new since {base} was asked for: {reason}"


def test_what_is_as_old_as_the_base_is_shown_and_does_not_fail_the_gate(cli: Cli) -> None:
    commit(Path(), {"README": "more", "in/old.yaml": "# a line more\n" + cluster(ha=False)})

    assert _check(cli) == (0, {"open": ["c1"]}, _compared(0, 1))
    assert cli("check", "in", *ONLY).code == 1


@pytest.mark.parametrize("how", ["committed", "staged", "in the working tree", "untracked"])
def test_what_is_new_fails_it_however_far_the_change_is(cli: Cli, how: str) -> None:
    broken = cluster(ha=False, name="c2")
    if how == "untracked":
        write(Path(), {"in/third.yaml": cluster(ha=False, name="c3")})
    elif how == "committed":
        commit(Path(), {"in/new.yaml": broken})
    else:
        write(Path(), {"in/new.yaml": broken})
        if how == "staged":
            git(Path(), "add", "in")
    new = "c3" if how == "untracked" else "c2"

    assert _check(cli) == (1, {"open": ["c1"], "new": [new]}, _compared(1, 1))


def test_what_the_base_changed_meanwhile_is_not_a_change_of_the_branch(cli: Cli) -> None:
    git(Path(), "switch", "--quiet", "main")
    commit(Path(), {"in/old.yaml": cluster(ha=True)})
    git(Path(), "switch", "--quiet", "work")
    commit(Path(), {"README": "more"})

    assert _check(cli) == (0, {"open": ["c1"]}, _compared(0, 1))


def test_what_is_fixed_is_told_and_what_has_become_undecided_is_not_fixed(cli: Cli) -> None:
    commit(Path(), {"in/old.yaml": cluster(ha=True)})
    assert _check(cli) == (0, {"fixed": ["c1"]}, _compared(0, 0, 1))

    commit(Path(), {"in/old.yaml": cluster(ha=None)})
    assert _check(cli) == (1, {"new": ["c1"]}, _compared(1, 0))


_CODE = """variable "ha" {
  type    = bool
  default = true
}

data "vsphere_datacenter" "dc" {
  name = "tokyo"
}

resource "vsphere_compute_cluster" "c" {
  name          = "c"
  datacenter_id = data.vsphere_datacenter.dc.id
  ha_enabled    = %s
}
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"main.tf": _CODE % "var.ha", "terraform.tfvars": "ha = true\n"}, {"terraform.tfvars": "ha = false\n"}),
        ({"main.tf": _CODE % "var.ha"}, {"more.auto.tfvars": "ha = false\n"}),
        (
            {"main.tf": _CODE % "local.ha", "locals.tf": "locals {\n  ha = true\n}\n"},
            {"locals.tf": "locals {\n  ha = false\n}\n"},
        ),
        ({"main.tf": _CODE % 'tobool(file("ha.txt"))', "ha.txt": "true"}, {"ha.txt": "false"}),
        ({"main.tf": _CODE % 'yamldecode(file("ha.yml")).ha', "ha.yml": "ha: true\n"}, {"ha.yml": "ha: false\n"}),
        (
            {
                "main.tf": _CODE % "module.m.ha",
                "m.tf": 'module "m" {\n  source = "./m"\n}\n',
                "m/o.tf": 'output "ha" {\n  value = true\n}\n',
            },
            {"m/o.tf": 'output "ha" {\n  value = false\n}\n'},
        ),
    ],
)
def test_a_change_in_another_file_than_the_finding_s_is_a_change(
    before: dict[str, str], after: dict[str, str], cli: Cli
) -> None:
    commit(Path(), {f"code/{name}": text for name, text in before.items()})
    git(Path(), "branch", "base")
    assert _check(cli, "code", base="base") == (0, {}, _compared(0, 0, base="base"))
    commit(Path(), {f"code/{name}": text for name, text in after.items()})

    assert _check(cli, "code", base="base") == (1, {"new": ["c"]}, _compared(1, 0, base="base"))


_VM = f"{SPEC_HEAD}vms: [{{name: v, fault_tolerance: true, snapshots: %d}}]\n"


def test_a_worse_value_is_new(cli: Cli) -> None:
    commit(Path(), {"vm/v.yaml": _VM % 1})
    git(Path(), "branch", "base")
    assert _check(cli, "vm", base="base")[0] == 0
    commit(Path(), {"vm/v.yaml": _VM % 2})

    assert _check(cli, "vm", base="base") == (1, {"new": ["v"]}, _compared(1, 0, base="base"))


_WAIVED = (
    "apiVersion: ftpolicy/v1\nkind: Waivers\nwaivers:\n- {rule: vm.no_snapshots, subject: vm/v, reason: a backup, "
    "expires: '9999-12-31'}\n"
)


@pytest.mark.parametrize("file", [".ftpolicy-waivers.yaml", "named.yaml"])
def test_the_waivers_of_the_base_hold_for_the_base(file: str, cli: Cli) -> None:
    named = () if file.startswith(".") else ("--waivers", file)
    commit(Path(), {"vm/v.yaml": _VM % 1, file: _WAIVED})
    git(Path(), "branch", "base")
    assert _check(cli, "vm", *named, base="base") == (0, {"uncounted": ["v"]}, _compared(0, 0, base="base"))
    commit(Path(), {file: WAIVERS})

    assert _check(cli, "vm", *named, base="base") == (1, {"new": ["v"]}, _compared(1, 0, base="base"))
    if not named:
        git(Path(), "rm", "--quiet", file)
        assert _check(cli, "vm", base="base")[:2] == (1, {"new": ["v"]})


def test_the_baseline_of_the_base_holds_for_the_base(cli: Cli) -> None:
    assert cli("baseline", "in", "-o", "b.json").code == 0
    commit(Path(), {})
    git(Path(), "branch", "base")
    assert _check(cli, "in", "--baseline", "b.json", base="base")[:2] == (0, {"uncounted": ["c1"]})
    commit(Path(), {"b.json": baseline_text([])})

    assert _check(cli, "in", "--baseline", "b.json", base="base") == (1, {"new": ["c1"]}, _compared(1, 0, base="base"))


def test_the_configuration_of_the_base_holds_for_the_base(cli: Cli) -> None:
    lower = "rules: {cluster.ha_enabled: {severity: warning, reason: for now}}\n"
    estate = "estates: {e: {inputs: [in/*.yaml]}}\n"
    commit(Path(), {".ftpolicy.yaml": CONFIG_HEAD + lower + estate})
    git(Path(), "branch", "base")
    errors = ("--estate", "e", "--fail-on", "error")
    assert _check(cli, *errors, base="base")[:2] == (0, {"open": ["c1"]})
    commit(Path(), {".ftpolicy.yaml": CONFIG_HEAD + estate})
    assert _check(cli, *errors, base="base")[:2] == (1, {"new": ["c1"]})

    assert _check(cli, *errors, base="main")[:2] == (1, {"new": ["c1"]})  # an estate that main does not have


def test_it_works_from_below_through_links_and_for_files_with_hostile_names(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("link").symlink_to("in")
    commit(Path(), {"sub/x": ""})
    git(Path(), "branch", "base")
    commit(Path(), {'in/--it\'s "a"\n[file].yaml': cluster(ha=False, name="c9")})
    monkeypatch.chdir("sub")

    for path in ("../in", "../link", str(Path("../in").resolve())):
        assert _check(cli, path, base="base") == (1, {"open": ["c1"], "new": ["c9"]}, _compared(1, 1, base="base"))
    assert _check(cli, "../link/old.yaml", base="base") == (0, {"open": ["c1"]}, _compared(0, 1, base="base"))


def test_the_base_is_made_of_objects_and_runs_nothing(cli: Cli, tmp_path: Path) -> None:
    trap = f"sh -c 'touch {tmp_path}/sprung; cat'"
    for name in ("filter.trap.smudge", "filter.trap.clean", "filter.trap.process", "core.fsmonitor", "core.pager"):
        git(Path(), "config", name, trap)
    git(Path(), "config", "diff.trap.textconv", trap)
    for hook in ("post-checkout", "reference-transaction"):
        file = Path(".git/hooks", hook)
        file.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n", encoding="utf-8")
        file.chmod(0o755)
    write(Path(), {".git/info/attributes": "*.yaml filter=trap diff=trap export-ignore export-subst\n"})
    before = {file: file.stat().st_mtime_ns for file in Path().rglob("*") if file.is_file()}

    assert _check(cli) == (0, {"open": ["c1"]}, _compared(0, 1))
    assert not (tmp_path / "sprung").exists()
    assert {file: file.stat().st_mtime_ns for file in Path().rglob("*") if file.is_file()} == before


def test_links_that_lead_out_of_the_base_are_not_followed(cli: Cli, tmp_path: Path) -> None:
    write(tmp_path, {"outside.yaml": cluster(ha=False, name="c8")})
    Path("in/out.yaml").symlink_to(tmp_path / "outside.yaml")
    commit(Path(), {})
    git(Path(), "branch", "base")
    Path("in/out.yaml").unlink()
    commit(Path(), {"in/out.yaml": cluster(ha=False, name="c8")})

    assert _check(cli, base="base")[:2] == (1, {"open": ["c1"], "new": ["c8"]})


def test_what_git_does_not_have_makes_everything_count(cli: Cli, tmp_path: Path) -> None:
    write(tmp_path, {"out/spec.yaml": cluster(ha=False, name="c7"), "made.tfvars": "x = 1\n"})
    write(Path(), {"made.yaml": cluster(ha=False, name="c6")})
    outside = str(tmp_path / "out")

    for arguments, told in (
        (("in", f"{outside}/spec.yaml"), f"{outside}/spec.yaml"),
        (("in", outside), outside),
        (("in", "made.yaml"), "made.yaml"),
        (("in", "--var-file", str(tmp_path / "made.tfvars")), str(tmp_path / "made.tfvars")),
    ):
        code, found, note = _check(cli, *arguments)
        assert (code, set(found), note) == (1, {"uncounted"}, _everything(f"{told} is not in git"))
    plan = Path(__file__).parents[2] / "examples" / "quickstart" / "plan.json"
    write(Path(), {"in/plan.json": plan.read_text(encoding="utf-8")})
    assert _check(cli)[2] == _everything("in/plan.json is not in git")


def test_a_base_that_cannot_be_judged_makes_everything_count(cli: Cli) -> None:
    commit(Path(), {"in/bad.yaml": SPEC_HEAD + "clusters: 3\n"})
    git(Path(), "branch", "base")
    git(Path(), "rm", "--quiet", "in/bad.yaml")

    code, found, note = _check(cli, base="base")

    assert (code, found) == (1, {"uncounted": ["c1"]})
    assert note.startswith(_everything("base cannot be judged: in/bad.yaml:3:", "base"))


def test_in_a_shallow_clone_everything_counts(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(Path(), {"README": "more"})
    git(tmp_path, "clone", "--quiet", "--depth", "1", "--branch", "work", f"file://{tmp_path}/r", "shallow")
    monkeypatch.chdir("../shallow")

    code, found, note = _check(cli, base="origin/main")

    assert (code, found) == (1, {"uncounted": ["c1"]})
    assert note.startswith(_everything("the shallow clone does not have it", "origin/main"))


def test_even_a_quiet_run_says_why_it_does_not_fail(cli: Cli) -> None:
    commit(Path(), {"README": "more"})

    done = cli("check", "in", "--only", "cluster.ha_enabled", "-q", "--changed-only", "main")

    assert (done.code, done.err) == (0, f"note: {_compared(0, 1)}\n")
    assert done.out.splitlines()[:2] == [
        "1 failed (1 error), 0 undecided",
        "since main: 0 new, 1 still open, 0 fixed; only what is new fails the gate",
    ]


def test_text_and_markdown_tell_what_is_new_and_fixed(cli: Cli) -> None:
    commit(Path(), {"in/old.yaml": cluster(ha=True), "in/new.yaml": cluster(ha=False, name="c2")})
    only = ("--only", "cluster.ha_enabled", "--changed-only", "main")

    text, markdown = cli("check", "in", *only).out, cli("check", "in", *only, "-o", "markdown").out

    assert "  ✗ error  cluster.ha_enabled  new\n" in text
    assert (
        "since main: 1 new, 0 still open, 1 fixed; only what is new fails the gate\n"
        "fixed: cluster.ha_enabled (cluster/c1)\n"
    ) in text
    assert "- ❌ **error** `cluster.ha_enabled` (new)\n" in markdown
    assert "since main: 1 new, 0 still open, 1 fixed; only what is new fails the gate<br>\n" in markdown


def test_errors_and_nothing_evaluated_stay_what_they_are(cli: Cli) -> None:
    commit(Path(), {"bad/x.yaml": SPEC_HEAD + "clusters: 3\n", "none/x.yaml": SPEC_HEAD + "vms: [{name: v}]\n"})
    git(Path(), "branch", "base")

    assert _check(cli, "bad", base="base")[0] == 2
    assert _check(cli, "none", base="base")[0] == 3


def test_a_strict_run_fails_for_unused_waivers_whatever_is_old(cli: Cli) -> None:
    commit(Path(), {"w.yaml": _WAIVED})
    git(Path(), "branch", "base")

    assert _check(cli, "in", "--waivers", "w.yaml", "--strict-waivers", base="base")[0] == 1


# --- a report of an earlier run


def test_a_report_made_earlier_is_compared_with_in_the_same_way(cli: Cli) -> None:
    assert cli("check", "in", *ONLY[:-2], "-o", "json=report.json").code == 1
    old = cli("check", "in", *ONLY, "--compare", "report.json")
    write(Path(), {"in/new.yaml": cluster(ha=False, name="c2"), "in/old.yaml": cluster(ha=True)})
    new = json.loads(cli("check", "in", *ONLY, "--compare", "report.json").out)

    assert (old.code, json.loads(old.out)["notes"][-1]) == (0, _compared(0, 1, base="report.json"))
    assert (new["exit_code"], new["notes"][-1]) == (1, _compared(1, 0, 1, base="report.json"))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": "x"}, "error: report.json:1:1: this is no report; one has the format “ftpolicy.report/1”\n"),
        (
            {"estate": "e"},
            "error: report.json:1:1: this is the report of “e”; expected that of an estate without a name\n",
        ),
        ({"findings": 3}, "error: report.json:1:1: the findings of the report do not have the shape of "),
    ],
)
def test_what_is_no_such_report_is_exit_2(change: dict[str, object], message: str, cli: Cli) -> None:
    report = json.loads(cli("check", "in", *ONLY).out)
    write(Path(), {"report.json": json.dumps({**report, **change})})

    run = cli("check", "in", *ONLY, "--compare", "report.json")

    assert (run.code, run.out) == (2, "")
    assert run.err.startswith(message)


def test_a_report_of_a_broken_run_makes_everything_count(cli: Cli) -> None:
    write(Path(), {"report.json": cli("check", "in", "none.yaml", *ONLY).out})

    run = cli("check", "in", *ONLY, "--compare", "report.json")

    reason = "report.json is the report of a run in which not everything could be judged"
    assert (run.code, json.loads(run.out)["notes"][-1]) == (1, _everything(reason, "report.json"))


# --- a base that is none


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
