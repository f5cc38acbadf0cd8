"""What people should know of a plan as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from validator.terraform.plan.differences import difference
from validator.terraform.plan.plan import licence_keys

_KNOWN = {
    *("format_version", "terraform_version", "variables", "planned_values", "resource_drift", "resource_changes"),
    *("deferred_changes", "output_changes", "prior_state", "configuration", "relevant_attributes", "checks"),
    *("timestamp", "applyable", "complete", "errored", "action_invocations", "deferred_action_invocations"),
}
"""The parts of a plan that are read, or that say nothing of the estate."""

_MOST = 20
"""How many objects one note lists."""


def plan_notes(document: Mapping[str, Any], file: str) -> list[str]:
    """Return remarks on a plan: that it destroys, that it leaves something out, or what else runs with it.

    ``document`` is one that ``read_plan`` has accepted, so its shape is what Terraform writes; ``file`` is named in errors.
    """
    entries = document.get("resource_changes") or []
    changes = [change for change in entries if "deposed" not in change]
    is_delete = all(change["change"].get("actions") == ["delete"] for change in changes)
    notes = []
    if changes and is_delete and not _has_resources(document["planned_values"].get("root_module") or {}):
        notes.append("this is a destroy plan; what it destroys is left out")
    if document.get("complete") is False:
        notes.append("the plan is not complete (targeted, or deferred); what it leaves out is taken as it was before")
    told = {
        "left to a later plan, so that nothing is known of them afterwards": _deferred(document),
        "changed outside Terraform since the last apply": _drift(document),
        "no longer managed by Terraform, and left as they are": _forgotten(changes),
        "older objects that are still there, and that the plan deletes unseen": _deposed(entries),
        "actions run with the plan, and what they do is not known": _actions(document),
        "parts of the plan that are not read": sorted(document.keys() - _KNOWN),
    }
    if not any(told.values()):
        return notes
    hidden = licence_keys(document, file)
    return notes + [f"{what}: {_listed(objects, hidden)}" for what, objects in told.items() if objects]


def _listed(objects: Sequence[str], hidden: Mapping[Any, str]) -> str:
    text = ", ".join(objects[:_MOST]) + (f", and {len(objects) - _MOST} more" if len(objects) > _MOST else "")
    for key, shown in hidden.items():
        text = text.replace(str(key), shown)
    return text


def _deferred(document: Mapping[str, Any]) -> list[str]:
    found = []
    for entry in document.get("deferred_changes") or ():
        reason = entry.get("reason")
        found.append(
            f"{entry['resource_change']['address']} ({reason})" if reason else entry["resource_change"]["address"]
        )
    return found


def _drift(document: Mapping[str, Any]) -> list[str]:
    """Return what changed outside Terraform, by the names of attributes: their values may be secret."""
    found = []
    for entry in _mappings(document.get("resource_drift")):
        change = entry.get("change")
        if (
            isinstance(change, Mapping)
            and change.get("actions") != ["no-op"]
            and str(entry.get("type")).startswith("vsphere_")
        ):
            before, after = change.get("before"), change.get("after")
            if isinstance(before, Mapping) and isinstance(after, Mapping):
                names = ", ".join(difference(before, after, None).changed)
                found.append(f"{entry.get('address')} ({names})" if names else str(entry.get("address")))
            else:
                found.append(f"{entry.get('address')} (deleted)")
    return found


def _forgotten(changes: Sequence[Mapping[str, Any]]) -> list[str]:
    return [change["address"] for change in changes if "forget" in change["change"]["actions"]]


def _deposed(entries: Sequence[Mapping[str, Any]]) -> list[str]:
    return [entry["address"] for entry in entries if "deposed" in entry]


def _actions(document: Mapping[str, Any]) -> list[str]:
    later = (entry.get("action_invocation") for entry in _mappings(document.get("deferred_action_invocations")))
    found = []
    for entry in _mappings([*(document.get("action_invocations") or ()), *later]):
        trigger = entry.get("lifecycle_action_trigger")
        resource = trigger.get("triggering_resource_address") if isinstance(trigger, Mapping) else None
        found.append(f"{entry.get('address')} (on {resource})" if resource else str(entry.get("address")))
    return found


def _mappings(value: Any) -> Iterator[Mapping[str, Any]]:
    for one in value if isinstance(value, list) else ():
        if isinstance(one, Mapping):
            yield one


def _has_resources(root: Mapping[str, Any]) -> bool:
    waiting = [root]
    while waiting:
        module = waiting.pop()
        if module.get("resources"):
            return True
        waiting.extend(module.get("child_modules") or ())
    return False
