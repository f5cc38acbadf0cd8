"""Clusters: HA, DRS and EVC, and whether the export lists all of their hosts and virtual machines."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from validator.facts.words import is_evc_mode
from validator.importers.rvtools.draft import Draft, called
from validator.importers.rvtools.tables import Row
from validator.importers.vsphere.inventory import known

PRIORITIES = ("lowest", "low", "medium", "high", "highest", "disabled")
_LEVELS = {"manual": "manual", "partiallyautomated": "partially_automated", "fullyautomated": "fully_automated"}
_MONITORING = {"enabled": True, "disabled": False}
_POLICY = "RVTools tells that admission control is on, not by which policy"
_SEVERAL = "{name}: several clusters have this name, and RVTools names no datacenter of a cluster; HA, DRS and EVC are left out"
_EVC = "the hosts tell different EVC modes, or RVTools could not read those of every host"


def clusters(draft: Draft) -> list[dict[str, Any]]:
    """Return the clusters that vCluster lists or hosts are in."""
    hosts: dict[str, dict[str | None, list[Row]]] = defaultdict(dict)
    for row in draft.export.rows("vHost"):
        if (name := called(row.text("cluster"))) is not None:
            hosts[name].setdefault(called(row.text("datacenter")), []).append(row)
    told: dict[str, list[Row]] = defaultdict(list)
    for row in draft.export.rows("vCluster"):
        if (name := called(row.text("name"))) is not None:
            told[name].append(row)
    found = []
    for name in dict.fromkeys([*told, *hosts]):
        rows, places = told.get(name, []), hosts.get(name, {})
        if len(rows) > 1 or len(places) > 1:
            draft.notes.append(_SEVERAL.format(name=name))
            found += [_bare(draft, name, place) for place in places]
            continue
        place, members = next(iter(places.items()), (None, []))
        found.append(_cluster(draft, name, place, members, rows[0] if rows else None))
    return found


def _bare(draft: Draft, name: str, place: str | None) -> dict[str, Any]:
    partial = ["hosts", "vms"]
    return known({"name": name, "datacenter": place, "vcenter": draft.vcenter, "partial": partial})


def _cluster(draft: Draft, name: str, place: str | None, members: list[Row], row: Row | None) -> dict[str, Any]:
    has_all_hosts = row is not None and row.whole("numhosts") == len(members)
    partial = [] if has_all_hosts else ["hosts"]
    if not (has_all_hosts and all(draft.lists_machines_of(host.text("host")) for host in members)):
        partial.append("vms")
    result: dict[str, Any] = {"name": name, "datacenter": place, "vcenter": draft.vcenter, "partial": partial or None}
    if row is not None:
        result["ha"] = _ha(draft, name, row)
        level = row.text("drs default vm behavior")
        result["drs"] = known(
            {
                "enabled": row.flag("drs enabled"),
                "automation_level": None if level is None else _LEVELS.get(level.casefold(), level),
            }
        )
    result["evc_mode"] = _evc_mode(draft, name, members) if has_all_hosts else None
    result["vsan"] = {"enabled": True} if has_all_hosts and _has_vsan(draft, members) else {}
    return known(result)


def _ha(draft: Draft, name: str, row: Row) -> dict[str, Any]:
    control = row.flag("admissioncontrolenabled")
    if control is True:
        draft.cannot_read(("clusters", name, "ha", "admission_control"), _POLICY)
    priority = row.text("restart priority")
    return known(
        {
            "enabled": row.flag("ha enabled"),
            "host_monitoring": _MONITORING.get((row.text("host monitoring") or "").casefold()),
            "admission_control": "disabled" if control is False else None,
            "vm_restart_priority": priority if priority in PRIORITIES else None,
            "heartbeat_datastore_policy": row.text("hb datastore candidate policy"),
        }
    )


def _evc_mode(draft: Draft, name: str, members: list[Row]) -> str | None:
    """Return the EVC mode of the hosts; none where RVTools shows what they could have, and that they have none."""
    current = {host.text("current evc") for host in members}
    if len(current) == 1:
        (mode,) = current
        if mode is not None:
            return mode if is_evc_mode(mode) else None
        if draft.export.has("vHost", "current evc", "max evc") and all(host.text("max evc") for host in members):
            return "none"
    if members and draft.export.has("vHost", "current evc"):
        draft.cannot_read(("clusters", name, "evc_mode"), _EVC)
    return None


def _has_vsan(draft: Draft, members: list[Row]) -> bool:
    """Tell whether a vSAN datastore is that of these hosts; one that other hosts have, too, is mounted from elsewhere."""
    own = {host.text("host") for host in members}
    return any(hosts == own for hosts in draft.hosts_of_vsan)
