"""What an import could not read is the reason of a missing fact, until somebody says the fact."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Cli
from tests.support.repositories import SPEC_HEAD
from validator.facts.join import join
from validator.facts.model import Facts
from validator.inputs import import_marks, read_inputs
from validator.reasons import ReasonCode, because
from validator.terraform.hcl.configuration.options import Options

SPEC = (
    SPEC_HEAD
    + """\
#? hosts.a.version: at the top, about what the sources do not list
vcenter:
  name: vc
  #? verify_host_certificates: settings were not read
clusters: [{name: c}]
host_profiles:
  small:
    cluster: c
    #? patches: bulletins are not read
hosts:
  - name: a
    #? pnics.vmnic2.speed_mbps: the link is down
    #? port_groups.VM 1.5 net.use: unclear
    #? version: said below, so this is nobody's reason
    #? nonsense.key: a key that there is not
    #? pnics.vmnic9.speed_mbps: a NIC that there is not
    profile: small
    version: "8.0U3"
    pnics: [{device: vmnic2}]
    port_groups: [{name: VM 1.5 net}]
  - {name: b, profile: small, patches: []}
  #? bios.hyperthreading: not told
vms:
  - {name: db, cluster: c}
  #? disks: some are not known
"""
)


def _facts(*files: Path) -> Facts:
    inputs = read_inputs([str(file) for file in files], Options())
    assert not inputs.errors
    return join(inputs.fragments)


def _because(text: str) -> object:
    return because(ReasonCode.NOT_IMPORTED, text=text)


def test_each_mark_is_about_the_object_that_it_stands_in(tmp_path: Path) -> None:
    file = tmp_path / "c.yaml"
    file.write_text(SPEC, encoding="utf-8")

    assert _facts(file).unknown == {
        ("vcenters", "vc", "verify_host_certificates"): _because("settings were not read"),
        ("hosts", "a", "patches"): _because("bulletins are not read"),
        ("hosts", "a", "pnics", "vmnic2", "speed_mbps"): _because("the link is down"),
        ("hosts", "a", "port_groups", "VM 1.5 net", "use"): _because("unclear"),
        ("hosts", "b", "bios", "hyperthreading"): _because("not told"),
        ("vms", "db", "disks"): _because("some are not known"),
    }


def test_marks_behind_very_many_objects_are_left_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_marks, "_MAX_LOOKED_AT", 3)
    file = tmp_path / "c.yaml"
    file.write_text(f"{SPEC_HEAD}vms: [{{name: a}}, {{name: b}}]\n#? disks: one\n#? npiv: two\n", encoding="utf-8")

    assert set(_facts(file).unknown) == {("vms", "a", "disks"), ("vms", "b", "disks")}


def test_another_input_supplies_the_fact(tmp_path: Path) -> None:
    file, other = tmp_path / "c.yaml", tmp_path / "more.yaml"
    file.write_text(SPEC, encoding="utf-8")
    more = "partial: [hosts]\nhosts: [{name: b, bios: {hyperthreading: true}}]\n"
    other.write_text(SPEC_HEAD + more, encoding="utf-8")

    facts = _facts(file, other)

    assert facts.get(("hosts", "b", "bios", "hyperthreading")) is True
    assert ("hosts", "b", "bios", "hyperthreading") not in facts.unknown


def test_reports_have_the_reason_in_both_languages(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "c.yaml"
    file.write_text(SPEC, encoding="utf-8")

    english = cli("check", str(file), "--only", "vcenter")
    japanese = cli("check", str(file), "--only", "vcenter", "--lang", "ja")

    assert "vcenter.verify_host_certificates  not imported: settings were not read\n" in english.out
    assert "vcenter.verify_host_certificates  インポートされていない: settings were not read\n" in japanese.out


def test_a_profile_may_be_called_as_a_list_of_objects(tmp_path: Path) -> None:
    file = tmp_path / "c.yaml"
    profiles = (
        "host_profiles:\n  hosts:\n    cluster: c\n    #? patches: bulletins are not read\n    partial: [pnics]\n"
    )
    file.write_text(SPEC_HEAD + profiles + "hosts:\n  - {name: a, profile: hosts}\n", encoding="utf-8")

    facts = _facts(file)

    assert facts.unknown == {("hosts", "a", "patches"): _because("bulletins are not read")}
    assert facts.partial == {("hosts", "a", "pnics")}
    assert {path for path in facts.sources if path[0] == "hosts"} == {
        *(("hosts",), ("hosts", "a"), ("hosts", "a", "name"), ("hosts", "a", "cluster")),
    }
