"""The report for GitLab's code quality widget: a list of what counts, and of what went wrong.

The format knows nothing that was accepted, so what was waived or is in the baseline is left out. GitLab shows an entry
only with a severity, and of two with one fingerprint only the first.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from validator.errors import FtpolicyError
from validator.findings.model import Finding, Result
from validator.messages import clean
from validator.model import Outcome
from validator.report.caveats import caveats
from validator.report.code_files import CodeFiles
from validator.report.phrases import PHRASES
from validator.report.style import ReportStyle
from validator.report.wording import error_text, finding_text

_SEVERITIES = {"error": "critical", "warning": "major", "info": "info"}
_UNDECIDED = "minor"
_BROKEN = "blocker"


def render(result: Result, style: ReportStyle) -> str:
    """Return the report as a JSON list that ends with a newline."""
    findings = [one for one in result.findings if one.verdict.outcome != Outcome.PASS and one.gates]
    sources = CodeFiles(result.inputs, findings)
    entries = [_error(error, position, sources) for position, error in enumerate(result.errors)]
    entries += [_finding(finding, sources, style.language) for finding in findings]
    entries += [_caveat(f"{one.title}: {'; '.join(one.lines)}") for one in caveats(result, style.language)]
    if result.estate is not None:  # GitLab puts all reports together, and two estates may have objects of one name
        for entry in entries:
            entry["fingerprint"] = _digest([result.estate, entry["fingerprint"]])
    return json.dumps(entries, ensure_ascii=False, indent=2) + "\n"


def _finding(finding: Finding, sources: CodeFiles, language: str) -> dict[str, Any]:
    told = finding_text(finding, language)
    place = sources.location(finding)
    fix = f" {PHRASES[language]['fix'].format(solution=told.solution)}" if told.solution else ""
    is_fail = finding.verdict.outcome == Outcome.FAIL
    return {
        "description": told.message + fix,
        "check_name": finding.rule.id,
        "fingerprint": finding.fingerprint,
        "severity": _SEVERITIES[finding.verdict.severity] if is_fail else _UNDECIDED,
        "location": _location(sources.path(place.file), sources.region(place).line),
    }


def _error(error: FtpolicyError, position: int, sources: CodeFiles) -> dict[str, Any]:
    """Return an entry for what could not be read or judged; without a file it stands at the name of the tool."""
    place = error.location
    path = sources.path(place.file) if place else "ftpolicy"
    message = error_text(error)
    return {
        "description": message,
        "check_name": f"ftpolicy.{error.kind}",
        "fingerprint": _digest([error.kind, path, message, position]),
        "severity": _BROKEN,
        "location": _location(path, (place.line if place else None) or 1),
    }


def _caveat(text: str) -> dict[str, Any]:
    """Return an entry for what weakens the gate or was not read, at the name of the tool."""
    return {
        "description": text,
        "check_name": "ftpolicy.caveat",
        "fingerprint": _digest(["caveat", text]),
        "severity": "info",
        "location": _location("ftpolicy", 1),
    }


def _digest(identity: list[str | int]) -> str:
    return hashlib.sha256(json.dumps(identity).encode("utf-8")).hexdigest()


def _location(path: str, line: int) -> dict[str, Any]:
    return {"path": clean(path), "lines": {"begin": line}}
