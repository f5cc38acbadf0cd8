"""``ftpolicy check``: judge estates."""

from __future__ import annotations

import sys

import click

from validator.cli import code, common, completion
from validator.cli.engines import EngineChoice, engine_options, policy_options
from validator.cli.estates import jobs_of
from validator.cli.manner import OutputOptions
from validator.cli.run import run
from validator.cli.settings import CommandLineSettings
from validator.errors import ConfigurationError
from validator.report.style import GROUPINGS, Grouping


@click.command("check")
@common.estate_options
@common.config_option
@code.code_options
@click.option(
    "--estate",
    "estates",
    multiple=True,
    metavar="NAME",
    shell_complete=completion.estates,
    help="Only this estate of the configuration; repeatable. With PATHs: its settings for them.",
)
@common.judging_options
@click.option(
    "--changed-only",
    metavar="BASE",
    help="Judge the commit where the branch left BASE (git) as well, and fail only for what is new or worse since.",
)
@click.option(
    "--compare", metavar="REPORT", help="Fail only for what is new or worse than in this JSON report of an earlier run."
)
@click.option(
    "--trusted",
    metavar="REF",
    help="Take configuration, waivers, baseline and policies from this commit (git), and fail for what the working tree "
    "weakens of them.",
)
@common.waiver_options
@click.option("--strict-waivers", is_flag=True, help="Fail when a waiver marks nothing.")
@click.option("--baseline", metavar="FILE", help="Findings that do not count: what `ftpolicy baseline` wrote.")
@click.option("--strict-baseline", is_flag=True, help="Fail when the baseline has entries that nothing needs any more.")
@click.option(
    "--write-missing",
    metavar="FILE",
    type=click.Path(),
    help="Write the undecided facts as commented keys of a cluster spec, to fill in.",
)
@click.option("--ci", is_flag=True, expose_value=False, hidden=True, help="The default gate, which it asked for once.")
@click.option("--show", type=click.Choice(["pass"]), help="Show what passed as well.")
@click.option(
    "--group-by",
    "grouping",
    type=click.Choice(GROUPINGS),
    default="rule",
    help="What several objects fail once for each rule, or each object by itself.",
)
@engine_options
@policy_options
@common.look_options
@click.option("-q", "--quiet", is_flag=True, help="Only the closing lines.")
@click.option("-v", "--verbose", is_flag=True, help="Everything: every missing fact, every note.")
def command(
    paths: tuple[str, ...],
    config: str | None,
    vsphere: str | None,
    no_assumptions: bool,
    source: str | None,
    estates: tuple[str, ...],
    outputs: tuple[str, ...],
    profile: str | None,
    only: tuple[str, ...],
    skip: tuple[str, ...],
    fail_on: tuple[str, ...],
    changed_only: str | None,
    compare: str | None,
    trusted: str | None,
    waivers: str | None,
    no_waivers: bool,
    strict_waivers: bool,
    baseline: str | None,
    strict_baseline: bool,
    write_missing: str | None,
    show: str | None,
    grouping: Grouping,
    engine: EngineChoice,
    policies: tuple[str, ...],
    data: tuple[str, ...],
    lang: str | None,
    color: str,
    quiet: bool,
    verbose: bool,
) -> None:
    """Judge the estate that all PATHs together describe; without PATH every estate of the configuration, each on its own.

    A PATH is a plan or state (`terraform show -json`), Terraform code (.tf files or their directory), a cluster spec
    (YAML), a facts document, a directory with such files, or - for standard input.

    \b
    Examples:
      ftpolicy check plan.json cluster.yaml
      ftpolicy check                                   all estates of .ftpolicy.yaml
      ftpolicy check --estate tokyo -o text -o json=tokyo.json
      ftpolicy check -o json={estate}.json             one file for every estate
      ftpolicy check --fail-on error plan.json         what is undecided does not fail the gate
      ftpolicy check --changed-only origin/main        only what is new or worse fails the gate
      ftpolicy check --trusted origin/main             nothing here decides what it is judged by
    """
    if no_waivers and (waivers is not None or strict_waivers):
        raise ConfigurationError("--no-waivers cannot be used together with --waivers or --strict-waivers")
    if compare is not None and changed_only is not None:
        raise ConfigurationError("--compare and --changed-only cannot be used together")
    asked = CommandLineSettings(
        vsphere,
        fail_on,
        only,
        skip,
        outputs,
        lang,
        waivers,
        strict_waivers=strict_waivers,
        baseline=baseline,
        profile=profile,
        no_assumptions=no_assumptions,
    )
    manner = OutputOptions(
        color=color,
        loud=-1 if quiet else int(verbose),
        grouping=grouping,
        with_passes=show == "pass",
        write_missing=write_missing,
        changed_only=changed_only,
        compare=compare,
        config=config,
        is_baseline_strict=strict_baseline,
        heeds_waivers=not no_waivers,
        engine=engine,
        policies=policies,
        data=data,
        variables=code.variables(),
        source=code.source_directory(source),
    )
    if trusted is None:
        configuration = common.configuration(config)
        sys.exit(run(configuration, jobs_of(configuration, paths, estates), asked, manner))
    from validator.cli.trusted import trusted_base  # noqa: PLC0415 - only for --trusted

    with trusted_base(trusted, config) as base:
        jobs = jobs_of(base.configuration, paths, estates)
        sys.exit(run(base.configuration, jobs, asked, manner, base))
