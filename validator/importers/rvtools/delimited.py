"""CSV files as RVTools, Excel and PowerShell write them: any of their separators and encodings, within bounds."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from validator.importers.rvtools.sheets import MAX_CELL, MAX_COLUMNS, Sheet, SheetRow, refusal

MAX_BYTES = 128 * 2**20
SEPARATORS = ",;\t|"
"""RVTools takes the list separator of Windows, Excel's “Unicode text” has tabs."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BEGINNING = 200_000
_UTF8 = "Save it as “CSV UTF-8”."


def read_delimited(file: str, is_header: Callable[[Sequence[str]], bool]) -> Sheet:
    """Return a CSV file as a sheet. Its separator is the one by which ``is_header`` holds for one of its first rows.

    Raises:
        InputError: it cannot be read, is no text, or goes beyond the bounds.
    """
    text, note = _text(file)
    separator = _separator(text, is_header)
    sheet = Sheet(file, "", iter(()), is_grouped=separator == ";", is_square=True)
    if note is not None:
        sheet.notes.append(note)
    sheet.rows = _rows(text, file, separator)
    return sheet


def _text(file: str) -> tuple[str, str | None]:
    try:
        with Path(file).open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise refusal(file, f"cannot read the file: {error.strerror or error}") from None
    if len(data) > MAX_BYTES:
        raise refusal(file, f"the file is larger than {MAX_BYTES // 2**20} MiB, which is the most that is read")
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), None)
    note = None
    if encoding is None and b"\0" in data:
        raise refusal(file, "the file is binary (it has a zero byte), not text", _UTF8)
    if encoding is None:
        encoding = "utf-8"
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            encoding = "cp1252"
            note = f"{file} is not UTF-8 and was read as Windows-1252; letters of other code pages are wrong. {_UTF8}"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise refusal(file, f"byte {error.start + 1} is no text of {error.encoding}", _UTF8) from None
    if "\0" in text:
        raise refusal(file, "the file is binary (it has a zero character), not text", _UTF8)
    return text, note


def _separator(text: str, is_header: Callable[[Sequence[str]], bool]) -> str:
    first = text[:6].rstrip("\r\n")
    if first.lower().startswith("sep=") and len(first) >= 5:  # Excel's own word for it
        return first[4]
    beginning = text[:_BEGINNING]
    for separator in SEPARATORS:
        rows = csv.reader(io.StringIO(beginning, newline=""), delimiter=separator)
        try:
            if any(is_header(row) for _, row in zip(range(5), rows, strict=False)):
                return separator
        except csv.Error:
            continue
    line = beginning.partition("\n")[0]
    return max(SEPARATORS, key=line.count)


def _rows(text: str, file: str, separator: str) -> Iterator[SheetRow]:
    limit = csv.field_size_limit()
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    while True:
        line = reader.line_num + 1
        csv.field_size_limit(MAX_CELL)
        try:
            cells = next(reader, None)
        except csv.Error:
            message = f"line {line}: a cell of more than {MAX_CELL:,} characters; is a quotation mark missing?"
            raise refusal(file, message) from None
        finally:
            csv.field_size_limit(limit)
        if cells is None:
            return
        if len(cells) > MAX_COLUMNS:
            raise refusal(file, f"line {line} has {len(cells):,} cells; {MAX_COLUMNS:,} is the most that is read")
        if any(cells) and not (line == 1 and cells[0].lower().startswith("sep=")):
            filled = {column: text for column, text in enumerate(cells) if text.strip()}
            yield SheetRow(line, filled, len(cells))
