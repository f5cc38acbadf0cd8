"""What a virtual machine has from the cluster and the datastore cluster that it is in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from validator.facts.model import Facts
from validator.model import Path


def inherit(facts: Facts, names: Iterable[str]) -> None:
    """Let virtual machines follow their clusters where they have no setting of their own and the clusters' refuse FT.

    Only there: where a cluster has what is fine this would prove nothing, for an override that no input tells of may be
    there.
    """
    for name in names:
        vm = facts.members("vms")[name]
        path = ("clusters", str(vm.get("cluster")), "ha", "vm_restart_priority")
        if facts.get(path) == "disabled":
            _follow(facts, ("vms", name, "ha_restart_priority"), "disabled", path)
        if "datastore_cluster" in vm:
            _given(facts, name, vm)


def _follow(facts: Facts, path: Path, value: str, place: Path) -> None:
    vm = facts.members(path[0])[path[1]]
    if path[2] not in vm and path not in facts.unknown:
        vm[path[2]] = value
        if location := facts.location(place):
            facts.sources[path] = location


def _given(facts: Facts, name: str, vm: dict[str, Any]) -> None:
    """Follow the datastore cluster that a virtual machine is given to as a whole.

    Once all of its datastores are known they tell where it is; those of which nothing else is known are in that cluster.
    """
    place, cluster = ("vms", name, "datastore_cluster"), vm["datastore_cluster"]
    stores = _datastores(facts, name, vm)
    for store in stores or ():
        path = ("datastores", store, "datastore_cluster")
        known = facts.members("datastores").get(store)
        if known is not None and "datastore_cluster" not in known and path not in facts.unknown:
            known["datastore_cluster"] = dict(cluster)
            if location := facts.location(place):
                facts.sources[path] = location
    is_in = stores is None or any(facts.get(("datastores", one, "datastore_cluster")) == cluster for one in stores)
    if is_in and cluster.get("automation_level") == "automated":
        _follow(facts, ("vms", name, "storage_drs"), "default", place)
    if stores is not None:
        del vm["datastore_cluster"]


def _datastores(facts: Facts, name: str, vm: dict[str, Any]) -> set[str] | None:
    """Return where a virtual machine and all of its disks are, or ``None`` while that is not known of each."""
    if "disks" not in vm or ("vms", name, "disks") in facts.partial or "storage_datastore" not in vm:
        return None
    disks = [disk.get("datastore") for disk in vm["disks"].values()]
    return None if None in disks else {vm["storage_datastore"], *disks}
