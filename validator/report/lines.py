"""The report for grep, editors and the problem matchers of build servers: a line for each finding, as compilers write them.

`FILE:LINE:COLUMN: SEVERITY: MESSAGE [RULE]`, where SEVERITY is error, warning or info; what is undecided is a warning that
says so, or an info where the rule is none that reports an error. What is waived or known is not there.
"""

from __future__ import annotations

from collections.abc import Iterator

from validator.findings.gate import EXIT_NOTHING
from validator.findings.model import Finding, Result
from validator.messages import clean
from validator.model import Location, Outcome, Severity
from validator.report.caveats import caveats
from validator.report.style import ReportStyle
from validator.report.wording import error_text, finding_text
from validator.report.words import WORDS


def render(result: Result, style: ReportStyle) -> str:
    """Return the lines, each ended; empty when there is nothing to say."""
    return "".join(f"{line}\n" for line in _lines(result, style.language))


def _lines(result: Result, language: str) -> Iterator[str]:
    for error in result.errors:
        yield _line(error.location, "error", error_text(error), f"ftpolicy.{error.kind}")
    if result.exit_code == EXIT_NOTHING:
        yield _line(None, "error", WORDS[language]["nothing"], "ftpolicy.nothing")
    for finding in result.findings:
        if finding.gates and finding.verdict.outcome != Outcome.PASS:
            place = finding.locations[0] if finding.locations else None
            yield _line(place, _severity(finding), finding_text(finding, language).message, finding.rule.id)
    for caveat in caveats(result, language):
        for text in caveat.lines:
            yield _line(None, "info", f"{caveat.title}: {text}", "ftpolicy.caveat")


def _severity(finding: Finding) -> str:
    severity = finding.verdict.severity
    if finding.verdict.outcome == Outcome.FAIL:
        return severity.value
    return "warning" if severity is Severity.ERROR else "info"


def _line(place: Location | None, severity: str, message: str, rule: str) -> str:
    """Return a line; what has no place stands at the name of the tool, as messages of compilers do."""
    at = "ftpolicy" if place is None else str(Location(clean(place.file), place.line, place.column))
    return f"{at}: {severity}: {clean(message)} [{rule}]"
