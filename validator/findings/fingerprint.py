"""What a finding is recognised by: each of its faults has a fingerprint, and beside it the values that it had."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from validator.facts.fields import positional
from validator.facts.model import Facts
from validator.model import SINGULAR, Path
from validator.verdicts.model import Verdict

FORMAT = "ftpolicy.fingerprint/2"

_LINE = re.compile(r":\d+\)$")
"""The line at the end of a place in the argument ``places``, as in “false (cluster.yaml:12)”."""


class Fault(NamedTuple):
    """One denial of a failed verdict, or one fact that an undecided one lacks.

    ``args`` are the values of a denial as canonical JSON, so that a worse value under the same fingerprint is not the
    same fault.
    """

    path: Path
    fingerprint: str
    args: str

    @property
    def identity(self) -> tuple[str, str]:
        """What two runs recognise the fault by."""
        return self.fingerprint, self.args


def faults(verdict: Verdict, facts: Facts, estate: str | None) -> tuple[Fault, ...]:
    """Return the faults of a verdict, in its order; a pass has none.

    What an undecided verdict lacks is named as its rule reads it, not by the facts that it is led back to: which of many
    hosts is told as the cause of an unknown release must not decide whether a finding is known.
    """
    about = _about(verdict, facts, estate)
    lacking = [Fault(path, _digest(about, path), canonical({})) for path in verdict.missing]
    denied = [Fault(one.path, _digest(about, one.path), canonical(one.args)) for one in verdict.denials]
    return (*denied, *lacking)


def fingerprint(verdict: Verdict, facts: Facts, estate: str | None) -> str:
    """Return the fingerprint of a verdict: that of its first fault, or of its subject where it has none."""
    found = faults(verdict, facts, estate)
    return found[0].fingerprint if found else _digest(_about(verdict, facts, estate), verdict.subject)


def canonical(args: Mapping[str, Any]) -> str:
    """Return arguments as JSON text, the same for the same values; lines are left out, as they move."""
    stable = dict(args)
    if isinstance(places := stable.get("places"), list):
        stable["places"] = sorted(_LINE.sub(")", place) if isinstance(place, str) else place for place in places)
    return json.dumps(stable, ensure_ascii=False, sort_keys=True)


def are_covered(found: Iterable[Fault], known: Mapping[tuple[str, str], int]) -> bool:
    """Tell whether all faults are among the ``known``, as often as they are found: two alike need two."""
    counted = Counter(one.identity for one in found)
    return bool(counted) and all(known.get(identity, 0) >= count for identity, count in counted.items())


def _about(verdict: Verdict, facts: Facts, estate: str | None) -> list[Any]:
    subject = verdict.subject
    value = facts.get(subject) or (facts.now.get(subject) if facts.now is not None else None) or {}
    cluster = facts.get(("clusters", str(value.get("cluster", "")))) or {}
    where = [value.get(key, cluster.get(key)) for key in ("vcenter", "datacenter")]
    parts: list[Any] = [FORMAT, estate, verdict.rule.id, verdict.outcome, SINGULAR[subject[0]]]
    return [*parts, *where, subject[1]]


def _digest(about: Sequence[Any], path: Path) -> str:
    before = ("", *path)
    keys = [key for parent, key in zip(before, path, strict=False) if not (key.isdigit() and parent in positional())]
    return hashlib.sha256(json.dumps([*about, keys]).encode()).hexdigest()
