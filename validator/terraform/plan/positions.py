"""Lines for what plans and states say: where in the file a resource stands, and the attribute that states a fact."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path as FilePath
from typing import Protocol

from validator.errors import InputError
from validator.facts.fields import Field, field_at
from validator.model import Location, Path
from validator.readers.json_positions import WIDEST, JsonItem, Keys, Lines, walk
from validator.readers.text import read_text
from validator.terraform.plan.addresses import parse_address

_LARGEST = 64 * 1024 * 1024
_PARTS = ("planned_values", "values", "prior_state")
"""Where a document has resources; of two with one address the planned one is meant."""
PARTS_NOW = ("prior_state", "values")
"""Where it has the resources as they are now."""

_LISTS = ("child_modules", "resources")
_BEGIN = re.compile(r"^[ \t]*\{", re.MULTILINE)
"""A document may stand below a line that a wrapper printed."""
_ENTERED = (*_PARTS, *_LISTS, "root_module", "resource_changes")
"""What leads to resources; the changes are entered so that they are not all in memory at once."""


class CodeLocations(Protocol):
    """Where in Terraform code the attributes of resources stand."""

    def __contains__(self, address: str) -> bool:
        """Tell whether the code has the resource instance."""

    def locations(self, address: str, names: Sequence[str] = (), member: str | None = None) -> list[Location]:
        """Return where an attribute stands, the place to look at first in front."""


class LocationCompleter:
    """Completes locations that have an address and no line. A file is read when the first of its lines is asked for.

    ``parts`` are those of a document that are meant, the first before the others.
    """

    def __init__(
        self, files: Iterable[str], source_maps: Sequence[CodeLocations] = (), parts: Sequence[str] = _PARTS
    ) -> None:
        self._files = frozenset(files)
        self._parts = tuple(parts)
        self._source_maps = tuple(source_maps)
        self._indexes: dict[str, _ResourceIndex | None] = {}

    def all(self, location: Location, path: Path) -> list[Location]:
        """Return every place of the fact at ``path``, the one to look at first.

        What Terraform code says stands at the line of the attribute; inside a module the call of the module in the root
        module comes first.
        """
        address = location.address
        code = next((one for one in self._source_maps if address is not None and address in one), None)
        parsed = parse_address(address) if address is not None else None
        if code is None or address is None or parsed is None:
            return [self.complete(location, path)]
        member = path[3] if len(path) > 3 else None
        return code.locations(address, _attribute(path, parsed.type), member)

    def complete(self, location: Location, path: Path) -> Location:
        """Return ``location`` with line and column of the attribute that states the fact at ``path``, or of its resource.

        It stays as it is where the file does not tell: not among ``files``, on one line, larger than 64 MiB, changed.
        """
        if location.line is not None or location.address is None or location.file not in self._files:
            return location
        if location.file not in self._indexes:
            self._indexes[location.file] = _read(location.file, self._parts)
        index = self._indexes[location.file]
        found = index.position(location.address, path) if index is not None else None
        return location if found is None else replace(location, line=found[0], column=found[1])


@dataclass(frozen=True, slots=True)
class _Resource:
    """Offsets of a resource: of its address, and of the object of its values."""

    address: int
    values: int | None


class _ResourceIndex:
    """The resources of one document by address. What is inside a resource is looked up when it is asked for."""

    def __init__(self, text: str, parts: Sequence[str] = _PARTS) -> None:
        self._text = text
        self._lines = Lines(text)
        self._resources = _resources(text, parts)
        self._members: dict[int, dict[str | int, JsonItem]] = {}
        self._blocks: dict[int, dict[str, JsonItem]] = {}

    def position(self, address: str, path: Path) -> tuple[int, int] | None:
        """Return line and column of the attribute behind the fact at ``path``, else of the address."""
        resource = self._resources.get(address)
        if resource is None:
            return None
        parsed = parse_address(address)
        names = _attribute(path, parsed.type) if parsed is not None and resource.values is not None else ()
        offset = self._offset(resource.values, names, path) if resource.values is not None and names else None
        return self._lines.position(resource.address if offset is None else offset)

    def _offset(self, values: int, names: tuple[str, ...], path: Path) -> int | None:
        entry = self._inside(values).get(names[0])
        block = self._block(entry.start, path) if entry is not None else None
        for name in names[1:]:
            member = self._inside(block.start).get(name) if block is not None else None
            block = block if member is None else member
        found = block if block is not None else entry
        return None if found is None else found.offset

    def _block(self, start: int, path: Path) -> JsonItem | None:
        """Return which block of a list the path is about: the one with its label or position, or the only one."""
        if self._text[start] != "[":
            return None
        if start not in self._blocks:
            blocks = [entry for entry in self._inside(start).values() if self._text[entry.start] == "{"]
            labels = [self._inside(block.start).get("label") for block in blocks]
            self._blocks[start] = {
                label.value if label is not None and isinstance(label.value, str) else str(position): block
                for position, (label, block) in enumerate(zip(labels, blocks, strict=True))
            }
        found = self._blocks[start]
        return next(iter(found.values())) if len(found) == 1 else found.get(path[3]) if len(path) > 3 else None

    def _inside(self, start: int) -> dict[str | int, JsonItem]:
        """Return the members of the container at ``start``; of their values only plain ones are kept."""
        if start not in self._members:
            self._members[start] = {
                entry.keys[0]: entry._replace(value=None) if isinstance(entry.value, (dict, list)) else entry
                for entry in walk(self._text, start, lambda _: False)
            }
        return self._members[start]


def _read(file: str, parts: Sequence[str]) -> _ResourceIndex | None:
    """Return the index of a file, or ``None`` where it has no lines to tell or is not what it was."""
    place = FilePath(file)
    try:
        # A pipe can be read only once, and was.
        if not place.is_file() or place.stat().st_size > _LARGEST or _is_one_line(place):
            return None
        return _ResourceIndex(read_text(file), parts)
    except (InputError, OSError, ValueError, IndexError, RecursionError):
        return None


def _is_one_line(file: FilePath) -> bool:
    with file.open("rb") as stream:
        return len(stream.readline(4 * WIDEST)) > WIDEST


def _resources(text: str, parts: Sequence[str]) -> dict[str, _Resource]:
    found: dict[Keys, dict[str | int, JsonItem]] = {}
    begin = _BEGIN.search(text)
    for entry in walk(text, begin.end() - 1, _enters) if begin else ():
        if (
            entry.keys[0] in parts
            and _is_in_resource(entry.keys)
            and entry.keys[-1] in ("address", "values", "deposed_key")
        ):
            kept = entry if entry.keys[-1] == "address" else entry._replace(value=None)
            found.setdefault(entry.keys[:-1], {})[entry.keys[-1]] = kept
    result: dict[str, _Resource] = {}
    by_part = sorted(found, key=lambda keys: parts.index(str(keys[0])))
    for members in (found[keys] for keys in by_part):
        address, values = members.get("address"), members.get("values")
        if address is not None and isinstance(address.value, str) and "deposed_key" not in members:
            is_object = values is not None and text[values.start] == "{"
            result.setdefault(
                address.value, _Resource(address.offset, values.start if values is not None and is_object else None)
            )
    return result


def _enters(keys: Keys) -> bool:
    name = keys[-1]
    if isinstance(name, int):
        return keys[-2] in _LISTS
    return name in _ENTERED and not _is_in_resource(keys)


def _is_in_resource(keys: Keys) -> bool:
    """Tell whether the keys lead to a member of a resource."""
    return len(keys) > 2 and keys[-3] == "resources" and isinstance(keys[-2], int)


def _attribute(path: Path, kind: str) -> tuple[str, ...]:
    """Return the attribute of resources of the type ``kind`` that states the fact at ``path``, a block's after its name.

    Of a fact with parts it is the block that states them all. Without an annotation it is empty.
    """
    for end in range(len(path), 2, -1):
        around = field_at(path[:end])
        for name in around.terraform if around is not None else ():
            resource, *attribute = name.split(".")
            if resource == kind and attribute:
                return tuple(attribute)
    found = field_at(path) if len(path) > 2 else None
    names = [name.split(".") for name in _names(found)] if found is not None else []
    blocks = {parts[1] for parts in names if len(parts) > 2 and parts[0] == kind}
    return tuple(blocks) if len(blocks) == 1 and all(len(parts) > 2 for parts in names) else ()


def _names(found: Field) -> Iterator[str]:
    yield from found.terraform
    for inside in (*found.members.values(), *([found.item] if found.item is not None else [])):
        yield from _names(inside)
