"""Which estates changed files belong to. It is what a commit that touches none of them waits for, so nothing else is read."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from validator.config.discovery import repository_root
from validator.config.globs import Reach, reach
from validator.config.model import Configuration
from validator.config.reader import read_configuration
from validator.errors import FtpolicyError
from validator.own_files import CONFIGURATION_FILE


@dataclass(slots=True)
class Selection:
    """The configurations that were found, each with the names of its estates that the files touch, and their errors."""

    touched: list[tuple[Configuration, list[str]]] = field(default_factory=list)
    errors: list[FtpolicyError] = field(default_factory=list)

    @property
    def has_estates(self) -> bool:
        """Whether any configuration names an estate at all."""
        return any(configuration.estates for configuration, _ in self.touched)


def touched_estates(files: Sequence[str], config: str | None) -> Selection:
    """Return the estates that a change of ``files`` concerns, by every configuration that can know them.

    Those are the configuration ``config``, or else each `.ftpolicy.yaml` from a file's directory up to the root of the
    repository. Without ``files`` all estates of the working directory's configuration are touched.
    """
    found = Selection()
    paths = [Path(os.path.abspath(file)) for file in files]  # noqa: PTH100 - links are not to be followed
    names: Sequence[str | None] = [config] if config is not None or not files else _configurations(paths)
    for name in names:
        configuration, errors = read_configuration(name)
        found.errors += errors
        if configuration.file is not None:
            reaches = {estate.name: reach(estate, configuration) for estate in configuration.estates.values()}
            chosen = [one for one, concerns in reaches.items() if not files or _concerns(concerns, paths)]
            found.touched.append((configuration, chosen))
    return found


def _concerns(reach: Reach, paths: Sequence[Path]) -> bool:
    """Tell whether a path is of an estate, or a directory around something of it."""
    return any(map(reach.has, paths)) or any(reach.is_below(path) for path in paths if path.is_dir())


def _configurations(files: Sequence[Path]) -> list[str]:
    """Return the configurations above ``files``, the outermost first, as the working directory sees them."""
    here = Path.cwd()
    root = repository_root(here) or here
    directories: set[Path] = set()
    for file in files:
        directory = file if file.is_dir() else file.parent
        while directory not in directories and (directory == root or root in directory.parents):
            directories.add(directory)
            directory = directory.parent
    found = sorted(one / CONFIGURATION_FILE for one in directories if os.path.lexists(one / CONFIGURATION_FILE))
    return [os.path.relpath(path) for path in sorted(found, key=lambda path: len(path.parts))]
