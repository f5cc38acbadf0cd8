"""The gate on what a branch changes: a run is compared with one over its base, and what is as old as that does not count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from validator.errors import InputError
from validator.findings.baseline import Baseline, BaselineEntry, outdated
from validator.findings.build import entries_of
from validator.findings.fingerprint import are_covered, canonical
from validator.findings.gate import EXIT_FAILED, EXIT_OK, gates
from validator.findings.model import Comparison, Finding, Result
from validator.model import Location, Outcome, Severity
from validator.readers.json_text import parse_json
from validator.readers.text import read_text

_REPORT = "ftpolicy.report/1"


@dataclass(frozen=True, slots=True)
class OldFault:
    """A fault that counted for the gate in an earlier run, and how bad it was then."""

    entry: BaselineEntry
    severity: Severity


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier run over the same estate: what it is called, its faults, or why it cannot be compared with."""

    name: str
    faults: Sequence[OldFault] = ()
    reason: str | None = None


def earlier_of(name: str, result: Result) -> Earlier:
    """Return a run as one to compare with."""
    broken = next((error for error in result.errors if error.exit_code != EXIT_FAILED), None)
    if broken is not None:
        return Earlier(name, reason=f"{name} cannot be judged: {str(broken).splitlines()[0]}")
    faults = [
        OldFault(entry, one.verdict.severity)
        for one in result.findings
        if one.gates
        for entry in entries_of(one, result.estate)
    ]
    return Earlier(name, faults)


def read_report(file: str, estate: str | None) -> Earlier:
    """Return the run whose JSON report is in ``file``.

    Raises:
        InputError: the file cannot be read, is no report, or that of another estate.
    """
    document = parse_json(read_text(file), file)
    place = Location(file, 1, 1)
    if not isinstance(document, Mapping) or document.get("format") != _REPORT:
        raise InputError(
            f"this is no report; one has the format “{_REPORT}”", place, "`ftpolicy check -o json=FILE` writes one."
        )
    if document.get("estate") != estate:
        told = [
            f"“{name}”" if name is not None else "an estate without a name" for name in (document.get("estate"), estate)
        ]
        raise InputError(f"this is the report of {told[0]}; expected that of {told[1]}", place)
    try:
        if document["exit_code"] in (2, 4):
            return Earlier(file, reason=f"{file} is the report of a run in which not everything could be judged")
        return Earlier(file, list(_faults(document, estate)))
    except (KeyError, TypeError, ValueError, AttributeError):
        hint = "A report of an earlier version of ftpolicy has no faults; make it anew."
        raise InputError(
            "the findings of the report do not have the shape of `ftpolicy schema report`", place, hint
        ) from None


def _faults(document: Mapping[str, Any], estate: str | None) -> Iterator[OldFault]:
    for one in document["findings"]:
        if one["verdict"] == Outcome.PASS or one["waiver"] is not None or one["known"]:
            continue
        subject = f"{one['subject']['kind']}/{one['subject']['name']}"
        for fault in one["faults"]:
            args = canonical(dict(fault["args"]))
            entry = BaselineEntry(estate, str(one["rule"]), subject, one["verdict"], args, str(fault["fingerprint"]))
            yield OldFault(entry, Severity(one["severity"]))


def gate_on_changes(result: Result, earlier: Earlier, fail_on: Sequence[str], judged: Iterable[str]) -> Result:
    """Return ``result`` with a gate that fails only for findings that are new or worse than in the ``earlier`` run.

    Where that cannot be compared with, everything counts. Errors always do. ``judged`` are the ids of the rules.
    """
    name = earlier.name
    if earlier.reason is not None:
        note = f"the gate is on everything, although only what is new since {name} was asked for: {earlier.reason}"
        return replace(result, notes=[*result.notes, note], comparison=Comparison(name, earlier.reason))
    known = {
        severity: Counter(one.entry.identity for one in earlier.faults if one.severity.rank <= severity.rank)
        for severity in Severity
    }
    findings = [_compared(one, known[one.verdict.severity]) for one in result.findings]
    new = [one for one in findings if one.is_new]
    still_open = sum(one.is_new is False for one in findings)
    fixed = _fixed(result, earlier, judged)
    note = (
        f"compared with {name}: {len(new)} new, {still_open} still open, {len(fixed)} fixed; "
        "only what is new or worse fails the gate"
    )
    code = result.exit_code
    if code == EXIT_FAILED and not result.errors and not any(gates(one.verdict, fail_on) for one in new):
        code = EXIT_OK
    comparison = Comparison(name, None, len(new), still_open, fixed)
    notes = [*result.notes, note]
    return replace(result, findings=findings, notes=notes, exit_code=code, comparison=comparison)


def _compared(finding: Finding, known: Mapping[tuple[str, str], int]) -> Finding:
    if not finding.gates or finding.verdict.outcome is Outcome.PASS:
        return finding
    return replace(finding, is_new=not are_covered(finding.faults, known))


def _fixed(result: Result, earlier: Earlier, judged: Iterable[str]) -> list[BaselineEntry]:
    """Return the faults that are no longer there, whatever their values; none where not everything could be judged."""
    if any(error.exit_code != EXIT_FAILED for error in result.errors):
        return []
    found = [entry for one in result.findings for entry in entries_of(one, result.estate)]
    now = {entry.fingerprint for entry in found}
    gone = [one.entry for one in earlier.faults if one.entry.fingerprint not in now]
    return outdated(Baseline(earlier.name, gone), found, frozenset(judged), result.estate)
