"""What the sources say is written into a spec file; everything that they do not say stays as it is.

The rule: a fact that a source tells gets the source's value, wherever the file says it. A key, an object or an element of a
list that no source tells stays, and so do comments, order and layout. What was replaced, and what the sources do not find any
more, is told to people. A line that ends with the comment ``# keep`` stays, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from validator.facts.fields import PROFILES, Field, object_field
from validator.facts.spec_document import natural, order_of, partial_lists, spec_object, spec_value
from validator.model import KINDS
from validator.spec_files.compare import Comparison
from validator.spec_files.edits import Edits
from validator.spec_files.locate import SpecLocator, entries
from validator.spec_files.members import MemberRenewal, differing
from validator.spec_files.profiles import fitting, shared_profiles
from validator.spec_files.render import block_lines, list_lines
from validator.spec_files.yaml_tree import LIST, MAPPING, Part

_ON_ONE_LINE = ("datastores",)
"""Kinds of objects that stand on one line each where they fit."""


class Update:
    """Places what differs in one file.

    ``roots`` are its documents; ``profiles`` tells, by kind, of each profile that new objects may use what it says, as facts.
    """

    def __init__(
        self,
        comparison: Comparison,
        edits: Edits,
        roots: Sequence[Part],
        profiles: Mapping[str, Mapping[str, Mapping[str, Any]]],
    ) -> None:
        self._comparison = comparison
        self._edits = edits
        self._places = SpecLocator(comparison, roots)
        self._members = MemberRenewal(comparison, edits)
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
            if kind in PROFILES:
                self._in_profiles(kind, known)
            new = sorted(set(told) - set(known), key=natural)
            if new:
                self._add_objects(kind, new)
            elif self._comparison.is_none(kind):
                self._add_section(kind, [f"{kind}: []"])
        if self._partial:
            self._partial_lists()
        for position in self._sections:
            self._edits.separate(position)

    def _object(self, kind: str, name: str) -> None:
        found, path = object_field(kind), (kind, name)
        parts = self._places.parts(kind, name)
        old, new = self._comparison.file.objects[kind][name], self._comparison.told.objects[kind][name]
        profile = self._places.profile_part(self._places.profile_of(kind, name))
        self._members.members(found, parts, old, new, path, profile)
        partial = partial_lists(self._comparison.told.partial, kind, name)
        stated = [item.value for _, value in entries(parts, "partial") for item in value.resolved().items]
        known = stated or (partial_lists(self._comparison.file.partial, kind, name) if kind in PROFILES else [])
        added = [key for key in partial if key not in old and key not in known and (key in new or self._is_new(key))]
        if added:
            self._add_partial(parts[0], added, known, order_of(found))

    def _is_new(self, kind: str) -> bool:
        """Tell whether the file gets its first objects of a kind; their clusters may have more of them."""
        return kind in KINDS and bool(self._comparison.told_names[kind]) and kind not in self._listed

    def _in_profiles(self, kind: str, names: Sequence[str]) -> None:
        """Renew what objects have from a profile: there, where all that name it agree, else in the object."""
        known = set(names)
        for profile, members in self._places.profile_users().items():
            part = self._places.profile_part(profile)
            if profile.kind == kind and part is not None and not known.isdisjoint(members):
                self._profile(kind, part, members)

    def _profile(self, kind: str, part: Part, users: Sequence[str]) -> None:
        found, told = object_field(kind), self._comparison.told.objects[kind]
        keys = dict.fromkeys(key for name in users for key in told.get(name, ()))
        for key in [key for key in found.members if key in keys and key != "name"]:
            followers = [name for name in users if not any(True for _ in entries(self._places.parts(kind, name), key))]
            if part.get(key) is None and any(key in self._file(kind, name) for name in followers):
                continue  # it has come from a merge key, and stands in the object by now
            wanted = [self._wanted((kind, name, key)) for name in followers]
            if followers and all(one is not None and one == wanted[0] for one in wanted):
                self._key_of_profile(found, part, (kind, followers[0], key))
                continue
            for name, value in zip(followers, wanted, strict=True):
                if value is not None and value != self._file(kind, name).get(key):
                    self._override(found, (kind, name, key), value)

    def _file(self, kind: str, name: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._comparison.file.objects[kind][name]
        return found

    def _told(self, kind: str, name: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._comparison.told.objects[kind].get(name, {})
        return found

    def _wanted(self, path: tuple[str, str, str]) -> Any:
        """Return what an object is to have for a key: what the file says, and over it what the sources say."""
        kind, name, key = path
        old, new = self._file(kind, name).get(key), self._told(kind, name).get(key)
        found = object_field(kind).members[key]
        if old is None:
            return None if self._comparison.is_kept(path) else new
        return old if new is None else self._members.combined(found, old, new, path)

    def _key_of_profile(self, found: Field, part: Part, path: tuple[str, str, str]) -> None:
        kind, name, key = path
        child, new = found.members[key], self._told(kind, name).get(key)
        holders = list(entries([part], key))
        if new is None:
            return
        if holders:
            self._members.values(child, holders, self._file(kind, name)[key], new, path)
        else:
            self._edits.add_key(part, key, spec_value(child, new, key), order_of(found))

    def _override(self, found: Field, path: tuple[str, str, str], value: Any) -> None:
        """Give an object its own value of what its profile says otherwise; of a mapping only what differs."""
        kind, name, key = path
        part, child = self._places.parts(kind, name)[0], found.members[key]
        old = self._file(kind, name).get(key)
        if child.shape in ("object", "map") and isinstance(old, dict):
            value = differing(child, old, value)
        self._edits.add_key(part, key, spec_value(child, value, key), order_of(found))

    def _add_objects(self, kind: str, names: Sequence[str]) -> None:
        objects = [spec_object(self._comparison.told, kind, name) for name in names]
        if kind == "vcenters":
            self._add_section("vcenter", block_lines({"vcenter": objects[0]}, 2))
            return
        if kind in PROFILES:
            objects = self._with_profiles(kind, names, objects)
        self._add_list(kind, objects)

    def _with_profiles(
        self, kind: str, names: Sequence[str], objects: Sequence[dict[str, Any]]
    ) -> list[dict[str, Any]]:
        """Return new objects with what a profile says left to it: one of the file that fits, else a new one."""
        profiles = self._profiles[kind]
        result: list[dict[str, Any]] = []
        left: list[int] = []
        for name, one in zip(names, objects, strict=True):
            profile = fitting(self._comparison.told.objects[kind][name], profiles)
            if profile is None:
                left.append(len(result))
                result.append(one)
            else:
                own = {key: value for key, value in one.items() if key not in (*profiles[profile], "name")}
                result.append({"name": one["name"], "profile": profile, **own})
        for position, one in zip(left, self._new_profiles(kind, [result[at] for at in left]), strict=True):
            result[position] = one
        return result

    def _new_profiles(self, kind: str, objects: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
        """Add the profiles that new objects may share; return the objects with them."""
        root, key = self._places.roots[self._places.home(kind)], PROFILES[kind]
        section = root.get(key)
        if section is not None and (section.is_flow or section.kind != MAPPING):
            return objects
        profiles, rest = shared_profiles(kind, objects, [name.value for name, _ in section.entries] if section else ())
        if section is None and profiles:
            self._add_section(key, block_lines({key: dict(profiles)}, 3), root)
        elif section is not None:
            for name, profile in profiles.items():
                self._edits.insert_lines(section.end, block_lines({name: profile}, 2), section.column)
        return rest

    def _add_list(self, kind: str, objects: Sequence[Mapping[str, Any]]) -> None:
        """Add objects to a list of the first document that has it, else to a new one of the first document."""
        is_leaf = kind in _ON_ONE_LINE
        for root in self._places.roots:
            for key, value in entries([root], kind):
                if value.kind == LIST:
                    for one in objects:
                        self._edits.add_element(key, value, one, is_leaf=is_leaf)
                    return
        lines = [f"  {line}" for line in list_lines(objects, kind, is_leaf=is_leaf)]
        self._add_section(kind, [f"{kind}:", *lines])
        if (kind,) in self._comparison.told.partial:
            self._partial.append(kind)

    def _add_section(self, key: str, lines: Sequence[str], root: Part | None = None) -> None:
        self._sections.add(self._edits.add_lines(root or self._places.roots[0], key, ["", *lines], order_of()))

    def _partial_lists(self) -> None:
        """Say which of the new lists of the document are partial."""
        if "partial" in self._listed:
            self._add_partial(self._places.roots[0], self._partial, [], order_of())
        else:
            self._add_section("partial", block_lines({"partial": self._partial}))

    def _add_partial(self, part: Part, names: Sequence[str], known: Sequence[str], order: Mapping[str, int]) -> None:
        """Say that lists are partial: in the object's own word on it, else in a new one beside what its profile says."""
        for key, value in entries([part], "partial"):
            for name in names:
                self._edits.add_element(key, value, name)
            return
        self._edits.add_key(part, "partial", [*known, *names], order)
