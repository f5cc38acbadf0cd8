"""A changed file that no estate names as an input belongs to the estates whose Terraform code reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Cli
from tests.support.repositories import CONFIG_HEAD, write
from validator.check import CheckRequest, FactsRequest, check
from validator.cli.readers_of import readers_of
from validator.config import read_configuration
from validator.engine.embedded import Embedded

ESTATES = """\
fail_on: [error]
estates:
  prod: {inputs: ["envs/prod/*.tf", "vars/prod.tfvars"]}
  test: {inputs: ["envs/test/"]}
  other: {inputs: ["other.yaml"]}
"""
CALL = 'module "c" {\n  source = "../../modules/cluster"\n  ha     = var.ha\n}\nvariable "ha" {\n  default = true\n}\n'
CLUSTER = """\
variable "ha" {}
locals {
  data = yamldecode(file("${path.module}/data.yaml"))
  all  = fileset("${path.module}/sets", "*.txt")
}
module "names" { source = "../names" }
resource "vsphere_compute_cluster" "c" {
  name          = templatefile("${path.module}/name.tftpl", { name = module.names.name })
  datacenter_id = local.data.datacenter
  ha_enabled    = var.ha
  custom_attributes = { for file in local.all : file => file }
}
"""
FILES = {
    ".ftpolicy.yaml": CONFIG_HEAD + ESTATES,
    ".git/HEAD": "",
    "envs/prod/main.tf": CALL,
    "envs/test/main.tf": 'variable "ha" {\n  default = true\n}\n'
    'resource "vsphere_compute_cluster" "t" {\n  name = "t"\n  datacenter_id = "d"\n  ha_enabled = true\n}\n',
    "vars/prod.tfvars": "ha = false\n",
    "modules/cluster/main.tf": CLUSTER,
    "modules/cluster/name.tftpl": "${name}",
    "modules/cluster/data.yaml": "datacenter: d\n",
    "modules/cluster/sets/a.txt": "",
    "modules/names/main.tf": 'output "name" {\n  value = "prod"\n}\n',
    "other.yaml": "apiVersion: ftpolicy/v1\nkind: ClusterSpec\nvms: []\n",
    "README.md": "",
    "modules/unused/main.tf": "",
}


@pytest.fixture(autouse=True)
def _repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, FILES)
    monkeypatch.chdir(tmp_path)


READ = [
    ("modules/cluster/main.tf", ["prod"]),
    ("modules/cluster/new.tf", ["prod"]),  # may be new, or gone
    ("modules/cluster/name.tftpl", ["prod"]),
    ("modules/cluster/data.yaml", ["prod"]),
    ("modules/cluster/sets/b.txt", ["prod"]),
    ("modules/names/main.tf", ["prod"]),
    ("envs/prod/terraform.tfvars", ["prod"]),
    ("envs/prod/.terraform.lock.hcl", ["prod"]),
    ("envs/test/terraform.tfvars", ["test"]),
    ("vars/prod.tfvars", ["prod"]),
    ("modules/cluster/notes.txt", []),
    ("modules/unused/main.tf", []),
    ("README.md", []),
    ("other.yaml", []),  # an input, which the configuration tells
]


@pytest.mark.parametrize(("file", "estates"), READ)
def test_what_code_reads_belongs_to_its_estate(file: str, estates: list[str]) -> None:
    configuration, errors = read_configuration(None)
    assert errors == []

    assert readers_of([Path.cwd() / file], configuration, []) == estates
    assert readers_of([Path.cwd() / file], configuration, ["other"]) == [*estates, "other"]


def test_the_hook_judges_the_estates_that_call_a_module(cli: Cli) -> None:
    found = [cli("hook", file) for file in ("modules/cluster/main.tf", "modules/unused/main.tf", "modules/names/x.tf")]

    assert [one.code for one in found] == [1, 0, 1]
    assert "cluster prod\n  ✗ error  cluster.ha_enabled" in found[0].out
    assert found[1].out == ""


def test_the_result_names_every_file_that_was_read() -> None:
    inputs = FactsRequest(["envs/prod/main.tf", "vars/prod.tfvars", "other.yaml"], found=["envs/prod/main.tf"])

    result = check(CheckRequest(inputs, (), Embedded))

    read = ("envs/prod", "modules/cluster/", "modules/names/", "vars", "other.yaml")
    assert list(result.errors) == []
    assert list(result.files) == sorted(name for name in FILES if name.startswith(read) and not name.endswith("a.txt"))
