"""Which table has which headers, and what cells mean in the languages and regions of the world."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import rvtools
from tests.support.rvtools import Tables
from validator.importers.rvtools import tables as rvtools_tables
from validator.importers.rvtools.read import read_rvtools
from validator.importers.rvtools.tables import TABLES, has_database_names, normal, table_kind, whole_number

VM = ["VM", "Powerstate", "Template", "SRM Placeholder"]
TAIL = ["Annotation", "Datacenter", "Cluster", "Host", "Folder", "VM ID", "VM UUID", "VI SDK Server", "VI SDK UUID"]
HOST = ["Host", "Datacenter", "Cluster"]
REAL = {
    "vInfo": [*VM, "Config status", "DNS Name", "Connection state", "CPUs", "Memory", "FT State", "Resource pool", *TAIL],
    "vCPU": [*VM, "CPUs", "Sockets", "Cores p/s", "Max", "Level", "Shares", "Reservation", "Limit", "Hot Add", "Hot Remove", *TAIL],
    "vMemory": [*VM, "Size MiB", "Memory Reservation Locked To Max", "Swapped", "Ballooned", "Reservation", "Limit", "Hot Add", *TAIL],
    "vDisk": [*VM, "Disk", "Capacity MB", "Raw", "Disk Mode", "Thin", "Eagerly Scrub", "Controller", "Label", "Path", *TAIL],
    "vNetwork": [*VM, "NIC label", "Adapter", "Network", "Switch", "Connected", "Starts Connected", "Mac Address", "Type", *TAIL],
    "vCD": [*VM, "Device Node", "Connected", "Starts Connected", "Device Type", *TAIL],
    "vUSB": [*VM, "Device Node", "Device Type", "Connected", "Family", "Speed", "EHCI enabled", "Auto connect", "Bus number", *TAIL],
    "vSnapshot": ["VM", "Powerstate", "Name", "Description", "Date / time", "Filename", "Size MiB (vmsn)", "Quiesced", "State", *TAIL],
    "vSource": ["Name", "OS type", "API type", "API version", "Version", "Patch level", "Build", "Fullname", "VI SDK Server"],
    "vRP": ["Resource Pool name", "Resource Pool path", "Status", "# VMs total", "# VMs", "CPU limit", "Mem limit", "VI SDK Server"],
    "vCluster": ["Name", "Config status", "OverallStatus", "NumHosts", "numEffectiveHosts", "HA enabled", "DRS enabled"],
    "vHost": [*HOST, "Config status", "CPU Model", "Speed", "HT Active", "# CPU", "# Cores", "# NICs", "ESX Version", "Vendor"],
    "vHBA": [*HOST, "Device", "Type", "Status", "Bus", "Pci", "Driver", "Model", "WWN"],
    "vNIC": [*HOST, "Network Device", "Driver", "Speed", "Duplex", "MAC", "Switch", "Uplink port", "PCI", "WakeOn"],
    "vSwitch": [*HOST, "Switch", "# Ports", "Free Ports", "Promiscuous Mode", "Traffic Shaping", "Policy", "MTU"],
    "vPort": [*HOST, "Port Group", "Switch", "VLAN", "Promiscuous Mode", "Policy", "Reverse Policy", "Notify Switch"],
    "dvSwitch": ["Switch", "Datacenter", "Name", "Vendor", "Version", "Host members", "Max Ports", "# Ports", "CDP Type", "Max MTU"],
    "dvPort": ["Port", "Switch", "Type", "# Ports", "VLAN", "Speed", "Blocked", "Active Uplink", "Standby Uplink", "Policy"],
    "vSC_VMK": [*HOST, "Port Group", "Device", "Mac Address", "DHCP", "IP Address", "IP 6 Address", "Subnet mask", "Gateway", "MTU"],
    "vDatastore": ["Name", "Config status", "Address", "Accessible", "Type", "# VMs", "Capacity MiB", "# Hosts", "Hosts", "MHA"],
    "vMultiPath": ["Host", "Cluster", "Datacenter", "Datastore", "Disk", "Policy", "Oper. State", "Path 1", "Path 1 state"],
    "vMetaData": ["RVTools major version", "RVTools version", "xlsx creation datetime", "Server"],
}  # fmt: skip
OTHERS = {
    "vPartition": [*VM, "Disk Key", "Disk", "Capacity MiB", "Consumed MiB", "Free MiB", "Free %", *TAIL],
    "vTools": [*VM, "VM Version", "Tools", "Tools Version", "Required Version", "Upgradeable", "Upgrade Policy", *TAIL],
    "vLicense": ["Name", "Key", "Labels", "Cost Unit", "Total", "Used", "Expiration Date", "Features"],
    "vHealth": ["Name", "Message", "Message type"],
    "vFileInfo": ["Friendly Path Name", "File Name", "File Type", "File Size in bytes", "Path"],
    "another": ["VM", "Owner", "Cost centre"],
    "none": [],
}


@pytest.mark.parametrize("kind", REAL)
def test_a_table_is_known_by_its_headers(kind: str) -> None:
    headers = REAL[kind]

    assert table_kind(headers) == kind
    assert table_kind([header.upper() for header in reversed(headers)]) in (kind, None)  # the tail may come first then
    assert table_kind(["", *headers, "owner", " "]) == kind


def test_every_table_that_is_read_has_its_headers_here() -> None:
    assert {*REAL, "services", "VMkernelAdapters"} == set(TABLES)


def test_no_column_is_kept_that_nothing_reads() -> None:
    package = Path(rvtools_tables.__file__).parent
    code = "".join(file.read_text(encoding="utf-8") for file in package.glob("*.py") if file.name != "tables.py")
    paths = {f"path {number}" for number in range(1, 9)}

    kept = {column for known in TABLES.values() for column in known.columns}
    assert {column for column in kept if f'"{column}"' not in code} == paths


@pytest.mark.parametrize("name", OTHERS)
def test_other_tables_are_not_read(name: str) -> None:
    assert table_kind(OTHERS[name]) is None


def test_headers_of_all_releases_are_one() -> None:
    assert {normal(one) for one in ("Capacity MB", "Capacity MiB", "capacity  mib ")} == {"capacity mib"}
    assert normal("Video Ram KB") == normal("Video Ram KiB")
    assert normal("vCenter UUID") == normal("VI SDK UUID")
    assert normal("Mbit") == "mbit"
    assert has_database_names(["vHostName", "vHostDatacenter", "vHostCluster"])
    assert not has_database_names(["vRAM", "vCPUs per Core", "vSAN Fault Domain Name"])


@pytest.mark.parametrize(
    ("text", "is_grouped", "told"),
    [
        ("8192", False, 8192),
        ("-1", False, -1),
        ("8192.0", False, 8192),
        ("8192,00", False, 8192),
        ("8.192", True, 8192),
        ("1.048.576", True, 1048576),
        ("8.192", False, None),
        ("8,192", False, None),
        ("8,192", True, None),
        ("8 192", True, None),
        ("8.19", True, None),
        ("0.34375", False, None),
        ("0,34375", True, None),
        ("1E5", False, 100000),
        ("1.048576E6", False, 1048576),
        ("1.5E0", False, None),
        ("1E-5", False, None),
        ("9E99", False, None),
        ("٣", False, None),
        ("1_000", False, None),
        ("0x10", False, None),
        ("", False, None),
        ("True", False, None),
        ("9" * 400, False, None),
    ],
)
def test_whole_numbers_are_those_of_a_region_or_none(text: str, is_grouped: bool, told: int | None) -> None:
    assert whole_number(text, is_grouped=is_grouped) == told


FORMS: list[tuple[str, Callable[[str], str]]] = [
    ("utf-8", lambda text: text),
    ("utf-8-sig", lambda text: text),
    ("utf-16", lambda text: text),
    ("utf-8", lambda text: "sep=;\r\n" + text),
    ("utf-8", lambda text: text.replace("\r\n", ";\r\n")),
    ("utf-8", lambda text: text.replace("\r\n", "\n")),
    ("utf-8", lambda text: "\r\n" + text + "\r\n;;;\r\n"),
]


def test_a_csv_is_read_in_any_form(tables: Tables, tmp_path: Path) -> None:
    name = '東京, Zürich; "a"'
    tables["vInfo"][0].update({"VM": name, "Memory": "4.096"})
    found = []
    for number, (encoding, change) in enumerate(FORMS):
        export = rvtools.write_csvs(tmp_path / str(number), tables, ";", encoding)
        for file in export.iterdir():
            file.write_bytes(change(file.read_bytes().decode(encoding)).encode(encoding))
        found.append(read_rvtools([str(export)])[0].document)

    assert (found[0]["vms"][0]["name"], found[0]["vms"][0]["memory_mb"]) == (name, 4096)
    assert found == found[:1] * len(FORMS)


def test_other_separators_have_no_dots_between_thousands(tables: Tables, tmp_path: Path) -> None:
    tables["vInfo"][0]["Memory"] = "4.096"
    for separator in ",\t|":
        export = rvtools.write_csvs(tmp_path / str(ord(separator)), tables, separator)
        assert "memory_mb" not in read_rvtools([str(export)])[0].document["vms"][0]


def test_a_csv_in_a_code_page_of_windows_is_read_with_a_note(tables: Tables, tmp_path: Path) -> None:
    tables["vInfo"][0]["VM"] = "Zürich"
    export = rvtools.write_csvs(tmp_path / "export", tables, ";", "cp1252")

    source = read_rvtools([str(export)])[0]

    assert source.document["vms"][0]["name"] == "Zürich"
    assert (
        f"{export}/RVTools_tabvInfo.csv is not UTF-8 and was read as Windows-1252; letters of other code pages are wrong. "
        "Save it as “CSV UTF-8”."
    ) in source.notes


@pytest.mark.parametrize("word", ["WAHR", "Vrai", "VERO", "verdadero", "WAAR", "true", "TRUE"])
def test_truth_is_told_in_other_languages(word: str, tables: Tables, tmp_path: Path) -> None:
    tables["vInfo"][0]["Template"] = word

    document = read_rvtools([str(rvtools.write_csvs(tmp_path / "export", tables))])[0].document

    assert document["vms"][0]["template"] is True


def test_files_may_have_any_name_and_the_table_is_what_counts(tables: Tables, tmp_path: Path) -> None:
    export = rvtools.write_csvs(tmp_path / "export", tables)
    expected = read_rvtools([str(export)])[0].document
    for number, file in enumerate(sorted(export.iterdir())):
        file.rename(export / f"{number}.TXT")
    (export / "notes.csv").write_text(f"Owner,{rvtools.SECRET}\r\n", encoding="utf-8")
    (export / "~$open.xlsx").write_bytes(b"")
    (export / "RVTools_tabvHealth.csv").write_text("Name,Message\r\n", encoding="utf-8")

    source = read_rvtools([str(export)])[0]

    assert source.document == expected
    assert [note for note in source.notes if "left out" in note] == [
        f"{export}/notes.csv is left out: no table of RVTools by its headers"
    ]
