"""Where every rule about storage and virtual machines holds: one bad estate per rule, judged in every version."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.support.estates import RULES, Judge, joined_facts
from tests.support.pinned import PINNED_IDS
from tests.support.smallest_storage_vm import adapter, disks
from tests.support.spec_changes import DISK, HOST, VM, Change, put, spec_at, together
from validator.assets import load_tables
from validator.facts.defaults import resolve
from validator.facts.model import Facts
from validator.verdicts.model import Verdict

VERSIONS = ["4.0", "4.0U1", "4.1", "5.0", "5.1", "5.5", "6.0", "6.5", "6.7", "7.0", "7.0U2", "8.0", "8.0U3", "9.0"]
"""The columns of the tables below."""

_GOLD = {"name": "Gold", "encryption": False}
_TWO_HOSTS = ["esx01.example.com", "esx02.example.com"]
_ONE_HOST_RULE = together(
    put([{"name": "h", "hosts": ["esx01.example.com"]}], "clusters", 0, "host_groups"),
    put([{"name": "v", "vms": ["db01"]}], "clusters", 0, "vm_groups"),
    put(
        [{"name": "r", "vm_group": "v", "host_group": "h", "type": "must_run_on", "enabled": True}],
        *("clusters", 0, "vm_host_rules"),
    ),
)
_VSAN = together(put("vSAN", "datastores", 0, "type"), put("vsan", "datastores", 0, "transport"))
_EFI = together(put("efi", *VM, "firmware"), put({"ft_efi_supported": False}, *HOST, "capability"))
_THIN = together(put("thin", *DISK, "provisioning"), put("powered_on", *VM, "power_state"))


def _stretched(failures: int, locality: str) -> Change:
    policy = {"primary_failures_to_tolerate": failures, "data_locality": locality}
    return together(put({"enabled": True, "stretched": True}, "clusters", 0, "vsan"), put(policy, *VM, "vsan_policy"))


def _vtpm(mode: str) -> Change:
    return together(put(["vtpm"], *VM, "devices"), put(mode, *VM, "ft_encryption"))


def _iso(*hosts: str) -> Change:
    def change(spec: dict[str, Any]) -> None:
        spec["datastores"].append({"name": "isos", "type": "NFS", "transport": "nfs", "hosts": list(hosts)})
        spec["vms"][0]["cdroms"] = [{"backing": "iso", "datastore": "isos"}]

    return change


def _in_datastore_cluster(own: str) -> Change:
    cluster = {"name": "san", "automation_level": "automated"}
    return together(put(cluster, "datastores", 0, "datastore_cluster"), put(own, *VM, "storage_drs"))


E, W = "EEEEEEEEEEEEEE", "WWWWWWWWWWWWWW"
_LEGACY, _SMP, _NOT_4_X = "EEEEEEnnnnnnnn", "nnnnnnEEEEEEEE", "WWWEEEEEEEEEEE"

HOLDS: list[tuple[str, str, Change, str]] = [
    # rule, what is bad, the change, and by version: E, W, I fail with this severity; p pass; n not applicable; ? undecided
    (
        "storage.datastore_on_all_hosts",
        "one host lacks it",
        put(_TWO_HOSTS, "datastores", 0, "hosts"),
        "EEEEEEWWWWWWWW",
    ),
    ("storage.no_io_filters", "filter", put(["cache"], *DISK, "io_filters"), _SMP),
    ("storage.no_storage_drs", "automated", _in_datastore_cluster("default"), "nnnWWWWWWWWWWW"),
    ("storage.no_vvol", "virtual volumes", put("VVOL", "datastores", 0, "type"), _SMP),
    ("storage.policy_supported", "policy on VMFS", put(_GOLD, *DISK, "storage_policy"), _SMP),
    (
        "storage.policy_supported",
        "policy on vSAN",
        together(_VSAN, put(_GOLD, *DISK, "storage_policy")),
        "nnnnnnWWpppppp",
    ),
    ("storage.supported_transport", "FCoE", put("fcoe", "datastores", 0, "transport"), "EEEEEppppppppp"),
    ("storage.supported_transport", "vSAN", _VSAN, "EEEEEE?ppppppp"),
    ("storage.supported_transport", "NVMe", put("nvme_fabrics", "datastores", 0, "transport"), W),
    ("storage.supported_transport", "shared SAS", put("sas", "datastores", 0, "transport"), W),
    ("storage.vm_on_shared_storage", "shared SAS", put("sas", "datastores", 0, "transport"), "pppppppppppppp"),
    (
        "storage.tie_breaker_shared",
        "one host",
        together(put("san-lun-02", *VM, "ft_metadata_datastore"), put(_TWO_HOSTS[:1], "datastores", 1, "hosts")),
        _SMP,
    ),
    ("storage.vm_on_shared_storage", "local", put("local", "datastores", 0, "transport"), E),
    ("storage.vsan_not_mixed", "mix", together(_VSAN, put("san-lun-02", *VM, "storage_datastore")), _SMP),
    ("storage.vsan_not_stretched", "both sites", _stretched(1, "none"), "nnnnnnEEEEEEEE"),
    ("storage.vsan_not_stretched", "one site", _stretched(0, "preferred"), "nnnnnnEEpppppp"),
    ("vm.config_known", "orphaned", put("orphaned", *VM, "connection_state"), E),
    ("vm.disk_count", "17 disks", disks(17), W),
    ("vm.disk_mode_supported", "nonpersistent", put("nonpersistent", *DISK, "mode"), E),
    ("vm.disk_mode_supported", "multi-writer", put("multi_writer", *DISK, "sharing"), E),
    ("vm.disk_size", "2 TB", put(2048, *DISK, "size_gb"), "EEEEEWWWEEEEEW"),
    ("vm.eager_zeroed_disks", "thin", _THIN, _LEGACY),
    ("vm.eager_zeroed_disks", "thin, powered off", put("thin", *DISK, "provisioning"), "WWWWWWnnnnnnnn"),
    ("vm.encryption_supported", "encrypted", put(True, *VM, "encrypted"), "nnnnnnnEE?pppp"),
    ("vm.encryption_supported", "FT encryption", put("required", *VM, "ft_encryption"), "nnnnnnnpp?pppp"),
    ("vm.firmware_supported", "EFI", _EFI, "nnnnnnWWWWWWWW"),
    ("vm.guest_os_supported", "powered on", put("powered_on", *VM, "power_state"), "WWWWWWnnnnnnnn"),
    ("vm.ha_not_disabled", "disabled", put("disabled", *VM, "ha_restart_priority"), E),
    ("vm.hardware_version", "4", put(4, *VM, "hardware_version"), _LEGACY),
    ("vm.host_rules_allow_two_hosts", "one host", _ONE_HOST_RULE, E),
    ("vm.memory_limit", "64 GB and more", put(65537, *VM, "memory_mb"), "WWWWWWEEpppppp"),
    ("vm.memory_limit", "128 GB and more", put(131073, *VM, "memory_mb"), "WWWWWWEEEEEEEW"),
    ("vm.memory_reserved", "limit", put(4095, *VM, "memory_limit_mb"), W),
    ("vm.mmu_mode", "off", put("off", *VM, "mmu_mode"), _SMP),
    ("vm.nic_type_supported", "vmxnet3", adapter("vmxnet3"), "EEpppppppppppp"),
    ("vm.nic_type_supported", "vlance", adapter("vlance"), "EEEEEEpppppppp"),
    ("vm.nic_type_supported", "PVRDMA", adapter("vmxnet3vrdma"), W),
    ("vm.no_3d_video", "on", put(True, *VM, "video_3d"), "nnnEEEEEEEEEEE"),
    ("vm.no_confidential_computing", "TDX", put("tdx", *VM, "confidential_computing"), "nnnnnnnnnEEEEE"),
    ("vm.no_confidential_computing", "SEV-SNP", put("sev_snp", *VM, "confidential_computing"), "nnnnnnnnnWWWWW"),
    ("vm.no_confidential_computing", "SEV-ES", put("sev_es", *VM, "confidential_computing"), "nnnnnnnnnWWWWW"),
    ("vm.no_confidential_computing", "SGX", put("sgx", *VM, "confidential_computing"), "nnnnnnnnnWWWWW"),
    ("vm.no_hot_plug", "on", put(True, *VM, "cpu_hot_add"), "WWWWWWIIIIIIII"),
    ("vm.no_linked_clone", "clone", put(True, *VM, "linked_clone"), _NOT_4_X),
    ("vm.no_nested_virtualization", "on", put(True, *VM, "nested_virtualization"), "nnnnEEEWWWWWWW"),
    ("vm.no_npiv", "on", put(True, *VM, "npiv"), E),
    ("vm.no_passthrough", "passthrough", put(["pci_passthrough"], *VM, "devices"), E),
    ("vm.no_passthrough", "vGPU", put(["vgpu"], *VM, "devices"), W),
    ("vm.no_physical_rdm", "physical", put("physical", *DISK, "rdm"), E),
    ("vm.no_physical_rdm", "virtual", put("virtual", *DISK, "rdm"), "ppppppWWWWWWWW"),
    ("vm.no_serial_or_parallel", "serial", put(["serial_port"], *VM, "devices"), _NOT_4_X),
    ("vm.no_shared_bus", "shared", put("virtual", *VM, "scsi_controllers", 0, "bus_sharing"), _NOT_4_X),
    ("vm.no_snapshots", "snapshot", put(1, *VM, "snapshots"), E),
    ("vm.no_usb_or_sound", "USB", put(["usb"], *VM, "devices"), _NOT_4_X),
    ("vm.no_vbs", "on", put(True, *VM, "vbs"), "nnnnnnnnEEEEEE"),
    ("vm.no_vflash", "cache", put(1, *DISK, "vflash_cache_mb"), "nnnnnEEEEnnnnn"),
    ("vm.no_vmi", "on", put(True, *VM, "paravirtualized_vmi"), _LEGACY),
    ("vm.no_vtpm", "without FT encryption", _vtpm("opportunistic"), "nnnnnnnnEEEWWW"),
    ("vm.no_vtpm", "with FT encryption", _vtpm("required"), "nnnnnnnnEEEppp"),
    ("vm.not_template_agent_or_secondary", "template", put(True, *VM, "template"), E),
    ("vm.pair_hosts_match", "one host for both", put("esx01.example.com", *VM, "secondary_host"), E),
    ("vm.pmem_supported", "on", put(True, *VM, "pmem_ha_failover"), "nnnnnnnnn?EEEE"),
    ("vm.removable_media_backing", "device", put([{"backing": "host_device"}], *VM, "cdroms"), E),
    ("vm.removable_media_backing", "ISO on one host", _iso(*_TWO_HOSTS[:1]), W),
    ("vm.removable_media_backing", "ISO on two hosts", _iso(*_TWO_HOSTS), "pppppppppppppp"),
    ("vm.scsi_controller_supported", "PVSCSI", put("pvscsi", *VM, "scsi_controllers", 0, "type"), "EEnnnnnnnnnnnn"),
    ("vm.vcpu_limit", "2 vCPUs", put(2, *VM, "num_cpus"), "EEEEEEpppppppp"),
    ("vm.vcpu_limit", "5 vCPUs", put(5, *VM, "num_cpus"), "EEEEEEEEpppppp"),
    ("vm.vcpu_limit", "9 vCPUs", put(9, *VM, "num_cpus"), "EEEEEEEEEEEEEE"),
]

NEED_A_PLAN = {"storage.change_allowed_with_ft", "vm.change_allowed_with_ft"}

_LETTERS = {"not_applicable": "n", "pass": "p", "undecided": "?"}


def _letter(verdict: Verdict) -> str:
    return _LETTERS.get(verdict.outcome) or verdict.severity[0].upper()


def _joined(change: Change, tmp_path: Path) -> Facts:
    """Return the facts of the normative estate with ``change``."""
    spec = spec_at()
    del spec["clusters"][0]["fault_tolerance_type"]
    spec["vms"][0] |= {"ft_encryption": "opportunistic"}
    change(spec)
    file = tmp_path / "cluster.json"
    file.write_text(json.dumps(spec), encoding="utf-8")
    return joined_facts(file)


def _judged(rule: str, joined: Facts, *versions: str) -> Verdict:
    """Return what a rule says about the estate with a vCenter and hosts of these versions."""
    facts = replace(joined, objects=copy.deepcopy(joined.objects))
    [vcenter] = facts.members("vcenters").values()
    vcenter["version"] = versions[-1]
    for index, host in enumerate(facts.members("hosts").values()):
        host["version"] = versions[index % len(versions)]
    resolve(facts, load_tables())
    found = Judge([one for one in RULES if one.id == rule]).verdicts(facts)
    assert len(found) == 1
    return next(iter(found.values()))


def test_every_rule_of_the_list_is_in_the_table() -> None:
    areas = {rule for rule in PINNED_IDS if rule.startswith(("storage.", "vm."))}

    assert {rule for rule, *_ in HOLDS} | NEED_A_PLAN == areas


@pytest.mark.parametrize(("rule", "bad", "change", "expected"), HOLDS, ids=[f"{row[0]}-{row[1]}" for row in HOLDS])
def test_a_rule_fires_in_the_versions_in_which_it_holds_and_only_there(
    rule: str, bad: str, change: Change, expected: str, tmp_path: Path
) -> None:
    joined = _joined(change, tmp_path)
    letters = [_letter(_judged(rule, joined, version)) for version in VERSIONS]

    assert dict(zip(VERSIONS, letters, strict=True)) == dict(zip(VERSIONS, expected, strict=True)), bad


MIXED: list[tuple[str, Change, str, str]] = [
    # in a cluster of several versions: what the newest excludes is excluded, and a pair needs two hosts
    ("storage.no_storage_drs", _in_datastore_cluster("default"), "4.1 5.0 5.0", "W"),
    ("storage.policy_supported", together(_VSAN, put(_GOLD, *DISK, "storage_policy")), "6.5 6.7 6.7", "W"),
    ("storage.vsan_not_stretched", _stretched(0, "preferred"), "6.5 6.7 6.7", "E"),
    ("storage.vsan_not_stretched", _stretched(1, "none"), "6.7 7.0 7.0", "E"),
    ("vm.disk_size", put(2048, *DISK, "size_gb"), "6.5 6.7 6.7", "E"),
    ("vm.disk_size", put(2048, *DISK, "size_gb"), "6.0 6.5 6.5", "W"),
    ("vm.encryption_supported", put(True, *VM, "encrypted"), "6.7 6.7 8.0", "E"),
    ("vm.encryption_supported", put(True, *VM, "encrypted"), "6.7 7.0U2 8.0", "p"),
    ("vm.encryption_supported", put("required", *VM, "ft_encryption"), "7.0U1 7.0U1 7.0U2", "E"),
    ("vm.memory_limit", put(65537, *VM, "memory_mb"), "6.5 6.5 6.7", "E"),
    ("vm.memory_limit", put(65537, *VM, "memory_mb"), "6.5 6.7 6.7", "p"),
    ("vm.memory_limit", put(131073, *VM, "memory_mb"), "8.0 8.0 9.0", "E"),
    ("vm.memory_limit", put(131073, *VM, "memory_mb"), "8.0 9.0 9.0", "W"),
    ("vm.nic_type_supported", adapter("vmxnet3"), "4.0 4.1 4.1", "E"),
    ("vm.no_3d_video", put(True, *VM, "video_3d"), "4.1 5.0 5.0", "E"),
    ("vm.no_confidential_computing", put("tdx", *VM, "confidential_computing"), "8.0U3 9.0 9.0", "E"),
    ("vm.no_nested_virtualization", put(True, *VM, "nested_virtualization"), "5.0 5.1 5.1", "E"),
    ("vm.no_vbs", put(True, *VM, "vbs"), "6.5 6.7 6.7", "E"),
    ("vm.no_vflash", put(1, *DISK, "vflash_cache_mb"), "6.7 7.0 7.0", "E"),
    ("vm.no_vtpm", _vtpm("required"), "6.5 6.7 6.7", "E"),
    ("vm.no_vtpm", _vtpm("required"), "7.0U3 8.0 8.0", "E"),
    ("vm.pmem_supported", put(True, *VM, "pmem_ha_failover"), "6.7 7.0U2 7.0U2", "E"),
    ("vm.pmem_supported", put(True, *VM, "pmem_ha_failover"), "7.0U1 7.0 7.0", "?"),
]


@pytest.mark.parametrize(("rule", "change", "versions", "expected"), MIXED, ids=[f"{r[0]}-{r[2]}" for r in MIXED])
def test_a_rule_is_right_in_a_cluster_of_several_versions(
    rule: str, change: Change, versions: str, expected: str, tmp_path: Path
) -> None:
    verdict = _judged(rule, _joined(change, tmp_path), *versions.split())

    assert _letter(verdict) == expected


UNVERIFIED = {
    "vm.disk_count": "uuu....uuuuuuu",
    "vm.disk_size": ".....uuu.....u",
    "vm.memory_limit": ".............u",
    "vm.no_linked_clone": "uuu...........",
    "vm.no_serial_or_parallel": "uuu...........",
}
"""By rule: the versions whose row is unverified; the message then says so."""


@pytest.mark.parametrize("rule", UNVERIFIED)
def test_what_is_not_verified_warns_at_most_and_says_so(rule: str, tmp_path: Path) -> None:
    change = [row[2] for row in HOLDS if row[0] == rule][-1]

    joined = _joined(change, tmp_path)
    verdicts = [_judged(rule, joined, version) for version in VERSIONS]

    marks = ["u" if one.denials[0].args.get("confidence") == "M" else "." for one in verdicts]
    assert "".join(marks) == UNVERIFIED[rule]
    assert {one.severity for one, mark in zip(verdicts, marks, strict=True) if mark == "u"} == {"warning"}
