"""Devices of virtual machines: disks, controllers, network adapters, CD-ROM drives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from validator.model import InputKind, Path, Resource, Unknown
from validator.reasons import ReasonCode, because
from validator.terraform.mapping.estate import Estate, name_of, text_of
from validator.terraform.mapping.policies import is_new, write_policy
from validator.terraform.mapping.writer import AttributeMapping, Writer, integer, positive, reason_of, same, spelled

_DISK_FIELDS = (
    AttributeMapping("size", ("size_gb",), integer),
    AttributeMapping(
        "disk_mode",
        ("mode",),
        same(
            "persistent",
            "nonpersistent",
            "undoable",
            "independent_persistent",
            "independent_nonpersistent",
            "append",
        ),
        "persistent",
    ),
    AttributeMapping(
        "disk_sharing", ("sharing",), spelled({"sharingNone": "none", "sharingMultiWriter": "multi_writer"}), "none"
    ),
)

_ADDRESS = re.compile(r"(scsi|sata|ide|nvme):[0-9]+:[0-9]+")

_SCSI_UNITS = 15
_SCSI_OWN_UNIT = 7
"""The unit of the controller itself, which the provider passes over in its count of units."""

_CONTROLLER_FIELDS = (
    AttributeMapping("scsi_type", ("type",), same("pvscsi", "lsilogic", "lsilogic-sas", "buslogic"), "pvscsi"),
    AttributeMapping(
        "scsi_bus_sharing",
        ("bus_sharing",),
        spelled({"noSharing": "none", "physicalSharing": "physical", "virtualSharing": "virtual"}),
        "none",
    ),
)
_MAX_CONTROLLERS = 4

_ADAPTER_FIELDS = (
    AttributeMapping("adapter_type", ("type",), same("e1000", "e1000e", "sriov", "vmxnet3", "vmxnet3vrdma"), "vmxnet3"),
)


def write_devices(estate: Estate, resource: Resource, base: Path, writer: Writer) -> None:
    """Write the devices of a virtual machine. Terraform manages all of its disks, adapters and drives."""
    _write_disks(estate, resource, base, writer)
    _write_controllers(resource, base, writer)
    for path, block in _blocks(resource, "network_interface", (*base, "network_adapters"), writer):
        writer.fields(path, block, _ADAPTER_FIELDS)
        _write_network(estate, block, path, writer)
    for path, block in _blocks(resource, "cdrom", (*base, "cdroms"), writer):
        _write_cdrom(estate, block, path, writer)
    _write_kinds(resource, base, writer)


def _blocks(
    resource: Resource, attribute: str, collection: Path, writer: Writer
) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield the blocks of a list by position; the collection is there, and empty, when there are none."""
    blocks = resource.values.get(attribute)
    if not isinstance(blocks, list):
        writer.unknown(collection, reason_of(blocks))
        return
    writer.start(collection, resource.location)
    for position, block in enumerate(blocks):
        if isinstance(block, dict):
            path = (*collection, str(position))
            writer.start(path, resource.location)
            yield path, block
        else:
            writer.partial(collection, reason_of(block))


def _write_disks(estate: Estate, resource: Resource, base: Path, writer: Writer) -> None:
    blocks = resource.values.get("disk")
    disks = (*base, "disks")
    if not isinstance(blocks, list):
        writer.unknown(disks, reason_of(blocks))
        return
    writer.start(disks, resource.location)
    for block in blocks:
        label = text_of(block.get("label")) if isinstance(block, dict) else None
        if label is None or (*disks, label) in writer.fragment.sources:
            writer.partial(disks, because(ReasonCode.DISK_WITHOUT_LABEL))
            continue
        path = (*disks, label)
        writer.start(path, resource.location)
        writer.put((*path, "label"), label)
        _write_disk_identity(block, path, writer)
        writer.fields(path, block, _DISK_FIELDS)
        _write_provisioning(block, path, writer)
        if _is_made_by_the_plan(estate, resource) and block.get("attach") in (None, False):
            writer.put((*path, "rdm"), "none")  # the provider makes virtual disks only
        _write_disk_datastore(estate, resource, block, path, writer)
        is_own = is_new(estate, resource) and block.get("attach") in (None, False)
        write_policy(estate, block, is_own, path, writer)


def _write_disk_identity(block: dict[str, Any], path: Path, writer: Writer) -> None:
    """Write what tells which disk it is in other inputs, where it is known: its label is a word of Terraform only."""
    told = {
        "path": text_of(block.get("path")),
        "key": positive(block.get("key")),  # 0 until it is made
        "device_address": _plugged(block) or _unit(block),
    }
    for fact, value in told.items():
        if value:
            writer.put((*path, fact), value)


def _plugged(block: dict[str, Any]) -> str | None:
    """Return where a disk is plugged as the provider read it; a unit that is not set yet it writes as -1."""
    address = text_of(block.get("device_address")) or ""
    return address if _ADDRESS.fullmatch(address) else None


def _unit(block: dict[str, Any]) -> str | None:
    """Return where a disk is plugged: the provider counts the SCSI units of all controllers on.

    https://github.com/vmware/terraform-provider-vsphere (``assignDisk`` in virtual_machine_disk_subresource.go).
    """
    number = integer(block.get("unit_number"))
    if number is None or block.get("controller_type", "scsi") != "scsi":
        return None
    bus, unit = divmod(number, _SCSI_UNITS)
    return f"scsi{bus}:{unit + 1 if unit >= _SCSI_OWN_UNIT else unit}"


def _is_made_by_the_plan(estate: Estate, resource: Resource) -> bool:
    """Tell whether the virtual machine is new and not a copy, so that its disks are what the provider makes."""
    is_source = estate.kind is InputKind.TERRAFORM_HCL
    return not is_source and isinstance(resource.values.get("id"), Unknown) and not resource.values.get("clone")


def _write_provisioning(block: dict[str, Any], path: Path, writer: Writer) -> None:
    target = (*path, "provisioning")
    eager, thin = block.get("eagerly_scrub"), block.get("thin_provisioned")
    reason = reason_of(block.get("attach")) or reason_of(eager) or reason_of(thin)
    if block.get("attach") is True:
        writer.unknown(target, because(ReasonCode.ATTACHED_DISK))
    elif reason is not None:
        writer.unknown(target, reason)
    elif eager is True:
        writer.put(target, "eager_zeroed_thick")
    else:
        writer.put(target, "lazy_zeroed_thick" if thin is False else "thin")


def _write_disk_datastore(
    estate: Estate, resource: Resource, block: dict[str, Any], path: Path, writer: Writer
) -> None:
    """Write the datastore of a disk: the one of the virtual machine, unless the disk names its own."""
    value = block.get("datastore_id")
    if value is None or value == "" or (isinstance(value, Unknown) and not value.targets):
        value = resource.values.get("datastore_id")
    found = estate.one(value, "datastores")
    if found.resource is not None:
        writer.put((*path, "datastore"), estate.key("datastores", found.resource))
    else:
        writer.unknown((*path, "datastore"), found.reason)


def _write_controllers(resource: Resource, base: Path, writer: Writer) -> None:
    value = resource.values.get("scsi_controller_count")
    count = 1 if value is None and "scsi_type" in resource.values else integer(value)
    if count is None or count > _MAX_CONTROLLERS:
        writer.unknown((*base, "scsi_controllers"), reason_of(value))
        return
    writer.start((*base, "scsi_controllers"), resource.location)
    for position in range(count):
        path = (*base, "scsi_controllers", str(position))
        writer.start(path, resource.location)
        writer.fields(path, resource.values, _CONTROLLER_FIELDS)


def _write_network(estate: Estate, block: dict[str, Any], path: Path, writer: Writer) -> None:
    found = estate.one(block.get("network_id"), "networks")
    label = name_of(found.resource) if found.resource is not None else None
    if label is not None:
        writer.put((*path, "network"), label)
    else:
        unnamed = reason_of(found.resource.values.get("name")) if found.resource is not None else None
        writer.unknown((*path, "network"), found.reason or unnamed)


def _write_cdrom(estate: Estate, block: dict[str, Any], path: Path, writer: Writer) -> None:
    client, store = block.get("client_device"), block.get("datastore_id")
    if client is True:
        writer.put((*path, "backing"), "client_device")
    elif text_of(block.get("path")) is not None:
        writer.put((*path, "backing"), "iso")
        found = estate.one(store, "datastores")
        if found.resource is not None:
            writer.put((*path, "datastore"), estate.key("datastores", found.resource))
        else:
            writer.unknown((*path, "datastore"), found.reason)
    else:
        writer.unknown((*path, "backing"), reason_of(client) or reason_of(block.get("path")) or reason_of(store))


def _write_kinds(resource: Resource, base: Path, writer: Writer) -> None:
    """Write the further devices that are declared; there may be others that Terraform has no word for."""
    values = resource.values
    adapters = values.get("network_interface")
    kinds = [
        kind
        for kind, present in (
            ("pci_passthrough", isinstance(values.get("pci_device_id"), list) and bool(values["pci_device_id"])),
            ("vtpm", isinstance(values.get("vtpm"), list) and bool(values["vtpm"])),
            ("sriov", any(isinstance(one, dict) and one.get("adapter_type") == "sriov" for one in _listed(adapters))),
        )
        if present
    ]
    if kinds:
        writer.put((*base, "devices"), kinds)
        writer.partial((*base, "devices"))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
