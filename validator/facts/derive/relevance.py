"""Which hosts the compatibility guide tells about, and in which clusters datastores for heartbeats play a part.

Rules about these are not applicable elsewhere: a pass would claim that something was looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from validator.facts.model import Facts

_GUIDE = ("compatibility_guide",)
_DATASTORES = ("datastores",)
_OPTION = "das.ignoreinsufficienthbdatastore"
_NFS = ("NFS", "NFS41")


def derive_relevance(facts: Facts) -> None:
    """Add ``guide_counts`` to hosts and ``heartbeats_count`` to clusters, where they count or may."""
    for host in facts.members("hosts").values():
        if _guide_counts(facts, host):
            host["guide_counts"] = True
    for name, cluster in facts.members("clusters").items():
        options = cluster.get("ha", {}).get("advanced_options", {})
        is_off = any(key.lower() == _OPTION and str(value).lower() == "true" for key, value in options.items())
        if not is_off and _heartbeats_count(facts, name):
            cluster["heartbeats_count"] = True


def _guide_counts(facts: Facts, host: Mapping[str, Any]) -> bool:
    """Tell whether legacy FT asks for an entry of the guide, or the guide has one for the host, or may have."""
    if host.get("ft_type") != "smp" or _GUIDE in facts.partial:
        return True
    entries = facts.members("compatibility_guide")
    if "vendor" not in host or "model" not in host:
        return bool(entries)
    return f"{host['vendor']}/{host['model']}" in entries


def _heartbeats_count(facts: Facts, cluster: str) -> bool:
    """Tell whether some datastore of a cluster can hold heartbeats, or may: all but vSAN, persistent memory and local ones."""
    if "datastores" not in facts.objects or _DATASTORES in facts.partial:
        return True
    return any(_may_hold(facts, cluster, name) for name in facts.members("datastores"))


def _may_hold(facts: Facts, cluster: str, name: str) -> bool:
    store = facts.members("datastores")[name]
    if store.get("type") in ("vSAN", "PMEM") or store.get("transport") == "vsan":
        return False
    hosts = facts.members("hosts")
    mounting = [one for one in store.get("hosts", ()) if hosts.get(one, {}).get("cluster") == cluster]
    if store.get("transport") == "local" and store.get("type") not in _NFS and len(mounting) <= 1:
        return False
    lists = (("datastores", name, "hosts"), ("clusters", cluster, "hosts"))
    is_open = any(facts.get(path) is None or path in facts.partial for path in lists)
    return bool(mounting) or is_open
