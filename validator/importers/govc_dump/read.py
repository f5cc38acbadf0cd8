"""Dumps by govc: a directory of ``govc object.save``, or of what govc commands write with ``-json``."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Any

from validator.errors import InputError
from validator.importers.base import ImportedSpec
from validator.importers.govc_dump.xml import XmlError, parse_xml
from validator.importers.vsphere.inventory import ENTITIES, Inventory, Ref, as_ref, inside, many, refs, text
from validator.importers.vsphere.mapping import to_source
from validator.importers.vsphere.properties import PROPERTIES
from validator.model import Location

_SAVED = re.compile(r"[0-9]+-([A-Za-z]+)-(.+)\.xml")
_SIZE = 256 * 2**20  # bytes of one file; `govc host.info -json` of 500 hosts has about 100 MB
_ALL = 4 * 2**30  # bytes of all files
_DEPTH_OF_JSON = 200
_KINDS = {*PROPERTIES, *ENTITIES, "ServiceInstance", "OptionManager", "VirtualApp"}
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

_HINT = "Make one with `govc object.save -d DIRECTORY`, or collect `govc … -json` output in files DIRECTORY/*.json."
_NO_LICENCES = "a dump by govc object.save has no licences; govc license.assigned.ls -json has them"


def read_govc(directory: str) -> ImportedSpec:
    """Read the dump in ``directory``: saved objects (``0012-HostSystem-host-21.xml``), JSON files, or both.

    Raises:
        InputError: the directory cannot be read, holds neither, or a file in it is broken or too large.
    """
    root = FilePath(directory)
    try:
        files = sorted(path for path in root.iterdir() if path.suffix in (".xml", ".json"))
    except OSError as error:
        raise InputError(f"{directory}: {error.strerror}", hint=_HINT) from None
    inventory = Inventory(directory, complete=False, tells_missing=False)
    inventory.reasons["settings"] = "the settings of vCenter are not in the dump"
    inventory.reasons["editions"] = _NO_LICENCES
    read = [path for path in _allowed(files, inventory) if _read(path, inventory)]
    if not read:
        found = f"{len(files)} files, none of them" if files else "no file"
        raise InputError(f"{directory}: {found} written by govc object.save or govc … -json", hint=_HINT)
    inventory.complete = _is_whole(inventory)
    if not inventory.complete:
        inventory.notes.append(f"{directory} is no dump of a whole inventory: there may be more than it shows")
    return to_source(inventory, _vcenter(inventory, root))


def _allowed(files: list[FilePath], inventory: Inventory) -> list[FilePath]:
    """Return the files that may be read: no links, which may lead anywhere, and nothing beyond the caps."""
    total, result = 0, []
    for path in files:
        if path.is_symlink() or not path.is_file():
            inventory.notes.append(f"{path} is left out: it is no plain file")
            continue
        size = path.stat().st_size
        total += size
        if size > _SIZE:
            raise InputError(f"{path} has {size // 2**20} MiB; {_SIZE // 2**20} MiB is the most that is read")
        if total > _ALL:
            raise InputError(
                f"the files up to {path} have more than {_ALL // 2**30} GiB, which is the most that is read"
            )
        result.append(path)
    return result


def _read(path: FilePath, inventory: Inventory) -> bool:
    """Take what a file says; return whether it was written by govc."""
    if path.suffix == ".xml":
        name = _SAVED.fullmatch(path.name)
        if name is None:
            return False
        return name[1] not in _KINDS or _read_saved(path, inventory)
    taken = [_take_json(document, inventory) for document in _documents(path)]
    if not any(taken):
        inventory.notes.append(f"{path} is left out: it shows no managed object (self), setting or licence")
    return any(taken)


def _read_saved(path: FilePath, inventory: Inventory) -> bool:
    try:
        name, content = parse_xml(path.read_bytes())
    except XmlError as error:
        raise InputError(error.message, Location(str(path), error.line), hint=_HINT) from None
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
    one = as_ref(content.get("obj")) if isinstance(content, dict) else None
    if name != "ObjectContent" or one is None:
        raise InputError("no managed object: <ObjectContent> with <obj> was expected", Location(str(path)), hint=_HINT)
    properties = {text(pair, "name"): inside(pair, "val") for pair in many(content, "propSet")}
    _take(one, {name: value for name, value in properties.items() if name is not None}, inventory)
    return True


def _take(one: Ref, properties: dict[str, Any], inventory: Inventory) -> None:
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


def _documents(path: FilePath) -> Iterator[Any]:
    """Yield the JSON documents of a file: govc writes several, one after the other, for several objects."""
    try:
        content = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("not encoded in UTF-8", Location(str(path))) from None
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
    decoder = json.JSONDecoder()
    position = _skip(content, 0)
    while position < len(content):
        try:
            document, position = decoder.raw_decode(content, position)
        except json.JSONDecodeError as error:
            raise InputError(f"no JSON: {error.msg}", Location(str(path), error.lineno, error.colno), _HINT) from None
        except RecursionError:
            raise InputError("JSON that is nested too deeply", Location(str(path))) from None
        yield document
        position = _skip(content, position)


def _skip(content: str, position: int) -> int:
    while position < len(content) and content[position].isspace():
        position += 1
    return position


def _take_json(document: Any, inventory: Inventory) -> bool:
    """Take every managed object, setting and licence of a document, wherever it stands; tell whether there was one."""
    taken = False
    todo: list[tuple[Any, int]] = [(document, 0)]
    while todo:
        value, depth = todo.pop()
        if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
            taken |= _take_options(value, inventory) or _take_licences(value, inventory)
        if isinstance(value, dict) and _take_object(value, inventory):
            taken = True
        elif isinstance(value, (dict, list)) and depth < _DEPTH_OF_JSON:
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
    if one is not None and one[0] in _KINDS:
        if "changeSet" in value or "propSet" in value:
            pairs = [*many(value, "changeSet"), *many(value, "propSet")]
            properties = {text(pair, "name") or "": inside(pair, "val") for pair in pairs}
        else:
            properties = {name: found for name, found in value.items() if name != "self"}
        inventory.typed = False
        _take(one, {name: found for name, found in properties.items() if name}, inventory)
        return True
    about = value.get("about")
    if isinstance(about, dict) and "apiVersion" in about:
        inventory.about = about
        return True
    return False


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


def _is_whole(inventory: Inventory) -> bool:
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


def _vcenter(inventory: Inventory, root: FilePath) -> str | None:
    """Return the name of the vCenter: its own setting, else what govc names the directory after, else its product."""
    if text(inventory.about, "apiType") != "VirtualCenter":
        return None
    named = text({"value": (inventory.settings or {}).get("VirtualCenter.FQDN")}, "value")
    directory = root.resolve().name
    return named or directory.partition("vcsim-")[2] or text(inventory.about, "name")
