"""``locked:`` of a configuration: what one further down takes over, and may not loosen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Cli
from tests.support.repositories import CONFIG_HEAD, cluster, write
from validator.rules.scaffold import scaffold

HA = "cluster.ha_enabled"
ROOT = CONFIG_HEAD + (
    "locked: [fail_on, rules, waivers, strict_waivers, baseline, policies]\nfail_on: [warning]\nstrict_waivers: true\n"
    f"rules: {{{HA}: {{waivable: false}}, vm.no_snapshots: {{severity: error}}}}\nestates: {{all: {{inputs: [r.yaml]}}}}\n"
)
NESTED = CONFIG_HEAD + "estates:\n  tokyo:\n    inputs: [a.yaml]\n"
HEAD = "apiVersion: ftpolicy/v1\nkind: Waivers\nwaivers:\n"


@pytest.fixture(autouse=True)
def _nested(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {".git/HEAD": "", ".ftpolicy.yaml": ROOT, "r.yaml": cluster(ha=True), "tokyo/a.yaml": cluster(ha=False)}
    write(tmp_path, {**files, "tokyo/.ftpolicy.yaml": NESTED})
    monkeypatch.chdir(tmp_path / "tokyo")


def test_what_is_locked_holds_below(cli: Cli) -> None:
    done = cli("check", "-o", "json", "--only", HA)

    assert (done.code, json.loads(done.out)["gate"]) == (1, ["warning"])
    write(
        Path(),
        {
            ".ftpolicy.yaml": NESTED.replace(
                "estates", "fail_on: [info, undecided]\nrules: {vm: {severity: error}}\nestates"
            )
        },
    )
    done = cli("check", "-o", "json", "--only", HA)
    assert (done.code, json.loads(done.out)["gate"]) == (1, ["info", "undecided"])
    write(
        Path(
            "..",
        ),
        {"w.yaml": HEAD + f"- {{rule: {HA}, subject: cluster/c1, reason: x, expires: 2099-01-01}}\n"},
    )
    write(Path(".."), {".ftpolicy.yaml": ROOT.replace("estates", "waivers: w.yaml\nestates")})
    message = f"error: ../w.yaml:4:3: {HA} cannot be waived: ../.ftpolicy.yaml:6:30 says “{HA}”\n"
    assert cli("check", "--only", HA).err.startswith(message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "fail_on: [error]\n",
            ".ftpolicy.yaml:3:1: the gate is error here and warning in ../.ftpolicy.yaml, which locks “fail_on”",
        ),
        (
            "fail_on: [never]\n",
            ".ftpolicy.yaml:3:1: the gate is never here and warning in ../.ftpolicy.yaml, which locks “fail_on”",
        ),
        (
            f"rules: {{{HA}: {{waivable: true}}}}\n",
            f".ftpolicy.yaml:3:30: waivers of {HA} is allowed here and not allowed in ../.ftpolicy.yaml, which locks “rules”",
        ),
        (
            "rules: {vm.no_npiv: {enabled: false, reason: x}}\n",
            ".ftpolicy.yaml:3:22: vm.no_npiv is off here and on in ../.ftpolicy.yaml, which locks “rules”",
        ),
        (
            "rules: {vm.no_snapshots: {severity: info}}\n",
            ".ftpolicy.yaml:3:27: the severity of vm.no_snapshots is info here and error in ../.ftpolicy.yaml, which locks “rules”",
        ),
        (
            "strict_waivers: false\n",
            ".ftpolicy.yaml:3:1: strict_waivers is false here and true in ../.ftpolicy.yaml, which locks",
        ),
        (
            "waivers: w.yaml\n",
            ".ftpolicy.yaml:3:1: the file of “waivers” is w.yaml here and - in ../.ftpolicy.yaml, which locks",
        ),
        (
            "baseline: b.json\n",
            ".ftpolicy.yaml:3:1: the file of “baseline” is b.json here and - in ../.ftpolicy.yaml, which locks",
        ),
        ("profile: essential\n", ".ftpolicy.yaml:3:1: the choice of rules is profile: essential, without "),
        ("only: [vm.no_npiv]\n", ".ftpolicy.yaml:3:1: the choice of rules is only: vm.no_npiv, without "),
    ],
)
def test_what_is_locked_cannot_be_loosened(text: str, message: str, cli: Cli) -> None:
    write(Path(), {"w.yaml": HEAD.replace("waivers:\n", "waivers: []\n"), "b.json": ""})
    in_estate = NESTED + "".join(f"    {line}\n" for line in text.splitlines())
    for whole in (NESTED.replace("estates", f"{text}estates"), in_estate):
        write(Path(), {".ftpolicy.yaml": whole})
        done = cli("check")
        told = message if whole != in_estate else message.partition(": ")[2]
        assert (done.code, done.out) == (2, "")
        assert told in done.err
        assert done.err.endswith("  Take it back here, or change it there.\n")
        assert cli("check", "--config", ".ftpolicy.yaml").code == 2
        assert cli("hook", "a.yaml").code == 2


def test_waivers_beside_are_none_of_the_lock(cli: Cli) -> None:
    write(
        Path(),
        {".ftpolicy-waivers.yaml": HEAD + "- {rule: vm.no_npiv, subject: vm/x, reason: x, expires: 2099-01-01}\n"},
    )
    message = (
        "error: .ftpolicy-waivers.yaml: the file of “waivers” is .ftpolicy-waivers.yaml here and - in ../.ftpolicy.yaml, "
        "which locks “waivers”\n  Take it back here, or change it there.\n"
    )
    assert cli("check").err == message
    write(
        Path(),
        {"deeper/x": "", "deeper/.ftpolicy-waivers.yaml": Path(".ftpolicy-waivers.yaml").read_text(encoding="utf-8")},
    )
    Path(".ftpolicy-waivers.yaml").unlink()
    assert cli("check", "--only", HA).code == 1


def test_policies_of_a_lock_are_judged_by_and_others_may_stand_beside(cli: Cli) -> None:
    for root, rule in (("../p", "acme.ours"), ("q", "acme.mine")):
        write(Path(), {str(path): text for path, text in scaffold(rule, Path(root)).items()})
    write(Path(".."), {".ftpolicy.yaml": ROOT.replace("estates", "policies: [p]\nestates")})
    write(Path(), {".ftpolicy.yaml": NESTED.replace("estates", "policies: [q]\nestates")})
    message = "error: .ftpolicy.yaml:3:1: “../p” in “policies” is gone here and there in ../.ftpolicy.yaml, which locks “policies”\n"
    assert cli("check").err.startswith(message)
    for text, rules in (("policies: [../p, q]\n", 3), ("", 2)):
        write(Path(), {".ftpolicy.yaml": NESTED.replace("estates", f"{text}estates")})
        done = cli("check", "-o", "json", "--only", HA, "--only", "acme")
        assert (done.code, json.loads(done.out)["summary"]["rules"]) == (1, rules)


def test_two_locks_add_up_and_one_that_cannot_be_read_is_an_error(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    write(
        Path(),
        {".ftpolicy.yaml": CONFIG_HEAD + "locked: [vsphere]\nvsphere: '8.0'\n", "deep/a.yaml": cluster(ha=False)},
    )
    write(Path(), {"deep/.ftpolicy.yaml": NESTED.replace("estates", "vsphere: '5.0'\nfail_on: [never]\nestates")})
    monkeypatch.chdir("deep")
    assert [line.partition(": ")[2] for line in cli("check").err.splitlines() if line.startswith("error")] == [
        ".ftpolicy.yaml:3:1: vsphere is 5.0.0 here and 8.0 in ../.ftpolicy.yaml, which locks “vsphere”",
        ".ftpolicy.yaml:4:1: the gate is never here and warning in ../../.ftpolicy.yaml, which locks “fail_on”",
    ]
    write(Path("../.."), {".ftpolicy.yaml": "nonsense"})
    assert cli("check").code == 2
    write(Path("../.."), {".ftpolicy.yaml": CONFIG_HEAD + "locked: [failon]\n"})
    assert "“failon”; expected one of: baseline, data, fail_on" in cli("check").err


def test_without_a_lock_a_configuration_further_down_is_its_own(cli: Cli) -> None:
    write(Path(".."), {".ftpolicy.yaml": ROOT.replace("locked", "# locked")})
    write(Path(), {".ftpolicy.yaml": NESTED.replace("estates", "fail_on: [never]\nestates")})

    assert cli("check", "--only", HA).code == 0
