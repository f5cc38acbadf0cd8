"""Plans that change the estate under running FT pairs: which rule about changes says what, and what is left alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli

Values = dict[str, Any]

SPEC = """\
apiVersion: ftpolicy/v1
kind: ClusterSpec
clusters:
  - {name: c1, fault_tolerance: true, fault_tolerance_type: smp}
hosts:
HOSTS
distributed_switches:
  - name: dvs
    port_groups: [{name: Apps, vlan: 7, use: vm}]
    hosts: [{host: esx01, pnics: [vmnic4]}, {host: esx02, pnics: [vmnic4]}, {host: esx03, pnics: [vmnic4]}]
datastores:
  - {name: nfs01, type: NFS, hosts: [esx01, esx02, esx03]}
  - {name: nfs02, type: NFS, hosts: [esx01, esx02, esx03]}
vms:
  - name: db01
    cluster: c1
    fault_tolerance: true
    host: esx01
    secondary_host: esx02
    storage_datastore: nfs01
    resource_pool: {name: Gold}
    disks: [{label: disk0, datastore: nfs01}]
    network_adapters: [{network: Apps, type: vmxnet3}]
"""
HOST = """\
  - name: NAME
    cluster: c1
    version: "8.0.3"
    vmkernels:
      - {device: vmk0, port_group: Management, services: [management]}
      - {device: vmk1, port_group: vMotion, services: [vmotion]}
      - {device: vmk2, port_group: FT, services: [ft_logging]}
    switches:
      - {name: vSwitch0, pnics: [vmnic0, vmnic1]}
      - {name: vSwitch1, pnics: [vmnic2, vmnic3]}
    port_groups:
      - {name: Management, switch: vSwitch0, vlan: 0, use: management}
      - {name: vMotion, switch: vSwitch1, vlan: 30, active: [vmnic2], standby: [vmnic3], use: vmkernel}
      - {name: FT, switch: vSwitch1, vlan: 40, active: [vmnic3], standby: [vmnic2], use: vmkernel}
"""

RULES = [f"{area}.change_allowed_with_ft" for area in ("cluster", "network", "storage", "vm")]

CLUSTER: Values = {
    "id": "domain-c8",
    "name": "c1",
    "ha_enabled": True,
    "host_managed": None,
    "host_system_ids": ["host-1", "host-2", "host-3"],
    "resource_pool_id": "resgroup-9",
}
VM: Values = {
    "id": "uuid-1",
    "name": "db01",
    "num_cpus": 2,
    "memory": 4096,
    "host_system_id": "host-1",
    "resource_pool_id": "resgroup-20",
    "datastore_id": "datastore-1",
    "disk": [{"label": "disk0", "size": 40, "datastore_id": "datastore-1"}],
    "network_interface": [{"adapter_type": "vmxnet3", "network_id": "dvportgroup-5"}],
    "vtpm": [],
    "annotation": "x",
}


def _vnic(host: int, device: str, label: str, service: str, **more: Any) -> Values:
    address = {"dhcp": False, "ip": f"192.0.2.{host}{device[-1]}", "netmask": "255.255.255.0", "gw": ""}
    services = [service]
    return {
        "id": f"host-{host}_{device}",
        "host": f"host-{host}",
        "portgroup": label,
        "mtu": 9000,
        "ipv4": [address],
        "services": services,
        **more,
    }


ESTATE: dict[str, Values] = {
    "vsphere_compute_cluster.c": CLUSTER,
    **{f"vsphere_host.h{n}": {"id": f"host-{n}", "hostname": f"esx0{n}", "cluster": "domain-c8"} for n in (1, 2, 3)},
    **{f"vsphere_vnic.ft{n}": _vnic(n, "vmk2", "FT", "faultToleranceLogging") for n in (1, 2, 3)},
    **{f"vsphere_vnic.vmotion{n}": _vnic(n, "vmk1", "vMotion", "vmotion") for n in (1, 2, 3)},
    **{f"vsphere_vnic.management{n}": _vnic(n, "vmk0", "Management", "management") for n in (1, 2, 3)},
    **{
        f"vsphere_host_port_group.ft{n}": {
            "id": f"tf-HostPortGroup:host-{n}:FT",
            "name": "FT",
            "host_system_id": f"host-{n}",
            "virtual_switch_name": "vSwitch1",
            "vlan_id": 40,
            "active_nics": ["vmnic3"],
            "standby_nics": ["vmnic2"],
        }
        for n in (1, 2, 3)
    },
    **{
        f"vsphere_host_virtual_switch.one{n}": {
            "id": f"tf-HostVirtualSwitch:host-{n}:vSwitch1",
            "name": "vSwitch1",
            "host_system_id": f"host-{n}",
            "network_adapters": ["vmnic2", "vmnic3"],
            "active_nics": ["vmnic2", "vmnic3"],
            "standby_nics": [],
            "mtu": 9000,
        }
        for n in (1, 2, 3)
    },
    "vsphere_distributed_virtual_switch.dvs": {
        "id": "uuid-dvs",
        "name": "dvs",
        "max_mtu": 9000,
        "host": [{"host_system_id": f"host-{n}", "devices": ["vmnic4"]} for n in (1, 2, 3)],
    },
    "vsphere_distributed_port_group.apps": {
        "id": "dvportgroup-5",
        "name": "Apps",
        "distributed_virtual_switch_uuid": "uuid-dvs",
        "vlan_id": 7,
    },
    **{
        f"vsphere_nas_datastore.nfs{n}": {
            "id": f"datastore-{n}",
            "name": f"nfs0{n}",
            "type": "NFS",
            "host_system_ids": ["host-1", "host-2", "host-3"],
        }
        for n in (1, 2)
    },
    "vsphere_resource_pool.gold": {"id": "resgroup-20", "name": "Gold", "parent_resource_pool_id": "resgroup-9"},
    "vsphere_virtual_machine.db01": VM,
}

Step = tuple[str, list[str], Values | None]


def _plan(*steps: Step, deferred: bool = False) -> Values:
    """Return a plan of the estate that does ``steps``: an address, the actions, and the attributes that change."""
    done = {address: (actions, change) for address, actions, change in steps}
    after: dict[str, Values] = {}
    entries: list[Values] = []
    later: list[Values] = []
    for address, before in ESTATE.items():
        actions, change = done.get(address, (["no-op"], {}))
        values = None if actions == ["delete"] else {**before, **(change or {})}
        unknown = {"id": True, "services": True} if "create" in actions else {}
        values = values and {name: value for name, value in values.items() if name not in unknown}
        entry = {
            "address": address,
            "change": {"actions": actions, "before": before, "after": values, "after_unknown": unknown},
        }
        if deferred and address in done:
            later.append({"reason": "resource_config_unknown", "resource_change": entry})
        else:
            entries.append(entry)
            after |= {} if values is None else {address: values}
    return {
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": [{"address": a, "values": v} for a, v in after.items()]}},
        "prior_state": {
            "values": {"root_module": {"resources": [{"address": a, "values": v} for a, v in ESTATE.items()]}}
        },
        "resource_changes": entries,
        "deferred_changes": later,
    }


def _verdicts(cli: Cli, directory: Path, plan: Values, spec: str | None = None) -> set[str]:
    """Return every fail and undecided verdict of the rules about changes, as ``rule verdict severity name``."""
    text = SPEC.replace("HOSTS\n", "".join(HOST.replace("NAME", f"esx0{n}") for n in (1, 2, 3)))
    (directory / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    (directory / "cluster.yaml").write_text(text if spec is None else spec, encoding="utf-8")
    only = [option for rule in RULES for option in ("--only", rule)]
    run = cli("check", str(directory / "plan.json"), str(directory / "cluster.yaml"), *only, "-o", "json")
    report = json.loads(run.out)
    assert report["errors"] == []
    return {
        f"{one['rule'].split('.')[0]} {one['verdict']} {one['severity']} {one['subject']['name']}"
        for one in report["findings"]
    }


def _network(*hosts: int, severity: str = "error") -> set[str]:
    return {f"network fail {severity} esx0{number}" for number in hosts}


FTS = [f"vsphere_vnic.ft{n}" for n in (1, 2, 3)]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([], set()),
        ([("vsphere_vnic.management1", ["delete"], None)], set()),
        ([("vsphere_vnic.ft3", ["delete"], None)], set()),
        ([(one, ["delete"], None) for one in FTS], _network(1, 2)),
        ([("vsphere_vnic.ft2", ["delete", "create"], {})], _network(2)),
        ([("vsphere_vnic.ft2", ["delete", "create"], {"host": "host-3"})], _network(2)),
        ([("vsphere_vnic.ft3", ["delete", "create"], {"host": "host-2"})], set()),
        (
            [("vsphere_host.h2", ["update"], {"cluster": None})],
            set(),
        ),  # the provider finds no cluster, and moves nothing
        ([("vsphere_vnic.ft1", ["update"], {"services": []})], _network(1)),
        ([("vsphere_vnic.vmotion1", ["update"], {"services": []})], _network(1)),
        ([("vsphere_vnic.vmotion2", ["update"], {"ipv4": [{"dhcp": True}]})], _network(2)),
        ([("vsphere_vnic.ft1", ["update"], {"mtu": 1500})], _network(1, severity="warning")),
        ([("vsphere_vnic.ft1", ["update"], {"mac": "00:50:56:00:00:01"})], set()),
        ([("vsphere_host_port_group.ft1", ["update"], {"vlan_id": 41})], _network(1)),
        ([("vsphere_host_port_group.ft1", ["delete"], None)], _network(1)),
        (
            [("vsphere_host_port_group.ft2", ["update"], {"active_nics": ["vmnic2"], "standby_nics": ["vmnic3"]})],
            _network(2, severity="warning"),
        ),
        ([(f"vsphere_host_virtual_switch.one{n}", ["delete"], None) for n in (1, 2, 3)], _network(1, 2)),
        (
            [("vsphere_host_virtual_switch.one1", ["update"], {"network_adapters": ["vmnic3"]})],
            _network(1, severity="warning"),
        ),
        ([("vsphere_host_virtual_switch.one1", ["update"], {"active_nics": ["vmnic3"]})], set()),
        ([("vsphere_distributed_port_group.apps", ["update"], {"vlan_id": 8})], _network(1, 2)),
        (
            [
                ("vsphere_distributed_port_group.apps", ["delete"], None),
                ("vsphere_distributed_virtual_switch.dvs", ["delete"], None),
            ],
            _network(1, 2),
        ),
        (
            [
                (
                    "vsphere_distributed_virtual_switch.dvs",
                    ["update"],
                    {"host": [{"host_system_id": "host-1", "devices": ["vmnic4"]}]},
                )
            ],
            _network(2),
        ),
        (
            [("vsphere_distributed_virtual_switch.dvs", ["update"], {"host": []})],
            _network(1, 2),
        ),
        ([("vsphere_distributed_virtual_switch.dvs", ["delete", "create"], {})], _network(1, 2)),
        ([("vsphere_distributed_virtual_switch.dvs", ["update"], {"name": "dvs9"})], set()),
        (
            [
                ("vsphere_distributed_virtual_switch.dvs", ["update"], {"name": "dvs9"}),
                ("vsphere_distributed_port_group.apps", ["update"], {"vlan_id": 8}),
            ],
            _network(1, 2),
        ),
        ([("vsphere_distributed_port_group.apps", ["update"], {"block_all_ports": True})], _network(1, 2)),
        (
            [("vsphere_nas_datastore.nfs1", ["update"], {"name": "nfs99", "host_system_ids": ["host-1"]})],
            {"storage fail error db01"},
        ),
        ([("vsphere_nas_datastore.nfs1", ["update"], {"name": "nfs99"})], set()),
        ([("vsphere_compute_cluster.c", ["delete", "create"], {})], {"cluster fail error c1"}),
        ([("vsphere_host.h2", ["delete", "create"], {})], {"cluster fail error c1"}),
        ([("vsphere_nas_datastore.nfs2", ["delete"], None)], set()),
        ([("vsphere_nas_datastore.nfs1", ["delete"], None)], {"storage fail error db01"}),
        ([("vsphere_nas_datastore.nfs1", ["delete", "create"], {})], {"storage fail error db01"}),
        (
            [("vsphere_nas_datastore.nfs1", ["update"], {"host_system_ids": ["host-1", "host-3"]})],
            {"storage fail error db01"},
        ),
        ([("vsphere_nas_datastore.nfs1", ["update"], {"host_system_ids": ["host-1", "host-2"]})], set()),
        ([("vsphere_resource_pool.gold", ["delete"], None)], {"storage fail error db01"}),
        ([("vsphere_resource_pool.gold", ["update"], {"memory_limit": 1})], set()),
        (
            [("vsphere_compute_cluster.c", ["update"], {"host_system_ids": ["host-1", "host-2"]})],
            set(),
        ),
        (
            [("vsphere_compute_cluster.c", ["update"], {"host_system_ids": ["host-1", "host-3"]})],
            {"cluster fail error c1"},
        ),
        ([("vsphere_compute_cluster.c", ["update"], {"host_system_ids": []})], {"cluster fail error c1"}),
        (
            [
                ("vsphere_compute_cluster.c", ["update"], {"host_system_ids": ["host-1", "host-3"]}),
                ("vsphere_vnic.ft2", ["delete"], None),
            ],
            {"cluster fail error c1", *_network(2)},
        ),
        ([("vsphere_compute_cluster.c", ["update"], {"ha_enabled": False})], {"cluster fail error c1"}),
        ([("vsphere_compute_cluster.c", ["update"], {"drs_enabled": True})], set()),
        ([("vsphere_virtual_machine.db01", ["update"], {"annotation": "y", "tags": ["t"]})], set()),
        ([("vsphere_virtual_machine.db01", ["update"], {"vtpm": [{"version": "2.0"}]})], {"vm fail error db01"}),
        ([("vsphere_virtual_machine.db01", ["update"], {"num_cpus": 4})], {"vm fail error db01"}),
        ([("vsphere_virtual_machine.db01", ["update"], {"host_system_id": "host-3"})], set()),
        ([("vsphere_virtual_machine.db01", ["delete"], None)], {"vm fail error db01"}),
    ],
    ids=lambda value: None if isinstance(value, set) else "; ".join(f"{a} {b[0]}" for a, b, _ in value) or "nothing",
)
def test_what_a_plan_may_change(steps: list[Step], expected: set[str], cli: Cli, tmp_path: Path) -> None:
    assert _verdicts(cli, tmp_path, _plan(*steps)) == expected


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (("vsphere_vnic.ft1", ["delete"], None), _network(1)),
        (("vsphere_compute_cluster.c", ["update"], {"ha_enabled": False}), {"cluster fail error c1"}),
        (("vsphere_compute_cluster.c", ["update"], {"drs_enabled": True}), {"cluster undecided error c1"}),
        (("vsphere_nas_datastore.nfs1", ["delete"], None), {"storage fail error db01"}),
        (("vsphere_virtual_machine.db01", ["update"], {"num_cpus": 4}), {"vm fail error db01"}),
        (("vsphere_virtual_machine.db01", ["update"], {"annotation": "y"}), {"vm undecided error db01"}),
    ],
)
def test_a_change_that_moves_to_a_later_plan_still_counts(
    step: Step, expected: set[str], cli: Cli, tmp_path: Path
) -> None:
    assert expected <= _verdicts(cli, tmp_path, _plan(step, deferred=True))


@pytest.mark.parametrize(
    ("address", "attribute", "expected"),
    [
        ("vsphere_compute_cluster.c", "host_system_ids", {"cluster undecided error c1"}),
        ("vsphere_compute_cluster.c", "ha_enabled", {"cluster undecided error c1"}),
        ("vsphere_host.h2", "cluster", {"cluster undecided error c1"}),
        ("vsphere_vnic.ft1", "ipv4", {"network undecided error esx01"}),
        (
            "vsphere_distributed_virtual_switch.dvs",
            "host",
            {"network undecided error esx01", "network undecided error esx02"},
        ),
        ("vsphere_virtual_machine.db01", "host_system_id", {"vm undecided error db01"}),
        ("vsphere_virtual_machine.db01", "guest_ip_addresses", set()),
    ],
)
def test_what_is_known_after_apply_is_undecided(
    address: str, attribute: str, expected: set[str], cli: Cli, tmp_path: Path
) -> None:
    plan = _plan((address, ["update"], {}))
    (change,) = (one["change"] for one in plan["resource_changes"] if one["address"] == address)
    (planned,) = (one for one in plan["planned_values"]["root_module"]["resources"] if one["address"] == address)
    change["after"] = planned["values"] = {key: one for key, one in change["after"].items() if key != attribute}
    change["after_unknown"][attribute] = True

    assert _verdicts(cli, tmp_path, plan) == expected


def test_a_block_that_moves_hides_no_change(cli: Cli, tmp_path: Path) -> None:
    address = "vsphere_host_port_group.ft1"
    plan = _plan((address, ["update"], {"vlan_id": 41}))
    for one in (*plan["resource_changes"], *plan["planned_values"]["root_module"]["resources"]):
        if one["address"] == address:
            one.update({"address": "vsphere_host_port_group.new", "previous_address": address})

    assert _verdicts(cli, tmp_path, plan) == _network(1)


def test_a_plan_that_destroys_everything_is_told_by_every_rule(cli: Cli, tmp_path: Path) -> None:
    plan = {**_plan(*((address, ["delete"], None) for address in ESTATE)), "planned_values": {}}

    assert _verdicts(cli, tmp_path, plan) == {
        "cluster fail error c1",
        *_network(1, 2),
        "storage fail error db01",
        "vm fail error db01",
    }


def test_hosts_that_the_next_apply_moves_out_are_told(cli: Cli, tmp_path: Path) -> None:
    plan = _plan()
    entries = [one for one in plan["resource_changes"] if one["address"] == "vsphere_compute_cluster.c"]
    entries[0]["change"]["before"] = entries[0]["change"]["after"] = {
        **CLUSTER,
        "host_system_ids": ["host-1", "host-2"],
    }
    plan["planned_values"]["root_module"]["resources"][0]["values"] = entries[0]["change"]["after"]
    assert _verdicts(cli, tmp_path, plan) == set()

    entries[0]["change"]["before"] = entries[0]["change"]["after"] = {
        **CLUSTER,
        "host_system_ids": ["host-1", "host-3"],
    }
    plan["planned_values"]["root_module"]["resources"][0]["values"] = entries[0]["change"]["after"]
    assert _verdicts(cli, tmp_path, plan) == {"cluster fail error c1"}


def test_an_action_on_a_machine_under_ft_is_undecided(cli: Cli, tmp_path: Path) -> None:
    address = "vsphere_virtual_machine.db01"
    plan = _plan((address, ["update"], {"annotation": "y"}))
    trigger = {"triggering_resource_address": address, "action_trigger_event": "AfterUpdate"}
    plan["action_invocations"] = [{"address": "action.a.b", "type": "a", "lifecycle_action_trigger": trigger}]

    assert _verdicts(cli, tmp_path, plan) == {"vm undecided error db01"}


def test_where_the_secondary_runs_is_asked_for(cli: Cli, tmp_path: Path) -> None:
    text = SPEC.replace("HOSTS\n", "".join(HOST.replace("NAME", f"esx0{n}") for n in (1, 2, 3)))
    spec = text.replace("    secondary_host: esx02\n", "")
    one = _plan(("vsphere_vnic.ft3", ["delete"], None))
    both = _plan(*((f"vsphere_vnic.ft{n}", ["delete"], None) for n in (2, 3)))

    assert _verdicts(cli, tmp_path, one, spec) == {"network undecided error esx03"}
    assert _verdicts(cli, tmp_path, both, spec) == _network(2, 3)
