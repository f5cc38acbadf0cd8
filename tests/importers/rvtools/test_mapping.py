"""What tables tell and what they do not: completeness, FT pairs, several vCenters, older releases, edited files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.importers.rvtools.conftest import HOST
from tests.support import rvtools
from tests.support.paths import DATA
from tests.support.rvtools import Tables
from validator.errors import InputError
from validator.importers.base import ImportedSpec
from validator.importers.rvtools.read import read_rvtools, without_rounded

OTHER = "esx02.example.com"
SDK = {"VI SDK Server": "vc01.example.com"}


def _read(tables: Tables, tmp_path: Path, **options: Any) -> ImportedSpec:
    source, *others = read_rvtools([str(rvtools.write_workbook(tmp_path / "export.xlsx", tables))], **options)
    assert others == []
    return source


def _notes(source: ImportedSpec) -> list[str]:
    return [note for note in source.notes if "the export was made" not in note]


def _vm(tables: Tables, **cells: Any) -> dict[str, Any]:
    row = {**tables["vInfo"][0], **cells}
    tables["vInfo"].append(row)
    return row


def test_the_smallest_export_is_told_whole(tables: Tables, tmp_path: Path) -> None:
    source = _read(tables, tmp_path)

    assert source.document == {
        "vcenter": {"name": "vc01.example.com", "version": "8.0.3", "build": 24022515},
        "clusters": [{"name": "c1", "datacenter": "tokyo", "vcenter": "vc01.example.com", "ha": {"enabled": True}}],
        "hosts": [
            {
                "name": HOST,
                "datacenter": "tokyo",
                "cluster": "c1",
                "vcenter": "vc01.example.com",
                "managed": True,
                "product": "ESXi",
                "version": "8.0.3",
                "build": 24022510,
                "memory_mb": 65536,
                "pnics": [{"device": "vmnic0", "speed_mbps": 25000}],
                "switches": [{"name": "vSwitch0", "pnics": ["vmnic0"], "teaming": "loadbalance_srcid", "mtu": 1500}],
                "port_groups": [{"name": "Management", "switch": "vSwitch0", "vlan": 10, "use": "vmkernel"}],
                "vmkernels": [
                    {"device": "vmk0", "port_group": "Management", "ip": "192.0.2.11", "netmask": "255.255.255.0"}
                ],
                "service_consoles": [],
                "partial": ["vmkernels"],
            }
        ],
        "vms": [
            {
                "name": "db01",
                "datacenter": "tokyo",
                "cluster": "c1",
                "host": HOST,
                "num_cpus": 2,
                "memory_mb": 4096,
                "firmware": "efi",
                "snapshots": 0,
                "template": False,
                "cdroms": [],
            }
        ],
        "partial": ["clusters"],
    }
    assert source.unread == {
        (
            "clusters",
            "c1",
            "evc_mode",
        ): "the hosts tell different EVC modes, or RVTools could not read those of every host",
        ("hosts", HOST, "edition"): (
            "RVTools lists no licence of the host: its account may not read them (Global.Licenses), or it is older than 3.10"
        ),
        ("hosts", HOST, "switches", "vSwitch0", "active"): (
            "RVTools does not tell which adapters of a standard switch are active, and which stand by"
        ),
        ("hosts", HOST, "vmkernels", "vmk0", "services"): (
            "RVTools does not list the services of VMkernel adapters; import a list of them beside it"
        ),
    }
    assert source.notes == (f"{tmp_path / 'export.xlsx'}: the export was made on 2026-11-29 by RVTools 4.7.1.4",)


def test_every_form_of_an_export_tells_the_same() -> None:
    forms = ("rvtools-mini.xlsx", "rvtools-csv", "rvtools-csv-de")
    (first,), *others = [read_rvtools([str(DATA / "rvtools" / form)]) for form in forms]

    assert [(other.document, other.unread) for (other,) in others] == [(first.document, first.unread)] * 2
    assert [(one["name"], one.get("secondary_host"), one["disks"][0]["rdm"]) for one in first.document["vms"]] == [
        ("app01", None, "physical"),
        ("db01", "esx02.example.com", "none"),
    ]


@pytest.mark.parametrize(
    ("table", "column", "value", "partial"),
    [
        ("vCluster", "NumHosts", 2, {"c1": ["hosts", "vms"]}),
        ("vCluster", "NumHosts", None, {"c1": ["hosts", "vms"]}),
        ("vHost", "# VMs total", 2, {"c1": ["vms"]}),
        ("vHost", "# VMs total", None, {"c1": ["vms"]}),
        ("vHost", "# VMs total", 1.5, {"c1": ["vms"]}),
        ("vHost", "# NICs", 2, {HOST: ["pnics", "vmkernels"]}),
        ("vNIC", "Switch", "NSX switch", {HOST: ["switches", "vmkernels"]}),
        ("vPort", "Port Group", "Another", {HOST: ["port_groups", "vmkernels"]}),
        ("vPort", "Switch", "vSwitch9", {HOST: ["switches", "vmkernels"]}),
        ("vInfo", "Host", "esx09.example.com", {"c1": ["vms"]}),
    ],
)
def test_a_list_is_complete_only_as_far_as_vcenter_counts(
    table: str, column: str, value: Any, partial: dict[str, list[str]], tables: Tables, tmp_path: Path
) -> None:
    tables[table][0][column] = value

    document = _read(tables, tmp_path).document

    told = {one["name"]: one.get("partial") for kind in ("clusters", "hosts") for one in document[kind]}
    assert told == {"c1": None, HOST: ["vmkernels"], **partial}


@pytest.mark.parametrize("gone", ["vCPU", "vMemory", "vDisk", "vNetwork", "vCD", "vUSB", "vSnapshot"])
@pytest.mark.parametrize("is_left", [False, True])
def test_what_is_taken_out_of_an_export_is_not_told(is_left: bool, gone: str, tables: Tables, tmp_path: Path) -> None:
    base = {"VM": "db01", "VM ID": "vm-100", **SDK}
    tables["vInfo"][0].update({"Disks": 1, "NICs": 1})
    tables["vDisk"] = [{**base, "Disk": "a", "Disk Mode": "persistent"}]
    tables["vNetwork"] = [{**base, "Adapter": "Vmxnet3", "Network": "Production"}]
    tables["vCPU"][0]["Reservation"] = tables["vMemory"][0]["Reservation"] = 0
    whole = _read(tables, tmp_path).document["vms"][0]
    if is_left and tables[gone]:
        tables[gone] = [{**row, "VM ID": "vm-999"} for row in tables[gone]]
    else:
        del tables[gone]

    machine = _read(tables, tmp_path).document["vms"][0]

    lost = {
        "vCPU": {"cpu_reservation_mhz"},
        "vMemory": {"memory_reservation_mb"},
        "vDisk": {"disks"},
        "vNetwork": {"network_adapters"},
        "vCD": {"cdroms"},
        "vUSB": set[str](),
        "vSnapshot": {"snapshots"},
    }
    assert machine == {key: value for key, value in whole.items() if key not in lost[gone]}


def test_every_header_may_be_missing_and_nothing_else_changes(tables: Tables, tmp_path: Path) -> None:
    """What a column tells is gone with it, and nothing becomes another value; a list may only become partial."""
    export = rvtools.write_csvs(tmp_path / "export", tables)
    whole = _leaves(read_rvtools([str(export)])[0].document)
    for name, rows in tables.items():
        file = export / f"RVTools_tab{name}.csv"
        text = file.read_bytes()
        for header in rvtools.headers(name, rows):
            if header == "VI SDK Server" or (name, header) in _MEANS_MORE:
                continue
            without = [{key: value for key, value in row.items() if key != header} for row in rows]
            file.write_text(rvtools.csv_text(name, without), encoding="utf-8")
            told = _leaves(read_rvtools([str(export)])[0].document)
            assert {key: told[key] for key in told if whole.get(key) != told[key]} == {}, (name, header)
        file.write_bytes(text)


_MEANS_MORE = {
    ("vHost", "Cluster"),  # the cluster of vCluster has no hosts then
    ("vHost", "Host"),
    ("vNIC", "Switch"),
    ("vSource", "API type"),
}


def _leaves(value: Any, path: str = "") -> dict[str, Any]:
    """Return the values of a document by paths of keys and names, without lists of what is partial."""
    if isinstance(value, dict):
        inner = [(f"{path}/{key}", child) for key, child in value.items() if key != "partial"]
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        inner = [
            (f"{path}/{one.get('name', one.get('device', one.get('label', n)))}", one) for n, one in enumerate(value)
        ]
    else:
        return {path: value}
    return {key: leaf for name, child in inner for key, leaf in _leaves(child, name).items()}


def test_the_secondary_is_told_at_its_primary(tables: Tables, tmp_path: Path) -> None:
    tables["vInfo"][0].update({"FT State": "running", "FT Role": 1})
    _vm(tables, **{"FT Role": 2, "Host": OTHER, "VM ID": "vm-2"})

    (machine,) = _read(tables, tmp_path).document["vms"]

    told = {key: machine.get(key) for key in ("fault_tolerance", "ft_role", "ft_secondaries", "host", "secondary_host")}
    assert told == {
        "fault_tolerance": True,
        "ft_role": "primary",
        "ft_secondaries": 1,
        "host": HOST,
        "secondary_host": OTHER,
    }


def test_a_pair_without_roles_is_one_machine_and_nobody_knows_which_is_where(tables: Tables, tmp_path: Path) -> None:
    del tables["vInfo"][0]["FT Role"]
    tables["vInfo"][0]["FT State"] = "running"
    _vm(tables, **{"Host": OTHER, "VM ID": "vm-2", "Firmware": "bios"})

    source = _read(tables, tmp_path)

    (machine,) = source.document["vms"]
    assert (machine["fault_tolerance"], machine["ft_secondaries"]) == (True, 1)
    assert not {"host", "secondary_host", "ft_role", "firmware"} & set(machine)
    reason = "RVTools before 4.4.1 does not tell which machine of the pair is the primary"
    assert source.unread["vms", "db01", "host"] == source.unread["vms", "db01", "secondary_host"] == reason


@pytest.mark.parametrize(
    ("state", "role", "told"),
    [
        ("notConfigured", None, None),
        (None, None, None),
        ("disabled", None, True),
        ("enabled", None, True),
        ("needSecondary", None, True),
        ("Starting", None, True),
        ("running", 1, True),
        (None, 1, True),
        ("gray", None, "unread"),
        ("True", None, "unread"),
    ],
)
def test_ft_is_set_up_where_its_state_says_so(state: Any, role: Any, told: Any, tables: Tables, tmp_path: Path) -> None:
    tables["vInfo"][0].update({"FT State": state, "FT Role": role})

    source = _read(tables, tmp_path)

    (machine,) = source.document["vms"]
    unread = "unread" if ("vms", "db01", "fault_tolerance") in source.unread else None
    assert machine.get("fault_tolerance", unread) == told


def test_a_secondary_alone_and_a_placeholder_are_left_out(tables: Tables, tmp_path: Path) -> None:
    _vm(tables, **{"VM": "lost", "FT State": "running", "FT Role": 2, "VM ID": "vm-2"})
    _vm(tables, **{"VM": "held", "SRM Placeholder": "True", "VM ID": "vm-3"})

    source = _read(tables, tmp_path)

    assert [machine["name"] for machine in source.document["vms"]] == ["db01"]
    assert "vms" in source.document["partial"]  # a host carries a secondary that is not told
    assert _notes(source) == [
        "placeholders of Site Recovery Manager are left out: 1",
        "secondaries without a primary in the export are left out: lost",
    ]


def test_headers_in_the_middle_of_files_that_were_put_together_are_no_row(tables: Tables, tmp_path: Path) -> None:
    expected = _read(tables, tmp_path).document
    for rows in tables.values():
        if rows:
            rows.append({header: header for header in rows[0]})

    assert _read(tables, tmp_path).document == expected


@pytest.mark.parametrize(
    ("members", "hosts", "partial"),
    [
        (HOST, [HOST], ["uplinks"]),
        ("1", [HOST], ["uplinks"]),
        (2, [HOST], ["uplinks", "hosts"]),
        ("N/A", [HOST], ["uplinks", "hosts"]),
        (f"{HOST}, {OTHER}", [HOST], ["uplinks", "hosts"]),
        (None, [HOST], ["uplinks", "hosts"]),
    ],
)
def test_members_of_a_switch_are_names_or_a_number(
    members: Any, hosts: list[str], partial: list[str], tables: Tables, tmp_path: Path
) -> None:
    _distributed(tables)
    tables["dvSwitch"][0]["Host members"] = members

    (switch,) = _read(tables, tmp_path).document["distributed_switches"]

    assert ([member["host"] for member in switch["hosts"]], switch["partial"]) == (hosts, partial)


def test_what_rvtools_rounds_is_left_to_a_source_that_does_not(tables: Tables, tmp_path: Path) -> None:
    tables["vHost"][0].update({"Speed": 1995, "CPU Model": "Intel(R) Xeon(R) Gold 6338 CPU @ 2.00GHz"})
    source = _read(tables, tmp_path)
    better = ImportedSpec("dump", {"hosts": [{"name": HOST.upper(), "memory_mb": 65999, "cpu": {"mhz": 2000}}]})

    (kept,) = without_rounded([source], [better])
    (same,) = without_rounded([source], [ImportedSpec("dump", {"hosts": [{"name": HOST}]})])

    assert same == source
    host, before = kept.document["hosts"][0], source.document["hosts"][0]
    assert "memory_mb" not in host
    assert host == {key: value for key, value in before.items() if key != "memory_mb"} | {
        "cpu": {key: value for key, value in before["cpu"].items() if key != "mhz"}
    }


def test_machines_of_one_name_are_told_apart_by_their_ids(tables: Tables, tmp_path: Path) -> None:
    _vm(tables, **{"VM ID": "vm-2", "Firmware": "bios"})
    tables["vSnapshot"] = [{"VM": "db01", "Quiesced": "True", "VM ID": "vm-2", **SDK}]
    tables["vHost"][0]["# VMs total"] = 2

    source = _read(tables, tmp_path)

    assert [(one["name"], one["firmware"], one["snapshots"]) for one in source.document["vms"]] == [
        ("db01 (vm-100)", "efi", 0),
        ("db01 (vm-2)", "bios", 1),
    ]
    assert _notes(source) == ["2 vms are called db01; their names in the spec have their ids, too"]


def test_machines_of_one_name_without_ids_are_left_out(tables: Tables, tmp_path: Path) -> None:
    _vm(tables)
    for row in tables["vInfo"]:
        del row["VM ID"]

    source = _read(tables, tmp_path)

    assert "vms" not in source.document
    assert _notes(source) == ["2 vms are called db01, and the export has no id of them; they are left out"]


def test_before_3_8_machines_are_joined_by_name_and_host(tables: Tables, tmp_path: Path) -> None:
    tables["vMemory"][0]["Reservation"] = 1024
    for name in ("vInfo", "vMemory"):
        for row in tables[name]:
            del row["VM ID"]

    (machine,) = _read(tables, tmp_path).document["vms"]

    assert machine["memory_reservation_mb"] == 1024


def test_custom_attributes_are_never_read_whatever_they_are_called(tables: Tables, tmp_path: Path) -> None:
    expected = _read(tables, tmp_path).document
    for name in ("vInfo", "vMemory"):
        for header in ("Datacenter", "Host", "Firmware", "VM ID", "Reservation", "VM", "Sockets"):
            tables[name][0][f" {header}"] = rvtools.SECRET
    host = tables["vHost"][0]
    server = {key: host.pop(key) for key in ("VI SDK Server", "VI SDK UUID")}
    host.update({" Cluster": rvtools.SECRET, " # Memory": 1, " Host": rvtools.SECRET, **server})

    source = _read(tables, tmp_path)

    assert source.document == expected
    assert rvtools.SECRET not in repr(source)


def test_several_vcenters_are_read_one_at_a_time(tables: Tables, tmp_path: Path) -> None:
    for name, rows in tables.items():
        if name != "vMetaData":
            rows += [{**row, "VI SDK Server": "VC02.example.com"} for row in rows]
    tables["vInfo"][1]["VM"] = "db02"
    with pytest.raises(
        InputError, match=r"several vCenter Servers \(vc01\.example\.com, VC02\.example\.com\)"
    ) as raised:
        _read(tables, tmp_path)

    second = _read(tables, tmp_path, vcenter="vc02.example.com").document
    with pytest.raises(
        InputError, match=r"nothing of vc03\.example\.com \(did you mean “VC02\.example\.com”\?\); it is of"
    ):
        _read(tables, tmp_path, vcenter="vc03.example.com")

    assert raised.value.hint == "Write one cluster spec for each: --vcenter NAME."
    assert (second["vcenter"]["name"], second["vms"][0]["name"]) == ("VC02.example.com", "db02")


def test_a_table_without_a_row_of_one_of_several_vcenters_tells_nothing_of_it(tables: Tables, tmp_path: Path) -> None:
    for name, rows in tables.items():
        if name != "vMetaData":
            rows += [{**row, "VI SDK Server": "vc02.example.com"} for row in rows]
    tables["vSnapshot"] = [{"VM": "db01", "Quiesced": "True", "VM ID": "vm-100", **SDK}]

    first = _read(tables, tmp_path, vcenter="vc01.example.com").document
    second = _read(tables, tmp_path, vcenter="vc02.example.com").document

    assert first["vms"][0]["snapshots"] == 1
    assert "snapshots" not in second["vms"][0]


def test_a_row_of_no_vcenter_among_several_is_refused(tables: Tables, tmp_path: Path) -> None:
    tables["vHost"].append({**tables["vHost"][0], "VI SDK Server": "vc02.example.com"})
    tables["vInfo"][0]["VI SDK Server"] = None

    with pytest.raises(InputError, match="row 2 has no VI SDK Server, and the export is of 2 vCenter Servers"):
        _read(tables, tmp_path)


def test_two_exports_of_one_vcenter_are_refused(tables: Tables, tmp_path: Path) -> None:
    files = [str(rvtools.write_workbook(tmp_path / f"{day}.xlsx", tables)) for day in ("monday", "tuesday")]

    with pytest.raises(InputError) as raised:
        read_rvtools(files)

    message = r"tuesday\.xlsx, sheet vSource: the table vSource of vc01\.example\.com is in .*monday\.xlsx, sheet vSource, too"
    assert re.search(message, str(raised.value))


def test_an_export_of_a_single_host_is_of_no_vcenter(tables: Tables, tmp_path: Path) -> None:
    tables["vSource"][0]["API type"] = "HostAgent"
    tables["vHost"][0]["Cluster"] = None
    del tables["vCluster"]

    document = _read(tables, tmp_path).document

    assert "vcenter" not in document
    assert not {"vcenter", "managed", "standalone", "cluster"} & set(document["hosts"][0])


def test_a_host_in_no_cluster_stands_alone(tables: Tables, tmp_path: Path) -> None:
    tables["vHost"][0]["Cluster"] = None

    host = _read(tables, tmp_path).document["hosts"][0]

    assert host["standalone"] is True
    assert "cluster" not in host


def test_the_vcenter_before_4_3_1_is_that_of_the_machines(tables: Tables, tmp_path: Path) -> None:
    del tables["vSource"]
    tables["vInfo"][0]["VI SDK Server type"] = "VMware vCenter Server 7.0.3 build-20845200"

    assert _read(tables, tmp_path).document["vcenter"] == {
        "name": "vc01.example.com",
        "version": "7.0.3",
        "build": 20845200,
    }


def test_clusters_of_one_name_tell_only_their_names(tables: Tables, tmp_path: Path) -> None:
    tables["vHost"].append({**tables["vHost"][0], "Host": OTHER, "Datacenter": "osaka"})
    tables["vCluster"].append({**tables["vCluster"][0], "HA enabled": "False"})

    source = _read(tables, tmp_path)

    assert source.document["clusters"] == [
        {"name": "c1", "datacenter": place, "vcenter": "vc01.example.com", "partial": ["hosts", "vms"]}
        for place in ("osaka", "tokyo")
    ]
    assert [host["datacenter"] for host in source.document["hosts"]] == ["osaka", "tokyo"]


@pytest.mark.parametrize(
    ("hosts", "machines", "partial"),
    [
        (1, 1, ["clusters"]),
        (1, 2, ["clusters", "datastores", "distributed_switches", "vms"]),
        (2, 1, ["clusters", "datastores", "distributed_switches", "hosts", "vms"]),
    ],
)
def test_lists_of_the_estate_are_complete_where_those_of_every_cluster_are(
    hosts: int, machines: int, partial: list[str], tables: Tables, tmp_path: Path
) -> None:
    _distributed(tables)
    tables["vDatastore"] = [{"Name": "ds1", "Type": "NFS", "# Hosts": 1, "Hosts": HOST, **SDK}]
    tables["vCluster"][0]["NumHosts"] = hosts
    tables["vHost"][0]["# VMs total"] = machines

    assert _read(tables, tmp_path).document["partial"] == partial


def test_machines_on_a_datastore_that_is_not_listed_make_the_list_partial(tables: Tables, tmp_path: Path) -> None:
    tables["vDatastore"] = [{"Name": "ds1", "Type": "NFS", "# Hosts": 1, "Hosts": HOST, **SDK}]
    tables["vInfo"][0]["Path"] = "[ds2] db01/db01.vmx"

    source = _read(tables, tmp_path)

    assert source.document["partial"] == ["clusters", "datastores"]
    assert _notes(source) == ["virtual machines use datastores that the export does not list"]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"Gateway": "192.0.2.1"}, {"ip": "192.0.2.11", "netmask": "255.255.255.0", "gateway": "192.0.2.1"}),
        ({"Gateway": "198.51.100.1"}, {"ip": "192.0.2.11", "netmask": "255.255.255.0"}),
        ({"IP Address": "0.0.0.0"}, {}),
        ({"IP Address": None, "IP 6 Address": "2001:db8::1"}, {}),
        ({"Subnet mask": "255.0.255.0"}, {}),
        ({"IP Address": "192.0.2.11, 192.0.2.12"}, {}),
    ],
)
def test_an_address_is_one_with_its_mask(cells: Any, told: Any, tables: Tables, tmp_path: Path) -> None:
    tables["vSC_VMK"][0].update(cells)

    adapter = _read(tables, tmp_path).document["hosts"][0]["vmkernels"][0]

    assert {key: value for key, value in adapter.items() if key in ("ip", "netmask", "gateway")} == told


@pytest.mark.parametrize(
    ("kind", "hosts", "told"),
    [("vsan", HOST, {"enabled": True}), ("vsan", f"{HOST}, {OTHER}", None), ("vsan", OTHER, None), ("NFS", HOST, None)],
)
def test_a_cluster_has_vsan_where_a_datastore_of_it_is_that_of_its_hosts(
    kind: str, hosts: str, told: Any, tables: Tables, tmp_path: Path
) -> None:
    tables["vDatastore"] = [{"Name": "vsanDatastore", "Type": kind, "# Hosts": 1, "Hosts": hosts, **SDK}]

    assert _read(tables, tmp_path).document["clusters"][0].get("vsan") == told


def test_what_is_connected_tells_what_a_port_group_is_for(tables: Tables, tmp_path: Path) -> None:
    tables["vPort"] += [{**tables["vPort"][0], "Port Group": name} for name in ("VMs", "Console", "Idle")]
    tables["vSC_VMK"].append(
        {**tables["vSC_VMK"][0], "Device": "vswif0", "Port Group": "Console", "IP Address": "192.0.2.12"}
    )
    tables["vNetwork"] = [
        {
            "VM": "db01",
            "Adapter": "Vmxnet3",
            "Network": "VMs",
            "Switch": "vSwitch0",
            "Host": HOST,
            "VM ID": "vm-100",
            **SDK,
        }
    ]

    host = _read(tables, tmp_path).document["hosts"][0]

    assert {group["name"]: group.get("use") for group in host["port_groups"]} == {
        "Management": "vmkernel",
        "VMs": "vm",
        "Console": "management",
        "Idle": None,
    }
    assert host["service_consoles"] == [
        {"device": "vswif0", "port_group": "Console", "ip": "192.0.2.12", "netmask": "255.255.255.0"}
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Intel(R) Xeon(R)  Gold 6338   CPU @ 2.00GHz",
            {"vendor": "Intel", "model": "Intel(R) Xeon(R) Gold 6338 CPU @ 2.00GHz"},
        ),
        ("AMD EPYC 9554 64-Core Processor", {"vendor": "AMD", "model": "AMD EPYC 9554 64-Core Processor"}),
        (
            "Dual-Core AMD Opteron(tm) Processor 8220",
            {"vendor": "AMD", "model": "Dual-Core AMD Opteron(tm) Processor 8220"},
        ),
        ("Ampere Altra", {"model": "Ampere Altra"}),
    ],
)
def test_the_processor_is_that_of_its_brand(text: str, told: Any, tables: Tables, tmp_path: Path) -> None:
    tables["vHost"][0]["CPU Model"] = text

    assert _read(tables, tmp_path).document["hosts"][0]["cpu"] == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("VMware ESXi 8.0.3 build-24784735", ("ESXi", "8.0.3", 24784735)),
        ("VMware ESX 4.0.0 build-208167", ("ESX", "4.0.0", 208167)),
        ("VMware ESX Server 3.5.0 build-64607", ("ESX", "3.5.0", 64607)),
        ("VMware ESXi 9.0.0.0 build-24755229", ("ESXi", "9.0.0.0", 24755229)),
        ("ESXi", (None, None, None)),
        ("8.0.3", (None, None, None)),
        (None, (None, None, None)),
    ],
)
def test_a_release_is_product_version_and_build(text: Any, told: Any, tables: Tables, tmp_path: Path) -> None:
    tables["vHost"][0]["ESX Version"] = text

    host = _read(tables, tmp_path).document["hosts"][0]

    assert (host.get("product"), host.get("version"), host.get("build")) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("VMware vSphere 8 Enterprise Plus", "Enterprise Plus"),
        ("vSphere 7 Standard", "Standard"),
        ("VMware vSphere 8 Enterprise Plus, VMware vSphere 7 Enterprise Plus", "Enterprise Plus"),
        ("VMware vSphere 8 Enterprise Plus, VMware vSphere 8 Standard", None),
        ("hunter2-secret", None),
    ],
)
def test_an_edition_is_known_by_the_name_of_the_licence(text: str, told: Any, tables: Tables, tmp_path: Path) -> None:
    tables["vHost"][0]["Assigned License(s)"] = text

    source = _read(tables, tmp_path)

    assert source.document["hosts"][0].get("edition") == told
    assert (("hosts", HOST, "edition") in source.unread) is (told is None)
    assert rvtools.SECRET not in repr(source)


@pytest.mark.parametrize(
    ("current", "most", "told"),
    [
        (("intel-icelake", "intel-icelake"), ("intel-icelake",) * 2, "intel-icelake"),
        ((None, None), ("intel-icelake",) * 2, "none"),
        ((None, None), ("intel-icelake", None), None),
        (("intel-icelake", None), ("intel-icelake",) * 2, None),
        (("intel-icelake", "intel-haswell"), ("intel-icelake",) * 2, None),
        (("coffee", "coffee"), ("intel-icelake",) * 2, None),
    ],
)
def test_evc_is_what_all_hosts_say(current: Any, most: Any, told: Any, tables: Tables, tmp_path: Path) -> None:
    tables["vCluster"][0]["NumHosts"] = 2
    tables["vHost"].append({**tables["vHost"][0], "Host": OTHER})
    for row, now, maximum in zip(tables["vHost"], current, most, strict=True):
        row.update({"Current EVC": now, "Max EVC": maximum})

    assert _read(tables, tmp_path).document["clusters"][0].get("evc_mode") == told


@pytest.mark.parametrize(
    ("text", "uplinks", "told"),
    [
        ("", {"a"}, []),
        ("Uplink 1", {"Uplink 1", "Uplink 10"}, ["Uplink 1"]),
        ("Uplink 10", {"Uplink 1"}, ["Uplink 10"]),
        ("Uplink 1, Uplink 2", set(), ["Uplink 1", "Uplink 2"]),
        ("Uplink 1,Uplink 2", {"Uplink 1", "Uplink 2"}, ["Uplink 1", "Uplink 2"]),
        ("Uplink 1;Uplink 2", {"Uplink 1", "Uplink 2"}, ["Uplink 1", "Uplink 2"]),
        ("Uplink 1;Uplink 3", {"Uplink 1", "Uplink 2"}, None),
        ("Uplink 1|Uplink 2", {"Uplink 1", "Uplink 2"}, None),
        ("left, top, right", {"left, top"}, ["left, top", "right"]),
        ("top, left, top", {"left, top", "top"}, ["top", "left, top"]),
        ("a, a", {"a"}, None),
        ("a, ", {"a"}, None),
        (", ".join(f"u{n}" for n in range(9999)), {"u1"}, None),
    ],
)
def test_uplinks_are_told_apart_or_not_told(text: str, uplinks: set[str], told: list[str] | None) -> None:
    from validator.importers.rvtools.switches import uplink_names  # noqa: PLC0415 - beside its cases

    assert uplink_names(text, uplinks) == told


def _distributed(tables: Tables, **cells: Any) -> None:
    tables["vNIC"][0].update({"Switch": "dvs", "Uplink port": "Uplink 1"})
    tables["dvSwitch"] = [
        {"Switch": "dvs", "Datacenter": "tokyo", "Version": "8.0.3", "Host members": HOST, "Max MTU": 9000, **SDK}
    ]
    blank = {"Active Uplink": None, "Standby Uplink": None, "Policy": None, "VLAN": "0-4094", **SDK}
    group = {**blank, "Active Uplink": "Uplink 1", "Policy": "loadbalance_loadbased", "VLAN": 20, **cells}
    tables["dvPort"] = [
        {"Port": "uplinks of dvs", "Switch": "dvs", **blank},
        {"Port": "Production", "Switch": "dvs", **group},
    ]


def test_the_port_group_of_uplinks_is_none_of_the_port_groups(tables: Tables, tmp_path: Path) -> None:
    _distributed(tables)

    source = _read(tables, tmp_path)

    assert source.document["distributed_switches"] == [
        {
            "name": "dvs",
            "datacenter": "tokyo",
            "version": "8.0.3",
            "mtu": 9000,
            "uplinks": ["Uplink 1"],
            "hosts": [{"host": HOST, "uplinks": {"Uplink 1": "vmnic0"}}],
            "port_groups": [
                {
                    "name": "Production",
                    "vlan": 20,
                    "teaming": "loadbalance_loadbased",
                    "active": ["Uplink 1"],
                    "standby": [],
                }
            ],
            "partial": ["uplinks"],
        }
    ]
    assert ("distributed_switches", "dvs", "port_groups", "Production", "use") in source.unread


@pytest.mark.parametrize(
    ("cells", "told", "partial"),
    [
        ({"VLAN": "trunk"}, {"vlan": None}, ["uplinks"]),
        ({"VLAN": "0-4094"}, {"vlan": None}, ["uplinks"]),
        ({"VLAN": "4095"}, {"vlan": 4095}, ["uplinks"]),
        ({"Active Uplink": None, "Standby Uplink": "Uplink 1"}, {"active": [], "standby": ["Uplink 1"]}, ["uplinks"]),
        ({"Active Uplink": "Uplink 1|Uplink 2"}, {"active": None, "standby": None}, ["uplinks"]),
        ({"Active Uplink": None}, None, ["uplinks", "port_groups"]),
    ],
)
def test_what_a_port_group_does_not_tell_is_left_out(
    cells: Any, told: Any, partial: list[str], tables: Tables, tmp_path: Path
) -> None:
    _distributed(tables, **cells)

    (switch,) = _read(tables, tmp_path).document["distributed_switches"]

    assert switch["partial"] == partial
    groups = switch.get("port_groups", ())
    assert [{key: group.get(key) for key in told or ()} for group in groups] == ([] if told is None else [told])


@pytest.mark.parametrize("told", ["lag1", None])
def test_a_lag_is_no_uplink_and_its_ports_are_none(told: str | None, tables: Tables, tmp_path: Path) -> None:
    _distributed(tables, **{"Active Uplink": "lag1", "Standby Uplink": "Uplink 2"})
    tables["dvSwitch"][0]["LACP Name"] = told
    tables["vNIC"][0]["Uplink port"] = "lag1-0"

    source = _read(tables, tmp_path)

    (switch,) = source.document["distributed_switches"]
    assert (switch["uplinks"], switch["lags"], switch["partial"]) == (
        ["Uplink 2"],
        [{"name": "lag1"}],
        ["uplinks", "lags"],
    )
    assert switch["hosts"] == [{"host": HOST, "pnics": ["vmnic0"]}]
    assert [group["active"] for group in switch["port_groups"]] == [["lag1"]]
    assert source.unread["distributed_switches", "dvs", "hosts", HOST, "uplinks"] == (
        "RVTools does not tell on which uplink it is: it is older than 3.11.6, or the adapter is in a LAG"
    )


def test_a_group_that_two_switches_have_is_of_neither(tables: Tables, tmp_path: Path) -> None:
    _distributed(tables)
    tables["dvPort"][1]["Port"] = "Management"
    tables["vSwitch"][0]["Switch"] = "vSwitch0"

    source = _read(tables, tmp_path)

    adapter = source.document["hosts"][0]["vmkernels"][0]
    assert not {"port_group", "switch"} & set(adapter)
    assert ("hosts", HOST, "vmkernels", "vmk0", "port_group") in source.unread


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({}, "fc"),
        ({"vHBA": "Fibre Channel over Ethernet"}, "fcoe"),
        ({"vHBA": "iSCSI Software Adapter"}, "iscsi"),
        ({"vHBA": "Block SCSI"}, "local"),
        ({"vHBA": "SAS"}, "local"),
        ({"vHBA": "NVMe"}, None),
        ({"vHBA": "NVMe over RDMA"}, "nvme_fabrics"),
        ({"vHBA": "NVMe over Fibre Channel"}, None),
        ({"vHBA": "something"}, None),
        ({"vMultiPath": "vmhba3:C0:T0:L1"}, None),
        ({"vMultiPath": "hunter2"}, None),
    ],
)
def test_a_transport_is_that_of_the_adapters_on_the_paths(
    cells: dict[str, str], told: str | None, tables: Tables, tmp_path: Path
) -> None:
    tables["vDatastore"] = [{"Name": "ds1", "Type": "VMFS", "# Hosts": 1, "Hosts": HOST, "Accessible": "True", **SDK}]
    path = cells.get("vMultiPath", "vmhba2:C0:T0:L1")
    tables["vMultiPath"] = [{"Host": HOST, "Datastore": "ds1", "Path 1": path, **SDK}]
    kind = cells.get("vHBA", "Fibre Channel")
    tables["vHBA"] = [{"Host": HOST, "Device": "vmhba2", "Type": kind, "WWN": "0", **SDK}]

    (datastore,) = _read(tables, tmp_path).document["datastores"]

    assert datastore.get("transport") == told


def test_datastores_tell_their_hosts_as_far_as_they_are_counted(tables: Tables, tmp_path: Path) -> None:
    kind = {"Type": "NFS", "Accessible": "True", **SDK}
    tables["vDatastore"] = [
        {"Name": "a", "# Hosts": 1, "Hosts": HOST, **kind},
        {"Name": "b", "# Hosts": 2, "Hosts": HOST, **kind},
        {"Name": "c", "# Hosts": 2, "Hosts": f"{HOST}, unseen", **kind},
        {"Name": "d", "# Hosts": 1, "Hosts": HOST, **kind, "Accessible": "False"},
        {"Name": "twice", "# Hosts": 1, "Hosts": HOST, **kind},
        {"Name": "twice", "# Hosts": 1, "Hosts": HOST, **kind},
    ]

    source = _read(tables, tmp_path)

    assert [(one["name"], one.get("hosts"), one.get("partial")) for one in source.document["datastores"]] == [
        ("c", [HOST], ["hosts"]),
        ("a", [HOST], None),
        ("b", [HOST], ["hosts"]),
        ("d", None, None),
    ]
    assert "datastores" in source.document["partial"]
    assert _notes(source) == [
        "twice: several datastores have this name, and RVTools does not tell them apart; they are left out"
    ]


def test_old_exports_with_mb_and_without_counts_list_no_switch_completely(tables: Tables, tmp_path: Path) -> None:
    tables["vMetaData"][0]["RVTools version"] = "3.10.1"
    tables["vDisk"] = [
        {
            "VM": "db01",
            "Disk": "Hard disk 1",
            "Capacity MB": 40960,
            "Raw": "False",
            "Thin": "True",
            "VM ID": "vm-100",
            **SDK,
        }
    ]

    document = _read(tables, tmp_path).document

    assert document["hosts"][0]["partial"] == ["switches", "port_groups", "vmkernels"]
    assert document["vms"][0]["disks"] == [
        {"label": "Hard disk 1", "size_gb": 40, "provisioning": "thin", "rdm": "none"}
    ]
    assert document["vms"][0]["partial"] == ["disks"]


def test_disks_that_say_little_are_told_so_far(tables: Tables, tmp_path: Path) -> None:
    base = {"VM": "db01", "Disk Mode": "persistent", "VM ID": "vm-100", **SDK}
    tables["vInfo"][0]["Disks"] = 4
    tables["vDisk"] = [
        {**base, "Disk": "a", "Raw": "True", "Raw Comp. Mode": None, "Thin": "True"},
        {**base, "Disk": "b", "Raw": None, "Thin": "False", "Eagerly Scrub": "False"},
        {**base, "Disk": "b", "Raw": "False", "Thin": "False", "Eagerly Scrub": "False", "Path": "[nfs] a/b.vmdk"},
        {**base, "Disk": "c", "Disk Mode": "odd", "Path": "[x] a/c.vmdk", "Disk Path": "[y] a/c.vmdk", "Label": "SATA controller 1", "Unit #": 3},
    ]  # fmt: skip

    source = _read(tables, tmp_path)

    assert source.document["vms"][0]["disks"] == [
        {"label": "a", "mode": "persistent"},
        {"label": "b", "mode": "persistent"},
        {"label": "b (2)", "path": "[nfs] a/b.vmdk", "datastore": "nfs", "mode": "persistent", "rdm": "none"},
        {"label": "c", "path": "[y] a/c.vmdk", "device_address": "sata1:3"},
    ]
    assert "datastores" not in source.document
    assert source.unread["vms", "db01", "disks", "a", "rdm"] == (
        "RVTools does not tell in which compatibility mode the raw disk is"
    )


@pytest.mark.parametrize(
    ("word", "connected", "told"),
    [
        ("Remote ATAPI", "True", {"backing": "client_device"}),
        ("Remote ATAPI", "False", {"backing": "none"}),
        ("Remote device", None, {"backing": "client_device"}),
        ("ATAPI /dev/cdrom", "False", {"backing": "host_device"}),
        ("ISO [ds1] iso/a.iso", "False", {"backing": "iso", "datastore": "ds1"}),
        ("Host device", "True", {}),
        (None, "True", {}),
    ],
)
def test_a_drive_is_known_by_its_word(word: Any, connected: Any, told: Any, tables: Tables, tmp_path: Path) -> None:
    tables["vCD"] = [
        {"VM": "db01", "Device Node": "CD/DVD drive 1", "Connected": connected, "Starts Connected": connected, "Device Type": word,
         "VM ID": "vm-100", **SDK}
    ]  # fmt: skip

    assert _read(tables, tmp_path).document["vms"][0]["cdroms"] == [told]


@pytest.mark.parametrize(
    ("path", "limits", "told"),
    [
        ("/tokyo/c1/Resources", {"/tokyo/c1/Resources": -1}, {"name": "Resources", "memory_limit_mb": "none"}),
        ("/tokyo/c1/Resources", {"/tokyo/c1/Resources": 99}, {"name": "Resources", "memory_limit_mb": 99}),
        (
            "/tokyo/c1/Resources/a",
            {"/tokyo/c1/Resources": 9, "/tokyo/c1/Resources/a": 10},
            {"name": "a", "memory_limit_mb": 10},
        ),
        ("/d/c/R/a/b", {"/d/c/R": -1, "/d/c/R/a": 5, "/d/c/R/a/b": 10}, {"name": "b", "memory_limit_mb": 5}),
        ("/d/c/R/a/b", {"/d/c/R": -1, "/d/c/R/a/b": 10}, {"name": "b"}),
        ("/d/c/R/a/b", {"/d/c/R": -1, "/d/c/R/a": 5}, {"name": "b"}),
        ("/d/c/R/a", {}, {"name": "a"}),
        ("a pool", {}, {"name": "a pool"}),
    ],
)
def test_the_limit_of_a_pool_is_the_least_above(
    path: str, limits: dict[str, int], told: Any, tables: Tables, tmp_path: Path
) -> None:
    tables["vInfo"][0]["Resource pool"] = path
    tables["vRP"] = [{"Resource Pool path": name, "Mem limit": limit, **SDK} for name, limit in limits.items()]

    assert _read(tables, tmp_path).document["vms"][0]["resource_pool"] == told


def test_what_people_complete_about_servers_has_their_names_and_where_to_look(tables: Tables, tmp_path: Path) -> None:
    tables["vHost"][0].update({"Vendor": "Example Corp", "Model": "RS 750/2", "BIOS Version": "2.19.1"})
    tables["vHost"].append({**tables["vHost"][0], "Host": OTHER, "Vendor": "VMware, Inc.", "Model": "VMware7,1"})

    source = _read(tables, tmp_path)

    assert {path: reason for path, reason in source.unread.items() if path[0] == "compatibility_guide"} == {
        ("compatibility_guide", "Example Corp/RS 750/2"): (
            "look it up at https://compatibilityguide.broadcom.com/search?program=server&persona=live&keyword=RS%20750%2F2 (hosts "
            'have BIOS 2.19.1) and write - {vendor: "Example Corp", model: "RS 750/2", fault_tolerance: , bios_versions: [], '
            "checked_on: , url: }; that a model is listed there is no certification for FT"
        )
    }
    assert "compatibility_guide" not in source.document
