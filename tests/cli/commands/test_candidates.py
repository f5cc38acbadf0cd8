"""``ftpolicy candidates``: what it prints, writes and refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tests.conftest import Cli
from tests.support.paths import EXAMPLES, GOLDEN
from tests.support.rvtools import tables_of, write_workbook
from validator.assets import load_schema

Json = dict[str, Any]

_HEALTHY = EXAMPLES / "healthy" / "vcf-9.0.yaml"


def _estate(**machines: Json) -> Json:
    """Return a healthy estate with further machines, each like one of its own but for what is given; ``None`` takes a fact away."""
    spec: Json = yaml.safe_load(_HEALTHY.read_text(encoding="utf-8"))
    model = next(vm for vm in spec["vms"] if vm["name"] == "dns-01")
    for name, changed in machines.items():
        vm = {**model, "name": name, "fault_tolerance": False, "host": None, "secondary_host": None, **changed}
        spec["vms"].append({key: value for key, value in vm.items() if value is not None})
    return spec


_MACHINES: dict[str, Json] = {
    "app01": {},
    "app02": {"memory_mb": 32768, "memory_reservation_mb": 32768},
    "db01": {"snapshots": 3},
    "db02": {"snapshots": 1, "num_cpus": 64},
    "old01": {"snapshots": None},
    "golden": {"template": True},
    "shadow": {"ft_role": "secondary"},
}


@pytest.fixture
def estate(in_an_empty_directory: None) -> Path:  # noqa: ARG001 - where it is written
    file = Path("estate.yaml")
    file.write_text(yaml.safe_dump(_estate(**_MACHINES), sort_keys=False), encoding="utf-8")
    return file


def _said(cli: Cli, *arguments: str) -> Json:
    run = cli("candidates", *arguments, "-o", "json")
    document: Json = json.loads(run.out)
    jsonschema.Draft202012Validator(load_schema("candidates")).validate(document)
    assert document["exit_code"] == run.code
    return document


@pytest.mark.parametrize(("language", "options"), [("en", ()), ("ja", ("--lang", "ja"))])
def test_the_text_is_for_people(
    language: str, options: tuple[str, ...], estate: Path, cli: Cli, update_golden: bool
) -> None:
    run = cli("candidates", estate.name, *options)

    file = GOLDEN / "candidates" / f"estate.{language}.txt"
    if update_golden:
        file.parent.mkdir(exist_ok=True)
        file.write_text(run.out, encoding="utf-8")
    assert (run.code, run.err) == (0, "")
    assert run.out == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("format_", ["csv", "json", "html"])
def test_the_other_formats_say_the_same(format_: str, estate: Path, cli: Cli, update_golden: bool) -> None:
    run = cli("candidates", estate.name, "-o", f"{format_}=out.{format_}")

    file, written = GOLDEN / "candidates" / f"estate.{format_}", (estate.parent / f"out.{format_}").read_bytes()
    if update_golden:
        file.write_bytes(written)
    assert (run.code, run.out, run.err) == (0, "", "")
    assert written == file.read_bytes()


def test_what_is_ready_and_fits_can_be_declared_in_the_spec(estate: Path, cli: Cli) -> None:
    before = estate.read_text(encoding="utf-8")

    run = cli("candidates", estate.name, "--write", estate.name, "--cluster", "m01*")
    again = cli("candidates", estate.name, "--write", estate.name)

    assert (run.code, run.err) == (0, "estate.yaml: declared for FT: app01, app02\n")
    assert (again.code, again.err) == (0, "estate.yaml: declared for FT: none\n")
    lines = before.splitlines()
    changed = [
        (old, new)
        for old, new in zip(lines, estate.read_text(encoding="utf-8").splitlines(), strict=True)
        if old != new
    ]
    assert changed == [("  fault_tolerance: false", "  fault_tolerance: true")] * 2
    assert [one["name"] for one in _said(cli, estate.name)["vms"] if one["declared"]] == [
        "app01",
        "app02",
        "dns-01",
        "idp-01",
    ]


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (("--ready",), ["app01", "app02", "dns-01", "idp-01"]),
        (("--blocked-by", "vm.no_snapshots"), ["db01", "db02"]),
        (("--blocked-by", "vm"), ["db01", "db02"]),
        (("--blocked-by", "vm.vcpu_limit"), ["db02"]),
        (("--cluster", "m01-cl01", "--ready"), ["app01", "app02", "dns-01", "idp-01"]),
        (("--cluster", "other-*"), []),
        (("--tag", "ft"), []),
        (("--order", "largest", "--ready"), ["idp-01", "app02", "app01", "dns-01"]),
        (("--order", "smallest", "--ready"), ["app01", "dns-01", "app02", "idp-01"]),
        (("--order", "input", "--ready"), ["idp-01", "dns-01", "app01", "app02"]),
    ],
)
def test_machines_are_shown_by_what_they_are(
    options: tuple[str, ...], names: list[str], estate: Path, cli: Cli
) -> None:
    assert [one["name"] for one in _said(cli, estate.name, *options)["vms"]] == names


def test_memory_that_is_reserved_leaves_less_room(estate: Path, cli: Cli) -> None:
    def room(*options: str) -> tuple[list[str], list[str]]:
        [cluster] = _said(cli, estate.name, *options)["clusters"]
        return cluster["capacity"]["after_host_failure"]["names"], cluster["capacity"]["with_all_hosts"]["names"]

    assert room() == (["app01", "app02"], ["app01", "app02"])
    assert room("--reserve", "97%") == (["app01"], ["app01"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--cluster", "m01-cl02"), "error: no cluster “m01-cl02” (did you mean “m01-cl01”?)\n"),
        (("--reserve", "lots"), "“lots” is no share of the memory; write one like 25%"),
        (("--reserve", "100%"), "“100%” is no share of the memory; write one like 25%"),
        (("-o", "pdf"), "error: no report format “pdf”; there are: text, json, csv, html\n"),
        (("--write", "."), "error: . is no file that can be written; name the cluster spec to write into\n"),
    ],
)
def test_what_cannot_be_meant_is_refused(arguments: tuple[str, ...], message: str, estate: Path, cli: Cli) -> None:
    run = cli("candidates", estate.name, *arguments)

    assert run.code == 2
    assert message in run.err
    assert run.out == ""


@pytest.mark.usefixtures("in_an_empty_directory")
def test_without_a_machine_nothing_was_judged(cli: Cli) -> None:
    spec = "apiVersion: ftpolicy/v1\nkind: ClusterSpec\nclusters: [{name: empty}]\nvms: []\n"
    Path("a.yaml").write_text(spec, encoding="utf-8")

    run = cli("candidates", "a.yaml")

    assert (run.code, run.err) == (3, "")
    assert run.out.endswith("No virtual machine to judge: the inputs name none, or only such as FT never protects.\n")


def test_an_unreadable_input_is_said_and_the_rest_is_judged(estate: Path, cli: Cli) -> None:
    (estate.parent / "bad.json").write_text("{", encoding="utf-8")

    run = cli("candidates", estate.name, "bad.json")

    assert run.code == 2
    assert run.err.startswith("error: bad.json:1")
    assert "app01" in run.out


def test_beside_a_plan_stands_how_it_was_before(cli: Cli) -> None:
    spec, plan = EXAMPLES / "running" / "cluster-without-ha.yaml", EXAMPLES / "running" / "turn-ha-on.json"

    said = _said(cli, str(spec), str(plan))

    found = [(one["name"], one["before"], one["state"]) for one in said["vms"]]
    assert found == [("DC0_C0_RP0_VM0", "blocked", "ready"), ("plain", "blocked", "undecided")]


def test_what_rests_on_assumptions_says_so(in_an_empty_directory: None, cli: Cli) -> None:  # noqa: ARG001 - as above
    facts = ("snapshots", "linked_clone", "npiv")
    spec = _estate(app01={**dict.fromkeys(facts), "defaults": "vsphere"}, app02=dict.fromkeys(facts))
    Path("a.yaml").write_text(yaml.safe_dump(spec), encoding="utf-8")

    def states(*options: str) -> list[tuple[str, str, bool]]:
        vms = _said(cli, "a.yaml", *options)["vms"]
        return [(one["name"], one["state"], one["assumed"]) for one in vms if one["name"].startswith("app")]

    assert states() == [("app01", "ready", True), ("app02", "undecided", False)]
    assert states("--no-assumptions") == [("app01", "undecided", False), ("app02", "undecided", False)]


def test_names_cannot_break_what_is_written(in_an_empty_directory: None, cli: Cli) -> None:  # noqa: ARG001 - as above
    names = ["=1+1", "<script>alert(1)</script>", "a\x1b[31mb", "@SUM(A1)"]
    spec = _estate(**{name: {"snapshots": 1} for name in names})
    Path("a.yaml").write_text(json.dumps(spec), encoding="utf-8")

    run = cli("candidates", "a.yaml", "-o", "text", "-o", "csv=a.csv", "-o", "html=a.html")

    assert run.code == 0
    assert "\x1b" not in run.out
    cells = [line.partition(",")[0] for line in Path("a.csv").read_text(encoding="utf-8").splitlines()[1:]]
    assert cells == ["<script>alert(1)</script>", "'=1+1", "'@SUM(A1)", "a�[31mb", "dns-01", "idp-01"]
    page = Path("a.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_from_an_rvtools_export_in_two_commands(in_an_empty_directory: None, cli: Cli) -> None:  # noqa: ARG001 - as above
    spec = _estate(app01={}, db01={"snapshots": 3})
    profiles = spec.pop("host_profiles")
    spec["hosts"] = [{**profiles[one.pop("profile")], **one} for one in spec["hosts"]]
    write_workbook(Path("export.xlsx"), tables_of(spec))

    imported = cli("import", "rvtools", "export.xlsx", "-o", "cluster.yaml")
    said = _said(cli, "cluster.yaml")

    assert imported.code == 0
    found = {one["name"]: (one["state"], [blocker["rule"] for blocker in one["blockers"]]) for one in said["vms"]}
    assert found["db01"] == ("blocked", ["vm.no_snapshots"])
    assert found["app01"] == ("undecided", [])
