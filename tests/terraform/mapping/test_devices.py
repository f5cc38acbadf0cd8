"""Where the disks of a virtual machine are, as Terraform tells it."""

from __future__ import annotations

from typing import Any

import pytest

from validator.model import InputKind, Location, Resource, Unknown
from validator.reasons import ReasonCode, because
from validator.terraform.mapping import facts_of


@pytest.mark.parametrize(
    ("block", "places"),
    [
        (
            {"path": "v/v.vmdk", "key": 2000, "device_address": "scsi:0:0", "unit_number": 9},
            {"path": "v/v.vmdk", "key": 2000, "device_address": "scsi:0:0"},
        ),
        ({"unit_number": 0, "key": 0}, {"device_address": "scsi0:0"}),
        ({"unit_number": 6, "controller_type": "scsi"}, {"device_address": "scsi0:6"}),
        ({"unit_number": 7, "path": None}, {"device_address": "scsi0:8"}),
        ({"unit_number": 15, "device_address": ""}, {"device_address": "scsi1:0"}),
        ({"unit_number": 29}, {"device_address": "scsi1:15"}),
        ({"unit_number": 1, "device_address": "scsi:0:-1"}, {"device_address": "scsi0:1"}),
        ({"unit_number": 0, "controller_type": "sata"}, {}),
        (
            {
                "path": Unknown(because(ReasonCode.KNOWN_AFTER_APPLY)),
                "key": Unknown(because(ReasonCode.KNOWN_AFTER_APPLY)),
                "device_address": Unknown(because(ReasonCode.KNOWN_AFTER_APPLY)),
            },
            {},
        ),
    ],
)
def test_where_a_disk_is(block: dict[str, Any], places: dict[str, Any]) -> None:
    address = "vsphere_virtual_machine.v"
    values = {"name": "v", "disk": [{"label": "disk0", **block}]}
    machine = Resource(address, "vsphere_virtual_machine", "v", values, Location("plan.json", address=address))
    disk = facts_of([machine], InputKind.TERRAFORM_PLAN, "plan.json").objects["vms"]["v"]["disks"]["disk0"]

    assert {fact: disk[fact] for fact in ("path", "key", "device_address") if fact in disk} == places
