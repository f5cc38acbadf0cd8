"""What rules say about objects: denials, needs, and the one verdict that follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from validator.model import Outcome, Path, Severity
from validator.rules.catalogue import Rule

ESTATE: Path = ("estate", "estate")
"""The subject of rules about the inputs as a whole."""


class Denial(NamedTuple):
    """One member of a rule's ``deny``: the fact at fault, the values for its message, other facts that belong to it.

    ``severity`` is there where the rule lowers that of its METADATA for this denial.
    """

    path: Path
    args: Mapping[str, Any]
    related: tuple[Path, ...] = ()
    severity: Severity | None = None

    @classmethod
    def of(cls, finding: Mapping[str, Any]) -> Denial:
        """Return the denial that a member of ``deny`` is, as ``schemas/finding.schema.json`` describes it."""
        severity = finding.get("severity")
        return cls(
            tuple(finding["path"]),
            finding["args"],
            tuple(tuple(path) for path in finding.get("related", ())),
            None if severity is None else Severity(severity),
        )

    def lowered(self, severity: Severity) -> Severity:
        """Return the severity of the denial under a rule of ``severity``, which it can only lower."""
        return severity if self.severity is None else max(severity, self.severity, key=_rank)


def _rank(severity: Severity) -> int:
    return severity.rank


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule says about one object.

    ``denials`` are those of a fail, worst and first path first; ``missing`` the facts an undecided verdict lacks;
    ``assumed`` those without which it would be another, and that no input says.
    """

    rule: Rule
    subject: Path
    outcome: Outcome
    severity: Severity
    intent: str
    denials: tuple[Denial, ...] = ()
    missing: tuple[Path, ...] = ()
    assumed: tuple[Path, ...] = ()
