"""Documents that follow from the code are current."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest
from generate import generated

from tests.conftest import Cli, golden
from tests.support.paths import ROOT
from tests.support.pinned import without_counts
from validator.cli import ftpolicy

_TRANSCRIPT = re.compile(
    r"(<!-- transcript: ftpolicy (?P<arguments>[^>]*) -->\n```console\n\$ ftpolicy [^\n]*\n)"
    r"(?P<output>.*?)(```\n<!-- end of transcript -->)",
    re.DOTALL,
)


@pytest.mark.usefixtures("golden_rules")
def test_transcripts_in_the_readme_are_what_is_printed(
    cli: Cli, update_golden: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    readme = Path("README.md")
    text = readme.read_text(encoding="utf-8")

    def printed(match: re.Match[str]) -> str:
        return match[1] + without_counts(cli(*match["arguments"].split()).out) + match[4]

    current = _TRANSCRIPT.sub(printed, text)

    assert _TRANSCRIPT.search(text)
    golden(readme, current, update_golden)


def test_commands_in_the_readme_exist_with_their_options() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = re.findall(r"^\$ ftpolicy (.*?)(?:\s+#.*)?$", text, re.MULTILINE)
    context = click.Context(ftpolicy, **ftpolicy.context_settings)

    for line in lines:
        name, *arguments = shlex.split(line)
        command = ftpolicy.get_command(context, name)
        assert command is not None, line
        command.make_context(name, arguments, parent=context)
    assert len(lines) > 20


GENERATED = (
    "schemas/facts.schema.json",
    "schemas/editors/spec.schema.json",
    "schemas/README.md",
    "policies/README.md",
    "policies/README.ja.md",
    "policies/known_bad.json",
    "docs/tables.md",
    "CONTRIBUTING.md",
    "docs/rules.md",
)


@pytest.fixture(scope="module")
def current() -> dict[str, str]:
    """Return what belongs into the generated files."""
    return generated(ROOT)


@pytest.mark.parametrize("name", GENERATED)
def test_generated_files_are_current(name: str, current: dict[str, str], update_golden: bool) -> None:
    golden(ROOT / name, current[name], update_golden)
    assert tuple(current) == GENERATED
