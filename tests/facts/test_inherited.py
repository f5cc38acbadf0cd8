"""What a virtual machine has from the cluster and the datastore cluster that it is in."""

from __future__ import annotations

from typing import Any

import pytest

from validator.facts.inherited import inherit
from validator.facts.model import Facts
from validator.model import Location, Path

AUTOMATED = {"name": "pod", "automation_level": "automated"}
MANUAL = {"name": "pod", "automation_level": "manual"}
PRIORITY = ("clusters", "c", "ha", "vm_restart_priority")
OWN: Path = ("vms", "v", "ha_restart_priority")


def followed(vm: dict[str, Any], **more: Any) -> Facts:
    """Return facts of one virtual machine after it followed its clusters."""
    objects: dict[str, Any] = {"vms": {"v": vm}}
    objects.update({kind: more.pop(kind) for kind in ("clusters", "datastores") if kind in more})
    facts = Facts(objects=objects, **more)
    inherit(facts, ["v"])
    return facts


def cluster(priority: str | None) -> dict[str, Any]:
    return {"c": {"ha": {} if priority is None else {"vm_restart_priority": priority}}}


@pytest.mark.parametrize(
    ("vm", "priority", "unknown", "expected"),
    [
        ({"cluster": "c"}, "disabled", {}, "disabled"),
        ({"cluster": "c"}, "medium", {}, None),
        ({"cluster": "c"}, None, {}, None),
        ({"cluster": "d"}, "disabled", {}, None),
        ({}, "disabled", {}, None),
        ({"cluster": "c", "ha_restart_priority": "high"}, "disabled", {}, "high"),
        ({"cluster": "c"}, "disabled", {OWN: "known after apply"}, None),
    ],
)
def test_the_restart_priority_of_the_cluster(
    vm: dict[str, Any], priority: str | None, unknown: dict[Path, str], expected: str | None
) -> None:
    place = Location("c.yaml", 4)
    facts = followed(vm, clusters=cluster(priority), unknown=unknown, sources={PRIORITY: place})

    assert facts.objects["vms"]["v"].get("ha_restart_priority") == expected
    assert facts.sources.get(OWN) == (place if expected == "disabled" else None)


DISK = {"label": "d", "datastore": "ds"}


@pytest.mark.parametrize(
    ("vm", "store", "partial", "expected", "stored"),
    [
        # Where it is on the datastore cluster is not known yet: the cluster counts.
        ({"datastore_cluster": AUTOMATED}, {}, set(), {"datastore_cluster": AUTOMATED, "storage_drs": "default"}, {}),
        ({"datastore_cluster": MANUAL}, {}, set(), {"datastore_cluster": MANUAL}, {}),
        (
            {"datastore_cluster": AUTOMATED, "storage_drs": "manual"},
            {},
            set(),
            {"datastore_cluster": AUTOMATED, "storage_drs": "manual"},
            {},
        ),
        (
            {"datastore_cluster": AUTOMATED, "storage_datastore": "ds", "disks": {"d": {"label": "d"}}},
            {},
            set(),
            {
                "datastore_cluster": AUTOMATED,
                "storage_datastore": "ds",
                "disks": {"d": {"label": "d"}},
                "storage_drs": "default",
            },
            {},
        ),
        (
            {"datastore_cluster": MANUAL, "storage_datastore": "ds", "disks": {"d": DISK}},
            {},
            {("vms", "v", "disks")},
            {"datastore_cluster": MANUAL, "storage_datastore": "ds", "disks": {"d": DISK}},
            {},
        ),
        # All of its datastores are known: they are in that cluster, and tell where it is.
        (
            {"datastore_cluster": AUTOMATED, "storage_datastore": "ds", "disks": {"d": DISK}},
            {},
            set(),
            {"storage_datastore": "ds", "disks": {"d": DISK}, "storage_drs": "default"},
            {"datastore_cluster": AUTOMATED},
        ),
        (
            {"datastore_cluster": AUTOMATED, "storage_datastore": "ds", "disks": {"d": DISK}},
            {"datastore_cluster": MANUAL},
            set(),
            {"storage_datastore": "ds", "disks": {"d": DISK}},
            {"datastore_cluster": MANUAL},
        ),
    ],
)
def test_the_datastore_cluster_that_it_is_given_to(
    vm: dict[str, Any], store: dict[str, Any], partial: set[Path], expected: dict[str, Any], stored: dict[str, Any]
) -> None:
    facts = followed(dict(vm), datastores={"ds": dict(store)}, partial=partial)

    assert facts.objects["vms"]["v"] == expected
    assert facts.objects["datastores"]["ds"] == stored
