"""Terraform code beside its plan: the same facts, except for what one of the two cannot know."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli
from tests.estates import ROOT
from tests.hcl.cases import DATA

PLANS = ROOT / "tests" / "data" / "terraform"
QUICKSTART = ROOT / "examples" / "quickstart"
_KINDS = ("vcenters", "clusters", "hosts", "distributed_switches", "datastores", "vms")

PLAN_LISTS = "the plan loses the expression: a filter may have taken members out"
PLAN_DYNAMIC = "the plan does not keep what stands in a dynamic block"
PLAN_ABSENT = "this plan was written by hand and leaves the attribute out; left out in code it has its default"
CODE_EXISTS = "code does not tell whether the virtual machine exists already, with disks of another sort"
CODE_COMPUTED = "the provider fills it in, so code does not tell"
PLAN_WORD = "this plan was written by hand with another word"

QUICKSTART_DIFFERENCES = {
    "clusters/ft-cluster/evc_mode": PLAN_ABSENT,
    "clusters/ft-cluster/ft_hosts": PLAN_LISTS,
    "clusters/ft-cluster/vsan/enabled": PLAN_ABSENT,
    "clusters/ft-cluster/vsan/esa": PLAN_ABSENT,
    "clusters/ft-cluster/vsan/remote_datastores": PLAN_ABSENT,
    "clusters/ft-cluster/vsan/stretched": PLAN_ABSENT,
    **{
        f'hosts/esx0{n}.example.com/vmkernels/vsphere_vnic.ft_logging["esx0{n}.example.com"]/netstack': PLAN_WORD
        for n in (1, 2, 3)
    },
    "vms/db01/disks/disk0/rdm": CODE_EXISTS,
    "vms/db01/mmu_mode": CODE_COMPUTED,
    "vms/db01/vbs": PLAN_ABSENT,
    "vms/db01/video_3d": PLAN_ABSENT,
}
"""Every fact that differs between ``examples/quickstart/plan.json`` and ``main.tf``, and why."""

REAL_DIFFERENCES = {
    "clusters/ft-cluster/ft_hosts": PLAN_LISTS,
    "clusters/ft-cluster-2/ft_hosts": PLAN_LISTS,
    "datastores/nfs-ft/hosts": PLAN_LISTS,
    **{
        f"distributed_switches/ft-dvs/hosts/esx0{n}.lab.local/{fact}": PLAN_DYNAMIC
        for n in (1, 2)
        for fact in ("host", "pnics")
    },
    **{f"hosts/esx0{n}.lab.local/networks": PLAN_DYNAMIC for n in (1, 2)},
    **{f"hosts/esx0{n}.lab.local/pnics/vmnic3/device": PLAN_DYNAMIC for n in (1, 2)},
    "vms/ft-vm/disks/disk0/rdm": CODE_EXISTS,
}
"""The same for a plan that Terraform made of ``real_create``."""


def _facts(cli: Cli, *arguments: str) -> dict[str, Any]:
    run = cli("facts", *arguments)
    assert run.code == 0, run.err
    document: dict[str, Any] = json.loads(run.out)
    return document


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and value:
        for key, member in value.items():
            yield from _leaves(member, f"{path}/{key}" if path else str(key))
    else:
        yield path, json.dumps(value)


def _differences(plan: Mapping[str, Any], code: Mapping[str, Any]) -> dict[str, tuple[str | None, str | None]]:
    first = dict(leaf for kind in _KINDS for leaf in _leaves(plan.get(kind, {}), kind))
    second = dict(leaf for kind in _KINDS for leaf in _leaves(code.get(kind, {}), kind))
    paths = sorted({*first, *second})
    return {path: (first.get(path), second.get(path)) for path in paths if first.get(path) != second.get(path)}


def _show(found: Mapping[str, tuple[str | None, str | None]], reasons: Mapping[str, str]) -> None:
    for path, (plan, code) in found.items():
        print(f"{path}: plan {plan}, code {code}: {reasons.get(path, 'NOT EXPLAINED')}")


FIXTURES: dict[str, tuple[Path, Path, Mapping[str, str]]] = {
    "quickstart": (QUICKSTART / "plan.json", QUICKSTART / "main.tf", QUICKSTART_DIFFERENCES),
    "real": (PLANS / "plan_vsphere_real_create.json", DATA / "real_create", REAL_DIFFERENCES),
    **{
        place.parent.name: (place.with_name("plan.json"), place.with_name("main.tf"), json.loads(place.read_text()))
        for place in sorted((ROOT / "tests" / "data" / "plans").glob("*/differences.json"))
    },
}
"""Plans with their code. A directory of ``tests/data/plans`` explains its differences in ``differences.json``."""


@pytest.mark.parametrize("name", FIXTURES)
def test_code_gives_the_facts_of_its_plan(name: str, cli: Cli, capfd: pytest.CaptureFixture[str]) -> None:
    plan, code, reasons = FIXTURES[name]

    planned, coded = _facts(cli, str(plan)), _facts(cli, str(code))
    found = _differences(planned, coded)

    with capfd.disabled():
        print()
        _show(found, reasons)
    assert found.keys() == reasons.keys()
    lost = {tuple(path) for path in planned["partial"]} ^ {tuple(path) for path in coded["partial"]}
    assert all(path[0] == "hosts" and path[2] == "cluster" for path in lost)


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
    }
    assert "storage_policy" not in machine


def test_the_source_of_a_plan_gives_its_lines_and_what_it_leaves_out(cli: Cli) -> None:
    plan = str(PLANS / "plan_vsphere_real_create.json")

    without = _facts(cli, plan)
    filled = _facts(cli, plan, "--source", str(DATA / "real_create"))

    found = _differences(without, filled)
    assert sorted(found) == sorted(
        path for path, reason in REAL_DIFFERENCES.items() if reason in (PLAN_LISTS, PLAN_DYNAMIC)
    )


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
        (["--var-file", "no.tfvars"], "error: no.tfvars: cannot read the file: No such file or directory"),
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
    run = cli("check", str(tmp_path), "--vsphere", "8.0.3", "--only", "cluster")

    assert [path for path in document["partial"] if path[:2] == ["clusters", "c"]] == [
        ["clusters", "c", fact] for fact in ("ft_hosts", "ft_vms", "hosts", "vms")
    ]
    assert (run.code, "0 failed" in run.out) == (0, True)
