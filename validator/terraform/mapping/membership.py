"""Which hosts a cluster owns by ``host_system_ids``: the provider reads and writes the whole list.

On read it stores every host of the cluster there, and on update it moves out exactly those that are in the old list and
not in the new one, whatever ``cluster`` of the ``vsphere_host`` says; only ``host_managed`` keeps it from reading the list.
https://github.com/vmware/terraform-provider-vsphere/blob/b45b5b41/vsphere/resource_vsphere_compute_cluster.go
(``…ProcessHostUpdate``, ``…FlattenData``); what comes of it: issue 2543 there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from validator.model import Change, Resource, Secret, Unknown
from validator.terraform.mapping.estate import Estate
from validator.terraform.mapping.writer import boolean

_LIST = "host_system_ids"


def moved_out(before: Estate, after: Estate, changes: Sequence[Change]) -> dict[str, str]:
    """Return the hosts that a plan certainly moves out of a cluster: the address of each, and that of the cluster."""
    left = {cluster.address: cluster for cluster in after.of("vsphere_compute_cluster", "managed")}
    result: dict[str, str] = {}
    for change in changes:
        cluster = left.get(change.address)
        if change.before is None or cluster is None or change.action != "update":
            continue
        value, kept = cluster.values.get(_LIST), after.many(cluster.values.get(_LIST), "hosts")
        if not (_is_known(value) or kept.complete):
            continue
        ids, addresses = set(value or ()) if _is_known(value) else set(), {host.address for host in kept.certain}
        for host in before.many(change.before.values.get(_LIST), "hosts").certain:
            if host.values.get("id") not in ids and host.address not in addresses:
                result[host.address] = change.address
    return result


def may_move_out(before: Estate, after: Estate, changes: Sequence[Change]) -> dict[str, str]:
    """Return the hosts that a plan may move out of a cluster, because its list is not known any more, as ``moved_out``."""
    result: dict[str, str] = {}
    left = {cluster.address: cluster for cluster in after.of("vsphere_compute_cluster", "managed")}
    for change in changes:
        cluster = left.get(change.address)
        if change.before is None or cluster is None or change.action != "update" or not owns_members(cluster.values):
            continue
        kept = after.many(cluster.values.get(_LIST), "hosts")
        if not (_is_known(cluster.values.get(_LIST)) or kept.complete):
            addresses = {host.address for host in kept.certain}
            members = before.many(change.before.values.get(_LIST), "hosts").certain
            result.update({host.address: change.address for host in members if host.address not in addresses})
    return result


def left_out(estate: Estate) -> dict[str, Resource]:
    """Return the hosts, by address, that say they are in a cluster whose own list leaves them out, with that cluster.

    They are members today, and the next apply moves them out.
    """
    owned = {
        cluster.address: {host.address for host in members.certain}
        for cluster in estate.of("vsphere_compute_cluster", "managed")
        if owns_members(cluster.values) and (members := estate.many(cluster.values.get(_LIST), "hosts")).complete
    }
    result: dict[str, Resource] = {}
    for host in estate.of("vsphere_host", "managed"):
        cluster = estate.one(host.values.get("cluster"), "clusters").resource
        if cluster is None or estate.moved_out.get(host.address) == cluster.address:
            continue
        if host.address not in owned.get(cluster.address, {host.address}):
            result[host.address] = cluster
    return result


def owns_members(cluster: Mapping[str, Any]) -> bool:
    """Tell whether the list of a cluster is all of its hosts; one that says nothing of its hosts is not judged."""
    managed = cluster.get("host_managed")
    return _LIST in cluster and (managed is None or boolean(managed) is False)


def member_count(cluster: Mapping[str, Any]) -> int | None:
    """Return how many hosts a cluster has by its own list, named here or not; ``None`` where that is not known."""
    value = cluster.get(_LIST)
    return len(set(value or ())) if owns_members(cluster) and _is_known(value) else None


def _is_known(value: Any) -> bool:
    if value is None:
        return True
    return isinstance(value, list) and not any(isinstance(one, (Unknown, Secret)) for one in value)
