"""Options that several commands share, and how their values become what the layers below take."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timezone
from typing import Any, TypeVar

import click

from validator.cli import completion
from validator.config import Configuration, Settings, read_configuration, shown_path
from validator.engine.base import Engine
from validator.errors import ConfigurationError
from validator.facts.versions import Version, parse_version
from validator.findings.waiver_match import Waivers
from validator.messages import LANGUAGES, clean
from validator.model import NotWaivable
from validator.own_files import WAIVERS_FILE
from validator.report import FORMATS
from validator.report.style import ReportStyle
from validator.rules.catalogue import Rule
from validator.waivers.file import read_waivers

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


MAX_MESSAGES = 50
"""Messages of one kind that are printed one by one."""

PROFILES = ("default", "essential", "stig")
"""What --profile takes."""

GATES = ("error", "warning", "info", "undecided", "never")
"""What --fail-on takes."""

LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
"""The environment variables of the locale, the strongest first."""

debug_option = click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of an error.")
"""The option that ``main`` looks for; commands themselves do not see it."""


config_option = click.option(
    "--config", metavar="FILE", help="Configuration to use instead of the nearest .ftpolicy.yaml of the repository."
)
"""The option that ``configuration`` takes."""


one_estate_option = click.option(
    "--estate", metavar="NAME", shell_complete=completion.estates, help="The estate of the configuration to read."
)
"""The option of commands that read one estate only."""


def estate_options(command: Decorated) -> Decorated:
    """Add the argument and options of every command that reads an estate."""
    command = click.option(
        "--no-assumptions",
        is_flag=True,
        help="Take what `defaults: vsphere` in a cluster spec would assume as unknown.",
    )(command)
    command = click.option("--vsphere", metavar="VERSION", help="vSphere version to assume where no input says one.")(
        command
    )
    return click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())(command)


skip_option = click.option(
    "--skip",
    multiple=True,
    metavar="RULE|AREA",
    shell_complete=completion.rules_and_areas,
    help="Leave these rules out; repeatable.",
)
"""The rules of a run without some."""

only_option = click.option(
    "--only",
    multiple=True,
    metavar="RULE|AREA",
    shell_complete=completion.rules_and_areas,
    help="Judge by these rules only; repeatable.",
)
"""The only rules of a run."""


def judging_options(command: Decorated) -> Decorated:
    """Add the options that decide by which rules estates are judged, what fails the gate, and which reports are written."""
    for option in (
        click.option(
            "--fail-on",
            multiple=True,
            type=click.Choice(GATES),
            show_default="error, undecided",
            help="The gate: fail at this severity or above; undecided adds what could not be decided. Repeatable.",
        ),
        click.option(
            "--profile",
            type=click.Choice(PROFILES),
            help="What is asked: default; essential, only what vCenter Server itself refuses; stig, what the guides of the "
            "DISA ask for, too.",
        ),
        skip_option,
        only_option,
        click.option(
            "-o",
            "--output",
            "outputs",
            multiple=True,
            metavar="FORMAT[=FILE]",
            shell_complete=completion.formats,
            help=f"Report to write: {', '.join(FORMATS)}. {{estate}} in FILE stands for the estate's name. Repeatable.",
        ),
    ):
        command = option(command)
    return command


def waiver_options(command: Decorated) -> Decorated:
    """Add the options of every command that heeds waivers."""
    for option in (
        click.option("--no-waivers", is_flag=True, help="Heed no waivers, neither in files nor in comments."),
        click.option(
            "--waivers",
            metavar="FILE",
            help="Waivers to use instead of .ftpolicy-waivers.yaml in the working directory.",
        ),
    ):
        command = option(command)
    return command


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
    for name in ("FTPOLICY_LANG", *LOCALE):
        if value := environment.get(name):
            return "ja" if value.lower().startswith("ja") else "en"
    return "en"


def style(lang: str | None, color: str, *, verbosity: int = 0, is_terminal: bool | None = None) -> ReportStyle:
    """Return how to print on standard output; ``is_terminal`` is asked of the stream when it is not given."""
    on_terminal = sys.stdout.isatty() if is_terminal is None else is_terminal
    if color == "auto":
        wanted = bool(os.environ.get("FORCE_COLOR")) or (on_terminal and not os.environ.get("NO_COLOR"))
    else:
        wanted = color == "always"
    return ReportStyle(language(lang), wanted, verbosity, columns=_columns() if on_terminal else _COLUMNS)


_COLUMNS, _NARROWEST, _WIDEST = 100, 40, 140
"""How wide lines are where there is no terminal to ask, and at least and at most where there is."""


def _columns() -> int:
    """Return how wide lines may be on this terminal: on a wide one no longer than eyes follow them."""
    return min(max(shutil.get_terminal_size((_COLUMNS, 24)).columns, _NARROWEST), _WIDEST)


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
    """Return the configuration that ``--config`` names, or the nearest one of the repository.

    Where it cannot be read every reason is printed, and the process ends.
    """
    found, errors = read_configuration(file)
    if errors:
        print_messages(errors, "error")
        sys.exit(ConfigurationError.exit_code)
    return found


def today() -> date:
    """Return the day in UTC, by which waivers expire."""
    return datetime.now(timezone.utc).date()


def waivers_file(configuration: Configuration, settings: Settings) -> str | None:
    """Return the waivers file that a configuration names, or the one of the usual name beside it; ``None`` for neither."""
    if settings.waivers is not None:
        return shown_path(configuration.directory / settings.waivers)
    beside = configuration.directory / WAIVERS_FILE
    return shown_path(beside) if configuration.file is not None and beside.exists() else None


def waivers_of_run(
    rules: Sequence[Rule],
    file: str | None,
    *,
    is_strict: bool = False,
    is_shared: bool = False,
    not_waivable: Sequence[NotWaivable] = (),
) -> Waivers:
    """Return the waivers of a run: those in ``file`` (default: of the working directory), for the catalogue ``rules``."""
    entries, errors = read_waivers(file)
    scopes = {rule.id: rule.scope for rule in rules}
    return Waivers(today(), scopes, entries, errors, not_waivable, is_strict, is_shared)


def embedded_engine() -> Engine:
    """Return the engine that runs inside this process; policies that are not built in run in one of their own."""
    from validator.engine.embedded import Embedded  # noqa: PLC0415 - loaded when something is evaluated

    return Embedded()


def embedded_engine_for(rules: Sequence[Rule]) -> Engine:
    """Return the embedded engine for ``rules``: those that are not built in are judged in a process of their own."""
    if all(rule.module.is_trusted for rule in rules):
        return embedded_engine()
    from validator.engine.confined import Confined  # noqa: PLC0415 - for company policies only

    return Confined(embedded_engine())


def print_messages(messages: Iterable[object], word: str) -> None:
    """Print messages for people on standard error, each after ``word``; of very many only the first."""
    told = list(messages)
    for message in told[:MAX_MESSAGES]:
        lines = str(message).split("\n")
        click.echo("\n".join([f"{word}: {clean(lines[0])}", *(clean(line) for line in lines[1:])]), err=True)
    if len(told) > MAX_MESSAGES:
        click.echo(f"{word}: and {len(told) - MAX_MESSAGES} more; `-o json` lists them all", err=True)
