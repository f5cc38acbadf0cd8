"""What reports say of facts that no input says, and of the verdicts that rest on them."""

from __future__ import annotations

import json

import pytest

from tests.conftest import Cli, golden
from tests.support.paths import GOLDEN

pytestmark = pytest.mark.usefixtures("in_the_checkout", "golden_rules")

_SPEC = "examples/vm-profiles.yaml"
_FORMATS = {"text": "txt", "json": "json", "markdown": "md", "html": "html"}


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", _FORMATS)
def test_the_example(name: str, language: str, cli: Cli, update_golden: bool) -> None:
    run = cli("check", _SPEC, "--only", "vm", "--show", "pass", "-o", name, "--lang", language)

    assert (run.code, run.err) == (1, "")
    golden(GOLDEN / "reports" / f"assumed.{language}.{_FORMATS[name]}", run.out, update_golden)


def test_without_assumptions_those_verdicts_and_no_others_are_undecided(cli: Cli) -> None:
    with_them = json.loads(cli("check", _SPEC, "--show", "pass", "-o", "json").out)
    without = json.loads(cli("check", _SPEC, "--show", "pass", "--no-assumptions", "-o", "json").out)

    before, after = (
        {(one["rule"], one["subject"]["name"]): one for one in report["findings"]} for report in (with_them, without)
    )
    changed = {key for key in before if before[key]["verdict"] != after[key]["verdict"]}
    resting = {key for key, one in before.items() if "assumed" in one}
    assert changed == resting
    assert len(resting) == with_them["summary"]["assumed"] > 10
    assert {after[key]["verdict"] for key in resting} == {"undecided"}
    assert "assumed" not in without
    assert "assumed" not in without["summary"]
    for key in resting:
        assert set(before[key]["assumed"]) <= {one["path"] for one in after[key]["missing"]}
        assert set(before[key]["assumed"]) <= {one["path"] for one in with_them["assumed"]}
    assert not any(name == "lab01" for _, name in resting)
    assert before["vm.no_snapshots", "erp02"]["verdict"] == "fail"


def test_every_command_that_reads_the_inputs_can_do_without(cli: Cli) -> None:
    told, plain = (json.loads(cli("facts", _SPEC, *more).out) for more in ((), ("--no-assumptions",)))

    assert (told["vms"]["erp01"]["snapshots"], told["vms"]["erp02"]["snapshots"]) == (0, 1)
    assert "/vms/erp01/snapshots" in told["assumed"]
    assert "snapshots" not in plain["vms"]["erp01"]
    assert "assumed" not in plain
    explained = [cli("explain", "vm.no_snapshots", "erp01", _SPEC, *more).out for more in ((), ("--no-assumptions",))]
    assert "snapshots: 0  (assumed, no input says it)\n      at examples/vm-profiles.yaml:17:5\n" in explained[0]
    assert "snapshots: unknown\n" in explained[1]


def test_the_gate_takes_what_is_assumed(cli: Cli) -> None:
    only = ("--only", "vm.no_npiv", "--fail-on", "error", "--fail-on", "undecided")

    assert cli("check", _SPEC, *only).code == 1  # lab01
    spec = "apiVersion: ftpolicy/v1\nkind: ClusterSpec\nvms: [{name: v, fault_tolerance: true, defaults: vsphere}]\n"
    run = cli("check", "-", *only, stdin=spec.encode())
    assert (run.code, run.out.splitlines()[:2]) == (
        0,
        ["0 failed, 0 undecided", "1 passed, 0 not applicable; 1 rules, 1 objects"],
    )
    assert run.out.count("Verdicts that rest on what “defaults: vsphere” assumes: 1") == 1
    assert cli("check", "-", *only, "--no-assumptions", stdin=spec.encode()).code == 1
