"""Which objects and members missing facts are about: `dvs-prod: dvpg-mgmt, dvpg-erp`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from validator.facts.fields import Field, object_field, spec_field
from validator.messages import clean
from validator.model import Path, parse_pointer
from validator.report.caveats import NAMES_SHOWN, names_text
from validator.report.phrases import PHRASES


def missing_objects(paths: Iterable[Path], subjects: Collection[Path], language: str, *, everything: bool) -> list[str]:
    """Return a line for the objects that lack the facts at ``paths``, with the members that do; none where ``subjects`` tell it.

    ``subjects`` are the objects that the report names already. Of many names only the first are written out, unless
    ``everything`` is to be said.
    """
    members: dict[Path, dict[str, None]] = {}
    for path in paths:
        owner, inside = _place(path)
        if owner:
            members.setdefault(owner, {}).update({inside: None} if inside else {})
    if not any(members.values()) and set(members) <= set(subjects):
        return []
    alike: dict[tuple[str, ...], list[Path]] = {}
    for owner, inner in members.items():
        alike.setdefault(tuple(inner), []).append(owner)

    def named(names: Sequence[str]) -> str:
        return PHRASES[language]["between"].join(names) if everything else names_text(names, language)

    told = []
    for names, owners in alike.items():
        parts = [] if set(owners) == set(subjects) else [named([clean(name) for _, name in owners])]
        parts += [named(names)] if names else []
        told.append(PHRASES[language]["lacking"].format(objects=": ".join(parts)))
    if not everything and len(told) > NAMES_SHOWN:
        told[NAMES_SHOWN:] = [PHRASES[language]["missing_more"].format(count=len(told) - NAMES_SHOWN)]
    return told


def _place(path: Path) -> tuple[Path, str]:
    """Return the object of a fact, and the members of its lists on the way to the fact; nothing for a whole collection."""
    path = path[1:] if path[0] == "now" else path
    if path[0] == "changes" and len(path) > 1:
        path = (*parse_pointer(path[1]), *path[3:])
    known = path[0] in spec_field().members or path[0] == "vcenters"
    if len(path) < 2 or not known:
        return (), ""
    names: list[str] = []
    found: Field | None = object_field(path[0])
    for key in path[2:]:
        if found is None:
            break
        if found.shape in ("collection", "map"):
            names.append(clean(key))
        found = found.child(key)
    return path[:2], "/".join(names)
