"""The annotation ``x-find`` of the schema of specs: every key says where its value is found, in words that hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from pyVmomi import VmomiSupport

from validator.assets import load_schema

TOOLS = {"client", "powercli", "rvtools", "cli"}
RVTOOLS = re.compile(r"(v|dv)[A-Z][A-Za-z_]+: \S.*")
PROPERTY = re.compile(r"\(Get-(\w+)\)\.ExtensionData\.([\w.]+)")
OBJECTS = {
    "CDDrive": "vim.vm.device.VirtualCdrom",
    "Cluster": "vim.ClusterComputeResource",
    "Datastore": "vim.Datastore",
    "DatastoreCluster": "vim.StoragePod",
    "FloppyDrive": "vim.vm.device.VirtualFloppy",
    "HardDisk": "vim.vm.device.VirtualDisk",
    "VDPortgroup": "vim.dvs.DistributedVirtualPortgroup",
    "VDSwitch": "vim.dvs.VmwareDistributedVirtualSwitch",
    "VM": "vim.VirtualMachine",
    "VMHost": "vim.HostSystem",
    "ResourcePool": "vim.ResourcePool",
    "ScsiController": "vim.vm.device.VirtualSCSIController",
}
"""What ``ExtensionData`` of the objects of a cmdlet is, by the API."""


def keys(schema: Mapping[str, Any], path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every key below ``schema`` with what is written of it; one that is only a reference to another is that one."""
    for name, found in schema.get("properties", {}).items():
        if "/properties/" in found.get("$ref", ""):
            continue
        yield f"{path}{name}", found
        yield from keys(found, f"{path}{name}.")
        if isinstance(found.get("items"), dict):
            yield from keys(found["items"], f"{path}{name}[].")


def spec_keys() -> dict[str, Mapping[str, Any]]:
    schema = load_schema("spec")
    found = dict(keys(schema, ""))
    for name, definition in schema["$defs"].items():
        if name not in ("vlan", "memory_limit", "storage_policy"):  # what a value looks like, not what it is of
            found.update(keys(definition, f"{name}."))
    return found


def property_type(owner: Any, name: str) -> Any:
    """Return the type of a property of ``owner``, or of one of the types that extend it, as PowerShell spells it."""
    for known in owner._GetPropertyList():
        if known.name.lower() == name.lower():
            return known.type
    return next((found for one in owner.__subclasses__() if (found := property_type(one, name)) is not None), None)


@pytest.fixture(scope="module")
def all_types() -> None:
    """Load every type of the API: pyVmomi knows those that extend another only after they were asked for."""
    for name in (*VmomiSupport._dataDefMap, *VmomiSupport._managedDefMap):
        VmomiSupport.GetVmodlType(name)


def test_every_key_says_where_it_is_found_or_why_nowhere() -> None:
    found = spec_keys()
    assert len(found) > 250
    assert [key for key, one in found.items() if not one.get("x-find")] == []
    for key, one in found.items():
        places = one["x-find"]
        assert set(places) == {"none"} or set(places) <= TOOLS, key
        assert all(
            isinstance(text, str) and text == text.strip() and 0 < len(text) <= 120 for text in places.values()
        ), key


def test_columns_of_rvtools_are_a_tab_and_a_column() -> None:
    columns = [one["x-find"]["rvtools"] for one in spec_keys().values() if "rvtools" in one["x-find"]]
    assert [text for text in columns if not RVTOOLS.fullmatch(text)] == []


@pytest.mark.usefixtures("all_types")
def test_properties_of_powercli_are_of_the_api() -> None:
    checked = 0
    for key, one in spec_keys().items():
        text = one["x-find"].get("powercli", "")
        if "ExtensionData" not in text:
            continue
        matched = PROPERTY.fullmatch(text)
        assert matched, key
        owner: Any = VmomiSupport.GetVmodlType(OBJECTS[matched[1]])
        for name in matched[2].split("."):
            owner = owner.Item if issubclass(owner, list) else owner
            owner = property_type(owner, name) if hasattr(owner, "_GetPropertyList") else None
            assert owner is not None, f"{key}: {name} in {text}"
        checked += 1
    assert checked > 150
