"""What is one object in several inputs, and what stays two in one of them."""

from __future__ import annotations

from validator.facts.identity import join_names
from validator.facts.join import join
from validator.model import Fragment, InputKind


def _plan(kind: str, *names: str, **values: dict[str, str]) -> Fragment:
    objects = {name: dict(values.get(name.replace("/", "_"), {})) for name in names}
    return Fragment(InputKind.TERRAFORM_PLAN, "plan.json", objects={kind: objects})


def test_a_short_name_beside_a_full_one_in_one_input_is_another_host() -> None:
    names = join_names([_plan("hosts", "esx01", "esx01.example.com"), _plan("hosts", "ESX01")])

    assert [names.keys["hosts", 0, name] for name in ("esx01", "esx01.example.com")] == ["esx01", "esx01.example.com"]
    assert names.keys["hosts", 1, "ESX01"] == "esx01"
    assert names.notes == ["host esx01 is listed beside a host of that name in a domain; it is kept apart"]


def test_two_objects_of_one_input_never_become_one() -> None:
    plan = _plan(
        "vms",
        "web",
        "osaka/web",
        osaka_web={"name": "web", "datacenter": "osaka", "firmware": "efi"},
        web={"firmware": "bios"},
    )

    assert {name: vm["firmware"] for name, vm in join([plan]).members("vms").items()} == {
        "web": "bios",
        "osaka/web": "efi",
    }


def test_hosts_in_lists_and_maps_are_named_as_the_facts_name_them() -> None:
    estate = Fragment(
        InputKind.CLUSTER_SPEC,
        "a.yaml",
        objects={
            "hosts": {"esx01.example.com": {"name": "esx01.example.com"}},
            "datastores": {"ds": {"name": "ds", "hosts": ["ESX01.example.com", "esx01"]}},
            "clusters": {"c": {"name": "c", "host_groups": {"g": {"name": "g", "hosts": ["ESX01"]}}}},
            "distributed_switches": {
                "d": {
                    "hosts": {"ESX01.Example.com": {"pnics": ["vmnic0"]}},
                    "lags": {"lag1": {"name": "lag1", "uplinks": {"ESX01": ["vmnic0"]}}},
                }
            },
        },
        partial={("distributed_switches", "d", "hosts", "ESX01.Example.com", "pnics")},
    )
    facts = join([estate])

    host = "esx01.example.com"
    assert facts.get(("datastores", "ds", "hosts")) == [host]
    assert facts.get(("clusters", "c", "host_groups", "g", "hosts")) == [host]
    assert facts.get(("distributed_switches", "d")) == {
        "hosts": {host: {"pnics": ["vmnic0"]}},
        "lags": {"lag1": {"name": "lag1", "uplinks": {host: ["vmnic0"]}}},
    }
    assert facts.partial == {("distributed_switches", "d", "hosts", host, "pnics"), ("clusters", "c", "vms")}
