"""Baselines: what is known does not count, what is new does, and what is fixed is listed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, strategies as st

from tests.conftest import Cli, golden
from tests.support.paths import GOLDEN
from tests.support.repositories import CONFIG_HEAD, SPEC_HEAD, write
from validator.assets import load_schema
from validator.findings.baseline import (
    Baseline,
    BaselineComparison,
    BaselineEntry,
    baseline_text,
    outdated,
    read_baseline,
    stale,
)

FILE = ".ftpolicy-baseline.json"
BEFORE = "clusters:\n- {name: c, fault_tolerance: true, ha: {enabled: false}}\n- {name: d, fault_tolerance: true, ha: {enabled: false}}\n"
RULE = "cluster.ha_enabled"
ONLY = ("--only", RULE)


def _entry(number: int, rule: str = RULE, subject: str = "cluster/c", verdict: str = "fail") -> BaselineEntry:
    return BaselineEntry(None, rule, subject, verdict, "{}", f"{number:064x}")


@pytest.fixture(autouse=True)
def _beside_an_estate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    _write(BEFORE)


def _write(text: str, file: str = "a.yaml") -> None:
    Path(file).write_text(SPEC_HEAD + text, encoding="utf-8")


# --- the file


def test_the_text_is_sorted_stable_and_read_back() -> None:
    entries = [_entry(2, subject="host/日"), _entry(1, subject="host/日"), _entry(3), _entry(3)]
    text = baseline_text(entries)
    Path("b.json").write_text(text, encoding="utf-8")

    same = '"verdict": "fail", "args": {}, "fingerprint"'
    assert text == (
        '{\n  "format": "ftpolicy.baseline/2",\n  "findings": [\n'
        f'    {{"estate": null, "rule": "{RULE}", "subject": "cluster/c", {same}: "{3:064x}"}},\n'
        f'    {{"estate": null, "rule": "{RULE}", "subject": "cluster/c", {same}: "{3:064x}"}},\n'
        f'    {{"estate": null, "rule": "{RULE}", "subject": "host/日", {same}: "{1:064x}"}},\n'
        f'    {{"estate": null, "rule": "{RULE}", "subject": "host/日", {same}: "{2:064x}"}}\n  ]\n}}\n'
    )
    assert text == baseline_text(reversed(entries))
    assert read_baseline("b.json") == Baseline("b.json", sorted(entries, key=BaselineEntry.order))
    jsonschema.Draft202012Validator(load_schema("baseline")).validate(json.loads(text))
    assert baseline_text([]) == '{\n  "format": "ftpolicy.baseline/2",\n  "findings": []\n}\n'


def _document(**changes: object) -> str:
    common = {"estate": None, "rule": RULE, "subject": "cluster/c", "verdict": "fail"}
    entry: dict[str, object] = {**common, "args": {}, "fingerprint": "0" * 64, **changes}
    return json.dumps({"format": "ftpolicy.baseline/2", "findings": [entry]})


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "b.json:1:1: the file is empty"),
        ("{", "b.json:1:2: the JSON ends too early; the file is truncated"),
        (
            "[]",
            "b.json:1:1: this is no baseline; one has the format “ftpolicy.baseline/2”\n"
            "  `ftpolicy baseline PATH...` writes one.",
        ),
        (
            '{"format": "ftpolicy.report/1"}',
            "b.json:1:1: this is no baseline; one has the format “ftpolicy.baseline/2”\n"
            "  `ftpolicy baseline PATH...` writes one.",
        ),
        ('{"format": "ftpolicy.baseline/2"}', "b.json:1:1: the document lacks “findings”"),
        (
            _document(verdict="fial"),
            "b.json:1:130: “verdict” is “fial”; expected one of: fail, undecided (did you mean “fail”?)",
        ),
        (
            _document(fingerprint="abc"),
            "b.json:1:165: “fingerprint” is “abc”; expected the fingerprint of a fault, 64 hexadecimal digits, as reports have it",
        ),
        (_document(subject="c"), "b.json:1:106: “subject” is “c”; expected kind/name, as reports show the object"),
        (_document(more=1), "b.json:1:233: unknown key “more”"),
        (_document(rule=7), 'b.json:1:73: “rule” is 7; expected text\n  Quote it: "7".'),
        (
            _document(rule="\ud800"),
            "b.json:1:74: \\ud800 is half of a surrogate pair, which is no character\n"
            "  Write both halves, or the character itself.",
        ),
    ],
)
def test_a_bad_baseline_is_exit_2_and_nothing_is_known(text: str, error: str, cli: Cli) -> None:
    Path("b.json").write_text(text, encoding="utf-8")

    run = cli("check", "a.yaml", *ONLY, "--baseline", "b.json", "-o", "json")

    assert (run.code, run.err) == (2, f"error: {error}\n")
    report = json.loads(run.out)
    assert [one["known"] for one in report["findings"]] == [False, False]
    assert report["baseline"] == {"file": "b.json", "known": 0, "fixed": []}


def test_a_baseline_that_is_not_there_is_exit_2(cli: Cli) -> None:
    run = cli("check", "a.yaml", *ONLY, "--baseline", "none.json")

    assert (run.code, run.err) == (2, "error: none.json: cannot read the file: No such file or directory\n")


@given(st.text() | st.builds(json.dumps, st.recursive(st.none() | st.text() | st.integers(), st.lists)))
def test_any_text_is_a_baseline_or_an_error(text: str) -> None:
    for whole in (text, f'{{"format": "ftpolicy.baseline/2", "findings": {text}}}'):
        Path("any.json").write_text(whole, encoding="utf-8")
        found = read_baseline("any.json")
        assert bool(found.errors) or list(found.entries) == []


# --- comparing


@pytest.mark.parametrize(
    ("found", "judged", "fixed"),
    [
        ([_entry(1), _entry(1), _entry(2)], [RULE], []),
        ([_entry(1), _entry(2)], [RULE], [1]),
        ([_entry(1), _entry(1), _entry(3)], [RULE], [2]),
        ([replace(_entry(2, subject="cluster/d"), args='{"n": 2}')], [RULE], [1, 1, 2]),
        ([], [RULE], [1, 1, 2]),
        ([], [], []),
        ([_entry(9, subject="cluster/d", verdict="undecided")], [RULE], [1, 1]),
    ],
)
def test_what_nothing_needs(found: list[BaselineEntry], judged: list[str], fixed: list[int]) -> None:
    baseline = Baseline("b", [_entry(1), _entry(1), _entry(2, subject="cluster/d"), replace(_entry(7), estate="other")])

    unneeded = outdated(baseline, found, judged, None)

    assert [int(entry.fingerprint, 16) for entry in unneeded] == fixed


def test_a_note_names_some_of_what_is_fixed() -> None:
    entries = [_entry(number, subject=f"cluster/{number}") for number in range(7)]

    assert stale(BaselineComparison("b", 3, [])) is None
    assert stale(BaselineComparison("b", 3, entries[:1])) == (
        "b: 1 entry is no longer found and can be pruned (`ftpolicy baseline --prune PATH...`): "
        "cluster.ha_enabled on cluster/0"
    )
    assert stale(BaselineComparison("b", 3, entries)) == (
        "b: 7 entries are no longer found and can be pruned (`ftpolicy baseline --prune PATH...`): "
        + ", ".join(f"cluster.ha_enabled on cluster/{number}" for number in range(5))
        + " and 2 more"
    )


# --- the commands


def test_old_findings_do_not_count_new_ones_do_and_fixed_ones_are_listed(cli: Cli) -> None:
    assert cli("check", "a.yaml", *ONLY).code == 1
    written = cli("baseline", "a.yaml")
    count = len(json.loads(Path(FILE).read_text(encoding="utf-8"))["findings"])
    assert (written.code, written.err) == (0, "")
    assert written.out == (
        f"{FILE}: {count} findings; {count} added, 0 taken out\n"
        f"Next: `ftpolicy check --baseline {FILE}` counts only what is new.\n"
    )

    old = cli("check", "a.yaml", *ONLY, "--baseline", FILE)
    assert (old.code, old.err) == (0, "")
    assert old.out == (
        "2 failed (2 errors), 0 undecided\n"
        "of these, 2 known from the baseline (-v shows them)\n"
        "0 passed, 0 not applicable; 1 rules, 2 objects\n"
        "What weakens the gate (1)\n"
        f"  judged by {RULE} only (command line)\n"
        "Nothing that fails is new: the baseline has it, or it is waived.\n"
    )

    _write(BEFORE.replace("name: d", "name: new") + "- {name: more, fault_tolerance: true, ha: {enabled: true}}\n")
    new = cli("check", "a.yaml", *ONLY, "--baseline", FILE, "-o", "json")
    report = json.loads(new.out)
    jsonschema.Draft202012Validator(load_schema("report")).validate(report)
    assert new.code == 1
    assert {one["subject"]["name"]: one["known"] for one in report["findings"]} == {"c": True, "new": False}
    assert report["summary"]["fail"] == 2
    [fixed] = report["baseline"]["fixed"]
    assert (report["baseline"]["known"], fixed["rule"], fixed["subject"]) == (1, RULE, "cluster/d")
    assert report["notes"] == [
        f"{FILE}: 1 entry is no longer found and can be pruned (`ftpolicy baseline --prune PATH...`): {RULE} on cluster/d"
    ]


def test_nothing_is_called_fixed_when_something_could_not_be_read(cli: Cli) -> None:
    assert cli("baseline", "a.yaml").code == 0
    _write("clusters: []\n")

    run = cli("check", "a.yaml", "none.yaml", "--baseline", FILE, "-o", "json")

    assert run.code == 2
    assert json.loads(run.out)["baseline"] == {"file": FILE, "known": 0, "fixed": []}


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("baseline.txt", ()), ("baseline.ja.txt", ("--lang", "ja")), ("baseline.verbose.txt", ("-v",))],
)
def test_reports_show_the_baseline(name: str, arguments: tuple[str, ...], cli: Cli, update_golden: bool) -> None:
    _write("clusters:\n- {name: c, fault_tolerance: true, ha: {enabled: false}}\n- {name: u, fault_tolerance: true}\n")
    assert cli("baseline", "a.yaml").code == 0
    _write(
        "clusters:\n- {name: c, fault_tolerance: true, ha: {enabled: false}}\n"
        "- {name: new, fault_tolerance: true, ha: {enabled: false}}\n"
    )

    run = cli("check", "a.yaml", *ONLY, "--baseline", FILE, *arguments)

    assert run.code == 1
    assert run.err.startswith(f"note: {FILE}: 1 entry is no longer found")
    golden(GOLDEN / name, run.out, update_golden)


def test_lines_that_move_change_nothing(cli: Cli) -> None:
    assert cli("baseline", "a.yaml").code == 0
    _write("# one more line\n\n" + "\n".join(reversed(BEFORE.splitlines()[1:])).join(("clusters:\n", "\n")))

    run = cli("check", "a.yaml", "--baseline", FILE, "--fail-on", "info", "--fail-on", "undecided")

    assert (run.code, run.err) == (0, "")


def test_pruning_takes_out_what_is_fixed_and_adds_nothing(cli: Cli) -> None:
    assert cli("baseline", "a.yaml").code == 0
    before = Path(FILE).read_text(encoding="utf-8")
    _write(BEFORE.replace("name: d", "name: new"))

    run = cli("baseline", "a.yaml", "--prune")

    after = Path(FILE).read_text(encoding="utf-8")
    gone = [line for line in before.splitlines() if '"subject": "cluster/d"' in line]
    assert run.code == 0
    assert (
        run.out
        == f"{FILE}: {before.count('fail') - len(gone) + before.count('undecided')} findings; 0 added, {len(gone)} taken out\n"
    )
    assert json.loads(after)["findings"] == [
        one for one in json.loads(before)["findings"] if one["subject"] != "cluster/d"
    ]


def test_waived_findings_do_not_enter_a_baseline(cli: Cli) -> None:
    assert cli("waive", RULE, "cluster/c", "--reason", "x", "--expires", "9999-12-31").code == 0

    assert cli("baseline", "a.yaml", "-o", "b.json").code == 0
    assert cli("baseline", "a.yaml", "-o", "all.json", "--no-waivers").code == 0

    def subjects(file: str) -> list[str]:
        found = json.loads(Path(file).read_text(encoding="utf-8"))["findings"]
        return [one["subject"] for one in found if one["rule"] == RULE]

    assert (subjects("b.json"), subjects("all.json")) == (["cluster/d"], ["cluster/c", "cluster/d"])


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("a.yaml", "none.yaml"), 2, f"{FILE} is not written: not everything could be read and evaluated"),
        (("n.yaml",), 3, f"{FILE} is not written: nothing was evaluated"),
        (("a.yaml", "--prune"), 2, f"error: {FILE}: cannot read the file: No such file or directory"),
        (("a.yaml", "-o", "a.yaml"), 2, "error: a.yaml:1:1: not JSON"),
        (("a.yaml", "--waivers", "x", "--no-waivers"), 2, "--no-waivers cannot be used together with --waivers"),
    ],
)
def test_half_a_baseline_is_never_written(arguments: tuple[str, ...], code: int, message: str, cli: Cli) -> None:
    _write("clusters: [{name: n, fault_tolerance: false}]\n", "n.yaml")

    run = cli("baseline", *arguments)

    assert (run.code, run.out) == (code, "")
    assert message in run.err
    assert not Path(FILE).exists()
    assert Path("a.yaml").read_text(encoding="utf-8") == SPEC_HEAD + BEFORE


def test_a_baseline_is_no_input(cli: Cli) -> None:
    assert cli("baseline", "a.yaml", "-o", "b.json").code == 0
    assert cli("baseline", "a.yaml").code == 0

    alone = cli("check", "b.json")
    directory = cli("check", ".", *ONLY, "-o", "json")

    assert (alone.code, alone.err) == (
        2,
        "error: b.json:1:1: this is a baseline, not an input\n  Use it with: --baseline b.json\n",
    )
    assert [one["path"] for one in json.loads(directory.out)["inputs"]] == ["a.yaml"]
    assert json.loads(directory.out)["left_out"] == [
        {"file": "b.json", "reason": "this is a baseline, not an input"},
    ]


def test_what_to_write_into_a_configuration_is_relative_to_it(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = Path("a.yaml").read_text(encoding="utf-8")
    files = {".git/SPEC_HEAD": "", ".ftpolicy.yaml": CONFIG_HEAD, "below/a.yaml": text}
    write(tmp_path / "repo", files)
    monkeypatch.chdir(tmp_path / "repo" / "below")

    said = cli("baseline", "a.yaml").out.splitlines()[-1]
    write(tmp_path / "repo", {".ftpolicy.yaml": f"{CONFIG_HEAD}baseline: below/{FILE}\n"})

    assert said == (
        f"Next: write `baseline: below/{FILE}` into ../.ftpolicy.yaml; `ftpolicy check` counts only what is new then."
    )
    assert cli("check", "a.yaml").code == 0
    assert cli("baseline", "a.yaml").out.count("\n") == 1


# --- one entry for each fault

_VM = """vms:
- name: v
  cluster: c
  fault_tolerance: true
  snapshots: 2
  cdroms: [{backing: client_device}, {backing: iso}]
  disks:
  - {label: disk0, rdm: physical}
  - {label: disk1, rdm: none}
clusters:
- {name: c, datacenter: tokyo, fault_tolerance: true}
"""
_ALL = ["vm.no_physical_rdm", "vm.no_snapshots", "vm.removable_media_backing"]
OF_VMS = ("--only", "vm", "--only", "storage", "--fail-on", "error")


@pytest.mark.parametrize(
    ("old", "new", "rules"),
    [
        ("label: disk1, rdm: none", "label: disk1, rdm: physical", ["vm.no_physical_rdm"]),
        ("snapshots: 2", "snapshots: 3", ["vm.no_snapshots"]),
        ("backing: iso", "backing: client_device", ["vm.removable_media_backing"]),
        ("datacenter: tokyo", "datacenter: osaka", _ALL),
        ("clusters:", "vcenter: {name: vc2}\nclusters:", _ALL),
        ("vms:", "# a comment moves every line\nvms:", []),
    ],
)
def test_a_further_fault_a_worse_value_and_another_object_are_new(
    old: str, new: str, rules: list[str], cli: Cli
) -> None:
    _write(_VM)
    assert cli("baseline", "a.yaml").code == 0
    assert cli("check", "a.yaml", *OF_VMS, "--baseline", FILE).code == 0
    assert _VM.count(old) == 1
    _write(_VM.replace(old, new))

    run = cli("check", "a.yaml", *OF_VMS, "--baseline", FILE, "-o", "json")

    failed = [one for one in json.loads(run.out)["findings"] if one["verdict"] == "fail"]
    assert sorted(one["rule"] for one in failed if not one["known"]) == rules
    assert run.code == (1 if rules else 0)


def test_one_known_contradiction_excuses_no_other_one(cli: Cli) -> None:
    _write(_VM.replace("snapshots: 2", "snapshots: 0\n  num_cpus: 2"))
    other = "vms: [{name: v, agent_vm: true, num_cpus: 4}]\n"
    _write(other, "b.yaml")
    only = ("--only", "inputs", "--baseline", FILE, "-o", "json")
    assert cli("baseline", "a.yaml", "b.yaml").code == 0
    _write("# a line more\n" + other, "b.yaml")
    assert cli("check", "a.yaml", "b.yaml", *only).code == 3  # nothing else was judged
    _write(other.replace("agent_vm: true", "agent_vm: true, snapshots: 1"), "b.yaml")

    run = cli("check", "a.yaml", "b.yaml", *only)

    [finding] = json.loads(run.out)["findings"]
    assert (run.code, finding["known"]) == (1, False)
    assert [(one["path"], one["args"]) for one in finding["faults"]] == [
        (
            "/vms/v/num_cpus",
            {"fact": "/vms/v/num_cpus", "places": ["2 (a.yaml)", "4 (b.yaml)"]},
        ),
        ("/vms/v/snapshots", {"fact": "/vms/v/snapshots", "places": ["0 (a.yaml)", "1 (b.yaml)"]}),
    ]


def test_a_baseline_holds_for_its_estate_and_keeps_the_entries_of_others(cli: Cli) -> None:
    both = f"baseline: {FILE}\nestates: {{one: {{inputs: [a.yaml]}}, two: {{inputs: [b.yaml]}}}}\n"
    Path(".ftpolicy.yaml").write_text(CONFIG_HEAD + both, encoding="utf-8")
    _write(BEFORE, "b.yaml")
    assert cli("baseline", "--estate", "one").code == 0
    codes = [cli("check", "--estate", name, *ONLY).code for name in ("one", "two")]
    assert cli("baseline", "--estate", "two").code == 0

    assert (codes, cli("check", *ONLY).code) == ([0, 1], 0)
    assert {one.estate for one in read_baseline(FILE).entries} == {"one", "two"}


def test_the_order_of_hosts_changes_no_fingerprint(cli: Cli) -> None:
    hosts = [f"- {{name: {name}, cluster: c, fault_tolerance: true}}\n" for name in ("z", "a", "m")]
    prints = []
    for order in (hosts, hosts[::-1]):
        _write(_VM + "hosts:\n" + "".join(order))
        report = json.loads(cli("check", "a.yaml", "-o", "json").out)
        prints.append({one["fingerprint"] for one in report["findings"]})

    assert prints[0] == prints[1]


def test_strict_it_fails_for_entries_that_nothing_needs(cli: Cli) -> None:
    assert cli("baseline", "a.yaml").code == 0
    _write(BEFORE.replace("- {name: d, fault_tolerance: true, ha: {enabled: false}}\n", ""))

    lenient = cli("check", "a.yaml", *ONLY, "--baseline", FILE)
    strict = cli("check", "a.yaml", *ONLY, "--baseline", FILE, "--strict-baseline", "-o", "json")

    told = f"{FILE}: 1 entry is no longer found and can be pruned (`ftpolicy baseline --prune PATH...`): {RULE} on cluster/d"
    assert (lenient.code, lenient.err) == (0, f"note: {told}\n")
    assert (strict.code, strict.err) == (1, f"error: {told}\n")
    report = json.loads(strict.out)
    jsonschema.Draft202012Validator(load_schema("report")).validate(report)
    assert [(one["kind"], one["message"]) for one in report["errors"]] == [("baseline", told)]


def test_a_baseline_of_the_first_format_says_what_to_run_and_is_written_anew(cli: Cli) -> None:
    old = '{"format": "ftpolicy.baseline/1", "findings": []}'
    Path(FILE).write_text(old, encoding="utf-8")

    checked = cli("check", "a.yaml", *ONLY, "--baseline", FILE)
    pruned = cli("baseline", "a.yaml", "--prune")
    told = (
        f"error: {FILE}:1:1: this baseline has the format “ftpolicy.baseline/1”, which does not tell the faults of a "
        "finding apart\n  Write it anew with `ftpolicy baseline PATH...`, and look at what is in it before you commit it.\n"
    )
    assert (checked.code, checked.err) == (2, told)
    assert (pruned.code, pruned.err) == (2, told)
    assert cli("baseline", "a.yaml").code == 0
    assert cli("check", "a.yaml", *ONLY, "--baseline", FILE).code == 0
