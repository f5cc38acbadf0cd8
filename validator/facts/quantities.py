"""Numbers as tools print them, with their unit: "512 GB" of memory, "25 Gbit/s", "vmx-21"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_BINARY = {"kb": 1 / 1024, "mb": 1, "gb": 1024, "tb": 1024**2}
_OF_UNIT: Mapping[str, Mapping[str, float]] = {
    "MB": _BINARY,
    "GB": {unit: size / 1024 for unit, size in _BINARY.items()},
    "Mbit/s": {"mbit/s": 1, "mbps": 1, "mb/s": 1, "mb": 1, "gbit/s": 1000, "gbps": 1000, "gb/s": 1000, "gb": 1000},
}
_AMOUNT = re.compile(r"\s*(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?\s*([a-z/]+)\s*", re.IGNORECASE)
_HARDWARE = re.compile(r"(?:.*\bversion |vmx-)0*(\d+)\)?\s*", re.IGNORECASE)


def as_number(schema: Mapping[str, Any], value: Any) -> Any:
    """Return ``value`` in the unit that the annotation ``x-unit`` of its schema names; what is no such amount as it is.

    Tools round what they print ("511.66 GB"): what is left of the unit is dropped.
    """
    unit = schema.get("x-unit")
    if unit is None or not isinstance(value, str):
        return value
    if unit == "hardware version":
        found = _HARDWARE.fullmatch(value)
        return int(found[1]) if found else value
    if value.strip().casefold() == "unlimited" and {"const": "none"} in schema.get("oneOf", ()):
        return "none"
    amount = _AMOUNT.fullmatch(value)
    size = _OF_UNIT[unit].get(amount[3].casefold()) if amount else None
    return int(float(amount[1].replace(",", "") + (amount[2] or "")) * size) if amount and size else value
