"""DRS groups of hosts and of virtual machines, and the rules that tie one to the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from validator.model import Path, Resource, Unknown
from validator.reasons import ReasonCode, because
from validator.terraform.mapping.clusters import write_name
from validator.terraform.mapping.estate import Estate, Many, name_of
from validator.terraform.mapping.writer import AttributeMapping, Writer, boolean, reason_of, text

_RULE_FIELDS = (
    AttributeMapping("vm_group_name", ("vm_group",), text),
    AttributeMapping("enabled", ("enabled",), boolean, True),
)
_BOTH_UNKNOWN = because(ReasonCode.HOST_GROUP_OPEN)


def write_groups(estate: Estate, writer: Writer) -> None:
    """Write the DRS groups and VM-Host rules of clusters. There may always be more than Terraform manages."""
    for resource, path in _members(estate, "vsphere_compute_cluster_host_group", "host_groups", writer):
        if resource.values.get("host_system_ids") is not None:
            hosts = estate.many(resource.values["host_system_ids"], "hosts")
            writer.names((*path, "hosts"), hosts, lambda host: estate.key("hosts", host))
        elif "host_system_ids" in resource.values:
            writer.put((*path, "hosts"), [])
    for resource, path in _members(estate, "vsphere_compute_cluster_vm_group", "vm_groups", writer):
        if resource.values.get("virtual_machine_ids") is not None:
            machines = _managed(estate.many(resource.values["virtual_machine_ids"], "vms"))
            writer.names((*path, "vms"), machines, lambda machine: estate.key("vms", machine))
        elif "virtual_machine_ids" in resource.values:
            writer.put((*path, "vms"), [])
    for resource, path in _members(estate, "vsphere_compute_cluster_vm_host_rule", "vm_host_rules", writer):
        writer.fields(path, resource.values, _RULE_FIELDS)
        _write_rule(resource, path, writer)


def _members(estate: Estate, kind: str, collection: str, writer: Writer) -> Iterator[tuple[Resource, Path]]:
    """Yield the resources of a kind with the paths of what they are, by name, or by address where it has none yet.

    What a plan manages comes before what it looked up, which may be older.
    """
    for resource in (*estate.of(kind, "managed"), *estate.of(kind, "data")):
        cluster = estate.one(resource.values.get("compute_cluster_id"), "clusters")
        if cluster.resource is None:
            writer.note(f"{resource.address} is left out: its cluster is unknown ({cluster.reason or 'it is not set'})")
            continue
        base = ("clusters", estate.key("clusters", cluster.resource), collection)
        path = (*base, name_of(resource) or resource.address)
        writer.partial(base)
        writer.start(path, resource.location)
        write_name(resource, path, writer)
        yield resource, path


def _managed(machines: Many) -> Many:
    """Leave out virtual machines that are only looked up: the facts have none of them."""
    certain = tuple(machine for machine in machines.certain if machine.mode == "managed")
    elsewhere = next((machine.address for machine in machines.certain if machine.mode != "managed"), None)
    reason = because(ReasonCode.NOT_MANAGED, address=elsewhere) if elsewhere is not None else None
    return Many(certain, machines.claimed, machines.reason or reason)


def _write_rule(resource: Resource, path: Path, writer: Writer) -> None:
    """Write the host group of a rule, and what the rule says of it."""
    affinity = resource.values.get("affinity_host_group_name")
    anti = resource.values.get("anti_affinity_host_group_name")
    if isinstance(affinity, Unknown) and isinstance(anti, Unknown):
        writer.unknown((*path, "host_group"), affinity.reason)
        writer.unknown((*path, "type"), _BOTH_UNKNOWN)
        return
    group, verb = (affinity, "run_on") if affinity not in (None, "") else (anti, "not_run_on")
    if group in (None, ""):
        return
    if isinstance(group, str):
        writer.put((*path, "host_group"), group)
    else:
        writer.unknown((*path, "host_group"), reason_of(group))
    _write_type(resource.values.get("mandatory"), verb, path, writer)


def _write_type(mandatory: Any, verb: str, path: Path, writer: Writer) -> None:
    must = False if mandatory is None else boolean(mandatory)
    if must is not None:
        writer.put((*path, "type"), f"{'must' if must else 'should'}_{verb}")
    else:
        writer.unknown((*path, "type"), reason_of(mandatory))
