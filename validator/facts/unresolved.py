"""Names that refer to nothing: a port group on a switch that is not there, a disk on a datastore nobody lists."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping
from typing import Any

from validator.errors import InputError, nearest
from validator.facts.fields import ANY, references
from validator.facts.model import Facts
from validator.model import KINDS, SINGULAR, Path

_MEMBERS = {"pnic": "pnics", "switch": "switches"}
_WORDS = {**SINGULAR, "pnic": "physical adapter", "switch": "standard switch", "port_group": "port group"}


def unresolved_references(facts: Facts) -> list[InputError]:
    """Return an error for every name without a target, where the list the target would be in is known completely."""
    distributed = _distributed_labels(facts)
    return [
        error for kind in KINDS for name in facts.members(kind) for error in _of_object(facts, kind, name, distributed)
    ]


def _of_object(facts: Facts, kind: str, name: str, distributed: dict[str, Any] | None) -> Iterator[InputError]:
    value = facts.members(kind)[name]
    for pattern, target in references(kind):
        if target == "network":
            continue  # a label that a host lacks is a verdict, not a slip of the pen
        for path, called in _named(value, pattern, (kind, name)):
            known = _known(facts, path, target, distributed)
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


def _known(facts: Facts, path: Path, target: str, distributed: dict[str, Any] | None) -> Mapping[str, Any] | None:
    """Return the objects or members that ``target`` may be at ``path``, or ``None`` where not all of them are known.

    They are returned as they are, not copied: every name of the estate is looked up in them.
    """
    if target in KINDS:
        return None if target not in facts.objects or (target,) in facts.partial else facts.members(target)
    host: Path = path[:2]
    if target in _MEMBERS:
        return _complete(facts, (*host, _MEMBERS[target]))
    own = _complete(facts, (*host, "port_groups"))
    return None if own is None or distributed is None else ChainMap(own, distributed)


def _distributed_labels(facts: Facts) -> dict[str, Any] | None:
    """Return the port groups of all distributed switches, or ``None`` where not all of them are known."""
    if "distributed_switches" not in facts.objects or ("distributed_switches",) in facts.partial:
        return None
    labels: dict[str, Any] = {}
    for switch in facts.members("distributed_switches"):
        groups = _complete(facts, ("distributed_switches", switch, "port_groups"))
        if groups is None:
            return None
        labels.update(groups)
    return labels


def _complete(facts: Facts, path: Path) -> dict[str, Any] | None:
    value = facts.get(path)
    return value if isinstance(value, dict) and path not in facts.partial else None
