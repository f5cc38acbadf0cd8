"""The files of one configuration. Nothing outside its repository is looked at, whatever a path or a symbolic link says."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from validator.config.discovery import reading_root, shown_path
from validator.reasons import ReasonCode, because
from validator.terraform.hcl.configuration.options import MAX_FILE, SUFFIXES, VALUES
from validator.terraform.hcl.values.types import make_set
from validator.terraform.hcl.values.values import BOOL, STRING, UnknownValue, Value, text

_MAX_LISTED = 20_000
_HIDDEN = ".git"


@dataclass(slots=True)
class ReadPaths:
    """What a reading looked at, as absolute paths: what is there, what is not, and where links lead.

    ``trees`` are directories that were listed with everything below them.
    """

    paths: set[Path] = field(default_factory=set)
    trees: set[Path] = field(default_factory=set)

    def has(self, file: Path) -> bool:
        """Tell whether a change of ``file`` (absolute, it need not exist any more) may change what was read."""
        if file in self.paths or any(directory in self.trees for directory in file.parents):
            return True
        return file.name.endswith((*SUFFIXES, *VALUES)) and file.parent in self.paths

    def files(self) -> list[str]:
        """Return the files that were read, as messages call them."""
        return sorted({shown_path(path) for path in self.paths if path.is_file()})


class Root:
    """The directory of a root module, and the one that nothing read for it may leave: modules may stand beside it.

    ``path`` is as the user wrote it, for messages. ``looked_at`` is the record of what was read.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.looked_at = ReadPaths()
        self._real = Path(os.path.realpath(path))
        self._limit = reading_root(self._real)

    @property
    def limit(self) -> str:
        """How messages call the directory that nothing may leave."""
        return self.path if self._limit == self._real else shown_path(self._limit)

    def inside(self, relative: str) -> Path | None:
        """Return the place of a path relative to the root, with links followed; ``None`` where it leads out of the limit."""
        if "\0" in relative or len(relative) > 4096:
            return None
        try:
            found = Path(os.path.realpath(self._real / relative))
        except (OSError, ValueError):
            return None
        if found != self._limit and self._limit not in found.parents:
            return None
        if _HIDDEN in map(str.casefold, found.relative_to(self._limit).parts):
            return None
        self.look_at(str(self._real / relative))
        return found

    def around(self, suffixes: tuple[str, ...]) -> Iterator[Path]:
        """Yield the files beside the root, below it and then in all of the limit whose names end with one of ``suffixes``."""
        listed, seen = 0, set[Path]()
        for top in dict.fromkeys((self._real, self._limit)):
            for directory, names, files in os.walk(top):
                names[:] = sorted(name for name in names if not name.startswith("."))
                listed += len(files) + len(names)
                if listed > _MAX_LISTED:
                    return
                for file in (Path(directory, name) for name in sorted(files) if name.endswith(suffixes)):
                    if file not in seen and not file.is_symlink():
                        seen.add(file)
                        yield file

    def look_at(self, path: str) -> None:
        """Note that a path is read, and where it leads."""
        self.looked_at.paths.update((Path(os.path.abspath(path)), Path(os.path.realpath(path))))  # noqa: PTH100 - links are not to be followed

    def shown(self, relative: str) -> str:
        """Return how messages call a file by its path relative to the root."""
        return os.path.normpath(f"{self.path}/{relative}")


class RootFiles:
    """What functions may read: the files of a root's repository, by paths relative to the root.

    ``grant`` is told the size of each file: there is more to evaluate.
    """

    def __init__(self, root: Root, grant: Callable[[int], None]) -> None:
        self._root = root
        self._grant = grant
        self._texts: dict[Path, Value] = {}

    def read(self, path: Value) -> Value:
        """Return the text of a file, or why it is not read."""
        found = self.exact(path)
        return text(found) if isinstance(found, str) else found

    def exact(self, path: Value) -> Value:
        """Return the text of a file as it stands there, for digests; or why it is not read."""
        if isinstance(path, UnknownValue):
            return path
        place = self._resolve(path)
        if isinstance(place, UnknownValue):
            return place
        if place not in self._texts:
            self._texts[place] = self._text(place)
        return self._texts[place]

    def exists(self, path: str) -> Value:
        """Return whether there is a regular file, or why that is not known."""
        place = self._resolve(path)
        if isinstance(place, UnknownValue):
            return UnknownValue(place.reason, BOOL)
        try:
            return place.is_file()
        except OSError:
            return False

    def glob(self, path: str, pattern: str) -> Value:
        """Return the set of the files below ``path`` whose relative path matches ``pattern``, or why that is unknown."""
        place = self._resolve(path)
        if isinstance(place, UnknownValue):
            return place
        expression = _pattern(pattern)
        if expression is None:
            return UnknownValue(because(ReasonCode.FILE_PATTERN), ("set", STRING))
        self._root.looked_at.trees.update((place, Path(os.path.realpath(place))))
        found: list[str] = []
        listed = 0
        for directory, names, files in os.walk(place, followlinks=False):
            names.sort()
            listed += len(files) + len(names)
            if listed > _MAX_LISTED:
                return UnknownValue(because(ReasonCode.DIRECTORY_TOO_LARGE), ("set", STRING))
            for file in (Path(directory, name) for name in files):
                relative = file.relative_to(place).as_posix()
                if expression.fullmatch(relative) and file.is_file() and not file.is_symlink():
                    found.append(text(relative))
        return make_set(found, STRING)

    def _resolve(self, path: str) -> Path | UnknownValue:
        if path.startswith("~"):
            return UnknownValue(because(ReasonCode.HOME_DIRECTORY), STRING)
        place = self._root.inside(path)
        if place is None:
            return UnknownValue(because(ReasonCode.FILE_OUTSIDE_ROOT, root=self._root.limit), STRING)
        return place

    def _text(self, place: Path) -> Value:
        try:
            if not place.is_file():
                return UnknownValue(because(ReasonCode.FILE_MISSING), STRING)
            if place.stat().st_size > MAX_FILE:
                return UnknownValue(because(ReasonCode.FILE_TOO_LARGE), STRING)
            content = place.read_bytes()
            self._grant(len(content))
            return content.decode("utf-8")
        except UnicodeDecodeError:
            return UnknownValue(because(ReasonCode.FILE_NOT_TEXT), STRING)
        except OSError:
            return UnknownValue(because(ReasonCode.FILE_UNREADABLE), STRING)


_GLOB = re.compile(r"\*\*/|\*\*|\*|\?|[^*?\[\]{}\\]+")


def _pattern(pattern: str) -> re.Pattern[str] | None:
    """Return the regular expression of a pattern of files; ``None`` for one with classes or alternatives."""
    if len(pattern) > 500 or pattern.count("*") > 8:
        return None
    result, position = "", 0
    while position < len(pattern):
        match = _GLOB.match(pattern, position)
        if match is None:
            return None
        token = match[0]
        position = match.end()
        result += {"**/": "(?:[^/]+/)*", "**": "(?:[^/]+/)*[^/]*", "*": "[^/]*", "?": "[^/]"}.get(
            token, re.escape(token)
        )
    return re.compile(result)
