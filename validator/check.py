"""The pipeline on one page: inputs, facts, verdicts, findings, and the exit code that follows from them."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from validator.assets import load_tables
from validator.config import Expectation
from validator.engine.base import Engine
from validator.errors import BaselineError, FtpolicyError
from validator.facts.assumed import without_assumed
from validator.facts.defaults import NO_INTENT, resolve
from validator.facts.derive import derive
from validator.facts.intent import Intent
from validator.facts.join import join
from validator.facts.model import Facts
from validator.facts.unresolved import unresolved_references
from validator.facts.versions import Version
from validator.findings.baseline import Baseline, stale
from validator.findings.build import build_findings, compare_with_baseline, count, set_aside
from validator.findings.gate import exit_code
from validator.findings.model import EngineIdentity, Result
from validator.findings.trusted import TrustedBase, hold_to_base
from validator.findings.waiver_apply import apply_waivers
from validator.findings.waiver_match import Waivers
from validator.inputs import Inputs, read_inputs
from validator.inputs.expected import take_expectation
from validator.model import InputKind, LeftOut, Outcome, Weakening
from validator.readers.text import STDIN
from validator.rules.catalogue import Rule
from validator.terraform.hcl.configuration.options import Options
from validator.terraform.plan.positions import PARTS_NOW, LocationCompleter
from validator.verdicts.assumed import resting
from validator.verdicts.bounds import require_bounded, too_many
from validator.verdicts.evaluate import Progress, evaluate, silently
from validator.verdicts.model import Verdict

_WITH_ADDRESSES = (InputKind.TERRAFORM_PLAN, InputKind.TERRAFORM_STATE)
_SHOWN = (Outcome.FAIL, Outcome.UNDECIDED)


@dataclass(frozen=True, slots=True)
class FactsRequest:
    """Which inputs to read, and what to assume of them.

    ``vsphere`` is the version where no input says one, ``intent`` what a configuration declares as meant for FT,
    ``options`` are the values of variables of Terraform code, ``source`` is the directory of the code of plans. ``found``
    are those of the paths that a glob found and nobody named. ``expect`` is what the estate has at least. Without
    ``with_assumptions`` what `defaults: vsphere` would supply is unknown.
    """

    paths: Sequence[str]
    vsphere: Version | None = None
    intent: Intent = NO_INTENT
    options: Options | None = None
    source: str | None = None
    found: Container[str] = ()
    expect: Expectation | None = None
    with_assumptions: bool = True


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """An estate to judge: its inputs, the rules, the engine, and what its result is held to.

    Without ``waivers`` nothing is waived, not by comments in the inputs either. ``estate`` is its name in a
    configuration, which fingerprints contain, ``profile`` that of the rules, where it is not the default; ``errors``, ``notes``, ``left_out`` and
    ``weakened`` are what was found out about it beforehand. Where ``is_baseline_strict``, entries that nothing needs are an error. ``data`` is what company policies
    get beside the built-in tables, ``trusted`` is the commit that decides, where it is another than what is judged.
    """

    inputs: FactsRequest
    rules: Sequence[Rule]
    make_engine: Callable[[], Engine]
    fail_on: Sequence[str] = ("error",)
    with_passes: bool = False
    waivers: Waivers | None = None
    baseline: Baseline | None = None
    is_baseline_strict: bool = False
    trusted: TrustedBase | None = None
    progress: Progress = silently
    estate: str | None = None
    profile: str | None = None
    errors: Sequence[FtpolicyError] = ()
    notes: Sequence[str] = ()
    left_out: Sequence[LeftOut] = ()
    weakened: Sequence[Weakening] = ()
    data: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class ReadFacts:
    """What the inputs say, the facts that follow, and the errors of both; ``known`` are the facts without what is assumed.

    ``resolved`` are those of the facts that do not follow from others.
    """

    inputs: Inputs
    facts: Facts
    errors: Sequence[FtpolicyError]
    known: Facts | None
    resolved: Facts


@dataclass(frozen=True, slots=True)
class _Judged:
    engine: EngineIdentity
    verdicts: Sequence[Verdict] = ()
    errors: Sequence[FtpolicyError] = ()


def read_facts(request: FactsRequest) -> ReadFacts:
    """Return what the inputs say and the facts that follow; errors are in the result, not raised."""
    inputs = read_inputs(request.paths, request.options, request.source, request.found)
    facts = join(inputs.fragments)
    unmeant = resolve(facts, load_tables(), request.vsphere, request.intent, with_assumptions=request.with_assumptions)
    errors = [*inputs.errors, *unmeant, *unresolved_references(facts)]
    if request.expect is not None:
        take_expectation(facts, inputs, request.paths, request.expect)
    return ReadFacts(inputs, derive(facts), errors, derive(without_assumed(facts)) if facts.assumes else None, facts)


def check(request: CheckRequest) -> Result:
    """Return the result of judging an estate; errors are in the result, not raised."""
    inputs, facts = (read := read_facts(request.inputs)).inputs, read.facts
    if request.trusted is not None:
        hold_to_base(facts, request.trusted)
    judged = _judge(facts, request)
    if read.known is not None:
        on_what_is_known = _judge(read.known, replace(request, progress=silently))
        judged = replace(judged, verdicts=resting(judged.verdicts, on_what_is_known.verdicts, facts, read.known))
    baseline, rules = request.baseline, request.rules
    errors = [*request.errors, *read.errors, *judged.errors, *(baseline.errors if baseline is not None else ())]
    waived = apply_waivers(request.waivers, judged.verdicts, rules, facts, is_whole=not errors)
    errors += waived.errors
    shown = [one for one in judged.verdicts if one.outcome in _SHOWN or _is_shown_pass(one, request)]
    if (unlisted := too_many(shown)) is not None:
        errors, shown = [*errors, unlisted], []
    findings = build_findings(shown, facts, positions(inputs), waived.matches, baseline, request.estate)
    excused = {(finding.rule.id, finding.verdict.subject) for finding in findings if not finding.gates}
    comparison, outdated = None, list[str]()
    if baseline is not None:
        comparison = compare_with_baseline(baseline, findings, rules, errors, request.estate)
        outdated = [told] if (told := stale(comparison)) is not None else []
    if request.is_baseline_strict and outdated:
        errors, outdated = [*errors, *map(BaselineError, outdated)], []
    return Result(
        engine=judged.engine,
        inputs=inputs.read,
        findings=findings,
        counts=count(judged.verdicts, findings, rules, facts, errors),
        errors=errors,
        notes=[*request.notes, *inputs.notes, *facts.notes, *waived.notes, *outdated],
        files=sorted(inputs.files),
        left_out=[*request.left_out, *inputs.left_out],
        weakened=[*request.weakened, *set_aside(findings, baseline)],
        gate=tuple(request.fail_on),
        exit_code=exit_code(judged.verdicts, errors, request.fail_on, excused),
        facts=facts,
        estate=request.estate,
        profile=request.profile,
        baseline=comparison,
        unused_waivers=waived.matches.unused,
    )


def positions(inputs: Inputs) -> LocationCompleter:
    """Return what completes the locations of facts: lines of plans and states, and of their code."""
    return LocationCompleter(_with_lines(inputs), inputs.source_maps)


def positions_now(inputs: Inputs) -> LocationCompleter:
    """Return what completes the locations of facts as they are before the plan: code says nothing of that."""
    return LocationCompleter(_with_lines(inputs), parts=PARTS_NOW)


def _with_lines(inputs: Inputs) -> list[str]:
    return [one.path for one in inputs.read if one.kind in _WITH_ADDRESSES and one.path != STDIN]


def _is_shown_pass(verdict: Verdict, request: CheckRequest) -> bool:
    return request.with_passes and verdict.outcome is Outcome.PASS


def _judge(facts: Facts, request: CheckRequest) -> _Judged:
    """Return which engine judged, its verdicts, and what failed."""
    identity, verdicts, errors = EngineIdentity("none", "none"), list[Verdict](), list[FtpolicyError]()
    try:
        engine = request.make_engine()
        try:
            if facts.objects or facts.settings or facts.plans:
                require_bounded(request.rules, facts)
                verdicts, errors = evaluate(facts, request.rules, engine, request.progress, request.data)
        finally:  # a server tells its version when it is asked something
            identity = EngineIdentity(engine.name, engine.version, engine.revision)
    except FtpolicyError as error:
        errors = [*errors, error]
    return _Judged(identity, verdicts, errors)
