"""The report as one HTML file: no script, nothing loaded from elsewhere, for screens large and small, and for paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from xml.etree import ElementTree as ET

from validator import __version__
from validator.findings.gate import EXIT_NOTHING
from validator.findings.model import Finding, Result
from validator.messages import clean
from validator.model import Location, Outcome
from validator.report.caveats import caveats
from validator.report.html_style import CSS
from validator.report.phrases import PHRASES
from validator.report.style import ReportStyle
from validator.report.wording import (
    MissingGroup,
    by_subject,
    error_text,
    finding_text,
    is_broken,
    kind_name,
    missing_groups,
    scope,
    sections,
    standing,
    suppression,
    title,
)
from validator.report.words import WORDS

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""Whatever a name in an input may say, the browser loads and runs nothing."""


def render(result: Result, style: ReportStyle) -> str:
    """Return the page, which ends with a newline."""
    language = style.language
    name = f"{title(result, language)}: {standing(result, language)}"
    head = _node(
        "head",
        {},
        _node("meta", {"charset": "utf-8"}),
        _node("meta", {"http-equiv": "Content-Security-Policy", "content": _POLICY}),
        _node("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        _node("meta", {"name": "color-scheme", "content": "light dark"}),
        _node("title", {}, name),
        _node("style", {}, CSS),
    )
    body = _node(
        "body", {}, _node("main", {}, *_head(result, language), *_sections(result, language), _foot(result, language))
    )
    page = _node("html", {"lang": language}, head, body)
    return "<!DOCTYPE html>\n" + ET.tostring(page, encoding="unicode", method="html") + "\n"


def _node(tag: str, attributes: dict[str, str], *content: ET.Element | str) -> ET.Element:
    """Return an element. Texts are escaped when the page is written; control characters are replaced here."""
    node = ET.Element(tag, attributes)
    for one in content:
        if isinstance(one, ET.Element):
            node.append(one)
        elif len(node):
            node[-1].tail = (node[-1].tail or "") + one
        else:
            node.text = (node.text or "") + one
    return node


def _head(result: Result, language: str) -> Iterator[ET.Element]:
    phrases = PHRASES[language]
    yield _node("p", {"class": "kind"}, title(result, language))
    yield _node("h1", {"class": _colour(result)}, standing(result, language))
    for line in scope(result, language):
        yield _node("p", {"class": "scope"}, line)
    if result.exit_code == EXIT_NOTHING:
        yield _node("p", {"class": "broken"}, *_coded(WORDS[language]["nothing"]))
    if result.errors:
        yield _section(
            "errors",
            phrases["errors_title"],
            len(result.errors),
            [_node("p", {"class": "broken"}, *_location_nodes(one.location), error_text(one)) for one in result.errors],
        )
    for caveat in caveats(result, language):
        yield _section(
            "open", caveat.title, len(caveat.lines), [_node("ul", {}, *(_node("li", {}, one) for one in caveat.lines))]
        )
    links = [_link(group, language) for group in _groups(result)]
    if len(links) > 1:
        yield _node("nav", {"aria-label": phrases["contents"]}, _node("ul", {}, *links))


def _coded(text: str) -> Iterator[ET.Element | str]:
    """Yield one of our own texts, with what stands between back quotes as code."""
    for position, part in enumerate(text.split("`")):
        yield _node("code", {}, part) if position % 2 else part


def _colour(result: Result) -> str:
    if is_broken(result) or _groups(result):
        return "failed"
    counts = result.counts
    return "open" if counts[Outcome.UNDECIDED] or counts[Outcome.FAIL] or counts["waived"] else "passed"


def _groups(result: Result) -> list[list[Finding]]:
    return [group for findings in sections(result.findings).failed.values() for group in by_subject(findings)]


def _anchor(finding: Finding) -> str:
    """Return a name for links inside the page that no name of an object can break."""
    return f"f{finding.fingerprint[:16]}"


def _link(group: Sequence[Finding], language: str) -> ET.Element:
    severity = group[0].verdict.severity
    target = {"href": f"#{_anchor(group[0])}", "class": severity}
    return _node("li", {}, _node("a", target, finding_text(group[0], language).subject), f" {len(group)}")


def _sections(result: Result, language: str) -> Iterator[ET.Element]:
    words, phrases, found = WORDS[language], PHRASES[language], sections(result.findings)
    for intent in ("declared", "assumed"):
        if intent == "assumed" and (found.failed[intent] or found.undecided[intent]):
            yield _node("h2", {}, *_coded(words["assumed"]))
        for group in by_subject(found.failed[intent]):
            yield _card(group, language)
        if found.undecided[intent]:
            open_facts = [_need(need, language) for need in missing_groups(found.undecided[intent], language)]
            yield _section("open", phrases["undecided_title"], len(found.undecided[intent]), open_facts)
    for word, findings in (
        ("waived_title", found.waived),
        ("known_title", found.known),
        ("passed_title", found.passed),
    ):
        if findings:
            yield _folded(phrases[word], [_line(one, language) for one in findings])
    if result.notes:
        yield _folded(phrases["notes_title"], [_node("li", {}, clean(note)) for note in result.notes])


def _section(kind: str, title: str, count: int, content: Iterable[ET.Element]) -> ET.Element:
    return _node("section", {"class": kind}, _node("h2", {}, f"{title} ({count})"), *content)


def _card(group: Sequence[Finding], language: str) -> ET.Element:
    heading = _node("h2", {"id": _anchor(group[0])}, finding_text(group[0], language).subject)
    return _node("section", {"class": "object"}, heading, *(_failure(one, language) for one in group))


def _failure(finding: Finding, language: str) -> ET.Element:
    words, told = WORDS[language], finding_text(finding, language)
    severity = finding.verdict.severity
    return _node(
        "article",
        {"class": severity},
        _node("p", {"class": "rule"}, _node("strong", {}, words[severity]), " ", _node("code", {}, finding.rule.id)),
        *(_node("p", {}, message) for message in told.messages),
        _node("ul", {"class": "places"}, *(_node("li", {}, *_location_nodes(one)) for one in finding.locations)),
        _node("p", {"class": "fix"}, _node("b", {}, words["fix"]), " ", told.solution),
        _about(finding, language),
    )


def _about(finding: Finding, language: str) -> ET.Element:
    """Return what is said about the rule to those who unfold it: why it is there and who says so."""
    phrases, rule = PHRASES[language], finding.rule
    sources = [
        _node("li", {}, " ".join(source[key] for key in ("id", "title", "versions", "url") if key in source))
        for source in rule.sources
    ]
    command = f"ftpolicy waive {rule.id} {finding.kind}/{clean(finding.name)} --reason … --expires …"
    before, after = phrases["waive"].split("{command}")
    return _node(
        "details",
        {},
        _node("summary", {}, phrases["why"]),
        _node("p", {}, rule.texts[language].description),
        _node("ul", {}, *sources),
        _node("p", {}, before, _node("code", {}, command), after),
    )


def _location_nodes(location: Location | None) -> list[ET.Element | str]:
    return [] if location is None else [_node("code", {}, clean(str(location))), " "]


def _need(need: MissingGroup, language: str) -> ET.Element:
    names: list[ET.Element | str] = [f"{kind_name(need.kind, language)}: "]
    for position, name in enumerate(need.names):
        names += [*([", "] if position else []), _node("code", {}, name)]
    rules = _node("small", {}, f"{PHRASES[language]['needed_by']}: {', '.join(need.rules)}")
    key = _node("p", {"class": "rule"}, _node("code", {}, need.key), f" {need.reason}")
    lacking = [_node("p", {}, line) for line in need.lacking]
    title = PHRASES[language]["found_at"]
    places = [_node("p", {}, f"{title}: {need.places}")] if need.places else []
    parts = (key, _node("p", {}, *names), *lacking, *places, _node("p", {}, rules))
    return _node("article", {"class": "undecided"}, *parts)


def _line(finding: Finding, language: str) -> ET.Element:
    told = finding_text(finding, language)
    content: list[ET.Element | str] = [_node("code", {}, finding.rule.id), " "]
    if finding.verdict.outcome == Outcome.PASS:
        content.append(f"{told.subject}: {told.message}")
    else:
        content.append(told.message)
    if finding.waiver is not None:
        content += [_node("br", {}), suppression(finding, language)]
    return _node("li", {}, *content)


def _folded(title: str, entries: Sequence[ET.Element]) -> ET.Element:
    return _node("details", {}, _node("summary", {}, f"{title} ({len(entries)})"), _node("ul", {}, *entries))


def _foot(result: Result, language: str) -> ET.Element:
    phrases = PHRASES[language]
    inputs = [
        _node(
            "li",
            {},
            _node("code", {}, clean(one.path)),
            f" {one.kind.value}, {phrases['objects'].format(count=one.objects)}",
        )
        for one in result.inputs
    ]
    made_by = phrases["made_by"].format(version=__version__, engine=result.engine)
    return _node("footer", {}, _node("p", {}, phrases["inputs"]), _node("ul", {}, *inputs), _node("p", {}, made_by))
