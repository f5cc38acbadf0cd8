"""Reports on their way out: which formats go where, and files written whole or not at all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from validator.cli import common, step_summary
from validator.cli.files import stream_of, write_whole
from validator.cli.manner import OutputOptions
from validator.cli.settings import Effective
from validator.errors import ConfigurationError, nearest
from validator.findings.model import Result
from validator.report import FORMATS, PAGES
from validator.report.style import ReportStyle

_FOLLOWING = ("text", "markdown", "github")
"""Formats of which one report may follow another on the same stream."""


@dataclass(frozen=True, slots=True)
class ReportTarget:
    """A report to write: its format, and its file or standard output."""

    format: str
    file: str | None


def targets(
    entries: Iterable[str], estate: str | None, formats: Collection[str] = tuple(FORMATS)
) -> list[ReportTarget]:
    """Return where the reports of one estate go. ``entries`` are FORMAT or FORMAT=FILE, {estate} in FILE its name.

    Raises:
        ConfigurationError: there is no such format or directory, or two reports would go to standard output.
    """
    found = [_target(entry, estate, formats) for entry in entries]
    if sum(one.file is None for one in found) > 1:
        raise ConfigurationError("only one report can go to standard output; give the others a file: -o FORMAT=FILE")
    return found


def require_apart(found: Sequence[Sequence[ReportTarget]], names: Sequence[str | None]) -> None:
    """Refuse several estates in one file, and on standard output in a format that holds one.

    Raises:
        ConfigurationError: names the format or the file, and the estates.
    """
    writers: dict[Path, str | None] = {}
    for name, reports in zip(names, found, strict=True):
        for one in reports:
            if one.file is None:
                if len(names) > 1 and one.format not in _FOLLOWING:
                    hint = (
                        f"Write one file for each (-o {one.format}={{estate}}.{one.format}), or name one with --estate."
                    )
                    raise ConfigurationError(
                        f"a report in {one.format} holds one estate, and there are several", hint=hint
                    )
                continue
            if stream_of(one.file) is not None:
                continue
            path = Path(one.file).resolve()
            if path in writers:
                both = " and ".join(f"“{estate}”" for estate in (writers[path], name))
                hint = "Put {estate} into its name: it stands for the name of the estate."
                raise ConfigurationError(f"{one.file} would be written for the estates {both}", hint=hint)
            writers[path] = name


def named(file: str, estate: str | None) -> str:
    """Return ``file`` with the name of the estate for {estate}; an estate without a name is called "estate"."""
    return file.replace("{estate}", estate or "estate")


def write(
    reports: Iterable[ReportTarget], result: Result, settings: Effective, lang: str | None, manner: OutputOptions
) -> None:
    """Write every report; a machine's format is in English unless a language was asked for on the command line."""
    for one in reports:
        if one.format == "github":
            step_summary.append(result, settings.language)
        if one.format in ("text", *PAGES):
            on_terminal = False if one.file or one.format != "text" else None
            look = common.style(settings.language, manner.color, verbosity=manner.loud, is_terminal=on_terminal)
            look = replace(look, grouping=manner.grouping, is_brief=manner.is_brief)
        else:
            look = ReportStyle(lang or "en")
        text = FORMATS[one.format](result, look)
        if one.file is None:
            click.echo(text, nl=False, color=True)
        else:
            write_whole(Path(one.file), text)


def _target(entry: str, estate: str | None, formats: Collection[str]) -> ReportTarget:
    name, _, file = entry.partition("=")
    if name not in formats:
        raise ConfigurationError(f"no report format “{name}”{nearest(name, formats)}; there are: {', '.join(formats)}")
    file = named(file, estate)
    stream = stream_of(file) if file else None
    if stream == "stdout":
        file = ""
    if file and stream is None and not Path(file).resolve().parent.is_dir():
        raise ConfigurationError(f"-o {entry}: there is no directory {Path(file).parent}")
    return ReportTarget(name, file or None)
