"""Which network labels a host offers, and which networks and datastores a virtual machine uses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from validator.facts.derive.chains import Carrier, Chains
from validator.facts.model import Facts
from validator.model import Path


def derive_networks(facts: Facts) -> None:
    """Add ``networks`` and ``labels`` to hosts, ``networks`` and ``datastores`` to virtual machines."""
    for name, host in facts.members("hosts").items():
        labels: dict[str, None] = dict.fromkeys(host.get("port_groups", ()))
        causes = [*_open(facts, ("hosts", name, "port_groups"))]
        if "distributed_switches" not in facts.objects or ("distributed_switches",) in facts.partial:
            causes.append(("distributed_switches",))
        for switch in facts.members("distributed_switches"):
            causes += _distributed(facts, switch, name, labels)
        _put(facts, ("hosts", name, "networks"), host, list(labels), causes)
    for name, vm in facts.members("vms").items():
        _put(facts, ("vms", name, "networks"), vm, *_named(facts, vm, name, "network_adapters", "network"))
        datastores, causes = _named(facts, vm, name, "disks", "datastore")
        if "storage_datastore" in vm:
            datastores = list(dict.fromkeys([vm["storage_datastore"], *datastores]))
        else:
            causes.append(("vms", name, "storage_datastore"))
        _put(facts, ("vms", name, "datastores"), vm, datastores, causes)


def _put(facts: Facts, path: Path, value: dict[str, Any], names: list[str], causes: list[Path]) -> None:
    if names or not causes:
        value[path[-1]] = names
        if causes:
            facts.partial.add(path)
    if causes:
        facts.causes[path] = tuple(causes)


def _open(facts: Facts, path: Path) -> Iterator[Path]:
    """Yield ``path`` where the list there is unknown or may have further members."""
    if path in facts.partial or facts.get(path) is None:
        yield path


def _distributed(facts: Facts, switch: str, host: str, labels: dict[str, None]) -> list[Path]:
    """Add the labels of a distributed switch that the host is a member of; return what keeps them from being all."""
    path: Path = ("distributed_switches", switch)
    value = facts.members("distributed_switches")[switch]
    if host not in value.get("hosts", {}):
        return list(_open(facts, (*path, "hosts")))
    labels.update(dict.fromkeys(value.get("port_groups", ())))
    return list(_open(facts, (*path, "port_groups")))


def _named(facts: Facts, vm: dict[str, Any], name: str, collection: str, member: str) -> tuple[list[str], list[Path]]:
    path: Path = ("vms", name, collection)
    causes = list(_open(facts, path))
    names: dict[str, None] = {}
    for key, value in vm.get(collection, {}).items():
        if member in value:
            names[value[member]] = None
        else:
            causes.append((*path, key, member))
    return list(names), causes


def derive_labels(facts: Facts, switches: Mapping[str, list[str]]) -> None:
    """Add ``labels`` to hosts: what each has under the labels that machines for FT of its cluster use.

    That is the kind of switch, what the port group is for, and whether it has an adapter.
    """
    used: dict[str, dict[str, None]] = defaultdict(dict)
    for vm in facts.members("vms").values():
        if vm.get("fault_tolerance") and "cluster" in vm:
            used[vm["cluster"]].update(dict.fromkeys(vm.get("networks", ())))
    for name, host in facts.members("hosts").items():
        distributed = switches.get(name, [])
        chains = Chains(facts, name, host, distributed)
        host["labels"] = {}
        for label in used.get(host.get("cluster", ""), ()):
            if label in host.get("networks", ()):
                _label(facts, host, chains, label, ("hosts", name))


def _label(facts: Facts, host: dict[str, Any], chains: Chains, label: str, path: Path) -> None:
    carrier = Carrier({})
    chains.follow(carrier, label, None, path)
    found: dict[str, Any] = {
        name: carrier.facts[name] for name in ("switch", "switch_type", "has_uplink") if name in carrier.facts
    }
    target = (*path, "labels", label)
    kind = found.get("switch_type")
    for name in ("switch", "switch_type", "has_uplink"):
        if name not in found:
            facts.causes.update({(*target, name): (carrier.gaps.get(name) or carrier.gaps["switch"],)})
    if kind == "standard":
        use = host["port_groups"][label].get("use")
        if use is None:
            facts.causes.update({(*target, "use"): ((*path, "port_groups", label, "use"),)})
        else:
            found["use"] = use
    elif kind == "distributed":  # what else is on a distributed port group keeps no machine from it
        found["use"] = "vm"
    host["labels"][label] = found
