"""``--trusted``: what decides comes from a commit, and what the working tree weakens of it fails until that has it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli, golden
from tests.support.paths import GOLDEN
from tests.support.repositories import (
    CONFIG_HEAD,
    SPEC_HEAD,
    cluster,
    commit,
    git,
    own_git_only,
    repository,
    write,
)
from validator.own_files import BASELINE_FORMAT

HA = "cluster.ha_enabled"
CONFIG = CONFIG_HEAD + (
    "fail_on: [error]\n"
    f"only: [{HA}, vm.no_snapshots]\n"
    f"rules: {{{HA}: {{waivable: false}}, vm.no_snapshots: {{severity: error}}}}\n"
    "strict_waivers: true\n"
    "estates:\n  tokyo:\n    inputs: [a.yaml, 'more/*.yaml']\n    expect: {clusters: 1, files: [a.yaml]}\n"
)
HEAD = "apiVersion: ftpolicy/v1\nkind: Waivers\nwaivers:\n"


@pytest.fixture(autouse=True)
def _in_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own_git_only(monkeypatch)
    files = {".ftpolicy.yaml": CONFIG, "a.yaml": cluster(ha=True), "more/b.yaml": cluster(ha=True, name="c2")}
    repository(tmp_path / "r", files)
    monkeypatch.chdir(tmp_path / "r")
    git(Path(), "switch", "--quiet", "--create", "work")


def _check(cli: Cli, *arguments: str) -> tuple[int, list[tuple[str, str, str, str]], list[str]]:
    """Return the exit code, what is weakened (what, old, new, where), and the other rules that fail."""
    done = cli("check", "--trusted", "main", "-o", "json", *arguments)
    if not done.out:
        return done.code, [], done.err.splitlines()
    document: dict[str, Any] = json.loads(done.out)
    failed = [one for one in document["findings"] if one["verdict"] == "fail" and one["waiver"] is None]
    weakened = [
        tuple(fault["args"][name] for name in ("what", "old", "new", "place"))
        for one in failed
        if one["rule"] == "inputs.configuration_weakened"
        for fault in one["faults"]
    ]
    others = [one["rule"] for one in failed if one["rule"] != "inputs.configuration_weakened"]
    return done.code, weakened, others


def _config(old: str, new: str) -> dict[str, str]:
    assert old in CONFIG
    return {".ftpolicy.yaml": CONFIG.replace(old, new)}


def test_without_a_change_nothing_is_weakened(cli: Cli) -> None:
    assert _check(cli) == (0, [], [])
    commit(Path(), {"a.yaml": cluster(ha=False)})
    assert _check(cli) == (1, [], [HA])


@pytest.mark.parametrize(
    ("files", "weakened"),
    [
        (_config("[error]", "[never]"), ("the gate", "error", "never", ".ftpolicy.yaml:3:1")),
        (
            _config("{waivable: false}", "{enabled: false, reason: none}"),
            (HA, "on", "off", ".ftpolicy.yaml:5:30"),
        ),
        (
            _config("{waivable: false}", "{waivable: true}"),
            (f"waivers of {HA}", "not allowed", "allowed", ".ftpolicy.yaml:5:30"),
        ),
        (
            _config(f"{HA}: {{waivable: false}}, ", "cluster: {enabled: false, reason: an area}, "),
            (HA, "on", "off", ".ftpolicy.yaml:5:19"),
        ),
        (
            _config("{severity: error}", "{severity: info}"),
            ("the severity of vm.no_snapshots", "error", "info", ".ftpolicy.yaml:5:66"),
        ),
        (
            _config(f"only: [{HA}, vm.no_snapshots]", "only: [vm.no_snapshots]"),
            (
                "the choice of rules",
                f"only: {HA}, vm.no_snapshots",
                f"only: vm.no_snapshots, without {HA}",
                ".ftpolicy.yaml:4:1",
            ),
        ),
        (_config("strict_waivers: true\n", ""), ("strict_waivers", "true", "false", ".ftpolicy.yaml")),
        (_config("clusters: 1", "hosts: 1"), ("the expected clusters", "1", "-", ".ftpolicy.yaml")),
        (
            _config("files: [a.yaml]", "files: ['m*/*']"),
            ("the expected file a.yaml", "expected", "-", ".ftpolicy.yaml:10:27"),
        ),
        (
            _config("[a.yaml, 'more/*.yaml']", "[a.yaml]"),
            ("the inputs of tokyo", "more/b.yaml", "without more/b.yaml", ".ftpolicy.yaml:9:14"),
        ),
        (
            _config("    expect", "    exclude: [more]\n    expect"),
            ("the inputs of tokyo", "-", "without more", ".ftpolicy.yaml:10:15"),
        ),
        (_config("fail_on", "vsphere: '5.0'\nfail_on"), ("vsphere", "-", "5.0.0", ".ftpolicy.yaml:3:1")),
        (
            {
                ".ftpolicy-waivers.yaml": HEAD
                + "- {rule: vm.no_snapshots, subject: vm/x, reason: x, expires: 2099-01-01}\n"
            },
            ("vm.no_snapshots for vm/x", "none", "waived until 2099-01-01", ".ftpolicy-waivers.yaml:4:3"),
        ),
    ],
)
def test_what_the_working_tree_weakens_is_named_and_fails(
    files: Mapping[str, str], weakened: tuple[str, str, str, str], cli: Cli
) -> None:
    commit(Path(), files)

    code, found, _ = _check(cli)

    assert (code, weakened in found) == (1, True), found
    git(Path(), "branch", "--force", "main", "HEAD")
    assert _check(cli)[1] == []


def test_what_decides_is_of_the_base(cli: Cli) -> None:
    """Everything at once: the gate is off, the rule is off, the findings are waived and known; it fails all the same."""
    commit(
        Path(),
        {
            "a.yaml": cluster(ha=False),
            ".ftpolicy.yaml": CONFIG.replace("[error]", "[never]").replace(
                "{waivable: false}", "{enabled: false, reason: x}"
            )
            + "    baseline: b.json\n",
            "b.json": json.dumps({"format": BASELINE_FORMAT, "findings": []}),
        },
    )

    code, weakened, others = _check(cli)

    assert (code, others) == (1, [HA])
    assert {one[0] for one in weakened} == {HA, f"waivers of {HA}", "the gate"}
    assert cli("check").code == 3  # without the base nobody would have looked


@pytest.mark.parametrize(
    "files",
    [
        _config("fail_on: [error]", "fail_on: [error, undecided]"),
        _config("fail_on: [error]", "fail_on: [warning]"),
        _config(f"only: [{HA}, vm.no_snapshots]\n", ""),
        _config("{clusters: 1", "{clusters: 2"),
        _config("[a.yaml, 'more/*.yaml']", "['*.yaml', 'more/*']"),
        {"more/c.yaml": cluster(ha=True, name="c3")},
        {".ftpolicy-waivers.yaml": HEAD.replace("waivers:\n", "waivers: []\n")},
        {".ftpolicy.yaml": "# a comment\n" + CONFIG},
        {"README": "no configuration"},
        {".ftpolicy.yaml": CONFIG.replace("'more/*.yaml'", "more/b.yaml")},
    ],
)
def test_what_is_as_strict_weakens_nothing(files: Mapping[str, str], cli: Cli) -> None:
    commit(Path(), files)

    assert _check(cli)[:2] == (0, [])


def test_a_new_input_and_a_new_estate_are_judged_by_the_base(cli: Cli) -> None:
    new = "  osaka:\n    inputs: [o.yaml]\n    fail_on: [never]\n"
    commit(Path(), {"o.yaml": cluster(ha=False), "c.yaml": cluster(ha=False, name="c3")})
    commit(Path(), {".ftpolicy.yaml": CONFIG.replace("[a.yaml,", "[a.yaml, c.yaml,")})
    assert _check(cli) == (1, [], [HA])
    commit(Path(), {".ftpolicy.yaml": CONFIG + new})
    assert _check(cli, "--estate", "osaka") == (1, [("the gate", "error", "never", ".ftpolicy.yaml:13:5")], [HA])


def test_a_lock_that_is_gone_is_named(cli: Cli) -> None:
    commit(Path(), {".ftpolicy.yaml": CONFIG.replace("fail_on", "locked: [rules, fail_on]\nfail_on")})
    git(Path(), "branch", "--force", "main", "HEAD")
    assert _check(cli) == (0, [], [])
    write(Path(), {".ftpolicy.yaml": CONFIG.replace("fail_on", "locked: [rules]\nfail_on")})
    assert _check(cli) == (1, [("what is locked: fail_on", "locked", "-", ".ftpolicy.yaml")], [])


def test_an_estate_that_has_another_name_is_gone_and_judged_all_the_same(cli: Cli) -> None:
    commit(Path(), {**_config("  tokyo:", "  kyoto:"), "a.yaml": cluster(ha=False)})

    assert _check(cli, "--estate", "tokyo") == (1, [("the estate tokyo", "judged", "gone", ".ftpolicy.yaml")], [HA])
    assert _check(cli, "--estate", "kyoto") == (1, [], [HA])


def test_an_input_that_is_gone_is_named_and_one_that_moved_is_not(cli: Cli) -> None:
    git(Path(), "mv", "more/b.yaml", "more/z.yaml")
    assert _check(cli) == (0, [], [])
    git(Path(), "mv", "more/z.yaml", "more/z.yaml.bak")
    assert _check(cli) == (1, [("the inputs of tokyo", "more/b.yaml", "removed", "more/b.yaml")], [])


def test_the_configuration_may_be_gone_broken_or_shadowed(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    git(Path(), "rm", "--quiet", ".ftpolicy.yaml")
    assert _check(cli) == (1, [("the estate tokyo", "judged", "gone", ".ftpolicy.yaml")], [])
    write(Path(), {".ftpolicy.yaml": "estates: {"})
    assert _check(cli)[0] == 2
    git(Path(), "checkout", "--quiet", "main", "--", ".ftpolicy.yaml")
    write(Path(), {"more/.ftpolicy.yaml": CONFIG_HEAD + "fail_on: [never]\nestates: {mine: {inputs: [b.yaml]}}\n"})
    monkeypatch.chdir("more")
    assert _check(cli)[0] == 2  # it takes inputs of the one above
    Path("more").mkdir()
    write(Path("more"), {".ftpolicy.yaml": CONFIG_HEAD + "fail_on: [never]\nestates: {mine: {inputs: [x.yaml]}}\n"})
    monkeypatch.chdir("more")
    code, weakened, _ = _check(cli)
    assert (code, weakened) == (1, [("the estate tokyo", "judged", "gone", ".ftpolicy.yaml")])


def test_a_link_in_the_place_of_a_file_decides_nothing(cli: Cli) -> None:
    write(Path(), {"mild.yaml": CONFIG.replace("[error]", "[never]"), "a.yaml": cluster(ha=False)})
    Path(".ftpolicy.yaml").unlink()
    Path(".ftpolicy.yaml").symlink_to("mild.yaml")

    assert _check(cli) == (1, [("the gate", "error", "never", ".ftpolicy.yaml:3:1")], [HA])


def test_anchors_say_what_they_stand_for(cli: Cli) -> None:
    commit(Path(), _config("fail_on: [error]\n", "fail_on: &gate [never]\n"))

    code, weakened, others = _check(cli)

    assert code in (1, 2)
    assert weakened or others


def test_waivers_hold_as_long_as_at_the_base(cli: Cli) -> None:
    entry = "- {{rule: vm.no_snapshots, subject: '{}', reason: x, expires: {}}}\n"
    spec = (
        SPEC_HEAD
        + "vms: [{name: x, fault_tolerance: true, snapshots: 1}, {name: y, fault_tolerance: true, snapshots: 0}]\n"
    )
    commit(
        Path(),
        {
            ".ftpolicy-waivers.yaml": HEAD + entry.format("vm/x", "2098-01-01"),
            "a.yaml": cluster(ha=True),
            "more/b.yaml": spec,
        },
    )
    git(Path(), "branch", "--force", "main", "HEAD")
    assert _check(cli) == (0, [], [])
    for text, told in (
        (
            entry.format("vm/x", "2099-01-01"),
            ("vm.no_snapshots for vm/x", "until 2098-01-01", "waived until 2099-01-01"),
        ),
        (entry.format("vm/*", "2098-01-01"), ("vm.no_snapshots for vm/*", "none", "waived until 2098-01-01")),
    ):
        write(Path(), {".ftpolicy-waivers.yaml": HEAD + text})
        assert _check(cli) == (1, [(*told, ".ftpolicy-waivers.yaml:4:3")], [])
    write(Path(), {".ftpolicy-waivers.yaml": HEAD + "- nonsense\n"})
    assert _check(cli)[0] == 2
    Path(".ftpolicy-waivers.yaml").unlink()
    assert _check(cli) == (0, [], [])  # that of the base holds, and less is waived here
    write(Path(), {"more/b.yaml": spec.replace("snapshots: 1", "snapshots: 0")})
    assert _check(cli) == (0, [], [])  # what it waived is mended, and it goes with that
    write(Path(), {".ftpolicy-waivers.yaml": HEAD + entry.format("vm/x", "2098-01-01")})
    assert _check(cli)[0] == 1  # strict_waivers: nothing needs it, and it stays


def test_options_change_both_sides_alike(cli: Cli) -> None:
    assert _check(cli, "--profile", "stig", "--fail-on", "error", "--vsphere", "8.0")[:2] == (0, [])
    assert _check(cli, "--only", HA, "--skip", "vm.no_npiv", "--no-waivers")[:2] == (0, [])


def test_comments_in_inputs_waive_what_they_waive_at_the_base(cli: Cli) -> None:
    lines = (
        f"{SPEC_HEAD}vms:\n- name: x  # ftpolicy:waive vm.no_snapshots expires=2099-01-01 reason=backup\n"
        "  fault_tolerance: true\n  snapshots: 1\n- name: y\n  fault_tolerance: true\n  snapshots: 0\n"
    )
    commit(Path(), {"more/b.yaml": lines})
    place = "more/b.yaml:4:12"
    assert _check(cli) == (
        1,
        [("vm.no_snapshots for vms/x", "none", "waived until 2099-01-01", place)],
        ["vm.no_snapshots"],
    )
    git(Path(), "branch", "--force", "main", "HEAD")
    assert _check(cli) == (0, [], [])
    write(Path(), {"more/b.yaml": lines.replace("2099", "2098").replace("# f", "  # f")})
    assert _check(cli)[0] == 1  # another day is another waiver
    write(Path(), {"more/b.yaml": lines.replace("snapshots: 0", "snapshots: 1")})
    assert _check(cli) == (1, [], ["vm.no_snapshots"])


def test_new_entries_of_the_baseline_are_named(cli: Cli) -> None:
    commit(Path(), {".ftpolicy.yaml": CONFIG + "    baseline: b.json\n", "a.yaml": cluster(ha=False)})
    assert cli("baseline", "--estate", "tokyo", "-o", "b.json").code in (0, 1)
    assert cli("check").code == 0
    assert _check(cli) == (1, [(f"{HA} for cluster/c1", "none", "in the baseline", "b.json")], [HA])


RULE = """# METADATA
# title: Names
# description: Names.
# related_resources: [{ref: "https://example.com", description: ours}]
# custom:
#   severity: error
#   scope: cluster
#   reads: [clusters.*.name]
#   message: "{subject} has the name {name}"
#   solution: Rename it.
#   sources: [{title: ours}]
#   confidence: V
package ft.acme.names

deny contains finding if {
	some c, cluster in input.clusters
	cluster.name == "c1"
	finding := {"subject": ["clusters", c], "path": ["clusters", c, "name"], "args": {"name": cluster.name}}
}
"""


def test_policies_and_their_data_are_those_of_the_base(cli: Cli) -> None:
    configured = CONFIG.replace(f"only: [{HA}, ", "only: [acme, ") + "policies: [p]\ndata: [d.yaml]\n"
    commit(Path(), {".ftpolicy.yaml": configured, "p/ft/acme/names.rego": RULE, "d.yaml": "names: [c2]\n"})
    git(Path(), "branch", "--force", "main", "HEAD")
    assert _check(cli) == (1, [], ["acme.names"])
    write(Path(), {"p/ft/acme/names.rego": RULE.replace('"c1"', '"c9"'), "d.yaml": "names: []\n"})
    assert _check(cli) == (
        1,
        [
            ("d.yaml", "as it is there", "another text", "d.yaml"),
            ("ft/acme/names.rego", "as it is there", "another text", "p/ft/acme/names.rego"),
        ],
        ["acme.names"],
    )
    git(Path(), "mv", "--force", "p", "q")
    write(
        Path(),
        {".ftpolicy.yaml": configured.replace("[p]", "[q]"), "d.yaml": "names: [c2]\n", "q/ft/acme/names.rego": RULE},
    )
    assert _check(cli) == (1, [], ["acme.names"])
    write(Path(), {"q/lib/needs.rego": "package lib.needs\n"})
    assert _check(cli)[1] == [("lib/needs.rego", "built in", "replaced", "q/lib/needs.rego")]
    write(Path(), {".ftpolicy.yaml": configured.replace("policies: [p]\ndata: [d.yaml]\n", "")})
    assert ("ft/acme/names.rego", "as it is there", "gone", "p/ft/acme/names.rego") in _check(cli)[1]


def test_a_repository_that_begins_is_judged_by_what_holds_without_a_configuration(cli: Cli) -> None:
    git(Path(), "rm", "--quiet", ".ftpolicy.yaml")
    git(Path(), "commit", "--quiet", "--message", "none")
    git(Path(), "branch", "--force", "main", "HEAD")
    text = (
        CONFIG_HEAD + f"estates:\n  tokyo:\n    inputs: [a.yaml]\n    rules: {{{HA}: {{enabled: false, reason: x}}}}\n"
    )
    write(Path(), {".ftpolicy.yaml": text, "a.yaml": cluster(ha=False)})

    code, weakened, others = _check(cli, "--only", HA)

    assert (code, weakened, others) == (1, [(HA, "on", "off", ".ftpolicy.yaml:6:34")], [HA])


def test_from_another_directory_and_with_paths(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    write(Path(), {"more/b.yaml": cluster(ha=False, name="c2"), **_config("[error]", "[never]")})
    monkeypatch.chdir("more")
    gate = ("the gate", "error", "never", "../.ftpolicy.yaml:3:1")
    assert _check(cli) == (1, [gate], [HA])
    assert _check(cli, "b.yaml") == (1, [gate], [HA])
    assert _check(cli, "--estate", "tokyo", "b.yaml")[:2] == (1, [gate])
    Path("new").mkdir()
    monkeypatch.chdir("new")
    assert _check(cli, "../b.yaml")[:2] == (1, [(*gate[:3], "../../.ftpolicy.yaml:3:1")])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--trusted", "nowhere"), "--trusted: there is no commit “nowhere” here\n"),
        (("--trusted", "--output=x"), "--trusted: there is no commit “--output=x” here\n"),
        (("--trusted", "main", "--waivers", "w.yaml"), "--waivers w.yaml: the trusted base main does not have it\n"),
        (
            ("--trusted", "main", "--config", "mild.yaml"),
            "--config mild.yaml: the trusted base main does not have it\n",
        ),
        (("--trusted", "main", "--policy", "p"), "--policy p: the trusted base main does not have it\n"),
        (("--trusted", "main", "--baseline", "b.json"), "--baseline b.json: the trusted base main does not have it\n"),
    ],
)
def test_what_the_base_does_not_have_is_an_error(arguments: tuple[str, ...], message: str, cli: Cli) -> None:
    write(Path(), {"w.yaml": HEAD, "mild.yaml": CONFIG, "b.json": "{}", "p/ft/a/b.rego": RULE})

    done = cli("check", *arguments)

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"error: {message}")


def test_a_broken_configuration_of_the_base_is_an_error(cli: Cli) -> None:
    commit(Path(), {".ftpolicy.yaml": "nonsense: true\n"})
    git(Path(), "branch", "--force", "main", "HEAD")
    write(Path(), {".ftpolicy.yaml": CONFIG})

    done = cli("check", "--trusted", "main")

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: --trusted: the configuration of main cannot be used: .ftpolicy.yaml:1:1: ")


def test_it_is_told_in_the_text_and_counts_at_a_gate_that_the_base_has(cli: Cli) -> None:
    commit(Path(), _config("[error]", "[never]"))

    done = cli("check", "--trusted", "main")

    assert done.code == 1
    assert (
        "  ✗ error  inputs.configuration_weakened\n"
        "    the working tree weakens the gate: error at main, never here (.ftpolicy.yaml:3:1)\n"
        "    at .ftpolicy.yaml:3:1\n"
    ) in done.out


def test_with_changed_only_what_is_weakened_is_new(cli: Cli) -> None:
    commit(Path(), {"a.yaml": cluster(ha=False)})
    git(Path(), "branch", "--force", "main", "HEAD")
    assert _check(cli, "--changed-only", "main") == (0, [], [HA])
    commit(Path(), _config("[error]", "[never]"))
    assert _check(cli, "--changed-only", "main")[:2] == (1, [("the gate", "error", "never", ".ftpolicy.yaml:3:1")])


RICH = CONFIG_HEAD + (
    "fail_on: [error]\nwaivers: w.yaml\nbaseline: bl.json\n"
    "rules:\n  network.ft_logging_bandwidth: {params: {overhead_percent: 30}}\n"
    'fault_tolerance: {vms: [{name: "db*"}]}\n'
    "estates:\n  osaka:\n    inputs: [osaka, code/main.tf]\n    expect: {vms: 2}\n"
)
NO_WAIVERS = "apiVersion: ftpolicy/v1\nkind: Waivers\nwaivers: []\n"
ONE_WAIVER = NO_WAIVERS.replace("[]", "[{rule: vm.no_npiv, subject: vm/db01, reason: x, expires: 2099-01-01}]")
ONE_ENTRY = {
    "estate": "osaka",
    "rule": "vm.no_npiv",
    "subject": "vm/db01",
    "verdict": "fail",
    "args": {},
    "fingerprint": "0" * 64,
}
VM = SPEC_HEAD + "partial: [clusters, hosts, vms]\nvms: [{name: db01}]\n"
CODE = 'resource "vsphere_compute_cluster" "c" {\n  name = "c"\n  datacenter_id = "x"\n  ha_enabled = true\n}\n'
COMMENT = '  # ftpolicy:waive cluster.ha_enabled expires=2099-01-01 reason="x"\n'


def _baseline(*entries: dict[str, Any]) -> str:
    return json.dumps({"format": BASELINE_FORMAT, "findings": entries})


@pytest.mark.parametrize(
    ("files", "code", "weakened"),
    [
        ({".ftpolicy.yaml": RICH.replace("30", "1")}, 1, "overhead_percent of network.ft_logging_bandwidth: 30 1"),
        (
            {".ftpolicy.yaml": RICH.replace("{params: {overhead_percent: 30}}", "{severity: error}")},
            1,
            "overhead_percent of",
        ),
        (
            {".ftpolicy.yaml": RICH.replace("rules:\n", "rules:\n  host: {severity: info}\n")},
            1,
            "the severity of host.active: ",
        ),
        (
            {".ftpolicy.yaml": RICH.replace("rules:", "profile: essential\nrules:")},
            1,
            "the choice of rules: profile: default profile: essential",
        ),
        ({".ftpolicy.yaml": RICH.replace("db*", "x*")}, 1, "vms that are meant for FT: name: db* -"),
        ({".ftpolicy.yaml": RICH.replace("{vms: 2}", "{hosts: 1}")}, 1, "the expected vms: 2 -"),
        (
            {".ftpolicy.yaml": RICH.replace("w.yaml", "v.yaml"), "v.yaml": ONE_WAIVER},
            1,
            "vm.no_npiv for vm/db01: none waived",
        ),
        ({"w.yaml": ONE_WAIVER}, 1, "vm.no_npiv for vm/db01: none waived until 2099-01-01"),
        ({"bl.json": _baseline(ONE_ENTRY)}, 1, "vm.no_npiv for vm/db01: none in the baseline"),
        (
            {".ftpolicy.yaml": RICH.replace("bl.", "b2."), "b2.json": _baseline(ONE_ENTRY)},
            1,
            "vm.no_npiv for vm/db01: none in",
        ),
        (
            {".ftpolicy.yaml": RICH.replace("[osaka, ", "[kyoto, "), "kyoto/a.yaml": VM},
            1,
            "the inputs of osaka: osaka without osaka",
        ),
        (
            {".ftpolicy.yaml": RICH.replace(", code/main.tf", "")},
            1,
            "the inputs of osaka: code/main.tf without code/main.tf",
        ),
        (
            {".ftpolicy.yaml": RICH.replace("    expect", "    fail_on: [never]\n    expect")},
            1,
            "the gate: error never",
        ),
        (
            {".ftpolicy.yaml": RICH.replace("rules:\n", "rules:\n  inputs: {enabled: false, reason: x}\n")},
            1,
            "inputs.expected: on off",
        ),
        (
            {".ftpolicy.yaml": RICH.replace("rules:", "only: [no_such_rule]\nrules:")},
            2,
            "the choice of rules: profile: default only: no_such_rule",
        ),
        (
            {"code/main.tf": CODE.replace("  ha_enabled = true", f"{COMMENT}  ha_enabled = false")},
            1,
            "cluster.ha_enabled for clusters/c",
        ),
        ({"osaka/a.yaml": SPEC_HEAD}, 1, ""),  # emptied: inputs.expected
        ({".ftpolicy.yaml": RICH.replace("fail_on", "fail_on: [never]\nfail_on")}, 2, ""),  # a key twice
        ({".ftpolicy.yaml": RICH + "---\n" + RICH}, 2, ""),
        ({".ftpolicy.yaml": RICH.replace("fail_on", "required_version: '>99'\nfail_on")}, 2, ""),
        ({".ftpolicy.yaml": RICH.replace("fail_on: [error]", "fail_on: &gate [error]")}, 0, ""),
        ({"w.yaml": NO_WAIVERS + "# none\n", ".ftpolicy-waivers.yaml": ONE_WAIVER}, 0, ""),  # which nothing heeds
    ],
)
def test_each_way_to_weaken_is_seen(files: Mapping[str, str], code: int, weakened: str, cli: Cli) -> None:
    base = {"w.yaml": NO_WAIVERS, "bl.json": _baseline(), "osaka/a.yaml": VM, "osaka/b.yaml": VM.replace("db01", "x1")}
    commit(Path(), {**base, ".ftpolicy.yaml": RICH, "code/main.tf": CODE})
    git(Path(), "branch", "--force", "main", "HEAD")
    write(Path(), files)

    found, told, _ = _check(cli)

    assert found == code
    assert any(f"{what}: {old} {new}".startswith(weakened) for what, old, new, _ in told) or not weakened, told
    assert bool(told) == bool(weakened) or found == 2


WEAKENED = (
    CONFIG.replace("[error]", "[never]")
    .replace("{waivable: false}", "{enabled: false, reason: x}")
    .replace("{severity: error}", "{severity: info}")
    .replace("strict_waivers: true\n", "vsphere: '8.0'\n")
    .replace("[a.yaml, 'more/*.yaml']", "[a.yaml]")
    .replace(", files: [a.yaml]", "")
)
"""Much that is weakened at once."""

WAIVED = HEAD + "- {rule: vm.no_snapshots, subject: vm/x, path: /vms/x/snapshots, reason: x, expires: 2099-01-01}\n"


@pytest.mark.parametrize("language", ["en", "ja"])
def test_what_is_weakened_is_told_in_the_words_of_the_language(language: str, cli: Cli, update_golden: bool) -> None:
    write(Path(), {".ftpolicy.yaml": WEAKENED, ".ftpolicy-waivers.yaml": WAIVED})

    done = cli("check", "--trusted", "main", "--lang", language)

    assert (done.code, done.err) == (1, "")
    golden(GOLDEN / f"weakened.{language}.txt", done.out, update_golden)
