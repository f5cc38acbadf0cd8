"""Values that travel between the layers."""

from __future__ import annotations

import json
from typing import Any

from validator.model import Location, Secret, parse_pointer, pointer


def test_secrets_compare_without_telling() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]

    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("1") != Secret(1)
    assert Secret(deep) == Secret(["x"])
    assert {Secret("a"), Secret("a")} == {Secret("a")}
    assert repr(Secret("hunter2")) == str(Secret("hunter2")) == "(sensitive value)"


def test_pointers_hold_any_key() -> None:
    path = ("hosts", "a/b~c", "", "東京")

    assert pointer(path) == "/hosts/a~1b~0c//東京"
    assert parse_pointer(pointer(path)) == path


def test_a_place_says_as_much_as_is_known() -> None:
    assert str(Location("a.yaml", 3, 7)) == "a.yaml:3:7"
    assert str(Location("a.yaml", 3)) == "a.yaml:3"
    assert str(Location("plan.json", address="vsphere_host.a")) == "plan.json (vsphere_host.a)"
    assert json.dumps(Location("a").document()) == '{"file": "a", "line": null, "column": null, "address": null}'
