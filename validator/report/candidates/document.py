"""The candidates as JSON, in the shape of ``schemas/candidates.schema.json``."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from validator.candidates.changes import Change, mends, steps
from validator.candidates.model import Candidate, Capacity, ClusterOutlook, Hindrance, Outlook, Power, Room, State
from validator.messages import printable_json
from validator.model import SINGULAR, Path, pointer
from validator.report.candidates.model import CandidatesReport
from validator.report.candidates.told import message_of, solution_of
from validator.report.json_report import error_document, origin
from validator.report.style import ReportStyle
from validator.verdicts.missing import supply

FORMAT = "ftpolicy.candidates/1"


def render(report: CandidatesReport, style: ReportStyle) -> str:
    """Return the candidates as indented JSON that ends with a newline."""
    return printable_json(json.dumps(_document(report, style.language), ensure_ascii=False, indent=2)) + "\n"


def _document(report: CandidatesReport, language: str) -> dict[str, Any]:
    outlook = report.outlook
    states = Counter(one.state for one in outlook.machines)
    return {
        "format": FORMAT,
        **origin(outlook.engine, report.estate, report.inputs),
        "summary": {
            "vms": len(outlook.machines),
            **{state.value: states[state] for state in State},
            "left_out": dict(sorted(outlook.left_out.items())),
        },
        "vms": [_machine(one, language) for one in outlook.machines],
        "clusters": [_cluster(found, outlook, language) for found in outlook.clusters.values()],
        "mends": [
            {
                "rule": mend.rule.id,
                "title": mend.rule.texts[language].title,
                "solution": mend.rule.texts[language].solution,
                "power": _power(mend.power),
                "vms": list(mend.machines),
            }
            for mend in mends(outlook.machines)
        ],
        "notes": list(outlook.notes),
        "errors": [error_document(error) for error in outlook.errors],
        "exit_code": report.exit_code,
    }


def _machine(one: Candidate, language: str) -> dict[str, Any]:
    return {
        "name": one.name,
        "cluster": one.cluster,
        "state": one.state.value,
        "declared": one.is_declared,
        "fits": one.fits,
        "assumed": one.rests,
        **({} if one.before is None else {"before": one.before.value}),
        "blockers": _blockers(one.blockers, language),
        "missing": _missing(one.missing, language),
    }


def _cluster(found: ClusterOutlook, outlook: Outlook, language: str) -> dict[str, Any]:
    return {
        "name": found.name,
        "ft_hosts": found.hosts,
        "declared": found.declared,
        "blockers": _blockers(found.blockers, language),
        "missing": _missing(found.missing, language),
        "capacity": None if found.capacity is None else _capacity(found.capacity, language),
        "steps": [
            {"vm": one.machine, "changes": [_change(change, language) for change in one.changes]}
            for one in steps(outlook, found.name)
        ],
    }


def _capacity(found: Capacity, language: str) -> dict[str, Any]:
    return {
        "ready": found.ready,
        "after_host_failure": _room(found.after_loss),
        "with_all_hosts": _room(found.with_all_hosts),
        "missing": _missing(found.missing, language),
    }


def _room(room: Room) -> dict[str, Any]:
    return {"vms": room.machines, "vcpus": room.vcpus, "names": list(room.names)}


def _blockers(hindrances: Iterable[Hindrance], language: str) -> list[dict[str, Any]]:
    return [
        {
            "rule": one.rule.id,
            "severity": one.verdict.severity.value,
            "subject": {"kind": SINGULAR[one.verdict.subject[0]], "name": one.verdict.subject[1]},
            "message": message_of(one, language),
            "solution": solution_of(one, language),
        }
        for one in hindrances
    ]


def _missing(paths: Iterable[Path], language: str) -> list[dict[str, str]]:
    return [{"path": pointer(path), "supply": supply(path).text(language)} for path in paths]


def _change(change: Change, language: str) -> dict[str, Any]:
    if change.is_fact:
        return {"find_out": pointer(change.path), "supply": supply(change.path).text(language)}
    subject = {"kind": SINGULAR[change.path[0]], "name": change.path[1]}
    return {"rule": change.rule, "subject": subject, "power": _power(change.power)}


def _power(power: Power | None) -> str | None:
    return None if power is None else power.value
