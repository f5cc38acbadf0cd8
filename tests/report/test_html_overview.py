"""The top of the HTML report: the run, what is found where, and filters that work without a script."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.support import pages
from tests.support.many_hosts import write_many_hosts
from tests.support.reports import everything, quickstart
from validator.findings.model import Result
from validator.report import html_report
from validator.report.html_overview import FILTER_CSS, sort_of
from validator.report.style import ReportStyle

pytestmark = pytest.mark.usefixtures("in_the_checkout")


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Result:
    file = tmp_path_factory.mktemp("many") / "cluster.yaml"
    write_many_hosts(file)
    return quickstart(str(file))


def _page(result: Result, language: str = "en") -> pages.Element:
    return pages.read(html_report.render(result, ReportStyle(language)).removeprefix("<!DOCTYPE html>\n"))


def _rows(table: pages.Element) -> list[list[str]]:
    return [[cell.text.strip() for cell in (*row.find("th"), *row.find("td"))] for row in table.find("tr")]


def test_objects_of_which_the_same_is_found_share_a_row(estate: Result) -> None:
    hosts, machines = (_rows(one) for one in _page(estate).find("table"))

    assert hosts == [
        ["64 hosts", "host", "network"],
        ["43 hosts: esx-02.corp.example.com, esx-03.corp.example.com, esx-04.corp.example.com, 40 more", "✗1 ?1", "·"],
        [
            "11 hosts: esx-06.corp.example.com, esx-11.corp.example.com, esx-16.corp.example.com, 8 more",
            "✗1 !1 ?1",
            "·",
        ],
        [
            "8 hosts: esx-08.corp.example.com, esx-15.corp.example.com, esx-22.corp.example.com, 5 more",
            "✗1 ?1",
            "✗1 i2",
        ],
        ["2 hosts: esx-01.corp.example.com, esx-36.corp.example.com", "✗1 !1 ?1", "✗1 i2"],
    ]
    assert machines == [["2 virtual machines", "vm"], ["billing-db", "✗3 i1"], ["queue-01", "✗1 i1"]]


def test_a_cell_leads_to_what_is_found(estate: Result) -> None:
    page = _page(estate)
    table = page.find("table")[1]

    assert [(one.text, one.attributes["title"]) for one in table.find("a")] == [
        ("✗3", "vm.no_snapshots, vm.pair_exists, vm.vcpu_limit"),
        ("i1", "vm.no_hot_plug"),
        ("✗1", "vm.no_snapshots"),
        ("i1", "vm.no_hot_plug"),
    ]
    headings = {one.attributes.get("id"): one.text for one in page.find("h2")}
    assert headings[(table.find("a")[0].attributes["href"] or "").removeprefix("#")] == "2 virtual machines"


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("en", ["everything (179)", "error (78)", "warning (15)", "info (22)", "undecided (64)"]),
        ("ja", ["すべて (179)", "エラー (78)", "警告 (15)", "情報 (22)", "判定不能 (64)"]),
    ],
)
def test_the_filter_offers_what_there_is(language: str, labels: list[str], estate: Result) -> None:
    [filter_] = _page(estate, language).find("fieldset")

    assert [one.text.strip() for one in filter_.find("label")] == labels
    choices = [one.attributes["id"] for one in filter_.find("input")]
    assert choices == ["only-all", *(f"only-{one}" for one in ("error", "warning", "info", "undecided"))]
    assert [one.attributes.get("checked") for one in filter_.find("input")] == ["checked", None, None, None, None]


def test_every_choice_hides_the_articles_of_the_others(estate: Result) -> None:
    hidden = dict(re.findall(r"main:has\(#only-(\w+):checked\) article:not\(\.(\w+)\)", FILTER_CSS))

    assert hidden == {one: one for one in ("error", "warning", "info", "undecided")}
    articles = {one.attributes["class"] for one in _page(estate).find("article")}
    assert articles == {sort_of(one) for one in estate.findings if one.gates and one.verdict.outcome != "pass"}


def test_one_sort_of_finding_leaves_no_choice(estate: Result) -> None:
    errors = [one for one in estate.findings if sort_of(one) == "error"]

    assert _page(replace(estate, findings=errors)).find("fieldset") == []


def test_the_run_is_told() -> None:
    [run] = _page(everything()).find("dl")

    assert [one.text for one in run.find("dt")][:2] == ["Gate", "Judged by"]
    assert run.find("dd")[0].text.startswith("failed (fails on: ")
