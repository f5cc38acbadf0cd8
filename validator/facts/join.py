"""Several inputs become one: names resolved, members merged, disagreements recorded with both places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from validator.facts.canonical import ORDERED, agreed, canonical
from validator.facts.disks import join_disks
from validator.facts.drives import join_drives
from validator.facts.fields import field_at
from validator.facts.identity import JoinedNames, join_names
from validator.facts.model import COLLECTIONS, Facts
from validator.facts.renaming import renamed_changes, renamed_path, renamed_waivers, with_name, with_references
from validator.facts.time import carry
from validator.facts.versions import build_in, parse_version
from validator.facts.vmkernel_devices import join_adapters
from validator.messages import as_text
from validator.model import KINDS, Claim, Fragment, InputKind, Location, Path, Time, pointer
from validator.reasons import ReasonCode, because


def join(fragments: Sequence[Fragment]) -> Facts:
    """Return what all ``fragments`` say together of the estate after the plans among them, and in ``now`` of today's.

    Where two inputs of the same time disagree about a fact it is recorded in ``contradictions`` and absent. A list is
    complete when one input gives it completely; a member that another input has contradicts that, unless it is a spec
    that only adds to the list.
    """
    plans = [fragment for fragment in fragments if fragment.before is not None]
    before = [fragment.before for fragment in plans if fragment.before is not None]
    everything = [*fragments, *before]
    names = join_names(everything)
    spelled = [_renamed(fragment, _Naming(names, index)) for index, fragment in enumerate(everything)]
    after, past = spelled[: len(fragments)], spelled[len(fragments) :]
    for fragment, side in zip([one for one in after if one.before is not None], past, strict=True):
        fragment.before = side
        _follow_names(fragment, [*after, *past])
    notes = join_disks(after)
    join_drives(after)
    now = _now(after, past)
    notes += carry(after)
    facts = _joined(after, [*(note for fragment in fragments for note in fragment.notes), *names.notes, *notes])
    _take_changes(after, facts)
    facts.now = now
    return facts


def _now(after: Sequence[Fragment], past: Sequence[Fragment]) -> Facts | None:
    """Return the facts of the estate as it is, or ``None`` where no plan makes it another."""
    if not past:
        return None
    return _joined([deepcopy(one) for one in (*(one for one in after if one.time is Time.NOW), *past)], [])


def _joined(fragments: Sequence[Fragment], notes: list[str]) -> Facts:
    facts = Facts(notes=[*notes, *join_adapters(fragments)])
    for fragment in fragments:
        for path, location in fragment.sources.items():
            facts.sources.setdefault(path, location)
        _take_side_information(fragment, facts)
    merger = _Merger(facts, fragments)
    for kind in COLLECTIONS:
        holders = [fragment for fragment in fragments if kind in fragment.objects]
        if holders:
            facts.objects[kind] = _merge_kind(kind, holders, facts, merger)
    for fragment in fragments:
        facts.contradictions.update(fragment.contradictions)
        facts.plans.update(fragment.plans)
        for path, reason in fragment.unknown.items():
            if facts.get(path) is None or path in facts.partial:
                facts.unknown.setdefault(path, reason)
    _memberships(fragments, facts, merger)
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
            facts.sources.setdefault(("changes", key), location_of(fragment, path))
            if known["action"] == "no-op":
                facts.changes[key] = change
            elif change["action"] != "no-op" and known != change:
                facts.notes.append(f"{fragment.file}: another plan changes {key}, too; that one counts")


def _take_side_information(fragment: Fragment, facts: Facts) -> None:
    """Collect what is no fact: what selectors look at (Terraform addresses, tags), and comments that waive something."""
    facts.waivers += fragment.waivers
    facts.settings |= fragment.settings
    for path, place in fragment.defaults.items():  # `none` of a machine wins, whichever input says it
        if place is None or facts.defaults.get(path, place) is not None:
            facts.defaults[path] = place
    facts.told_as_assumed |= fragment.told_as_assumed
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
            return claims[0][1]
        found = field_at(path)
        if all(isinstance(value, dict) for _, value in claims) and (found is None or "oneOf" not in found.schema):
            if found is not None and found.shape == "collection":
                self._completeness(path, claims)
            return self._members(path, claims)
        if all(isinstance(value, list) for _, value in claims):
            return self._list(path, claims)
        value = agreed(path, [value for _, value in self._without_bounds(path, claims)])
        return self.contradict(path, claims) if value is None else value

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
                self._facts.sources.setdefault((*path, key), location_of(holders[0][0], (*path, key)))
            merged = self.value((*path, key), holders)
            if merged is not None:
                result[key] = merged
        return result

    def _completeness(self, path: Path, claims: Sequence[tuple[Fragment, Any]]) -> None:
        complete = [(fragment, value) for fragment, value in claims if path not in fragment.partial]
        if not complete:
            self._facts.partial.add(path)
            return
        listed = {key for _, value in complete for key in value}
        added = {key for fragment, value in claims if _only_adds(fragment, path) for key in value}
        if any(set(value) != listed for _, value in complete) or any(
            set(value) - listed - added for _, value in claims
        ):
            self.contradict(path, [(fragment, sorted(value)) for fragment, value in claims])
            self._facts.partial.add(path)
        elif not added <= listed:
            self._facts.partial.add(path)

    def _list(self, path: Path, claims: Sequence[tuple[Fragment, list[Any]]]) -> Any:
        if path[-1] == "services":
            claims = _with_untold(claims)
        complete = [value for fragment, value in claims if path not in fragment.partial]
        if not complete:
            self._facts.partial.add(path)
            return list(dict.fromkeys(item for _, value in claims for item in value))
        if path[-1] in ORDERED:
            agree = all(value == complete[0] for value in complete)
        else:
            agree = all(set(value) == set(complete[0]) for value in complete)
        added = [item for fragment, value in claims if _only_adds(fragment, path) for item in value]
        more = [item for item in dict.fromkeys(added) if item not in complete[0] and path[-1] not in ORDERED]
        if not agree or not all(set(value) <= {*complete[0], *more} for _, value in claims):
            return self.contradict(path, claims)
        if more:
            self._facts.partial.add(path)
        return [*complete[0], *more]

    def contradict(self, path: Path, claims: Sequence[tuple[Fragment, Any]]) -> None:
        """Record that the inputs disagree about ``path``; the fact becomes unknown."""
        self._facts.contradictions[path] = tuple(
            Claim(value, location_of(fragment, path)) for fragment, value in claims
        )
        places = "; ".join(f"{location_of(fragment, path)}: {as_text(value)[:80]}" for fragment, value in claims)
        self._facts.unknown[path] = because(ReasonCode.INPUTS_DISAGREE, claims=places)


def _only_adds(fragment: Fragment, path: Path) -> bool:
    """Tell whether the fragment only adds to the list at ``path``: a spec that names it under ``partial:``.

    Who writes that knows that others list the rest, and does not contradict them. But then a list that claims to be
    complete is not, and nobody tells how many more there are: together they have all members and stay partial, so that
    a rule can find a fault in them but not pass for want of one. What Terraform manages beyond a complete list does
    contradict it: a plan never claims to add to a spec.
    """
    return fragment.kind is InputKind.CLUSTER_SPEC and path in fragment.partial


def _with_untold(claims: Sequence[tuple[Fragment, list[Any]]]) -> Sequence[tuple[Fragment, list[Any]]]:
    """Give Terraform's lists of services what only specs tell of an adapter: it does not contradict that by silence."""
    told = [item for fragment, value in claims if fragment.kind is InputKind.CLUSTER_SPEC for item in value]
    untold = [item for item in dict.fromkeys(told) if item in _UNTOLD]
    return [
        (fragment, value if fragment.kind is InputKind.CLUSTER_SPEC else [*value, *untold])
        for fragment, value in claims
    ]


_UNTOLD = {"nfs", "iscsi", "none_enabled"}
"""Uses of a VMkernel adapter that are no services of vSphere, so that Terraform knows no word for them."""


def location_of(fragment: Fragment, path: Path) -> Location:
    """Return where the fragment says something of ``path``: the nearest place that it knows."""
    for end in range(len(path), 0, -1):
        if path[:end] in fragment.sources:
            return fragment.sources[path[:end]]
    return Location(fragment.file)


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
            beyond = [claim for claim in extra if claim[0].kind is not InputKind.CLUSTER_SPEC]  # such a spec only adds
            added = {name for fragment, names in extra if fragment.kind is InputKind.CLUSTER_SPEC for name in names}
            if complete and kind == "hosts" and any(not names <= listed | added for _, names in beyond):
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


def _with_one_build(
    result: Fragment, fragment: Fragment, path: Path, called: Path, value: dict[str, Any]
) -> dict[str, Any]:
    """Return an object without its build where the text of its version has another one: that contradicts itself."""
    told = build_in(str(value.get("version", "")))
    if path[0] == "distributed_switches" or told is None or value.get("build", told) == told:
        return value
    claims = [(value["build"], (*path, "build")), (told, (*path, "version"))]
    here = (*called, "build")
    result.contradictions[here] = tuple(Claim(said, location_of(fragment, at)) for said, at in claims)
    said = "; ".join(f"{location_of(fragment, at)}: {one}" for one, at in claims)
    result.unknown[here] = because(ReasonCode.INPUTS_DISAGREE, claims=said)
    return {key: one for key, one in value.items() if key not in ("build", "version")} | {
        "version": str(parse_version(value["version"]))
    }


class _Naming:
    """The names in the facts of what one fragment mentions."""

    def __init__(self, names: JoinedNames, index: int) -> None:
        self._names = names
        self._index = index

    def key(self, kind: str, name: str) -> str:
        return self._names.keys.get((kind, self._index, name), name)

    def path(self, path: Path) -> Path:
        return renamed_path(path, self.called)

    def target(self, kind: str, name: str, datacenter: str | None) -> str:
        return self._names.resolve(kind, self._index, name, datacenter)

    def called(self, kind: str, name: str) -> str:
        """Return the name in the facts of what the fragment has, or of what only other inputs know any more."""
        return self._names.keys.get((kind, self._index, name)) or self._names.resolve(kind, self._index, name, None)


class _Moves:
    """The names after a plan of objects that it renames."""

    def __init__(self, renamed: Mapping[Path, Path]) -> None:
        self._renamed = renamed

    def key(self, kind: str, name: str) -> str:
        return self._renamed.get((kind, name), (kind, name))[1]

    def path(self, path: Path) -> Path:
        return renamed_path(path, self.called)

    def target(self, kind: str, name: str, datacenter: str | None) -> str:  # noqa: ARG002 - names are unique here
        return self.key(kind, name)

    def called(self, kind: str, name: str) -> str:
        return self.key(kind, name)


def _follow_names(plan: Fragment, fragments: Sequence[Fragment]) -> None:
    """Call the objects that a plan renames by their names after it in everything that is said of now."""
    if not plan.renamed:
        return
    moves = _Moves(plan.renamed)
    for fragment in fragments:
        if fragment is not plan and fragment.time is Time.NOW:
            moved = _renamed(fragment, moves)
            for name in (
                "objects",
                "sources",
                "unknown",
                "partial",
                "contradictions",
                "tags",
                "unknown_tags",
                "waivers",
                "defaults",
                "told_as_assumed",
            ):
                setattr(fragment, name, getattr(moved, name))


def _renamed(fragment: Fragment, naming: _Naming | _Moves) -> Fragment:
    """Return the fragment with every name and value as the facts spell it."""
    key_of, path_of = naming.key, naming.path
    result = Fragment(fragment.kind, fragment.file, time=fragment.time, before=fragment.before)
    result.replaced, result.settings = fragment.replaced, fragment.settings
    result.renamed = {path_of(old): path_of(new) for old, new in fragment.renamed.items()}
    for kind, members in fragment.objects.items():
        renamed: dict[str, dict[str, Any]] = {}
        for name, value in members.items():
            cluster = fragment.objects.get("clusters", {}).get(value.get("cluster", ""), {})
            datacenter = value.get("datacenter", cluster.get("datacenter"))

            def target(other: str, called: str, datacenter: str | None = datacenter) -> str:
                return naming.target(other, called, datacenter)

            key = key_of(kind, name)
            value = _with_one_build(result, fragment, (kind, name), (kind, key), value)  # noqa: PLW2901 - the same object
            renamed[key] = with_references(kind, canonical((kind, key), with_name(kind, value, key)), target)
        result.objects[kind] = renamed
    result.sources = {path_of(path): location for path, location in fragment.sources.items()}
    result.unknown |= {path_of(path): reason for path, reason in fragment.unknown.items()}
    result.partial = {path_of(path) for path in fragment.partial}
    result.contradictions |= {path_of(path): claims for path, claims in fragment.contradictions.items()}
    result.plans = fragment.plans
    result.tags = {path_of(path): tags for path, tags in fragment.tags.items()}
    if fragment.changes is not None:
        result.changes = renamed_changes(fragment.changes, naming.called)
    result.unknown_tags = {path_of(path): reason for path, reason in fragment.unknown_tags.items()}
    result.waivers = renamed_waivers(fragment.waivers, path_of)
    result.defaults = {path_of(path): place for path, place in fragment.defaults.items()}
    result.told_as_assumed = {path_of(path): value for path, value in fragment.told_as_assumed.items()}
    return result
