"""Exports of RVTools that tests write: what a cluster spec says, as the tables have it, in workbooks and CSV files.

Headers and spellings are those of RVTools 4.4.1 to 4.7; the names of columns that no fact comes from are left out, but for some
that must never be read.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from validator.importers.rvtools.sheets import column_letters

Table = list[dict[str, Any]]
Tables = dict[str, Table]

SECRET = "hunter2-secret"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_POWER = {"powered_on": "poweredOn", "powered_off": "poweredOff", "suspended": "suspended"}
_LEVELS = {"manual": "manual", "partially_automated": "partiallyAutomated", "fully_automated": "fullyAutomated"}
_HBAS = {"fc": "Fibre Channel", "iscsi": "iSCSI", "fcoe": "Fibre Channel over Ethernet", "local": "Block SCSI"}
_CONTROLLERS = {
    "pvscsi": "VMware paravirtual SCSI",
    "lsilogic": "LSI Logic",
    "lsilogic-sas": "LSI Logic SAS",
    "buslogic": "BusLogic",
}
_BUS = {"none": "noSharing", "virtual": "virtualSharing", "physical": "physicalSharing"}
_ADAPTERS = {"vmxnet3": "Vmxnet3", "e1000": "E1000", "e1000e": "E1000e", "vlance": "PCNet32", "vmxnet2": "Vmxnet2"}
_DRIVES = {"client_device": "Remote ATAPI", "host_device": "ATAPI /dev/cdrom", "none": "Remote ATAPI"}


_VM_TAIL = ("Annotation", "Datacenter", "Cluster", "Host", "VM ID", "VI SDK Server", "VI SDK UUID")
_LAST = ("Datacenter", "Cluster", "Host", "VM ID", "VI SDK Server type", "VI SDK Server", "VI SDK UUID")
_EMPTY = {
    "vInfo": ("VM", "Powerstate", "Template", "Connection state", "FT State", "FT Role", *_VM_TAIL),
    "vCD": ("VM", "Template", "Device Node", "Connected", "Starts Connected", "Device Type", *_VM_TAIL),
    "vUSB": ("VM", "Template", "Device Node", "Device Type", "Connected", "Family", "EHCI enabled", *_VM_TAIL),
    "vSnapshot": ("VM", "Name", "Description", "Quiesced", *_VM_TAIL),
}
"""Headers of tables without a row, which RVTools writes, too."""


def headers(name: str, rows: Table) -> list[str]:
    """Return the headers of a table in the order in which its rows have them.

    Where there are annotations, custom attributes (“owner”, and what begins with a blank) stand between them and the last ones.
    """
    found = list(dict.fromkeys(key for row in rows for key in row) or _EMPTY.get(name, ("VM",)))
    if "Annotation" not in found:
        return found
    own = [key for key in found if key not in ("Annotation", "owner", *_LAST) and not key.startswith(" ")]
    custom = [key for key in found if key == "owner" or key.startswith(" ")]
    return [*own, "Annotation", *custom, *(key for key in _LAST if key in found)]


def cell(reference: str, value: Any) -> str:
    """Return the XML of a cell: numbers as such, everything else as text in its place."""
    if value is None or value == "":
        return ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f'<c r="{reference}"><v>{value}</v></c>'
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def sheet_xml(rows: Table, columns: Sequence[str]) -> str:
    """Return a worksheet with a row of headers and the rows below it."""
    names = list(columns)
    lines = [dict(zip(names, names, strict=True)), *rows]
    body = "".join(
        f'<row r="{number}">{"".join(cell(f"{column_letters(n)}{number}", line.get(name)) for n, name in enumerate(names))}</row>'
        for number, line in enumerate(lines, 1)
    )
    return f'<worksheet xmlns="{_SHEET}"><sheetData>{body}</sheetData></worksheet>'


def parts_of(sheets: Mapping[str, str], **others: str) -> dict[str, str]:
    """Return the parts of a workbook with these sheets, by name and XML; ``others`` are further ones, ``strings`` shared texts."""
    names = list(sheets)
    listed = "".join(f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, 1))
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(names) + 1)
    )
    if "strings" in others:
        related += f'<Relationship Id="rIdS" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}">{related}</Relationships>',
        **{f"xl/worksheets/sheet{n}.xml": xml for n, xml in enumerate(sheets.values(), 1)},
    }
    if "strings" in others:
        parts["xl/sharedStrings.xml"] = others["strings"]
    return parts


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a zip archive of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def write_workbook(file: Path, tables: Tables) -> Path:
    """Write a workbook with a sheet for each table."""
    file.write_bytes(zipped(parts_of({name: sheet_xml(rows, headers(name, rows)) for name, rows in tables.items()})))
    return file


def csv_text(name: str, rows: Table, separator: str = ",") -> str:
    """Return a table as RVTools writes it in a CSV file."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=separator, lineterminator="\r\n")
    names = headers(name, rows)
    writer.writerow(names)
    writer.writerows([["" if row.get(name) is None else row[name] for name in names] for row in rows])
    return stream.getvalue()


def write_csvs(directory: Path, tables: Tables, separator: str = ",", encoding: str = "utf-8") -> Path:
    """Write a directory with a CSV file for each table."""
    directory.mkdir()
    for name, rows in tables.items():
        (directory / f"RVTools_tab{name}.csv").write_bytes(csv_text(name, rows, separator).encode(encoding))
    return directory


def tables_of(document: Mapping[str, Any], server: str = "vc01.example.com") -> Tables:
    """Return what RVTools would list of the estate of a cluster spec: only what it lists, in its words."""
    return _Writer(document, server).tables()


class _Writer:
    """Turns the objects of a spec into rows."""

    def __init__(self, document: Mapping[str, Any], server: str) -> None:
        self._document = document
        self._sdk = {"VI SDK Server": server, "VI SDK UUID": f"uuid of {server}"}
        self._tables: Tables = {}

    def tables(self) -> Tables:
        self._vcenter()
        for name in ("vInfo", "vCPU", "vMemory", "vDisk", "vNetwork", "vCD", "vUSB", "vSnapshot"):
            self._tables[name] = []
        for number, machine in enumerate(self._document.get("vms", ())):
            self._machine(number, machine)
        for host in self._document.get("hosts", ()):
            self._host(host)
        for cluster in self._document.get("clusters", ()):
            self._cluster(cluster)
        for switch in self._document.get("distributed_switches", ()):
            self._distributed(switch)
        for datastore in self._document.get("datastores", ()):
            self._datastore(datastore)
        return {name: rows for name, rows in self._tables.items() if rows or name in _EMPTY}

    def _add(self, table: str, **row: Any) -> None:
        self._tables.setdefault(table, []).append(row)

    def _vcenter(self) -> None:
        told = self._document.get("vcenter", {})
        self._tables["vSource"] = [
            {
                "Name": "VMware vCenter Server",
                "API type": "VirtualCenter",
                "Version": told.get("version"),
                "Build": told.get("build"),
                **self._sdk,
            }
        ]
        self._tables["vMetaData"] = [
            {
                "RVTools major version": "4.7",
                "RVTools version": "4.7.1.4",
                "xlsx creation datetime": "2026/11/29 06:00:00",
            }
        ]

    def _machine(self, number: int, told: Mapping[str, Any]) -> None:
        role = {"primary": 1, "secondary": 2}.get(str(told.get("ft_role")))
        place = {key: told.get(key.casefold()) for key in ("Datacenter", "Cluster", "Host")}
        identity = {"VM ID": f"vm-{100 + number}", **self._sdk}
        base = {"VM": told["name"], "Template": _truth(told.get("template"))}
        tail = {"Annotation": SECRET, "owner": SECRET, **place, **identity}
        disks, adapters = told.get("disks", []), told.get("network_adapters", [])
        pool = told.get("resource_pool")
        info = {
            "Powerstate": _POWER.get(str(told.get("power_state"))),
            "Connection state": told.get("connection_state"),
            "CPUs": told.get("num_cpus"),
            "Memory": told.get("memory_mb"),
            "NICs": len(adapters),
            "Disks": len(disks),
            "Resource pool": f"/{place['Datacenter']}/{place['Cluster']}/Resources/{pool['name']}" if pool else None,
            "FT State": "running" if told.get("fault_tolerance") else "notConfigured",
            "FT Role": role,
            "HA Restart Priority": told.get("ha_restart_priority"),
            "Firmware": told.get("firmware"),
            "HW version": told.get("hardware_version"),
            "Path": f"[{told['storage_datastore']}] {told['name']}/a.vmx" if "storage_datastore" in told else None,
        }
        self._add("vInfo", **base, **info, **tail)
        if told.get("ft_secondaries"):
            other = {"Host": told.get("secondary_host"), "VM ID": f"vm-{900 + number}"}
            for extra in range(told["ft_secondaries"]):
                row = {**base, **info, **tail, **other, "FT Role": 2 + extra, "VM ID": f"vm-{900 + number}-{extra}"}
                self._add("vInfo", **row)
        if pool:
            self._pool(place, pool)
        self._add(
            "vCPU",
            **base,
            Sockets=1,
            Reservation=told.get("cpu_reservation_mhz"),
            **{"Hot Add": _truth(told.get("cpu_hot_add"))},
            **tail,
        )
        limit = told.get("memory_limit_mb")
        self._add(
            "vMemory",
            **base,
            Ballooned=0,
            Reservation=told.get("memory_reservation_mb"),
            Limit=-1 if limit == "none" else limit,
            **{"Hot Add": _truth(told.get("memory_hot_add"))},
            **tail,
        )
        for position, disk in enumerate(disks):
            self._disk(position, disk, told, base, tail)
        for position, adapter in enumerate(adapters, 1):
            self._add(
                "vNetwork",
                **base,
                **{"NIC label": f"Network adapter {position}"},
                Adapter=_ADAPTERS.get(adapter.get("type"), adapter.get("type")),
                Network=adapter.get("network"),
                Switch=self._switch_of(adapter.get("network"), told.get("host")),
                **tail,
            )
        for position, drive in enumerate(told.get("cdroms", ()), 1):
            idle = _truth(drive["backing"] != "none")
            word = f"ISO [{drive['datastore']}] a.iso" if drive["backing"] == "iso" else _DRIVES[drive["backing"]]
            node = {"Device Node": f"CD/DVD drive {position}", "Connected": idle, "Starts Connected": idle}
            self._add("vCD", **base, **node, **{"Device Type": word}, **tail)
        for position in range(told.get("snapshots") or 0):
            self._add("vSnapshot", **base, Name=f"snapshot {position}", Description=SECRET, Quiesced="False", **tail)

    def _disk(
        self,
        position: int,
        disk: Mapping[str, Any],
        told: Mapping[str, Any],
        base: Mapping[str, Any],
        tail: Mapping[str, Any],
    ) -> None:
        controllers = told.get("scsi_controllers", [])
        controller = controllers[min(position, len(controllers) - 1)] if controllers else {}
        bus = min(position, max(len(controllers) - 1, 0))
        rdm, provisioning = disk.get("rdm"), disk.get("provisioning")
        self._add(
            "vDisk",
            **base,
            **{
                "Disk": disk["label"],
                "Disk Key": disk.get("key"),
                "Capacity MiB": disk["size_gb"] * 1024 if "size_gb" in disk else None,
                "Raw": None if rdm is None else _truth(rdm != "none"),
                "Raw Comp. Mode": {"physical": "physicalMode", "virtual": "virtualMode"}.get(str(rdm)),
                "Disk Mode": disk.get("mode"),
                "Sharing mode": {"none": "sharingNone", "multi_writer": "sharingMultiWriter"}.get(
                    str(disk.get("sharing"))
                ),
                "Thin": None if provisioning is None else _truth(provisioning == "thin"),
                "Eagerly Scrub": None if provisioning is None else _truth(provisioning == "eager_zeroed_thick"),
                "Controller": _CONTROLLERS.get(str(controller.get("type"))),
                "Label": f"SCSI controller {bus}",
                "Unit #": position,
                "Shared Bus": _BUS.get(str(controller.get("bus_sharing"))),
                "Path": f"[{disk['datastore']}] {told['name']}/{position}.vmdk" if "datastore" in disk else None,
            },
            **tail,
        )

    def _pool(self, place: Mapping[str, Any], pool: Mapping[str, Any]) -> None:
        root = f"/{place['Datacenter']}/{place['Cluster']}/Resources"
        limit = pool.get("memory_limit_mb")
        for path, value in ((root, -1), (f"{root}/{pool['name']}", -1 if limit == "none" else limit)):
            row = {
                "Resource Pool name": path.rpartition("/")[2],
                "Resource Pool path": path,
                "Mem limit": value,
                **self._sdk,
            }
            if row not in self._tables.setdefault("vRP", []):
                self._tables["vRP"].append(row)

    def _switch_of(self, network: Any, host: Any) -> Any:
        for one in self._document.get("hosts", ()):
            for group in one.get("port_groups", ()):
                if one["name"] == host and group["name"] == network:
                    return group.get("switch")
        for switch in self._document.get("distributed_switches", ()):
            if any(group["name"] == network for group in switch.get("port_groups", ())):
                return switch["name"]
        return None

    def _host(self, told: Mapping[str, Any]) -> None:
        place = {"Host": told["name"], "Datacenter": told.get("datacenter"), "Cluster": told.get("cluster")}
        cpu, bios = told.get("cpu", {}), told.get("bios", {})
        active = bios.get("hyperthreading")
        rows = self._tables.get("vInfo", [])
        product = f"VMware {told.get('product')} {told.get('version')} build-{told.get('build')}"
        cluster: Mapping[str, Any] = next(
            (one for one in self._document.get("clusters", ()) if one["name"] == told.get("cluster")), {}
        )
        self._add(
            "vHost",
            **place,
            **{
                "in Maintenance Mode": _truth(told.get("maintenance_mode")),
                "CPU Model": cpu.get("model"),
                "Speed": cpu.get("mhz"),
                "HT Active": _truth(active),
                "# Cores": cpu["threads"] // (2 if active else 1) if "threads" in cpu else None,
                "# Memory": told.get("memory_mb"),
                "# NICs": len(told.get("pnics", ())),
                "# VMs total": sum(row["Host"] == told["name"] for row in rows),
                "Current EVC": None if cluster.get("evc_mode") in (None, "none") else cluster["evc_mode"],
                "Max EVC": cpu.get("max_evc_mode"),
                "Assigned License(s)": f"VMware vSphere 8 {told['edition']}" if "edition" in told else None,
                "Supported CPU power man.": "ACPI P-states, ACPI C-states"
                if bios.get("power_profile")
                else "ACPI C-states",
                "ESX Version": product if {"product", "version", "build"} <= set(told) else None,
                "Vendor": told.get("vendor"),
                "Model": told.get("model"),
                "Serial number": SECRET,
                "BIOS Version": told.get("bios_version"),
                "Object ID": f"host of {told['name']}",
                "AutoDeploy.MachineIdentity": SECRET,
            },
            **self._sdk,
        )
        for pnic in told.get("pnics", ()):
            switch, uplink = self._wired(told, pnic["device"])
            wire = {"Switch": switch, "Uplink port": uplink}
            self._add(
                "vNIC", **place, **{"Network Device": pnic["device"]}, Speed=pnic.get("speed_mbps"), **wire, **self._sdk
            )
        for switch in told.get("switches", ()):
            policy = {"# Ports": 128, "Policy": switch.get("teaming"), "MTU": switch.get("mtu")}
            self._add("vSwitch", **place, Switch=switch["name"], **policy, **self._sdk)
        for group in told.get("port_groups", ()):
            row = {"Port Group": group["name"], "Switch": group.get("switch"), "VLAN": group.get("vlan")}
            self._add("vPort", **place, **row, Policy=group.get("teaming"), **self._sdk)
        for adapter in (*told.get("vmkernels", ()), *told.get("service_consoles", ())):
            self._add(
                "vSC_VMK",
                **place,
                **{
                    "Port Group": adapter.get("port_group"),
                    "Device": adapter["device"],
                    "DHCP": _truth(adapter.get("dhcp")),
                    "IP Address": adapter.get("ip"),
                    "Subnet mask": adapter.get("netmask"),
                    "Gateway": adapter.get("gateway"),
                    "MTU": adapter.get("mtu"),
                },
                **self._sdk,
            )

    def _wired(self, host: Mapping[str, Any], device: str) -> tuple[Any, Any]:
        for switch in host.get("switches", ()):
            if device in switch.get("pnics", ()):
                return switch["name"], None
        for distributed in self._document.get("distributed_switches", ()):
            for member in distributed.get("hosts", ()):
                for uplink, wired in member.get("uplinks", {}).items():
                    if member["host"] == host["name"] and wired == device:
                        return distributed["name"], uplink
        return None, None

    def _cluster(self, told: Mapping[str, Any]) -> None:
        ha, drs = told.get("ha", {}), told.get("drs", {})
        monitoring = ha.get("host_monitoring")
        self._add(
            "vCluster",
            **{
                "Name": told["name"],
                "NumHosts": sum(host.get("cluster") == told["name"] for host in self._document.get("hosts", ())),
                "HA enabled": _truth(ha.get("enabled")),
                "AdmissionControlEnabled": None
                if "admission_control" not in ha
                else _truth(ha["admission_control"] != "disabled"),
                "Host monitoring": None if monitoring is None else "enabled" if monitoring else "disabled",
                "HB Datastore Candidate Policy": ha.get("heartbeat_datastore_policy"),
                "Restart Priority": ha.get("vm_restart_priority"),
                "DRS enabled": _truth(drs.get("enabled")),
                "DRS default VM behavior": _LEVELS.get(str(drs.get("automation_level"))),
                "Object ID": f"domain of {told['name']}",
            },
            **self._sdk,
        )

    def _distributed(self, told: Mapping[str, Any]) -> None:
        members = ", ".join(member["host"] for member in told.get("hosts", ()))
        self._add(
            "dvSwitch",
            Switch=told["name"],
            Datacenter=told.get("datacenter"),
            Name="VMware DVS",
            Version=told.get("version"),
            **{"Host members": members, "Max MTU": told.get("mtu"), "LACP Name": None},
            **self._sdk,
        )
        uplinks = {
            "Port": f"{told['name']}-DVUplinks-11",
            "Switch": told["name"],
            "VLAN": "0-4094",
            "Active Uplink": None,
        }
        self._add("dvPort", **uplinks, **{"Standby Uplink": None, "Policy": None}, **self._sdk)
        for group in told.get("port_groups", ()):
            vlan = group.get("vlan")
            row = {
                "Port": group["name"],
                "Switch": told["name"],
                "VLAN": vlan if isinstance(vlan, int) else "trunk",
                "Active Uplink": ", ".join(group.get("active", told.get("active", ()))),
                "Standby Uplink": ", ".join(group.get("standby", told.get("standby", ()))),
                "Policy": group.get("teaming", told.get("teaming")),
            }
            self._add("dvPort", **row, **self._sdk)

    def _datastore(self, told: Mapping[str, Any]) -> None:
        hosts = told.get("hosts", [])
        self._add(
            "vDatastore",
            Name=told["name"],
            **{
                "Accessible": "True",
                "Type": told.get("type"),
                "# Hosts": len(hosts),
                "Hosts": ", ".join(hosts),
                "Cluster name": told.get("datastore_cluster", {}).get("name"),
            },
            **self._sdk,
        )
        if told.get("type") == "VMFS" and told.get("transport") in _HBAS:
            adapter = f"vmhba{2 + list(_HBAS).index(told['transport'])}"
            for host in hosts:
                self._add(
                    "vMultiPath", Host=host, Datastore=told["name"], **{"Path 1": f"{adapter}:C0:T0:L1"}, **self._sdk
                )
                row = {"Host": host, "Device": adapter, "Type": _HBAS[told["transport"]], "WWN": "0", **self._sdk}
                if row not in self._tables.setdefault("vHBA", []):
                    self._tables["vHBA"].append(row)


def _truth(value: Any) -> str | None:
    return None if value is None else str(bool(value))
