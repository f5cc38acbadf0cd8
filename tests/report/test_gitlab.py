"""GitLab's code quality list: its schema, severities that GitLab shows, fingerprints that differ."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.support.reports import everything, hostile, quickstart
from validator.findings.model import Result
from validator.messages import LANGUAGES
from validator.report import gitlab
from validator.report.style import ReportStyle

pytestmark = pytest.mark.usefixtures("in_the_checkout")

SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "additionalProperties": False,
                "properties": {
                    "path": {"type": "string", "pattern": "^(?!\\./)[^\\x00-\\x1f]+$"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "additionalProperties": False,
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}


def test_estates_with_objects_of_one_name_are_kept_apart() -> None:
    results = [quickstart(), *(replace(quickstart(), estate=name) for name in ("tokyo", "osaka"))]
    prints = [{one["fingerprint"] for one in _read(result)} for result in results]

    assert [len(one) for one in prints] == [len(prints[0])] * 3
    assert len(set().union(*prints)) == 3 * len(prints[0])


def _read(result: Result, language: str = "en") -> list[dict[str, Any]]:
    entries = json.loads(gitlab.render(result, ReportStyle(language)))
    jsonschema.Draft202012Validator(SCHEMA).validate(entries)
    assert len({one["fingerprint"] for one in entries}) == len(entries)
    return list(entries)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_schema_accepts_it_and_no_fingerprint_is_twice(language: str, tmp_path: Path) -> None:
    assert [len(_read(result, language)) for result in (quickstart(), everything())] == [15, 14]
    assert len(_read(hostile(tmp_path), language)) > 19


def test_severities() -> None:
    severities = {(one["check_name"], one["severity"]) for one in _read(everything())}

    assert severities == {
        ("ftpolicy.input", "blocker"),
        ("ftpolicy.caveat", "info"),
        ("cluster.ha_enabled", "critical"),
        ("cluster.ha_enabled", "minor"),
        ("network.distinct_active_nics", "info"),
        ("network.distinct_active_nics", "minor"),
        ("network.ft_logging_interface", "minor"),
        ("vm.no_snapshots", "minor"),
    }
    assert {"major"} == {
        one["severity"] for one in _read(quickstart()) if one["check_name"] == "storage.datastore_on_all_hosts"
    }


def test_an_error_without_a_file_and_two_alike_stay_apart() -> None:
    result = everything()

    entries = _read(replace(result, findings=[], errors=[result.errors[2], result.errors[2]], weakened=[], left_out=[]))

    assert [(one["description"], one["location"]) for one in entries] == [
        ("no input could be read", {"path": "ftpolicy", "lines": {"begin": 1}})
    ] * 2
