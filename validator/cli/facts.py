"""``ftpolicy facts``: what was understood of the inputs."""

from __future__ import annotations

import json
import sys

import click

from validator.check import read_facts
from validator.cli import common


@click.command("facts")
@common.estate_options
@common.config_option
@common.code_options
@common.debug_option
def command(paths: tuple[str, ...], config: str | None, vsphere: str | None, source: str | None) -> None:
    """Print the facts document of the estate that all PATHs together describe, as JSON.

    Feed it to `opa eval --input`, or to `ftpolicy check` again.
    """
    inputs, facts, errors = read_facts(
        paths,
        common.version(vsphere),
        common.configuration(config).intent,
        common.variables(),
        common.source_directory(source),
    )
    common.tell(errors, "error")
    common.tell([*inputs.notes, *facts.notes], "note")
    click.echo(json.dumps(facts.document(), ensure_ascii=False, indent=2))
    sys.exit(max((error.exit_code for error in errors), default=0))
