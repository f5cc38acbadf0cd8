"""Findings by object, as the text report shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from validator.findings.model import Finding
from validator.messages import clean, subject_name
from validator.report.caveats import NAMES_SHOWN
from validator.report.style import ReportStyle
from validator.report.words import WORDS


@dataclass(frozen=True, slots=True)
class Group:
    """Objects that a block of lines is about."""

    kind: str
    names: Sequence[str]
    findings: Sequence[Finding]


def by_object(findings: Sequence[Finding]) -> list[Group]:
    """Return the findings by object; the object with the worst finding first."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.kind, finding.name), []).append(finding)
    return [Group(kind, [name], members) for (kind, name), members in groups.items()]


def heading(group: Group, style: ReportStyle) -> str:
    """Return the line above a group: the kind and the names of its objects."""
    shown = [clean(name) for name in group.names[:NAMES_SHOWN]]
    more = len(group.names) - len(shown)
    if more > 0:
        shown.append(WORDS[style.language]["more"].format(count=more))
    name = shown[0] if len(shown) == 1 else ", ".join(shown)
    return style.paint(subject_name(group.kind, name, style.language), "bold")
