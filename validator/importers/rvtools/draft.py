"""What is being written from one export: who is where, what could not be read, and what is not all."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from validator.facts.identity import key_of
from validator.importers.rvtools.export import Export
from validator.importers.rvtools.tables import Row
from validator.importers.vsphere.inventory import plain_name
from validator.model import Path

_PATHS = tuple(f"path {number}" for number in range(1, 9))
_ADAPTER = re.compile(r"(vmhba\d+)(?::|$)")


@dataclass
class Draft:
    """A cluster spec that is being written from an export. ``partial`` are the lists of the document that may not be all."""

    export: Export
    vcenter: str | None
    unread: dict[Path, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    partial: set[str] = field(default_factory=set)
    repeated_machines: set[str] = field(default_factory=set)
    _by_host: dict[str, dict[str, list[Row]]] = field(default_factory=dict)
    _by_machine: dict[str, dict[str, list[Row]]] = field(default_factory=dict)

    def cannot_read(self, path: Path, reason: str) -> None:
        """Record why a fact is unknown; what was recorded first stays."""
        self.unread.setdefault(path, reason)

    def of_host(self, kind: str, host: str) -> list[Row]:
        """Return the rows of a table that are about a host."""
        if kind not in self._by_host:
            self._by_host[kind] = _grouped(self.export.rows(kind), "host")
        return self._by_host[kind].get(host, [])

    def of_machine(self, kind: str, machine: Row) -> list[Row]:
        """Return the rows of a table that are about the virtual machine of a row of vInfo: by its id, never by its name alone.

        Exports before 3.8 have no id; there the name counts on a host on which no other machine has it.
        """
        if not self.export.has("vInfo", "vm id") or not self.export.has(kind, "vm id"):
            found = self.of_host(kind, machine.text("host") or "") if self._is_alone(machine) else []
            return [row for row in found if row.text("vm") == machine.text("vm")]
        if kind not in self._by_machine:
            self._by_machine[kind] = _grouped(self.export.rows(kind), "vm id")
        return self._by_machine[kind].get(machine.text("vm id") or "", [])

    def knows(self, kind: str, machine: Row) -> bool:
        """Tell whether the rows of a table that are about a virtual machine can be told from those of others."""
        if kind not in self.export.tables:
            return False
        if self.export.has("vInfo", "vm id") and self.export.has(kind, "vm id"):
            return machine.text("vm id") is not None
        return machine.text("host") is not None and self._is_alone(machine)

    def _is_alone(self, machine: Row) -> bool:
        others = self.of_host("vInfo", machine.text("host") or "")
        return sum(row.text("vm") == machine.text("vm") for row in others) == 1

    @cached_property
    def switches_of_hosts(self) -> dict[str, set[str]]:
        """The names of the distributed switches that a host is a member of, by host."""
        known = {row.text("switch") for row in self.export.rows("dvSwitch")}
        found: dict[str, set[str]] = defaultdict(set)
        for row in self.export.rows("vNIC"):
            host, switch = row.text("host"), row.text("switch")
            if host is not None and switch is not None and switch in known:
                found[host].add(switch)
        for row in self.export.rows("dvSwitch"):
            for host in row.names("host members"):
                found[host].add(row.text("switch") or "")
        return found

    @cached_property
    def hosts(self) -> set[str]:
        """The names of the hosts of vHost."""
        return {host for row in self.export.rows("vHost") if (host := row.text("host")) is not None}

    @cached_property
    def hosts_of_vsan(self) -> list[set[str]]:
        """The hosts of every vSAN datastore."""
        rows = self.export.rows("vDatastore")
        return [set(row.names("hosts")) for row in rows if (row.text("type") or "").casefold() == "vsan"]

    @cached_property
    def adapters_of_switches(self) -> dict[str, list[Row]]:
        """The rows of vNIC by the name of the switch."""
        return _grouped(self.export.rows("vNIC"), "switch")

    @cached_property
    def users_of_groups(self) -> dict[str, dict[str, str]]:
        """What is connected to distributed port groups, by switch and group.

        Virtual machines count before adapters of hosts.
        """
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for row in self.export.rows("vSC_VMK"):
            group = self.label_of(row)
            switches = self.switches_with(row.text("host") or "", group) if group is not None else []
            if group is not None and len(switches) == 1:
                is_console = (row.text("device") or "").startswith("vswif")
                if is_console or found[switches[0]].get(group) != "management":
                    found[switches[0]][group] = "management" if is_console else "vmkernel"
        for row in self.export.rows("vNetwork"):
            group, switch = row.text("network"), row.text("switch")
            if group is not None and switch is not None:
                found[switch][group] = "vm"
        return found

    @cached_property
    def groups_of_switches(self) -> dict[str, set[str]]:
        """The names of the port groups of each distributed switch."""
        found: dict[str, set[str]] = defaultdict(set)
        for row in self.export.rows("dvPort"):
            if (group := row.text("port")) is not None:
                found[row.text("switch") or ""].add(group)
        return found

    @cached_property
    def labels_of_services(self) -> dict[tuple[str, str], str]:
        """The port groups of VMkernel adapters that a list of services names, by host and device."""
        found: dict[tuple[str, str], str] = {}
        for table in self.export.services:
            for row in table.rows:
                host = row.text("vmhost") or row.text("hostname") or ""
                device = row.text("device") or row.text("name") or ""
                label = row.text("portgroupname") or row.text("portgroup name")
                if label is not None:
                    found[host.casefold(), device] = label
        return found

    def label_of(self, row: Row) -> str | None:
        """Return the port group of an interface of a host: RVTools leaves some on distributed switches blank."""
        host, device = row.text("host") or "", row.text("device") or ""
        return row.text("port group") or self.labels_of_services.get((host.casefold(), device))

    def switches_with(self, host: str, group: str) -> list[str]:
        """Return the distributed switches of a host that have a port group of this name."""
        return sorted(
            switch
            for switch in self.switches_of_hosts.get(host, ())
            if group in self.groups_of_switches.get(switch, ())
        )

    @cached_property
    def _complete_hosts(self) -> set[str]:
        """The hosts of which vInfo has as many rows as vCenter counts virtual machines: nothing was filtered or hidden."""
        if not self.export.lists_all("vInfo"):
            return set()
        hosts = {host: row.whole("# vms total") for row in self.export.rows("vHost") if (host := row.text("host"))}
        return {host for host, count in hosts.items() if count == len(self.of_host("vInfo", host))}

    def lists_machines_of(self, host: str | None) -> bool:
        """Tell whether every virtual machine of a host is listed."""
        return host in self._complete_hosts

    @cached_property
    def limits_of_pools(self) -> dict[str, int | None]:
        """The memory limits of resource pools by their paths, in MiB; below 0 is none."""
        found: dict[str, int | None] = {}
        for row in self.export.rows("vRP"):
            if (path := row.text("resource pool path")) is not None:
                found[path] = row.whole("mem limit") if path not in found else None
        return found

    @cached_property
    def vmfs(self) -> set[str | None]:
        """The names of datastores that are all VMFS."""
        kinds: dict[str | None, set[str]] = defaultdict(set)
        for row in self.export.rows("vDatastore"):
            kinds[called(row.text("name"))].add((row.text("type") or "").upper())
        return {name for name, found in kinds.items() if found == {"VMFS"}}

    @cached_property
    def paths(self) -> dict[tuple[str, str], set[str]]:
        """The adapters on the paths of a host to a datastore, by host and datastore."""
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for row in self.export.rows("vMultiPath"):
            where = (row.text("host") or "", row.text("datastore") or "")
            found[where].update(match[1] for one in _PATHS if (match := _ADAPTER.match(row.text(one) or "")))
        return found

    def standard_switches(self, host: str) -> set[str]:
        """Return the names of the standard switches of a host."""
        return {name for row in self.of_host("vSwitch", host) if (name := row.text("switch")) is not None}


def _grouped(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if (key := row.text(column)) is not None:
            found[key].append(row)
    return found


def called(text: str | None) -> str | None:
    """Return the name of an object as people see it: vCenter escapes slashes in it."""
    return None if text is None else plain_name(text)


def keys_of(values: Sequence[dict[str, Any]]) -> list[str]:
    """Return the keys of objects in the facts: their names, or datacenter/name where several have one name."""
    counts = Counter(value["name"] for value in values)
    return [key_of(str(one["name"]), one.get("datacenter"), repeats=counts[one["name"]] > 1) for one in values]
