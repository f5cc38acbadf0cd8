"""Where a spec file has the objects that the facts know, and the profiles of its hosts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from validator.spec_files.compare import Comparison
from validator.spec_files.yaml_tree import LIST, Part

KeyAndValue = tuple[Part, Part]
"""A key and its value."""

Profile = tuple[int, str]
"""A host profile: the document in which it stands, and its name."""


class SpecLocator:
    """Finds things in the documents ``roots`` of a file."""

    def __init__(self, comparison: Comparison, roots: Sequence[Part]) -> None:
        self._comparison = comparison
        self.roots = roots

    @property
    def home(self) -> int:
        """The document to which new hosts, and their profiles, are added."""
        for number, root in enumerate(self.roots):
            if any(value.kind == LIST for _, value in entries([root], "hosts")):
                return number
        return 0

    def parts(self, kind: str, name: str) -> list[Part]:
        """Return where an object stands in the file: once in each document that mentions it."""
        return [self._part(kind, *place) for place in self._comparison.places.get((kind, name), ())]

    def profile_part(self, profile: Profile | None) -> Part | None:
        """Return where a host profile stands; ``None`` where it cannot be told, as under a merge key."""
        if profile is None:
            return None
        document, name = profile
        section = self.roots[document].get("host_profiles")
        return section.resolved().get(name) if section is not None else None

    def profile_of(self, host: str) -> Profile | None:
        """Return the profile that a host of the file names."""
        for document, position in self._comparison.places["hosts", host]:
            if (found := self._part("hosts", document, position).get("profile")) is not None:
                return document, found.value
        return None

    def profile_users(self) -> dict[Profile, list[str]]:
        """Return the hosts of the file that name each profile."""
        users: dict[Profile, list[str]] = {}
        for kind, name in self._comparison.places:
            if kind == "hosts" and (profile := self.profile_of(name)) is not None:
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
