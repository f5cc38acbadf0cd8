"""What modules of community.vmware say of virtual machines and datastores."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from validator.importers.ansible_modules.values import DATASTORES, POWER, mapped, mapping, mappings, text, unique
from validator.importers.clean import CleanDocument

_FOLDER = re.compile(r"/([^/]+)/vm(?:/.*)?")
_FILE = re.compile(r"\[([^\]]+)\] .*\.vmx")
_HARDWARE = re.compile(r"vmx-0*([0-9]{1,3})")
_REPEATED = "{name}: several {kind} have this name, and the result does not tell them apart; they are left out"


def datastore_info(datastores: list[Any]) -> CleanDocument:
    """Return the datastores that ``vmware_datastore_info`` lists. It does not tell their hosts.

    Names that repeat (every host may have a “datastore1”) are left out: one of them would pass for all.
    """
    found, repeated = unique([_datastore(one) for one in mappings(datastores)])
    notes = [_REPEATED.format(name=name, kind="datastores") for name in repeated]
    return CleanDocument({"datastores": found, "partial": ["datastores"]}, notes=notes)


def _datastore(told: Mapping[str, Any]) -> dict[str, Any]:
    kind, cluster = told.get("type"), told.get("datastore_cluster")
    word = DATASTORES.get(kind.casefold(), "OTHER") if isinstance(kind, str) and kind else None
    return {
        "name": told.get("name"),
        "type": word,
        "transport": {"NFS": "nfs", "NFS41": "nfs", "vSAN": "vsan"}.get(str(word)),
        "datastore_cluster": {"name": text(cluster)} if cluster != "N/A" else None,
    }


def vm_info(machines: list[Any]) -> CleanDocument:
    """Return what ``vmware_vm_info`` says of each virtual machine: where it is, and whether it runs."""
    found, repeated = unique([_machine(one) for one in mappings(machines)])
    notes = [_REPEATED.format(name=name, kind="virtual machines") for name in repeated]
    return CleanDocument({"vms": found, "partial": ["vms"]}, notes=notes)


def _machine(told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": told.get("guest_name"),
        "datacenter": text(told.get("datacenter")),
        "cluster": text(told.get("cluster")),
        "host": text(told.get("esxi_hostname")),
        "power_state": mapped(told.get("power_state"), POWER),
    }


def guest_info(told: Mapping[str, Any]) -> CleanDocument:
    """Return what ``vmware_guest_info`` says of one virtual machine.

    ``hw_guest_id`` is what the tools inside of it report, not what it is configured as, and is not taken.
    """
    folder, snapshots = told.get("hw_folder"), told.get("snapshots")
    inside = _FOLDER.fullmatch(folder) if isinstance(folder, str) else None
    machine = {
        "name": told.get("hw_name"),
        "datacenter": inside[1] if inside else None,
        "cluster": text(told.get("hw_cluster")),
        "host": text(told.get("hw_esxi_host")),
        "power_state": mapped(told.get("hw_power_status"), POWER),
        "num_cpus": told.get("hw_processor_count"),
        "memory_mb": told.get("hw_memtotal_mb"),
        "hardware_version": _hardware(told.get("hw_version")),
        "storage_datastore": _storage(told.get("hw_files")),
        "network_adapters": _adapters(told),
        "snapshots": len(snapshots) if isinstance(snapshots, list) else None,
        "template": told.get("hw_is_template"),
    }
    return CleanDocument({"vms": [machine], "partial": ["vms"]})


def _hardware(version: Any) -> Any:
    match = _HARDWARE.fullmatch(version) if isinstance(version, str) else None
    return int(match[1]) if match else text(version)


def _storage(files: Any) -> str | None:
    """Return the datastore of the configuration file, which the module lists first."""
    first = files[0] if isinstance(files, list) and files else None
    match = _FILE.fullmatch(first) if isinstance(first, str) else None
    return match[1] if match else None


def _adapters(told: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """Return the network adapters; one on a distributed switch says only a key, not the name of its port group."""
    names = told.get("hw_interfaces")
    if not isinstance(names, list):
        return None
    found = [mapping(told.get(f"hw_{name}")) for name in names]
    return [{"network": text(one.get("summary")) if one.get("portgroup_key") is None else None} for one in found]
