"""CD-ROM drives of which Terraform tells less than others: those of a host's device, and those that show nothing.

The provider reads such a drive as a block without attributes, and takes it out where the configuration has no block
(https://github.com/vmware/terraform-provider-vsphere/blob/main/docs/resources/virtual_machine.md#cd-rom-options); a state
that was not refreshed since the drive came has not even that. A drive for the device of a client is one to the provider
whether it is connected or not, as ``Read`` in virtual_machine_cdrom_subresource.go has it; others say that it shows nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from validator.model import Fragment, InputKind, Path, Time

_UNSPEAKABLE = ("host_device", "none")
_OF_A_CLIENT = {"backing": "client_device"}


def join_drives(fragments: Sequence[Fragment]) -> None:
    """Let states, and plans that leave a machine's drives alone, agree with what only others can tell of them.

    What others tell of now then holds. A drive that one side of a plan has and the other one lacks is left as it is: the
    plan adds or removes it. So are machines that a plan makes, or makes anew: their drives are those that it lists.
    """
    told = [one for one in fragments if one.kind is InputKind.CLUSTER_SPEC and one.time is Time.NOW]
    lists = [
        fragment for fragment in fragments if fragment.kind in (InputKind.TERRAFORM_STATE, InputKind.TERRAFORM_PLAN)
    ]
    for vm, position, backing in {found for fragment in told for found in _without_words(fragment)}:
        for fragment in lists:
            sides = [drives for side in _standing(fragment, vm) if (drives := _drives(side, vm)) is not None]
            if not any(position in drives for drives in sides):
                for drives in sides:
                    drives[position] = {}
            elif backing == "none" and sides[-1].get(position) == _OF_A_CLIENT:
                for drives in sides:
                    if drives.get(position) == _OF_A_CLIENT:
                        drives[position] = {}


def _standing(fragment: Fragment, vm: str) -> list[Fragment]:
    """Return the sides of a state or plan on which the machine is one and the same, now last; none where it is not."""
    path: Path = ("vms", vm)
    if fragment.time is Time.NOW:
        return [fragment]
    if fragment.before is None or _drives(fragment.before, vm) is None:
        return []
    is_replaced = path in fragment.sources and fragment.sources[path].address in fragment.replaced
    return [] if is_replaced else [fragment, fragment.before]


def _without_words(fragment: Fragment) -> Iterator[tuple[str, str, str]]:
    """Yield the drives that Terraform has no words for: virtual machine, position, and what backs them."""
    for vm, machine in fragment.objects.get("vms", {}).items():
        for position, drive in machine.get("cdroms", {}).items():
            if drive.get("backing") in _UNSPEAKABLE:
                yield vm, position, drive["backing"]


def _drives(side: Fragment, vm: str) -> dict[str, Any] | None:
    return side.objects.get("vms", {}).get(vm, {}).get("cdroms")
