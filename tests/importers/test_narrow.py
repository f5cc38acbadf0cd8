"""A part of what a source tells: what belongs to it, and that the rest is not taken for nothing."""

from __future__ import annotations

from typing import Any

import pytest

from validator.errors import InputError
from validator.importers.base import ImportedSpec
from validator.importers.merge import merge
from validator.importers.narrow import Wanted, narrowed

DC1, DC2 = {"datacenter": "dc1"}, {"datacenter": "dc2"}
SOURCE = ImportedSpec(
    "vc01",
    {
        "vcenter": {"name": "vc01"},
        "clusters": [{"name": "prod1", **DC1}, {"name": "prod2", **DC1}, {"name": "lab", **DC2}],
        "hosts": [
            {"name": "esx1", "cluster": "prod1", **DC1},
            {"name": "esx2", "cluster": "prod2", **DC1},
            {"name": "esx3", "cluster": "lab", **DC2},
            {"name": "esx4", "standalone": True, **DC2},
        ],
        "distributed_switches": [
            {
                "name": "dvs",
                **DC1,
                "hosts": [{"host": "esx1"}, {"host": "esx2"}],
                "lags": [{"name": "lag1", "uplinks": {"esx1": ["vmnic0"], "esx2": ["vmnic0"]}}],
            }
        ],
        "datastores": [
            {"name": "san", **DC1, "hosts": ["esx1", "esx2"]},
            {"name": "local", **DC1, "hosts": ["esx1"]},
            {"name": "local", **DC2, "hosts": ["esx4"]},
        ],
        "vms": [
            {"name": "db1", "cluster": "prod1", **DC1},
            {"name": "db2", "cluster": "prod2", **DC1},
            {"name": "web[1]", "cluster": "prod1", **DC1},
            {"name": "stray", **DC2},
        ],
    },
    {
        ("hosts", "esx1", "edition"): "not told",
        ("hosts", "esx3", "edition"): "not told",
        ("datastores", "dc1/local", "transport"): "not told",
        ("vms",): "not every one of them could be read",
    },
    ("note",),
    {"db1": ("hasSnapshots",), "db2": ()},
)


def _names(source: ImportedSpec) -> dict[str, list[str]]:
    lists = ("clusters", "hosts", "distributed_switches", "datastores", "vms")
    return {kind: [one["name"] for one in source.document[kind]] for kind in lists if kind in source.document}


@pytest.mark.parametrize(
    ("wanted", "kept", "partial"),
    [
        (
            Wanted(clusters=["prod1"]),
            {
                "clusters": ["prod1"],
                "hosts": ["esx1"],
                "distributed_switches": ["dvs"],
                "datastores": ["san", "local"],
                "vms": ["db1", "web[1]"],
            },
            ["clusters", "datastores", "hosts", "vms"],
        ),
        (
            Wanted(clusters=["prod*"]),
            {
                "clusters": ["prod1", "prod2"],
                "hosts": ["esx1", "esx2"],
                "distributed_switches": ["dvs"],
                "datastores": ["san", "local"],
                "vms": ["db1", "db2", "web[1]"],
            },
            ["clusters", "datastores", "hosts", "vms"],
        ),
        (
            Wanted(datacenters=["dc2"]),
            {"clusters": ["lab"], "hosts": ["esx3", "esx4"], "datastores": ["local"], "vms": ["stray"]},
            ["clusters", "datastores", "hosts", "vms"],
        ),
        (
            Wanted(vms=["db?", "web[1]"]),
            {
                "clusters": ["prod1", "prod2", "lab"],
                "hosts": ["esx1", "esx2", "esx3", "esx4"],
                "distributed_switches": ["dvs"],
                "datastores": ["san", "local", "local"],
                "vms": ["db1", "db2", "web[1]"],
            },
            ["vms"],
        ),
        (
            Wanted(clusters=["prod2"], datacenters=["dc1"], vms=["db*"]),
            {
                "clusters": ["prod2"],
                "hosts": ["esx2"],
                "distributed_switches": ["dvs"],
                "datastores": ["san"],
                "vms": ["db2"],
            },
            ["clusters", "datastores", "hosts", "vms"],
        ),
        (
            Wanted(clusters=["lab"]),
            {"clusters": ["lab"], "hosts": ["esx3"]},
            ["clusters", "hosts"],
        ),
    ],
)
def test_what_belongs_to_it_is_kept_and_every_list_that_was_cut_is_partial(
    wanted: Wanted, kept: dict[str, list[str]], partial: list[str]
) -> None:
    found = narrowed(SOURCE, wanted)
    assert (_names(found), found.document["partial"]) == (kept, partial)
    facts = merge([found])
    assert {path[0] for path in facts.partial if len(path) == 1} == set(partial)


def test_everything_is_everything() -> None:
    assert narrowed(SOURCE, Wanted()) is SOURCE
    every = narrowed(SOURCE, Wanted(datacenters=["*"], clusters=[], vms=["*"]))
    assert every == SOURCE


def test_switches_and_datastores_name_no_host_that_was_left_out() -> None:
    document = narrowed(SOURCE, Wanted(clusters=["prod1"])).document
    assert document["distributed_switches"] == [
        {
            "name": "dvs",
            **DC1,
            "hosts": [{"host": "esx1"}],
            "partial": ["hosts"],
            "lags": [{"name": "lag1", "uplinks": {"esx1": ["vmnic0"]}}],
        }
    ]
    assert document["datastores"] == [
        {"name": "san", **DC1, "hosts": ["esx1"], "partial": ["hosts"]},
        {"name": "local", **DC1, "hosts": ["esx1"]},
    ]


def test_reasons_go_with_their_objects() -> None:
    found = narrowed(SOURCE, Wanted(clusters=["prod1"]))
    assert found.unread == {
        ("hosts", "esx1", "edition"): "not told",
        ("datastores", "local", "transport"): "not told",
        ("vms",): "not every one of them could be read",
    }
    assert found.vcenter_reasons == {"db1": ("hasSnapshots",)}
    assert found.notes == (
        "note",
        "taken are 1 of 3 clusters, 1 of 4 hosts, 2 of 3 datastores, 2 of 4 vms: these lists are partial",
    )


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (Wanted(clusters=["prod3"]), "no cluster is called “prod3” (did you mean “prod2”?)"),
        (Wanted(datacenters=["dc1", "x"]), "no datacenter is called “x”"),
        (Wanted(vms=["db1", "app*"]), "no virtual machine is called “app*”"),
        (Wanted(vms=["web1"]), "no virtual machine is called “web1” (did you mean “web[1]”?)"),
    ],
)
def test_a_name_that_nothing_has_is_an_error(wanted: Wanted, message: str) -> None:
    with pytest.raises(InputError) as error:
        narrowed(SOURCE, wanted)
    assert error.value.message == message


def test_a_list_that_was_partial_stays_so() -> None:
    document: dict[str, Any] = {**SOURCE.document, "partial": ["distributed_switches"]}
    found = narrowed(ImportedSpec("vc01", document), Wanted(vms=["db1"]))
    assert found.document["partial"] == ["distributed_switches", "vms"]
