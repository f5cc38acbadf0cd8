"""A cluster spec as an import writes it, beside a plan of the same virtual machine: one machine, not two."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli

Json = dict[str, Any]

_SPEC = """\
apiVersion: ftpolicy/v1
kind: ClusterSpec
clusters: [{name: ft, datacenter: tokyo, fault_tolerance: true}]
hosts:
- {name: esx01.example.com, cluster: ft, version: 8.0.3}
- {name: esx02.example.com, cluster: ft, version: 8.0.3}
datastores:
- {name: san, datacenter: tokyo, type: VMFS, transport: fc, hosts: [esx01.example.com, esx02.example.com]}
vms:
- name: db
  datacenter: tokyo
  cluster: ft
  fault_tolerance: true
  num_cpus: 2
  disks:
  - label: Hard disk 1
    path: '[san] db/db.vmdk'
    key: 2000
    device_address: scsi0:0
    datastore: san
    size_gb: 40
    provisioning: thin
    mode: persistent
    sharing: none
    rdm: none
  - label: Hard disk 2
    path: '[san] db/db_1.vmdk'
    key: 2001
    device_address: scsi0:1
    datastore: san
    size_gb: 100
    provisioning: thin
    mode: persistent
    sharing: none
    rdm: none
  cdroms: [{backing: host_device}]
"""
_RULES = (
    "inputs.contradiction",
    "vm.disk_size",
    "vm.disk_count",
    "vm.disk_mode_supported",
    "vm.change_allowed_with_ft",
)


def _disk(label: str, number: int, **more: Any) -> Json:
    file = f"db/db_{number}.vmdk" if number else "db/db.vmdk"
    disk = {"label": label, "size": 100 if number else 40, "datastore_id": "ds-1", "unit_number": number, "path": file}
    disk |= {"key": 2000 + number, "device_address": f"scsi:0:{number}", "controller_type": "scsi", "attach": False}
    return {**disk, "disk_mode": "persistent", "disk_sharing": "sharingNone", "thin_provisioned": True, **more}


def _plan(before: list[Json], after: list[Json]) -> Json:
    def machine(disks: list[Json]) -> Json:
        fixed = {"name": "db", "id": "vm-uuid", "num_cpus": 2, "resource_pool_id": "pool-1", "datastore_id": "ds-1"}
        return {**fixed, "disk": disks, "cdrom": [], "clone": [], "imported": True}

    def resource(values: Json) -> Json:
        named = {"address": "vsphere_virtual_machine.db", "type": "vsphere_virtual_machine", "name": "db"}
        return {**named, "mode": "managed", "values": values}

    data = {
        "vsphere_datacenter.dc": {"id": "dc-1", "name": "tokyo"},
        "vsphere_compute_cluster.ft": {
            "id": "c-1",
            "name": "ft",
            "datacenter_id": "dc-1",
            "resource_pool_id": "pool-1",
        },
        "vsphere_datastore.san": {"id": "ds-1", "name": "san", "datacenter_id": "dc-1"},
    }
    known = [
        {
            "address": f"data.{key}",
            "mode": "data",
            "type": key.split(".")[0],
            "name": key.split(".")[1],
            "values": values,
        }
        for key, values in data.items()
    ]
    sides = {"before": machine(before), "after": machine(after), "after_unknown": {}}
    change = {"actions": ["no-op" if before == after else "update"], **sides}
    return {
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": [resource(machine(after))]}},
        "resource_changes": [{**resource({}), "change": change}],
        "prior_state": {"values": {"root_module": {"resources": [*known, resource(machine(before))]}}},
        "configuration": {"root_module": {}},
    }


def _words(cli: Cli, folder: Path, spec: str, plan: Json) -> dict[str, str]:
    """Return the verdict of each of ``_RULES`` that has one on the machine or the estate."""
    (folder / "cluster.yaml").write_text(spec, encoding="utf-8")
    (folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    only = [argument for rule in _RULES for argument in ("--only", rule)]
    inputs = [str(folder / name) for name in ("plan.json", "cluster.yaml")]
    run = cli("check", *inputs, *only, "-o", "json", "--show", "pass")
    return {finding["rule"]: finding["verdict"] for finding in json.loads(run.out)["findings"]}


@pytest.fixture
def disks() -> list[Json]:
    """The disks of the machine under Terraform's labels, which are those of vSphere the other way round."""
    return [_disk("Hard disk 2", 0), _disk("Hard disk 1", 1)]


def _old(spec: str) -> str:
    """Return a spec of an import that did not write where disks are."""
    return "".join(
        line
        for line in spec.splitlines(keepends=True)
        if line.split(":")[0].strip() not in ("path", "key", "device_address")
    )


@pytest.mark.parametrize("of_old", [False, True])
def test_a_plan_that_changes_nothing_contradicts_nothing(
    cli: Cli, tmp_path: Path, disks: list[Json], of_old: bool
) -> None:
    words = _words(cli, tmp_path, _old(_SPEC) if of_old else _SPEC, _plan(disks, disks))

    assert words == dict.fromkeys(_RULES, "pass")


def test_a_plan_that_makes_a_disk_too_large_is_judged_by_the_new_size(
    cli: Cli, tmp_path: Path, disks: list[Json]
) -> None:
    words = _words(cli, tmp_path, _SPEC, _plan(disks, [disks[0], {**disks[1], "size": 3000}]))

    assert words["vm.disk_size"] == "fail"
    assert words["inputs.contradiction"] == "pass"


def test_a_disk_that_is_not_as_the_spec_says_is_a_contradiction_at_the_device(
    cli: Cli, tmp_path: Path, disks: list[Json]
) -> None:
    disks[1]["size"] = 120
    words = _words(cli, tmp_path, _SPEC, _plan(disks, disks))

    assert words["inputs.contradiction"] == "fail"
    assert words["vm.disk_size"] == "undecided"
    assert words["vm.disk_count"] == "pass"
