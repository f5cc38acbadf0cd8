"""A commit of a repository as a directory outside the checkout: made of git objects, so that nothing of it runs.

`git checkout`, `git worktree` and `git archive` apply filters, attributes and hooks; `git cat-file` hands out bytes.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from validator.errors import ConfigurationError
from validator.findings.git import ask, ask_bytes

_LINK, _FILES = "120000", ("100644", "100755", "120000")
_LARGEST = 512 * 1024 * 1024
"""Bytes of a commit; configurations and specs have some thousands, and what is larger holds something else."""


class _Entry(NamedTuple):
    mode: str
    object_name: str
    size: int
    path: str


def write_commit(top: Path, commit: str, target: Path) -> None:
    """Write the files of ``commit`` in the repository at ``top`` into the empty directory ``target``.

    Submodules are left out, and so are links that lead out of the tree.

    Raises:
        ConfigurationError: git cannot supply it (a partial clone), it is too large, or it has names that no tree may have.
    """
    entries = list(_entries(top, commit))
    if sum(one.size for one in entries) > _LARGEST:
        raise ConfigurationError(f"the commit has more than {_LARGEST // 1024 // 1024} MB")
    contents = _contents(top, [one.object_name for one in entries])
    linked: list[tuple[Path, str, bytes]] = []
    for entry, content in zip(entries, contents, strict=True):
        file = target / entry.path
        if entry.mode == _LINK:
            linked.append((file, entry.path, content))
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    for file, path, content in linked:  # last: nothing is ever written through one
        goal = os.fsdecode(content)
        if not posixpath.isabs(goal) and _stays_inside(posixpath.join(posixpath.dirname(path), goal)):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.symlink_to(goal)


def _entries(top: Path, commit: str) -> Iterator[_Entry]:
    for line in ask(top, "ls-tree", "-r", "-z", "--full-tree", "--long", commit).split("\0"):
        if not line:
            continue
        about, _, path = line.partition("\t")
        mode, _, object_name, size = about.split()
        if any(part.lower() in ("", ".", "..", ".git") for part in path.split("/")):
            raise ConfigurationError(f"the commit has the path “{path[:80]}”, which no tree may have")
        if mode in _FILES and not size.isdigit():
            raise ConfigurationError(f"git does not have the object {object_name} of the commit (a partial clone?)")
        if mode in _FILES:
            yield _Entry(mode, object_name, int(size), path)


def _contents(top: Path, names: list[str]) -> Iterator[bytes]:
    """Yield the content of each object, in order."""
    answer = ask_bytes(top, ["cat-file", "--batch"], "".join(f"{name}\n" for name in names).encode())
    start = 0
    for name in names:
        end = answer.index(b"\n", start)
        head = answer[start:end].split()
        if head[1:2] != [b"blob"]:
            raise ConfigurationError(f"git does not have the object {name} of the commit (a partial clone?)")
        size = int(head[2])
        yield answer[end + 1 : end + 1 + size]
        start = end + 1 + size + 1


def _stays_inside(path: str) -> bool:
    normal = posixpath.normpath(path)
    return normal != ".." and not normal.startswith("../")
