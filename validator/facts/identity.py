"""Which objects of several inputs are the same one: hosts by FQDN, everything else by datacenter and name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from validator.model import KINDS, Fragment


@dataclass(slots=True)
class JoinedNames:
    """The names that the facts use. ``notes`` says what could not be told apart.

    ``keys`` maps (collection, index of the fragment, name there) to the name in the facts.
    """

    keys: dict[tuple[str, int, str], str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    by_name: dict[tuple[str, str], list[tuple[str | None, str]]] = field(default_factory=lambda: defaultdict(list))

    def resolve(self, kind: str, fragment: int, name: str, datacenter: str | None) -> str:
        """Return the name in the facts for what the fragment calls ``name``; unchanged where no input has such an object.

        ``datacenter`` is the one of the object that refers to it, and decides where a name repeats.
        """
        spelled = name.casefold() if kind == "hosts" else name
        candidates = self.by_name.get((kind, spelled), [])
        keys = {key for place, key in candidates if datacenter is None or place is None or place == datacenter}
        if len(keys) == 1:
            return keys.pop()
        return name if keys else self.keys.get((kind, fragment, name), name)


def join_names(fragments: Sequence[Fragment]) -> JoinedNames:
    """Decide which objects of ``fragments`` are the same and what they are called."""
    names = JoinedNames()
    for kind in (*KINDS, "compatibility_guide"):
        if kind == "hosts":
            _join_hosts(fragments, names)
        else:
            _join_by_datacenter(kind, fragments, names)
    return names


def _join_hosts(fragments: Sequence[Fragment], names: JoinedNames) -> None:
    spelled: dict[str, str] = {}
    shorts: dict[str, set[str]] = defaultdict(set)
    for fragment in fragments:
        for name in fragment.objects.get("hosts", ()):
            folded = name.casefold()
            spelled.setdefault(folded, name)
            shorts[folded.partition(".")[0]].add(folded)
    apart = {short for fragment in fragments for short in _with_full_name(fragment)}
    target = {folded: folded if folded in apart else _host_target(folded, shorts, names) for folded in spelled}
    names.notes += [
        f"host {short} is listed beside a host of that name in a domain; it is kept apart" for short in sorted(apart)
    ]
    for index, fragment in enumerate(fragments):
        for name in fragment.objects.get("hosts", ()):
            names.keys["hosts", index, name] = spelled[target[name.casefold()]]
    for folded, joined in target.items():
        names.by_name["hosts", folded].append((None, spelled[joined]))
        short = folded.partition(".")[0]
        if "." in folded and short not in spelled and len(shorts[short]) == 1:
            names.by_name["hosts", short].append((None, spelled[joined]))


def _with_full_name(fragment: Fragment) -> set[str]:
    """Return the short names in a fragment that has a host of that name in a domain as well: to it they are two."""
    hosts = {name.casefold() for name in fragment.objects.get("hosts", ())}
    return {name for name in hosts if "." not in name} & {name.partition(".")[0] for name in hosts if "." in name}


def _host_target(folded: str, shorts: Mapping[str, set[str]], names: JoinedNames) -> str:
    """Return the FQDN that a short name stands for, where exactly one host has it; else the name itself."""
    if "." in folded:
        return folded
    full = sorted(shorts[folded] - {folded})
    if len(full) == 1:
        return full[0]
    if full:
        names.notes.append(f"host {folded} may be {' or '.join(full)}; it is kept apart")
    return folded


def key_of(name: str, place: str | None, *, repeats: bool) -> str:
    """Return the key of an object in the facts: its name, or datacenter/name where the name ``repeats`` in another one."""
    return f"{place}/{name}" if repeats and place is not None else name


def _join_by_datacenter(kind: str, fragments: Sequence[Fragment], names: JoinedNames) -> None:
    found: dict[str, list[tuple[int, str, str | None]]] = defaultdict(list)
    for index, fragment in enumerate(fragments):
        for key, value in fragment.objects.get(kind, {}).items():
            found[value.get("name", key)].append((index, key, value.get("datacenter")))
    for name, entries in found.items():
        places = {place for _, _, place in entries if place is not None}
        if len(places) > 1 and any(place is None for _, _, place in entries):
            names.notes.append(
                f"{kind} {name}: an input does not say in which datacenter ({', '.join(sorted(places))})"
            )
        joined = {(index, key): key_of(name, place, repeats=len(places) > 1) for index, key, place in entries}
        counts = Counter((index, called) for (index, _), called in joined.items())
        for index, key, place in entries:
            called = joined[index, key]
            if counts[index, called] > 1:
                called = key  # one input tells them apart by something else, its Terraform address
            names.keys[kind, index, key] = called
            names.by_name[kind, name].append((place, called))
