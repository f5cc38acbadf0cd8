"""Ways to turn the gate green, or to break it, that somebody tried: each with its exit code, and what is told.

Each probe of tests/data/probes starts in a directory with ``estate.yaml``, an estate that passes. ``edit`` replaces a text in a
file, the only one of its kind there; ``write``, ``link`` and ``delete`` do what they say. With ``before`` the directory is a
repository, in which that is committed on main; what the probe itself changes is a branch from it, as a pull request is.
``says`` and ``hides`` are what the output has to have in it, and must not; ``keeps`` names files that stay as they were.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import Cli
from tests.support.paths import DATA, EXAMPLES
from tests.support.repositories import git, own_git_only, write

HEALTHY = (EXAMPLES / "vsphere-8.0u3.yaml").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Probe:
    """What is changed and run, and what comes of it."""

    file: str
    what: str
    run: str
    exit: int
    says: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()
    before: Mapping[str, Any] | None = None
    write: Mapping[str, str] | None = None
    edit: Mapping[str, Mapping[str, str]] | None = None
    link: Mapping[str, str] | None = None
    delete: tuple[str, ...] = ()


def _probes() -> Iterator[Probe]:
    for file in sorted((DATA / "probes").glob("*.yaml")):
        for one in yaml.safe_load(file.read_text(encoding="utf-8")):
            yield Probe(file.stem, **one)


PROBES = list(_probes())


def test_there_are_many_and_each_has_its_own_name() -> None:
    assert len(PROBES) >= 100
    assert len({(probe.file, probe.what) for probe in PROBES}) == len(PROBES)


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: f"{probe.file}: {probe.what}")
def test_probe(probe: Probe, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own_git_only(monkeypatch)
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"estate.yaml": HEALTHY})
    if probe.before is not None:
        git(tmp_path, "init", "--quiet", "--initial-branch", "main")
        _change(probe.before)
        git(tmp_path, "add", "--all")
        git(tmp_path, "commit", "--quiet", "--message", "before")
        git(tmp_path, "switch", "--quiet", "--create", "branch")
    _change({"write": probe.write, "edit": probe.edit, "link": probe.link, "delete": probe.delete})
    kept = {name: Path(name).read_bytes() for name in probe.keeps}

    command = shlex.split(probe.run)
    ran = cli(*command)
    said = ran.out + ran.err

    assert (ran.code, [text for text in probe.says if text not in said]) == (probe.exit, []), said
    assert [text for text in (*probe.hides, "Traceback") if text in said] == []
    assert {name: Path(name).read_bytes() for name in probe.keeps} == kept


def _change(how: Mapping[str, Any]) -> None:
    write(Path(), how.get("write") or {})
    for name, texts in (how.get("edit") or {}).items():
        text = Path(name).read_text(encoding="utf-8")
        for old, new in texts.items():
            assert text.count(old) == 1, f"{name} has {text.count(old)} times: {old}"
            text = text.replace(old, new)
        Path(name).write_text(text, encoding="utf-8")
    for name, target in (how.get("link") or {}).items():
        Path(name).symlink_to(target)
    for name in how.get("delete") or ():
        Path(name).unlink()
