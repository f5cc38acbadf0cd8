"""Several inputs become one: names, members, completeness, and disagreements with both places."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from tests.support.estates import NORMATIVE, base_facts
from tests.support.fragments import spec_fragment
from validator.assets import load_tables
from validator.facts.defaults import resolve
from validator.facts.derive import derive
from validator.facts.join import join
from validator.facts.model import Facts
from validator.inputs import read_inputs
from validator.model import Claim, Fragment, InputKind, Location


def _plan(objects: dict[str, Any], *partial: tuple[str, ...]) -> Fragment:
    return Fragment(InputKind.TERRAFORM_PLAN, "plan.json", objects=objects, partial=set(partial))


def _facts(*fragments: Fragment) -> Facts:
    facts = join(fragments)
    resolve(facts, load_tables())
    return derive(facts)


def test_hosts_join_by_fqdn_whatever_the_case_and_by_a_short_name_that_only_one_has() -> None:
    facts = join(
        [
            spec_fragment("hosts: [{name: ESX01.example.com, build: 1}, {name: esx02.example.com, build: 2}]\n"),
            _plan({"hosts": {"esx01.example.com": {"maintenance_mode": True}, "esx02": {"maintenance_mode": False}}}),
        ]
    )

    assert facts.members("hosts") == {
        "ESX01.example.com": {"name": "ESX01.example.com", "build": 1, "maintenance_mode": True},
        "esx02.example.com": {"name": "esx02.example.com", "build": 2, "maintenance_mode": False},
    }
    assert facts.notes == []


def test_how_a_host_is_spelled_contradicts_nothing() -> None:
    texts = ("hosts: [{name: esx01, build: 1}]\n", "hosts: [{name: ESX01.example.com, memory_mb: 2}]\n")
    facts = join([spec_fragment(text, file) for text, file in zip(texts, ("a.yaml", "b.yaml"), strict=True)])

    assert facts.members("hosts") == {"ESX01.example.com": {"name": "ESX01.example.com", "build": 1, "memory_mb": 2}}
    assert facts.contradictions == {}


def test_a_short_name_that_two_hosts_have_stays_apart_and_a_note_says_so() -> None:
    facts = join(
        [
            spec_fragment("hosts: [{name: esx01.a.example.com}, {name: esx01.b.example.com}]\n"),
            _plan({"hosts": {"esx01": {}}}),
        ]
    )

    assert list(facts.members("hosts")) == ["esx01.a.example.com", "esx01.b.example.com", "esx01"]
    assert facts.notes == ["host esx01 may be esx01.a.example.com or esx01.b.example.com; it is kept apart"]


def test_names_that_repeat_across_datacenters_get_the_datacenter_in_front() -> None:
    facts = join(
        [
            spec_fragment(
                "datastores:\n- {name: datastore1, datacenter: tokyo, transport: fc}\n"
                "- {name: datastore1, datacenter: osaka, transport: nfs}\n"
                "vms: [{name: v, datacenter: osaka, storage_datastore: datastore1}]\n"
            )
        ]
    )

    assert list(facts.members("datastores")) == ["tokyo/datastore1", "osaka/datastore1"]
    assert facts.get(("vms", "v", "storage_datastore")) == "osaka/datastore1"


def test_inputs_that_disagree_are_recorded_with_both_places_and_the_fact_is_unknown() -> None:
    facts = join(
        [
            spec_fragment("clusters: [{name: c, ha: {enabled: true}}]\n"),
            spec_fragment("clusters:\n- name: c\n  ha: {enabled: false, host_monitoring: true}\n", "b.yaml"),
        ]
    )

    path = ("clusters", "c", "ha", "enabled")
    assert facts.contradictions == {
        path: (Claim(True, Location("a.yaml", 3, 27)), Claim(False, Location("b.yaml", 5, 8)))
    }
    assert facts.members("clusters") == {"c": {"name": "c", "ha": {"host_monitoring": True}}}
    assert str(facts.unknown[path]) == "inputs disagree: a.yaml:3:27: true; b.yaml:5:8: false"


def test_versions_spelled_differently_agree() -> None:
    facts = join(
        [
            spec_fragment("hosts: [{name: a, version: 8.0U3}]\n"),
            spec_fragment("hosts: [{name: a, version: 8.0.3}]\n", "b.yaml"),
        ]
    )

    assert facts.contradictions == {}
    assert facts.get(("hosts", "a", "version")) == "8.0.3"


def test_a_complete_list_completes_a_partial_one() -> None:
    plan = _plan({"hosts": {"a": {"pnics": {"vmnic0": {"device": "vmnic0"}}}}}, ("hosts", "a", "pnics"), ("hosts",))
    facts = join([spec_fragment("hosts: [{name: a, pnics: [{device: vmnic0, speed_mbps: 1000}]}]\n"), plan])

    assert facts.partial == set()
    assert facts.get(("hosts", "a", "pnics")) == {"vmnic0": {"device": "vmnic0", "speed_mbps": 1000}}


def test_a_member_beyond_a_complete_list_is_a_contradiction() -> None:
    plan = _plan({"hosts": {"a": {"pnics": {"vmnic7": {}}}}}, ("hosts", "a", "pnics"), ("hosts",))
    facts = join([spec_fragment("hosts: [{name: a, pnics: [{device: vmnic0}]}]\n"), plan])

    path = ("hosts", "a", "pnics")
    assert [claim.value for claim in facts.contradictions[path]] == [["vmnic0"], ["vmnic7"]]
    assert facts.partial == {path}


@pytest.mark.parametrize(
    ("told", "planned", "expected"),
    [
        ("[none_enabled]", [], ["none_enabled"]),
        ("[management, nfs]", ["management"], ["management", "nfs"]),
        ("[]", [], []),
        ("[none_enabled]", ["vmotion"], None),
        ("[nfs]", ["vmotion"], None),
    ],
)
def test_terraform_does_not_contradict_uses_that_it_has_no_word_for(
    told: str, planned: list[str], expected: list[str] | None
) -> None:
    spec = spec_fragment(f"hosts: [{{name: a, vmkernels: [{{device: vmk1, services: {told}}}]}}]\n")
    facts = join(
        [spec, _plan({"hosts": {"a": {"vmkernels": {"vmk1": {"device": "vmk1", "services": planned}}}}}, ("hosts",))]
    )

    path = ("hosts", "a", "vmkernels", "vmk1", "services")
    assert facts.get(path) == expected
    assert (path in facts.contradictions) == (expected is None)


_TWO_SPECS = {
    "interface added": (
        "hosts: [{name: a, vmkernels: [{device: vmk0}]}]\n",
        "hosts: [{name: a, vmkernels: [{device: vmk1}], partial: [vmkernels]}]\n",
        ("hosts", "a", "vmkernels"),
        ["vmk0", "vmk1"],
        (False, True),
    ),
    "interface told again": (
        "hosts: [{name: a, vmkernels: [{device: vmk0}, {device: vmk1}]}]\n",
        "hosts: [{name: a, vmkernels: [{device: vmk1}], partial: [vmkernels]}]\n",
        ("hosts", "a", "vmkernels"),
        ["vmk0", "vmk1"],
        (False, False),
    ),
    "both partial": (
        "hosts: [{name: a, vmkernels: [{device: vmk0}], partial: [vmkernels]}]\n",
        "hosts: [{name: a, vmkernels: [{device: vmk1}], partial: [vmkernels]}]\n",
        ("hosts", "a", "vmkernels"),
        ["vmk0", "vmk1"],
        (False, True),
    ),
    "port group added": (
        "hosts: [{name: a, port_groups: [{name: VM Network, vlan: 10}]}]\n",
        "hosts: [{name: a, port_groups: [{name: FT, vlan: 20}], partial: [port_groups]}]\n",
        ("hosts", "a", "port_groups"),
        ["FT", "VM Network"],
        (False, True),
    ),
    "distributed port group added": (
        "distributed_switches: [{name: d, port_groups: [{name: VM Network, vlan: 10}]}]\n",
        "distributed_switches: [{name: d, port_groups: [{name: FT, vlan: '20-20'}], partial: [port_groups]}]\n",
        ("distributed_switches", "d", "port_groups"),
        ["FT", "VM Network"],
        (False, True),
    ),
    "both complete": (
        "hosts: [{name: a, vmkernels: [{device: vmk0}]}]\n",
        "hosts: [{name: a, vmkernels: [{device: vmk1}]}]\n",
        ("hosts", "a", "vmkernels"),
        ["vmk0", "vmk1"],
        (True, True),
    ),
    "name added": (
        "datastores: [{name: ds, hosts: [a]}]\n",
        "datastores: [{name: ds, hosts: [b], partial: [hosts]}]\n",
        ("datastores", "ds", "hosts"),
        ["a", "b"],
        (False, True),
    ),
    "name told again": (
        "datastores: [{name: ds, hosts: [a, b]}]\n",
        "datastores: [{name: ds, hosts: [b], partial: [hosts]}]\n",
        ("datastores", "ds", "hosts"),
        ["a", "b"],
        (False, False),
    ),
    "names of two complete lists": (
        "datastores: [{name: ds, hosts: [a]}]\n",
        "datastores: [{name: ds, hosts: [b]}]\n",
        ("datastores", "ds", "hosts"),
        None,
        (True, False),
    ),
    "name added to an order": (
        "distributed_switches: [{name: d, active: [u1]}]\n",
        "distributed_switches: [{name: d, active: [u2], partial: [active]}]\n",
        ("distributed_switches", "d", "active"),
        None,
        (True, False),
    ),
}


@pytest.mark.parametrize("case", _TWO_SPECS)
def test_a_spec_that_names_a_list_as_partial_adds_to_the_list_of_another(case: str) -> None:
    first, second, path, members, (disagree, is_partial) = _TWO_SPECS[case]
    for specs in permutations((spec_fragment(first, "a.yaml"), spec_fragment(second, "b.yaml"))):
        facts = join(list(specs))
        known = facts.get(path)

        assert (known if known is None else sorted(known)) == members
        assert (set(facts.contradictions), path in facts.partial) == ({path} if disagree else set(), is_partial)


def test_a_host_that_a_partial_spec_adds_to_a_listed_cluster_leaves_the_cluster_open() -> None:
    specs = (
        spec_fragment("clusters: [{name: c}]\nhosts: [{name: a, cluster: c}]\n"),
        spec_fragment("hosts: [{name: b, cluster: c}]\npartial: [hosts]\n", "b.yaml"),
    )
    for some in permutations(specs):
        facts = _facts(*some)

        assert sorted(facts.get(("clusters", "c", "ft_hosts"))) == ["a", "b"]
        assert (facts.contradictions, ("clusters", "c", "ft_hosts") in facts.partial) == ({}, True)


def test_what_a_plan_has_beyond_what_specs_list_and_add_is_a_contradiction() -> None:
    path = ("hosts", "a", "pnics")
    specs = (
        spec_fragment("hosts: [{name: a, pnics: [{device: vmnic0}]}]\n"),
        spec_fragment("hosts: [{name: a, pnics: [{device: vmnic1}], partial: [pnics]}]\n", "b.yaml"),
    )
    listed = _plan({"hosts": {"a": {"pnics": {"vmnic1": {}}}}}, path, ("hosts",))
    beyond = _plan({"hosts": {"a": {"pnics": {"vmnic7": {}}}}}, path, ("hosts",))

    assert join([*specs, listed]).contradictions == {}
    assert set(join([*specs, beyond]).contradictions) == {path}


def test_what_is_spelled_differently_agrees() -> None:
    facts = join(
        [
            spec_fragment(
                "hosts:\n- name: ESX01.example.com\n  version: '8.0'\n  port_groups: [{name: T, vlan: '0-9, 10-4094'}]\n"
                "  vmkernels: [{device: vmk0, ip: 192.0.2.1/25}, {device: vmk1, ip: '2001:DB8::1'}]\n"
                "datastores: [{name: ds, hosts: [esx01]}]\nvms: [{name: v, host: esx01, guest_id: rhel7_64guest}]\n"
            ),
            spec_fragment(
                "hosts:\n- name: esx01.example.com\n  version: 8.0U3\n  port_groups: [{name: T, vlan: 0-4094}]\n"
                "  vmkernels:\n  - {device: vmk0, ip: 192.0.2.1, netmask: 255.255.255.128}\n"
                "  - {device: vmk1, ip: '2001:db8::1/64'}\n"
                "datastores: [{name: ds, hosts: [ESX01.EXAMPLE.COM]}]\nvms: [{name: v, host: ESX01, guest_id: rhel7_64Guest}]\n",
                "b.yaml",
            ),
        ]
    )

    assert facts.contradictions == {}
    assert facts.objects == {
        "hosts": {
            "ESX01.example.com": {
                "name": "ESX01.example.com",
                "version": "8.0.3",
                "port_groups": {"T": {"name": "T", "vlan": "0-4094"}},
                "vmkernels": {
                    "vmk0": {"device": "vmk0", "ip": "192.0.2.1", "netmask": "255.255.255.128"},
                    "vmk1": {"device": "vmk1", "ip": "2001:db8::1/64"},
                },
            }
        },
        "datastores": {"ds": {"name": "ds", "hosts": ["ESX01.example.com"]}},
        "vms": {"v": {"name": "v", "host": "ESX01.example.com", "guest_id": "rhel7_64Guest"}},
    }


def test_the_datastore_that_a_path_names_is_the_one_of_the_machines_datacenter() -> None:
    facts = join(
        [
            spec_fragment(
                "datastores: [{name: ds, datacenter: tokyo}, {name: ds, datacenter: osaka}]\n"
                "vms: [{name: v, datacenter: osaka, disks: [{label: d, path: '[ds] v/v.vmdk'}]}]\n"
            )
        ]
    )

    assert facts.get(("vms", "v", "disks")) == {"d": {"label": "d", "path": "v/v.vmdk", "datastore": "osaka/ds"}}


def test_hosts_of_a_cluster_are_all_known_only_from_an_input_that_lists_them() -> None:
    listed = _facts(spec_fragment("clusters: [{name: c}]\nhosts: [{name: a, cluster: c}]\n"))
    not_listed = _facts(spec_fragment("clusters: [{name: c}]\n"))
    said_partial = _facts(spec_fragment("clusters: [{name: c, partial: [hosts]}]\nhosts: [{name: a, cluster: c}]\n"))
    in_two_specs = _facts(
        spec_fragment("clusters: [{name: c}]\n"), spec_fragment("hosts: [{name: a, cluster: c}]\n", "b.yaml")
    )

    path = ("clusters", "c", "ft_hosts")
    assert (listed.get(path), path in listed.partial) == (["a"], False)
    assert (not_listed.get(path), path in not_listed.partial) == ([], True)
    assert (said_partial.get(path), path in said_partial.partial) == (["a"], True)
    assert (in_two_specs.get(path), path in in_two_specs.partial) == (["a"], False)


def test_a_host_that_a_plan_adds_to_a_listed_cluster_is_a_contradiction() -> None:
    plan = _plan({"hosts": {"b": {"cluster": "c"}}}, ("hosts",), ("clusters", "c", "hosts"))
    facts = _facts(spec_fragment("clusters: [{name: c}]\nhosts: [{name: a, cluster: c}]\n"), plan)

    assert [claim.value for claim in facts.contradictions["clusters", "c", "hosts"]] == [["a"], ["b"]]
    assert ("clusters", "c", "ft_hosts") in facts.partial


def test_a_host_whose_cluster_is_unknown_leaves_every_cluster_open() -> None:
    facts = _facts(spec_fragment("clusters: [{name: c}]\nhosts: [{name: a, cluster: c}, {name: b}]\n"))
    alone = _facts(
        spec_fragment("clusters: [{name: c}]\nhosts: [{name: a, cluster: c}, {name: b, standalone: true}]\n")
    )

    path = ("clusters", "c", "ft_hosts")
    assert path in facts.partial
    assert facts.causes[path] == (("hosts", "b", "cluster"),)
    assert path not in alone.partial


def test_a_planned_interface_without_a_device_joins_by_port_group_and_address() -> None:
    plan = _plan(
        {"hosts": {"a": {"vmkernels": {"vsphere_vnic.ft": {"port_group": "FT", "ip": "192.0.2.1", "mtu": 9000}}}}},
        ("hosts", "a", "vmkernels"),
        ("hosts",),
    )
    spec = spec_fragment(
        "hosts: [{name: a, vmkernels: [{device: vmk1, port_group: FT, ip: 192.0.2.1, services: [ft_logging]}]}]\n"
    )
    facts = join([spec, plan])

    assert facts.get(("hosts", "a", "vmkernels")) == {
        "vmk1": {"device": "vmk1", "port_group": "FT", "ip": "192.0.2.1", "services": ["ft_logging"], "mtu": 9000}
    }
    assert facts.contradictions == {}


def _adapters(planned: dict[str, Any], devices: str) -> tuple[Any, list[str], bool]:
    """Return the adapters that a plan and a spec give together, the notes, and whether the two disagree."""
    plan = _plan({"hosts": {"a": {"vmkernels": planned}}}, ("hosts", "a", "vmkernels"), ("hosts",))
    facts = join([spec_fragment(f"hosts: [{{name: a, vmkernels: [{devices}]}}]\n"), plan])
    return facts.get(("hosts", "a", "vmkernels")), facts.notes, bool(facts.contradictions)


def test_a_planned_interface_of_unknown_port_group_joins_by_its_address() -> None:
    joined = _adapters(
        {"vsphere_vnic.ft": {"ip": "192.0.2.2", "mtu": 9000}},
        "{device: vmk1, port_group: A, ip: 192.0.2.1}, {device: vmk2, port_group: B, ip: 192.0.2.2}",
    )

    assert joined == (
        {
            "vmk1": {"device": "vmk1", "port_group": "A", "ip": "192.0.2.1"},
            "vmk2": {"device": "vmk2", "port_group": "B", "ip": "192.0.2.2", "mtu": 9000},
        },
        [],
        False,
    )


def test_a_planned_interface_of_unknown_address_joins_by_its_port_group() -> None:
    joined = _adapters(
        {"vsphere_vnic.a": {"port_group": "A", "dhcp": True}, "vsphere_vnic.b": {"port_group": "B", "mtu": 9000}},
        "{device: vmk1, port_group: A}, {device: vmk2, port_group: B, ip: 192.0.2.2}",
    )

    assert joined == (
        {
            "vmk1": {"device": "vmk1", "port_group": "A", "dhcp": True},
            "vmk2": {"device": "vmk2", "port_group": "B", "ip": "192.0.2.2", "mtu": 9000},
        },
        [],
        False,
    )


def test_a_planned_interface_that_may_be_two_devices_is_neither() -> None:
    joined = _adapters(
        {"vsphere_vnic.ft": {"port_group": "A", "mtu": 9000}},
        "{device: vmk1, port_group: A}, {device: vmk2, port_group: A}, {device: vmk3, port_group: B}",
    )

    assert joined == (
        {
            "vmk1": {"device": "vmk1", "port_group": "A"},
            "vmk2": {"device": "vmk2", "port_group": "A"},
            "vmk3": {"device": "vmk3", "port_group": "B"},
        },
        ["plan.json: vsphere_vnic.ft may be vmk1 or vmk2 of a, and counts as neither"],
        False,
    )


def test_a_planned_interface_that_no_device_can_be_contradicts_a_complete_list() -> None:
    _, notes, disagree = _adapters(
        {"vsphere_vnic.ft": {"port_group": "A", "ip": "192.0.2.9"}}, "{device: vmk1, port_group: A, ip: 192.0.2.1}"
    )

    assert (notes, disagree) == ([], True)


@pytest.mark.parametrize(("planned", "told", "result"), [(1, 2, 2), (2, 2, 2), (3, 2, None)])
def test_a_number_that_is_the_least_possible_one_agrees_with_a_larger_one(
    planned: int, told: int, result: int | None
) -> None:
    plan = _plan({"vms": {"v": {"snapshots": planned}}}, ("vms", "v", "snapshots"), ("vms",))
    for fragments in permutations([spec_fragment(f"vms: [{{name: v, snapshots: {told}}}]\n"), plan]):
        facts = join(list(fragments))

        assert facts.get(("vms", "v", "snapshots")) == result
        assert (("vms", "v", "snapshots") in facts.contradictions) == (result is None)
        assert ("vms", "v", "snapshots") not in facts.partial


def test_facts_that_are_read_again_are_the_same(tmp_path: Path) -> None:
    facts = derive(base_facts(NORMATIVE))
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(facts.document()), encoding="utf-8")
    inputs = read_inputs([str(file)])
    again = join(inputs.fragments)
    resolve(again, load_tables())

    assert inputs.errors == []
    assert derive(again).document() == facts.document()
