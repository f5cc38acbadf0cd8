"""Results of the info modules of the Ansible collection community.vmware, read from files.

The modules are those of ``MODULES``, by the key of their result; what each returns is taken from the collection's own
documentation and code. Of a result nothing is taken that it does not say, and what a module was called with is never read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from validator.errors import InputError
from validator.importers.ansible_modules import hosts as ansible_hosts, networks as ansible_networks, vms as ansible_vms
from validator.importers.ansible_modules.files import FAILED, files_of, results_in
from validator.importers.base import ImportedSpec
from validator.importers.clean import CleanDocument, cleaned
from validator.model import Location

_NO_NAME = "does not tell of which object; it is left out"

MODULES: Mapping[str, tuple[str, type[dict[str, Any] | list[Any]], Callable[[Any], CleanDocument]]] = {
    "host_vmk_info": ("vmware_vmkernel_info", dict, ansible_networks.vmkernel_info),
    "hosts_vmnics_info": ("vmware_host_vmnic_info", dict, ansible_networks.vmnic_info),
    "hosts_vswitch_info": ("vmware_vswitch_info", dict, ansible_networks.vswitch_info),
    "hosts_portgroup_info": ("vmware_portgroup_info", dict, ansible_networks.portgroup_info),
    "hosts_capability_info": ("vmware_host_capability_info", dict, ansible_hosts.capability_info),
    "clusters": ("vmware_cluster_info", dict, ansible_hosts.cluster_info),
    "drs_group_info": ("vmware_drs_group_info", dict, ansible_hosts.drs_group_info),
    "distributed_virtual_switches": ("vmware_dvswitch_info", list, ansible_networks.dvswitch_info),
    "dvs_portgroup_info": ("vmware_dvs_portgroup_info", dict, ansible_networks.dvs_portgroup_info),
    "datastores": ("vmware_datastore_info", list, ansible_vms.datastore_info),
    "virtual_machines": ("vmware_vm_info", list, ansible_vms.vm_info),
    "instance": ("vmware_guest_info", dict, ansible_vms.guest_info),
    "ansible_facts": ("vmware_host_facts", dict, ansible_hosts.host_facts),
}
"""The key of a result, its module, the type of the value, and what reads it."""

_MEMBERS = {
    "clusters": "enable_ha",
    "datastores": "type",
    "virtual_machines": "guest_name",
    "distributed_virtual_switches": "configure",
}
"""What every member of a result has whose key is a word that others use, too."""

_WITHOUT_NAME = {"about_info": "vmware_about_info", "guest_disk_info": "vmware_guest_disk_info"}


def read_ansible(paths: Sequence[str]) -> list[ImportedSpec]:
    """Return what each result in the files and directories ``paths`` says; a source's origin is its file.

    Raises:
        InputError: a file cannot be read, or has no result of a module that is understood.
    """
    return [source for file in files_of(paths) for source in _read_file(file)]


def _read_file(file: str) -> list[ImportedSpec]:
    found: list[ImportedSpec] = []
    notes: list[str] = []
    for key, value in results_in(file, _is_result):
        if key == FAILED:
            notes.append("a module failed or could not reach its target; that result is left out")
        elif key in _WITHOUT_NAME:
            notes.append(f"the result of {_WITHOUT_NAME[key]} {_NO_NAME}")
        else:
            source, note = _read_result(key, value, file)
            found.append(source)
            notes += note
    if not found:
        raise _nothing_in(file, notes)
    return [*found, ImportedSpec(file, {}, notes=tuple(dict.fromkeys(notes)))] if notes else found


def _read_result(key: str, value: Any, file: str) -> tuple[ImportedSpec, list[str]]:
    module, _, read = MODULES[key]
    if _has_vsphere_schema(value):
        return ImportedSpec(file, {}), [f"a result of {module} has the schema “vsphere”; only “summary” is read"]
    told = cleaned(read(value))
    return ImportedSpec(file, told.document, told.unread), told.notes


def _is_result(key: str, value: Any) -> bool:
    return key in _WITHOUT_NAME or (key in MODULES and _is_of(key, value))


def _is_of(key: str, value: Any) -> bool:
    """Tell whether a value looks like what the module of ``key`` returns, and not like another tool's."""
    _, kind, _ = MODULES[key]
    return isinstance(value, kind) and _looks_like(key, value)


def _looks_like(key: str, value: Any) -> bool:
    if _has_vsphere_schema(value):
        return True
    if key == "ansible_facts":
        is_host = str(value.get("ansible_distribution", "")).startswith("VMware ESX")
        return is_host and isinstance(value.get("ansible_hostname"), str)
    if key == "instance":
        return "hw_name" in value
    members = list(value.values() if isinstance(value, dict) else value)
    return key not in _MEMBERS or all(isinstance(one, dict) and _MEMBERS[key] in one for one in members)


def _has_vsphere_schema(value: Any) -> bool:
    members = [value, *(value.values() if isinstance(value, dict) else value)]
    return any(isinstance(one, dict) and "_vimtype" in one for one in members)


def _nothing_in(file: str, notes: Sequence[str]) -> InputError:
    modules = ", ".join(sorted(name for name, _, _ in MODULES.values()))
    if notes:
        return InputError(f"no result to read: {notes[0]}", Location(file), f"Understood are results of: {modules}.")
    return InputError(
        "no result of a community.vmware info module that is understood",
        Location(file),
        f"Understood are results of: {modules}; registered and dumped as JSON or YAML, or from `ansible --tree`.",
    )
