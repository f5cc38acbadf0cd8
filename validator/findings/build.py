"""Verdicts become findings: with places and fingerprints, marked by waivers and the baseline, counted and in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from validator.errors import FtpolicyError
from validator.facts.model import Facts
from validator.findings.baseline import Baseline, BaselineComparison, BaselineEntry, outdated
from validator.findings.fingerprint import are_covered, faults, fingerprint
from validator.findings.gate import EXIT_FAILED
from validator.findings.model import Finding
from validator.findings.waiver_match import WaiverMatches
from validator.model import KINDS, Location, Outcome, Path, WeakenedBy, Weakening, pointer
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
    estate: str | None = None,
) -> list[Finding]:
    """Return the findings of ``verdicts``, the worst first.

    ``positions`` knows the lines of inputs that tell only addresses, ``matches`` what waivers say, ``baseline`` what is
    known, ``estate`` the name under which it is.
    """
    known = Counter(entry.identity for entry in baseline.entries) if baseline is not None else Counter()
    found = (_finding(verdict, facts, positions, estate) for verdict in verdicts)
    return sorted((_with_waiver(one, matches, known) for one in found), key=_order)


def _with_waiver(finding: Finding, matches: WaiverMatches, known: Mapping[tuple[str, str], int]) -> Finding:
    """Return the finding with what waivers and the baseline say of it."""
    match = matches.by_verdict.get((finding.rule.id, finding.verdict.subject))
    if match is None:
        is_known = are_covered(finding.faults, known)
        return replace(finding, known=is_known) if is_known else finding
    uncovered = [one for one in finding.faults if (one.path, one.args) not in match.covered]
    is_known = are_covered(finding.faults if match.waiver is not None else uncovered, known)
    some = match.covered if match.waiver is None else frozenset()
    return replace(finding, waiver=match.waiver, expired_waiver=match.expired, known=is_known, set_aside=some)


def compare_with_baseline(
    baseline: Baseline,
    findings: Sequence[Finding],
    rules: Sequence[Rule],
    errors: Sequence[FtpolicyError],
    estate: str | None = None,
) -> BaselineComparison:
    """Return how a run stands beside ``baseline``; with other ``errors`` than a failed gate's not all was looked at."""
    known = sum(one.known and one.waiver is None for one in findings)
    is_whole = all(error.exit_code == EXIT_FAILED for error in errors)
    entries = [entry for one in findings for entry in entries_of(one, estate)]
    return BaselineComparison(
        baseline.file, known, outdated(baseline, entries, [rule.id for rule in rules], estate) if is_whole else []
    )


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


def entries_of(finding: Finding, estate: str | None) -> list[BaselineEntry]:
    """Return a finding as baselines list it: an entry for each of its faults."""
    subject, verdict = f"{finding.kind}/{finding.name}", finding.verdict.outcome.value
    return [
        BaselineEntry(estate, finding.rule.id, subject, verdict, one.args, one.fingerprint) for one in finding.faults
    ]


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
        **({"assumed": sum(bool(verdict.assumed) for verdict in verdicts)} if facts.assumes else {}),
    }


def _finding(verdict: Verdict, facts: Facts, positions: LocationCompleter, estate: str | None) -> Finding:
    missing = explain_missing(facts, verdict.missing)
    paths = _paths(verdict, missing)
    read = [(found, path) for path in paths if (found := facts.location(path)) is not None]
    locations = dict.fromkeys(place for found, path in read for place in positions.all(found, path))
    return Finding(
        verdict=verdict,
        name=verdict.subject[1],
        path=paths[0],
        locations=tuple(locations),
        missing=missing,
        fingerprint=fingerprint(verdict, facts, estate),
        faults=faults(verdict, facts, estate),
    )


def _paths(verdict: Verdict, missing: Sequence[Missing]) -> list[Path]:
    """Return the facts that a finding is about, the one at fault first."""
    if verdict.denials:
        at_fault = [denial.path for denial in verdict.denials]
        return at_fault + [path for denial in verdict.denials for path in denial.related]
    return [one.path for one in missing] or [verdict.subject]


def _order(finding: Finding) -> tuple[Any, ...]:
    """Order findings: fails before undecided before passes, worst first, then by object and rule."""
    rank = _RANKS[finding.verdict.outcome]
    kind = [*KINDS, "estate"].index(finding.verdict.subject[0])
    severity = finding.verdict.severity.rank
    return (rank, severity, kind, finding.name, finding.rule.id, pointer(finding.path))
