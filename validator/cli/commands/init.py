"""``ftpolicy init``: look at a directory, and write the configuration, a spec to fill in, and the pre-commit entry."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from validator.check import CheckRequest, FactsRequest, check
from validator.cli import common, completion, editors
from validator.cli.designs import design
from validator.cli.starter import (
    EMPTY_SPEC,
    INTENT,
    PRE_COMMIT,
    PRE_COMMIT_ENTRY,
    configuration_text,
    estate_names,
    spec_name,
)
from validator.config import find_file, repository_root, shown_path
from validator.errors import ConfigurationError
from validator.inputs.find import MAX_DEPTH, MAX_FILES, InputDirectory, find_inputs
from validator.messages import clean
from validator.model import InputKind
from validator.own_files import CONFIGURATION_FILE
from validator.readers.text import read_text
from validator.rules import catalogue
from validator.spec_files.missing import missing_spec

PRE_COMMIT_FILE = ".pre-commit-config.yaml"


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    text: str
    is_shown: bool = True  # by --dry-run


@click.command("init")
@click.option("--dry-run", is_flag=True, help="Print what would be written, and write nothing.")
@click.option(
    "--like",
    metavar="DESIGN",
    shell_complete=completion.designs,
    help="Write a whole cluster spec to start from: 9.0-vcf, 8.0u3-vsan, 8.0u3-vmfs, 8.0-two-node, 7.0-fc, 6.7-nfs, 5.5-legacy or 4.0.",
)
@click.option(
    "--vscode",
    is_flag=True,
    help="Write .vscode/settings.json, by which VS Code finds the schemas of files that do not begin with their names.",
)
@common.debug_option
def command(dry_run: bool, like: str | None, *, vscode: bool) -> None:
    """Look at the working directory, and write what is missing to check it with `ftpolicy check` and pre-commit.

    It writes .ftpolicy.yaml with an estate for every directory that has plans, states, cluster specs or a root module of
    Terraform code (with each of its files of variables, where there are several); a cluster spec with every key that could not be decided, as comments, where an estate has none;
    .pre-commit-config.yaml; and in .ftpolicy/schemas the schemas by which editors check, complete and explain these files. A
    file that is there is never changed. Each written line says what it is for: read them.

    \b
    Examples:
      ftpolicy init --dry-run
      ftpolicy init && ftpolicy check
      ftpolicy init --like 8.0u3-vsan
    """
    here = Path.cwd()
    start = None if like is None else design(like)
    found = find_inputs(here)
    places = found.places
    for line in (*_seen(places), *_called(found.modules)):
        click.echo(clean(line), err=True)
    if found.is_cut:
        click.echo(f"looked at the first {MAX_FILES} files only; run it in the directories that are estates", err=True)
    files = list(_files(here, places, start))
    if vscode:
        files += _for_vscode(here, places, files)
    files += _schemas(repository_root(here) or here)
    for file in files:
        _show(file) if dry_run else _write(file)
    if not dry_run:
        next_step = "replace the names in cluster.yaml" if start else "fill in the cluster specs"
        click.echo(f"Next: {next_step}, then `ftpolicy check`." if files else "Nothing to write.")
    sys.exit(0)


def _called(modules: Sequence[Path]) -> Iterator[str]:
    for directory in modules:
        yield f"found {(directory / '*.tf').as_posix()}: a module, which is judged where it is called"


def _seen(places: Sequence[InputDirectory]) -> Iterator[str]:
    for place in places:
        for name in place.value_files:
            yield f"found {(place.directory / name).as_posix()}: values of variables"
        if place.variant and place is not next(one for one in places if one.directory == place.directory):
            continue
        for name, kind in place.inputs.items():
            yield f"found {(place.directory / name).as_posix()}: {kind.value}"
        for name, message in place.unreadable.items():
            yield f"found {(place.directory / name).as_posix()}, which cannot be read: {message}"
        if place.code_files:
            counted = ", ".join(f"{count} {kind}" for kind, count in sorted(place.code.items()))
            yield f"found {(place.directory / '*.tf').as_posix()}: {counted or 'calls of modules'}"
    if not places:
        yield f"found no plan, state, cluster spec or Terraform code for vSphere, {MAX_DEPTH} directories deep"


def _files(here: Path, places: Sequence[InputDirectory], start: str | None) -> Iterator[_File]:
    """Yield the files to write, the spec ``start`` of a design among them; say of those that are there that they stay."""
    existing, root = find_file(here), repository_root(here)
    if start is not None:
        places = [*places, _empty_place(here, places)]
        yield _ours(here / spec_name(places[-1]), start, "spec", root or here)
    if existing is not None:
        what = f"; add {spec_name(places[-1])} to the inputs of an estate" if start is not None else ""
        click.echo(f"{shown_path(existing)} is there and stays as it is{what}", err=True)
    else:
        names = estate_names(places or [InputDirectory(Path())], here.name)
        yield _ours(here / CONFIGURATION_FILE, configuration_text(names), "config", root or here)
        for place in names:
            spec = here / place.directory / spec_name(place)
            is_written = start is not None and place is places[-1]
            if not place.has_spec and not is_written and not spec.exists():
                yield _ours(spec, _spec(here, place), "spec", root or here)
    if root is None:
        click.echo("not in a git repository, so there is no pre-commit entry to write", err=True)
    elif os.path.lexists(root / PRE_COMMIT_FILE):
        has_hook = "ftpolicy" in read_text(str(root / PRE_COMMIT_FILE))
        what = "" if has_hook else f"; under repos: add\n{PRE_COMMIT_ENTRY.rstrip()}"
        click.echo(f"{shown_path(root / PRE_COMMIT_FILE)} is there and stays as it is{what}", err=True)
    else:
        yield _File(root / PRE_COMMIT_FILE, PRE_COMMIT)


def _for_vscode(here: Path, places: Sequence[InputDirectory], files: Sequence[_File]) -> Iterator[_File]:
    """Yield the settings of VS Code; say of those that are there that they stay."""
    root = repository_root(here) or here
    found = [
        here / place.directory / name
        for place in places
        for name, kind in place.inputs.items()
        if kind is InputKind.CLUSTER_SPEC
    ]
    written = [file.path for file in files if file.path.suffix == ".yaml" and not file.path.name.startswith(".")]
    specs = [path.relative_to(root).as_posix() for path in dict.fromkeys([*found, *written])]
    settings = root / editors.SETTINGS_FILE
    if os.path.lexists(settings):
        is_told = editors.has_setting(read_text(str(settings)))
        what = "" if is_told else f"; add\n{editors.setting_to_add(specs)}"
        click.echo(f"{shown_path(settings)} is there and stays as it is{what}", err=True)
    else:
        yield _File(settings, editors.settings_text(specs))


def _schemas(root: Path) -> Iterator[_File]:
    """Yield the schemas that the first lines of files name; say of those that are there and of another version that they stay."""
    for name, text in editors.schema_copies().items():
        if not os.path.lexists(root / name):
            yield _File(root / name, text, is_shown=False)
        elif not _says(root / name, text):
            again = "remove it and run `ftpolicy init` again to have this one's"
            click.echo(f"{shown_path(root / name)} is another version's and stays as it is; {again}", err=True)


def _says(file: Path, text: str) -> bool:
    try:
        return file.read_text(encoding="utf-8") == text  # git may have given it other ends of lines
    except (OSError, UnicodeDecodeError):
        return False


def _ours(path: Path, text: str, schema: str, root: Path) -> _File:
    """Return a file of ours with the line at its top by which editors find its schema."""
    return _File(path, editors.schema_line(schema, path, root) + text)


def _empty_place(here: Path, places: Sequence[InputDirectory]) -> InputDirectory:
    """Return the working directory as a place where a design can stand.

    Raises:
        ConfigurationError: something is there that the design would be judged together with, or in its place.
    """
    place = InputDirectory(Path())
    names = [name for one in places if one.directory == place.directory for name in (*one.code_files, *one.inputs)]
    names += [spec_name(place)] if os.path.lexists(here / spec_name(place)) and spec_name(place) not in names else []
    if names:
        hint = "Run it in a new directory."
        raise ConfigurationError(f"{clean(names[0][:80])} is here already, and a design is a whole estate", hint=hint)
    return place


def _spec(here: Path, place: InputDirectory) -> str:
    """Return a cluster spec with everything as comments that the inputs of ``place`` leave undecided."""
    code, *others = (
        [shown_path(here / place.directory / name) for name in names]
        for names in (place.code_files, place.value_files, place.inputs)
    )
    paths = [*code, *(path for one in others for path in one)]
    if not paths:
        return EMPTY_SPEC
    request = FactsRequest(paths, found=code)
    result = check(CheckRequest(request, catalogue.load_rules(), common.embedded_engine))
    common.print_messages(result.errors, "error")
    return INTENT + missing_spec(result)


def _show(file: _File) -> None:
    click.echo(f"--- would write {shown_path(file.path)}")
    if file.is_shown:
        click.echo(file.text)


def _write(file: _File) -> None:
    """Write a file that is not there.

    Raises:
        ConfigurationError: it is there by now, or cannot be written.
    """
    try:
        file.path.parent.mkdir(parents=True, exist_ok=True)
        with file.path.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(file.text)
    except OSError as error:
        raise ConfigurationError(f"cannot write {shown_path(file.path)}: {error.strerror or error}") from None
    click.echo(f"wrote {shown_path(file.path)}")
