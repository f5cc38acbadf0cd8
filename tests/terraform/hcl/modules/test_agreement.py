"""A plan beside code is compared with it: what differs is named, and a plan of that very code agrees."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.support.paths import DATA, EXAMPLES
from tests.support.repositories import write
from validator.terraform.hcl.configuration.options import Options
from validator.terraform.hcl.modules.agreement import Agreement, compare
from validator.terraform.plan.plan import read_plan

DISTRIBUTED = DATA / "plans" / "distributed"
REAL = DATA / "terraform" / "real"
SAME_CODE = ("before", "no-op", "destroy", "ha-on", "replace-ft-logging", "replace-vmotion")
"""Plans of the estate as it is written: whoever made them only named a resource, or changed the estate."""

CHANGED_IN_THE_DARK = {
    "services-not-ignored": "what a plan does not keep: lifecycle",
    "grow-cluster": "a filter of what is known after apply",
    "shrink-cluster": "a filter of what is known after apply",
    "unmount-datastore": "a filter of what is known after apply",
}
"""Plans of other code, of which nothing of the difference is in the plan."""


def _compared(plan: Path | dict[str, Any], directory: Path, *given: tuple[str, str]) -> Agreement:
    document = json.loads(plan.read_text(encoding="utf-8")) if isinstance(plan, Path) else plan
    return compare(document, read_plan(document, "plan.json"), str(directory), Options(given=given))


def _found(agreement: Agreement) -> tuple[list[str], list[str], list[str]]:
    return agreement.only_in_plan, agreement.only_in_code, agreement.different


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        (EXAMPLES / "quickstart" / "plan.json", EXAMPLES / "quickstart"),
        (DISTRIBUTED / "plan.json", DISTRIBUTED),
        (DATA / "plans" / "change" / "plan.json", DATA / "plans" / "change"),
        (DATA / "terraform" / "plan_vsphere_real_create.json", DATA / "hcl" / "real_create"),
        (DATA / "terraform" / "expressions" / "plan.json", DATA / "terraform" / "expressions"),
        *((REAL / name / "plan.json", REAL / "estate") for name in SAME_CODE if (REAL / name / "plan.json").exists()),
    ],
    ids=lambda path: str(path.relative_to(path.parents[2])),
)
def test_a_real_plan_agrees_with_its_code(plan: Path, code: Path) -> None:
    found = _compared(plan, code)

    assert (*_found(found), found.gaps, found.errors, found.place) == ([], [], [], [], [], None)


def test_real_plans_of_changed_code_do_not_agree() -> None:
    plans = sorted(path.parent.name for path in REAL.glob("*/plan.json"))
    alike = {name for name in plans if _compared(REAL / name / "plan.json", REAL / "estate").is_whole}

    assert alike - set(SAME_CODE) == set(CHANGED_IN_THE_DARK)


@pytest.fixture
def code(tmp_path: Path) -> Path:
    shutil.copytree(DISTRIBUTED, tmp_path / "code")
    return tmp_path / "code"


CHANGES = {
    "an argument": ("main.tf", "ha_enabled      = true", "ha_enabled = false", "vsphere_compute_cluster.ft.ha_enabled"),
    "a constant by an operator": ("main.tf", "max_mtu                          = 9000", "max_mtu = 3 * 500", "…dvs.max_mtu"),
    "a list": ("main.tf", 'active_uplinks                  = ["uplink2"]', 'active_uplinks = ["uplink1"]', "…ft_logging.active_uplinks"),
    "a new argument": ("main.tf", "vlan_id                         = 30", "vlan_id = 30\nauto_expand = false", "…vmotion.auto_expand"),
    "an argument that goes": ("main.tf", "  vlan_id                         = 30\n", "", "…vmotion.vlan_id"),
    "another reference": ("main.tf", "datacenter_id   = data.vsphere_datacenter.dc.id\n  host_sys", "datacenter_id = data.vsphere_network.vm.id\n  host_sys", "vsphere_compute_cluster.ft.datacenter_id"),
    "a constant for a reference": ("main.tf", "datacenter_id   = data.vsphere_datacenter.dc.id\n  host_sys", 'datacenter_id = "datacenter-9"\n  host_sys', "vsphere_compute_cluster.ft.datacenter_id"),
    "a function": ("main.tf", "vlan_id                         = 30", 'vlan_id = tonumber("30")', "…vmotion.vlan_id"),
    "a nested argument": ("main.tf", 'devices        = ["vmnic2", "vmnic3"]\n  }\n}', 'devices = ["vmnic2"]\n  }\n}', "…dvs.host[1].devices"),
    "a nested block": ("main.tf", 'devices        = ["vmnic2", "vmnic3"]\n  }\n}', 'devices = ["vmnic2", "vmnic3"]\n  }\n  host {\n    host_system_id = "host-9"\n  }\n}', "…dvs.host"),
    "a local value": ("main.tf", "cpus = 4, memory", "cpus = 8, memory", 'vsphere_virtual_machine.vm["db11"].num_cpus'),
    "a key of for_each": ("main.tf", "    web11 = { cpus = 2", "    web12 = { cpus = 2", 'vsphere_virtual_machine.vm["web11"]', 'vsphere_virtual_machine.vm["web12"]'),
    "the default of a variable": ("main.tf", 'default = "vc01.example.com"', 'default = "vc02.example.com"', "var.vcenter.default"),
    "an argument of a module": ("main.tf", "  name          = each.key\n", '  name          = "esx11"\n', "module.host.name"),
    "a source": ("main.tf", '"./modules/vmkernel"', '"./modules/host"', "module.vmkernel.source"),
    "for_each of a module": ("main.tf", '"./modules/host"\n  for_each      = local.hosts', '"./modules/host"\n  count = 2', "module.host.count", "module.host.for_each"),
    "an argument inside a module": ("modules/host/main.tf", '"root"', '"admin"', "module.host.vsphere_host.this.username"),
    "an output of a module": ("modules/host/main.tf", "vsphere_host.this.id", "var.name", "module.host.output.id"),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_changed_after_the_plan_is_named(code: Path, change: str) -> None:
    file, old, new, *wanted = CHANGES[change]
    text = (code / file).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (code / file).write_text(text.replace(old, new), encoding="utf-8")

    found = _compared(code / "plan.json", code)

    assert (found.only_in_plan, found.only_in_code) == ([], [])
    shown = [one.replace("vsphere_distributed_virtual_switch.", "…").replace("vsphere_distributed_port_group.", "…") for one in found.different]  # fmt: skip
    assert shown == wanted
    assert found.place is not None
    assert found.place.file == str(code / file)


def test_blocks_that_only_one_side_has_are_named(code: Path) -> None:
    text = (code / "main.tf").read_text(encoding="utf-8")
    text = text.replace('"vsphere_compute_cluster" "ft"', '"vsphere_compute_cluster" "other"')
    (code / "main.tf").write_text(text.replace('module "vmkernel"', 'module "kernel"'), encoding="utf-8")
    (code / "more.tf").write_text('variable "size" {}\nmodule "host_2" {\n  source = "./modules/host"\n}\n')

    found = _compared(code / "plan.json", code)

    assert found.only_in_plan == ["vsphere_compute_cluster.ft", "module.vmkernel"]
    assert found.only_in_code == ["var.size", "vsphere_compute_cluster.other", "module.kernel", "module.host_2"]


def test_the_plan_of_another_root_is_not_of_this_code() -> None:
    found = _compared(EXAMPLES / "quickstart" / "plan.json", DISTRIBUTED)

    assert "module.host" in found.only_in_code
    assert "vsphere_host.esx" in found.only_in_plan


def test_a_resource_that_was_taken_out_of_the_plan_is_missed(code: Path) -> None:
    plan = json.loads((code / "plan.json").read_text(encoding="utf-8"))
    resources = plan["planned_values"]["root_module"]["resources"]
    resources[:] = [one for one in resources if one["address"] != "vsphere_nas_datastore.nfs"]
    whole = _found(_compared(plan, code))
    listed = plan["configuration"]["root_module"]["resources"]
    listed[:] = [one for one in listed if one["address"] != "vsphere_nas_datastore.nfs"]

    assert whole == ([], [], ["vsphere_nas_datastore.nfs"])
    assert _found(_compared(plan, code)) == ([], ["vsphere_nas_datastore.nfs"], [])


@pytest.mark.parametrize("complete", [True, False, None])
def test_a_plan_without_any_resource_is_not_the_whole_of_the_code(code: Path, complete: bool | None) -> None:
    plan = json.loads((code / "plan.json").read_text(encoding="utf-8"))
    plan.update(planned_values={"root_module": {}}, resource_changes=[], complete=complete)
    found = _compared(plan, code)

    missing = found.different if complete else found.left_out
    assert found.is_whole is (not complete)
    assert "vsphere_compute_cluster.ft" in missing
    assert 'module.host["esx11.example.com"].vsphere_host.this' in missing


def test_instances_that_code_has_no_longer_are_seen(code: Path) -> None:
    text = (code / "main.tf").read_text(encoding="utf-8")
    start, end = text.index("    db11  ="), text.index("  }\n}\n\ndata")
    (code / "main.tf").write_text(text[:start] + text[end:], encoding="utf-8")

    names = ("app11", "db11", "web11")
    assert _found(_compared(code / "plan.json", code)) == (
        [],
        [],
        [f'vsphere_virtual_machine.vm["{name}"]' for name in names],
    )


def test_a_value_that_was_changed_in_the_plan_is_seen(code: Path) -> None:
    plan = json.loads((code / "plan.json").read_text(encoding="utf-8"))
    for one in plan["planned_values"]["root_module"]["resources"]:
        if one["address"] == "vsphere_compute_cluster.ft":
            one["values"]["ha_enabled"] = False

    assert _found(_compared(plan, code)) == ([], [], ["vsphere_compute_cluster.ft.ha_enabled"])


def _plan(configuration: dict[str, Any], **variables: Any) -> dict[str, Any]:
    values = {name: {"value": value} for name, value in variables.items()}
    return {
        "planned_values": {"root_module": {}},
        "variables": values,
        "configuration": {"root_module": configuration},
    }


def _resource(**expressions: Any) -> dict[str, Any]:
    return {
        "resources": [
            {"address": "vsphere_folder.f", "mode": "managed", "type": "vsphere_folder", "name": "f", "expressions": expressions}
        ]
    }  # fmt: skip


ALIKE: dict[str, tuple[str, dict[str, Any]]] = {
    "a function without references": ('path = format("%s", "a")', {"path": {}}),
    "null": ("path = null", {"path": {"constant_value": None}}),
    "null that is left out": ("path = null", {"path": {}}),
    "an older Terraform without prefixes": ("path = data.vsphere_folder.d[0].path", {"path": {"references": ["data.vsphere_folder.d[0]"]}}),
    "a key of a repetition": ('path = "a${count.index}"', {"path": {"references": ["count.index"]}}),
    "a variable of a for expression": ('path = join("", [for one in var.a : one])', {"path": {"references": ["var.a"]}}),
    "another spelling of a number": ("path = 1e3", {"path": {"constant_value": 1000}}),
    "a template of constants": ('path = "a${1 + 1}"', {"path": {"constant_value": "a2"}}),
    "a heredoc": ("path = <<-X\n    a\n  X\n", {"path": {"constant_value": "a\n"}}),
    "a dynamic block": ('dynamic "x" {\n  for_each = [1]\n  content {}\n}', {}),
    "a block that the provider has as an argument": ("custom {\n  a = 1\n}", {}),
    "a provisioner and a lifecycle": ('provisioner "local-exec" {\n  command = "a"\n}\nlifecycle {\n  ignore_changes = [path]\n}', {}),
    "timeouts": ('timeouts {\n  create = "1m"\n}', {"timeouts": {"create": {"constant_value": "1m"}}}),
}  # fmt: skip


@pytest.mark.parametrize("name", ALIKE)
def test_what_a_plan_does_not_keep_is_no_difference(tmp_path: Path, name: str) -> None:
    written, expressions = ALIKE[name]
    (tmp_path / "main.tf").write_text(f'resource "vsphere_folder" "f" {{\n{written}\n}}\n', encoding="utf-8")

    assert _found(_compared(_plan(_resource(**expressions)), tmp_path)) == ([], [], [])


OTHERWISE: dict[str, tuple[str, dict[str, Any]]] = {
    "a constant for a function": ('path = "a"', {"path": {}}),
    "a function for a constant": ('path = file("a")', {"path": {"constant_value": "a"}}),
    "a repetition for a constant": ("path = each.key", {"path": {"constant_value": "a"}}),
    "a local value": ("path = local.b", {"path": {"references": ["local.a"]}}),
    "another block of a list": ("custom {\n}\ncustom {\n}\n", {"custom": [{}]}),
}


@pytest.mark.parametrize("name", OTHERWISE)
def test_what_a_plan_keeps_otherwise_is_a_difference(tmp_path: Path, name: str) -> None:
    written, expressions = OTHERWISE[name]
    (tmp_path / "main.tf").write_text(f'resource "vsphere_folder" "f" {{\n{written}\n}}\n', encoding="utf-8")
    argument = next(iter(expressions))

    assert _found(_compared(_plan(_resource(**expressions)), tmp_path)) == ([], [], [f"vsphere_folder.f.{argument}"])


def test_the_data_source_of_a_check_is_among_those_of_the_plan(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('check "c" {\n  data "vsphere_folder" "f" {\n    path = "a"\n  }\n}\n')
    listed = [{"address": "data.vsphere_folder.f", "mode": "data", "type": "vsphere_folder", "name": "f"}]

    assert _found(_compared(_plan({"resources": listed}), tmp_path)) == ([], [], [])


def test_overrides_count(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "vsphere_folder" "f" {\n  path = "a"\n}\n')
    plan = _plan(_resource(path={"constant_value": "a"}))
    assert _compared(plan, tmp_path).is_whole

    (tmp_path / "override.tf").write_text('resource "vsphere_folder" "f" {\n  path = "b"\n}\n')

    assert _found(_compared(plan, tmp_path)) == ([], [], ["vsphere_folder.f.path"])


VALUES = [
    ({"terraform.tfvars": 'a = "1"\n'}, (), "1", True),
    ({"terraform.tfvars": 'a = "2"\n'}, (), "1", False),
    ({"terraform.tfvars": "a = 1\n"}, (), "1", True),  # the plan has it as the type says
    ({"terraform.tfvars": 'a = ["y", "x"]\n'}, (), ["x", "y"], True),
    ({"terraform.tfvars": 'a = ["y"]\n'}, (), ["x", "y"], False),
    ({"terraform.tfvars": "a = { x = 1 }\n"}, (), {"x": 1, "y": None}, True),
    ({"terraform.tfvars": 'a = "2"\n', "prod.tfvars": 'a = "1"\n'}, (), "1", True),  # it was named
    ({"terraform.tfvars": 'a = "2"\n', "vars/prod.tfvars": 'a = "1"\n'}, (), "1", True),
    ({"terraform.tfvars": 'a = "2"\n', "prod.tfvars": 'a = "1"\n'}, (("var", "a=2"),), "1", False),
    ({"prod.tfvars": 'a = "2"\n'}, (), "1", True),
    ({"x.auto.tfvars.json": '{"a": "2"}'}, (), "1", False),
    ({"terraform.tfvars": 'a = "2"\n'}, (("var", "a=1"),), "1", True),
    ({}, (("var", "a=2"),), "1", False),
    ({}, (("var", 'a=["x"]'),), ["x"], True),
    ({}, (), "1", True),
]


@pytest.mark.parametrize(("files", "given", "value", "is_alike"), VALUES)
def test_values_of_variables_are_those_of_the_files(
    tmp_path: Path, files: dict[str, str], given: tuple[tuple[str, str], ...], value: Any, is_alike: bool
) -> None:
    (tmp_path / "main.tf").write_text('variable "a" {}\n')
    write(tmp_path, files)

    found = _compared(_plan({"variables": {"a": {}}}, a=value), tmp_path, *given)

    assert _found(found) == ([], [], [] if is_alike else ["var.a"])


def test_a_secret_value_is_not_compared(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('variable "a" {\n  sensitive = true\n}\n')
    (tmp_path / "terraform.tfvars").write_text('a = "topsecret"\n')

    assert _compared(_plan({"variables": {"a": {"sensitive": True}}}, a="(redacted)"), tmp_path).is_whole


SOURCES = [
    ("./m", "./m/", True),
    ("./m", "./n", False),
    ("git::https://example.com/m.git?ref=v1", "example.com/m?ref=v1", True),
    ("git::https://example.com/m.git?ref=v2", "git::https://example.com/m.git?ref=v1", False),
]


@pytest.mark.parametrize(("written", "planned", "is_alike"), SOURCES)
def test_sources_of_modules_are_compared_as_far_as_they_tell(
    tmp_path: Path, written: str, planned: str, is_alike: bool
) -> None:
    (tmp_path / "main.tf").write_text(f'module "m" {{\n  source = "{written}"\n}}\n')

    found = _compared(_plan({"module_calls": {"m": {"source": planned}}}), tmp_path)

    assert _found(found) == ([], [], [] if is_alike else ["module.m.source"])


def test_a_module_that_is_not_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('module "m" {\n  source = "example.com/a/b/c"\n}\n')
    call = {"source": "example.com/a/b/c", "module": {"resources": [{"address": "x.y", "mode": "managed"}]}}

    found = _compared(_plan({"module_calls": {"m": call}}), tmp_path)

    assert (found.is_whole, len(found.gaps)) == (True, 1)
    assert found.gaps[0].startswith("module.m is not compared with the plan: ")


def test_code_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text("resource {\n")

    found = _compared(_plan({}), tmp_path)

    assert ([str(error.location) for error in found.errors], found.is_whole) == ([f"{tmp_path}/main.tf:1:10"], True)


def test_a_plan_without_its_configuration_cannot_be_compared(tmp_path: Path) -> None:
    found = _compared({"planned_values": {"root_module": {}}}, tmp_path)

    assert (found.has_configuration, found.is_whole) == (False, True)
