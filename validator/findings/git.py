"""What git says of the files of a repository: which are tracked, and which differ from where a branch left its base."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from validator.config.discovery import repository_root
from validator.errors import ConfigurationError

_TIMEOUT = 60
"""Seconds; a repository of a hundred thousand files answers within one or two."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between the working tree and the commit where the branch left ``base``.

    Paths are relative to ``top``, with slashes, as git has them.
    """

    base: str
    top: Path
    tracked: frozenset[str]
    changed: frozenset[str]
    deleted: frozenset[str]

    def touches(self, file: str) -> bool:
        """Tell whether ``file`` changed, or git cannot tell because it is not tracked or not in the repository.

        Of a symbolic link both ends count.
        """
        lexical = Path(os.path.realpath(Path(file).absolute().parent), Path(file).name)
        return any(self._has_changed(path) for path in {lexical, Path(os.path.realpath(file))})

    def _has_changed(self, path: Path) -> bool:
        try:
            name = path.relative_to(self.top).as_posix()
        except ValueError:
            return True
        return name in self.changed or name not in self.tracked


def read_changes(base: str, start: Path) -> Changes:
    """Return what changed in the repository of ``start`` since its branch left the commit, branch or tag ``base``.

    Raises:
        ConfigurationError: there is no git or no repository, or ``base`` is no commit that has an ancestor in common.
    """
    top = _ask(start, "rev-parse", "--show-toplevel").rstrip("\n")
    try:
        commit = _ask(start, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{base}^{{commit}}").strip()
    except ConfigurationError as error:
        hint = "Fetch it first; in CI a shallow checkout does not have it (fetch-depth: 0, GIT_DEPTH: 0)."
        raise ConfigurationError(f"--changed-only: there is no commit “{base[:80]}” here", hint=hint) from error
    try:
        fork = _ask(start, "merge-base", commit, "HEAD").strip()
    except ConfigurationError as error:
        hint = "Fetch the history between them."
        raise ConfigurationError(
            f"--changed-only: HEAD and “{base[:80]}” have no commit in common", hint=hint
        ) from error
    root = Path(os.path.realpath(top))
    diff = ("diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--no-textconv")
    return Changes(
        base=base,
        top=root,
        tracked=_names(_ask(root, "ls-files", "-z", "--full-name")),
        changed=_names(_ask(root, *diff, fork, "--")),
        deleted=_names(_ask(root, *diff, "--diff-filter=D", fork, "--")),
    )


def is_tracked(file: Path) -> bool:
    """Tell whether git has ``file``; where git cannot be asked, that it may have it."""
    where = Path(os.path.realpath(file))
    if repository_root(where.parent) is None:
        return False
    try:
        return bool(_ask(where.parent, "--literal-pathspecs", "ls-files", "-z", "--", where.name))
    except ConfigurationError:
        return True


def _names(text: str) -> frozenset[str]:
    return frozenset(name for name in text.split("\0") if name)


def _ask(where: Path, *arguments: str) -> str:
    """Return what `git ARGUMENTS` prints in the directory ``where``. No network, no prompt, no shell."""
    surroundings = {"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
    try:
        # a name of a program, as git's own tools use it; every argument from outside is behind --end-of-options
        done = subprocess.run(  # noqa: S603
            ["git", "-c", "core.fsmonitor=false", "-C", str(where), *arguments],  # noqa: S607
            capture_output=True,
            check=False,
            timeout=_TIMEOUT,
            env={**os.environ, **surroundings},
            stdin=subprocess.DEVNULL,
        )
    except FileNotFoundError:
        raise ConfigurationError("--changed-only asks git, and there is no git on this machine") from None
    except subprocess.TimeoutExpired:
        raise ConfigurationError(
            f"--changed-only: git {arguments[0]} did not answer within {_TIMEOUT} seconds"
        ) from None
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().split("\n")[0]
        raise ConfigurationError(f"--changed-only: git {arguments[0]}: {said or 'failed'}")
    return done.stdout.decode("utf-8", "surrogateescape")
