"""``ftpolicy facts``: what was understood of the inputs, and what follows for verdicts before any rule runs."""

from __future__ import annotations

import json
import sys

import click

from validator.check import FactsRequest, read_facts
from validator.cli import code, common
from validator.cli.catalogue import catalogues
from validator.cli.engines import bundle_of, policy_options
from validator.cli.estates import only_job
from validator.cli.settings import CommandLineSettings, effective
from validator.messages import printable_json
from validator.verdicts.frame_document import frame_document


@click.command("facts")
@common.estate_options
@common.one_estate_option
@common.config_option
@code.code_options
@policy_options
@common.debug_option
def command(
    paths: tuple[str, ...],
    estate: str | None,
    config: str | None,
    vsphere: str | None,
    no_assumptions: bool,
    source: str | None,
    policies: tuple[str, ...],
    data: tuple[str, ...],
) -> None:
    """Print the facts document of the estate that all PATHs together describe, as JSON.

    Feed it to conftest or `opa eval` with the bundle of the same rules (`ftpolicy bundle --help` shows how), or to
    `ftpolicy check` again. Without PATH it is the estate of the configuration.

    \b
    Examples:
      ftpolicy facts plan.json cluster.yaml
      ftpolicy facts --estate tokyo
    """
    configuration = common.configuration(config)
    job = only_job(configuration, paths, estate)
    settings = effective(configuration, job.estate, CommandLineSettings(vsphere=vsphere, no_assumptions=no_assumptions))
    rules, bundle = bundle_of(catalogues(configuration, policies, data).of(settings.settings), settings.settings)
    request = FactsRequest(
        job.paths,
        settings.vsphere,
        settings.settings.intent,
        code.variables(),
        code.source_directory(source),
        job.found,
        with_assumptions=settings.with_assumptions,
    )
    read = read_facts(request)
    errors = [*job.errors, *read.errors]
    common.print_messages(errors, "error")
    common.print_messages([*job.left_out, *read.inputs.left_out, *read.inputs.notes, *read.facts.notes], "note")
    document = read.facts.document() | {"verdict_frame": frame_document(read.facts, rules, bundle.revision, errors)}
    click.echo(printable_json(json.dumps(document, ensure_ascii=False, indent=2)))
    sys.exit(max((error.exit_code for error in errors), default=0))
