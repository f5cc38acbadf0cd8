"""Comments of a YAML input that waive something, and the objects they stand at."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import yaml

from validator.errors import InputError
from validator.model import KINDS, SINGULAR, Fragment, Location, Path
from validator.readers.yaml_text import YamlNode
from validator.waivers.inline import parse_comment

_MARKED = re.compile(r"#(?=[ \t]*ftpolicy\s*:)", re.IGNORECASE)
_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
"""What ends a line for the YAML parser, whose marks the places of objects come from."""

_ONLY_BEGINS = re.compile(r"[\s?-]*")
"""What may stand before a comment that concerns the next line: nothing, or the dash of a list's element."""


@dataclass(frozen=True, slots=True)
class _Lines:
    text: str
    starts: Sequence[int]

    def number(self, offset: int) -> int:
        """Return the line, counted from 1, in which the character at ``offset`` stands."""
        return bisect_right(self.starts, offset)

    def line(self, number: int) -> str:
        """Return the text of a line, counted from 1."""
        end = self.starts[number] if number < len(self.starts) else len(self.text)
        return self.text[self.starts[number - 1] : end].rstrip("\r\n\x85\u2028\u2029")


def read_comments(text: str, file: str, specs: Sequence[tuple[YamlNode, Fragment]]) -> list[InputError]:
    """Give every fragment the waivers that stand as comments at its objects; return what is wrong with others.

    ``text`` is the YAML file, and ``specs`` are its documents with the fragments that were read from them. A comment concerns the object, or the object of the
    key, that begins on its line; one that has a line to itself concerns the next line that is no comment.
    """
    if _MARKED.search(text) is None:
        return []
    errors: list[InputError] = []
    lines = _Lines(text, [0, *(match.end() for match in _BREAK.finditer(text))])
    places = [(fragment, _by_line(root, fragment)) for root, fragment in specs]
    for offset in _comments(text):
        number = lines.number(offset)
        start = lines.starts[number - 1]
        place = Location(file, number, offset - start + 1)
        try:
            entry = parse_comment(lines.line(number)[offset - start + 1 :], place)
            if entry is not None:
                target = _target(lines, number, text[start:offset])
                fragment, objects, facts = _objects(places, target, place)
                fragment.waivers.append(replace(entry, objects=objects, places=facts))
        except InputError as error:
            errors.append(error)
    return errors


def _comments(text: str) -> Iterator[int]:
    """Yield where comments to ftpolicy begin: marks that are not inside a scalar."""
    tokens = yaml.scan(text, Loader=yaml.CSafeLoader)
    spans = [_span(token, text) for token in tokens if isinstance(token, yaml.ScalarToken)]
    starts = [start for start, _ in spans]
    for match in _MARKED.finditer(text):
        before = bisect_right(starts, match.start()) - 1
        is_inside = before >= 0 and match.start() < spans[before][1]
        if not is_inside and (match.start() == 0 or text[match.start() - 1].isspace()):
            yield match.start()


def _span(token: Any, text: str) -> tuple[int, int]:
    """Return where a scalar begins and ends; that of a block begins below its indicator, which a comment may follow."""
    start, end = token.start_mark.index, token.end_mark.index
    if token.style in ("|", ">"):
        first_line = _BREAK.search(text, start)
        start = first_line.end() if first_line else end
    return start, end


def _by_line(root: YamlNode, fragment: Fragment) -> Mapping[int, Sequence[Path]]:
    """Return the objects and keys that begin on each line; the one vCenter begins with its key."""
    found: dict[int, list[Path]] = defaultdict(list)
    if "vcenter" in root.key_positions:
        found[root.key_positions["vcenter"][0]] += [("vcenters", name) for name in fragment.objects["vcenters"]]
    for path, location in fragment.sources.items():
        if len(path) > 1 and path[0] in KINDS and location.line is not None:
            found[location.line].append(path)
    return found


def _target(lines: _Lines, number: int, before: str) -> int:
    """Return the line that a comment in line ``number`` is about; ``before`` is what stands left of it."""
    if not _ONLY_BEGINS.fullmatch(before):
        return number
    number += 1
    while number <= len(lines.starts) and lines.line(number).lstrip().startswith("#"):
        number += 1
    return number


def _objects(
    places: Sequence[tuple[Fragment, Mapping[int, Sequence[Path]]]], line: int, place: Location
) -> tuple[Fragment, tuple[Path, ...], tuple[Path, ...]]:
    """Return the object that begins on ``line``, or whose key does, and the facts there that are less than the object.

    A line of a profile belongs to every host with it.
    """
    for fragment, by_line in places:
        paths = by_line.get(line, ())
        objects = tuple(dict.fromkeys((path[0], path[1]) for path in paths))
        if len(objects) > 1 and any(len(path) == 2 for path in paths):
            names = " and ".join(f"{SINGULAR[kind]} {name}" for kind, name in objects[:3])
            raise InputError(
                f"the waiver stands at several objects: {names}", place, "Write each object on a line of its own."
            )
        if objects:
            return fragment, objects, () if any(len(path) == 2 for path in paths) else tuple(paths)
    raise InputError(
        f"the waiver stands at no object: line {line} begins none, and no key of one",
        place,
        "Write it on the line of the object or key that it concerns, or directly above; or use a waivers file.",
    )
