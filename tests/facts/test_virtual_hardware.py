"""What the hardware of a host calls itself tells whether the host is a virtual machine."""

from __future__ import annotations

from typing import Any

import pytest

from validator.assets import load_tables
from validator.facts.model import Facts
from validator.facts.virtual_hardware import tell_virtual
from validator.model import Location

_VENDOR = ("hosts", "h", "vendor")
_OWN = ("hosts", "h", "virtual")


def _told(host: dict[str, Any], **more: Any) -> Facts:
    facts = Facts(objects={"hosts": {"h": host}}, **more)
    tell_virtual(facts, "h", host, load_tables()["virtual_hardware"])
    return facts


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ({"vendor": "Dell Inc.", "model": "PowerEdge R750"}, False),
        ({"vendor": "HPE"}, False),
        ({"vendor": "VMware, Inc.", "model": "VMware7,1"}, True),
        ({"vendor": " VMware, Inc."}, True),
        ({"vendor": "QEMU", "model": "Standard PC (Q35 + ICH9, 2009)"}, True),
        ({"vendor": "innotek GmbH", "model": "VirtualBox"}, True),
        ({"vendor": "Microsoft Corporation", "model": "Virtual Machine"}, True),
        ({"vendor": "Microsoft Corporation", "model": "C2030"}, False),
        ({"vendor": "Microsoft Corporation"}, None),
        ({"vendor": "Red Hat", "model": "KVM"}, True),
        ({"vendor": "Amazon EC2", "model": "i3.metal"}, None),
        ({"model": "PowerEdge R750"}, None),
        ({"vendor": "VMware, Inc.", "virtual": False}, False),
        ({"vendor": "Dell Inc.", "virtual": True}, True),
    ],
)
def test_the_vendor_tells_whether_a_host_is_virtual(host: dict[str, Any], expected: bool | None) -> None:
    _told(host)

    assert host.get("virtual") is expected


def test_what_the_inputs_disagree_on_stays_unknown() -> None:
    facts = _told({"vendor": "Dell Inc."}, unknown={_OWN: "contradiction"})

    assert facts.objects["hosts"]["h"] == {"vendor": "Dell Inc."}


def test_a_finding_about_it_points_to_the_vendor() -> None:
    place = Location("cluster.yaml", 12, 5)

    facts = _told({"vendor": "VMware, Inc."}, sources={_VENDOR: place})

    assert facts.sources == {_VENDOR: place, _OWN: place}
