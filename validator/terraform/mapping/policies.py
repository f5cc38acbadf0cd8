"""Storage policies of virtual machines and of their disks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from validator.model import InputKind, Path, Resource, Unknown
from validator.terraform.mapping.estate import Estate, name_of
from validator.terraform.mapping.writer import Writer, reason_of


def write_policy(estate: Estate, values: Mapping[str, Any], is_new: bool, base: Path, writer: Writer) -> None:
    """Write the storage policy that ``values`` name: those of a virtual machine or of a disk.

    One that is left out is none only where the plan makes what has it (``is_new``); anything that exists may have got a
    policy without Terraform.
    """
    value, path = values.get("storage_policy_id"), (*base, "storage_policy")
    if value is None or value == "":
        if is_new and "storage_policy_id" in values:
            writer.put(path, "none")
        return
    found = estate.one(value, "storage_policies")
    name = name_of(found.resource) if found.resource is not None else None
    if name is not None:
        writer.put(path, {"name": name})
    else:
        unnamed = reason_of(found.resource.values.get("name")) if found.resource is not None else None
        writer.unknown(path, found.reason or unnamed)


def is_new(estate: Estate, resource: Resource) -> bool:
    """Tell whether the plan makes the virtual machine, and not from something that has policies of its own.

    Source text does not tell whether the machine exists already.
    """
    values = resource.values
    if estate.kind is InputKind.TERRAFORM_HCL:
        return False
    return isinstance(values.get("id"), Unknown) and not values.get("clone") and not values.get("ovf_deploy")
