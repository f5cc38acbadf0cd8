"""Policies and data that a configuration names: who honours them, and what is said of those that cannot be used."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import pytest

from tests.conftest import Cli
from tests.support.repositories import CONFIG_HEAD, SPEC_HEAD, commit, git, write
from validator.config import read_configuration
from validator.config.globs import reach
from validator.rules.scaffold import scaffold

ESTATES = "estates:\n  tokyo: {inputs: [tokyo.yaml]}\n  osaka:\n    inputs: [osaka.yaml]\n"
SPEC = SPEC_HEAD + "hosts: [{name: esx01.example.com, fault_tolerance: true, memory_mb: 32768}]\n"
RULE = "acme.in_use"


@pytest.fixture(autouse=True)
def _in_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = tmp_path / "repo"
    write(here, {".git/HEAD": "", "tokyo.yaml": SPEC, "osaka.yaml": SPEC})
    _rule(here / "company" / "policies", RULE)
    monkeypatch.chdir(here)


def _rule(root: Path, identity: str) -> None:
    write(Path(), {str(path): text for path, text in scaffold(identity, root).items()})


def _configure(text: str, where: str = "") -> None:
    write(Path(where), {".ftpolicy.yaml": CONFIG_HEAD + text})


def _findings(text: str) -> list[str]:
    return [one["subject"]["name"] for one in json.loads(text)["findings"] if one["rule"] == RULE]


def test_all_estates_are_judged_by_policies_at_the_top_and_one_by_its_own(cli: Cli) -> None:
    _configure("policies: [company/policies]\n" + ESTATES)
    cli("check", "-o", "json={estate}.json")
    top = [_findings(Path(f"{name}.json").read_text(encoding="utf-8")) for name in ("tokyo", "osaka")]

    _configure(ESTATES + "    policies: [company/policies]\n")
    cli("check", "-o", "json={estate}.json")
    own = [_findings(Path(f"{name}.json").read_text(encoding="utf-8")) for name in ("tokyo", "osaka")]

    assert top == [["esx01.example.com"], ["esx01.example.com"]]
    assert own == [[], ["esx01.example.com"]]


def test_an_option_takes_their_place(cli: Cli) -> None:
    _rule(Path("other"), "acme.other")
    _configure("policies: [company/policies]\n")

    text = cli("check", "tokyo.yaml", "-o", "json", "--policy", "other").out

    assert {one["rule"] for one in json.loads(text)["findings"] if one["rule"].startswith("acme.")} == {"acme.other"}


def test_data_reaches_the_policies_from_a_directory_below(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = Path("company/policies/ft/acme/in_use.rego")
    text = policy.read_text(encoding="utf-8").replace("_required := 65536", "_required := data.acme.least")
    write(Path(), {str(policy): text, "company/limits.yaml": "acme: {least: 65536}\n", "below/x.yaml": SPEC})
    _configure("policies: [company/policies]\ndata: [company/limits.yaml]\n")
    monkeypatch.chdir("below")

    found = cli("check", "x.yaml", "-o", "json")
    write(Path(), {"../company/limits.yaml": "acme: {least: 1}\n"})
    other = cli("check", "x.yaml", "-o", "json")

    assert (_findings(found.out), _findings(other.out)) == (["esx01.example.com"], [])


def test_hook_baseline_rules_bundle_and_waive_know_them(cli: Cli) -> None:
    _configure(f"only: [{RULE}]\nfail_on: [warning]\npolicies: [company/policies]\n" + ESTATES)

    assert cli("hook", "tokyo.yaml").code == 1
    assert RULE in cli("hook", "tokyo.yaml").out
    assert cli("rules", RULE).out.startswith(RULE)
    assert f"  {RULE} " in cli("rules").out
    assert cli("bundle", "-o", "b.tar.gz").code == 0
    with tarfile.open("b.tar.gz") as bundle:
        assert any(name.endswith("ft/acme/in_use.rego") for name in bundle.getnames())
    assert cli("waive", RULE, "host/*", "--reason", "x", "--expires", "2099-01-01").code == 0
    assert cli("check", "--estate", "tokyo").code == 0
    assert cli("baseline", "--estate", "tokyo", "--no-waivers", "-o", "b.json").code == 0
    assert [one["rule"] for one in json.loads(Path("b.json").read_text(encoding="utf-8"))["findings"]] == [RULE]


def test_rules_of_the_company_can_be_set_like_ours(cli: Cli) -> None:
    _configure(ESTATES + f"    policies: [company/policies]\n    rules: {{{RULE}: {{severity: error}}}}\n")

    done = cli("check", "--estate", "osaka", "-o", "json")

    assert done.code == 1
    assert [one["severity"] for one in json.loads(done.out)["findings"] if one["rule"] == RULE] == ["error"]


def test_they_are_shown_with_their_origin(cli: Cli) -> None:
    write(Path(), {"limits.yaml": "acme: {}\n"})
    _configure("policies: [company/policies]\n" + ESTATES + "    data: [limits.yaml]\n")

    lines = [" ".join(line.split()) for line in cli("config", "show", "--origin").out.splitlines()]

    assert lines.count("policies: [company/policies] # .ftpolicy.yaml:3:1") == 2
    assert lines.count("data: [limits.yaml] # .ftpolicy.yaml:8:5") == 1
    assert lines.count("# data: not set # default") == 1


def test_a_change_of_them_concerns_the_estate(tmp_path: Path) -> None:
    write(Path(), {"limits.yaml": "acme: {}\n"})
    _configure(ESTATES + "    policies: [company/policies]\n    data: [limits.yaml]\n")
    configuration, errors = read_configuration(None)
    here = tmp_path / "repo"
    files = ["company/policies/ft/acme/in_use.rego", "company/policies/gone.rego", "limits.yaml", "company/x.rego"]

    assert errors == []
    concerned = {name: reach(estate, configuration) for name, estate in configuration.estates.items()}
    assert [[concerned[name].has(here / file) for file in files] for name in ("tokyo", "osaka")] == [
        [False, False, False, False],
        [True, True, True, False],
    ]


def test_what_a_changed_policy_takes_more_seriously_is_new(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "git"
    write(here, {"a.yaml": SPEC, ".ftpolicy.yaml": f"{CONFIG_HEAD}policies: [p]\nonly: [{RULE}]\nfail_on: [warning]\n"})
    _rule(here / "p", RULE)
    git(here, "init", "--quiet", "--initial-branch", "main")
    commit(here, {})
    git(here, "checkout", "--quiet", "-b", "change")
    commit(here, {"other.txt": "x\n"})
    monkeypatch.chdir(here)
    assert cli("check", "a.yaml", "--changed-only", "main").code == 0

    policy = here / "p/ft/acme/in_use.rego"
    text = policy.read_text(encoding="utf-8")
    commit(here, {"p/ft/acme/in_use.rego": text + "\n"})
    assert cli("check", "a.yaml", "--changed-only", "main").code == 0
    assert text.count("severity: warning") == 1
    commit(here, {"p/ft/acme/in_use.rego": text.replace("severity: warning", "severity: error")})
    assert cli("check", "a.yaml", "--changed-only", "main").code == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("policies: [nowhere]\n", ".ftpolicy.yaml:3:1: there is no directory nowhere with policies"),
        ("policies: [empty]\n", ".ftpolicy.yaml:3:1: empty: there is no policy in it"),
        ("policies: [../out]\n", ".ftpolicy.yaml:3:12: the path “../out” leads out of the repository (.)"),
        ("policies: policies\n", ".ftpolicy.yaml:3:11: “policies” is “policies”; expected a list"),
        ("policies: []\n", ".ftpolicy.yaml:3:11: “policies” is an empty list; expected: Dir"),
        ("data: [a.json]\n", ".ftpolicy.yaml:3:1: “data” is for policies of your own, and there are none"),
        (
            "policies: [company/policies]\ndata: [a.json]\n",
            ".ftpolicy.yaml:4:1: there is no file a.json with data for policies",
        ),
        (
            "policies: [company/policies]\ndata: [bad.yaml]\n",
            ".ftpolicy.yaml:4:1: bad.yaml: expected one mapping; its keys become data.KEY for the policies",
        ),
        (
            "policies: [company/policies]\ndata: [ours.yaml]\n",
            ".ftpolicy.yaml:4:1: ours.yaml: data.ft belongs to ftpolicy; use another key",
        ),
        (
            "policies: [linked]\n",
            ".ftpolicy.yaml:3:1: linked/ft/a/b.rego leads out of the repository (.); no policy is read there",
        ),
        ("rules: {acme.in_use: {severity: error}}\n", ".ftpolicy.yaml:3:9: no rule or area “acme.in_use”"),
    ],
)
def test_what_cannot_be_used_is_said_with_its_line(text: str, message: str, cli: Cli, tmp_path: Path) -> None:
    write(tmp_path, {"out.rego": "hidden-text"})
    write(Path(), {"empty/x.txt": "", "bad.yaml": "[1]\n", "ours.yaml": "ft: {}\n", "linked/ft/a/x.txt": ""})
    Path("linked/ft/a/b.rego").symlink_to(tmp_path / "out.rego")
    _configure(text)

    done = cli("check", "tokyo.yaml")

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"error: {message}")
    assert "hidden-text" not in done.err


def test_a_mistake_in_a_policy_is_the_policys(cli: Cli) -> None:
    policy = Path("company/policies/ft/acme/in_use.rego")
    write(Path(), {str(policy): policy.read_text(encoding="utf-8").replace("severity: warning", "severity: fatal")})
    _configure("policies: [company/policies]\n")

    done = cli("check", "tokyo.yaml")

    assert (done.code, done.out) == (4, "")
    assert done.err.startswith("error: company/policies/ft/acme/in_use.rego:9:15: METADATA: “severity” is “fatal”")
