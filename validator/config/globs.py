"""The inputs of an estate: globs become files, and a changed file becomes the estates it belongs to.

Both use the same comparison, component by component: `*`, `?` and `[seq]` stay inside one component, `**` stands for any
number of directories, and none of them takes a name that begins with a dot.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from validator.config.discovery import is_inside, shown_path
from validator.config.model import Configuration, Estate, Pattern, Settings
from validator.errors import InputError, nearest
from validator.model import LeftOut
from validator.own_files import BASELINE_FILE, CONFIGURATION_FILE, WAIVERS_FILE

_ANY = "**"
_OWN_NAMES = (CONFIGURATION_FILE, WAIVERS_FILE, BASELINE_FILE)


@dataclass(slots=True)
class Expanded:
    """The files and directories of an estate's inputs as the readers take them, and what is wrong or left out.

    ``found`` are the paths that only a wildcard matched.
    """

    paths: list[str] = field(default_factory=list)
    found: set[str] = field(default_factory=set)
    errors: list[InputError] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


def expand(estate: Estate, configuration: Configuration) -> Expanded:
    """Return the inputs of ``estate`` that exist.

    A name without wildcards must exist; a glob may match nothing, but not all of them. Nothing outside the root of the
    repository is an input, whatever links to it; nor are the configuration's own files, unless they are named.
    """
    found = Expanded()
    own = own_files(estate.settings, configuration) | _reports(estate, configuration)
    excluded = reach(estate, configuration).exclude
    named: set[str] = set()
    for pattern in estate.inputs:
        is_named = not is_glob(pattern.text)
        matched = _find(pattern, configuration, found.left_out)
        kept = [path for path in matched if not _is_below(_relative(path, configuration.directory), excluded)]
        inputs = kept if is_named else [path for path in kept if path not in own]
        if is_named and not kept:
            found.errors.append(_absent(pattern, configuration))
        found.left_out += [_excluded(path, estate) for path in matched if path not in kept]
        found.left_out += [_own(path) for path in kept if path not in inputs and path.name not in _OWN_NAMES]
        taken = _taken(inputs, pattern, configuration, found.errors)
        found.paths += taken
        named.update(taken if is_named else ())
    found.paths = list(dict.fromkeys(found.paths))
    found.found.update(path for path in found.paths if path not in named)
    found.left_out = list(dict.fromkeys(found.left_out))
    if not found.paths and not found.errors:
        place = f"estate “{estate.name}” has no input"
        globs = ", ".join(pattern.text for pattern in estate.inputs)
        found.errors.append(InputError(f"{place}: nothing matches {globs}", estate.location))
    return found


@dataclass(frozen=True, slots=True)
class Reach:
    """What a change may be of to concern an estate; made once, to be asked about many files."""

    directory: Path
    own: frozenset[Path]
    inputs: tuple[tuple[str, ...], ...]
    exclude: tuple[tuple[str, ...], ...]
    policies: tuple[tuple[str, ...], ...] = ()

    def has(self, file: Path) -> bool:
        """Tell whether a change of ``file`` (absolute, links not followed) may change what the estate looks like.

        It does when the file is an input or stands below a directory that is one, or when it is a file or below a
        directory that the configuration names, or the configuration itself. The file need not exist any more.
        """
        if file in self.own:
            return True
        parts = _relative(file, self.directory)
        if any(parts[: len(directory)] == directory for directory in self.policies):
            return True
        return _is_below(parts, self.inputs) and not _is_below(parts, self.exclude)

    def is_below(self, directory: Path) -> bool:
        """Tell whether something of the estate is, or could be, below ``directory`` (absolute, links not followed)."""
        parts = _relative(directory, self.directory)
        wanted = [*self.inputs, *self.policies, *(_relative(file, self.directory) for file in self.own)]
        return any(_leads_to(parts, one) for one in wanted)


def reach(estate: Estate, configuration: Configuration) -> Reach:
    """Return what concerns ``estate``, at both ends of links that stand before the first wildcard of a glob."""
    own = own_files(estate.settings, configuration)
    written = [pattern.parts for pattern in estate.inputs]
    return Reach(
        configuration.directory,
        own | {Path(os.path.realpath(file)) for file in own},
        tuple(dict.fromkeys([*written, *(_behind_links(parts, configuration.directory) for parts in written)])),
        tuple(pattern.parts for pattern in estate.exclude),
        tuple(_relative(directory, configuration.directory) for directory in _policies(estate.settings, configuration)),
    )


def _behind_links(parts: tuple[str, ...], directory: Path) -> tuple[str, ...]:
    """Return a glob with what its part without wildcards really is in the place of that part."""
    fixed = _count_fixed(parts)
    base = Path(os.path.realpath(directory.joinpath(*parts[:fixed])))
    return (*_relative(base, Path(os.path.realpath(directory))), *parts[fixed:])


def _count_fixed(parts: tuple[str, ...]) -> int:
    return next((at for at, part in enumerate(parts) if is_glob(part)), len(parts))


def is_glob(text: str) -> bool:
    """Tell whether ``text`` has a wildcard."""
    return any(character in text for character in "*?[")


def matches(pattern: Sequence[str], path: Sequence[str]) -> bool:
    """Tell whether the components ``path`` are what the components ``pattern`` describe."""
    if _ANY not in pattern:
        return len(pattern) == len(path) and all(map(matches_name, pattern, path))

    @cache
    def match(at: int, here: int) -> bool:
        if at == len(pattern):
            return here == len(path)
        if pattern[at] == _ANY:
            return match(at + 1, here) or (here < len(path) and path[here][0] != "." and match(at, here + 1))
        return here < len(path) and matches_name(pattern[at], path[here]) and match(at + 1, here + 1)

    return match(0, 0)


def matches_name(pattern: str, name: str) -> bool:
    """Tell whether one component is what ``pattern`` describes; a leading dot must be written."""
    if name.startswith(".") and not pattern.startswith("."):
        return False
    return fnmatchcase(name, pattern) if is_glob(pattern) else name == pattern


def problem(text: str) -> str | None:
    """Return what is wrong with a path or glob of a configuration, whatever exists: ``None`` when nothing is."""
    if "\\" in text:
        return "has a backslash; write directories with /"
    if text.startswith(("/", "~")) or Path(text).drive:
        return "is not relative; paths are relative to the directory of the configuration"
    if any(ord(character) < 32 for character in text):
        return "has a control character"
    if any(part.casefold() == ".git" for part in text.split("/")):
        return "is in .git, where nothing is read or written"
    if ".." in text.split("/")[len([part for part in _leading(text) if part == ".."]) :]:
        return "has .. after a name; write the shorter path"
    return None


def _leading(text: str) -> Iterator[str]:
    for part in text.split("/"):
        if part != "..":
            return
        yield part


def _find(pattern: Pattern, configuration: Configuration, left_out: list[LeftOut]) -> list[Path]:
    """Return what exists of a pattern, in the order of names; directories only where it has no wildcard or ends with /."""
    parts = pattern.parts
    fixed = _count_fixed(parts)
    base = Path(os.path.normpath(configuration.directory.joinpath(*parts[:fixed])))
    if fixed == len(parts):
        return [base] if os.path.lexists(base) else []
    if not is_inside(base, configuration.root) or not base.is_dir():
        return []
    wants_directory = pattern.text.endswith("/")
    return sorted(path for path, is_dir in _walk(base, parts[fixed:], left_out) if is_dir == wants_directory)


def _walk(base: Path, parts: tuple[str, ...], left_out: list[LeftOut]) -> Iterator[tuple[Path, bool]]:
    """Yield what matches below ``base``, and whether it is a directory. Links to directories are listed, not followed."""
    deepest = None if _ANY in parts else len(parts)
    takes_hidden = any(part.startswith(".") for part in parts)
    for folder, directories, files in os.walk(base):
        here = Path(folder).relative_to(base).parts
        directories[:] = sorted(name for name in directories if name.casefold() != ".git")
        for name in [*directories, *files]:
            if matches(parts, (*here, name)):
                yield Path(folder, name), name in directories
        if deepest is not None and len(here) + 1 >= deepest:
            directories.clear()
        directories[:] = [name for name in directories if takes_hidden or not name.startswith(".")]
        links = [Path(folder, name) for name in directories if Path(folder, name).is_symlink()]
        left_out += [LeftOut(shown_path(link), "a glob follows no link to a directory") for link in links]


def _excluded(path: Path, estate: Estate) -> LeftOut:
    return LeftOut(shown_path(path), f"the estate “{estate.name}” excludes it")


def _own(path: Path) -> LeftOut:
    return LeftOut(shown_path(path), "the configuration names it as a file of its own")


def _taken(
    paths: Iterable[Path], pattern: Pattern, configuration: Configuration, errors: list[InputError]
) -> list[str]:
    """Return the inputs among ``paths``; one that leads out of the repository, or has something that does, is an error."""
    taken: list[str] = []
    for path in paths:
        inside = [path, *(path.iterdir() if path.is_dir() and is_inside(path, configuration.root) else ())]
        outside = [
            one for one in inside if (one == path or one.is_symlink()) and not is_inside(one, configuration.root)
        ]
        if outside:
            place = f"{shown_path(outside[0])} leads out of the repository ({shown_path(configuration.root)})"
            errors.append(InputError(f"{place}, and nothing there is an input", pattern.location))
        else:
            taken.append(shown_path(path))
    return taken


def _absent(pattern: Pattern, configuration: Configuration) -> InputError:
    path = Path(os.path.normpath(configuration.directory / pattern.text))
    near = ""
    if is_inside(path.parent, configuration.root) and path.parent.is_dir():
        near = nearest(path.name, (entry.name for entry in path.parent.iterdir()))
    hint = "If it is not always there, write it as a glob: a glob may match nothing."
    return InputError(f"there is no input {shown_path(path)}{near}", pattern.location, hint)


def _is_below(parts: tuple[str, ...], patterns: Iterable[tuple[str, ...]]) -> bool:
    """Tell whether a path, or a directory that it is in, is what one of ``patterns`` describes."""
    for wanted in patterns:
        ends = range(1, len(parts) + 1) if _ANY in wanted else (len(wanted),)
        if any(matches(wanted, parts[:end]) for end in ends if end <= len(parts)):
            return True
    return False


def _leads_to(directory: Sequence[str], pattern: Sequence[str]) -> bool:
    """Tell whether ``pattern`` can go on from ``directory``; both are relative to one directory and may begin with ``..``."""
    if _ANY in pattern[: len(directory)]:
        return True
    return len(directory) <= len(pattern) and all(map(matches_name, pattern, directory))


def _relative(path: Path, directory: Path) -> tuple[str, ...]:
    """Return the components that lead from ``directory`` to ``path``; none where nothing does (another drive)."""
    text, base = str(path), str(directory) + os.sep
    if text.startswith(base):  # cheaper than to ask, and a commit may have thousands of files
        return tuple(text.removeprefix(base).split(os.sep))  # noqa: PTH206 - as above
    try:
        return Path(os.path.relpath(path, directory)).parts
    except ValueError:
        return ()


def own_files(settings: Settings, configuration: Configuration) -> frozenset[Path]:
    """Return the files that decide beside the inputs, as absolute paths.

    They are the configuration, waivers (those of the usual name too), the baseline, the policies that there are, and their data.
    """
    waivers = settings.waivers or WAIVERS_FILE  # which is applied where it lies beside the configuration
    names = [waivers, *([settings.baseline] if settings.baseline else []), *(settings.data or ())]
    files = {Path(os.path.normpath(configuration.directory / name)) for name in names}
    files |= {path for directory in _policies(settings, configuration) for path in directory.rglob("*.rego")}
    if configuration.file is not None:
        files.add(Path(os.path.normpath(Path(configuration.file).absolute())))
    return frozenset(files)


def _policies(settings: Settings, configuration: Configuration) -> list[Path]:
    """Return the directories of policies, as absolute paths."""
    return [Path(os.path.normpath(configuration.directory / name)) for name in settings.policies or ()]


def _reports(estate: Estate, configuration: Configuration) -> frozenset[Path]:
    """Return the files that reports of this estate are written to."""
    files = [entry.partition("=")[2].replace("{estate}", estate.name) for entry in estate.settings.output or ()]
    return frozenset(Path(os.path.normpath(configuration.directory / file)) for file in files if file)
