"""Look-ups in the built-in tables: the edition behind a licence key's name, the release of a build."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from validator.facts.versions import Version


def edition_of_key(key: str, table: Mapping[str, Any]) -> str | None:
    """Return the edition behind ``EditionKey`` by ``policies/data/editions.json``: the longest prefix wins."""
    spelled = key.lower().replace("corelimited", "").replace("[]", "")
    fitting = [row for row in table["keys"] if spelled.startswith(row["prefix"])]
    edition = max(fitting, key=lambda row: len(row["prefix"]))["edition"] if fitting else None
    return str(edition) if edition else None


def version_of_build(build: Any, table: Mapping[str, Any]) -> Version | None:
    """Return the release and update of a build of ESX or ESXi by ``policies/data/esx_builds.json``, or ``None``."""
    row = table["builds"].get(str(build))
    return None if row is None else Version(row["release"], row["update"])
