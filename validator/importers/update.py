"""What the sources say is written into a spec file; everything that they do not say stays as it is.

The rule: a fact that a source tells gets the source's value, wherever the file says it. A key, an object or an element of a
list that no source tells stays, and so do comments, order and layout. What was replaced, and what the sources do not find any
more, is told to people. A value with the comment ``# keep`` stays, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from validator.fields import Field, object_field
from validator.importers.compare import CHANGED, NEW, Comparison
from validator.importers.document import member_name, natural, order_of, partial_lists, spec_object, spec_value
from validator.importers.edits import Edits
from validator.importers.parts import ALIAS, LIST, MAPPING, Part
from validator.importers.profiles import fitting, shared_profiles
from validator.importers.render import block_lines, list_lines
from validator.model import KINDS, Path

_ON_ONE_LINE = ("datastores",)
"""Kinds of objects that stand on one line each where they fit."""

Entry = tuple[Part, Part]


class Update:
    """Places what differs in one file. ``roots`` are its documents, ``plain_profiles`` its host profiles as facts."""

    def __init__(
        self, comparison: Comparison, edits: Edits, roots: Sequence[Part], profiles: Mapping[str, Mapping[str, Any]]
    ) -> None:
        self._comparison = comparison
        self._edits = edits
        self._roots = roots
        self._profiles = profiles
        self._listed = {key.value for root in roots for key, _ in root.entries}
        self._partial: list[str] = []
        self._sections: set[int] = set()

    def run(self) -> None:
        """Place everything."""
        for kind in KINDS:
            told = self._comparison.told_names[kind]
            known = [name for name in told if (kind, name) in self._comparison.places]
            for name in known:
                self._object(kind, name)
            if kind == "hosts":
                self._in_profiles(known)
            new = sorted(set(told) - set(known), key=natural)
            if new:
                self._add_objects(kind, new)
            elif self._comparison.is_none(kind):
                self._add_section(kind, [f"{kind}: []"])
        if self._partial:
            self._partial_lists()
        for position in self._sections:
            self._edits.separate(position)

    def parts(self, kind: str, name: str) -> list[Part]:
        """Return where an object stands in the file: once in each document that mentions it."""
        return [
            self._root_value(document, kind, position)
            for document, position in self._comparison.places.get((kind, name), ())
        ]

    def profile_part(self, name: str) -> Part | None:
        """Return where a host profile stands."""
        for root in self._roots:
            section = root.get("host_profiles")
            found = section.resolved().get(name) if section is not None else None
            if found is not None:
                return found
        return None

    def profile_of(self, host: str) -> str | None:
        """Return the profile that a host of the file names."""
        for part in self.parts("hosts", host):
            if (found := part.get("profile")) is not None:
                return found.value
        return None

    def profile_users(self) -> dict[str, list[str]]:
        """Return the hosts of the file that name each profile."""
        users: dict[str, list[str]] = {}
        for kind, name in self._comparison.places:
            if kind == "hosts" and (profile := self.profile_of(name)) is not None:
                users.setdefault(profile, []).append(name)
        return users

    def _root_value(self, document: int, kind: str, position: int) -> Part:
        section = self._roots[document].get("vcenter" if kind == "vcenters" else kind)
        assert section is not None
        return section.resolved() if kind == "vcenters" else section.resolved().items[position].resolved()

    def _object(self, kind: str, name: str) -> None:
        found, path = object_field(kind), (kind, name)
        parts = self.parts(kind, name)
        old, new = self._comparison.file.objects[kind][name], self._comparison.told.objects[kind][name]
        profile = self.profile_part(self.profile_of(name) or "") if kind == "hosts" else None
        self._members(found, parts, old, new, path, profile)
        partial = partial_lists(self._comparison.told.partial, kind, name)
        added = [key for key in partial if key not in old and (key in new or key not in self._listed)]
        if added:
            known = partial_lists(self._comparison.file.partial, kind, name)
            self._add_partial(parts[0], added, [key for key in known if key not in added], order_of(found))

    def _members(
        self, found: Field, parts: Sequence[Part], old: Any, new: Any, path: Path, profile: Part | None = None
    ) -> None:
        """Renew the members of an object; what only its ``profile`` says is left to ``_in_profiles``."""
        for key in [key for key in found.members if key in new] or list(new):
            child = found.child(key)
            assert child is not None
            holders = list(_entries(parts, key))
            here = (*path, key)
            if holders:
                self._values(child, holders, old.get(key), new[key], here)
            elif profile is not None and (profile.get(key) is not None or key not in old):
                continue
            elif key not in old and not self._comparison.is_kept(here):
                self._edits.add_key(parts[0], key, spec_value(child, new[key], key), order_of(found))
            elif key in old and self._is_due(child, old[key], new[key], here):
                whole = self._combined(child, old[key], new[key], here)
                self._edits.add_key(parts[0], key, spec_value(child, whole, key), order_of(found))

    def _is_due(self, found: Field, old: Any, new: Any, path: Path) -> bool:
        """Tell whether something in a value is to be renewed or added."""
        return any(one.kind in (CHANGED, NEW) for one in self._comparison.inside(found, old, new, path))

    def _values(self, found: Field, holders: Sequence[Entry], old: Any, new: Any, path: Path) -> None:
        """Renew a value that stands in the file, in each place where it stands."""
        if not self._is_due(found, old, new, path):
            return
        aliases = [holder for holder in holders if holder[1].kind == ALIAS]
        own = [holder for holder in holders if holder[1].kind != ALIAS]
        for key, value in aliases:
            self._edits.replace(key, value, spec_value(found, self._combined(found, old, new, path), path[-1]))
        if not own:
            return
        parts = [value for _, value in own]
        if "oneOf" in found.schema or found.shape in ("scalar", "list"):
            for key, value in own:
                target = self._comparison.target(path, old, new)
                self._edits.replace(key, value, spec_value(found, target, path[-1]))
        elif found.shape == "collection":
            self._collection(found, own, old, new, path)
        else:
            self._members(found, parts, old, new, path)

    def _collection(self, found: Field, holders: Sequence[Entry], old: Any, new: Any, path: Path) -> None:
        assert found.item is not None
        for key in new:
            here = (*path, key)
            if key not in old:
                name, sequence = holders[0]
                self._edits.add_element(name, sequence, spec_value(found.item, new[key]))
                continue
            for name, sequence in holders:
                for position, item in enumerate(sequence.items):
                    if self._name(found, item, position) != key:
                        continue
                    if item.kind == MAPPING:
                        self._members(found.item, [item], old[key], new[key], here)
                    elif self._is_due(found.item, old[key], new[key], here):
                        whole = self._combined(found.item, old[key], new[key], here)
                        self._edits.replace(name, item, spec_value(found.item, whole, key))

    def _name(self, found: Field, item: Part, position: int) -> str:
        """Return how the facts call an element of a list."""
        mapping = item.resolved()
        plain = {name.value: value.value for name, value in mapping.entries}
        if found.key == "position" or any(part not in plain for part in str(found.key).split("/")):
            return str(position)
        name = member_name(found, plain, position)
        return self._comparison.names.resolve("hosts", -1, name, None) if found.key == "host" else name

    def _combined(self, found: Field, old: Any, new: Any, path: Path) -> Any:
        """Return what the file says with what the sources say put over it."""
        if isinstance(old, dict) and isinstance(new, dict) and "oneOf" not in found.schema:
            result = dict(old)
            for key, value in new.items():
                child = found.child(key)
                assert child is not None
                result[key] = self._combined(child, old[key], value, (*path, key)) if key in old else value
            return result
        if not self._comparison.differs(path, old, new) or self._comparison.is_kept(path):
            return old
        return self._comparison.target(path, old, new)

    def _in_profiles(self, hosts: Sequence[str]) -> None:
        """Renew what hosts have from a profile: there, where all its hosts agree, else in the host."""
        known = set(hosts)
        for profile, members in self.profile_users().items():
            part = self.profile_part(profile)
            if part is not None and not known.isdisjoint(members):
                self._profile(part, members)

    def _profile(self, part: Part, users: Sequence[str]) -> None:
        found, told = object_field("hosts"), self._comparison.told.objects["hosts"]
        keys = dict.fromkeys(key for name in users for key in told.get(name, ()))
        for key in [key for key in found.members if key in keys and key != "name"]:
            followers = [name for name in users if not any(True for _ in _entries(self.parts("hosts", name), key))]
            if part.get(key) is None and any(key in self._file(name) for name in followers):
                continue  # it has come from a merge key, and stands in the host by now
            wanted = [self._wanted(name, key) for name in followers]
            if followers and all(one is not None and one == wanted[0] for one in wanted):
                self._key_of_profile(found, part, key, followers[0])
                continue
            for name, value in zip(followers, wanted, strict=True):
                if value is not None and value != self._file(name).get(key):
                    self._override(found, name, key, value)

    def _file(self, host: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._comparison.file.objects["hosts"][host]
        return found

    def _wanted(self, host: str, key: str) -> Any:
        """Return what a host is to have for ``key``: what the file says, and over it what the sources say."""
        old, new = self._file(host).get(key), self._comparison.told.objects["hosts"].get(host, {}).get(key)
        found = object_field("hosts").members[key]
        if new is None or old is None:
            return new if old is None else old
        return self._combined(found, old, new, ("hosts", host, key))

    def _key_of_profile(self, found: Field, part: Part, key: str, host: str) -> None:
        child, new = found.members[key], self._comparison.told.objects["hosts"].get(host, {}).get(key)
        holders = list(_entries([part], key))
        if new is None:
            return
        if holders:
            self._values(child, holders, self._file(host)[key], new, ("hosts", host, key))
        else:
            self._edits.add_key(part, key, spec_value(child, new, key), order_of(found))

    def _override(self, found: Field, host: str, key: str, value: Any) -> None:
        """Give a host its own value of what its profile says otherwise; of a mapping only what differs."""
        part, child = self.parts("hosts", host)[0], found.members[key]
        old = self._file(host).get(key)
        if child.shape in ("object", "map") and isinstance(old, dict):
            value = _differing(child, old, value)
        self._edits.add_key(part, key, spec_value(child, value, key), order_of(found))

    def _add_objects(self, kind: str, names: Sequence[str]) -> None:
        objects = [spec_object(self._comparison.told, kind, name) for name in names]
        if kind == "vcenters":
            self._add_section("vcenter", block_lines({"vcenter": objects[0]}, 2))
            return
        if kind == "hosts":
            objects = self._with_profiles(names, objects)
        self._add_list(kind, objects)

    def _with_profiles(self, names: Sequence[str], objects: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return new hosts with what a profile says left to it: one of the file that fits, else a new one."""
        left, result = [], []
        for name, host in zip(names, objects, strict=True):
            profile = fitting(self._comparison.told.objects["hosts"][name], self._profiles)
            if profile is None:
                left.append(host)
            else:
                own = {key: value for key, value in host.items() if key not in (*self._profiles[profile], "name")}
                result.append({"name": host["name"], "profile": profile, **own})
        profiles, rest = shared_profiles(left, self._profiles)
        if profiles:
            self._add_profiles(profiles)
        by_name = {host["name"]: host for host in [*result, *rest]}
        return [by_name[host["name"]] for host in objects]

    def _add_profiles(self, profiles: Mapping[str, Any]) -> None:
        section = self._roots[0].get("host_profiles")
        if section is None or section.is_flow or section.kind != MAPPING:
            self._add_section("host_profiles", block_lines({"host_profiles": dict(profiles)}, 3))
            return
        for name, profile in profiles.items():
            self._edits.insert_lines(section.end, block_lines({name: profile}, 2), section.column)

    def _add_list(self, kind: str, objects: Sequence[Mapping[str, Any]]) -> None:
        """Add objects to a list of the first document that has it, else to a new one of the first document."""
        is_leaf = kind in _ON_ONE_LINE
        for root in self._roots:
            for key, value in _entries([root], kind):
                if value.kind == LIST:
                    for one in objects:
                        self._edits.add_element(key, value, one, is_leaf=is_leaf)
                    return
        lines = [f"  {line}" for line in list_lines(objects, kind, is_leaf=is_leaf)]
        self._add_section(kind, [f"{kind}:", *lines])
        if (kind,) in self._comparison.told.partial:
            self._partial.append(kind)

    def _add_section(self, key: str, lines: Sequence[str]) -> None:
        self._sections.add(self._edits.add_lines(self._roots[0], key, ["", *lines], order_of()))

    def _partial_lists(self) -> None:
        """Say which of the new lists of the document are partial."""
        if "partial" in self._listed:
            self._add_partial(self._roots[0], self._partial, [], order_of())
        else:
            self._add_section("partial", block_lines({"partial": self._partial}))

    def _add_partial(self, part: Part, names: Sequence[str], known: Sequence[str], order: Mapping[str, int]) -> None:
        """Say that lists are partial: in the object's own word on it, else in a new one beside what its profile says."""
        for key, value in _entries([part], "partial"):
            for name in names:
                self._edits.add_element(key, value, name)
            return
        self._edits.add_key(part, "partial", [*known, *names], order)


def _entries(parts: Sequence[Part], key: str) -> Iterator[Entry]:
    for part in parts:
        yield from ((name, value) for name, value in part.entries if name.value == key)


def _differing(found: Field, old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of ``new`` is not in ``old``: what has to be put over it."""
    result: dict[str, Any] = {}
    for key, value in new.items():
        child = found.child(key)
        assert child is not None
        is_merged = child.shape in ("object", "map") and "oneOf" not in child.schema
        if key in old and is_merged:
            if inner := _differing(child, old[key], value):
                result[key] = inner
        elif key not in old or old[key] != value:
            result[key] = value
    return result
