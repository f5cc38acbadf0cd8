"""``ftpolicy hook``: judge the estates that changed files belong to, as pre-commit asks for it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from validator.config.selection import Selection, touched_estates
from validator.errors import ConfigurationError
from validator.messages import clean

_GATES = ("error", "warning", "info", "undecided", "never")


class _HookCommand(click.Command):
    """Tells options from files, whatever the files are called: their names come from whoever makes the commit."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse what could be meant as either."""
        end = args.index("--") if "--" in args else len(args)
        _require_options(args[:end], args[end + 1 :])
        return super().parse_args(ctx, args)


def _require_options(before: Sequence[str], after: Sequence[str]) -> None:
    """Refuse what names no file, an option that is one, and behind the -- what is called like an option and is none.

    Raises:
        ConfigurationError: names the first one.
    """
    for one in (*before, *after):
        if not one:
            raise ConfigurationError("the name of a FILE is empty; without FILE all estates are judged")
    if "-" in before:
        hint = "Names of files are arguments: git diff --name-only -z main | xargs -0 ftpolicy hook --"
        raise ConfigurationError("“-” is no file: the hook reads nothing from standard input", hint=hint)
    for one in before:
        if one.startswith("-") and os.path.lexists(one):
            hint = "Write -- before the names of files: ftpolicy hook -- FILE..."
            raise ConfigurationError(f"“{clean(one[:80])}” is the name of a file and looks like an option", hint=hint)
    for one in after:
        if one.startswith("-") and not os.path.lexists(one):
            hint = "Options stand before the --; with pre-commit they go into `entry`, not into `args`."
            raise ConfigurationError(f"there is no file “{clean(one[:80])}”", hint=hint)


@click.command("hook", cls=_HookCommand)
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path())
@click.option("--config", metavar="FILE", help="The only configuration to look at.")
@click.option(
    "--fail-on", multiple=True, type=click.Choice(_GATES), help="The gate, as for `check`. [default: error, undecided]"
)
@click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of an error.")
def command(files: tuple[str, ...], config: str | None, fail_on: tuple[str, ...]) -> None:
    """Judge the estates that the changed FILEs belong to, each of them whole. It is what the pre-commit hook runs.

    An estate is judged when a FILE is among its inputs, is read by its Terraform code (a module, values, a template, data), or
    is its configuration, waivers or baseline. A commit that touches no estate waits for nothing but the reading of the
    configuration, and of Terraform code. The configurations are every .ftpolicy.yaml
    from a FILE's directory up to the root of the repository. Without FILE all estates are judged.

    The gate is that of the configuration; where it has none, errors and what is undecided.

    \b
    Examples:
      ftpolicy hook tokyo/cluster.yaml tokyo/plan.json
      git diff --name-only -z main | xargs -0 ftpolicy hook --
    """
    found = touched_estates(files, config)
    if files:
        _add_readers(found, files)
    if found.errors or not found.has_estates:
        sys.exit(_print_selection(found))
    if any(names for _, names in found.touched):
        sys.exit(_judge(found, fail_on))


def _add_readers(found: Selection, files: Sequence[str]) -> None:
    """Add the estates whose Terraform code reads one of ``files``."""
    if any(len(names) < len(configuration.estates) for configuration, names in found.touched):
        from validator.cli.readers_of import readers_of  # noqa: PLC0415 - a commit that touches all need not wait for it

        paths = [Path(os.path.abspath(file)) for file in files]  # noqa: PTH100 - links are not to be followed
        found.touched = [(one, readers_of(paths, one, names)) for one, names in found.touched]


def _print_selection(found: Selection) -> int:
    """Say why nothing can be judged, and return the exit code: a hook without a configuration guards nothing."""
    from validator.cli import common  # noqa: PLC0415 - a commit that touches no estate is not to wait for it

    nowhere = "no .ftpolicy.yaml says which files are an estate"
    hint = "`ftpolicy init` writes one; it belongs into the root of the repository."
    if found.touched:
        nowhere = f"{found.touched[0][0].file} names no estates"
    common.print_messages(found.errors or [ConfigurationError(nowhere, hint=hint)], "error")
    return ConfigurationError.exit_code


def _judge(found: Selection, fail_on: tuple[str, ...]) -> int:
    from validator.cli.estates import jobs_of  # noqa: PLC0415 - a commit that touches no estate is not to wait for it
    from validator.cli.manner import OutputOptions  # noqa: PLC0415 - as above
    from validator.cli.run import run, worst  # noqa: PLC0415 - as above
    from validator.cli.settings import CommandLineSettings  # noqa: PLC0415 - as above

    asked = CommandLineSettings(fail_on=fail_on, outputs=("text",))
    chosen = [(configuration, names) for configuration, names in found.touched if names]
    return worst(
        run(configuration, jobs_of(configuration, (), names), asked, OutputOptions(is_brief=True))
        for configuration, names in chosen
    )
