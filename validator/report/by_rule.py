"""Findings told together where several objects share a rule: what is the same of them once, and what differs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from validator.findings.model import Finding
from validator.report.groups import Group, by_object
from validator.report.style import ReportStyle

Telling = Callable[[Finding, str], Sequence[str]]
"""Returns what is said of a finding, in lines, when its object is called by the second argument."""

_VARIANTS = 3
"""Of a rule that says something else of every object the first few are told; the message is the rule's, not the object's."""

_ANYBODY = "\N{BULLET}"
"""Stands for the subject, so that what is said of two objects can be compared."""


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """Findings of one rule on objects of one kind, of one severity and outcome."""

    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        """The finding that speaks for all in what they have in common."""
        return self.findings[0]


@dataclass(frozen=True, slots=True)
class Variant:
    """Objects of which a rule says the same but for their names."""

    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        """The finding whose message is told."""
        return self.findings[0]

    @property
    def others(self) -> list[str]:
        """The names of the objects beside the first."""
        return [one.name for one in self.findings[1:]]


def by_rule(findings: Iterable[Finding]) -> list[RuleGroup]:
    """Return findings by rule, kind of object, severity and outcome, in the order of the first of each."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for one in findings:
        verdict = one.verdict
        key = (one.rule.id, one.kind, verdict.severity, verdict.outcome, one.is_new, one.waiver is None)
        groups.setdefault(key, []).append(one)
    return [RuleGroup(tuple(members)) for members in groups.values()]


def in_blocks(findings: Sequence[Finding], style: ReportStyle) -> Sequence[RuleGroup | Group]:
    """Return findings of a rule that several objects share by rule, the others by object; where the first of each stood.

    Where each object is to have its own block, all stand by object.
    """
    if style.grouping == "object":
        return by_object(findings)
    objects: dict[tuple[str, str], list[Finding]] = {}
    blocks: list[RuleGroup | Group] = []
    for group in by_rule(findings):
        if len(group.findings) > 1:
            blocks.append(group)
            continue
        name = (group.first.kind, group.first.name)
        if name not in objects:
            objects[name] = []
            blocks.append(Group(group.first.kind, [group.first.name], objects[name]))
        objects[name].append(group.first)
    return blocks


def variants(group: RuleGroup, telling: Telling) -> list[Variant]:
    """Return the findings of a group by what is said of them; what is said of most objects first."""
    alike: dict[tuple[str, ...], list[Finding]] = {}
    for one in group.findings:
        alike.setdefault(tuple(telling(one, _ANYBODY)), []).append(one)
    return sorted((Variant(tuple(members)) for members in alike.values()), key=lambda one: -len(one.findings))


def shown(found: Sequence[Variant], *, everything: bool) -> tuple[Sequence[Variant], list[str]]:
    """Return the variants to be told, and the names of the objects of the others."""
    told = found if everything else found[:_VARIANTS]
    return told, [one.name for variant in found[len(told) :] for one in variant.findings]
