"""From which version to which every rule about vCenters, clusters, hosts and networks holds, and how severe it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.bad_estates import (
    BOTH,
    GROUPS,
    IN_USE,
    LOGGING,
    MOTION,
    ONE_NIC,
    VSAN,
    Spec,
    apart,
    cluster,
    estate,
    ha,
    hosts,
    loaded,
    machine_network,
    metro,
    network,
    nsx,
    one_heartbeat_datastore,
    other_bios,
    other_version,
    outside_clusters,
    placed,
    ports_without,
    several_vcpus,
    steppings,
    uncertified,
    unlike,
    without_evc,
)
from tests.support.estates import RULES, Judge, base_facts
from tests.support.pinned import PINNED_IDS

VERSIONS = ["4.0U0", "4.0U1", "4.1U0", "5.0U0", "5.1U0", "5.5U0", "6.0U0", "6.5U0", "6.7U0"]
VERSIONS += ["7.0.0", "7.0.2", "8.0.0", "8.0.3", "9.0.0"]

_LETTERS = {"error": "e", "warning": "w", "info": "i"}

#                                                           4.0 to 5.5 | 6.0 to 6.7 | 7.0 to 9.0
BAD: list[tuple[str, Callable[[Spec], None], str]] = [
    ("vcenter.version_supported", lambda spec: spec["vcenter"].update(version="3.5"), "eeeeee eee eeeee"),
    (
        "vcenter.verifies_host_certificates",
        lambda spec: spec["vcenter"].update(verify_host_certificates=False),
        "eeeeee eee eeeee",
    ),
    ("cluster.ha_enabled", ha(enabled=False), "eeeeee eee eeeee"),
    ("cluster.ha_host_monitoring", ha(host_monitoring=False), "wwwwww www wwwww"),
    ("cluster.two_hosts_same_cpu_category", hosts(virtual=True), "eeeeee eee eeeee"),
    ("cluster.same_esx_version", other_version, "eewwww --- -----"),
    ("cluster.same_patch_level", unlike("build", 1, 2), "eewwww --- -----"),
    ("cluster.no_esx_esxi_mix", unlike("product", "ESX", "ESXi"), "ww---- --- -----"),
    ("cluster.three_hosts_recommended", lambda spec: spec["hosts"].pop(), "wwwwww www wwwwW"),
    ("cluster.evc_for_drs", without_evc, "--wwww ww- -----"),
    ("cluster.vm_component_protection_off", ha(vm_component_protection=True), "------ ww- -----"),
    (
        "cluster.admission_control_fits",
        ha(admission_control="slot_policy", slot_size={"fixed": False}),
        "wwwwww www wwwww",
    ),
    ("cluster.heartbeat_datastores", one_heartbeat_datastore, "---www www wwwww"),
    ("cluster.ft_limits_not_raised", ha(advanced_options={"das.maxftvmsperhost": 0}), "wwwwww www iiiiI"),
    ("cluster.ft_limits_not_raised", ha(advanced_options={"das.maxftvcpusperhost": 16}), "...... www iiiiI"),
    (
        "cluster.ft_checks_not_hidden",
        ha(advanced_options={"das.includeFTcomplianceChecks": "false"}),
        "---www --- -----",
    ),
    ("cluster.ft_capacity", placed(9, 1), "wwwwww www wwwwW"),
    ("cluster.ft_capacity", placed(5, 3), "?????? www wwwwW"),
    ("cluster.metro_host_groups", metro, "eeeeee eee eeeee"),
    ("host.in_cluster", outside_clusters, "eeeeee eee eeeee"),
    ("host.managed_by_vcenter", hosts(managed=False), "eeeeee eee eeeee"),
    ("host.certificate_verified", hosts(certificate_verified=False), "eeeeee eee eeeee"),
    ("host.active", hosts(maintenance_mode=True), "eeeeee eee eeeee"),
    ("host.ha_agent_running", hosts(ha_agent="error"), "eeeeee eee eeeee"),
    ("host.esx_version_supported", cluster(fault_tolerance_type="smp"), "eeeeee ... ....."),
    ("host.edition_licensed", hosts(edition="Essentials Plus"), "eeeeee eee eeeee"),
    ("host.edition_licensed", hosts(edition="Standard"), "eeeeWW ... ....e"),
    ("host.edition_licensed", hosts(edition="Advanced"), "...eee eee eeeee"),
    ("host.model_certified", uncertified, "eeeeee eee eeeee"),
    ("host.bios_certified", other_bios, "wwwwww --- -----"),
    ("host.cpu_supports_ft", hosts(capability={"ft_supported": False, "smp_ft_supported": False}), "eeeeee eee eeeee"),
    # of the category some CPUs need Update 1
    ("host.cpu_supports_ft", hosts(cpu={"category": "intel-nehalem"}), "?..... eee eeeee"),
    ("host.hardware_virtualization", hosts(bios={"hardware_virtualization": False}), "eeeeee eee eeeee"),
    ("host.hardware_mmu", hosts(cpu={"hardware_mmu": False}), "------ eee eeeee"),
    ("host.stepping_patched", steppings, "e.---- --- -----"),
    ("host.cpu_speeds_alike", unlike("cpu", {"mhz": 2600}, {"mhz": 3001}), "wwwwww --- -----"),
    ("host.threads_minimum", hosts(cpu={"threads": 5}), "------ www wwwwW"),
    ("host.power_profile", hosts(bios={"power_profile": "balanced"}), "------ www wwwwW"),
    (
        "host.hyperthreading_alike",
        unlike("bios", {"hyperthreading": True}, {"hyperthreading": False}),
        "---www www -----",
    ),
    ("host.firewall_ports", ports_without(8300, "tcp"), "...... .ee eeeeW"),
    ("host.firewall_ports", ports_without(8100, "udp"), "wwwwww w.. ....."),
    ("host.no_sgx", hosts(bios={"sgx": True}), "------ --- --iii"),
    ("host.ft_vm_limit", placed(5, 1), "wwwwww www iiiiI"),
    ("host.ft_vcpu_limit", placed(3, 3), "------ www iiiiI"),
    ("network.vmotion_interface", network({"vmk2": LOGGING}, GROUPS), "eeeeee eee eeeee"),
    (
        "network.vmotion_interface",
        network({"vmk1": {**LOGGING, "netstack": "vmotion"}}, GROUPS),
        "eeeeee ... .....",
    ),
    ("network.ft_logging_interface", network({"vmk1": MOTION}, GROUPS), "eeeeee eee eeeee"),
    (
        "network.separate_interfaces",
        network({"vmk1": {**MOTION, "services": ["vmotion", "ft_logging"]}}, GROUPS),
        "eeeeee www wwwww",
    ),
    (
        "network.own_ip_addresses",
        network({"vmk1": MOTION, "vmk2": {**LOGGING, "ip": "192.0.2.{host}"}}, GROUPS),
        "eeeeee eee eeeee",
    ),
    ("network.vmotion_nic_speed", network(BOTH, GROUPS, 100), "eeeeee eee eeeee"),
    ("network.ft_logging_nic_speed", network(BOTH, GROUPS, 100), "eeeeee www wwwww"),
    ("network.ft_logging_nic_speed", several_vcpus, "...... eee eeeee"),
    ("network.vmotion_hosts_connected", apart("vmotion"), "eeeeee ??? ?????"),
    ("network.ft_logging_hosts_connected", apart("ft_logging"), "eeeeee ??? ?????"),
    (
        "network.separate_subnets",
        network({"vmk1": MOTION, "vmk2": {**LOGGING, "ip": "192.0.2.2{host}"}}, GROUPS),
        "WWWWWW WWW WWWWW",
    ),
    ("network.vmotion_redundant", network(BOTH, ONE_NIC), "wwwwww www wwwww"),
    ("network.ft_logging_redundant", network(BOTH, ONE_NIC), "wwwwww www wwwww"),
    ("network.explicit_failover_order", network(BOTH, GROUPS), "eeeeee iii iiiii"),
    ("network.distinct_active_nics", network(BOTH, ONE_NIC), "eeeeee iii iiiii"),
    ("network.vmotion_nics_dedicated", network(BOTH, IN_USE), "eeewww iii iiiii"),
    ("network.ft_logging_nics_dedicated", network(BOTH, IN_USE), "eeewww iii iiiii"),
    ("network.three_nic_ports", network({}, {}), "eeewww --- -----"),
    ("network.two_gigabit_ports", network({}, {}, 100), "eeeeee --- -----"),
    ("network.vm_network_labels_match", machine_network(20, 20), "eeeeee eee eeeee"),
    ("network.vm_networks_same_segment", machine_network(20, 20, 21), "eeeeee eee eeeee"),
    ("network.ft_logging_jumbo_frames", network({"vmk2": {**LOGGING, "mtu": 1500}}, GROUPS), "---www www -----"),
    ("network.ft_logging_private", network(BOTH, IN_USE), "wwwwww www w????"),
    (
        "network.ft_logging_ipv4",
        network({"vmk2": {**LOGGING, "ip": "2001:db8::{host}/64"}}, GROUPS),
        "eeeeee --- -----",
    ),
    ("network.ft_logging_bandwidth", loaded, "wwwwww --- -----"),
    ("network.ft_logging_latency", cluster(ft_round_trip_ms=5), "eeeeee WWW WWWWW"),
    ("network.no_nsx_port_group", nsx, "------ --- --eeW"),
    ("network.vsan_separate", network({"vmk2": VSAN}, GROUPS), "------ www -----"),
]
"""The rule, what is wrong with the estate, and by version: e error, w warning, i info; in capitals: unverified;
. pass, - not applicable, ? undecided (what is wrong may still turn out to be in order)."""

NEED_A_PLAN = {"cluster.change_allowed_with_ft", "network.change_allowed_with_ft"}


def _letter(rule: str, file: Path) -> str:
    judge = Judge([one for one in RULES if one.id == rule])
    verdicts = list(judge.verdicts(base_facts(file)).values())
    failed = [verdict for verdict in verdicts if verdict.outcome == "fail"]
    if failed:
        worst = min(failed, key=lambda verdict: list(_LETTERS).index(verdict.severity))
        letter = _LETTERS[worst.severity]
        return letter.upper() if worst.denials[0].args.get("confidence") == "M" else letter
    words = {verdict.outcome for verdict in verdicts}
    return "?" if "undecided" in words else "." if "pass" in words else "-"


@pytest.mark.parametrize(
    ("rule", "change", "expected"), BAD, ids=[f"{index}-{one[0]}" for index, one in enumerate(BAD)]
)
def test_a_rule_holds_from_version_to_version(
    rule: str, change: Callable[[Spec], None], expected: str, tmp_path: Path
) -> None:
    letters = ""
    for version in VERSIONS:
        spec = estate(version)
        change(spec)
        file = tmp_path / "cluster.json"
        file.write_text(json.dumps(spec), encoding="utf-8")
        letters += _letter(rule, file)

    assert f"{letters[:6]} {letters[6:9]} {letters[9:]}" == expected


def test_the_table_has_every_rule_of_the_list_in_these_areas() -> None:
    areas = ("vcenter", "cluster", "host", "network")
    rules = {rule for rule in PINNED_IDS if rule.partition(".")[0] in areas}

    assert {rule for rule, _, _ in BAD} | NEED_A_PLAN == rules
