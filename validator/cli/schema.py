"""``ftpolicy schema``: the JSON schemas of the formats."""

from __future__ import annotations

import click

from validator import assets
from validator.cli import common


@click.command("schema")
@click.argument("name", required=False, metavar="NAME")
@common.debug_option
def command(name: str | None) -> None:
    """Print the JSON schema NAME: of specs, configurations, waivers, baselines, facts, rules, findings or reports.

    Without NAME: list them.
    """
    if name is None:
        click.echo("\n".join(assets.schema_names()))
    else:
        click.echo(assets.schema_text(name), nl=False)
