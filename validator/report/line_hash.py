"""The hash of a line by which GitHub code scanning recognises an alert after the file was edited.

Over the first hundred characters from the start of the line on, blanks left out and line ends made alike, a polynomial
with the base 37 is computed in 64 bits. Behind the end of the file stand one mark and then zeros. The hash is written
with the number of lines up to this one that have the same. Characters are UTF-16 code units.

Source: https://github.com/github/codeql-action, ``src/fingerprints.ts``.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Collection, Iterator

_BASE = 37
_LENGTH = 100
_MASK = 2**64 - 1
_END = "\uffff"
_WITHOUT_BLANKS = str.maketrans("", "", " \t")


def line_hashes(text: str, wanted: Collection[int]) -> dict[int, str]:
    """Return the hash of each line of ``text`` whose number, counted from 1, is ``wanted`` and exists."""
    compact = text.replace("\r\n", "\n").replace("\r", "\n").translate(_WITHOUT_BLANKS) + _END
    chosen = {number: compact[start : start + _LENGTH] for number, start in _starts(compact) if number in wanted}
    sought = set(chosen.values())
    seen: Counter[str] = Counter()
    found: dict[int, str] = {}
    for number, start in _starts(compact):
        window = compact[start : start + _LENGTH]
        if window in sought:
            seen[window] += 1
            if number in chosen:
                found[number] = f"{_hash(window):x}:{seen[window]}"
    return found


def _starts(compact: str) -> Iterator[tuple[int, int]]:
    """Yield the number of every line and where it starts."""
    number, start = 1, 0
    while True:
        yield number, start
        end = compact.find("\n", start)
        if end < 0:
            return
        number, start = number + 1, end + 1


def _hash(window: str) -> int:
    data = window.encode("utf-16-le", "surrogatepass")[: 2 * _LENGTH]
    value = 0
    for unit in struct.unpack(f"<{len(data) // 2}H", data):
        value = (value * _BASE + unit) & _MASK
    return value * pow(_BASE, _LENGTH - len(data) // 2, 2**64) & _MASK
