"""The tables of an export: recognised by their headers, whatever their file or sheet is called, and cut down to what is read.

Columns and their changes from release to release are those of RVTools 3.8 to 4.7. Between “Annotation” and “Datacenter” of the
tables of virtual machines, and behind “Object ID” of the others, stand custom attributes and tags: they are never read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from validator.errors import InputError
from validator.importers.clean import is_writable
from validator.importers.rvtools.sheets import LeftOut, Sheet, SheetRow, refusal
from validator.messages import clean

MAX_CELLS = 10_000_000
"""Filled cells that are kept of an export; 5,000 virtual machines and 500 hosts have some 900,000."""

_LONGEST = 32_767
_HEADER_ROWS = 5
_SERVER = ("vi sdk server", "vi sdk uuid")
_VM_TAIL = (
    *("datacenter", "cluster", "host", "folder", "os", "os according to the configuration file", "vmware tools"),
    *("os according to the vmware tools", "customization info", "guest detailed data", "vmref", "vm id", "smbios uuid"),
    *("vm uuid", "vi sdk server type", "vi sdk api version", *_SERVER),
)
_TAIL = ("uuid", *_SERVER)
_DATABASE = re.compile(
    r"v(?:Info|CPU|Memory|Disk|Partition|Network|Snapshot|Tools|RP|Cluster|Host|HBA|NIC|Datastore)[A-Z]\w+"
)
_ALIASES = {"vcenter uuid": "vi sdk uuid", "vi sdk": "vi sdk server"}
_UNITS = (re.compile(r"\bmb\b"), re.compile(r"\bkb\b"))
_GROUPED = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{3})+")
_WHOLE = re.compile(r"(-?[0-9]{1,15})(?:[.,]0{1,6})?")
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]{1,14})?[eE]\+?[0-9]{1,2}")
_TRUE = frozenset({"true", "wahr", "vrai", "vero", "verdadero", "verdadeiro", "waar"})
_FALSE = frozenset({"false", "falsch", "faux", "falso", "onwaar"})
_NOT_READ = frozenset(
    {
        *("cluster rule(s)", "dns name", "guest state", "num monitors", "poweron", "primary ip address", "cores p/s"),
        *("hot remove", "numa hotadd exposed", "sockets", "ballooned", "consumed overhead", "swapped", "write through"),
        *("memory reservation locked to max", "direct path io", "mac address", "device node", "auto connect", "family"),
        *(
            "ehci enabled",
            "quiesced",
            "size mib (total)",
            "size mib (vmsn)",
            "api version",
            "resource pool name",
            "bus",
        ),
        *("numeffectivehosts", "pci", "wwn", "driver", "duplex", "# ports", "free ports", "cdp type", "max ports"),
        *("blocked", "teaming override", "ip 6 address", "ip 6 gateway", "major version", "mha", "sioc enabled"),
        *("vmfs upgradeable", "oper. state", "rvtools major version", "vi sdk uuid"),
    }
)
"""Columns by which tables are recognised, and no more."""


@dataclass(frozen=True, slots=True)
class Definition:
    """How a table is recognised: it has all of ``keys``, one of ``own``, and none of ``never``; ``others`` are read besides."""

    keys: tuple[str, ...]
    own: tuple[str, ...]
    never: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def columns(self) -> frozenset[str]:
        """Every column that is read of the table; others may tell only which one it is."""
        return frozenset((*self.keys, *self.own, *self.others)) - _NOT_READ

    @property
    def is_of_vms(self) -> bool:
        """Whether it is one of the tables of virtual machines, which end alike."""
        return self.keys[:1] == ("vm",)


_VM = ("datacenter", "cluster", "host", "vm id", *_SERVER)
_HOST = ("datacenter", "cluster", *_SERVER)

TABLES: Mapping[str, Definition] = {
    "vInfo": Definition(
        ("vm",),
        (
            *(
                "connection state",
                "ft state",
                "ft role",
                "hw version",
                "firmware",
                "ha restart priority",
                "resource pool",
            ),
            *("guest state", "dns name", "poweron", "num monitors", "primary ip address", "cluster rule(s)"),
        ),
        others=(
            *("powerstate", "template", "srm placeholder", "cpus", "memory", "nics", "disks", "path", *_VM),
            "vi sdk server type",
        ),
    ),
    "vCPU": Definition(
        ("vm",),
        ("sockets", "cores p/s", "hot remove", "numa hotadd exposed"),
        ("ballooned", "disk mode"),
        ("reservation", "hot add", *_VM),
    ),
    "vMemory": Definition(
        ("vm",),
        ("memory reservation locked to max", "ballooned", "consumed overhead", "swapped"),
        ("sockets",),
        ("reservation", "limit", "hot add", *_VM),
    ),
    "vDisk": Definition(
        ("vm",),
        ("disk mode", "eagerly scrub", "raw comp. mode", "sharing mode", "write through", "shared bus", "capacity mib"),
        ("partition", "consumed mib", "free mib"),
        ("disk", "disk key", "disk path", "raw", "thin", "controller", "label", "unit #", "path", *_VM),
    ),
    "vNetwork": Definition(
        ("vm",),
        ("adapter", "nic label", "mac address", "direct path io"),
        ("resource pool", "ft state"),
        ("network", "switch", *_VM),
    ),
    "vCD": Definition(
        ("vm", "device type", "device node"),
        ("starts connected", "connected"),
        ("ehci enabled", "auto connect", "family"),
        _VM,
    ),
    "vUSB": Definition(("vm", "device type"), ("ehci enabled", "auto connect", "family"), (), _VM),
    "vSnapshot": Definition(("vm",), ("quiesced", "size mib (vmsn)", "size mib (total)"), (), _VM),
    "vSource": Definition(("name", "api type"), ("api version", "version", "build"), (), _SERVER),
    "vRP": Definition((), ("resource pool path", "resource pool name"), ("vm",), ("mem limit", *_SERVER)),
    "vCluster": Definition(
        ("name",),
        ("numhosts", "numeffectivehosts", "ha enabled", "drs enabled", "admissioncontrolenabled", "host monitoring"),
        (),
        ("drs default vm behavior", "hb datastore candidate policy", "restart priority", *_SERVER),
    ),
    "vHost": Definition(
        ("host",),
        (
            "esx version",
            "cpu model",
            "ht active",
            "# cores",
            "current evc",
            "max evc",
            "in maintenance mode",
            "bios version",
        ),
        (),
        (
            *("speed", "# memory", "# nics", "# vms total", "supported cpu power man.", "assigned license(s)"),
            *("vendor", "model", *_HOST),
        ),
    ),
    "vHBA": Definition(("host", "device", "type"), ("wwn", "bus", "pci"), (), _HOST),
    "vNIC": Definition(
        ("host", "network device"), ("speed", "driver", "duplex", "uplink port"), (), ("switch", *_HOST)
    ),
    "vSwitch": Definition(
        ("host", "switch"),
        ("# ports", "free ports", "mtu"),
        ("port group", "network device"),
        ("policy", *_HOST),
    ),
    "vPort": Definition(
        ("host", "port group", "switch"),
        ("vlan", "policy"),
        ("device", "services"),
        _HOST,
    ),
    "dvSwitch": Definition(
        ("switch",),
        ("max mtu", "host members", "max ports", "lacp name", "cdp type"),
        ("host", "port"),
        ("version", "datacenter", *_SERVER),
    ),
    "dvPort": Definition(
        ("port", "switch"),
        ("active uplink", "standby uplink", "blocked", "vlan", "teaming override"),
        ("host", "port group"),
        ("policy", *_SERVER),
    ),
    "vSC_VMK": Definition(
        ("host", "device"),
        ("subnet mask", "ip 6 gateway", "ip 6 address"),
        ("wwn",),
        ("port group", "dhcp", "ip address", "gateway", "mtu", *_HOST),
    ),
    "vDatastore": Definition(
        ("name",),
        ("# hosts", "hosts", "sioc enabled", "vmfs upgradeable", "mha", "major version"),
        ("vm",),
        ("type", "accessible", "cluster name", *_SERVER),
    ),
    "vMultiPath": Definition(
        ("host", "datastore"),
        ("path 1", "oper. state"),
        (),
        (*(f"path {number}" for number in range(2, 9)), *_HOST),
    ),
    "vMetaData": Definition(("rvtools version",), ("xlsx creation datetime", "server", "rvtools major version")),
    "services": Definition(
        ("vmhost",),
        ("faulttoleranceloggingenabled", "services"),
        (),
        (
            *("name", "device", "vmotionenabled", "managementtrafficenabled", "vsantrafficenabled", "netstack"),
            *("portgroupname", "ip", "subnetmask", "mtu", "dhcpenabled"),
        ),
    ),
    "VMkernelAdapters": Definition(
        ("hostname", "enabled services"),
        ("name",),
        (),
        ("mtu", "ip", "subnet mask", "tcp/ip stack", "portgroup name"),
    ),
}
"""The tables that are read, by their names in RVTools; ``services`` and ``VMkernelAdapters`` are lists of VMkernel services."""

SERVICE_TABLES = ("services", "VMkernelAdapters")


@dataclass(slots=True)
class Table:
    """A table that was read: the columns that it has, and its rows.

    ``is_whole`` is false where a row could not be read: what is not in it may be there. ``is_recent``: its headers are those
    of RVTools 4.1.2 or later, which say MiB.
    """

    kind: str
    title: str
    columns: frozenset[str]
    is_grouped: bool
    is_recent: bool
    rows: list[Row] = field(default_factory=list)
    is_whole: bool = True
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Row:
    """A row of a table: the filled cells of the columns that are read."""

    table: Table
    number: int
    cells: dict[str, str]

    def text(self, column: str) -> str | None:
        """Return a cell without blanks around it, or ``None`` where it is blank or not there."""
        return self.cells.get(column)

    def flag(self, column: str) -> bool | None:
        """Return a truth value, in any language in which Excel writes it."""
        word = self.cells.get(column, "").casefold()
        return True if word in _TRUE else False if word in _FALSE else None

    def whole(self, column: str) -> int | None:
        """Return a whole number; none with a fraction, and with dots between thousands only where a dot means that."""
        return whole_number(self.cells.get(column, ""), is_grouped=self.table.is_grouped)

    def names(self, column: str) -> list[str]:
        """Return the members of a list."""
        return [name for part in self.cells.get(column, "").split(",") if (name := part.strip())]


def whole_number(text: str, *, is_grouped: bool) -> int | None:
    """Return the whole number that a cell holds, or ``None`` where it holds anything else."""
    if is_grouped and _GROUPED.fullmatch(text):
        return int(text.replace(".", ""))
    if (match := _WHOLE.fullmatch(text)) is not None:
        return int(match[1])
    if _SCIENTIFIC.fullmatch(text):
        number = float(text)
        return int(number) if number.is_integer() and number < 1e15 else None
    return None


@lru_cache(maxsize=4096)
def normal(header: str) -> str:
    """Return a header as the tables here have it: without capitals, MiB for MB, the newest of its names."""
    words = " ".join(header.casefold().split())
    for pattern, unit in zip(_UNITS, ("mib", "kib"), strict=True):
        words = pattern.sub(unit, words)
    return _ALIASES.get(words, words)


def table_kind(headers: Sequence[str]) -> str | None:
    """Return which table has these headers, custom attributes apart, or ``None``."""
    named = dict(enumerate(map(normal, headers)))
    custom = custom_columns(named, is_of_vms="vm" in named.values())
    found = {name for column, name in named.items() if column not in custom}
    for kind, known in TABLES.items():
        if found.issuperset(known.keys) and not found.isdisjoint(known.own) and found.isdisjoint(known.never):
            return kind
    return None


def has_database_names(headers: Sequence[str]) -> bool:
    """Tell whether headers are those of the switch -DBColumnNames, of which no full list is public."""
    return sum(_DATABASE.fullmatch(header.strip()) is not None for header in headers) > 2


@dataclass(slots=True)
class Budget:
    """How many cells may still be kept."""

    cells: int = MAX_CELLS


def read_table(sheet: Sheet, budget: Budget) -> Table | None:
    """Return the table that a sheet is, or ``None`` where it is none that is read; of that one the rows are not looked at.

    Raises:
        InputError: the headers are not to be told apart, or the export is too large.
    """
    header, kind = find_header(sheet)
    if header is None or kind is None:
        return None
    columns = _columns(sheet, header, kind)
    sheet.wanted = frozenset(columns)
    recent = any("mib" in text.casefold() for text in header.cells.values())
    table = Table(kind, sheet.title, frozenset(columns.values()), sheet.is_grouped, recent)
    bad = LeftOut()
    widths = (header.width, 1 + max(header.cells))
    for row in sheet.rows:
        if sheet.is_square and not _is_whole(row, widths):
            bad.add(f"line {row.number}")
            continue
        cells = {}
        for column, text in row.cells.items():
            name = columns.get(column)
            if name is not None and (value := _kept(text, sheet, row.number, column, bad)):
                cells[name] = value
        if cells and not _is_header(cells):
            table.rows.append(Row(table, row.number, cells))
            budget.cells -= len(cells)
        if budget.cells < 0:
            message = f"the export has more than {MAX_CELLS:,} filled cells in the columns that are read, the most that is kept"
            raise refusal(sheet.title, message, "Export one vCenter Server at a time.")
    _note(table, bad, "broken: more or fewer cells than the header, control characters, or a text that is too long")
    _note(table, sheet.formulas, "formulas, which are not read; RVTools writes none")
    table.notes += sheet.notes
    return table


def find_header(sheet: Sheet) -> tuple[SheetRow | None, str | None]:
    """Return the row with the headers of a sheet, and which table it is; of one that is no table the first row."""
    first: SheetRow | None = None
    for _, row in zip(range(_HEADER_ROWS), sheet.rows, strict=False):
        first = first or row
        headers = list(row.cells.values())
        if has_database_names(headers):
            hint = "Export it again without the switch -DBColumnNames."
            raise refusal(
                sheet.title, "the headers are names of database columns (as “vInfoVMName”), which are not read", hint
            )
        kind = table_kind(headers)
        if kind is not None:
            return row, kind
    return first, None


def _is_header(cells: Mapping[str, str]) -> bool:
    """Tell whether a row has the headers once more, as in files that were put together."""
    return len(cells) > 1 and all(normal(text) == name for name, text in cells.items())


def _is_whole(row: SheetRow, widths: tuple[int, int]) -> bool:
    """Tell whether a row has as many cells as the header; separators at the end of either are none."""
    header, filled = widths
    return row.width == header or (row.width >= filled and all(column < filled for column in row.cells))


def _kept(text: str, sheet: Sheet, row: int, column: int, bad: LeftOut) -> str:
    """Return a cell as it is kept; nothing for one that cannot be what RVTools tells."""
    value = text.strip()
    if value and (len(value) > _LONGEST or not is_writable(value)):
        bad.add(sheet.cell(row, column))
        return ""
    return value


def _note(table: Table, cells: LeftOut, what: str) -> None:
    if cells.count:
        table.is_whole = False
        table.notes.append(f"{table.title}: left out are {cells}: {what}")


def _columns(sheet: Sheet, header: SheetRow, kind: str) -> dict[int, str]:
    """Return the names of the columns that are read, by position.

    A custom attribute may be called as a column is: those stand where custom attributes stand, and are not looked at. A name
    that repeats elsewhere is refused, for which of them is meant cannot be seen.
    """
    known = TABLES[kind]
    named = {column: normal(text) for column, text in header.cells.items()}
    custom = custom_columns(named, is_of_vms=known.is_of_vms)
    found: dict[str, int] = {}
    for column, name in sorted(named.items()):
        if name not in known.columns or column in custom:
            continue
        if name in found:
            message = f"two columns are called “{clean(header.cells[column].strip())[:60]}” ({sheet.cell(header.number, column)})"
            raise refusal(sheet.title, message, "Take out the one that RVTools did not write, or export it again.")
        found[name] = column
    return {column: name for name, column in found.items()}


def custom_columns(named: Mapping[int, str], *, is_of_vms: bool) -> frozenset[int]:
    """Return the positions of custom attributes and tags among named columns."""
    positions: dict[str, list[int]] = {}
    for column, name in sorted(named.items()):
        positions.setdefault(name, []).append(column)
    mark, tail = ("annotation", _VM_TAIL) if is_of_vms else ("object id", _TAIL)
    if mark not in positions:
        return frozenset()
    start = positions[mark][0]
    natives = _tail(named, positions, start, tail)
    return frozenset(column for column in named if column > start and column not in natives)


def _tail(named: Mapping[int, str], positions: Mapping[str, list[int]], start: int, tail: Sequence[str]) -> set[int]:
    """Return the positions of RVTools' own columns behind custom attributes: an unbroken row of names, none of them twice."""
    ends = [positions[name][-1] for name in reversed(_SERVER) if name in positions]
    ends += sorted((positions[name][-1] for name in tail if name in positions), reverse=True)
    found: dict[str, int] = {}
    for column in sorted((one for one in named if start < one <= (ends[0] if ends else start)), reverse=True):
        if named[column] in found or named[column] not in tail:
            break
        found[named[column]] = column
    return set(found.values())


def unknown_file(file: str, sheets: Sequence[str]) -> InputError:
    """Return the error that a file has no table that is known."""
    shown = f" in its sheets {', '.join(clean(name)[:40] for name in sheets[:8])}" if any(sheets) else ""
    return refusal(
        file,
        f"no table of RVTools by its headers{shown}",
        "Expected are sheets or CSV files with headers such as VM, Powerstate, Template … (vInfo) or Host, Datacenter, Cluster …",
    )
