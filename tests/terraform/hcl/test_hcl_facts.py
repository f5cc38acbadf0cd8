"""Facts and findings of Terraform code: their lines, what is left out, errors and options."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli
from tests.support.paths import ROOT

QUICKSTART = ROOT / "examples" / "quickstart"


def _facts(cli: Cli, *arguments: str) -> dict[str, Any]:
    run = cli("facts", *arguments)
    assert run.code == 0, run.err
    document: dict[str, Any] = json.loads(run.out)
    return document


def test_code_never_says_of_an_existing_machine_what_only_a_new_one_has(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'resource "vsphere_virtual_machine" "v" {\n  name = "v"\n  resource_pool_id = "p"\n'
        '  disk {\n    label = "d"\n    size = 1\n  }\n}\n',
        encoding="utf-8",
    )

    machine = _facts(cli, str(tmp_path))["vms"]["v"]

    assert machine["disks"]["d"] == {
        "label": "d",
        "size_gb": 1,
        "mode": "persistent",
        "sharing": "none",
        "provisioning": "thin",
        "device_address": "scsi0:0",
    }
    assert machine.keys().isdisjoint({"storage_policy", "linked_clone"})


def test_findings_point_at_the_line_of_the_attribute(cli: Cli, tmp_path: Path) -> None:
    shutil.copy(QUICKSTART / "main.tf", tmp_path / "main.tf")
    plan = str(QUICKSTART / "plan.json")

    from_code = cli("check", str(tmp_path), "-o", "json")
    from_plan = cli("check", plan, "--source", str(tmp_path), "-o", "json")

    for run in (from_code, from_plan):
        found = {one["rule"]: one["locations"] for one in json.loads(run.out)["findings"] if one["verdict"] == "fail"}
        file = f"{tmp_path}/main.tf"
        address = "vsphere_compute_cluster.ft"
        assert found["cluster.ha_enabled"] == [{"file": file, "line": 51, "column": 3, "address": address}]


def test_a_finding_in_a_module_stands_at_its_caller_first(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "main.tf").write_text(
        'resource "vsphere_compute_cluster" "c" {\n  name = "ft"\n  datacenter_id = "dc"\n  ha_enabled = false\n}\n',
        encoding="utf-8",
    )
    (tmp_path / "main.tf").write_text('\nmodule "one" {\n  source = "./m"\n}\n', encoding="utf-8")

    run = cli("check", str(tmp_path), "-o", "json", "--only", "cluster.ha_enabled")

    (finding,) = json.loads(run.out)["findings"]
    assert run.code == 1
    assert finding["locations"] == [
        {"file": f"{tmp_path}/main.tf", "line": 2, "column": 1, "address": "module.one"},
        {
            "file": f"{tmp_path}/m/main.tf",
            "line": 4,
            "column": 3,
            "address": "module.one.vsphere_compute_cluster.c",
        },
    ]


def test_a_plan_wins_over_the_code_beside_it(cli: Cli, tmp_path: Path) -> None:
    shutil.copy(QUICKSTART / "main.tf", tmp_path)
    (tmp_path / "terraform.tfstate").write_text('{"version": 4}', encoding="utf-8")

    code = cli("parse", str(tmp_path))
    shutil.copy(QUICKSTART / "plan.json", tmp_path)
    plan = cli("parse", str(tmp_path))

    assert {one["file"] for one in json.loads(code.out)["resources"]} == {f"{tmp_path}/main.tf"}
    assert {one["file"] for one in json.loads(plan.out)["resources"]} == {f"{tmp_path}/plan.json"}
    assert code.err == (
        f"note: {tmp_path}/terraform.tfstate: left out: the Terraform code beside it tells what will be; "
        "name the file to read it\n"
    )


def test_errors_of_code_are_exit_2_and_the_rest_is_judged(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.tf").write_text(
        'resource "vsphere_compute_cluster" "c" {\n  name = "ft"\n  datacenter_id = "dc"\n  ha_enabled = false\n}\n',
        encoding="utf-8",
    )
    (tmp_path / "b.tf").write_text('resource "vsphere_host" "h" {\n  password = "hunter2\n}\n', encoding="utf-8")

    run = cli("check", str(tmp_path), "-o", "json", "--only", "cluster.ha_enabled")

    report = json.loads(run.out)
    message = "not HCL: a quoted text ends on the line it begins on; use a heredoc or \\n for several lines"
    assert run.code == 2
    assert [one["verdict"] for one in report["findings"]] == ["fail"]
    assert [(one["line"], one["column"], one["message"]) for one in report["errors"]] == [(2, 14, message)]
    assert "hunter2" not in run.out + run.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--var", "x"], "error: --var x: write NAME=VALUE"),
        (["--var", "nam=1"], "error: {0}: --var nam: the configuration has no such variable (did you mean “name”?)"),
        (["--var-file", "no.tfvars"], "error: --var-file no.tfvars: there is no such file"),
        (["--source", "nowhere"], "error: --source nowhere: there is no such directory"),
        (["--var", "size=big"], "error: --var size: the value of var.size does not fit: expected a number, found a text that is none"),
    ],
)  # fmt: skip
def test_options_that_do_not_fit(arguments: list[str], message: str, cli: Cli, tmp_path: Path) -> None:
    text = 'variable "name" {\n  default = "x"\n}\nvariable "size" {\n  type = number\n  default = 1\n}\n'
    host = 'resource "vsphere_host" "h" {\n  hostname = "${var.name}${var.size}"\n}\n'
    (tmp_path / "main.tf").write_text(text + host, encoding="utf-8")

    run = cli("parse", str(tmp_path), *arguments)

    assert run.code == 2
    assert run.err.splitlines()[0] == message.format(tmp_path)


def test_nobody_lists_the_hosts_of_a_cluster_that_only_a_pool_names(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'data "vsphere_resource_pool" "p" {\n  name = "c/Resources"\n}\n'
        'resource "vsphere_virtual_machine" "v" {\n  name = "v"\n'
        "  resource_pool_id = data.vsphere_resource_pool.p.id\n}\n",
        encoding="utf-8",
    )

    document = _facts(cli, str(tmp_path))
    run = cli("check", str(tmp_path), "--vsphere", "8.0.3", "--only", "cluster", "--fail-on", "error")

    assert [path for path in document["partial"] if path[:2] == ["clusters", "c"]] == [
        ["clusters", "c", fact] for fact in ("active_hosts", "ft_hosts", "ft_vms", "hosts", "vms")
    ]
    assert (run.code, "0 failed" in run.out) == (0, True)


def test_an_order_that_an_expression_gives_is_not_inherited(cli: Cli, tmp_path: Path) -> None:
    """Found where the expression was no plain reference: unknown, it was taken for left out."""
    switch = (
        'resource "vsphere_distributed_virtual_switch" "s" {\n  name = "s"\n  datacenter_id = "dc"\n'
        '  uplinks = ["u1", "u2"]\n  active_uplinks = ["u1"]\n  standby_uplinks = ["u2"]\n}\n'
        'data "vsphere_dynamic" "d" {\n  filter = []\n  name_regex = "x"\n}\n'
    )
    group = (
        'resource "vsphere_distributed_port_group" "%s" {\n  name = "%s"\n'
        "  distributed_virtual_switch_uuid = vsphere_distributed_virtual_switch.s.id\n%s}\n"
    )
    order = '  active_uplinks = split(",", data.vsphere_dynamic.d.id)\n'
    (tmp_path / "main.tf").write_text(switch + group % ("a", "a", "") + group % ("b", "b", order), encoding="utf-8")

    groups = _facts(cli, str(tmp_path))["distributed_switches"]["s"]["port_groups"]

    assert groups["a"]["active"] == ["u1"]
    assert "active" not in groups["b"]
    assert groups["b"].get("failover_order") != "inherited"
