"""The bundle: the same for the same policies, taken by OPA and conftest, with the findings of a report in it."""

from __future__ import annotations

import dataclasses
import io
import json
import subprocess
import tarfile
from pathlib import Path
from typing import Any

from tests.support import opa
from tests.support.estates import BUNDLE, RULES, check_paths, law_examples
from tests.support.paths import EXAMPLES, ROOT
from tests.support.tools import require
from validator.check import FactsRequest, read_facts
from validator.engine.base import Module
from validator.engine.embedded import Embedded
from validator.report.json_report import document
from validator.rules.bundle import archive, build
from validator.rules.catalogue import library_files
from validator.verdicts.evaluate import data_document


def test_the_same_policies_are_the_same_bundle() -> None:
    again = build(list(reversed(RULES)), data_document(RULES))

    assert archive(again) == archive(BUNDLE)
    assert len(BUNDLE.revision) == 64


def test_other_policies_or_parameters_are_another_revision() -> None:
    changed = dataclasses.replace(
        RULES[0], module=dataclasses.replace(RULES[0].module, text=RULES[0].module.text + "\n")
    )
    data = json.loads(data_document(RULES))
    data["ftpolicy"]["params"]["host"] = {"x": {"y": 1}}
    revisions = {
        BUNDLE.revision,
        build(RULES[1:], data_document(RULES[1:])).revision,
        build([changed, *RULES[1:]], data_document(RULES)).revision,
        build(
            [dataclasses.replace(rule, libraries=rule.libraries[1:]) for rule in RULES], data_document(RULES)
        ).revision,
        build(RULES, json.dumps(data)).revision,
    }

    assert len(revisions) == 5


def test_what_is_in_a_bundle() -> None:
    with tarfile.open(fileobj=io.BytesIO(archive(BUNDLE)), mode="r:gz") as tar:
        names = tar.getnames()
        manifest = json.loads(_content(tar, "/.manifest"))
        data = json.loads(_content(tar, "/data.json"))

    rules = [f"/ft/{rule.id.replace('.', '/')}.rego" for rule in RULES]
    libraries = [f"/lib/{path.name}" for path in library_files(ROOT / "policies")]
    ours = ["/.manifest", "/data.json", "/ftpolicy/conftest.rego", "/ftpolicy/report.rego"]
    assert names == sorted([*ours, *rules, *libraries])
    assert "/lib/needs.rego" in libraries
    assert manifest["roots"] == ["ft", "ftpolicy", "lib"]
    assert manifest["revision"] == BUNDLE.revision == data["ftpolicy"]["revision"]
    assert set(data["ftpolicy"]) == {"params", "revision", "rules", "tables"}
    assert set(data["ftpolicy"]["rules"]) == {rule.id for rule in RULES}


def _content(tar: tarfile.TarFile, name: str) -> str:
    stream = tar.extractfile(name)
    assert stream is not None
    return stream.read().decode("utf-8")


def _findings(path: Path) -> list[dict[str, Any]]:
    """Return what a report says of the estate, in the words of the adapter; what is missing is told in other words."""
    report = document(check_paths([str(path)], RULES, Embedded), "en")
    return [_known(one) for one in report["findings"]]


def _known(finding: dict[str, Any]) -> dict[str, Any]:
    known = {key: finding[key] for key in ("rule", "verdict", "severity", "subject")}
    return known | ({"message": finding["message"]} if finding["verdict"] == "fail" else {})


def _ordered(findings: list[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps(one, sort_keys=True, ensure_ascii=False) for one in findings)


def test_the_adapter_finds_what_a_report_has() -> None:
    """Applicability, severities, messages and what is read are decided twice, in Python and in Rego."""
    estates = [*law_examples(), EXAMPLES / "quickstart" / "plan.json", EXAMPLES / "quickstart" / "osaka.yaml"]
    documents = [read_facts(FactsRequest([str(path)])).facts.document() for path in estates]
    modules = [Module(path, text) for path, text in BUNDLE.files.items()]
    query = "[found | some one in input.documents; found := data.ftpolicy.conftest.findings with input as one]"
    answers = opa.evaluate(modules, query, json.dumps({"documents": documents}), json.dumps(BUNDLE.data))

    assert len(answers) == len(estates)
    for path, answer in zip(estates, answers, strict=True):
        assert _ordered([_known(one) for one in answer]) == _ordered(_findings(path)), path


def test_no_rule_reads_deeper_than_the_adapter_looks() -> None:
    deepest = max((len(pattern.split(".")) for rule in RULES for pattern in rule.reads), default=0)

    assert deepest <= 2 + 6


def test_conftest_finds_what_a_report_of_the_quickstart_has(tmp_path: Path) -> None:
    conftest = require("conftest")
    with tarfile.open(fileobj=io.BytesIO(archive(BUNDLE)), mode="r:gz") as tar:
        for member in tar.getmembers():
            member.name = member.name.lstrip("/")
            tar.extract(member, tmp_path / "bundle", filter="data")
    facts = read_facts(FactsRequest([str(EXAMPLES / "quickstart")])).facts.document()
    (tmp_path / "facts.json").write_text(json.dumps(facts), encoding="utf-8")
    command = [
        conftest, "test", "--namespace", "ftpolicy.conftest", "--output", "json", "--policy", str(tmp_path / "bundle"),
        "--data", str(tmp_path / "bundle" / "data.json"), str(tmp_path / "facts.json"),
    ]  # fmt: skip
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    [answer] = json.loads(ran.stdout)
    denied = [one["metadata"] for one in answer["failures"]]
    warned = [one["metadata"] for one in answer["warnings"]]
    expected = _findings(EXAMPLES / "quickstart")

    assert ran.returncode == 1
    assert _ordered([_known(one) for one in [*denied, *warned]]) == _ordered(expected)
    assert _ordered([_known(one) for one in denied]) == _ordered(
        [one for one in expected if (one["verdict"], one["severity"]) == ("fail", "error")]
    )
    assert all(one["msg"].startswith(one["metadata"]["rule"] + ": ") for one in answer["failures"])
