"""What the sources say is written into a spec file; everything that they do not say stays as it is.

The rule: a fact that a source tells gets the source's value, wherever the file says it. A key, an object or an element of a
list that no source tells stays, and so do comments, order and layout. What was replaced, and what the sources do not find any
more, is told to people. A line that ends with the comment ``# keep`` stays, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from validator.facts.fields import Field, object_field
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

    ``roots`` are its documents; ``profiles`` tells of each host profile that new hosts may use what it says, as facts.
    """

    def __init__(
        self, comparison: Comparison, edits: Edits, roots: Sequence[Part], profiles: Mapping[str, Mapping[str, Any]]
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

    def _object(self, kind: str, name: str) -> None:
        found, path = object_field(kind), (kind, name)
        parts = self._places.parts(kind, name)
        old, new = self._comparison.file.objects[kind][name], self._comparison.told.objects[kind][name]
        profile = self._places.profile_part(self._places.profile_of(name)) if kind == "hosts" else None
        self._members.members(found, parts, old, new, path, profile)
        partial = partial_lists(self._comparison.told.partial, kind, name)
        stated = [item.value for _, value in entries(parts, "partial") for item in value.resolved().items]
        known = stated or (partial_lists(self._comparison.file.partial, kind, name) if kind == "hosts" else [])
        added = [key for key in partial if key not in old and key not in known and (key in new or self._is_new(key))]
        if added:
            self._add_partial(parts[0], added, known, order_of(found))

    def _is_new(self, kind: str) -> bool:
        """Tell whether the file gets its first objects of a kind; their clusters may have more of them."""
        return kind in KINDS and bool(self._comparison.told_names[kind]) and kind not in self._listed

    def _in_profiles(self, hosts: Sequence[str]) -> None:
        """Renew what hosts have from a profile: there, where all its hosts agree, else in the host."""
        known = set(hosts)
        for profile, members in self._places.profile_users().items():
            part = self._places.profile_part(profile)
            if part is not None and not known.isdisjoint(members):
                self._profile(part, members)

    def _profile(self, part: Part, users: Sequence[str]) -> None:
        found, told = object_field("hosts"), self._comparison.told.objects["hosts"]
        keys = dict.fromkeys(key for name in users for key in told.get(name, ()))
        for key in [key for key in found.members if key in keys and key != "name"]:
            followers = [
                name for name in users if not any(True for _ in entries(self._places.parts("hosts", name), key))
            ]
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
        path = ("hosts", host, key)
        if old is None:
            return None if self._comparison.is_kept(path) else new
        return old if new is None else self._members.combined(found, old, new, path)

    def _key_of_profile(self, found: Field, part: Part, key: str, host: str) -> None:
        child, new = found.members[key], self._comparison.told.objects["hosts"].get(host, {}).get(key)
        holders = list(entries([part], key))
        if new is None:
            return
        if holders:
            self._members.values(child, holders, self._file(host)[key], new, ("hosts", host, key))
        else:
            self._edits.add_key(part, key, spec_value(child, new, key), order_of(found))

    def _override(self, found: Field, host: str, key: str, value: Any) -> None:
        """Give a host its own value of what its profile says otherwise; of a mapping only what differs."""
        part, child = self._places.parts("hosts", host)[0], found.members[key]
        old = self._file(host).get(key)
        if child.shape in ("object", "map") and isinstance(old, dict):
            value = differing(child, old, value)
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
        rest = self._new_profiles(left)
        by_name = {host["name"]: host for host in [*result, *rest]}
        return [by_name[host["name"]] for host in objects]

    def _new_profiles(self, hosts: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
        """Add the profiles that new hosts may share; return the hosts with them."""
        root = self._places.roots[self._places.home]
        section = root.get("host_profiles")
        if section is not None and (section.is_flow or section.kind != MAPPING):
            return hosts
        profiles, rest = shared_profiles(hosts, [key.value for key, _ in section.entries] if section else ())
        if section is None and profiles:
            self._add_section("host_profiles", block_lines({"host_profiles": dict(profiles)}, 3), root)
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
