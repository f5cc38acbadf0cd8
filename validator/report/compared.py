"""How a run stands beside an earlier one, in words."""

from __future__ import annotations

from collections.abc import Iterator

from validator.findings.model import Result
from validator.messages import clean
from validator.report.words import WORDS

_FIXED_SHOWN = 5


def compared(result: Result, language: str) -> Iterator[str]:
    """Yield the lines that tell what is new, still open and fixed since the base, or why everything counts."""
    words, found = WORDS[language], result.comparison
    if found is None:
        return
    base = clean(found.base)
    if found.reason is not None:
        yield words["uncompared"].format(base=base, reason=clean(found.reason))
        return
    yield words["compared"].format(base=base, new=found.new, still_open=found.still_open, fixed=len(found.fixed))
    if found.fixed:
        told = [f"{entry.rule} ({clean(entry.subject)})" for entry in found.fixed[:_FIXED_SHOWN]]
        if len(found.fixed) > _FIXED_SHOWN:
            told.append(words["more"].format(count=len(found.fixed) - _FIXED_SHOWN))
        yield words["fixed_since"].format(names=words["and"].join(told))
