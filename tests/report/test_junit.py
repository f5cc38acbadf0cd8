"""JUnit: the schema of Jenkins' plugin, a reader of the format, and what each verdict becomes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import junitparser
import pytest
import xmlschema

from tests.support.paths import DATA
from tests.support.reports import everything, hostile, quickstart
from validator.findings.model import Result
from validator.messages import LANGUAGES
from validator.report import junit
from validator.report.style import ReportStyle

pytestmark = pytest.mark.usefixtures("in_the_checkout")

SCHEMA = xmlschema.XMLSchema(DATA / "schemas" / "junit-10.xsd")


def _read(result: Result, language: str = "en") -> Any:
    text = junit.render(result, ReportStyle(language))
    SCHEMA.validate(text)
    return junitparser.JUnitXml.fromstring(text.encode("utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_schema_and_a_reader_accept_it(language: str, tmp_path: Path) -> None:
    for result in (quickstart(), everything(), hostile(tmp_path)):
        report = _read(result, language)
        cases = [case for suite in report for case in suite]
        skipped = sum(suite.skipped for suite in report)
        assert (report.tests, report.failures, report.errors, skipped) == (
            len(cases),
            sum(isinstance(one, junitparser.Failure) for case in cases for one in case.result),
            sum(isinstance(one, junitparser.Error) for case in cases for one in case.result),
            sum(isinstance(one, junitparser.Skipped) for case in cases for one in case.result),
        )


def test_every_verdict_has_its_place() -> None:
    suites = {suite.name: {case.name: case for case in suite} for suite in _read(everything())}

    assert list(suites) == ["ftpolicy.run", "ftpolicy.cluster", "ftpolicy.network", "ftpolicy.vcenter", "ftpolicy.vm"]
    failed = suites["ftpolicy.cluster"]["cluster.ha_enabled: cluster ft-cluster"]
    (failure,) = failed.result
    assert isinstance(failure, junitparser.Failure)
    assert (failure.type, failure.message) == (
        "error",
        "vSphere HA is disabled on cluster ft-cluster; Fault Tolerance needs it enabled",
    )
    assert failure.text == (
        "vSphere HA is disabled on cluster ft-cluster; Fault Tolerance needs it enabled\n"
        "at examples/quickstart/plan.json (vsphere_compute_cluster.ft)\n"
        "Fix: Enable vSphere HA on the cluster (Terraform: ha_enabled = true) and let it finish configuring its hosts "
        "before turning on Fault Tolerance."
    )
    (undecided,) = suites["ftpolicy.vm"]["vm.no_snapshots: virtual machine web01"].result
    assert isinstance(undecided, junitparser.Skipped)
    assert undecided.message == (
        "Undecided for virtual machine web01: An FT virtual machine has no snapshots. "
        "Missing: vms[].snapshots (not in the cluster spec)."
    )
    (waived,) = suites["ftpolicy.network"]["network.ft_logging_interface: host esx03.example.com"].result
    assert isinstance(waived, junitparser.Skipped)
    assert waived.message.startswith(
        "waived until 2027-01-31 (UTC): lab only | <b>really</b>: host esx03.example.com has 0"
    )
    (known,) = suites["ftpolicy.vm"]["vm.no_snapshots: virtual machine file01"].result
    assert isinstance(known, junitparser.Skipped)
    assert known.message.startswith("already in the baseline: virtual machine file01 has snapshots")
    assert suites["ftpolicy.vm"]["vm.no_snapshots: virtual machine db01"].result == []


def test_what_could_not_be_read_is_an_error() -> None:
    (run,) = [suite for suite in _read(everything()) if suite.name == "ftpolicy.run"]

    assert [(case.name, [(one.type, one.message) for one in case.result]) for case in run] == [
        ("evaluation", []),
        ("input 1", [("input", "examples/quickstart/bad.tf:3:7: the file ends inside a string. Close the quote.")]),
        ("input 2", [("input", "missing.json: cannot read the file: No such file or directory")]),
        ("input 3", [("input", "no input could be read")]),
    ]


def test_the_suites_of_an_estate_carry_its_name() -> None:
    suites = list(_read(replace(quickstart(), estate="tokyo")))

    assert all(one.name.startswith("ftpolicy.tokyo.") for one in suites)
    assert {case.classname for one in suites for case in one} == {one.name for one in suites}


def test_a_run_without_findings_is_not_empty_and_nothing_evaluated_is_an_error() -> None:
    clean_run = _read(replace(quickstart(), findings=[], exit_code=0))
    nothing = _read(replace(quickstart(), findings=[], exit_code=3))

    assert (clean_run.tests, clean_run.failures, clean_run.errors) == (1, 0, 0)
    assert (nothing.tests, nothing.failures, nothing.errors) == (1, 0, 1)


def test_characters_that_xml_cannot_have_are_replaced(tmp_path: Path) -> None:
    result = hostile(tmp_path)
    first = result.findings[0]
    odd = replace(first, name="a\x00b\ufffec\uffffd\ud800e\U0001f600", fingerprint="0" * 64)

    root = ET.fromstring(junit.render(replace(result, findings=[odd]), ReportStyle()))

    names = [case.attrib["name"] for case in root.iter("testcase")]
    assert names == ["evaluation", f"{first.rule.id}: cluster a\ufffdb\ufffdc\ufffdd\ufffde\U0001f600"]
