"""What the readers saw: `ftpolicy parse`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli, golden
from tests.support.paths import GOLDEN, ROOT

SHOWN = GOLDEN / "quickstart.parse.json"
LICENCE = "AAAAA-BBBBB-CCCCC-DDDDD-EEEEE"
CLUSTER = 'module.site["a"].vsphere_compute_cluster.ft[0]'
AFTER = "known after apply"


def _plan() -> dict[str, Any]:
    """Return a plan with a resource of each sort and outputs of each sort."""
    host = {"address": "vsphere_host.h", "values": {"hostname": "esx01", "password": "pw", "license": LICENCE}}
    data = {"address": "data.vsphere_datacenter.dc", "mode": "data", "values": {"name": "東京\u202e", "id": "dc-1"}}
    cluster = {"address": CLUSTER, "values": {"name": "ft", "drs_enabled": None, "tags": ["a"]}}
    reference = {"references": ["vsphere_host.h.id", "vsphere_host.h"]}
    return {
        "format_version": "1.2",
        "planned_values": {
            "outputs": {
                "answer": {"sensitive": False, "type": "number", "value": 42},
                "nothing": {"sensitive": False, "value": None},
                "later": {"sensitive": False},
                "hidden": {"sensitive": True, "value": "pw"},
                "hidden_later": {"sensitive": True},
                "admin_password": {"sensitive": False, "value": "pw"},
                "nested": {"sensitive": False, "value": {"token": "pw", "keys": [LICENCE, "x"]}},
            },
            "root_module": {
                "resources": [host, data],
                "child_modules": [{"address": 'module.site["a"]', "resources": [cluster]}],
            },
        },
        "resource_changes": [
            {"address": "vsphere_host.h", "change": {"actions": ["create"], "after_unknown": {"id": True}}},
            {
                "address": CLUSTER,
                "change": {
                    "actions": ["create"],
                    "after_unknown": {"id": True, "host_system_ids": True},
                    "after_sensitive": {"tags": [True]},
                },
            },
        ],
        "configuration": {
            "root_module": {
                "resources": [{"address": "vsphere_host.h", "expressions": {}}],
                "module_calls": {
                    "site": {
                        "for_each_expression": {"constant_value": ["a"]},
                        "expressions": {"hosts": reference},
                        "module": {
                            "resources": [
                                {
                                    "address": "vsphere_compute_cluster.ft",
                                    "expressions": {"host_system_ids": {"references": ["var.hosts"]}},
                                }
                            ],
                            "variables": {"hosts": {}},
                        },
                    }
                },
            }
        },
    }


def _write(file: Path, document: object) -> str:
    file.write_text(json.dumps(document), encoding="utf-8")
    return str(file)


def test_resources_and_outputs_of_a_plan(cli: Cli, tmp_path: Path) -> None:
    file = _write(tmp_path / "plan.json", _plan())

    run = cli("parse", file)

    assert (run.code, run.err) == (0, "")
    seen = json.loads(run.out)
    common = {"file": file, "index": None}
    secret = {"sensitive": True}
    assert seen["resources"] == [
        {
            "address": "vsphere_host.h",
            "mode": "managed",
            "type": "vsphere_host",
            "name": "h",
            **common,
            "values": {"hostname": "esx01", "password": secret, "license": secret, "id": {"unknown": AFTER}},
        },
        {
            "address": "data.vsphere_datacenter.dc",
            "mode": "data",
            "type": "vsphere_datacenter",
            "name": "dc",
            **common,
            "values": {"name": "東京\u202e", "id": "dc-1"},
        },
        {
            "address": CLUSTER,
            "mode": "managed",
            "type": "vsphere_compute_cluster",
            "name": "ft",
            **common,
            "index": 0,
            "values": {
                "name": "ft",
                "drs_enabled": None,
                "tags": [secret],
                "id": {"unknown": AFTER},
                "host_system_ids": {"unknown": AFTER, "targets": ["vsphere_host.h"]},
            },
        },
    ]
    assert seen["outputs"] == {
        "answer": 42,
        "nothing": None,
        "later": {"unknown": AFTER},
        "hidden": secret,
        "hidden_later": secret,
        "admin_password": secret,
        "nested": {"token": secret, "keys": [secret, "x"]},
    }
    assert list(seen) == ["resources", "outputs"]
    assert [line[:12] for line in run.out.splitlines()[1:-1]] == ['{"address": '] * 3
    assert "東京\\u202e" in run.out


def test_the_quickstart(cli: Cli, update_golden: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)

    run = cli("parse", "examples/quickstart")

    golden(SHOWN, run.out, update_golden)
    assert run.err == (
        "note: examples/quickstart/main.tf: left out: the plan examples/quickstart/plan.json is read instead\n"
        "note: examples/quickstart/cluster.yaml is a cluster spec, which gives no resources; `ftpolicy facts` shows it\n"
        "note: examples/quickstart/osaka.yaml is a cluster spec, which gives no resources; `ftpolicy facts` shows it\n"
    )
    assert run.code == 0


def test_outputs_of_a_state_and_of_two_documents(cli: Cli, tmp_path: Path) -> None:
    state = {
        "format_version": "1.0",
        "values": {"outputs": {"answer": {"sensitive": False, "value": 41}, "b": {"sensitive": True, "value": 1}}},
    }
    plan, second = _write(tmp_path / "a.json", _plan()), _write(tmp_path / "b.json", state)

    assert cli("parse", second).out == '{"resources": [], "outputs": {"answer": 41, "b": {"sensitive": true}}}\n'
    both = cli("parse", plan, second)
    assert json.loads(both.out)["outputs"]["answer"] == 42
    assert json.loads(both.out)["outputs"]["b"] == {"sensitive": True}
    assert both.err == f"note: {second}: the output answer is left out: an input before it has one of that name\n"


def test_a_facts_document_gives_no_resources(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    file.write_text(cli("facts", str(ROOT / "examples" / "cluster-spec.yaml")).out, encoding="utf-8")

    run = cli("parse", str(file))

    assert (run.code, run.out) == (0, '{"resources": [], "outputs": {}}\n')
    assert run.err == f"note: {file} is a facts document, which gives no resources; `ftpolicy facts` shows it\n"


def test_what_can_be_read_is_shown_beside_what_cannot(cli: Cli, tmp_path: Path) -> None:
    good = _write(tmp_path / "good.json", _plan())
    odd = _write(tmp_path / "odd.json", {"planned_values": {"outputs": []}, "resource_changes": []})
    listed = _write(tmp_path / "listed.json", {"planned_values": {"outputs": {"a": 7}}, "resource_changes": []})

    run = cli("parse", good, str(tmp_path / "none.json"), odd, listed)

    assert run.code == 2
    assert len(json.loads(run.out)["resources"]) == 3
    assert [line for line in run.err.splitlines() if line.startswith("error: ")] == [
        f"error: {tmp_path / 'none.json'}: cannot read the file: No such file or directory",
        f"error: {odd}: planned_values.outputs is not an object",
        f"error: {listed}: planned_values.outputs.a is not an object",
    ]


def test_what_a_terminal_would_obey_is_escaped(cli: Cli) -> None:
    output = '{"format_version": "1.0", "values": {"outputs": {"a": {"value": "x\\u061c\\u009b"}}}}'

    run = cli("parse", "-", stdin=output.encode())

    assert (run.code, run.out) == (0, '{"resources": [], "outputs": {"a": "x\\u061c\\u009b"}}\n')
