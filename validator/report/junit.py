"""The report as JUnit XML, in the part of the format that every reader shares.

One suite an area of rules, one case a rule and object. A fail is a failure; an undecided verdict is skipped, since
nothing was shown either way, and so is what was waived. One more case says whether the run itself worked: it keeps a
report without findings from being empty, and turns red when an input could not be read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from validator.findings.gate import EXIT_NOTHING
from validator.findings.model import Finding, Result
from validator.messages import clean
from validator.model import Outcome
from validator.report.caveats import caveats
from validator.report.phrases import PHRASES
from validator.report.style import ReportStyle
from validator.report.wording import error_text, finding_text, scope, standing, suppression
from validator.report.words import WORDS

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot have, not even escaped."""


def render(result: Result, style: ReportStyle) -> str:
    """Return the report as XML that ends with a newline."""
    owner = "ftpolicy" if result.estate is None else f"ftpolicy.{clean(result.estate)}"
    suites = [_run(result, style.language, owner)]
    areas = sorted({one.rule.area for one in result.findings})
    suites += [
        _suite(
            f"{owner}.{area}", [_case(one, style.language, owner) for one in result.findings if one.rule.area == area]
        )
        for area in areas
    ]
    totals = {key: value for key, value in _counts(suites).items() if key != "skipped"}
    root = ET.Element("testsuites", {"name": "ftpolicy", **totals})
    root.extend(suites)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _suite(name: str, cases: Sequence[ET.Element]) -> ET.Element:
    suite = ET.Element("testsuite", {"name": name})
    suite.extend(cases)
    for key, value in _counts([suite]).items():
        suite.set(key, value)
    return suite


def _counts(suites: Sequence[ET.Element]) -> dict[str, str]:
    """Return the numbers that readers expect of a suite or of all; no time is measured."""
    cases = [case for suite in suites for case in suite.iter("testcase")]

    def having(tag: str) -> str:
        return str(sum(case.find(tag) is not None for case in cases))

    return {
        "tests": str(len(cases)),
        "failures": having("failure"),
        "errors": having("error"),
        "skipped": having("skipped"),
        "time": "0",
    }


def _case(finding: Finding, language: str, owner: str) -> ET.Element:
    told = finding_text(finding, language)
    case = _element(
        "testcase",
        {"name": f"{finding.rule.id}: {told.subject}", "classname": f"{owner}.{finding.rule.area}", "time": "0"},
    )
    places = [clean(str(place)) for place in finding.locations]
    solution = [PHRASES[language]["fix"].format(solution=told.solution)] if told.solution else []
    if not finding.gates:
        message = f"{suppression(finding, language)}: {told.message}"
        case.append(_element("skipped", {"message": message}))
    elif finding.verdict.outcome == Outcome.FAIL:
        text = "\n".join([*told.messages, *(f"{WORDS[language]['at']} {place}" for place in places), *solution])
        case.append(_element("failure", {"message": told.message, "type": finding.verdict.severity}, text))
    elif finding.verdict.outcome == Outcome.UNDECIDED:
        case.append(_element("skipped", {"message": told.message}))
    if finding.verdict.outcome == Outcome.PASS or case.find("skipped") is not None:
        case.append(_element("system-out", {}, "\n".join([*told.messages, *places, *solution])))
    return case


def _run(result: Result, language: str, owner: str) -> ET.Element:
    """Return the suite about the run: a case that passes when something was evaluated, and one an error."""
    words = WORDS[language]
    attributes = {"classname": f"{owner}.run", "time": "0"}
    evaluated = _element("testcase", {"name": "evaluation", **attributes})
    if result.exit_code == EXIT_NOTHING:
        evaluated.append(_element("error", {"message": words["nothing"], "type": "nothing"}, words["nothing"]))
    told = [f"{caveat.title}: {line}" for caveat in caveats(result, language) for line in caveat.lines]
    text = "\n".join([standing(result, language), *scope(result, language), *told])
    evaluated.append(_element("system-out", {}, text))
    cases = [evaluated]
    for position, error in enumerate(result.errors, start=1):
        case = _element("testcase", {"name": f"{error.kind} {position}", **attributes})
        place = f"{clean(str(error.location))}: " if error.location else ""
        case.append(
            _element("error", {"message": place + error_text(error), "type": error.kind}, place + error_text(error))
        )
        cases.append(case)
    return _suite(f"{owner}.run", cases)


def _element(tag: str, attributes: dict[str, str], text: str | None = None) -> ET.Element:
    element = ET.Element(tag, {key: _legal(value) for key, value in attributes.items()})
    element.text = None if text is None else _legal(text)
    return element


def _legal(text: str) -> str:
    return _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", text)
