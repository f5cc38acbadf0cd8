"""Several inputs become one: names resolved, members merged, disagreements recorded with both places."""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from validator.facts.fields import field_at
from validator.facts.identity import Names, join_names
from validator.facts.model import COLLECTIONS, Facts
from validator.facts.renaming import renamed_changes, renamed_waivers, with_name, with_references
from validator.facts.versions import parse_version
from validator.facts.vmkernel_devices import join_adapters
from validator.messages import as_text
from validator.model import KINDS, Claim, Fragment, Location, Path, pointer
from validator.reasons import ReasonCode, because

_ORDERED = {"active", "standby", "uplinks"}
"""Lists whose order means something; every other list of names is a set."""


def join(fragments: Sequence[Fragment]) -> Facts:
    """Return what all ``fragments`` say together.

    Where two inputs disagree about a fact it is recorded in ``contradictions`` and absent. A list is complete when one
    input gives it completely; a member that another input adds contradicts that.
    """
    names = join_names(fragments)
    renamed = [_renamed(fragment, index, names) for index, fragment in enumerate(fragments)]
    joined = join_adapters(renamed)
    facts = Facts(notes=[*(note for fragment in fragments for note in fragment.notes), *names.notes, *joined])
    for fragment in renamed:
        for path, location in fragment.sources.items():
            facts.sources.setdefault(path, location)
        _take_side_information(fragment, facts)
    merger = _Merger(facts, renamed)
    for kind in COLLECTIONS:
        holders = [fragment for fragment in renamed if kind in fragment.objects]
        if holders:
            facts.objects[kind] = _merge_kind(kind, holders, facts, merger)
    for fragment in renamed:
        facts.contradictions.update(fragment.contradictions)
        for path, reason in fragment.unknown.items():
            if facts.get(path) is None or path in facts.partial:
                facts.unknown.setdefault(path, reason)
    _memberships(renamed, facts, merger)
    _take_changes(renamed, facts)
    return facts


def _take_changes(fragments: Sequence[Fragment], facts: Facts) -> None:
    """Collect what plans do, by pointer. Of two plans about one object the one that changes something counts."""
    for fragment in fragments:
        if fragment.changes is None:
            continue
        facts.changes = {} if facts.changes is None else facts.changes
        for path, change in fragment.changes.items():
            key = pointer(path)
            known = facts.changes.setdefault(key, change)
            facts.sources.setdefault(("changes", key), place_of(fragment, path))
            if known["action"] == "no-op":
                facts.changes[key] = change
            elif change["action"] != "no-op" and known != change:
                facts.notes.append(f"{fragment.file}: another plan changes {key}, too; that one counts")


def _take_side_information(fragment: Fragment, facts: Facts) -> None:
    """Collect what is no fact: what selectors look at (Terraform addresses, tags), and comments that waive something."""
    facts.waivers += fragment.waivers
    for path, location in fragment.sources.items():
        if len(path) == 2 and location.address is not None:
            facts.addresses[path] = tuple(dict.fromkeys([*facts.addresses.get(path, ()), location.address]))
    for path, tags in fragment.tags.items():
        facts.tags[path] = tuple(dict.fromkeys([*facts.tags.get(path, ()), *tags]))
    for path, reason in fragment.unknown_tags.items():
        facts.unknown_tags.setdefault(path, reason)


def _merge_kind(kind: str, holders: list[Fragment], facts: Facts, merger: _Merger) -> dict[str, dict[str, Any]]:
    result: dict[str, dict[str, Any]] = {}
    for name in dict.fromkeys(name for fragment in holders for name in fragment.objects[kind]):
        claims = [(fragment, fragment.objects[kind][name]) for fragment in holders if name in fragment.objects[kind]]
        result[name] = merger.value((kind, name), claims)
        if kind in KINDS:
            facts.mentions[kind, name] = tuple(dict.fromkeys(fragment.kind for fragment, _ in claims))
    if all((kind,) in fragment.partial for fragment in holders):
        facts.partial.add((kind,))
    return result


class _Merger:
    """Merges what several fragments say of the same path; writes contradictions and partial lists into the facts."""

    def __init__(self, facts: Facts, fragments: Sequence[Fragment]) -> None:
        self._facts = facts
        self._partial: dict[tuple[int, Path], list[Path]] = defaultdict(list)
        for fragment in fragments:
            for path in fragment.partial:
                self._partial[id(fragment), path[:2]].append(path)

    def value(self, path: Path, claims: Sequence[tuple[Fragment, Any]]) -> Any:
        if len(claims) == 1:
            self._take_partial(path, claims[0][0])
            return _canonical(path, claims[0][1])
        found = field_at(path)
        if all(isinstance(value, dict) for _, value in claims) and (found is None or "oneOf" not in found.schema):
            if found is not None and found.shape == "collection":
                self._completeness(path, claims)
            return self._members(path, claims)
        if all(isinstance(value, list) for _, value in claims):
            return self._list(path, claims)
        canonical = [_canonical(path, value) for _, value in self._without_bounds(path, claims)]
        if all(value == canonical[0] and type(value) is type(canonical[0]) for value in canonical):
            return canonical[0]
        return self.contradict(path, claims)

    def _without_bounds(self, path: Path, claims: Sequence[tuple[Fragment, Any]]) -> Sequence[tuple[Fragment, Any]]:
        """Leave out numbers that are only the least possible ones, where another input knows a number that large."""
        exact = [(fragment, value) for fragment, value in claims if path not in fragment.partial]
        bounds = [value for fragment, value in claims if path in fragment.partial]
        if exact and all(isinstance(value, int) for _, value in exact) and max(bounds, default=0) <= exact[0][1]:
            return exact
        return claims

    def _take_partial(self, path: Path, fragment: Fragment) -> None:
        inside = self._partial.get((id(fragment), path[:2]), ())
        self._facts.partial.update(one for one in inside if one[: len(path)] == path)

    def _members(self, path: Path, claims: Sequence[tuple[Fragment, Any]]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key in dict.fromkeys(key for _, value in claims for key in value):
            holders = [(fragment, value[key]) for fragment, value in claims if key in value]
            if len(holders) == 1:  # what only one input says was read there, whatever else the others say around it
                self._facts.sources.setdefault((*path, key), place_of(holders[0][0], (*path, key)))
            merged = self.value((*path, key), holders)
            if merged is not None:
                result[key] = merged
        return result

    def _completeness(self, path: Path, claims: Sequence[tuple[Fragment, Any]]) -> None:
        complete = [(fragment, value) for fragment, value in claims if path not in fragment.partial]
        if not complete:
            self._facts.partial.add(path)
            return
        union = {key for _, value in claims for key in value}
        if any(set(value) != union for _, value in complete):
            self.contradict(path, [(fragment, sorted(value)) for fragment, value in claims])
            self._facts.partial.add(path)

    def _list(self, path: Path, claims: Sequence[tuple[Fragment, list[Any]]]) -> Any:
        complete = [value for fragment, value in claims if path not in fragment.partial]
        if not complete:
            self._facts.partial.add(path)
            return list(dict.fromkeys(item for _, value in claims for item in value))
        if path[-1] in _ORDERED:
            agree = all(value == complete[0] for value in complete)
        else:
            agree = all(set(value) == set(complete[0]) for value in complete)
        if agree and all(set(value) <= set(complete[0]) for _, value in claims):
            return complete[0]
        return self.contradict(path, claims)

    def contradict(self, path: Path, claims: Sequence[tuple[Fragment, Any]]) -> None:
        """Record that the inputs disagree about ``path``; the fact becomes unknown."""
        self._facts.contradictions[path] = tuple(Claim(value, place_of(fragment, path)) for fragment, value in claims)
        places = "; ".join(f"{place_of(fragment, path)}: {as_text(value)[:80]}" for fragment, value in claims)
        self._facts.unknown[path] = because(ReasonCode.INPUTS_DISAGREE, claims=places)


def place_of(fragment: Fragment, path: Path) -> Location:
    """Return where the fragment says something of ``path``: the nearest place that it knows."""
    for end in range(len(path), 0, -1):
        if path[:end] in fragment.sources:
            return fragment.sources[path[:end]]
    return Location(fragment.file)


def _canonical(path: Path, value: Any) -> Any:
    """Return ``value`` with versions and addresses spelled one way, so that "8.0U3" and "8.0.3" agree."""
    if path[-1] == "ip" and isinstance(value, str) and ":" in value:
        return _address(value)
    if path[-1] in ("version", "esx_version") and path[0] != "distributed_switches" and isinstance(value, str):
        version = parse_version(value)
        return str(version) if version else value
    if isinstance(value, dict):
        return {key: _canonical((*path, key), child) for key, child in value.items()}
    return value


def _address(text: str) -> str:
    """Return an IPv6 address in its canonical form (RFC 5952), with its prefix length where it has one."""
    try:
        found = ipaddress.ip_interface(text)
    except ValueError:
        return text
    return str(found) if "/" in text else str(found.ip)


def _memberships(fragments: Sequence[Fragment], facts: Facts, merger: _Merger) -> None:
    """Decide which clusters' hosts and virtual machines are all known; mark the others partial."""
    for kind in ("hosts", "vms"):
        members = [_by_cluster(fragment, kind) for fragment in fragments]
        for cluster in dict.fromkeys([*facts.members("clusters"), *(name for known in members for name in known)]):
            path = ("clusters", cluster, kind)
            facts.partial.discard(path)
            claims = [(fragment, known.get(cluster, set())) for fragment, known in zip(fragments, members, strict=True)]
            complete = [claim for claim in claims if _lists_all(claim[0], kind, cluster, claim[1])]
            listed = {name for _, names in complete for name in names}
            extra = [(fragment, names) for fragment, names in claims if not names <= listed]
            if complete and extra and kind == "hosts":
                merger.contradict(path, [(fragment, sorted(names)) for fragment, names in [*complete, *extra]])
            if extra or not complete:
                facts.partial.add(path)


def _by_cluster(fragment: Fragment, kind: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for name, value in fragment.objects.get(kind, {}).items():
        if "cluster" in value:
            found[value["cluster"]].add(name)
    return found


def _lists_all(fragment: Fragment, kind: str, cluster: str, members: set[str]) -> bool:
    """Tell whether the fragment lists every member of the cluster: it lists some, or the cluster and all of the kind."""
    if kind not in fragment.objects or (kind,) in fragment.partial:
        return False
    if ("clusters", cluster, kind) in fragment.partial:
        return False
    return bool(members) or cluster in fragment.objects.get("clusters", {})


def _renamed(fragment: Fragment, index: int, names: Names) -> Fragment:
    """Return the fragment with every name as the facts spell it."""

    def key_of(kind: str, name: str) -> str:
        return names.keys.get((kind, index, name), name)

    def path_of(path: Path) -> Path:
        return path if len(path) < 2 else (path[0], key_of(path[0], path[1]), *path[2:])

    result = Fragment(fragment.kind, fragment.file)
    for kind, members in fragment.objects.items():
        renamed: dict[str, dict[str, Any]] = {}
        for name, value in members.items():
            cluster = fragment.objects.get("clusters", {}).get(value.get("cluster", ""), {})
            datacenter = value.get("datacenter", cluster.get("datacenter"))

            def target(other: str, called: str, datacenter: str | None = datacenter) -> str:
                return names.resolve(other, index, called, datacenter)

            renamed[key_of(kind, name)] = with_references(kind, with_name(kind, value, key_of(kind, name)), target)
        result.objects[kind] = renamed
    result.sources = {path_of(path): location for path, location in fragment.sources.items()}
    result.unknown = {path_of(path): reason for path, reason in fragment.unknown.items()}
    result.partial = {path_of(path) for path in fragment.partial}
    result.contradictions = {path_of(path): claims for path, claims in fragment.contradictions.items()}
    result.tags = {path_of(path): tags for path, tags in fragment.tags.items()}
    if fragment.changes is not None:
        result.changes = renamed_changes(fragment.changes, lambda kind, name: _called(names, kind, index, name))
    result.unknown_tags = {path_of(path): reason for path, reason in fragment.unknown_tags.items()}
    result.waivers = renamed_waivers(fragment.waivers, path_of)
    return result


def _called(names: Names, kind: str, index: int, name: str) -> str:
    """Return the name in the facts of what a fragment has, or of what only other inputs know any more."""
    return names.keys.get((kind, index, name)) or names.resolve(kind, index, name, None)
