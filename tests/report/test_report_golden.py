"""Every format, whole: the quickstart in both languages, and a result with everything that reports can show."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Cli, golden
from tests.support.paths import GOLDEN
from tests.support.reports import QUICKSTART, everything
from validator.report import FORMATS, PAGES
from validator.report.style import ReportStyle

pytestmark = pytest.mark.usefixtures("in_the_checkout")

REPORTS = GOLDEN / "reports"


pytestmark = pytest.mark.usefixtures("golden_rules")
SUFFIXES = {
    "sarif": "sarif",
    "junit": "junit.xml",
    "markdown": "md",
    "html": "html",
    "github": "github.txt",
    "gitlab": "gitlab.json",
    "lines": "lines.txt",
}


def test_every_format_is_tested() -> None:
    assert {*SUFFIXES, "text", "json"} == set(FORMATS)


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", SUFFIXES)
def test_the_quickstart(name: str, language: str, cli: Cli, update_golden: bool) -> None:
    run = cli("check", QUICKSTART, "-o", name, "--lang", language)

    assert (run.code, run.err) == (1, "")
    golden(REPORTS / f"quickstart.{language}.{SUFFIXES[name]}", run.out, update_golden)


@pytest.mark.parametrize("name", SUFFIXES)
def test_a_result_with_everything(name: str, update_golden: bool) -> None:
    golden(REPORTS / f"everything.{SUFFIXES[name]}", FORMATS[name](everything(), ReportStyle("en")), update_golden)


@pytest.mark.parametrize("name", SUFFIXES)
def test_files_have_what_standard_output_has(name: str, cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "report"

    run = cli("check", QUICKSTART, "-o", "text", "-o", f"{name}={file}")

    assert (run.code, run.err) == (1, "")
    assert run.out == (GOLDEN / "quickstart.txt").read_text(encoding="utf-8")
    assert file.read_bytes().decode("utf-8") == cli("check", QUICKSTART, "-o", name).out


@pytest.mark.parametrize("name", SUFFIXES)
def test_pages_follow_the_language_of_the_surroundings_and_machine_formats_do_not(
    name: str, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FTPOLICY_LANG", "ja")

    language = "ja" if name in PAGES else "en"
    written = REPORTS / f"quickstart.{language}.{SUFFIXES[name]}"
    assert cli("check", QUICKSTART, "-o", name).out == written.read_text(encoding="utf-8")
