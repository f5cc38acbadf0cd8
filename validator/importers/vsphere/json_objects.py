"""Managed objects in JSON: as govc writes them, or PowerCLI, or the Virtual Infrastructure JSON API answers."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from typing import Any

from validator.errors import InputError
from validator.importers.vsphere.inventory import ENTITIES, Inventory, Ref, as_ref, inside, kind, many, refs, text
from validator.importers.vsphere.properties import PROPERTIES
from validator.model import Location

KINDS = {*PROPERTIES, *ENTITIES, "ServiceInstance", "OptionManager", "VirtualApp"}
"""The types of managed objects that are read."""

MAX_BYTES = 256 * 2**20
"""The largest file that is read; `govc host.info -json` of 500 hosts has about 100 MB."""

_DEPTH = 200
_CONTAINERS = ("childEntity", "hostFolder", "vmFolder", "datastoreFolder", "networkFolder", "host", "vm", "datastore")
_SUBTYPES = {
    "ClusterComputeResource": "ComputeResource",
    "VirtualApp": "ResourcePool",
    "VmwareDistributedVirtualSwitch": "DistributedVirtualSwitch",
}
_RUNTIME = ("connectionState", "powerState", "faultToleranceState", "host")
_INSTEAD = {
    "HostSystem": ("config.product", "summary.config.name", *(f"summary.runtime.{name}" for name in _RUNTIME)),
    "VirtualMachine": ("config.name", "summary.config.name", *(f"summary.runtime.{name}" for name in _RUNTIME)),
}
"""What tells the same where a property is not there; lists of govc may be cut down by whoever wrote them."""


def take(one: Ref, properties: dict[str, Any], inventory: Inventory) -> None:
    """Keep an object; of what is no entity only what is asked for: settings of vCenter may hold secrets."""
    if one[0] == "ServiceInstance":
        inventory.about = inside(properties, "content.about") or {}
        root = as_ref(inside(properties, "content.rootFolder"))
        if root is not None:
            inventory.put(one, "rootFolder", {"type": root[0], "value": root[1]})
    elif one[0] == "OptionManager":
        _take_settings(many(properties, "setting"), inventory)
    else:
        inventory.objects.setdefault(one, {})
        told: dict[str, Any] = {}
        for name, value in properties.items():
            _put(told, name, value)
        for path in _wanted(one[0]):
            if (found := inside(told, path)) is not None:
                inventory.put(one, path, found)


def _put(target: dict[str, Any], path: str, value: Any) -> None:
    *parents, last = path.split(".")
    for name in parents:
        inner = target.setdefault(name, {})
        target = inner if isinstance(inner, dict) else {}
    target[last] = value


@functools.lru_cache(maxsize=64)
def _wanted(kind: str) -> tuple[str, ...]:
    """Return the properties to keep: a dump has many more, which would fill memory for nothing."""
    return (*PROPERTIES.get(_SUBTYPES.get(kind, kind), ()), *_INSTEAD.get(kind, ()), *_CONTAINERS)


_SETTINGS = ("client.VerifySSLCertificates", "vpxd.certmgmt.mode", "VirtualCenter.FQDN")


def _take_settings(options: list[Any], inventory: Inventory) -> None:
    found = {text(option, "key"): inside(option, "value") for option in options}
    if not any(key and (key.startswith(("VirtualCenter.", "config.vpxd.")) or key in _SETTINGS) for key in found):
        return  # the options of something else: hosts have some, too
    kept = {key: found[key] for key in _SETTINGS if key in found}
    inventory.settings = {**(inventory.settings or {}), **kept}


def json_documents(content: str, file: str, hint: str) -> Iterator[Any]:
    """Yield the JSON documents of a file: several may stand one after the other, for several objects.

    Raises:
        InputError: the text is no JSON, or too large; ``hint`` says how to write it.
    """
    if len(content) > MAX_BYTES:
        raise InputError(f"the file has more than {MAX_BYTES // 2**20} MiB, the most that is read", Location(file))
    decoder = json.JSONDecoder()
    position = _skip(content, 0)
    while position < len(content):
        try:
            document, position = decoder.raw_decode(content, position)
        except json.JSONDecodeError as error:
            raise InputError(f"no JSON: {error.msg}", Location(file, error.lineno, error.colno), hint) from None
        except RecursionError:
            raise InputError("JSON that is nested too deeply", Location(file)) from None
        yield document
        position = _skip(content, position)


def _skip(content: str, position: int) -> int:
    while position < len(content) and content[position].isspace():
        position += 1
    return position


def take_json(document: Any, inventory: Inventory) -> bool:
    """Take every managed object, setting and licence of a document, wherever it stands; tell whether there was one."""
    taken = False
    todo: list[tuple[Any, int]] = [(document, 0)]
    while todo:
        value, depth = todo.pop()
        if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
            taken |= _take_options(value, inventory) or _take_licences(value, inventory)
        if isinstance(value, dict) and _take_object(value, inventory):
            taken = True
        elif isinstance(value, (dict, list)) and depth < _DEPTH:
            children = list(value.values()) if isinstance(value, dict) else value
            todo += [(child, depth + 1) for child in reversed(children)]
    return taken


def _take_object(value: dict[str, Any], inventory: Inventory) -> bool:
    if "Self" in value and "self" not in value:
        raise InputError(
            f"{inventory.origin}: a file has names as govc wrote them before 0.31 (“Self”)",
            hint="Write it again with a newer govc: names start with a small letter there.",
        )
    one = as_ref(value.get("self")) or as_ref(value.get("obj"))
    if one is not None and one[0] in KINDS:
        if "changeSet" in value or "propSet" in value:
            pairs = [*many(value, "changeSet"), *many(value, "propSet")]
            properties = {text(pair, "name") or "": inside(pair, "val") for pair in pairs}
        else:
            properties = {name: found for name, found in value.items() if name != "self"}
        if kind(value) == "ObjectContent":  # the VI-JSON API tells the types of all data objects
            _take_gaps(one, many(value, "missingSet"), inventory)
        else:
            inventory.typed = False
        take(one, {name: found for name, found in properties.items() if name}, inventory)
        return True
    about = value.get("about")
    if isinstance(about, dict) and "apiVersion" in about:
        inventory.about = about
        return True
    return False


def _take_gaps(one: Ref, gaps: list[Any], inventory: Inventory) -> None:
    """Keep why properties are not there that were asked for."""
    for gap in gaps:
        path, fault = text(gap, "path"), inside(gap, "fault.fault")
        if path is not None:
            privilege = text(fault, "privilegeId")
            lacks = f"the account lacks the privilege {privilege}" if privilege else "vCenter does not tell it"
            inventory.missing.setdefault(one, {})[path] = lacks


def _take_options(value: list[dict[str, Any]], inventory: Inventory) -> bool:
    if not all(set(one) <= {"key", "value", "_typeName"} and "key" in one for one in value):
        return False
    before = inventory.settings
    _take_settings(value, inventory)
    return inventory.settings is not before


def _take_licences(value: list[dict[str, Any]], inventory: Inventory) -> bool:
    """Take the editions of licences that are assigned; their keys are secrets and are not kept."""
    if not all("entityId" in one and "assignedLicense" in one for one in value):
        return False
    editions = {text(one, "entityId"): text(one, "assignedLicense.editionKey") for one in value}
    kept = {entity: edition for entity, edition in editions.items() if entity is not None and edition is not None}
    inventory.editions = {**(inventory.editions or {}), **kept}
    return True


def is_whole(inventory: Inventory) -> bool:
    """Tell whether everything that containers name from the root folder down is there."""
    root = inside(inventory.objects.get(("ServiceInstance", "ServiceInstance")), "rootFolder")
    start = as_ref(root)
    if start is None:
        return False
    seen: set[Ref] = set()
    todo = [start]
    while todo:
        one = todo.pop()
        if one in seen:
            continue
        seen.add(one)
        if one not in inventory.objects:
            if one[0] in (*ENTITIES, *PROPERTIES):
                return False
            continue
        todo += [other for member in _CONTAINERS for other in refs(inventory.objects[one], member)]
    return True


def vcenter_of(inventory: Inventory, called: str | None = None) -> str | None:
    """Return the name of the vCenter: its own setting, else what the dump is ``called`` after it, else its product."""
    if text(inventory.about, "apiType") != "VirtualCenter":
        return None
    named = text({"value": (inventory.settings or {}).get("VirtualCenter.FQDN")}, "value")
    return named or called or text(inventory.about, "name")
