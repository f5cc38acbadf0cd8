"""Which attributes of a resource an update changes, by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

_LABEL = "label"


class Difference(NamedTuple):
    """Names of attributes that differ, and of those that are known only after apply; both in order, without values."""

    changed: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


class _Found(NamedTuple):
    name: str
    is_known: bool


def difference(before: Mapping[str, Any], after: Mapping[str, Any], after_unknown: Any) -> Difference:
    """Return the names of the attributes that an update changes, or may change.

    ``after_unknown`` marks the values that are known only after apply, in the shape of ``after``. Nested blocks are
    compared one by one: disks by their label, which is how the provider tells them apart, others by position.
    """
    marks = after_unknown if isinstance(after_unknown, Mapping) else {}
    found = dict.fromkeys(_attributes(before, after, marks))
    return Difference(
        tuple(sorted({one.name for one in found if one.is_known})),
        tuple(sorted({one.name for one in found if not one.is_known})),
    )


def _attributes(before: Mapping[str, Any], after: Mapping[str, Any], marks: Mapping[str, Any]) -> Iterator[_Found]:
    for name in dict.fromkeys((*before, *after, *marks)):
        old, new, mark = before.get(name), after.get(name), marks.get(name)
        if mark is True:
            yield _Found(name, is_known=False)
        elif _are_blocks(old or new) and _are_blocks(new or old):
            yield from _blocks(name, old or [], new or [], mark)
        elif not _same(old, new):
            yield _Found(name, is_known=True)
        elif _has_mark(mark):
            yield _Found(name, is_known=False)


def _blocks(name: str, before: list[Any], after: list[Any], marks: Any) -> Iterator[_Found]:
    """Compare nested blocks; one that comes or goes is named by the block itself."""
    listed = marks if isinstance(marks, list) else []
    inner = [mark if isinstance(mark, Mapping) else {} for mark in listed] + [{}] * (len(after) - len(listed))
    old, new = _by_key(before), _by_key(after)
    if old.keys() != new.keys():
        yield _Found(name, is_known=True)
    for key in old.keys() & new.keys():
        block, position = new[key]
        for found in _attributes(old[key][0], block, inner[position]):
            yield _Found(f"{name}.{found.name}", found.is_known)


def _by_key(blocks: list[Any]) -> dict[Any, tuple[Mapping[str, Any], int]]:
    """Return blocks and their positions by label, or by position where they have no labels of their own."""
    labels = [block.get(_LABEL) for block in blocks]
    named = all(isinstance(label, str) for label in labels) and len(set(labels)) == len(labels)
    return {(labels[at] if named else at): (block, at) for at, block in enumerate(blocks)}


def _are_blocks(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, Mapping) for one in value)


def _same(before: Any, after: Any) -> bool:
    """Tell whether two values are one to the provider: it sees no difference between null and the empty value of a type."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return all(_same(before.get(key), after.get(key)) for key in dict.fromkeys((*before, *after)))
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        return all(map(_same, before, after))
    return before == after or not (before or after)


def _has_mark(marks: Any) -> bool:
    if isinstance(marks, Mapping):
        return any(map(_has_mark, marks.values()))
    if isinstance(marks, list):
        return any(map(_has_mark, marks))
    return marks is True
