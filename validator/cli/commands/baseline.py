"""``ftpolicy baseline``: write down the findings there are, so that only new ones count."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from validator.check import CheckRequest, FactsRequest, check
from validator.cli import common
from validator.cli.catalogue import catalogues
from validator.cli.estates import only_job
from validator.cli.files import write_whole
from validator.cli.settings import CommandLineSettings, effective
from validator.config import Configuration
from validator.errors import ConfigurationError
from validator.findings.baseline import Baseline, BaselineEntry, baseline_text, read_baseline
from validator.findings.build import entries_of
from validator.findings.gate import EXIT_OK
from validator.findings.model import Result
from validator.own_files import BASELINE_FILE
from validator.rules.ruleset import choose, not_waivable


@click.command("baseline")
@common.estate_options
@common.one_estate_option
@common.config_option
@common.waiver_options
@click.option(
    "-o", "--output", metavar="FILE", help=f"Baseline to write. [default: the configuration's, else {BASELINE_FILE}]"
)
@click.option("--prune", is_flag=True, help="Only take out of the baseline what is no longer found; add nothing.")
@common.debug_option
def command(
    paths: tuple[str, ...],
    estate: str | None,
    config: str | None,
    vsphere: str | None,
    no_assumptions: bool,
    waivers: str | None,
    no_waivers: bool,
    output: str | None,
    prune: bool,
) -> None:
    """Write down every failed and undecided finding of the estate that all PATHs together describe.

    `ftpolicy check --baseline FILE` then counts only new findings for the gate. Waived findings are left out: they count
    again when their waiver expires. Nothing is written when something could not be read or evaluated.

    \b
    Examples:
      ftpolicy baseline plan.json cluster.yaml
      ftpolicy baseline --prune --estate tokyo
    """
    if no_waivers and waivers is not None:
        raise ConfigurationError("--no-waivers cannot be used together with --waivers")
    configuration = common.configuration(config)
    job = only_job(configuration, paths, estate)
    settings = effective(
        configuration,
        job.estate,
        CommandLineSettings(vsphere=vsphere, no_assumptions=no_assumptions, waivers=waivers, baseline=output),
    )
    file = settings.baseline or BASELINE_FILE
    before = _before(file, must_exist=prune)
    known = catalogues(configuration).of(settings.settings)
    banned = not_waivable(known.rules, settings.settings)
    rules = choose(known.rules, settings.settings).rules
    request = CheckRequest(
        FactsRequest(
            job.paths,
            settings.vsphere,
            settings.settings.intent,
            found=job.found,
            with_assumptions=settings.with_assumptions,
        ),
        rules,
        lambda: common.embedded_engine_for(rules),
        fail_on=("never",),
        waivers=None if no_waivers else common.waivers_of_run(known.rules, settings.waivers, not_waivable=banned),
        baseline=before,
        estate=job.name,
        errors=job.errors,
        data=known.data,
    )
    result = check(request)
    common.print_messages(result.errors, "error")
    if result.exit_code != EXIT_OK:
        click.echo(f"{file} is not written: {_why(result)}", err=True)
        sys.exit(result.exit_code)
    entries = _entries(result, before, is_pruning=prune)
    write_whole(Path(file), baseline_text(entries))
    click.echo(_summary(file, entries, before))
    if settings.settings.baseline is None and not prune:
        click.echo(_next(file, configuration))


def _before(file: str, *, must_exist: bool) -> Baseline:
    """Return the baseline that is there already.

    Raises:
        InputError: it cannot be read; what is wrong with it is the first error.
    """
    found = read_baseline(file) if must_exist or Path(file).exists() else Baseline(file)
    if found.is_old and not must_exist:
        return Baseline(file)
    if found.errors:
        raise found.errors[0]
    return found


def _why(result: Result) -> str:
    return "nothing was evaluated" if not result.errors else "not everything could be read and evaluated"


def _entries(result: Result, before: Baseline, *, is_pruning: bool) -> Sequence[BaselineEntry]:
    """Return the entries to write; those of other estates stay."""
    if is_pruning:
        assert result.baseline is not None
        fixed = Counter(result.baseline.fixed)
        return list((Counter(before.entries) - fixed).elements())
    others = [entry for entry in before.entries if entry.estate != result.estate]
    found = [entry for one in result.findings if one.waiver is None for entry in entries_of(one, result.estate)]
    return [*others, *found]


def _next(file: str, configuration: Configuration) -> str:
    """Return how a check gets to know of a baseline that no configuration names."""
    named = os.path.relpath(file, configuration.directory).replace(os.sep, "/")
    if configuration.file is None:
        return f"Next: `ftpolicy check --baseline {file}` counts only what is new."
    return f"Next: write `baseline: {named}` into {configuration.file}; `ftpolicy check` counts only what is new then."


def _summary(file: str, entries: Sequence[BaselineEntry], before: Baseline) -> str:
    old, new = Counter(before.entries), Counter(entries)
    return f"{file}: {new.total()} findings; {(new - old).total()} added, {(old - new).total()} taken out"
