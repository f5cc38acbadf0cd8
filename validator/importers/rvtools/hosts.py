"""What the table vHost tells of hosts: release, licence, hardware, membership."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from validator.facts.words import edition, is_evc_mode
from validator.importers.rvtools.draft import Draft, called
from validator.importers.rvtools.host_networks import networks
from validator.importers.rvtools.tables import Row
from validator.importers.vsphere.inventory import known

_PRODUCT = re.compile(r"(?:VMware )?(ESXi?) (?:Server )?(\d[\d.]*\w*) build-(\d{1,12})")
_VENDORS = (("Intel", re.compile(r"\bintel\b", re.IGNORECASE)), ("AMD", re.compile(r"\bamd\b", re.IGNORECASE)))
_NO_LICENCE = (
    "RVTools lists no licence of the host: its account may not read them (Global.Licenses), or it is older than 3.10"
)
_SEVERAL_LICENCES = "the host has several licences, which are not of one edition"


def hosts(draft: Draft) -> list[dict[str, Any]]:
    """Return the hosts of the export. One that is listed twice is left out: which of the two is true is not to be seen."""
    rows = draft.export.rows("vHost")
    names = [row.text("host") for row in rows]
    repeated = {name for name, count in Counter(names).items() if name is not None and count > 1}
    if repeated:
        draft.notes.append(f"listed more than once in vHost, and left out: {', '.join(sorted(repeated)[:10])}")
    if repeated or None in names:
        draft.partial.add("hosts")
    return [_host(draft, row, name) for row, name in zip(rows, names, strict=True) if name and name not in repeated]


def _host(draft: Draft, row: Row, name: str) -> dict[str, Any]:
    vendor, model = row.text("vendor"), row.text("model")
    is_virtual = vendor is not None and vendor.startswith("VMware") and (model or "").startswith("VMware")
    cluster = called(row.text("cluster"))
    return known(
        {
            "name": name,
            "datacenter": called(row.text("datacenter")),
            "cluster": cluster,
            "standalone": True if cluster is None and _shows_clusters(draft) else None,
            "vcenter": draft.vcenter,
            "managed": True if draft.vcenter is not None else None,
            "maintenance_mode": row.flag("in maintenance mode"),
            **_product(row),
            "edition": _edition(draft, row, name),
            "virtual": True if is_virtual else None,
            "vendor": vendor,
            "model": model,
            "bios_version": row.text("bios version"),
            "bios": known({"hyperthreading": row.flag("ht active"), "power_profile": _power_profile(row)}),
            "cpu": _cpu(row),
            "memory_mb": row.whole("# memory"),
            **networks(draft, row, name),
        }
    )


def _shows_clusters(draft: Draft) -> bool:
    """Tell whether a host without a cluster has none: of an export of a single host its cluster is not to be seen."""
    return draft.vcenter is not None and draft.export.has("vHost", "cluster")


def _product(row: Row) -> dict[str, Any]:
    match = _PRODUCT.fullmatch(row.text("esx version") or "")
    return {} if match is None else {"product": match[1], "version": match[2], "build": int(match[3])}


def _edition(draft: Draft, row: Row, name: str) -> str | None:
    """Return the edition by the name of the licence, of several where they are of one."""
    path = ("hosts", name, "edition")
    said = row.text("assigned license(s)")
    if said is None:
        draft.cannot_read(path, _NO_LICENCE)
        return None
    found = {edition(said)} if edition(said) != said else {edition(one) for one in row.names("assigned license(s)")}
    if len(found) > 1:
        draft.cannot_read(path, _SEVERAL_LICENCES)
        return None
    return found.pop() if found else None


def _cpu(row: Row) -> dict[str, Any]:
    model = row.text("cpu model")
    model = " ".join(model.split()) if model is not None else None
    vendors = [vendor for vendor, pattern in _VENDORS if pattern.search((model or "").replace("(", " ("))]
    evc = row.text("max evc")
    return known(
        {
            "vendor": vendors[0] if len(vendors) == 1 else None,
            "model": model,
            "mhz": row.whole("speed") or None,
            "threads": _threads(row),
            "max_evc_mode": evc if evc is not None and evc != "none" and is_evc_mode(evc) else None,
        }
    )


def _threads(row: Row) -> int | None:
    """Return the number of threads: two for each core of an x86 processor with hyper-threading."""
    cores, active = row.whole("# cores"), row.flag("ht active")
    return cores * (2 if active else 1) if cores and active is not None else None


def _power_profile(row: Row) -> str | None:
    """Return that ESXi manages the power, where the BIOS hands it the P-states; what it does else is not told."""
    return "os_managed" if "P-states" in (row.text("supported cpu power man.") or "") else None
