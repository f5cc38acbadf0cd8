"""Which verdicts rest on assumptions: those that would be others if what is assumed were unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from validator.facts.model import Facts
from validator.model import Path
from validator.verdicts.missing import explain_missing
from validator.verdicts.model import Verdict


def resting(verdicts: Sequence[Verdict], others: Sequence[Verdict], facts: Facts, known: Facts) -> list[Verdict]:
    """Return ``verdicts`` on ``facts``, each with the assumed facts that it rests on.

    ``others`` are the verdicts on what is ``known``. Where one of them lacks facts, these are told; where it differs in
    another way, all that is assumed of its subject.
    """
    by_subject = {(one.rule.id, one.subject): one for one in others}
    return [_resting(one, by_subject.get((one.rule.id, one.subject)), facts, known) for one in verdicts]


def _resting(verdict: Verdict, other: Verdict | None, facts: Facts, known: Facts) -> Verdict:
    if other is None or (verdict.outcome, verdict.denials) == (other.outcome, other.denials):
        return verdict
    assumed = _assumed(facts)
    lacking = {one.path for one in explain_missing(known, other.missing)} & assumed
    paths = lacking or {path for path in assumed if _owner(path) == verdict.subject} or assumed
    return replace(verdict, assumed=tuple(sorted(paths)))


def _assumed(facts: Facts) -> set[Path]:
    today = () if facts.now is None else facts.now.assumed
    return facts.assumed | {("now", *path) for path in today}


def _owner(path: Path) -> Path:
    return path[1:3] if path[0] == "now" else path[:2]
