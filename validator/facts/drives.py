"""CD-ROM drives that Terraform has no words for: those of a host's device, and those that show nothing.

The provider reads such a drive as a block without attributes, and takes it out where the configuration has no block
(https://github.com/vmware/terraform-provider-vsphere/blob/main/docs/resources/virtual_machine.md#cd-rom-options); a state
that was not refreshed since the drive came has not even that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from validator.model import Fragment, InputKind, Path, Time

_UNSPEAKABLE = ("host_device", "none")


def join_drives(fragments: Sequence[Fragment]) -> None:
    """Let states, and plans that leave a machine's drives alone, have room for drives that only others can tell.

    What others tell of now then holds. A drive that one side of a plan has and the other one lacks is left as it is: the
    plan adds or removes it. So are machines that a plan makes, or makes anew: their drives are those that it lists.
    """
    told = [one for one in fragments if one.kind is InputKind.CLUSTER_SPEC and one.time is Time.NOW]
    lists = [
        fragment for fragment in fragments if fragment.kind in (InputKind.TERRAFORM_STATE, InputKind.TERRAFORM_PLAN)
    ]
    for vm, position in {found for fragment in told for found in _untold(fragment)}:
        for fragment in lists:
            sides = [drives for side in _standing(fragment, vm) if (drives := _drives(side, vm)) is not None]
            if not any(position in drives for drives in sides):
                for drives in sides:
                    drives[position] = {}


def _standing(fragment: Fragment, vm: str) -> list[Fragment]:
    """Return the sides of a state or plan on which the machine is one and the same; none where it is not."""
    path: Path = ("vms", vm)
    if fragment.time is Time.NOW:
        return [fragment]
    if fragment.before is None or _drives(fragment.before, vm) is None:
        return []
    is_replaced = path in fragment.sources and fragment.sources[path].address in fragment.replaced
    return [] if is_replaced else [fragment, fragment.before]


def _untold(fragment: Fragment) -> Iterator[tuple[str, str]]:
    """Yield the drives, by virtual machine and position, that Terraform has no words for."""
    for vm, machine in fragment.objects.get("vms", {}).items():
        for position, drive in machine.get("cdroms", {}).items():
            if drive.get("backing") in _UNSPEAKABLE:
                yield vm, position


def _drives(side: Fragment, vm: str) -> dict[str, Any] | None:
    return side.objects.get("vms", {}).get(vm, {}).get("cdroms")
