"""What a report says beside its findings, in every format: what weakens the gate, and what was found and not read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from validator.findings.model import Result
from validator.messages import clean
from validator.model import Weakening
from validator.report.phrases import PHRASES


@dataclass(frozen=True, slots=True)
class Caveat:
    """A kind of caveat in words, without control characters: its title, and a line for each case.

    ``level`` is ``warning`` for what weakens the gate, ``note`` for what was left out.
    """

    level: str
    title: str
    lines: Sequence[str]


def caveats(result: Result, language: str) -> list[Caveat]:
    """Return what weakens the gate and what was left out; a kind without a case is not among them."""
    words = PHRASES[language]
    left_out = [f"{clean(one.file)}: {clean(one.reason)}" for one in result.left_out]
    found = [
        Caveat("warning", words["weakened_title"], [weakening_text(one, language) for one in result.weakened]),
        Caveat("note", words["left_out_title"], left_out),
    ]
    return [one for one in found if one.lines]


def weakening_text(weakening: Weakening, language: str) -> str:
    """Return one weakening in words: what it is, where it stands, and the reason that is given."""
    words = PHRASES[language]
    text = words[f"weakened_{weakening.by.value}"].format(
        name=clean(weakening.name), old=clean(weakening.old), new=clean(weakening.new)
    )
    if weakening.reason is not None:
        text += f": {clean(weakening.reason)}"
    place = weakening.location if weakening.location is not None else words["weakened_here"]
    return words["weakened_at"].format(text=text, place=clean(str(place)))
