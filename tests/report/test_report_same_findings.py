"""Every format tells of the same findings: the same rules, subjects and verdicts, in both languages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest

from tests.support import pages
from tests.support.estates import RULES
from tests.support.reports import everything, keys, quickstart
from validator.findings.model import Result
from validator.messages import LANGUAGES, clean, counted_kind, subject_name
from validator.report import FORMATS
from validator.report.style import ReportStyle
from validator.report.wording import finding_text
from validator.rules.catalogue import select

pytestmark = pytest.mark.usefixtures("in_the_checkout")

Keys = set[tuple[str, str, str]]


def _subjects(result: Result, language: str) -> dict[str, str]:
    return {subject_name(one.kind, one.name, language): clean(one.name) for one in result.findings}


def _json(text: str, result: Result, language: str) -> Keys:
    del result, language
    return {
        (one["rule"], clean(one["subject"]["name"]), one["verdict"])
        for one in json.loads(text)["findings"]
        if one["verdict"] != "pass"
    }


def _sarif(text: str, result: Result, language: str) -> Keys:
    del result, language
    found = set()
    for one in json.loads(text)["runs"][0]["results"]:
        verdict = {"fail": "fail", "open": "undecided"}[one["kind"]]
        assert one["properties"]["verdict"] == verdict
        if "suppressions" not in one:
            found.add((one["ruleId"], one["properties"]["subject"]["name"], verdict))
    return found


def _gitlab(text: str, result: Result, language: str) -> Keys:
    del language
    known = {one.fingerprint: one for one in result.findings}
    return {
        (one["check_name"], clean(known[one["fingerprint"]].name), known[one["fingerprint"]].verdict.outcome)
        for one in json.loads(text)
        if not one["check_name"].startswith("ftpolicy.")
    }


def _junit(text: str, result: Result, language: str) -> Keys:
    subjects = _subjects(result, language)
    open_words = {"en": "Undecided for ", "ja": " は判定不能です: "}[language]
    found = set()
    for case in ET.fromstring(text).iter("testcase"):
        rule, _, subject = case.attrib["name"].partition(": ")
        skipped = case.find("skipped")
        if case.find("failure") is not None:
            found.add((rule, subjects[subject], "fail"))
        elif skipped is not None and skipped.attrib["message"].startswith(("Undecided for ", subject + open_words)):
            found.add((rule, subjects[subject], "undecided"))
    return found


def _github(text: str, result: Result, language: str) -> Keys:
    subjects = _subjects(result, language)
    mark = {"en": "undecided: ", "ja": "判定不能: "}[language]
    found = set()
    for title in re.findall(r"^::\w+ .*?title=([^:]*)::", text, re.MULTILINE):
        words = unquote(title)
        if words.startswith("ftpolicy"):
            continue
        rule, _, subject = words.removeprefix(mark).partition(": ")
        found.add((rule, subjects[subject], "undecided" if words.startswith(mark) else "fail"))
    return found


def _markdown(text: str, result: Result, language: str) -> Keys:
    subjects, page = _subjects(result, language), pages.markdown(text)
    found, name, is_shared = set(), None, False
    for element in page.children():
        if element.tag == "h4":
            name = subjects.get(element.text)
            is_shared = element.text in _counted(result, language)
        elif element.tag == "ul" and name:
            found |= {(one.find("code")[0].text, name, "fail") for one in element.children() if one.tag == "li"}
        elif element.tag == "ul" and is_shared:
            named = {one.text for one in element.find("details")[0].find("code")} & set(subjects.values())
            found |= {(element.find("code")[0].text, one, "fail") for one in named}
    for fold in (one for one in page.children() if one.tag == "details" and "❔" in one.find("summary")[0].text):
        for entry in fold.find("li"):
            rules = [one.text for one in entry.find("sub")[0].find("code")]
            names = [one.text for one in entry.find("code")[1:] if one.text not in rules]
            found |= {(rule, one, "undecided") for rule in rules for one in names}
    return found


def _html(text: str, result: Result, language: str) -> Keys:
    subjects, page = _subjects(result, language), pages.read(text)
    found = set()
    for card in page.find("section", "object"):
        names = [one.text for one in card.find("b") if one.text in subjects.values()]
        if card.find("h2")[0].text in subjects:
            names = [subjects[card.find("h2")[0].text]]
        found |= {(one.find("code")[0].text, name, "fail") for one in card.find("article") for name in names}
    for article in page.find("article", "undecided"):
        rules = article.find("small")[0].text.partition(": ")[2].split(", ")
        names = [one.text for one in article.find("code")[1:]]
        found |= {(rule, name, "undecided") for rule in rules for name in names}
    return found


def _lines(text: str, result: Result, language: str) -> Keys:
    """A line tells the rule and the place; what is said of the object is the message that other formats have."""
    undecided = {"en": "Undecided for ", "ja": " は判定不能です: "}[language]
    said = {(one.rule.id, finding_text(one, language).message): clean(one.name) for one in result.findings if one.gates}
    found = set()
    for _, message, rule in re.findall(r"^.+?: (error|warning|info): (.*) \[(.*)\]$", text, re.MULTILINE):
        if not rule.startswith("ftpolicy."):
            found.add((rule, said[rule, message], "undecided" if undecided in message else "fail"))
    return found


def _counted(result: Result, language: str) -> set[str]:
    """Return how reports may call several objects of one kind."""
    return {counted_kind(one.kind, count, language) for one in result.findings for count in range(2, 100)}


READERS: dict[str, Callable[[str, Result, str], Keys]] = {
    "json": _json,
    "sarif": _sarif,
    "gitlab": _gitlab,
    "junit": _junit,
    "github": _github,
    "markdown": _markdown,
    "html": _html,
    "lines": _lines,
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", READERS)
def test_every_format_has_the_findings_that_count(name: str, language: str) -> None:
    results = [quickstart(), everything()]
    for result in results if name != "json" else results[:1]:
        expected = keys(result.findings, "fail", "undecided")
        assert len(expected) >= 9
        assert READERS[name](FORMATS[name](result, ReportStyle(language)), result, language) == expected


def test_the_text_report_names_the_same_rules_and_objects() -> None:
    result = quickstart()
    text = FORMATS["text"](result, ReportStyle("en"))

    for rule, name, _ in keys(result.findings, "fail", "undecided"):
        assert rule in text
        assert name in text


@pytest.mark.parametrize("name", FORMATS)
def test_an_unverified_finding_says_so_in_its_message_and_not_in_its_solution(name: str, tmp_path: Path) -> None:
    clusters = [{"name": "c1", "fault_tolerance": True}]
    hosts = [{"name": f"esx0{number}", "cluster": "c1", "version": "9.0"} for number in (1, 2)]
    document = {"apiVersion": "ftpolicy/v1", "kind": "ClusterSpec", "clusters": clusters, "hosts": hosts}
    (tmp_path / "two.yaml").write_text(json.dumps(document))
    result = quickstart(str(tmp_path / "two.yaml"), rules=select(RULES, ["cluster.three_hosts_recommended"], []))

    text = " ".join(FORMATS[name](result, ReportStyle("en")).split())

    assert re.search(r"after the failure of a host \\?\(unverified", text)
    assert ("while a host is down." in text) is (name != "lines")  # a line has no room for what to do
    assert not re.search(r"while a host is down\.\W+unverified", text)
