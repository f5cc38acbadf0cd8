"""Help that is worth reading, and completion."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from tests.conftest import Cli, golden
from tests.support.estates import RULES
from tests.support.paths import GOLDEN, ROOT
from tests.support.repositories import CONFIG_HEAD, write
from validator.assets import schema_names
from validator.cli import COMMANDS, ftpolicy
from validator.report import FORMATS


def test_the_main_help(cli: Cli, update_golden: bool) -> None:
    run = cli("--help")

    assert (run.code, run.err) == (0, "")
    golden(GOLDEN / "help.txt", run.out, update_golden)
    assert cli("-h").out == run.out


def test_the_help_of_check(cli: Cli, update_golden: bool) -> None:
    golden(GOLDEN / "help.check.txt", cli("check", "--help").out, update_golden)


def _commands() -> list[tuple[str, click.Command]]:
    context = click.Context(ftpolicy)
    found: list[tuple[str, click.Command]] = []
    for name in COMMANDS:
        command = ftpolicy.get_command(context, name)
        assert command is not None
        inside = command.commands if isinstance(command, click.Group) else {}
        found += [(f"{name} {inner}", one) for inner, one in inside.items()] or [(name, command)]
    return found


@pytest.mark.parametrize(("name", "command"), _commands())
def test_every_command_explains_itself_with_examples_that_can_be_run(name: str, command: click.Command) -> None:
    assert command.help is not None
    examples = [line.strip() for line in command.help.splitlines() if line.strip().startswith("ftpolicy ")]
    assert any(line.startswith(f"ftpolicy {name}") for line in examples)
    assert all(option.help for option in command.params if isinstance(option, click.Option))
    for line in examples:
        words = shlex.split(line.split("   ")[0].split(" > ")[0].split(" && ")[0])[1:]
        with ftpolicy.make_context("ftpolicy", words, resilient_parsing=False) as context:
            found = ftpolicy.get_command(context, words[0])
            assert found is not None
            inner = words[1:]
            if isinstance(found, click.Group):
                found, inner = found.commands[inner[0]], inner[1:]
            found.make_context(words[0], inner, parent=context)


def test_the_main_help_imports_no_command() -> None:
    code = (
        "import sys\nsys.argv = ['ftpolicy', '--help']\nfrom validator.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\nprint(' '.join(sorted(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)

    assert "validator.check" not in ran.stdout.splitlines()[-1].split()


def _complete(cli: Cli, monkeypatch: pytest.MonkeyPatch, line: str) -> list[str]:
    monkeypatch.setenv("_FTPOLICY_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(len(line.split(" ")) - 1))
    done = cli()
    assert (done.code, done.err) == (0, "")
    return [entry.partition(",")[2] for entry in done.out.splitlines() if entry]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_has_a_script(cli: Cli, monkeypatch: pytest.MonkeyPatch, shell: str) -> None:
    monkeypatch.setenv("_FTPOLICY_COMPLETE", f"{shell}_source")
    monkeypatch.setattr("click.shell_completion.BashComplete._check_version", staticmethod(lambda: None))

    done = cli()

    assert done.code == 0
    assert f"_FTPOLICY_COMPLETE={shell}_complete" in done.out


def test_commands_rules_areas_formats_and_schemas_are_completed(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = sorted(rule.id for rule in RULES)

    assert _complete(cli, monkeypatch, "ftpolicy ch") == ["check"]
    assert _complete(cli, monkeypatch, "ftpolicy rules cluster.") == [one for one in ids if one.startswith("cluster.")]
    for option in ("--only", "--skip"):
        assert _complete(cli, monkeypatch, f"ftpolicy check {option} vm") == [
            "vm",
            *(one for one in ids if one.startswith("vm.")),
        ]
    assert _complete(cli, monkeypatch, "ftpolicy check -o ") == sorted(FORMATS)
    assert _complete(cli, monkeypatch, "ftpolicy check -o j") == sorted(one for one in FORMATS if one.startswith("j"))
    assert _complete(cli, monkeypatch, "ftpolicy check --fail-on w") == ["warning"]
    assert _complete(cli, monkeypatch, "ftpolicy schema ") == schema_names()
    assert "--changed-only" in _complete(cli, monkeypatch, "ftpolicy check --")


def test_estates_of_the_configuration_are_completed(cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    estates = "estates: {tokyo: {inputs: [a]}, osaka: {inputs: [b]}}\n"
    write(tmp_path, {".ftpolicy.yaml": CONFIG_HEAD + estates, "c.yaml": "no configuration"})
    monkeypatch.chdir(tmp_path)

    assert _complete(cli, monkeypatch, "ftpolicy check --estate ") == ["osaka", "tokyo"]
    assert _complete(cli, monkeypatch, "ftpolicy facts --estate t") == ["tokyo"]
    assert _complete(cli, monkeypatch, "ftpolicy check --config c.yaml --estate ") == []
