"""Workbooks and CSV files that want to do harm, or that something has damaged: a clear refusal, or what can be told of them."""

from __future__ import annotations

import io
import os
import re
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli
from tests.support import rvtools
from tests.support.rvtools import SECRET, Tables, csv_text, headers, parts_of, sheet_xml, write_workbook, zipped
from validator.importers.rvtools import delimited, read, sheets, tables as rvtools_tables, workbook

SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
HEADER = rvtools.cell("A1", "VM") + rvtools.cell("B1", "FT State")
STRINGS = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>VM</t></si>{}</sst>'

Parts = dict[str, Any]


def _sheet(rows: str, head: str = "", **others: str) -> Parts:
    """Return a workbook of one sheet with a row of headers of vInfo and ``rows`` below it."""
    return dict(parts_of({"vInfo": head + SHEET.format(f'<row r="1">{HEADER}</row>{rows}')}, **others))


def _cells(cells: str, **others: str) -> Parts:
    return _sheet(f'<row r="2">{cells}</row>', **others)


def _twice() -> bytes:
    return zipped({"xl/workbook.xml": "", "xl/workbook.xnl": ""}).replace(b"workbook.xnl", b"workbook.xml")


def _packed(method: int) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in _sheet("").items():
            archive.writestr(name, content, method if name.endswith("sheet1.xml") else zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _encrypted() -> bytes:
    """Return a workbook whose last part says that it is encrypted: a bit of its two headers."""
    content = bytearray(zipped(_sheet("")))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.rfind(signature) + offset] |= 1
    return bytes(content)


_WORKBOOK = re.escape("export.xlsx")
_BOMB = '<row r="2"><c r="A2" t="inlineStr"><is><t>' + "0" * 900_000 + "</t></is></c></row>"

REFUSED: dict[str, tuple[Callable[[], bytes | Parts], str]] = {
    "no zip": (lambda: b"VM,Powerstate", "the workbook is broken or cut off: it is no whole zip archive"),
    "empty": (lambda: b"", "the workbook is broken or cut off: it is no whole zip archive"),
    "truncated": (lambda: zipped(_sheet(""))[:700], "the workbook is broken or cut off: it is no whole zip archive"),
    "damaged": (
        lambda: zipped(_sheet("")).replace(b"xl/workbook.xml", b"xl/workbook.xnl", 1),
        "the zip archive is broken or cut off here",
    ),
    "encrypted by Excel": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512,
        "the workbook is protected by a password, or it is an .xls of before 2007",
    ),
    "encrypted zip": (_encrypted, "a part of the workbook is encrypted, or packed in a way that Excel does not use"),
    "packed by lzma": (
        lambda: _packed(zipfile.ZIP_LZMA),
        "sheet vInfo: a part of the workbook is encrypted, or packed in a way that Excel does not use",
    ),
    "xlsb": (lambda: {"xl/workbook.bin": b"\x83\x01"}, "this is an .xlsb workbook, which is not read"),
    "ods": (
        lambda: {"mimetype": "application/vnd.oasis.opendocument.spreadsheet"},
        "this is an OpenDocument file: there is no xl/workbook.xml in it",
    ),
    "nested zip": (
        lambda: {"export.xlsx": zipped(_sheet(""))},
        "this is a zip archive, but no workbook: there is no xl/workbook.xml in it",
    ),
    "a part twice": (_twice, "the zip archive has the part xl/workbook.xml twice"),
    "many parts": (
        lambda: {f"part{n}": "" for n in range(workbook.MAX_PARTS + 1)},
        "the zip archive has 2001 parts; 2000 is the most that is read",
    ),
    "many sheets": (
        lambda: dict(parts_of({f"s{n}": "<worksheet/>" for n in range(workbook.MAX_SHEETS + 1)})),
        "the workbook has 201 sheets; 200 is the most that is read",
    ),
    "bomb": (
        lambda: _sheet(_BOMB * 6),
        "sheet vInfo: more than 4 MiB when it is unpacked, which is the most that is read",
    ),
    "bomb of shared texts": (
        lambda: _sheet("", strings=STRINGS.format(("<si><t>" + "0" * 900_000 + "</t></si>") * 3)),
        "shared texts: more than 2 MiB when it is unpacked, which is the most that is read",
    ),
    "bomb of many sheets": (
        lambda: dict(parts_of({f"s{n}": SHEET.format(_BOMB * 3) for n in range(4)})),
        "the workbook has more than 8 MiB when it is unpacked, the most that is read",
    ),
    "one tag without an end": (
        lambda: _sheet(f'<row r="2" a="{"0" * 2_500_000}"/>'),
        "sheet vInfo: an XML tag of more than 1 MiB, which no workbook has",
    ),
    "entities": (
        lambda: _sheet("", head='<!DOCTYPE w [<!ENTITY a "0"><!ENTITY b "&a;&a;&a;">]>'),
        "sheet vInfo: XML with a document type definition, which no workbook has",
    ),
    "a file of the system": (
        lambda: _sheet("", strings='<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + STRINGS.format("&x;")),
        "shared texts: XML with a document type definition, which no workbook has",
    ),
    "no end": (lambda: _sheet("<row>"), "sheet vInfo: the XML is broken at line 1: mismatched tag"),
    "deep": (
        lambda: _sheet("<a>" * 100),
        "sheet vInfo: XML with elements more than 64 deep, which no workbook has",
    ),
    "a shared text that is not there": (
        lambda: _cells('<c r="A2" t="s"><v>7</v></c>', strings=STRINGS.format("")),
        "sheet vInfo: cell A2 refers to a shared text that is not there; the workbook has 1",
    ),
    "a shared text before the first": (
        lambda: _cells('<c r="A2" t="s"><v>-1</v></c>', strings=STRINGS.format("")),
        "sheet vInfo: cell A2 refers to a shared text that is not there; the workbook has 1",
    ),
    "a part that is missing": (
        lambda: {name: part for name, part in _sheet("").items() if not name.endswith("sheet1.xml")},
        "sheet vInfo: the part with its cells is not in the workbook",
    ),
    "a sheet outside": (
        lambda: {
            name: part.replace('Target="worksheets/sheet1.xml"', 'Target="https://example.com/" TargetMode="External"')
            for name, part in _sheet("").items()
        },
        "sheet vInfo: the part with its cells is not in the workbook",
    ),
    "negative row": (
        lambda: _sheet('<row r="-3"/>'),
        "sheet vInfo: a row with the number “-3”; Excel counts them from 1 to 1,048,576",
    ),
    "row beyond the last": (
        lambda: _sheet('<row r="99999999999999999999"/>'),
        "sheet vInfo: a row with the number “99999999999999999999”; Excel counts them from 1 to 1,048,576",
    ),
    "column beyond the last": (
        lambda: _cells('<c r="XFE2"><v>1</v></c>'),
        "sheet vInfo: a cell in column 16,385 of row 2; Excel has 16,384 columns",
    ),
    "a cell without a column": (
        lambda: _cells('<c r="\u0662"><v>1</v></c>'),
        "sheet vInfo: a cell called “\u0662” in row 2; one like B2 was expected",
    ),
    "a cell twice": (
        lambda: _cells('<c r="A2"><v>1</v></c><c r="A2"><v>2</v></c>'),
        "sheet vInfo: cell A2 is there twice",
    ),
    "a long text": (
        lambda: _cells(f'<c r="C2" t="inlineStr"><is><t>{"0" * 1_000_001}</t></is></c>'),
        "sheet vInfo: a text of more than 1,000,000 characters; Excel has at most 32,767 in a cell",
    ),
    "doubled header": (
        lambda: dict(parts_of({"vInfo": sheet_xml([], ["VM", "FT State", "Host", "Host"])})),
        "sheet vInfo: two columns are called “Host” (cell D1)",
    ),
    "doubled header in other words": (
        lambda: dict(parts_of({"vDisk": sheet_xml([], ["VM", "Capacity MB", "capacity  MiB"])})),
        "sheet vDisk: two columns are called “capacity  MiB” (cell C1)",
    ),
    "database names": (
        lambda: dict(parts_of({"vInfo": sheet_xml([], ["vInfoVMName", "vInfoUUID", "vInfoPowerstate"])})),
        "sheet vInfo: the headers are names of database columns (as “vInfoVMName”), which are not read",
    ),
    "no table": (
        lambda: dict(parts_of({"Budget": sheet_xml([], ["Item", SECRET])})),
        "no table of RVTools by its headers in its sheets Budget",
    ),
    "too many cells": (
        lambda: _sheet("".join(f'<row r="{n}">{rvtools.cell(f"A{n}", "vm")}</row>' for n in range(2, 60))),
        "sheet vInfo: the export has more than 50 filled cells in the columns that are read, the most that is kept",
    ),
}


@pytest.fixture
def _small_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lower the bounds, so that what goes beyond them is quickly made."""
    monkeypatch.setattr(workbook, "MAX_PART", 4 * 2**20)
    monkeypatch.setattr(workbook, "MAX_STRINGS", 2 * 2**20)
    monkeypatch.setattr(workbook, "MAX_ALL", 8 * 2**20)
    monkeypatch.setattr(workbook, "MAX_TAG", 2**20)
    monkeypatch.setattr(rvtools_tables, "MAX_CELLS", 50)
    monkeypatch.setattr(rvtools_tables.Budget.__init__, "__defaults__", (50,))


@pytest.mark.usefixtures("_small_bounds")
@pytest.mark.parametrize("case", REFUSED)
def test_a_hostile_workbook_is_refused_in_a_sentence(cli: Cli, case: str, tmp_path: Path) -> None:
    build, message = REFUSED[case]
    content = build()
    file, target = tmp_path / "export.xlsx", tmp_path / "cluster.yaml"
    file.write_bytes(content if isinstance(content, bytes) else zipped(content))

    run = cli("import", "rvtools", str(file), "-o", str(target))

    assert (run.code, run.out) == (2, "")
    first = run.err.splitlines()[0]
    assert first.startswith(f"error: {file}")
    assert message in first
    assert SECRET not in run.err
    assert "Traceback" not in run.err
    assert [one.name for one in tmp_path.iterdir()] == ["export.xlsx"]


def _facts(file: Path) -> tuple[dict[str, Any], list[str]]:
    source, *_ = read.read_rvtools([str(file)])
    return dict(source.document), list(source.notes)


def _changed(tables: Tables, **cells: str) -> Parts:
    """Return the export with the XML of cells of the row of the machine in place of its own, by header."""
    names = headers("vInfo", tables["vInfo"])
    xml = sheet_xml(tables["vInfo"], names)
    for header, cell in cells.items():
        reference = f"{sheets.column_letters(names.index(header.replace('_', ' ')))}2"
        start = xml.index(f'<c r="{reference}"')
        xml = xml[:start] + cell.format(reference) + xml[xml.index("</c>", start) + 4 :]
    sheets_ = {name: sheet_xml(rows, headers(name, rows)) for name, rows in tables.items()}
    return dict(parts_of({**sheets_, "vInfo": xml}))


READ: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "formula": ({"Firmware": '<c r="{}" t="str"><f>cmd|\'/c calc\'!A0</f><v>bios</v></c>'}, {"firmware": None}),
    "hyperlink": ({"Firmware": '<c r="{}"><f>HYPERLINK("https://example.com")</f><v>1</v></c>'}, {"firmware": None}),
    "not a number": ({"CPUs": '<c r="{}"><v>NaN</v></c>'}, {"num_cpus": None}),
    "infinite": ({"CPUs": '<c r="{}"><v>1e999</v></c>'}, {"num_cpus": None}),
    "fraction": ({"CPUs": '<c r="{}"><v>2.5</v></c>'}, {"num_cpus": None}),
    "whole fraction": ({"CPUs": '<c r="{}"><v>2.0</v></c>'}, {"num_cpus": 2}),
    "power of ten": ({"Memory": '<c r="{}"><v>1.6384E4</v></c>'}, {"memory_mb": 16384}),
    "negative": ({"CPUs": '<c r="{}"><v>-4</v></c>'}, {"num_cpus": None}),
    "huge": ({"CPUs": '<c r="{}"><v>99999999999999999999</v></c>'}, {"num_cpus": None}),
    "text for a number": ({"CPUs": '<c r="{}" t="inlineStr"><is><t>two</t></is></c>'}, {"num_cpus": None}),
    "number as text": ({"CPUs": '<c r="{}" t="inlineStr"><is><t> 4 </t></is></c>'}, {"num_cpus": 4}),
    "date": ({"CPUs": '<c r="{}" s="1"><v>45714.537</v></c>'}, {"num_cpus": None}),
    "error": ({"CPUs": '<c r="{}" t="e"><v>#N/A</v></c>', "Firmware": '<c r="{}" t="e"><v>#REF!</v></c>'}, {"num_cpus": None, "firmware": None}),
    "truth value": ({"Template": '<c r="{}" t="b"><v>1</v></c>'}, {"template": True}),
    "no truth value": ({"Template": '<c r="{}" t="b"><v>2</v></c>'}, {"template": None}),
    "one for true": ({"Template": '<c r="{}"><v>1</v></c>'}, {"template": None}),
    "German truth": ({"Template": '<c r="{}" t="inlineStr"><is><t>WAHR</t></is></c>'}, {"template": True}),
    "rich text": ({"VM": '<c r="{}" t="inlineStr"><is><r><t>db</t></r><r><rPr><b/></rPr><t>99</t></r></is></c>'}, {"name": "db99"}),
    "how to say it": ({"VM": '<c r="{}" t="inlineStr"><is><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></is></c>'}, {"name": "東京"}),
    "unknown kind of cell": ({"CPUs": '<c r="{}" t="zz"><v>2</v></c>'}, {"num_cpus": None}),
    "unknown word": ({"Firmware": '<c r="{}" t="inlineStr"><is><t>coreboot</t></is></c>'}, {"firmware": None}),
    "escape of a terminal": ({"Firmware": '<c r="{}" t="inlineStr"><is><t>_x001B_[2Jefi</t></is></c>'}, {"firmware": None}),
    "a text of 40,000": ({"Firmware": f'<c r="{{}}" t="inlineStr"><is><t>{"efi" * 14_000}</t></is></c>'}, {"firmware": None}),
    "formula as a name": ({"VM": '<c r="{}" t="inlineStr"><is><t>=cmd|calc!A0</t></is></c>'}, {"name": "=cmd|calc!A0"}),
}  # fmt: skip


@pytest.mark.parametrize("case", READ)
def test_an_odd_cell_is_told_as_what_it_is_or_not_at_all(case: str, tables: Tables, tmp_path: Path) -> None:
    cells, told = READ[case]
    file = tmp_path / "export.xlsx"
    file.write_bytes(zipped(_changed(tables, **cells)))

    document, _ = _facts(file)

    (machine,) = document["vms"]
    assert {key: machine.get(key) for key in told} == told


def _parts(tables: Tables) -> Parts:
    return dict(parts_of({name: sheet_xml(rows, headers(name, rows)) for name, rows in tables.items()}))


def _with(change: Callable[[str, str], str]) -> Callable[[Parts], Parts]:
    return lambda parts: {name: change(name, part) for name, part in parts.items()}


HARMLESS: dict[str, Callable[[Parts], Parts]] = {
    "links to other files": lambda parts: {
        **parts,
        "xl/externalLinks/externalLink1.xml": "<externalLink/>",
        "xl/externalLinks/_rels/externalLink1.xml.rels": '<Relationships><Relationship Target="//server/share"/></Relationships>',
    },
    "names that lead out": lambda parts: {**parts, "../../outside.txt": "x", "/etc/ftpolicy": "x", "C:\\x.txt": "x"},
    "wrong content types": lambda parts: {
        **parts,
        "[Content_Types].xml": "<Types><Default ContentType='text/html'/></Types>",
    },
    "no content types": lambda parts: {name: part for name, part in parts.items() if name != "[Content_Types].xml"},
    "macros": lambda parts: {**parts, "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"},
    "absolute parts": _with(lambda _, part: part.replace('Target="worksheets/', 'Target="/xl/worksheets/')),
    "strict": _with(lambda _, part: part.replace("http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/")),
    "prefixes": _with(
        lambda name, part: (
            re.sub(r"<(/?)(\w)", r"<\1x:\2", part).replace("xmlns=", "xmlns:x=") if "sheet" in name else part
        )
    ),
    "cells without names": _with(
        lambda name, part: re.sub(r'<row r="\d+">', "<row>", part) if "sheets" in name else part
    ),
    "a false dimension": _with(
        lambda _, part: part.replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')
    ),
    "a cell in the last corner": _with(
        lambda name, part: (
            part.replace("</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')
            if "sheets" in name
            else part
        )
    ),
    "a title above the headers": _with(
        lambda name, part: (
            part.replace("<sheetData>", f'<sheetData><row r="1">{rvtools.cell("A1", "Export")}</row>')
            if "sheets" in name
            else part
        )
    ),
    "styles by the thousand": _with(
        lambda name, part: (
            part.replace("</sheetData>", '<row r="9" s="1"><c r="A9" s="1"/></row></sheetData>')
            if "sheets" in name
            else part
        )
    ),
    "other sheets": lambda parts: parts,
}


@pytest.mark.parametrize("case", HARMLESS)
def test_what_has_no_say_changes_nothing(case: str, tables: Tables, tmp_path: Path) -> None:
    plain = write_workbook(tmp_path / "plain.xlsx", tables)
    if case == "other sheets":
        tables["vLicense"] = [{"Name": "Enterprise Plus", "Key": SECRET}]
        tables["Notes\u202e"] = [{"a": SECRET}]
    file = tmp_path / "export.xlsx"
    file.write_bytes(zipped(HARMLESS[case](_parts(tables))))

    expected, notes = _facts(plain)
    assert _facts(file) == (expected, [note.replace("plain.xlsx", "export.xlsx") for note in notes])
    assert sorted(one.name for one in tmp_path.iterdir()) == ["export.xlsx", "plain.xlsx"]


def test_a_million_blank_rows_are_passed_over(tables: Tables, tmp_path: Path) -> None:
    parts = _parts(tables)
    name = next(name for name in parts if name.endswith("sheet1.xml"))
    parts[name] = parts[name].replace("</sheetData>", '<row s="1"/>' * 1_000_000 + "</sheetData>")
    file = tmp_path / "export.xlsx"
    file.write_bytes(zipped(parts))
    expected, _ = _facts(write_workbook(tmp_path / "plain.xlsx", tables))

    document, _ = _facts(file)

    assert document == expected


@pytest.mark.usefixtures("_small_bounds")
@pytest.mark.parametrize("case", ["bomb", "bomb of shared texts", "bomb of many sheets", "one tag without an end"])
def test_a_bomb_takes_no_more_memory_than_its_bound(cli: Cli, case: str, tmp_path: Path) -> None:
    content = REFUSED[case][0]()
    assert isinstance(content, dict)
    file = tmp_path / "export.xlsx"
    file.write_bytes(zipped(content))
    del content
    assert file.stat().st_size < 100_000

    tracemalloc.start()
    try:
        assert cli("import", "rvtools", str(file)).code == 2
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 24 * 2**20


def test_formulas_and_broken_cells_are_named_and_not_quoted(tables: Tables, tmp_path: Path) -> None:
    file = tmp_path / "export.xlsx"
    cells = {
        "Firmware": '<c r="{}" t="str"><f>cmd|\'/c calc\'!A0</f><v>hunter2-formula</v></c>',
        "Connection_state": '<c r="{}" t="inlineStr"><is><t>_x001B_[2Jhunter2-escape</t></is></c>',
    }
    tables["vInfo"][0]["Connection state"] = "connected"
    file.write_bytes(zipped(_changed(tables, **cells)))

    document, notes = _facts(file)

    assert [note for note in notes if "left out" in note] == [
        f"{file}, sheet vInfo: left out are cell D2: broken: more or fewer cells than the header, control characters, or a text "
        "that is too long",
        f"{file}, sheet vInfo: left out are cell M2: formulas, which are not read; RVTools writes none",
    ]
    assert "hunter2" not in repr((document, notes))
    assert document["clusters"][0]["partial"] == ["vms"]


CSV_REFUSED: dict[str, tuple[bytes, str]] = {
    "binary": (b"VM,FT State\r\ndb01,\0", "the file is binary (it has a zero byte), not text"),
    "half a letter": ("VM,FT State\r\n".encode("utf-16") + b"\x00", "is no text of utf-16"),
    "zero in UTF-16": (
        "VM,FT State\r\ndb\0,".encode("utf-16"),
        "the file is binary (it has a zero character), not text",
    ),
    "a quotation mark that does not end": (
        b'VM,FT State\r\n"db01,' + b"0\r\n" * 400_000,
        "line 2: a cell of more than 1,000,000 characters; is a quotation mark missing?",
    ),
    "too many cells": (b"VM,FT State\r\n" + b"," * 16_385, "line 2 has 16,386 cells; 16,384 is the most that is read"),
    "no table": (b"Item,Price\r\nhunter2-secret,1\r\n", "no table of RVTools by its headers"),
    "values only": (b"db01,poweredOn,hunter2-secret\r\n", "no table of RVTools by its headers"),
    "blank": (b"\r\n\r\n", "no table of RVTools by its headers"),
    "nothing": (b"", "no table of RVTools by its headers"),
    "doubled header": (b"VM,FT State,ft  state\r\n", "two columns are called “ft  state” (line 1, column 3)"),
    "database names": (b"vInfoVMName;vInfoUUID;vInfoPowerstate\r\n", "the headers are names of database columns"),
    "too large": (
        b"VM,FT State\r\n" + b"0" * 5 * 2**20,
        "the file is larger than 4 MiB, which is the most that is read",
    ),
}


@pytest.mark.parametrize("case", CSV_REFUSED)
def test_a_hostile_csv_is_refused_in_a_sentence(
    cli: Cli, case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delimited, "MAX_BYTES", 4 * 2**20)
    content, message = CSV_REFUSED[case]
    file = tmp_path / "vInfo.csv"
    file.write_bytes(content)

    run = cli("import", "rvtools", str(file), "-o", str(tmp_path / "cluster.yaml"))

    assert (run.code, run.out) == (2, "")
    assert message in run.err.splitlines()[0]
    assert SECRET not in run.err
    assert [one.name for one in tmp_path.iterdir()] == ["vInfo.csv"]


def test_rows_that_are_broken_are_left_out_and_make_no_list_complete(tables: Tables, tmp_path: Path) -> None:
    export = rvtools.write_csvs(tmp_path / "export", tables)
    file = export / "RVTools_tabvSnapshot.csv"
    file.write_text(csv_text("vSnapshot", []) + 'hunter2,"a",b,"c\r\nshort\r\n', encoding="utf-8")

    document, notes = _facts(export)

    assert "snapshots" not in document["vms"][0]
    (note,) = [note for note in notes if "left out" in note]
    assert note.startswith(f"{file}: left out are line 2: broken: more or fewer cells than the header")
    assert "hunter2" not in note


def test_what_is_no_file_is_not_opened(cli: Cli, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xlsx")
    (tmp_path / "empty").mkdir()
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "export.xls").write_bytes(b"")
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "vInfo.csv").symlink_to("/etc/passwd")

    for name, message in {
        "pipe.xlsx": "this is not a regular file",
        "nowhere.xlsx": "there is no such file or directory",
        "empty": "the directory has no CSV file and no workbook",
        "old": "the directory has only export.xls, which is not read",
        "links": "the directory has no CSV file and no workbook",
    }.items():
        run = cli("import", "rvtools", str(tmp_path / name))
        assert (run.code, run.err.splitlines()[0]) == (2, f"error: {tmp_path / name}: {message}")


def test_the_letters_of_columns_are_those_of_excel() -> None:
    assert [sheets.column_letters(number) for number in (0, 25, 26, 701, 702, 16_383)] == [
        "A",
        "Z",
        "AA",
        "ZZ",
        "AAA",
        "XFD",
    ]
