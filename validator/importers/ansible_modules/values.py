"""How modules of community.vmware spell values, and how a cluster spec does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CONNECTION = {"connected": "connected", "disconnected": "disconnected", "notResponding": "not_responding"}
POWER = {"poweredOn": "powered_on", "poweredOff": "powered_off", "suspended": "suspended"}
AUTOMATION = {
    "manual": "manual",
    "partiallyAutomated": "partially_automated",
    "fullyAutomated": "fully_automated",
}
DATASTORES = {
    "vmfs": "VMFS",
    "nfs": "NFS",
    "nfs41": "NFS41",
    "vsan": "vSAN",
    "vvol": "VVOL",
    "pmem": "PMEM",
}


def mapped(value: Any, words: Mapping[str, str]) -> Any:
    """Return the spec's word for ``value``; the value itself where it has none, to be refused with its name."""
    return words.get(value, value) if isinstance(value, str) else value


def text(value: Any) -> Any:
    """Return ``value``, or ``None`` for the empty text, which modules give for what is not set."""
    return None if value == "" else value


def number(value: Any) -> Any:
    """Return a number that a module gives as text as a number; anything else as it is."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 16:
        return int(value)
    return value


def mapping(value: Any) -> Mapping[str, Any]:
    """Return ``value`` where it is a mapping, else an empty one."""
    return value if isinstance(value, dict) else {}


def mappings(value: Any) -> list[Mapping[str, Any]]:
    """Return the mappings in a list; of anything else none."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def unique(values: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the objects whose name is not another one's, too, and the names that repeat: those cannot be told apart."""
    names = [str(value.get("name")) for value in values]
    repeated = sorted({name for name in names if names.count(name) > 1})
    return [value for value, name in zip(values, names, strict=True) if name not in repeated], repeated
