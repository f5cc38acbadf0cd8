"""Whether a host is a virtual machine, by what its hardware calls itself: nobody writes down that a server is a server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from validator.facts.model import Facts


def tell_virtual(facts: Facts, name: str, host: dict[str, Any], table: Mapping[str, Any]) -> None:
    """Add ``virtual`` to a host that does not say it, from its vendor by ``policies/data/virtual_hardware.json``."""
    path = ("hosts", name, "virtual")
    if "virtual" in host or "vendor" not in host or path in facts.unknown:
        return
    told = _is_virtual(host, table)
    if told is not None:
        host["virtual"] = told
        cause = facts.location(("hosts", name, "vendor"))
        if cause is not None:
            facts.sources[path] = cause


def _is_virtual(host: Mapping[str, Any], table: Mapping[str, Any]) -> bool | None:
    vendor = host["vendor"].casefold().strip()
    rows = [row for row in table["rows"] if vendor.startswith(row["vendor"])]
    if not rows:
        return False
    if any(row.get("either") for row in rows):
        return None
    models = [row["model"] for row in rows if "model" in row]
    if len(models) < len(rows):
        return True
    return host["model"].casefold().strip().startswith(tuple(models)) if "model" in host else None
