"""The smallest changes that the rules about storage and virtual machines notice, and facts that they need.

Rules that apply on 4.0 are shown on the normative spec, the others on permitted examples of later versions.
"""

from __future__ import annotations

import copy
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from tests.support.paths import EXAMPLES
from tests.support.spec_changes import DISK, VM, Change, Spec, put, together, without


@dataclass(frozen=True)
class Later:
    """A change of a later estate: the file, what else fails or what is undecided, and the exit code (warnings: 0)."""

    change: Change
    companions: AbstractSet[str] = frozenset()
    code: int = 1
    base: Path = EXAMPLES / "permitted" / "vsphere-8.0u3-vsan.yaml"


_SAN = EXAMPLES / "permitted" / "rolling-upgrade-from-7.0u3.yaml"
_P = ("host_profiles", "es-9")


def adapter(kind: str) -> Change:
    """Give the virtual machine a network adapter of another type."""
    return put(kind, *VM, "network_adapters", 0, "type")


def disks(number: int) -> Change:
    """Give the virtual machine that many disks."""

    def change(spec: Spec) -> None:
        first = spec["vms"][0]["disks"][0]
        spec["vms"][0]["disks"] = [{**copy.deepcopy(first), "label": f"disk{index}"} for index in range(number)]

    return change


def _bound_to(*hosts: str) -> Change:
    """Bind the virtual machine to hosts by a mandatory rule."""
    rule = {"name": "r", "vm_group": "v", "host_group": "h", "type": "must_run_on", "enabled": True}
    return together(
        put([{"name": "h", "hosts": list(hosts)}], "clusters", 0, "host_groups"),
        put([{"name": "v", "vms": ["db01"]}], "clusters", 0, "vm_groups"),
        put([rule], "clusters", 0, "vm_host_rules"),
    )


_PLAIN = together(
    put(False, *VM, "encrypted"),
    put("opportunistic", *VM, "ft_encryption"),
    put("none", *VM, "storage_policy"),
    put(["usb_controller"], *VM, "devices"),
    put("none", *DISK, "storage_policy"),
    put("none", *VM, "disks", 1, "storage_policy"),
    put(1024, *VM, "disks", 1, "size_gb"),
)


def _as(version: str, build: int, edition: str) -> Change:
    """Turn the vSAN estate into one of another version, without encryption."""
    return together(
        _PLAIN,
        without("clusters", 0, "image"),
        put(version, *_P, "version"),
        put(build, *_P, "build"),
        put(edition, *_P, "edition"),
        put(version, "vcenter", "version"),
        put({"enabled": True, "stretched": False}, "clusters", 0, "vsan"),
    )


_VERSION_6_7 = _as("6.7U3", 14320388, "Enterprise Plus")

FAILING_ON_4_0: dict[str, tuple[Change, set[str], int]] = {
    "vm.config_known": (put("orphaned", *VM, "connection_state"), set(), 1),
    "vm.disk_count": (disks(17), set(), 0),
    "vm.disk_mode_supported": (put("nonpersistent", *DISK, "mode"), set(), 1),
    "vm.disk_size": (put(2048, *DISK, "size_gb"), set(), 1),
    "vm.ha_not_disabled": (put("disabled", *VM, "ha_restart_priority"), set(), 1),
    "vm.host_rules_allow_two_hosts": (_bound_to("esx01.example.com"), set(), 1),
    "vm.memory_limit": (put(65537, *VM, "memory_mb"), set(), 0),
    "vm.memory_reserved": (put(4095, *VM, "memory_limit_mb"), set(), 0),
    "vm.nic_type_supported": (put("vmxnet3", *VM, "network_adapters", 0, "type"), set(), 1),
    "vm.no_hot_plug": (put(True, *VM, "memory_hot_add"), set(), 0),
    "vm.no_linked_clone": (put(True, *VM, "linked_clone"), set(), 0),
    "vm.no_serial_or_parallel": (put(["serial_port"], *VM, "devices"), set(), 0),
    "vm.no_shared_bus": (put("physical", *VM, "scsi_controllers", 0, "bus_sharing"), set(), 0),
    "vm.no_usb_or_sound": (put(["sound"], *VM, "devices"), set(), 0),
    "vm.not_template_agent_or_secondary": (put(True, *VM, "template"), set(), 1),
    "vm.removable_media_backing": (put([{"backing": "client_device"}], *VM, "cdroms"), set(), 1),
    "vm.scsi_controller_supported": (put("pvscsi", *VM, "scsi_controllers", 0, "type"), set(), 1),
}

FAILING_LATER: dict[str, Later] = {
    "storage.no_io_filters": Later(put(["VMW_spm_1.0.0"], *DISK, "io_filters")),
    "storage.no_storage_drs": Later(put("default", *VM, "storage_drs"), code=0, base=_SAN),
    "storage.no_vvol": Later(put("VVOL", "datastores", 0, "type"), base=_SAN),
    "storage.policy_supported": Later(put({"name": "Gold", "encryption": False}, *DISK, "storage_policy"), base=_SAN),
    "storage.tie_breaker_shared": Later(
        together(put(["esx11.example.com"], "datastores", 2, "hosts"), put("isos", *VM, "ft_metadata_datastore")),
        {"vm.removable_media_backing"},
        base=_SAN,
    ),
    "storage.vsan_not_mixed": Later(
        together(put("vSAN", "datastores", 1, "type"), put("vsan", "datastores", 1, "transport")),
        {"cluster.heartbeat_datastores"},  # a vSAN datastore carries no heartbeats
        base=_SAN,
    ),
    "storage.vsan_not_stretched": Later(
        together(
            _VERSION_6_7,
            put(True, "clusters", 0, "vsan", "stretched"),
            put({"primary_failures_to_tolerate": 1, "data_locality": "none"}, *VM, "vsan_policy"),
        )
    ),
    "vm.firmware_supported": Later(put(False, *_P, "capability", "ft_efi_supported"), code=0),
    "vm.mmu_mode": Later(put("off", *VM, "mmu_mode")),
    "vm.no_3d_video": Later(put(True, *VM, "video_3d")),
    "vm.no_confidential_computing": Later(
        together(_as("9.0.0", 24755229, "VCF"), put("tdx", *VM, "confidential_computing"))
    ),
    "vm.no_nested_virtualization": Later(put(True, *VM, "nested_virtualization"), code=0),
    "vm.no_vbs": Later(put(True, *VM, "vbs")),
    "vm.no_vflash": Later(together(_VERSION_6_7, put(1, *DISK, "vflash_cache_mb"))),
    "vm.no_vtpm": Later(put("opportunistic", *VM, "ft_encryption"), code=0),
    "vm.pmem_supported": Later(put(True, *VM, "pmem_ha_failover")),
}
"""Rules that do not apply to the normative spec, which is of 4.0."""

FORGOTTEN_ON_4_0: dict[str, tuple[Change, set[str]]] = {
    "connection": (without(*VM, "connection_state"), {"vm.config_known"}),
    "disk size": (without(*DISK, "size_gb"), {"vm.disk_size"}),
    "disk mode": (without(*DISK, "mode"), {"vm.disk_mode_supported"}),
    "restart priority": (without(*VM, "ha_restart_priority"), {"vm.ha_not_disabled"}),
    "host rules": (without("clusters", 0, "vm_host_rules"), {"vm.host_rules_allow_two_hosts"}),
    "memory": (without(*VM, "memory_mb"), {"vm.memory_limit", "vm.memory_reserved"}),
    "memory of hosts": (without("host_profiles", "es-1", "memory_mb"), {"vm.memory_reserved"}),
    "adapter type": (
        without(*VM, "network_adapters", 0, "type"),
        {"vm.nic_type_supported", "vm.no_passthrough"},
    ),
    "disk sharing": (without(*DISK, "sharing"), {"vm.disk_mode_supported"}),
    "memory hot add": (without(*VM, "memory_hot_add"), {"vm.no_hot_plug"}),
    "agent": (without(*VM, "agent_vm"), {"vm.not_template_agent_or_secondary"}),
    "secondaries": (without(*VM, "ft_secondaries"), {"vm.not_template_agent_or_secondary"}),
    "hot add": (without(*VM, "cpu_hot_add"), {"vm.no_hot_plug"}),
    "clone": (without(*VM, "linked_clone"), {"vm.no_linked_clone"}),
    "controllers": (without(*VM, "scsi_controllers"), {"vm.no_shared_bus", "vm.scsi_controller_supported"}),
    "role": (without(*VM, "ft_role"), {"vm.not_template_agent_or_secondary"}),
    "drives": (without(*VM, "floppies"), {"vm.removable_media_backing"}),
}

FORGOTTEN_LATER: dict[str, Later] = {
    "filters": Later(without(*DISK, "io_filters"), {"storage.no_io_filters"}),
    "storage DRS": Later(without(*VM, "storage_drs"), {"storage.no_storage_drs"}, base=_SAN),
    "datastore type": Later(
        without("datastores", 0, "type"), {"cluster.heartbeat_datastores", "storage.no_vvol"}, base=_SAN
    ),
    "policy": Later(without(*DISK, "storage_policy"), {"storage.policy_supported"}),
    "does the policy encrypt": Later(
        put({"name": "Gold"}, *DISK, "storage_policy"), {"storage.policy_supported"}, base=_SAN
    ),
    "tie-breaker": Later(without(*VM, "ft_metadata_datastore")),
    "stretched": Later(
        together(_VERSION_6_7, without("clusters", 0, "vsan", "stretched")), {"storage.vsan_not_stretched"}
    ),
    "firmware": Later(without(*VM, "firmware"), {"vm.firmware_supported"}),
    "capability": Later(without(*_P, "capability", "ft_efi_supported"), {"vm.firmware_supported"}),
    "MMU mode": Later(without(*VM, "mmu_mode"), {"vm.mmu_mode"}),
    "3D": Later(without(*VM, "video_3d"), {"vm.no_3d_video"}),
    "confidential computing": Later(
        together(_as("9.0.0", 24755229, "VCF"), without(*VM, "confidential_computing")),
        {"vm.no_confidential_computing"},
    ),
    "nesting": Later(without(*VM, "nested_virtualization"), {"vm.no_nested_virtualization"}),
    "VBS": Later(without(*VM, "vbs"), {"vm.no_vbs"}),
    "vFlash": Later(together(_VERSION_6_7, without(*DISK, "vflash_cache_mb")), {"vm.no_vflash"}),
    "FT encryption": Later(without(*VM, "ft_encryption"), {"vm.no_vtpm"}),
    "PMem": Later(together(without(*VM, "pmem_ha_failover"), put(["nvdimm"], *VM, "devices")), {"vm.pmem_supported"}),
    "template": Later(without(*VM, "template"), {"vm.not_template_agent_or_secondary"}),
    "resource pool": Later(without(*VM, "resource_pool"), {"vm.memory_reserved"}),
}
