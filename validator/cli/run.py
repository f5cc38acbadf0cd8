"""Estates are judged one after another, and their reports written; the worst exit code is that of the run."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from validator.check import CheckRequest, FactsRequest, check
from validator.cli import common, output
from validator.cli.catalogue import Catalogues, catalogues
from validator.cli.editors import begun
from validator.cli.engines import bundle_of
from validator.cli.estates import Job
from validator.cli.files import stream_of, write_whole
from validator.cli.manner import OutputOptions
from validator.cli.progress import progress
from validator.cli.settings import CommandLineSettings, Effective, effective
from validator.cli.written_files import INPUT, KeptFiles, WrittenFile, require_writable
from validator.config import DEFAULT_GATE, Configuration
from validator.engine.base import Bundle
from validator.errors import WaiverError
from validator.findings.baseline import Baseline, read_baseline
from validator.findings.gate import EXIT_OK
from validator.findings.model import Result
from validator.findings.trusted import TRUSTED
from validator.findings.waiver_match import Waivers, unused_everywhere
from validator.inputs.expected import EXPECT
from validator.messages import clean
from validator.model import WeakenedBy, Weakening
from validator.report import estates as around
from validator.rules.catalogue import Rule
from validator.rules.ruleset import DEFAULT_PROFILE, choose, not_waivable
from validator.waivers.file import identity

if TYPE_CHECKING:
    from validator.cli.trusted import Held, Trusted
    from validator.findings.git import Base

_WORST_FIRST = (4, 2, 3, 1)


@dataclass(frozen=True, slots=True)
class _RunContext:
    """What all estates of a run share."""

    configuration: Configuration
    known: Catalogues
    manner: OutputOptions
    shared: frozenset[str | None]
    """The waivers files that several estates heed."""

    asked: CommandLineSettings
    trusted: Trusted | None = None

    def where_it_is_decided(self) -> AbstractContextManager[None]:
        """Let the directory that decides be the working directory."""
        return nullcontext() if self.trusted is None else self.trusted.directory()


def run(
    configuration: Configuration,
    jobs: Sequence[Job],
    asked: CommandLineSettings,
    manner: OutputOptions,
    trusted: Trusted | None = None,
) -> int:
    """Judge every estate of ``jobs``, write its reports, and return the exit code of them all: 4, 2, 3, 1, 0, worst first.

    With ``trusted`` that commit decides, and ``configuration`` is its own over the working tree.

    Raises:
        ConfigurationError: an option or a report that cannot be meant; nothing has been judged then.
    """
    if trusted is None:
        known = catalogues(configuration, manner.policies, manner.data)
        settings = [effective(configuration, job.estate, asked) for job in jobs]
    else:
        known = replace(trusted.catalogues(manner), configuration=configuration)
        settings = [trusted.effective(job, asked) for job in jobs]
    reports = [output.targets(one.output, job.name) for one, job in zip(settings, jobs, strict=True)]
    output.require_apart(reports, [job.name for job in jobs])
    _require_apart_missing(jobs, manner)
    for job, one, found in zip(jobs, settings, reports, strict=True):
        require_writable(_written(job, found, manner), _kept(configuration, job, one, manner))
    files = Counter(one.waivers for one in settings)
    shared = frozenset(file for file, count in files.items() if count > 1)
    context = _RunContext(configuration, known, manner, shared, asked, trusted)
    base = _base(manner)
    codes: list[int] = []
    unused: dict[str | None, list[Sequence[WaiverError]]] = {}
    for job, one, targets in zip(jobs, settings, reports, strict=True):
        result = _compared(_judge(context, job, one), base, context, job, (one, asked))
        _report(result, targets, one, asked.lang, manner, is_one=len(jobs) == 1)
        codes.append(result.exit_code)
        unused.setdefault(one.waivers, []).append(result.unused_waivers)
    codes += _print_unused([unused[file] for file in unused if file in shared], settings[-1], manner)
    if len(jobs) > 1 and any(one.file is None and one.format == "text" for one in reports[-1]):
        look = common.style(settings[-1].language, manner.color)
        names = [str(job.name) for job in jobs]
        click.echo("\n" + around.closing(list(zip(names, codes, strict=True)), look), nl=False, color=True)
    return worst(codes)


def worst(codes: Iterable[int]) -> int:
    """Return the exit code of several runs together: 4 before 2 before 3 before 1 before 0."""
    found = set(codes)
    return next((code for code in _WORST_FIRST if code in found), EXIT_OK)


def _print_unused(
    runs: Sequence[Sequence[Sequence[WaiverError]]], settings: Effective, manner: OutputOptions
) -> list[int]:
    """Tell which waivers of files that estates share mark nothing in any of them; return the exit codes that follow."""
    found = [error for one in runs for error in unused_everywhere(one)]
    if settings.strict_waivers:
        common.print_messages(found, "error")
    elif manner.loud >= 0:
        common.print_messages(found, "note")
    return [error.exit_code for error in found] if settings.strict_waivers else []


def _judge(context: _RunContext, job: Job, settings: Effective) -> Result:
    known, manner = context.known.of(settings.settings), context.manner
    only = settings.only if settings.origins["only"] == "option" else ()
    asked = asked_for(job) | ({TRUSTED} if context.trusted is not None else set())
    ruleset = choose(known.rules, settings.settings, only, settings.skip, asked)
    waivers, baseline, held = _held_against(context, job, settings, known.rules)

    def make_bundle() -> Bundle:
        return bundle_of(known, settings.settings)[1]

    with progress() as show:
        inputs = FactsRequest(
            job.paths,
            settings.vsphere,
            settings.settings.intent,
            manner.variables,
            manner.source,
            job.found,
            job.expect,
            settings.with_assumptions,
        )
        request = CheckRequest(
            inputs,
            ruleset.rules,
            manner.engine.maker(make_bundle, ruleset.rules),
            fail_on=settings.fail_on,
            with_passes=manner.with_passes,
            waivers=waivers,
            baseline=baseline,
            trusted=None if held is None else held.base,
            is_baseline_strict=manner.is_baseline_strict,
            progress=lambda done, total: show("judging", done, total),
            estate=job.name,
            profile=None if settings.profile == DEFAULT_PROFILE else settings.profile,
            errors=[*job.errors, *(held.errors if held is not None else ())],
            notes=ruleset.notes,
            left_out=job.left_out,
            weakened=[*_weaker_gate(settings), *ruleset.weakened, *_excluded(job)],
            data=known.data,
        )
        return check(request)


def _held_against(
    context: _RunContext, job: Job, settings: Effective, rules: Sequence[Rule]
) -> tuple[Waivers | None, Baseline | None, Held | None]:
    """Return waivers and baseline of an estate, and with a trusted base what the working tree weakens of it."""
    manner = context.manner
    with context.where_it_is_decided():
        waivers = _waivers(context, settings, rules) if manner.heeds_waivers else None
        baseline = None if settings.baseline is None else read_baseline(settings.baseline)
    if context.trusted is None:
        return waivers, baseline, None
    from validator.cli.trusted import held_to  # noqa: PLC0415 - only for --trusted

    held = held_to(context.trusted, job, settings, context.known, context.asked, manner)
    if waivers is not None:
        waivers = replace(waivers, still_written=frozenset(map(identity, held.waivers)))
    if baseline is not None and manner.is_baseline_strict:
        kept = {(one.estate, one.identity) for one in held.known}
        entries = [one for one in baseline.entries if (one.estate, one.identity) in kept]
        baseline = replace(baseline, entries=entries)
    return waivers, baseline, held


def _compared(
    result: Result, base: Base | None, context: _RunContext, job: Job, asked: tuple[Effective, CommandLineSettings]
) -> Result:
    """Return ``result`` with the gate on what is new since the base or the report that the command line names."""
    manner, (settings, command_line) = context.manner, asked
    if manner.compare is None and base is None:
        return result
    from validator.findings.changed import gate_on_changes, read_report  # noqa: PLC0415 - only for these options

    if base is None:
        assert manner.compare is not None
        earlier = read_report(manner.compare, job.name)
    else:
        from validator.cli.base import BaseRequest, judge_base  # noqa: PLC0415 - as above

        earlier = judge_base(base, BaseRequest(job, command_line, manner, result.inputs), _judge_at_base)
    rules = context.known.of(settings.settings).rules
    return gate_on_changes(result, earlier, settings.fail_on, [rule.id for rule in rules])


def _judge_at_base(configuration: Configuration, job: Job, asked: CommandLineSettings, manner: OutputOptions) -> Result:
    """Return the judgement of an estate as the files of the working directory have it; for one that is a base."""
    known = catalogues(configuration, manner.policies, manner.data)
    context = _RunContext(configuration, known, manner, frozenset(), asked)
    return _judge(context, job, effective(configuration, job.estate, asked))


def asked_for(job: Job) -> frozenset[str]:
    """Return the settings of an estate that ask for rules of their own."""
    return frozenset([EXPECT] if job.expect is not None else [])


def _waivers(context: _RunContext, settings: Effective, rules: Sequence[Rule]) -> Waivers:
    return common.waivers_of_run(
        rules,
        settings.waivers,
        is_strict=settings.strict_waivers,
        is_shared=settings.waivers in context.shared,
        not_waivable=not_waivable(rules, settings.settings),
    )


def _weaker_gate(settings: Effective) -> list[Weakening]:
    """Return what the gate lets through that it would not by itself; the configuration may come with the change."""
    if set(DEFAULT_GATE) <= set(settings.fail_on):
        return []
    place = None if settings.origins["fail_on"] == "option" else settings.settings.places["fail_on"]
    name = "--fail-on" if place is None else "fail_on"
    return [Weakening(WeakenedBy.GATE, name, ", ".join(DEFAULT_GATE), ", ".join(settings.fail_on), place)]


def _excluded(job: Job) -> list[Weakening]:
    """Return what the configuration keeps from the judgement of an estate."""
    if job.estate is None:
        return []
    return [
        Weakening(WeakenedBy.EXCLUDE, job.estate.name, "", pattern.text, pattern.location)
        for pattern in job.estate.exclude
    ]


def _report(
    result: Result,
    targets: Sequence[output.ReportTarget],
    settings: Effective,
    lang: str | None,
    manner: OutputOptions,
    *,
    is_one: bool,
) -> None:
    prefix = "" if is_one else f": {result.estate}"
    common.print_messages(result.errors, f"error{prefix}")
    if manner.loud >= 0:
        common.print_messages(result.notes, f"note{prefix}")
    elif result.comparison is not None:  # without it nobody would know why "1 failed" is no failure
        common.print_messages(result.notes[-1:], f"note{prefix}")
    if not is_one and any(one.file is None and one.format == "text" for one in targets):
        look = common.style(settings.language, manner.color)
        click.echo("\n" + around.heading(str(result.estate), look), color=True)
    output.write(targets, result, settings, lang, manner)
    if manner.write_missing is not None:
        _write_missing(result, output.named(manner.write_missing, result.estate), manner)
    sys.stdout.flush()


def _write_missing(result: Result, file: str, manner: OutputOptions) -> None:
    """Write what is missing; where people have written into the file, beside that.

    Raises:
        InputError: the file has no place for it.
    """
    from validator.spec_files.missing import is_unfilled, missing_spec  # noqa: PLC0415 - only for --write-missing
    from validator.spec_files.missing_merge import merge_missing, profiles_in  # noqa: PLC0415 - as above

    missing, said = missing_spec(result), f"wrote {file}: fill it in, and make it an input beside the others"
    old = Path(file).read_bytes().decode("utf-8") if stream_of(file) is None and Path(file).is_file() else ""
    if not old.strip() or is_unfilled(old):
        missing = begun(missing, "spec", Path(file), old)
    else:
        missing = merge_missing(old, missing_spec(result, profiles_in(old, file)), file)
        said = f"{file} has a place for all that is missing already"
        if missing != old:
            said = f"added to {file}, as comments beside what is there, what is missing: fill it in"
    if missing != old:
        write_whole(Path(file), missing)
    if manner.loud >= 0:
        click.echo(clean(said), err=True)


def _written(job: Job, reports: Sequence[output.ReportTarget], manner: OutputOptions) -> list[WrittenFile]:
    files = [WrittenFile(f"-o {one.format}", one.file, one.format) for one in reports if one.file is not None]
    if manner.write_missing is not None:
        files.append(WrittenFile("--write-missing", output.named(manner.write_missing, job.name), "spec"))
    return files


def _kept(configuration: Configuration, job: Job, settings: Effective, manner: OutputOptions) -> KeptFiles:
    """Return what a run reads, named inputs first: their words are the plainest."""
    kept = KeptFiles()
    kept.add(job.paths, INPUT)
    kept.add([text for word, text in manner.variables.given if word == "var-file"], "a file of values of this run")
    kept.add([manner.source] if manner.source is not None else [], "the source of a plan")
    kept.add([configuration.file] if configuration.file is not None else [], "the configuration")
    kept.add([settings.waivers] if settings.waivers is not None else [], "the waivers")
    kept.add([settings.baseline] if settings.baseline is not None else [], "the baseline")
    kept.add([*settings.policies, *manner.policies], "a directory of policies")
    kept.add([*settings.data, *manner.data], "the data of policies")
    return kept


def _require_apart_missing(jobs: Sequence[Job], manner: OutputOptions) -> None:
    if manner.write_missing is not None:
        files = [[output.ReportTarget("yaml", output.named(manner.write_missing, job.name))] for job in jobs]
        output.require_apart(files, [job.name for job in jobs])


def _base(manner: OutputOptions) -> Base | None:
    if manner.changed_only is None:
        return None
    from validator.findings.git import read_base  # noqa: PLC0415 - only for --changed-only

    return read_base(manner.changed_only, Path.cwd())
