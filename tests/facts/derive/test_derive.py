"""What follows from other facts: defaults, chains down to adapters, versions, and the units that rules judge."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.fragments import spec_fragment
from validator.assets import load_tables
from validator.facts.defaults import resolve
from validator.facts.derive import derive
from validator.facts.join import join
from validator.facts.model import Facts
from validator.facts.versions import parse_version
from validator.verdicts.units import split

HOST = ("hosts", "a")


def _facts(text: str, vsphere: str | None = None) -> Facts:
    facts = join([spec_fragment(text)])
    resolve(facts, load_tables(), parse_version(vsphere) if vsphere else None)
    return derive(facts)


def _carrier(facts: Facts, kind: str, key: str) -> Any:
    return facts.get((*HOST, "traffic", kind, "vmkernels", key))


STANDARD = """
hosts:
- name: a
  standalone: true
  version: "8.0U3"
  product: ESXi
  pnics: [{device: vmnic0, speed_mbps: 10000}, {device: vmnic1, speed_mbps: 1000}]
  switches: [{name: s, pnics: [vmnic0, vmnic1], teaming: loadbalance_srcid, active: [vmnic0], standby: [vmnic1]}]
  port_groups:
  - {name: inheriting, switch: s, vlan: 30, use: vmkernel}
  - {name: explicit, switch: s, vlan: 40, use: vmkernel, active: [vmnic1]}
  vmkernels:
  - {device: vmk0, port_group: inheriting, ip: 192.0.2.1, netmask: 255.255.255.0, services: [vmotion]}
  - {device: vmk1, port_group: explicit, ip: "2001:DB8::1/64", mtu: 9000, services: [ft_logging]}
distributed_switches: []
"""


def test_a_port_group_inherits_its_failover_order_or_has_one_of_its_own() -> None:
    facts = _facts(STANDARD)

    assert _carrier(facts, "vmotion", "vmk0") == {
        "port_group": "inheriting",
        "ip": "192.0.2.1",
        "subnet": "192.0.2.0/24",
        "netstack": "defaultTcpipStack",
        "switch_type": "standard",
        "switch": "s",
        "vlan": 30,
        "teaming": "loadbalance_srcid",
        "failover_order": "inherited",
        "active": ["vmnic0"],
        "standby": ["vmnic1"],
    }
    # an order of one's own that names no standby adapters has none, whatever the switch has
    assert _carrier(facts, "ft_logging", "vmk1") == {
        "port_group": "explicit",
        "ip": "2001:db8::1/64",
        "subnet": "2001:db8::/64",
        "mtu": 9000,
        "netstack": "defaultTcpipStack",
        "switch_type": "standard",
        "switch": "s",
        "vlan": 40,
        "teaming": "loadbalance_srcid",
        "failover_order": "explicit",
        "active": ["vmnic1"],
        "standby": [],
    }
    assert facts.get((*HOST, "traffic", "vmotion", "uplinks")) == {
        "vmnic0": {"role": "active", "speed_mbps": 10000, "shared_with": []},
        "vmnic1": {"role": "standby", "speed_mbps": 1000, "shared_with": ["ft_logging"]},
    }
    assert not [path for path in facts.partial if "uplinks" in path]


DISTRIBUTED = """
hosts:
- name: a
  standalone: true
  version: "8.0U3"
  pnics: [{device: vmnic0, speed_mbps: 25000}, {device: vmnic1, speed_mbps: 25000}, {device: vmnic2, speed_mbps: 25000}]
  port_groups: []
  vmkernels:
  - {device: vmk0, port_group: vMotion, services: [vmotion]}
  - {device: vmk1, port_group: FT, services: [ft_logging]}
distributed_switches:
- name: dvs
  teaming: loadbalance_loadbased
  active: [uplink1, lag1]
  standby: []
  hosts: [{host: a, uplinks: {uplink1: vmnic0}}]
  lags: [{name: lag1, uplinks: {a: [vmnic1, vmnic2]}}]
  port_groups: [{name: vMotion, vlan: 30, use: vmkernel}, {name: FT, vlan: 40, use: vmkernel, active: [uplink9]}]
"""


def test_uplinks_and_lags_of_a_distributed_switch_become_adapters() -> None:
    facts = _facts(DISTRIBUTED)
    carrier = _carrier(facts, "vmotion", "vmk0")

    assert (carrier["switch"], carrier["switch_type"]) == ("dvs", "distributed")
    assert (carrier["active"], carrier["standby"]) == (["vmnic0", "vmnic1", "vmnic2"], [])
    assert carrier["teaming"] == "loadbalance_loadbased"


def test_an_uplink_without_an_adapter_leaves_the_chain_open_and_says_where() -> None:
    facts = _facts(DISTRIBUTED)
    path = (*HOST, "traffic", "ft_logging")

    assert "active" not in _carrier(facts, "ft_logging", "vmk1")
    assert (*path, "uplinks") in facts.partial
    assert facts.causes.get((*path, "uplinks")) == (("distributed_switches", "dvs", "hosts", "a", "uplinks"),)


@pytest.mark.parametrize(
    ("version", "netstack", "carries"),
    [("5.5.0", "vmotion", False), ("6.0.0", "vmotion", True), ("6.0.0", "provisioning", False)],
)
def test_the_vmotion_netstack_counts_from_6_0_on(version: str, netstack: str, carries: bool) -> None:
    facts = _facts(
        f"hosts: [{{name: a, standalone: true, version: {version}, "
        f"vmkernels: [{{device: vmk0, netstack: {netstack}, services: []}}]}}]\n"
    )

    assert ("vmk0" in facts.get((*HOST, "traffic", "vmotion", "vmkernels"))) is carries


CLUSTER = "clusters: [{name: c}]\nhosts:\n"


@pytest.mark.parametrize(
    ("hosts", "vsphere", "expected"),
    [
        (
            '- {name: a, cluster: c, version: "6.7U3"}\n- {name: b, cluster: c, version: "6.5.0"}\n',
            None,
            (605, None, "smp"),
        ),
        ('- {name: a, cluster: c, version: "6.7U3"}\n- {name: b, cluster: c}\n', None, (None, None, None)),
        ("- {name: a, cluster: c}\n", None, (None, None, None)),
        ("- {name: a, cluster: c}\n", "8.0U3", (800, 3, "smp")),
        ('- {name: a, cluster: c, version: "4.1.0"}\n', "8.0U3", (401, None, "legacy")),
    ],
)
def test_a_cluster_is_judged_by_the_lowest_version_of_its_hosts(
    hosts: str, vsphere: str | None, expected: tuple[int | None, int | None, str | None]
) -> None:
    cluster = _facts(CLUSTER + hosts, vsphere).members("clusters")["c"]

    assert (cluster.get("release"), cluster.get("update"), cluster.get("ft_type")) == expected


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        (["7.0U3", "7.0U3"], (None, None)),
        (["6.7.0", "6.7.0"], (None, None)),
        (["6.7.0", "6.7U3"], (None, None)),
        (["6.7U1", "8.0U2", "8.0U3"], (800, 3)),
        (["7.0U1", "7.0U3"], (700, 3)),
        (["6.7U3", "7.0", "7.0U3"], (700, None)),
    ],
)
def test_a_cluster_of_several_versions_has_a_newest_one(
    versions: list[str], expected: tuple[int | None, int | None]
) -> None:
    hosts = "".join(f'- {{name: h{index}, cluster: c, version: "{text}"}}\n' for index, text in enumerate(versions))

    facts = _facts(CLUSTER + hosts + "vms: [{name: v, cluster: c}]\n")

    for value in (facts.members("clusters")["c"], facts.members("vms")["v"]):
        assert (value.get("newest_release"), value.get("newest_update")) == expected
    if expected == (700, None):
        assert facts.causes["vms", "v", "newest_update"] == (("clusters", "c", "newest_update"),)
        assert facts.causes["clusters", "c", "newest_update"] == (("hosts", "h1", "version"),)


def test_an_image_says_the_version_of_every_host() -> None:
    facts = _facts('clusters: [{name: c, image: {esx_version: "8.0.3"}}]\nhosts: [{name: a, cluster: c}]\n')

    assert facts.get((*HOST, "version")) == "8.0.3"
    assert facts.get(("clusters", "c", "release")) == 800


def test_tables_fill_in_category_and_edition() -> None:
    facts = _facts(
        "hosts: [{name: a, edition_key: esx.enterprisePlus.cpuPackageCoreLimited, "
        "cpu: {vendor: Intel, family: 6, model_number: 26}}, {name: b, cpu: {vendor: Intel, family: 6, model_number: 106}}]\n"
    )

    assert facts.get((*HOST, "edition")) == "Enterprise Plus"
    assert facts.get((*HOST, "cpu", "category")) == "intel-nehalem"
    assert facts.get(("hosts", "b", "cpu", "category")) == "intel-icelake"


def test_a_unit_is_a_cluster_with_what_belongs_to_it_and_the_rest_is_one_more() -> None:
    facts = _facts(
        "clusters: [{name: c}, {name: d}]\n"
        "hosts: [{name: a, cluster: c, partial: [pnics], pnics: []}, {name: b, cluster: d}, {name: x, standalone: true}]\n"
        "datastores: [{name: shared, hosts: [a, b]}, {name: only-b, hosts: [b]}]\n"
        "partial: [datastores]\n"
    )

    units = [(sorted(unit.subjects), json.loads(unit.document)) for unit in split(facts)]

    assert [subjects for subjects, _ in units] == [
        [("clusters", "c"), ("hosts", "a")],
        [("clusters", "d"), ("hosts", "b")],
        [("hosts", "x")],
    ]
    assert [sorted(document["datastores"]) for _, document in units] == [["shared"], ["only-b", "shared"], []]
    assert [["datastores"] in document["partial"] for _, document in units] == [True, True, True]
    assert [["hosts", "a", "pnics"] in document["partial"] for _, document in units] == [True, False, False]
