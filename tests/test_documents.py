"""Documents that follow from the code are current."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import Cli
from tests.estates import ROOT
from validator.generate import facts_text

_TRANSCRIPT = re.compile(
    r"(<!-- transcript: ftpolicy (?P<arguments>[^>]*) -->\n```console\n\$ ftpolicy [^\n]*\n)"
    r"(?P<output>.*?)(```\n<!-- end of transcript -->)",
    re.DOTALL,
)


def test_transcripts_in_the_readme_are_what_is_printed(
    cli: Cli, update_golden: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    readme = Path("README.md")
    text = readme.read_text(encoding="utf-8")

    current = _TRANSCRIPT.sub(lambda match: match[1] + cli(*match["arguments"].split()).out + match[4], text)

    if update_golden:
        readme.write_text(current, encoding="utf-8")
    assert _TRANSCRIPT.search(text)
    assert current == readme.read_text(encoding="utf-8")


def test_the_facts_schema_follows_from_the_spec_schema() -> None:
    assert (ROOT / "schemas" / "facts.schema.json").read_text(encoding="utf-8") == facts_text()
