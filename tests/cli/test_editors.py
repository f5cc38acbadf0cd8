"""The first line of a file, by which editors find its schema."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Cli
from tests.support.paths import DATA, EXAMPLES
from tests.support.repositories import write
from validator.cli.editors import begun

LINE = "# yaml-language-server: $schema={}.ftpolicy/schemas/spec.schema.json\n"
SCHEMA = "repo/.ftpolicy/schemas/spec.schema.json"
TEXT = "apiVersion: ftpolicy/v1\n"


@pytest.fixture(autouse=True)
def _in_a_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"repo/.git/HEAD": ""})
    monkeypatch.chdir(tmp_path / "repo")


@pytest.mark.parametrize(
    ("file", "up"),
    [("spec.yaml", ""), ("a/b c/spec.yaml", "../../"), ("a/../spec.yaml", ""), ("./../repo/a/spec.yaml", "../")],
)
def test_a_new_file_names_the_schema_as_seen_from_it(file: str, up: str) -> None:
    write(Path(".."), {SCHEMA: "{}"})
    for path in (Path(file), Path.cwd() / file):
        assert begun(TEXT, "spec", path) == LINE.format(up) + TEXT


def test_a_schema_that_is_not_there_is_not_named(tmp_path: Path) -> None:
    write(tmp_path, {"repo/.ftpolicy/schemas/config.schema.json": "{}", ".ftpolicy/schemas/spec.schema.json": "{}"})
    Path(".ftpolicy/schemas/spec.schema.json").mkdir()

    for file in ("spec.yaml", "a/spec.yaml", "../elsewhere/spec.yaml", "/dev/stdout"):
        assert begun(TEXT, "spec", Path(file)) == TEXT


def test_outside_a_repository_the_schema_is_where_init_wrote_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"alone/.ftpolicy/schemas/spec.schema.json": "{}", "alone/a/x": ""})
    monkeypatch.chdir(tmp_path / "alone")
    assert begun(TEXT, "spec", Path("spec.yaml")) == LINE.format("") + TEXT
    assert begun(TEXT, "spec", Path("a/spec.yaml")) == LINE.format("../") + TEXT

    monkeypatch.chdir("a")
    assert begun(TEXT, "spec", Path("spec.yaml")) == TEXT  # what stands further up may be anybody's


@pytest.mark.parametrize("line", [LINE.format(""), LINE.format("../elsewhere/"), LINE.format("").replace("\n", "\r\n")])
def test_the_line_that_a_file_has_stays(line: str) -> None:
    write(Path(".."), {SCHEMA: "{}"})
    assert begun(line + TEXT, "spec", Path("spec.yaml"), line + "old: 1\n") == line + TEXT
    assert begun(TEXT, "spec", Path("spec.yaml"), line + "old: 1\n") == line + TEXT
    assert begun(TEXT, "spec", Path("spec.yaml"), line) == line + TEXT


@pytest.mark.parametrize("old", ["a: 1\n", "# mine\n", "\ufeff# yaml-language-server: $schema=x\n", "%YAML 1.2\n---\n"])
def test_what_people_began_otherwise_stays_without(old: str) -> None:
    write(Path(".."), {SCHEMA: "{}"})
    assert begun(old + TEXT, "spec", Path("spec.yaml"), old) == old + TEXT


def test_an_empty_file_is_a_new_one() -> None:
    write(Path(".."), {SCHEMA: "{}"})
    assert begun(TEXT, "spec", Path("spec.yaml"), " \n\n") == LINE.format("") + TEXT


PLAN = (EXAMPLES / "quickstart" / "plan.json").read_text(encoding="utf-8")
DESIGN = str(DATA / "vcf" / "bring-up-5.json")


def _first(name: str) -> str:
    return Path(name).read_text(encoding="utf-8").partition("\n")[0] + "\n"


def test_an_import_names_the_schema_once_and_writes_the_same_again(cli: Cli) -> None:
    assert cli("import", "vcf", DESIGN, "-o", "before.yaml").code == 0
    write(Path(".."), {SCHEMA: "{}"})
    assert cli("import", "vcf", DESIGN, "-o", "after.yaml").code == 0
    before, after = (Path(name).read_text(encoding="utf-8") for name in ("before.yaml", "after.yaml"))
    assert after == LINE.format("") + before

    for name, text in (("before.yaml", before), ("after.yaml", after)):
        assert cli("import", "vcf", DESIGN, "-o", name).code == 0
        assert Path(name).read_text(encoding="utf-8") == text
    assert cli("import", "vcf", DESIGN, "--diff", "after.yaml").code == 0
    assert cli("import", "vcf", DESIGN).out == before  # on standard output there is no place that it stands in


def test_what_is_missing_is_written_anew_below_the_line(cli: Cli) -> None:
    write(Path(".."), {SCHEMA: "{}", "repo/plan.json": PLAN})
    cli("check", "plan.json", "--write-missing", "more.yaml")
    text = Path("more.yaml").read_text(encoding="utf-8")
    assert text.startswith(LINE.format("") + "## What could not be decided, ")

    cli("check", "plan.json", "--only", "cluster.ha_enabled", "--write-missing", "more.yaml")  # nobody wrote into it
    assert Path("more.yaml").read_text(encoding="utf-8") == (
        LINE.format("") + "## No verdict is undecided: there is nothing to fill in.\n"
        "apiVersion: ftpolicy/v1\nkind: ClusterSpec\n"
    )
    cli("check", "plan.json", "--write-missing", "more.yaml")
    assert Path("more.yaml").read_text(encoding="utf-8") == text

    mine = text.replace("    # power_state:", "    power_state: powered_on   #", 1)
    Path("more.yaml").write_text(mine, encoding="utf-8")
    cli("check", "plan.json", "more.yaml", "--write-missing", "more.yaml")
    assert Path("more.yaml").read_text(encoding="utf-8").startswith(mine[:200])
    assert Path("more.yaml").read_text(encoding="utf-8").count("yaml-language-server") == 1


def test_answers_and_waivers_begin_with_the_line(cli: Cli) -> None:
    write(Path(".."), {SCHEMA: "{}", SCHEMA.replace("spec.", "waivers."): "{}", "repo/plan.json": PLAN})
    waiver = ("waive", "vm.no_npiv", "vm/db01", "plan.json", "--reason", "no FC", "--expires")
    assert cli(*waiver, "2099-01-01").code == 0
    assert cli(*waiver[:-3], "--verdict", "undecided", *waiver[-3:], "2099-01-01").code == 0

    assert _first(".ftpolicy-waivers.yaml") == LINE.format("").replace("spec.", "waivers.")
    assert Path(".ftpolicy-waivers.yaml").read_text(encoding="utf-8").count("yaml-language-server") == 1

    assert cli("fill", "new.yaml", "plan.json", "--only", "host.active", stdin=b"standby\nq\n").code == 0
    assert _first("new.yaml") == LINE.format("")
    assert Path("new.yaml").read_text(encoding="utf-8").count("power_state: standby") == 3
