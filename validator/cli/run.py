"""Estates are judged one after another, and their reports written; the worst exit code is that of the run."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from validator import rules as catalogue
from validator.check import EXIT_OK, Result, check
from validator.cli import common, output
from validator.cli.estates import Job
from validator.cli.settings import DEFAULT_GATE, Asked, Effective, effective
from validator.config import Configuration
from validator.report import estates as around
from validator.report.missing_spec import missing_spec
from validator.ruleset import choose, problems

if TYPE_CHECKING:
    from validator.git import Changes

_WORST_FIRST = (4, 2, 3, 1)


@dataclass(frozen=True, slots=True)
class Manner:
    """How a run talks: colour, how much (-1 closing lines only, 1 everything), what it shows and writes beside reports."""

    color: str = "auto"
    loud: int = 0
    with_passes: bool = False
    write_missing: str | None = None
    changed_only: str | None = None
    gate: tuple[str, ...] = DEFAULT_GATE


def run(configuration: Configuration, jobs: Sequence[Job], asked: Asked, manner: Manner) -> int:
    """Judge every estate of ``jobs``, write its reports, and return the exit code of them all: 4, 2, 3, 1, 0, worst first.

    Raises:
        ConfigurationError: an option or a report that cannot be meant; nothing has been judged then.
    """
    rules = catalogue.load_rules()
    if errors := problems(rules, configuration):
        common.tell(errors, "error")
        return errors[0].exit_code
    settings = [effective(configuration, job.estate, asked, manner.gate) for job in jobs]
    reports = [output.targets(one.output, job.name) for one, job in zip(settings, jobs, strict=True)]
    output.require_apart(reports, [job.name for job in jobs])
    _require_apart_missing(jobs, manner)
    changes = _changes(manner)
    codes: list[int] = []
    for job, one, targets in zip(jobs, settings, reports, strict=True):
        result = _judge(configuration, rules, job, one, manner, changes)
        _report(result, targets, one, asked.lang, manner, is_one=len(jobs) == 1)
        codes.append(result.exit_code)
    if len(jobs) > 1 and any(one.file is None and one.format == "text" for one in reports[-1]):
        look = common.style(settings[-1].language, manner.color)
        names = [str(job.name) for job in jobs]
        click.echo("\n" + around.closing(list(zip(names, codes, strict=True)), look), nl=False, color=True)
    return worst(codes)


def worst(codes: Iterable[int]) -> int:
    """Return the exit code of several runs together: 4 before 2 before 3 before 1 before 0."""
    found = set(codes)
    return next((code for code in _WORST_FIRST if code in found), EXIT_OK)


def _judge(
    configuration: Configuration,
    rules: Sequence[catalogue.Rule],
    job: Job,
    settings: Effective,
    manner: Manner,
    changes: Changes | None,
) -> Result:
    ruleset = choose(
        rules, settings.settings, settings.only if settings.origins["only"] == "option" else (), settings.skip
    )
    result = check(
        job.paths,
        ruleset.rules,
        common.embedded_engine,
        vsphere=settings.vsphere,
        intent=settings.settings.intent,
        fail_on=settings.fail_on,
        with_passes=manner.with_passes,
        estate=job.name,
        before=job.errors,
        notes=[*ruleset.notes, *_gate_note(settings), *job.notes],
    )
    if changes is None:
        return result
    from validator.changed import decisive, gate_on_changes  # noqa: PLC0415 - only for --changed-only

    return gate_on_changes(
        result, changes, settings.fail_on, decides=decisive(changes, configuration, job.estate, job.paths)
    )


def _gate_note(settings: Effective) -> list[str]:
    """Say it where a configuration, which may come with the change that is judged, takes the gate away."""
    if "never" in settings.fail_on and settings.origins["fail_on"] != "option":
        return [f"{settings.origins['fail_on']}: the gate never fails here"]
    return []


def _report(
    result: Result,
    targets: Sequence[output.Target],
    settings: Effective,
    lang: str | None,
    manner: Manner,
    *,
    is_one: bool,
) -> None:
    prefix = "" if is_one else f": {result.estate}"
    common.tell(result.errors, f"error{prefix}")
    if manner.loud >= 0:
        common.tell(result.notes, f"note{prefix}")
    elif manner.changed_only is not None:  # without it nobody would know why "1 failed" is no failure
        common.tell(result.notes[-1:], f"note{prefix}")
    if not is_one and any(one.file is None and one.format == "text" for one in targets):
        look = common.style(settings.language, manner.color)
        click.echo("\n" + around.heading(str(result.estate), look), color=True)
    output.write(targets, result, settings, lang, manner.color, manner.loud)
    if manner.write_missing is not None:
        output.write_whole(Path(output.named(manner.write_missing, result.estate)), missing_spec(result))
    sys.stdout.flush()


def _require_apart_missing(jobs: Sequence[Job], manner: Manner) -> None:
    if manner.write_missing is not None:
        files = [[output.Target("yaml", output.named(manner.write_missing, job.name))] for job in jobs]
        output.require_apart(files, [job.name for job in jobs])


def _changes(manner: Manner) -> Changes | None:
    if manner.changed_only is None:
        return None
    from validator.git import read_changes  # noqa: PLC0415 - only for --changed-only

    return read_changes(manner.changed_only, Path.cwd())
