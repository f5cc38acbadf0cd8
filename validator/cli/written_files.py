"""Which files a run may write: new ones, and its own reports of before. Anything else is somebody's work.

Names of reports come from command lines and from configurations, and a configuration may come with the change it judges.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from validator.cli.files import stream_of
from validator.config.discovery import is_inside, repository_root
from validator.errors import ConfigurationError
from validator.findings.git import is_tracked
from validator.inputs.recognition import has_our_keys
from validator.own_files import BASELINE_FILE, CONFIGURATION_FILE, WAIVERS_FILE
from validator.readers.text import STDIN
from validator.report.recognition import is_report
from validator.spec_files.missing import is_unfilled
from validator.spec_files.missing_merge import why_not_mergeable

_MAX_BYTES = 64 * 1024 * 1024
_OWN = {CONFIGURATION_FILE: "the configuration", WAIVERS_FILE: "the waivers", BASELINE_FILE: "the baseline"}
_CODE = re.compile(r"\.(tf|tofu|tfvars|tfstate|rego|hcl)(\.json)?$", re.IGNORECASE)
_GZIP = b"\x1f\x8b"
INPUT = "an input of this run"
"""What the inputs of a run are to it."""

_ANOTHER = "Name another file; nothing was judged or written."


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file that is to be written: the option and the name as they were given, and what makes an old one ours."""

    option: str
    name: str
    format: str


@dataclass(slots=True)
class KeptFiles:
    """Files and directories that a run reads, each with what it is to the run."""

    _paths: dict[str, str] = field(default_factory=dict)
    _inodes: dict[tuple[int, int], str] = field(default_factory=dict)
    _directories: dict[str, str] = field(default_factory=dict)

    def add(self, names: Iterable[str | Path], what: str) -> None:
        """Keep files, and all that is in directories."""
        for name in names:
            if str(name) == STDIN:
                self._add_standard_input()
            elif Path(name).is_dir():
                self._directories.setdefault(os.path.realpath(name), what)
            else:
                self._paths.setdefault(os.path.realpath(name), what)
                _remember(name, what, self._inodes)

    def _add_standard_input(self) -> None:
        if sys.stdin is not None:
            _remember(0, INPUT, self._inodes)

    def what(self, file: str) -> str | None:
        """Return what a file is to the run, under whatever name or link; ``None`` where it is not read."""
        real = os.path.realpath(file)
        found: dict[tuple[int, int], str] = {}
        _remember(file, "", found)
        return self._paths.get(real) or next((self._inodes[one] for one in found if one in self._inodes), None)

    def around(self, file: str) -> str | None:
        """Return what a directory is to the run in which a file is."""
        real = Path(os.path.realpath(file))
        return next((what for name, what in self._directories.items() if Path(name) in real.parents), None)


def _remember(name: str | Path | int, what: str, inodes: dict[tuple[int, int], str]) -> None:
    try:
        status = os.fstat(name) if isinstance(name, int) else Path(name).stat()
    except (OSError, ValueError):
        return
    if stat.S_ISREG(status.st_mode):
        inodes.setdefault((status.st_dev, status.st_ino), what)


def require_writable(files: Sequence[WrittenFile], kept: KeptFiles) -> None:
    """Refuse to write over what is no report of ours.

    Raises:
        ConfigurationError: names the option, the file, and what it is.
    """
    seen: dict[str, WrittenFile] = {}
    for one in files:
        if stream_of(one.name) is not None:
            continue
        what = _problem(one, kept)
        if what is not None:
            raise ConfigurationError(f"{one.option}: {one.name} {what}", hint=_ANOTHER)
        other = seen.setdefault(os.path.realpath(one.name), one)
        if other is not one:
            raise ConfigurationError(f"{one.option}: {one.name} is written by {other.option} already", hint=_ANOTHER)


def _problem(file: WrittenFile, kept: KeptFiles) -> str | None:
    """Return why a file must not be written; ``None`` where nothing is lost."""
    path = Path(file.name)
    read = kept.what(file.name)
    if read is not None and not (file.format == "spec" and read == INPUT and _is_spec(path)):
        return f"is {read}"
    if path.name in _OWN:
        return f"is the name of {_OWN[path.name]}"
    if any(part.casefold() == ".git" for part in Path(os.path.realpath(path)).parts):
        return "is in .git, where nothing is written"
    root = repository_root(Path(os.path.normpath(path.absolute())).parent)
    if root is not None and not is_inside(path, root):
        return "leads out of the repository"
    if not os.path.lexists(path):
        return None
    if path.exists() and not path.is_file():
        return "is a directory" if path.is_dir() else "is not a regular file"
    if not path.exists():
        return "is a link that leads nowhere"
    return _problem_of_old(file, path, kept)


def _is_spec(path: Path) -> bool:
    """Tell whether a file is a cluster spec, to which what is missing can be added."""
    try:
        return why_not_mergeable(path.read_text(encoding="utf-8"), str(path)) is None
    except (OSError, UnicodeDecodeError):
        return False


def _problem_of_old(file: WrittenFile, path: Path, kept: KeptFiles) -> str | None:
    try:
        with path.open("rb") as stream:
            data = stream.read(_MAX_BYTES)
    except OSError as error:
        return f"cannot be read, and may be no report: {error.strerror}"
    text = data.decode("utf-8", "replace")
    if file.format == "spec" and data.strip():
        why = None if is_unfilled(text) else why_not_mergeable(text, file.name)
        why = "it is not UTF-8 text" if "\ufffd" in text else why
        return why and f"is there, and nothing can be added to it: {why}"
    is_ours = {"bundle": data.startswith(_GZIP), **dict.fromkeys(("github", "lines"), is_report(text) or not data)}.get(
        file.format, is_report(text)
    )
    if not is_ours and has_our_keys(text):
        return "is a cluster spec or another file of ftpolicy, and somebody's work"
    if is_ours:
        return None
    around = kept.around(file.name)
    if around is not None and data:
        return f"is no report, and in a directory that is {around}"
    if _CODE.search(path.name):
        return "is code, and no report"
    return "is tracked by git, and no report" if is_tracked(path) else None
