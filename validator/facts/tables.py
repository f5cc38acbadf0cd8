"""Look-ups in the built-in tables: the CPU category of a processor, the edition behind a licence key's name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any


def cpu_category(cpu: Mapping[str, Any], table: Mapping[str, Any]) -> str | None:
    """Return the CPU category of a processor by ``policies/data/cpu_categories.json``, or ``None``.

    Family and model number decide where both are known, else the brand string. Rows that fit but differ decide nothing.
    A processor in no row, with known numbers, is of one category with those of the same numbers: identical CPUs pair.
    """
    rows = [row for row in table["rows"] if cpu.get("vendor") in (None, row["vendor"])]
    if "family" in cpu and "model_number" in cpu and "vendor" in cpu:
        fitting = [row for row in rows if _has_number(row, cpu)]
        if not fitting:
            return f"{cpu['vendor'].lower()}-{cpu['family']}-{cpu['model_number']}"
    else:
        brand = str(cpu.get("model", ""))
        fitting = [row for row in rows if any(re.search(pattern, brand) for pattern in row.get("series", ()))]
    found = {row["category"] for row in fitting}
    return found.pop() if len(found) == 1 else None


def _has_number(row: Mapping[str, Any], cpu: Mapping[str, Any]) -> bool:
    return cpu["family"] == row["family"] and (
        "model_numbers" not in row or cpu["model_number"] in row["model_numbers"]
    )


def edition_of_key(key: str, table: Mapping[str, Any]) -> str | None:
    """Return the edition behind ``EditionKey`` by ``policies/data/editions.json``: the longest prefix wins."""
    spelled = key.lower().replace("corelimited", "").replace("[]", "")
    fitting = [row for row in table["keys"] if spelled.startswith(row["prefix"])]
    edition = max(fitting, key=lambda row: len(row["prefix"]))["edition"] if fitting else None
    return str(edition) if edition else None
