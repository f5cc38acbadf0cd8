"""A running vCenter: one pass over its inventory, in pages, and the few things that no property tells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from validator.importers.base import ImportedSpec
from validator.importers.live.session import Login, VCenterSession, session
from validator.importers.vsphere.inventory import Inventory, Ref, as_ref, flag, inside, is_secondary
from validator.importers.vsphere.mapping import to_source
from validator.importers.vsphere.plain import plain, reference
from validator.importers.vsphere.properties import PROPERTIES
from validator.importers.vsphere.vms import has_ft

ReadProgress: TypeAlias = Callable[[str, int, int | None], None]
"""Told what is being read, how much of it is there, and how much there is (``None``: not known yet)."""

__all__ = ["Login", "ReadProgress", "read_vcenter"]

_PAGE = 100  # objects of one answer
_SETTINGS = ("client.VerifySSLCertificates", "vpxd.certmgmt.mode")
_MAY_NOT_READ = (-5, -4, -3)  # ids of the roles No access, Anonymous and View


def read_vcenter(login: Login, progress: ReadProgress) -> ImportedSpec:
    """Read the inventory of a vCenter, without changing anything in it.

    Beyond the pass over the inventory there is one call for each cluster with HA (its heartbeat datastores) and for
    each virtual machine with FT (what vCenter itself says against it).

    Raises:
        ConfigurationError: an option makes no sense, or pyvmomi is not installed.
        InputError: the vCenter cannot be read, in whole; single facts that the account may not read are ``unread``.
    """
    progress("log in", 0, None)
    with session(login) as opened:
        inventory = Inventory(login.address, about=plain(opened.content.about))
        _read_objects(opened, inventory, progress)
        _read_settings(opened, inventory)
        _read_licences(opened, inventory)
        _read_heartbeats(opened, inventory, progress)
        _read_compatibility(opened, inventory, progress)
        inventory.notes.append(f"{len(inventory.objects)} objects read in {opened.calls} calls")
    return to_source(inventory, login.server)


def _read_objects(opened: VCenterSession, inventory: Inventory, progress: ReadProgress) -> None:
    content = opened.content
    view = content.viewManager.CreateContainerView(content.rootFolder, [], True)
    try:
        done, total = 0, None
        for page in _pages(content, view):
            for found in page:
                if reference(found.obj)[0] == "ContainerView":
                    total = sum(len(one.val) for one in found.propSet)
                else:
                    done += 1
                    _take(found, inventory)
            progress("objects", done, total)
    finally:
        view.Destroy()
    root = inventory.objects.get(reference(content.rootFolder), {})
    roles = inside(root, "effectiveRole")
    if not roles or all(role in _MAY_NOT_READ for role in roles):
        inventory.complete = False
        inventory.notes.append("the account may not read the root folder: there may be more than it sees")


def _pages(content: Any, view: Any) -> Iterator[list[Any]]:
    """Yield the objects of a view page by page. Properties that the server's version does not have are left out."""
    from pyVmomi import vmodl  # noqa: PLC0415 - an extra, and slow to import

    wanted = {kind: list(paths) for kind, paths in PROPERTIES.items()}
    collector = content.propertyCollector
    while True:
        try:
            answer = collector.RetrievePropertiesEx([_filter(content, view, wanted)], _options())
            break
        except vmodl.query.InvalidProperty as error:
            fewer = {
                kind: [path for path in paths if not _is_named(path, error.name)] for kind, paths in wanted.items()
            }
            if fewer == wanted:
                raise
            wanted = fewer
    while answer is not None:
        yield answer.objects
        answer = collector.ContinueRetrievePropertiesEx(answer.token) if answer.token else None


def _is_named(path: str, name: str) -> bool:
    """Tell whether a fault that names ``name`` means the property at ``path``: all of the path, its start or its end."""
    return path == name or path.startswith(f"{name}.") or path.endswith(f".{name}")


def _options() -> Any:
    from pyVmomi import vmodl  # noqa: PLC0415 - as above

    return vmodl.query.PropertyCollector.RetrieveOptions(maxObjects=_PAGE)


def _filter(content: Any, view: Any, wanted: dict[str, list[str]]) -> Any:
    """Return the one filter of the pass: everything in the view, and the root folder, which is not in it."""
    from pyVmomi import vim, vmodl  # noqa: PLC0415 - as above

    collector = vmodl.query.PropertyCollector
    traversal = collector.TraversalSpec(name="view", path="view", skip=False, type=vim.view.ContainerView)
    sets = [
        collector.PropertySpec(type=_type(kind), pathSet=[*paths, *(["effectiveRole"] if kind == "Folder" else [])])
        for kind, paths in wanted.items()
    ]
    sets.append(collector.PropertySpec(type=vim.view.ContainerView, pathSet=["view"]))
    starts = [
        collector.ObjectSpec(obj=view, skip=False, selectSet=[traversal]),
        collector.ObjectSpec(obj=content.rootFolder, skip=False),
    ]
    return collector.FilterSpec(objectSet=starts, propSet=sets)


def _type(name: str) -> Any:
    from pyVmomi import VmomiSupport  # noqa: PLC0415 - as above

    return VmomiSupport.GetWsdlType("urn:vim25", name)


def _take(found: Any, inventory: Inventory) -> None:
    one = reference(found.obj)
    inventory.objects.setdefault(one, {})
    for pair in found.propSet:
        inventory.put(one, pair.name, plain(pair.val))
    for gap in found.missingSet or ():
        inventory.missing.setdefault(one, {})[str(gap.path)] = _refusal(gap.fault)


def _refusal(fault: Any) -> str:
    privilege = getattr(fault, "privilegeId", None)
    if privilege:
        return f"the account lacks the privilege {privilege}"
    return f"vCenter does not tell it ({type(fault).__name__.rpartition('.')[2]})"


def _read_settings(opened: VCenterSession, inventory: Inventory) -> None:
    """Read the settings of vCenter that rules ask about; one that it does not have is left out."""
    from pyVmomi import vim, vmodl  # noqa: PLC0415 - as above

    found: dict[str, Any] = {}
    for name in _SETTINGS:
        try:
            found.update({option.key: option.value for option in opened.content.setting.QueryOptions(name)})
        except vim.fault.InvalidName:
            continue
        except vmodl.MethodFault as error:
            inventory.reasons["settings"] = _refusal(error)
            return
    inventory.settings = found


def _read_licences(opened: VCenterSession, inventory: Inventory) -> None:
    """Read which edition every host has. Licence keys are secrets: nothing else of a licence is kept."""
    from pyVmomi import vmodl  # noqa: PLC0415 - as above

    try:
        assigned = opened.content.licenseManager.licenseAssignmentManager.QueryAssignedLicenses(None)
    except (vmodl.MethodFault, AttributeError) as error:
        inventory.reasons["editions"] = _refusal(error)
        return
    inventory.editions = {one.entityId: one.assignedLicense.editionKey for one in assigned}


def _read_heartbeats(opened: VCenterSession, inventory: Inventory, progress: ReadProgress) -> None:
    """Ask every cluster with HA for the heartbeat datastores that it has chosen."""
    clusters = inventory.of("ClusterComputeResource")
    wanted = [one for one, value in clusters if flag(value, "configurationEx.dasConfig.enabled")]
    for done, one in enumerate(wanted):
        progress("heartbeat datastores", done, len(wanted))
        answer = _ask(opened, inventory, one, "RetrieveDasAdvancedRuntimeInfo", "heartbeats")
        if answer is None:
            return
        entries = inside(plain(answer), "heartbeatDatastoreInfo") or []
        inventory.heartbeats[one] = [found for entry in entries if (found := as_ref(entry.get("datastore")))]


def _read_compatibility(opened: VCenterSession, inventory: Inventory, progress: ReadProgress) -> None:
    """Ask vCenter about every virtual machine with FT."""
    machines = inventory.of("VirtualMachine")
    wanted = [one for one, value in machines if has_ft(value) and not is_secondary(value)]
    for done, one in enumerate(wanted):
        progress("FT compatibility", done, len(wanted))
        answer = _ask(opened, inventory, one, "QueryFaultToleranceCompatibilityEx", "compatibility")
        if answer is None:
            inventory.notes.append(f"vCenter was not asked about FT: {inventory.reasons['compatibility']}")
            return
        inventory.compatibility[one] = tuple(dict.fromkeys(_reason(fault) for fault in answer))


def _ask(opened: VCenterSession, inventory: Inventory, one: Ref, method: str, purpose: str) -> Any:
    """Return the answer of a method without arguments; ``None``, with the reason recorded, where there is none."""
    from pyVmomi import vmodl  # noqa: PLC0415 - as above

    try:
        answer = getattr(_type(one[0])(one[1], opened.stub), method)()
    except vmodl.fault.MethodNotFound:
        inventory.reasons[purpose] = f"the server does not know {method}"
    except vmodl.MethodFault as error:
        inventory.reasons[purpose] = _refusal(error)
    else:
        return [] if answer is None else answer
    return None


def _reason(fault: Any) -> str:
    """Return the reason that a fault names (``hasSnapshots``), else what kind of fault it is."""
    inner = getattr(fault, "fault", None) or fault
    reason = getattr(inner, "reason", None)
    return reason if isinstance(reason, str) and reason else type(inner).__name__.rpartition(".")[2]
