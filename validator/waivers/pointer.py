"""How a waiver says which of several faults of an object it is for: by the place that reports show."""

from __future__ import annotations

POINTER = "where a report shows the fault, as in /hosts/esx02.example.com/pnics/vmnic3; * stands for anything"

_LONGEST = 1000


def is_pointer(text: str) -> bool:
    """Tell whether ``text`` can name a fault: a JSON pointer, or a glob of them."""
    return text.startswith(("/", "*")) and len(text) <= _LONGEST
