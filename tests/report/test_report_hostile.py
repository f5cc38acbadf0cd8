"""Whatever an input calls its objects: no report carries a control character, and every one still names them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.paths import ROOT
from tests.support.reports import FORBIDDEN, hostile
from validator.errors import InputError
from validator.messages import LANGUAGES
from validator.model import Location, Waiver
from validator.report import FORMATS
from validator.report.style import ReportStyle

ODD = "a\x1b[2J\x9b\u202eb\nc::error::\u2028\ud800"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [name for name in FORMATS if name != "json"])
def test_nothing_that_a_terminal_or_a_reader_obeys(
    name: str, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    result = hostile(tmp_path)
    first, second, *others = result.findings
    odd = replace(first, name=ODD, locations=(Location(ODD, 3, 4, ODD), *first.locations))
    waived = replace(second, waiver=Waiver(ODD, "2027-01-01", ODD, Location(ODD, 1)))
    errors = [InputError(ODD, Location(ODD, 1, 2), ODD)]
    result = replace(result, findings=[odd, waived, *others], errors=errors, notes=[ODD], exit_code=2)

    text = FORMATS[name](result, ReportStyle(language))

    assert FORBIDDEN.search(text) is None
    text.encode("utf-8")
    assert not any(line.startswith("c::error") for line in text.splitlines())


@pytest.mark.parametrize("name", ["sarif", "gitlab", "junit", "html", "markdown", "text"])
def test_every_object_is_named(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)

    text = FORMATS[name](hostile(tmp_path), ReportStyle("en", verbosity=1))

    if name in ("sarif", "gitlab"):
        text = json.dumps(json.loads(text), ensure_ascii=False)
    assert "東京-クラスタ 𠮷" in text
    assert "injected" in text
    assert "a" * 400 in text
