"""Plans and states become resources: unknown values, references, secrets, and shapes that are refused."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from tests.support.paths import DATA
from tests.support.spec_changes import put
from validator.errors import InputError
from validator.model import Resource, Secret, Unknown
from validator.reasons import ReasonCode, because
from validator.terraform.plan.plan import read_plan, read_state

PLANS = DATA / "terraform"
AFTER = because(ReasonCode.KNOWN_AFTER_APPLY)


def load(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((PLANS / name).read_text(encoding="utf-8"))
    return document


def plan_of(name: str) -> dict[str, Resource]:
    return {resource.address: resource for resource in read_plan(load(name), name)}


def made(
    resources: list[dict[str, Any]],
    blocks: list[dict[str, Any]] | None = None,
    unknown: dict[str, Any] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Return a plan that creates ``resources`` (address and values), with the blocks of its configuration."""
    return {
        "planned_values": {"root_module": {"resources": resources}},
        "resource_changes": [
            {
                "address": resource["address"],
                "change": {"actions": ["create"], "after_unknown": (unknown or {}).get(resource["address"], {})},
            }
            for resource in resources
        ],
        "configuration": {"root_module": {"resources": blocks or []}},
        **more,
    }


def read(document: dict[str, Any]) -> dict[str, Resource]:
    return {resource.address: resource for resource in read_plan(document, "plan.json")}


HOSTS = [
    {"address": "vsphere_host.h[0]", "values": {"hostname": "a"}},
    {"address": "vsphere_host.h[1]", "values": {"hostname": "b"}},
]
HOST_BLOCK = {"address": "vsphere_host.h", "expressions": {}}


def followed(references: list[str], unknown: Any = True, values: Any = None, index: str = "") -> Any:
    """Return what a cluster's host_system_ids becomes for an expression with ``references``."""
    address = f"vsphere_compute_cluster.c{index}"
    cluster = {"address": address, "values": {} if values is None else {"host_system_ids": values}}
    block = {
        "address": "vsphere_compute_cluster.c",
        "expressions": {"host_system_ids": {"references": references}},
    }
    document = made([*HOSTS, cluster], [HOST_BLOCK, block], {address: {"host_system_ids": unknown}})
    return read(document)[address].values["host_system_ids"]


BOTH = ("vsphere_host.h[0]", "vsphere_host.h[1]")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("terraform_data.byindex[1]", Unknown(AFTER, ("terraform_data.cnt[1]",), True)),
        ('terraform_data.chain["b"]', Unknown(AFTER, ('terraform_data.fe["b"]',), True)),
        ("terraform_data.key", Unknown(AFTER, ('terraform_data.fe["a"]',), True)),
        (
            "terraform_data.forx",
            [Unknown(AFTER, ('terraform_data.fe["a"]', 'terraform_data.fe["b"]'), False, 1)],
        ),
        (
            "terraform_data.mapout",
            Unknown(AFTER, ('module.hs.terraform_data.h["a"]', 'module.hs.terraform_data.h["b"]'), False),
        ),
        (
            "terraform_data.splat",
            [Unknown(AFTER, ("terraform_data.cnt[0]", "terraform_data.cnt[1]"), False, 2)] * 2,
        ),
        ("terraform_data.partial", ["host-1", Unknown(AFTER, ("terraform_data.one",), True, 1)]),
        ("terraform_data.viaLocal", [Unknown(AFTER.also(because(ReasonCode.LOCAL_NOT_KEPT, local="l")), count=2)] * 2),
        (
            "terraform_data.list",
            {
                "host_system_ids": [
                    Unknown(AFTER, ("terraform_data.one", "terraform_data.cnt[0]", "terraform_data.cnt[1]"), True, 3)
                ]
                * 3
            },
        ),
        (
            'module.cl["c1"].terraform_data.cluster',
            {
                "host_system_ids": [
                    Unknown(AFTER, ('module.hs.terraform_data.h["a"]', 'module.hs.terraform_data.h["b"]'), False, 2)
                ]
                * 2
            },
        ),
    ],
)
def test_references_of_the_sample_plan(address: str, expected: Any) -> None:
    assert plan_of("plan_terraform_data_refs.json")[address].values["input"] == expected


def test_real_plan_has_every_resource_and_data_source_once() -> None:
    resources = plan_of("plan_vsphere_real_create.json")
    assert len(resources) == 34
    assert [address for address, one in resources.items() if one.mode == "data"] == [
        "data.vsphere_datacenter.dc",
        "data.vsphere_host.existing[0]",
        "data.vsphere_host.existing[1]",
        "data.vsphere_network.vmnet",
        "data.vsphere_resource_pool.pool",
    ]
    vnic = resources['vsphere_vnic.ftdvs["esx02.lab.local"]']
    assert vnic.index == "esx02.lab.local"
    assert vnic.location.address == vnic.address
    assert vnic.values["host"] == Unknown(AFTER, ('module.host["esx02.lab.local"].vsphere_host.this',), True)
    machine = resources["vsphere_virtual_machine.vm"]
    assert machine.values["disk"][0]["datastore_id"] == Unknown(AFTER, count=1)
    switch = resources["vsphere_distributed_virtual_switch.dvs"]
    assert "dynamic block" in str(switch.values["host"][0]["host_system_id"].reason)


@pytest.mark.parametrize(
    ("references", "targets", "exact"),
    [
        (["vsphere_host.h"], BOTH, False),
        (["vsphere_host.h[0].id", "vsphere_host.h[0]", "vsphere_host.h"], BOTH[:1], True),
        (["vsphere_host.h[1].id", "vsphere_host.h[1]", "vsphere_host.h", "vsphere_host.h"], BOTH[::-1], False),
        (["vsphere_host.h", "count.index"], BOTH, False),
        (["vsphere_host.h", "local.x"], (), False),
        (["vsphere_host.other.id", "vsphere_host.other"], (), False),
        (["vsphere_host.h[7].id", "vsphere_host.h[7]", "vsphere_host.h"], (), False),
        (["nonsense"], (), False),
        (["var.x"], (), True),
    ],
)
def test_what_an_expression_refers_to(references: list[str], targets: tuple[str, ...], exact: bool) -> None:
    found = followed(references)
    assert (found.targets, found.exact) == (targets, exact)


def test_own_index_selects_only_where_every_sibling_finds_its_own() -> None:
    def read_switches(count: int) -> list[tuple[str, ...]]:
        switches: list[dict[str, Any]] = [
            {"address": f"vsphere_host_virtual_switch.s[{n}]", "values": {}} for n in range(count)
        ]
        block = {
            "address": "vsphere_host_virtual_switch.s",
            "expressions": {"host_system_id": {"references": ["vsphere_host.h", "count.index"]}},
        }
        unknown = {switch["address"]: {"host_system_id": True} for switch in switches}
        resources = read(made([*HOSTS, *switches], [HOST_BLOCK, block], unknown))
        return [resources[switch["address"]].values["host_system_id"].targets for switch in switches]

    assert read_switches(2) == [BOTH[:1], BOTH[1:]]
    assert read_switches(4) == [BOTH] * 4  # h[floor(count.index / 2)] looks the same


def test_references_that_lead_in_a_circle_are_a_gap() -> None:
    document = made(
        [{"address": 'terraform_data.a["x"]', "values": {}}],
        [
            {
                "address": "terraform_data.a",
                "expressions": {"input": {"references": ["each.value"]}},
                "for_each_expression": {"references": ["each.value"]},
            }
        ],
        {'terraform_data.a["x"]': {"input": True}},
    )
    value = read(document)['terraform_data.a["x"]'].values["input"]
    assert value == Unknown(AFTER.also(because(ReasonCode.CIRCULAR_REFERENCES)))


def test_outputs_that_lead_in_a_circle_are_a_gap() -> None:
    inner = {"address": "module.m.terraform_data.a", "values": {}}
    outer = {"address": "terraform_data.b", "values": {}}
    document = made(
        [inner, outer],
        [{"address": "terraform_data.b", "expressions": {"input": {"references": ["module.m.x", "module.m"]}}}],
        {"terraform_data.b": {"input": True}},
    )
    document["configuration"]["root_module"]["module_calls"] = {
        "m": {
            "expressions": {"v": {"references": ["module.m.x", "module.m"]}},
            "module": {"outputs": {"x": {"expression": {"references": ["var.v"]}}}},
        }
    }
    value = read(document)["terraform_data.b"].values["input"]
    assert value == Unknown(AFTER.also(because(ReasonCode.CIRCULAR_REFERENCES)))


def test_a_set_of_blocks_is_matched_by_its_constants() -> None:
    def block(host: str, device: str) -> dict[str, Any]:
        return {
            "host_system_id": {"references": [f"{host}.id", host]},
            "devices": {"constant_value": [device]},
        }

    names = ["vsphere_host.h[0]", "vsphere_host.h[1]"]
    switch: dict[str, Any] = {
        "address": "vsphere_distributed_virtual_switch.d",
        "values": {"host": [{"devices": ["vmnic1"]}, {"devices": ["vmnic0"]}]},
    }
    config = {
        "address": switch["address"],
        "expressions": {"host": [block(names[0], "vmnic0"), block(names[1], "vmnic1")]},
    }
    unknown = {switch["address"]: {"host": [{"host_system_id": True}, {"host_system_id": True}]}}
    hosts = read(made([*HOSTS, switch], [HOST_BLOCK, config], unknown))[switch["address"]].values["host"]
    assert [host["host_system_id"].targets for host in hosts] == [("vsphere_host.h[1]",), ("vsphere_host.h[0]",)]


def test_what_is_deleted_is_gone_and_what_is_not_targeted_stays() -> None:
    prior = [
        {"address": f"vsphere_host.{name}", "values": {"hostname": name}}
        for name in ("kept", "deleted", "forgotten", "renamed")
    ]
    document = made([{"address": "vsphere_host.new", "values": {"hostname": "renamed"}}])
    document["prior_state"] = {"values": {"root_module": {"resources": prior}}}
    document["complete"] = False
    document["resource_changes"][0]["previous_address"] = "vsphere_host.renamed"
    document["resource_changes"] += [
        {"address": "vsphere_host.deleted", "change": {"actions": ["delete"]}},
        {"address": "vsphere_host.forgotten", "change": {"actions": ["forget"]}},
        {"address": "vsphere_host.kept", "deposed": "abc", "change": {"actions": ["delete"]}},
    ]
    assert list(read(document)) == ["vsphere_host.new", "vsphere_host.kept", "vsphere_host.forgotten"]


def test_destroyed_and_empty_documents_have_no_resources() -> None:
    assert read_plan({"planned_values": {"root_module": {}}}, "p") == []
    assert read_plan({"format_version": "0.1", "planned_values": {}, "resource_changes": []}, "p") == []
    assert read_state({"format_version": "1.0"}, "s") == []


def test_a_state_is_read_whole() -> None:
    resources = {one.address: one for one in read_state(load("state_show_real.json"), "s.json")}
    assert list(resources) == [
        "data.vsphere_datacenter.dc",
        'data.vsphere_host.h["DC0_C0_H0"]',
        'data.vsphere_host.h["DC0_C0_H1"]',
        "vsphere_compute_cluster.c2",
        'vsphere_host_port_group.pg["DC0_C0_H1"]',
    ]
    assert resources["vsphere_compute_cluster.c2"].values["id"] == "domain-c126"


def test_deposed_objects_of_a_state_are_left_out() -> None:
    resources = [
        {"address": "vsphere_host.h", "values": {"hostname": "new"}},
        {"address": "vsphere_host.h", "deposed_key": "abc", "values": {"hostname": "old"}},
    ]
    (host,) = read_state({"values": {"root_module": {"resources": resources}}}, "s.json")
    assert host.values == {"hostname": "new"}


def test_secrets_are_taken_out_by_mark_and_by_name() -> None:
    key = "AAAAA-BBBBB"
    document = made(
        [
            {
                "address": f'vsphere_license.l["{key}"]',
                "values": {"license_key": key, "id": key, "labels": {key: key, "token_x": "t"}},
            },
            {
                "address": f'module.m["{key}"].vsphere_host.h',
                "values": {
                    "hostname": "a",
                    "license": key,
                    "password": "p1",
                    "username": "u1",
                    "thumbprint": None,
                    "tags": ["x", "y1"],
                    "extra": {"my_private_key": "k1", "plain": "ok"},
                },
                "sensitive_values": {"tags": [False, True]},
            },
        ]
    )
    licence, host = read_plan(document, "plan.json")
    assert licence.address == 'vsphere_license.l["(sensitive 1)"]'
    assert licence.index == "(sensitive 1)"
    assert host.address == 'module.m["(sensitive 1)"].vsphere_host.h'
    assert host.values == {
        "hostname": "a",
        "license": Secret(key),
        "password": Secret("p1"),
        "username": Secret("u1"),
        "thumbprint": None,
        "tags": ["x", Secret("y1")],
        "extra": {"my_private_key": Secret("k1"), "plain": "ok"},
    }
    assert host.values["license"] == licence.values["license_key"] == licence.values["id"]
    for text in (key, "p1", "u1", "y1", "k1"):
        assert text not in repr([licence, host])


@pytest.mark.parametrize("name", ["plan_vsphere_real_create.json", "plan_import_vnic_with_ft.json"])
def test_no_secret_of_a_real_plan_is_kept(name: str) -> None:
    shown = repr(read_plan(load(name), name))
    assert "'secret'" not in shown
    assert "00000-" not in shown


def test_services_of_a_changed_adapter_are_those_of_the_configuration() -> None:
    """The provider takes every service that it has read from the adapter, and gives it those of the configuration."""
    document = load("plan_import_vnic_with_ft.json")
    (unchanged,) = read_plan(document, "p")
    assert unchanged.values["services"] == ["faultToleranceLogging", "management", "vmotion"]
    document["planned_values"]["root_module"]["resources"][0]["values"]["services"] = ["vmotion"]
    (changed,) = read_plan(document, "p")
    assert changed.values["services"] == ["vmotion"]


@pytest.mark.parametrize("change", [{"errored": True}, {"resource_changes": None}])
def test_an_errored_plan_is_refused(change: dict[str, Any]) -> None:
    document = {**made(HOSTS), **change}
    document = {key: value for key, value in document.items() if value is not None}
    with pytest.raises(InputError, match="errored") as caught:
        read_plan(document, "plan.json")
    assert "terraform plan -out" in str(caught.value)


def nested(depth: int) -> Any:
    value: Any = "x"
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        (("planned_values",), 5, "planned_values is not an object"),
        (("planned_values", "root_module"), [], "planned_values.root_module is not an object"),
        (("planned_values", "root_module", "resources"), {}, "planned_values.root_module.resources is not a list"),
        (
            ("planned_values", "root_module", "child_modules"),
            [None],
            "planned_values.root_module.child_modules[0] is not an object",
        ),
        (
            ("planned_values", "root_module", "resources", 0, "address"),
            7,
            "planned_values.root_module.resources[0].address is not a text",
        ),
        (
            ("planned_values", "root_module", "resources", 0, "address"),
            "vsphere_host.h[1]",
            "planned_values.root_module.resources[1].address is not unique in the document",
        ),
        (
            ("planned_values", "root_module", "resources", 0, "address"),
            "a..b",
            "planned_values.root_module.resources[0].address is not the address of a resource instance",
        ),
        (
            ("planned_values", "root_module", "resources", 0, "values"),
            "x",
            "planned_values.root_module.resources[0].values is not an object",
        ),
        (
            ("planned_values", "root_module", "resources", 0, "values"),
            {"a": nested(300)},
            "the values of a resource are nested too deeply",
        ),
        (("resource_changes",), {}, "resource_changes is not a list"),
        (("resource_changes", 0, "change"), [], "resource_changes[0].change is not an object"),
        (("prior_state",), 1, "prior_state is not an object"),
        (("configuration",), [1], "configuration is not an object"),
    ],
)
def test_other_shapes_are_refused_by_place(place: tuple[str | int, ...], value: Any, message: str) -> None:
    document: Any = made(copy.deepcopy(HOSTS))
    put(value, *place)(document)
    with pytest.raises(InputError) as caught:
        read_plan(document, "plan.json")
    assert caught.value.message == message
    assert caught.value.location is not None
    assert caught.value.location.file == "plan.json"


def test_a_broken_configuration_only_loses_references() -> None:
    for broken in ({"root_module": 5}, {"root_module": {"resources": [5, {"address": 1}]}}):
        document = made(HOSTS, None, {"vsphere_host.h[0]": {"cluster": True}})
        document["configuration"] = broken
        assert read(document)["vsphere_host.h[0]"].values["cluster"] == Unknown(AFTER)


@pytest.mark.parametrize("index", [0, 1, "esx 1", "東京"])
def test_terraform_0_12_leaves_keys_out_of_the_addresses_of_a_state(index: int | str) -> None:
    """https://github.com/hashicorp/terraform-json/blob/main/testdata/no_changes/plan.json has such addresses."""
    address = f"vsphere_host.h[{json.dumps(index, ensure_ascii=False)}]"
    document = {
        "format_version": "0.1",
        "planned_values": {
            "root_module": {"resources": [{"address": address, "index": index, "values": {"hostname": "a"}}]}
        },
        "resource_changes": [{"address": address, "index": index, "change": {"actions": ["no-op"]}}],
        "prior_state": {
            "values": {
                "root_module": {
                    "resources": [
                        {"address": "vsphere_host.h", "index": index, "values": {"hostname": "a", "id": "host-1"}},
                        {"address": "vsphere_host.h", "index": "other", "values": {"hostname": "b", "id": "host-2"}},
                    ]
                }
            }
        },
    }

    found = read(document)

    assert {name: one.values["hostname"] for name, one in found.items()} == {
        address: "a",
        'vsphere_host.h["other"]': "b",
    }
    assert found[address].index == index


@pytest.mark.parametrize("index", [True, 1.5, [1]])
def test_a_key_that_is_neither_a_number_nor_a_text_is_refused(index: Any) -> None:
    document = {"planned_values": {"root_module": {"resources": [{"address": "vsphere_host.h", "index": index}]}}}

    with pytest.raises(InputError, match=r"resources\[0\]\.index is not a number or a text"):
        read_plan({**document, "resource_changes": []}, "plan.json")
