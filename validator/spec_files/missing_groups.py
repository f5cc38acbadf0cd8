"""Objects that lack the same facts, so that what they lack is asked once: in the profile that they have or get."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from validator.facts.fields import PROFILES, object_field
from validator.readers.yaml_text import YamlNode

OF_EACH = ("ip", "vmkernels", "service_consoles")
"""Keys with addresses, which are those of one object."""

_PLAIN_PROFILE = ("cluster", "partial")
"""What a profile may have that says nothing new of an object of the cluster."""


@dataclass(frozen=True, slots=True)
class WrittenProfiles:
    """What a file has of profiles: their keys by kind and name, and of each object its profile and its own keys."""

    profiles: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    objects: Mapping[tuple[str, str], tuple[str | None, frozenset[str]]] = field(default_factory=dict)

    def users(self, kind: str, profile: str) -> set[str]:
        """Return the objects with a profile, in lower case."""
        return {name for (of, name), (own, _) in self.objects.items() if of == kind and own == profile}


@dataclass(frozen=True, slots=True)
class Alike:
    """Objects of a kind that lack the same ``keys``, and the profile in which these are asked; ``is_new`` where it has to be made."""

    profile: str
    names: tuple[str, ...]
    keys: frozenset[str]
    cluster: str
    is_new: bool = True


def written_profiles(document: YamlNode) -> WrittenProfiles:
    """Return which profiles a spec that was read without errors has, and which of its objects have them."""
    profiles: dict[tuple[str, str], frozenset[str]] = {}
    objects: dict[tuple[str, str], tuple[str | None, frozenset[str]]] = {}
    plain = document.plain()
    for kind, section in PROFILES.items():
        profiles.update({(kind, name): frozenset(one) for name, one in plain.get(section, {}).items()})
        for one in plain.get(kind, []):
            objects[kind, str(one["name"]).casefold()] = (one.get("profile"), frozenset(one))
    return WrittenProfiles(profiles, objects)


def alike(
    kind: str, lacking: Mapping[str, Mapping[str, str]], clusters: Mapping[str, str], written: WrittenProfiles
) -> list[Alike]:
    """Return which objects share what they lack, each at most once.

    ``lacking`` has the keys that each object lacks, with a text that is the same where two objects lack the same of it;
    ``clusters`` are those of the objects. An object that ``written`` has with a profile shares with all others of that profile
    or not at all: it can have one only.
    """
    groups: dict[tuple[str, str | None], list[str]] = defaultdict(list)
    for name in sorted(lacking):
        if name in clusters:
            profile, _ = written.objects.get((kind, name.casefold()), (None, frozenset()))
            groups[clusters[name], profile].append(name)
    result: list[Alike] = []
    for (cluster, profile), names in sorted(groups.items(), key=lambda group: (group[0][0], group[0][1] or "")):
        lacked = {name: _shareable(kind, name, lacking[name], written, profile) for name in names}
        if profile is not None:
            common = _common(lacked.values())
            if len(names) > 1 and written.users(kind, profile) == {name.casefold() for name in names} and common:
                result.append(Alike(profile, tuple(names), frozenset(common), cluster, is_new=False))
            continue
        for members, shared in _shortest(lacked):
            taken = {one.profile for one in result}
            result.append(Alike(_name(kind, cluster, members, written, taken), members, frozenset(shared), cluster))
    return result


def _shareable(
    kind: str, name: str, lacking: Mapping[str, str], written: WrittenProfiles, profile: str | None
) -> dict[str, str]:
    """Return what may be asked in a profile: no addresses, and no list that the object or its profile has already."""
    _, own = written.objects.get((kind, name.casefold()), (None, frozenset()))
    said = own | (written.profiles.get((kind, profile), frozenset()) if profile is not None else frozenset())
    members = object_field(kind).members
    return {
        key: text
        for key, text in lacking.items()
        if key not in OF_EACH and (key not in said or members[key].shape == "object")
    }


def _common(all_keys: Iterable[Mapping[str, str]]) -> dict[str, str]:
    first, *others = all_keys
    return {key: text for key, text in first.items() if all(one.get(key) == text for one in others)}


def _shortest(keys: Mapping[str, Mapping[str, str]]) -> Sequence[tuple[tuple[str, ...], Mapping[str, str]]]:
    """Return the objects in the groups that leave fewest keys to be written: all in one, or those that lack exactly the same."""
    exactly: dict[frozenset[tuple[str, str]], list[str]] = defaultdict(list)
    for name, one in keys.items():
        exactly[frozenset(one.items())].append(name)
    ways = [[tuple(keys)], [tuple(names) for names in exactly.values()]]
    grouped = [[(names, _common(keys[name] for name in names)) for names in way if len(names) > 1] for way in ways]
    best = max(grouped, key=lambda way: sum((len(names) - 1) * len(common) for names, common in way))
    return [(names, common) for names, common in best if common]


def _name(kind: str, cluster: str, members: Sequence[str], written: WrittenProfiles, taken: Iterable[str]) -> str:
    """Return the name of a new profile, or of one of the file that says nothing and that nobody else has."""
    stem = "missing-" + (re.sub(r"[^a-z0-9]+", "-", cluster.lower()).strip("-") or kind)
    known = {name.casefold() for name in members}
    for number in count(1):
        name = stem if number == 1 else f"{stem}-{number}"
        has = written.profiles.get((kind, name))
        is_free = has is None or (has <= set(_PLAIN_PROFILE) and written.users(kind, name) <= known)
        if name not in taken and is_free:
            return name
    raise AssertionError
