"""The files of one directory as one configuration: overrides merged, JSON and OpenTofu's files included."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from validator.errors import FtpolicyError, InputError
from validator.model import Location
from validator.readers.text import read_text
from validator.terraform.hcl.configuration.files import Root
from validator.terraform.hcl.configuration.model import ModuleConfiguration, is_override
from validator.terraform.hcl.configuration.options import MAX_FILE, SUFFIXES
from validator.terraform.hcl.errors import EvaluationError, HclSyntaxError
from validator.terraform.hcl.syntax.grammar import is_labelled
from validator.terraform.hcl.syntax.json_syntax import parse_json_file
from validator.terraform.hcl.syntax.lexer import Lexer
from validator.terraform.hcl.syntax.parser import parse_file
from validator.terraform.hcl.syntax.tree import Argument, Block, Body, File, SourceText

_MAX_FILES = 2_000
_STRAY = re.compile("[\udc80-\udcff]")
"""A byte that is no UTF-8, as Python keeps it."""


def configuration_files(directory: Path) -> list[Path]:
    """Return the files of a configuration in the order they are read; of ``x.tf`` and ``x.tofu`` the latter."""
    entries = [entry for entry in directory.iterdir() if entry.name.endswith(SUFFIXES) and not _is_ignored(entry.name)]
    replaced = {entry.name.replace(".tofu", ".tf") for entry in entries if ".tofu" in entry.suffixes}
    return sorted(entry for entry in entries if entry.name not in replaced and (entry.is_file() or entry.is_symlink()))


def _is_ignored(name: str) -> bool:
    return name.startswith(".") or name.endswith("~") or (name.startswith("#") and name.endswith("#"))


def read_configuration(root: Root, directory: str, only: Iterable[Path] | None = None) -> ModuleConfiguration:
    """Return what the files of ``directory`` (relative to ``root``) declare, or ``only`` those files.

    Raises:
        InputError: there are too many of them.
    """
    place = root.inside(directory)
    if place is None or not place.is_dir():
        return ModuleConfiguration(files=[InputError("there is no such directory", Location(root.shown(directory)))])
    files = sorted(only) if only is not None else configuration_files(place)
    if len(files) > _MAX_FILES:
        raise InputError(f"the directory has more than {_MAX_FILES} files", Location(root.shown(directory)))
    configuration = ModuleConfiguration()
    for file in files:
        shown = root.shown(f"{directory}/{file.name}")
        try:
            configuration.files.append(_parse(root, f"{directory}/{file.name}", shown, configuration))
        except FtpolicyError as error:
            configuration.files.append(error)
    parsed = list(configuration.parsed())
    for tree in parsed:
        if not is_override(tree):
            _declare(tree, configuration)
    for tree in parsed:
        if is_override(tree):
            _override(tree, configuration)
    return configuration


def _parse(root: Root, relative: str, shown: str, configuration: ModuleConfiguration) -> File:
    place = root.inside(relative)
    if place is None:
        raise InputError(f"the file leads out of {root.limit} and is not read", Location(shown))
    if not place.is_file():
        raise InputError("this is no regular file", Location(shown))
    if place.stat().st_size > MAX_FILE:
        raise InputError(f"the file is larger than {MAX_FILE // 1024**2} MiB, the limit", Location(shown))
    text = _text(place, shown)
    if shown.endswith(".json") and _begins_with_bom(place):
        raise InputError("the file begins with a byte order mark, which JSON does not have", Location(shown, 1, 1))
    configuration.size += len(text)
    return parse_source(SourceText(shown, text))


def _begins_with_bom(place: Path) -> bool:
    with place.open("rb") as stream:
        return stream.read(3) == b"\xef\xbb\xbf"


def _text(place: Path, shown: str) -> str:
    try:
        return read_text(str(place))
    except InputError as error:
        lenient = _lenient_text(place, shown)
        if lenient is not None:
            return lenient
        line, column = (error.location.line, error.location.column) if error.location else (None, None)
        raise InputError(error.message, Location(shown, line, column), "Save the file as UTF-8.") from None


def _lenient_text(place: Path, shown: str) -> str | None:
    """Return the text of a file in which only comments are not UTF-8, as Terraform takes it, or ``None``."""
    text = place.read_bytes().decode("utf-8", "surrogateescape") if place.is_file() else ""
    lexer = Lexer(text)
    try:
        lexer.body()
    except HclSyntaxError:
        return None
    start, rest = 0, []
    for comment in lexer.comments:
        rest.append(text[start : comment.at])
        start = comment.at + len(comment.text)
    is_readable = "\0" not in text and not _STRAY.search("".join([*rest, text[start:]]))
    return _STRAY.sub("\N{REPLACEMENT CHARACTER}", text) if is_readable and not shown.endswith(".json") else None


def parse_source(source: SourceText) -> File:
    """Return the tree of a file in either syntax.

    Raises:
        InputError: it is not in the syntax.
    """
    try:
        return parse_json_file(source) if source.file.endswith(".json") else parse_file(source)
    except HclSyntaxError as error:
        raise InputError(f"not HCL: {error.message}", source.location(error.at)) from None
    except EvaluationError as error:
        raise InputError(f"not HCL: {error.message}", Location(source.file)) from None
    except RecursionError:
        raise InputError("the file is nested too deeply", Location(source.file)) from None


def _declare(file: File, configuration: ModuleConfiguration) -> None:
    for block in file.body.blocks:
        if not is_labelled(block):
            continue
        if block.type == "locals":
            for argument in block.body.arguments.values():
                configuration.locals.setdefault(argument.name, argument)
        elif (entry := _entry(block, configuration)) is not None:
            declared, key = entry
            declared.setdefault(key, block)
        else:
            configuration.others.append(block)


def _entry(block: Block, configuration: ModuleConfiguration) -> tuple[dict[Any, Block], Any] | None:
    """Return where a block is declared, and by which key; ``None`` for what says nothing of resources."""
    if block.type in ("resource", "data"):
        mode = "managed" if block.type == "resource" else "data"
        return configuration.resources, (mode, *block.labels)
    tables = {"variable": configuration.variables, "output": configuration.outputs, "module": configuration.modules}
    return (tables[block.type], block.labels[0]) if block.type in tables else None


def _override(file: File, configuration: ModuleConfiguration) -> None:
    for block in file.body.blocks:
        if not is_labelled(block):
            continue
        if block.type == "locals":
            for argument in block.body.arguments.values():
                if argument.name in configuration.locals:
                    configuration.locals[argument.name] = argument
        elif (entry := _entry(block, configuration)) is not None:
            declared, key = entry
            if key in declared:
                declared[key] = declared[key]._replace(body=_merged(declared[key].body, block.body))


def _merged(base: Body, override: Body) -> Body:
    """Return a body with its arguments replaced, and its blocks of every type that the override has too."""
    arguments: Mapping[str, Argument] = {**base.arguments, **override.arguments}
    replaced = {_block_type(block) for block in override.blocks} - {"lifecycle"}
    kept = [block for block in base.blocks if _block_type(block) not in replaced]
    return Body(arguments, [*kept, *override.blocks])


def _block_type(block: Block) -> str:
    return block.labels[0] if block.type == "dynamic" and block.labels else block.type
