"""Baselines: findings that were there when checking began, by fingerprint. They stay in reports and gate nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from validator.errors import FtpolicyError, InputError
from validator.messages import printable_json
from validator.model import Location
from validator.own_files import BASELINE_FORMAT
from validator.readers.json_text import parse_json
from validator.readers.text import read_text

_TOLD = 5
"""Entries that a note names; the JSON report lists them all."""

_FINGERPRINT = re.compile(r"[0-9a-f]{64}")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
"""Halves of characters, which JSON can escape and no terminal can show."""

_VERDICTS = ("fail", "undecided")
_SUBJECT = re.compile(r"(vcenter|cluster|host|distributed_switch|datastore|vm|estate)/.", re.DOTALL)


@dataclass(frozen=True, slots=True, order=True)
class BaselineEntry:
    """One finding of a baseline; ``subject`` is ``kind/name``."""

    rule: str
    subject: str
    verdict: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a baseline file says, and what is wrong with it; with errors it has no entries."""

    file: str
    entries: Sequence[BaselineEntry] = ()
    errors: Sequence[FtpolicyError] = ()


@dataclass(frozen=True, slots=True)
class BaselineComparison:
    """A run beside its baseline: how many findings it knows, and which of its entries are no longer found."""

    file: str
    known: int
    fixed: Sequence[BaselineEntry]


def read_baseline(file: str) -> Baseline:
    """Return the baseline in ``file``; what is wrong with it is in the result, not raised."""
    try:
        text = read_text(file)
        document = parse_json(text, file)
    except InputError as error:
        return Baseline(file, errors=[error])
    if not _fits(document):
        return Baseline(file, errors=_explained(text, document, file))
    return Baseline(file, sorted({BaselineEntry(**entry) for entry in document["findings"]}))


def baseline_text(entries: Iterable[BaselineEntry]) -> str:
    """Return the text of a baseline file with ``entries``, each on a line of its own, the same for the same findings."""
    lines = [f"    {printable_json(json.dumps(asdict(entry), ensure_ascii=False))}" for entry in sorted(set(entries))]
    findings = "[\n" + ",\n".join(lines) + "\n  ]" if lines else "[]"
    return f'{{\n  "format": "{BASELINE_FORMAT}",\n  "findings": {findings}\n}}\n'


def compare(
    baseline: Baseline, found: Iterable[BaselineEntry], marked: Iterable[str], judged: Sequence[str], *, is_whole: bool
) -> BaselineComparison:
    """Return how a run stands beside ``baseline``.

    ``found`` are the findings of the run, ``marked`` the fingerprints of those that are waived, which are not counted.
    An entry is no longer found only where that is certain: its rule is among the ``judged`` ids, the run ``is_whole``
    (nothing could not be read or evaluated), and a fail has not merely become undecided.
    """
    now = {entry.fingerprint: entry for entry in found}
    known = {entry.fingerprint for entry in baseline.entries} & set(now)
    open_ends = {(entry.rule, entry.subject) for entry in now.values() if entry.verdict == "undecided"}
    fixed = [
        entry
        for entry in baseline.entries
        if is_whole
        and entry.fingerprint not in now
        and entry.rule in judged
        and not (entry.verdict == "fail" and (entry.rule, entry.subject) in open_ends)
    ]
    return BaselineComparison(baseline.file, len(known - set(marked)), fixed)


def stale(comparison: BaselineComparison) -> list[str]:
    """Return what to say of entries that are no longer found: a note, or none."""
    if not comparison.fixed:
        return []
    told = [f"{entry.rule} on {entry.subject}" for entry in comparison.fixed[:_TOLD]]
    more = len(comparison.fixed) - len(told)
    names = ", ".join(told) + (f" and {more} more" if more else "")
    count = f"{len(comparison.fixed)} {'entry is' if len(comparison.fixed) == 1 else 'entries are'}"
    return [
        f"{comparison.file}: {count} no longer found and can be pruned (`ftpolicy baseline --prune PATH...`): {names}"
    ]


def _fits(document: Any) -> bool:
    """Tell whether the document has the shape of ``schemas/baseline.schema.json``."""
    if (
        not isinstance(document, Mapping)
        or set(document) != {"format", "findings"}
        or document["format"] != BASELINE_FORMAT
    ):
        return False
    findings = document["findings"]
    return isinstance(findings, list) and all(_is_entry(one) for one in findings)


def _is_entry(one: Any) -> bool:
    if not isinstance(one, Mapping) or set(one) != {"fingerprint", "rule", "subject", "verdict"}:
        return False
    if not all(isinstance(value, str) and value and not _SURROGATE.search(value) for value in one.values()):
        return False
    is_finding = _FINGERPRINT.fullmatch(one["fingerprint"]) and _SUBJECT.match(one["subject"])
    return bool(is_finding) and one["verdict"] in _VERDICTS


def _explained(text: str, document: Any, file: str) -> list[FtpolicyError]:
    """Return what is wrong, at its line: JSON is read again as YAML, whose nodes know where they stand."""
    from validator.readers.schema_errors import explain  # noqa: PLC0415 - as above
    from validator.readers.yaml_text import parse_yaml  # noqa: PLC0415 - needed for bad files only

    hint = "`ftpolicy baseline PATH...` writes one."
    if not isinstance(document, Mapping) or document.get("format") != BASELINE_FORMAT:
        return [InputError(f"this is no baseline; one has the format “{BASELINE_FORMAT}”", Location(file, 1, 1), hint)]
    try:
        [root] = parse_yaml(text, file)
    except InputError as error:  # an escape that JSON has and YAML has not
        message = "an entry does not have a fingerprint, rule, subject and verdict as `ftpolicy baseline` writes them"
        return [InputError(message, error.location, hint)]
    return [*explain(root, file, "baseline")]
