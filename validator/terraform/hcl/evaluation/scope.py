"""What names mean inside one module: the interface that expressions see."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from validator.terraform.hcl.errors import EvaluationError
from validator.terraform.hcl.values.values import Budget, Value


class Namespace(ABC):
    """Something before a dot that is no value itself: ``var``, ``local``, ``data``, a resource type."""

    @abstractmethod
    def member(self, name: str, at: int) -> Any:
        """Return what ``.name`` behind it means; ``at`` is the offset of the reference.

        Raises:
            UndeclaredError: there is nothing of that name.
        """

    @abstractmethod
    def alone(self) -> str:
        """Say what is wrong where nothing follows."""


class Files(Protocol):
    """The files that functions may read."""

    def read(self, path: str) -> Value:
        """Return the text of a file, or an unknown value that says why it is not read."""

    def exact(self, path: str) -> Value:
        """Return the text of a file as it stands there, or an unknown value that says why it is not read."""

    def exists(self, path: str) -> Value:
        """Return whether there is a file, or an unknown value."""

    def glob(self, path: str, pattern: str) -> Value:
        """Return the set of the files under a directory that match a pattern, or an unknown value."""


class Scope(Protocol):
    """The names of one module, and of the block that an expression stands in."""

    files: Files

    def root(self, name: str, at: int) -> Any:
        """Return the value or the namespace that the first name of a reference means; errors as ``Namespace.member``."""


class TemplateScope:
    """The names of a template file: only its own variables, which are bound beside it."""

    def __init__(self, files: Files) -> None:
        self.files = files

    def root(self, name: str, at: int) -> Any:  # noqa: ARG002 - the name stands in the file, which is not repeated
        """Refuse a name that is no variable of the template."""
        raise EvaluationError("the template has no such variable", at)


@dataclass(frozen=True, slots=True)
class Context:
    """Where an expression is evaluated: the scope of its module, and the variables of for expressions around it."""

    scope: Scope
    budget: Budget
    variables: Mapping[str, Value] = field(default_factory=dict)

    def bind(self, names: Mapping[str, Value]) -> Context:
        """Return the context inside a for expression."""
        return replace(self, variables={**self.variables, **names})
