"""From an inventory to a cluster spec: one mapping for every source that speaks the vSphere API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from validator.errors import InputError
from validator.importers.base import ImportedSpec
from validator.importers.vsphere.clusters import clusters
from validator.importers.vsphere.draft import Draft, start
from validator.importers.vsphere.hosts import hosts
from validator.importers.vsphere.inventory import Inventory, flag, known, text, whole
from validator.importers.vsphere.names import name_objects
from validator.importers.vsphere.storage import datastores
from validator.importers.vsphere.switches import distributed_switches
from validator.importers.vsphere.vms import vms

_VERIFY = "client.VerifySSLCertificates"
_NO_POLICIES = "storage policies are kept outside the vSphere API that is read"
_WITHOUT_KEY = {
    "hosts": (
        ("edition", "editions", "the licence manager assigns no licence to the host"),
        ("patches", "", "bulletins are not read"),
    ),
    "vms": (("storage_policy", "", _NO_POLICIES),),
}
"""Facts that no property of an object tells: the fact, the name of the reason why it could not be read, the usual one."""


def to_source(inventory: Inventory, vcenter: str | None) -> ImportedSpec:
    """Return what an inventory says, in the shape of a cluster spec.

    ``vcenter`` is the name of the vCenter Server, where the source shows that there is one.

    Raises:
        InputError: there is nothing in the inventory that a spec could hold.
    """
    names = name_objects(inventory)
    if not names.spec:
        raise InputError(
            f"{inventory.origin} shows no cluster, host, virtual machine, datastore or distributed switch",
            hint="Give the account at least the role Read-only on the root folder, with propagation to children.",
        )
    draft = start(inventory, names)
    document: dict[str, Any] = {"vcenter": _vcenter(draft, vcenter)} if vcenter is not None else {}
    lists = {
        "clusters": clusters(draft, vcenter),
        "hosts": hosts(draft, vcenter),
        "distributed_switches": distributed_switches(draft),
        "datastores": datastores(draft),
        "vms": vms(draft),
    }
    for found in lists.values():  # by name: ids change when an object is removed and added again
        found.sort(key=lambda one: (str(one.get("datacenter", "")), str(one["name"])))
    document.update({name: found for name, found in lists.items() if found or inventory.complete})
    partial = {name for name, found in lists.items() if found and not inventory.complete}
    if _hidden_datastores(document):
        inventory.notes.append("virtual machines use datastores that the account may not read")
        partial.add("datastores")
    if partial:
        document["partial"] = sorted(partial)
    _without_key(draft, document)
    return ImportedSpec(
        origin=inventory.origin,
        document=document,
        unread=dict(sorted(draft.unread.items())),
        notes=tuple(inventory.notes) + _compatibility(draft),
        vcenter_reasons=_reasons(draft),
    )


def _vcenter(draft: Draft, name: str) -> dict[str, Any]:
    inventory = draft.inventory
    settings = inventory.settings
    verify = None if settings is None else flag({"value": settings.get(_VERIFY)}, "value")
    if verify is None:
        reason = inventory.reasons.get("settings", f"vCenter has no setting {_VERIFY}")
        draft.unread["vcenters", name, "verify_host_certificates"] = reason
    return known(
        {
            "name": name,
            "version": text(inventory.about, "version"),
            "build": whole(inventory.about, "build"),
            "verify_host_certificates": verify,
        }
    )


def _hidden_datastores(document: Mapping[str, Any]) -> bool:
    """Tell whether a virtual machine names a datastore that is not listed: then the list is not all."""
    listed = {(one.get("datacenter"), one["name"]) for one in document.get("datastores", ())}
    for machine in document.get("vms", ()):
        drives = [*machine.get("disks", ()), *machine.get("cdroms", ()), *machine.get("floppies", ())]
        names = {machine.get("storage_datastore"), *(drive.get("datastore") for drive in drives)} - {None}
        if any((machine.get("datacenter"), name) not in listed for name in names):
            return True
    return False


def _without_key(draft: Draft, document: Mapping[str, Any]) -> None:
    """Record facts that are missing everywhere, where an object lacks them."""
    names = draft.names
    keys = {(names.facts[one][0], names.of(one), names.datacenters.get(one)): one for one in names.facts}
    for collection, facts in _WITHOUT_KEY.items():
        for value in document.get(collection, ()):
            one = keys[collection, value["name"], value.get("datacenter")]
            for fact, cause, usual in facts:
                if fact == "edition" and "edition_key" in value:
                    continue
                draft.cannot_read(one, (fact,), draft.inventory.reasons.get(cause, usual))


def _reasons(draft: Draft) -> dict[str, tuple[str, ...]]:
    """Return vCenter's own reasons against FT, by the name of the virtual machine."""
    found = draft.inventory.compatibility
    return {name: found[one] for one in found if (name := draft.names.of(one)) is not None}


def _compatibility(draft: Draft) -> tuple[str, ...]:
    return tuple(
        f"vCenter on FT of {name}: {', '.join(reasons) if reasons else 'compatible'}"
        for name, reasons in sorted(_reasons(draft).items())
    )
