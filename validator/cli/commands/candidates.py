"""``ftpolicy candidates``: which virtual machines could be under FT, what stands in the way of the others, how many fit."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import click

from validator.candidates.judge import CandidatesRequest, candidates
from validator.candidates.model import Outlook
from validator.candidates.select import ORDERS, Selection
from validator.check import FactsRequest, read_facts
from validator.cli import code, common, completion, output
from validator.cli.catalogue import catalogues
from validator.cli.editors import begun
from validator.cli.engines import policy_options
from validator.cli.estates import only_job
from validator.cli.files import write_whole
from validator.cli.progress import progress
from validator.cli.settings import CommandLineSettings, effective
from validator.cli.spec_target import require_spec
from validator.config import DEFAULT_GATE
from validator.errors import ConfigurationError
from validator.findings.gate import EXIT_NOTHING
from validator.messages import clean
from validator.model import Path as FactPath
from validator.readers.text import read_text
from validator.report.candidates import FORMATS
from validator.report.candidates.model import CandidatesReport
from validator.report.style import ReportStyle
from validator.rules.ruleset import choose, not_waivable
from validator.spec_files.compare import read_file
from validator.spec_files.questions import with_answers


class _Share(click.ParamType[float]):
    """A share in percent."""

    name = "PERCENT"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> float:
        text = value.removesuffix("%").strip()
        if not text.replace(".", "", 1).isdigit() or not 0 <= float(text) < 100:
            self.fail(f"“{value[:40]}” is no share of the memory; write one like 25%", param, ctx)
        return float(text) / 100


@click.command("candidates")
@common.estate_options
@common.one_estate_option
@common.config_option
@code.code_options
@common.skip_option
@common.only_option
@policy_options
@common.waiver_options
@click.option(
    "--cluster", "clusters", multiple=True, metavar="NAME", help="Only machines of this cluster (glob); repeatable."
)
@click.option(
    "--tag", "tags", multiple=True, metavar="TAG", help="Only machines with this vSphere tag (glob); repeatable."
)
@click.option("--ready", "is_ready", is_flag=True, help="Only machines that are ready.")
@click.option(
    "--blocked-by",
    multiple=True,
    metavar="RULE|AREA",
    shell_complete=completion.rules_and_areas,
    help="Only machines that this rule is in the way of; repeatable.",
)
@click.option(
    "--order",
    type=click.Choice(list(ORDERS)),
    default="name",
    show_default=True,
    help="The order in which machines are given room.",
)
@click.option(
    "--reserve",
    type=_Share(),
    default="0",
    metavar="PERCENT",
    help="The share of each host's memory that stays for machines that are not under FT.",
)
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    metavar="FORMAT[=FILE]",
    help=f"What to write: {', '.join(FORMATS)}. Repeatable.",
)
@click.option(
    "--write",
    "spec",
    metavar="SPEC",
    type=click.Path(),
    help="Declare in this cluster spec, as meant for FT, the machines shown that are ready and find room.",
)
@common.look_options
@click.option("-v", "--verbose", is_flag=True, help="Every machine, every rule, every missing fact.")
def command(
    paths: tuple[str, ...],
    estate: str | None,
    config: str | None,
    vsphere: str | None,
    no_assumptions: bool,
    source: str | None,
    skip: tuple[str, ...],
    only: tuple[str, ...],
    policies: tuple[str, ...],
    data: tuple[str, ...],
    waivers: str | None,
    no_waivers: bool,
    clusters: tuple[str, ...],
    tags: tuple[str, ...],
    is_ready: bool,
    blocked_by: tuple[str, ...],
    order: str,
    reserve: float,
    outputs: tuple[str, ...],
    spec: str | None,
    lang: str | None,
    color: str,
    verbose: bool,
) -> None:
    """Judge every virtual machine as if it were meant for FT, and tell which are ready.

    A machine is ready where `ftpolicy check` would find nothing against it, its cluster, its hosts and its vCenter, once it is
    declared beside those that are declared already. The others are listed with what is in their way, or with the facts that
    are missing. Below each cluster stands how many of the machines that are ready find room: while all hosts run, and
    if one fails. Templates, agent virtual machines and secondaries are left out.

    The exit code is 0 whatever is found, 2 for wrong usage or an unreadable input, 3 where there is no machine to judge,
    4 if a rule or the engine fails.

    \b
    Examples:
      ftpolicy candidates cluster.yaml
      ftpolicy candidates cluster.yaml plan.json       after the plan, and what it was before
      ftpolicy candidates cluster.yaml --ready --order smallest --reserve 25%
      ftpolicy candidates cluster.yaml --blocked-by vm.no_snapshots
    """
    if no_waivers and waivers is not None:
        raise ConfigurationError("--no-waivers cannot be used together with --waivers")
    configuration = common.configuration(config)
    job = only_job(configuration, paths, estate)
    asked = CommandLineSettings(
        vsphere=vsphere, no_assumptions=no_assumptions, lang=lang, waivers=waivers, only=only, skip=skip
    )
    settings = effective(configuration, job.estate, asked)
    targets = output.targets(outputs or ("text",), job.name, FORMATS)
    if spec is not None:
        require_spec(spec)
    known = catalogues(configuration, policies, data).of(settings.settings)
    rules = choose(known.rules, settings.settings, settings.only, settings.skip).rules
    heeded = None
    if not no_waivers:
        banned = not_waivable(known.rules, settings.settings)
        heeded = common.waivers_of_run(known.rules, settings.waivers, not_waivable=banned)
    read = read_facts(
        FactsRequest(
            job.paths,
            settings.vsphere,
            settings.settings.intent,
            code.variables(),
            code.source_directory(source),
            job.found,
            job.expect,
            settings.with_assumptions,
        )
    )
    common.print_messages([*job.left_out, *read.inputs.left_out, *read.inputs.notes, *read.facts.notes], "note")
    with progress() as show:
        outlook = candidates(
            CandidatesRequest(
                read.resolved,
                rules,
                lambda: common.embedded_engine_for(rules),
                DEFAULT_GATE if "never" in settings.fail_on else settings.fail_on,
                order=ORDERS[order],
                reserve=reserve,
                waivers=heeded,
                progress=lambda done, total: show("judging", done, total),
                data=known.data,
            )
        )
    outlook = replace(outlook, errors=[*job.errors, *read.errors, *outlook.errors])
    outlook = Selection(clusters, tags, is_ready, blocked_by).of(outlook)
    common.print_messages(outlook.errors, "error")
    report = CandidatesReport(outlook, read.inputs.read, job.name, _exit_code(outlook))
    for one in targets:
        if one.format in ("text", "html"):
            look = common.style(
                settings.language, color, verbosity=int(verbose), is_terminal=False if one.file else None
            )
        else:
            look = ReportStyle(lang or "en")
        text = FORMATS[one.format](report, look)
        click.echo(text, nl=False, color=True) if one.file is None else write_whole(Path(one.file), text)
    if spec is not None and report.exit_code == 0:
        _declare(outlook, spec)
    sys.exit(report.exit_code)


def _declare(outlook: Outlook, spec: str) -> None:
    """Declare the machines that are ready and find room as meant for FT; all else in the spec stays as it is."""
    chosen = [one.name for one in outlook.machines if one.fits]
    old = read_text(spec) if Path(spec).exists() else ""
    answers: dict[FactPath, bool] = {("vms", name, "fault_tolerance"): True for name in chosen}
    new = begun(with_answers(old, spec, outlook.facts, answers), "spec", Path(spec), old) if answers else old
    if new != old:
        read_file(new, spec)  # what cannot be read again is not written
        write_whole(Path(spec), new)
    click.echo(clean(f"{spec}: declared for FT: {', '.join(chosen) or 'none'}"), err=True)


def _exit_code(outlook: Outlook) -> int:
    codes = {error.exit_code for error in outlook.errors}
    worst = next((one for one in (4, 2, 1) if one in codes), 0)
    return worst or (0 if outlook.facts.members("vms") else EXIT_NOTHING)
