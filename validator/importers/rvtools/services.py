"""Lists of VMkernel services beside an export: by the PowerShell script in examples, by a line of PowerCLI, by vDocumentation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from validator.facts.derive.traffic import OWN_STACKS
from validator.facts.words import as_word
from validator.importers.base import ImportedSpec
from validator.importers.clean import CleanDocument, cleaned
from validator.importers.rvtools.draft import called
from validator.importers.rvtools.host_networks import NO_ADDRESS
from validator.importers.rvtools.tables import Row, Table
from validator.importers.vsphere.inventory import known
from validator.messages import clean
from validator.model import Path

COMMAND = (
    "Get-VMHost | Get-VMHostNetworkAdapter -VMKernel | Select-Object VMHost, Name, VMotionEnabled, "
    "FaultToleranceLoggingEnabled, ManagementTrafficEnabled, VsanTrafficEnabled, "
    "@{n='NetStack'; e={$_.ExtensionData.Spec.NetStackInstanceKey}}, PortGroupName, IP, SubnetMask, Mtu, DhcpEnabled | "
    "Export-Csv vmkernels.csv -NoTypeInformation -Encoding UTF8"
)
"""What a person types in PowerCLI, connected to vCenter, to have the list; it only reads."""

_FLAGS = {
    "vmotionenabled": "vmotion",
    "faulttoleranceloggingenabled": "ft_logging",
    "managementtrafficenabled": "management",
    "vsantrafficenabled": "vsan",
}
_WORDS = {
    "vmotion": "vmotion",
    "ftlogging": "ft_logging",
    "faulttolerancelogging": "ft_logging",
    "management": "management",
    "vsan": "vsan",
    "vsanwitness": "vsan_witness",
    "vsphereprovisioning": "provisioning",
    "provisioning": "provisioning",
    "vspherereplication": "replication",
    "vspherereplicationnfc": "replication",
    "vspherebackupnfc": "backup",
    "nvmetcp": "nvme_tcp",
    "nvmerdma": "nvme_rdma",
    "vsanexternal": "vsan_external",
    "ptp": "ptp",
}
_SEPARATORS = re.compile(r"\s*[,;]\s*")
_NO_STACK = (
    "no service is enabled on it, and the list does not tell its TCP/IP stack; in the one for vMotion, PowerCLI says so of an "
    "adapter for vMotion, too"
)
_UNKNOWN = "the list has a word for a service, or for whether one is enabled, that is not known"
_OTHER_HOSTS = "the list tells of {count} more hosts, which the export does not have ({first} …); they are left out"
_STACKS = {"x-words": "netstacks"}


def read_services(tables: Sequence[Table], hosts: set[str] | None) -> list[ImportedSpec]:
    """Return what each list says of VMkernel adapters, by hosts of the export; of all hosts where there is no export.

    The lists come from another tool, perhaps of another day: where they and the export differ, that is told.
    """
    return [_source(table, hosts) for table in tables]


def _source(table: Table, hosts: set[str] | None) -> ImportedSpec:
    known_hosts = None if hosts is None else {host.casefold(): host for host in hosts}
    found: dict[str, dict[str, dict[str, Any]]] = {}
    unread: dict[Path, str] = {}
    others: dict[str, None] = {}
    broken = set[str]()
    for row in table.rows:
        name = row.text("vmhost") or row.text("hostname")
        device = row.text("device") or row.text("name")
        if name is None:
            continue
        host = name if known_hosts is None else known_hosts.get(name.casefold())
        if host is None:
            others[name] = None
        elif device is None or device in found.get(host, {}):
            broken.add(host)
        else:
            found.setdefault(host, {})[device] = _adapter(row, ("hosts", host, "vmkernels", device), unread)
    if not table.is_whole:
        broken = set(found)
    document: dict[str, Any] = {"hosts": [_host(host, adapters, host in broken) for host, adapters in found.items()]}
    notes = []
    if others:
        notes.append(_OTHER_HOSTS.format(count=len(others), first=clean(next(iter(others)))[:80]))
    told = cleaned(CleanDocument({**document, "partial": ["hosts"]} if found else {}, unread, notes))
    return ImportedSpec(table.title, told.document, told.unread, tuple(told.notes))


def _host(name: str, adapters: dict[str, dict[str, Any]], is_partial: bool) -> dict[str, Any]:
    return known({"name": name, "vmkernels": list(adapters.values()), "partial": ["vmkernels"] if is_partial else None})


def _adapter(row: Row, path: Path, unread: dict[Path, str]) -> dict[str, Any]:
    stack = row.text("netstack") or row.text("tcp/ip stack")
    stack = as_word(_STACKS, stack) if stack is not None else None
    address = row.text("ip")
    has_address = address not in NO_ADDRESS and ":" not in (address or "")
    return known(
        {
            "device": path[-1],
            "port_group": called(row.text("portgroupname") or row.text("portgroup name")),
            "ip": address if has_address else None,
            "netmask": (row.text("subnetmask") or row.text("subnet mask")) if has_address else None,
            "dhcp": row.flag("dhcpenabled"),
            "mtu": row.whole("mtu") or None,
            "netstack": stack,
            "services": _services(row, stack, path, unread),
        }
    )


def _services(row: Row, stack: str | None, path: Path, unread: dict[Path, str]) -> list[str] | None:
    enabled = _words(row)
    here = (*path, "services")
    if enabled is None:
        unread[here] = _UNKNOWN
        return None
    if enabled:
        return sorted(set(enabled))
    if stack is None:
        unread[here] = _NO_STACK
        return None
    return [] if stack in OWN_STACKS else ["none_enabled"]


def _words(row: Row) -> list[str] | None:
    """Return the services that are enabled, or ``None`` where not every one is known."""
    column = next((name for name in ("services", "enabled services") if name in row.table.columns), None)
    if column is None:
        flags = {word: row.flag(name) for name, word in _FLAGS.items()}
        return None if None in flags.values() else [word for word, is_on in flags.items() if is_on]
    words = [word for word in _SEPARATORS.split(row.text(column) or "") if word]
    found = [_WORDS.get(re.sub(r"[^a-z]", "", word.casefold())) for word in words]
    return None if None in found else [word for word in found if word is not None]
