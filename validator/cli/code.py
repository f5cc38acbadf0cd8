"""Options of commands that read Terraform code."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from validator.cli.common import Decorated
from validator.errors import ConfigurationError
from validator.terraform.hcl.configuration.options import Options

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
    """Return the values of variables that the command line and the environment give.

    Raises:
        ConfigurationError: one has no name, or its file does not exist: without Terraform code nobody would read it.
    """
    given = tuple(click.get_current_context().meta.get(_GIVEN, ()))
    for word, text in given:
        if word == "var" and not text.partition("=")[1]:
            raise ConfigurationError(f"--var {text[:40]}: write NAME=VALUE")
        if word == "var-file" and not Path(text).exists():
            raise ConfigurationError(f"--var-file {text}: there is no such file")
    return Options(given, dict(os.environ))


def source_directory(given: str | None) -> str | None:
    """Return the directory that ``--source`` names.

    Raises:
        ConfigurationError: there is no such directory.
    """
    if given is not None and not Path(given).is_dir():
        raise ConfigurationError(f"--source {given}: there is no such directory")
    return given
