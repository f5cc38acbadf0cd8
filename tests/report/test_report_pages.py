"""Markdown and HTML: what a reader sees, what is folded, and that names from inputs are only text."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, strategies

from tests.support import pages
from tests.support.reports import HOSTILE, everything, hostile, quickstart
from validator.messages import LANGUAGES, clean
from validator.report import html_report, markdown
from validator.report.markdown_text import code, escaped
from validator.report.style import ReportStyle
from validator.report.wording import finding_text

pytestmark = pytest.mark.usefixtures("in_the_checkout")


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_markdown_shows_hostile_names_as_they_are_and_as_nothing_else(language: str, tmp_path: Path) -> None:
    result = hostile(tmp_path)
    failed = [one for one in result.findings if one.verdict.outcome == "fail"]
    result = replace(result, findings=failed)

    page = pages.markdown(markdown.render(result, ReportStyle(language, grouping="object")))

    tags = {element.tag for element in _all(page)}
    assert tags <= {"h3", "h4", "p", "br", "ul", "li", "strong", "code", "details", "summary", "sub"}, tags
    text = _squeezed(page.text)
    for finding in failed:
        for message in finding_text(finding, language).messages:
            assert _squeezed(message) in text
    assert "injected" not in {line.strip() for line in page.text.splitlines()}


def _all(element: pages.Element) -> list[pages.Element]:
    return [one for child in element.children() for one in (child, *_all(child))]


def test_markdown_refers_to_nobody_and_nothing(tmp_path: Path) -> None:
    text = markdown.render(hostile(tmp_path), ReportStyle("en"))
    outside_code = re.sub(r"(`+).*?\1", "", text)

    assert not re.search(r"@\w", outside_code)
    assert not re.search(r"#\d", outside_code)
    assert "GH-1" not in outside_code
    assert "://" not in outside_code
    assert "www." not in outside_code
    assert not re.search(r"\$x", outside_code)


@given(strategies.text(alphabet=strategies.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=60))
def test_any_text_is_shown_as_it_is(text: str) -> None:
    shown = f"x{' '.join(clean(text).split())}x"

    paragraph = pages.markdown(escaped(shown))
    assert paragraph.text == f"{shown}\n"
    assert [element.tag for element in _all(paragraph)] == ["p"]
    for inside in (shown, shown[1:], shown[:-1]):
        assert [span.text for span in pages.markdown(f"a {code(inside)} b").find("code")] == [inside]


@pytest.mark.parametrize("text", ["# a", "- a", "1. a", "12) a", "+ a", "=====", "---", "~~~", "> a", "| a | b |"])
def test_no_text_begins_a_block(text: str) -> None:
    page = pages.markdown(escaped(text))

    assert [element.tag for element in _all(page)] == ["p"]
    assert page.text.strip() == text


def test_markdown_folds_what_does_not_count() -> None:
    page = pages.markdown(markdown.render(everything(), ReportStyle("en")))

    assert [one.find("summary")[0].text for one in page.children() if one.tag == "details"] == [
        "❔ Undecided, with what is missing (6)",
        "Waived (3)",
        "Already in the baseline (2)",
        "✅ Passed (10)",
        "Notes (1)",
    ]
    headings = [one.text for one in page.find("h4")]
    assert headings == [
        "⛔ Errors in inputs, rules or waivers",
        "⚠️ What weakens the gate (6)",
        "⚠️ Found and not read (1)",
        "cluster ft-cluster",
        "2 hosts",
    ]


@pytest.mark.parametrize(
    ("changes", "heading"),
    [
        ({"exit_code": 1}, "❌ vSphere Fault Tolerance: 14 failed, 0 undecided"),
        ({"exit_code": 0}, "⚠️ vSphere Fault Tolerance: 14 failed, 0 undecided"),
        ({"exit_code": 3}, "⛔ vSphere Fault Tolerance: Nothing was judged"),
    ],
)
def test_the_heading_says_how_it_stands(changes: dict[str, int], heading: str) -> None:
    result = replace(quickstart(), **changes)  # type: ignore[arg-type]

    assert pages.markdown(markdown.render(result, ReportStyle("en"))).find("h3")[0].text == heading


@pytest.mark.parametrize(
    ("language", "title"), [("en", "vSphere Fault Tolerance, tokyo"), ("ja", "vSphere Fault Tolerance (tokyo)")]
)
def test_an_estate_is_named_at_the_top_of_its_pages(language: str, title: str) -> None:
    result = replace(quickstart(), estate="tokyo", exit_code=1)
    style = ReportStyle(language)
    comment, page = markdown.render(result, style), pages.read(html_report.render(result, style))

    assert comment.startswith(f"### ❌ {title}: ")
    assert comment.endswith("\n<!-- ftpolicy report tokyo -->\n")
    assert next(one.text for one in page.find("title")).startswith(f"{title}: ")
    assert title in {one.text for one in page.find("p")}


def test_left_open_is_not_verified_and_all_passed_is() -> None:
    counts = {**quickstart().counts, "fail": 0}
    passed = replace(quickstart(), findings=[], counts=counts, exit_code=0)
    left_open = replace(passed, counts={**counts, "undecided": 31})
    undecided = next(one for one in everything().findings if one.verdict.outcome == "undecided")
    waived = replace(passed, findings=[undecided], counts={**counts, "waived": 1})

    assert markdown.render(passed, ReportStyle("en")).startswith(
        "### ✅ vSphere Fault Tolerance: 0 failed, 0 undecided\n"
    )
    assert markdown.render(left_open, ReportStyle("en")).startswith(
        "### ❔ vSphere Fault Tolerance: 0 failed, 31 undecided: not verified\n"
    )
    assert undecided.waiver is not None
    assert markdown.render(waived, ReportStyle("en")).startswith(
        "### ⚠️ vSphere Fault Tolerance: 0 failed, 0 undecided: not verified\n"
    )
    assert pages.read(html_report.render(passed, ReportStyle("en"))).find("h1", "passed")
    assert pages.read(html_report.render(left_open, ReportStyle("ja"))).find("h1", "open")[0].text == (
        "不適合 0 件、判定不能 31 件 (検証は完了していません)"
    )


def test_a_comment_is_never_longer_than_github_takes() -> None:
    result = quickstart()
    many = [replace(result.findings[at % 12], name=f"esx{at:04}.example.com") for at in range(3000)]

    text = markdown.render(replace(result, findings=many), ReportStyle("en", grouping="object"))

    assert 60_000 < len(text) <= 65_536
    page = pages.markdown(text)
    shown = len(page.find("summary"))
    assert f"{3000 - shown} more entries do not fit into this report;" in page.text
    named = page.text.partition(" Rules: ")[2]
    assert {one.rule.id for one in many} == set(re.findall(r"[a-z]+\.[a-z_]+", named.partition("ftpolicy")[0]))
    assert sum(map(int, re.findall(r"\((\d+)\)", named))) == 3000 - shown


def test_what_many_objects_share_fits_into_a_comment() -> None:
    result = quickstart()
    many = [replace(result.findings[at % 12], name=f"esx{at:04}.example.com") for at in range(3000)]

    text = markdown.render(replace(result, findings=many), ReportStyle("en"))

    page = pages.markdown(text)
    rules = {one.rule.id for one in many}
    assert len(page.find("summary")) == len(rules)
    assert "do not fit" not in text
    assert {one.find("code")[0].text for one in page.children() if one.tag == "ul" and one.find("details")} == rules


def test_a_long_list_is_cut_inside() -> None:
    result = quickstart()
    many = [replace(result.findings[at % 12], name="esx", known=True) for at in range(3000)]

    text = markdown.render(replace(result, findings=many), ReportStyle("en"))

    assert 60_000 < len(text) <= 65_536
    page = pages.markdown(text)
    (fold,) = page.find("details")
    assert fold.find("summary")[0].text == "Already in the baseline (3000)"
    assert f"{3000 - len(fold.find('li'))} more entries do not fit into this report;" in page.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_html_loads_and_runs_nothing(language: str, tmp_path: Path) -> None:
    for result in (quickstart(), everything(), hostile(tmp_path)):
        text = html_report.render(result, ReportStyle(language))
        page = pages.read(text.removeprefix("<!DOCTYPE html>\n"))
        tags = {one.tag for one in _all(page)}
        assert not tags & {
            "script",
            "img",
            "iframe",
            "link",
            "object",
            "embed",
            "form",
            "base",
            "image",
            "use",
            "foreignObject",
        }
        for element in _all(page):
            assert not [name for name in element.attributes if name.startswith("on") or name in ("src", "srcset")]
            assert (element.attributes.get("href") or "#").startswith("#")
        assert "url(" not in text
        assert "@import" not in text
        assert page.find("html")[0].attributes == {"lang": language}
        assert page.find("meta")[1].attributes["content"] == (
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
        )


def test_html_shows_hostile_names_as_they_are(tmp_path: Path) -> None:
    style = ReportStyle("en", grouping="object")
    page = pages.read(html_report.render(hostile(tmp_path), style).removeprefix("<!DOCTYPE html>\n"))
    shared = pages.read(html_report.render(hostile(tmp_path), ReportStyle("en")).removeprefix("<!DOCTYPE html>\n"))

    assert {clean(name) for name in HOSTILE} <= {one.text for one in shared.find("b")}
    headings = {one.text for one in page.find("h2")}
    assert {f"cluster {clean(name)}" for name in HOSTILE} <= headings


def test_html_links_lead_to_objects(tmp_path: Path) -> None:
    style = ReportStyle("en", grouping="object")
    page = pages.read(html_report.render(hostile(tmp_path), style).removeprefix("<!DOCTYPE html>\n"))

    headings = [one.attributes["id"] for one in page.find("h2") if "id" in one.attributes]
    links = [(one.attributes["href"] or "").removeprefix("#") for nav in page.find("nav") for one in nav.find("a")]
    assert links == headings
    assert len(set(headings)) == len(HOSTILE)
    everywhere = {(one.attributes["href"] or "").removeprefix("#") for one in page.find("a")}
    assert everywhere <= {one.attributes["id"] for one in _all(page) if "id" in one.attributes}
