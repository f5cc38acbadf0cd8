"""Datastores: type, hosts, transport, the datastore cluster they are in."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from validator.importers.rvtools.draft import Draft, called, keys_of
from validator.importers.rvtools.tables import Row
from validator.importers.vsphere.inventory import known

_TYPES = {"VMFS": "VMFS", "NFS": "NFS", "NFS41": "NFS41", "VSAN": "vSAN", "VVOL": "VVOL", "PMEM": "PMEM"}
_BY_TYPE = {"NFS": "nfs", "NFS41": "nfs", "vSAN": "vsan", "PMEM": "local"}
_TRANSPORTS = (
    ("fcoe", re.compile(r"fcoe|over\s*ethernet", re.IGNORECASE)),
    ("fc", re.compile(r"fib(?:re|er)\s*channel|^fc\b", re.IGNORECASE)),
    ("iscsi", re.compile(r"iscsi", re.IGNORECASE)),
    ("nvme_fabrics", re.compile(r"nvme.*\b(?:rdma|tcp|fabrics?)\b|\b(?:rdma|tcp)\b", re.IGNORECASE)),
    ("local", re.compile(r"^(?:block|parallel|sas|pcie|local)\b|\bblock\b|^scsi$", re.IGNORECASE)),
)
_NVME = re.compile(r"nvme", re.IGNORECASE)
_SAME_NAME = "{name}: several datastores have this name, and RVTools does not tell them apart; they are left out"
_NO_ACCESS = (
    "the datastore is not accessible, and RVTools lists the hosts that have it mounted, whether they reach it or not"
)
_NO_PATH = "no host tells the adapter on the path to its disks, or hosts reach it in several ways"
_SHARED_LOCAL = "several hosts reach it, but through adapters that the spec has no transport for"


def datastores(draft: Draft) -> list[dict[str, Any]] | None:
    """Return the datastores, or ``None`` where the export does not have their table."""
    if "vDatastore" not in draft.export.tables:
        return None
    places = {row.text("host"): called(row.text("datacenter")) for row in draft.export.rows("vHost")}
    found = [(row, _place(row, places)) for row in draft.export.rows("vDatastore")]
    counts = Counter((called(row.text("name")), place) for row, place in found)
    several = Counter(name for name, _ in counts)
    repeated = {
        name
        for (name, place), number in counts.items()
        if name is not None and (number > 1 or (place is None and several[name] > 1))
    }
    if repeated:
        draft.notes += [_SAME_NAME.format(name=name) for name in sorted(repeated)]
        draft.partial.add("datastores")
        found = [(row, place) for row, place in found if called(row.text("name")) not in repeated]
    if any(row.text("name") is None for row, _ in found) or not draft.export.lists_all("vDatastore"):
        draft.partial.add("datastores")
    named = [(row, {"name": called(row.text("name")), "datacenter": place}) for row, place in found if row.text("name")]
    keys = keys_of([name for _, name in named])
    return [_datastore(draft, row, name, key) for (row, name), key in zip(named, keys, strict=True)]


def _place(row: Row, places: dict[str | None, str | None]) -> str | None:
    """Return the datacenter of the hosts of a datastore, which is that of the datastore."""
    found = {places.get(host) for host in row.names("hosts")}
    return found.pop() if len(found) == 1 else None


def _datastore(draft: Draft, row: Row, name: dict[str, Any], key: str) -> dict[str, Any]:
    said = row.text("type")
    kind = None if said is None else _TYPES.get(said.upper(), "OTHER")
    hosts = row.names("hosts") if draft.export.has("vDatastore", "hosts") else None
    partial = hosts is not None and row.whole("# hosts") != len(hosts)
    if row.flag("accessible") is False:
        draft.cannot_read(("datastores", key, "hosts"), _NO_ACCESS)
        hosts, partial = None, False
    shown = None if hosts is None else [host for host in hosts if host in draft.hosts]
    if hosts is not None and shown is not None and len(shown) < len(hosts):
        partial = True
    cluster = called(row.text("cluster name"))
    return known(
        {
            **name,
            "type": kind,
            "transport": _transport(draft, row, kind, key),
            "hosts": shown,
            "datastore_cluster": {"name": cluster} if cluster is not None else None,
            "partial": ["hosts"] if partial else None,
        }
    )


def _transport(draft: Draft, row: Row, kind: str | None, key: str) -> str | None:
    """Return how hosts reach the datastore; for VMFS the adapters on the paths to it tell that."""
    if kind in _BY_TYPE:
        return _BY_TYPE[kind]
    if kind != "VMFS":
        return None
    hosts = row.names("hosts")
    found = {
        _of_adapter(draft, host, adapter)
        for host in hosts
        for adapter in draft.paths.get((host, row.text("name") or ""), ())
    }
    if found == {"local"} and len(hosts) == 1:
        return "local"
    if len(found) == 1 and None not in found and found != {"local"}:
        return found.pop()
    draft.cannot_read(("datastores", key, "transport"), _SHARED_LOCAL if found == {"local"} else _NO_PATH)
    return None


def _of_adapter(draft: Draft, host: str, adapter: str) -> str | None:
    """Return the transport of an adapter by the words for its type; “NVMe” alone may be in the host or on a fabric."""
    kinds = {row.text("type") or "" for row in draft.of_host("vHBA", host) if row.text("device") == adapter}
    if len(kinds) != 1:
        return None
    word = kinds.pop()
    found = next((name for name, pattern in _TRANSPORTS if pattern.search(word)), None)
    return None if found in ("fc", "local") and _NVME.search(word) else found
