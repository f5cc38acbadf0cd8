"""``ftpolicy schema``: the JSON schemas of the formats."""

from __future__ import annotations

import click

from validator import assets
from validator.cli import common, completion


@click.command("schema")
@click.argument("name", required=False, metavar="[NAME]", shell_complete=completion.schemas)
@common.debug_option
def command(name: str | None) -> None:
    """Print the JSON schema NAME: of specs, configurations, waivers, baselines, facts, rules, findings or reports.

    Without NAME: list them.

    \b
    Examples:
      ftpolicy schema spec > spec.schema.json          for an editor that completes and checks YAML
      ftpolicy schema config
    """
    if name is None:
        click.echo("\n".join(assets.schema_names()))
    else:
        click.echo(assets.schema_text(name), nl=False)
