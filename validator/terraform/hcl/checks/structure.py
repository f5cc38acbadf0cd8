"""Checks of blocks against what Terraform lets them have: names, arguments, nested blocks, constants."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from validator.errors import nearest
from validator.terraform.hcl.checks.statements import special
from validator.terraform.hcl.errors import EvaluationError
from validator.terraform.hcl.syntax import tree as syntax
from validator.terraform.hcl.syntax.grammar import SHAPES, Problem, Shape, address_of, no_name, word_of
from validator.terraform.hcl.syntax.provider import built_in
from validator.terraform.hcl.syntax.references import first_free
from validator.terraform.hcl.syntax.tree import Argument, Block
from validator.terraform.hcl.values.types import convert
from validator.terraform.hcl.values.values import BOOL, STRING

_RESERVED_VARIABLES = ("source", "version", "providers", "count", "for_each", "lifecycle", "depends_on", "locals")
_NO_RESOURCES = ("var", "local", "path", "terraform", "each", "count", "self")
_PROVISIONERS: Mapping[str, tuple[str, Shape]] = {
    "local-exec": (
        "command",
        Shape(dict.fromkeys(("command", "interpreter", "working_dir", "environment", "quiet"), "value")),
    ),
    "remote-exec": ("", Shape(dict.fromkeys(("inline", "script", "scripts"), "value"))),
    "file": ("destination", Shape(dict.fromkeys(("source", "content", "destination"), "value"))),
}
"""The provisioners that Terraform has itself: which argument each needs, and which it may have."""
_WORDS = {"when": ("create", "destroy"), "on_failure": ("continue", "fail")}
_QUOTED = re.compile(r"[\w-]+(\.[\w-]+)*(\[[^\]]*\])?")


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
    yield from special(block, overrides=overrides)


def _labels(block: Block, shape: Shape) -> Problem:
    count = f"{shape.labels} label{'' if shape.labels == 1 else 's'}"
    return Problem(f"a block “{block.type}” has {count}, found {len(block.labels)}", block.at, block.source)


def _names(block: Block) -> Iterator[Problem]:
    names = block.body.arguments if block.type == "locals" else block.labels
    for name in names:
        wrong = no_name(name)
        if wrong is not None:
            yield Problem(wrong, block.at, block.source)
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
    if kind not in _PROVISIONERS:  # that of a plugin
        return
    needed, shape = _PROVISIONERS[kind]
    if needed and needed not in block.body.arguments:
        yield Problem(f"a provisioner “{kind}” needs {needed}", block.at, block.source)
    known = {*shape.arguments, *SHAPES["resource"].blocks["provisioner"].arguments}
    for argument in block.body.arguments.values():
        if argument.name not in known:
            yield _unexpected("argument", argument.name, block, known, argument.at)


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
        repeated = block.body.of(name)
        if len(repeated) > 1:
            yield Problem(
                f"a block “{block.type}” has no more than one block “{name}”", repeated[1].at, repeated[1].source
            )


def _argument(argument: Argument, kind: str) -> Iterator[Problem]:
    node = argument.expression
    wrong = None
    if kind in ("bool", "text"):
        wrong = _no_constant(node, BOOL if kind == "bool" else STRING)
    elif kind == "address" and not _is_resource(node):
        wrong = f"“{argument.name}” is the address of a resource or module: TYPE.NAME or module.NAME"
    elif kind == "references" and not _is_list(node):
        wrong = f"“{argument.name}” is a list of references: [TYPE.NAME, …]"
    elif argument.name in _WORDS and word_of(node) not in _WORDS[argument.name]:
        wrong = f"“{argument.name}” is one of: {', '.join(_WORDS[argument.name])}"
    if wrong is not None:
        yield Problem(wrong, argument.at, argument.source)


def _no_constant(node: Any, kind: str) -> str | None:
    """Say what is wrong with an argument that is a constant; a template without references is one too."""
    if first_free(node) is not None:
        return "this is a constant: no references, no functions"
    if isinstance(node, (syntax.Tuple, syntax.Object)) or (isinstance(node, syntax.Literal) and node.value is None):
        return f"expected a {kind}"
    if not isinstance(node, syntax.Literal):
        return None  # an operation on constants is one too
    try:
        convert(node.value, kind)
    except EvaluationError as error:
        return error.message
    return None


def _is_resource(node: Any) -> bool:
    names = address_of(node)
    return names is not None and len(names) > 1 and names[0] not in _NO_RESOURCES


def _is_list(node: Any) -> bool:
    """Tell whether an expression is a list of references; older releases wrote them in quotes."""
    if not isinstance(node, syntax.Tuple):
        return False
    return all(
        address_of(one) is not None
        or (isinstance(one, syntax.Literal) and isinstance(one.value, str) and _QUOTED.fullmatch(one.value))
        for one in node.elements
    )


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
