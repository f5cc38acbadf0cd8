"""How a report is to look: language and colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Grouping = Literal["rule", "object"]

GROUPINGS: tuple[Grouping, ...] = ("rule", "object")
"""How findings can be put together, in the formats that people read."""

_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36"}


@dataclass(frozen=True, slots=True)
class ReportStyle:
    """The language of texts (``en``, ``ja``), whether terminal colours may be used, and how much is said.

    ``verbosity`` is -1 for the closing lines only, 0 for what people need, 1 for everything. ``grouping`` is ``rule`` where
    findings of one rule that several objects share are told together, ``object`` where each object has its own block.
    ``columns`` is how wide lines may be. ``is_brief`` leaves out all but what fails, and says in a line what else counts.
    """

    language: str = "en"
    has_colour: bool = False
    verbosity: int = 0
    grouping: Grouping = "rule"
    columns: int = 100
    is_brief: bool = False

    def paint(self, text: str, *names: str) -> str:
        """Return ``text`` in the colours and weights named, or as it is where colours may not be used."""
        if not self.has_colour or not text:
            return text
        return f"\x1b[{';'.join(_CODES[name] for name in names)}m{text}\x1b[0m"
