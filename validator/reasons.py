"""Why a fact is missing, and what would supply it, as values: a code with arguments, which every report puts into words."""

from __future__ import annotations

import enum
import string
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, TypeAlias

from validator.reason_codes import ReasonCode

__all__ = ["Argument", "Reason", "ReasonCode", "Supply", "SupplyKind", "because", "read_reason"]

_MAX_NESTED = 8
"""Reasons one within the other: a chain of resources that are counted by each other has no end."""

_ONE_OF = {"en": "one of {ways}", "ja": "{ways} のいずれか"}

_BETWEEN = {"en": "; ", "ja": "。"}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a fact is missing.

    ``args`` are the values of the code's placeholders, sorted by name. ``further`` are reasons that stand beside it.
    """

    code: ReasonCode
    args: tuple[tuple[str, Argument], ...] = ()
    further: tuple[Reason, ...] = ()

    def also(self, other: Reason) -> Reason:
        """Return this reason with another one beside it."""
        return replace(self, further=(*self.further, other.alone(), *other.further))

    def alone(self) -> Reason:
        """Return the reason without those beside it."""
        return replace(self, further=()) if self.further else self

    def text(self, language: str) -> str:
        """Return the reason in the words of a language."""
        args = {name: one.text(language) if isinstance(one, Reason) else one for name, one in self.args}
        words = self.code.words[language].format_map(args)
        return _BETWEEN[language].join([words, *(one.text(language) for one in self.further)])

    def __str__(self) -> str:
        return self.text("en")

    def document(self) -> dict[str, Any]:
        """Return the reason as a facts document has it: the English words, and what they are made of."""
        return {"reason": str(self)} if self.code is ReasonCode.STATED else {"reason": str(self), **_parts(self)}


Argument: TypeAlias = "str | Reason"
"""The value of a placeholder: a name, a place or a text that is the same in every language, or a reason within the reason."""


def because(code: ReasonCode, **args: Argument) -> Reason:
    """Return the reason with a code and the values of its placeholders.

    A reason about a reason about a reason, and so on, ends with the innermost ones.
    """
    for one in args.values():
        if isinstance(one, Reason) and _depth(one) >= _MAX_NESTED:
            return one
    return Reason(code, tuple(sorted(args.items())))


def read_reason(entry: Mapping[str, Any]) -> Reason:
    """Return the reason that ``Reason.document`` wrote.

    Where its words are not those of its code (written by hand, or by another release) these words are the reason.
    """
    words: str = entry["reason"]
    found = _read(entry, 0)
    return found if found is not None and str(found) == words else because(ReasonCode.STATED, text=words)


@cache
def placeholders(words: str) -> frozenset[str]:
    """Return the names of the placeholders in a text."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(words) if name is not None)


def _parts(reason: Reason) -> dict[str, Any]:
    args = {name: _parts(one) if isinstance(one, Reason) else one for name, one in reason.args}
    further = [_parts(one) for one in reason.further]
    return {
        "code": reason.code.name.lower(),
        **({"args": args} if args else {}),
        **({"further": further} if further else {}),
    }


def _depth(reason: Reason) -> int:
    return 1 + max((_depth(one) for _, one in reason.args if isinstance(one, Reason)), default=0)


def _read(entry: Any, depth: int) -> Reason | None:
    """Return what stands in a facts document, which anybody may have written; ``None`` where that is no reason."""
    if depth > _MAX_NESTED or not isinstance(entry, Mapping):
        return None
    code = _CODES.get(str(entry.get("code")))
    given, beside = entry.get("args", {}), entry.get("further", [])
    if code is None or not isinstance(given, Mapping) or not isinstance(beside, list):
        return None
    args = {name: one if isinstance(one, str) else _read(one, depth + 1) for name, one in given.items()}
    known = {name: one for name, one in args.items() if one is not None}
    further = tuple(one for one in (_read(one, depth + 1) for one in beside) if one is not None)
    is_whole = known.keys() == placeholders(code.words["en"]) == args.keys() and len(further) == len(beside)
    return replace(because(code, **known), further=further) if is_whole else None


_CODES = {code.name.lower(): code for code in ReasonCode}


@enum.unique
class SupplyKind(enum.Enum):
    """What would supply a fact: the words in English and in Japanese around the key of a cluster spec."""

    def __init__(self, en: str, ja: str) -> None:
        self.words = {"en": en, "ja": ja}

    SPEC = "{key}", "{key}"
    ALL_MEMBERS = "{key}, with every member listed", "{key} (すべてのメンバーを記載)"
    VERSION = "{key}, or --vsphere VERSION", "{key}、または --vsphere VERSION"
    PLAN = (
        "a plan that tells it: apply first what the value depends on",
        "値が確定した plan (依存するリソースを先に apply)",
    )


@dataclass(frozen=True, slots=True)
class Supply:
    """What would supply a fact: the key of a cluster spec (``hosts[].vmkernels[].services``), or a plan.

    Each of ``instead`` would do as well: a key, or several keys that tell it together.
    """

    kind: SupplyKind
    key: str = ""
    instead: tuple[tuple[str, ...], ...] = ()

    def text(self, language: str) -> str:
        """Return it in the words of a language, for a place where a key of a cluster spec is what the reader expects."""
        ways = [self.key, *(" + ".join(keys) for keys in self.instead)]
        key = _ONE_OF[language].format(ways=", ".join(ways)) if self.instead else self.key
        return self.kind.words[language].format(key=key)

    def __str__(self) -> str:
        return self.text("en") if self.kind is SupplyKind.PLAN else f"cluster spec: {self.text('en')}"
