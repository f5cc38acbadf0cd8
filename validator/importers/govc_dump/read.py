"""Dumps by govc: a directory of ``govc object.save``, or what govc commands write with ``-json``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path as FilePath
from typing import Any

from validator.errors import InputError
from validator.importers.base import ImportedSpec
from validator.importers.govc_dump.xml import XmlError, parse_xml
from validator.importers.vsphere.inventory import Inventory, as_ref, inside, many, text
from validator.importers.vsphere.json_objects import (
    KINDS,
    MAX_BYTES,
    is_whole,
    json_documents,
    take,
    take_json,
    vcenter_of,
)
from validator.importers.vsphere.mapping import to_source
from validator.model import Location
from validator.readers.text import read_text

_SAVED = re.compile(r"[0-9]+-([A-Za-z]+)-(.+)\.xml")
_ALL = 4 * 2**30  # bytes of all files
_HINT = "Make one with `govc object.save -d DIRECTORY`, or collect `govc … -json` output in files DIRECTORY/*.json."
_FILE_HINT = "Write one with `govc … -json > FILE`, or name a directory that `govc object.save` wrote."
_UNTYPED = "govc -json does not tell the types of devices; govc object.save does"
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
    inventory = _inventory(directory)
    read = [path for path in _allowed(files, inventory) if _read(path, inventory)]
    if not read:
        found = f"{len(files)} files, none of them" if files else "no file"
        raise InputError(f"{directory}: {found} written by govc object.save or govc … -json", hint=_HINT)
    return _source(inventory, root.resolve().name.partition("vcsim-")[2])


def read_govc_files(files: Sequence[str]) -> ImportedSpec:
    """Read what govc wrote into ``files``, saved objects or JSON (``-``: standard input); together they are one dump.

    Raises:
        InputError: a file cannot be read, is broken or too large, or shows nothing that govc writes.
    """
    names = list(dict.fromkeys(files))
    inventory = _inventory(names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more")
    for name in names:
        text = read_text(name)
        if text.lstrip().startswith("<"):
            _take_saved(text.encode(), name, inventory)
            continue
        taken = [take_json(document, inventory) for document in json_documents(text, name, _FILE_HINT)]
        if not any(taken):
            raise InputError("no managed object (self), setting or licence of govc", Location(name), _FILE_HINT)
    return _source(inventory, "")


def _inventory(origin: str) -> Inventory:
    inventory = Inventory(origin, complete=False, tells_missing=False)
    inventory.reasons["settings"] = "the settings of vCenter are not in the dump"
    inventory.reasons["editions"] = _NO_LICENCES
    inventory.reasons["types"] = _UNTYPED
    return inventory


def _source(inventory: Inventory, vcenter: str) -> ImportedSpec:
    inventory.complete = is_whole(inventory)
    if not inventory.complete:
        inventory.notes.append(f"{inventory.origin} is no dump of a whole inventory: there may be more than it shows")
    return to_source(inventory, vcenter_of(inventory, vcenter))


def _allowed(files: list[FilePath], inventory: Inventory) -> list[FilePath]:
    """Return the files that may be read: no links, which may lead anywhere, and nothing beyond the caps."""
    total, result = 0, []
    for path in files:
        if path.is_symlink() or not path.is_file():
            inventory.notes.append(f"{path} is left out: it is no plain file")
            continue
        size = path.stat().st_size
        total += size
        if size > MAX_BYTES:
            raise InputError(f"{path} has {size // 2**20} MiB; {MAX_BYTES // 2**20} MiB is the most that is read")
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
        if name[1] in KINDS:
            _take_saved(_bytes_of(path), str(path), inventory)
        return True
    taken = [take_json(document, inventory) for document in _documents(path)]
    if not any(taken):
        inventory.notes.append(f"{path} is left out: it shows no managed object (self), setting or licence")
    return any(taken)


def _bytes_of(path: FilePath) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None


def _take_saved(content: bytes, file: str, inventory: Inventory) -> None:
    """Take the object that ``govc object.save`` wrote."""
    try:
        name, value = parse_xml(content)
    except XmlError as error:
        raise InputError(error.message, Location(file, error.line), hint=_HINT) from None
    one = as_ref(value.get("obj")) if isinstance(value, dict) else None
    if name != "ObjectContent" or one is None:
        raise InputError("no managed object: <ObjectContent> with <obj> was expected", Location(file), hint=_HINT)
    properties = {text(pair, "name"): inside(pair, "val") for pair in many(value, "propSet")}
    if one[0] in KINDS:
        take(one, {name: found for name, found in properties.items() if name is not None}, inventory)


def _documents(path: FilePath) -> Iterator[Any]:
    try:
        content = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("not encoded in UTF-8", Location(str(path))) from None
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
    return json_documents(content, str(path), _HINT)
