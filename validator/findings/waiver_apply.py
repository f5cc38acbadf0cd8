"""Waivers in a run: what they mark, and what the run says of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from validator.errors import FtpolicyError
from validator.facts.model import Facts
from validator.findings.waiver_match import WaiverMatches, Waivers, match_waivers
from validator.rules.catalogue import Rule
from validator.verdicts.model import Verdict
from validator.waivers.file import identity


@dataclass(frozen=True, slots=True)
class AppliedWaivers:
    """What the waivers of a run mark, what is wrong with them, and what to note of them."""

    matches: WaiverMatches = field(default_factory=WaiverMatches)
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
    matches = match_waivers(entries, verdicts, [rule.id for rule in rules], facts, waivers.today)
    if waivers.still_written is not None:
        gone = {one.waiver.location for one in waivers.entries if identity(one) not in waivers.still_written}
        matches = replace(matches, unused=[one for one in matches.unused if one.location not in gone])
    if problems or not is_whole:
        return AppliedWaivers(replace(matches, unused=(), unused_comments=()), problems)
    unused = [*(() if waivers.is_shared else matches.unused), *matches.unused_comments]
    if waivers.is_strict:
        return AppliedWaivers(matches, unused)
    return AppliedWaivers(matches, notes=[str(error) for error in unused])
