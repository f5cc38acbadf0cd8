"""Which properties of which managed objects are read."""

from __future__ import annotations

from validator.importers.vsphere import (
    clusters as vim_clusters,
    hosts as vim_hosts,
    storage as vim_storage,
    switches as vim_switches,
    vms as vim_vms,
)

_PLACE = ("name", "parent")

PROPERTIES: dict[str, tuple[str, ...]] = {
    "Folder": _PLACE,
    "Datacenter": _PLACE,
    # A cluster is a compute resource, too, and of two sets that fit an object only one counts.
    "ComputeResource": tuple(vim_clusters.PROPERTIES),
    "HostSystem": tuple(vim_hosts.PROPERTIES),
    "ResourcePool": (*_PLACE, "owner", "config.memoryAllocation"),
    "VirtualMachine": tuple(vim_vms.PROPERTIES),
    "Datastore": tuple(vim_storage.PROPERTIES),
    "StoragePod": tuple(vim_storage.POD_PROPERTIES),
    "DistributedVirtualSwitch": tuple(vim_switches.PROPERTIES),
    "DistributedVirtualPortgroup": tuple(vim_switches.PORT_GROUP_PROPERTIES),
    "OpaqueNetwork": ("name", "summary"),
}
"""The properties that are read, by type; a type stands for its subtypes as well."""
