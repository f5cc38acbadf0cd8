"""``ftpolicy check``: judge an estate."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from validator import rules as catalogue
from validator.check import Result, check
from validator.cli import common
from validator.errors import ConfigurationError, nearest
from validator.report import FORMATS
from validator.report.missing_spec import missing_spec
from validator.report.style import Style

_GATES = ("error", "warning", "info", "undecided", "never")


@click.command("check")
@common.estate_options
@common.config_option
@common.code_options
@click.option(
    "-o", "--output", "outputs", multiple=True, metavar="FORMAT[=FILE]", help=f"Report to write: {', '.join(FORMATS)}."
)
@click.option("--only", multiple=True, metavar="RULE|AREA", help="Judge by these rules only; repeatable.")
@click.option("--skip", multiple=True, metavar="RULE|AREA", help="Leave these rules out; repeatable.")
@click.option(
    "--fail-on",
    multiple=True,
    type=click.Choice(_GATES),
    default=("error",),
    show_default="error",
    help="The gate: fail at this severity or above; undecided adds what could not be decided. Repeatable.",
)
@click.option(
    "--write-missing", metavar="FILE", help="Write the undecided facts as commented keys of a cluster spec, to fill in."
)
@click.option("--show", type=click.Choice(["pass"]), help="Show what passed as well.")
@common.look_options
@click.option("-q", "--quiet", is_flag=True, help="Only the closing lines.")
@click.option("-v", "--verbose", is_flag=True, help="Everything: every missing fact, every note.")
def command(
    paths: tuple[str, ...],
    config: str | None,
    vsphere: str | None,
    source: str | None,
    outputs: tuple[str, ...],
    only: tuple[str, ...],
    skip: tuple[str, ...],
    fail_on: tuple[str, ...],
    write_missing: str | None,
    show: str | None,
    lang: str | None,
    color: str,
    quiet: bool,
    verbose: bool,
) -> None:
    """Judge the estate that all PATHs together describe.

    A PATH is a plan or state (`terraform show -json`), Terraform code (.tf files or their directory), a cluster spec
    (YAML), a facts document, a directory with such files, or - for standard input.
    """
    targets = [_target(output) for output in outputs or ("text",)]
    if sum(file is None for _, file in targets) > 1:
        raise ConfigurationError("only one report can go to standard output; give the others a file: -o FORMAT=FILE")
    result = check(
        paths,
        catalogue.select(catalogue.load_rules(), only, skip),
        common.embedded_engine,
        vsphere=common.version(vsphere),
        intent=common.configuration(config).intent,
        options=common.variables(),
        source=common.source_directory(source),
        fail_on=fail_on,
        with_passes=show == "pass",
    )
    common.tell(result.errors, "error")
    if not quiet:
        common.tell(result.notes, "note")
    verbosity = -1 if quiet else int(verbose)
    for name, file in targets:
        _write(name, file, result, lang, color, verbosity)
    if write_missing is not None:
        write_whole(Path(write_missing), missing_spec(result))
    sys.exit(result.exit_code)


def _target(output: str) -> tuple[str, str | None]:
    name, _, file = output.partition("=")
    if name not in FORMATS:
        raise ConfigurationError(f"no report format “{name}”{nearest(name, FORMATS)}; there are: {', '.join(FORMATS)}")
    if file and not Path(file).resolve().parent.is_dir():
        raise ConfigurationError(f"-o {output}: there is no directory {Path(file).parent}")
    return name, file or None


def _write(name: str, file: str | None, result: Result, lang: str | None, color: str, verbosity: int) -> None:
    """Write one report; a machine's format is in English unless a language was asked for."""
    if name == "text":
        look = common.style(lang, color, verbosity=verbosity, is_terminal=False if file else None)
    else:
        look = Style(lang or "en")
    text = FORMATS[name](result, look)
    if file is None:
        click.echo(text, nl=False, color=True)
    else:
        write_whole(Path(file), text)


def write_whole(path: Path, text: str) -> None:
    """Write ``text`` to ``path`` wholly or not at all: beside it first, then renamed.

    Raises:
        ConfigurationError: the file cannot be written.
    """
    import tempfile  # noqa: PLC0415 - most runs write no file

    try:
        handle, temporary = tempfile.mkstemp(dir=path.resolve().parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ConfigurationError(f"cannot write {path}: {error.strerror or error}") from None
