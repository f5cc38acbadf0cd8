"""What other resources say of virtual machines: overrides of HA, DRS and Storage DRS, and snapshots."""

from __future__ import annotations

from collections import Counter
from typing import Any

from validator.model import Path, Resource
from validator.reasons import Reason, ReasonCode, because
from validator.terraform.mapping.estate import Estate
from validator.terraform.mapping.writer import Writer, boolean, no_value, reason_of, same, spelled

_PRIORITY = same("lowest", "low", "medium", "high", "highest", "disabled")
_DRS_LEVEL = spelled(
    {"manual": "manual", "partiallyAutomated": "partially_automated", "fullyAutomated": "fully_automated"}
)
_STORAGE_LEVEL = same("manual", "automated")
_IGNORED = because(ReasonCode.OVERRIDES_IGNORED)
_ELSEWHERE = because(ReasonCode.OTHER_SNAPSHOTS)


def write_overrides(estate: Estate, writer: Writer) -> None:
    """Write what the resources beside a virtual machine say of it; those of machines not managed here are noted."""
    for override in estate.of("vsphere_ha_vm_override", "managed"):
        _write_priority(estate, override, writer)
    for override in estate.of("vsphere_drs_vm_override", "managed"):
        _write_drs(estate, override, writer)
    for override in estate.of("vsphere_storage_drs_vm_override", "managed"):
        _write_storage_drs(estate, override, writer)
    _write_snapshots(estate, writer)


def _machine(estate: Estate, resource: Resource, attribute: str, writer: Writer) -> Path | None:
    """Return the path of the virtual machine that a resource is about, or ``None`` after a note."""
    found = estate.one(resource.values.get(attribute), "vms")
    if found.resource is None or found.resource.mode != "managed":
        writer.note(f"{resource.address} is left out: its virtual machine is unknown ({found.reason or 'not managed'})")
        return None
    return ("vms", estate.key("vms", found.resource))


def _put(path: Path, fact: Any, reason: Reason | None, override: Resource, writer: Writer) -> None:
    if fact is not None:
        writer.put(path, fact)
        writer.fragment.sources.setdefault(path, override.location)
    else:
        writer.unknown(path, reason)


def _write_priority(estate: Estate, override: Resource, writer: Writer) -> None:
    base = _machine(estate, override, "virtual_machine_id", writer)
    if base is None:
        return
    value = override.values.get("ha_vm_restart_priority")
    if value == "clusterRestartPriority":
        cluster = estate.one(override.values.get("compute_cluster_id"), "clusters").resource
        value = cluster.values.get("ha_vm_restart_priority") if cluster is not None else None
    _put((*base, "ha_restart_priority"), _PRIORITY(value), reason_of(value), override, writer)


def _write_drs(estate: Estate, override: Resource, writer: Writer) -> None:
    """Write the DRS automation of a virtual machine; left out, ``drs_enabled`` is false and the level manual."""
    base = _machine(estate, override, "virtual_machine_id", writer)
    if base is None:
        return
    path = (*base, "drs_automation_level")
    cluster = estate.one(override.values.get("compute_cluster_id"), "clusters").resource
    if cluster is not None and cluster.values.get("drs_enable_vm_overrides") is False:
        writer.unknown(path, _IGNORED)
        return
    enabled, level = _set(override, "drs_enabled", False), _set(override, "drs_automation_level", "")
    if boolean(enabled) is False:
        _put(path, "disabled", None, override, writer)
    elif boolean(enabled) is True:
        _put(
            path,
            "manual" if level == "" else _DRS_LEVEL(level),
            _reason(level, "drs_automation_level"),
            override,
            writer,
        )
    else:
        writer.unknown(path, _reason(enabled, "drs_enabled"))


def _write_storage_drs(estate: Estate, override: Resource, writer: Writer) -> None:
    """Write the Storage DRS automation of a virtual machine; what is left out is as the datastore cluster has it."""
    base = _machine(estate, override, "virtual_machine_id", writer)
    if base is None:
        return
    path = (*base, "storage_drs")
    enabled, level = _set(override, "sdrs_enabled", ""), _set(override, "sdrs_automation_level", "")
    on = boolean(enabled.lower() if isinstance(enabled, str) else enabled)
    if on is False:
        _put(path, "disabled", None, override, writer)
    elif on is True or enabled == "":
        _put(path, "default" if level == "" else _STORAGE_LEVEL(level), _reason(level, path[-1]), override, writer)
    else:
        writer.unknown(path, _reason(enabled, "sdrs_enabled"))


def _set(resource: Resource, attribute: str, unset: Any) -> Any:
    """Return the value of an attribute, or ``unset`` where it is null: left out by the configuration."""
    value = resource.values.get(attribute, _ABSENT)
    return unset if value is None or value == "" else value


class _Absent:
    """Stands for an attribute of which a plan or a state says nothing at all."""


_ABSENT = _Absent()


def _reason(value: Any, attribute: str) -> Reason | None:
    """Return why a value does not tell the fact; nothing where the attribute is not there."""
    if value is _ABSENT:
        return None
    return reason_of(value) or no_value(attribute, value)


def _write_snapshots(estate: Estate, writer: Writer) -> None:
    """Write how many snapshots a virtual machine has at least; without any here nothing is known."""
    counts: Counter[Path] = Counter()
    for snapshot in estate.of("vsphere_virtual_machine_snapshot", "managed"):
        base = _machine(estate, snapshot, "virtual_machine_uuid", writer)
        if base is not None:
            path = (*base, "snapshots")
            counts[path] += 1
            writer.fragment.sources.setdefault(path, snapshot.location)
    for path, count in counts.items():
        writer.put(path, count)
        writer.partial(path, _ELSEWHERE)
