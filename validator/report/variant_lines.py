"""What a rule says of several objects, as lines of text: once for all of whom it is the same, and what differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from validator.messages import clean, subject_name
from validator.report.by_rule import RuleGroup, Telling, shown, variants
from validator.report.caveats import names_text
from validator.report.style import ReportStyle
from validator.report.words import WORDS
from validator.report.wrap import wrap


def variant_lines(group: RuleGroup, telling: Telling, style: ReportStyle) -> Iterator[str]:
    """Yield what is said of the first object of each variant, and the names of those of whom the same is to be said."""
    told, others = shown(variants(group, telling), everything=style.verbosity > 0)
    for variant in told:
        first = variant.first
        yield from telling(first, subject_name(first.kind, first.name, style.language))
        yield from _names("same", variant.others, style)
    yield from _names("otherwise", others, style)


def _names(word: str, names: Sequence[str], style: ReportStyle) -> Iterator[str]:
    if names:
        them = [clean(name) for name in names]
        text = ", ".join(them) if style.verbosity > 0 else names_text(them, style.language)
        for line in wrap(WORDS[style.language][word].format(names=text), style.columns, "    "):
            yield style.paint(line, "dim")
