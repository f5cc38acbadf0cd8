"""All resources of an input, indexed: by address, type, id, and by the names that the facts call them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from validator.model import InputKind, Resource, Secret, Unknown
from validator.reasons import Reason, ReasonCode, because
from validator.terraform.mapping.identity import ResourceIdentity, keys_of

SENSITIVE = because(ReasonCode.SENSITIVE)

GROUPS: dict[str, dict[str, tuple[str, ...]]] = {
    "datacenters": {"vsphere_datacenter": ("id", "moid")},
    "clusters": {"vsphere_compute_cluster": ("id",)},
    "hosts": {"vsphere_host": ("id",)},
    "switches": {"vsphere_host_virtual_switch": ("id",)},
    "port_groups": {"vsphere_host_port_group": ("id",)},
    "distributed_switches": {"vsphere_distributed_virtual_switch": ("id",)},
    "distributed_port_groups": {"vsphere_distributed_port_group": ("id", "key"), "vsphere_network": ("id",)},
    "networks": {
        "vsphere_network": ("id",),
        "vsphere_distributed_port_group": ("id", "key"),
        "vsphere_host_port_group": ("id",),
    },
    "datastores": {
        "vsphere_nas_datastore": ("id",),
        "vsphere_vmfs_datastore": ("id",),
        "vsphere_datastore": ("id",),
    },
    "datastore_clusters": {"vsphere_datastore_cluster": ("id",)},
    "storage_policies": {"vsphere_storage_policy": ("id",), "vsphere_vm_storage_policy": ("id",)},
    "pools": {
        "vsphere_resource_pool": ("id",),
        "vsphere_vapp_container": ("id",),
        "vsphere_compute_cluster": ("resource_pool_id",),
        "vsphere_host": ("resource_pool_id",),
    },
    "vms": {"vsphere_virtual_machine": ("id", "moid")},
    "licences": {"vsphere_license": ("license_key",)},
    "tags": {"vsphere_tag": ("id",)},
    "tag_categories": {"vsphere_tag_category": ("id",)},
}
"""What an attribute may refer to: the types of resources, and the attributes that hold the ids it is matched with."""

_OUTSIDE = {
    InputKind.TERRAFORM_PLAN: ReasonCode.OUTSIDE_PLAN,
    InputKind.TERRAFORM_STATE: ReasonCode.OUTSIDE_STATE,
    InputKind.TERRAFORM_HCL: ReasonCode.OUTSIDE_CONFIGURATION,
}


class One(NamedTuple):
    """What a single reference means: a resource, or the reason why that is not known; neither when it is not set."""

    resource: Resource | None = None
    reason: Reason | None = None


class Many(NamedTuple):
    """What a list of references means. ``claimed`` may hold more than the true ones; ``reason`` says what lacks."""

    certain: tuple[Resource, ...] = ()
    claimed: tuple[Resource, ...] = ()
    reason: Reason | None = None

    @property
    def complete(self) -> bool:
        """Whether ``certain`` are all."""
        return self.reason is None


class Estate:
    """The resources of one input.

    ``moved_out`` maps the addresses of hosts that a plan moves out of a cluster to the address of that cluster, and
    ``may_move_out`` those that it may move out.
    """

    def __init__(self, resources: Sequence[Resource], kind: InputKind) -> None:
        self.kind = kind
        self.moved_out: dict[str, str] = {}
        self.may_move_out: dict[str, str] = {}
        self._by_address = {resource.address: resource for resource in resources}
        self._by_type: dict[str, list[Resource]] = defaultdict(list)
        for resource in resources:
            self._by_type[resource.type].append(resource)
        self._ids = {group: self._index(group) for group in GROUPS}
        self._places: dict[str, str | None] = {}
        self._keys: dict[tuple[str, str], str] = {}
        self._called: dict[tuple[str, str], set[str]] = defaultdict(set)
        for collection, group in NAMED.items():
            self._name(collection, group)

    def of(self, resource_type: str, mode: str | None = None) -> Iterator[Resource]:
        """Yield the resources of a type, of one mode (``managed`` or ``data``) or of both."""
        for resource in self._by_type.get(resource_type, ()):
            if mode is None or resource.mode == mode:
                yield resource

    def key(self, collection: str, resource: Resource) -> str:
        """Return the name by which the facts call the object that ``resource`` is."""
        return self._keys[collection, resource.address]

    def called(self, collection: str, name: str) -> str | None:
        """Return the key of the only object with this plain name, or ``None``."""
        keys = self._called.get((collection, name), set())
        return next(iter(keys)) if len(keys) == 1 else None

    def one(self, value: Any, group: str) -> One:
        """Return what the value of an attribute refers to, by id or by the references of its expression."""
        if value is None or value == "":
            return One()
        if isinstance(value, Unknown):
            found = self._targets(value, group)
            if len(found) == 1:
                return One(found[0])
            if not found:
                return One(None, value.reason)
            return One(None, value.reason.also(because(ReasonCode.ONE_OF_SEVERAL, count=str(len(found)))))
        if isinstance(value, (str, Secret)):
            address = self._ids[group].get(value)
            if address is not None:
                return One(self._by_address[address])
        return One(None, SENSITIVE if isinstance(value, Secret) else because(_OUTSIDE[self.kind], value=_short(value)))

    def many(self, value: Any, group: str) -> Many:
        """Return what the members of a list refer to; a set with an unknown member is unknown as a whole."""
        if value is None:
            return Many()
        if isinstance(value, Unknown):
            return self._claims([value], value.count, group)
        if not isinstance(value, list):
            is_hidden = isinstance(value, Secret)
            return Many(reason=SENSITIVE if is_hidden else because(ReasonCode.NOT_A_LIST, value=_short(value)))
        known = [self.one(element, group) for element in value if not isinstance(element, Unknown)]
        unknown = [element for element in value if isinstance(element, Unknown)]
        claims = self._claims(unknown, len(unknown), group) if unknown else Many()
        certain = _distinct([*(one.resource for one in known if one.resource), *claims.certain])
        reasons = [*(one.reason for one in known if one.reason), *([claims.reason] if claims.reason else [])]
        return Many(certain, claims.claimed, reasons[0] if reasons else None)

    def datacenter(self, value: Any) -> One:
        """Return the datacenter that an attribute refers to; some releases use its name as its id."""
        return self.one(value, "datacenters")

    def _claims(self, values: Sequence[Unknown], count: int | None, group: str) -> Many:
        targets = _distinct(target for value in values for target in self._targets(value, group))
        if not targets:
            return Many(reason=values[0].reason)
        whole = count is None or len(values) != count
        if all(value.exact for value in values) or len(targets) == (1 if whole else count):
            return Many(targets)
        return Many((), targets, values[0].reason.also(because(ReasonCode.UNSEEN_LOOKUP)))

    def _targets(self, value: Unknown, group: str) -> list[Resource]:
        found = (self._by_address.get(address) for address in value.targets)
        return [resource for resource in found if resource is not None and resource.type in GROUPS[group]]

    def _index(self, group: str) -> dict[Any, str]:
        index: dict[Any, str] = {}
        for resource_type, attributes in GROUPS[group].items():
            for resource in self._by_type.get(resource_type, ()):
                for value in (resource.values.get(attribute) for attribute in attributes):
                    if isinstance(value, (str, Secret)) and value != "":
                        index.setdefault(value, resource.address)
        return index

    def _name(self, collection: str, types: Sequence[str]) -> None:
        resources = [resource for kind in types for resource in self.of(kind)]
        if collection == "vms":
            resources = [resource for resource in resources if resource.mode == "managed"]
        entries = [
            ResourceIdentity(
                resource.address, name_of(resource), text_of(resource.values.get("id")), self.place(resource)
            )
            for resource in resources
        ]
        for address, key in keys_of(collection, entries).items():
            self._keys[collection, address] = key
        for entry in entries:
            if entry.name is not None:
                self._called[collection, entry.name].add(self._keys[collection, entry.address])

    def place(self, resource: Resource, depth: int = 0) -> str | None:
        """Return the name of the datacenter of a resource: its own, else that of hosts, pool or cluster it names."""
        if resource.address not in self._places:
            self._places[resource.address] = self._found_place(resource, depth)
        return self._places[resource.address]

    def _found_place(self, resource: Resource, depth: int) -> str | None:
        for attribute in ("datacenter_id", "datacenter"):
            found = self.datacenter(resource.values.get(attribute)).resource
            if found is not None:
                return text_of(found.values.get("name"))
        for attribute, group in _LED_BY if depth < _MAX_LED else ():
            value = resource.values.get(attribute)
            led = self.many(value if isinstance(value, (list, Unknown)) else [value], group)
            places = {
                self.place(one, depth + 1) for one in (*led.certain, *led.claimed)[:_ENOUGH] if one is not resource
            }
            if len(places) == 1:
                return places.pop()
        return None


NAMED = {
    "clusters": ("vsphere_compute_cluster",),
    "hosts": ("vsphere_host",),
    "distributed_switches": ("vsphere_distributed_virtual_switch",),
    "datastores": tuple(GROUPS["datastores"]),
    "vms": ("vsphere_virtual_machine",),
}

_MAX_LED = 4
_ENOUGH = 16

_LED_BY = (
    ("cluster", "clusters"),
    ("host_system_id", "hosts"),
    ("host_system_ids", "hosts"),
    ("resource_pool_id", "pools"),
    ("parent_resource_pool_id", "pools"),
)


def name_of(resource: Resource) -> str | None:
    """Return the name of what a resource is, or ``None`` while it is unknown."""
    attribute = "hostname" if resource.type == "vsphere_host" and resource.mode == "managed" else "name"
    return text_of(resource.values.get(attribute))


def text_of(value: Any) -> str | None:
    """Return ``value`` when it is a text with something in it."""
    return value if isinstance(value, str) and value else None


def _distinct(resources: Iterable[Resource]) -> tuple[Resource, ...]:
    return tuple({resource.address: resource for resource in resources}.values())


def _short(value: object) -> str | Reason:
    return value[:80] if isinstance(value, str) else of_type(value)


def of_type(value: object) -> Reason:
    """Return what stands in a reason for a value that is not shown."""
    return because(ReasonCode.VALUE_OF_TYPE, type=type(value).__name__)
