"""What an engine does: take policies and data once, then judge documents, rule by rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from validator.errors import FtpolicyError


@dataclass(frozen=True, slots=True)
class Module:
    """One Rego file: the path that error messages name, its text, and whether it is our own and needs no guarding."""

    path: str
    text: str
    is_trusted: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """One rule to evaluate: its id (``area.name``) and whether its package defines ``missing``."""

    rule: str
    has_missing: bool


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a rule says about one document, as ``schemas/finding.schema.json`` describes the members."""

    deny: Sequence[Mapping[str, Any]]
    missing: Sequence[Mapping[str, Any]]


class Engine(Protocol):
    """An evaluator of Rego. Used from the thread that made it only."""

    @property
    def name(self) -> str:
        """The engine's word in ``--engine`` and reports."""

    @property
    def version(self) -> str:
        """The version of the evaluator."""

    def load(self, modules: Sequence[Module], data: str) -> None:
        """Take policies and the JSON text of the data document.

        Raises:
            PolicyError: a module does not parse or does not compile; names file and line.
        """

    def evaluate(self, document: str, queries: Sequence[Query]) -> Mapping[str, Judgement | FtpolicyError]:
        """Judge the facts in ``document`` (JSON text) by each rule in ``queries``.

        A rule that fails to evaluate gives an error in its place; the others are evaluated all the same.

        Raises:
            EngineError: the engine as a whole does not answer.
        """
