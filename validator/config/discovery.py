"""Where a configuration is found: from the working directory up to the root of the repository."""

from __future__ import annotations

import os
from pathlib import Path

from validator.own_files import CONFIGURATION_FILE


def find_file(start: Path) -> Path | None:
    """Return the nearest configuration from the directory ``start`` up to the root of its repository, or ``None``.

    Outside a repository only ``start`` itself is looked at: what stands further up may be anybody's.
    """
    start = start.absolute()
    root = repository_root(start) or start
    for directory in (start, *start.parents):
        if os.path.lexists(directory / CONFIGURATION_FILE):
            return directory / CONFIGURATION_FILE
        if directory == root:
            break
    return None


def repository_root(start: Path) -> Path | None:
    """Return the nearest directory from ``start`` upwards that has `.git` (a directory, or a file as worktrees have)."""
    start = start.absolute()
    return next((directory for directory in (start, *start.parents) if os.path.lexists(directory / ".git")), None)


def reading_root(directory: Path) -> Path:
    """Return the directory that nothing read for ``directory`` may leave.

    It is the root of its repository; outside of one the working directory, where a configuration there is about it; else
    the directory itself.
    """
    real, here = directory.resolve(), Path.cwd()
    root = repository_root(real)
    if root is None and os.path.lexists(here / CONFIGURATION_FILE) and is_inside(real, here):
        root = here.resolve()
    return root or real


def shown_path(path: Path) -> str:
    """Return ``path`` as messages and reports spell it: relative to the working directory where that is possible."""
    try:
        return Path(os.path.relpath(path)).as_posix()
    except ValueError:  # another drive
        return path.as_posix()


def is_inside(path: Path, root: Path) -> bool:
    """Tell whether ``path`` leads, with all symbolic links followed, to something in ``root`` and not in its `.git`."""
    try:
        inside = path.resolve().relative_to(root.resolve())
    except (ValueError, OSError, RuntimeError):  # a loop of links is an error of either kind
        return False
    return not any(part.casefold() == ".git" for part in inside.parts)
