"""The pipeline: inputs, facts, verdicts, findings, and the exit code that follows from them."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, NamedTuple

from validator.assets import load_tables
from validator.engine.base import Engine
from validator.errors import FtpolicyError, WaiverError
from validator.facts.dangling import dangling
from validator.facts.defaults import NO_INTENT, resolve
from validator.facts.derive import derive
from validator.facts.intent import Intent
from validator.facts.join import join
from validator.facts.model import Facts
from validator.facts.versions import Version
from validator.findings.baseline import Baseline, Comparison, Entry, compare, stale
from validator.findings.gate import EXIT_FAILED, EXIT_OK, exit_code, gate_words
from validator.findings.waiver_apply import heed
from validator.findings.waiver_match import Marks, Waivers
from validator.inputs import Input, Inputs, read_inputs
from validator.model import KINDS, SINGULAR, InputKind, Location, Path, Waiver, pointer
from validator.readers.text import STDIN
from validator.rules.catalogue import SEVERITIES, Rule
from validator.terraform.hcl.configuration.options import Options
from validator.terraform.plan.positions import Places
from validator.verdicts.decide import FAIL, NOT_APPLICABLE, PASS, UNDECIDED, Verdict
from validator.verdicts.evaluate import Progress, evaluate, silently
from validator.verdicts.missing import Missing, explain_missing

_WITH_ADDRESSES = (InputKind.TERRAFORM_PLAN, InputKind.TERRAFORM_STATE)


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict as reports show it: with places, reasons and a fingerprint that survives edits of the file.

    A finding with a ``waiver``, or one that the baseline already has (``known``), does not count for the gate. An
    ``expired_waiver`` is one that no longer holds, where none does: it changes nothing and is only told.
    """

    verdict: Verdict
    name: str
    path: Path
    locations: tuple[Location, ...]
    missing: tuple[Missing, ...]
    fingerprint: str
    waiver: Waiver | None = None
    known: bool = False
    expired_waiver: Waiver | None = None

    @property
    def gates(self) -> bool:
        """Whether it counts for the gate: nobody has waived it, and no baseline has it."""
        return self.waiver is None and not self.known

    @property
    def rule(self) -> Rule:
        """The rule that was judged."""
        return self.verdict.rule

    @property
    def kind(self) -> str:
        """The kind of the subject, as reports spell it."""
        return SINGULAR[self.verdict.subject[0]]


class Identity(NamedTuple):
    """Which engine judged: its word in ``--engine``, its version, and the revision of policies that it keeps itself."""

    name: str
    version: str
    revision: str | None = None

    def __str__(self) -> str:
        return f"{self.name} {self.version}" + (f", policies {self.revision[:12]}" if self.revision else "")


@dataclass(frozen=True, slots=True)
class Result:
    """Everything that a report can show.

    ``estate`` is the estate's name, where a configuration gives it one; ``unused_waivers`` are those of the waivers file
    that mark nothing here.
    """

    engine: Identity
    inputs: Sequence[Input]
    findings: Sequence[Finding]
    counts: dict[str, int]
    errors: Sequence[FtpolicyError]
    notes: Sequence[str] = field(default_factory=tuple)
    exit_code: int = EXIT_OK
    facts: Facts = field(default_factory=Facts)
    baseline: Comparison | None = None
    unused_waivers: Sequence[WaiverError] = ()
    estate: str | None = None


def read_facts(
    paths: Sequence[str],
    vsphere: Version | None,
    intent: Intent = NO_INTENT,
    options: Options | None = None,
    source: str | None = None,
) -> tuple[Inputs, Facts, list[FtpolicyError]]:
    """Return what the inputs at ``paths`` say, the facts that follow, and the errors of both.

    ``vsphere`` is the version to assume where no input says one, ``intent`` what a configuration declares as meant for FT.
    ``options`` are the values of variables of Terraform code, ``source`` is the directory of the code of plans.
    """
    inputs = read_inputs(paths, options, source)
    facts = join(inputs.fragments)
    resolve(facts, load_tables(), vsphere, intent)
    errors: list[FtpolicyError] = [*inputs.errors, *dangling(facts)]
    return inputs, derive(facts), errors


def check(
    paths: Sequence[str],
    rules: Sequence[Rule],
    make_engine: Callable[[], Engine],
    *,
    vsphere: Version | None = None,
    intent: Intent = NO_INTENT,
    options: Options | None = None,
    source: str | None = None,
    fail_on: Sequence[str] = ("error",),
    with_passes: bool = False,
    waivers: Waivers | None = None,
    baseline: Baseline | None = None,
    progress: Progress = silently,
    estate: str | None = None,
    before: Sequence[FtpolicyError] = (),
    notes: Sequence[str] = (),
    data: Mapping[str, Any] = MappingProxyType({}),
) -> Result:
    """Return the result of judging the estate at ``paths`` by ``rules``; errors are in the result, not raised.

    Without ``waivers`` nothing is waived, not by comments in the inputs either. ``estate`` is its name in a
    configuration; ``before`` and ``notes`` are what was found out about it beforehand. ``data`` is what company policies
    get beside the built-in tables.
    """
    inputs, facts, errors = read_facts(paths, vsphere, intent, options, source)
    errors[:0] = before
    identity, verdicts = _judge(facts, rules, make_engine, errors, progress, data)
    errors += baseline.errors if baseline is not None else ()
    marks, told = heed(verdicts, rules, facts, errors, waivers)
    shown = [one for one in verdicts if one.verdict in (FAIL, UNDECIDED) or (with_passes and one.verdict == PASS)]
    with_lines = [one.path for one in inputs.read if one.kind in _WITH_ADDRESSES and one.path != STDIN]
    places = Places(with_lines, inputs.source_maps)
    fingerprints = {entry.fingerprint for entry in baseline.entries} if baseline is not None else set()
    found = [_marked(_finding(one, facts, places), marks, fingerprints) for one in shown]
    excused = {(one.rule.id, one.verdict.subject) for one in found if not one.gates}
    comparison = _compared(baseline, found, rules, errors) if baseline is not None else None
    return Result(
        engine=identity,
        inputs=inputs.read,
        findings=sorted(found, key=_order),
        counts=_counts(verdicts, found, rules, facts, errors),
        errors=errors,
        notes=[*notes, *inputs.notes, *facts.notes, *told, *(stale(comparison) if comparison is not None else ())],
        exit_code=exit_code(verdicts, errors, gate_words(fail_on, inputs.read), excused),
        facts=facts,
        estate=estate,
        baseline=comparison,
        unused_waivers=marks.unused,
    )


def _judge(
    facts: Facts,
    rules: Sequence[Rule],
    make_engine: Callable[[], Engine],
    errors: list[FtpolicyError],
    progress: Progress,
    data: Mapping[str, Any],
) -> tuple[Identity, list[Verdict]]:
    """Return which engine judged, and the verdicts; what failed is added to ``errors``."""
    identity, verdicts = Identity("none", "none"), list[Verdict]()
    try:
        engine = make_engine()
        try:
            if facts.objects:
                verdicts, failed = evaluate(facts, rules, engine, progress, data)
                errors += failed
        finally:  # a server tells its version when it is asked something
            identity = Identity(engine.name, engine.version, engine.revision)
    except FtpolicyError as error:
        errors.append(error)
    return identity, verdicts


def _marked(finding: Finding, marks: Marks, fingerprints: Container[str]) -> Finding:
    """Return the finding with what waivers and the baseline say of it."""
    found = marks.by_verdict.get((finding.rule.id, finding.verdict.subject))
    is_known = finding.fingerprint in fingerprints
    if found is None:
        return replace(finding, known=is_known) if is_known else finding
    return replace(finding, waiver=found.waiver, expired_waiver=found.expired, known=is_known)


def _compared(
    baseline: Baseline, findings: Sequence[Finding], rules: Sequence[Rule], errors: Sequence[FtpolicyError]
) -> Comparison:
    waived = [one.fingerprint for one in findings if one.waiver is not None]
    is_whole = all(error.exit_code == EXIT_FAILED for error in errors)
    return compare(baseline, map(entry_of, findings), waived, [rule.id for rule in rules], is_whole=is_whole)


def entry_of(finding: Finding) -> Entry:
    """Return a finding as baselines list it."""
    return Entry(finding.rule.id, f"{finding.kind}/{finding.name}", finding.verdict.verdict, finding.fingerprint)


def _counts(
    verdicts: Sequence[Verdict],
    findings: Sequence[Finding],
    rules: Sequence[Rule],
    facts: Facts,
    errors: Sequence[FtpolicyError],
) -> dict[str, int]:
    """Return how many of each there are; a waived finding counts as that and not under its verdict."""
    by_verdict = Counter(one.verdict for one in verdicts)
    by_verdict.subtract(one.verdict.verdict for one in findings if one.waiver is not None)
    return {
        "rules": len(rules),
        "objects": sum(len(facts.members(kind)) for kind in KINDS),
        **{name: by_verdict[name] for name in (PASS, FAIL, UNDECIDED)},
        "waived": sum(one.waiver is not None for one in findings),
        NOT_APPLICABLE: by_verdict[NOT_APPLICABLE],
        "errors": len(errors),
    }


def _finding(verdict: Verdict, facts: Facts, places: Places) -> Finding:
    missing = explain_missing(facts, verdict.missing)
    paths = _paths(verdict, missing)
    read = [(found, path) for path in paths if (found := facts.location(path)) is not None]
    locations = dict.fromkeys(place for found, path in read for place in places.all(found, path))
    value = facts.get(verdict.subject) or {}
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
        at_fault = [tuple(denial["path"]) for denial in verdict.denials]
        return at_fault + [tuple(path) for denial in verdict.denials for path in denial.get("related", ())]
    return [one.path for one in missing] or [verdict.subject]


def _fingerprint(verdict: Verdict, datacenter: str, path: Path) -> str:
    parts: list[Any] = ["ftpolicy.report/1", verdict.rule.id, verdict.verdict, SINGULAR[verdict.subject[0]]]
    keys = [key for key in path if not key.isdigit()]
    return hashlib.sha256(json.dumps([*parts, datacenter, verdict.subject[1], keys]).encode()).hexdigest()


def _order(finding: Finding) -> tuple[Any, ...]:
    """Order findings: fails before undecided before passes, worst first, then by object and rule."""
    rank = {FAIL: 0, UNDECIDED: 1, PASS: 2}[finding.verdict.verdict]
    kind = [*KINDS, "estate"].index(finding.verdict.subject[0])
    severity = SEVERITIES.index(finding.verdict.severity)
    return (rank, severity, kind, finding.name, finding.rule.id, pointer(finding.path))
