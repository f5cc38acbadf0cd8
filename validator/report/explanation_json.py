"""One verdict with its evidence as JSON, in the shape of ``schemas/explain.schema.json``."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from validator.messages import fill, printable_json, render as render_text, subject_name
from validator.model import SINGULAR, Location, pointer
from validator.report.explanation import Explanation
from validator.report.json_report import origin, waiver_document
from validator.verdicts.evidence import ReadFact, State
from validator.verdicts.missing import Missing
from validator.verdicts.model import Denial

FORMAT = "ftpolicy.explain/1"


def json_text(explanation: Explanation, language: str) -> str:
    """Return the explanation as indented JSON that ends with a newline; ``language`` is that of messages."""
    return printable_json(json.dumps(_document(explanation, language), ensure_ascii=False, indent=2)) + "\n"


def _document(explanation: Explanation, language: str) -> dict[str, Any]:
    found = explanation.evidence
    verdict, rule, match = found.verdict, found.verdict.rule, explanation.match
    texts = rule.texts[language]
    kind = SINGULAR[verdict.subject[0]]
    subject = subject_name(kind, verdict.subject[1], language)
    applies = {key: value for key, value in asdict(rule.applies).items() if value is not None}
    return {
        "format": FORMAT,
        **origin(explanation.engine, explanation.estate, explanation.inputs),
        "rule": {"id": rule.id, "title": texts.title, "applies": applies, "params": dict(rule.params)},
        "subject": {"kind": kind, "name": verdict.subject[1]},
        "verdict": verdict.outcome,
        "severity": verdict.severity,
        "intent": verdict.intent,
        "not_applicable_because": found.exclusion,
        "denials": [_denial(one, texts.message, subject, language) for one in found.faults],
        "solution": fill(texts.solution, subject, found.faults[0][0].args) if found.faults else None,
        "missing": [_lacking(one, language) for one in found.missing],
        "waiver": waiver_document(None if match is None else match.waiver),
        "expired_waiver": waiver_document(None if match is None else match.expired),
        "has_plan": found.has_plan,
        "before": found.before and {"verdict": found.before.outcome, "severity": found.before.severity},
        "facts": [_fact_document(fact, language) for fact in found.facts],
        "unfollowed": [location.document() for location in found.unfollowed],
        "exit_code": explanation.exit_code,
    }


def _denial(fault: tuple[Denial, tuple[Location, ...]], message: str, subject: str, language: str) -> dict[str, Any]:
    denial, locations = fault
    return {
        "path": pointer(denial.path),
        "related": [pointer(path) for path in denial.related],
        "message": render_text(message, subject, denial.args, language),
        "args": denial.args,
        "locations": [location.document() for location in locations],
    }


def _lacking(one: Missing, language: str) -> dict[str, Any]:
    return {"path": pointer(one.path), "reason": one.reason.text(language), "supply": str(one.supply)}


def _fact_document(fact: ReadFact, language: str) -> dict[str, Any]:
    status = "known" if fact.after is not None else "gone" if fact.is_gone else "unknown"
    return {
        "path": pointer(fact.path),
        "status": status,
        "derived": fact.is_derived,
        "assumed": fact.is_assumed,
        "changed": fact.is_changed,
        "after": _state(fact.after),
        "now": _state(fact.now),
        "missing": [_lacking(one, language) for one in fact.missing],
    }


def _state(state: State | None) -> dict[str, Any] | None:
    if state is None:
        return None
    locations = [location.document() for location in state.locations]
    return {"value": state.value, "partial": state.is_partial, "locations": locations}
