"""Waivers in a run: what they mark, and what the run says of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from validator.errors import FtpolicyError
from validator.facts.model import Facts
from validator.findings.waiver_match import WaiverMarks, Waivers, mark
from validator.rules.catalogue import Rule
from validator.verdicts.model import Verdict


@dataclass(frozen=True, slots=True)
class AppliedWaivers:
    """What the waivers of a run mark, what is wrong with them, and what to note of them."""

    marks: WaiverMarks = field(default_factory=WaiverMarks)
    errors: Sequence[FtpolicyError] = ()
    notes: Sequence[str] = ()


def apply_waivers(
    waivers: Waivers | None, verdicts: Sequence[Verdict], rules: Sequence[Rule], facts: Facts, *, is_whole: bool
) -> AppliedWaivers:
    """Return what ``waivers`` and the comments in the inputs mark among ``verdicts``; without waivers nothing.

    ``rules`` are those that were judged. Whether a waiver is needed is said only of a run that ``is_whole``: one in which
    everything could be read and evaluated.
    """
    if waivers is None:
        return AppliedWaivers()
    entries, problems = waivers.checked(facts.waivers)
    marks = mark(entries, verdicts, [rule.id for rule in rules], facts, waivers.today)
    if problems or not is_whole:
        return AppliedWaivers(replace(marks, unused=(), unused_comments=()), problems)
    unused = [*(() if waivers.is_shared else marks.unused), *marks.unused_comments]
    if waivers.is_strict:
        return AppliedWaivers(marks, unused)
    return AppliedWaivers(marks, notes=[str(error) for error in unused])
