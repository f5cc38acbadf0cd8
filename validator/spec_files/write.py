"""A spec file from what sources say: written anew, or renewed where people have written into it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from validator.errors import InputError
from validator.facts.fields import PROFILES, object_field
from validator.facts.join import join
from validator.facts.model import Facts
from validator.facts.spec_document import values_of
from validator.importers.base import ImportedSpec
from validator.importers.merge import fragment_of
from validator.model import Location, Path, Time
from validator.readers.yaml_text import parse_yaml
from validator.spec_files import provenance as marks
from validator.spec_files.compare import CHANGED, GONE, KEPT, NEW, Comparison, Difference, compare
from validator.spec_files.drift import called, shown
from validator.spec_files.edits import Edits, comments_in
from validator.spec_files.locate import SpecLocator
from validator.spec_files.update import Update
from validator.spec_files.yaml_tree import Part, parts_of

_MAX_PASSES = 4
"""A value under an anchor changes what its aliases say, which the next pass sets right."""


_MORE_THAN_FACTS = frozenset({"partial", "defaults"})
"""Keys of a profile that say what no source says: that there may be more members, that the rest is as vSphere makes it."""


@dataclass(frozen=True, slots=True)
class Written:
    """The new text of a spec file, and notes about what was replaced, kept, or not found any more."""

    text: str
    notes: tuple[str, ...] = ()


def write_spec(facts: Facts, origins: Sequence[str], time: Time = Time.NOW) -> Written:
    """Return a new spec file with what the sources say together; ``origins`` are their names.

    The text depends on nothing but the facts, the names and the ``time`` that the sources tell of. The project's own reader
    finds the same facts in it.
    """
    return update_spec("", "the new file", facts, origins, time)


def update_spec(text: str, file: str, facts: Facts, origins: Sequence[str], time: Time = Time.NOW) -> Written:
    """Return the text of the spec ``file`` with what the sources say now; everything else in it stays.

    Which estate the file describes stays, too, because all of its other facts hold for that one; a note tells where the
    sources tell of another ``time``.

    Raises:
        InputError: the file is not a valid cluster spec, or cannot be renewed without losing something that people wrote.
    """
    renewed = _renew(text, file, facts, marks.TARGET_HEAD if time is Time.AFTER else marks.HEAD)
    result = _with_provenance(renewed.text, renewed.roots, file, renewed.last, origins)
    return Written(result, (*_of_other_times(renewed.first, file, time), *_notes(renewed.first, file)))


def add_to_spec(text: str, file: str, facts: Facts) -> str:
    """Return the text of the spec ``file`` with ``facts`` that a person has given: no comment says where they are from.

    Raises:
        InputError: as for ``update_spec``.
    """
    return _renew(text, file, facts, marks.HEAD).text


@dataclass(frozen=True, slots=True)
class _Renewed:
    """A text with what facts say in it, its documents, and what they differed in before and after."""

    text: str
    roots: Sequence[Part]
    first: Comparison
    last: Comparison


def _renew(text: str, file: str, facts: Facts, head: str) -> _Renewed:
    """Renew a text; one that says nothing yet begins with ``head``."""
    if not parse_yaml(text, file):  # nothing yet, or comments only
        comments = text.strip()
        text = f"{comments}\n{head}" if comments else head
    first = comparison = compare(text, file, facts)
    before, roots = text, parts_of(text)
    _refuse(roots, file, first)
    for _ in range(_MAX_PASSES):
        if not _due(comparison):
            break
        edits = Edits(text, file)
        places = SpecLocator(comparison, roots)
        profiles = {kind: _profiles(text, file, kind, places.home(kind)) for kind in PROFILES}
        Update(comparison, edits, roots, profiles).run()
        text = edits.applied()
        comparison, roots = compare(text, file, facts), parts_of(text)
    _nothing_lost(before, (text, roots), first, comparison, file)
    return _Renewed(text, roots, first, comparison)


def _refuse(roots: Sequence[Part], file: str, comparison: Comparison) -> None:
    if any(root.is_flow for root in roots):
        raise InputError("the file is in JSON; only YAML can be renewed in place", Location(file, 1, 1))
    others = [name for kind, name in comparison.places if kind == "vcenters"]
    told = next(iter(comparison.told_names["vcenters"]), None)
    if others and told is not None and told not in others:
        message = f"the file is about the vCenter {', '.join(others)}, the sources about {told}"
        raise InputError(message, Location(file), "Write another file.")


def _due(comparison: Comparison) -> list[Difference]:
    return [one for one in comparison.differences() if one.kind in (CHANGED, NEW)]


def _profiles(text: str, file: str, kind: str, document: int) -> Mapping[str, Mapping[str, Any]]:
    """Return the profiles of a document that new objects of a kind may use, as facts: those that say facts and no more."""
    section = parse_yaml(text, file)[document].value.get(PROFILES[kind])
    plain = {name: profile.plain() for name, profile in section.value.items()} if section is not None else {}
    return {
        name: _as_facts(kind, profile, file) for name, profile in plain.items() if _MORE_THAN_FACTS.isdisjoint(profile)
    }


def _as_facts(kind: str, profile: Mapping[str, Any], file: str) -> Mapping[str, Any]:
    facts = join([fragment_of(ImportedSpec(file, {kind: [{**profile, "name": "-"}]}))])
    return {key: value for key, value in facts.objects[kind]["-"].items() if key != "name"}


def _with_provenance(
    text: str, roots: Sequence[Part], file: str, comparison: Comparison, origins: Sequence[str]
) -> str:
    """Return ``text`` with the comments of imports renewed, at the top and in every object that the sources tell."""
    edits = Edits(text, file)
    origin_names = marks.imported_from(text, origins)
    places = SpecLocator(comparison, roots)
    unread, told_by = marks.unread_lines(comparison), marks.origins_of(comparison)
    for profile, names in places.profile_users().items():
        part = places.profile_part(profile)
        users = [(profile.kind, name) for name in names]
        if part is None or not all(user in unread for user in users):
            continue
        shared = marks.in_common([unread[user] for user in users]) if len(users) > 1 else []
        marks.renew(edits, part, shared)
        unread.update({user: [one for one in unread[user] if one not in shared] for user in users})
    for path, lines in unread.items():
        part = places.parts(*path)[0]
        block = text[part.start : marks.end_of(edits, part)]
        told = marks.origin_lines(comparison, path, block, told_by) if len(origin_names) > 1 else []
        marks.renew(edits, part, [*told, *lines])
    marks.renew_head(edits, roots[0], origin_names, marks.loose(comparison))
    result = edits.applied()
    if marks.without_provenance(result) != marks.without_provenance(text):
        raise InputError("its comments of earlier imports cannot be renewed; take them out by hand", Location(file))
    return result


def _nothing_lost(
    before: str, after: tuple[str, Sequence[Part]], first: Comparison, last: Comparison, file: str
) -> None:
    """Make sure that every comment and every fact that no source tells is still there, and all that they tell.

    Raises:
        InputError: something would be lost; this is a mistake of ours, and better told than written.
    """
    lost = Counter(_comments(before, parts_of(before))) - Counter(_comments(*after))
    if lost:
        raise InputError(f"the comment “{next(iter(lost))[:80]}” would be lost; nothing was written", Location(file))
    before_facts = (
        one
        for kind, name in first.places
        for one in values_of(object_field(kind), first.file.objects[kind][name], (kind, name))
    )
    for path, value in before_facts:
        if last.file.get(path) != value and last.told.get(path) is None:
            message = f"{called(path)} would change, which no source tells; nothing was written"
            hint = "Where it shares an anchor (&) with what the sources tell, write it out by hand."
            raise InputError(message, first.file.location(path), hint)
    if rest := _due(last):
        place = last.file.location(rest[0].path) or Location(file)
        raise InputError(f"{called(rest[0].path)} cannot be renewed; change it by hand", place)


def _comments(text: str, roots: Sequence[Part]) -> list[str]:
    ends = [*(root.start for root in roots[1:]), len(text)]
    starts = [0, *(root.start for root in roots[1:])]
    found = [one for root, a, b in zip(roots, starts, ends, strict=True) for one in comments_in(text, root, a, b)]
    return [one.rstrip() for one in found if not one.startswith(("#= ", "#? "))]


def _of_other_times(comparison: Comparison, file: str, time: Time) -> Iterator[str]:
    """Yield a note where no document of the file describes the estate that the sources tell of."""
    if time in comparison.times:
        return
    if time is Time.AFTER:
        yield f"{file} describes the estate as it is, the sources one that is to be; write “describes: target” where it is a design"
    else:
        yield f"{file} describes the estate as it is meant to be (describes: target), the sources the one that is there"


def _notes(comparison: Comparison, file: str) -> list[str]:
    notes = [
        f"{file}: {called(path)}: the sources tell all of them now; take the list out of partial by hand"
        for path in _completed(comparison)
    ]
    for one in comparison.differences():
        where = f"{comparison.file.location(one.path) or file}: {called(one.path)}"
        origin = comparison.origin(one.path)
        if one.kind == CHANGED:
            notes.append(f"{where}: {shown(one.old)} became {shown(one.new)}, as {origin} says")
        elif one.kind == KEPT:
            why = f"{origin} says {shown(one.new)}" if one.new is not None else "the sources do not find it"
            notes.append(f"{where}: kept, though {why}")
        elif one.kind == GONE:
            notes.append(f"{where}: the sources do not find it; it stays until it is taken out by hand")
    return notes


def _completed(comparison: Comparison) -> list[Path]:
    """Return the lists that the file calls partial, though the sources tell all of their members."""
    told = comparison.told
    whole = [path for path in comparison.file.partial if path not in told.partial and told.get(path) is not None]
    return sorted(path for path in whole if len(path) > 1 or path[0] in comparison.listed)
