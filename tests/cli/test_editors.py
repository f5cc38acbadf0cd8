"""The first line of a file, by which editors find its schema."""

from __future__ import annotations

from pathlib import Path

import pytest

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
