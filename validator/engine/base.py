"""What an engine does: take policies and data once, then judge documents, rule by rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Protocol, TypeAlias

from validator.errors import FtpolicyError


@dataclass(frozen=True, slots=True)
class RegoModule:
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


@dataclass(frozen=True, slots=True)
class Bundle:
    """Policies and data that belong together, for engines that keep them.

    ``files`` are the policies by their path, which is that of their package; ``data`` is the whole data document, the
    ``revision`` in it included; ``roots`` are the parts of ``data`` that both take up. ``known_bad`` has for rules, by
    their ids, a document that they deny: whoever has the policies finds that.
    """

    revision: str
    files: Mapping[str, str]
    data: Mapping[str, Any]
    known_bad: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def roots(self) -> list[str]:
        """The first parts of the packages, and the keys of the data."""
        return sorted({path.partition("/")[0] for path in self.files} | set(self.data))


Answers: TypeAlias = Mapping[str, Judgement | FtpolicyError]
"""What each rule, by id, says about one document."""


class Engine(Protocol):
    """An evaluator of Rego. Used from the thread that made it only."""

    @property
    def name(self) -> str:
        """The engine's word in ``--engine`` and reports."""

    @property
    def version(self) -> str:
        """The version of the evaluator."""

    def load(self, modules: Sequence[RegoModule], data: str) -> None:
        """Take policies and the JSON text of the data document.

        Raises:
            PolicyError: a module does not parse or does not compile; names file and line.
        """

    @property
    def revision(self) -> str | None:
        """The revision of the policies that were evaluated, where the engine keeps them itself."""

    def evaluate_all(self, documents: Iterable[str], queries: Sequence[Query]) -> Iterator[Answers]:
        """Judge the facts in each of ``documents`` (JSON texts) by each rule in ``queries``; yield answers in that order.

        A rule that fails to evaluate gives an error in its place; the others are evaluated all the same.

        Raises:
            EngineError: the engine as a whole does not answer.
        """
