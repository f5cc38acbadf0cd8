"""Virtual machines: placement, size, options and devices."""

from __future__ import annotations

from typing import Any

from validator.model import InputKind, Path, Resource, Unknown
from validator.reasons import Reason, ReasonCode, because
from validator.terraform.mapping.clusters import write_name
from validator.terraform.mapping.devices import write_devices
from validator.terraform.mapping.estate import Estate, One, name_of
from validator.terraform.mapping.policies import is_new, write_policy
from validator.terraform.mapping.writer import Field, Writer, boolean, integer, positive, reason_of, same, text


def _limit(value: Any) -> int | str | None:
    return "none" if value == -1 else integer(value)


_FIELDS = (
    Field("num_cpus", ("num_cpus",), positive, 1),
    Field("memory", ("memory_mb",), positive, 1024),
    Field("memory_limit", ("memory_limit_mb",), _limit, "none"),
    Field("cpu_reservation", ("cpu_reservation_mhz",), integer, 0),
    Field("hardware_version", ("hardware_version",), positive),
    Field("guest_id", ("guest_id",), text),
    Field("firmware", ("firmware",), same("bios", "efi"), "bios"),
    Field("ept_rvi_mode", ("mmu_mode",), same("automatic", "on", "off")),
    Field("cpu_hot_add_enabled", ("cpu_hot_add",), boolean, False),
    Field("memory_hot_add_enabled", ("memory_hot_add",), boolean, False),
    Field("nested_hv_enabled", ("nested_virtualization",), boolean, False),
    Field("vbs_enabled", ("vbs",), boolean, False),
)

_RESERVATION = Field("memory_reservation", ("memory_reservation_mb",), integer, 0)
_MAX_POOLS = 16


def write_vms(estate: Estate, writer: Writer) -> None:
    """Write the virtual machines of an estate."""
    for resource in estate.of("vsphere_virtual_machine", "managed"):
        base = ("vms", estate.key("vms", resource))
        writer.start(base, resource.location)
        write_name(resource, base, writer)
        place = estate.place(resource)
        if place is not None:
            writer.put((*base, "datacenter"), place)
        _write_placement(estate, resource, base, writer)
        writer.fields(base, resource.values, _FIELDS)
        _write_reservation(resource, base, writer)
        _write_origin(estate, resource, base, writer)
        write_devices(estate, resource, base, writer)
        write_policy(estate, resource.values, is_new(estate, resource), base, writer)


def _write_placement(estate: Estate, resource: Resource, base: Path, writer: Writer) -> None:
    cluster, reason = _cluster(estate, estate.one(resource.values.get("resource_pool_id"), "pools"))
    if cluster is not None:
        writer.put((*base, "cluster"), cluster)
    else:
        writer.unknown((*base, "cluster"), reason)
    host = estate.one(resource.values.get("host_system_id"), "hosts")
    if host.resource is not None:
        writer.put((*base, "host"), estate.key("hosts", host.resource))
    else:
        writer.unknown((*base, "host"), host.reason)
    datastore = estate.one(resource.values.get("datastore_id"), "datastores")
    if datastore.resource is not None:
        writer.put((*base, "storage_datastore"), estate.key("datastores", datastore.resource))
    else:
        writer.unknown((*base, "storage_datastore"), datastore.reason)


def _cluster(estate: Estate, pool: One) -> tuple[str | None, Reason | None]:
    """Return the cluster of a resource pool, or the reason why it is unknown."""
    for _ in range(_MAX_POOLS):
        if pool.resource is None:
            return None, pool.reason
        if pool.resource.type == "vsphere_compute_cluster":
            return estate.key("clusters", pool.resource), None
        if pool.resource.mode == "data":
            return _cluster_of_path(estate, pool.resource)
        pool = estate.one(pool.resource.values.get("parent_resource_pool_id"), "pools")
    return None, because(ReasonCode.CIRCULAR_POOLS)


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


def _write_reservation(resource: Resource, base: Path, writer: Writer) -> None:
    """Write the memory reservation; a locked one follows the size of the virtual machine."""
    locked = resource.values.get("memory_reservation_locked_to_max")
    if locked is True:
        writer.fields(base, resource.values, (Field("memory", ("memory_reservation_mb",), positive, 1024),))
    elif reason_of(locked) is not None:
        writer.unknown((*base, "memory_reservation_mb"), reason_of(locked))
    else:
        writer.fields(base, resource.values, (_RESERVATION,))


def _write_origin(estate: Estate, resource: Resource, base: Path, writer: Writer) -> None:
    """Write what the origin tells: a template hands its 3D setting on, an imported machine may be a linked clone.

    Source text does not tell whether the machine was imported.
    """
    values = resource.values
    clone = values.get("clone")
    if isinstance(clone, list) and clone and isinstance(clone[0], dict):
        writer.fields(base, clone[0], (Field("linked_clone", ("linked_clone",), boolean, False),))
    elif clone == [] and values.get("imported") is not True and estate.kind is not InputKind.TERRAFORM_HCL:
        writer.put((*base, "linked_clone"), False)
    cards = values.get("video_card")
    if isinstance(cards, list) and cards and isinstance(cards[0], dict):
        graphics = cards[0].get("graphics_3d")
        if not isinstance(graphics, Unknown):
            writer.put((*base, "video_3d"), bool(graphics))
    elif cards == [] and clone == [] and not values.get("ovf_deploy"):
        writer.put((*base, "video_3d"), False)
