"""Workbooks (.xlsx) as a stream: zip and XML of the standard library, within bounds.

No library is used, for safety: of two that were tried, python-calamine 0.9.1 ends the process on a workbook with one cell at
XFD1048576 and takes 3.5 GB for 3 MB of zip, and openpyxl 3.1.5 goes through a billion blank cells of a sheet that LibreOffice
saved. Read is what Office Open XML says of a cell (ECMA-376, part 1, 18.3); formulas are not evaluated and what they said last
is not taken, links to other files are not followed, and nothing is unpacked to disk.
"""

from __future__ import annotations

import math
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

from validator.importers.rvtools.sheets import (
    MAX_CELL,
    MAX_COLUMNS,
    Sheet,
    SheetRow,
    column_letters,
    column_number,
    refusal,
    sheet_title,
)
from validator.messages import clean

MAX_FILE = 256 * 2**20
MAX_PART = 512 * 2**20
MAX_ALL = 1024 * 2**20
MAX_STRINGS = 128 * 2**20
MAX_TAG = 8 * 2**20
MAX_SMALL_PART = 4 * 2**20
MAX_PARTS = 2_000
MAX_SHEETS = 200

_CHUNK = 64 * 1024
_DEPTH = 64
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE = "Save it as .xlsx, or export it again with RVTools 3.9 or later (-c ExportAll2xlsx)."
_AGAIN = "Export it again, or copy it again."
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_DIGITS = "0123456789"
_COLUMNS: dict[str, int] = {}
"""The positions of columns by their letters, as far as they were met: there are no more than Excel has."""
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def is_workbook(file: str) -> bool:
    """Tell whether a file begins like a workbook: as a zip archive, or as an older or an encrypted one of Excel."""
    with Path(file).open("rb") as stream:
        beginning = stream.read(8)
    return beginning.startswith((b"PK\x03\x04", b"PK\x05\x06", _OLE)) or file.lower().endswith((".xlsx", ".xlsm"))


@contextmanager
def open_workbook(file: str) -> Iterator[Iterable[Sheet]]:
    """Give the sheets of a workbook in their order; the rows of one are read while they are gone through.

    Raises:
        InputError: it is no workbook, it is broken or protected, or it goes beyond the bounds.
    """
    with ExitStack() as opened:
        book = _Workbook(file, opened.enter_context(_open(file)), opened)
        yield (book.sheet(name, part) for name, part in book.sheets())


def _open(file: str) -> zipfile.ZipFile:
    try:
        size = Path(file).stat().st_size
        with Path(file).open("rb") as stream:
            beginning = stream.read(8)
        if size > MAX_FILE:
            message = f"the workbook has {size // 2**20} MiB; {MAX_FILE // 2**20} MiB is the most that is read"
            raise refusal(file, message)
        if beginning == _OLE:
            raise refusal(file, "the workbook is protected by a password, or it is an .xls of before 2007", _SAVE)
        archive = zipfile.ZipFile(file)
    except OSError as error:
        raise refusal(file, f"cannot read the file: {error.strerror or error}") from None
    except (zipfile.BadZipFile, ValueError, NotImplementedError):  # the last of a later version of the format
        raise refusal(file, "the workbook is broken or cut off: it is no whole zip archive", _AGAIN) from None
    return archive


class _RefusedError(Exception):
    """A part says what is not read; the message is for people."""


@dataclass(slots=True)
class _Workbook:
    file: str
    archive: zipfile.ZipFile
    opened: ExitStack
    parts: dict[str, zipfile.ZipInfo] = field(default_factory=dict)
    strings: list[str] = field(default_factory=list)
    unpacked: int = 0

    def sheets(self) -> list[tuple[str, str]]:
        """Return the names of the worksheets and their parts, hidden ones included, and read the shared texts."""
        self._list_parts()
        root = self._relations("_rels/.rels")
        main = next((part for kind, part in root.values() if kind == "officeDocument"), "xl/workbook.xml")
        if main.endswith(".bin") or ("xl/workbook.bin" in self.parts and main not in self.parts):
            raise refusal(self.file, "this is an .xlsb workbook, which is not read", _SAVE)
        if main not in self.parts:
            kind = "an OpenDocument file" if "mimetype" in self.parts else "a zip archive, but no workbook"
            raise refusal(self.file, f"this is {kind}: there is no {clean(main)[:80]} in it", _SAVE)
        found = self._sheets_of(main)
        if len(found) > MAX_SHEETS:
            message = f"the workbook has {len(found)} sheets; {MAX_SHEETS} is the most that is read"
            raise refusal(self.file, message)
        relations = self._relations(f"{posixpath.dirname(main)}/_rels/{posixpath.basename(main)}.rels")
        shared = next((part for kind, part in relations.values() if kind == "sharedStrings"), None)
        if shared is not None and shared in self.parts:
            self._read_strings(shared)
        result = []
        for name, identity in found:
            kind, part = relations.get(identity, ("", ""))
            if kind in ("chartsheet", "dialogsheet", "macrosheet", "xlMacrosheet"):
                continue
            if kind != "worksheet" or part not in self.parts:
                raise refusal(sheet_title(self.file, name), "the part with its cells is not in the workbook", _AGAIN)
            result.append((name, part))
        return result

    def sheet(self, name: str, part: str) -> Sheet:
        """Return a sheet whose rows are read while they are gone through."""
        sheet = Sheet(self.file, name, iter(()))
        sheet.rows = self._rows(sheet, part)
        return sheet

    def _list_parts(self) -> None:
        found = self.archive.infolist()
        if len(found) > MAX_PARTS:
            raise refusal(self.file, f"the zip archive has {len(found)} parts; {MAX_PARTS} is the most that is read")
        for one in found:
            if one.filename in self.parts:
                raise refusal(self.file, f"the zip archive has the part {clean(one.filename)[:80]} twice", _AGAIN)
            self.parts[one.filename] = one

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Return by its id what a part relates to: the last word of its type, and the part; not what is outside."""
        found: dict[str, tuple[str, str]] = {}
        if part not in self.parts:
            return found
        base = posixpath.dirname(posixpath.dirname(part))

        def start(name: str, attributes: dict[str, str]) -> None:
            if name == "Relationship" and attributes.get("TargetMode") != "External":
                target = attributes.get("Target", "")
                path = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(base, target))
                found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], path)

        self._parse(part, _Elements(start), self.file, MAX_SMALL_PART)
        return found

    def _sheets_of(self, part: str) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []

        def start(name: str, attributes: dict[str, str]) -> None:
            if name == "sheet":
                identity = next((value for key, value in attributes.items() if _local(key) == "id"), "")
                found.append((attributes.get("name", ""), identity))

        self._parse(part, _Elements(start), self.file, MAX_SMALL_PART)
        return found

    def _read_strings(self, part: str) -> None:
        self._parse(part, _Strings(self.strings), f"{self.file}, shared texts", MAX_STRINGS)

    def _parse(self, part: str, reader: _Part, title: str, limit: int) -> None:
        for _ in self._chunks(part, reader, title, limit):
            pass

    def _rows(self, sheet: Sheet, part: str) -> Iterator[SheetRow]:
        reader = _Rows(sheet, self.strings)
        for _ in self._chunks(part, reader, sheet.title, MAX_PART):
            yield from reader.done
            reader.done.clear()

    def _chunks(self, part: str, reader: _Part, title: str, limit: int) -> Iterator[None]:
        """Parse a part, a piece at a time.

        Raises:
            InputError: it is too large, broken, or no XML that a workbook may have.
        """
        info = self.parts[part]
        if info.flag_bits & 1 or info.compress_type not in _PLAIN:
            raise refusal(
                title, "a part of the workbook is encrypted, or packed in a way that Excel does not use", _SAVE
            )
        parser = _parser(reader)
        read = 0
        try:
            with self.opened.enter_context(self.archive.open(info)) as stream:
                while data := _piece(stream):
                    read += len(data)
                    if read > limit:
                        message = f"more than {limit // 2**20} MiB when it is unpacked, which is the most that is read"
                        raise refusal(title, message)
                    self.unpacked += len(data)
                    if self.unpacked > MAX_ALL:
                        message = f"the workbook has more than {MAX_ALL // 2**20} MiB when it is unpacked, the most that is read"
                        raise refusal(self.file, message)
                    parser.Parse(data, False)
                    if read - parser.CurrentByteIndex > MAX_TAG:
                        raise _RefusedError(f"an XML tag of more than {MAX_TAG // 2**20} MiB, which no workbook has")
                    yield
                parser.Parse(b"", True)
                yield
        except expat.ExpatError as error:
            reason = f"the XML is broken at line {error.lineno}: {expat.ErrorString(error.code)}"
            raise refusal(title, reason, _AGAIN) from None
        except _RefusedError as error:
            raise refusal(title, str(error)) from None
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError):
            raise refusal(title, "the zip archive is broken or cut off here", _AGAIN) from None


def _piece(stream: IO[bytes]) -> bytes:
    return stream.read(_CHUNK)


def _parser(reader: _Part) -> Any:
    """Return a parser that hands a part to ``reader`` and refuses what could define entities."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _refuse_definitions
    return parser


def _refuse_definitions(*_: object) -> None:
    raise _RefusedError("XML with a document type definition, which no workbook has")


def _local(name: str) -> str:
    return name.rpartition(":")[2] if ":" in name else name


def _unescaped(text: str) -> str:
    """Return a text with the characters that XML cannot hold, which Excel writes as ``_x000D_``."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


class _Part:
    """Reads a part of a workbook: what comes between the tags ``<t>`` and ``<v>`` is text.

    A workbook has millions of tags, so that little is done for each.
    """

    def __init__(self) -> None:
        self._depth = 0
        self._pieces: list[str] = []
        self._length = 0
        self._is_text = False
        self._spoken = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEPTH:
            raise _RefusedError(f"XML with elements more than {_DEPTH} deep, which no workbook has")
        if ":" in name:
            name = _local(name)
        if name in ("t", "v"):
            self._is_text = not self._spoken
        elif name == "rPh":  # how to say a text, in Japanese
            self._spoken += 1
        else:
            self.open(name, attributes)

    def end(self, name: str) -> None:
        self._depth -= 1
        if ":" in name:
            name = _local(name)
        if name in ("t", "v"):
            self._is_text = False
        elif name == "rPh":
            self._spoken -= 1
        else:
            self.close(name)

    def text(self, text: str) -> None:
        if self._is_text:
            self._length += len(text)
            if self._length > MAX_CELL:
                raise _RefusedError(f"a text of more than {MAX_CELL:,} characters; Excel has at most 32,767 in a cell")
            self._pieces.append(text)

    def take(self) -> str:
        """Return the text since it was last taken."""
        found = "".join(self._pieces)
        self._pieces.clear()
        self._length = 0
        return found

    def open(self, name: str, attributes: dict[str, str]) -> None:
        """Begin an element."""

    def close(self, name: str) -> None:
        """End an element."""


class _Elements(_Part):
    """Hands every element to a function."""

    def __init__(self, take: Callable[[str, dict[str, str]], None]) -> None:
        super().__init__()
        self._take = take

    def open(self, name: str, attributes: dict[str, str]) -> None:
        self._take(name, attributes)


class _Strings(_Part):
    """Reads the shared texts of a workbook."""

    def __init__(self, found: list[str]) -> None:
        super().__init__()
        self._found = found

    def close(self, name: str) -> None:
        if name == "si":
            self._found.append(_unescaped(self.take()))


class _Rows(_Part):
    """Reads the rows of a worksheet; those that are blank are passed over, however many there are."""

    def __init__(self, sheet: Sheet, strings: list[str]) -> None:
        super().__init__()
        self.done: list[SheetRow] = []
        self._sheet = sheet
        self._strings = strings
        self._row = 0
        self._column = -1
        self._cells: dict[int, str] = {}
        self._kind = "n"
        self._has_formula = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self._depth += 1
            self._row = self._row_of(attributes.get("r"))
            self._column = -1
            self._cells = {}
            return
        if name != "c":
            super().start(name, attributes)
            return
        self._depth += 1
        told = attributes.get("r")
        letters = told.rstrip(_DIGITS) if told is not None else ""
        known = _COLUMNS.get(letters) if letters != told else None
        self._column = self._column_of(told) if known is None else known
        self._kind = attributes.get("t", "n")
        self._has_formula = False

    def end(self, name: str) -> None:
        if name == "row":
            self._depth -= 1
            if self._cells:
                self.done.append(SheetRow(self._row, self._cells))
            return
        if name != "c":
            super().end(name)
            return
        self._depth -= 1
        wanted = self._sheet.wanted
        if wanted is None or self._column in wanted:
            if self._column in self._cells:
                raise _RefusedError(f"cell {column_letters(self._column)}{self._row} is there twice")
            if value := self._value(self.take()):
                self._cells[self._column] = value
        elif self._pieces:
            self.take()

    def open(self, name: str, attributes: dict[str, str]) -> None:
        if name == "f":
            self._has_formula = True
        elif name in ("c", "row"):  # with a prefix
            self._depth -= 1
            self.start(name, attributes)

    def close(self, name: str) -> None:
        if name in ("c", "row"):  # as above
            self._depth += 1
            self.end(name)

    def _row_of(self, told: str | None) -> int:
        if told is None:
            return self._row + 1
        if not told.isascii() or not told.isdecimal() or not 1 <= int(told[:9]) <= 1_048_576:
            raise _RefusedError(f"a row with the number “{clean(told)[:20]}”; Excel counts them from 1 to 1,048,576")
        return int(told)

    def _column_of(self, told: str | None) -> int:
        """Return the position of a cell by its name, or where it has none behind the one before."""
        column = self._column + 1
        if told is not None:
            match = _REFERENCE.fullmatch(told)
            if match is None:
                expected = f"one like B{self._row} was expected"
                raise _RefusedError(f"a cell called “{clean(told)[:20]}” in row {self._row}; {expected}")
            column = column_number(match[1])
        if column >= MAX_COLUMNS:
            raise _RefusedError(
                f"a cell in column {column + 1:,} of row {self._row}; Excel has {MAX_COLUMNS:,} columns"
            )
        _COLUMNS[column_letters(column)] = column
        return column

    def _value(self, text: str) -> str:
        """Return the cell as text. An error (#N/A) is none, nor is a number that is none, nor what a formula says."""
        if self._has_formula:
            self._sheet.formulas.add(f"cell {column_letters(self._column)}{self._row}")
            return ""
        if self._kind == "s":
            return self._shared(text)
        if self._kind in ("inlineStr", "str"):
            return _unescaped(text)
        if self._kind == "b":
            return {"1": "True", "true": "True", "0": "False", "false": "False"}.get(text.strip(), "")
        return text if self._kind == "n" and _is_number(text) else ""

    def _shared(self, text: str) -> str:
        index = text.strip()
        if index.isascii() and index.isdecimal() and int(index[:12]) < len(self._strings):
            return self._strings[int(index)]
        where = f"cell {column_letters(self._column)}{self._row}"
        raise _RefusedError(f"{where} refers to a shared text that is not there; the workbook has {len(self._strings)}")


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
