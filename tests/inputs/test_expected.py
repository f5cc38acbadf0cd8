"""``expect`` of an estate: what it has at least, whatever else is judged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli

HEAD = "apiVersion: ftpolicy/v1\nkind: Configuration\n"
SPEC = """apiVersion: ftpolicy/v1
kind: ClusterSpec
partial: [hosts, vms, clusters]
clusters: [{name: c1, fault_tolerance: true}]
hosts: [{name: a, cluster: c1}, {name: b, cluster: c1}]
vms: [{name: v1, cluster: c1, fault_tolerance: true}, {name: v2, cluster: c1}]
"""

pytestmark = pytest.mark.usefixtures("in_an_empty_directory")


def _config(expect: str, more: str = "", inputs: str = "[c.yaml]") -> None:
    Path(".ftpolicy.yaml").write_text(
        f"{HEAD}{more}estates:\n  tokyo:\n    inputs: {inputs}\n    expect: {expect}\n", encoding="utf-8"
    )


def _faults(cli: Cli, *arguments: str) -> tuple[int, list[tuple[str, str]]]:
    """Return the exit code, and what was expected and found."""
    done = cli("check", "--fail-on", "error", "-o", "json", *arguments)
    document: dict[str, Any] = json.loads(done.out)
    [found] = [one for one in document["findings"] if one["rule"] == "inputs.expected"] or [{"faults": []}]
    return done.code, [(one["args"]["expected"], one["args"]["found"]) for one in found["faults"]]


@pytest.mark.parametrize(
    ("expect", "faults"),
    [
        ("{hosts: 2, clusters: 1, vms: 2, ft_vms: 1, files: [c.yaml]}", []),
        ("{hosts: 3}", [("hosts: 3", "2 (a, b)")]),
        ("{ft_vms: 2}", [("ft_vms: 2", "1 (v1)")]),
        ("{vms: 3, clusters: 2}", [("clusters: 2", "1 (c1)"), ("vms: 3", "2 (v1, v2)")]),
        ("{files: [plan*.json, c.yaml]}", [("files: plan*.json", "0")]),
        ("{files: ['*.yaml', './c.yaml', '**/c.yaml']}", []),
        ("{files: [C.yaml]}", [("files: C.yaml", "0")]),
        ("{files: [other.yaml]}", [("files: other.yaml", "0")]),  # there, and no input
    ],
)
def test_less_than_expected_fails(expect: str, faults: list[tuple[str, str]], cli: Cli) -> None:
    Path("c.yaml").write_text(SPEC, encoding="utf-8")
    Path("other.yaml").write_text(SPEC, encoding="utf-8")
    _config(expect)

    assert _faults(cli, "--only", "vm.no_npiv") == (1 if faults else 0, faults)


def test_it_counts_whatever_is_chosen_and_stands_at_its_line(cli: Cli) -> None:
    Path("c.yaml").write_text(SPEC, encoding="utf-8")
    for more in ("", "only: [vm.no_npiv]\n", "profile: essential\n"):
        _config("{hosts: 3}", more)
        done = cli("check", "--fail-on", "error", "-q")
        assert done.code == 1
    _config("{hosts: 3}", "only: [vm.no_npiv]\n")
    done = cli("check", "--fail-on", "error")
    assert (
        "  ✗ error  inputs.expected\n    the estate has less than the configuration expects: hosts: 3; found: 2 (a, b)\n"
        in done.out
    )
    assert "    at .ftpolicy.yaml:7:14\n" in done.out
    _config("{hosts: 3}", "rules: {inputs.expected: {enabled: false, reason: being rebuilt}}\n")
    done = cli("check", "--fail-on", "error", "--only", "vm.no_npiv")
    assert done.code == 0
    assert "inputs.expected is switched off: being rebuilt" in done.out


def test_an_estate_without_any_object_fails_for_what_is_missing(cli: Cli) -> None:
    Path("c.yaml").write_text("apiVersion: ftpolicy/v1\nkind: ClusterSpec\n", encoding="utf-8")
    _config("{hosts: 1}")

    assert _faults(cli) == (1, [("hosts: 1", "0")])


def test_files_in_a_directory_and_code_are_read(cli: Cli) -> None:
    Path("d").mkdir()
    Path("d/c.yaml").write_text(SPEC, encoding="utf-8")
    Path("d/main.tf").write_text('resource "vsphere_folder" "f" { path = "x" }\n', encoding="utf-8")
    _config("{files: [d/c.yaml, d/main.tf, d/gone.tf]}", inputs="[d]")

    assert _faults(cli, "--only", "vm.no_npiv") == (1, [("files: d/gone.tf", "0")])


def test_with_paths_it_is_that_of_the_named_estate(cli: Cli) -> None:
    Path("c.yaml").write_text(SPEC, encoding="utf-8")
    Path("empty.yaml").write_text("apiVersion: ftpolicy/v1\nkind: ClusterSpec\n", encoding="utf-8")
    _config("{hosts: 1, files: [c.yaml]}")

    assert _faults(cli, "--only", "vm.no_npiv", "c.yaml") == (0, [])
    both = [("files: c.yaml", "0"), ("hosts: 1", "0")]
    assert _faults(cli, "--estate", "tokyo", "empty.yaml") == (1, sorted(both, reverse=True))


@pytest.mark.parametrize(
    ("expect", "message"),
    [
        ("{host: 4}", ".ftpolicy.yaml:6:14: unknown key “host” (did you mean “hosts”?)"),
        ("{hosts: many}", ".ftpolicy.yaml:6:21: “hosts” is “many”; expected a whole number"),
        ("{hosts: 0}", ".ftpolicy.yaml:6:21: “hosts” is 0; expected at least 1"),
        ("{hosts: true}", ".ftpolicy.yaml:6:21: “hosts” is true; expected a whole number"),
        ("{hosts: 1, hosts: 2}", ".ftpolicy.yaml:6:24: "),
        ("{files: [/etc/passwd]}", ".ftpolicy.yaml:6:22: the path “/etc/passwd” is not relative"),
        ("{}", ".ftpolicy.yaml:6:13: "),
    ],
)
def test_what_cannot_be_meant_is_refused(expect: str, message: str, cli: Cli) -> None:
    Path("c.yaml").write_text(SPEC, encoding="utf-8")
    _config(expect)

    done = cli("check")

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"error: {message}")
