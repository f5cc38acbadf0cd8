"""A commit as a directory of its own, and what paths of the checkout are called there."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from validator.findings.base_tree import write_commit


@dataclass(frozen=True, slots=True)
class Moved:
    """Paths of the checkout ``top``, seen from ``here``, as paths of the ``tree``; those of other places stay."""

    top: Path
    tree: Path
    here: Path

    @property
    def there(self) -> Path:
        """The directory of the tree that the working directory is in the checkout."""
        return self.tree / self.here.relative_to(self.top)

    def path(self, text: str) -> str:
        """Return the path in the tree: relative ones stay relative, so that reports say the same."""
        lexical = Path(os.path.normpath(self.here / text))
        if not lexical.is_relative_to(self.top):
            real = Path(os.path.realpath(text))
            if not real.is_relative_to(self.top):
                return str(lexical)
            lexical = real
        return str(self.tree / lexical.relative_to(self.top)) if Path(text).is_absolute() else text

    def optional(self, text: str | None) -> str | None:
        """Return the path in the tree, or ``None`` where the tree does not have it."""
        if text is None:
            return None
        moved = self.path(text)
        return moved if os.path.lexists(self.there / moved) else None

    def variables(self, given: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        """Yield the options of variables, files at their place in the tree."""
        for word, text in given:
            yield word, self.path(text) if word == "var-file" else text


@contextmanager
def written_commit(top: Path, commit: str) -> Iterator[Moved]:
    """Write a commit into a directory that is there while the context lasts.

    Raises:
        ConfigurationError: git cannot supply it.
        OSError: it cannot be written.
    """
    with TemporaryDirectory(prefix="ftpolicy-base-") as directory:
        tree = Path(os.path.realpath(directory))
        write_commit(top, commit, tree)
        (tree / ".git").mkdir()  # the tree ends here, as a repository does
        yield Moved(top, tree, Path(os.path.realpath(Path.cwd())))


@contextmanager
def working_directory(directory: Path) -> Iterator[None]:
    """Let ``directory`` be the working directory while the context lasts."""
    before = Path.cwd()
    os.chdir(directory)
    try:
        yield
    finally:
        os.chdir(before)
