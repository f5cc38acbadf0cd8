"""The block ``lifecycle``: what the code leaves alone is unknown, and OpenTofu's arguments say what there is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli
from validator.model import Unknown
from validator.terraform.hcl.configuration.options import Options
from validator.terraform.hcl.modules.lifecycle import IGNORED
from validator.terraform.hcl.read import ReadConfiguration, read_terraform

LEFT = Unknown(IGNORED)
MACHINE = (
    'resource "vsphere_virtual_machine" "v" {\n  name = "v"\n  num_cpus = 2\n  extra_config = { a = "1" }\n'
    '  disk {\n    label = "d0"\n    size = 10\n  }\n  disk {\n    label = "d1"\n    size = 20\n  }\n'
)


def _read(place: Path, text: str, name: str = "main.tf", options: Options | None = None) -> ReadConfiguration:
    (place / name).write_text(text, encoding="utf-8")
    return read_terraform(str(place), options or Options())


def _seen(found: ReadConfiguration) -> dict[str, Any]:
    (machine,) = found.resources
    disks = machine.values["disk"]
    if isinstance(disks, list):
        disks = [disk if isinstance(disk, Unknown) else (disk["label"], disk["size"]) for disk in disks]
    names = ("name", "num_cpus", "memory", "vbs_enabled", "extra_config")
    return {**{name: machine.values[name] for name in names}, "disk": disks}


AS_WRITTEN = {
    "name": "v",
    "num_cpus": 2,
    "memory": 1024,
    "vbs_enabled": None,
    "extra_config": {"a": "1"},
    "disk": [("d0", 10), ("d1", 20)],
}


@pytest.mark.parametrize(
    ("written", "changed"),
    [
        ("[]", {}),
        ("[num_cpus, vbs_enabled]", {"num_cpus": LEFT, "vbs_enabled": LEFT}),
        ('["memory"]', {"memory": LEFT}),
        ("[disk]", {"disk": LEFT}),
        ("[disk[0]]", {"disk": [Unknown(IGNORED, count=1), ("d1", 20)]}),
        ("[disk[1].size]", {"disk": [("d0", 10), ("d1", LEFT)]}),
        ("[disk.0.size]", {"disk": [(("d0"), LEFT), ("d1", 20)]}),
        ('["disk.0.size", "disk[1].size"]', {"disk": [("d0", LEFT), ("d1", LEFT)]}),
        ("[disk[7].size]", {}),  # no such block in the code: what the code says of the others it says
        ('[extra_config["b"]]', {"extra_config": {"a": "1", "b": LEFT}}),
        ('["extra_config[\\"a\\"]"]', {"extra_config": {"a": LEFT}}),
        ("[name]", {}),  # else nothing tells which machine is meant
        ("all", dict.fromkeys((name for name in AS_WRITTEN if name != "name"), LEFT)),
        ('["*"]', dict.fromkeys((name for name in AS_WRITTEN if name != "name"), LEFT)),
        ("[for one in local.a : one]", dict.fromkeys((name for name in AS_WRITTEN if name != "name"), LEFT)),
    ],
)
def test_what_is_left_alone_is_unknown(written: str, changed: dict[str, Any], tmp_path: Path) -> None:
    found = _read(tmp_path, f"{MACHINE}  lifecycle {{\n    ignore_changes = {written}\n  }}\n}}\n")

    assert (found.errors, _seen(found)) == ([], {**AS_WRITTEN, **changed})


def test_what_is_left_alone_is_noted_and_unknown_to_references(tmp_path: Path) -> None:
    text = (
        MACHINE + "  lifecycle {\n    ignore_changes = [num_cpus, disk[0].size]\n  }\n}\n"
        'resource "terraform_data" "t" {\n  input = vsphere_virtual_machine.v.num_cpus + 1\n}\n'
    )

    found = _read(tmp_path, text)

    assert found.notes == [
        f"{tmp_path}/main.tf:1:1: unknown here, for ignore_changes leaves it as it is where it exists: num_cpus, disk"
    ]
    assert found.resources[0].values["input"].reason == IGNORED


def test_a_plan_has_heeded_it_already(tmp_path: Path) -> None:
    text = f"{MACHINE}  lifecycle {{\n    ignore_changes = all\n  }}\n}}\n"

    found = _read(tmp_path, text, options=Options(values={}))

    assert (_seen(found), found.notes) == (AS_WRITTEN, [])


def test_an_override_file_names_other_attributes(tmp_path: Path) -> None:
    (tmp_path / "override.tf").write_text(
        'resource "vsphere_virtual_machine" "v" {\n  lifecycle {\n    ignore_changes = [memory]\n  }\n}\n',
        encoding="utf-8",
    )

    found = _read(tmp_path, f"{MACHINE}  lifecycle {{\n    ignore_changes = [num_cpus]\n  }}\n}}\n")

    assert _seen(found) == {**AS_WRITTEN, "memory": LEFT}


HOST = 'resource "vsphere_host" "h" {\n  hostname = "h"\n  lifecycle {\n    LINE\n  }\n}\n'
VARIABLES = 'variable "on" {\n  default = true\n}\nvariable "ask" {\n  type = bool\n}\n'


@pytest.mark.parametrize("name", ["main.tf", "main.tofu"])
@pytest.mark.parametrize(
    ("line", "hosts", "note"),
    [
        ("enabled = var.on", ["vsphere_host.h"], None),
        ("enabled = !var.on", [], None),
        ('enabled = "false"', [], None),
        ("enabled = var.ask", [], "the number of its instances is unknown: var.ask has no value"),
        ("destroy = false", ["vsphere_host.h"], None),
        ("prevent_destroy = var.on", ["vsphere_host.h"], None),
        (
            "ignore_change = [license]",
            [],
            "the number of its instances is unknown: its lifecycle has “ignore_change”, which is not known here (did you "
            "mean “ignore_changes”?)",
        ),
        (
            "later {\n    }",
            [],
            "the number of its instances is unknown: its lifecycle has “later”, which is not known here",
        ),
    ],
)
def test_what_opentofu_may_say(line: str, hosts: list[str], note: str | None, name: str, tmp_path: Path) -> None:
    found = _read(tmp_path, HOST.replace("LINE", line) + VARIABLES, name)

    assert (found.errors, [resource.address for resource in found.resources]) == ([], hosts)
    told = [one for one in found.notes if "is left out" in one]
    assert [one.partition("left out: ")[2].partition(f" ({tmp_path}")[0] for one in told] == (
        [] if note is None else [note]
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HOST.replace("LINE", "enabled = null"), "4:5: enabled is null"),
        (HOST.replace("LINE", "enabled = 7"), "4:5: enabled: expected a bool, found number"),
        (
            HOST.replace("LINE", 'enabled = sensitive("true")'),
            "4:5: enabled is sensitive; it would show in what there is",
        ),
        (
            HOST.replace("LINE", "enabled = true").replace("hostname", "count = 1\n  hostname"),
            "5:5: a block has enabled, count or for_each, one of them only",
        ),
    ],
)
def test_what_opentofu_refuses(text: str, message: str, tmp_path: Path) -> None:
    found = _read(tmp_path, text)

    assert [str(error) for error in found.errors] == [f"{tmp_path}/main.tf:{message}"]
    assert found.resources == []


def test_modules_and_data_sources_may_be_off(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "main.tf").write_text('resource "vsphere_host" "h" {\n  hostname = "h"\n}\n', encoding="utf-8")
    off = "  lifecycle {\n    enabled = false\n  }\n"

    found = _read(
        tmp_path,
        f'module "on" {{\n  source = "./m"\n  lifecycle {{\n    enabled = true\n  }}\n}}\n'
        f'module "off" {{\n  source = "./m"\n{off}}}\n'
        f'data "vsphere_datacenter" "d" {{\n  name = "d"\n{off}}}\n'
        'resource "terraform_data" "t" {\n  input = data.vsphere_datacenter.d == null ? "off" : "on"\n}\n',
    )

    assert [resource.address for resource in found.resources] == ["terraform_data.t", "module.on.vsphere_host.h"]
    assert (found.errors, found.notes, found.resources[0].values["input"]) == ([], [], "off")


def _verdicts(cli: Cli, place: Path, *rules: str) -> dict[str, str]:
    (place / "spec.yaml").write_text(
        "apiVersion: ftpolicy/v1\nkind: ClusterSpec\nclusters: [{name: c, fault_tolerance: true}]\n"
        "vms: [{name: v, cluster: c, fault_tolerance: true}]\n",
        encoding="utf-8",
    )
    only = [word for rule in rules for word in ("--only", rule)]
    run = cli("check", str(place), "-o", "json", "--show", "pass", "--vsphere", "8.0.3", *only)
    return {
        one["rule"]: one["verdict"]
        for one in json.loads(run.out)["findings"]
        if one["subject"] == {"kind": "vm", "name": "v"}
    }


@pytest.mark.parametrize(
    ("written", "open_rules"),
    [
        ("[]", set()),
        ("[memory, vbs_enabled]", {"vm.memory_limit", "vm.no_vbs"}),
        ("[disk]", {"vm.disk_size", "vm.disk_mode_supported"}),
        ("[disk[0].size]", {"vm.disk_size"}),
        ("all", {"vm.disk_size", "vm.disk_mode_supported", "vm.memory_limit", "vm.no_vbs"}),
    ],
)
def test_no_rule_passes_on_what_is_left_alone(written: str, open_rules: set[str], cli: Cli, tmp_path: Path) -> None:
    rules = ("vm.disk_size", "vm.disk_mode_supported", "vm.memory_limit", "vm.no_vbs")
    (tmp_path / "main.tf").write_text(
        f"{MACHINE}  lifecycle {{\n    ignore_changes = {written}\n  }}\n}}\n", encoding="utf-8"
    )

    assert _verdicts(cli, tmp_path, *rules) == {rule: "undecided" if rule in open_rules else "pass" for rule in rules}


FROM_A_TEMPLATE = (
    'data "vsphere_virtual_machine" "t" {\n  name = "t"\n  datacenter_id = "d"\n}\n'
    "locals {\n  t = [for one in [data.vsphere_virtual_machine.t] : one]\n}\n"
    'resource "vsphere_virtual_machine" "v" {\n  name = "v"\n'
    "  num_cpus = data.vsphere_virtual_machine.t.num_cpus\n"
    "  memory = max(local.t[0].memory, 2048)\n"
    "  firmware = coalesce(null, data.vsphere_virtual_machine.t.firmware)\n"
    "  nested_hv_enabled = try(data.vsphere_virtual_machine.t.nested_hv_enabled, false)\n"
    "  vbs_enabled = data.vsphere_virtual_machine.t.vbs_enabled == true\n"
    '  dynamic "disk" {\n    for_each = data.vsphere_virtual_machine.t.disks\n    content {\n'
    '      label = "d${disk.key}"\n      size = disk.value.size\n    }\n  }\n}\n'
)


def test_a_data_source_tells_only_what_is_written_in_it(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(FROM_A_TEMPLATE, encoding="utf-8")
    rules = ("vm.memory_limit", "vm.no_nested_virtualization", "vm.no_vbs", "vm.disk_size")

    assert _verdicts(cli, tmp_path, *rules) == dict.fromkeys(rules, "undecided")


def test_every_argument_that_a_data_source_does_not_set_is_unknown(tmp_path: Path) -> None:
    text = 'data "vsphere_KIND" "d" {\n  datacenter_id = "dc"\n}\n'
    kinds = ("virtual_machine", "host", "datastore", "network", "resource_pool", "compute_cluster")
    found = _read(tmp_path, "".join(text.replace("KIND", kind) for kind in kinds))

    known = {
        one.address: [name for name, value in one.values.items() if not isinstance(value, Unknown)]
        for one in found.resources
    }
    assert known == {f"data.vsphere_{kind}.d": ["datacenter_id"] for kind in sorted(kinds)}
