"""vSphere versions as values that compare: "8.0U3" equals "8.0.3", and a plain "6.7.0" leaves the update open."""

from __future__ import annotations

import re
from dataclasses import dataclass

SPELLINGS = (
    r"^ *(?:[Vv]ersion:? +)?(?:VM[Ww][Aa][Rr][Ee],? +)?(?:(?:vSphere|ESXi?|vCenter(?: +Server)?(?: +Appliance)?)[ ,_-]+)?"
    r"([0-9]{1,2})\.([0-9]{1,2})(?:\.([0-9]{1,2}))?(?:\.([0-9]{1,5}))?"
    r"(?: ?(GA|IA|[Uu](?:[Pp][Dd][Aa][Tt][Ee])? ?([0-9]{1,2})))?([a-z])?(?![0-9A-Za-z])"
    r"(?:[ -](?:EP ?|P|Express Patch |Patch )[0-9]{1,2}[a-z]?)?"
    r"(?:[ ,.(_-]+(?:(?:[Rr]elease)?[Bb]uild[ :-]*)*(?:[0-9]{1,4}\.){0,2}([0-9]{6,9}))?\)?(?:-standard|-no-tools)?"
    r"(?: +Product: .*)? *$"
)
"""How tools print a version: "8.0 Update 3e", "VMware ESXi 8.0.2 build-21997540", "8.0.3-0.70.24674464",
"9.0.0.0.24755229". The same expression stands in ``schemas/spec.schema.json``.

From 9.0 on the numbers are major, minor, maintenance release, patch and build (https://knowledge.broadcom.com/external/article/395110).
"""

_PATTERN = re.compile(SPELLINGS)
_UPDATE_IN_VERSION = 700
"""From 7.0 on the third number of a version is the update; before, products say "6.7.0" at every update."""


@dataclass(frozen=True, slots=True)
class Version:
    """A version of vSphere: ``release`` is major x 100 + minor; ``update`` is ``None`` where it is not known.

    The update of 9.x is its maintenance release.
    """

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
    match = _PATTERN.match(text)
    if match is None:
        return None
    release = int(match[1]) * 100 + int(match[2])
    third = int(match[3]) if match[3] is not None else None
    if match[6] is not None:
        return Version(release, int(match[6]))
    if match[5] is not None or (match[7] is not None and not third):
        return Version(release, 0)  # general availability, or a patch of it: "8.0a"
    if third == 0 and release < _UPDATE_IN_VERSION:
        third = None
    return Version(release, third)


def build_in(text: str) -> int | None:
    """Return the build that the spelling of a version has in it ("VMware ESXi 8.0.2 build-21997540"), or ``None``."""
    match = _PATTERN.match(text)
    return int(match[8]) if match is not None and match[8] is not None else None


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
