"""What a report says beside its findings: what weakens the gate, what is assumed, and what was found and not read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from validator.findings.model import Result
from validator.messages import as_text, clean
from validator.model import Weakening
from validator.report.phrases import PHRASES
from validator.verdicts.missing import supply

NAMES_SHOWN = 3
"""Names of objects, and places of a finding, that are written out."""


@dataclass(frozen=True, slots=True)
class Caveat:
    """A kind of caveat in words, without control characters: its title, and a line for each case.

    ``level`` is ``warning`` for what weakens the gate, ``note`` for what is assumed and what was left out.
    """

    level: str
    title: str
    lines: Sequence[str]


def caveats(result: Result, language: str) -> list[Caveat]:
    """Return what weakens the gate, is assumed, and was left out; a kind without a case is not among them."""
    words = PHRASES[language]
    left_out = [f"{clean(one.file)}: {clean(one.reason)}" for one in result.left_out]
    found = [
        Caveat("warning", words["weakened_title"], [weakening_text(one, language) for one in result.weakened]),
        Caveat(
            "note", words["assumed_title"].format(count=result.counts.get("assumed", 0)), _assumed(result, language)
        ),
        Caveat("note", words["left_out_title"], left_out),
    ]
    return [one for one in found if one.lines]


def _assumed(result: Result, language: str) -> list[str]:
    """Return a line for each kind of fact that is assumed: its key and value, the objects, and who lets it be assumed.

    What holds now and after a plan is told once.
    """
    objects: dict[tuple[str, str, str], dict[str, None]] = {}
    for facts in filter(None, (result.facts, result.facts.now)):
        for path in sorted(facts.assumed):
            told = (supply(path).text(language), as_text(facts.get(path)), str(facts.location(path) or ""))
            objects.setdefault(told, {})[clean(path[1])] = None
    words = PHRASES[language]
    return [
        words["assumed_fact"].format(key=key, value=value, names=names_text(list(names), language), place=clean(place))
        for (key, value, place), names in objects.items()
    ]


def names_text(names: Sequence[str], language: str) -> str:
    """Return names of objects in a line; of many only the first, and how many there are beside them."""
    shown = list(names[:NAMES_SHOWN])
    if len(names) > len(shown):
        shown.append(PHRASES[language]["missing_more"].format(count=len(names) - len(shown)))
    return PHRASES[language]["between"].join(shown)


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
