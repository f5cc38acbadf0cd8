"""vSphere versions as values that compare: "8.0U3" equals "8.0.3", and a plain "6.7.0" leaves the update open."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PATTERN = re.compile(
    r"([0-9]{1,4})\.([0-9]{1,2})(?:\.([0-9]{1,4}))?(?:\.[0-9]+)?(?: ?[Uu](?:pdate )?([0-9]{1,3}))?(?:[^0-9.].*)?"
)
_UPDATE_IN_VERSION = 700
"""From 7.0 on the third number of a version is the update; before, products say "6.7.0" at every update."""


@dataclass(frozen=True, slots=True)
class Version:
    """A version of vSphere: ``release`` is major × 100 + minor; ``update`` is ``None`` where it is not known."""

    release: int
    update: int | None

    def __str__(self) -> str:
        text = f"{self.release // 100}.{self.release % 100}"
        if self.update == 0 and self.release < _UPDATE_IN_VERSION:
            return f"{text}U0"  # "4.0.0" would leave the update open
        if self.update is not None:
            return f"{text}.{self.update}"
        return f"{text}.0" if self.release < _UPDATE_IN_VERSION else text


def parse_version(text: str) -> Version | None:
    """Return the version that ``text`` spells ("4.0", "6.7U3", "8.0 Update 3", "8.0.3-0.0.24022510"), or ``None``."""
    match = _PATTERN.fullmatch(text.strip())
    if match is None:
        return None
    release = int(match[1]) * 100 + int(match[2])
    if match[4] is not None:
        return Version(release, int(match[4]))
    third = int(match[3]) if match[3] is not None else None
    if third == 0 and release < _UPDATE_IN_VERSION:
        third = None
    return Version(release, third)


def is_at_least(release: int | None, update: int | None, bound: str) -> bool | None:
    """Tell whether a version is ``bound`` ("6.5", "8.0.3") or later; ``None`` where the unknown part decides."""
    wanted, wanted_update = _bound(bound)
    if release is None:
        return None
    if release != wanted:
        return release > wanted
    if not wanted_update:
        return True
    return None if update is None else update >= wanted_update


def is_at_most(release: int | None, update: int | None, bound: str) -> bool | None:
    """Tell whether a version is ``bound`` or earlier; "5.5" includes all its updates, "6" all of 6.x."""
    parts = bound.split(".")
    if release is None:
        return None
    if len(parts) == 1:
        return release // 100 <= int(parts[0])
    wanted, wanted_update = _bound(bound)
    if release != wanted:
        return release < wanted
    if wanted_update is None:
        return True
    return None if update is None else update <= wanted_update


def _bound(text: str) -> tuple[int, int | None]:
    parts = [int(part) for part in text.split(".")]
    return parts[0] * 100 + (parts[1] if len(parts) > 1 else 0), parts[2] if len(parts) > 2 else None
