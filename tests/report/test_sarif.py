"""SARIF: the official schema, everything that GitHub asks for, and what happens beyond GitHub's limits."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest

from tests.support.estates import RULES
from tests.support.github_tables import REGION, missing_for_github
from tests.support.paths import DATA, ROOT
from tests.support.reports import everything, hostile, quickstart
from validator.errors import InputError
from validator.findings.model import Result
from validator.inputs import Input
from validator.messages import LANGUAGES
from validator.model import InputKind, Location
from validator.report import sarif
from validator.report.line_hash import line_hashes
from validator.report.sarif_rules import rule_object
from validator.report.style import ReportStyle

pytestmark = pytest.mark.usefixtures("in_the_checkout")

SCHEMA = json.loads((DATA / "schemas" / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))


def _log(result: Result, language: str = "en") -> dict[str, Any]:
    log = json.loads(sarif.render(result, ReportStyle(language)))
    jsonschema.Draft7Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(log)
    assert list(missing_for_github(log)) == []
    return dict(log)


def _run(result: Result, language: str = "en") -> dict[str, Any]:
    (run,) = _log(result, language)["runs"]
    return dict(run)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_schema_and_github_miss_nothing(language: str, tmp_path: Path) -> None:
    results = [quickstart(), everything(), hostile(tmp_path)]
    for number, result in zip((12, 14, 19 * 2), results, strict=True):
        assert len(_run(result, language)["results"]) >= min(number, 12)


def test_regions_lie_inside_their_lines() -> None:
    for result in _run(everything())["results"]:
        for location in [*result["locations"], *result.get("relatedLocations", ())]:
            physical = location["physicalLocation"]
            file = ROOT / unquote(physical["artifactLocation"]["uri"])
            region = physical["region"]
            line = file.read_text(encoding="utf-8").splitlines()[region["startLine"] - 1]
            assert region["endColumn"] <= len(line.encode("utf-16-le")) // 2 + 1
            assert line[region["startColumn"] - 1 : region["endColumn"] - 1].strip() != ""


def test_the_hash_of_a_line_is_that_of_github() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in (ROOT / "examples" / "quickstart").glob("*.yaml")}
    seen = 0
    for result in _run(quickstart())["results"]:
        physical = result["locations"][0]["physicalLocation"]
        text = texts.get(ROOT / physical["artifactLocation"]["uri"])
        if text is not None:
            line = physical["region"]["startLine"]
            assert result["partialFingerprints"]["primaryLocationLineHash"] == line_hashes(text, [line])[line]
            seen += 1
    assert seen == 10


def test_objects_on_one_line_stay_alerts_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    clusters = ", ".join(f"{{name: c{at}, fault_tolerance: true, ha: {{enabled: false}}}}" for at in range(3))
    Path("a.yaml").write_text(f"apiVersion: ftpolicy/v1\nkind: ClusterSpec\nclusters: [{clusters}]\n", encoding="utf-8")

    result = quickstart("a.yaml")
    failed = [one for one in _run(result)["results"] if one["ruleId"] == "cluster.ha_enabled"]

    hashes = [one["partialFingerprints"]["primaryLocationLineHash"] for one in failed]
    assert hashes[0] == line_hashes(Path("a.yaml").read_text(encoding="utf-8"), [3])[3]
    assert hashes[1:] == [f"{one['fingerprints']['ftpolicy/v1'][:16]}:1" for one in failed[1:]]


def test_paths_start_at_the_root_of_the_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    folder = tmp_path / "infra 東京" / "a:b"
    folder.mkdir(parents=True)
    (folder / "real.yaml").write_text(
        "apiVersion: ftpolicy/v1\nkind: ClusterSpec\n"
        "clusters: [{name: 東京, fault_tolerance: true, ha: {enabled: false}}]\n",
        encoding="utf-8",
    )
    (folder / "link.yaml").symlink_to("real.yaml")
    monkeypatch.chdir(folder)

    run = _run(quickstart("link.yaml"))

    uris = {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in run["results"]}
    assert uris == {"infra%20%E6%9D%B1%E4%BA%AC/a%3Ab/real.yaml"}
    assert run["automationDetails"] == {"id": "ftpolicy/infra 東京/a:b/"}


def test_a_file_outside_the_checkout_has_its_whole_address(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(
        "apiVersion: ftpolicy/v1\nkind: ClusterSpec\nclusters: [{name: c, fault_tolerance: true, ha: {enabled: false}}]\n",
        encoding="utf-8",
    )

    run = _run(quickstart(str(file)))

    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": file.as_uri()}
    assert run["automationDetails"] == {"id": "ftpolicy/"}


def test_the_category_of_an_estate_is_its_name_wherever_its_inputs_are() -> None:
    run = _run(replace(quickstart("examples/quickstart/osaka.yaml"), estate="osaka"))

    assert run["automationDetails"] == {"id": "ftpolicy/osaka/"}


def test_files_that_only_a_facts_document_names_are_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hunter2\n", encoding="utf-8")
    result = quickstart()
    finding = replace(result.findings[0], locations=(Location(str(secret), 1, 1),))

    (told,) = _run(replace(result, findings=[finding]))["results"]

    region = told["locations"][0]["physicalLocation"]["region"]
    assert [region[key] for key in REGION] == [1, 1, 1, 2]
    assert told["partialFingerprints"]["primaryLocationLineHash"] == f"{finding.fingerprint[:16]}:1"


def test_a_finding_without_a_place_stands_at_the_first_input() -> None:
    result = quickstart()
    finding = replace(result.findings[0], locations=())

    (told,) = _run(replace(result, findings=[finding]))["results"]

    physical = told["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == "examples/quickstart/cluster.yaml"
    assert [physical["region"][key] for key in REGION] == [1, 1, 1, 2]


def test_standard_input_has_a_name() -> None:
    result = quickstart()
    finding = replace(result.findings[0], locations=(Location("-", 3, 7),))
    inputs = [Input("-", InputKind.CLUSTER_SPEC, 1)]

    run = _run(replace(result, findings=[finding], inputs=inputs))

    physical = run["results"][0]["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"] == {"uri": "stdin", "uriBaseId": "%SRCROOT%"}
    assert [physical["region"][key] for key in REGION] == [3, 7, 3, 8]


def test_what_was_accepted_is_suppressed_with_its_reason() -> None:
    results = {(one["ruleId"], one["properties"]["subject"]["name"]): one for one in _run(everything())["results"]}
    suppressed = {key: one["suppressions"] for key, one in results.items() if "suppressions" in one}

    outside = {
        "kind": "external",
        "status": "accepted",
        "justification": "waived until 2027-03-31 (UTC), storage team: migration in spring",
        "location": {
            "physicalLocation": {
                "artifactLocation": {"uri": "waivers.yaml", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 6},
            }
        },
        "properties": {"expires": "2027-03-31", "owner": "storage team", "reason": "migration in spring"},
    }
    known = {"kind": "external", "status": "accepted", "justification": "already in the baseline"}
    assert set(suppressed) == {
        ("vcenter.verifies_host_certificates", "vc02.example.com"),
        ("network.ft_logging_interface", "esx03.example.com"),
        ("vm.no_snapshots", "file01"),
        ("vcenter.version_supported", "vc01.example.com"),
        ("vcenter.version_supported", "vc02.example.com"),
    }
    assert suppressed["vcenter.verifies_host_certificates", "vc02.example.com"] == [outside]
    assert suppressed["vcenter.version_supported", "vc01.example.com"] == [outside]
    assert suppressed["vm.no_snapshots", "file01"] == [known]
    (inside,) = suppressed["network.ft_logging_interface", "esx03.example.com"]
    assert inside["kind"] == "inSource"
    assert inside["justification"] == "waived until 2027-01-31 (UTC): lab only | <b>really</b>"


def test_the_invocation_tells_of_errors_and_notes() -> None:
    (invocation,) = _run(everything())["invocations"]

    notices = invocation.pop("toolExecutionNotifications")
    assert invocation == {"executionSuccessful": False, "exitCode": 2}
    assert [(one["level"], one["message"]["text"]) for one in notices] == [
        ("error", "the file ends inside a string. Close the quote."),
        ("error", "cannot read the file: No such file or directory"),
        ("error", "no input could be read"),
        ("warning", "What weakens the gate: the gate is error, not error, undecided (.ftpolicy.yaml:3:1)"),
        ("warning", "What weakens the gate: vm.no_npiv is switched off: no FC | <b>at all</b> (.ftpolicy.yaml:5:16)"),
        ("warning", "What weakens the gate: not judged by storage (command line)"),
        ("warning", "What weakens the gate: waivers set 1 aside (examples/quickstart/cluster.yaml)"),
        ("warning", "What weakens the gate: waivers set 2 aside (waivers.yaml)"),
        ("warning", "What weakens the gate: the baseline has 2 already (.ftpolicy-baseline.json)"),
        (
            "note",
            "Found and not read: examples/quickstart/main.tf: the plan examples/quickstart/plan.json is read instead",
        ),
        ("note", "esx01 is a short name of two hosts; both stay"),
    ]
    assert notices[0]["locations"][0]["physicalLocation"]["region"]["startLine"] == 3
    (fine,) = _run(replace(quickstart(), left_out=[]))["invocations"]
    assert fine == {"executionSuccessful": True, "exitCode": 1, "toolExecutionNotifications": []}


def test_nothing_evaluated_is_no_success() -> None:
    (invocation,) = _run(replace(quickstart(), findings=[], exit_code=3))["invocations"]

    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][0]["message"]["text"].startswith("Nothing was evaluated.")


def test_what_passed_is_no_alert() -> None:
    result = everything()
    assert any(one.verdict.outcome == "pass" for one in result.findings)

    assert {one["kind"] for one in _run(result)["results"]} == {"fail", "open"}


def test_more_results_than_github_takes_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MAX_RESULTS", 5)
    result = everything()

    run = _run(result)

    assert len(run["results"]) == 5
    assert not any("suppressions" in one for one in run["results"])
    notices = [one for one in run["invocations"][0]["toolExecutionNotifications"] if one["level"] == "warning"]
    left = notices[0]
    assert left["message"]["text"].startswith("9 more results are left out: GitHub takes 5 results of a run")


def test_a_log_too_large_after_gzip_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MAX_PACKED", 5000)

    run = _run(quickstart())

    assert 0 < len(run["results"]) < 14
    left = run["invocations"][0]["toolExecutionNotifications"][0]
    assert left["message"]["text"].startswith(f"{14 - len(run['results'])} more results are left out")


def test_places_beyond_those_that_github_shows_are_counted() -> None:
    result = quickstart()
    many = tuple(Location("examples/quickstart/cluster.yaml", at) for at in range(1, 150))

    (told,) = _run(replace(result, findings=[replace(result.findings[0], locations=many)]))["results"]

    assert len(told["relatedLocations"]) == 100
    assert told["properties"]["locationsLeftOut"] == 48
    beyond = told["relatedLocations"][-1]["physicalLocation"]["region"]["startLine"]
    assert beyond == 101


def test_a_name_makes_no_link_in_a_message() -> None:
    error = InputError("[click](javascript:alert(1)) and host[0] (fine)")

    (invocation,) = _run(replace(quickstart(), errors=[error], left_out=[], exit_code=2))["invocations"]

    (notice,) = invocation["toolExecutionNotifications"]
    assert notice["message"]["text"] == "\\[click\\](javascript:alert(1)) and host[0] (fine)"


def test_the_page_about_a_rule_is_in_a_language_of_the_reader() -> None:
    described = {language: [rule_object(rule, language) for rule in RULES] for language in ("en", "ja")}
    addresses = {language: [one["helpUri"] for one in them if "helpUri" in one] for language, them in described.items()}

    assert [one for one in addresses["en"] if "itmedia.co.jp" in one] == []
    assert len([one for one in addresses["ja"] if "itmedia.co.jp" in one]) > 40
    assert len(addresses["en"]) > 5
