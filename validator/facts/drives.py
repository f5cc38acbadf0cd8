"""CD-ROM drives that Terraform has no words for: those of a host's device, and those that show nothing.

The provider knows a drive with an ISO file and one of a client's device
(https://registry.terraform.io/providers/vmware/vsphere/latest/docs/resources/virtual_machine#cdrom-options).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from validator.model import Fragment, InputKind

_TERRAFORM = (InputKind.TERRAFORM_PLAN, InputKind.TERRAFORM_STATE, InputKind.TERRAFORM_HCL)
_UNSPEAKABLE = ("host_device", "none")


def join_drives(fragments: Sequence[Fragment]) -> None:
    """Let the lists of Terraform have room for drives that other inputs know and Terraform cannot tell.

    A drive that one side of a plan has and the other one lacks is left as it is: the plan adds or removes it.
    """
    others = [one for one in fragments if one.kind not in _TERRAFORM]
    if len(others) == len(fragments):
        return
    for vm, position in {found for fragment in others for found in _untold(fragment)}:
        for fragment in fragments:
            if fragment.kind in _TERRAFORM:
                lists = [drives for side in (fragment, fragment.before) if (drives := _drives(side, vm)) is not None]
                if not any(position in drives for drives in lists):
                    for drives in lists:
                        drives[position] = {}


def _untold(fragment: Fragment) -> Iterator[tuple[str, str]]:
    """Yield the drives, by virtual machine and position, that Terraform has no words for."""
    for vm, machine in fragment.objects.get("vms", {}).items():
        for position, drive in machine.get("cdroms", {}).items():
            if drive.get("backing") in _UNSPEAKABLE:
                yield vm, position


def _drives(side: Fragment | None, vm: str) -> dict[str, Any] | None:
    return None if side is None else side.objects.get("vms", {}).get(vm, {}).get("cdroms")
