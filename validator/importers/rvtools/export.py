"""One export: the tables of all its files, by vCenter Server."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from validator.importers.rvtools.delimited import read_delimited
from validator.importers.rvtools.sheets import Sheet, refusal
from validator.importers.rvtools.tables import (
    SERVICE_TABLES,
    Budget,
    Row,
    Table,
    read_table,
    table_kind,
    unknown_file,
    whole_number,
)
from validator.importers.rvtools.workbook import is_workbook, open_workbook
from validator.messages import clean

MAX_FILES = 200
_SUFFIXES = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm")
_OLD = (".xls", ".xlsb", ".ods")
_SERVER = "vi sdk server"
_WITHOUT_SERVER = (*SERVICE_TABLES, "vMetaData")
_NO_EXPORT = "Export it with RVTools: File, Export all to Excel or to CSV; or rvtools -s SERVER -c ExportAll2xlsx."


@dataclass(slots=True)
class Export:
    """What an export tells of one vCenter Server, or of one host where it was made of that.

    ``tables`` has every table that says something of it; one without a row says that there is nothing to list.
    ``notes`` are for people.
    """

    origin: str
    server: str | None
    tables: dict[str, Table] = field(default_factory=dict)
    services: list[Table] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def rows(self, kind: str) -> list[Row]:
        """Return the rows of a table; none where the export does not have it."""
        return self.tables[kind].rows if kind in self.tables else []

    def has(self, kind: str, *columns: str) -> bool:
        """Tell whether the export has a table with these columns."""
        return kind in self.tables and self.tables[kind].columns.issuperset(columns)

    def lists_all(self, kind: str) -> bool:
        """Tell whether what a table does not list is not there, as far as the table itself tells."""
        return kind in self.tables and self.tables[kind].is_whole

    @property
    def is_recent(self) -> bool:
        """Whether RVTools 3.11.8 or later wrote it: earlier ones do not list every standard switch."""
        if any(table.is_recent for table in self.tables.values()):
            return True
        versions = [row.text("rvtools version") or "" for row in self.rows("vMetaData")]
        return bool(versions) and all(_version(one) >= (3, 11, 8) for one in versions)


def read_export(paths: Sequence[str]) -> list[Export]:
    """Return what the workbooks, CSV files and directories at ``paths`` tell, by vCenter Server.

    Raises:
        InputError: a file cannot be read, has no table that is known, or tells the same as another one.
    """
    budget = Budget()
    tables: list[Table] = []
    notes: list[str] = []
    origins: list[str] = []
    for path in dict.fromkeys(paths):
        is_directory = Path(path).is_dir()
        found = [
            table for file in files_of([path]) for table in _tables_of(file, budget, notes if is_directory else None)
        ]
        if not found:
            raise unknown_file(path, [])
        if any(table.kind not in SERVICE_TABLES for table in found):
            origins.append(path)
        tables += found
    return _by_server(tables, ", ".join(origins or paths), notes)


def files_of(paths: Sequence[str]) -> list[str]:
    """Return the files that ``paths`` name: of a directory its CSV files and workbooks.

    Raises:
        InputError: a path does not exist, or a directory has no such file.
    """
    found: list[str] = []
    for path in dict.fromkeys(paths):
        if not Path(path).is_dir():
            found.append(path)
            continue
        inside = sorted(str(one) for one in Path(path).iterdir() if _is_read(one))
        if not inside:
            old = [one.name for one in sorted(Path(path).iterdir()) if one.suffix.lower() in _OLD]
            what = f"only {old[0]}, which is not read" if old else "no CSV file and no workbook"
            raise refusal(path, f"the directory has {what}", _NO_EXPORT)
        found += inside
    if len(found) > MAX_FILES:
        raise refusal(paths[0], f"{len(found)} files; {MAX_FILES} is the most that is read", _NO_EXPORT)
    return list(dict.fromkeys(found))


def _is_read(entry: Path) -> bool:
    is_temporary = entry.name.startswith((".", "~$"))  # of Excel, beside a workbook that is open
    return entry.suffix.lower() in _SUFFIXES and not is_temporary and not entry.is_symlink() and entry.is_file()


@contextmanager
def open_sheets(file: str) -> Iterator[Iterable[Sheet]]:
    """Give the sheets of a workbook, or a CSV file as the only one.

    Raises:
        InputError: the file cannot be read.
    """
    if not Path(file).exists():
        raise refusal(file, "there is no such file or directory")
    if not Path(file).is_file():
        raise refusal(file, "this is not a regular file")
    try:
        is_zip = is_workbook(file)
    except OSError as error:
        raise refusal(file, f"cannot read the file: {error.strerror or error}") from None
    if is_zip:
        with open_workbook(file) as sheets:
            yield sheets
    else:
        yield [read_delimited(file, lambda headers: table_kind(headers) is not None)]


def _tables_of(file: str, budget: Budget, left_out: list[str] | None) -> list[Table]:
    """Return the tables of a file; one of a directory that has none is left out, with a note where RVTools did not write it.

    Raises:
        InputError: the file cannot be read, or was named and has no table that is known.
    """
    names: list[str] = []
    found: list[Table] = []
    with open_sheets(file) as sheets:
        for sheet in sheets:
            table = read_table(sheet, budget)
            names.append(sheet.name)
            if table is not None:
                found.append(table)
    if not found and left_out is None:
        raise unknown_file(file, names)
    if not found and left_out is not None and not Path(file).stem.casefold().startswith("rvtools_tab"):
        left_out.append(f"{file} is left out: no table of RVTools by its headers")
    return found


def _by_server(tables: Sequence[Table], origin: str, notes: Sequence[str]) -> list[Export]:
    """Return the exports of the vCenter Servers whose names the rows have.

    A table of several servers that has no row of one of them may be missing in the export of that one, and is not taken to
    be empty there.
    """
    servers: dict[str, str] = {}
    for table in tables:
        for row in table.rows:
            if table.kind not in _WITHOUT_SERVER and (name := row.text(_SERVER)):
                servers.setdefault(name.casefold(), name)
    found = {folded: Export(origin, name) for folded, name in servers.items()} or {"": Export(origin, None)}
    for table in tables:
        if table.kind in _WITHOUT_SERVER:
            _share(table, list(found.values()))
        else:
            _take(table, found)
    for one in found.values():
        one.notes += dict.fromkeys([*notes, *(note for table in tables for note in table.notes)])
        _tell_age(one)
    return list(found.values())


def _share(table: Table, exports: Sequence[Export]) -> None:
    """Give a table to every export: who reads it looks for its own names in it."""
    for export in exports:
        if table.kind in SERVICE_TABLES:
            export.services.append(table)
        elif table.kind not in export.tables:
            export.tables[table.kind] = table


def _take(table: Table, exports: Mapping[str, Export]) -> None:
    by_server: dict[str, list[Row]] = defaultdict(list)
    for row in table.rows:
        name = row.text(_SERVER)
        if name is None and len(exports) > 1:
            message = f"row {row.number} has no VI SDK Server, and the export is of {len(exports)} vCenter Servers"
            raise refusal(table.title, message, "Import the export of each of them by itself.")
        by_server[name.casefold() if name else next(iter(exports))].append(row)
    for folded, export in exports.items():
        rows = by_server.get(folded, [])
        if not rows and len(exports) > 1:
            continue
        before = export.tables.get(table.kind)
        if before is not None and before.rows and rows:
            of = f" of {clean(export.server)}" if export.server else ""
            message = f"the table {table.kind}{of} is in {before.title}, too"
            raise refusal(table.title, message, "Import one export at a time: two may be of different days.")
        if before is None or rows:
            export.tables[table.kind] = Table(
                table.kind, table.title, table.columns, table.is_grouped, table.is_recent, rows, table.is_whole
            )


def _tell_age(export: Export) -> None:
    """Note when the export was made, and by which release."""
    for row in export.rows("vMetaData"):
        server = row.text("server")
        if server is not None and export.server is not None and server.casefold() != export.server.casefold():
            continue
        day = _day(row.text("xlsx creation datetime") or "")
        by = f" by RVTools {row.text('rvtools version')}"
        export.notes.append(f"{export.origin}: the export was made{f' on {day}' if day else ''}{by}")


def _day(text: str) -> str | None:
    """Return the day of a date: a text, or the number of days since the end of 1899 as Excel counts them."""
    if len(text) >= 10 and text[:10].replace("/", "-").count("-") == 2:
        return text[:10].replace("/", "-")
    days = whole_number(text.partition(".")[0], is_grouped=False)
    if days is None or not 30_000 < days < 80_000:
        return None
    return (dt.date(1899, 12, 30) + dt.timedelta(days=days)).isoformat()


def _version(text: str) -> tuple[int, ...]:
    parts = text.split(".")
    return tuple(int(one) for one in parts if one.isdecimal()) if all(one.isdecimal() for one in parts) else ()
