"""The picture: nothing overlaps, nothing leaves its place, and a name is only text."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.support.many_hosts import write_many_hosts
from tests.support.reports import HOSTILE, quickstart
from validator.messages import LANGUAGES, clean
from validator.report.drawing.figures import figures_of
from validator.report.drawing.layout import WIDTH, place
from validator.report.drawing.model import Adapter, HostKind, Interface, PortGroup, Switch, clusters_of, host_kinds
from validator.report.drawing.svg import figure
from validator.report.wrap import width

pytestmark = pytest.mark.usefixtures("in_the_checkout")

FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]")


def _host(name: str) -> HostKind:
    interfaces = (Interface(name, name, (name,)), Interface("vmk1", None, None))
    groups = (PortGroup(name, name, interfaces, (name,), ("vmnic1",)), PortGroup("empty", None, (), None, None))
    return HostKind(
        (name,), (Switch(name, True, groups, (Adapter(name, 10_000), Adapter("vmnic1", None))),), (Adapter("x", 0),)
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [*HOSTILE, "</svg><script>alert(1)</script>", "]]>", "a" * 10_000, "東京" * 400])
def test_a_name_is_only_text_and_stays_in_its_box(name: str, language: str) -> None:
    text = ET.tostring(figure(_host(name), name, 1, language, lambda _: None).svg, encoding="unicode")

    assert FORBIDDEN.search(text) is None
    root = ET.fromstring(text)
    tags = {one.tag.rpartition("}")[2] for one in root.iter()}
    assert tags <= {"svg", "title", "rect", "text", "line", "g", "circle", "a"}
    shown = [one for one in root.iter() if one.tag.endswith("}text")]
    assert all(width(one.text or "") * 7 <= 290 for one in shown)
    assert clean(name) in (root[0].text or "")


@pytest.mark.parametrize("kinds", ["quickstart", "many"])
def test_no_two_boxes_overlap_and_all_are_inside(kinds: str, tmp_path: Path) -> None:
    write_many_hosts(tmp_path / "c.yaml")
    result = quickstart() if kinds == "quickstart" else quickstart(str(tmp_path / "c.yaml"))
    for cluster in clusters_of(result.facts):
        for kind in host_kinds(result.facts, cluster, result.findings):
            placed = place(kind)
            for one in placed.boxes:
                assert one.x >= 0
                assert one.x + one.width <= WIDTH
                assert one.y >= 0
                assert one.y + one.height <= placed.height
            for one, other in combinations(placed.boxes, 2):
                apart = one.x + one.width <= other.x or other.x + other.width <= one.x
                assert apart or one.y + one.height <= other.y or other.y + other.height <= one.y


def test_a_mark_leads_to_what_the_page_tells_of_it() -> None:
    result = quickstart()
    figures = [
        each for one in figures_of(result.facts, result.findings, "en", lambda one: one.rule.id) for each in one.figures
    ]

    links = [(one.attrib["href"], one[0][2].text) for each in figures for one in each.svg.iter() if one.tag == "a"]

    assert ("#network.ft_logging_nic_speed", "✗1") in links
    assert ("#network.distinct_active_nics", "✗1") in links


def test_the_rules_that_hosts_fail_are_named_beside_them(tmp_path: Path) -> None:
    write_many_hosts(tmp_path / "c.yaml")
    result = quickstart(str(tmp_path / "c.yaml"))

    [drawn] = figures_of(result.facts, result.findings, "en", lambda _: None)

    assert [one.rules for one in drawn.figures][:3] == [
        "✗ host.certificate_verified  ? host.firewall_ports",
        "✗ host.certificate_verified  ? host.firewall_ports",
        "✗ host.certificate_verified, host.active  ? host.firewall_ports",
    ]


def test_of_many_kinds_of_hosts_some_are_drawn_and_the_others_counted(tmp_path: Path) -> None:
    hosts = "".join(
        f"  - {{name: h{number}, cluster: c, pnics: [{{device: vmnic{number}}}]}}\n" for number in range(20)
    )
    text = f"apiVersion: ftpolicy/v1\nkind: ClusterSpec\nclusters: [{{name: c}}]\nhosts:\n{hosts}"
    file = tmp_path / "c.yaml"
    file.write_text(text, encoding="utf-8")
    result = quickstart(str(file))

    [drawn] = figures_of(result.facts, result.findings, "en", lambda _: None)

    assert (len(drawn.figures), drawn.note) == (12, "8 more kinds of hosts are not drawn")
