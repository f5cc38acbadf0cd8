"""Commands for GitHub Actions: escaped, as many as are shown, and the step summary beside them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.conftest import Cli
from tests.support.paths import GOLDEN
from tests.support.reports import QUICKSTART, everything, hostile, quickstart
from validator.cli import step_summary
from validator.messages import LANGUAGES
from validator.report import github, markdown
from validator.report.style import ReportStyle

pytestmark = pytest.mark.usefixtures("in_the_checkout")

COMMAND = re.compile(r"::(error|warning|notice) ((?:[a-zA-Z]+=[^:,\r\n]*(?:,|(?=::)))+)::([^\r\n]+)")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_is_one_command(language: str, tmp_path: Path) -> None:
    for result in (quickstart(), everything(), hostile(tmp_path)):
        lines = github.render(result, ReportStyle(language)).split("\n")
        assert lines.pop() == ""
        commands = [COMMAND.fullmatch(line) for line in lines]
        left_out = [line for line, command in zip(lines, commands, strict=True) if command is None]
        assert len(left_out) <= 1
        assert left_out == lines[len(lines) - len(left_out) :]
        shown = Counter(command[1] for command in commands if command)
        assert max(shown.values()) <= 10
        assert not re.search(r"(?i)(?<!^)::(error|warning|notice) ", "\n".join(left_out))


def test_a_name_ends_no_command(tmp_path: Path) -> None:
    result = hostile(tmp_path)
    names = {one.name: one for one in result.findings if one.rule.id == "cluster.ha_enabled"}

    for name in ("%0A::error::injected", "line\n::error::injected\r\n::warning::injected", "a,title=b:c"):
        finding = replace(names.get(name, result.findings[0]), name=name)
        text = github.render(replace(result, findings=[finding]), ReportStyle())
        assert text.count("\n") == 1
        match = COMMAND.fullmatch(text.removesuffix("\n"))
        assert match is not None
        properties = dict(part.split("=", 1) for part in match[2].split(","))
        assert list(properties) == ["file", "line", "endLine", "col", "endColumn", "title"]
        shown = re.sub("[\r\n]", "\ufffd", name)
        assert unquote(properties["title"]) == f"cluster.ha_enabled: cluster {shown}"
        assert unquote(match[3]).startswith(f"vSphere HA is disabled on cluster {shown};")
        assert unquote(properties["file"]).endswith("/a,b:c%0A [x](y) 東京 <b>.yaml")


def test_the_worst_come_first_and_what_many_share_is_one(tmp_path: Path) -> None:
    result = hostile(tmp_path)
    failed = [one for one in result.findings if one.verdict.outcome == "fail"]
    open_rules = {one.rule.id for one in result.findings if one.verdict.outcome == "undecided"}
    assert len(failed) == 19
    assert len(open_rules) > 20

    lines = github.render(result, ReportStyle()).splitlines()

    kinds = Counter(line.split(" ")[0] for line in lines[:-1])
    assert kinds["::error"] == 1
    assert "title=cluster.ha_enabled%3A 19 clusters::vSphere HA is disabled on cluster " in lines[0]
    assert "%0Athe same: " in lines[0]
    assert kinds["::warning"] + kinds["::notice"] <= 20
    shown = {match[1] for line in lines[:-1] if (match := re.search("title=undecided%3A ([^%]+)%3A", line))}
    left_out = open_rules - shown
    assert lines[-1].startswith(f"{len(left_out)} more annotations are not shown: GitHub shows 10 errors, ")
    assert set(lines[-1].rpartition("They are about: ")[2].split(", ")) == left_out


def test_few_stand_each_at_its_own_place(tmp_path: Path) -> None:
    result = hostile(tmp_path)
    failed = [one for one in result.findings if one.verdict.outcome == "fail"]

    lines = github.render(replace(result, findings=failed[:10], left_out=[]), ReportStyle()).splitlines()

    assert [line.split(" ")[0] for line in lines] == ["::error"] * 10


def test_long_texts_are_cut() -> None:
    result = quickstart()
    finding = replace(result.findings[0], name="n" * 10_000)

    (line,) = github.render(replace(result, findings=[finding], left_out=[]), ReportStyle()).splitlines()

    match = COMMAND.fullmatch(line)
    assert match is not None
    assert len(unquote(match[2].rpartition("title=")[2])) == 255
    assert len(match[3]) == 4000


def test_what_was_accepted_has_no_annotation_and_nothing_evaluated_has_one() -> None:
    text = github.render(everything(), ReportStyle())

    assert "vm.no_snapshots%3A virtual machine file01" not in text
    assert "esx03" not in text
    nothing = github.render(replace(quickstart(), findings=[], exit_code=3), ReportStyle())
    assert nothing.startswith("::error title=ftpolicy::Nothing was evaluated. ")


@pytest.mark.usefixtures("golden_rules")
def test_the_step_summary_is_the_markdown_report(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("of a step before\n", encoding="utf-8")
    monkeypatch.setenv(step_summary.VARIABLE, str(summary))

    run = cli("check", QUICKSTART, "-o", "github")

    golden = GOLDEN / "reports"
    assert (run.code, run.err) == (1, "")
    assert run.out == (golden / "quickstart.en.github.txt").read_text(encoding="utf-8")
    report = (golden / "quickstart.en.md").read_text(encoding="utf-8")
    assert summary.read_text(encoding="utf-8") == f"of a step before\n\n{report}"
    cli("check", QUICKSTART, "-o", "json", "-o", f"github={tmp_path / 'commands'}", "--lang", "ja")
    japanese = (golden / "quickstart.ja.md").read_text(encoding="utf-8")
    assert summary.read_text(encoding="utf-8") == f"of a step before\n\n{report}\n{japanese}"


def test_other_formats_leave_the_step_summary_alone(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    summary = tmp_path / "summary.md"
    monkeypatch.setenv(step_summary.VARIABLE, str(summary))

    cli("check", QUICKSTART, "-o", "markdown")

    assert not summary.exists()


def test_a_summary_that_is_full_or_cannot_be_written_is_told(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = tmp_path / "full.md"
    full.write_bytes(b"x" * (step_summary.MAX_BYTES - 100))
    monkeypatch.setenv(step_summary.VARIABLE, str(full))
    too_much = cli("check", QUICKSTART, "-o", "github")
    monkeypatch.setenv(step_summary.VARIABLE, str(tmp_path / "no" / "such.md"))
    nowhere = cli("check", QUICKSTART, "-o", "github")

    assert (too_much.code, too_much.err) == (
        1,
        "note: the step summary is full (1 MiB); this report is not in it\n",
    )
    assert full.stat().st_size == step_summary.MAX_BYTES - 100
    assert nowhere.code == 1
    assert nowhere.err == f"note: cannot write the step summary {tmp_path}/no/such.md: No such file or directory\n"


def test_one_report_always_fits_into_a_summary() -> None:
    assert markdown.MAX_LENGTH * 4 < step_summary.MAX_BYTES
