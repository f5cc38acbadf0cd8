"""Names that the facts call objects by: plain where they are unique, with the datacenter or as an address where not."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple


class ResourceIdentity(NamedTuple):
    """What is known of the identity of one resource instance."""

    address: str
    name: str | None
    id: str | None
    datacenter: str | None


def keys_of(collection: str, entries: Sequence[ResourceIdentity]) -> dict[str, str]:
    """Return the key of the object that each address is; two addresses of the same object have the same key.

    An object without a known name is keyed by its address, and so are those that nothing else tells apart.
    """
    keys = {entry.address: entry.address for entry in entries}
    named: dict[str, list[ResourceIdentity]] = defaultdict(list)
    for entry in entries:
        if entry.name is not None:
            named[entry.name.casefold() if collection == "hosts" else entry.name].append(entry)
    for same_name in named.values():
        for thing, key in _things(collection, same_name).items():
            keys.update((address, key) for address in thing)
    return keys


def _things(collection: str, entries: Sequence[ResourceIdentity]) -> dict[tuple[str, ...], str]:
    """Return the objects that share a name, each as the addresses of its resources, with their keys."""
    groups: dict[tuple[str, str | None], list[ResourceIdentity]] = defaultdict(list)
    ids = {entry.id for entry in entries} - {None}
    for entry in entries:
        groups[_identity(collection, entry, ids)].append(entry)
    if len(groups) == 1:
        return {tuple(entry.address for entry in entries): str(entries[0].name)}
    places = [_datacenter(group) for group in groups.values()]
    counts = Counter(places)
    result = {}
    for group, place in zip(groups.values(), places, strict=True):
        unique = place is not None and counts[place] == 1
        result[tuple(entry.address for entry in group)] = f"{place}/{group[0].name}" if unique else group[0].address
    return result


def _identity(collection: str, entry: ResourceIdentity, ids: set[str | None]) -> tuple[str, str | None]:
    if entry.id is not None:
        return ("id", entry.id)
    if collection == "hosts":  # an FQDN is one host, whatever mentions it
        return ("id", next(iter(ids))) if len(ids) == 1 else ("name", None)
    if collection != "vms" and entry.datacenter is not None:
        return ("datacenter", entry.datacenter)
    return ("address", entry.address)


def _datacenter(group: Sequence[ResourceIdentity]) -> str | None:
    return next((entry.datacenter for entry in group if entry.datacenter is not None), None)
