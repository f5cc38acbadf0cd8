"""Datastores and the hosts that mount them."""

from __future__ import annotations

from validator.model import Path, Resource
from validator.terraform.mapping.clusters import write_datacenter, write_name
from validator.terraform.mapping.estate import Estate, name_of
from validator.terraform.mapping.writer import AttributeMapping, Writer, boolean, reason_of, same

_NAS = (AttributeMapping("type", ("type",), same("NFS", "NFS41"), "NFS"),)
_AUTOMATION = (AttributeMapping("sdrs_automation_level", ("automation_level",), same("automated", "manual"), "manual"),)


def write_storage(estate: Estate, writer: Writer) -> None:
    """Write the datastores of an estate.

    An NFS datastore is mounted by exactly the hosts it lists. A VMFS datastore names the host that made it, and
    others may see it too.
    """
    for kind in ("vsphere_nas_datastore", "vsphere_vmfs_datastore", "vsphere_datastore"):
        for resource in estate.of(kind):
            base = ("datastores", estate.key("datastores", resource))
            writer.start(base, resource.location)
            write_name(resource, base, writer)
            write_datacenter(estate, resource, base, writer)
            write_datastore_cluster(estate, resource, base, writer)
            if kind == "vsphere_nas_datastore":
                writer.fields(base, resource.values, _NAS)
                writer.put((*base, "transport"), "nfs")
                hosts = estate.many(resource.values.get("host_system_ids"), "hosts")
                if resource.values.get("host_system_ids") is not None:
                    writer.names((*base, "hosts"), hosts, lambda host: estate.key("hosts", host))
            elif kind == "vsphere_vmfs_datastore":
                writer.put((*base, "type"), "VMFS")
                host = estate.one(resource.values.get("host_system_id"), "hosts")
                if host.resource is not None:
                    writer.put((*base, "hosts"), [estate.key("hosts", host.resource)])
                writer.partial((*base, "hosts"), host.reason)


def write_datastore_cluster(estate: Estate, resource: Resource, base: Path, writer: Writer) -> None:
    """Write the datastore cluster that a datastore is in, or that a virtual machine is given to.

    And whether it moves disks by itself: not while Storage DRS is off.
    """
    path = (*base, "datastore_cluster")
    found = estate.one(resource.values.get("datastore_cluster_id"), "datastore_clusters")
    if found.resource is None:
        writer.unknown(path, found.reason)
        return
    cluster = found.resource
    writer.start(path, cluster.location)
    name = name_of(cluster)
    if name is not None:
        writer.put((*path, "name"), name)
    else:
        writer.unknown((*path, "name"), reason_of(cluster.values.get("name")))
    if cluster.mode != "managed":
        return
    level, enabled = (*path, "automation_level"), cluster.values.get("sdrs_enabled", False)
    if enabled is None or boolean(enabled) is False:
        writer.put(level, "manual")
    elif boolean(enabled) is True or cluster.values.get("sdrs_automation_level") == "manual":
        writer.fields(path, cluster.values, _AUTOMATION)
    else:
        writer.unknown(level, reason_of(enabled))
