"""``ftpolicy init --vscode``: settings by which VS Code finds the schemas that ``ftpolicy init`` writes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Cli
from tests.support.paths import ROOT
from tests.support.repositories import cluster, write

COPIES = [f".ftpolicy/schemas/{name}.schema.json" for name in ("spec", "config", "waivers")]


@pytest.fixture(autouse=True)
def _in_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"repo/.git/HEAD": ""})
    monkeypatch.chdir(tmp_path / "repo")


def _settings() -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = json.loads(Path(".vscode/settings.json").read_text(encoding="utf-8"))
    return found


def test_settings_name_every_spec_and_the_schemas_beside_them(cli: Cli) -> None:
    write(Path(), {"osaka/spec [1].yaml": cluster(ha=True), "code/main.tf": 'resource "vsphere_host" "a" {\n}\n'})

    done = cli("init", "--vscode")

    assert done.code == 0
    assert [line for line in done.out.splitlines() if "/" in line] == [
        "wrote code/cluster.yaml",
        "wrote .vscode/settings.json",
        *(f"wrote {name}" for name in COPIES),
    ]
    assert _settings() == {
        "yaml.schemas": {
            f"./{COPIES[0]}": ["/osaka/spec ?1?.yaml", "/code/cluster.yaml"],
            f"./{COPIES[1]}": ["**/.ftpolicy.yaml"],
            f"./{COPIES[2]}": ["**/.ftpolicy-waivers.yaml"],
        }
    }
    for name, source in zip(COPIES, ("editors/spec", "config", "waivers"), strict=True):
        assert Path(name).read_text("utf-8") == (ROOT / "schemas" / f"{source}.schema.json").read_text("utf-8")
    assert cli("check").code in (0, 1)  # and nothing of it is an input


def test_a_design_is_named_relative_to_the_repository(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("below").mkdir()
    monkeypatch.chdir("below")

    assert cli("init", "--like", "7.0-fc", "--vscode").code == 0

    monkeypatch.chdir("..")
    assert _settings()["yaml.schemas"][f"./{COPIES[0]}"] == ["/below/cluster.yaml"]


def test_settings_that_are_there_stay_and_are_told_what_to_add(cli: Cli) -> None:
    kept = '{\n  // ours\n  "editor.tabSize": 2,\n}\n'
    write(Path(), {".vscode/settings.json": kept, "spec.yaml": cluster(ha=True)})

    done = cli("init", "--vscode")

    assert done.code == 0
    assert Path(".vscode/settings.json").read_text(encoding="utf-8") == kept
    assert (
        '.vscode/settings.json is there and stays as it is; add\n  "yaml.schemas": {\n'
        f'    "./{COPIES[0]}": [\n      "/spec.yaml"\n    ],\n' in done.err
    )


def test_a_second_run_changes_nothing(cli: Cli) -> None:
    write(Path(), {"spec.yaml": cluster(ha=True)})
    cli("init", "--vscode")
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}

    again = cli("init", "--vscode")

    assert (again.code, again.out) == (0, "Nothing to write.\n")
    assert again.err.splitlines()[-1] == ".vscode/settings.json is there and stays as it is"
    assert {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()} == before


def test_without_the_option_there_are_no_settings(cli: Cli) -> None:
    write(Path(), {"spec.yaml": cluster(ha=True)})
    cli("init")
    assert not Path(".vscode").exists()
    assert all(Path(name).is_file() for name in COPIES)


@pytest.mark.parametrize("name", [".vscode", ".ftpolicy"])
def test_a_file_in_the_place_of_a_directory_is_an_error_that_names_it(name: str, cli: Cli) -> None:
    write(Path(), {name: ""})

    done = cli("init", "--vscode")

    assert done.code == 2
    assert f"error: cannot write {name}/" in done.err
