"""What Terraform resources of the vSphere provider mean, as facts."""

from __future__ import annotations

from collections.abc import Sequence

from validator.model import Fragment, InputKind, Resource
from validator.terraform.clusters import write_clusters
from validator.terraform.estate import Estate
from validator.terraform.hosts import write_hosts
from validator.terraform.networks import write_networks
from validator.terraform.storage import write_storage
from validator.terraform.vms import write_vms
from validator.terraform.writer import Writer

_COLLECTIONS = ("clusters", "hosts", "distributed_switches", "datastores", "vms")


def facts_of(resources: Sequence[Resource], kind: InputKind, file: str) -> Fragment:
    """Return the facts that ``resources`` state, in the shape of the facts document.

    Terraform knows only what it manages, so every collection is partial. What a value does not tell is absent; where
    there is a specific reason (known after apply, an id of something outside the input) ``Fragment.unknown`` has it.
    """
    fragment = Fragment(kind, file)
    estate = Estate(resources, kind)
    writer = Writer(fragment)
    for write in (write_clusters, write_hosts, write_networks, write_storage, write_vms):
        write(estate, writer)
    fragment.partial.update((collection,) for collection in _COLLECTIONS)
    return fragment


__all__ = ["facts_of"]
