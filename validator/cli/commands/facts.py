"""``ftpolicy facts``: what was understood of the inputs."""

from __future__ import annotations

import json
import sys

import click

from validator.check import FactsRequest, read_facts
from validator.cli import code, common
from validator.cli.estates import only_job
from validator.cli.settings import Asked, effective
from validator.messages import printable_json


@click.command("facts")
@common.estate_options
@common.one_estate_option
@common.config_option
@code.code_options
@common.debug_option
def command(
    paths: tuple[str, ...], estate: str | None, config: str | None, vsphere: str | None, source: str | None
) -> None:
    """Print the facts document of the estate that all PATHs together describe, as JSON.

    Feed it to `opa eval --input`, or to `ftpolicy check` again. Without PATH it is the estate of the configuration.

    \b
    Examples:
      ftpolicy facts plan.json cluster.yaml
      ftpolicy facts --estate tokyo
    """
    configuration = common.configuration(config)
    job = only_job(configuration, paths, estate)
    settings = effective(configuration, job.estate, Asked(vsphere=vsphere))
    request = FactsRequest(
        job.paths, settings.vsphere, settings.settings.intent, code.variables(), code.source_directory(source)
    )
    read = read_facts(request)
    errors = [*job.errors, *read.errors]
    common.tell(errors, "error")
    common.tell([*job.notes, *read.inputs.notes, *read.facts.notes], "note")
    click.echo(printable_json(json.dumps(read.facts.document(), ensure_ascii=False, indent=2)))
    sys.exit(max((error.exit_code for error in errors), default=0))
