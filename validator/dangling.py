"""Names that refer to nothing: a port group on a switch that is not there, a disk on a datastore nobody lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from validator.errors import InputError, nearest
from validator.facts import Facts
from validator.fields import ANY, references
from validator.model import KINDS, SINGULAR, Path

_MEMBERS = {"pnic": "pnics", "switch": "switches"}
_WORDS = {**SINGULAR, "pnic": "physical adapter", "switch": "standard switch", "port_group": "port group"}


def dangling(facts: Facts) -> list[InputError]:
    """Return an error for every name without a target, where the list the target would be in is known completely."""
    return [error for kind in KINDS for name in facts.members(kind) for error in _of_object(facts, kind, name)]


def _of_object(facts: Facts, kind: str, name: str) -> Iterator[InputError]:
    value = facts.members(kind)[name]
    for pattern, target in references(kind):
        if target == "network":
            continue  # a label that a host lacks is a verdict, not a slip of the pen
        for path, called in _named(value, pattern, (kind, name)):
            known = _known(facts, path, target)
            if known is not None and called not in known:
                word = _WORDS[target].replace("_", " ")
                message = f"“{path[-1]}” names no {word} “{called}”{nearest(called, known)}"
                hint = f"List it, or say that the list is not complete: partial: [{_list_name(target)}]"
                yield InputError(message, facts.location(path), hint)


def _list_name(target: str) -> str:
    return _MEMBERS.get(target, "port_groups" if target == "port_group" else target)


def _named(value: Any, pattern: Path, path: Path) -> Iterator[tuple[Path, str]]:
    """Yield every name at ``pattern`` below ``value``, with its path (of the list, for a list of names)."""
    if not pattern:
        if isinstance(value, str):
            yield path, value
        return
    if pattern[0] == ANY and isinstance(value, list):
        for item in value:
            yield from _named(item, pattern[1:], path)
    elif pattern[0] == ANY and isinstance(value, Mapping):
        for key, item in value.items():
            yield from _named(item, pattern[1:], (*path, key))
    elif isinstance(value, Mapping) and pattern[0] in value:
        yield from _named(value[pattern[0]], pattern[1:], (*path, pattern[0]))


def _known(facts: Facts, path: Path, target: str) -> set[str] | None:
    """Return the names that ``target`` may have at ``path``, or ``None`` where not all of them are known."""
    if target in KINDS:
        return None if target not in facts.objects or (target,) in facts.partial else set(facts.members(target))
    host: Path = path[:2]
    if target in _MEMBERS:
        return _complete(facts, (*host, _MEMBERS[target]))
    labels = _complete(facts, (*host, "port_groups"))
    if labels is None or "distributed_switches" not in facts.objects or ("distributed_switches",) in facts.partial:
        return None
    for switch in facts.members("distributed_switches"):
        distributed = _complete(facts, ("distributed_switches", switch, "port_groups"))
        if distributed is None:
            return None
        labels |= distributed
    return labels


def _complete(facts: Facts, path: Path) -> set[str] | None:
    value = facts.get(path)
    return None if value is None or path in facts.partial else set(value)
