"""All reports at once: one evaluation, every file whole, and the same again for the same inputs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.conftest import Cli
from tests.support.paths import EXAMPLES, ROOT
from validator import check
from validator.report import FORMATS
from validator.verdicts.evaluate import evaluate


def _texts(directory: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(directory.iterdir())}


def test_one_evaluation_gives_every_report_and_twice_the_same(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluations: list[Any] = []

    def counted(*arguments: Any) -> Any:
        evaluations.append(arguments)
        return evaluate(*arguments)

    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(check, "evaluate", counted)
    runs = []
    for name in ("first", "second"):
        directory = tmp_path / name
        directory.mkdir()
        outputs = [one for format_name in FORMATS for one in ("-o", f"{format_name}={directory / format_name}")]
        runs.append(cli("check", str(EXAMPLES / "quickstart"), *outputs))
        assert len(evaluations) == len(runs)
    first = _texts(tmp_path / "first")

    assert [(run.code, run.out, run.err) for run in runs] == [(1, "", "")] * 2
    assert list(first) == sorted(FORMATS), "and nothing half written beside them"
    assert _texts(tmp_path / "second") == first
    for name, text in first.items():
        assert cli("check", str(EXAMPLES / "quickstart"), "-o", name).out == text


def test_all_reports_tell_of_the_same_findings(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    outputs = [one for name in FORMATS for one in ("-o", f"{name}={tmp_path / name}")]
    cli("check", str(EXAMPLES / "quickstart"), *outputs)
    texts = _texts(tmp_path)
    found = json.loads(texts["json"])["findings"]
    rules = sorted(one["rule"] for one in found)

    assert sorted(one["ruleId"] for one in json.loads(texts["sarif"])["runs"][0]["results"]) == rules
    assert sorted(one["check_name"] for one in json.loads(texts["gitlab"])) == sorted([*rules, "ftpolicy.caveat"])
    assert len(ET.fromstring(texts["junit"]).findall(".//failure")) == len(rules)
    assert sum(line.startswith("::") for line in texts["github"].splitlines()) == len(rules) + 1
    assert len(texts["lines"].splitlines()) == len(rules) + 1
    for name in ("text", "html", "markdown"):
        assert all(rule in texts[name] for rule in rules)
