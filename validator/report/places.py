"""The objects and members that missing facts are about: ``dvs-prod: dvpg-mgmt, dvpg-erp``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from validator.facts.fields import object_field
from validator.facts.model import COLLECTIONS
from validator.facts.spec_document import natural
from validator.messages import clean
from validator.model import Path
from validator.report.words import WORDS
from validator.verdicts.missing import Missing

_SHOWN = 6
"""Objects, and members of each, that are named one by one."""


def places(gaps: Iterable[Missing], subjects: Collection[str], language: str) -> str:
    """Return what ``gaps`` are about where that is more than the ``subjects`` above them; else nothing.

    Members that are the same ones in every subject are named without it.
    """
    found: dict[str, dict[str, None]] = {}
    for gap in gaps:
        path = gap.path[1:] if gap.path[0] == "now" else gap.path
        if len(path) > 1 and path[0] in COLLECTIONS:
            members = found.setdefault(clean(path[1]), {})
            members.update(dict.fromkeys(_members(path)))
    alike: dict[tuple[str, ...], list[str]] = {}
    for name in sorted(found, key=natural):
        alike.setdefault(tuple(sorted(found[name], key=natural)), []).append(name)
    if set(found) <= {clean(name) for name in subjects} and len(alike) <= 1:
        return _some(next(iter(alike), ()), language)
    told = [
        _some(names, language) + (f": {_some(members, language)}" if members else "")
        for members, names in alike.items()
    ]
    return "; ".join(told)


def _members(path: Path) -> Iterable[str]:
    """Return the member of a list of the object that ``path`` leads to, with those inside of it: ``vmk1``."""
    field, names = object_field(path[0]), []
    for key in path[2:]:
        child = field.child(key)
        if field.shape == "collection":
            names.append(clean(key))
        if child is None:
            break
        field = child
    return ["/".join(names)] if names else []


def _some(names: Sequence[str], language: str) -> str:
    shown = list(names)[:_SHOWN]
    if len(names) > _SHOWN:
        shown.append(WORDS[language]["more"].format(count=len(names) - _SHOWN))
    return ", ".join(shown)
