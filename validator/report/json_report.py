"""The report as JSON, in the shape of ``schemas/report.schema.json``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from validator import __version__
from validator.errors import FtpolicyError
from validator.facts.model import Facts
from validator.findings.baseline import BaselineComparison
from validator.findings.fingerprint import Fault
from validator.findings.model import Comparison, EngineIdentity, Finding, Result
from validator.inputs import Input
from validator.messages import fill, printable_json, render as render_text, subject_name
from validator.model import Waiver, Weakening, pointer
from validator.report.find import find_document
from validator.report.style import ReportStyle
from validator.verdicts.missing import Missing
from validator.verdicts.model import Denial

FORMAT = "ftpolicy.report/1"


def render(result: Result, style: ReportStyle) -> str:
    """Return the report as indented JSON that ends with a newline."""
    return printable_json(json.dumps(document(result, style.language), ensure_ascii=False, indent=2)) + "\n"


def document(result: Result, language: str) -> dict[str, Any]:
    """Return the report as JSON values; ``language`` is that of messages and solutions."""
    return {
        "format": FORMAT,
        **origin(result.engine, result.estate, result.inputs),
        **({} if result.profile is None else {"profile": result.profile}),
        "gate": list(result.gate),
        "summary": dict(result.counts),
        "findings": [_finding(finding, language) for finding in result.findings],
        "weakened": [_weakening(one) for one in result.weakened],
        "left_out": [{"file": one.file, "reason": one.reason} for one in result.left_out],
        **({"assumed": _assumed(result.facts)} if result.facts.assumes else {}),
        "notes": list(result.notes),
        "errors": [error_document(error) for error in result.errors],
        "baseline": _baseline(result.baseline),
        **({} if result.comparison is None else {"comparison": _comparison(result.comparison)}),
        "exit_code": result.exit_code,
    }


def _assumed(facts: Facts) -> list[dict[str, Any]]:
    """Return the facts that no input says and `defaults: vsphere` supplies, each with the place of that word."""
    found = [
        {
            "path": pointer(path),
            "value": facts.get(path),
            "location": None if (place := facts.location(path)) is None else place.document(),
        }
        for path in sorted(facts.assumed)
    ]
    today = [] if facts.now is None else _assumed(facts.now)
    return found + [{**one, "path": f"/now{one['path']}"} for one in today]


def _weakening(weakening: Weakening) -> dict[str, Any]:
    return {
        "by": weakening.by.value,
        "name": weakening.name,
        "old": weakening.old,
        "new": weakening.new,
        "location": None if weakening.location is None else weakening.location.document(),
        "reason": weakening.reason,
    }


def origin(engine: EngineIdentity, estate: str | None, inputs: Sequence[Input]) -> dict[str, Any]:
    """Return what judged, and what was judged, as JSON values."""
    return {
        "tool": {"name": "ftpolicy", "version": __version__},
        "engine": {key: value for key, value in engine._asdict().items() if value is not None},
        **({} if estate is None else {"estate": estate}),
        "inputs": [{"path": one.path, "kind": one.kind.value, "objects": one.objects} for one in inputs],
    }


def _finding(finding: Finding, language: str) -> dict[str, Any]:
    verdict = finding.verdict
    texts = finding.rule.texts[language]
    subject = subject_name(finding.kind, finding.name, language)
    first, *others = verdict.denials or (Denial(finding.path, {}),)
    entry: dict[str, Any] = {
        "rule": finding.rule.id,
        "verdict": verdict.outcome,
        "severity": verdict.severity,
        "intent": verdict.intent,
        "subject": {"kind": finding.kind, "name": finding.name},
        "path": pointer(finding.path),
        "message": render_text(texts.message, subject, first.args, language) if verdict.denials else texts.title,
        "solution": fill(texts.solution, subject, first.args),
        "args": first.args,
        "missing": [_missing(one) for one in finding.missing],
        "locations": [location.document() for location in finding.locations],
        "references": list(finding.rule.references),
        "fingerprint": finding.fingerprint,
        "faults": [_fault(one, finding) for one in finding.faults],
        "waiver": waiver_document(finding.waiver),
        "known": finding.known,
    }
    if verdict.assumed:
        entry["assumed"] = [pointer(path) for path in verdict.assumed]
    if finding.is_new is not None:
        entry["new"] = finding.is_new
    if finding.expired_waiver is not None:
        entry["expired_waiver"] = waiver_document(finding.expired_waiver)
    if others:
        entry["details"] = [
            {
                "path": pointer(other.path),
                "message": render_text(texts.message, subject, other.args, language),
                "args": other.args,
            }
            for other in others
        ]
    return entry


def _missing(one: Missing) -> dict[str, Any]:
    told = {"path": pointer(one.path), "reason": str(one.reason), "supply": str(one.supply)}
    places = find_document(one.path)
    return {**told, "find": dict(places)} if places else told


def _fault(fault: Fault, finding: Finding) -> dict[str, Any]:
    told = {"path": pointer(fault.path), "args": json.loads(fault.args), "fingerprint": fault.fingerprint}
    return {**told, "waived": True} if (fault.path, fault.args) in finding.set_aside else told


def waiver_document(waiver: Waiver | None) -> dict[str, Any] | None:
    """Return a waiver as JSON values."""
    if waiver is None:
        return None
    return {
        "reason": waiver.reason,
        "owner": waiver.owner,
        "expires": waiver.expires,
        "location": waiver.location.document(),
    }


def _baseline(comparison: BaselineComparison | None) -> dict[str, Any] | None:
    if comparison is None:
        return None
    return {
        "file": comparison.file,
        "known": comparison.known,
        "fixed": [entry.document() for entry in comparison.fixed],
    }


def _comparison(comparison: Comparison) -> dict[str, Any]:
    return {
        "base": comparison.base,
        "reason": comparison.reason,
        "new": comparison.new,
        "still_open": comparison.still_open,
        "fixed": [entry.document() for entry in comparison.fixed],
    }


def error_document(error: FtpolicyError) -> dict[str, Any]:
    """Return an error as JSON values."""
    place = error.location
    return {
        "kind": error.kind,
        "file": place.file if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "message": error.message if error.hint is None else f"{error.message}. {error.hint}",
    }
