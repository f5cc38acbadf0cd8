"""A spec, the export of RVTools that its estate would have, and what is imported from that: the facts are the same."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import given, settings, strategies as st

from tests.support import rvtools
from validator.importers.base import ImportedSpec
from validator.importers.merge import merge
from validator.importers.rvtools.read import read_rvtools

Json = dict[str, Any]

SERVER = "vc01.example.com"
UPLINKS = ["Uplink 1", "Uplink 2"]
GROUPS = ["Management", "vMotion, FT", "Production"]
TEAMING = st.sampled_from(["failover_explicit", "loadbalance_srcid", "loadbalance_ip"])


def _some(draw: st.DrawFn, **choices: st.SearchStrategy[Any]) -> Json:
    """Return some of these members, each with one of its values."""
    return {name: draw(values) for name, values in choices.items() if draw(st.booleans())}


@st.composite
def _hosts(draw: st.DrawFn, index: int) -> Json:
    pnics = [{"device": f"vmnic{n}", **_some(draw, speed_mbps=st.sampled_from([1000, 25000]))} for n in range(3)]
    model = {"vendor": "Intel", "model": "Intel(R) Xeon(R) Gold 6338 CPU @ 2.00GHz", "max_evc_mode": "intel-icelake"}
    cpu = {"mhz": draw(st.integers(1000, 4000)), **draw(st.sampled_from([{}, model]))}
    bios = _some(draw, power_profile=st.just("os_managed"))
    if draw(st.booleans()):
        bios["hyperthreading"] = draw(st.booleans())
        cpu["threads"] = draw(st.sampled_from([16, 128]))
    adapters = [
        {
            "device": f"vmk{n}",
            "port_group": group,
            "switch": "dvs",
            **_some(draw, dhcp=st.booleans(), mtu=st.sampled_from([1500, 9000])),
            **draw(st.sampled_from([{}, {"ip": f"192.0.{n}.{index + 10}", "netmask": "255.255.255.0"}])),
        }
        for n, group in enumerate(GROUPS[:2])
    ]
    if "ip" in adapters[0]:
        adapters[0]["gateway"] = "192.0.0.1"
    group = {"name": "Old", "switch": "vSwitch0", "vlan": draw(st.integers(0, 4095)), **_some(draw, teaming=TEAMING)}
    return {
        "name": f"esx0{index}.example.com",
        "datacenter": "tokyo",
        "cluster": "c1",
        "vcenter": SERVER,
        "managed": True,
        "product": "ESXi",
        "version": "8.0.3",
        "build": 24022510,
        **_some(
            draw,
            maintenance_mode=st.booleans(),
            edition=st.sampled_from(["Standard", "Enterprise Plus", "VCF"]),
            vendor=st.just("Example Corp"),
            model=st.just("RS-750"),
            bios_version=st.just("2.19.1"),
            memory_mb=st.integers(1024, 2**21),
        ),
        "bios": bios,
        "cpu": cpu,
        "pnics": pnics,
        "switches": [{"name": "vSwitch0", "pnics": ["vmnic2"], "mtu": 1500, **_some(draw, teaming=TEAMING)}],
        "port_groups": [group],
        "vmkernels": adapters,
        "service_consoles": [],
    }


@st.composite
def _machines(draw: st.DrawFn, index: int, hosts: list[str]) -> Json:
    name = f"vm0{index}"
    host: str = draw(st.sampled_from(hosts))
    others = [one for one in hosts if one != host]
    controllers = [
        {
            "type": draw(st.sampled_from(["pvscsi", "lsilogic-sas"])),
            "bus_sharing": draw(st.sampled_from(["none", "physical"])),
        }
        for _ in range(draw(st.integers(1, 2)))
    ]
    disks = [_disk(draw, name, number, len(controllers)) for number in range(draw(st.integers(len(controllers), 3)))]
    limits: st.SearchStrategy[Any] = st.just("none") | st.integers(1, 9999)
    drives = [{"backing": "none"}, {"backing": "client_device"}, {"backing": "iso", "datastore": "ds1"}]
    pair: Json = {}
    has_pair = draw(st.booleans())
    if others and has_pair:
        pair = {
            "fault_tolerance": True,
            "ft_role": "primary",
            "ft_secondaries": 1,
            "secondary_host": draw(st.sampled_from(others)),
        }
    return {
        "name": name,
        "datacenter": "tokyo",
        "cluster": "c1",
        "host": host,
        **pair,
        **_some(
            draw,
            connection_state=st.sampled_from(["connected", "inaccessible"]),
            power_state=st.sampled_from(["powered_on", "powered_off", "suspended"]),
            num_cpus=st.integers(1, 8),
            memory_mb=st.integers(4, 2**17),
            memory_reservation_mb=st.integers(0, 2**17),
            memory_limit_mb=limits,
            cpu_reservation_mhz=st.integers(0, 9999),
            hardware_version=st.integers(7, 22),
            firmware=st.sampled_from(["bios", "efi"]),
            ha_restart_priority=st.sampled_from(["low", "medium", "disabled"]),
            storage_datastore=st.just("ds1"),
            cpu_hot_add=st.booleans(),
            memory_hot_add=st.booleans(),
            template=st.booleans(),
            resource_pool=st.fixed_dictionaries({"name": st.just(f"pool {index}"), "memory_limit_mb": limits}),
        ),
        "disks": disks,
        "scsi_controllers": controllers,
        "network_adapters": [
            {"network": "Production", "type": draw(st.sampled_from(["vmxnet3", "e1000", "e1000e"]))}
            for _ in range(draw(st.integers(0, 12)))
        ],
        "cdroms": draw(st.lists(st.sampled_from(drives), max_size=2)),
        "snapshots": draw(st.integers(0, 3)),
    }


def _disk(draw: st.DrawFn, machine: str, number: int, controllers: int) -> Json:
    disk: Json = {
        "label": f"Hard disk {number + 1}",
        "key": 2000 + number,
        "path": f"[ds1] {machine}/{number}.vmdk",
        "device_address": f"scsi{min(number, controllers - 1)}:{number}",
        "datastore": "ds1",
        "size_gb": draw(st.integers(0, 64)),
        "rdm": draw(st.sampled_from(["none", "virtual", "physical"])),
        **_some(
            draw,
            mode=st.sampled_from(["persistent", "independent_persistent"]),
            sharing=st.sampled_from(["none", "multi_writer"]),
        ),
    }
    if disk["rdm"] == "none":
        disk["provisioning"] = draw(st.sampled_from(["thin", "eager_zeroed_thick", "lazy_zeroed_thick"]))
    return disk


@st.composite
def estates(draw: st.DrawFn) -> Json:
    hosts = [draw(_hosts(number)) for number in range(draw(st.integers(1, 3)))]
    names = [host["name"] for host in hosts]
    evc = draw(st.sampled_from(["none", "intel-icelake"]))
    if not all("max_evc_mode" in host["cpu"] for host in hosts):
        evc = "intel-icelake"
    orders = st.sampled_from([(UPLINKS, []), (UPLINKS[:1], UPLINKS[1:])])
    groups = []
    for number, name in enumerate(GROUPS):
        active, standby = draw(orders)
        use = "vm" if number == 2 else "vmkernel"
        groups.append(
            {"name": name, "vlan": number, "use": use, "teaming": draw(TEAMING), "active": active, "standby": standby}
        )
    machines = [draw(_machines(number, names)) for number in range(draw(st.integers(0, 3)))]
    if not any(machine["network_adapters"] for machine in machines):
        del groups[2]["use"]
    ha = _some(
        draw,
        enabled=st.booleans(),
        host_monitoring=st.booleans(),
        admission_control=st.just("disabled"),
        vm_restart_priority=st.sampled_from(["low", "medium"]),
        heartbeat_datastore_policy=st.sampled_from(["userSelectedDs", "allFeasibleDs"]),
    )
    levels = st.sampled_from(["manual", "partially_automated", "fully_automated"])
    kind, transport = draw(st.sampled_from([("VMFS", "fc"), ("VMFS", "iscsi"), ("VMFS", "fcoe")]))
    return {
        "vcenter": {"name": SERVER, "version": "8.0.3", "build": 24022515},
        "clusters": [
            {
                "name": "c1",
                "datacenter": "tokyo",
                "vcenter": SERVER,
                "ha": ha,
                "drs": _some(draw, enabled=st.booleans(), automation_level=levels),
                "evc_mode": evc,
            }
        ],
        "hosts": hosts,
        "distributed_switches": [
            {
                "name": "dvs",
                "datacenter": "tokyo",
                "uplinks": UPLINKS,
                **_some(draw, version=st.just("8.0.3"), mtu=st.sampled_from([1500, 9000])),
                "hosts": [{"host": name, "uplinks": {"Uplink 1": "vmnic0", "Uplink 2": "vmnic1"}} for name in names],
                "port_groups": groups,
            }
        ],
        "datastores": [
            {"name": "ds1", "datacenter": "tokyo", "type": kind, "transport": transport, "hosts": names},
            {
                "name": "nfs1",
                "datacenter": "tokyo",
                "type": "NFS",
                "transport": "nfs",
                "hosts": names[:1],
                **_some(draw, datastore_cluster=st.just({"name": "pod"})),
            },
        ],
        "vms": machines,
    }


def _leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, dict) and value:
        for key, child in value.items():
            yield from _leaves(child, (*path, key))
    elif value != {}:
        yield path, value


def _facts(sources: list[ImportedSpec]) -> dict[tuple[str, ...], Any]:
    return dict(_leaves(merge(sources).objects))


@settings(max_examples=25)
@given(estates(), st.sampled_from(["xlsx", ",", ";", "\t"]))
def test_the_facts_of_a_spec_come_back_from_its_export(document: Json, form: str) -> None:
    tables = rvtools.tables_of(document)
    with tempfile.TemporaryDirectory(prefix="ftpolicy-rvtools-") as name:
        if form == "xlsx":
            export = rvtools.write_workbook(Path(name, "any name.xlsx"), tables)
        else:
            export = rvtools.write_csvs(Path(name, "export"), tables, form)
        sources = read_rvtools([str(export)])

    assert rvtools.SECRET in repr(tables)
    assert rvtools.SECRET not in repr(sources)
    assert _facts(sources) == _facts([ImportedSpec("spec", document)])
    (source,) = sources
    named = {path[-1] for path in merge(sources).partial}
    assert named == {"clusters", "uplinks", "vmkernels"} | ({"scsi_controllers"} if document["vms"] else set())
    assert [path for path in source.unread if path[0] == "vms"] == []
