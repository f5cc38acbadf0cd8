"""Options that several commands share, and how their values become what the layers below take."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from validator.config import Configuration, read_configuration
from validator.engine.base import Engine
from validator.errors import ConfigurationError
from validator.hcl.options import Options
from validator.messages import LANGUAGES, clean
from validator.report.style import Style
from validator.versions import Version, parse_version

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


MAX_TOLD = 50
"""Messages of one kind that are printed one by one."""

debug_option = click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of an error.")
"""The option that ``main`` looks for; commands themselves do not see it."""


config_option = click.option(
    "--config", metavar="FILE", help="Configuration to use instead of .ftpolicy.yaml in the working directory."
)
"""The option that ``configuration`` takes."""


def estate_options(command: Decorated) -> Decorated:
    """Add the argument and options of every command that reads an estate."""
    command = click.option("--vsphere", metavar="VERSION", help="vSphere version to assume where no input says one.")(
        command
    )
    return click.argument("paths", nargs=-1, required=True, metavar="PATH...")(command)


_GIVEN = "validator.variables"


class _Ordered(click.Option):
    """An option that remembers where it stood among others: a later value of a variable wins, whichever option gives it."""

    def add_to_parser(self, parser: Any, ctx: click.Context) -> None:
        """Note every use in the order of the command line."""
        super().add_to_parser(parser, ctx)
        for name in self.opts:
            found = parser._long_opt.get(name)  # noqa: SLF001 - click tells the order of options nowhere else
            take = found.process

            def process(value: Any, state: Any, take: Any = take) -> None:
                ctx.meta.setdefault(_GIVEN, []).append((self.opts[0].lstrip("-"), value))
                take(value, state)

            found.process = process


def code_options(command: Decorated) -> Decorated:
    """Add the options of every command that reads Terraform code."""
    for option in (
        click.option("--source", metavar="DIR", help="Terraform code of the plan: findings point at its lines."),
        click.option("--var", "var", cls=_Ordered, multiple=True, metavar="NAME=VALUE", expose_value=False,
                     help="Value of a variable of Terraform code; repeatable."),
        click.option("--var-file", "var_file", cls=_Ordered, multiple=True, metavar="FILE", expose_value=False,
                     help="File of values of variables (.tfvars); repeatable, and the last value wins."),
    ):  # fmt: skip
        command = option(command)
    return command


def variables() -> Options:
    """Return the values of variables that the command line and the environment give."""
    context = click.get_current_context()
    return Options(tuple(context.meta.get(_GIVEN, ())), dict(os.environ))


def source_directory(given: str | None) -> str | None:
    """Return the directory that ``--source`` names.

    Raises:
        ConfigurationError: there is no such directory.
    """
    if given is not None and not Path(given).is_dir():
        raise ConfigurationError(f"--source {given}: there is no such directory")
    return given


def look_options(command: Decorated) -> Decorated:
    """Add the options of every command that prints for people."""
    for option in (
        click.option(
            "--lang", type=click.Choice(LANGUAGES), help="Language of texts (else FTPOLICY_LANG, else the locale)."
        ),
        click.option(
            "--color",
            type=click.Choice(["auto", "always", "never"]),
            default="auto",
            help="Colours; auto: on a terminal.",
        ),
        debug_option,
    ):
        command = option(command)
    return command


def language(given: str | None, environment: Mapping[str, str] = os.environ) -> str:
    """Return the language of texts: the option's, else FTPOLICY_LANG, else that of the locale, else English."""
    if given is not None:
        return given
    for name in ("FTPOLICY_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            return "ja" if value.lower().startswith("ja") else "en"
    return "en"


def style(lang: str | None, color: str, *, verbosity: int = 0, is_terminal: bool | None = None) -> Style:
    """Return how to print on standard output; ``is_terminal`` is asked of the stream when it is not given."""
    on_terminal = sys.stdout.isatty() if is_terminal is None else is_terminal
    if color == "auto":
        wanted = bool(os.environ.get("FORCE_COLOR")) or (on_terminal and not os.environ.get("NO_COLOR"))
    else:
        wanted = color == "always"
    return Style(language(lang), wanted, verbosity)


def version(text: str | None) -> Version | None:
    """Return the version that ``--vsphere`` names.

    Raises:
        ConfigurationError: it is not a version.
    """
    if text is None:
        return None
    found = parse_version(text)
    if found is None:
        raise ConfigurationError(f"--vsphere {text!r} is not a version; write one like 6.7, 8.0U3 or 8.0.3")
    return found


def configuration(file: str | None) -> Configuration:
    """Return the configuration that ``--config`` names, or that of the working directory.

    Where it cannot be read every reason is printed, and the process ends.
    """
    found, errors = read_configuration(file)
    if errors:
        tell(errors, "error")
        sys.exit(ConfigurationError.exit_code)
    return found


def embedded_engine() -> Engine:
    """Return the engine that runs inside this process."""
    from validator.engine.embedded import Embedded  # noqa: PLC0415 - loaded when something is evaluated

    return Embedded()


def tell(messages: Iterable[object], word: str) -> None:
    """Print messages for people on standard error, each after ``word``; of very many only the first."""
    told = list(messages)
    for message in told[:MAX_TOLD]:
        lines = str(message).split("\n")
        click.echo("\n".join([f"{word}: {clean(lines[0])}", *(clean(line) for line in lines[1:])]), err=True)
    if len(told) > MAX_TOLD:
        click.echo(f"{word}: and {len(told) - MAX_TOLD} more; `-o json` lists them all", err=True)
