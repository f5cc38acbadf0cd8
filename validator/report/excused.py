"""What the text report says of findings that do not count: waived ones, and those that the baseline has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from validator.findings.model import Finding, Result
from validator.messages import clean, counted_kind, render as render_text, subject_name
from validator.model import Outcome, Waiver
from validator.report.by_rule import RuleGroup, in_blocks
from validator.report.caveats import NAMES_SHOWN
from validator.report.groups import heading
from validator.report.style import ReportStyle
from validator.report.variant_lines import variant_lines
from validator.report.wording import readable
from validator.report.words import WORDS
from validator.report.wrap import wrap


def waived_and_known(findings: Sequence[Finding], style: ReportStyle) -> Iterator[str]:
    """Yield the findings that are waived, and those of the baseline where everything is to be said, as others stand."""
    chosen = [one for one in findings if one.waiver is not None or (one.known and style.verbosity > 0)]
    for block in in_blocks(chosen, style):
        if isinstance(block, RuleGroup):
            yield "\n".join(_shared_lines(block, style))
        else:
            lines = (line for one in block.findings for line in _lines(one, style))
            yield "\n".join([heading(block, style), *lines])


def expired(finding: Finding, style: ReportStyle) -> Iterator[str]:
    """Yield the lines that tell of a waiver that has expired, where the finding has one.

    What is undecided stands by missing fact and not by finding, so there they name the rule and the object.
    """
    if finding.expired_waiver is not None:
        word = "waiver_expired" if finding.verdict.outcome == Outcome.FAIL else "waiver_of_expired"
        for line in _waiver_lines(word, finding, finding.expired_waiver, style):
            yield style.paint(line, "yellow")


def excused(result: Result, style: ReportStyle) -> Iterator[str]:
    """Yield the last line of a report in which something fails and nothing of it counts."""
    failed = [one for one in result.findings if one.verdict.outcome == Outcome.FAIL]
    if not failed or any(one.gates for one in failed):
        return
    days = [one.waiver.expires for one in failed if one.waiver is not None]
    word = "all_waived" if len(days) == len(failed) else "all_known"
    yield WORDS[style.language][word].format(expires=min(days, default=""))


def _lines(finding: Finding, style: ReportStyle) -> Iterator[str]:
    yield _rule_line(finding, style)
    yield from _message_lines(finding, subject_name(finding.kind, finding.name, style.language), style)
    for location in finding.locations[:NAMES_SHOWN]:
        yield style.paint(f"    {WORDS[style.language]['at']} {clean(str(location))}", "dim")
    if finding.waiver is not None:
        yield from _waiver_lines("waived_until", finding, finding.waiver, style)


def _shared_lines(group: RuleGroup, style: ReportStyle) -> Iterator[str]:
    def told(finding: Finding, subject: str) -> list[str]:
        lines = list(_message_lines(finding, subject, style))
        if finding.waiver is not None:
            lines += _waiver_lines("waived_until", finding, finding.waiver, style)
        return lines

    yield style.paint(counted_kind(group.first.kind, len(group.findings), style.language), "bold")
    yield _rule_line(group.first, style)
    yield from variant_lines(group, told, style)


def _rule_line(finding: Finding, style: ReportStyle) -> str:
    words, verdict = WORDS[style.language], finding.verdict
    what = words[verdict.severity] if verdict.outcome == Outcome.FAIL else words["is_undecided"]
    mark = words["waived" if finding.waiver is not None else "known"].format(word=what)
    return f"  {style.paint(f'~ {mark}', 'dim')}  {style.paint(finding.rule.id, 'cyan')}"


def _message_lines(finding: Finding, subject: str, style: ReportStyle) -> Iterator[str]:
    texts = finding.rule.texts[style.language]
    told = [render_text(texts.message, subject, one.args, style.language) for one in finding.verdict.denials]
    for message in readable(told or [texts.title], style.language):
        yield from wrap(message, style.columns, "    ")


def _waiver_lines(word: str, finding: Finding, waiver: Waiver, style: ReportStyle) -> Iterator[str]:
    """Yield what is to be known of a waiver: until when, whose, why, and where it is written."""
    words = WORDS[style.language]
    owner = words["owner"].format(owner=clean(waiver.owner)) if waiver.owner is not None else ""
    text = words[word].format(
        rule=finding.rule.id,
        name=clean(finding.name),
        expires=waiver.expires,
        owner=owner,
        reason=clean(waiver.reason),
    )
    yield from wrap(f"{text} ({clean(str(waiver.location))})", style.columns, "    ")
