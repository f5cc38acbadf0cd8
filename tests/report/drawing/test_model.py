"""What is drawn: equal hosts once, everything on a host once, and what is wrong at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.many_hosts import write_many_hosts
from tests.support.reports import quickstart
from validator.report.drawing.model import HostKind, clusters_of, host_kinds

pytestmark = pytest.mark.usefixtures("in_the_checkout")


def _kinds(*files: str) -> dict[str, list[HostKind]]:
    result = quickstart(*files)
    return {cluster: host_kinds(result.facts, cluster, result.findings) for cluster in clusters_of(result.facts)}


def test_equal_hosts_are_drawn_once(tmp_path: Path) -> None:
    write_many_hosts(tmp_path / "c.yaml")

    [kinds] = _kinds(str(tmp_path / "c.yaml")).values()

    assert sum(len(one.names) for one in kinds) == 64
    assert [len(one.names) for one in kinds] == [28, 14, 7, 5, 4, 3, 1, 1, 1]


def test_everything_on_a_host_is_there_once() -> None:
    result = quickstart()
    kinds = host_kinds(result.facts, "ft-cluster", result.findings)

    assert [one.names for one in kinds] == [("esx01.example.com",), ("esx02.example.com",), ("esx03.example.com",)]
    for kind in kinds:
        host = result.facts.members("hosts")[kind.names[0]]
        groups = [group for switch in kind.switches for group in switch.groups]
        assert sorted(group.name for group in groups) == sorted(host["port_groups"])
        assert sorted(one.device for group in groups for one in group.interfaces) == sorted(host["vmkernels"])
        adapters = [one.device for switch in kind.switches for one in switch.adapters] + [
            one.device for one in kind.unused
        ]
        assert sorted(adapters) == sorted(host["pnics"])


def test_what_is_wrong_is_at_its_place() -> None:
    result = quickstart()
    [_, kind, _] = host_kinds(result.facts, "ft-cluster", result.findings)

    marked: dict[str, tuple[str, ...]] = {}
    for switch in kind.switches:
        marked |= {group.name: group.marks.rules for group in switch.groups if group.marks.all}
        marked |= {one.device: one.marks.rules for one in switch.adapters if one.marks.all}
        interfaces = (each for group in switch.groups for each in group.interfaces)
        marked |= {one.device: one.marks.rules for one in interfaces if one.marks.all}
    assert marked == {
        "FT Logging": ("network.distinct_active_nics",),
        "vmnic3": ("network.ft_logging_nic_speed",),
    }


def test_standby_is_told_from_active_and_a_stack_of_the_system_is_a_service() -> None:
    result = quickstart()
    kind = host_kinds(result.facts, "ft-cluster", result.findings)[0]
    [vmotion] = [group for switch in kind.switches for group in switch.groups if group.name == "vMotion"]

    assert (vmotion.active, vmotion.standby) == (("vmnic2",), ("vmnic3",))
    assert [one.services for one in vmotion.interfaces] == [("vmotion",)]


SPEC = """
apiVersion: ftpolicy/v1
kind: ClusterSpec
clusters: [{name: c, fault_tolerance: true}]
hosts:
  - {name: a, cluster: c, pnics: [{device: vmnic0}], vmkernels: [{device: vmk0, port_group: lost}]}
"""


def test_what_is_not_known_is_drawn_as_unknown(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text(SPEC, encoding="utf-8")

    [[kind]] = _kinds(str(tmp_path / "c.yaml")).values()

    [nowhere] = kind.switches
    assert (nowhere.name, [group.name for group in nowhere.groups]) == (None, ["?"])
    assert [(one.device, one.services, one.address) for one in nowhere.groups[0].interfaces] == [("vmk0", None, None)]
    assert [(one.device, one.speed) for one in kind.unused] == [("vmnic0", None)]
