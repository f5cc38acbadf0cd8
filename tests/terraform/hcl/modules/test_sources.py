"""Sources of modules that have variables, local values and functions: Terraform 1.15, OpenTofu 1.8."""

from __future__ import annotations

from pathlib import Path

import pytest

from validator.terraform.hcl.configuration.options import Options
from validator.terraform.hcl.read import ReadConfiguration, read_terraform

DIR = 'variable "dir" {\n  default = "modules"\n}\nlocals {\n  kind = "host"\n}\n'


def _read(place: Path, text: str, *given: str) -> ReadConfiguration:
    module = place / "modules" / "host"
    module.mkdir(parents=True)
    (module / "main.tf").write_text('resource "vsphere_host" "h" {\n  hostname = "esx01"\n}\n', encoding="utf-8")
    (place / "main.tf").write_text(text, encoding="utf-8")
    return read_terraform(str(place), Options(given=tuple(("var", one) for one in given)))


@pytest.mark.parametrize(
    "source",
    ['"./${var.dir}/host"', '"./${var.dir}/${local.kind}"', 'format("./%s/host", var.dir)', '"./modules/host"'],
)
def test_a_source_that_is_known_is_read(source: str, tmp_path: Path) -> None:
    found = _read(tmp_path, f'{DIR}module "m" {{\n  source = {source}\n}}\n')

    assert (found.errors, found.notes) == ([], [])
    assert [(one.address, one.values["hostname"]) for one in found.resources] == [("module.m.vsphere_host.h", "esx01")]


def test_a_source_from_a_variable_without_a_value_leaves_the_module_out(tmp_path: Path) -> None:
    found = _read(tmp_path, 'variable "dir" {}\nmodule "m" {\n  source = "./${var.dir}/host"\n}\n')

    assert (found.errors, found.resources) == ([], [])
    assert [note.replace(f"{tmp_path}/", "") for note in found.notes] == [
        "main.tf:2:1: module.m is left out: module.m has no source that is a text known beforehand"
    ]


def test_a_source_leads_nowhere_outside(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "main.tf").write_text('resource "vsphere_host" "h" {\n  hostname = "x"\n}\n', encoding="utf-8")

    found = _read(root, f'{DIR}module "m" {{\n  source = "../${{var.dir}}"\n}}\n', "dir=out")

    assert found.resources == []
    assert ["outside" in note or "above" in note or "leads out" in note for note in found.notes] == [True]


def test_a_source_that_asks_for_its_own_module_ends(tmp_path: Path) -> None:
    found = _read(tmp_path, 'module "m" {\n  source = "./${module.m.x}"\n}\n')

    assert found.resources == []
    assert [str(error).partition(": ")[2] for error in found.errors] == ["module.m leads back to itself"]
