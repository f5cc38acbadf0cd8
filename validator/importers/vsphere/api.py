"""The words of the enumerations of the vSphere API and the classes of its data objects, by ``api.json``."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from validator.importers.vsphere.inventory import inside, kind

STRANGE = "?"
"""Stands for a value that the API does not have, as far as the table goes; no mapping has it as a key."""

_CLASS = re.compile(r"(?:Virtual|Cluster|ParaVirtual)[A-Z][A-Za-z0-9]{1,48}")


@cache
def _table() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(__file__).with_name("api.json").read_text(encoding="utf-8"))
    return found


def words(enumeration: str) -> Collection[str]:
    """Return the words that a property of this enumeration can have."""
    found: list[str] = _table()["enumerations"][enumeration]["words"]
    return found


def classes(base: str) -> Collection[str]:
    """Return the classes of the objects that a list of ``base`` can have."""
    found: list[str] = _table()["classes"][base]["words"]
    return found


def word(value: Any, path: str, enumeration: str) -> str | None:
    """Return the word at ``path``, ``None`` where nothing stands there, ``STRANGE`` where no such word is known."""
    found = inside(value, path)
    if found is None or (isinstance(found, str) and not found.strip()):
        return None
    return found.strip() if isinstance(found, str) and found.strip() in words(enumeration) else STRANGE


def strangers(members: Iterable[Any], base: str) -> list[str]:
    """Return the classes of ``members`` that are not known, each once; where a source tells no classes there are none."""
    found = dict.fromkeys(one for member in members if (one := kind(member)) and one not in classes(base))
    return list(found)


def shown(kind: str) -> str:
    """Return a class that is not known, where it is called as classes of the API are: a server may say anything else."""
    return kind if _CLASS.fullmatch(kind) else "a class of another name"
