"""What is missing, merged into a spec that people wrote into: no line of theirs is lost, and no fact of theirs changes."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from tests.conftest import Cli
from tests.spec_files.test_missing import filled
from tests.support.paths import ROOT
from tests.support.repositories import CONFIG_HEAD, SPEC_HEAD, cluster, commit, own_git_only, repository, write
from validator.errors import InputError
from validator.facts.join import join
from validator.inputs.spec import read_spec
from validator.readers.yaml_text import parse_yaml
from validator.spec_files.missing import is_unfilled
from validator.spec_files.missing_merge import merge_missing

MISSING = (
    f"## What could not be decided\n{SPEC_HEAD}"
    "partial: [clusters, hosts]\n"
    "clusters:\n"
    "  - name: c\n"
    "    ## Missing: all hosts of this cluster\n"
    "    # ha:   # fill in what is known; r\n"
    "    #   enabled:   # true or false\n"
    "    #   admission_control:   # one of: a, b\n"
    "hosts:\n"
    "  - name: a.example.com\n"
    "    partial: [pnics, vmkernels]\n"
    "    # vendor:   # text; r\n"
    "    # pnics:   # add what else there is; r\n"
    "    #   - device: vmnic0\n"
    "    #     speed_mbps:   # a whole number; r\n"
    "    #   - device: vmnic1\n"
    "    #     speed_mbps:   # a whole number; r\n"
    "  - name: b.example.com\n"
    "    # vendor:   # text; r\n"
    "# distributed_switches:   # a list; [] says none; r\n"
)


def merged(text: str, missing: str = MISSING) -> str:
    """Return what comes of both, which must not change any more."""
    result = merge_missing(SPEC_HEAD + text, missing, "m.yaml")
    assert merge_missing(result, missing, "m.yaml") == result
    assert result.startswith(SPEC_HEAD)
    return result.removeprefix(SPEC_HEAD)


def test_keys_come_beside_what_people_wrote() -> None:
    written = (
        "# Two hosts, and more to come.\n"
        "hosts:\n"
        "- name: A.example.com   # the first\n"
        "  vendor: Dell Inc.\n"
        "  pnics:   # all of them\n"
        "  - device: vmnic0\n"
        "    speed_mbps: 10000\n"
        "  # note: this one goes in spring\n"
        "\n"
        "clusters:\n"
        "    - name: c\n"
        "      ha:\n"
        "          enabled: true   # since 2024\n"
        "      drs: {enabled: true}\n"
    )

    assert merged(written) == (
        "# Two hosts, and more to come.\n"
        "hosts:\n"
        "- name: A.example.com   # the first\n"
        "  vendor: Dell Inc.\n"
        "  pnics:   # all of them\n"
        "  - device: vmnic0\n"
        "    speed_mbps: 10000\n"
        "  # note: this one goes in spring\n"
        "  # - device: vmnic1\n"
        "  #   speed_mbps:   # a whole number; r\n"
        "  partial: [vmkernels]\n"
        "- name: b.example.com\n"
        "  # vendor:   # text; r\n"
        "\n"
        "clusters:\n"
        "    - name: c\n"
        "      ha:\n"
        "          enabled: true   # since 2024\n"
        "          # admission_control:   # one of: a, b\n"
        "      drs: {enabled: true}\n"
        "      ## Missing: all hosts of this cluster\n"
        "# distributed_switches:   # a list; [] says none; r\n"
    )


def test_what_stands_as_a_comment_already_is_not_added_again() -> None:
    whole = MISSING.partition("\n")[2].removeprefix(SPEC_HEAD)

    assert merged(whole) == whole
    less = whole.replace("    #     speed_mbps:   # a whole number; r\n", "", 1).replace(
        "    # vendor:   # text; r\n", ""
    )
    assert sorted(merged(less).splitlines()) == sorted(whole.splitlines())


def test_what_stands_in_braces_is_told_of_behind_it() -> None:
    written = (
        "clusters: [{name: c, ha: {enabled: true, admission_control: disabled}}]\n"
        "hosts:\n"
        "- {name: a.example.com, vendor: Dell Inc., pnics: [{device: vmnic0, speed_mbps: 1}, {device: vmnic1, speed_mbps: 1}]}\n"
        "- {name: b.example.com}\n"
    )

    assert merged(written) == (
        "clusters: [{name: c, ha: {enabled: true, admission_control: disabled}}]\n"
        "hosts:\n"
        "- {name: a.example.com, vendor: Dell Inc., pnics: [{device: vmnic0, speed_mbps: 1}, {device: vmnic1, speed_mbps: 1}]}\n"
        "- {name: b.example.com}\n"
        "## b.example.com above is in braces or brackets: what it lacks goes in there\n"
        "# - name: b.example.com\n"
        "#   vendor:   # text; r\n"
        "# distributed_switches:   # a list; [] says none; r\n"
    )


def test_lists_that_are_partial_stay_so_and_complete_ones_complete() -> None:
    written = "hosts:\n- name: a.example.com\n  partial: [pnics]   # the rest is in the cellar\n"
    result = merged(written)

    assert "  partial: [pnics, vmkernels]   # the rest is in the cellar\n" in result
    assert "\npartial: [clusters]\nclusters:\n" in result, "the hosts of this spec are all"


def test_lists_of_a_profile_stay_complete() -> None:
    """What is missing of them cannot be filled in by mistake: a list in the host would stand for that of the profile."""
    written = "host_profiles:\n  p:\n    pnics: []\nhosts:\n- name: a.example.com\n  profile: p\n"

    assert (
        "  profile: p\n"
        "  partial: [vmkernels]\n"
        "  # vendor:   # text; r\n"
        "  ## pnics comes from a profile or an anchor: what it lacks goes in there\n"
        "  ## pnics:   # add what else there is; r\n"
        "  ##   - device: vmnic0\n"
        "  ##     speed_mbps:   # a whole number; r\n"
    ) in merged(written)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "it has no document; expected one cluster spec"),
        ("# notes\n", "it has no document; expected one cluster spec"),
        ("a: 1\n", "it is no cluster spec"),
        ("- a\n", "it is no cluster spec"),
        (CONFIG_HEAD, "“kind” is “Configuration”"),
        (f"{SPEC_HEAD}---\n{SPEC_HEAD}", "it has 2 documents; expected one cluster spec"),
        (f"{SPEC_HEAD}hosts: []\nhots: []\n", "unknown key “hots” (did you mean “hosts”?)"),
        (f"{SPEC_HEAD}hosts: [\n", "not YAML"),
        (f"{SPEC_HEAD}vcenter: {{name: other}}\n", "it is of the vCenter Server other, and facts of vc are missing"),
        (f"{SPEC_HEAD}vcenter:\n  name: 'other'\n", "it is of the vCenter Server 'other', and facts of vc are missing"),
        (
            f"{SPEC_HEAD}hosts:\n- {{name: a.example.com,\n   vendor: x}}\n",
            "its layout has no place for what is missing",
        ),
    ],
)
def test_what_cannot_be_merged_is_refused(text: str, message: str) -> None:
    missing = MISSING + "vcenter:\n  name: vc\n  # version:   # text\n"
    with pytest.raises(InputError) as caught:
        merge_missing(text, missing, "m.yaml")

    assert message in caught.value.message


def test_several_vcenters_do_not_go_into_one_spec() -> None:
    with pytest.raises(InputError, match="of several vCenter Servers"):
        merge_missing(SPEC_HEAD, f"{MISSING}---\n{SPEC_HEAD}vcenter:\n  name: b\n", "m.yaml")


def test_the_ends_of_lines_stay() -> None:
    text = f"{SPEC_HEAD}hosts:\n- name: a.example.com\n"
    unix = merge_missing(text, MISSING, "m.yaml")

    assert merge_missing(text.replace("\n", "\r\n"), MISSING, "m.yaml") == unix.replace("\n", "\r\n")


SMALL = (
    "clusters: [{name: c}]\nhosts: [{name: a.example.com, cluster: c}, {name: b.example.com, cluster: c, version: '8.0.3'}]\n"
    "vms: [{name: x, cluster: c, fault_tolerance: true, disks: [{label: d}]}]\n"
)


@pytest.fixture(scope="module")
def rounds(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Return what some rules miss of a small estate, and what all do."""
    import subprocess  # noqa: PLC0415 - the fixture that runs commands in this process lives for one test only
    import sys  # noqa: PLC0415

    target = tmp_path_factory.mktemp("missing")
    (target / "a.yaml").write_text(SPEC_HEAD + SMALL, encoding="utf-8")
    for name, some in (("some", ["--only", "host", "--skip", "host.firewall_ports"]), ("all", [])):
        command = [
            sys.executable,
            "-m",
            "validator",
            "check",
            "a.yaml",
            "-q",
            *some,
            "--write-missing",
            str(target / name),
        ]
        subprocess.run(
            command, check=False, capture_output=True, cwd=target, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
    return (target / "some").read_text(encoding="utf-8"), (target / "all").read_text(encoding="utf-8")


def _blocks(text: str) -> list[tuple[int, int]]:
    """Return where each commented key of an object begins and ends, with all that is below it."""
    lines = text.splitlines()
    starts = [at for at, line in enumerate(lines) if line.startswith("    # ") and line[6] != " "]
    ends = [
        next((n for n in range(at + 1, len(lines)) if not lines[n].startswith("    #  ")), len(lines)) for at in starts
    ]
    return list(zip(starts, ends, strict=True))


@settings(max_examples=30)
@given(data=st.data())
def test_filling_and_merging_loses_no_line_and_no_fact(data: st.DataObject, rounds: tuple[str, str]) -> None:
    some, everything = rounds
    lines, values = some.splitlines(), filled(some).splitlines()
    blocks = _blocks(some)
    for start, end in data.draw(st.lists(st.sampled_from(blocks), max_size=12)):
        lines[start:end] = values[start:end]
    for start, _ in sorted(data.draw(st.sets(st.sampled_from(blocks), max_size=4)), reverse=True):
        lines.insert(start, data.draw(st.sampled_from(["    # asked on Monday", "", "    # see: the wiki", "# later"])))
    written = "\n".join(lines) + "\n"

    result = merge_missing(written, everything, "m.yaml")

    rest = iter([line for line in result.splitlines() if "partial: [" not in line])
    assert [line for line in lines if "partial: [" not in line and line not in rest] == []
    before, after = _facts(written), _facts(result)
    assert {kind: {name: after[kind][name] for name in members} for kind, members in before.items()} == before
    assert merge_missing(result, everything, "m.yaml") == result


def _facts(text: str) -> dict[str, Any]:
    [document] = parse_yaml(text, "m.yaml")
    fragment, errors = read_spec(document, "m.yaml")
    assert (errors, fragment is None) == ([], False)
    assert fragment is not None
    return join([fragment]).objects


# The command


@pytest.fixture
def _in_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own_git_only(monkeypatch)
    repository(tmp_path / "r", {"a.yaml": cluster(ha=None), "notes.yaml": "a: 1\n"})
    monkeypatch.chdir(tmp_path / "r")


@pytest.mark.usefixtures("_in_a_repository")
def test_an_input_that_is_a_spec_gets_what_it_lacks(cli: Cli) -> None:
    asked = ("check", "a.yaml", "--only", "cluster.ha_enabled", "-q", "--write-missing", "a.yaml")
    text = cluster(ha=None) + "  # the one in Tokyo\n"
    write(Path(), {"a.yaml": text})

    first = cli(*asked)
    loud = cli(*(one for one in asked if one != "-q"))

    assert (first.code, loud.code) == (1, 1)
    assert Path("a.yaml").read_text(encoding="utf-8").startswith(f"{text}  # ha:   # fill in what is known; ")
    assert loud.err.endswith("a.yaml has a place for all that is missing already\n")
    write(Path(), {"a.yaml": text})
    said = cli(*(one for one in asked if one != "-q")).err
    assert said.endswith("added to a.yaml, as comments beside what is there, what is missing: fill it in\n")


@pytest.mark.usefixtures("_in_a_repository")
def test_a_value_that_is_still_a_comment_is_not_lost(cli: Cli) -> None:
    asked = ("check", "a.yaml", "--only", "cluster.ha_enabled", "-q", "--write-missing", "m.yaml")
    cli(*asked)
    text = Path("m.yaml").read_text(encoding="utf-8")
    assert is_unfilled(text)
    for old, new in (("#   enabled:   #", "#   enabled: true   #"), ("clusters:\n", "# of Tokyo\nclusters:\n")):
        written = text.replace(old, new)
        assert written != text
        write(Path(), {"m.yaml": written})
        assert cli(*asked).code == 1
        assert Path("m.yaml").read_text(encoding="utf-8") == written


@pytest.mark.usefixtures("_in_a_repository")
@pytest.mark.parametrize(
    ("files", "name", "said"),
    [
        ({}, "notes.yaml", "notes.yaml is there, and nothing can be added to it: it is no cluster spec"),
        ({"n.yaml": "\udcff"}, "n.yaml", "n.yaml is there, and nothing can be added to it: it is not UTF-8 text"),
        ({"n.yaml": "x: [\n"}, "n.yaml", "n.yaml is there, and nothing can be added to it: "),
        ({"f.json": json.dumps({"format": "ftpolicy.facts/1"})}, "f.json", "f.json is an input of this run"),
    ],
)
def test_what_is_no_spec_stays(files: dict[str, str], name: str, said: str, cli: Cli) -> None:
    for file, text in files.items():
        Path(file).write_bytes(text.encode("utf-8", "surrogateescape"))
    before = Path(name).read_bytes()
    inputs = ["a.yaml", *([name] if name.endswith(".json") else [])]

    done = cli("check", *inputs, "--write-missing", name)

    assert (done.code, done.out) == (2, "")
    assert f"error: --write-missing: {said}" in done.err
    assert Path(name).read_bytes() == before


@pytest.mark.usefixtures("_in_a_repository")
def test_a_tracked_spec_is_added_to(cli: Cli) -> None:
    commit(Path(), {"own.yaml": f"{SPEC_HEAD}hosts:\n- name: x\n"})

    assert cli("check", "a.yaml", "--only", "cluster.ha_enabled", "--write-missing", "own.yaml").code == 1
    assert Path("own.yaml").read_text(encoding="utf-8").startswith(f"{SPEC_HEAD}hosts:\n- name: x\n")


# What alike objects lack is written once

FOUR = (
    "clusters:\n  - {name: c, fault_tolerance: true}\n"
    "host_profiles:\n  rack:\n    cluster: c   # ours\n"
    "hosts:\n"
    "  - name: r1\n    profile: rack\n  - name: r2\n    profile: rack\n"
    "  - name: p1\n    cluster: c\n  - name: p2\n    cluster: c\n"
    "vms: []\n"
)
ONLY = ("--only", "host.active", "--vsphere", "8.0")


def _without_told(text: str) -> str:
    return re.sub(r"(?m)(# [a-z_]+:)   #.*$", r"\1", text.removeprefix(SPEC_HEAD))


def test_what_alike_hosts_lack_is_written_once_in_their_profile_or_a_new_one(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(Path(), {"a.yaml": SPEC_HEAD + FOUR})

    cli("check", "a.yaml", *ONLY, "-q", "--write-missing", "a.yaml")

    text = Path("a.yaml").read_text(encoding="utf-8")
    asked = "    # connection_state:\n    # power_state:\n    # maintenance_mode:\n"
    assert _without_told(text) == (
        "clusters:\n  - {name: c, fault_tolerance: true}\n"
        f"host_profiles:\n  rack:\n    cluster: c   # ours\n{asked}"
        f"  missing-c:\n    ## for p1, p2: a key of the object itself wins\n    cluster: c\n{asked}"
        "hosts:\n"
        "  - name: r1\n    profile: rack\n  - name: r2\n    profile: rack\n"
        "  - name: p1\n    cluster: c\n    profile: missing-c\n  - name: p2\n    cluster: c\n    profile: missing-c\n"
        "vms: []\n"
    )
    cli("check", "a.yaml", *ONLY, "-q", "--write-missing", "a.yaml")
    assert Path("a.yaml").read_text(encoding="utf-8") == text, "the second time there is nothing to add"

    for key, value in (("connection_state", "connected"), ("power_state", "powered_on"), ("maintenance_mode", "false")):
        text = text.replace(f"# {key}:", f"{key}: {value}")
    write(Path(), {"a.yaml": text})
    done = json.loads(cli("check", "a.yaml", *ONLY, "-o", "json").out)["summary"]
    assert (done["pass"], done["undecided"]) == (4, 0)


def test_a_host_that_says_more_than_the_others_of_its_profile_is_asked_by_itself(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key in the profile would be one of the host that says it in another file: there may be two answers then."""
    monkeypatch.chdir(tmp_path)
    hosts = "hosts:\n  - name: r1\n    profile: rack\n  - name: r2\n    profile: rack\n    power_state: powered_on\n"
    spec = f"clusters: [{{name: c}}]\nhost_profiles:\n  rack: {{cluster: c}}\n{hosts}vms: []\n"
    write(Path(), {"a.yaml": SPEC_HEAD + spec})

    cli("check", "a.yaml", *ONLY, "-q", "--write-missing", "m.yaml")

    assert _without_told(Path("m.yaml").read_text(encoding="utf-8")).endswith(
        "partial: [hosts]\n"
        "host_profiles:\n  missing-c:\n    ## for r1, r2: a key of the object itself wins\n    cluster: c\n"
        "    # connection_state:\n    # maintenance_mode:\n"
        "hosts:\n  - name: r1\n    profile: missing-c\n    # power_state:\n  - name: r2\n    profile: missing-c\n"
    )
    assert is_unfilled(Path("m.yaml").read_text(encoding="utf-8"))


def test_machines_share_a_profile_and_those_of_another_cluster_do_not(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    clusters = {"a": "C 1", "b": "C 1", "x": "D", "y": "C-1"}
    vms = "".join(f"  - {{name: {name}, cluster: {of}, fault_tolerance: true}}\n" for name, of in clusters.items())
    write(Path(), {"a.yaml": f"{SPEC_HEAD}hosts: []\nvms:\n{vms}"})

    cli("check", "a.yaml", "--only", "vm.no_snapshots", "--vsphere", "8.0", "-q", "--write-missing", "m.yaml")

    assert _without_told(Path("m.yaml").read_text(encoding="utf-8")).endswith(
        "partial: [vms]\n"
        "vm_profiles:\n  missing-c-1:\n    ## for a, b: a key of the object itself wins\n    cluster: C 1\n"
        "    # snapshots:\n"
        "vms:\n  - name: a\n    profile: missing-c-1\n  - name: b\n    profile: missing-c-1\n"
        "  - name: x\n    # snapshots:\n  - name: y\n    # snapshots:\n"
    )
