"""The objects and members that missing facts are about, as reports for people name them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Cli
from tests.support.repositories import SPEC_HEAD
from validator.model import parse_pointer
from validator.reasons import ReasonCode, Supply, SupplyKind, because
from validator.report.places import places
from validator.verdicts.missing import Missing

PLACES = [
    ([], ["a"], ""),
    (["/hosts/a/version"], ["a"], ""),
    (["/hosts/a/version", "/hosts/b/version"], ["a", "b"], ""),
    (["/hosts/b/version"], ["a"], "b"),
    (["/hosts/a/vmkernels/vmk1/ip", "/hosts/a/vmkernels/vmk2/ip"], ["a"], "vmk1, vmk2"),
    (["/hosts/a/vmkernels/vmk1/ip", "/hosts/b/vmkernels/vmk1/ip"], ["a", "b"], "vmk1"),
    (["/hosts/a/vmkernels/vmk1/ip", "/hosts/b/vmkernels/vmk2/ip"], ["a", "b"], "a: vmk1; b: vmk2"),
    (
        [
            "/distributed_switches/dvs-prod/port_groups/dvpg-mgmt/active",
            "/distributed_switches/dvs-prod/port_groups/x~1y/active",
        ],
        ["a"],
        "dvs-prod: dvpg-mgmt, x/y",
    ),
    (["/hosts/b/traffic/vmotion"], ["a"], "b"),
    (["/now/hosts/b/version"], ["a"], "b"),
    (["/datastores"], ["a"], ""),
    (["/changes/vms~1a"], ["a"], ""),
    ([f"/hosts/h{n}/version" for n in range(8)], ["a"], "h0, h1, h2, h3, h4, h5, and 2 more"),
]


@pytest.mark.parametrize(("pointers", "subjects", "told"), PLACES, ids=lambda one: str(one)[:40])
def test_facts_of_others_and_members_are_named(pointers: list[str], subjects: list[str], told: str) -> None:
    reason, supply = because(ReasonCode.NOT_IN_SPEC), Supply(SupplyKind.SPEC, "x")
    gaps = [Missing(parse_pointer(one), reason, supply) for one in pointers]

    assert places(gaps, subjects, "en") == told


SPEC = SPEC_HEAD + (
    'clusters: [{name: c}]\nhosts: [{name: a, cluster: c, version: "8.0U3", vmkernels: ['
    "{device: vmk1, port_group: <x>, services: [vmotion]}, {device: vmk2, port_group: y, services: [vmotion]}]}]\nvms: []\n"
)


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ("text", "  ? hosts[].vmkernels[].ip  not in the cluster spec\n      vmk1, vmk2\n"),
        ("markdown", "- `hosts[].vmkernels[].ip` not in the cluster spec\n  <br>`vmk1, vmk2`\n"),
        ("html", "<code>hosts[].vmkernels[].ip</code> not in the cluster spec</p><p><code>vmk1, vmk2</code></p>"),
    ],
)
def test_reports_for_people_name_them(form: str, told: str, cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "c.yaml"
    file.write_text(SPEC, encoding="utf-8")

    assert told in cli("check", str(file), "--only", "network.own_ip_addresses", "-o", form).out
