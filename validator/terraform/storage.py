"""Datastores and the hosts that mount them."""

from __future__ import annotations

from validator.terraform.clusters import write_datacenter, write_name
from validator.terraform.estate import Estate
from validator.terraform.writer import Field, Writer, same

_NAS = (Field("type", ("type",), same("NFS", "NFS41"), "NFS"),)


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
