"""Baselines: faults that were there when checking began, by fingerprint and values. They stay in reports and gate nothing."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from validator.errors import FtpolicyError, InputError
from validator.findings.fingerprint import canonical
from validator.messages import printable_json
from validator.model import Location
from validator.own_files import BASELINE_FORMAT, OLD_BASELINE_FORMATS
from validator.readers.json_text import parse_json
from validator.readers.text import read_text

_TOLD = 5
"""Entries that a note names; the JSON report lists them all."""

_FINGERPRINT = re.compile(r"[0-9a-f]{64}")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
"""Halves of characters, which JSON can escape and no terminal can show."""

_RENEW = "Write it anew with `ftpolicy baseline PATH...`, and look at what is in it before you commit it."

_VERDICTS = ("fail", "undecided")
_SUBJECT = re.compile(r"(vcenter|cluster|host|distributed_switch|datastore|vm|estate)/.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class BaselineEntry:
    """One fault of a finding in a baseline; ``subject`` is ``kind/name``, ``args`` its values as canonical JSON."""

    estate: str | None
    rule: str
    subject: str
    verdict: str
    args: str
    fingerprint: str

    @property
    def identity(self) -> tuple[str, str]:
        """What a run recognises the fault by."""
        return self.fingerprint, self.args

    def document(self) -> dict[str, Any]:
        """Return the entry as baselines and reports write it."""
        return {**asdict(self), "args": json.loads(self.args)}

    def order(self) -> tuple[str, ...]:
        """Return what entries are sorted by."""
        return (self.estate or "", self.rule, self.subject, self.verdict, self.args, self.fingerprint)


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a baseline file says, and what is wrong with it; with errors it has no entries.

    One that ``is_old`` has the format of an earlier version, which a new baseline may take the place of.
    """

    file: str
    entries: Sequence[BaselineEntry] = ()
    errors: Sequence[FtpolicyError] = ()
    is_old: bool = False


@dataclass(frozen=True, slots=True)
class BaselineComparison:
    """A run beside its baseline: how many findings it knows whole, and which of its entries are no longer found."""

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
    if isinstance(document, Mapping) and document.get("format") in OLD_BASELINE_FORMATS:
        message = (
            f"this baseline has the format “{document['format']}”, which does not tell the faults of a finding apart"
        )
        return Baseline(file, errors=[InputError(message, Location(file, 1, 1), _RENEW)], is_old=True)
    if not _fits(document):
        return Baseline(file, errors=_explained(text, document, file))
    entries = [BaselineEntry(**{**entry, "args": canonical(entry["args"])}) for entry in document["findings"]]
    return Baseline(file, sorted(entries, key=BaselineEntry.order))


def baseline_text(entries: Iterable[BaselineEntry]) -> str:
    """Return the text of a baseline file with ``entries``, each on a line of its own, the same for the same findings."""
    ordered = sorted(entries, key=BaselineEntry.order)
    lines = [f"    {printable_json(json.dumps(entry.document(), ensure_ascii=False))}" for entry in ordered]
    findings = "[\n" + ",\n".join(lines) + "\n  ]" if lines else "[]"
    return f'{{\n  "format": "{BASELINE_FORMAT}",\n  "findings": {findings}\n}}\n'


def outdated(
    baseline: Baseline, found: Sequence[BaselineEntry], judged: Container[str], estate: str | None
) -> list[BaselineEntry]:
    """Return the entries of ``baseline`` that nothing among ``found`` needs, in a run that could read everything.

    An entry is no longer needed only where that is certain: it is of the ``estate``, its rule is among the ``judged``
    ids, and a fail has not merely become undecided.
    """
    now = Counter(entry.identity for entry in found)
    open_ends = {(entry.rule, entry.subject) for entry in found if entry.verdict == "undecided"}
    unneeded: list[BaselineEntry] = []
    for entry in baseline.entries:
        if entry.estate != estate or entry.rule not in judged:
            continue
        now[entry.identity] -= 1
        hides = entry.verdict == "fail" and (entry.rule, entry.subject) in open_ends
        if now[entry.identity] < 0 and not hides:
            unneeded.append(entry)
    return unneeded


def stale(comparison: BaselineComparison) -> str | None:
    """Return what to say of entries that are no longer found, or ``None`` where there are none."""
    if not comparison.fixed:
        return None
    told = [f"{entry.rule} on {entry.subject}" for entry in comparison.fixed[:_TOLD]]
    more = len(comparison.fixed) - len(told)
    names = ", ".join(told) + (f" and {more} more" if more else "")
    count = f"{len(comparison.fixed)} {'entry is' if len(comparison.fixed) == 1 else 'entries are'}"
    return (
        f"{comparison.file}: {count} no longer found and can be pruned (`ftpolicy baseline --prune PATH...`): {names}"
    )


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
    if not isinstance(one, Mapping) or set(one) != {"estate", "rule", "subject", "verdict", "args", "fingerprint"}:
        return False
    if not isinstance(one["args"], Mapping) or one["estate"] == "":
        return False
    texts = [value for key, value in one.items() if key != "args" and not (key == "estate" and value is None)]
    if not all(isinstance(value, str) and value and not _SURROGATE.search(value) for value in texts):
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
        message = "an entry does not have the keys and values that `ftpolicy baseline` writes"
        return [InputError(message, error.location, hint)]
    return [*explain(root, file, "baseline")]
