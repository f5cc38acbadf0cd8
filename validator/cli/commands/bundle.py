"""``ftpolicy bundle``: the policies as an OPA bundle."""

from __future__ import annotations

from pathlib import Path

import click

from validator.cli import common, completion
from validator.cli.catalogue import catalogues
from validator.cli.engines import bundle_of, policy_options
from validator.cli.files import stream_of, write_whole
from validator.cli.written_files import KeptFiles, WrittenFile, require_writable
from validator.rules.bundle import archive


@click.command("bundle")
@click.option("-o", "--output", required=True, metavar="FILE", help="The bundle to write, such as ftpolicy.tar.gz.")
@common.config_option
@click.option(
    "--estate",
    metavar="NAME",
    shell_complete=completion.estates,
    help="With the settings of rules of this estate of the configuration.",
)
@policy_options
@common.debug_option
def command(
    output: str, config: str | None, estate: str | None, policies: tuple[str, ...], data: tuple[str, ...]
) -> None:
    """Write the policies, their tables and the catalogue as an OPA bundle.

    \b
    An OPA server (--engine opa):
      ftpolicy bundle -o ftpolicy.tar.gz
      opa run --server --bundle ftpolicy.tar.gz
      ftpolicy check plan.json --engine opa --opa-url http://localhost:8181

    \b
    conftest:
      mkdir policy && tar xzf ftpolicy.tar.gz -C policy
      ftpolicy facts plan.json cluster.yaml > facts.json
      conftest test --namespace ftpolicy.conftest --policy policy --data policy facts.json

    \b
    opa eval (exit code 1 unless all was judged and nothing is denied):
      opa eval --fail --bundle ftpolicy.tar.gz --input facts.json data.ftpolicy.conftest.passes

    What fails or is undecided with the severity error is denied, and so is whatever is no facts document of the same
    revision. conftest passes with “0 tests” where --namespace is missing or misspelt: no policy is asked then.

    The bundle owns `data.ft` and `data.ftpolicy`. Its revision follows from what is in it: the same policies, settings of
    rules and data give the same file.
    """
    configuration = common.configuration(config)
    settings = configuration.estate(estate).settings if estate is not None else configuration.settings
    rules, bundle = bundle_of(catalogues(configuration, policies, data).of(settings), settings)
    require_writable([WrittenFile("-o", output, "bundle")], KeptFiles())
    write_whole(Path(output), archive(bundle))
    click.echo(f"{output}: {len(rules)} rules, revision {bundle.revision}", err=stream_of(output) is not None)
