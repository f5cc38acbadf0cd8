"""What the formats of candidates show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from validator.candidates.model import Outlook
from validator.inputs import Input


@dataclass(frozen=True, slots=True)
class CandidatesReport:
    """An outlook with what it is of: the inputs, the estate's name where a configuration gives it one, the exit code."""

    outlook: Outlook
    inputs: Sequence[Input]
    estate: str | None
    exit_code: int
