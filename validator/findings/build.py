"""Verdicts become findings: with places and fingerprints, marked by waivers and the baseline, counted and in order."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import replace
from typing import Any

from validator.errors import FtpolicyError
from validator.facts.model import Facts
from validator.findings.baseline import Baseline, BaselineComparison, BaselineEntry, compare
from validator.findings.gate import EXIT_FAILED
from validator.findings.model import Finding
from validator.findings.waiver_match import WaiverMatches
from validator.model import KINDS, SINGULAR, Location, Outcome, Path, WeakenedBy, Weakening, pointer
from validator.rules.catalogue import Rule
from validator.terraform.plan.positions import LocationCompleter
from validator.verdicts.missing import Missing, explain_missing
from validator.verdicts.model import Verdict

_RANKS = {Outcome.FAIL: 0, Outcome.UNDECIDED: 1, Outcome.PASS: 2}


def build_findings(
    verdicts: Sequence[Verdict],
    facts: Facts,
    positions: LocationCompleter,
    matches: WaiverMatches,
    baseline: Baseline | None,
) -> list[Finding]:
    """Return the findings of ``verdicts``, the worst first.

    ``positions`` knows the lines of inputs that tell only addresses, ``matches`` what waivers say, ``baseline`` what is known.
    """
    known = {entry.fingerprint for entry in baseline.entries} if baseline is not None else set()
    return sorted(
        (_with_waiver(_finding(verdict, facts, positions), matches, known) for verdict in verdicts), key=_order
    )


def _with_waiver(finding: Finding, matches: WaiverMatches, fingerprints: Container[str]) -> Finding:
    """Return the finding with what waivers and the baseline say of it."""
    match = matches.by_verdict.get((finding.rule.id, finding.verdict.subject))
    is_known = finding.fingerprint in fingerprints
    if match is None:
        return replace(finding, known=is_known) if is_known else finding
    return replace(finding, waiver=match.waiver, expired_waiver=match.expired, known=is_known)


def compare_with_baseline(
    baseline: Baseline, findings: Sequence[Finding], rules: Sequence[Rule], errors: Sequence[FtpolicyError]
) -> BaselineComparison:
    """Return how a run stands beside ``baseline``; with other ``errors`` than a failed gate's not all was looked at."""
    waived = [one.fingerprint for one in findings if one.waiver is not None]
    is_whole = all(error.exit_code == EXIT_FAILED for error in errors)
    return compare(baseline, map(entry_of, findings), waived, [rule.id for rule in rules], is_whole=is_whole)


def set_aside(findings: Sequence[Finding], baseline: Baseline | None) -> list[Weakening]:
    """Return how many findings waivers, by where they stand, and the baseline keep from the gate."""
    by_file = Counter(one.waiver.location.file for one in findings if one.waiver is not None)
    known = sum(one.known and one.waiver is None for one in findings)
    weakened = [
        Weakening(WeakenedBy.WAIVERS, "waivers", "", str(n), Location(file)) for file, n in sorted(by_file.items())
    ]
    if baseline is not None and known:
        weakened.append(Weakening(WeakenedBy.BASELINE, "baseline", "", str(known), Location(baseline.file)))
    return weakened


def entry_of(finding: Finding) -> BaselineEntry:
    """Return a finding as baselines list it."""
    return BaselineEntry(
        finding.rule.id, f"{finding.kind}/{finding.name}", finding.verdict.outcome.value, finding.fingerprint
    )


def count(
    verdicts: Sequence[Verdict],
    findings: Sequence[Finding],
    rules: Sequence[Rule],
    facts: Facts,
    errors: Sequence[FtpolicyError],
) -> dict[str, int]:
    """Return how many of each there are; a waived finding counts as that and not under its verdict."""
    by_verdict = Counter(verdict.outcome for verdict in verdicts)
    by_verdict.subtract(one.verdict.outcome for one in findings if one.waiver is not None)
    return {
        "rules": len(rules),
        "objects": sum(len(facts.members(kind)) for kind in KINDS),
        **{outcome.value: by_verdict[outcome] for outcome in (Outcome.PASS, Outcome.FAIL, Outcome.UNDECIDED)},
        "waived": sum(one.waiver is not None for one in findings),
        Outcome.NOT_APPLICABLE.value: by_verdict[Outcome.NOT_APPLICABLE],
        "errors": len(errors),
    }


def _finding(verdict: Verdict, facts: Facts, positions: LocationCompleter) -> Finding:
    missing = explain_missing(facts, verdict.missing)
    paths = _paths(verdict, missing)
    read = [(found, path) for path in paths if (found := facts.location(path)) is not None]
    locations = dict.fromkeys(place for found, path in read for place in positions.all(found, path))
    value = facts.get(verdict.subject) or (facts.now.get(verdict.subject) if facts.now is not None else None) or {}
    return Finding(
        verdict=verdict,
        name=verdict.subject[1],
        path=paths[0],
        locations=tuple(locations),
        missing=missing,
        fingerprint=_fingerprint(verdict, str(value.get("datacenter", "")), paths[0]),
    )


def _paths(verdict: Verdict, missing: Sequence[Missing]) -> list[Path]:
    """Return the facts that a finding is about, the one at fault first."""
    if verdict.denials:
        at_fault = [denial.path for denial in verdict.denials]
        return at_fault + [path for denial in verdict.denials for path in denial.related]
    return [one.path for one in missing] or [verdict.subject]


def _fingerprint(verdict: Verdict, datacenter: str, path: Path) -> str:
    parts: list[Any] = ["ftpolicy.report/1", verdict.rule.id, verdict.outcome, SINGULAR[verdict.subject[0]]]
    keys = [key for key in path if not key.isdigit()]
    return hashlib.sha256(json.dumps([*parts, datacenter, verdict.subject[1], keys]).encode()).hexdigest()


def _order(finding: Finding) -> tuple[Any, ...]:
    """Order findings: fails before undecided before passes, worst first, then by object and rule."""
    rank = _RANKS[finding.verdict.outcome]
    kind = [*KINDS, "estate"].index(finding.verdict.subject[0])
    severity = finding.verdict.severity.rank
    return (rank, severity, kind, finding.name, finding.rule.id, pointer(finding.path))
