"""Where a spec file has the objects that the facts know, and their profiles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from validator.facts.fields import PROFILES
from validator.spec_files.compare import Comparison
from validator.spec_files.yaml_tree import LIST, Part

KeyAndValue = tuple[Part, Part]
"""A key and its value."""


class Profile(NamedTuple):
    """A profile: the kind of objects that it is for, the document in which it stands, and its name."""

    kind: str
    document: int
    name: str


class SpecLocator:
    """Finds things in the documents ``roots`` of a file."""

    def __init__(self, comparison: Comparison, roots: Sequence[Part]) -> None:
        self._comparison = comparison
        self.roots = roots

    def home(self, kind: str) -> int:
        """Return the document to which new objects of a kind, and their profiles, are added."""
        for number, root in enumerate(self.roots):
            if any(value.kind == LIST for _, value in entries([root], kind)):
                return number
        return 0

    def parts(self, kind: str, name: str) -> list[Part]:
        """Return where an object stands in the file: once in each document that mentions it."""
        return [self._part(kind, *place) for place in self._comparison.places.get((kind, name), ())]

    def profile_part(self, profile: Profile | None) -> Part | None:
        """Return where a profile stands; ``None`` where it cannot be told, as under a merge key."""
        if profile is None:
            return None
        section = self.roots[profile.document].get(PROFILES[profile.kind])
        return section.resolved().get(profile.name) if section is not None else None

    def profile_of(self, kind: str, name: str) -> Profile | None:
        """Return the profile that an object of the file names."""
        if kind not in PROFILES:
            return None
        for document, position in self._comparison.places[kind, name]:
            if (found := self._part(kind, document, position).get("profile")) is not None:
                return Profile(kind, document, found.value)
        return None

    def profile_users(self) -> dict[Profile, list[str]]:
        """Return the objects of the file that name each profile."""
        users: dict[Profile, list[str]] = {}
        for kind, name in self._comparison.places:
            if (profile := self.profile_of(kind, name)) is not None:
                users.setdefault(profile, []).append(name)
        return users

    def _part(self, kind: str, document: int, position: int) -> Part:
        section = self.roots[document].get("vcenter" if kind == "vcenters" else kind)
        assert section is not None
        return section.resolved() if kind == "vcenters" else section.resolved().items[position].resolved()


def entries(parts: Sequence[Part], key: str) -> Iterator[KeyAndValue]:
    """Yield the key and value of ``key`` in each of ``parts`` that has it itself."""
    for part in parts:
        yield from ((name, value) for name, value in part.entries if name.value == key)
