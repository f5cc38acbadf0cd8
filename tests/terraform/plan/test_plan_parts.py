"""The parts of a plan beside its changes: deferred ones, drift, actions, what is moved, forgotten or not whole."""

from __future__ import annotations

from typing import Any

import pytest

from validator.errors import InputError
from validator.model import Resource, Unknown
from validator.reasons import ReasonCode, because
from validator.terraform.plan.notes import plan_notes
from validator.terraform.plan.plan import DEFERRED, read_changes, read_plan

ADDRESS = "vsphere_compute_cluster.c"
BEFORE = {"id": "domain-c8", "name": "prod", "ha_enabled": True, "host_managed": None}
AFTER = {**BEFORE, "ha_enabled": False}


def _entry(address: str = ADDRESS, actions: Any = ("update",), before: Any = BEFORE, after: Any = AFTER) -> Any:
    change = {"actions": list(actions), "before": before, "after": after, "after_unknown": {}}
    return {"address": address, "type": address.split(".", maxsplit=1)[0], "change": change}


def _plan(*entries: Any, **parts: Any) -> dict[str, Any]:
    """Return a plan of an estate that has the cluster."""
    prior = [{"address": ADDRESS, "values": BEFORE}]
    return {
        "planned_values": {"root_module": {"resources": []}},
        "prior_state": {"values": {"root_module": {"resources": prior}}},
        "resource_changes": list(entries),
        **parts,
    }


def _deferred(*entries: Any) -> dict[str, Any]:
    return _plan(deferred_changes=[{"reason": "resource_config_unknown", "resource_change": one} for one in entries])


def test_of_what_is_deferred_only_its_identity_is_known() -> None:
    (resource,) = read_plan(_deferred(_entry()), "plan.json")

    later = Unknown(DEFERRED)
    assert resource.values == {"id": "domain-c8", "name": "prod", "ha_enabled": later, "host_managed": later}


@pytest.mark.parametrize(
    ("actions", "before", "after"),
    [(["delete"], BEFORE, None), (["no-op"], BEFORE, BEFORE), (["delete", "create"], BEFORE, AFTER)],
)
def test_a_deferred_deletion_leaves_the_object_there(actions: Any, before: Any, after: Any) -> None:
    (resource,) = read_plan(_deferred(_entry(actions=actions, before=before, after=after)), "plan.json")

    assert resource.values["name"] == "prod"
    assert isinstance(resource.values["ha_enabled"], Unknown)


def test_what_is_to_be_made_later_has_the_name_that_is_expected() -> None:
    after = {"name": "new", "ha_enabled": True}
    entry = _entry("vsphere_compute_cluster.new", ["create"], None, after)
    entry["change"]["after_unknown"] = {"id": True}

    resources = {one.address: one.values for one in read_plan(_deferred(entry), "plan.json")}

    later = Unknown(DEFERRED)
    assert resources["vsphere_compute_cluster.new"] == {"id": later, "name": "new", "ha_enabled": later}
    assert resources[ADDRESS] == BEFORE


@pytest.mark.parametrize("address", ['vsphere_host.h["*"]', "vsphere_host.h[*]", "data.vsphere_host.h"])
def test_what_names_no_managed_instance_is_only_noted(address: str) -> None:
    plan = _deferred(_entry(address))

    assert [one.address for one in read_plan(plan, "plan.json")] == [ADDRESS]
    assert read_changes(plan, "plan.json") == []
    note = "left to a later plan, so that nothing is known of them afterwards: "
    assert plan_notes(plan, "plan.json") == [f"{note}{address} (resource_config_unknown)"]


def test_a_deferred_change_tells_what_is_expected() -> None:
    (change,) = read_changes(_deferred(_entry()), "plan.json")

    assert (change.action, change.is_deferred, change.attributes) == ("update", True, ("ha_enabled",))
    assert isinstance(change.before, Resource)
    assert isinstance(change.after, Resource)
    assert (change.before.values["ha_enabled"], change.after.values["ha_enabled"]) == (True, False)
    (gone,) = read_changes(_deferred(_entry(actions=["delete"], after=None)), "plan.json")
    assert (gone.action, gone.is_deferred, gone.after) == ("delete", True, None)


def test_a_switch_of_a_host_stays_on_its_host() -> None:
    values = {"name": "FT", "host_system_id": "host-1", "vlan_id": 40}
    entries = [_entry("vsphere_host_port_group.p", before=values), _entry("vsphere_virtual_machine.v", before=values)]

    group, machine = (
        one for one in read_plan(_deferred(*entries), "plan.json") if one.type != "vsphere_compute_cluster"
    )

    assert group.values["host_system_id"] == "host-1"
    assert isinstance(machine.values["host_system_id"], Unknown)


@pytest.mark.parametrize("part", [{"a": 1}, [7], [{"resource_change": None}], [{"resource_change": {}}]])
def test_deferred_changes_of_another_shape_are_refused(part: Any) -> None:
    with pytest.raises(InputError, match="deferred_changes"):
        read_plan(_plan(deferred_changes=part), "plan.json")


def _invocation(address: str, resource: str | None = ADDRESS) -> dict[str, Any]:
    trigger = {} if resource is None else {"lifecycle_action_trigger": {"triggering_resource_address": resource}}
    return {"address": address, "type": address.split(".")[1], **trigger}


def test_an_action_of_the_provider_leaves_nothing_known_of_its_object() -> None:
    entry = _entry(after=BEFORE)
    plan = _plan(entry, action_invocations=[_invocation("action.vsphere_x.y"), _invocation("action.other.z")])
    plan["planned_values"]["root_module"]["resources"] = [{"address": ADDRESS, "values": BEFORE}]

    (resource,) = read_plan(plan, "plan.json")
    (change,) = read_changes(plan, "plan.json")

    reason = because(ReasonCode.ACTION_RUNS, action="action.vsphere_x.y")
    assert resource.values == {
        "id": "domain-c8",
        "name": "prod",
        **dict.fromkeys(BEFORE.keys() - {"id", "name"}, Unknown(reason)),
    }
    assert change.actions == ("action.vsphere_x.y", "action.other.z")
    note = "actions run with the plan, and what they do is not known: "
    assert plan_notes(plan, "p") == [f"{note}action.vsphere_x.y (on {ADDRESS}), action.other.z (on {ADDRESS})"]


def test_actions_of_others_and_of_nothing_change_no_value() -> None:
    actions = [_invocation("action.other.z"), _invocation("action.vsphere_x.y", None)]
    later = [{"reason": "x", "action_invocation": _invocation("action.other.later")}]
    plan = _plan(_entry(after=BEFORE), action_invocations=actions, deferred_action_invocations=later)
    plan["planned_values"]["root_module"]["resources"] = [{"address": ADDRESS, "values": BEFORE}]

    (resource,) = read_plan(plan, "plan.json")

    assert resource.values == BEFORE
    assert plan_notes(plan, "p")[0].endswith(f"z (on {ADDRESS}), action.vsphere_x.y, action.other.later (on {ADDRESS})")


@pytest.mark.parametrize("part", [{"a": 1}, [7]])
def test_actions_of_another_shape_are_refused(part: Any) -> None:
    with pytest.raises(InputError, match="action_invocations"):
        read_plan(_plan(action_invocations=part), "plan.json")


def test_what_is_moved_is_what_was_there_before() -> None:
    entry = {**_entry("vsphere_compute_cluster.new", ["no-op"], BEFORE, BEFORE), "previous_address": ADDRESS}
    plan = _plan(entry)
    plan["planned_values"]["root_module"]["resources"] = [{"address": "vsphere_compute_cluster.new", "values": BEFORE}]

    assert [one.address for one in read_plan(plan, "p")] == ["vsphere_compute_cluster.new"]
    (change,) = read_changes(plan, "p")
    assert (change.address, change.previous_address, change.action) == ("vsphere_compute_cluster.new", ADDRESS, "no-op")
    assert change.before is not None
    assert change.before.values == BEFORE


def test_what_is_imported_exists() -> None:
    entry = _entry()
    entry["change"]["importing"] = {"id": "domain-c8"}

    (change,) = read_changes(_plan(entry), "p")

    assert change.before is not None
    assert change.before.values == BEFORE


def test_what_is_forgotten_stays_as_it_is() -> None:
    plan = _plan(_entry(actions=["forget"], after=None))

    assert [one.values for one in read_plan(plan, "p")] == [BEFORE]
    assert read_changes(plan, "p") == []
    assert plan_notes(plan, "p") == [f"no longer managed by Terraform, and left as they are: {ADDRESS}"]


def test_drift_is_told_by_names_of_attributes() -> None:
    drift = [
        _entry(),
        _entry("vsphere_host.h", ["delete"], {"hostname": "a"}, None),
        _entry("vsphere_host.same", ["no-op"]),
        _entry("random_id.r"),
        7,
    ]

    note = f"changed outside Terraform since the last apply: {ADDRESS} (ha_enabled), vsphere_host.h (deleted)"
    assert plan_notes(_plan(resource_drift=drift), "p") == [note]


def test_deposed_objects_and_unknown_parts_are_told() -> None:
    assert plan_notes(_plan({**_entry(actions=["delete"]), "deposed": "abc"}, new_part=[]), "p") == [
        f"older objects that are still there, and that the plan deletes unseen: {ADDRESS}",
        "parts of the plan that are not read: new_part",
    ]


def test_long_lists_are_cut_and_licence_keys_hidden() -> None:
    key = "AAAAA-BBBBB-CCCCC-DDDDD-EEEEE"
    entries = [_entry(f"vsphere_host.h[{number}]", ["forget"], {"hostname": "a"}, None) for number in range(25)]
    (note,) = plan_notes(_plan(*entries), "p")
    assert note.count("vsphere_host") == 20
    assert note.endswith(", and 5 more")

    licence = _entry(f'vsphere_license.l["{key}"]', ["delete"], {"license_key": key}, None)
    (note,) = plan_notes(_plan(licence, resource_drift=[_entry(f'vsphere_license.l["{key}"]')]), "p")[-1:]
    assert key not in note
    assert "(sensitive 1)" in note


def test_no_value_of_a_change_is_kept() -> None:
    before = {"name": "db01", "extra_config": {"guestinfo.token": "secret-1"}, "custom_attributes": {"k": "secret-2"}}
    after = {"name": "db01", "extra_config": {"guestinfo.token": "secret-3"}, "custom_attributes": {"k": "secret-4"}}

    (change,) = read_changes(_plan(_entry("vsphere_virtual_machine.v", before=before, after=after)), "p")

    assert change.attributes == ("custom_attributes", "extra_config")
    assert "secret" not in repr((change.attributes, change.open_attributes))
