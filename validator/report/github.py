"""The report as commands of GitHub Actions: an annotation for each finding, as many as GitHub shows.

GitHub shows ten errors, ten warnings and ten notices of a step, so the worst come first and a line at the end says how
many more there are. What was waived or is in the baseline has no annotation; the step summary, which is the Markdown
report, has everything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from validator.errors import FtpolicyError
from validator.findings.gate import EXIT_NOTHING
from validator.findings.model import Finding, Result
from validator.messages import clean
from validator.model import Outcome
from validator.report.caveats import caveats
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
    command: str
    properties: dict[str, str]
    text: str

    def __str__(self) -> str:
        properties = ",".join(f"{key}={_property(value)}" for key, value in self.properties.items())
        return f"::{self.command} {properties}::{_data(_clipped(self.text, _LONGEST_MESSAGE))}"


def render(result: Result, style: ReportStyle) -> str:
    """Return the commands, one a line; empty when there is nothing to say."""
    shown: Counter[str] = Counter()
    left_out = 0
    lines: list[str] = []
    for annotation in _annotations(result, style.language):
        if shown[annotation.command] < MAX_ANNOTATIONS:
            shown[annotation.command] += 1
            lines.append(str(annotation))
        else:
            left_out += 1
    if left_out:
        lines.append(PHRASES[style.language]["annotations_left"].format(count=left_out))
    return "".join(f"{line}\n" for line in lines)


def _annotations(result: Result, language: str) -> Iterator[_Annotation]:
    findings = [one for one in result.findings if one.verdict.outcome != Outcome.PASS and one.gates]
    sources = CodeFiles(result.inputs, findings)
    for error in result.errors:
        yield _error(error, sources)
    if result.exit_code == EXIT_NOTHING:
        yield _Annotation("error", {"title": "ftpolicy"}, WORDS[language]["nothing"])
    for caveat in caveats(
        result, language
    ):  # one each: of ten that GitHub shows they must not take the place of findings
        yield _Annotation("notice", {"title": f"ftpolicy: {caveat.title}"}, "\n".join(caveat.lines))
    for finding in findings:
        yield _finding(finding, sources, language)


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
    if finding.verdict.outcome == Outcome.FAIL:
        command, mark = _COMMANDS[finding.verdict.severity], ""
    else:
        command = "warning" if finding.verdict.severity == "error" else "notice"
        mark = f"{words['undecided']}: "
    properties["title"] = _clipped(f"{mark}{finding.rule.id}: {told.subject}", _LONGEST_TITLE)
    return _Annotation(command, properties, text)


def _error(error: FtpolicyError, sources: CodeFiles) -> _Annotation:
    properties: dict[str, str] = {}
    if error.location is not None:
        properties["file"] = sources.path(error.location.file)
        if error.location.line is not None:
            properties["line"] = str(error.location.line)
    return _Annotation("error", {**properties, "title": f"ftpolicy: {error.kind}"}, error_text(error))


def _clipped(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def _data(text: str) -> str:
    """Return ``text`` so that no part of it can end the command or begin another."""
    lines = (clean(line) for line in text.split("\n"))
    return "%0A".join(line.replace("%", "%25") for line in lines)


def _property(text: str) -> str:
    return clean(text).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
