"""What a plan changes under clusters and machines: interfaces, port groups, switches, datastores, pools, overrides, rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from validator.model import Change, Path, Resource
from validator.terraform.mapping.change_sides import Side, State
from validator.terraform.mapping.estate import Estate, name_of, text_of
from validator.terraform.mapping.writer import boolean, reason_of

_ANY = "*"
_PRIVATE_VLAN = "port_private_secondary_vlan_id"


class _Written(NamedTuple):
    """A type that the facts have: the shape of its path, and its facts with the attributes that state each."""

    shape: Path
    facts: Mapping[str, tuple[str, ...]]


_ORDER = {"teaming": ("teaming_policy",)}
_NICS = {**_ORDER, "active": ("active_nics",), "standby": ("standby_nics",)}
_UPLINKS = {**_ORDER, "active": ("active_uplinks",), "standby": ("standby_uplinks",)}

_BLOCKED = {"blocked": ("block_all_ports",)}

_WRITTEN: Mapping[str, _Written] = {
    "vsphere_vnic": _Written(
        ("hosts", _ANY, "vmkernels", _ANY),
        {
            "port_group": ("portgroup", "distributed_port_group"),
            "switch": ("distributed_switch_port",),
            "ip": ("ipv4", "ipv4.ip", "ipv6", "ipv6.addresses"),
            "netmask": ("ipv4.netmask",),
            "gateway": ("ipv4.gw",),
            "dhcp": ("ipv4.dhcp",),
            "netstack": ("netstack",),
            "mtu": ("mtu",),
            "services": ("services",),
        },
    ),
    "vsphere_host_port_group": _Written(
        ("hosts", _ANY, "port_groups", _ANY), {"vlan": ("vlan_id",), "switch": ("virtual_switch_name",), **_NICS}
    ),
    "vsphere_host_virtual_switch": _Written(
        ("hosts", _ANY, "switches", _ANY), {"pnics": ("network_adapters",), "mtu": ("mtu",), **_NICS}
    ),
    "vsphere_distributed_virtual_switch": _Written(
        ("distributed_switches", _ANY),
        {"uplinks": ("uplinks",), "mtu": ("max_mtu",), "hosts": ("host", "host.devices"), **_BLOCKED, **_UPLINKS},
    ),
    "vsphere_distributed_port_group": _Written(
        ("distributed_switches", _ANY, "port_groups", _ANY),
        {
            "vlan": ("vlan_id", "vlan_range", "vlan_range.min_vlan", "vlan_range.max_vlan", _PRIVATE_VLAN),
            **_BLOCKED,
            **_UPLINKS,
        },
    ),
    "vsphere_nas_datastore": _Written(("datastores", _ANY), {"hosts": ("host_system_ids",)}),
    "vsphere_vmfs_datastore": _Written(("datastores", _ANY), {}),
    "vsphere_compute_cluster_host_group": _Written(
        ("clusters", _ANY, "host_groups", _ANY), {"hosts": ("host_system_ids",)}
    ),
    "vsphere_compute_cluster_vm_group": _Written(
        ("clusters", _ANY, "vm_groups", _ANY), {"vms": ("virtual_machine_ids",)}
    ),
    "vsphere_compute_cluster_vm_host_rule": _Written(
        ("clusters", _ANY, "vm_host_rules", _ANY),
        {
            "type": ("mandatory", "affinity_host_group_name", "anti_affinity_host_group_name"),
            "enabled": ("enabled",),
            "vm_group": ("vm_group_name",),
            "host_group": ("affinity_host_group_name", "anti_affinity_host_group_name"),
        },
    ),
}


class _Beside(NamedTuple):
    """A type that the facts do not have: what it belongs to, the name of its collection there, and its attributes."""

    owner: str
    attribute: str
    collection: str
    attributes: tuple[str, ...]


_OVERRIDE = ("vms", "virtual_machine_id")
_OF_CLUSTER = ("clusters", "compute_cluster_id")

_BESIDE: Mapping[str, _Beside] = {
    "vsphere_resource_pool": _Beside(
        "clusters", "parent_resource_pool_id", "resource_pools", ("name", "memory_limit", "memory_reservation")
    ),
    "vsphere_ha_vm_override": _Beside(*_OVERRIDE, "ha_override", ("ha_vm_restart_priority",)),
    "vsphere_drs_vm_override": _Beside(*_OVERRIDE, "drs_override", ("drs_enabled", "drs_automation_level")),
    "vsphere_storage_drs_vm_override": _Beside(
        *_OVERRIDE, "storage_drs_override", ("sdrs_enabled", "sdrs_automation_level")
    ),
    "vsphere_dpm_host_override": _Beside(
        "hosts", "host_system_id", "dpm_override", ("dpm_enabled", "dpm_automation_level")
    ),
    "vsphere_compute_cluster_vm_affinity_rule": _Beside(*_OF_CLUSTER, "vm_affinity_rules", ("enabled", "mandatory")),
    "vsphere_compute_cluster_vm_anti_affinity_rule": _Beside(
        *_OF_CLUSTER, "vm_anti_affinity_rules", ("enabled", "mandatory")
    ),
    "vsphere_compute_cluster_vm_dependency_rule": _Beside(
        *_OF_CLUSTER, "vm_dependency_rules", ("enabled", "mandatory")
    ),
}
"""Their attributes are numbers, flags and words of the provider, never secrets."""

_MAX_POOLS = 16

Entries = dict[Path, tuple[Change, dict[str, Any]]]


def infrastructure_changes(
    changes: Sequence[Change], before: Side, after: Side, renamed: Mapping[Path, Path]
) -> Entries:
    """Return what happens to everything below and beside clusters, hosts and machines, by the path of each.

    The path is that of now, with the new name of an object that the plan renames, as everything that is said of now has
    it (``renamed``, by paths before and after); of what is not there yet, that of afterwards. What stays has no entry.
    """
    result: Entries = {}
    views = (_View(before, changes), _View(after, changes))
    resources = {one.address: one for kind in (*_WRITTEN, *_BESIDE) for one in after.estate.of(kind, "managed")}
    for change in changes:
        if change.type not in _WRITTEN and change.type not in _BESIDE:
            continue
        old = views[0].found(change.before if change.action != "create" else None)
        new = views[1].found(resources.get(change.address) if change.action != "delete" else None)
        place = old or new
        if place is None:
            continue
        states = [None if one is None else one[1] for one in (old, new)]
        sides = {word: state for word, state in zip(("before", "after"), states, strict=True) if state is not None}
        entry = {"action": change.action, **sides, **_differences(change, sides)}
        if change.action in ("create", "delete", "replace") or change.actions or len(entry) > len(sides) + 1:
            path = place[0]
            if old is not None:
                path = (*renamed.get(path[:2], path[:2]), *path[2:])
            result.setdefault(path, (change, entry))
    return result


def _differences(change: Change, sides: Mapping[str, State]) -> dict[str, list[str]]:
    """Return the facts that an update changes, and those that it may change.

    An attribute may differ where the facts know neither value, as the id of something outside the plan; and facts may
    be known, by name, of an attribute whose value is not.
    """
    found: dict[str, list[str]] = {"changed": [], "open": []}
    if change.action != "update":
        return {}
    before, after = sides.get("before", {}), sides.get("after", {})
    for fact, attributes in _facts_of(change.type).items():
        if fact in before and fact in after:
            found["changed"] += [fact] if before[fact] != after[fact] else []
        elif any(name in change.attributes for name in attributes):
            found["changed"].append(fact)
        elif any(name in change.open_attributes for name in attributes):
            found["open"].append(fact)
    return {word: facts for word, facts in found.items() if facts}


def _facts_of(kind: str) -> Mapping[str, tuple[str, ...]]:
    return _WRITTEN[kind].facts if kind in _WRITTEN else {name: (name,) for name in _BESIDE[kind].attributes}


class _View:
    """Finds the paths and the facts of resources on one side."""

    def __init__(self, side: Side, changes: Sequence[Change]) -> None:
        self._side = side
        types = {change.address: change.type for change in changes if change.type in _WRITTEN}
        self._paths: dict[str, Path] = {}
        for path, location in side.fragment.sources.items():
            kind = types.get(location.address or "")
            if kind is not None and _fits(path, _WRITTEN[kind].shape):
                self._paths.setdefault(location.address or "", path)

    def found(self, resource: Resource | None) -> tuple[Path, State] | None:
        """Return the path and the facts of a resource; ``None`` where it is not known what it belongs to."""
        if resource is None:
            return None
        if resource.type in _WRITTEN:
            path = self._paths.get(resource.address)
            if path is None:
                return None
            return path, {**_besides(resource), **self._facts(path, _WRITTEN[resource.type].facts)}
        kind = _BESIDE[resource.type]
        owner = _OWNERS[kind.owner](self._side.estate, resource.values.get(kind.attribute))
        if owner is None:
            return None
        state = {
            name: value
            for name in kind.attributes
            if name in resource.values and reason_of(value := resource.values[name]) is None and value is not None
        }
        if kind.owner == "clusters":
            called = _pool_id(resource) if kind.collection == "resource_pools" else name_of(resource)
            return (kind.owner, owner, kind.collection, called or resource.address), state
        return (kind.owner, owner, kind.collection), state

    def _facts(self, path: Path, names: Iterable[str]) -> State:
        fragment = self._side.fragment
        value: Any = fragment.objects
        for key in path:
            value = value[key]
        return {name: value[name] for name in names if name in value and self._is_whole((*path, name))}

    def _is_whole(self, path: Path) -> bool:
        """Tell whether a list is known in full; the provider owns all host blocks of a distributed switch."""
        fragment = self._side.fragment
        is_owned = path[0] == "distributed_switches" and path[2:] == ("hosts",) and path not in fragment.unknown
        return path not in fragment.partial or is_owned


def _besides(resource: Resource) -> State:
    """Return what the facts do not say: that ports are blocked, and that no host is left on a distributed switch."""
    blocked = boolean(resource.values.get("block_all_ports"))
    is_empty = resource.type == "vsphere_distributed_virtual_switch" and resource.values.get("host") == []
    return {**({} if blocked is None else {"blocked": blocked}), **({"hosts": {}} if is_empty else {})}


def _fits(path: Path, shape: Path) -> bool:
    return len(path) == len(shape) and all(part in (_ANY, key) for key, part in zip(path, shape, strict=True))


def _pool_id(resource: Resource) -> str | None:
    """Return what tells a pool from others: names of pools are not unique, and machines name theirs by its id."""
    return text_of(resource.values.get("id"))


def _cluster(estate: Estate, value: Any) -> str | None:
    found = estate.one(value, "clusters").resource
    return None if found is None else estate.key("clusters", found)


def _cluster_of_pool(estate: Estate, value: Any) -> str | None:
    """Return the cluster that a resource pool is in, through the pools around it."""
    for _ in range(_MAX_POOLS):
        found = estate.one(value, "pools").resource
        if found is None:
            return None
        if found.type == "vsphere_compute_cluster":
            return estate.key("clusters", found)
        value = found.values.get("parent_resource_pool_id")
    return None


def _machine(estate: Estate, value: Any) -> str | None:
    found = estate.one(value, "vms").resource
    return estate.key("vms", found) if found is not None and found.mode == "managed" else None


def _host(estate: Estate, value: Any) -> str | None:
    found = estate.one(value, "hosts").resource
    return None if found is None else estate.key("hosts", found)


_OWNERS: Mapping[str, Callable[[Estate, Any], str | None]] = {
    "clusters": lambda estate, value: _cluster(estate, value) or _cluster_of_pool(estate, value),
    "vms": _machine,
    "hosts": _host,
}
