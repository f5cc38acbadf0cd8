"""Which facts of an estate the paths with variables that a rule reads can be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from validator.facts.model import COLLECTIONS
from validator.model import Path
from validator.rules.reads import AnyKey, Fact, Key, Pattern, Reads, Step

CHANGES = "changes"
NOW = "now"

_ABSENT = object()
_SHOWN = (*COLLECTIONS, CHANGES, NOW)

_Chosen: TypeAlias = "Mapping[Step, str]"
"""What each variable stands for, along one path."""


class Reached:
    """Finds the paths of a document that the paths with variables of a rule can be."""

    def __init__(self, read: Reads, subject: Path) -> None:
        self._read = read
        self._subject = subject

    def paths(self, document: Mapping[str, Any]) -> Iterator[Path]:
        """Yield every path that the rule reads for itself; what is below ``now`` without that word."""
        for pattern in sorted(self._read.paths, key=repr):
            for path, value, _ in self._matches(pattern, document, (), document, {}):
                is_member = not isinstance(pattern[-1], str) and (isinstance(value, Mapping) or value is _ABSENT)
                yield from _shown(path[:-1] if is_member else path)  # of a member: whether the collection has it
        for pattern in sorted(self._read.whole, key=repr):
            for path, value, _ in self._matches(pattern, document, (), document, {}):
                for below in _whole(path, value):
                    yield from _shown(below)

    def _matches(
        self, steps: Pattern, value: Any, path: Path, document: Mapping[str, Any], chosen: _Chosen
    ) -> Iterator[tuple[Path, Any, _Chosen]]:
        """Yield each path below ``path`` that ``steps`` can be, its value, and what the variables stand for in it."""
        if not steps:
            yield path, value, chosen
        elif isinstance(value, list):
            yield from self._members(steps, value, path, document, chosen)
        else:
            for key, extended in self._keys(steps[0], value, path, document, chosen):
                child = value.get(key, _ABSENT) if isinstance(value, Mapping) else _ABSENT
                yield from self._matches(steps[1:], child, (*path, key), document, extended)

    def _members(
        self, steps: Pattern, values: list[Any], path: Path, document: Mapping[str, Any], chosen: _Chosen
    ) -> Iterator[tuple[Path, Any, _Chosen]]:
        """Yield what is below the members of a list: it has one path, its own."""
        for member in values:
            if chosen.get(steps[0], member) == member:
                extended = {**chosen, steps[0]: member} if isinstance(member, str) else chosen
                yield from self._matches(steps[1:], member, path, document, extended)

    def _keys(
        self, step: Step, value: Any, path: Path, document: Mapping[str, Any], chosen: _Chosen
    ) -> Iterator[tuple[str, _Chosen]]:
        kind, name = self._subject
        if isinstance(step, str):
            yield step, chosen
        elif step in chosen:
            yield chosen[step], chosen
        elif step in self._read.subjects and path in ((kind,), (NOW, kind)):
            yield name, {**chosen, step: name}
        elif isinstance(step, AnyKey):
            yield from ((key, chosen) for key in (value if isinstance(value, Mapping) else ()))
        else:
            names = self._names(step, document, chosen)
            yield from ((key, {**found, step: key}) for key, found in names if isinstance(key, str))

    def _names(self, step: Key | Fact, document: Mapping[str, Any], chosen: _Chosen) -> Iterator[tuple[Any, _Chosen]]:
        if isinstance(step, Fact):
            for _, name, found in self._matches(step.path, document, (), document, chosen):
                yield name, found
            return
        for _, collection, found in self._matches(step.collection, document, (), document, chosen):
            for key in collection if isinstance(collection, (Mapping, list)) else ():
                yield key, found


def _shown(path: Path) -> Iterator[Path]:
    if len(path) > 2 and path[0] in _SHOWN:
        yield path[1:] if path[0] == NOW else path


def _whole(path: Path, value: Any) -> Iterator[Path]:
    """Yield the path of a fact, and of everything in it."""
    yield path
    if isinstance(value, Mapping):
        for key, member in value.items():
            yield from _whole((*path, key), member)
