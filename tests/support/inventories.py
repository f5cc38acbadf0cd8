"""The planted estate as an inventory, for tests that change single properties of it."""

from __future__ import annotations

import copy
import functools
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tests.support import vsphere
from tests.support.simulator import simulated
from validator.importers.govc_dump import read as govc
from validator.importers.vsphere.inventory import Inventory, Ref
from validator.importers.vsphere.mapping import to_source
from validator.inputs.spec import read_spec
from validator.readers.yaml_text import parse_yaml

PRIMARY: Ref = ("VirtualMachine", vsphere.PRIMARY_ID)
HOST: Ref = ("HostSystem", vsphere.FIRST_HOST_ID)
SETTINGS = {"client.VerifySSLCertificates": True, "vpxd.certmgmt.mode": "vmca"}


@functools.lru_cache(maxsize=1)
def planted() -> Inventory:
    """Return the inventory of the planted estate, as a vCenter tells it. It is not to be changed."""
    inventory = Inventory("vc01")
    with tempfile.TemporaryDirectory(prefix="ftpolicy-planted-") as name:
        folder = Path(name)
        with simulated(folder, *vsphere.SIZE, plants=vsphere.estate()) as simulator:
            simulator.govc("object.save", "-d", str(folder / "saved"))
        for file in sorted((folder / "saved").glob("*.xml")):
            govc._read(file, inventory)
    inventory.settings = dict(SETTINGS)
    inventory.editions = {one[1]: "esx.enterprisePlus.cpuPackage" for one, _ in inventory.of("HostSystem")}
    return inventory


def document_of(inventory: Inventory) -> dict[str, Any]:
    return dict(to_source(copy.deepcopy(inventory), "vc01").document)


def is_spec(document: dict[str, Any]) -> None:
    text = yaml.safe_dump({"apiVersion": "ftpolicy/v1", "kind": "ClusterSpec", **document}, sort_keys=False)
    (root,) = parse_yaml(text, "imported.yaml")
    _, errors = read_spec(root, "imported.yaml")
    assert errors == []


def without(inventory: Inventory, one: Ref, path: str) -> Inventory:
    """Return the inventory as an account sees it that may not read a property of one object."""
    result = copy.deepcopy(inventory)
    *parents, last = path.split(".")
    place: Any = result.objects[one]
    for name in parents:
        place = place.get(name, {}) if isinstance(place, dict) else {}
    if isinstance(place, dict):
        place.pop(last, None)
    result.missing[one] = {path: "the account lacks the privilege System.Read"}
    return result


def contradictions(new: Any, old: Any, path: str, partial: bool) -> Iterator[str]:
    """Yield where `new` says something else than `old`; it may say less, and leave lists open."""
    if isinstance(new, dict) and isinstance(old, dict):
        for key, value in new.items():
            if key == "partial":
                continue
            if key not in old:
                yield f"{path}/{key} is made up: {value!r}"
            else:
                yield from contradictions(value, old[key], f"{path}/{key}", key in new.get("partial", ()))
    elif isinstance(new, list) and isinstance(old, list):
        yield from _of_lists(new, old, path, partial)
    elif new != old:
        yield f"{path}: {new!r} instead of {old!r}"


def _of_lists(new: list[Any], old: list[Any], path: str, partial: bool) -> Iterator[str]:
    fresh, before = _by_name(new), _by_name(old)
    if not partial and len(fresh) != len(before):
        yield f"{path} has {len(fresh)} members instead of {len(before)}, and is not partial"
    for key, value in fresh.items():
        if key not in before:
            yield f"{path}/{key} is made up: {value!r}"
        else:
            yield from contradictions(value, before[key], f"{path}/{key}", partial=False)


def _by_name(members: list[Any]) -> dict[str, Any]:
    keys = ("name", "device", "label", "host", "port")
    named = (
        next((str(one[k]) for k in keys if k in one), "") if isinstance(one, dict) else str(one) for one in members
    )
    return {
        f"{name}#{n}" if not name or name.isdigit() else name: one
        for n, (name, one) in enumerate(zip(named, members, strict=True))
    }
