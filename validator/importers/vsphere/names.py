"""What the objects of a vCenter are called in a cluster spec, and where they are."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from validator.facts.identity import key_of
from validator.importers.vsphere.inventory import Inventory, Ref, is_secondary, plain_name, ref, text, walk
from validator.model import Path

COLLECTIONS = {
    "ClusterComputeResource": "clusters",
    "HostSystem": "hosts",
    "VirtualMachine": "vms",
    "Datastore": "datastores",
    "VmwareDistributedVirtualSwitch": "distributed_switches",
    "DistributedVirtualSwitch": "distributed_switches",
}
"""The list of a cluster spec that holds objects of a type."""


@dataclass(slots=True)
class InventoryNames:
    """The names of objects in the spec, their keys in the facts, and their datacenters."""

    spec: dict[Ref, str] = field(default_factory=dict)
    facts: dict[Ref, Path] = field(default_factory=dict)
    datacenters: dict[Ref, str] = field(default_factory=dict)
    clusters: dict[Ref, Ref] = field(default_factory=dict)

    def of(self, one: Ref | None) -> str | None:
        """Return the name of an object, or ``None`` where the source does not show it."""
        return None if one is None else self.spec.get(one)


def name_objects(inventory: Inventory) -> InventoryNames:
    """Name every object of the inventory that the spec can hold.

    A spec tells objects of one datacenter apart by name only. Where vCenter allows more (virtual machines in several
    folders), the id of the object is added, and a note says so.
    """
    names = InventoryNames()
    for one in inventory.objects:
        if one[0] in COLLECTIONS:
            _assign_cluster(inventory, one, names)
    named = _named(inventory)
    nameless = sum(one[0] in COLLECTIONS and not is_secondary(value) for one, value in inventory.objects.items())
    nameless -= len(named)
    if nameless:
        inventory.complete = False
        inventory.notes.append(f"{nameless} objects are left out: the account may not read their names")
    groups: dict[tuple[str, str | None, str], list[Ref]] = defaultdict(list)
    for one, name in named:
        groups[COLLECTIONS[one[0]], names.datacenters.get(one), name].append(one)
    for (kind, _, name), members in groups.items():
        for one in members:
            names.spec[one] = name if len(members) == 1 else f"{name} ({one[1]})"
        if len(members) > 1:
            calls = ", ".join(sorted(names.spec[one] for one in members))
            inventory.notes.append(f"{len(members)} {kind} are called {name}; they are written as {calls}")
    _key(names)
    return names


def _named(inventory: Inventory) -> list[tuple[Ref, str]]:
    found = []
    for one, value in inventory.of(*COLLECTIONS):
        name = text(value, "name") or text(value, "summary.name") or text(value, "summary.config.name")
        if name is not None and not is_secondary(value):
            found.append((one, plain_name(name)))
    return found


def _assign_cluster(inventory: Inventory, one: Ref, names: InventoryNames) -> None:
    starts = [one]
    if one[0] == "VirtualMachine":
        value = inventory.objects[one]
        others = (ref(value, "runtime.host"), ref(value, "summary.runtime.host"), ref(value, "resourcePool"))
        starts += [other for other in others if other is not None]
    for start in starts:
        for above in walk(inventory, start):
            if above[0] == "ClusterComputeResource" and above != one:
                names.clusters.setdefault(one, above)
            owner = ref(inventory.objects.get(above, {}), "owner")
            if owner is not None and owner[0] == "ClusterComputeResource":
                names.clusters.setdefault(one, owner)
            called = text(inventory.objects.get(above, {}), "name")
            if above[0] == "Datacenter" and called is not None:
                names.datacenters.setdefault(one, plain_name(called))


def _key(names: InventoryNames) -> None:
    """Give objects their keys in the facts: the name, or datacenter/name where it repeats across datacenters."""
    counts = Counter((COLLECTIONS[one[0]], name) for one, name in names.spec.items())
    for one, name in names.spec.items():
        collection = COLLECTIONS[one[0]]
        place = names.datacenters.get(one)
        names.facts[one] = (collection, key_of(name, place, repeats=counts[collection, name] > 1))
