"""Raw state files become the same resources as what ``terraform show -json`` writes of them."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from tests.support.paths import DATA
from tests.support.spec_changes import put
from validator.errors import InputError
from validator.model import Resource, Secret
from validator.terraform.plan.plan import read_outputs, read_state
from validator.terraform.plan.state import is_tfstate, shown_state

SHOWN = DATA / "terraform" / "state_show_real.json"


def read_tfstate(document: dict[str, Any], file: str) -> list[Resource]:
    return read_state(shown_state(document, file), file)


def raw(*resources: dict[str, Any], **more: Any) -> dict[str, Any]:
    head = {"version": 4, "terraform_version": "1.11.4", "serial": 3, "lineage": "0a-1b"}
    return {**head, "resources": list(resources), **more}


def entry(kind: str, name: str, *instances: dict[str, Any], mode: str = "managed", **more: Any) -> dict[str, Any]:
    provider = 'provider["registry.terraform.io/vmware/vsphere"]'
    return {"mode": mode, "type": kind, "name": name, "provider": provider, "instances": list(instances), **more}


def as_raw(shown: dict[str, Any]) -> dict[str, Any]:
    """Return the raw state file that a shown state comes from."""
    entries = [
        entry(
            one["type"],
            one["name"],
            {"attributes": one["values"], **({"index_key": one["index"]} if "index" in one else {})},
            mode=one["mode"],
        )
        for one in shown["values"]["root_module"]["resources"]
    ]
    return raw(*entries)


def read(document: dict[str, Any]) -> dict[str, Resource]:
    return {one.address: one for one in read_tfstate(document, "terraform.tfstate")}


def test_a_raw_state_gives_what_the_shown_one_gives() -> None:
    shown = json.loads(SHOWN.read_text(encoding="utf-8"))
    assert read_tfstate(as_raw(shown), "s") == read_state(shown, "s")


def test_instances_have_the_addresses_that_terraform_shows() -> None:
    document = raw(
        entry("vsphere_host", "one", {"attributes": {"hostname": "a"}}, provider="provider.vsphere"),
        entry(
            "vsphere_host", "n", {"index_key": 0, "attributes": {"hostname": "b"}}, {"index_key": 1, "attributes": {}}
        ),
        entry(
            "vsphere_host", "k", {"index_key": 'ü"x', "attributes": {"hostname": "c"}}, module='module.m["p"].module.q'
        ),
        entry("vsphere_host", "look", {"attributes": {"name": "d"}}, mode="data", module="module.m[0]"),
        entry("vsphere_host", "gone"),
        entry("vsphere_host", "flat", {"attributes_flat": {"hostname": "e"}}),
        entry("vsphere_host", "next", {"deposed": "1234abcd", "attributes": {"hostname": "old"}}, {"attributes": {}}),
    )
    found = read(document)
    assert {address: (one.mode, one.index, dict(one.values)) for address, one in found.items()} == {
        "vsphere_host.one": ("managed", None, {"hostname": "a"}),
        "vsphere_host.n[0]": ("managed", 0, {"hostname": "b"}),
        "vsphere_host.n[1]": ("managed", 1, {}),
        'module.m["p"].module.q.vsphere_host.k["ü\\"x"]': ("managed", 'ü"x', {"hostname": "c"}),
        "module.m[0].data.vsphere_host.look": ("data", None, {"name": "d"}),
        "vsphere_host.flat": ("managed", None, {}),
        "vsphere_host.next": ("managed", None, {}),
    }
    location = found["vsphere_host.n[0]"].location
    assert (location.file, location.address) == ("terraform.tfstate", "vsphere_host.n[0]")


def attr(name: str) -> dict[str, Any]:
    return {"type": "get_attr", "value": name}


def index(key: Any) -> dict[str, Any]:
    return {"type": "index", "value": {"value": key, "type": "number" if isinstance(key, int) else "string"}}


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (None, {"a": "x", "b": [{"c": "y"}, {"c": "z"}], "m": {"k": "w", "l": "v"}}),
        ([[attr("a")]], {"a": Secret("x"), "b": [{"c": "y"}, {"c": "z"}], "m": {"k": "w", "l": "v"}}),
        (
            [[attr("b"), index(1), attr("c")], [attr("m"), index("k")]],
            {"a": "x", "b": [{"c": "y"}, {"c": Secret("z")}], "m": {"k": Secret("w"), "l": "v"}},
        ),
        (
            [[attr("b")], [attr("b"), index(0), attr("c")]],
            {"a": "x", "b": Secret([]), "m": {"k": "w", "l": "v"}},
        ),
        ([[attr("b"), index(10**9)]], {"a": "x", "b": Secret([]), "m": {"k": "w", "l": "v"}}),
        ([[attr("b"), {"type": "new"}]], {"a": "x", "b": Secret([]), "m": {"k": "w", "l": "v"}}),
        ([[]], {"a": Secret("x"), "b": Secret([]), "m": Secret({})}),
    ],
)
def test_sensitive_attributes_are_taken_out(paths: Any, expected: dict[str, Any]) -> None:
    attributes = {"a": "x", "b": [{"c": "y"}, {"c": "z"}], "m": {"k": "w", "l": "v"}}
    instance = {"attributes": attributes, "sensitive_attributes": paths}
    (found,) = read_tfstate(raw(entry("terraform_data", "t", instance)), "s")
    assert found.values == expected


def test_secrets_by_name_and_licence_keys_do_not_leave_a_raw_state() -> None:
    key = "AAAAA-BBBBB"
    document = raw(
        entry("vsphere_license", "l", {"index_key": key, "attributes": {"id": key, "license_key": key}}),
        entry("vsphere_host", "h", {"attributes": {"hostname": "a", "password": "p4ss", "license": key}}),
        outputs={"key": {"value": key, "type": "string"}, "hidden": {"value": "s3cret", "sensitive": True}},
    )
    found = read_tfstate(document, "s")
    assert [one.address for one in found] == ['vsphere_license.l["(sensitive 1)"]', "vsphere_host.h"]
    assert found[1].values == {"hostname": "a", "password": Secret("p4ss"), "license": Secret(key)}
    outputs = read_outputs(shown_state(document, "s"), "s")
    assert outputs == {"key": Secret(key), "hidden": Secret("s3cret")}
    for text in (key, "p4ss", "s3cret"):
        assert text not in repr([found, outputs])


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"version": 4, "lineage": "x", "resources": []}, True),
        ({"version": 4, "serial": 1, "resources": []}, True),
        ({"version": 3, "serial": 1, "lineage": "x", "resources": []}, False),
        ({"version": 4, "resources": []}, False),
        ({"version": 4, "serial": 1, "resources": {}}, False),
        ({"version": 4, "serial": 1}, False),
    ],
)
def test_what_a_raw_state_is_told_by(document: dict[str, Any], expected: bool) -> None:
    assert is_tfstate(document) is expected


HOST = {"mode": "managed", "type": "vsphere_host", "name": "h", "instances": [{"attributes": {}}]}
KEYED = "resources[0] is not a resource with a mode, a type, a name, and keys that are texts or numbers"


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        (("resources",), {}, "resources is not a list"),
        (("resources", 0), 5, "resources[0] is not an object"),
        (("resources", 0, "instances"), None, "resources[0].instances is not a list"),
        (("resources", 0, "instances", 0), [], "resources[0].instances[0] is not an object"),
        (
            ("resources", 0, "instances", 0, "attributes"),
            [],
            "resources[0].instances[0].attributes is not an object",
        ),
        (
            ("resources", 0, "instances", 0, "sensitive_attributes"),
            {},
            "resources[0].instances[0].sensitive_attributes is not a list of paths",
        ),
        (
            ("resources", 0, "instances", 0, "sensitive_attributes"),
            ["a"],
            "resources[0].instances[0].sensitive_attributes is not a list of paths",
        ),
        (("resources", 0, "type"), None, KEYED),
        (("resources", 0, "module"), 7, KEYED),
        (("resources", 0, "instances", 0, "index_key"), True, KEYED),
        (("resources", 0, "mode"), "ephemeral", "resources[0] is not a resource with an address"),
        (("resources", 0, "name"), "a b", "resources[0] is not a resource with an address"),
        (
            ("resources", 0, "instances"),
            [{"attributes": {}}, {"attributes": {}}],
            "resources[0].instances[1] is not an instance with a key of its own",
        ),
    ],
)
def test_other_shapes_are_refused_by_place(place: tuple[str | int, ...], value: Any, message: str) -> None:
    document: Any = raw(copy.deepcopy(HOST))
    put(value, *place)(document)
    with pytest.raises(InputError) as caught:
        read_tfstate(document, "terraform.tfstate")
    assert caught.value.message == message
    assert caught.value.location is not None
    assert caught.value.location.file == "terraform.tfstate"
