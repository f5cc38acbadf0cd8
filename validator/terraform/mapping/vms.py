"""Virtual machines: placement, size, options and devices."""

from __future__ import annotations

from validator.model import InputKind, Path, Resource, Unknown
from validator.terraform.mapping.clusters import write_name
from validator.terraform.mapping.devices import write_devices
from validator.terraform.mapping.estate import Estate
from validator.terraform.mapping.extra_config import write_extra_config
from validator.terraform.mapping.policies import is_new, write_policy
from validator.terraform.mapping.pools import cluster_of_pool, limit, write_pool
from validator.terraform.mapping.storage import write_datastore_cluster
from validator.terraform.mapping.writer import (
    AttributeMapping,
    Writer,
    boolean,
    integer,
    positive,
    reason_of,
    same,
    text,
)

_FIELDS = (
    AttributeMapping("num_cpus", ("num_cpus",), positive, 1),
    AttributeMapping("memory", ("memory_mb",), positive, 1024),
    AttributeMapping("memory_limit", ("memory_limit_mb",), limit, "none"),
    AttributeMapping("cpu_reservation", ("cpu_reservation_mhz",), integer, 0),
    AttributeMapping("hardware_version", ("hardware_version",), positive),
    AttributeMapping("guest_id", ("guest_id",), text),
    AttributeMapping("firmware", ("firmware",), same("bios", "efi"), "bios"),
    AttributeMapping("ept_rvi_mode", ("mmu_mode",), same("automatic", "on", "off")),
    AttributeMapping("cpu_hot_add_enabled", ("cpu_hot_add",), boolean, False),
    AttributeMapping("memory_hot_add_enabled", ("memory_hot_add",), boolean, False),
    AttributeMapping("nested_hv_enabled", ("nested_virtualization",), boolean, False),
    AttributeMapping("vbs_enabled", ("vbs",), boolean, False),
)

_RESERVATION = AttributeMapping("memory_reservation", ("memory_reservation_mb",), integer, 0)


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
        write_extra_config(resource.values, base, writer)


def _write_placement(estate: Estate, resource: Resource, base: Path, writer: Writer) -> None:
    pool = estate.one(resource.values.get("resource_pool_id"), "pools")
    cluster, reason = cluster_of_pool(estate, pool, writer)
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
    write_pool(estate, pool, base, writer)
    write_datastore_cluster(estate, resource, base, writer)


def _write_reservation(resource: Resource, base: Path, writer: Writer) -> None:
    """Write the memory reservation; a locked one follows the size of the virtual machine."""
    locked = resource.values.get("memory_reservation_locked_to_max")
    if locked is True:
        writer.fields(base, resource.values, (AttributeMapping("memory", ("memory_reservation_mb",), positive, 1024),))
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
        writer.fields(base, clone[0], (AttributeMapping("linked_clone", ("linked_clone",), boolean, False),))
    elif clone == [] and values.get("imported") is not True and estate.kind is not InputKind.TERRAFORM_HCL:
        writer.put((*base, "linked_clone"), False)
    cards = values.get("video_card")
    if isinstance(cards, list) and cards and isinstance(cards[0], dict):
        graphics = cards[0].get("graphics_3d")
        if not isinstance(graphics, Unknown):
            writer.put((*base, "video_3d"), bool(graphics))
    elif cards == [] and clone == [] and not values.get("ovf_deploy"):
        writer.put((*base, "video_3d"), False)
