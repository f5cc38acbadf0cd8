"""What several objects share is told once, in every format for people, and nothing gets lost."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests.support import pages
from tests.support.many_hosts import write_many_hosts
from tests.support.reports import quickstart
from validator.findings.model import Result
from validator.messages import LANGUAGES, counted_kind
from validator.report import FORMATS
from validator.report.style import ReportStyle


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Result:
    file = tmp_path_factory.mktemp("many") / "cluster.yaml"
    write_many_hosts(file)
    return quickstart(str(file))


def _failed(result: Result) -> Counter[str]:
    return Counter(one.rule.id for one in result.findings if one.verdict.outcome == "fail")


def test_the_estate_has_many_findings_of_few_rules(estate: Result) -> None:
    counts = _failed(estate)

    assert (sum(counts.values()), len(counts), max(counts.values())) == (115, 11, 64)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "most"), [("text", 9_000), ("markdown", 20_000), ("html", 150_000), ("github", 14_000)]
)
def test_the_report_is_short(name: str, most: int, language: str, estate: Result) -> None:
    by_rule = FORMATS[name](estate, ReportStyle(language))
    by_object = FORMATS[name](estate, ReportStyle(language, grouping="object"))

    assert len(by_rule) < most
    assert len(by_rule) <= len(by_object)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_cause_is_told_once_and_counted(language: str, estate: Result) -> None:
    counts = _failed(estate)
    kinds = {one.rule.id: one.kind for one in estate.findings}
    shared = {rule: counted_kind(kinds[rule], count, language) for rule, count in counts.items() if count > 1}

    text = FORMATS["text"](estate, ReportStyle(language))
    headings = re.findall(r"(?:^|\n\n)(\S.*)\n  \S+ [^\d\s]\S*  ([a-z.0-9_]+)$", text, re.MULTILINE)
    assert {rule: heading for heading, rule in headings if rule in shared} == shared
    assert len(text.splitlines()) < 150

    page = pages.markdown(FORMATS["markdown"](estate, ReportStyle(language)))
    entries = [
        (one.text, after.find("code")[0].text)
        for one, after in zip(page.children(), page.children()[1:], strict=False)
        if one.tag == "h4" and after.tag == "ul"
    ]
    assert {rule: heading for heading, rule in entries if rule in shared} == shared
    titles = re.findall(r"title=([a-z.0-9_]+)%3A ([^:]*)::", FORMATS["github"](estate, ReportStyle(language)))
    assert {rule: title for rule, title in titles if counts[rule] > 1} == shared


def test_the_closing_table_counts_what_fails(estate: Result) -> None:
    text = FORMATS["text"](estate, ReportStyle("en"))

    table = text.partition("Failed, by rule:\n")[2].partition("\n\n")[0]
    assert Counter({rule: int(count) for count, rule in re.findall(r"(\d+)  (\S+)", table)}) == _failed(estate)


def test_everything_is_named_where_it_is_asked_for(estate: Result) -> None:
    text = FORMATS["text"](estate, ReportStyle("en", verbosity=1))

    by_rule = {}
    for block in text.split("\n\n"):
        if match := re.match(r"\d+ (?:hosts|virtual machines)\n  \S+ \S+  (\S+)", block):
            by_rule[match[1]] = re.sub(r"\s+", " ", block)
    for one in estate.findings:
        if one.verdict.outcome == "fail" and one.rule.id in by_rule:
            assert one.name in by_rule[one.rule.id]
    assert sum(_failed(estate)[rule] for rule in by_rule) == 111


def test_names_of_other_objects_in_a_message_are_cut_and_told_where_all_is_asked_for(estate: Result) -> None:
    short, full = (re.sub(r"\s+", " ", FORMATS["text"](estate, ReportStyle("en", verbosity=one))) for one in (0, 1))

    assert "esx-10.corp.example.com (vmk3), 27 more is 9000, that of esx-01" in short
    assert "esx-64.corp.example.com (vmk3) is 9000" in full
