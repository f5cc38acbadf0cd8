"""The report as SARIF 2.1.0, complete for GitHub code scanning, and within what GitHub takes.

Undecided findings are of the kind ``open``, for which SARIF allows the level ``none`` only. What passed is left out:
GitHub shows an alert for every result, whatever its kind.
Sources: the OASIS standard; GitHub's pages on SARIF support for code scanning.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from validator import __version__
from validator.errors import FtpolicyError
from validator.findings.gate import EXIT_FAILED, EXIT_NOTHING, EXIT_OK
from validator.findings.model import Finding, Result
from validator.messages import clean
from validator.model import Location, Outcome, pointer
from validator.report.caveats import caveats
from validator.report.code_files import CodeFiles
from validator.report.phrases import PHRASES
from validator.report.sarif_rules import LEVELS, rule_object
from validator.report.sarif_text import artifact_location, message
from validator.report.style import ReportStyle
from validator.report.wording import error_text, finding_text, suppression
from validator.report.words import WORDS

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MAX_RESULTS = 25_000
MAX_PACKED = 10_000_000
"""Bytes of the file after gzip."""
MAX_PLACES = 100
"""Places of one result that GitHub shows."""


def render(result: Result, style: ReportStyle) -> str:
    """Return a SARIF log that ends with a newline. What GitHub would not take is left out, and a notification says so."""
    findings = [one for one in result.findings if one.verdict.outcome != Outcome.PASS]
    ordered = sorted(findings, key=lambda one: not one.gates)
    kept = ordered[:MAX_RESULTS]
    while True:
        text = json.dumps(_log(result, kept, len(ordered), style.language), ensure_ascii=False, indent=2) + "\n"
        data = text.encode("utf-8", "surrogatepass")
        packed = len(data) if len(data) <= MAX_PACKED else _packed(data)
        if packed <= MAX_PACKED or not kept:
            return text
        kept = kept[: len(kept) * MAX_PACKED * 9 // (packed * 10)]


def _packed(data: bytes) -> int:
    import gzip  # noqa: PLC0415 - only a large log has to be measured

    return len(gzip.compress(data, 6))


def _log(result: Result, findings: Sequence[Finding], count: int, language: str) -> dict[str, Any]:
    sources = CodeFiles(result.inputs, findings)
    rules = {one.rule.id: one.rule for one in findings}
    context = _Context(sources, {identity: index for index, identity in enumerate(rules)}, language)
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "ftpolicy",
                        "version": __version__,
                        "semanticVersion": __version__,
                        "language": language,
                        "rules": [rule_object(rule, language) for rule in rules.values()],
                    }
                },
                "automationDetails": {"id": f"ftpolicy/{_category(result, sources)}"},
                "invocations": [_invocation(result, context, count - len(findings))],
                "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The root of the checkout."}}},
                "artifacts": [
                    {"location": artifact_location(sources.path(one.path)), "roles": ["analysisTarget"]}
                    for one in result.inputs
                ],
                "columnKind": "utf16CodeUnits",
                "results": _results(findings, context),
                "properties": {"engine": str(result.engine), "summary": dict(result.counts)},
            }
        ],
    }


@dataclass(frozen=True, slots=True)
class _Context:
    """What the parts of a run share: the files, the position of each rule, and the language."""

    sources: CodeFiles
    rules: dict[str, int]
    language: str


def _category(result: Result, sources: CodeFiles) -> str:
    """Return what keeps the reports of a repository apart, with a slash behind it.

    That is the name of the estate, which stays when its inputs move. Without one it is the directory that all inputs are
    in, from the root of the checkout; nothing for the root. GitHub refuses two reports of one commit with one category.
    """
    if result.estate is not None:
        return f"{clean(result.estate)}/"
    paths = [sources.path(one.path) for one in result.inputs]
    if not paths or any(Path(path).is_absolute() for path in paths):
        return ""
    folders = [PurePosixPath(path).parent.parts for path in paths]
    common: list[str] = []
    for parts in zip(*folders, strict=False):
        if len(set(parts)) > 1:
            break
        common.append(parts[0])
    return "".join(f"{clean(part)}/" for part in common)


def _invocation(result: Result, context: _Context, left_out: int) -> dict[str, Any]:
    words = WORDS[context.language]
    notices = [_notification(error, context) for error in result.errors]
    if result.exit_code == EXIT_NOTHING:
        notices.append({"level": "error", "message": {"text": words["nothing"]}})
    if left_out:
        text = (
            f"{left_out} more results are left out: GitHub takes {MAX_RESULTS} results of a run, "
            f"and {MAX_PACKED // 1_000_000} MB after gzip."
        )
        notices.append({"level": "warning", "message": {"text": text}})
    for caveat in caveats(result, context.language):
        notices += [{"level": caveat.level, "message": message([f"{caveat.title}: {line}"])} for line in caveat.lines]
    notices += [{"level": "note", "message": message([clean(note)])} for note in result.notes]
    return {
        "executionSuccessful": result.exit_code in (EXIT_OK, EXIT_FAILED),
        "exitCode": result.exit_code,
        "toolExecutionNotifications": notices,
    }


def _notification(error: FtpolicyError, context: _Context) -> dict[str, Any]:
    notice: dict[str, Any] = {
        "level": "error",
        "message": message([error_text(error)]),
        "properties": {"kind": error.kind},
    }
    if error.location is not None:
        notice["locations"] = [_location(error.location, context)]
    return notice


def _results(findings: Sequence[Finding], context: _Context) -> list[dict[str, Any]]:
    taken: set[tuple[str, str, str]] = set()
    return [_result(finding, context, taken) for finding in findings]


def _result(finding: Finding, context: _Context, taken: set[tuple[str, str, str]]) -> dict[str, Any]:
    told = finding_text(finding, context.language)
    verdict = finding.verdict
    has_failed = verdict.outcome == Outcome.FAIL
    fix = [PHRASES[context.language]["fix"].format(solution=told.solution)] if told.solution else []
    place = context.sources.location(finding)
    entry: dict[str, Any] = {
        "ruleId": finding.rule.id,
        "ruleIndex": context.rules[finding.rule.id],
        "kind": "fail" if has_failed else "open",
        "level": LEVELS[verdict.severity] if has_failed else "none",
        "message": message([*told.messages, *fix]),
        "locations": [_location(place, context, finding)],
        "partialFingerprints": {"primaryLocationLineHash": _line_hash(finding, place, context, taken)},
        "fingerprints": {"ftpolicy/v1": finding.fingerprint},
        "properties": {
            "subject": {"kind": finding.kind, "name": clean(finding.name)},
            "verdict": verdict.outcome,
            "severity": verdict.severity,
            "intent": verdict.intent,
            "path": clean(pointer(finding.path)),
            "missing": list(told.missing),
        },
    }
    if others := finding.locations[1 : 1 + MAX_PLACES]:
        entry["relatedLocations"] = [
            {"id": at, **_location(one, context), "message": message([clean(str(one))])}
            for at, one in enumerate(others, start=1)
        ]
    if left_out := len(finding.locations) - 1 - len(others):
        entry["properties"]["locationsLeftOut"] = left_out
    if not finding.gates:
        entry["suppressions"] = [_suppression(finding, context)]
    return entry


def _location(place: Location, context: _Context, finding: Finding | None = None) -> dict[str, Any]:
    region = context.sources.region(place)
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": artifact_location(context.sources.path(place.file)),
            "region": {
                "startLine": region.line,
                "startColumn": region.column,
                "endLine": region.line,
                "endColumn": region.end,
            },
        }
    }
    logical = [{"fullyQualifiedName": clean(place.address), "kind": "resource"}] if place.address else []
    if finding is not None:
        logical.append({"fullyQualifiedName": clean(f"{finding.kind}/{finding.name}"), "kind": "object"})
    if logical:
        location["logicalLocations"] = logical
    return location


def _line_hash(finding: Finding, place: Location, context: _Context, taken: set[tuple[str, str, str]]) -> str:
    """Return what tells this alert from others of its rule in its file.

    That is GitHub's hash of the line; but of several objects on one line, or without a line, an alert each must stay,
    so these have a hash of rule and object.
    """
    found = context.sources.line_hash(place)
    if found is not None and (key := (finding.rule.id, place.file, found)) not in taken:
        taken.add(key)
        return found
    return f"{finding.fingerprint[:16]}:1"


def _suppression(finding: Finding, context: _Context) -> dict[str, Any]:
    """Return why a result does not count; a waiver that stands in an input of the findings is one in the source."""
    waiver = finding.waiver
    entry: dict[str, Any] = {
        "kind": "external",
        "status": "accepted",
        "justification": clean(suppression(finding, context.language)),
    }
    if waiver is not None:
        is_inside = any(place.file == waiver.location.file for place in finding.locations)
        entry["kind"] = "inSource" if is_inside else "external"
        entry["location"] = _location(waiver.location, context)
        told = {"expires": waiver.expires, "owner": waiver.owner or "", "reason": waiver.reason}
        entry["properties"] = {key: clean(value) for key, value in told.items() if value}
    return entry
