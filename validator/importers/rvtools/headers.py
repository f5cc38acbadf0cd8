"""The headers of an export and the kinds of values below them, without a value: what may be sent to somebody who has to know."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from validator.importers.rvtools.export import files_of, open_sheets
from validator.importers.rvtools.sheets import Sheet, SheetRow
from validator.importers.rvtools.tables import TABLES, custom_columns, find_header, normal
from validator.messages import clean

MAX_ROWS = 10_000
_KINDS: Sequence[tuple[str, Callable[[str], bool]]] = (
    ("truth value", lambda text: text.casefold() in ("true", "false")),
    ("whole number", lambda text: re.fullmatch(r"-?\d+", text) is not None),
    ("number", lambda text: re.fullmatch(r"-?\d+[.,]\d+(?:[eE][+-]?\d+)?", text) is not None),
    ("range of numbers", lambda text: re.fullmatch(r"\d+\s*-\s*\d+", text) is not None),
    ("date", lambda text: re.fullmatch(r"\d{4}[/-]\d\d[/-]\d\d.*", text) is not None),
    ("address", lambda text: re.fullmatch(r"\d{1,3}(?:\.\d{1,3}){3}", text) is not None),
    ("path to a datastore", lambda text: text.startswith("[") and "]" in text),
    ("path", lambda text: text.startswith("/")),
    ("list with “, ”", lambda text: ", " in text),
    ("list with “,”", lambda text: "," in text),
    ("list with “;”", lambda text: ";" in text),
    ("several words", lambda text: " " in text),
)


def header_lines(paths: Sequence[str]) -> Iterator[str]:
    """Yield a line for each table in the files at ``paths``, and for each column of it its header and the kinds of its values.

    Custom attributes and tags are not shown by their names, nor is a header of a table that is not known: without one a row of
    values would be shown for it.

    Raises:
        InputError: a file cannot be read.
    """
    for file in files_of(paths):
        with open_sheets(file) as sheets:
            for sheet in sheets:
                yield from _lines(sheet)


def _lines(sheet: Sheet) -> Iterator[str]:
    header, kind = find_header(sheet)
    yield f"{sheet.title}: {kind or 'no table that is read'}"
    if header is None:
        yield "  no row"
    elif kind is None:
        columns = {name for one in TABLES.values() for name in one.columns} & set(map(normal, header.cells.values()))
        yield f"  {len(header.cells)} columns; known of other tables: {', '.join(sorted(columns)) or 'none'}"
    else:
        yield from _columns(sheet, header, is_of_vms=TABLES[kind].is_of_vms, read=TABLES[kind].columns)


def _columns(sheet: Sheet, header: SheetRow, *, is_of_vms: bool, read: frozenset[str]) -> Iterator[str]:
    named = {column: normal(text) for column, text in header.cells.items()}
    custom = custom_columns(named, is_of_vms=is_of_vms)
    counts: dict[int, dict[str, int]] = {column: {} for column in named}
    total = 0
    for _, row in zip(range(MAX_ROWS), sheet.rows, strict=False):
        total += 1
        for column, text in row.cells.items():
            if column in counts:
                word = _kind(text.strip())
                counts[column][word] = counts[column].get(word, 0) + 1
    for column, text in sorted(header.cells.items()):
        blank = total - sum(counts[column].values())
        kinds = [f"{word} {number}" for word, number in sorted(counts[column].items())]
        shown = "(custom attribute or tag)" if column in custom else clean(text.strip())[:80]
        sign = " (read)" if named[column] in read and column not in custom else ""
        yield f"  {shown}{sign}: {', '.join([*kinds, *([f'blank {blank}'] if blank else [])]) or 'no row'}"


def _kind(text: str) -> str:
    return next((name for name, fits in _KINDS if fits(text)), "one word")
