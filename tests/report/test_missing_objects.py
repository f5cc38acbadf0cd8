"""Undecided lines name the objects that lack a fact, and which members of theirs."""

from __future__ import annotations

import pytest

from tests.conftest import Cli
from tests.support.repositories import SPEC_HEAD
from validator.model import Path
from validator.report.missing_objects import missing_objects

_A, _B, _C, _D = (("hosts", name) for name in "abcd")
_SWITCH = ("distributed_switches", "dvs-prod")


@pytest.mark.parametrize(
    ("paths", "subjects", "expected"),
    [
        ([(*_A, "version")], {_A}, []),
        ([(*_A, "version"), (*_B, "version")], {_A, _B}, []),
        ([(*_A, "version"), (*_B, "version")], {_A}, ["for a, b"]),
        ([(*_A, "version")], {("clusters", "a")}, ["for a"]),
        ([("hosts",), ("distributed_switches",)], {_A}, []),
        ([(*_A, "vmkernels", "vmk1", "mtu"), (*_A, "vmkernels", "vmk2", "mtu")], {_A}, ["for vmk1, vmk2"]),
        ([(*one, "vmkernels", "vmk1", "mtu") for one in (_A, _B)], {_A, _B}, ["for vmk1"]),
        (
            [(*_A, "vmkernels", "vmk1", "mtu"), (*_B, "vmkernels", "vmk2", "mtu")],
            {_A, _B},
            ["for a: vmk1", "for b: vmk2"],
        ),
        (
            [(*_SWITCH, "port_groups", name, "active") for name in ("dvpg-mgmt", "dvpg-erp")],
            {("clusters", "c")},
            ["for dvs-prod: dvpg-mgmt, dvpg-erp"],
        ),
        ([(*_SWITCH, "lags", "lag1", "uplinks", "a")], {_A}, ["for dvs-prod: lag1/a"]),
        ([("vms", "v", "disks", "Hard disk 1", "size_gb")], {("vms", "v")}, ["for Hard disk 1"]),
        ([("now", "vms", "v", "snapshots")], {("vms", "v")}, []),
        ([("now", "vms", "v", "snapshots")], {("clusters", "c")}, ["for v"]),
        ([("changes", "/hosts/a", "before", "vmkernels", "vmk1", "ip")], {_A}, ["for vmk1"]),
        ([("settings", "expect"), ("contradictions", "/hosts/a")], {_A}, []),
        ([(*one, "version") for one in (_A, _B, _C, _D)], {("clusters", "c")}, ["for a, b, c, 1 more"]),
        (
            [(*one, "vmkernels", f"k{one[1]}", "mtu") for one in (_A, _B, _C, _D)],
            {("clusters", "c")},
            ["for a: ka", "for b: kb", "for c: kc", "1 more"],
        ),
        ([("hosts", "a\x1b[31m\nb", "version")], {_A}, ["for a\ufffd[31m\ufffdb"]),
    ],
)
def test_objects_and_members_are_named(paths: list[Path], subjects: set[Path], expected: list[str]) -> None:
    assert missing_objects(paths, subjects, "en", everything=False) == expected


def test_everything_names_all() -> None:
    paths = [(*one, "version") for one in (_A, _B, _C, _D)]

    assert missing_objects(paths, {("clusters", "c")}, "ja", everything=True) == ["対象: a、b、c、d"]


_SPEC = """\
clusters: [{name: c, fault_tolerance: true}]
hosts:
- {name: a.example.com, cluster: c, port_groups: [], switches: []}
distributed_switches:
- name: dvs-prod
  uplinks: [u1, u2]
  teaming: failover_explicit
  hosts: [{host: a.example.com, uplinks: {u1: vmnic0, u2: vmnic1}}]
  port_groups: [{name: dvpg-mgmt}, {name: dvpg-erp}]
"""


def test_the_text_names_port_groups_of_a_switch(cli: Cli) -> None:
    run = cli("check", "-", "--only", "network.uplinks_of_switch", "--lang", "en", stdin=(SPEC_HEAD + _SPEC).encode())

    assert "      for dvs-prod: dvpg-erp, dvpg-mgmt\n" in run.out
