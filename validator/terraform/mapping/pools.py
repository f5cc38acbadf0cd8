"""Resource pools and vApps: the cluster that they are in, and the memory that they let a virtual machine have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from validator.model import Path, Resource
from validator.reasons import Reason, ReasonCode, because
from validator.terraform.mapping.estate import Estate, One, name_of
from validator.terraform.mapping.writer import Writer, integer, reason_of

_ROOTS = {"vsphere_compute_cluster", "vsphere_host"}
"""What has a root resource pool, which nobody limits: of a host in a cluster it is the cluster's."""

_MAX_POOLS = 16


def limit(value: Any) -> int | str | None:
    """Return a limit of memory in MB, or ``none``."""
    return "none" if value == -1 else integer(value)


def cluster_of_pool(estate: Estate, pool: One, writer: Writer) -> tuple[str | None, Reason | None]:
    """Return the cluster of a resource pool, or the reason why it is unknown."""
    last = pool
    for last in _upwards(estate, pool):
        if last.resource is None:
            return None, last.reason
    top = last.resource
    if top is None or (top.type not in _ROOTS and top.mode == "managed"):
        return None, last.reason or because(ReasonCode.CIRCULAR_POOLS)
    if top.type == "vsphere_compute_cluster":
        return estate.key("clusters", top), None
    return _cluster_of_host(estate, top, writer) if top.type == "vsphere_host" else _cluster_of_path(estate, top)


def _upwards(estate: Estate, pool: One) -> Iterator[One]:
    """Yield a pool and those around it, up to a root pool, one that is only looked up, or one that is not known."""
    for _ in range(_MAX_POOLS):
        yield pool
        if pool.resource is None or pool.resource.type in _ROOTS:
            return
        parent = pool.resource.values.get("parent_resource_pool_id")
        if pool.resource.mode == "data" and estate.one(parent, "pools").resource is None:
            return
        pool = estate.one(parent, "pools")


def _cluster_of_host(estate: Estate, host: Resource, writer: Writer) -> tuple[str | None, Reason | None]:
    """Return the cluster of the host whose root pool it is; one in a cluster has the cluster's."""
    path = ("hosts", estate.key("hosts", host), "cluster")
    cluster = writer.value(path)
    if isinstance(cluster, str) and path not in writer.fragment.partial:
        return cluster, None
    return None, writer.fragment.unknown.get(path) or because(ReasonCode.POOL_OF_HOST, host=host.address)


def _cluster_of_path(estate: Estate, pool: Resource) -> tuple[str | None, Reason | None]:
    """Read the cluster from the inventory path of a pool, as in ``CLUSTER/Resources``."""
    name = name_of(pool)
    if name is None:
        return None, reason_of(pool.values.get("name"))
    parts = name.split("/")
    if "Resources" not in parts[1:]:
        return None, because(ReasonCode.POOL_WITHOUT_CLUSTER, pool=name[:80])
    cluster = parts[parts.index("Resources", 1) - 1]
    if estate.called("hosts", cluster) is not None:
        return None, None  # the root pool of a host outside any cluster
    place = estate.place(pool)
    return estate.called("clusters", cluster) or estate.called("clusters", f"{place}/{cluster}") or cluster, None


def _is_root(pool: Resource) -> bool:
    """Tell whether it is a root pool, also one that is looked up by its path, as in ``CLUSTER/Resources``."""
    return pool.type in _ROOTS or (pool.mode == "data" and (name_of(pool) or "").endswith("/Resources"))


def write_pool(estate: Estate, pool: One, base: Path, writer: Writer) -> None:
    """Write the resource pool of a virtual machine and the least limit of memory on the way up, which holds for it.

    Of a root pool nothing is written: nobody limits it, and vCenter Server shows what the cluster has as its limit.
    """
    if pool.resource is None or _is_root(pool.resource):
        return
    path = (*base, "resource_pool")
    writer.start(path, pool.resource.location)
    name = name_of(pool.resource)
    if name is not None:
        writer.put((*path, "name"), name.rpartition("/")[2])
    least: tuple[int, Resource] | None = None
    for one in _upwards(estate, pool):
        around = one.resource
        if around is not None and _is_root(around):
            break
        told = around.values.get("memory_limit") if around is not None and around.mode == "managed" else None
        found = limit(told)
        if found is None:
            writer.unknown((*path, "memory_limit_mb"), _why(one))
            return
        if isinstance(found, int) and around is not None and (least is None or found < least[0]):
            least = found, around
    else:
        return  # the pools lead back to themselves
    writer.put((*path, "memory_limit_mb"), "none" if least is None else least[0])
    if least is not None:
        writer.fragment.sources.setdefault((*path, "memory_limit_mb"), least[1].location)


def _why(pool: One) -> Reason:
    """Say why the limit of a pool is unknown."""
    if pool.resource is None:
        return because(ReasonCode.POOLS_AROUND_UNKNOWN, cause=pool.reason or because(ReasonCode.PARENT_NOT_SET))
    reason = reason_of(pool.resource.values.get("memory_limit"))
    return reason or because(ReasonCode.POOL_LIMIT_UNKNOWN, pool=pool.resource.address)
