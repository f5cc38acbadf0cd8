"""What the readers of workbooks and of CSV files give: sheets of rows of text, and the bounds of both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from validator.errors import InputError
from validator.messages import clean
from validator.model import Location

MAX_CELL = 1_000_000
"""Characters of one cell; Excel has at most 32,767."""
MAX_COLUMNS = 16_384
"""Columns of a sheet in Excel."""

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row that is not blank: its number in the file, its filled cells by column from 0, and its width where it has one."""

    number: int
    cells: Mapping[int, str]
    width: int = 0


@dataclass(slots=True)
class LeftOut:
    """Cells or rows that are not read: the first of them by their names, and how many there are."""

    first: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, name: str) -> None:
        """Count one more."""
        self.count += 1
        if self.count <= _SHOWN:
            self.first.append(name)

    def __str__(self) -> str:
        more = self.count - len(self.first)
        return ", ".join(self.first) + (f" and {more:,} more" if more else "")


@dataclass(slots=True)
class Sheet:
    """A sheet of a workbook, or a CSV file, whose ``name`` is empty.

    ``wanted`` are the positions of the columns that are read, once they are known; others may be left out of rows.
    ``is_grouped``: whole numbers may have dots between their thousands. ``is_square``: every row has as many cells as the
    header, and one that has not is broken. ``formulas`` are the cells that have one; what a formula says is not taken.
    """

    file: str
    name: str
    rows: Iterator[SheetRow]
    wanted: frozenset[int] | None = None
    is_grouped: bool = False
    is_square: bool = False
    formulas: LeftOut = field(default_factory=LeftOut)
    notes: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        """What the sheet is called in messages."""
        return sheet_title(self.file, self.name)

    def cell(self, row: int, column: int) -> str:
        """Return what a cell is called in messages; ``column`` is counted from 0."""
        return f"cell {column_letters(column)}{row}" if self.name else f"line {row}, column {column + 1}"


def sheet_title(file: str, name: str) -> str:
    """Return how messages call a sheet: its file, and its name where it has one."""
    return f"{file}, sheet {clean(name)[:60]}" if name else file


def column_letters(column: int) -> str:
    """Return the letters of a column as Excel has them; 0 is A."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the position of a column by its letters; A is 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def refusal(file: str, message: str, hint: str | None = None) -> InputError:
    """Return the error that a file is not read, and why."""
    return InputError(message, Location(file), hint)
