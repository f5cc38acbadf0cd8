"""What the text report says of findings that do not count: waived ones, and those that the baseline has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from validator.findings.model import Finding, Result
from validator.messages import clean, render as render_text, subject_name
from validator.model import Outcome, Waiver
from validator.report.caveats import NAMES_SHOWN
from validator.report.groups import by_object, heading
from validator.report.style import ReportStyle
from validator.report.wording import readable
from validator.report.words import WORDS
from validator.report.wrap import wrap

_WIDTH = 100


def waived_and_known(findings: Sequence[Finding], style: ReportStyle) -> Iterator[str]:
    """Yield a block for every object with waived findings; those of the baseline only when everything is to be said."""
    chosen = [one for one in findings if one.waiver is not None or (one.known and style.verbosity > 0)]
    for group in by_object(chosen):
        yield "\n".join([heading(group, style), *(line for one in group.findings for line in _lines(one, style))])


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
    words, texts = WORDS[style.language], finding.rule.texts[style.language]
    verdict = finding.verdict
    what = words[verdict.severity] if verdict.outcome == Outcome.FAIL else words["is_undecided"]
    mark = words["waived" if finding.waiver is not None else "known"].format(word=what)
    yield f"  {style.paint(f'~ {mark}', 'dim')}  {style.paint(finding.rule.id, 'cyan')}"
    subject = subject_name(finding.kind, finding.name, style.language)
    told = [render_text(texts.message, subject, denial.args, style.language) for denial in verdict.denials]
    for message in readable(told or [texts.title], style.language):
        yield from wrap(message, _WIDTH, "    ")
    for location in finding.locations[:NAMES_SHOWN]:
        yield style.paint(f"    {words['at']} {clean(str(location))}", "dim")
    if finding.waiver is not None:
        yield from _waiver_lines("waived_until", finding, finding.waiver, style)


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
    yield from wrap(f"{text} ({clean(str(waiver.location))})", _WIDTH, "    ")
