"""The report as commands of GitHub Actions: an annotation for each finding, as many as GitHub shows.

GitHub shows ten errors, ten warnings and ten notices of a step, so the worst come first. Where there are more of one kind,
those of one rule become one, at the place of the first; a line at the end names the rules of which there is none. What was waived or is in the baseline has no annotation; the step summary, which is the Markdown
report, has everything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from validator.errors import FtpolicyError
from validator.findings.gate import EXIT_NOTHING
from validator.findings.model import Finding, Result
from validator.messages import clean, counted_kind
from validator.model import Outcome
from validator.report.by_rule import RuleGroup, by_rule, shown, variants
from validator.report.caveats import caveats, names_text
from validator.report.code_files import CodeFiles
from validator.report.phrases import PHRASES
from validator.report.style import ReportStyle
from validator.report.wording import error_text, finding_text
from validator.report.words import WORDS

MAX_ANNOTATIONS = 10
"""Annotations of one kind that GitHub shows of a step."""
_LONGEST_TITLE = 255
_LONGEST_MESSAGE = 4000
"""Characters; GitHub takes 64 KiB, and nobody reads that beside a line."""

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


@dataclass(frozen=True, slots=True)
class _Annotation:
    """A command; ``about`` is the rule, or the kind of error or caveat, by which it is named where it is left out."""

    command: str
    properties: dict[str, str]
    text: str
    about: str

    def __str__(self) -> str:
        properties = ",".join(f"{key}={_property(value)}" for key, value in self.properties.items())
        return f"::{self.command} {properties}::{_data(_clipped(self.text, _LONGEST_MESSAGE))}"


def render(result: Result, style: ReportStyle) -> str:
    """Return the commands, one a line; empty when there is nothing to say."""
    counts: Counter[str] = Counter()
    left_out: list[str] = []
    lines: list[str] = []
    for annotation in _annotations(result, style.language):
        if counts[annotation.command] < MAX_ANNOTATIONS:
            counts[annotation.command] += 1
            lines.append(str(annotation))
        else:
            left_out.append(annotation.about)
    if left_out:
        words = PHRASES[style.language]
        names = words["between"].join(clean(one) for one in dict.fromkeys(left_out))
        lines.append(words["annotations_left"].format(count=len(left_out), names=names))
    return "".join(f"{line}\n" for line in lines)


def _annotations(result: Result, language: str) -> Iterator[_Annotation]:
    findings = [one for one in result.findings if one.verdict.outcome != Outcome.PASS and one.gates]
    sources = CodeFiles(result.inputs, findings)
    for error in result.errors:
        yield _error(error, sources)
    if result.exit_code == EXIT_NOTHING:
        yield _Annotation("error", {"title": "ftpolicy"}, WORDS[language]["nothing"], "ftpolicy")
    for caveat in caveats(
        result, language
    ):  # one each: of ten that GitHub shows they must not take the place of findings
        title = f"ftpolicy: {caveat.title}"
        yield _Annotation("notice", {"title": title}, "\n".join(caveat.lines), caveat.title)
    by_command = Counter(_command(one) for one in findings)
    for group in by_rule(findings):
        if len(group.findings) > 1 and by_command[_command(group.first)] > MAX_ANNOTATIONS:
            yield _of_rule(group, sources, language)
        else:
            for finding in group.findings:
                yield _finding(finding, sources, language)


def _command(finding: Finding) -> str:
    if finding.verdict.outcome == Outcome.FAIL:
        return _COMMANDS[finding.verdict.severity]
    return "warning" if finding.verdict.severity == "error" else "notice"


def _of_rule(group: RuleGroup, sources: CodeFiles, language: str) -> _Annotation:
    """Return one annotation for all findings of a rule, at the first of their places."""
    first = _finding(group.first, sources, language)
    words = WORDS[language]
    found, others = shown(
        variants(group, lambda one, subject: finding_text(one, language, subject).messages), everything=False
    )
    lines: list[str] = []
    for variant in found:
        lines += finding_text(variant.first, language).messages
        lines += [words["same"].format(names=names_text(variant.others, language))] if variant.others else []
    lines += [words["otherwise"].format(names=names_text(others, language))] if others else []
    solution = finding_text(group.first, language).solution
    lines += [PHRASES[language]["fix"].format(solution=solution)] if solution else []
    title = f"{_mark(group.first, language)}{group.first.rule.id}: {counted_kind(group.first.kind, len(group.findings), language)}"
    properties = {**first.properties, "title": _clipped(title, _LONGEST_TITLE)}
    return _Annotation(first.command, properties, "\n".join(lines), first.about)


def _mark(finding: Finding, language: str) -> str:
    return "" if finding.verdict.outcome == Outcome.FAIL else f"{PHRASES[language]['undecided']}: "


def _finding(finding: Finding, sources: CodeFiles, language: str) -> _Annotation:
    words, told = PHRASES[language], finding_text(finding, language)
    properties: dict[str, str] = {}
    if finding.locations:
        place = finding.locations[0]
        properties = {"file": sources.path(place.file)}
        if place.line is not None:
            region = sources.region(place)
            properties |= {"line": str(region.line), "endLine": str(region.line)}
            properties |= {"col": str(region.column), "endColumn": str(region.end)}
    fix = [words["fix"].format(solution=told.solution)] if told.solution else []
    text = "\n".join([*told.messages, *fix])
    title = f"{_mark(finding, language)}{finding.rule.id}: {told.subject}"
    properties["title"] = _clipped(title, _LONGEST_TITLE)
    return _Annotation(_command(finding), properties, text, finding.rule.id)


def _error(error: FtpolicyError, sources: CodeFiles) -> _Annotation:
    properties: dict[str, str] = {}
    if error.location is not None:
        properties["file"] = sources.path(error.location.file)
        if error.location.line is not None:
            properties["line"] = str(error.location.line)
    return _Annotation("error", {**properties, "title": f"ftpolicy: {error.kind}"}, error_text(error), error.kind)


def _clipped(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def _data(text: str) -> str:
    """Return ``text`` so that no part of it can end the command or begin another."""
    lines = (clean(line) for line in text.split("\n"))
    return "%0A".join(line.replace("%", "%25") for line in lines)


def _property(text: str) -> str:
    return clean(text).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
