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
from validator.cli import ftpolicy

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


@pytest.mark.parametrize("name", ["schemas/facts.schema.json", "policies/README.md", "policies/README.ja.md"])
def test_generated_files_are_current(name: str, update_golden: bool) -> None:
    current = generated(ROOT)

    golden(ROOT / name, current[name], update_golden)
    assert set(current) == {"schemas/facts.schema.json", "policies/README.md", "policies/README.ja.md"}
