"""Resources of VMware Cloud Foundation: nothing of them is read, and whoever has some is told which."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Cli
from tests.support.plans import Managed, plan
from validator.inputs import read_inputs

SAYS = "resources of VMware Cloud Foundation are not read, and nothing is known of what they deploy: "
INSTEAD = "A cluster spec beside them tells it; `ftpolicy import vcf` makes one of the JSON of a bring-up, a domain or a cluster"
CODE = """\
resource "vcf_cluster" "c1" {
  name                      = "wld01-c1"
  high_availability_enabled = false
}
resource "vcf_host" "h" {
  for_each = toset(["esx01", "esx02"])
  fqdn     = "${each.key}.example.com"
  password = "hunter2"
}
data "vcf_domain" "d" {
  name = "w01"
}
"""
CODE_NOTE = f'{SAYS}vcf_cluster.c1, vcf_host.h["esx01"], vcf_host.h["esx02"]. {INSTEAD}'


def test_in_code_they_are_named_where_nothing_is_judged(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(CODE, encoding="utf-8")
    run = cli("check", str(tmp_path))
    assert (run.code, run.err) == (3, f"note: {tmp_path}: {CODE_NOTE}\n")
    assert "hunter2" not in run.out


def test_in_a_module_and_with_an_unknown_count_they_are_named(tmp_path: Path) -> None:
    (tmp_path / "wld").mkdir()
    (tmp_path / "main.tf").write_text('module "w" {\n  source = "./wld"\n}\n', encoding="utf-8")
    inner = 'resource "vcf_domain" "d" {\n}\nresource "vcf_instance" "i" {\n  count = length(data.x_y.z.list)\n}\n'
    (tmp_path / "wld" / "main.tf").write_text(inner, encoding="utf-8")
    open_count, note = read_inputs([str(tmp_path)]).notes
    assert "module.w.vcf_instance.i is left out: the number of its instances" in open_count
    assert note == f"{tmp_path}: {SAYS}module.w.vcf_domain.d. {INSTEAD}"


@pytest.mark.parametrize("actions", ["create", "delete", "no-op"])
def test_in_a_plan_they_are_named_once(actions: str, tmp_path: Path) -> None:
    one = Managed("vcf_cluster.c1", {"name": "wld01-c1", "id": "c1"})
    sides = (None if actions == "create" else one, None if actions == "delete" else one)
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(plan([(actions, *sides)])), encoding="utf-8")
    notes = [note for note in read_inputs([str(file)]).notes if "Cloud Foundation" in note]
    assert notes == [f"{file}: {SAYS}vcf_cluster.c1. {INSTEAD}"]


def test_in_a_state_they_are_named_and_of_many_only_the_first(tmp_path: Path) -> None:
    resources = [
        {"address": f"vcf_host.h[{n}]", "mode": "managed", "type": "vcf_host", "name": "h", "index": n, "values": {}}
        for n in range(30)
    ]
    file = tmp_path / "state.json"
    state = {
        "format_version": "1.0",
        "terraform_version": "1.11.4",
        "values": {"root_module": {"resources": resources}},
    }
    file.write_text(json.dumps(state), encoding="utf-8")
    (note,) = read_inputs([str(file)]).notes
    assert note.endswith(f"vcf_host.h[18], vcf_host.h[19] and 10 more. {INSTEAD}")


def test_resources_of_vsphere_alone_are_no_news(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "vsphere_tag_category" "c" {\n  name = "c"\n}\n', encoding="utf-8")
    assert read_inputs([str(tmp_path)]).notes == []
