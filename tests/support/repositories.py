"""Scratch git repositories for tests, with nothing of the machine's own git settings."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from validator.config import Configuration, read_configuration

SPEC_HEAD = "apiVersion: ftpolicy/v1\nkind: ClusterSpec\n"
CONFIG_HEAD = "apiVersion: ftpolicy/v1\nkind: Configuration\n"

ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT"))},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.com",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.com",
}


def own_git_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let programs that are started see nothing of the machine's own git settings, nor of a repository around the tests."""
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, ENVIRONMENT[name])
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
        monkeypatch.delenv(name, raising=False)


def git(where: Path, *arguments: str) -> str:
    """Return what git prints; it must succeed."""
    command = ["git", "-C", str(where), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, env=ENVIRONMENT).stdout


def write(where: Path, files: Mapping[str, str]) -> None:
    """Write files by name, with their directories."""
    for name, text in files.items():
        (where / name).parent.mkdir(parents=True, exist_ok=True)
        (where / name).write_text(text, encoding="utf-8")


def commit(where: Path, files: Mapping[str, str], message: str = "change") -> None:
    """Write files and commit everything."""
    write(where, files)
    git(where, "add", "--all")
    git(where, "commit", "--quiet", "--message", message)


def configured(text: str) -> Configuration:
    """Return what ``text`` says as the configuration ``c.yaml`` of the working directory; nothing may be wrong with it."""
    Path("c.yaml").write_text(CONFIG_HEAD + text, encoding="utf-8")
    found, errors = read_configuration("c.yaml")
    assert errors == []
    return found


def repository(where: Path, files: Mapping[str, str]) -> None:
    """Make a repository on the branch main with one commit."""
    where.mkdir(parents=True, exist_ok=True)
    git(where, "init", "--quiet", "--initial-branch", "main")
    commit(where, files, "first")


def cluster(*, ha: bool | None, name: str = "c1") -> str:
    """Return a spec of one cluster: `ha` is on, off, or not said, which is line 6."""
    said = "" if ha is None else f"  ha: {{enabled: {str(ha).lower()}}}\n"
    return f"{SPEC_HEAD}clusters:\n- name: {name}\n  fault_tolerance: true\n{said}"
