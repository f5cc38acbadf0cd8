"""From an export to a cluster spec, with what RVTools cannot tell and who can."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from validator.importers.base import ImportedSpec
from validator.importers.clean import CleanDocument, cleaned
from validator.importers.guide import guide_entries
from validator.importers.rvtools.clusters import clusters
from validator.importers.rvtools.datastores import datastores
from validator.importers.rvtools.draft import Draft
from validator.importers.rvtools.export import Export
from validator.importers.rvtools.hosts import hosts
from validator.importers.rvtools.switches import distributed_switches
from validator.importers.rvtools.vms import vms
from validator.importers.vsphere.inventory import known, whole

_HIDDEN = "virtual machines use datastores that the export does not list"


def to_source(export: Export) -> ImportedSpec:
    """Return what an export says, in the shape of a cluster spec."""
    vcenter = _vcenter(export)
    draft = Draft(export, vcenter)
    lists: dict[str, list[dict[str, Any]] | None] = {
        "clusters": clusters(draft),
        "hosts": hosts(draft),
        "distributed_switches": distributed_switches(draft),
        "datastores": datastores(draft),
        "vms": vms(draft),
    }
    told = {name: found for name, found in lists.items() if found}
    for found in told.values():
        found.sort(key=lambda one: (str(one.get("datacenter", "")), str(one.get("name"))))
    document: dict[str, Any] = {"vcenter": vcenter_facts(export, vcenter)} if vcenter is not None else {}
    draft.unread.update(guide_entries(told.get("hosts", ())))
    document.update(told)
    document["partial"] = _partial(draft, told)
    clean = cleaned(CleanDocument(known({key: one or None for key, one in document.items()}), draft.unread))
    return ImportedSpec(
        export.origin,
        clean.document,
        dict(sorted(clean.unread.items())),
        tuple(dict.fromkeys([*export.notes, *draft.notes, *clean.notes])),
    )


def _vcenter(export: Export) -> str | None:
    """Return the name of the vCenter Server as it was typed to log in; none of an export of a single host."""
    kinds = {(row.text("api type") or "").casefold() for row in export.rows("vSource")} - {""}
    products = {row.text("vi sdk server type") or "" for row in export.rows("vInfo")} - {""}
    has_clusters = any(row.text("cluster") for row in export.rows("vHost")) or bool(export.rows("vCluster"))
    is_vcenter = (
        kinds == {"virtualcenter"} if kinds else all("vCenter" in one for one in products) if products else has_clusters
    )
    return export.server if is_vcenter else None


def vcenter_facts(export: Export, name: str) -> dict[str, Any]:
    """Return the name, version and build of the vCenter Server: by vSource, before 4.3.1 by what vInfo says of it."""
    sources = export.rows("vSource")
    if len(sources) == 1:
        version, build = sources[0].text("version"), sources[0].whole("build")
        return known({"name": name, "version": version, "build": build})
    products = {row.text("vi sdk server type") for row in export.rows("vInfo")} - {None}
    words = str(products.pop()).split() if len(products) == 1 else []
    number = next((word.removeprefix("build-") for word in words if word.startswith("build-")), None)
    version = next((word for word in words if word[0].isdecimal()), None)
    return known({"name": name, "version": version, "build": whole({"build": number}, "build")})


def _partial(draft: Draft, told: Mapping[str, list[dict[str, Any]]]) -> list[str]:
    """Name the lists that may have more than the export shows.

    Where every cluster has the hosts and machines that vCenter counts, the account saw everything and no filter was on. That
    is told by cluster; what belongs to no cluster nobody counts.
    """
    partial = set(draft.partial) | {"clusters"}
    counted = [one for one in told.get("clusters", ()) if "partial" not in one]
    is_whole = bool(counted) and len(counted) == len(told.get("clusters", ()))
    if not any("hosts" not in one.get("partial", ()) for one in told.get("clusters", ())):
        partial.add("hosts")
    if not counted:
        partial.add("vms")
    if not is_whole:
        partial |= {"distributed_switches", "datastores"}
    if _hidden_datastores(told):
        draft.notes.append(_HIDDEN)
        partial.add("datastores")
    return sorted(name for name in partial if name in told)


def _hidden_datastores(told: Mapping[str, list[dict[str, Any]]]) -> bool:
    listed = {one.get("name") for one in told.get("datastores", ())}
    drives = [
        drive for machine in told.get("vms", ()) for drive in (*machine.get("disks", ()), *machine.get("cdroms", ()))
    ]
    named = {machine.get("storage_datastore") for machine in told.get("vms", ())}
    return not (named | {drive.get("datastore") for drive in drives}) - {None} <= listed
