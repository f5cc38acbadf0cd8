"""The top of the HTML report: what was judged by what, a matrix of objects and areas, and filters that need no script."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from xml.etree import ElementTree as ET

from validator import __version__
from validator.findings.model import Finding, Result
from validator.messages import clean, counted_kind, subject_name
from validator.model import Outcome, Severity
from validator.report.caveats import names_text
from validator.report.html_page import node
from validator.report.phrases import PHRASES
from validator.report.words import WORDS

_UNDECIDED = "undecided"
_SORTS = (*(one.value for one in Severity), _UNDECIDED)
_MARKS = {"error": "✗", "warning": "!", "info": "i", _UNDECIDED: "?"}

FILTER_CSS = "".join(
    f"main:has(#only-{one}:checked) article:not(.{one}), "
    f"main:has(#only-{one}:checked) section.object:not(:has(article.{one})), "
    f"main:has(#only-{one}:checked) section.open:not(:has(article.{one})) {{ display: none; }}\n"
    for one in _SORTS
)
"""Hides what is not of the chosen severity, in browsers that know `:has()`; in others everything stays to be seen."""


def facts_of_the_run(result: Result, language: str) -> ET.Element:
    """Return what was judged, by what, and what decided: a list of terms."""
    words = PHRASES[language]
    gate = words["gate_passed" if result.exit_code == 0 else "gate_failed"].format(
        gate=", ".join(result.gate) or "never", code=result.exit_code
    )
    rows = [
        (words["row_gate"], gate),
        (words["row_tool"], words["made_by"].format(version=__version__, engine=result.engine)),
        *([(words["row_profile"], clean(result.profile))] if result.profile else []),
        (words["inputs"], words["between"].join(f"{clean(one.path)} ({one.kind.value})" for one in result.inputs)),
    ]
    return node(
        "dl", {"class": "run"}, *(part for term, text in rows for part in (node("dt", {}, term), node("dd", {}, text)))
    )


def filters(findings: Iterable[Finding], language: str) -> Iterator[ET.Element]:
    """Yield a choice of what is to be seen, where there is more than one sort of it."""
    counts = Counter(map(sort_of, findings))
    if len(counts) < 2:
        return
    words = WORDS[language]
    choices = [("all", PHRASES[language]["filter_all"], sum(counts.values()))]
    choices += [
        (one, words["is_undecided" if one == _UNDECIDED else one], counts[one]) for one in _SORTS if counts[one]
    ]
    parts: list[ET.Element | str] = []
    for name, label, count in choices:
        attributes = {
            "type": "radio",
            "name": "only",
            "id": f"only-{name}",
            **({"checked": "checked"} if name == "all" else {}),
        }
        parts.append(node("label", {}, node("input", attributes), f" {label} ({count})"))
    yield node("fieldset", {"class": "filter"}, node("legend", {}, PHRASES[language]["filter"]), *parts)


def sort_of(finding: Finding) -> str:
    """Return under which choice a finding is seen: its severity, or that it is undecided."""
    return finding.verdict.severity.value if finding.verdict.outcome == Outcome.FAIL else _UNDECIDED


def matrix(findings: Sequence[Finding], anchors: Mapping[str, str], language: str) -> Iterator[ET.Element]:
    """Yield a table for each kind of object: what is found in which area; objects of which the same is found share a row.

    ``anchors`` lead from a rule to where its first finding stands on the page.
    """
    for kind in dict.fromkeys(one.kind for one in findings):
        chosen = [one for one in findings if one.kind == kind]
        if len({one.name for one in chosen}) > 1:
            yield _table(kind, chosen, anchors, language)


def _table(kind: str, findings: Sequence[Finding], anchors: Mapping[str, str], language: str) -> ET.Element:
    areas = list(dict.fromkeys(sorted(one.rule.area for one in findings)))
    cells: dict[str, dict[str, list[Finding]]] = {}
    for one in findings:
        cells.setdefault(one.name, {}).setdefault(one.rule.area, []).append(one)
    alike: dict[tuple[object, ...], list[str]] = {}
    for name, found in cells.items():
        key = tuple(tuple(sorted((one.rule.id, sort_of(one)) for one in found.get(area, ()))) for area in areas)
        alike.setdefault(key, []).append(name)
    head = node("tr", {}, node("th", {"scope": "col"}, counted_kind(kind, len(cells), language)))
    head.extend(node("th", {"scope": "col"}, area) for area in areas)
    rows = []
    for names in sorted(alike.values(), key=lambda them: -len(them)):
        called = names_text([clean(name) for name in names], language)
        text = called if len(names) == 1 else f"{counted_kind(kind, len(names), language)}: {called}"
        row = node(
            "tr", {}, node("th", {"scope": "row"}, subject_name(kind, names[0], language) if kind == "estate" else text)
        )
        row.extend(_cell(cells[names[0]].get(area, ()), anchors) for area in areas)
        rows.append(row)
    table = node("table", {}, node("thead", {}, head), node("tbody", {}, *rows))
    return node("div", {"class": "matrix"}, table)


def _cell(findings: Sequence[Finding], anchors: Mapping[str, str]) -> ET.Element:
    """Return a mark and a count for each sort of finding, worst first; each leads to the first of them."""
    content: list[ET.Element | str] = []
    for sort in _SORTS:
        chosen = [one for one in findings if sort_of(one) == sort]
        if chosen:
            text, rules = f"{_MARKS[sort]}{len(chosen)}", ", ".join(one.rule.id for one in chosen)
            anchor = anchors.get(chosen[0].rule.id)
            attributes = {"class": sort, "title": rules}
            content += [
                node("a", {"href": f"#{anchor}", **attributes}, text) if anchor else node("span", attributes, text),
                " ",
            ]
    return node("td", {}, *(content or ["·"]))
