"""What follows from other facts: defaults, chains down to adapters, versions, and the units that rules judge."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.fragments import spec_fragment
from validator.assets import load_tables
from validator.facts.defaults import resolve
from validator.facts.derive import derive
from validator.facts.derive.addresses import fault_of_address, reaches
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
        "has_uplink": True,
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
        "has_uplink": True,
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


def test_an_uplink_that_a_whole_mapping_leaves_out_carries_nothing() -> None:
    carrier = _carrier(_facts(DISTRIBUTED), "ft_logging", "vmk1")

    assert (carrier["active"], carrier["standby"], carrier["has_uplink"]) == ([], [], False)


@pytest.mark.parametrize(
    ("old", "new", "cause"),
    [
        ("{host: a, uplinks: {uplink1: vmnic0}}", "{host: a, pnics: [vmnic0]}", ("hosts", "a", "uplinks")),
        (
            "uplinks: {uplink1: vmnic0}}",
            "uplinks: {uplink1: vmnic0}, pnics: [vmnic0, vmnic3]}",
            ("hosts", "a", "uplinks"),
        ),
        ("  lags: [{name: lag1, uplinks: {a: [vmnic1, vmnic2]}}]\n", "", ("hosts", "a", "uplinks")),
    ],
)
def test_an_uplink_that_may_have_an_adapter_leaves_the_chain_open_and_says_where(
    old: str, new: str, cause: tuple[str, ...]
) -> None:
    assert old in DISTRIBUTED
    facts = _facts(DISTRIBUTED.replace(old, new))
    path = (*HOST, "traffic", "ft_logging")

    assert "active" not in _carrier(facts, "ft_logging", "vmk1")
    assert (*path, "uplinks") in facts.partial
    assert facts.causes.get((*path, "uplinks")) == (("distributed_switches", "dvs", *cause),)


def _carried(release: str, *vmkernels: str) -> dict[str, list[str] | None]:
    """Return the interfaces that carry each kind of traffic on a host with ``vmkernels``; ``None`` where it is open."""
    version = f"version: {release}, " if release else ""
    facts = _facts(f"hosts: [{{name: a, standalone: true, {version}vmkernels: [{', '.join(vmkernels)}]}}]\n")
    found = {kind: facts.get((*HOST, "traffic", kind, "vmkernels")) for kind in ("vmotion", "ft_logging", "storage")}
    return {kind: None if found[kind] is None else sorted(found[kind]) for kind in found}


def _vmk(number: int, netstack: str, *services: str) -> str:
    return f"{{device: vmk{number}, netstack: {netstack}, services: [{', '.join(services)}]}}"


@pytest.mark.parametrize(
    ("version", "netstack", "carries"),
    [
        ("5.5.0", "vmotion", False),
        ("6.0.0", "vmotion", True),
        ("6.0.0", "provisioning", False),
        ("6.0.0", "mine", False),
    ],
)
def test_the_vmotion_netstack_counts_from_6_0_on(version: str, netstack: str, carries: bool) -> None:
    assert _carried(version, _vmk(0, netstack))["vmotion"] == (["vmk0"] if carries else [])


@pytest.mark.parametrize("netstack", ["vmotion", "provisioning", "mirror", "ops", "vSphereBackupNFC"])
def test_a_stack_of_the_system_carries_its_own_traffic_only(netstack: str) -> None:
    vmkernel = _vmk(0, netstack, "vmotion", "ft_logging", "vsan")
    alone = ["vmk0"] if netstack == "vmotion" else []

    assert _carried("6.0.0", vmkernel) == {"vmotion": alone, "ft_logging": [], "storage": []}
    assert _carried("5.5.0", vmkernel) == {"vmotion": ["vmk0"], "ft_logging": ["vmk0"], "storage": ["vmk0"]}
    assert _carried("", vmkernel)["ft_logging"] is None


def test_a_stack_of_ones_own_carries_what_is_enabled_on_it() -> None:
    assert _carried("8.0.0", _vmk(0, "mine", "vmotion", "ft_logging")) == {
        "vmotion": ["vmk0"],
        "ft_logging": ["vmk0"],
        "storage": [],
    }


def test_beside_the_stack_for_vmotion_no_other_carries_it() -> None:
    default, own = _vmk(0, "defaultTcpipStack", "vmotion"), _vmk(1, "vmotion")

    assert _carried("8.0.0", default, own)["vmotion"] == ["vmk1"]
    assert _carried("5.5.0", default, own)["vmotion"] == ["vmk0"]
    assert _carried("", default, own)["vmotion"] is None
    assert _carried("", default)["vmotion"] == ["vmk0"]


ESTATE = """
clusters: [{name: c, datacenter: d}, {name: e, datacenter: %(datacenter)s}]
hosts:
- name: a
  cluster: c
  product: ESXi
  version: "8.0.3"
  switches: [{name: s, mtu: 9000}]
  port_groups: [{name: p, switch: s, vlan: 10}, {name: q, switch: s, vlan: 20}]
  vmkernels: [%(first)s]
- name: b
  cluster: %(cluster)s
  product: ESXi
  version: "8.0.3"
  switches: [{name: s, mtu: 9000}]
  port_groups: [{name: p, switch: s, vlan: 10}, {name: q, switch: s, vlan: 20}, {name: r, switch: s, vlan: 0}]
  vmkernels: [%(second)s]
"""


def _unique(second: str, cluster: str = "c", datacenter: str = "d", first: str = "") -> tuple[Any, Any]:
    """Return whether the address of vmk0 of the first of two hosts is unique, and else what leaves it open."""
    first = first or "{device: vmk0, port_group: p, ip: 192.0.2.1}"
    facts = _facts(ESTATE % {"first": first, "second": second, "cluster": cluster, "datacenter": datacenter})
    path = (*HOST, "interfaces", "vmk0", "unique")
    return facts.get(path), facts.causes.get(path)


_SAME = "{device: vmk5, port_group: p, ip: 192.0.2.1}"
_OTHER_VLAN = "{device: vmk5, port_group: q, ip: 192.0.2.1}"
_OTHER_STACK = "{device: vmk5, port_group: p, ip: 192.0.2.1, netstack: vmotion}"
_OTHER_VLAN_AND_STACK = "{device: vmk5, port_group: q, ip: 192.0.2.1, netstack: vmotion}"
_UNTAGGED = "{device: vmk5, port_group: r, ip: 192.0.2.1}"
_UNTAGGED_STACK = "{device: vmk5, port_group: r, ip: 192.0.2.1, netstack: vmotion}"
_DHCP = "{device: vmk5, port_group: p, dhcp: true}"
_SILENT = "{device: vmk5, port_group: p}"
_SILENT_ELSEWHERE = "{device: vmk5, port_group: q}"
_VLAN_OF_B = ("hosts", "b", "interfaces", "vmk5", "vlan")
_IP_OF_B = ("hosts", "b", "vmkernels", "vmk5", "ip")


@pytest.mark.parametrize(
    ("second", "cluster", "datacenter", "expected"),
    [
        (_SAME.replace(".1}", ".2}"), "c", "d", (True, None)),
        (_SAME, "c", "d", (False, None)),
        (_OTHER_VLAN, "c", "d", (False, None)),
        (_OTHER_STACK, "c", "d", (False, None)),
        (_OTHER_VLAN_AND_STACK, "c", "d", (True, None)),
        (_UNTAGGED, "c", "d", (False, None)),
        (_UNTAGGED_STACK, "c", "d", (None, (_VLAN_OF_B,))),
        (_DHCP, "c", "d", (True, None)),
        (_SILENT, "c", "d", (None, (_IP_OF_B,))),
        (_SAME, "e", "d", (False, None)),
        (_OTHER_VLAN, "e", "d", (True, None)),
        (_UNTAGGED, "e", "d", (None, (_VLAN_OF_B,))),
        (_SILENT, "e", "d", (None, (_IP_OF_B,))),
        (_SILENT_ELSEWHERE, "e", "d", (True, None)),
        (_SAME, "e", "f", (True, None)),
        (_SILENT, "e", "f", (True, None)),
    ],
)
def test_an_address_is_unique_in_its_cluster_and_in_its_vlan_of_the_datacenter(
    second: str, cluster: str, datacenter: str, expected: tuple[Any, Any]
) -> None:
    assert _unique(second, cluster, datacenter) == expected


def test_an_address_twice_on_one_host_is_named_on_both() -> None:
    twice = "{device: vmk0, port_group: p, ip: '2001:db8::1/64'}, {device: vmk1, port_group: q, ip: '2001:DB8::1/48'}"
    facts = _facts(ESTATE % {"first": twice, "second": _SAME, "cluster": "c", "datacenter": "d"})

    assert facts.get((*HOST, "interfaces", "vmk0", "shared_with")) == [["hosts", "a", "vmkernels", "vmk1"]]
    assert facts.get((*HOST, "interfaces", "vmk1", "shared_with")) == [["hosts", "a", "vmkernels", "vmk0"]]


@pytest.mark.parametrize("ip", ["169.254.1.1", "fe80::250:56ff:fe9b:1/64", "FE80::250:56FF:FE9B:1/64"])
def test_a_link_local_address_counts_on_its_host_alone(ip: str) -> None:
    here = f"{{device: vmk0, port_group: p, ip: '{ip}'}}"

    assert _unique(here.replace("vmk0", "vmk5"), first=here) == (True, None)
    assert _unique(_SAME, first=f"{here}, {here.replace('vmk0', 'vmk1')}") == (False, None)


def test_of_many_interfaces_with_one_address_a_few_are_named() -> None:
    hosts = "".join(
        f"- {{name: h{number}, cluster: c, product: ESXi, vmkernels: [{{device: vmk0, ip: 192.0.2.1}}]}}\n"
        for number in range(9)
    )
    facts = _facts(f"{CLUSTER}{hosts}")

    assert facts.get(("hosts", "h0", "interfaces", "vmk0", "shared_with")) == [
        ["hosts", f"h{number}", "vmkernels", "vmk0"] for number in range(1, 6)
    ]


def test_a_console_counts_and_only_esx_may_have_one_that_nobody_told_of() -> None:
    one = "[{device: vmk0, ip: 192.0.2.1}]"
    text = f'{CLUSTER}- {{name: a, cluster: c, vmkernels: {one}, version: "%s", product: %s, %s}}\n'
    path = (*HOST, "interfaces", "vmk0", "unique")

    assert _facts(text % ("4.1.0", "ESX", "build: 1")).causes[path] == (("hosts", "a", "service_consoles"),)
    assert _facts(text % ("4.1.0", "ESXi", "build: 1")).get(path) is True
    assert _facts(text % ("5.0.0", "ESX", "build: 1")).get(path) is True
    console = "service_consoles: [{device: vswif0, ip: 192.0.2.1}]"
    assert _facts(text % ("4.1.0", "ESX", console)).get((*HOST, "interfaces", "vmk0", "shared_with")) == [
        ["hosts", "a", "service_consoles", "vswif0"]
    ]


@pytest.mark.parametrize(
    ("interface", "fault"),
    [
        ({"ip": "192.0.2.1", "netmask": "255.255.255.192"}, ""),
        ({"ip": "192.0.2.62", "netmask": "255.255.255.192"}, ""),
        ({"ip": "192.0.2.64", "netmask": "255.255.255.192"}, "network"),
        ({"ip": "192.0.2.63", "netmask": "255.255.255.192"}, "broadcast"),
        ({"ip": "192.0.2.63", "netmask": "255.255.255.0"}, ""),
        ({"ip": "192.0.2.3", "netmask": "255.255.255.252"}, "broadcast"),
        ({"ip": "192.0.2.2", "netmask": "255.255.255.254"}, ""),
        ({"ip": "192.0.2.2", "netmask": "255.255.255.255"}, "network"),
        ({"ip": "0.0.0.0", "netmask": "255.255.255.0"}, "unspecified"),
        ({"ip": "0.0.0.7", "netmask": "255.255.255.0"}, "reserved"),
        ({"ip": "127.0.0.1", "netmask": "255.0.0.0"}, "loopback"),
        ({"ip": "224.0.0.1", "netmask": "255.255.255.0"}, "multicast"),
        ({"ip": "240.0.0.1", "netmask": "255.255.255.0"}, "reserved"),
        ({"ip": "192.0.2.300", "netmask": "255.255.255.0"}, "no address"),
        ({"ip": "192.0.2.1", "netmask": "255.0.255.0"}, "no netmask"),
        ({"ip": "192.0.2.9"}, ""),
        ({"ip": "192.0.2.14"}, ""),
        ({"ip": "192.0.2.8"}, None),
        ({"ip": "192.0.2.15"}, None),
        ({"ip": "2001:db8::1/64"}, ""),
        ({"ip": "2001:db8::/64"}, "network"),
        ({"ip": "2001:db8::/127"}, ""),
        ({"ip": "2001:db8::1"}, None),
        ({"ip": "fe80::1/64"}, ""),
        ({"ip": "ff02::1/64"}, "multicast"),
        ({"ip": "::1/128"}, "loopback"),
        ({"ip": "::/64"}, "unspecified"),
    ],
)
def test_an_address_is_one_that_a_host_can_have(interface: dict[str, str], fault: str | None) -> None:
    assert fault_of_address(interface) == fault


@pytest.mark.parametrize(
    ("gateway", "expected"),
    [
        ("192.0.2.1", True),
        ("192.0.2.62", True),
        ("192.0.2.65", False),
        ("192.0.2.0", False),
        ("192.0.2.63", False),
        ("192.0.2.11", False),
        ("nowhere", False),
        ("2001:db8::1", False),
        ("fe80::1", True),
    ],
)
def test_a_gateway_is_another_host_of_the_subnet(gateway: str, expected: bool | None) -> None:
    interface = {"ip": "192.0.2.11", "netmask": "255.255.255.192", "gateway": gateway}

    assert reaches(interface) is expected
    assert reaches({"ip": "192.0.2.11", "gateway": "192.0.2.1"}) is None


LABELLED = """
clusters: [{name: c}]
hosts:
- name: a
  cluster: c
  switches: [{name: s, pnics: %(pnics)s, active: [vmnic0], standby: []}]
  port_groups: [%(group)s]
vms: [{name: v, cluster: c, fault_tolerance: true, network_adapters: [{network: l}]}]
distributed_switches: []
"""


@pytest.mark.parametrize(
    ("pnics", "group", "expected"),
    [
        ("[vmnic0]", "use: vm", {"use": "vm", "has_uplink": True}),
        ("[vmnic0]", "use: vmkernel", {"use": "vmkernel", "has_uplink": True}),
        ("[vmnic0]", "vlan: 0", {"has_uplink": True}),
        ("[]", "use: vm", {"use": "vm", "has_uplink": False}),
        ("[vmnic1]", "use: vm", {"use": "vm", "has_uplink": False}),
        ("[vmnic0]", "use: vm, active: [], standby: []", {"use": "vm", "has_uplink": False}),
        ("[vmnic0, vmnic1]", "use: vm, active: [], standby: [vmnic1]", {"use": "vm", "has_uplink": True}),
    ],
)
def test_a_label_has_a_use_and_an_uplink(pnics: str, group: str, expected: dict[str, Any]) -> None:
    facts = _facts(LABELLED % {"pnics": pnics, "group": f"{{name: l, switch: s, {group}}}"})

    assert facts.get((*HOST, "labels")) == {"l": {"switch": "s", "switch_type": "standard", **expected}}
    if "use" not in expected:
        assert facts.causes.get((*HOST, "labels", "l", "use")) == ((*HOST, "port_groups", "l", "use"),)


def test_a_label_of_a_distributed_switch_is_for_machines_whatever_else_is_on_it() -> None:
    facts = _facts(
        "clusters: [{name: c}]\nhosts: [{name: a, cluster: c, port_groups: []}]\n"
        "vms: [{name: v, cluster: c, fault_tolerance: true, network_adapters: [{network: l}]}]\n"
        "distributed_switches: [{name: d, lags: [], hosts: [{host: a, uplinks: {u: vmnic0}}],"
        " port_groups: [{name: l, use: vmkernel, active: [u], standby: []}, {name: m}]}]\n"
    )

    assert facts.get((*HOST, "labels")) == {
        "l": {"switch": "d", "switch_type": "distributed", "use": "vm", "has_uplink": True}
    }


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
