"""What stands before a dot: ``var``, ``local``, ``data``, resource types, ``module``, ``path``, ``count``, ``each``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from validator.errors import nearest
from validator.terraform.hcl.errors import UndeclaredError
from validator.terraform.hcl.evaluation.scope import Namespace
from validator.terraform.hcl.values.values import Value

_WORDS = ("var", "local", "module", "data", "resource")


@dataclass(frozen=True, slots=True)
class LookupNamespace(Namespace):
    """Names that are looked up in one place: ``look_up`` gives the value, or ``None`` where there is nothing."""

    word: str
    look_up: Callable[[str, int], Value]

    def member(self, name: str, at: int) -> Any:
        """Return what the name means."""
        return self.look_up(name, at)

    def alone(self) -> str:
        """Say that a name has to follow."""
        if self.word not in _WORDS:  # it may be a secret whose quotes were forgotten
            return "a name alone means nothing here; a text stands in double quotes, and a resource is TYPE.NAME"
        return f"“{self.word}” is followed by a name: {self.word}.NAME"


@dataclass(frozen=True, slots=True)
class FixedNamespace(Namespace):
    """A few names with values: ``path``, ``count``, ``each``, ``terraform``."""

    word: str
    values: Mapping[str, Value]

    def member(self, name: str, at: int) -> Any:
        """Return the value of the name."""
        if name not in self.values:
            message = f"there is no {self.word}.{name[:80]}{nearest(name, self.values)}"
            raise UndeclaredError(message, at)
        return self.values[name]

    def alone(self) -> str:
        """Say which names may follow."""
        return f"“{self.word}” is followed by one of: {', '.join(self.values)}"


@dataclass(frozen=True, slots=True)
class AbsentNamespace(Namespace):
    """``count`` or ``each`` where the block does not have it."""

    word: str

    def member(self, name: str, at: int) -> Any:
        """Refuse the reference."""
        option = "count" if self.word == "count" else "for_each"
        raise UndeclaredError(f"{self.word}.{name[:40]} is there only in a block with {option}", at)

    def alone(self) -> str:
        """Say what would have to follow."""
        return f"“{self.word}” is followed by a name"
