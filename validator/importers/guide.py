"""Entries of the compatibility guide that people complete: no public file says which servers are certified for FT."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from validator.model import Path

_SEARCH = "https://compatibilityguide.broadcom.com/search?program=server&persona=live&keyword={model}"
_LOOK_UP = (
    "look it up at {url}{versions} and write - {{vendor: {vendor}, model: {model}, fault_tolerance: , bios_versions: [], "
    "checked_on: , url: }}; that a model is listed there is no certification for FT"
)


def guide_entries(hosts: Sequence[Mapping[str, Any]]) -> dict[Path, str]:
    """Return, as reasons why a fact is unknown, the entry to write for each server model of ``hosts`` (of a spec).

    It has vendor and model as the hosts say them, where to look the model up, and what is to be found there. A host in a
    virtual machine has none.
    """
    found: dict[tuple[str, str], set[str]] = {}
    for host in hosts:
        vendor, model = host.get("vendor"), host.get("model")
        if vendor and model and not host.get("virtual"):
            found.setdefault((vendor, model), set()).update({host["bios_version"]} if "bios_version" in host else ())
    return {
        ("compatibility_guide", f"{vendor}/{model}"): _LOOK_UP.format(
            url=_SEARCH.format(model=quote(model, safe="")),
            versions=f" (hosts have BIOS {', '.join(sorted(versions))})" if versions else "",
            vendor=json.dumps(vendor, ensure_ascii=False),
            model=json.dumps(model, ensure_ascii=False),
        )
        for (vendor, model), versions in found.items()
    }
