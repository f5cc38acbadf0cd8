"""The files of one directory as one configuration: overrides merged, JSON and OpenTofu's files included."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from validator.errors import FtpolicyError, InputError
from validator.model import Location
from validator.readers.text import read_text
from validator.terraform.hcl.checks.cycles import cycles
from validator.terraform.hcl.checks.structure import problems
from validator.terraform.hcl.checks.undeclared import every_reference, undeclared
from validator.terraform.hcl.configuration.files import Root
from validator.terraform.hcl.configuration.options import MAX_FILE, SUFFIXES
from validator.terraform.hcl.errors import EvaluationError, HclSyntaxError
from validator.terraform.hcl.modules.conditions import unfounded
from validator.terraform.hcl.syntax.grammar import SHAPES, Problem
from validator.terraform.hcl.syntax.json_syntax import parse_json_file
from validator.terraform.hcl.syntax.lexer import Lexer
from validator.terraform.hcl.syntax.parser import parse_file
from validator.terraform.hcl.syntax.references import Hints
from validator.terraform.hcl.syntax.tree import Argument, Block, Body, File, Source

_MAX_FILES = 2_000
_MAX_CIRCLES = 20
_STRAY = re.compile("[\udc80-\udcff]")
"""A byte that is no UTF-8, as Python keeps it."""


@dataclass(slots=True)
class Configuration:
    """What the files of a directory declare; ``others`` are the blocks that say nothing of resources.

    ``errors`` are of files, of what Terraform refuses wherever it stands, and of what is declared twice.
    """

    variables: dict[str, Block] = field(default_factory=dict)
    locals: dict[str, Argument] = field(default_factory=dict)
    outputs: dict[str, Block] = field(default_factory=dict)
    modules: dict[str, Block] = field(default_factory=dict)
    resources: dict[tuple[str, str, str], Block] = field(default_factory=dict)
    others: list[Block] = field(default_factory=list)
    has_cycles: bool = False
    hints: Hints = field(default_factory=Hints)
    errors: list[FtpolicyError] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    size: int = 0

    def named(self, word: str) -> Mapping[str, Block] | Mapping[str, Argument] | None:
        """Return what ``var``, ``local`` or ``module`` names, by name; ``None`` for any other word."""
        tables: dict[str, Mapping[str, Any]] = {"var": self.variables, "local": self.locals, "module": self.modules}
        return tables.get(word)


def configuration_files(directory: Path) -> list[Path]:
    """Return the files of a configuration in the order they are read; of ``x.tf`` and ``x.tofu`` the latter."""
    found = [entry for entry in directory.iterdir() if entry.name.endswith(SUFFIXES) and not _is_ignored(entry.name)]
    replaced = {entry.name.replace(".tofu", ".tf") for entry in found if ".tofu" in entry.suffixes}
    return sorted(entry for entry in found if entry.name not in replaced and (entry.is_file() or entry.is_symlink()))


def _is_ignored(name: str) -> bool:
    return name.startswith(".") or name.endswith("~") or (name.startswith("#") and name.endswith("#"))


def read_configuration(root: Root, directory: str, only: Iterable[Path] | None = None) -> Configuration:
    """Return what the files of ``directory`` (relative to ``root``) declare, or ``only`` those files."""
    found = Configuration()
    place = root.inside(directory)
    if place is None or not place.is_dir():
        found.errors.append(InputError("there is no such directory", Location(root.shown(directory))))
        return found
    files = sorted(only) if only is not None else configuration_files(place)
    if len(files) > _MAX_FILES:
        raise InputError(f"the directory has more than {_MAX_FILES} files", Location(root.shown(directory)))
    overrides: list[File] = []
    for file in files:
        shown = root.shown(f"{directory}/{file.name}")
        try:
            parsed = _parse(root, f"{directory}/{file.name}", shown, found)
        except FtpolicyError as error:
            found.errors.append(error)
            continue
        if _is_override(file.name):
            overrides.append(parsed)
        else:
            _declare(parsed, found)
    for parsed in overrides:
        _override(parsed, found)
    references = every_reference(found)
    if only is None:  # else what is not declared may be so in another file
        _add_errors(found, undeclared(found, references))
    _add_errors(found, unfounded(found))
    circles = list(islice(cycles(references), _MAX_CIRCLES))
    found.has_cycles = bool(circles)
    _add_errors(found, circles)
    return found


def _add_errors(found: Configuration, refused: Iterable[Problem]) -> None:
    found.errors += [InputError(one.message, one.source.location(one.at)) for one in dict.fromkeys(refused)]


def _is_override(name: str) -> bool:
    stem = name
    for suffix in (".json", ".tf", ".tofu"):
        stem = stem.removesuffix(suffix)
    return stem == "override" or stem.endswith("_override")


def _parse(root: Root, relative: str, shown: str, found: Configuration) -> File:
    place = root.inside(relative)
    if place is None:
        raise InputError(f"the file leads out of {root.path} and is not read", Location(shown))
    if not place.is_file():
        raise InputError("this is no regular file", Location(shown))
    if place.stat().st_size > MAX_FILE:
        raise InputError(f"the file is larger than {MAX_FILE // 1024**2} MiB, the limit", Location(shown))
    text = _text(place, shown)
    if shown.endswith(".json") and _begins_with_mark(place):
        raise InputError("the file begins with a byte order mark, which JSON does not have", Location(shown, 1, 1))
    source = Source(shown, text)
    found.size += len(text)
    parsed = parse_source(source)
    found.files.append(parsed)
    return parsed


def _begins_with_mark(place: Path) -> bool:
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


def parse_source(source: Source) -> File:
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


def _declare(parsed: File, found: Configuration) -> None:
    body = parsed.body
    for argument in body.arguments.values():
        message = f"the argument “{argument.name[:80]}” stands outside any block; a file has only blocks"
        found.errors.append(InputError(message, parsed.source.location(argument.at)))
    for block in body.blocks:
        _add_errors(found, problems(block, overrides=False))
        if not _is_labelled(block):
            continue
        if block.type == "locals":
            for argument in block.body.arguments.values():
                _add(found.locals, argument.name, argument, "local value", found)
        elif (place := _place(block, found)) is not None:
            declared, key = place
            _add(declared, key, block, block.type, found)
        else:
            _add_other(block, found)


def _is_labelled(block: Block) -> bool:
    return block.type in SHAPES and len(block.labels) == SHAPES[block.type].labels


def _add_other(block: Block, found: Configuration) -> None:
    """Keep a block that says nothing of resources; of providers and checks each is there once."""
    if block.type in ("provider", "check"):
        first = next((one for one in found.others if _identity(one) == _identity(block)), None)
        if first is not None:
            place = first.source.location(first.at)
            message = f"the {block.type} “{block.labels[0][:120]}” is declared twice; first at {place}"
            found.errors.append(InputError(message, block.source.location(block.at)))
    if block.type == "terraform":
        _add_settings(block, found)
    found.others.append(block)


def _add_settings(block: Block, found: Configuration) -> None:
    """Several blocks “terraform” have together what one may have."""
    for inner in block.body.blocks:
        before = [one for other in found.others if other.type == "terraform" for one in other.body.of(inner.type)]
        if before and inner.type in SHAPES["terraform"].once:
            place = before[0].source.location(before[0].at)
            message = f"the block “{inner.type}” is there twice; first at {place}"
            found.errors.append(InputError(message, inner.source.location(inner.at)))


def _identity(block: Block) -> tuple[Any, ...]:
    alias = block.body.arguments.get("alias")
    return block.type, block.labels, getattr(alias.expression, "value", None) if alias is not None else None


def _place(block: Block, found: Configuration) -> tuple[dict[Any, Block], Any] | None:
    """Return where a block is declared, and by which key; ``None`` for what says nothing of resources."""
    if block.type in ("resource", "data"):
        mode = "managed" if block.type == "resource" else "data"
        return found.resources, (mode, *block.labels)
    table = {"variable": found.variables, "output": found.outputs, "module": found.modules}.get(block.type)
    return (table, block.labels[0]) if table is not None else None


def _add(declared: dict[Any, Any], key: Any, one: Block | Argument, word: str, found: Configuration) -> None:
    if key in declared:
        first = declared[key]
        assert isinstance(first, (Block, Argument))
        name = ".".join(key[1:]) if isinstance(key, tuple) else str(key)
        message = f"the {word} “{name[:120]}” is declared twice; first at {first.source.location(first.at)}"
        found.errors.append(InputError(message, one.source.location(one.at)))
        return
    declared[key] = one


def _override(parsed: File, found: Configuration) -> None:
    for block in parsed.body.blocks:
        _add_errors(found, problems(block, overrides=True))
        if not _is_labelled(block):
            continue
        if block.type == "locals":
            for argument in block.body.arguments.values():
                _replace(found.locals, argument.name, argument, argument, "local value", found)
        elif (place := _place(block, found)) is not None:
            declared, key = place
            base = declared.get(key)
            merged = base._replace(body=_merged(base.body, block.body)) if base is not None else block
            _replace(declared, key, block, merged, block.type, found)


def _replace(
    declared: dict[Any, Any],
    key: Any,
    one: Block | Argument,
    merged: Block | Argument,
    word: str,
    found: Configuration,
) -> None:
    if key not in declared:
        name = ".".join(key[1:]) if isinstance(key, tuple) else str(key)
        message = f"the override of the {word} “{name[:120]}” has nothing to override"
        found.errors.append(InputError(message, one.source.location(one.at)))
        return
    declared[key] = merged


def _merged(base: Body, override: Body) -> Body:
    """Return a body with its arguments replaced, and its blocks of every type that the override has too."""
    arguments: Mapping[str, Argument] = {**base.arguments, **override.arguments}
    replaced = {_block_type(block) for block in override.blocks} - {"lifecycle"}
    kept = [block for block in base.blocks if _block_type(block) not in replaced]
    return Body(arguments, [*kept, *override.blocks])


def _block_type(block: Block) -> str:
    return block.labels[0] if block.type == "dynamic" and block.labels else block.type
