"""Errors that are shown to people: what was found, where, and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from validator.model import Location


class FtpolicyError(Exception):
    """The base of every error that ends a run with a message instead of a traceback.

    ``kind`` is the word for it in the JSON report; ``exit_code`` the code of a run in which it happened.
    """

    kind = "usage"
    exit_code = 2

    def __init__(self, message: str, location: Location | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.location = location
        self.hint = hint

    def __str__(self) -> str:
        text = f"{self.location}: {self.message}" if self.location else self.message
        return f"{text}\n  {self.hint}" if self.hint else text


class InputError(FtpolicyError):
    """An input cannot be read, or says something that cannot be meant."""

    kind = "input"


class ConfigurationError(FtpolicyError):
    """An option or a configuration file asks for something that does not exist."""

    kind = "configuration"


class WaiverError(FtpolicyError):
    """A waiver marks nothing, and the run was asked to be strict about that."""

    kind = "waiver"
    exit_code = 1


class BaselineError(FtpolicyError):
    """A baseline has entries that nothing needs, and the run was asked to be strict about that."""

    kind = "baseline"
    exit_code = 1


class PolicyError(FtpolicyError):
    """A policy does not load, breaks the common language of both engines, or fails while it is evaluated."""

    kind = "policy"
    exit_code = 4


class EngineError(FtpolicyError):
    """The engine cannot be reached or answers nonsense."""

    kind = "engine"
    exit_code = 4


def nearest(word: str, known: Iterable[str]) -> str:
    """Return ``" (did you mean “x”?)"`` for the known word most like ``word``, or an empty string."""
    match = nearest_word(word, known)
    return "" if match is None else f" (did you mean “{match}”?)"


def nearest_word(word: str, known: Iterable[str]) -> str | None:
    """Return the known word most like ``word``, whatever the case of letters; ``None`` when none is like it."""
    lowered = {candidate.casefold(): candidate for candidate in sorted(known)}
    matches = difflib.get_close_matches(word.casefold(), lowered, n=1, cutoff=0.6)
    return lowered[matches[0]] if matches else None
