"""``ftpolicy schema``: the JSON schemas of the formats."""

from __future__ import annotations

import click

from validator import assets
from validator.cli import common, completion


@click.command("schema")
@click.argument("name", required=False, metavar="[NAME]", shell_complete=completion.schemas)
@click.option("--path", "is_path", is_flag=True, help="Print the path of its file, which is in the installed package.")
@common.debug_option
def command(name: str | None, *, is_path: bool) -> None:
    """Print the JSON schema NAME: of specs, configurations, waivers, baselines, facts, rules, findings or reports.

    Without NAME: list them. Editors show beside each key of a spec where its value is found.

    \b
    Examples:
      ftpolicy schema spec > spec.schema.json          for an editor that completes and checks YAML
      ftpolicy schema config
      ftpolicy schema --path spec
    """
    if name is None:
        if is_path:
            raise click.UsageError(f"--path wants the NAME of a schema: {', '.join(assets.schema_names())}")
        click.echo("\n".join(assets.schema_names()))
    elif is_path:
        click.echo(assets.schema_file(name))
    else:
        click.echo(assets.schema_file(name).read_text(encoding="utf-8"), nl=False)
