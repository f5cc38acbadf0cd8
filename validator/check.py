"""The pipeline: inputs, facts, verdicts, findings, and the exit code that follows from them."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from validator.assets import load_tables
from validator.dangling import dangling
from validator.derive import derive
from validator.engine.base import Engine
from validator.errors import FtpolicyError
from validator.evaluate import evaluate
from validator.facts import Facts
from validator.hcl.options import Options
from validator.inputs import Input, Inputs, read_inputs
from validator.intent import Intent
from validator.join import join
from validator.missing import Missing, explain_missing
from validator.model import KINDS, SINGULAR, InputKind, Location, Path, Waiver, pointer
from validator.places import Places
from validator.readers.text import STDIN
from validator.resolve import NO_INTENT, resolve
from validator.rules import SEVERITIES, Rule
from validator.verdicts import FAIL, NOT_APPLICABLE, PASS, UNDECIDED, Verdict
from validator.versions import Version

EXIT_OK, EXIT_FAILED, EXIT_INPUT, EXIT_NOTHING, EXIT_ENGINE = 0, 1, 2, 3, 4

_WITH_ADDRESSES = (InputKind.TERRAFORM_PLAN, InputKind.TERRAFORM_STATE)


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict as reports show it: with places, reasons and a fingerprint that survives edits of the file.

    A finding with a ``waiver``, or one that the baseline already has (``known``), does not count for the gate.
    """

    verdict: Verdict
    name: str
    path: Path
    locations: tuple[Location, ...]
    missing: tuple[Missing, ...]
    fingerprint: str
    waiver: Waiver | None = None
    known: bool = False

    @property
    def rule(self) -> Rule:
        """The rule that was judged."""
        return self.verdict.rule

    @property
    def kind(self) -> str:
        """The kind of the subject, as reports spell it."""
        return SINGULAR[self.verdict.subject[0]]


@dataclass(frozen=True, slots=True)
class Result:
    """Everything that a report can show."""

    engine: tuple[str, str]
    inputs: Sequence[Input]
    findings: Sequence[Finding]
    counts: dict[str, int]
    errors: Sequence[FtpolicyError]
    notes: Sequence[str] = field(default_factory=tuple)
    exit_code: int = EXIT_OK
    facts: Facts = field(default_factory=Facts)


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
) -> Result:
    """Return the result of judging the estate at ``paths`` by ``rules``; errors are in the result, not raised."""
    inputs, facts, errors = read_facts(paths, vsphere, intent, options, source)
    verdicts: list[Verdict] = []
    engine_name = ("none", "none")
    try:
        engine = make_engine()
        engine_name = (engine.name, engine.version)
        if facts.objects:
            verdicts, failed = evaluate(facts, rules, engine)
            errors += failed
    except FtpolicyError as error:
        errors.append(error)
    shown = [one for one in verdicts if one.verdict in (FAIL, UNDECIDED) or (with_passes and one.verdict == PASS)]
    with_lines = [one.path for one in inputs.read if one.kind in _WITH_ADDRESSES and one.path != STDIN]
    places = Places(with_lines, inputs.source_maps)
    findings = sorted((_finding(one, facts, places) for one in shown), key=_order)
    counts = _counts(verdicts, rules, facts, errors)
    return Result(
        engine=engine_name,
        inputs=inputs.read,
        findings=findings,
        counts=counts,
        errors=errors,
        notes=[*inputs.notes, *facts.notes],
        exit_code=_exit_code(verdicts, errors, fail_on),
        facts=facts,
    )


def _counts(
    verdicts: Sequence[Verdict], rules: Sequence[Rule], facts: Facts, errors: Sequence[FtpolicyError]
) -> dict[str, int]:
    by_verdict = Counter(one.verdict for one in verdicts)
    return {
        "rules": len(rules),
        "objects": sum(len(facts.members(kind)) for kind in KINDS),
        **{name: by_verdict[name] for name in (PASS, FAIL, UNDECIDED)},
        "waived": 0,
        NOT_APPLICABLE: by_verdict[NOT_APPLICABLE],
        "errors": len(errors),
    }


def _exit_code(verdicts: Sequence[Verdict], errors: Sequence[FtpolicyError], fail_on: Sequence[str]) -> int:
    """Return the exit code: broken engine before unreadable input before nothing evaluated before a failed gate."""
    codes = {error.exit_code for error in errors}
    for code in (EXIT_ENGINE, EXIT_INPUT):
        if code in codes:
            return code
    evaluated = [one for one in verdicts if one.verdict != NOT_APPLICABLE]
    if not any(one.subject[0] != "estate" or one.verdict == FAIL for one in evaluated):
        return EXIT_NOTHING
    return EXIT_FAILED if any(_gates(one, fail_on) for one in evaluated) else EXIT_OK


def _gates(verdict: Verdict, fail_on: Sequence[str]) -> bool:
    """Tell whether the verdict fails the gate: at or above the lowest severity named, undecided only when asked for."""
    if "never" in fail_on:
        return False
    named = [SEVERITIES.index(word) for word in fail_on if word in SEVERITIES]
    if SEVERITIES.index(verdict.severity) > max(named, default=SEVERITIES.index("error")):
        return False
    return verdict.verdict == FAIL or (verdict.verdict == UNDECIDED and "undecided" in fail_on)


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
