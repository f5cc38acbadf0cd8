"""What people should know of a plan as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def plan_notes(document: Mapping[str, Any]) -> list[str]:
    """Return remarks on a plan: that it destroys, or that it leaves something out.

    ``document`` is one that ``read_plan`` has accepted, so its shape is what Terraform writes.
    """
    changes = [change for change in document.get("resource_changes") or [] if "deposed" not in change]
    is_delete = all(change["change"].get("actions") == ["delete"] for change in changes)
    notes = []
    if changes and is_delete and not _has_resources(document["planned_values"].get("root_module") or {}):
        notes.append("this is a destroy plan; what it destroys is left out")
    if document.get("complete") is False:
        notes.append("the plan is not complete (targeted, or deferred); what it leaves out is taken as it was before")
    return notes


def _has_resources(root: Mapping[str, Any]) -> bool:
    waiting = [root]
    while waiting:
        module = waiting.pop()
        if module.get("resources"):
            return True
        waiting.extend(module.get("child_modules") or ())
    return False
