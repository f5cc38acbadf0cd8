"""Checks of blocks against what Terraform lets them have: names, arguments, nested blocks, constants."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from validator.errors import nearest
from validator.hcl import syntax
from validator.hcl.errors import EvaluationError
from validator.hcl.grammar import SHAPES, Shape, address_of, keys_of
from validator.hcl.provider import built_in
from validator.hcl.references import first_free
from validator.hcl.syntax import Argument, Block, Source
from validator.hcl.types import convert
from validator.hcl.values import BOOL, STRING

_RESERVED_VARIABLES = ("source", "version", "providers", "count", "for_each", "lifecycle", "depends_on", "locals")
_RESERVED_OF_PROVIDERS = ("count", "depends_on", "source")
_NOT_OVERRIDDEN = ("check", "import", "moved", "removed")
_NO_RESOURCES = ("var", "local", "path", "terraform", "each", "count", "self")
_PROVISIONERS = {"local-exec": ("command",), "remote-exec": (), "file": ("destination",)}
"""The provisioners that there are, and which arguments each needs."""
_WORDS = {"when": ("create", "destroy"), "on_failure": ("continue", "fail")}
_CONSTRAINT = re.compile(r"\s*(=|!=|>|>=|<|<=|~>)?\s*v?[0-9]+(\.[0-9]+)*(-[0-9A-Za-z.~-]+)?(\+[0-9A-Za-z.~-]+)?\s*")


class Problem(NamedTuple):
    """What Terraform refuses, and where it stands."""

    message: str
    at: int
    source: Source


def problems(block: Block, *, overrides: bool) -> Iterator[Problem]:
    """Yield what Terraform refuses about a top-level block; ``overrides``: it stands in an override file."""
    if block.type not in SHAPES:
        known = ", ".join(sorted(SHAPES))
        message = f"there is no block “{block.type[:80]}”{nearest(block.type, SHAPES)}; there are: {known}"
        yield Problem(message, block.at, block.source)
        return
    shape = SHAPES[block.type]
    if len(block.labels) != shape.labels:
        yield _labels(block, shape)
        return
    if block.source.file.endswith((".tofu", ".tofu.json")):  # OpenTofu has arguments and blocks of its own
        return
    if block.type == "resource" and (own := built_in(block.labels[0])) is not None:
        yield from _built_in(block, own)
    yield from _names(block)
    yield from _inside(block, shape, is_whole=not overrides)
    yield from _special(block, overrides)


def _labels(block: Block, shape: Shape) -> Problem:
    count = f"{shape.labels} label{'' if shape.labels == 1 else 's'}"
    return Problem(f"a block “{block.type}” has {count}, found {len(block.labels)}", block.at, block.source)


def _names(block: Block) -> Iterator[Problem]:
    names = block.body.arguments if block.type == "locals" else block.labels
    for name in names:
        if not name.replace("-", "_").isidentifier() or name.startswith("-"):
            message = f"“{name[:80]}” is no name: it begins with a letter or _, and has letters, digits, _ and - only"
            yield Problem(message, block.at, block.source)
    if block.type == "variable" and block.labels[0] in _RESERVED_VARIABLES:
        message = f"a variable is not called “{block.labels[0]}”: a module block has that argument for itself"
        yield Problem(message, block.at, block.source)


def _inside(block: Block, shape: Shape, *, is_whole: bool) -> Iterator[Problem]:
    arguments = block.body.arguments
    for argument in arguments.values():
        if argument.name in shape.blocks:
            message = f"“{argument.name}” is a block here: write {argument.name} {{ … }} without ="
            yield Problem(message, argument.at, argument.source)
        elif argument.name in shape.arguments:
            yield from _argument(argument, shape.arguments[argument.name])
        elif not shape.is_open:
            yield _unexpected("argument", argument.name, block, shape.arguments, argument.at)
    for inner in block.body.blocks:
        if inner.type in shape.arguments:
            message = f"“{inner.type}” is an argument here: write {inner.type} = …"
            yield Problem(message, inner.at, inner.source)
        elif inner.type in shape.blocks:
            yield from _nested(inner, shape.blocks[inner.type])
        elif not shape.has_blocks:
            yield _unexpected("block", inner.type, block, shape.blocks, inner.at)
    if is_whole:
        yield from _counted(block, shape)


def _nested(inner: Block, shape: Shape) -> Iterator[Problem]:
    if len(inner.labels) != shape.labels:
        yield _labels(inner, shape)
    else:
        yield from _inside(inner, shape, is_whole=True)
        if inner.type == "provisioner":
            yield from _provisioner(inner)


def _provisioner(block: Block) -> Iterator[Problem]:
    kind = block.labels[0]
    if kind not in _PROVISIONERS:
        there = ", ".join(_PROVISIONERS)
        message = f"there is no provisioner “{kind[:80]}”{nearest(kind, _PROVISIONERS)}; there are: {there}"
        yield Problem(message, block.at, block.source)
        return
    for name in _PROVISIONERS[kind]:
        if name not in block.body.arguments:
            yield Problem(f"a provisioner “{kind}” needs {name}", block.at, block.source)


def _unexpected(word: str, name: str, block: Block, known: Iterable[str], at: int) -> Problem:
    names = sorted(known)
    there = f"; there are: {', '.join(names)}" if names else ""
    message = f"a block “{block.type}” has no {word} “{name[:80]}”{nearest(name, names)}{there}"
    return Problem(message, at, block.source)


def _counted(block: Block, shape: Shape) -> Iterator[Problem]:
    """Yield what is missing in a block, and what it has too often."""
    kinds = [inner.type for inner in block.body.blocks]
    for name in shape.required:
        if name not in block.body.arguments and name not in kinds:
            yield Problem(f"a block “{block.type}” needs {name}", block.at, block.source)
    for name in shape.once:
        found = block.body.of(name)
        if len(found) > 1:
            yield Problem(f"a block “{block.type}” has one block “{name}” only", found[1].at, found[1].source)


def _argument(argument: Argument, kind: str) -> Iterator[Problem]:
    node = argument.expression
    wrong = None
    if kind in ("bool", "text"):
        wrong = _no_constant(node, BOOL if kind == "bool" else STRING)
    elif kind == "address" and not _is_resource(node):
        wrong = f"“{argument.name}” is the address of a resource or module: TYPE.NAME or module.NAME"
    elif kind == "references" and not _is_list(node):
        wrong = f"“{argument.name}” is a list of references: [TYPE.NAME, …]"
    elif argument.name in _WORDS and _word(node) not in _WORDS[argument.name]:
        wrong = f"“{argument.name}” is one of: {', '.join(_WORDS[argument.name])}"
    if wrong is not None:
        yield Problem(wrong, argument.at, argument.source)


def _no_constant(node: Any, kind: str) -> str | None:
    """Say what is wrong with an argument that is a constant; a template without references is one too."""
    if first_free(node) is not None:
        return "this is a constant: no references, no functions"
    if not isinstance(node, syntax.Literal):
        return None if kind == STRING and isinstance(node, syntax.Template) else f"expected a {kind}"
    try:
        convert(node.value, kind)
    except EvaluationError as error:
        return error.message
    return None


def _word(node: Any) -> str | None:
    """Return a bare word, or one in quotes, as older releases wrote it."""
    if isinstance(node, syntax.Name):
        return node.name
    return node.value if isinstance(node, syntax.Literal) and isinstance(node.value, str) else None


def _is_resource(node: Any) -> bool:
    names = address_of(node)
    return names is not None and len(names) > 1 and names[0] not in _NO_RESOURCES


def _is_list(node: Any) -> bool:
    return isinstance(node, syntax.Tuple)


def _special(block: Block, overrides: bool) -> Iterator[Problem]:
    """Yield what is wrong by rules of single blocks."""
    arguments = block.body.arguments
    if overrides:
        yield from _override(block)
    if {"count", "for_each"} <= set(arguments) and block.type in ("resource", "data", "ephemeral", "module"):
        yield Problem("a block has count or for_each, not both", arguments["for_each"].at, block.source)
    if block.type in _OWN_RULES:
        yield from _OWN_RULES[block.type](block, arguments)


def _provider(block: Block, arguments: Mapping[str, Argument]) -> Iterator[Problem]:
    for name in _RESERVED_OF_PROVIDERS:
        if name in arguments:
            yield Problem(f"a block “provider” has no argument “{name}”", arguments[name].at, block.source)


def _removed(_: Block, arguments: Mapping[str, Argument]) -> Iterator[Problem]:
    argument = arguments.get("from")
    if argument is not None and keys_of(argument.expression):
        message = "“from” is a whole resource or module: an address without a key"
        yield Problem(message, argument.at, argument.source)


def _import(block: Block, arguments: Mapping[str, Argument]) -> Iterator[Problem]:
    if not {"id", "identity"} & set(arguments):
        yield Problem("a block “import” needs id", block.at, block.source)
    for name in sorted({"id", "to"} & set(arguments)):
        node = arguments[name].expression
        if name == "id" and isinstance(node, syntax.Literal) and node.value == "":
            yield Problem("the id of what is imported is empty", arguments[name].at, block.source)
        if name == "to" and (address_of(node) or ("",))[0] == "data":
            yield Problem("a data source is not imported", arguments[name].at, block.source)


def _override(block: Block) -> Iterator[Problem]:
    if block.type in _NOT_OVERRIDDEN:
        yield Problem(f"an override file has no block “{block.type}”", block.at, block.source)
    for inner in block.body.of("validation"):
        if block.type == "variable":
            yield Problem("an override file has no block “validation”", inner.at, inner.source)
    argument = block.body.arguments.get("depends_on")
    if argument is not None and block.type in ("resource", "data", "output", "module", "ephemeral"):
        yield Problem("an override file does not replace depends_on", argument.at, argument.source)


def _terraform(_: Block, arguments: Mapping[str, Argument]) -> Iterator[Problem]:
    version, experiments = arguments.get("required_version"), arguments.get("experiments")
    text = _word(version.expression) if version is not None else None
    if version is not None and text is not None and not all(map(_CONSTRAINT.fullmatch, text.split(","))):
        message = "this is no constraint of versions, such as “>= 1.5.0, < 2.0.0”"
        yield Problem(message, version.at, version.source)
    if experiments is not None and experiments.expression != syntax.Tuple((), experiments.expression.at):
        message = "experiments are there in alpha releases of Terraform only"
        yield Problem(message, experiments.at, experiments.source)


def _moved(block: Block, arguments: Mapping[str, Argument]) -> Iterator[Problem]:
    if not {"from", "to"} <= set(arguments):
        return
    first, last = (address_of(arguments[word].expression) for word in ("from", "to"))
    if first is None or last is None:
        return
    for argument in arguments.values():
        if not all(isinstance(key, syntax.Literal) for key in keys_of(argument.expression)):
            yield Problem("the keys in an address are constants here", argument.at, argument.source)
    if _is_module(first) != _is_module(last):
        yield Problem("“from” and “to” are both resources or both modules", block.at, block.source)
    elif _same(arguments):
        yield Problem("“from” and “to” are the same address", block.at, block.source)


def _is_module(names: tuple[str, ...]) -> bool:
    return names[0] == "module" and len(names) % 2 == 0 and names[-2] == "module"


def _same(arguments: Mapping[str, Argument]) -> bool:
    """Tell whether both addresses have the same names, and no key that could tell them apart."""
    nodes = [arguments[word].expression for word in ("from", "to")]
    return address_of(nodes[0]) == address_of(nodes[1]) and not any(keys_of(node) for node in nodes)


def _built_in(block: Block, known: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what a resource that Terraform has itself does not take."""
    own = SHAPES["resource"]
    may = sorted(name for name, one in known.items() if one.is_set)
    for argument in block.body.arguments.values():
        if argument.name not in may and argument.name not in own.arguments and argument.name not in own.blocks:
            message = f"{block.labels[0]} has no argument “{argument.name[:80]}”{nearest(argument.name, may)}"
            yield Problem(f"{message}; there are: {', '.join(may)}", argument.at, argument.source)
    for inner in block.body.blocks:
        if inner.type not in own.blocks:
            yield Problem(f"{block.labels[0]} has no block “{inner.type[:80]}”", inner.at, inner.source)


_OWN_RULES: Mapping[str, Callable[[Block, Mapping[str, Argument]], Iterator[Problem]]] = {
    "provider": _provider,
    "terraform": _terraform,
    "removed": _removed,
    "moved": _moved,
    "import": _import,
}
