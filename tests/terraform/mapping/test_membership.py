"""Which hosts a cluster owns: what leaves its list is moved out, and what its list leaves out is moved out next."""

from __future__ import annotations

from typing import Any

import pytest

from validator.model import Fragment, InputKind
from validator.terraform.mapping import facts_of, plan_facts
from validator.terraform.plan.plan import read_changes, read_plan, read_state

Values = dict[str, Any]

CLUSTER: Values = {"id": "domain-c8", "name": "c1", "host_managed": None, "host_system_ids": ["host-1", "host-2"]}


def _host(number: int, **more: Any) -> Values:
    return {"id": f"host-{number}", "hostname": f"esx0{number}", "cluster": "domain-c8", **more}


def _plan(before: Values, after: Values, unknown: Any = None, hosts: Any = None, **parts: Any) -> Fragment:
    resources = [(f"vsphere_host.h[{n}]", _host(n)) for n in (1, 2)] if hosts is None else hosts
    changes = [
        {
            "address": "vsphere_compute_cluster.c",
            "change": {"actions": ["update"], "before": before, "after": after, "after_unknown": unknown or {}},
        },
        *({"address": a, "change": {"actions": ["no-op"], "before": v, "after": v}} for a, v in resources),
    ]
    planned = [{"address": "vsphere_compute_cluster.c", "values": after}]
    planned += [{"address": address, "values": values} for address, values in resources]
    document = {"planned_values": {"root_module": {"resources": planned}}, "resource_changes": changes, **parts}
    return plan_facts(read_plan(document, "p"), read_changes(document, "p"), "p")


def _shrunk(**after: Any) -> Fragment:
    return _plan(CLUSTER, {**CLUSTER, **after})


def _clusters(fragment: Fragment) -> dict[str, Any]:
    return {name: host.get("cluster") for name, host in fragment.objects["hosts"].items()}


@pytest.mark.parametrize("managed", [None, False, True])
def test_a_host_that_leaves_the_list_is_moved_out_whatever_it_says_itself(managed: Any) -> None:
    fragment = _shrunk(host_system_ids=["host-1"], host_managed=managed)

    assert _clusters(fragment) == {"esx01": "c1", "esx02": None}
    assert fragment.objects["hosts"]["esx02"]["standalone"] is True
    assert "standalone" not in fragment.objects["hosts"]["esx01"]
    assert fragment.changes is not None
    entry = fragment.changes["clusters", "c1"]
    assert (entry["before"]["hosts"], entry["after"]["hosts"]) == (["esx01", "esx02"], ["esx01"])


@pytest.mark.parametrize("ids", [None, []])
def test_a_list_that_is_emptied_moves_all_out(ids: Any) -> None:
    fragment = _shrunk(host_system_ids=ids)

    assert _clusters(fragment) == {"esx01": None, "esx02": None}
    assert fragment.changes is not None
    entry = fragment.changes["clusters", "c1"]
    assert (entry["before"]["host_count"], entry["after"]["host_count"]) == (2, 0)
    assert "left_out" not in entry


def test_a_list_that_is_not_known_moves_nobody_for_certain() -> None:
    after = {key: value for key, value in CLUSTER.items() if key != "host_system_ids"}

    fragment = _plan(CLUSTER, after, {"host_system_ids": True})

    assert _clusters(fragment) == {"esx01": "c1", "esx02": "c1"}
    assert fragment.changes is not None
    assert "host_count" not in fragment.changes["clusters", "c1"]["after"]


def test_a_list_whose_members_are_found_through_their_references_is_known() -> None:
    after = {key: value for key, value in CLUSTER.items() if key != "host_system_ids"}
    references = {"references": ["vsphere_host.h[1].id", "vsphere_host.h[1]", "vsphere_host.h"]}
    block = {"address": "vsphere_compute_cluster.c", "expressions": {"host_system_ids": references}}
    hosts = {"address": "vsphere_host.h", "expressions": {}}
    configuration = {"root_module": {"resources": [block, hosts]}}

    fragment = _plan(CLUSTER, after, {"host_system_ids": True}, configuration=configuration)

    assert _clusters(fragment) == {"esx01": "c1", "esx02": None}


def test_a_member_that_is_not_named_leaves_the_others_known() -> None:
    before = {**CLUSTER, "host_system_ids": ["host-1", "host-2", "host-9"]}

    fragment = _plan(before, {**CLUSTER, "host_system_ids": ["host-1", "host-9"]})

    assert _clusters(fragment) == {"esx01": "c1", "esx02": None}
    assert fragment.changes is not None
    assert fragment.changes["clusters", "c1"]["after"]["host_count"] == 2


def test_hosts_that_are_only_looked_up_are_moved_out_too() -> None:
    looked_up = {"id": "host-2", "name": "esx02", "resource_pool_id": "resgroup-9"}
    cluster = {**CLUSTER, "resource_pool_id": "resgroup-9"}
    prior = {"values": {"root_module": {"resources": [{"address": "data.vsphere_host.x", "values": looked_up}]}}}

    fragment = _plan(
        cluster,
        {**cluster, "host_system_ids": ["host-1"]},
        hosts=[("vsphere_host.h[1]", _host(1))],
        prior_state=prior,
    )

    assert _clusters(fragment) == {"esx01": "c1", "esx02": None}


def test_a_host_that_another_cluster_takes_is_there() -> None:
    other = {"id": "domain-c9", "name": "c2", "host_system_ids": ["host-2"]}
    prior = {"values": {"root_module": {"resources": [{"address": "vsphere_compute_cluster.d", "values": other}]}}}

    fragment = _plan(CLUSTER, {**CLUSTER, "host_system_ids": ["host-1"]}, prior_state=prior)

    assert _clusters(fragment) == {"esx01": "c1", "esx02": "c2"}
    assert "standalone" not in fragment.objects["hosts"]["esx02"]


def _state(**cluster: Any) -> Fragment:
    resources = [{"address": "vsphere_compute_cluster.c", "values": {**CLUSTER, **cluster}}]
    resources += [{"address": f"vsphere_host.h[{n}]", "values": _host(n)} for n in (1, 2)]
    document = {"values": {"root_module": {"resources": resources}}}
    return facts_of(read_state(document, "s"), InputKind.TERRAFORM_STATE, "s")


@pytest.mark.parametrize("ids", [["host-1"], ["host-1", "host-1"]])
def test_a_state_in_which_list_and_host_disagree_says_what_comes_next(ids: list[str]) -> None:
    fragment = _state(host_system_ids=ids)

    path = ("hosts", "esx02", "cluster")
    reason = "the next apply moves it out of c1: host_system_ids of vsphere_compute_cluster.c leaves it out"
    assert _clusters(fragment) == {"esx01": "c1", "esx02": "c1"}
    assert path in fragment.partial
    assert ("hosts", "esx01", "cluster") not in fragment.partial
    assert str(fragment.unknown[path]) == reason
    assert fragment.notes == [f"vsphere_host.h[2]: {reason}; list it there, or set host_managed = true"]


@pytest.mark.parametrize(
    "cluster",
    [
        {"host_system_ids": ["host-1", "host-2"]},
        {"host_system_ids": None, "host_managed": True},
        {"host_system_ids": ["host-1", "host-9"]},
    ],
    ids=["both listed", "host managed", "a member may be it"],
)
def test_a_state_in_which_they_agree_or_may_agree_has_no_note(cluster: Values) -> None:
    fragment = _state(**cluster)

    assert fragment.notes == []
    assert ("hosts", "esx02", "cluster") not in fragment.partial


def test_a_plan_names_the_hosts_that_the_next_apply_moves_out() -> None:
    cluster = {**CLUSTER, "host_system_ids": []}

    fragment = _plan(cluster, {**cluster, "ha_enabled": True})

    assert fragment.changes is not None
    assert fragment.changes["clusters", "c1"]["left_out"] == ["esx01", "esx02"]


def test_a_shrunk_list_of_a_later_plan_moves_nobody_yet_and_counts_as_planned() -> None:
    entry = {
        "reason": "x",
        "resource_change": {
            "address": "vsphere_compute_cluster.c",
            "change": {"actions": ["update"], "before": CLUSTER, "after": {**CLUSTER, "host_system_ids": ["host-1"]}},
        },
    }
    hosts = [(f"vsphere_host.h[{n}]", _host(n, cluster=None)) for n in (1, 2)]
    planned = [{"address": address, "values": values} for address, values in hosts]
    document = {
        "planned_values": {"root_module": {"resources": planned}},
        "resource_changes": [
            {"address": a, "change": {"actions": ["no-op"], "before": v, "after": v}} for a, v in hosts
        ],
        "prior_state": {
            "values": {"root_module": {"resources": [{"address": "vsphere_compute_cluster.c", "values": CLUSTER}]}}
        },
        "deferred_changes": [entry],
    }

    fragment = plan_facts(read_plan(document, "p"), read_changes(document, "p"), "p")

    assert _clusters(fragment) == {"esx01": None, "esx02": None}
    assert "standalone" not in fragment.objects["hosts"]["esx02"]
    assert fragment.changes is not None
    change = fragment.changes["clusters", "c1"]
    assert change["deferred"] is True
    assert (change["before"]["hosts"], change["after"]["hosts"]) == (["esx01", "esx02"], ["esx01"])
