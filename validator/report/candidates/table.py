"""The candidates as a table of comma-separated values (RFC 4180), a line for each machine, for spreadsheets."""

from __future__ import annotations

import csv
import io

from validator.candidates.changes import power_for
from validator.candidates.model import Power
from validator.messages import clean
from validator.report.candidates.model import CandidatesReport
from validator.report.candidates.told import keys_of, rules_of
from validator.report.style import ReportStyle

_COLUMNS = (
    "vm",
    "cluster",
    "state",
    "declared",
    "fits",
    "before",
    "vcpus",
    "memory_mb",
    "blockers",
    "rules",
    "powered_off",
    "missing",
    "facts",
    "cluster_rules",
)
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for a formula: https://owasp.org/www-community/attacks/CSV_Injection."""


def render(report: CandidatesReport, style: ReportStyle) -> str:
    """Return the table; words of ours are those of the JSON, whatever the language."""
    outlook, text = report.outlook, io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for one in outlook.machines:
        vm = outlook.facts.members("vms")[one.name]
        rules, keys = rules_of(one.blockers), keys_of(one.missing, style.language)
        shared = rules_of(outlook.clusters[one.cluster].blockers) if one.cluster is not None else []
        values = (
            one.name,
            one.cluster or "",
            one.state.value,
            one.is_declared,
            "" if one.fits is None else one.fits,
            "" if one.before is None else one.before.value,
            vm.get("num_cpus", ""),
            vm.get("memory_mb", ""),
            len(rules),
            " ".join(rules),
            " ".join(rule for rule in rules if power_for(rule) is Power.OFF),
            len(one.missing),
            " ".join(keys),
            " ".join(shared),
        )
        writer.writerow(map(_cell, values))
    return text.getvalue()


def _cell(value: object) -> str:
    """Return a value as text; one that a spreadsheet would compute is kept from that by an apostrophe."""
    text = clean(str(value).lower() if isinstance(value, bool) else str(value))
    return f"'{text}" if text.startswith(_FORMULAS) else text
