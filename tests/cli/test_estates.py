"""``ftpolicy check`` without PATH: every estate on its own, reports kept apart, the worst exit code of all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Cli, golden
from tests.support.paths import GOLDEN
from tests.support.repositories import CONFIG_HEAD, SPEC_HEAD, cluster, write

ONLY = "only: [cluster.ha_enabled]\n"
TWO = CONFIG_HEAD + ONLY + "estates:\n  tokyo: {inputs: [tokyo.yaml]}\n  osaka: {inputs: [osaka/*.yaml]}\n"


@pytest.fixture(autouse=True)
def _in_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {".git/HEAD": "", ".ftpolicy.yaml": TWO})
    write(tmp_path, {"tokyo.yaml": cluster(ha=False), "osaka/a.yaml": cluster(ha=True, name="c2")})
    monkeypatch.chdir(tmp_path)


def test_every_estate_has_its_report_under_its_name(cli: Cli, update_golden: bool) -> None:
    done = cli("check")

    assert done.code == 1
    golden(GOLDEN / "estates.txt", done.out, update_golden)
    assert done.err == ""


def test_in_japanese_too(cli: Cli) -> None:
    done = cli("check", "-q", "--lang", "ja")

    assert done.out.startswith("\n環境 tokyo\n")
    assert done.out.endswith("\n環境 2 件: tokyo ゲートの基準を超過; osaka ゲートの基準内\n")


def test_an_estate_that_is_named_stands_alone(cli: Cli) -> None:
    assert cli("check", "--estate", "osaka").out == (
        "0 failed, 0 undecided\n1 passed, 0 not applicable; 1 rules, 1 objects\n"
        "What weakens the gate (1)\n  judged by cluster.ha_enabled only (.ftpolicy.yaml:3:1)\n"
    )
    assert [cli("check", "--estate", name).code for name in ("tokyo", "osaka")] == [1, 0]
    both = cli("check", "-q", "--estate", "osaka", "--estate", "tokyo", "--estate", "osaka").out
    assert both.endswith("\n2 estates: osaka within the gate; tokyo failed the gate\n")


def test_from_a_directory_below_it_is_the_same_estate(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("osaka")

    done = cli("check", "-o", "json", "--estate", "tokyo")

    assert json.loads(done.out)["inputs"] == [{"path": "../tokyo.yaml", "kind": "cluster-spec", "objects": 1}]


def test_a_configuration_that_is_named_has_its_inputs_beside_it(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"elsewhere/x": ""})
    monkeypatch.chdir("elsewhere")

    done = cli("check", "--config", "../.ftpolicy.yaml", "--estate", "osaka", "-o", "json")

    assert (done.code, json.loads(done.out)["weakened"][0]["location"]["file"]) == (0, "../.ftpolicy.yaml")
    assert [one["path"] for one in json.loads(done.out)["inputs"]] == ["../osaka/a.yaml"]
    assert json.loads(done.out)["estate"] == "osaka"


def test_paths_take_the_place_of_the_inputs_of_an_estate(cli: Cli) -> None:
    done = cli("check", "tokyo.yaml", "--estate", "osaka", "-o", "json")

    assert [one["path"] for one in json.loads(done.out)["inputs"]] == ["tokyo.yaml"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--estate", "tokio"], "error: no estate “tokio” (did you mean “tokyo”?); .ftpolicy.yaml has: tokyo, osaka\n"),
        (
            ["tokyo.yaml", "--estate", "tokyo", "--estate", "osaka"],
            "error: all PATHs together are one estate; name only one with --estate\n",
        ),
        (
            ["-o", "json"],
            "error: a report in json holds one estate, and there are several\n"
            "  Write one file for each (-o json={estate}.json), or name one with --estate.\n",
        ),
        (
            ["-o", "json=report.json"],
            "error: report.json would be written for the estates “tokyo” and “osaka”\n"
            "  Put {estate} into its name: it stands for the name of the estate.\n",
        ),
        (
            ["--write-missing", "m.yaml"],
            "error: m.yaml would be written for the estates “tokyo” and “osaka”\n"
            "  Put {estate} into its name: it stands for the name of the estate.\n",
        ),
    ],
)
def test_what_cannot_be_meant_is_said_before_anything_is_judged(cli: Cli, arguments: list[str], message: str) -> None:
    done = cli("check", *arguments)

    assert (done.code, done.out, done.err) == (2, "", message)
    assert sorted(path.name for path in Path().iterdir()) == [".ftpolicy.yaml", ".git", "osaka", "tokyo.yaml"]


def test_without_estates_it_is_said_what_to_do(cli: Cli) -> None:
    hint = "  Name what to judge, as in `ftpolicy check plan.json`, or let `ftpolicy init` write a configuration.\n"
    write(Path(), {".ftpolicy.yaml": CONFIG_HEAD})
    assert cli("check").err == f"error: no PATH is given, and .ftpolicy.yaml names no estates\n{hint}"
    Path(".ftpolicy.yaml").unlink()
    done = cli("check")
    assert (done.code, done.err) == (2, f"error: no PATH is given, and there is no .ftpolicy.yaml\n{hint}")
    assert cli("check", "--estate", "x").err == "error: no estate “x”; the configuration names none\n"


def test_every_estate_has_its_own_files(cli: Cli) -> None:
    done = cli("check", "-o", "text", "-o", "json=r-{estate}.json", "--write-missing", "m-{estate}.yaml")

    reports = {name: json.loads(Path(f"r-{name}.json").read_text(encoding="utf-8")) for name in ("tokyo", "osaka")}
    assert done.code == 1
    assert {name: report["exit_code"] for name, report in reports.items()} == {"tokyo": 1, "osaka": 0}
    assert [Path(f"m-{name}.yaml").is_file() for name in ("tokyo", "osaka")] == [True, True]


def test_reports_are_written_where_the_configuration_says(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    write(Path(), {".ftpolicy.yaml": TWO + "output: [text, 'json=out/{estate}.json']\n", "out/x": ""})
    monkeypatch.chdir("osaka")

    done = cli("check", "-q")

    assert done.out.endswith("2 estates: tokyo failed the gate; osaka within the gate\n")
    assert sorted(path.name for path in Path("../out").iterdir()) == ["osaka.json", "tokyo.json", "x"]
    assert cli("check", "-q", "-o", "text", "--estate", "osaka").code == 0


@pytest.mark.parametrize(
    ("tokyo", "osaka", "code"),
    [
        (cluster(ha=True), cluster(ha=True), 0),
        (cluster(ha=True), cluster(ha=False), 1),
        (cluster(ha=False), SPEC_HEAD + "vms: [{name: v}]\n", 3),
        (SPEC_HEAD + "vms: [{name: v}]\n", "no: spec\n", 3),
        (cluster(ha=True), "hosts: [no spec]\n", 2),
        ("[", cluster(ha=False), 2),
    ],
)
def test_the_worst_exit_code_is_that_of_the_run(cli: Cli, tokyo: str, osaka: str, code: int) -> None:
    write(Path(), {"tokyo.yaml": tokyo, "osaka/a.yaml": osaka})

    assert cli("check").code == code


def test_an_input_that_is_missing_is_an_error_and_the_rest_is_judged(cli: Cli) -> None:
    config = CONFIG_HEAD + ONLY + "estates:\n  e:\n    inputs:\n    - plan.json\n    - osaka/*.yaml\n"
    write(Path(), {".ftpolicy.yaml": config})

    done = cli("check")

    assert done.code == 2
    assert done.out == (
        "0 failed, 0 undecided\n1 passed, 0 not applicable; 1 rules, 1 objects\n"
        "1 inputs or rules could not be used; see the messages above\n"
        "What weakens the gate (1)\n  judged by cluster.ha_enabled only (.ftpolicy.yaml:3:1)\n"
    )
    assert done.err.splitlines()[:2] == [
        "error: .ftpolicy.yaml:7:7: there is no input plan.json",
        "  If it is not always there, write it as a glob: a glob may match nothing.",
    ]


def test_a_link_that_a_glob_does_not_follow_is_said(cli: Cli) -> None:
    write(Path(), {".ftpolicy.yaml": CONFIG_HEAD + ONLY + "estates: {e: {inputs: ['*/*.yaml']}}\n"})
    Path("link").symlink_to("osaka")
    reason = "a glob follows no link to a directory"

    assert json.loads(cli("check", "-o", "json").out)["left_out"] == [{"file": "link", "reason": reason}]
    assert f"Found and not read (1)\n  link: {reason}\n" in cli("check").out
    for command in ("facts", "parse"):
        assert f"note: link: left out: {reason}\n" in cli(command).err


def test_the_gate_is_the_options_or_the_estates_or_the_one_above(cli: Cli) -> None:
    estates = "estates:\n  a: {inputs: [tokyo.yaml], fail_on: [never]}\n  b: {inputs: [tokyo.yaml]}\n"
    write(Path(), {".ftpolicy.yaml": CONFIG_HEAD + ONLY + "fail_on: [error]\n" + estates})

    assert [cli("check", "--estate", name).code for name in "ab"] == [0, 1]
    assert [cli("check", "--estate", name, "--fail-on", "never").code for name in "ab"] == [0, 0]
    assert cli("check", "--estate", "a", "--fail-on", "error").code == 1


@pytest.mark.parametrize("estate", ["open.yaml", "facts.json", "renamed.txt.yaml"])
def test_without_another_word_the_gate_is_errors_and_what_is_undecided_whatever_the_input_is(
    cli: Cli, estate: str
) -> None:
    write(Path(), {"open.yaml": cluster(ha=None), "renamed.txt.yaml": cluster(ha=None)})
    write(Path(), {"facts.json": cli("facts", "open.yaml").out})
    only = ("--only", "cluster.ha_enabled")

    assert cli("check", estate, *only).code == 1
    assert cli("check", estate, *only, "--ci").code == 1
    assert cli("check", estate, *only, "--fail-on", "error").code == 0
    assert cli("check", "tokyo.yaml", *only).code == 1
    assert cli("check", "osaka", *only).code == 0


def test_the_hook_has_the_gate_of_check(cli: Cli) -> None:
    write(Path(), {"osaka/a.yaml": cluster(ha=None)})

    assert cli("hook", "osaka/a.yaml").code == 1
    write(Path(), {".ftpolicy.yaml": TWO + "fail_on: [error]\n"})
    assert cli("hook", "osaka/a.yaml").code == 0


def test_never_stands_alone(cli: Cli) -> None:
    asked = cli("check", "tokyo.yaml", "--fail-on", "error", "--fail-on", "never")
    write(Path(), {".ftpolicy.yaml": TWO + "fail_on: [never, error]\n"})
    written = cli("check")

    assert (asked.code, asked.err) == (
        2,
        "error: --fail-on never stands alone; beside another word it would take that one away\n",
    )
    line = TWO.count("\n") + 1
    assert (written.code, written.err.splitlines()[0]) == (
        2,
        f"error: .ftpolicy.yaml:{line}:10: “fail_on” has “never” beside other words; expected it alone, or without it what "
        "fails the gate",
    )


def test_the_language_comes_from_the_configuration_unless_the_surroundings_say(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(Path(), {".ftpolicy.yaml": TWO + "language: ja\n"})
    osaka = ("check", "-q", "--estate", "osaka")
    monkeypatch.setenv("LANG", "en_US.UTF-8")

    assert cli(*osaka).out.startswith("不適合 0 件")
    assert cli(*osaka, "--lang", "en").out.startswith("0 failed")
    assert '"message": "vSphere HA is disabled' in cli("check", "-o", "json", "--estate", "tokyo").out
    monkeypatch.setenv("FTPOLICY_LANG", "en")
    assert cli(*osaka).out.startswith("0 failed")


def test_facts_and_parse_read_one_estate(cli: Cli) -> None:
    assert list(json.loads(cli("facts", "--estate", "osaka").out)["clusters"]) == ["c2"]
    assert cli("parse", "--estate", "osaka").err == (
        "note: osaka/a.yaml is a cluster spec, which gives no resources; `ftpolicy facts` shows it\n"
    )
    for command in ("facts", "parse"):
        done = cli(command)
        assert (done.code, done.err) == (
            2,
            "error: .ftpolicy.yaml has several estates; name one with --estate: tokyo, osaka\n",
        )
    write(
        Path(), {".ftpolicy.yaml": CONFIG_HEAD + "vsphere: 8.0U3\nestates: {a: {inputs: [osaka/a.yaml, gone.json]}}\n"}
    )
    done = cli("facts")
    assert done.code == 2
    assert json.loads(done.out)["clusters"]["c2"]["release"] == 800
    assert done.err.startswith("error: .ftpolicy.yaml:4:38: there is no input gone.json\n")
    assert cli("parse").err.startswith("error: .ftpolicy.yaml:4:38: there is no input gone.json\n")


def test_a_configuration_below_does_not_take_inputs_from_the_one_above(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(Path(), {"osaka/.ftpolicy.yaml": CONFIG_HEAD + "fail_on: [never]\nestates: {mine: {inputs: [b.yaml]}}\n"})
    write(Path(), {"osaka/b.yaml": cluster(ha=True, name="c3"), "nagoya/c.yaml": cluster(ha=False, name="c4")})
    write(Path(), {"nagoya/.ftpolicy.yaml": CONFIG_HEAD + ONLY + "estates: {own: {inputs: [c.yaml]}}\n"})

    monkeypatch.chdir("nagoya")
    assert cli("check").code == 1  # nobody else judges what is here
    monkeypatch.chdir("../osaka")
    refused = cli("check")
    assert (refused.code, refused.out, refused.err) == (
        2,
        "",
        "error: .ftpolicy.yaml:1:1: this configuration takes the place of ../.ftpolicy.yaml, whose estate “osaka” has "
        "inputs here\n  Keep its inputs in one of the two, or name the one that is meant: --config ../.ftpolicy.yaml\n",
    )
    assert cli("check", "--config", ".ftpolicy.yaml").code == 0
    assert cli("check", "--config", "../.ftpolicy.yaml").code == 1
