"""The normative spec with the smallest change that each rule notices, and with one fact left out."""

from __future__ import annotations

import copy
import json
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli
from tests.support.estates import MODERN, NORMATIVE, outcomes
from tests.support.pinned import PINNED_IDS, pinned_rules
from tests.support.smallest_storage_vm import FAILING_LATER, FAILING_ON_4_0, FORGOTTEN_LATER, FORGOTTEN_ON_4_0, Later
from tests.support.spec_changes import (
    DISK,
    HOST,
    VM,
    Change,
    Spec,
    put as _put,
    spec_at,
    together as _all,
    without as _without,
)


def _own_port_group(index: int, **changes: Any) -> Change:
    """Give the first host port groups of its own, one of them changed."""

    def change(spec: Spec) -> None:
        groups = copy.deepcopy(spec["host_profiles"]["es-1"]["port_groups"])
        groups[index].update(changes)
        spec["hosts"][0]["port_groups"] = groups

    return change


_SPEC_6_7, _SPEC_8_0 = (path for path, _, _ in MODERN)


def _host_cpu(index: int, **changes: Any) -> Change:
    """Give a host a CPU that differs from its profile's."""

    def change(spec: Spec) -> None:
        spec["hosts"][index]["cpu"] = {**spec["host_profiles"]["es-1"]["cpu"], **changes}

    return change


def _more_ft_machines(number: int) -> Change:
    def change(spec: Spec) -> None:
        spec["vms"] += [{**copy.deepcopy(spec["vms"][0]), "name": f"db1{index}"} for index in range(number)]

    return change


def _each_logging_address(text: str) -> Change:
    def change(spec: Spec) -> None:
        for index, host in enumerate(spec["hosts"]):
            host["vmkernels"][1]["ip"] = text.format(index + 1)

    return change


def _each_netmask(netmask: str) -> Change:
    def change(spec: Spec) -> None:
        for host in spec["hosts"]:
            for vmkernel in host["vmkernels"]:
                vmkernel["netmask"] = netmask

    return change


_XEON_5400 = {
    "vendor": "Intel",
    "model": "Intel(R) Xeon(R) CPU           E5450  @ 3.00GHz",
    "family": 6,
    "model_number": 23,
    "mhz": 3000,
    "threads": 8,
    "hardware_mmu": False,
}
_4_0_WITHOUT_UPDATES = _put("4.0U0", *HOST, "version")
_5_5 = _all(_put("5.5U3", *HOST, "version"), _put("5.5U3", "vcenter", "version"), _put("3.0.0", *HOST, "ft_version"))
_6_5 = _all(
    _put("6.5U3", "host_profiles", "plus", "version"),
    _put("6.5U3", "host_profiles", "standard", "version"),
    _put("intel-haswell", "clusters", 0, "evc_mode"),
)
_HA = ("clusters", 0, "ha")

OF_CLUSTER_HOST_NETWORK: dict[str, tuple[Change, set[str], int]] = {
    "cluster.ha_host_monitoring": (_put(False, *_HA, "host_monitoring"), set(), 0),
    "cluster.no_esx_esxi_mix": (_put("ESXi", "hosts", 2, "product"), set(), 0),
    "cluster.three_hosts_recommended": (_put(False, "hosts", 2, "fault_tolerance"), set(), 0),
    "cluster.ft_limits_not_raised": (_put({"das.maxftvmsperhost": 5}, *_HA, "advanced_options"), set(), 0),
    "cluster.ft_checks_not_hidden": (
        _all(_5_5, _put({"das.includeFTcomplianceChecks": False}, *_HA, "advanced_options")),
        set(),
        0,
    ),
    "cluster.admission_control_fits": (
        _all(_put("slot_policy", *_HA, "admission_control"), _put({"fixed": False}, *_HA, "slot_size")),
        set(),
        0,
    ),
    "host.active": (_put(True, "hosts", 0, "maintenance_mode"), {"cluster.three_hosts_recommended"}, 1),
    "host.cpu_speeds_alike": (_host_cpu(0, mhz=3331), set(), 0),
    "host.stepping_patched": (
        _all(
            _4_0_WITHOUT_UPDATES,
            _put({**_XEON_5400, "stepping": 6}, *HOST, "cpu"),
            _host_cpu(0, stepping=10),
        ),
        set(),
        1,
    ),
    # on three hosts so many do not fit after the loss of one
    "host.ft_vm_limit": (_more_ft_machines(4), {"cluster.ft_capacity"}, 0),
    "network.ft_logging_ipv4": (_each_logging_address("2001:db8::{}/64"), set(), 1),
    "network.ft_logging_latency": (_put(1.1, "clusters", 0, "ft_round_trip_ms"), set(), 1),
    "network.ft_logging_private": (_put(40, *HOST, "port_groups", 1, "vlan"), set(), 0),
    "network.separate_subnets": (_each_netmask("255.255.255.0"), set(), 0),
}
"""As FAILING: rules about clusters, hosts and networks that say something about the normative spec."""


def _three_machines_on_one_host(spec: Spec) -> None:
    spec["vms"].insert(2, {**spec["vms"][0], "name": "app02"})
    for vm in spec["vms"][:3]:
        vm.update(num_cpus=3, host="esx01.example.com")


_TCP_8300 = [_without("host_profiles", "rack", "firewall", "open_ports", 8)] * 2

MODERN_FAILING: dict[str, tuple[Path, Change, set[str], int]] = {
    "cluster.heartbeat_datastores": (_SPEC_6_7, _put(["san-lun-01"], *_HA, "heartbeat_datastores"), set(), 0),
    "cluster.vm_component_protection_off": (_SPEC_6_7, _6_5, set(), 0),
    "cluster.ft_capacity": (
        _SPEC_8_0,
        _all(*(_put(8, "vms", index, "num_cpus") for index in (0, 1))),
        set(),
        0,
    ),
    "vm.encryption_supported": (_SPEC_6_7, _put(True, "vms", 0, "encrypted"), set(), 1),
    "cluster.metro_host_groups": (
        _SPEC_8_0,
        _put({"enabled": True, "host_groups": []}, "clusters", 0, "metro"),
        set(),
        1,
    ),
    "host.hyperthreading_alike": (
        _SPEC_6_7,
        _put(False, "host_profiles", "standard", "bios", "hyperthreading"),
        set(),
        0,
    ),
    "host.firewall_ports": (_SPEC_8_0, _all(*_TCP_8300), set(), 1),
    "host.hardware_mmu": (_SPEC_8_0, _put(False, "host_profiles", "rack", "cpu", "hardware_mmu"), set(), 1),
    "host.no_sgx": (_SPEC_8_0, _put(True, "host_profiles", "rack", "bios", "sgx"), set(), 0),
    "host.power_profile": (_SPEC_8_0, _put("balanced", "host_profiles", "rack", "bios", "power_profile"), set(), 0),
    "host.threads_minimum": (_SPEC_8_0, _put(5, "host_profiles", "rack", "cpu", "threads"), set(), 0),
    "host.ft_vcpu_limit": (
        _SPEC_8_0,
        _three_machines_on_one_host,
        set(),
        0,
    ),
    "network.ft_logging_jumbo_frames": (
        _SPEC_6_7,
        _all(*(_put(1500, "host_profiles", profile, "switches", 1, "mtu") for profile in ("plus", "standard"))),
        set(),
        0,
    ),
    "network.no_nsx_port_group": (_SPEC_8_0, _put(True, "distributed_switches", 0, "port_groups", 4, "nsx"), set(), 1),
    # vSAN traffic is one more user of the NICs of vMotion and FT Logging
    "network.vsan_separate": (
        _SPEC_6_7,
        _put(["ft_logging", "vsan"], "hosts", 0, "vmkernels", 2, "services"),
        {"network.ft_logging_nics_dedicated", "network.vmotion_nics_dedicated"},
        0,
    ),
}
"""The healthy estate of a later release, the change, and as in FAILING."""

_INHERITING = {"name": "VMotion", "switch": "vSwitch1", "vlan": 30, "use": "vmkernel"}
_EXPLICIT = {"teaming": "failover_explicit", "active": ["vmnic2"], "standby": ["vmnic3"]}
_LOGGING_GROUP = {"name": "FT Logging", "switch": "vSwitch1", "vlan": 40, "use": "vmkernel", **_EXPLICIT}
_ON_THE_FT_SWITCH = {"name": "VM Network", "switch": "vSwitch1", "vlan": 20, "use": "vm", **_EXPLICIT}
_TWO_ADAPTERS = [{"device": "vmnic2", "speed_mbps": 1000}, {"device": "vmnic3", "speed_mbps": 1000}]
_SLOW = [{"device": f"vmnic{number}", "speed_mbps": 1000 if number == 3 else 100} for number in range(4)]
_VERSION_4_1 = _all(
    _put("4.1.0", *HOST, "version"), _put("4.1.0", "vcenter", "version"), _put("2.0.1", *HOST, "ft_version")
)

FAILING: dict[str, tuple[Change, set[str], int]] = {
    **OF_CLUSTER_HOST_NETWORK,
    "vcenter.version_supported": (_put("3.5", "vcenter", "version"), set(), 1),
    "vcenter.verifies_host_certificates": (_put(False, "vcenter", "verify_host_certificates"), set(), 1),
    "cluster.ha_enabled": (_put(False, "clusters", 0, "ha", "enabled"), set(), 1),
    "cluster.two_hosts_same_cpu_category": (_put(True, *HOST, "virtual"), set(), 1),
    # the host is newer than its vCenter, too
    "cluster.same_esx_version": (
        _put("4.1.0", "hosts", 2, "version"),
        {"cluster.same_patch_level", "vcenter.version_supported"},
        1,
    ),
    "cluster.same_patch_level": (_put(175625, "hosts", 2, "build"), set(), 1),
    "cluster.evc_for_drs": (
        _all(
            _VERSION_4_1,
            _put(True, "clusters", 0, "drs", "enabled"),
            _put("default", *VM, "drs_automation_level"),
        ),
        set(),
        0,
    ),
    "host.in_cluster": (_put(True, "hosts", 2, "standalone"), set(), 1),
    "host.managed_by_vcenter": (_put(False, "hosts", 0, "managed"), set(), 1),
    "host.certificate_verified": (_put(False, "hosts", 0, "certificate_verified"), set(), 1),
    "host.ha_agent_running": (_put("error", "hosts", 0, "ha_agent"), set(), 0),
    "host.esx_version_supported": (_put("3.5.0", *HOST, "version"), set(), 1),
    "host.edition_licensed": (_put("Standard", "hosts", 0, "edition"), set(), 1),
    "host.model_certified": (_put(False, "compatibility_guide", 0, "fault_tolerance"), set(), 1),
    "host.bios_certified": (_put("1.3.9", "hosts", 0, "bios_version"), set(), 0),
    "host.cpu_supports_ft": (_put({"ft_supported": False}, "hosts", 0, "capability"), set(), 1),
    "host.hardware_virtualization": (_put(False, *HOST, "bios", "hardware_virtualization"), set(), 1),
    "network.vmotion_interface": (_without("hosts", 0, "vmkernels", 0), set(), 1),
    "network.ft_logging_interface": (_without("hosts", 0, "vmkernels", 1), set(), 1),
    "network.separate_interfaces": (_put(["vmotion", "ft_logging"], "hosts", 0, "vmkernels", 0, "services"), set(), 1),
    "network.own_ip_addresses": (_put("192.0.2.139", "hosts", 1, "vmkernels", 1, "ip"), set(), 1),
    # vMotion and FT Logging share their two adapters
    "network.vmotion_nic_speed": (_put(100, *HOST, "pnics", 2, "speed_mbps"), {"network.ft_logging_nic_speed"}, 1),
    "network.ft_logging_nic_speed": (
        _put(100, *HOST, "pnics", 3, "speed_mbps"),
        {"network.ft_logging_bandwidth", "network.vmotion_nic_speed"},
        1,
    ),
    "network.vmotion_hosts_connected": (_put("192.0.3.11", "hosts", 0, "vmkernels", 0, "ip"), set(), 1),
    "network.ft_logging_hosts_connected": (_put("192.0.3.139", "hosts", 0, "vmkernels", 1, "ip"), set(), 1),
    "network.vmotion_redundant": (_put([], *HOST, "port_groups", 2, "standby"), set(), 0),
    "network.ft_logging_redundant": (_put([], *HOST, "port_groups", 3, "standby"), set(), 0),
    "network.explicit_failover_order": (_put(_INHERITING, *HOST, "port_groups", 2), set(), 1),
    "network.distinct_active_nics": (_put(_LOGGING_GROUP, *HOST, "port_groups", 3), set(), 1),
    "network.vmotion_nics_dedicated": (
        _put(_ON_THE_FT_SWITCH, *HOST, "port_groups", 1),
        {"network.ft_logging_nics_dedicated"},
        1,
    ),
    "network.ft_logging_nics_dedicated": (
        _put(_ON_THE_FT_SWITCH, *HOST, "port_groups", 1),
        {"network.vmotion_nics_dedicated"},
        1,
    ),
    "network.three_nic_ports": (
        _all(
            _put(_TWO_ADAPTERS, *HOST, "pnics"),
            _put([], *HOST, "switches", 0, "pnics"),
            _put([], *HOST, "switches", 0, "active"),
        ),
        # no machine's network leads out of that host
        {"network.vm_network_labels_match", "network.vm_networks_same_segment"},
        1,
    ),
    "network.two_gigabit_ports": (
        _put(_SLOW, *HOST, "pnics"),
        {"network.vmotion_nic_speed", "network.ft_logging_nic_speed"},
        1,
    ),
    "network.vm_network_labels_match": (_put("vm network", *HOST, "port_groups", 1, "name"), set(), 1),
    "network.vm_networks_same_segment": (_own_port_group(1, vlan=21), set(), 1),
    "network.ft_logging_bandwidth": (_put(900, *VM, "ft_load", "network_receive_mbit_per_s"), set(), 0),
    "storage.datastore_on_all_hosts": (
        _put(["esx01.example.com", "esx02.example.com"], "datastores", 0, "hosts"),
        set(),
        1,
    ),
    "storage.vm_on_shared_storage": (_put("local", "datastores", 0, "transport"), set(), 1),
    "storage.supported_transport": (_put("fcoe", "datastores", 0, "transport"), set(), 1),
    "vm.pair_hosts_match": (_put("esx01.example.com", *VM, "secondary_host"), set(), 1),
    "vm.vcpu_limit": (_put(2, *VM, "num_cpus"), set(), 1),
    "vm.eager_zeroed_disks": (_put("thin", *DISK, "provisioning"), set(), 0),
    "vm.no_physical_rdm": (_put("physical", *DISK, "rdm"), set(), 1),
    "vm.no_snapshots": (_put(1, *VM, "snapshots"), set(), 1),
    "vm.no_npiv": (_put(True, *VM, "npiv"), set(), 1),
    "vm.no_passthrough": (_put(["pci_passthrough"], *VM, "devices"), set(), 1),
    "vm.no_vmi": (_put(True, *VM, "paravirtualized_vmi"), set(), 1),
    "vm.hardware_version": (_put(4, *VM, "hardware_version"), set(), 1),
    "vm.guest_os_supported": (_put("powered_on", *VM, "power_state"), set(), 0),
}
"""By rule: the change, the rules that fail along with it and cannot be kept out, and the exit code (warnings: 0)."""

FAILING |= FAILING_ON_4_0

FORGOTTEN: dict[str, tuple[Change, set[str]]] = {
    "vcenter version": (
        _without("vcenter", "version"),
        {
            "vcenter.version_supported",
        },
    ),
    "certificate check": (_without("vcenter", "verify_host_certificates"), {"vcenter.verifies_host_certificates"}),
    "ha": (
        _without("clusters", 0, "ha"),
        {
            "cluster.admission_control_fits",
            "cluster.ft_capacity",
            "cluster.ft_limits_not_raised",
            "cluster.ha_enabled",
            "cluster.ha_host_monitoring",
        },
    ),
    "build": (_without(*HOST, "build"), {"cluster.same_patch_level", "vm.pair_hosts_match"}),
    "edition": (_without(*HOST, "edition"), {"cluster.two_hosts_same_cpu_category", "host.edition_licensed"}),
    "virtual, of a vendor that gives out both": (
        _all(
            _without(*HOST, "virtual"),
            *(_put("Amazon EC2", *place, "vendor") for place in (HOST, ("compatibility_guide", 0))),
        ),
        {"cluster.two_hosts_same_cpu_category"},
    ),
    "cpu": (
        _without(*HOST, "cpu"),
        {
            "cluster.ft_capacity",
            "cluster.two_hosts_same_cpu_category",
            "host.cpu_speeds_alike",
            "host.cpu_supports_ft",
            "host.stepping_patched",
            "vm.pair_hosts_match",
        },
    ),
    "model": (_without(*HOST, "model"), {"host.model_certified", "host.bios_certified"}),
    "guide": (_without("compatibility_guide"), {"host.model_certified", "host.bios_certified"}),
    "bios version": (_without(*HOST, "bios_version"), {"host.bios_certified"}),
    "ha agent": (_without(*HOST, "ha_agent"), {"host.ha_agent_running"}),
    "adapter speed": (
        _without(*HOST, "pnics", 3, "speed_mbps"),
        {"network.ft_logging_nic_speed", "network.vmotion_nic_speed", "network.ft_logging_bandwidth"},
    ),
    "address": (
        _without("hosts", 0, "vmkernels", 1, "ip"),
        {
            "network.ft_logging_hosts_connected",
            "network.ft_logging_ipv4",
            "network.own_ip_addresses",
            "network.separate_subnets",
        },
    ),
    "services": (
        _without("hosts", 0, "vmkernels", 1, "services"),
        {
            "network.distinct_active_nics",
            "network.explicit_failover_order",
            "network.ft_logging_bandwidth",
            "network.ft_logging_hosts_connected",
            "network.ft_logging_interface",
            "network.ft_logging_ipv4",
            "network.ft_logging_nic_speed",
            "network.ft_logging_nics_dedicated",
            "network.ft_logging_private",
            "network.ft_logging_redundant",
            "network.separate_interfaces",
            "network.separate_subnets",
            "network.vmotion_nic_speed",
            "network.vmotion_nics_dedicated",
        },
    ),
    "datastores": (
        _without("datastores"),
        {
            "storage.datastore_on_all_hosts",
            "storage.supported_transport",
            "storage.vm_on_shared_storage",
            "vm.pair_hosts_match",
        },
    ),
    "network of an adapter": (
        _put([{"type": "vmxnet2"}], *VM, "network_adapters"),
        {"network.vm_network_labels_match", "network.vm_networks_same_segment"},
    ),
    "vlan of a network": (_own_port_group(1, vlan=0), {"network.vm_networks_same_segment"}),
    "secondary": (_without(*VM, "secondary_host"), set()),
    "load": (_without(*VM, "ft_load"), set()),
    "vcpus": (_without(*VM, "num_cpus"), {"vm.vcpu_limit"}),
    "guest": (_without(*VM, "guest_id"), {"vm.guest_os_supported"}),
    "devices": (
        _without(*VM, "devices"),
        {"vm.no_passthrough", "vm.no_serial_or_parallel", "vm.no_usb_or_sound"},
    ),
    "rdm": (_without(*DISK, "rdm"), {"vm.no_physical_rdm"}),
    "snapshots": (_without(*VM, "snapshots"), {"vm.no_snapshots"}),
}

FORGOTTEN |= FORGOTTEN_ON_4_0


def _verdicts(tmp_path: Path, change: Change, base: Path = NORMATIVE) -> tuple[int, set[str], set[str]]:
    spec = spec_at(base)
    change(spec)
    file = tmp_path / "cluster.json"
    file.write_text(json.dumps(spec), encoding="utf-8")
    code, found = outcomes(file, pinned_rules(), fail_on=("error",))
    return code, found["fail"], found["undecided"]


_PAIR = {"vm.pair_exists", "vm.pair_hosts_match"}
_ROOM = {"cluster.ft_capacity"}
ABOUT_PAIRS = {
    "host.active": {"vm.pair_hosts_match"},
    "cluster.two_hosts_same_cpu_category": _PAIR,
    "cluster.same_esx_version": _ROOM,
    "cluster.same_patch_level": _ROOM,
    "host.esx_version_supported": _PAIR,
    "host.edition_licensed": {"vm.pair_hosts_match"} | _ROOM,
    "host.cpu_supports_ft": {"vm.pair_hosts_match"} | _ROOM,
    "host.hardware_virtualization": _PAIR,
    "network.vm_network_labels_match": _PAIR,
    "storage.datastore_on_all_hosts": _ROOM,
    "vm.host_rules_allow_two_hosts": _PAIR,
    "vm.encryption_supported": _PAIR,
    "cluster.metro_host_groups": _PAIR,
    "host.hardware_mmu": _PAIR,
    "build": {"vm.pair_exists"} | _ROOM,
    "edition": _PAIR | _ROOM,
    "virtual, of a vendor that gives out both": _PAIR | _ROOM,
    "cpu": {"vm.pair_exists"},
    "datastores": {"vm.pair_exists"} | _ROOM,
    "network of an adapter": _PAIR | _ROOM,
    "host rules": _PAIR | _ROOM,
    "memory": _PAIR | _ROOM,
    "memory of hosts": _PAIR | _ROOM,
    "resource pool": _ROOM,
}
"""Which of the rules that ask for all that FT takes at once go along with a change, by its name."""


def _with_pairs(name: str, rules: AbstractSet[str]) -> set[str]:
    return {*rules} | (ABOUT_PAIRS.get(name, set()) & PINNED_IDS)


NOT_ABOUT_ONE_SPEC = {
    "inputs.contradiction",
    "cluster.change_allowed_with_ft",
    "network.change_allowed_with_ft",
    "storage.change_allowed_with_ft",
    "vm.change_allowed_with_ft",
}
"""Rules that need a second input: another description of the estate, or a plan."""


def test_there_is_a_smallest_change_for_every_rule_of_the_list_about_one_estate() -> None:
    assert {*FAILING, *FAILING_LATER, *MODERN_FAILING} | NOT_ABOUT_ONE_SPEC == PINNED_IDS


@pytest.mark.parametrize("rule", FAILING)
def test_the_smallest_change_makes_exactly_that_rule_fail(rule: str, tmp_path: Path) -> None:
    change, companions, code = FAILING[rule]

    assert _verdicts(tmp_path, change) == (code, _with_pairs(rule, {rule} | companions), set())


@pytest.mark.parametrize("rule", MODERN_FAILING)
def test_the_smallest_change_of_a_modern_estate_does_too(rule: str, tmp_path: Path) -> None:
    base, change, companions, code = MODERN_FAILING[rule]

    assert _verdicts(tmp_path, change, base) == (code, _with_pairs(rule, {rule} | companions), set())


@pytest.mark.parametrize("fact", FORGOTTEN)
def test_a_fact_left_out_leaves_exactly_the_rules_undecided_that_need_it(fact: str, tmp_path: Path) -> None:
    change, rules = FORGOTTEN[fact]

    assert _verdicts(tmp_path, change) == (0, set(), _with_pairs(fact, rules))


@pytest.mark.parametrize("rule", FAILING_LATER)
def test_on_later_versions_the_smallest_change_makes_exactly_that_rule_fail(rule: str, tmp_path: Path) -> None:
    later: Later = FAILING_LATER[rule]

    expected = _with_pairs(rule, {rule} | later.companions)

    assert _verdicts(tmp_path, later.change, later.base) == (later.code, expected, set())


@pytest.mark.parametrize("fact", FORGOTTEN_LATER)
def test_on_later_versions_a_fact_left_out_leaves_exactly_the_rules_undecided_that_need_it(
    fact: str, tmp_path: Path
) -> None:
    later: Later = FORGOTTEN_LATER[fact]

    assert _verdicts(tmp_path, later.change, later.base) == (0, set(), _with_pairs(fact, later.companions))


@pytest.mark.usefixtures("golden_rules")
def test_inputs_that_disagree_make_exactly_that_rule_fail(cli: Cli, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(
        "apiVersion: ftpolicy/v1\nkind: ClusterSpec\nclusters: [{name: ft-cluster, ft_round_trip_ms: 5}]\n",
        encoding="utf-8",
    )

    report = json.loads(cli("check", str(NORMATIVE), str(other), "-o", "json", "--fail-on", "error").out)

    found = {one["rule"]: one for one in report["findings"]}
    assert {rule: one["verdict"] for rule, one in found.items()} == {
        "inputs.contradiction": "fail",
        "network.ft_logging_latency": "undecided",
    }
    assert found["inputs.contradiction"]["path"] == "/clusters/ft-cluster/ft_round_trip_ms"
    assert [(one["file"], one["line"]) for one in found["inputs.contradiction"]["locations"]] == [(str(NORMATIVE), 43)]
