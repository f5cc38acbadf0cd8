"""What inputs say of now, carried through a plan or code: what that changes or takes away no longer holds afterwards.

A plan tells both sides, the estate before it and after it. What any other input says of now holds afterwards only where the
plan leaves it alone. A statement that agrees with neither side stays, and contradicts the plan. Code has no side before: it
wins where both speak.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from validator.facts.canonical import ORDERED, agree, same
from validator.facts.fields import ANY, field_at, references
from validator.messages import as_text
from validator.model import KINDS, Fragment, InputKind, Location, Path, Time, pointer
from validator.reasons import Reason, ReasonCode, because

_LASTING = ("name", "datacenter", "fault_tolerance")
"""What an object keeps when a plan makes it anew: what it is called, and what it is meant for."""

_NAMED_MEMBERS = {"port_groups": "port_group", "switches": "switch"}
"""Members that other facts name, by what ``x-ref`` calls them."""

_OWNED_DEVICES = frozenset({"disks", "network_adapters", "cdroms"})
"""Devices that the provider takes out of a machine where the configuration has no block for them; controllers stay.

https://github.com/vmware/terraform-provider-vsphere/blob/main/docs/resources/virtual_machine.md
"""

_MAX_NOTED = 5


def carry(fragments: Sequence[Fragment]) -> list[str]:
    """Carry what each of ``fragments`` says of now through every plan and all code among them; return notes about it.

    They are changed in place; names are those of the facts. What one plan leaves as it is another may change: what it says
    of such things is carried, too.
    """
    notes: list[str] = []
    for plan in fragments:
        if plan.before is None:
            continue
        changed = difference(plan.before, plan)
        changed.removed |= set(_on_removed_switches([*fragments, plan.before], changed.removed))
        renames = member_renames(plan.before, plan)
        for fragment in fragments:
            if fragment is plan or (fragment.time is Time.AFTER and fragment.before is None):
                continue
            _own(fragment)
            for old, new in renames:
                rename_members(fragment, old, new)
            told = advance(fragment, changed, plan)
            notes += told if fragment.before is None else ()
        _own(plan)
        forget_references(plan, changed.removed)
    for code in fragments:
        if code.time is Time.AFTER and code.before is None and code.kind is InputKind.TERRAFORM_HCL:
            for fragment in fragments:
                if fragment.time is Time.NOW:
                    _own(fragment)
                    notes += override(fragment, code)
    return notes


def _own(fragment: Fragment) -> None:
    """Make the objects of a fragment its own: they share parts with what was read."""
    fragment.objects = deepcopy(fragment.objects)


_MEMBER_NICS = ("distributed_switches", "hosts", "pnics")
"""The physical NICs that a host gives a distributed switch, without the names."""


@dataclass(slots=True)
class Difference:
    """What changes between the two sides of a plan.

    ``values`` are facts known afterwards that are another or unknown before (the value before, the value after);
    ``cleared`` those no longer known afterwards, with the reason; ``removed`` and ``added`` objects and members;
    ``replaced`` objects and members that are made anew.
    """

    values: dict[Path, tuple[Any, Any]] = field(default_factory=dict)
    cleared: dict[Path, Reason] = field(default_factory=dict)
    removed: set[Path] = field(default_factory=set)
    added: set[Path] = field(default_factory=set)
    replaced: set[Path] = field(default_factory=set)


def difference(before: Fragment, after: Fragment) -> Difference:
    """Return what changes from ``before`` to ``after``; both use the names of the facts."""
    found = Difference()
    for kind in KINDS:
        _compare(before.objects.get(kind, {}), after.objects.get(kind, {}), (kind,), (before, after), found)
    for path in _resources(after):
        if after.sources[path].address in after.replaced and path[::2] != ("hosts",):  # the machine stays the same
            found.replaced.add(path)
    return found


def _resources(fragment: Fragment) -> Iterator[Path]:
    """Yield the paths of objects and of members that are Terraform resources of their own."""
    for path in fragment.sources:
        is_object = len(path) == 2 and path[1] in fragment.objects.get(path[0], {})
        if is_object or (len(path) == 4 and path[2] in ("vmkernels", *_NAMED_MEMBERS)):
            yield path


def _compare(
    old: Mapping[str, Any], new: Mapping[str, Any], path: Path, sides: tuple[Fragment, Fragment], found: Difference
) -> None:
    before, after = sides
    for key in dict.fromkeys([*old, *new]):
        here = (*path, key)
        if _is_member(here) and key not in new:
            if path[-1] != "pnics":  # a physical NIC that leaves its switch stays in the host
                found.removed.add(here)
        elif _is_member(here) and key not in old:
            found.added.add(here)
        elif isinstance(old.get(key, new.get(key)), dict) and (key in new or here not in after.unknown):
            _compare(old.get(key, {}), new.get(key, {}), here, sides, found)
        elif key not in new:
            found.cleared[here] = after.unknown.get(here, because(ReasonCode.CHANGED_BY_PLAN))
        elif key not in old:
            found.values.update({leaf: (None, value) for leaf, value in _leaves(new[key], here)})
        elif not same(here, old[key], new[key]) or (here in after.partial) != (here in before.partial):
            found.values[here] = (old[key], new[key])


def _is_member(path: Path) -> bool:
    if len(path) == 2:
        return True
    collection = field_at(path[:-1])
    return collection is not None and collection.shape == "collection"


def _leaves(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, dict):
        for key, child in value.items():
            yield from _leaves(child, (*path, key))
    else:
        yield path, value


def advance(fragment: Fragment, changed: Difference, plan: Fragment) -> list[str]:
    """Take out of ``fragment``, which says what is now, what does not hold once ``plan`` is applied.

    Returns notes about what it says and the plan changes.
    """
    notes: list[str] = []
    for path in sorted(changed.removed):
        if _take(fragment, path) is not None:
            notes.append(f"{pointer(path)} goes")
            if path[:-1] in plan.unknown:  # a member of which the plan does not tell what it is may be this one
                fragment.partial.add(path[:-1])
                fragment.unknown[path[:-1]] = plan.unknown[path[:-1]]
    forget_references(fragment, changed.removed)
    for path in changed.replaced:
        _forget(fragment, path, plan)
        _assume_nothing(fragment, path)
    for path, (old, new) in changed.values.items():
        value = _value(fragment, path)
        if value is not None and _follow(fragment, path, (value, old, new), plan):
            notes.append(f"{pointer(path)}: {_shown(value)} becomes {_shown(new)}")
    notes += [f"{pointer(path)} goes" for path in _unplug(fragment, changed, plan)]
    _enter(fragment, plan, changed.values)
    for path, reason in changed.cleared.items():
        value = _take(fragment, path)
        if value is not None:
            fragment.unknown[path] = reason
            notes.append(f"{pointer(path)}: {_shown(value)} does not stay ({reason})")
    for path in changed.added:
        _make_room(fragment, path, plan)
    return _limited(notes, plan.file, fragment.file)


def _assume_nothing(fragment: Fragment, path: Path) -> None:
    """Forget what could be assumed of something that a plan makes anew: that was said of the old one."""
    fragment.defaults.pop(path, None)
    for one in [one for one in fragment.told_as_assumed if one[: len(path)] == path]:
        del fragment.told_as_assumed[one]


def _enter(fragment: Fragment, later: Fragment, stated: Iterable[Path]) -> None:
    """Let hosts that ``later`` puts into a cluster be its members: they stand alone now, or are not listed."""
    for path in stated:
        if path[::2] != ("hosts", "cluster") or _value(fragment, path) is not None:
            continue
        _take(fragment, (*path[:2], "standalone"))
        cluster = later.objects["hosts"][path[1]].get("cluster")
        is_listed = "hosts" in fragment.objects and ("hosts",) not in fragment.partial
        if is_listed and path not in later.partial and cluster in fragment.objects.get("clusters", {}):
            fragment.objects["hosts"].setdefault(path[1], {})["cluster"] = cluster
            fragment.sources[path] = _location(later, path)


def _unplug(fragment: Fragment, changed: Difference, plan: Fragment) -> Iterator[Path]:
    """Take physical NICs that a plan takes from a distributed switch off its uplinks, and yield these.

    The provider owns the list of a host's NICs, and no input tells which of them vCenter puts on an uplink that is free.
    """
    for path, (_, pnics) in changed.values.items():
        if path[::2] != _MEMBER_NICS or path in plan.partial:
            continue
        switch, host, uplinks = path[:2], path[3], (*path[:4], "uplinks")
        for uplink, pnic in list((_value(fragment, uplinks) or {}).items()):
            if pnic not in pnics:
                gone = (*uplinks, uplink)
                _take(fragment, gone)
                fragment.unknown[gone] = because(ReasonCode.CHANGED_BY_PLAN)
                yield gone
        for name, lag in (_value(fragment, (*switch, "lags")) or {}).items():
            bundle = (*switch, "lags", name, "uplinks", host)
            known = lag.get("uplinks", {}).get(host, [])
            if not set(known) <= set(pnics):
                _put(fragment, bundle, [pnic for pnic in known if pnic in pnics])
                yield bundle


def override(fragment: Fragment, code: Fragment) -> list[str]:
    """Take out of ``fragment``, which says what is now, what ``code`` says otherwise; return notes about it."""
    notes: list[str] = []
    _enter(
        fragment, code, (("hosts", name, key) for name, host in code.objects.get("hosts", {}).items() for key in host)
    )
    for kind in KINDS:
        for path, new in _leaves(code.objects.get(kind, {}), (kind,)):
            value = _value(fragment, path)
            if value is None or path[-1] == "name" or not _differ(path, value, new, code):
                continue
            _take(fragment, path)
            notes.append(f"{pointer(path)}: {_shown(value)} becomes {_shown(new)}")
    for path in _left_out(fragment, code):
        _take(fragment, path)
        notes.append(f"{pointer(path)} goes")
    for path in _members(code):
        if _value(fragment, path) is None:
            _make_room(fragment, path, code)
    return _limited(notes, code.file, fragment.file)


def _left_out(fragment: Fragment, code: Fragment) -> Iterator[Path]:
    """Yield the devices of virtual machines that ``fragment`` has and the complete lists of ``code`` leave out."""
    for name, value in code.objects.get("vms", {}).items():
        for key in _OWNED_DEVICES & value.keys():
            collection: Path = ("vms", name, key)
            if collection not in code.partial:
                yield from [(*collection, one) for one in _value(fragment, collection) or () if one not in value[key]]


def _differ(path: Path, value: Any, new: Any, code: Fragment) -> bool:
    if isinstance(value, list) and isinstance(new, list) and path in code.partial:
        return not set(map(repr, new)) <= set(map(repr, value))
    return not agree(path, value, new)


def _members(fragment: Fragment) -> Iterator[Path]:
    for kind in KINDS:
        for name, value in fragment.objects.get(kind, {}).items():
            yield kind, name
            for key, child in value.items():
                if isinstance(child, dict) and _is_member((kind, name, key, "")):
                    yield from ((kind, name, key, member) for member in child)


def forget_references(fragment: Fragment, removed: set[Path]) -> None:
    """Take the names of what a plan removes out of every list; a fact that is such a name is unknown afterwards."""
    by_kind: dict[str, set[str]] = {}
    for path in removed:
        if len(path) == 2:
            by_kind.setdefault(path[0], set()).add(path[1])
    for kind in KINDS:
        for name, value in fragment.objects.get(kind, {}).items():
            local = dict(by_kind)
            if kind == "hosts":
                for member, target in _NAMED_MEMBERS.items():
                    gone = {path[3] for path in removed if path[:3] == (kind, name, member) and len(path) == 4}
                    local.update({target: gone} if gone else {})
            if kind == "hosts":
                _forget_attached(fragment, (kind, name), value, removed)
            for pattern, target in references(kind):
                if names := local.get(target):
                    _drop_names(fragment, (kind, name), value, pattern, names)


def _on_removed_switches(fragments: Sequence[Fragment], removed: Collection[Path]) -> Iterator[Path]:
    """Yield the standard port groups that go with their switch."""
    gone = {path for path in removed if path[0] == "hosts" and path[2:3] == ("switches",)}
    hosts = {path[1] for path in gone}
    for fragment in fragments if gone else ():
        for host in hosts & fragment.objects.get("hosts", {}).keys():
            for label, port_group in fragment.objects["hosts"][host].get("port_groups", {}).items():
                if ("hosts", host, "switches", port_group.get("switch")) in gone:
                    yield "hosts", host, "port_groups", label


def _forget_attached(fragment: Fragment, path: Path, value: Mapping[str, Any], removed: Collection[Path]) -> None:
    """Take VMkernel interfaces and consoles out whose port group or switch goes; whether they stay somewhere is unknown."""
    for name in ("vmkernels", "service_consoles"):
        collection = (*path, name)
        for key, adapter in list(value.get(name, {}).items()):
            label, switch = adapter.get("port_group"), adapter.get("switch")
            distributed = ("distributed_switches", switch)
            places = ((*path, "port_groups", label), distributed, (*distributed, "port_groups", label))
            if any(place in removed for place in places):
                _take(fragment, (*collection, key))
                fragment.partial.add(collection)
                fragment.unknown[collection] = because(
                    ReasonCode.NETWORK_REMOVED_BY_PLAN, interface=key, label=str(label)
                )


def _drop_names(fragment: Fragment, path: Path, value: Any, pattern: Path, names: set[str]) -> None:
    if not pattern:
        if isinstance(value, str) and value in names:
            _drop(fragment, path, because(ReasonCode.REMOVED_BY_PLAN, name=value))
    elif pattern[0] == ANY and isinstance(value, list):
        value[:] = [item for item in value if not (isinstance(item, str) and item in names)]
    elif pattern[0] == ANY and isinstance(value, dict):
        if pattern[1:] == ("host",):  # member hosts of a distributed switch are keyed by their name
            for name in names & value.keys():
                _take(fragment, (*path, name))
            return
        for key in list(value):
            _drop_names(fragment, (*path, key), value[key], pattern[1:], names)
    elif isinstance(value, dict) and pattern[0] in value:
        _drop_names(fragment, (*path, pattern[0]), value[pattern[0]], pattern[1:], names)


def _follow(fragment: Fragment, path: Path, values: tuple[Any, Any, Any], plan: Fragment) -> bool:
    """Let a fact follow the plan from the value before to the value after; tell whether it did.

    Where the fragment lists more than the plan knew, what it lists beyond that stays.
    """
    value, old, new = values
    is_listed = isinstance(value, list) and isinstance(new, list) and path[-1] not in ORDERED
    if same(path, value, new) and path not in plan.partial:
        return False
    if old is None or agree(path, value, old):
        if path[2:] == ("cluster",):  # membership is claimed by both, or else the list of members disagrees
            _put(fragment, path, new)
        else:
            _take(fragment, path)
        fragment.sources[path] = _location(plan, path)
        return True
    before = old if isinstance(old, list) else []
    known_in_part = plan.before is not None and path in plan.before.partial
    if is_listed and known_in_part and set(before) <= set(value):
        kept = [item for item in value if item not in before or item in new]
        _put(fragment, path, [*kept, *(item for item in new if item not in kept)])
        return True
    return False


def _forget(fragment: Fragment, path: Path, plan: Fragment) -> None:
    """Forget what belonged to the object before the plan makes it anew."""
    value = _value(fragment, path)
    if not isinstance(value, dict):
        return
    for key in [key for key in value if key not in _LASTING]:
        leaves = [leaf for leaf, _ in _leaves(value[key], (*path, key))] or [(*path, key)]
        _take(fragment, (*path, key))
        fragment.unknown.update(dict.fromkeys([*leaves, (*path, key)], because(ReasonCode.REPLACED_BY_PLAN)))
    fragment.sources[path] = _location(plan, path)


def _make_room(fragment: Fragment, path: Path, plan: Fragment) -> None:
    """Let a list that is complete now have the member that the plan adds."""
    collection = path[:-1]
    if len(path) == 2:
        cluster = plan.objects[path[0]][path[1]].get("cluster")
        is_listed = path[0] in ("hosts", "vms") and path[0] in fragment.objects and (path[0],) not in fragment.partial
        if is_listed and cluster in fragment.objects.get("clusters", {}) and path[1] not in fragment.objects[path[0]]:
            fragment.objects[path[0]][path[1]] = {"cluster": cluster}
            fragment.sources[path] = _location(plan, path)
        return
    members = _value(fragment, collection)
    if isinstance(members, dict) and path[-1] not in members and collection not in fragment.partial:
        members[path[-1]] = {}
        fragment.sources[path] = _location(plan, path)


def rename_members(fragment: Fragment, old: Path, new: Path) -> None:
    """Call a member of an object by the name that it has after the plan."""
    members = _value(fragment, old[:-1])
    if not isinstance(members, dict) or old[-1] not in members or new[-1] in members:
        return
    members[new[-1]] = members.pop(old[-1])
    for table in (fragment.sources, fragment.unknown):
        for path in [path for path in table if path[: len(old)] == old]:
            moved = (*new, *path[len(old) :])
            table[moved] = table.pop(path)  # type: ignore[assignment]
    fragment.partial = {(*new, *path[len(old) :]) if path[: len(old)] == old else path for path in fragment.partial}


def member_renames(before: Fragment, after: Fragment) -> list[tuple[Path, Path]]:
    """Return the members that are one Terraform resource with another key before and after.

    That is a port group renamed in place, or a VMkernel interface whose device is not known any more.
    """
    later = {after.sources[path].address: path for path in _resources(after) if len(path) == 4}
    pairs = [(path, later.get(before.sources[path].address)) for path in _resources(before) if len(path) == 4]
    return [
        (old, new) for old, new in pairs if new is not None and old != new and old[:3] == new[:3] and _may_move(old)
    ]


def _may_move(path: Path) -> bool:
    """Tell whether a member keeps its identity under another key; standard switches and port groups are made anew."""
    return path[2] == "vmkernels" or path[0] == "distributed_switches"


def _limited(notes: list[str], plan: str, file: str) -> list[str]:
    if not notes:
        return []
    more = f"; and {len(notes) - _MAX_NOTED} more" if len(notes) > _MAX_NOTED else ""
    return [f"{plan}: changes what {file} says of now: {'; '.join(notes[:_MAX_NOTED])}{more}"]


def _shown(value: Any) -> str:
    return as_text(value)[:80] or "none"


def _location(fragment: Fragment, path: Path) -> Location:
    found = (fragment.sources[path[:end]] for end in range(len(path), 0, -1) if path[:end] in fragment.sources)
    return next(found, Location(fragment.file))


def _value(fragment: Fragment, path: Path) -> Any:
    value: Any = fragment.objects
    for key in path:
        if not isinstance(value, dict) or key not in value:
            return None
        value = value[key]
    return value


def _put(fragment: Fragment, path: Path, value: Any) -> None:
    parent = _value(fragment, path[:-1])
    if isinstance(parent, dict):
        parent[path[-1]] = value


def _take(fragment: Fragment, path: Path) -> Any:
    """Take what is at ``path`` out of the fragment and return it; ``None`` where it says nothing there."""
    parent = _value(fragment, path[:-1])
    if not isinstance(parent, dict) or path[-1] not in parent:
        return None
    value = parent.pop(path[-1])
    for one in _paths(value, path):
        fragment.sources.pop(one, None)
        fragment.unknown.pop(one, None)
        fragment.partial.discard(one)
    return value


def _paths(value: Any, path: Path) -> Iterator[Path]:
    """Yield ``path`` and the paths of everything below it."""
    yield path
    if isinstance(value, dict):
        for key, child in value.items():
            yield from _paths(child, (*path, key))


def _drop(fragment: Fragment, path: Path, reason: Reason) -> None:
    if _take(fragment, path) is not None:
        fragment.unknown[path] = reason
