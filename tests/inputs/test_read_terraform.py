"""Shapes of Terraform's documents: raw states, wrapped output, destroy plans, targeted plans, the format of 0.12."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli
from validator.errors import InputError
from validator.inputs import Inputs, read_inputs
from validator.model import InputKind

CLUSTER = {
    "address": "vsphere_compute_cluster.c",
    "mode": "managed",
    "type": "vsphere_compute_cluster",
    "name": "c",
    "values": {"name": "c", "id": "domain-c1", "ha_enabled": False},
}
FACTS = {"clusters": {"c": {"name": "c", "ha": {"enabled": False}}}}
RAW = {
    "version": 4,
    "terraform_version": "1.11.4",
    "serial": 7,
    "lineage": "0a-1b",
    "outputs": {},
    "resources": [
        {
            "mode": "managed",
            "type": "vsphere_compute_cluster",
            "name": "c",
            "provider": 'provider["registry.terraform.io/hashicorp/vsphere"]',
            "instances": [{"schema_version": 0, "attributes": CLUSTER["values"], "sensitive_attributes": []}],
        }
    ],
}


def plan(*resources: dict[str, Any], actions: str = "create", **more: Any) -> dict[str, Any]:
    changes = [{"address": one["address"], "change": {"actions": [actions]}} for one in resources]
    return {
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": list(resources)}},
        "resource_changes": changes,
        "configuration": {"root_module": {}},
        **more,
    }


def read(file: Path, text: str) -> Inputs:
    file.write_text(text, encoding="utf-8")
    return read_inputs([str(file)])


def summary(inputs: Inputs) -> tuple[list[Any], list[str], list[str]]:
    """Return the facts, notes and errors of inputs."""
    return [one.objects for one in inputs.fragments], inputs.notes, [str(error) for error in inputs.errors]


@pytest.mark.parametrize("name", ["terraform.tfstate", "state.json"])
def test_a_raw_state_is_read_as_a_state(name: str, tmp_path: Path) -> None:
    inputs = read(tmp_path / name, json.dumps(RAW))
    assert summary(inputs) == ([FACTS], [], [])
    assert [(one.kind, one.objects) for one in inputs.read] == [(InputKind.TERRAFORM_STATE, 1)]


def test_a_raw_state_of_a_directory_is_an_input(tmp_path: Path) -> None:
    (tmp_path / "terraform.tfstate").write_text(json.dumps(RAW), encoding="utf-8")
    (tmp_path / "terraform.tfstate.backup").write_text(json.dumps(RAW), encoding="utf-8")
    inputs = read_inputs([str(tmp_path)])
    assert summary(inputs) == ([FACTS], [], [])
    assert [one.path for one in inputs.read] == [str(tmp_path / "terraform.tfstate")]


def test_a_raw_state_is_checked(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "terraform.tfstate"
    file.write_text(json.dumps(RAW), encoding="utf-8")
    run = cli("check", str(file), "--only", "cluster.ha_enabled", "-o", "json")
    report = json.loads(run.out)
    assert (run.code, run.err) == (1, "")
    assert report["inputs"] == [{"path": str(file), "kind": "terraform-state", "objects": 1}]
    assert [(one["rule"], one["verdict"], one["subject"]["name"]) for one in report["findings"]] == [
        ("cluster.ha_enabled", "fail", "c")
    ]
    (location,) = report["findings"][0]["locations"]
    assert (location["file"], location["address"]) == (str(file), "vsphere_compute_cluster.c")


def test_an_empty_raw_state_has_nothing(tmp_path: Path) -> None:
    inputs = read(tmp_path / "terraform.tfstate", json.dumps({**RAW, "resources": []}))
    assert summary(inputs) == ([{}], [], [])


@pytest.mark.parametrize(
    "line",
    [
        "[command]/opt/hostedtoolcache/terraform-bin show -json p.bin",
        "/usr/local/bin/terraform-bin show -json p.bin",
        "Acquiring state lock. This may take a few moments...",
        "$ terraform show -json p.bin\r",
    ],
)
def test_one_line_before_the_json_is_passed_over(line: str, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    inputs = read(file, f"{line}\n{json.dumps(plan(CLUSTER), indent=1)}\n")
    assert summary(inputs) == ([FACTS], [f"{file}: line 1 is not JSON and was passed over"], [])


def test_lines_are_counted_with_the_one_that_is_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    inputs = read(file, 'terraform show\n{"a": 1,\n "b": tru}')
    assert [(error.message, str(error.location)) for error in inputs.errors] == [
        ("not JSON: expecting value", f"{file}:3:7")
    ]


@pytest.mark.parametrize(
    ("before", "message"),
    [
        ("one line\nanother line\n", "not YAML: "),
        ("[command]terraform\nanother line\n", "not JSON: expecting value"),
        ("[1, 2]\n", "not JSON: extra data"),
        ('{"a": 1}\n', "not JSON: extra data"),
        ("terraform show \\\n\n", "not YAML: "),
        ("terraform show\n ", "not YAML: "),
    ],
)
def test_anything_else_before_the_json_is_an_error(before: str, message: str, tmp_path: Path) -> None:
    inputs = read(tmp_path / "plan.json", before + json.dumps(plan(CLUSTER), indent=1))
    assert summary(inputs)[:2] == ([], [])
    (error,) = inputs.errors
    assert isinstance(error, InputError)
    assert error.message.startswith(message)


@pytest.mark.parametrize("line", ["---", "# a spec", "%YAML 1.2\n---"])
def test_a_line_of_yaml_before_braces_is_yaml(line: str, tmp_path: Path) -> None:
    spec = "{apiVersion: ftpolicy/v1, kind: ClusterSpec, clusters: [{name: c, ha: {enabled: false}}]}"
    inputs = read(tmp_path / "spec.yaml", f"{line}\n{spec}\n")
    assert summary(inputs)[1:] == ([], [])
    assert [one.kind for one in inputs.read] == [InputKind.CLUSTER_SPEC]


def test_a_destroy_plan_has_no_objects_and_says_so(cli: Cli, tmp_path: Path) -> None:
    document = plan(CLUSTER, actions="delete", prior_state={"values": {"root_module": {"resources": [CLUSTER]}}})
    document["planned_values"] = {"root_module": {}}
    document["resource_changes"][0]["change"] |= {"before": CLUSTER["values"], "after": None}
    document["resource_changes"].append({"address": CLUSTER["address"], "deposed": "1234abcd"})
    file = tmp_path / "plan.json"
    inputs = read(file, json.dumps(document))
    notes = [
        "this is a destroy plan; what it destroys is left out",
        "older objects that are still there, and that the plan deletes unseen: vsphere_compute_cluster.c",
    ]
    assert summary(inputs) == ([{}], [f"{file}: {note}" for note in notes], [])
    run = cli("check", str(file))
    assert run.code == 3
    assert "Nothing was evaluated." in run.out


def test_what_a_destroy_plan_looked_up_is_still_there(tmp_path: Path) -> None:
    looked_up = {"address": "data.vsphere_compute_cluster.d", "values": {"name": "d", "id": "domain-c2"}}
    prior = {"values": {"root_module": {"resources": [CLUSTER, looked_up]}}}
    document = plan(CLUSTER, actions="delete", prior_state=prior)
    document["planned_values"] = {"root_module": {}}
    inputs = read(tmp_path / "plan.json", json.dumps(document))
    assert summary(inputs)[0] == [{"clusters": {"d": {"name": "d"}}}]


@pytest.mark.parametrize(
    "document",
    [plan(CLUSTER), plan(), plan(CLUSTER, actions="delete"), {**plan(CLUSTER), "complete": True}],
)
def test_other_plans_have_no_note(document: dict[str, Any], tmp_path: Path) -> None:
    assert read(tmp_path / "plan.json", json.dumps(document)).notes == []


def test_a_plan_that_deletes_some_and_keeps_others_is_no_destroy_plan(tmp_path: Path) -> None:
    document = plan(CLUSTER)
    document["planned_values"] = {"root_module": {}}
    document["resource_changes"].append({"address": "vsphere_host.h", "change": {"actions": ["delete"]}})
    assert read(tmp_path / "plan.json", json.dumps(document)).notes == []


def test_a_targeted_plan_says_so_and_keeps_the_rest(tmp_path: Path) -> None:
    other = {"address": "vsphere_compute_cluster.o", "values": {"name": "o", "id": "domain-c3", "ha_enabled": True}}
    document = plan(CLUSTER, complete=False, prior_state={"values": {"root_module": {"resources": [other]}}})
    file = tmp_path / "plan.json"
    inputs = read(file, json.dumps(document))
    note = "the plan is not complete (targeted, or deferred); what it leaves out is taken as it was before"
    both = {"clusters": {**FACTS["clusters"], "o": {"name": "o", "ha": {"enabled": True}}}}
    assert summary(inputs) == ([both], [f"{file}: {note}"], [])


OLD_PLAN: dict[str, Any] = {
    "format_version": "0.1",
    "terraform_version": "0.12.7",
    "planned_values": {
        "root_module": {
            "resources": [
                {
                    "address": "vsphere_compute_cluster.c",
                    "mode": "managed",
                    "type": "vsphere_compute_cluster",
                    "name": "c",
                    "provider_name": "vsphere",
                    "schema_version": 0,
                    "values": {"name": "c", "datacenter_id": "datacenter-1", "ha_enabled": True, "drs_enabled": False},
                },
                {
                    "address": "vsphere_host.h[0]",
                    "mode": "managed",
                    "type": "vsphere_host",
                    "name": "h",
                    "index": 0,
                    "provider_name": "vsphere",
                    "schema_version": 0,
                    "values": {"hostname": "esx0", "password": "p4ss", "maintenance": False},
                },
            ]
        }
    },
    "resource_changes": [
        {
            "address": "vsphere_compute_cluster.c",
            "mode": "managed",
            "change": {
                "actions": ["create"],
                "before": None,
                "after": {"name": "c", "datacenter_id": "datacenter-1"},
                "after_unknown": {"host_system_ids": True, "id": True},
            },
        },
        {
            "address": "vsphere_host.h[0]",
            "mode": "managed",
            "change": {"actions": ["create"], "before": None, "after_unknown": {"id": True}},
        },
    ],
    "prior_state": {
        "format_version": "0.1",
        "values": {
            "root_module": {
                "resources": [
                    {
                        "address": "data.vsphere_datacenter.dc",
                        "mode": "data",
                        "type": "vsphere_datacenter",
                        "name": "dc",
                        "provider_name": "vsphere",
                        "values": {"name": "DC1", "id": "datacenter-1"},
                    }
                ]
            }
        },
    },
    "configuration": {
        "provider_config": {"vsphere": {"name": "vsphere"}},
        "root_module": {
            "resources": [
                {
                    "address": "vsphere_compute_cluster.c",
                    "provider_config_key": "vsphere",
                    "expressions": {
                        "datacenter_id": {"references": ["data.vsphere_datacenter.dc"]},
                        "host_system_ids": {"references": ["vsphere_host.h[0]"]},
                    },
                },
                {"address": "vsphere_host.h", "expressions": {"hostname": {"constant_value": "esx0"}}},
            ]
        },
    },
}


def test_a_plan_in_the_format_of_terraform_0_12(tmp_path: Path) -> None:
    inputs = read(tmp_path / "plan.json", json.dumps(OLD_PLAN))
    assert summary(inputs) == (
        [
            {
                "clusters": {
                    "c": {"name": "c", "datacenter": "DC1", "ha": {"enabled": True}, "drs": {"enabled": False}}
                },
                "hosts": {"esx0": {"name": "esx0", "cluster": "c", "maintenance_mode": False}},
            }
        ],
        [],
        [],
    )
    (fragment,) = inputs.fragments
    assert fragment.unknown == {}
    assert "p4ss" not in repr(fragment)
