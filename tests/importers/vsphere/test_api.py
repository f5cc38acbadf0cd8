"""What the vSphere API has by the table, and that anything else says nothing: no fact, and no list that is complete."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support import vsphere
from tests.support.inventories import PRIMARY, contradictions, document_of, is_spec, without
from tests.support.samples import is_whole
from validator.importers.vsphere import api, clusters, devices, host_networks, hosts, storage, vms
from validator.importers.vsphere.inventory import Inventory, Ref
from validator.importers.vsphere.mapping import to_source
from validator.importers.vsphere.properties import PROPERTIES

LATER = "wordOfALaterRelease"
TABLE = json.loads(Path(api.__file__).with_name("api.json").read_text(encoding="utf-8"))
WORDS = {word for row in TABLE["enumerations"].values() for word in row["words"]}
CLASSES = {name for row in TABLE["classes"].values() for name in row["words"]}

MAPPED = [
    ("ClusterDasConfigInfoServiceState", clusters._SWITCHED, set()),
    ("ClusterDasFdmAvailabilityState", hosts._HA_AGENT, set()),
    ("ClusterDasVmSettingsRestartPriority", dict.fromkeys(clusters._PRIORITIES), {"clusterRestartPriority"}),
    ("DrsBehavior", clusters._LEVELS, set()),
    ("HostSystemConnectionState", hosts._CONNECTION, set()),
    ("HostSystemPowerState", hosts._POWER, {"unknown"}),
    ("HostVirtualNicManagerNicType", host_networks._SERVICES, set()),
    ("VirtualDiskCompatibilityMode", devices._COMPATIBILITY, set()),
    ("VirtualDiskSharing", devices._SHARING, set()),
    ("VirtualMachineConfigSpecEncryptedFtModes", vms._FT_ENCRYPTION, set()),
    ("VirtualMachineConnectionState", dict.fromkeys(vms._CONNECTION), set()),
    ("VirtualMachinePowerState", vms._POWER, set()),
    ("VirtualSCSISharing", devices._BUS, set()),
]
"""Mappings to the words of specs, and the words of the API that a spec has none for."""


@pytest.mark.parametrize(
    ("enumeration", "mapping", "without"), MAPPED, ids=lambda one: one if isinstance(one, str) else ""
)
def test_mappings_have_every_word_of_the_api_and_no_other(
    enumeration: str, mapping: dict[str, Any], without: set[str]
) -> None:
    assert set(mapping) | without == set(api.words(enumeration))


def test_types_of_datastores_are_those_of_the_api() -> None:
    assert set(storage._TYPES) <= {word.upper() for word in api.words("HostFileSystemVolumeFileSystemType")}


def test_devices_are_those_of_the_api() -> None:
    known = set(api.classes("VirtualDevice"))
    no_business_of_ft = {
        "VirtualKeyboard", "VirtualMachineVMCIDevice", "VirtualNVDIMMController", "VirtualPCIController", "VirtualPS2Controller",
        "VirtualPointingDevice", "VirtualPrecisionClock", "VirtualSCSIPassthrough", "VirtualSIOController", "VirtualWDT",
    }  # fmt: skip
    read = {*devices._CLASSES, *devices._ADAPTERS, *devices._DEVICES}
    read |= {"VirtualDisk", "VirtualCdrom", "VirtualFloppy", "VirtualMachineVideoCard", "VirtualMachineVMIROM"}

    assert read | no_business_of_ft == known


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield where a word or a class of the API stands."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _places(one, (*path, key))
    elif isinstance(value, list):
        for position, one in enumerate(value):
            yield from _places(one, (*path, position))
    elif value in WORDS | CLASSES and path[-1] not in ("type", "name", "key"):
        yield path


def _with(inventory: Inventory, one: Ref, path: tuple[Any, ...], said: Any) -> Inventory:
    """Return the inventory with something else at one place; what is not on the way there is shared."""
    result = copy.copy(inventory)
    result.objects = {**inventory.objects, one: copy.deepcopy(inventory.objects[one])}
    place: Any = result.objects[one]
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = said
    return result


@pytest.mark.whole
@pytest.mark.parametrize("later", [LATER, 7], ids=["a later word", "a number for a word"])
def test_what_the_api_does_not_have_says_nothing(later: Any, known: Inventory) -> None:
    before = document_of(known)
    tried: dict[tuple[Any, ...], None] = {}
    for one, value in known.objects.items():
        for path in _places(value):
            pattern = (one[0], *(key for key in path if isinstance(key, str)), value_at(value, path))
            if pattern in tried:
                continue
            tried[pattern] = None
            if not is_whole() and len(tried) % 4 != (later == LATER):
                continue
            new = document_of(_with(known, one, path, later))
            assert list(contradictions(new, before, "/".join(map(str, (*one, *path))), partial=False)) == []
            is_spec(new)

    assert len(tried) > 40


def value_at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


KINDS = {"ClusterComputeResource": "clusters", "Datastore": "datastores", "VirtualMachine": "vms"}


def _unset(inventory: Inventory, one: Ref, path: str) -> Inventory:
    """Return the inventory with one property of an object not set, by a source that may read everything."""
    result = without(inventory, one, path)
    result.missing = {}
    return result


@pytest.mark.parametrize("row", TABLE["unset"], ids=lambda row: f"{row['object']}.{row['property']}")
def test_what_is_not_set_means_what_the_table_says(row: dict[str, Any], known: Inventory) -> None:
    one = next(ref for ref, _ in known.of(row["object"]) if ref[1] != vsphere.SECONDARY_ID)
    name = known.objects[one]["name"]

    members = document_of(_unset(known, one, row["property"]))[KINDS[row["object"]]]

    found: Any = next(member for member in members if member["name"] == name)
    for key in row["fact"].split("."):
        found = found[key]
    assert found == row["value"]


@pytest.mark.whole
@pytest.mark.parametrize("kind", sorted(PROPERTIES))
def test_nothing_is_made_up_for_a_property_that_is_not_set(kind: str, known: Inventory) -> None:
    before = document_of(known)
    told = {row["property"] for row in TABLE["unset"] if row["object"].endswith(kind)}
    found = [one for one in known.objects if one[0].endswith(kind) and one[1] != vsphere.SECONDARY_ID]
    for one in found[:1]:
        for path in PROPERTIES[kind][:: 1 if is_whole() else 4]:
            if path not in told:
                new = document_of(_unset(known, one, path))
                assert list(contradictions(new, before, path, partial=False)) == []
                is_spec(new)


CASES: list[tuple[Ref, str, str, str]] = [
    (PRIMARY, "config.flags.virtualMmuUsage", "mmu_mode", "VirtualMachineFlagInfoVirtualMmuUsage"),
    (PRIMARY, "config.firmware", "firmware", "GuestOsDescriptorFirmwareType"),
    (PRIMARY, "config.ftEncryptionMode", "ft_encryption", "VirtualMachineConfigSpecEncryptedFtModes"),
    (PRIMARY, "runtime.powerState", "power_state", "VirtualMachinePowerState"),
]


@pytest.mark.parametrize(
    ("one", "path", "fact", "enumeration"), CASES, ids=lambda one: one if isinstance(one, str) else ""
)
def test_why_the_fact_is_unknown_is_told(one: Ref, path: str, fact: str, enumeration: str, known: Inventory) -> None:
    inventory = _with(known, one, ("name",), "web")
    inventory.put(one, path, None)
    *parents, last = path.split(".")
    place = inventory.objects[one]
    for key in parents:
        place = place[key]
    place[last] = LATER

    source = to_source(inventory, "vc01")

    vm = next(found for found in source.document["vms"] if found["name"] == "web")
    assert fact not in vm
    assert source.unread["vms", "web", fact] == f"{path} has no word of {enumeration} that is known"


def test_a_device_of_a_later_release_leaves_its_lists_open(known: Inventory) -> None:
    inventory = _with(known, PRIMARY, ("name",), "web")
    inventory.objects[PRIMARY]["config"]["hardware"]["device"].append({"_typeName": "VirtualLater", "key": 1})

    source = to_source(inventory, "vc01")

    vm = next(found for found in source.document["vms"] if found["name"] == "web")
    assert vm["partial"] == ["disks", "scsi_controllers", "network_adapters", "cdroms", "floppies", "devices"]
    assert source.notes[-1] == (
        "VirtualMachine web: VirtualLater: no VirtualDevice that is known; the lists it may belong to are partial"
    )
    is_spec(dict(source.document))


@pytest.mark.parametrize(
    ("member", "added", "partial"),
    [
        ("rule", {"_typeName": "ClusterLaterRule", "name": "r", "vmGroupName": "g"}, ["vm_host_rules"]),
        ("group", {"_typeName": "ClusterLaterGroup", "name": "g"}, ["host_groups", "vm_groups"]),
    ],
)
def test_a_rule_or_a_group_of_a_later_release_leaves_its_lists_open(
    member: str, added: dict[str, str], partial: list[str], known: Inventory
) -> None:
    [(one, _)] = known.of("ClusterComputeResource")
    inventory = _with(known, one, ("name",), "c1")
    config = inventory.objects[one]["configurationEx"]
    config[member] = [*(config.get(member) or []), added]

    [cluster] = document_of(inventory)["clusters"]

    before = document_of(known)["clusters"][0]
    assert set(partial) <= set(cluster["partial"])
    assert all(cluster.get(key) == before.get(key) for key in ("host_groups", "vm_groups", "vm_host_rules"))


def test_what_a_server_says_in_place_of_a_class_is_not_told(known: Inventory) -> None:
    inventory = _with(known, PRIMARY, ("name",), "web")
    inventory.objects[PRIMARY]["config"]["hardware"]["device"].append({"_typeName": "correct-horse-battery", "key": 1})

    assert (
        to_source(inventory, "vc01")
        .notes[-1]
        .startswith("VirtualMachine web: a class of another name: no VirtualDevice ")
    )
