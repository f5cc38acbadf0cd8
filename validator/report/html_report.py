"""The report as one HTML file: no script, nothing loaded from elsewhere, for screens large and small, and for paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from xml.etree import ElementTree as ET

from validator import __version__
from validator.findings.gate import EXIT_NOTHING
from validator.findings.model import Finding, Result
from validator.messages import clean, counted_kind, subject_name
from validator.model import Location, Outcome
from validator.report.by_rule import RuleGroup, in_blocks, shown, variants
from validator.report.caveats import caveats, names_text
from validator.report.drawing.figures import figures_of
from validator.report.drawing.svg import CSS as DRAWING_CSS, legend
from validator.report.drawing.words import WORDS as DRAWING
from validator.report.groups import Group
from validator.report.html_overview import FILTER_CSS, facts_of_the_run, filters, matrix
from validator.report.html_page import node, page
from validator.report.phrases import PHRASES
from validator.report.style import ReportStyle
from validator.report.wording import (
    MissingGroup,
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


def render(result: Result, style: ReportStyle) -> str:
    """Return the page, which ends with a newline."""
    language = style.language
    name = f"{title(result, language)}: {standing(result, language)}"
    skip = node("a", {"class": "skip", "href": "#findings"}, PHRASES[language]["skip"])
    main = node("main", {}, skip, *_head(result, style), *_sections(result, style), _foot(result, language))
    return page(name, main, language, FILTER_CSS + DRAWING_CSS)


def _head(result: Result, style: ReportStyle) -> Iterator[ET.Element]:
    language, phrases = style.language, PHRASES[style.language]
    yield node("p", {"class": "kind"}, title(result, language))
    yield node("h1", {"class": _colour(result)}, standing(result, language))
    for line in scope(result, language):
        yield node("p", {"class": "scope"}, line)
    yield facts_of_the_run(result, language)
    if result.exit_code == EXIT_NOTHING:
        yield node("p", {"class": "broken"}, *_coded(WORDS[language]["nothing"]))
    if result.errors:
        yield _section(
            "errors",
            phrases["errors_title"],
            len(result.errors),
            [node("p", {"class": "broken"}, *_location_nodes(one.location), error_text(one)) for one in result.errors],
        )
    for caveat in caveats(result, language):
        yield _section(
            "open", caveat.title, len(caveat.lines), [node("ul", {}, *(node("li", {}, one) for one in caveat.lines))]
        )
    blocks = _blocks(result, style)
    links = [_link(block, language) for block in blocks]
    if len(links) > 1:
        yield node("nav", {"aria-label": phrases["contents"]}, node("ul", {}, *links))
    counting = [one for one in result.findings if one.gates and one.verdict.outcome != Outcome.PASS]
    anchors = {one.rule.id: _anchor(block.findings[0]) for block in reversed(blocks) for one in block.findings}
    yield from matrix(counting, anchors, language)
    yield from _drawings(result, counting, blocks, language)
    yield from filters(counting, language)
    yield node("div", {"id": "findings"})


def _drawings(
    result: Result, findings: Sequence[Finding], blocks: Sequence[RuleGroup | Group], language: str
) -> Iterator[ET.Element]:
    """Yield the drawings of the hosts, cluster by cluster; their marks lead to what the page tells below."""
    places = {id(one): _anchor(block.findings[0]) for block in blocks for one in block.findings}
    drawn = list(figures_of(result.facts, findings, language, lambda finding: places.get(id(finding))))
    if not drawn:
        return
    parts: list[ET.Element] = [legend(language)]
    for one in drawn:
        parts.append(node("h3", {}, subject_name("cluster", one.cluster, language)))
        parts += [
            node("figure", {}, node("figcaption", {}, each.heading), node("p", {"class": "same"}, each.rules), each.svg)
            for each in one.figures
        ]
        parts += [node("p", {"class": "scope"}, one.note)] if one.note else []
    yield node(
        "details", {"class": "drawings", "open": "open"}, node("summary", {}, DRAWING[language]["figures"]), *parts
    )


def _coded(text: str) -> Iterator[ET.Element | str]:
    """Yield one of our own texts, with what stands between back quotes as code."""
    for position, part in enumerate(text.split("`")):
        yield node("code", {}, part) if position % 2 else part


def _colour(result: Result) -> str:
    if is_broken(result) or any(sections(result.findings).failed.values()):
        return "failed"
    counts = result.counts
    return "open" if counts[Outcome.UNDECIDED] or counts[Outcome.FAIL] or counts["waived"] else "passed"


def _blocks(result: Result, style: ReportStyle) -> list[RuleGroup | Group]:
    return [block for findings in sections(result.findings).failed.values() for block in in_blocks(findings, style)]


def _anchor(finding: Finding) -> str:
    """Return a name for links inside the page that no name of an object can break."""
    return f"f{finding.fingerprint[:16]}"


def _link(block: RuleGroup | Group, language: str) -> ET.Element:
    first = block.findings[0]
    target = {"href": f"#{_anchor(first)}", "class": first.verdict.severity.value}
    name = first.rule.id if isinstance(block, RuleGroup) else finding_text(first, language).subject
    return node("li", {}, node("a", target, name), f" {len(block.findings)}")


def _sections(result: Result, style: ReportStyle) -> Iterator[ET.Element]:
    language, found = style.language, sections(result.findings)
    words, phrases = WORDS[language], PHRASES[language]
    for intent in ("declared", "assumed"):
        if intent == "assumed" and (found.failed[intent] or found.undecided[intent]):
            yield node("h2", {}, *_coded(words["assumed"]))
        for block in in_blocks(found.failed[intent], style):
            yield _card(block, language)
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
        yield _folded(phrases["notes_title"], [node("li", {}, clean(note)) for note in result.notes])


def _section(kind: str, title: str, count: int, content: Iterable[ET.Element]) -> ET.Element:
    return node("section", {"class": kind}, node("h2", {}, f"{title} ({count})"), *content)


def _card(block: RuleGroup | Group, language: str) -> ET.Element:
    first = block.findings[0]
    if isinstance(block, RuleGroup):
        title, articles = counted_kind(first.kind, len(block.findings), language), [_failures(block, language)]
    else:
        title, articles = (
            finding_text(first, language).subject,
            [_failure(one, language) for one in block.findings],
        )
    return node("section", {"class": "object"}, node("h2", {"id": _anchor(first)}, title), *articles)


def _failure(finding: Finding, language: str) -> ET.Element:
    told = finding_text(finding, language)
    return _article(finding, [node("p", {}, message) for message in told.messages], _places(finding), language)


def _failures(group: RuleGroup, language: str) -> ET.Element:
    """Return what several objects fail: what is the same of them once, what differs, and all of them with their places."""
    words, content = WORDS[language], list[ET.Element]()
    told, others = shown(
        variants(group, lambda one, called: finding_text(one, language, called).messages), everything=False
    )
    for variant in told:
        content += [node("p", {}, message) for message in finding_text(variant.first, language).messages]
        if variant.others:
            content.append(
                node("p", {"class": "same"}, words["same"].format(names=names_text(variant.others, language)))
            )
    if others:
        content.append(node("p", {"class": "same"}, words["otherwise"].format(names=names_text(others, language))))
    rows = [node("li", {}, node("b", {}, clean(one.name)), " ", _places(one)) for one in group.findings]
    summary = node("summary", {}, PHRASES[language]["which"].format(count=len(group.findings)))
    places = node("details", {"class": "objects"}, summary, node("ul", {}, *rows))
    return _article(group.first, content, places, language)


def _article(finding: Finding, content: Iterable[ET.Element], places: ET.Element, language: str) -> ET.Element:
    words, severity = WORDS[language], finding.verdict.severity
    return node(
        "article",
        {"class": severity.value},
        node("p", {"class": "rule"}, node("strong", {}, words[severity]), " ", node("code", {}, finding.rule.id)),
        *content,
        places,
        node("p", {"class": "fix"}, node("b", {}, words["fix"]), " ", finding_text(finding, language).solution),
        _about(finding, language),
    )


def _places(finding: Finding) -> ET.Element:
    return node("ul", {"class": "places"}, *(node("li", {}, *_location_nodes(one)) for one in finding.locations))


def _about(finding: Finding, language: str) -> ET.Element:
    """Return what is said about the rule to those who unfold it: why it is there and who says so."""
    phrases, rule = PHRASES[language], finding.rule
    sources = [
        node("li", {}, " ".join(source[key] for key in ("id", "title", "versions", "url") if key in source))
        for source in rule.sources
    ]
    command = f"ftpolicy waive {rule.id} {finding.kind}/{clean(finding.name)} --reason … --expires …"
    before, after = phrases["waive"].split("{command}")
    return node(
        "details",
        {},
        node("summary", {}, phrases["why"]),
        node("p", {}, rule.texts[language].description),
        node("ul", {}, *sources),
        node("p", {}, before, node("code", {}, command), after),
    )


def _location_nodes(location: Location | None) -> list[ET.Element | str]:
    return [] if location is None else [node("code", {}, clean(str(location))), " "]


def _need(need: MissingGroup, language: str) -> ET.Element:
    names: list[ET.Element | str] = [f"{kind_name(need.kind, language)}: "]
    for position, name in enumerate(need.names):
        names += [*([", "] if position else []), node("code", {}, name)]
    rules = node("small", {}, f"{PHRASES[language]['needed_by']}: {', '.join(need.rules)}")
    key = node("p", {"class": "rule"}, node("code", {}, need.key), f" {need.reason}")
    lacking = [node("p", {}, line) for line in need.lacking]
    title = PHRASES[language]["found_at"]
    places = [node("p", {}, f"{title}: {need.places}")] if need.places else []
    parts = (key, node("p", {}, *names), *lacking, *places, node("p", {}, rules))
    return node("article", {"class": "undecided"}, *parts)


def _line(finding: Finding, language: str) -> ET.Element:
    told = finding_text(finding, language)
    content: list[ET.Element | str] = [node("code", {}, finding.rule.id), " "]
    if finding.verdict.outcome == Outcome.PASS:
        content.append(f"{told.subject}: {told.message}")
    else:
        content.append(told.message)
    if finding.waiver is not None:
        content += [node("br", {}), suppression(finding, language)]
    return node("li", {}, *content)


def _folded(title: str, entries: Sequence[ET.Element]) -> ET.Element:
    return node("details", {}, node("summary", {}, f"{title} ({len(entries)})"), node("ul", {}, *entries))


def _foot(result: Result, language: str) -> ET.Element:
    phrases = PHRASES[language]
    inputs = [
        node(
            "li",
            {},
            node("code", {}, clean(one.path)),
            f" {one.kind.value}, {phrases['objects'].format(count=one.objects)}",
        )
        for one in result.inputs
    ]
    made_by = phrases["made_by"].format(version=__version__, engine=result.engine)
    return node("footer", {}, node("p", {}, phrases["inputs"]), node("ul", {}, *inputs), node("p", {}, made_by))
