"""What a plan and its code say differently, line by line, and the reasons that are written down for it.

A file of differences is a list of groups::

    {"reason": "why it is so", "known_to": "plan" | "code" | "neither", "paths": ["vms/*/mmu_mode", …]}

``*`` stands for one key. ``neither``: both say that they do not know, for other reasons. What both know and tell
differently is a contradiction, which no reason explains. A list that is known in part is compared member by member, and
its path with ``/partial`` says that it is so. ``"is_filled_in": true``: with ``--source`` the plan tells what the code does.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from validator.model import Path as FactPath

_KINDS = ("vcenters", "clusters", "hosts", "distributed_switches", "datastores", "vms")

KnownTo = Literal["plan", "code", "neither", "both"]


@dataclass(frozen=True)
class State:
    """What one side says of a fact: its value as JSON, or the reason why it is not known, if there is a special one."""

    text: str | None
    is_known: bool


NOTHING = State(None, is_known=False)
COMPLETE = State("complete", is_known=True)


@dataclass(frozen=True)
class Difference:
    """A fact that a plan and its code do not tell alike."""

    plan: State
    code: State

    @property
    def known_to(self) -> KnownTo:
        """Which side knows it."""
        if self.plan.is_known and self.code.is_known:
            return "both"
        return "plan" if self.plan.is_known else "code" if self.code.is_known else "neither"


@dataclass(frozen=True)
class Group:
    """Differences that have one reason."""

    reason: str
    known_to: KnownTo
    paths: tuple[str, ...]
    is_filled_in: bool = False


def read_groups(file: Path) -> list[Group]:
    """Return the reasons that a file of differences gives."""
    return [Group(**{**one, "paths": tuple(one["paths"])}) for one in json.loads(file.read_text(encoding="utf-8"))]


def differences(plan: Mapping[str, Any], code: Mapping[str, Any]) -> dict[FactPath, Difference]:
    """Return by path what two facts documents tell differently."""
    in_part = {tuple(path) for document in (plan, code) for path in document["partial"]}
    first, second = _states(plan, in_part), _states(code, in_part)
    found = {}
    for path in sorted({*first, *second}):
        absent = COMPLETE if path[-1] == "partial" else NOTHING
        states = Difference(first.get(path, absent), second.get(path, absent))
        if states.plan != states.code:
            found[path] = states
    return found


def _states(document: Mapping[str, Any], in_part: set[FactPath]) -> dict[FactPath, State]:
    known = [leaf for kind in _KINDS for leaf in _leaves(document.get(kind, {}), (kind,), in_part)]
    states = {path: State(json.dumps(value), is_known=True) for path, value in known}
    partial = {tuple(path) for path in document["partial"]}
    reasons = {_path(pointer): why["reason"] for pointer, why in document["unknown"].items() if "reason" in why}
    states |= {(*path, "partial"): State(reasons.get(path), is_known=False) for path in partial}
    return states | {path: State(why, is_known=False) for path, why in reasons.items() if path not in partial}


def _leaves(value: Any, path: FactPath, in_part: set[FactPath]) -> Iterator[tuple[FactPath, Any]]:
    if isinstance(value, Mapping) and value:
        for key, member in value.items():
            yield from _leaves(member, (*path, key), in_part)
    elif isinstance(value, list) and path in in_part:
        yield from (((*path, str(member)), True) for member in value)
    else:
        yield path, value


def _path(pointer: str) -> FactPath:
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])


def explains(group: Group, path: FactPath, difference: Difference) -> bool:
    """Tell whether the reason of a group is that of a difference."""
    return group.known_to == difference.known_to and any(is_like(pattern, path) for pattern in group.paths)


def is_like(pattern: str, path: FactPath) -> bool:
    """Tell whether a pattern of a group is one of a path."""
    parts = pattern.split("/")
    return len(parts) == len(path) and all(part in ("*", key) for part, key in zip(parts, path, strict=True))


def faults(found: Mapping[FactPath, Difference], groups: list[Group]) -> list[str]:
    """Return what is wrong with the reasons: differences without exactly one, and patterns that explain nothing."""
    idle = [
        f"{pattern}: no fact that is known to {group.known_to}: {group.reason}"
        for group in groups
        for pattern in group.paths
        if not any(one.known_to == group.known_to and is_like(pattern, path) for path, one in found.items())
    ]
    return unexplained(found, groups) + idle


def unexplained(found: Mapping[FactPath, Difference], groups: list[Group]) -> list[str]:
    """Return the differences that do not have exactly one reason."""
    wrong = []
    for path, difference in found.items():
        reasons = [group.reason for group in groups if explains(group, path, difference)]
        if len(reasons) != 1:
            wrong.append(f"{line(path, difference)}: {' / '.join(reasons) or 'NOT EXPLAINED'}")
    return wrong


def line(path: FactPath, difference: Difference) -> str:
    """Return a difference as a line for people."""
    plan, code = (side.text if side.is_known else f"({side.text})" for side in (difference.plan, difference.code))
    return f"{'/'.join(path)}: plan {plan}, code {code}"
