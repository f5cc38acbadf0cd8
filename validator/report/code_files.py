"""The files that findings point into, as code hosts see them: paths below the checkout, lines, and what they hash to."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from validator.findings.model import Finding
from validator.inputs import Input
from validator.messages import clean
from validator.model import Location
from validator.readers.text import STDIN
from validator.report.line_hash import line_hashes

_LARGEST = 64 * 1024 * 1024
_BREAK = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Region:
    """A part of one line. Lines and columns count from 1, columns in UTF-16 code units; ``end`` is the one behind."""

    line: int
    column: int
    end: int


class CodeFiles:
    """Reads the files of findings, each once: those below the root of the checkout, and the inputs themselves.

    A facts document may name any file as its source; others than these are not opened.
    """

    def __init__(self, inputs: Sequence[Input], findings: Iterable[Finding]) -> None:
        self._root = checkout_root()
        self._inputs = [one.path for one in inputs if one.path != STDIN]
        self._wanted: dict[str, set[int]] = defaultdict(set)
        for finding in findings:
            place = self.location(finding)
            self._wanted[place.file].add(place.line or 1)
        self._paths: dict[str, str] = {}
        self._lines: dict[str, Sequence[str] | None] = {}
        self._hashes: dict[str, Mapping[int, str]] = {}

    def location(self, finding: Finding) -> Location:
        """Return the first place of a finding; without one, the first input: code hosts show nothing that has no file."""
        return next(iter(finding.locations), Location(next(iter(self._inputs), STDIN)))

    def path(self, file: str) -> str:
        """Return the path of ``file`` from the root of the checkout, symbolic links resolved; absolute when outside."""
        if file not in self._paths:
            self._paths[file] = "stdin" if file == STDIN else self._resolved(file)
        return self._paths[file]

    def _resolved(self, file: str) -> str:
        try:
            real = Path(os.path.realpath(file))
        except (OSError, ValueError):
            return clean(file)
        return (real.relative_to(self._root) if real.is_relative_to(self._root) else real).as_posix()

    def region(self, place: Location) -> Region:
        """Return the part of the line from the place on, inside the line as it really is where the file can be read."""
        lines = self._read(place.file)
        if lines is None:
            column = place.column or 1
            return Region(place.line or 1, column, column + 1)
        number = min(place.line or 1, len(lines))
        line = lines[number - 1]
        text = line.rstrip() if place.line is not None else line[:1]
        start = min((place.column or len(text) - len(text.lstrip()) + 1) - 1, max(len(text) - 1, 0))
        return Region(number, _units(text[:start]) + 1, _units(text) + 1)

    def line_hash(self, place: Location) -> str | None:
        """Return GitHub's hash of the line of a place; ``None`` where no line is known or the file cannot be read."""
        if place.line is None or self._read(place.file) is None:
            return None
        return self._hashes[place.file].get(place.line)

    def _read(self, file: str) -> Sequence[str] | None:
        if file not in self._lines:
            text = self._text(file)
            self._lines[file] = None if text is None else _BREAK.split(text)
            self._hashes[file] = {} if text is None else line_hashes(text, self._wanted[file])
        return self._lines[file]

    def _text(self, file: str) -> str | None:
        try:
            path = Path(os.path.realpath(file))
            if file == STDIN or not (path.is_relative_to(self._root) or file in self._inputs):
                return None
            if not path.is_file() or path.stat().st_size > _LARGEST:
                return None
            return path.read_bytes().decode("utf-8", "replace")
        except (OSError, ValueError):
            return None


def checkout_root() -> Path:
    """Return the directory that paths in reports start from: the checkout around the working directory, else that one."""
    here = Path(os.path.realpath(Path.cwd()))
    return next((one for one in (here, *here.parents) if (one / ".git").exists()), here)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
