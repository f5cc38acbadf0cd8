"""The command line: arguments in, text and exit code out. A command is imported when it is asked for."""

from __future__ import annotations

import importlib
import os
import sys
import traceback

import click

from validator import __version__
from validator.cli import streams
from validator.errors import ConfigurationError, FtpolicyError, nearest
from validator.messages import clean

_SECTIONS = {
    "Judge": {
        "check": "Judge an estate, or all estates of the configuration.",
        "hook": "Judge the estates that changed files belong to (pre-commit).",
        "candidates": "Which virtual machines could be under FT, and what is in their way.",
        "waive": "Live with one finding for a while, with a reason.",
        "baseline": "Write down today's findings, so that only new ones fail.",
    },
    "Understand": {
        "rules": "What is judged, and why; one rule in full.",
        "explain": "What one verdict follows from: facts, now and after the plan.",
        "facts": "What was understood of an estate, as JSON.",
        "parse": "What the readers saw in plans and states, before facts.",
    },
    "Set up": {
        "init": "Write a configuration, a spec to fill in, and the pre-commit entry.",
        "fill": "Ask for what is undecided, and write it into a spec.",
        "import": "Write a cluster spec from a vCenter, govc or Ansible; show drift.",
        "config": "Which settings hold, and where each comes from.",
        "schema": "The JSON schemas of all formats.",
        "test": "The unit tests of policies, with coverage.",
        "bundle": "The policies as a bundle for OPA and conftest.",
    },
}
"""Every command with its help, as the main help shows them; none of them is imported for it."""

_WORSE = (4, 130)
"""Exit codes that stay when the report cannot be written."""

_MODULES = {"import": "import_"}
"""Modules that cannot have the name of their command."""

COMMANDS = tuple(name for commands in _SECTIONS.values() for name in commands)
"""The names of all commands, in the order of the help."""


class _Commands(click.Group):
    """Finds a command in the module of its name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, commands in _SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl(list(commands.items()))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(
            f"validator.cli.commands.{_MODULES.get(cmd_name, cmd_name)}"
        ).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            known = ", ".join(COMMANDS)
            ctx.fail(f"no command “{args[0][:80]}”{nearest(args[0], COMMANDS)}; there are: {known}")
        return super().resolve_command(ctx, args)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="ftpolicy")
def ftpolicy() -> None:
    """Decide the preconditions of VMware vSphere Fault Tolerance before anything is deployed.

    \b
    ftpolicy check plan.json cluster.yaml     judge an estate: a plan, and what only people know
    ftpolicy check                            judge every estate that .ftpolicy.yaml names
    ftpolicy init --dry-run                   show the configuration that fits this directory
    ftpolicy COMMAND --help                   more about a command, with examples

    Exit codes: 0 nothing at or above the gate, 1 the gate failed, 2 unreadable input or wrong usage, 3 nothing was
    evaluated, 4 a policy or the engine failed, 130 interrupted.

    Completion: `eval "$(_FTPOLICY_COMPLETE=bash_source ftpolicy)"` in .bashrc (zsh_source, fish_source for those shells).
    """
    try:
        os.getcwd()  # noqa: PTH109 - nothing else of it is needed
    except OSError:  # without it the configuration would not be found, and nobody would know
        raise ConfigurationError("the working directory does not exist any more; change to another one") from None


def main() -> None:
    """Run the command line and end the process with its exit code; errors become messages, with --debug and a traceback."""
    streams.prepare()
    code = _run()
    try:
        streams.finish()
    except OSError as error:
        streams.abandon()
        if not isinstance(error, BrokenPipeError):  # who closed the pipe has read enough
            click.echo(f"error: {clean(streams.told(error))}", err=True)
        code = code if code in _WORSE else 2
    sys.exit(code)


def _run() -> int:
    """Run the command line and return its exit code."""
    arguments = sys.argv[1:]
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    is_debugging = "--debug" in options
    try:
        # click returns the code of an exit that it was asked for
        outcome = ftpolicy(standalone_mode=False, prog_name="ftpolicy")
        return outcome if isinstance(outcome, int) else 0
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return 130
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except FtpolicyError as error:
        _trace(is_debugging)
        click.echo(f"error: {error}", err=True)
        return error.exit_code
    except BrokenPipeError:
        streams.abandon()
        return 2
    except OSError as error:
        _trace(is_debugging)
        streams.abandon()
        click.echo(f"error: {clean(streams.told(error))}", err=True)
        return 2
    except Exception as error:  # noqa: BLE001 - whatever it is, it is no verdict
        _trace(is_debugging)
        name = type(error).__name__
        click.echo(
            f"error: ftpolicy itself failed ({name}). Run the same command with --debug and report it.", err=True
        )
        return 4


def _trace(is_debugging: bool) -> None:
    if is_debugging:
        traceback.print_exc()
