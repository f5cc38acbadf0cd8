"""Lists whose elements have no name: which element of the sources is which of the file.

The facts know such elements by their position, but one that is gone must not make all behind it look changed: elements are
told apart by what they say first, and only what is left over by where it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from validator.facts.fields import Field, object_field
from validator.model import Path


@cache
def positional(kind: str) -> tuple[Path, ...]:
    """Return where an object of ``kind`` has lists whose elements have no name."""
    return tuple(_positional(object_field(kind), ()))


def _positional(found: Field, path: Path) -> Iterator[Path]:
    if found.shape == "collection" and found.key == "position":
        yield path
    elif found.shape == "object":
        for key, member in found.members.items():
            yield from _positional(member, (*path, key))


def aligned(kind: str, told: Mapping[str, Any], file: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the sources tell of an object, with the elements of such lists at the positions that ``file`` has."""
    result = dict(told)
    for path in positional(kind):
        old, new = _at(file, path), _at(told, path)
        if old and new and old != new:
            result = _with(result, path, _matched(new, old))
    return result


def _matched(told: Mapping[str, Any], file: Mapping[str, Any]) -> dict[str, Any]:
    free, result, left = dict(file), {}, []
    for value in told.values():
        same = next((key for key, one in free.items() if _says(one, value)), None)
        if same is None:
            left.append(value)
        else:
            result[same] = value
            del free[same]
    places = [*free, *(str(len(file) + number) for number in range(len(left)))]
    result.update(zip(places, left, strict=False))
    return dict(sorted(result.items(), key=lambda item: int(item[0])))


def _says(known: Mapping[str, Any], told: Mapping[str, Any]) -> bool:
    """Tell whether an element of the file says all that one of the sources says."""
    return all(key in known and known[key] == value for key, value in told.items())


def _at(value: Any, path: Path) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _with(value: Mapping[str, Any], path: Path, new: Any) -> dict[str, Any]:
    inner = _with(value[path[0]], path[1:], new) if len(path) > 1 else new
    return {**value, path[0]: inner}
