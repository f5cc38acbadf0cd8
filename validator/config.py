"""The configuration: `.ftpolicy.yaml`, or the file that ``--config`` names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

from validator.errors import InputError
from validator.intent import SELECTABLE, WAYS, Intent, Selector
from validator.model import Location
from validator.readers.text import read_text

if TYPE_CHECKING:
    from validator.readers.yaml_text import Node

DEFAULT_FILE = ".ftpolicy.yaml"
"""The configuration that is used when it is in the working directory and none is named."""

KIND = "Configuration"


class _MismatchError(Exception):
    """The document does not have the shape of the schema."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a configuration says."""

    intent: Intent = field(default_factory=Intent)


def read_configuration(file: str | None) -> tuple[Configuration, list[InputError]]:
    """Return what the configuration ``file`` says, and everything that is wrong with it.

    Without ``file`` it is ``.ftpolicy.yaml`` in the working directory, or empty where there is none. With errors it is
    empty: half a configuration would leave out what its author meant to be judged.
    """
    if file is None and not FilePath(DEFAULT_FILE).exists():
        return Configuration(), []
    name = file or DEFAULT_FILE
    try:
        root = _document(name)
    except InputError as error:
        return Configuration(), [error]
    try:
        return _Reader(name).read(root), []
    except _MismatchError:
        from validator.spec_errors import explain  # noqa: PLC0415 - needed for bad configurations only

        return Configuration(), explain(root, name, "config")


def _document(name: str) -> Node:
    from validator.readers.yaml_text import parse_yaml  # noqa: PLC0415 - a run without a configuration may not need it

    documents = parse_yaml(read_text(name), name)
    if len(documents) != 1:
        found = f"{len(documents)} documents" if documents else "no document, only comments or nothing"
        raise InputError(
            f"the configuration has {found}; expected one",
            Location(name, 1, 1),
            f"A configuration begins with: apiVersion: ftpolicy/v1, kind: {KIND}",
        )
    return documents[0]


class _Reader:
    """Walks a configuration; where it has another shape than the schema says, the schema validator will tell."""

    def __init__(self, file: str) -> None:
        self._file = file

    def read(self, root: Node) -> Configuration:
        keys = _mapping(root)
        sections = {"apiVersion", "kind", "fault_tolerance"}
        heads = (keys.get("apiVersion"), keys.get("kind"))
        if not set(keys) <= sections or [head and head.value for head in heads] != ["ftpolicy/v1", KIND]:
            raise _MismatchError
        return Configuration(self._intent(keys["fault_tolerance"]) if "fault_tolerance" in keys else Intent())

    def _intent(self, node: Node) -> Intent:
        given = _mapping(node)
        if not set(given) <= set(SELECTABLE) or not all(isinstance(one.value, list) for one in given.values()):
            raise _MismatchError
        return Intent(
            {kind: [self._selector(one) for one in given[kind].value] for kind in SELECTABLE if kind in given}
        )

    def _selector(self, node: Node) -> Selector:
        given = _mapping(node)
        if len(given) != 1:
            raise _MismatchError
        [(by, pattern)] = given.items()
        if by not in WAYS or not isinstance(pattern.value, str) or not pattern.value:
            raise _MismatchError
        return Selector(by, pattern.value, Location(self._file, node.line, node.column))


def _mapping(node: Node) -> Mapping[str, Node]:
    if not isinstance(node.value, dict):
        raise _MismatchError
    return node.value
