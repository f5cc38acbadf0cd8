"""What the mapping writes: objects of a cluster spec, what could not be read, and notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from validator.importers.vsphere.api import STRANGE, shown, strangers, word
from validator.importers.vsphere.inventory import Inventory, Ref, known, plain_name, ref, text
from validator.importers.vsphere.names import InventoryNames
from validator.model import Path


@dataclass(slots=True)
class Draft:
    """A cluster spec that is being written from an inventory."""

    inventory: Inventory
    names: InventoryNames
    labels: dict[Ref, str]
    switch_of_label: dict[Ref, Ref]
    unread: dict[Path, str] = field(default_factory=dict)

    def cannot_read(self, one: Ref, members: tuple[str | Path, ...], reason: str) -> None:
        """Record why the facts ``members`` of an object are unknown: dotted paths, or paths with names in them.

        What was told first stays.
        """
        if one in self.names.facts:
            for member in members:
                inner = tuple(member.split(".")) if isinstance(member, str) else member
                self.unread.setdefault((*self.names.facts[one], *inner), reason)

    def word(self, one: Ref, value: Any, path: str, enumeration: str, *members: str | Path) -> str | None:
        """Return the word at ``path`` of an object, or of a part of it, that ``members`` come from.

        It is ``None`` where it is not set, ``STRANGE`` where it is none of the enumeration: that is why they are unknown.
        What a server says in place of a word is not told: it may be anything.
        """
        found = word(value, path, enumeration)
        if found == STRANGE:
            self.cannot_read(one, members, f"{path} has no word of {enumeration} that is known")
        return found

    def told_strangers(self, one: Ref, members: Iterable[Any], base: str) -> bool:
        """Tell whether there are members of classes that are not known; a note names them."""
        found = strangers(members, base)
        if found:
            called = ", ".join(map(shown, found))
            self.inventory.notes.append(
                f"{one[0]} {self.names.of(one)}: {called}: no {base} that is known; the lists it may belong to are partial"
            )
        return bool(found)

    def finish(self, one: Ref, value: Mapping[str, Any], properties: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
        """Return ``value`` without its gaps; facts of ``properties`` that the session may not read are recorded."""
        result = known(value)
        for path, reason in self.inventory.missing.get(one, {}).items():
            for told, members in properties.items():
                if f"{told}.".startswith(f"{path}.") or f"{path}.".startswith(f"{told}."):
                    gaps = tuple(member for member in members if _absent(result, member))
                    self.cannot_read(one, gaps, reason)
        return result


def start(inventory: Inventory, names: InventoryNames) -> Draft:
    """Begin a spec: collect the labels of distributed port groups, which hosts and virtual machines refer to by key."""
    labels: dict[Ref, str] = {}
    owners: dict[Ref, Ref] = {}
    for one, value in inventory.of("DistributedVirtualPortgroup"):
        name = text(value, "name") or text(value, "config.name")
        owner = ref(value, "config.distributedVirtualSwitch")
        if name is not None:
            labels[one] = plain_name(name)
        if owner is not None:
            owners[one] = owner
    counts = Counter((owners.get(one), name) for one, name in labels.items())
    for one, name in labels.items():
        if counts[owners.get(one), name] > 1:  # NSX makes several of one name
            labels[one] = f"{name} ({one[1]})"
    for one, value in inventory.of("DistributedVirtualPortgroup"):  # hosts and machines name its key, usually its id
        alias = (one[0], text(value, "key") or text(value, "config.key") or one[1])
        if one in labels and one in owners:
            labels[alias], owners[alias] = labels[one], owners[one]
    return Draft(inventory, names, labels, owners)


def _absent(value: Mapping[str, Any], member: str) -> bool:
    found: Any = value
    for name in member.split("."):
        if not isinstance(found, Mapping) or name not in found:
            return True
        found = found[name]
    return False
