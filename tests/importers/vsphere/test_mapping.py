"""The mapping from the vSphere API to a cluster spec: what is not told is not made up, whatever is not told."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies

from tests.support import vsphere
from tests.support.inventories import HOST, PRIMARY, contradictions, document_of, is_spec, without
from tests.support.samples import is_whole, several
from validator.importers.vsphere.inventory import Inventory, Ref
from validator.importers.vsphere.mapping import to_source
from validator.importers.vsphere.properties import PROPERTIES


@pytest.mark.whole
@pytest.mark.parametrize("kind", sorted(PROPERTIES))
def test_nothing_is_made_up_for_a_property_that_may_not_be_read(kind: str, known: Inventory) -> None:
    old = document_of(known)
    found = [one for one in known.objects if one[0].endswith(kind) and one[1] != vsphere.SECONDARY_ID]
    for one in found:
        for path in PROPERTIES[kind][:: 1 if is_whole() else 3]:
            new = document_of(without(known, one, path))
            assert list(contradictions(new, old, path, partial=False)) == []
            is_spec(new)


@pytest.mark.parametrize("one", [HOST, PRIMARY], ids=str)
def test_what_may_not_be_read_is_named(one: Ref, known: Inventory) -> None:
    path = "config.network" if one == HOST else "config.hardware"
    source = to_source(without(known, one, path), "vc01")
    fact = ("hosts", vsphere.HOSTS[0], "pnics") if one == HOST else ("vms", "DC0_C0_RP0_VM0", "disks")
    assert source.unread[fact] == "the account lacks the privilege System.Read"


_scalars = strategies.none() | strategies.booleans() | strategies.integers(-9, 99_999) | strategies.text(max_size=9)
_anything = strategies.recursive(
    _scalars
    | strategies.just({"_typeName": "VirtualDisk"})
    | strategies.just({"type": "HostSystem", "value": vsphere.FIRST_HOST_ID}),
    lambda inner: (
        strategies.lists(inner, max_size=3) | strategies.dictionaries(strategies.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


@settings(max_examples=several(150), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=strategies.data())
def test_whatever_a_server_says_becomes_a_cluster_spec(data: strategies.DataObject, known: Inventory) -> None:
    inventory = copy.deepcopy(known)
    one = data.draw(strategies.sampled_from(sorted(known.objects, key=str)))
    place: Any = inventory.objects[one]
    for _ in range(data.draw(strategies.integers(0, 6))):
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        inner = [key for key in keys if isinstance(place[key], (dict, list)) and place[key]]
        if not inner:
            break
        place = place[data.draw(strategies.sampled_from(inner))]
    key = data.draw(strategies.sampled_from(list(place) if isinstance(place, dict) else list(range(len(place)))))
    place[key] = data.draw(_anything)
    is_spec(document_of(inventory))
