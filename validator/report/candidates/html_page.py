"""The candidates as one HTML page: a table for each cluster, which a phone and a sheet of paper can hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree import ElementTree as ET

from validator import __version__
from validator.candidates.changes import mends, steps
from validator.candidates.model import Candidate, ClusterOutlook, Outlook, State
from validator.messages import clean, subject_name
from validator.model import SINGULAR
from validator.report.candidates.model import CandidatesReport
from validator.report.candidates.told import (
    changes_text,
    keys_of,
    message_of,
    power_text,
    remarks,
    room_text,
    rules_of,
    some,
    sorted_machines,
    standing,
    state_text,
)
from validator.report.candidates.words import WORDS, counted
from validator.report.html_page import node, page
from validator.report.style import ReportStyle
from validator.report.wording import error_text

_CSS = """
table { border-collapse: collapse; width: 100%; margin: .6rem 0; font-size: .95rem; }
caption { text-align: left; color: var(--soft); padding: .2rem 0; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line);
  overflow-wrap: anywhere; }
th:nth-child(1) { width: 22%; } td:nth-child(2), th:nth-child(2) { width: 20%; }
th { color: var(--soft); font-weight: 600; } tbody th { color: inherit; font-weight: 400; }
.ready { color: var(--passed); } .blocked { color: var(--error); } .undecided { color: var(--undecided); }
@media (max-width: 36rem) { thead { position: absolute; clip-path: inset(50%); } tr { display: block; padding: .4rem 0;
  border-bottom: 1px solid var(--line); }
  tbody th:nth-child(n), td:nth-child(n) { display: block; width: auto; border: 0; padding: .05rem 0; } }
@media print { .ready { color: #14562d; } .blocked { color: #a01b14; } .undecided { color: #523b80; } }
"""
_STEPS = 10
_NAMES = 6


def render(report: CandidatesReport, style: ReportStyle) -> str:
    """Return the page, which ends with a newline."""
    outlook, language = report.outlook, style.language
    words, lines = WORDS[language], standing(report.outlook, style.language)
    heading = words["title"] if report.estate is None else f"{words['title']}: {clean(report.estate)}"
    main = node(
        "main",
        {},
        node("p", {"class": "kind"}, heading),
        node("h1", {}, lines[0]),
        *(node("p", {"class": "scope"}, line) for line in lines[1:]),
        *([] if outlook.machines else [node("p", {"class": "broken"}, words["nothing"])]),
        *(node("p", {"class": "broken"}, error_text(error)) for error in outlook.errors),
        *(one for found in outlook.clusters.values() for one in _cluster(found, outlook, language)),
        *_strays(outlook, language),
        *_takes(outlook, language),
        _foot(report),
    )
    return page(f"{heading}: {lines[0]}", main, language, _CSS)


def _cluster(found: ClusterOutlook, outlook: Outlook, language: str) -> Iterator[ET.Element]:
    words = WORDS[language]
    yield node("h2", {}, words["cluster"].format(name=clean(found.name)))
    yield node("p", {"class": "scope"}, words["hosts"].format(hosts=found.hosts, declared=found.declared))
    for line in room_text(found, language):
        yield node("p", {}, line)
    if found.blockers:
        yield node("p", {}, words["everywhere"])
    for rule in rules_of(found.blockers):
        them = [one for one in found.blockers if one.rule.id == rule]
        subjects = [subject_name(SINGULAR[one.verdict.subject[0]], one.verdict.subject[1], language) for one in them]
        yield node(
            "article",
            {"class": them[0].verdict.severity.value},
            node("p", {"class": "rule"}, node("code", {}, rule), f" {some(subjects, language, _NAMES)}"),
            node("p", {}, message_of(them[0], language)),
            node("p", {}, them[0].rule.texts[language].solution),
        )
    if found.missing:
        keys = keys_of(found.missing, language)
        items = [node("li", {}, node("code", {}, key), f" {count}") for key, count in keys.items()]
        title = words["shared_missing"].format(missing=len(found.missing))
        yield node("details", {}, node("summary", {}, title), node("ul", {}, *items))
    machines = [one for one in outlook.machines if one.cluster == found.name]
    if machines:
        yield _table(machines, words["cluster"].format(name=clean(found.name)), language)


def _strays(outlook: Outlook, language: str) -> Iterator[ET.Element]:
    strays = [one for one in outlook.machines if one.cluster is None]
    if strays:
        title = WORDS[language]["no_cluster"]
        yield node("h2", {}, title)
        yield _table(strays, title, language)


def _table(machines: Sequence[Candidate], title: str, language: str) -> ET.Element:
    words = WORDS[language]
    heads = [node("th", {"scope": "col"}, words[key]) for key in ("column_machine", "column_state", "column_why")]
    rows = [_row(one, language) for one in sorted_machines(machines)]
    return node(
        "table",
        {},
        node("caption", {}, f"{title}: {counted('mend', len(machines), language)}"),
        node("thead", {}, node("tr", {}, *heads)),
        node("tbody", {}, *rows),
    )


def _row(one: Candidate, language: str) -> ET.Element:
    why: list[ET.Element | str] = []
    for rule in rules_of(one.blockers):
        first = next(found for found in one.blockers if found.rule.id == rule)
        why += [node("div", {}, node("code", {}, rule), f" {message_of(first, language)}")]
    missing = list(keys_of(one.missing, language))
    if missing:
        listed: list[ET.Element | str] = []
        for key in missing:
            listed += [*([WORDS[language]["and"]] if listed else []), node("code", {}, key)]
        count = (
            f"{counted('undecided', len(one.missing), language)}: " if one.blockers else ""
        )  # else the state says it
        why += [node("div", {"class": "scope"}, count, *listed)]
    why += [node("div", {"class": "scope"}, text) for text in remarks(one, language)]
    state = node("td", {"class": one.state.value}, state_text(one, language))
    return node("tr", {}, node("th", {"scope": "row"}, clean(one.name)), state, node("td", {}, *why))


def _takes(outlook: Outlook, language: str) -> Iterator[ET.Element]:
    words = WORDS[language]
    found = mends(outlook.machines)
    if found:
        yield node("h2", {}, words["takes"])
    for mend in found:
        names = node("details", {}, node("summary", {}, counted("mend", len(mend.machines), language)))
        names.append(node("p", {}, some(mend.machines, language, len(mend.machines))))
        yield node(
            "article",
            {},
            node("p", {"class": "rule"}, node("code", {}, mend.rule.id)),
            node("p", {}, mend.rule.texts[language].solution),
            node("p", {"class": "scope"}, power_text(mend.power, language)),
            names,
        )
    for cluster in outlook.clusters:
        way = steps(outlook, cluster)[:_STEPS]
        if way:
            ready = sum(one.state is State.READY for one in outlook.machines if one.cluster == cluster)
            told = [
                node("li", {}, f"{clean(one.machine)}: {changes_text(one.changes, one.machine, language)}")
                for one in way
            ]
            title = words["first_steps"].format(cluster=clean(cluster), ready=ready, steps="").rstrip(" ")
            yield node("details", {}, node("summary", {}, title), node("ol", {}, *told))


def _foot(report: CandidatesReport) -> ET.Element:
    inputs = [node("li", {}, node("code", {}, clean(one.path)), f" {one.kind.value}") for one in report.inputs]
    engine = str(report.outlook.engine)
    return node("footer", {}, node("p", {}, f"ftpolicy {__version__}, {engine}"), node("ul", {}, *inputs))
