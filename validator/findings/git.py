"""What git says of a repository: which files it tracks, and where a branch left its base."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from validator.config.discovery import repository_root
from validator.errors import ConfigurationError

_TIMEOUT = 60
"""Seconds; a repository of a hundred thousand files answers within one or two."""


@dataclass(frozen=True, slots=True)
class Base:
    """The commit that a branch is compared with: where it left the commit, branch or tag ``name``.

    ``commit`` is ``None`` where it cannot be told, and ``reason`` says why. ``tracked`` are the files that git has of the
    working tree, relative to ``top``, with slashes.
    """

    name: str
    top: Path
    commit: str | None
    tracked: frozenset[str]
    reason: str | None = None

    def has(self, file: str) -> bool:
        """Tell whether git tracks ``file``, or the file that a link leads to."""
        lexical = Path(os.path.realpath(Path(file).absolute().parent), Path(file).name)
        return any(self._is_tracked(path) for path in (lexical, Path(os.path.realpath(file))))

    def surrounds(self, directory: str) -> bool:
        """Tell whether ``directory`` is in the working tree."""
        return Path(os.path.realpath(directory)).is_relative_to(self.top)

    def _is_tracked(self, path: Path) -> bool:
        try:
            return path.relative_to(self.top).as_posix() in self.tracked
        except ValueError:
            return False


def read_base(name: str, start: Path) -> Base:
    """Return where the branch in the repository of ``start`` left ``name``.

    A shallow clone may lack what is asked for, which is then no mistake of the user's.

    Raises:
        ConfigurationError: there is no git or no repository, or ``name`` is no commit that has an ancestor in common.
    """
    top = Path(os.path.realpath(ask(start, "rev-parse", "--show-toplevel").rstrip("\n")))
    tracked = _names(ask(top, "ls-files", "-z", "--full-name"))
    is_shallow = ask(top, "rev-parse", "--is-shallow-repository").strip() == "true"
    try:
        commit = ask(top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}").strip()
    except ConfigurationError as error:
        hint = "Fetch it first; in CI a shallow checkout does not have it (fetch-depth: 0, GIT_DEPTH: 0)."
        if is_shallow and _may_name_a_commit(top, name):
            return Base(name, top, None, tracked, f"the shallow clone does not have it. {hint}")
        raise ConfigurationError(f"--changed-only: there is no commit “{name[:80]}” here", hint=hint) from error
    try:
        fork = ask(top, "merge-base", commit, "HEAD").strip()
    except ConfigurationError as error:
        if is_shallow:
            reason = (
                "the shallow clone does not have the commit where the branch left it (fetch-depth: 0, GIT_DEPTH: 0)"
            )
            return Base(name, top, None, tracked, reason)
        hint = "Fetch the history between them."
        raise ConfigurationError(
            f"--changed-only: HEAD and “{name[:80]}” have no commit in common", hint=hint
        ) from error
    return Base(name, top, fork, tracked)


def read_trusted(name: str, start: Path) -> tuple[Path, str]:
    """Return the top of the working tree around ``start``, and the commit that ``name`` is.

    Raises:
        ConfigurationError: there is no git, no repository, or no such commit.
    """
    try:
        top = Path(os.path.realpath(ask(start, "rev-parse", "--show-toplevel").rstrip("\n")))
    except ConfigurationError as error:
        raise ConfigurationError(_of_trusted(error)) from error
    try:
        commit = ask(top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}").strip()
    except ConfigurationError as error:
        hint = "Fetch it first: `git fetch --depth=1 origin COMMIT`, or a checkout with its history (fetch-depth: 0)."
        raise ConfigurationError(f"--trusted: there is no commit “{name[:80]}” here", hint=hint) from error
    return top, commit


def _of_trusted(error: ConfigurationError) -> str:
    return error.message.replace("--changed-only", "--trusted", 1)


def _may_name_a_commit(top: Path, name: str) -> bool:
    """Tell whether ``name`` has the form of a branch, a tag or a commit, so that it may only not be fetched."""
    try:
        ask(top, "check-ref-format", f"refs/heads/{name}")
    except ConfigurationError:
        return False
    return True


def is_tracked(file: Path) -> bool:
    """Tell whether git has ``file``; where git cannot be asked, that it may have it."""
    where = Path(os.path.realpath(file))
    if repository_root(where.parent) is None:
        return False
    try:
        return bool(ask(where.parent, "--literal-pathspecs", "ls-files", "-z", "--", where.name))
    except ConfigurationError:
        return True


def _names(text: str) -> frozenset[str]:
    return frozenset(name for name in text.split("\0") if name)


def ask(where: Path, *arguments: str) -> str:
    """Return what `git ARGUMENTS` prints in the directory ``where``."""
    return ask_bytes(where, arguments).decode("utf-8", "surrogateescape")


def ask_bytes(where: Path, arguments: Sequence[str], given: bytes = b"") -> bytes:
    """Return what `git ARGUMENTS` prints in the directory ``where`` when it reads ``given``. No network, prompt or shell.

    Raises:
        ConfigurationError: there is no git, it fails, or it does not answer.
    """
    surroundings = {
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "LC_ALL": "C",
    }
    try:
        # a name of a program, as git's own tools use it; every argument from outside is behind --end-of-options
        done = subprocess.run(  # noqa: S603
            ["git", "-c", "core.fsmonitor=false", "-C", str(where), *arguments],  # noqa: S607
            capture_output=True,
            check=False,
            timeout=_TIMEOUT,
            env={**os.environ, **surroundings},
            input=given,
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
    return done.stdout
