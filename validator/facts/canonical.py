"""One normal form of values, so that inputs that spell the same fact differently do not disagree."""

from __future__ import annotations

import ipaddress
from typing import Any

from validator.facts.versions import parse_version
from validator.model import Path

ORDERED = {"active", "standby", "uplinks"}
"""Lists whose order means something; every other list of names is a set."""


def canonical(path: Path, value: Any) -> Any:
    """Return ``value`` with versions and addresses spelled one way, so that "8.0U3" and "8.0.3" agree."""
    if path[-1] == "ip" and isinstance(value, str) and ":" in value:
        return _address(value)
    if path[-1] in ("version", "esx_version") and path[0] != "distributed_switches" and isinstance(value, str):
        version = parse_version(value)
        return str(version) if version else value
    if isinstance(value, dict):
        return {key: canonical((*path, key), child) for key, child in value.items()}
    return value


def agree(path: Path, one: Any, other: Any) -> bool:
    """Tell whether two values of the fact at ``path`` mean the same."""
    if isinstance(one, list) and isinstance(other, list):
        return one == other if path[-1] in ORDERED else set(map(repr, one)) == set(map(repr, other))
    left, right = canonical(path, one), canonical(path, other)
    return bool(left == right) and type(left) is type(right)


def _address(text: str) -> str:
    """Return an IPv6 address in its canonical form (RFC 5952), with its prefix length where it has one."""
    try:
        found = ipaddress.ip_interface(text)
    except ValueError:
        return text
    return str(found) if "/" in text else str(found.ip)
