"""Which advanced options are facts: those that rules read. People put addresses, accounts and passwords into others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

READ_OPTIONS = frozenset(
    {
        "das.ignoreinsufficienthbdatastore",
        "das.includeftcompliancechecks",
        "das.maxftvcpusperhost",
        "das.maxftvmsperhost",
    }
)
"""The options of HA that rules read, in lower case: vSphere does not tell their case apart."""


def is_read_option(key: str) -> bool:
    """Tell whether a rule reads the advanced option ``key``."""
    return key.casefold() in READ_OPTIONS


def read_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of ``options`` that rules read, with their values."""
    return {key: value for key, value in options.items() if is_read_option(key)}
