"""``ftpolicy schema``: the JSON schemas of the formats."""

from __future__ import annotations

import click

from validator import assets


@click.command("schema")
@click.argument("name", required=False, metavar="NAME")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
def command(name: str | None, debug: bool) -> None:
    """Print the JSON schema NAME: of cluster specs, facts, rules, findings or reports. Without NAME: list them."""
    if name is None:
        click.echo("\n".join(assets.schema_names()))
    else:
        click.echo(assets.schema_text(name), nl=False)
