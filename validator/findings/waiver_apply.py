"""Waivers in a run: what they mark, and what the run says of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from validator.errors import FtpolicyError
from validator.facts.model import Facts
from validator.findings.waiver_match import Marks, Waivers, mark
from validator.rules.catalogue import Rule
from validator.verdicts.decide import Verdict


def heed(
    verdicts: Sequence[Verdict],
    rules: Sequence[Rule],
    facts: Facts,
    errors: list[FtpolicyError],
    waivers: Waivers | None,
) -> tuple[Marks, list[str]]:
    """Return what the waivers mark, and notes; what is wrong with them is added to ``errors``.

    ``rules`` are those that were judged. Whether a waiver is needed is not said of a run in which something could not be
    read or evaluated.
    """
    if waivers is None:
        return Marks(), []
    entries, problems = waivers.checked(facts.waivers)
    errors += problems
    marks = mark(entries, verdicts, [rule.id for rule in rules], facts, waivers.today)
    if errors:
        return replace(marks, unused=(), unused_comments=()), []
    unused = [*(() if waivers.is_shared else marks.unused), *marks.unused_comments]
    if waivers.is_strict:
        errors += unused
        return marks, []
    return marks, [str(one) for one in unused]
