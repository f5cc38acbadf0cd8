"""HA failover of persistent memory is off where there is no persistent memory; else somebody has to say it."""

from __future__ import annotations

from typing import Any

import pytest

from validator.facts.model import Facts
from validator.facts.persistent_memory import tell_pmem_failover

_DISKS = {"disk0": {"datastore": "lun"}}
_KNOWN: dict[str, Any] = {"devices": [], "disks": _DISKS, "storage_datastore": "lun"}
_OWN = ("vms", "v", "pmem_ha_failover")


def _told(vm: dict[str, Any], **more: Any) -> Any:
    stores = {"lun": {"type": "VMFS"}, "pmem": {"type": "PMEM"}, "other": {}}
    facts = Facts(objects={"vms": {"v": vm}, "datastores": stores}, **more)
    tell_pmem_failover(facts, ["v"])
    return vm.get("pmem_ha_failover")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, False),
        ({"devices": ["usb_controller"]}, False),
        ({"disks": {}}, False),
        ({"pmem_ha_failover": True}, True),
        ({"devices": ["nvdimm"]}, None),
        ({"disks": {"disk0": {"datastore": "pmem"}}}, None),
        ({"disks": {"disk0": {"datastore": "other"}}}, None),
        ({"disks": {"disk0": {"datastore": "gone"}}}, None),
        ({"disks": {"disk0": {}}}, None),
        ({"storage_datastore": "pmem"}, None),
    ],
)
def test_it_is_off_where_there_is_none(changes: dict[str, Any], expected: bool | None) -> None:
    assert _told({**_KNOWN, **changes}) is expected


@pytest.mark.parametrize("missing", _KNOWN)
def test_what_may_hold_some_leaves_it_open(missing: str) -> None:
    assert _told({key: value for key, value in _KNOWN.items() if key != missing}) is None


@pytest.mark.parametrize("list_", ["devices", "disks"])
def test_a_list_that_may_have_more_leaves_it_open(list_: str) -> None:
    assert _told(dict(_KNOWN), partial={("vms", "v", list_)}) is None


def test_what_the_inputs_disagree_on_stays_unknown() -> None:
    assert _told(dict(_KNOWN), unknown={_OWN: "contradiction"}) is None
