"""What goes wrong while a configuration is read: its syntax, and what Terraform would refuse to evaluate."""

from __future__ import annotations


class HclSyntaxError(Exception):
    """The text is not HCL. Only a place and words of our own: the text around it may hold passwords."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.message = message
        self.at = at


class EvaluationError(Exception):
    """An expression that Terraform refuses to evaluate; ``try`` and ``can`` catch it. ``at`` may be filled in later."""

    def __init__(self, message: str, at: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.at = at


NOWHERE = -1
"""The offset of an error before the reference that led to it is known."""


class UndeclaredError(Exception):
    """A reference to something that nobody declares: Terraform refuses it before it evaluates, so ``try`` does not help."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.message = message
        self.at = at


class TooMuchError(Exception):
    """Evaluating takes more work or memory than an input may ask for."""
