"""Reports and other files go where nothing of anybody's is: over new names, and over reports of before."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import Cli
from tests.support.repositories import CONFIG_HEAD, cluster, commit, repository, write
from validator.report import FORMATS

HINT = "  Name another file; nothing was judged or written.\n"
CONFIG = CONFIG_HEAD + "only: [cluster.ha_enabled]\nwaivers: w.yaml\nbaseline: base.json\n"
FILES = {
    ".ftpolicy.yaml": CONFIG,
    "in.yaml": cluster(ha=True),
    "other.yaml": cluster(ha=False, name="c9"),
    "w.yaml": "apiVersion: ftpolicy/v1\nkind: Waivers\nwaivers: []\n",
    "base.json": '{"format": "ftpolicy.baseline/2", "findings": []}\n',
    "README.md": "# Reports\n\n167 passed, 42 not applicable; 125 rules, 8 objects\n",
    "package.json": "{}\n",
    "list.json": "[1]\n",
    "main.tf": "",
    "estate/a.yaml": cluster(ha=True),
    "estate/plain.json": '{"a": 1}\n',
}


@pytest.fixture(autouse=True)
def _repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository(tmp_path / "r", FILES)
    monkeypatch.chdir(tmp_path / "r")


def _tree() -> Mapping[str, str]:
    files = (path for path in sorted(Path().rglob("*")) if path.is_file() and ".git" not in path.parts)
    return {str(path): path.read_text(encoding="utf-8") for path in files}


MERGED = ("in.yaml", "link.yaml", "hard.yaml", "other.yaml")
"""Cluster specs: what is missing comes beside what is there."""


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("in.yaml", "is an input of this run"),
        ("./estate/../in.yaml", "is an input of this run"),
        ("link.yaml", "is an input of this run"),
        ("hard.yaml", "is an input of this run"),
        (".ftpolicy.yaml", "is the configuration"),
        ("w.yaml", "is the waivers"),
        ("base.json", "is the baseline"),
        ("other.yaml", "is a cluster spec or another file of ftpolicy, and somebody's work"),
        ("values.tfvars", "is a file of values of this run"),
        ("main.tf", "is code, and no report"),
        ("README.md", "is tracked by git, and no report"),
        ("package.json", "is tracked by git, and no report"),
        ("list.json", "is tracked by git, and no report"),
        ("estate", "is a directory"),
        ("/dev/zero", "is not a regular file"),
        ("pipe", "is not a regular file"),
        ("nowhere", "is a link that leads nowhere"),
        ("away", "leads out of the repository"),
        (".git/config", "is in .git, where nothing is written"),
        (".ftpolicy-waivers.yaml", "is the name of the waivers"),
    ],
)
@pytest.mark.parametrize("option", ["-o json", "--write-missing"])
def test_what_is_somebodys_is_not_replaced(option: str, name: str, what: str, cli: Cli, tmp_path: Path) -> None:
    write(Path(), {"values.tfvars": "a = 1\n"})
    Path("link.yaml").symlink_to("in.yaml")
    os.link("in.yaml", "hard.yaml")
    os.mkfifo("pipe")
    Path("nowhere").symlink_to("not-there")
    (tmp_path / "away").write_text("", encoding="utf-8")
    Path("away").symlink_to(tmp_path / "away")
    before = _tree()
    asked = ("-o", f"json={name}") if option == "-o json" else (option, name)

    done = cli("check", "in.yaml", "--var-file", "values.tfvars", *asked, "-o", "text=report.txt")

    if option == "--write-missing" and Path(name).name in MERGED:
        assert (done.code, done.err) == (0, f"{name} has a place for all that is missing already\n")
        assert {file: text for file, text in _tree().items() if file != "report.txt"} == before
        return
    if option == "--write-missing" and name in ("README.md", "package.json", "list.json"):
        what = "is there, and nothing can be added to it: it is no cluster spec"
    assert (done.code, done.out, done.err) == (2, "", f"error: {option}: {name} {what}\n{HINT}")
    assert _tree() == before


def test_standard_input_may_be_a_file_as_well(cli: Cli) -> None:
    kept = os.dup(0)
    opened = os.open("other.yaml", os.O_RDONLY)
    os.dup2(opened, 0)
    try:
        done = cli("check", "-", "-o", "json=other.yaml", stdin=FILES["other.yaml"].encode())
    finally:
        os.dup2(kept, 0)
        os.close(kept)
        os.close(opened)

    assert (done.code, done.err) == (2, f"error: -o json: other.yaml is an input of this run\n{HINT}")


def test_what_a_directory_holds_is_an_input(cli: Cli) -> None:
    done = cli("check", "estate", "-o", "json=estate/plain.json")

    place = "is no report, and in a directory that is an input of this run"
    assert (done.code, done.err) == (2, f"error: -o json: estate/plain.json {place}\n{HINT}")
    assert [cli("check", "estate", "-o", "json=estate/report.json").code for _ in range(2)] == [0, 0]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_report_is_written_again(name: str, lang: str, cli: Cli) -> None:
    others = ("-o", "text") if name != "text" else ()
    for ha, code in ((False, 1), (None, 1), (True, 0), (False, 1)):
        write(Path(), {"judged.yaml": cluster(ha=ha)})
        done = cli("check", "judged.yaml", "--lang", lang, "-o", f"{name}=report", *others, "--color", "always")
        assert (done.code, done.err) == (code, ""), ha
        commit(Path(), {"report": Path("report").read_text(encoding="utf-8")}, f"a report, {ha}")
    assert cli("check", "judged.yaml", "-o", "json=report").code == 1
    assert json.loads(Path("report").read_text(encoding="utf-8"))["format"] == "ftpolicy.report/1"


def test_what_is_not_tracked_and_nobodys_is_replaced(cli: Cli) -> None:
    write(Path(), {"out.txt": "of yesterday\n"})

    assert cli("check", "in.yaml", "-o", "text=out.txt").code == 0
    assert Path("out.txt").read_text(encoding="utf-8").startswith("0 failed, 0 undecided\n")


def test_a_spec_that_was_filled_in_stays(cli: Cli) -> None:
    write(Path(), {"judged.yaml": cluster(ha=None)})
    for _ in range(2):
        assert cli("check", "judged.yaml", "--write-missing", "m.yaml").code == 1
    text = Path("m.yaml").read_text(encoding="utf-8")
    assert "    # ha:" in text
    filled = text.replace("    # ha:", "    ha: {enabled: true}  #", 1)
    write(Path(), {"m.yaml": filled})

    done = cli("check", "judged.yaml", "--write-missing", "m.yaml")

    assert done.code == 1
    assert Path("m.yaml").read_text(encoding="utf-8").startswith(filled)


def test_one_file_takes_one_report(cli: Cli) -> None:
    done = cli("check", "in.yaml", "-o", "json=x", "--write-missing", "./x")

    assert (done.code, done.err) == (2, f"error: --write-missing: ./x is written by -o json already\n{HINT}")


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/stderr", "/dev/null", "/dev/fd/1", "/dev/../dev/null"])
def test_the_streams_are_written_to_and_stay_what_they_are(name: str, cli: Cli) -> None:
    before = os.lstat(name).st_mode
    for _ in range(2):
        done = cli("check", "in.yaml", "-o", f"json={name}")
        assert done.code == 0
        told = done.out if "stdout" in name or "fd/1" in name else done.err
        assert told == "" if "null" in name else json.loads(told)["exit_code"] == 0
    assert os.lstat(name).st_mode == before


@pytest.mark.parametrize(("name", "is_refused"), [("main.tf", True), ("README.md", True), ("old.tar.gz", False)])
def test_a_bundle_replaces_a_bundle(name: str, is_refused: bool, cli: Cli) -> None:
    Path(".ftpolicy.yaml").unlink()
    if not is_refused:
        assert cli("bundle", "-o", name).code == 0
    before = Path(name).read_bytes()

    assert cli("bundle", "-o", name).code == (2 if is_refused else 0)
    assert Path(name).read_bytes() == before
