"""A spec file beside what sources say now: what differs, what is new, and what the sources do not find any more."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from validator.errors import FtpolicyError, InputError
from validator.facts.fields import Field, object_field
from validator.facts.identity import JoinedNames, join_names
from validator.facts.join import join
from validator.facts.model import Facts
from validator.facts.spec_document import with_memberships
from validator.importers.merge import share_services
from validator.inputs.spec import is_spec, read_spec
from validator.model import KINDS, Fragment, InputKind, Location, Path, Time
from validator.readers.yaml_text import parse_yaml
from validator.spec_files.alignment import aligned

CHANGED, NEW, GONE, KEPT = "changed", "new", "gone", "kept"

_KEEP = re.compile(r"#\s*keep\s*(?:$|[:;,.(])", re.IGNORECASE)
_IDENTITY = ("name", "datacenter")


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: its ``kind``, where it is in the facts, and what both sides say (``None``: nothing)."""

    kind: str
    path: Path
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the file says and what the sources say, with the same names for the same objects.

    ``places`` tells in which documents of the file, and as which of its kind there, an object is written; ``told_names`` which
    objects the sources tell, by kind; ``names`` how the facts call what a document calls otherwise. ``lines`` are those of
    the file, ``listed`` the kinds of objects that it lists, if only as none, ``times`` which estates its documents describe.
    """

    file: Facts
    told: Facts
    both: Facts
    places: Mapping[tuple[str, str], Sequence[tuple[int, int]]]
    told_names: Mapping[str, Collection[str]]
    names: JoinedNames
    lines: Sequence[str]
    listed: Collection[str]
    times: Collection[Time]

    def differences(self) -> Iterator[Difference]:
        """Yield every difference, in the order of the schema and of the sources."""
        for kind in KINDS:
            if self.is_none(kind):
                yield Difference(NEW, (kind,), None, {})
            for name in self.told_names[kind]:
                path = (kind, name)
                if path not in self.places:
                    yield Difference(NEW, path, None, self.told.objects[kind][name])
                else:
                    old, new = self.file.objects[kind][name], self.told.objects[kind][name]
                    yield from self.inside(object_field(kind), old, new, path)
            if kind in self.told.objects and kind != "vcenters" and (kind,) not in self.told.partial:
                listed = [name for one, name in self.places if one == kind]
                gone = [name for name in listed if name not in self.told_names[kind]]
                yield from (self._gone((kind, name), self.file.objects[kind][name]) for name in gone)

    def is_none(self, kind: str) -> bool:
        """Tell whether the sources say that there is no object of a kind, of which the file says nothing."""
        has_none = kind in self.told.objects and not self.told_names[kind] and (kind,) not in self.told.partial
        return has_none and kind not in self.listed

    def inside(self, found: Field, old: Any, new: Any, path: Path) -> Iterator[Difference]:
        """Yield the differences between two values of one place."""
        if isinstance(old, dict) and isinstance(new, dict) and "oneOf" not in found.schema:
            for key in [key for key in found.members if key in new] or list(new):
                child = found.child(key)
                assert child is not None
                here = (*path, key)
                if key not in old:
                    yield Difference(KEPT if self.is_kept(here) else NEW, here, None, new[key])
                else:
                    yield from self.inside(child, old[key], new[key], here)
            if found.shape == "collection" and path not in self.told.partial:
                yield from (self._gone((*path, key), old[key]) for key in old if key not in new)
        elif self.differs(path, old, new):
            kind = KEPT if self.is_kept(path) else CHANGED
            yield Difference(kind, path, old, self.target(path, old, new))

    def _gone(self, path: Path, old: Any) -> Difference:
        return Difference(KEPT if self.is_kept(path) else GONE, path, old, None)

    def is_kept(self, path: Path) -> bool:
        """Tell whether the line of a fact in the file, or of what it is to be added to, has the comment ``# keep``."""
        location = self.file.location(path)
        return bool(location and location.line and _KEEP.search(self.lines[location.line - 1]))

    def differs(self, path: Path, old: Any, new: Any) -> bool:
        """Tell whether the sources say something else than the file, however it is spelled."""
        if isinstance(old, list) and isinstance(new, list) and not set(new) <= set(old):
            return True
        return path in self.both.contradictions

    def target(self, path: Path, old: Any, new: Any) -> Any:
        """Return what the file should say: what the sources say, added to a list that they know in part."""
        if isinstance(new, list) and isinstance(old, list) and path in self.told.partial:
            return [*old, *(one for one in new if one not in old)]
        return new

    def origin(self, path: Path) -> str:
        """Return which source told the fact at ``path``."""
        location = self.told.location(path)
        return location.file if location else ""


def read_file(text: str, file: str) -> list[Fragment]:
    """Return what the documents of a spec file say.

    Raises:
        FtpolicyError: it is not a valid cluster spec; every error after the first is in the hint.
    """
    found, errors = [], []
    for root in parse_yaml(text, file):
        if not is_spec(root.value):
            place = Location(file, root.line, root.column)
            raise InputError("this is no cluster spec", place, "A cluster spec begins with: apiVersion: ftpolicy/v1")
        fragment, wrong = read_spec(root, file)
        errors += wrong
        if fragment is not None:
            found.append(fragment)
    if errors:
        raise _all_of(errors)
    return found


def _all_of(errors: Sequence[FtpolicyError]) -> InputError:
    rest = [str(error) for error in errors[1:]]
    return InputError(errors[0].message, errors[0].location, "\n  ".join(filter(None, [errors[0].hint, *rest])) or None)


def compare(text: str, name: str, sources: Facts) -> Comparison:
    """Return what the spec file ``name`` with ``text`` says beside what the sources say together (``merge``).

    Raises:
        FtpolicyError: the file is not a valid cluster spec.
    """
    file = read_file(text, name)
    told = Fragment(InputKind.CLUSTER_SPEC, "", objects=dict(sources.objects), sources=dict(sources.sources))
    told.unknown, told.partial = dict(sources.unknown), set(sources.partial)
    fragments = [*file, told]
    names = join_names(fragments)
    share_services(fragments, names)
    _align(file, told, names)
    places: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for index, fragment in enumerate(file):
        for kind in KINDS:
            for position, called in enumerate(fragment.objects.get(kind, ())):
                places.setdefault((kind, names.keys[kind, index, called]), []).append((index, position))
    told_facts = join([*map(_named, file), told])
    with_memberships(told_facts)
    return Comparison(
        file=join([*file, _named(told)]),
        told=told_facts,
        both=join(fragments) if any(fragment.objects for fragment in file) else told_facts,
        places=places,
        told_names={
            kind: dict.fromkeys(names.keys[kind, len(file), name] for name in told.objects.get(kind, ()))
            for kind in KINDS
        },
        names=names,
        lines=text.split("\n"),
        listed={kind for fragment in file for kind in fragment.objects},
        times={fragment.time for fragment in file},
    )


def _align(file: Sequence[Fragment], told: Fragment, names: JoinedNames) -> None:
    """Give elements without a name the positions in ``told`` that they have in the file."""
    for kind, objects in told.objects.items():
        known = {
            names.keys[kind, index, name]: value
            for index, fragment in reversed(list(enumerate(file)))
            for name, value in fragment.objects.get(kind, {}).items()
        }
        told.objects[kind] = {
            name: aligned(kind, value, known.get(names.keys[kind, len(file), name], {}))
            for name, value in objects.items()
        }


def _named(fragment: Fragment) -> Fragment:
    """Return a fragment that has only the names of all objects: with it, others get the same names."""
    objects = {
        kind: {name: {key: value[key] for key in _IDENTITY if key in value} for name, value in members.items()}
        for kind, members in fragment.objects.items()
        if kind in KINDS
    }
    return Fragment(fragment.kind, fragment.file, objects, partial={(kind,) for kind in objects})
