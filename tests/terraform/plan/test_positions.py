"""Findings on a pretty-printed plan point at lines of it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies

from tests.conftest import Cli
from tests.support.paths import EXAMPLES
from validator.model import Location, Path as FactPath
from validator.readers.json_positions import WIDEST, Lines, walk
from validator.readers.text import read_text
from validator.terraform.plan import positions as places
from validator.terraform.plan.positions import LocationCompleter

PLAN = EXAMPLES / "quickstart" / "plan.json"
CLUSTER = "vsphere_compute_cluster.ft"
HA = ("clusters", "ft", "ha", "enabled")

_VALUES = strategies.recursive(
    strategies.none() | strategies.booleans() | strategies.integers() | strategies.text(),
    lambda inner: strategies.lists(inner) | strategies.dictionaries(strategies.text(), inner),
    max_leaves=20,
)


def _locations(cli: Cli, plan: Path) -> list[dict[str, Any]]:
    report = json.loads(cli("check", str(plan), "-o", "json", "--only", "cluster.ha_enabled").out)
    (finding,) = report["findings"]
    found: list[dict[str, Any]] = finding["locations"]
    return found


def _complete(file: Path, address: str, path: FactPath) -> tuple[str, int | None] | None:
    """Return the text of the line that is found, from the column on, and its number; ``None`` where there is none."""
    before = Location(str(file), address=address)
    found = LocationCompleter([str(file)]).complete(before, path)
    if found.line is None or found.column is None:
        assert found == before
        return None
    assert (found.file, found.address) == (str(file), address)
    return file.read_text(encoding="utf-8").split("\n")[found.line - 1][found.column - 1 :], found.line


def _text(file: Path, address: str, *path: str) -> str | None:
    found = _complete(file, address, path)
    return found[0] if found else None


@pytest.fixture
def pretty(tmp_path: Path) -> Path:
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(json.loads(PLAN.read_text(encoding="utf-8")), indent=2), encoding="utf-8")
    return file


def test_a_finding_points_at_the_attribute(cli: Cli, pretty: Path) -> None:
    lines = pretty.read_text(encoding="utf-8").split("\n")
    line = lines.index('            "ha_enabled": false,') + 1

    assert lines.count('            "ha_enabled": false,') == 1
    assert _locations(cli, pretty) == [{"file": str(pretty), "line": line, "column": 13, "address": CLUSTER}]


def test_a_plan_on_one_line_keeps_the_address(cli: Cli) -> None:
    assert _locations(cli, PLAN) == [{"file": str(PLAN), "line": None, "column": None, "address": CLUSTER}]


def test_standard_input_keeps_the_address(cli: Cli, pretty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(pretty.parent)
    Path("-").write_bytes(pretty.read_bytes())  # a file of that name is another one
    run = cli("check", "-", "-o", "json", "--only", "cluster.ha_enabled", stdin=pretty.read_bytes())

    (finding,) = json.loads(run.out)["findings"]
    assert finding["locations"] == [{"file": "-", "line": None, "column": None, "address": CLUSTER}]


VM = {
    "address": "vsphere_virtual_machine.db",
    "values": {
        "num_cpus": 4,
        "disk": [{"label": "disk0", "size": 1}, {"label": "1", "size": 2}, {"size": 3}],
        "network_interface": [{"adapter_type": "e1000"}, {"adapter_type": "vmxnet3"}],
        "cdrom": [{"client_device": True}],
        "clone": [],
        "resources": [{"address": "vsphere_host.other"}],
    },
}
VNIC = {"values": {"ipv4": [{"ip": "192.0.2.1"}], "mtu": 9000}, "address": 'module.a["x"].vsphere_vnic.v'}
ESX = "data.vsphere_host.esx"


@pytest.fixture
def nested(tmp_path: Path) -> Path:
    """Return a plan with modules, whose resources stand in its prior state and in its changes as well."""
    before = [
        {"address": VM["address"], "values": {"num_cpus": 99}},
        {"address": ESX, "values": {"hostname": "prior"}},
    ]
    module = {"address": 'module.a["x"]', "resources": [VNIC]}
    plan = {
        "variables": {"resources": [{"address": VM["address"]}]},
        "resource_changes": [{"address": VM["address"], "resources": [{"values": {}}]}],
        "prior_state": {"values": {"root_module": {"resources": before}}},
        "planned_values": {
            "root_module": {"child_modules": [{"child_modules": [module]}], "resources": [{"deposed_key": "0"}, VM]}
        },
    }
    file = tmp_path / "nested.json"
    file.write_text(json.dumps(plan, indent=1), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (("num_cpus",), '"num_cpus": 4,'),
        ((), '"address": "vsphere_virtual_machine.db",'),
        (("memory_mb",), '"address": "vsphere_virtual_machine.db",'),
        (("no_such_fact",), '"address": "vsphere_virtual_machine.db",'),
        (("disks", "disk0", "size_gb"), '"size": 1'),
        (("disks", "1", "size_gb"), '"size": 2'),
        (("disks", "2", "size_gb"), '"size": 3'),
        (("disks", "other", "size_gb"), '"disk": ['),
        (("disks",), '"disk": ['),
        (("network_adapters", "0", "type"), '"adapter_type": "e1000"'),
        (("network_adapters", "1", "type"), '"adapter_type": "vmxnet3"'),
        (("network_adapters", "1"), "{"),
        (("cdroms", "0", "backing"), '"client_device": true'),
        (("linked_clone",), '"clone": [],'),
    ],
)
def test_places_in_a_virtual_machine(nested: Path, path: tuple[str, ...], text: str) -> None:
    assert _text(nested, "vsphere_virtual_machine.db", "vms", "db", *path) == text


def test_other_resources_of_a_plan(nested: Path) -> None:
    vnic, kernel = str(VNIC["address"]), ("hosts", "esx", "vmkernels", "vmk1")

    assert _text(nested, vnic, *kernel, "ip") == '"ip": "192.0.2.1"'
    assert _text(nested, vnic, *kernel, "mtu") == '"mtu": 9000'
    assert _text(nested, vnic, *kernel, "services") == '"address": "module.a[\\"x\\"].vsphere_vnic.v"'
    assert _text(nested, ESX, "hosts", "esx", "name") == '"hostname": "prior"'
    assert _text(nested, "vsphere_host.other", "hosts", "esx", "name") is None


def test_a_state_and_a_fact_inside_an_attribute(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    values = {"ha_advanced_options": {"das.x": "1"}, "ha_enabled": True}
    resources = [{"address": CLUSTER, "values": values}]
    file.write_text(json.dumps({"values": {"root_module": {"resources": resources}}}, indent=2), encoding="utf-8")

    option = ("clusters", "ft", "ha", "advanced_options", "das.x")
    assert _text(file, CLUSTER, *option) == '"ha_advanced_options": {'
    assert _text(file, CLUSTER, *HA) == '"ha_enabled": true'


def test_a_plan_below_the_line_of_a_wrapper(cli: Cli, pretty: Path) -> None:
    (before,) = _locations(cli, pretty)
    pretty.write_text("[command]terraform {show}\n" + pretty.read_text(encoding="utf-8"), encoding="utf-8")

    assert _locations(cli, pretty) == [{**before, "line": before["line"] + 1}]


def test_locations_that_stay_as_they_are(pretty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec, other = Location("cluster.yaml", 3, 1, CLUSTER), Location("other.json", address=CLUSTER)
    known = LocationCompleter([str(pretty)])
    assert [known.complete(one, HA) for one in (spec, other)] == [spec, other]
    assert known.complete(Location(str(pretty)), HA) == Location(str(pretty))

    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    cut = tmp_path / "cut.json"
    cut.write_text(pretty.read_text(encoding="utf-8")[:5000], encoding="utf-8")
    deep = tmp_path / "deep.json"
    deep.write_text('{\n"x": ' + "[" * 200_000, encoding="utf-8")
    plain = tmp_path / "plain.json"
    plain.write_text("7\n", encoding="utf-8")
    for file in (pipe, cut, deep, plain, tmp_path / "gone.json"):
        place = Location(str(file), address=CLUSTER)
        assert LocationCompleter([str(file)]).complete(place, HA) == place

    assert _complete(pretty, CLUSTER, HA) is not None
    monkeypatch.setattr(places, "_LARGEST", pretty.stat().st_size - 1)
    assert _complete(pretty, CLUSTER, HA) is None


def test_a_file_is_read_once_and_only_when_a_line_is_asked_for(pretty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[str] = []

    def read(name: str) -> str:
        reads.append(name)
        return read_text(name)

    monkeypatch.setattr(places, "read_text", read)
    known = LocationCompleter([str(pretty)])

    known.complete(Location("cluster.yaml", 3), HA)
    assert reads == []
    for name in ("enabled", "host_monitoring"):
        assert known.complete(Location(str(pretty), address=CLUSTER), (*HA[:3], name)).line
    assert reads == [str(pretty)]


def test_lines_and_columns() -> None:
    text = "ab\n\ncd" + "x" * WIDEST + "\n" * 200_000 + "é z"
    lines = Lines(text)

    assert [lines.position(offset) for offset in (0, 1, 2, 3, 4, 5)] == [(1, 1), (1, 2), (1, 3), (2, 1), (3, 1), (3, 2)]
    assert lines.position(4 + WIDEST - 1) == (3, WIDEST)
    assert lines.position(4 + WIDEST) is None
    assert lines.position(len(text) - 1) == (200_003, 3)
    assert Lines("x" * 5000).position(WIDEST - 1) == (1, WIDEST)
    assert Lines("x" * 5000).position(WIDEST) is None


@given(_VALUES, strategies.sampled_from([None, 0, 2]), strategies.booleans())
def test_every_value_is_found_where_it_stands(document: Any, indent: int | None, enters: bool) -> None:
    text = json.dumps(document, indent=indent)
    found = 0

    for entry in walk(text, 0, lambda _: enters):
        value = document
        for key in entry.keys:
            value = value[key]
        decoded, _ = json.JSONDecoder().raw_decode(text, entry.start)
        assert decoded == value
        named = json.JSONDecoder().raw_decode(text, entry.offset)[0]
        assert named == (entry.keys[-1] if isinstance(entry.keys[-1], str) else value)
        found += 1

    assert found == (_count(document) if enters else len(document) if isinstance(document, (list, dict)) else 0)


def _count(value: Any) -> int:
    members = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return len(members) + sum(map(_count, members))
