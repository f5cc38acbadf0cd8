"""Estates whose networks cannot be, or cannot carry FT: the smallest changes of healthy estates and the rules that notice."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from tests.support.estates import MODERN, NORMATIVE, RULES, Judge
from tests.support.fragments import spec_fragment
from tests.support.spec_changes import Change, Spec, put, spec_at, together, without
from validator.assets import load_tables
from validator.facts.defaults import resolve
from validator.facts.join import join

_JUDGED = [rule for rule in RULES if rule.area == "network" or rule.id == "host.firewall_ports"]
_JUDGE = Judge(_JUDGED)
_SPEC_8_0 = MODERN[1][0]
_PROFILE = ("host_profiles", "es-1")


def _vmk(host: int, key: int, **facts: Any) -> Change:
    """Change facts of a VMkernel interface of one host."""
    return together(*(put(value, "hosts", host, "vmkernels", key, name) for name, value in facts.items()))


def _each_vmk(key: int, **facts: Any) -> Change:
    def change(spec: Spec) -> None:
        for host in spec["hosts"]:
            host["vmkernels"][key].update(facts)

    return change


def _own_groups(host: int, label: str, **facts: Any) -> Change:
    """Give one host of the 4.0 estate port groups of its own, of which one differs."""

    def change(spec: Spec) -> None:
        groups = copy.deepcopy(spec["host_profiles"]["es-1"]["port_groups"])
        next(group for group in groups if group["name"] == label).update(facts)
        spec["hosts"][host]["port_groups"] = groups

    return change


def _own_switch(host: int, name: str, **facts: Any) -> Change:
    def change(spec: Spec) -> None:
        switches = copy.deepcopy(spec["host_profiles"]["es-1"]["switches"])
        next(switch for switch in switches if switch["name"] == name).update(facts)
        spec["hosts"][host]["switches"] = switches

    return change


def _group(label: str, **facts: Any) -> Change:
    """Change the port group of all hosts of the 4.0 estate."""

    def change(spec: Spec) -> None:
        next(one for one in spec["host_profiles"]["es-1"]["port_groups"] if one["name"] == label).update(facts)

    return change


def _without_order(label: str) -> Change:
    def change(spec: Spec) -> None:
        group = next(one for one in spec["host_profiles"]["es-1"]["port_groups"] if one["name"] == label)
        for name in ("teaming", "active", "standby"):
            del group[name]

    return change


def _fourth_host_on_a_standard_switch(**facts: Any) -> Change:
    def change(spec: Spec) -> None:
        spec["distributed_switches"][0]["hosts"].pop()
        labels = spec["distributed_switches"][0]["port_groups"]
        nics = ["vmnic0", "vmnic1"]
        switch = {"name": "vSwitch0", "pnics": nics, "active": nics, "standby": [], "mtu": 9000}
        spec["hosts"][3]["switches"] = [{**switch, "teaming": "loadbalance_srcid"}]
        spec["hosts"][3]["port_groups"] = [
            {
                "name": one["name"],
                "switch": "vSwitch0",
                "vlan": one["vlan"],
                "use": one["use"],
                **facts.get(one["name"], {}),
            }
            for one in labels
        ]

    return change


def _routed(gateway: str | None) -> Change:
    """Put vMotion of each host into a subnet of its own, with a gateway that has a number of its subnet."""

    def change(spec: Spec) -> None:
        for index, host in enumerate(spec["hosts"]):
            first = 32 * index
            host["vmkernels"][1].update(ip=f"198.51.100.{first + 5}", netmask="255.255.255.224")
            if gateway is not None:
                host["vmkernels"][1]["gateway"] = gateway.format(first + 1)

    return change


def _uplinks(**facts: Any) -> Change:
    return together(*(put(value, "distributed_switches", 0, name) for name, value in facts.items()))


_SHIPPED = [
    {"port": 80, "protocol": "tcp", "direction": "outbound"},
    {"port": 8300, "protocol": "tcp", "direction": "inbound"},
    {"port": 8300, "protocol": "tcp", "direction": "outbound"},
]


def _firewall(**facts: Any) -> Change:
    return put({"enabled": True, **facts}, "host_profiles", "rack", "firewall")


def _verdicts(spec: Spec) -> dict[str, str]:
    """Return every rule that does not pass, with its verdict and, of a failure, the highest severity."""
    members = {name: value for name, value in spec.items() if name not in ("apiVersion", "kind")}
    facts = join([spec_fragment("".join(f"{name}: {json.dumps(value)}\n" for name, value in members.items()))])
    resolve(facts, load_tables())
    found: dict[str, set[str]] = {}
    for (rule, _), verdict in _JUDGE.verdicts(facts).items():
        if verdict.outcome in ("fail", "undecided"):
            word = verdict.severity if verdict.outcome == "fail" else verdict.outcome
            found.setdefault(rule, set()).add(str(getattr(word, "value", word)))
    return {rule: ", ".join(sorted(words)) for rule, words in found.items()}


_LABELS = dict.fromkeys(("network.vm_network_labels_match", "network.vm_networks_same_segment"), "error")

ON_4_0: dict[str, tuple[Change, dict[str, str]]] = {
    "nothing": (put([], "distributed_switches"), {}),
    "a console has the address of FT Logging": (
        put("192.0.2.139", "hosts", 1, "service_consoles", 0, "ip"),
        {"network.own_ip_addresses": "error"},
    ),
    "FT Logging has the address of a console": (
        _vmk(2, 1, ip="198.51.100.11", netmask="255.255.255.0"),
        {"network.own_ip_addresses": "error", "network.ft_logging_hosts_connected": "error"},
    ),
    "two consoles have one address": (
        put("198.51.100.11", "hosts", 1, "service_consoles", 0, "ip"),
        {"network.own_ip_addresses": "error"},
    ),
    "the broadcast address": (
        _vmk(0, 1, ip="192.0.2.255"),
        {"network.addresses_usable": "error"},
    ),
    "the address of the subnet": (_vmk(0, 1, ip="192.0.2.128"), {"network.addresses_usable": "error"}),
    "a multicast address": (
        _vmk(0, 1, ip="224.0.0.11", netmask="255.255.255.128"),
        {"network.addresses_usable": "error", "network.ft_logging_hosts_connected": "error"},
    ),
    "a console without an address of a host": (
        put("255.255.255.255", "hosts", 0, "service_consoles", 0, "ip"),
        {"network.addresses_usable": "error"},
    ),
    "interfaces larger than their switch": (
        put(1500, *_PROFILE, "switches", 1, "mtu"),
        {"network.mtu_consistent": "warning"},
    ),
    "one interface smaller than the others": (_vmk(1, 0, mtu=1500), {"network.mtu_consistent": "warning"}),
    "1500 everywhere": (
        together(put(1500, *_PROFILE, "switches", 1, "mtu"), _each_vmk(0, mtu=1500), _each_vmk(1, mtu=1500)),
        {},
    ),
    "an active NIC that the switch does not have": (
        together(
            put([{"device": f"vmnic{one}", "speed_mbps": 1000} for one in range(5)], *_PROFILE, "pnics"),
            _group("FT Logging", active=["vmnic4"]),
        ),
        {"network.uplinks_of_switch": "error"},
    ),
    "a standby NIC of another switch": (
        _group("FT Logging", standby=["vmnic1"]),
        {"network.uplinks_of_switch": "error", "network.ft_logging_nics_dedicated": "error"},
    ),
    "one NIC on two switches": (
        put(["vmnic0", "vmnic1", "vmnic2"], *_PROFILE, "switches", 0, "pnics"),
        {"network.uplinks_of_switch": "error"},
    ),
    "the label is a VMkernel port group on one host": (_own_groups(2, "VM Network", use="vmkernel"), _LABELS),
    "the label is the console's on one host": (_own_groups(2, "VM Network", use="management"), _LABELS),
    "all NICs of the label are unused on one host": (
        _own_groups(2, "VM Network", active=[], standby=[]),
        _LABELS,
    ),
    "the switch of the label lost its NICs on one host": (
        _own_switch(2, "vSwitch0", pnics=[], active=[], standby=[]),
        _LABELS,
    ),
    "the label is in another VLAN on one host": (
        _own_groups(2, "VM Network", vlan=21),
        {"network.vm_networks_same_segment": "error"},
    ),
    "the label is in a private VLAN on one host": (
        _own_groups(2, "VM Network", vlan={"private": 20}),
        {"network.vm_networks_same_segment": "error"},
    ),
    "only one of the two overrides the order, and the NICs differ": (
        together(
            put(["vmnic2"], *_PROFILE, "switches", 1, "active"),
            put(["vmnic3"], *_PROFILE, "switches", 1, "standby"),
            _without_order("VMotion"),
        ),
        {"network.explicit_failover_order": "warning"},
    ),
    "only one of the two overrides the order, and a NIC is common": (
        _without_order("VMotion"),
        {"network.explicit_failover_order": "error"},
    ),
    "a slow standby NIC of FT Logging": (
        put(
            [{"device": f"vmnic{one}", "speed_mbps": 100 if one == 2 else 1000} for one in range(4)], *_PROFILE, "pnics"
        ),
        {"network.ft_logging_nic_speed": "warning", "network.vmotion_nic_speed": "error"},
    ),
    "a round trip of a millisecond": (
        put(1.2, "clusters", 0, "ft_round_trip_ms"),
        {"network.ft_logging_latency": "error"},
    ),
}
"""The rules that notice each change of the estate of 4.0, with the highest severity, and what they leave open."""

ON_8_0: dict[str, tuple[Change, dict[str, str]]] = {
    "FT Logging has the address of management": (
        _vmk(0, 3, ip="192.0.2.11", netmask="255.255.255.0"),
        {
            "network.own_ip_addresses": "error",
            "network.ft_logging_hosts_connected": "undecided",
        },
    ),
    "vMotion has an address that FT Logging has in another VLAN, on another stack": (
        _vmk(0, 1, ip="192.0.2.203"),
        {"network.vmotion_hosts_connected": "undecided", "network.one_vmotion_stack": "undecided"},
    ),
    "subnets that overlap": (
        together(
            _each_vmk(1, netstack="defaultTcpipStack", services=["vmotion"]),
            *(_vmk(host, 3, ip=f"192.0.2.{80 + host}", netmask="255.255.255.0") for host in range(4)),
        ),
        {"network.separate_subnets": "warning"},
    ),
    "vMotion is routed": (_routed("198.51.100.{}"), {}),
    "vMotion is routed without gateways": (
        _routed(None),
        {"network.vmotion_hosts_connected": "undecided", "network.one_vmotion_stack": "undecided"},
    ),
    "vMotion is routed to a gateway elsewhere": (
        _routed("198.51.100.254"),
        {"network.vmotion_hosts_connected": "error", "network.addresses_usable": "error"},
    ),
    "the gateway is the interface itself": (
        _vmk(0, 1, gateway="192.0.2.75"),
        {"network.addresses_usable": "error"},
    ),
    "FT Logging on the stack for provisioning": (
        _each_vmk(3, netstack="provisioning"),
        {"network.ft_logging_interface": "error"},
    ),
    "FT Logging on the stack for vMotion": (
        _each_vmk(3, netstack="vmotion"),
        {"network.ft_logging_interface": "error"},
    ),
    "vMotion on the stack for provisioning": (
        _vmk(2, 1, netstack="provisioning", services=["vmotion"]),
        {"network.vmotion_interface": "error"},
    ),
    "vMotion on the default stack of one host": (
        _vmk(2, 1, netstack="defaultTcpipStack", services=["vmotion"]),
        {"network.one_vmotion_stack": "warning"},
    ),
    "one host with another MTU": (_vmk(2, 3, mtu=1500), {"network.mtu_consistent": "warning"}),
    "a management interface larger than the switch": (
        together(_each_vmk(0, mtu=9000), _uplinks(mtu=8900), *(_each_vmk(key, mtu=8900) for key in (1, 2, 3))),
        {"network.mtu_consistent": "warning"},
    ),
    "standard on the fourth host": (
        _fourth_host_on_a_standard_switch(),
        {
            **_LABELS,
            "network.explicit_failover_order": "info",
            "network.ft_logging_nics_dedicated": "info",
            "network.vmotion_nics_dedicated": "info",
        },
    ),
    "an uplink that the switch does not have": (
        _uplinks(active=["uplink1", "uplink9"]),
        {
            "network.uplinks_of_switch": "error",
            "network.vmotion_redundant": "warning",
            "network.ft_logging_redundant": "warning",
        },
    ),
    "one NIC on two uplinks": (
        put({"uplink1": "vmnic0", "uplink2": "vmnic0"}, "distributed_switches", 0, "hosts", 1, "uplinks"),
        {
            "network.uplinks_of_switch": "error",
            "network.vmotion_redundant": "warning",
            "network.ft_logging_redundant": "warning",
        },
    ),
    "four uplinks and two NICs": (
        _uplinks(
            uplinks=["uplink1", "uplink2", "uplink3", "uplink4"], active=["uplink1", "uplink2", "uplink3", "uplink4"]
        ),
        {},
    ),
    "a label without an uplink with an adapter": (
        together(
            _uplinks(uplinks=["uplink1", "uplink2", "uplink3"]),
            put(["uplink3"], "distributed_switches", 0, "port_groups", 4, "active"),
        ),
        _LABELS,
    ),
    "the firewall as it is shipped": (_firewall(open_ports=_SHIPPED), {}),
    "the rule set for FT": (_firewall(rulesets=["faultTolerance", "fdm"]), {}),
    "other rule sets": (_firewall(rulesets=["fdm"]), {"host.firewall_ports": "error"}),
    "TCP 8300 closed": (_firewall(open_ports=_SHIPPED[:1]), {"host.firewall_ports": "error"}),
    "8300 over UDP only": (
        _firewall(open_ports=[{**one, "protocol": "udp"} for one in _SHIPPED]),
        {"host.firewall_ports": "error"},
    ),
    "a long round trip": (put(5, "clusters", 0, "ft_round_trip_ms"), {"network.ft_logging_latency": "warning"}),
    "nobody tells the uplinks of the switch": (without("distributed_switches", 0, "uplinks"), {}),
}
"""The same of the estate of 8.0."""


@pytest.mark.parametrize("name", ON_4_0)
def test_changes_of_the_estate_of_4_0(name: str) -> None:
    change, expected = ON_4_0[name]
    spec = spec_at(NORMATIVE)
    change(spec)

    assert _verdicts(spec) == expected


@pytest.mark.parametrize("name", ON_8_0)
def test_changes_of_the_estate_of_8_0(name: str) -> None:
    change, expected = ON_8_0[name]
    spec = spec_at(_SPEC_8_0)
    change(spec)

    assert _verdicts(spec) == expected
