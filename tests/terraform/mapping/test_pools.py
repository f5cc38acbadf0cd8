"""What a virtual machine is in: resource pools and vApps, datastore clusters, and the restart priority of its cluster."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli
from tests.support.fragments import (
    AFTER,
    HCL,
    PLAN,
    STATE,
    after,
    assert_spelled_as_the_spec,
    facts,
    reasons,
    resource,
)
from validator.model import Fragment, InputKind, Resource, Unknown
from validator.reasons import ReasonCode, because

CLUSTER = resource(
    "vsphere_compute_cluster.c", name="c", id="domain-c1", resource_pool_id="resgroup-1", host_system_ids=["host-0"]
)
LOOKED_UP = resource("data.vsphere_compute_cluster.l", name="l", id="domain-c2", resource_pool_id="resgroup-2")
HOST = resource("data.vsphere_host.h", name="esx0", id="host-0", resource_pool_id="resgroup-1")
ALONE = resource("data.vsphere_host.a", name="esx1", id="host-1", resource_pool_id="resgroup-3")


def pool(name: str, parent: Any, limit: Any = -1, kind: str = "vsphere_resource_pool") -> Resource:
    values = {"name": name, "id": f"id-{name}", "parent_resource_pool_id": parent}
    return resource(f"{kind}.{name}", **values, **({} if limit is ... else {"memory_limit": limit}))


def machine(in_pool: Any, *resources: Resource, kind: InputKind = PLAN) -> Fragment:
    """Return the facts of a virtual machine in a pool."""
    return facts(
        CLUSTER,
        LOOKED_UP,
        HOST,
        ALONE,
        *resources,
        resource("vsphere_virtual_machine.v", name="v", resource_pool_id=in_pool),
        kind=kind,
    )


@pytest.mark.parametrize("kind", [PLAN, STATE, HCL])
@pytest.mark.parametrize(
    ("in_pool", "cluster", "reason"),
    [
        ("resgroup-1", "c", None),
        ("resgroup-2", "l", None),
        (after("data.vsphere_compute_cluster.l"), "l", None),
        (after("data.vsphere_host.h"), "c", None),
        (
            after("data.vsphere_host.a"),
            None,
            "it is in the resource pool of data.vsphere_host.a, whose cluster is not known",
        ),
        ("resgroup-3", None, "it is in the resource pool of data.vsphere_host.a, whose cluster is not known"),
        ("id-root", "l", None),
        ("id-app", "l", None),
        (after("vsphere_vapp_container.app"), "l", None),
        ("id-inner", "l", None),
        ("id-hosted", "c", None),
        ("id-beside", "l", None),
        ("id-elsewhere", None, "the vApp of others does not say its cluster"),
        ("id-lost", None, "resgroup-9 is not in this input"),
        ("id-round", None, "its resource pools lead back to themselves"),
    ],
)
def test_the_cluster_of_a_pool(in_pool: Any, cluster: str | None, reason: str | None, kind: InputKind) -> None:
    fragment = machine(
        in_pool,
        pool("root", after("data.vsphere_compute_cluster.l")),
        pool("app", "id-root", kind="vsphere_vapp_container"),
        pool("inner", "id-app"),
        pool("hosted", after("data.vsphere_host.h")),
        pool("lost", "resgroup-9"),
        pool("round", "id-round"),
        resource("data.vsphere_resource_pool.beside", name="x", id="id-beside", parent_resource_pool_id="resgroup-2"),
        resource("data.vsphere_vapp_container.elsewhere", name="others", id="id-elsewhere"),
        kind=kind,
    )

    word = {PLAN: "this plan", STATE: "this state", HCL: "this configuration"}[kind]
    why = reason and reason.replace("this input", word).replace("the vApp of others", "the resource pool “others”")
    assert fragment.objects["vms"]["v"].get("cluster") == cluster
    assert reasons(fragment).get(("vms", "v", "cluster")) == why


@pytest.mark.parametrize("kind", [PLAN, STATE, HCL])
@pytest.mark.parametrize(
    ("in_pool", "limits", "expected", "reason"),
    [
        ("id-inner", (-1, -1, -1), "none", None),
        ("id-inner", (-1, -1, 4096), 4096, None),
        ("id-inner", (4096, -1, 8192), 4096, None),
        ("id-inner", (-1, 2048, 8192), 2048, None),
        ("id-root", (4096, -1, 1), 4096, None),
        ("id-inner", (Unknown(because(ReasonCode.KNOWN_AFTER_APPLY)), -1, 4096), None, AFTER),
        ("id-inner", (..., -1, 4096), None, "the memory limit of vsphere_resource_pool.root is not known here"),
    ],
)
def test_the_least_limit_on_the_way_up(
    in_pool: str, limits: tuple[Any, ...], expected: Any, reason: str | None, kind: InputKind
) -> None:
    root, app, inner = limits
    fragment = machine(
        in_pool,
        pool("root", "resgroup-1", root),
        pool("app", "id-root", app, "vsphere_vapp_container"),
        pool("inner", "id-app", inner),
        kind=kind,
    )

    found = {"name": in_pool.removeprefix("id-"), **({} if expected is None else {"memory_limit_mb": expected})}
    path = ("vms", "v", "resource_pool", "memory_limit_mb")
    assert fragment.objects["vms"]["v"]["resource_pool"] == found
    assert reasons(fragment).get(path) == reason
    if isinstance(expected, int):
        least = ("root", "app", "inner")[limits.index(expected)]
        address = f"{'vsphere_vapp_container' if least == 'app' else 'vsphere_resource_pool'}.{least}"
        assert fragment.sources[path].address == address
    assert_spelled_as_the_spec(fragment)


@pytest.mark.parametrize(
    ("in_pool", "expected", "reason"),
    [
        ("resgroup-1", None, None),
        (after("data.vsphere_host.h"), None, None),
        ("id-top", None, None),
        ("id-under", {"name": "under", "memory_limit_mb": "none"}, None),
        ("id-q", {"name": "q"}, "the memory limit of data.vsphere_resource_pool.q is not known here"),
        ("id-p", {"name": "p"}, "the memory limit of data.vsphere_resource_pool.q is not known here"),
        (
            "id-lost",
            {"name": "lost"},
            "what limits the resource pools around it is not known: resgroup-9 is not in this plan",
        ),
        ("id-round", {"name": "round"}, None),
    ],
)
def test_pools_that_do_not_tell_their_limit(in_pool: Any, expected: Any, reason: str | None) -> None:
    fragment = machine(
        in_pool,
        resource("data.vsphere_resource_pool.q", name="l/Resources/q", id="id-q"),
        resource("data.vsphere_resource_pool.top", name="l/Resources", id="id-top"),
        pool("under", "id-top"),
        pool("p", "id-q"),
        pool("lost", "resgroup-9"),
        pool("round", "id-round"),
    )

    assert fragment.objects["vms"]["v"].get("resource_pool") == expected
    assert reasons(fragment).get(("vms", "v", "resource_pool", "memory_limit_mb")) == reason


@pytest.mark.parametrize(
    ("value", "expected", "reason"),
    [
        ("group-p1", {"name": "pod", "automation_level": "automated"}, None),
        (after("vsphere_datastore_cluster.p"), {"name": "pod", "automation_level": "automated"}, None),
        ("group-p2", {"name": "old"}, None),
        ("group-p9", None, "group-p9 is not in this plan"),
        (Unknown(because(ReasonCode.KNOWN_AFTER_APPLY)), None, AFTER),
        (None, None, None),
        ("", None, None),
    ],
)
def test_the_datastore_cluster_of_a_virtual_machine(value: Any, expected: Any, reason: str | None) -> None:
    values = {"name": "pod", "id": "group-p1", "sdrs_enabled": True, "sdrs_automation_level": "automated"}
    fragment = facts(
        resource("vsphere_datastore_cluster.p", **values),
        resource("data.vsphere_datastore_cluster.q", name="old", id="group-p2"),
        resource("vsphere_virtual_machine.v", name="v", datastore_cluster_id=value),
    )

    assert fragment.objects["vms"]["v"].get("datastore_cluster") == expected
    assert reasons(fragment) == ({} if reason is None else {("vms", "v", "datastore_cluster"): reason})
    assert_spelled_as_the_spec(fragment)


@pytest.mark.parametrize(
    ("value", "expected"), [("disabled", "disabled"), ("highest", "highest"), (None, "medium"), ("odd", None)]
)
def test_the_restart_priority_of_a_cluster(value: str | None, expected: str | None) -> None:
    fragment = facts(resource("vsphere_compute_cluster.c", name="c", ha_vm_restart_priority=value))

    assert fragment.objects["clusters"]["c"].get("ha") == (
        None if expected is None else {"vm_restart_priority": expected}
    )
    assert (("clusters", "c", "ha", "vm_restart_priority") in fragment.unknown) is (expected is None)
    assert_spelled_as_the_spec(fragment)


CODE = """
data "vsphere_compute_cluster" "c" {
  name          = "c"
  datacenter_id = "dc"
}
resource "vsphere_resource_pool" "p" {
  name                    = "p"
  parent_resource_pool_id = data.vsphere_compute_cluster.c.resource_pool_id
  memory_limit            = LIMIT
}
resource "vsphere_vapp_container" "a" {
  name                    = "a"
  parent_resource_pool_id = vsphere_resource_pool.p.id
}
resource "vsphere_datastore_cluster" "pod" {
  name                  = "pod"
  datacenter_id         = "dc"
  sdrs_enabled          = true
  sdrs_automation_level = "LEVEL"
}
resource "vsphere_virtual_machine" "v" {
  name                 = "v"
  memory               = 8192
  resource_pool_id     = vsphere_vapp_container.a.id
  datastore_cluster_id = vsphere_datastore_cluster.pod.id
}
"""
SPEC = """
apiVersion: ftpolicy/v1
kind: ClusterSpec
clusters: [{name: c, ha: {enabled: true}}]
vms: [{name: v, fault_tolerance: true}]
"""
RULES = ("storage.no_storage_drs", "vm.memory_reserved", "vm.ha_not_disabled")


def _verdicts(cli: Cli, *paths: Path) -> dict[str, str]:
    only = [word for rule in RULES for word in ("--only", rule)]
    run = cli("check", *map(str, paths), "-o", "json", "--show", "pass", "--vsphere", "8.0.3", *only)
    return {one["rule"]: one["verdict"] for one in json.loads(run.out)["findings"]}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"LIMIT": "4096", "LEVEL": "automated"}, ("fail", "fail", "undecided")),
        ({"LIMIT": "-1", "LEVEL": "manual"}, ("undecided", "undecided", "undecided")),
        (
            {"LIMIT": "-1", "LEVEL": "manual", "ha: {enabled: true}": "ha: {vm_restart_priority: disabled}"},
            ("undecided", "undecided", "fail"),
        ),
        (
            {
                "LIMIT": "-1",
                "LEVEL": "automated",
                "ha: {enabled: true}": "ha: {vm_restart_priority: disabled}",
                "fault_tolerance: true": "fault_tolerance: true, ha_restart_priority: high, storage_drs: manual",
            },
            ("pass", "undecided", "pass"),
        ),
    ],
)
def test_rules_see_what_the_machine_is_in(
    changes: dict[str, str], expected: tuple[str, ...], cli: Cli, tmp_path: Path
) -> None:
    code, spec = tmp_path / "main.tf", tmp_path / "cluster.yaml"
    code_text, spec_text = CODE, SPEC
    for old, new in changes.items():
        code_text, spec_text = code_text.replace(old, new), spec_text.replace(old, new)
    code.write_text(code_text, encoding="utf-8")
    spec.write_text(spec_text, encoding="utf-8")

    assert _verdicts(cli, code, spec) == dict(zip(RULES, expected, strict=True))


@pytest.mark.parametrize("override", [None, "medium", "clusterRestartPriority", Unknown])
def test_an_override_counts_before_the_cluster(override: Any, cli: Cli, tmp_path: Path) -> None:
    def entry(address: str, **values: Any) -> dict[str, Any]:
        kind, name = address.split(".")
        return {
            "address": address,
            "mode": "managed",
            "type": kind,
            "name": name,
            "provider_name": "vsphere",
            "values": values,
        }

    resources = [
        entry(
            "vsphere_compute_cluster.c",
            name="c",
            id="domain-c1",
            resource_pool_id="r",
            ha_vm_restart_priority="disabled",
        ),
        entry("vsphere_virtual_machine.v", name="v", id="u", resource_pool_id="r"),
    ]
    if override is not None:
        values = {} if override is Unknown else {"ha_vm_restart_priority": override}
        resources.append(
            entry("vsphere_ha_vm_override.o", compute_cluster_id="domain-c1", virtual_machine_id="u", **values)
        )
    state = {
        "format_version": "1.0",
        "terraform_version": "1.11.4",
        "values": {"root_module": {"resources": resources}},
    }
    (tmp_path / "state.json").write_text(json.dumps(state), encoding="utf-8")
    (tmp_path / "cluster.yaml").write_text(
        SPEC.replace("ha: {enabled: true}", "fault_tolerance: true"), encoding="utf-8"
    )

    found = _verdicts(cli, tmp_path / "state.json", tmp_path / "cluster.yaml")["vm.ha_not_disabled"]

    assert found == ("pass" if override == "medium" else "undecided" if override is Unknown else "fail")
