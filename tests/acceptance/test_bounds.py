"""A run that is too large says so in every format, and is never taken for one that passed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Cli
from tests.support.paths import EXAMPLES
from tests.support.repositories import SPEC_HEAD, write
from validator.report import FORMATS
from validator.report.phrases import PHRASES
from validator.verdicts import bounds

MACHINES = 120
COMPANY = """\
# METADATA
# title: Every disk is small
# description: Disks are small.
# related_resources:
#   - ref: https://example.com/
#     description: "The standard of the company"
# custom:
#   severity: error
#   scope: vm
#   reads: [vms.*.disks]
#   message: "{subject} has the disk {disk}"
#   solution: Make the disk smaller.
#   article: []
#   sources:
#     - {id: C1, title: The standard of the company, url: "https://example.com/", versions: all}
#   confidence: V
package ft.company.disks

deny contains finding if {
	some v, vm in input.vms
	some label, disk in vm.disks
	disk.size_gb > 1
	finding := {"subject": ["vms", v], "path": ["vms", v, "disks", label], "args": {"disk": label}}
}
"""


def _messages(text: str) -> str:
    return " ".join(text.replace("&#10;", " ").replace("\\n", " ").split())


@pytest.mark.parametrize("name", FORMATS)
def test_more_findings_than_a_report_has_are_an_error_in_every_format(
    name: str, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = json.loads(cli("check", str(EXAMPLES / "quickstart"), "-o", "json").out)
    denials = sum(max(1, 1 + len(one.get("details", ()))) for one in whole["findings"])
    monkeypatch.setattr(bounds, "MAX_FINDINGS", denials - 1)

    run = cli("check", str(EXAMPLES / "quickstart"), "--fail-on", "never", "-o", name)

    assert run.code == 2
    told = f"no finding is listed: {denials} findings about"
    assert told in _messages(run.err if name == "text" else run.out)
    if name == "json":
        document = json.loads(run.out)
        assert document["findings"] == []
        assert {key: document["summary"][key] for key in ("fail", "undecided")} == {
            key: whole["summary"][key] for key in ("fail", "undecided")
        }
        monkeypatch.setattr(bounds, "MAX_FINDINGS", denials)
        assert json.loads(cli("check", str(EXAMPLES / "quickstart"), "-o", "json").out) == whole


def test_more_verdicts_than_a_run_finds_are_refused_before_any_rule_runs(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(bounds, "MAX_VERDICTS", 1000)
    machines = "".join(f"  - {{name: v{n}, fault_tolerance: {str(n >= 0).lower()}}}\n" for n in range(-50, MACHINES))
    write(tmp_path, {"a.yaml": f"{SPEC_HEAD}vms:\n{machines}"})

    run = cli("check", "a.yaml", "--fail-on", "never")
    part = cli("check", "a.yaml", "--only", "vm.no_snapshots", "--fail-on", "never")

    assert run.code == 2
    assert f" rules on {MACHINES} vms are " in run.err
    assert "and 1,000 is the most of one run" in run.err
    assert "--only RULE or AREA" in run.err
    assert (part.code, part.err) == (0, "")


@pytest.mark.parametrize("name", FORMATS)
def test_many_faults_of_one_finding_are_counted_where_people_read(
    name: str, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    disks = ", ".join(f"{{label: d{n}, size_gb: 2}}" for n in range(MACHINES))
    machine = f"{{name: db01, fault_tolerance: true, disks: [{disks}]}}"
    write(tmp_path, {"a.yaml": f"{SPEC_HEAD}vms: [{machine}]\n", "own/ft/company/disks.rego": COMPANY})

    run = cli("check", "a.yaml", "--fail-on", "error", "--policy", "own", "--only", "company.disks", "-o", name)

    assert run.code == 1, run.err
    if name == "json":
        [finding] = json.loads(run.out)["findings"]
        assert 1 + len(finding["details"]) == len(finding["faults"]) == MACHINES
    elif name != "lines":
        assert PHRASES["en"]["faults_more"].format(count=MACHINES - 50) in _messages(run.out)
