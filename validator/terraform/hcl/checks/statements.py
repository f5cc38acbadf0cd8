"""Rules of single blocks of Terraform: what a constant, an address or a name in them has to be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from validator.terraform.hcl.syntax import tree as syntax
from validator.terraform.hcl.syntax.grammar import Problem, address_of, keys_of, no_name, word_of
from validator.terraform.hcl.syntax.tree import Argument, Block

_RESERVED_OF_PROVIDERS = ("count", "depends_on", "source")
_NOT_OVERRIDDEN = ("check", "import", "moved", "removed")
_CONSTRAINT = re.compile(r"\s*(=|!=|>|>=|<|<=|~>)?\s*v?[0-9]+(\.[0-9]+)*(\+[0-9A-Za-z.~-]+)?\s*")


def special(block: Block, *, overrides: bool) -> Iterator[Problem]:
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
    alias = word_of(arguments["alias"].expression) if "alias" in arguments else None
    wrong = no_name(alias) if alias is not None else None
    if wrong is not None:
        yield Problem(wrong, arguments["alias"].at, block.source)


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
        if name == "id" and isinstance(node, syntax.Literal) and node.value in ("", None):
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
    text = word_of(version.expression) if version is not None else None
    if version is not None and text is not None and not all(map(_CONSTRAINT.fullmatch, text.split(","))):
        message = "this is no constraint of versions, such as “>= 1.5.0, < 2.0.0”"
        yield Problem(message, version.at, version.source)
    if experiments is not None:
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


_OWN_RULES: Mapping[str, Callable[[Block, Mapping[str, Argument]], Iterator[Problem]]] = {
    "provider": _provider,
    "terraform": _terraform,
    "removed": _removed,
    "moved": _moved,
    "import": _import,
}
