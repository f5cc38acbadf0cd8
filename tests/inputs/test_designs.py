"""Documents that have to be imported first are known by their keys, and the import is named."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli
from tests.support.paths import DATA
from validator.inputs.designs import import_of

EXISTING = (
    "what SDDC Manager answers of domains or clusters that are there; `ftpolicy import vcenter` reads what is there"
)
OTHERS = "; `ftpolicy import vcf` reads those that describe a design"
REFERENCE = {"type": "HostSystem", "value": "host-1"}


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("bring-up-5", "a bring-up document of VMware Cloud Foundation"),
        ("installer-9", "a bring-up document of VMware Cloud Foundation"),
        ("domain-5", "the specification of a workload domain of VMware Cloud Foundation"),
        ("clusters-5", "the specification of clusters of VMware Cloud Foundation"),
    ],
)
def test_check_names_the_import_of_a_design(name: str, what: str, cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "design.json"
    shutil.copy(DATA / "vcf" / f"{name}.json", file)
    run = cli("check", str(file))
    assert run.code == 2
    assert run.err == f"error: {file}:1:1: this is {what}{OTHERS}\n"
    assert "REDACTED" not in run.out + run.err


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"networkSpecs": [], "vcenterSpec": {}}, f"this is a bring-up document of VMware Cloud Foundation{OTHERS}"),
        ({"clusterStretchSpec": {}}, f"this is a change of a cluster of VMware Cloud Foundation{OTHERS}"),
        ([{"MoRef": {"Type": "HostSystem", "Value": "h"}}], "these are views of PowerCLI; `ftpolicy import powercli` makes a cluster spec of them"),
        ({"value": [{"MoRef": {"Type": "HostSystem", "Value": "h"}}], "Count": 1}, "these are views of PowerCLI; `ftpolicy import powercli` makes a cluster spec of them"),
        ({"hostSystems": [{"self": REFERENCE}]}, "these are managed objects of the vSphere API; `ftpolicy import govc` makes a cluster spec of them"),
        ([{"obj": REFERENCE, "changeSet": []}], "these are managed objects of the vSphere API; `ftpolicy import govc` makes a cluster spec of them"),
        ([{"fqdn": "esx01", "id": "1"}], f"this is the list of hosts of SDDC Manager{OTHERS}"),
        ({"elements": [{"fqdn": "esx01", "id": "1"}]}, f"this is the list of hosts of SDDC Manager{OTHERS}"),
        ({"elements": [{"fqdn": "esx01", "storageType": "VSAN"}]}, None),
        ({"id": "d", "name": "m01", "type": "VI", "vcenters": []}, f"this is {EXISTING}"),
        ({"elements": [{"id": "c", "name": "cl01", "primaryDatastoreType": "NFS"}]}, f"this is {EXISTING}"),
        ({"elements": [{"id": "c", "name": "cl01", "primaryDatastoreType": "NFS"}, {"id": "d"}]}, None),
        ({"id": "d", "name": "m01", "type": "VI"}, None),
        ({"elements": []}, None),
        ([{"fqdn": "esx01"}], None),
        ({"name": "np01", "networks": []}, None),
        ({"name": "x", "networks": ["a"]}, None),
        ({"self": "https://example.com"}, None),
        ([], None),
        ("sddcId", None),
        (None, None),
    ],
)  # fmt: skip
def test_documents_are_known_by_their_keys(document: Any, expected: str | None) -> None:
    assert import_of(document) == expected


def test_looking_for_objects_is_bounded() -> None:
    deep: Any = {"self": REFERENCE}
    for _ in range(10):
        deep = [deep]
    assert import_of(deep) is None
    assert import_of(json.loads("[" + "[]," * 100_000 + "[]]")) is None


def test_a_design_beside_inputs_is_listed_with_its_import(cli: Cli, tmp_path: Path) -> None:
    shutil.copy(DATA / "vcf" / "domain-5.json", tmp_path / "domain.json")
    spec = "apiVersion: ftpolicy/v1\nkind: ClusterSpec\nclusters: [{name: c1, fault_tolerance: true}]\n"
    (tmp_path / "cluster.yaml").write_text(spec, encoding="utf-8")
    run = cli("check", str(tmp_path), "--only", "cluster.ha_enabled", "-o", "json")
    assert json.loads(run.out)["left_out"] == [
        {
            "file": str(tmp_path / "domain.json"),
            "reason": f"this is the specification of a workload domain of VMware Cloud Foundation{OTHERS}",
        }
    ]
