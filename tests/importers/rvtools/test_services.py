"""Lists of VMkernel services beside an export: three forms, and what none of them can tell."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.importers.rvtools.conftest import HOST
from tests.support import rvtools
from tests.support.paths import DATA, EXAMPLES
from tests.support.rvtools import Tables
from validator.facts.model import Facts
from validator.importers.merge import contradictions, merge
from validator.importers.rvtools.read import read_rvtools, untold
from validator.importers.rvtools.services import COMMAND
from validator.importers.rvtools.tables import table_kind

FLAGS = ("VMotionEnabled", "FaultToleranceLoggingEnabled", "ManagementTrafficEnabled", "VsanTrafficEnabled")


def _facts(tmp_path: Path, rows: list[dict[str, Any]], tables: Tables | None = None) -> Facts:
    (tmp_path / "vmkernels.csv").write_text(rvtools.csv_text("services", rows), encoding="utf-8")
    paths = [str(tmp_path / "vmkernels.csv")]
    if tables is not None:
        paths.insert(0, str(rvtools.write_workbook(tmp_path / "export.xlsx", tables)))
    return merge(read_rvtools(paths))


def _adapter(facts: Facts, device: str = "vmk0") -> dict[str, Any]:
    found: dict[str, Any] = facts.objects["hosts"][HOST]["vmkernels"][device]
    return found


def _flags(*enabled: str, **cells: Any) -> dict[str, Any]:
    return {"VMHost": HOST, "Name": "vmk0", **{flag: str(flag in enabled) for flag in FLAGS}, **cells}


@pytest.mark.parametrize(
    ("row", "services", "stack"),
    [
        (_flags("VMotionEnabled", "ManagementTrafficEnabled"), ["management", "vmotion"], None),
        (_flags("FaultToleranceLoggingEnabled", NetStack="defaultTcpipStack"), ["ft_logging"], "defaultTcpipStack"),
        (_flags(NetStack="defaultTcpipStack"), ["none_enabled"], "defaultTcpipStack"),
        (_flags(NetStack="vmotion"), [], "vmotion"),
        (_flags(NetStack="vSphereProvisioning"), [], "provisioning"),
        (_flags(NetStack="storage"), ["none_enabled"], "storage"),
        (_flags(), None, None),
        (_flags(VsanTrafficEnabled=""), None, None),
        (_flags("VMotionEnabled", VsanTrafficEnabled="maybe"), None, None),
        ({"VMHost": HOST.upper(), "Device": "vmk0", "Services": "vmotion, faultToleranceLogging"}, ["ft_logging", "vmotion"], None),
        ({"VMHost": HOST, "Device": "vmk0", "Services": "vSphereReplicationNFC,vSphereReplication"}, ["replication"], None),
        ({"VMHost": HOST, "Device": "vmk0", "Services": "", "NetStack": "defaultTcpipStack"}, ["none_enabled"], "defaultTcpipStack"),
        ({"VMHost": HOST, "Device": "vmk0", "Services": "not readable"}, None, None),
        ({"VMHost": HOST, "Device": "vmk0", "Services": "vmotion, quantumLink"}, None, None),
        ({"Hostname": HOST, "Name": "vmk0", "Enabled Services": "vMotion,Fault Tolerance logging"}, ["ft_logging", "vmotion"], None),
        ({"Hostname": HOST, "Name": "vmk0", "Enabled Services": "vSAN;Management", "TCP/IP Stack": "Default"}, ["management", "vsan"], "defaultTcpipStack"),
    ],
)  # fmt: skip
def test_services_are_those_that_a_list_names(
    row: Any, services: Any, stack: Any, tables: Tables, tmp_path: Path
) -> None:
    facts = _facts(tmp_path, [row], tables)

    adapter = _adapter(facts)
    assert (adapter.get("services"), adapter.get("netstack")) == (services, stack)
    assert (("hosts", HOST, "vmkernels", "vmk0", "services") in facts.unknown) is (services is None)
    assert ("hosts", HOST, "vmkernels") not in facts.partial  # the list has the same adapters
    assert contradictions(facts) == []


def test_what_two_tools_say_differently_is_left_out_and_told(tables: Tables, tmp_path: Path) -> None:
    facts = _facts(tmp_path, [_flags("VMotionEnabled", IP="192.0.2.99", SubnetMask="255.255.255.0")], tables)

    assert "ip" not in _adapter(facts)
    (line,) = contradictions(facts)
    assert line == (
        f"/hosts/{HOST}/vmkernels/vmk0/ip: the sources disagree, so it is left out: {tmp_path / 'export.xlsx'}: 192.0.2.11; "
        f"{tmp_path / 'vmkernels.csv'}: 192.0.2.99"
    )


def test_adapters_that_only_one_of_two_lists_make_the_list_no_more_complete(tables: Tables, tmp_path: Path) -> None:
    more = _facts(tmp_path, [_flags(), _flags("VMotionEnabled", Name="vmk1")], tables)
    fewer = _facts(tmp_path, [_flags("VMotionEnabled", Name="vmk1")], tables)

    assert ("hosts", HOST, "vmkernels") not in more.partial
    assert set(more.objects["hosts"][HOST]["vmkernels"]) == {"vmk0", "vmk1"}
    assert ("hosts", HOST, "vmkernels") in fewer.partial


def test_a_port_group_that_only_the_list_names_leads_to_its_switch(tables: Tables, tmp_path: Path) -> None:
    tables["vSC_VMK"][0]["Port Group"] = None
    tables["vNIC"][0].update({"Switch": "dvs", "Uplink port": "Uplink 1"})
    server = {"VI SDK Server": "vc01.example.com"}
    tables["dvSwitch"] = [{"Switch": "dvs", "Datacenter": "tokyo", "Host members": HOST, "Max MTU": 9000, **server}]
    tables["dvPort"] = [{"Port": "FT", "Switch": "dvs", "Active Uplink": "Uplink 1", "Standby Uplink": None, **server}]

    facts = _facts(tmp_path, [_flags("FaultToleranceLoggingEnabled", PortGroupName="FT")], tables)

    assert {key: _adapter(facts)[key] for key in ("port_group", "switch")} == {"port_group": "FT", "switch": "dvs"}
    assert facts.objects["distributed_switches"]["dvs"]["port_groups"]["FT"]["use"] == "vmkernel"


def test_hosts_that_the_export_does_not_have_are_left_out(tables: Tables, tmp_path: Path) -> None:
    facts = _facts(tmp_path, [_flags("VMotionEnabled"), _flags(VMHost="esx08.example.com")], tables)

    assert list(facts.objects["hosts"]) == [HOST]
    assert f"{tmp_path / 'vmkernels.csv'}: the list tells of 1 more hosts, which the export does not have (esx08.example.com …); they are left out" in facts.notes  # fmt: skip


def test_a_list_alone_tells_of_its_hosts(tmp_path: Path) -> None:
    facts = _facts(tmp_path, [_flags("VMotionEnabled", MTU="9000", IP="192.0.2.1", SubnetMask="255.255.255.0")])

    assert facts.objects == {
        "hosts": {
            HOST: {
                "name": HOST,
                "vmkernels": {
                    "vmk0": {
                        "device": "vmk0",
                        "ip": "192.0.2.1",
                        "netmask": "255.255.255.0",
                        "mtu": 9000,
                        "services": ["vmotion"],
                    }
                },
            }
        }
    }
    assert ("hosts",) in facts.partial


def test_an_adapter_twice_or_a_row_that_is_broken_makes_the_list_partial(tmp_path: Path) -> None:
    twice = _facts(tmp_path, [_flags("VMotionEnabled"), _flags()])
    with (tmp_path / "vmkernels.csv").open("a", encoding="utf-8") as file:
        file.write("half a row\r\n")
    broken = merge(read_rvtools([str(tmp_path / "vmkernels.csv")]))

    assert ("hosts", HOST, "vmkernels") in twice.partial
    assert ("hosts", HOST, "vmkernels") in broken.partial


def test_what_the_script_of_the_examples_writes_is_read() -> None:
    script = (EXAMPLES / "inventories" / "vmkernel-services.ps1").read_text(encoding="utf-8")
    columns = re.findall(r"^            (\w+) +=", script, re.MULTILINE)
    listed = EXAMPLES / "inventories" / "vmkernels.csv"

    assert table_kind(columns) == "services"
    assert listed.read_text(encoding="utf-8").splitlines()[0] == ",".join(f'"{column}"' for column in columns)
    facts = merge(read_rvtools([str(DATA / "rvtools" / "rvtools-mini.xlsx"), str(listed)]))
    assert {
        (device, *adapter["services"])
        for host in facts.objects["hosts"].values()
        for device, adapter in host["vmkernels"].items()
    } == {("vmk0", "management"), ("vmk1", "vmotion"), ("vmk2", "ft_logging")}


def test_the_script_only_reads() -> None:
    script = (EXAMPLES / "inventories" / "vmkernel-services.ps1").read_text(encoding="utf-8")
    verbs = set(re.findall(r"\b([A-Z]\w+)-[A-Z]\w+", f"{script}\n{COMMAND}"))

    assert verbs == {"Get", "Where", "ForEach", "Sort", "Select", "Export", "Connect"}


def test_what_the_printed_command_writes_is_read(tables: Tables, tmp_path: Path) -> None:
    names = re.findall(
        r"n='(\w+)'|[ ,]([A-Z]\w+)(?=,| \|)", COMMAND.partition("Select-Object")[2].partition("Export")[0]
    )
    columns = [one or other for one, other in names]

    assert columns == ["VMHost", "Name", *FLAGS, "NetStack", "PortGroupName", "IP", "SubnetMask", "Mtu", "DhcpEnabled"]
    assert table_kind(columns) == "services"
    alone = read_rvtools([str(rvtools.write_workbook(tmp_path / "export.xlsx", tables))])
    assert f"  {COMMAND}" in untold(alone)
    beside = read_rvtools([str(DATA / "rvtools" / name) for name in ("rvtools-csv", "powercli-vmkernel.csv")])
    assert f"  {COMMAND}" not in untold(beside)
