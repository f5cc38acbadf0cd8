"""Waivers: what a file may say, which verdicts they match, until when, and that they change nothing else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given, settings, strategies as st

from tests.conftest import Cli, golden
from tests.support.estates import check_paths
from tests.support.paths import EXAMPLES, GOLDEN
from tests.support.samples import several
from validator import check as pipeline
from validator.assets import load_schema
from validator.cli import common
from validator.engine.base import Engine
from validator.engine.embedded import Embedded
from validator.errors import EngineError, InputError
from validator.facts.model import Facts
from validator.findings.model import Result
from validator.findings.waiver_match import WaiverMatch, Waivers, match_waivers, problem_of, unused_everywhere
from validator.model import Location, NotWaivable, Outcome, Severity, Waiver, WaiverEntry
from validator.rules.catalogue import load_rules
from validator.verdicts.evaluate import evaluate
from validator.verdicts.model import Denial, Verdict
from validator.waivers.expiry import is_expired, parse_day
from validator.waivers.file import parse_waivers

RULES = load_rules()
SCOPES = {rule.id: rule.scope for rule in RULES}
BY_ID = {rule.id: rule for rule in RULES}
OSAKA = str(EXAMPLES / "quickstart" / "osaka.yaml")
TODAY = date(2026, 11, 23)
PLACE = Location("w.yaml", 4, 5)
HEAD = "apiVersion: ftpolicy/v1\nkind: Waivers\nwaivers:\n"


def _entry(rule: str, subject: str, expires: str = "2027-03-31", verdict: str = "fail", line: int = 4) -> WaiverEntry:
    return WaiverEntry(rule, verdict, Waiver("x", expires, None, Location("w.yaml", line, 5)), subject)


def _read(text: str) -> list[WaiverEntry] | list[str]:
    found, errors = parse_waivers(text, "w.yaml")
    assert not (found and errors)
    return [str(error) for error in errors] or found


# --- the file


def test_a_file_is_read_with_places() -> None:
    text = (
        "- {rule: a.b, subject: 'host/esx0*', reason: later, expires: 2027-03-31}\n"
        "- rule: a.b\n  subject: vm/db/01\n  verdict: undecided\n  reason: 'no'\n  owner: ops\n  expires: '2027-01-01'\n"
    )

    assert _read(HEAD + text) == [
        WaiverEntry("a.b", "fail", Waiver("later", "2027-03-31", None, Location("w.yaml", 4, 3)), "host/esx0*"),
        WaiverEntry("a.b", "undecided", Waiver("no", "2027-01-01", "ops", Location("w.yaml", 5, 3)), "vm/db/01"),
    ]


GOOD = "{rule: a.b, subject: host/a, reason: x, expires: 2027-03-31"


@pytest.mark.parametrize(
    ("text", "errors"),
    [
        (HEAD + "- {rule: a.b}\n", ["w.yaml:4:3: “waivers” lacks “subject” and “reason” and “expires”"]),
        (HEAD + f"- {GOOD}, ownr: b}}\n", ["w.yaml:4:64: unknown key “ownr” (did you mean “owner”?)"]),
        (HEAD + f"- {GOOD}, owner: 7}}\n", ['w.yaml:4:71: “owner” is 7; expected text\n  Quote it: "7".']),
        (
            HEAD + f"- {GOOD}, verdict: pass}}\n",
            ["w.yaml:4:73: “verdict” is “pass”; expected one of: fail, undecided"],
        ),
        (
            HEAD + "- {rule: a.b, subject: hots/a, reason: x, expires: 2027-3-1}\n",
            [
                "w.yaml:4:24: the subject “hots/a” begins with no kind of object (did you mean “host”?); there are: "
                "vcenter, cluster, host, distributed_switch, datastore, vm, estate",
                "w.yaml:4:52: “expires” is “2027-3-1”; expected a day as YYYY-MM-DD, the last on which the waiver holds (UTC)",
            ],
        ),
        (
            HEAD + "- {rule: a.b, subject: esx01, reason: ' ', expires: 2027-02-30}\n",
            [
                "w.yaml:4:24: the subject is “esx01”; expected kind/name, as in host/esx02.example.com",
                "w.yaml:4:39: “reason” is blank; expected words that say why the verdict can be lived with",
                "w.yaml:4:53: “expires” is “2027-02-30”; expected a day as YYYY-MM-DD, the last on which the waiver holds (UTC)",
            ],
        ),
        (
            HEAD + f"- {GOOD}}}\n- {GOOD}, verdict: fail}}\n- {GOOD}, verdict: undecided}}\n",
            ["w.yaml:5:3: a.b is waived twice for host/a; first in line 4\n  Keep one of the two."],
        ),
        ("kind: Waivers\n", ["w.yaml:1:1: the document lacks “apiVersion” and “waivers”"]),
        ("[1]\n", ["w.yaml:1:1: the document is a list; expected a mapping"]),
        (
            HEAD.replace("Waivers", "Waiver") + "  []\n",
            ["w.yaml:2:7: “kind” is “Waiver”; expected one of: Waivers (did you mean “Waivers”?)"],
        ),
        (
            "# nothing\n",
            [
                "w.yaml:1:1: the waivers file has no document, only comments or nothing; expected one\n"
                "  A waivers file begins with: apiVersion: ftpolicy/v1, kind: Waivers"
            ],
        ),
        (HEAD + "- a: b: c\n", ["w.yaml:4:7: not YAML: mapping values are not allowed in this context"]),
    ],
)
def test_what_is_wrong_is_said_at_its_line(text: str, errors: list[str]) -> None:
    assert _read(text) == errors


def test_the_schema_agrees_with_the_reader_and_its_examples_are_waivers() -> None:
    schema = load_schema("waivers")
    jsonschema.Draft202012Validator.check_schema(schema)
    for example in schema["examples"]:
        assert len(_read(json.dumps(example))) == len(example["waivers"])
    normative = (EXAMPLES / "waivers.yaml").read_text(encoding="utf-8")
    jsonschema.Draft202012Validator(schema).validate(yaml.load(normative, Loader=yaml.BaseLoader))
    found = parse_waivers(normative, "waivers.yaml")[0]
    assert [problem_of(entry, SCOPES, ()) for entry in found] == [None, None, None]


@given(st.text())
def test_any_text_is_waivers_or_errors(text: str) -> None:
    for whole in (text, HEAD + text, f"{HEAD}- {GOOD}, owner: {text}}}\n"):
        found, errors = parse_waivers(whole, "w.yaml")
        assert not (found and errors)


# --- days


@pytest.mark.parametrize(
    ("expires", "today", "expected"),
    [
        ("2026-11-23", date(2026, 11, 22), False),
        ("2026-11-23", date(2026, 11, 23), False),
        ("2026-11-23", date(2026, 11, 24), True),
        ("2026-12-31", date(2027, 1, 1), True),
        ("2028-02-29", date(2028, 2, 29), False),
        ("2028-02-29", date(2028, 3, 1), True),
        ("9999-12-31", date(9999, 12, 31), False),
    ],
)
def test_the_last_day_is_included(expires: str, today: date, expected: bool) -> None:
    assert is_expired(Waiver("x", expires, None, PLACE), today) is expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2027-1-1",
        "20270101",
        "2027-W01-1",
        "2027-13-01",
        "2027-02-29",
        "２０２７-01-01",
        "0000-01-01",
        "2027-01-01\n",
    ],
)
def test_what_the_calendar_does_not_have_is_no_day(text: str) -> None:
    assert parse_day(text) is None


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2027, 1, 1, 8, 59, tzinfo=timezone(timedelta(hours=9))), date(2026, 12, 31)),
        (datetime(2027, 1, 1, 9, 0, tzinfo=timezone(timedelta(hours=9))), date(2027, 1, 1)),
        (datetime(2026, 12, 31, 16, 0, tzinfo=timezone(timedelta(hours=-8))), date(2027, 1, 1)),
    ],
)
def test_days_are_those_of_utc(now: datetime, expected: date, monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return now.astimezone(tz)

    monkeypatch.setattr(common, "datetime", Clock)

    assert common.today() == expected


# --- which verdicts are marked


HOSTS = ("esx01", "ESX02", "esx[3]", "esx3", "a*b", "a-b")
FACTS = Facts(
    {
        "hosts": {name: {"name": name} for name in HOSTS},
        "vms": {
            "db": {"name": "db", "datacenter": "tokyo"},
            "osaka/db": {"name": "db", "datacenter": "osaka"},
            "DB": {},
        },
    }
)
HOST_RULE, VM_RULE, ESTATE_RULE = "host.bios_certified", "vm.no_snapshots", "inputs.contradiction"


def _verdict(rule: str, name: str, word: str = "fail") -> Verdict:
    kinds = {"cluster": "clusters", "host": "hosts", "vm": "vms", "estate": "estate"}
    return Verdict(BY_ID[rule], (kinds[SCOPES[rule]], name), Outcome(word), Severity.ERROR, "declared")


def _marked(rule: str, subject: str) -> set[str]:
    names = {"host": HOSTS, "vm": ("db", "osaka/db", "DB"), "estate": ("estate",)}[SCOPES[rule]]
    marks = match_waivers([_entry(rule, subject)], [_verdict(rule, name) for name in names], list(BY_ID), FACTS, TODAY)
    assert all(one.waiver is not None for one in marks.by_verdict.values())
    return {path[1] for _, path in marks.by_verdict}


@pytest.mark.parametrize(
    ("rule", "subject", "expected"),
    [
        (HOST_RULE, "host/esx01", {"esx01"}),
        (HOST_RULE, "host/ESX0?", {"esx01", "ESX02"}),
        (HOST_RULE, "host/esx02", {"ESX02"}),
        (HOST_RULE, "host/*", set(HOSTS)),
        (HOST_RULE, "host/esx[3]", {"esx[3]"}),  # the name of an object is no glob
        (HOST_RULE, "host/esx[3-4]", {"esx3"}),
        (HOST_RULE, "host/a*b", {"a*b"}),
        (HOST_RULE, "host/a?b", {"a*b", "a-b"}),
        (HOST_RULE, "host/esx[", set()),
        (HOST_RULE, "host/esx", set()),
        (HOST_RULE, "host/esx0.", set()),
        (VM_RULE, "vm/db", {"db"}),
        (VM_RULE, "vm/tokyo/db", {"db"}),
        (VM_RULE, "vm/osaka/db", {"osaka/db"}),
        (VM_RULE, "vm/*/db", {"db", "osaka/db"}),
        (VM_RULE, "vm/DB", {"DB"}),
        (VM_RULE, "vm/D[A-C]", {"DB"}),
        (ESTATE_RULE, "estate/estate", {"estate"}),
        (ESTATE_RULE, "estate/*", {"estate"}),
    ],
)
def test_names_and_globs(rule: str, subject: str, expected: set[str]) -> None:
    assert _marked(rule, subject) == expected


def test_the_name_in_reports_comes_before_one_made_of_datacenter_and_name() -> None:
    facts = Facts({"vms": {"a/b": {"name": "a/b"}, "b": {"name": "b", "datacenter": "a"}}})
    verdicts = [_verdict(VM_RULE, "a/b"), _verdict(VM_RULE, "b")]

    marks = match_waivers([_entry(VM_RULE, "vm/a/b")], verdicts, list(BY_ID), facts, TODAY)

    assert list(marks.by_verdict) == [(VM_RULE, ("vms", "a/b"))]


def test_only_the_verdict_and_the_rule_named_are_marked() -> None:
    verdicts = [
        *(_verdict(HOST_RULE, "esx01", "fail"), _verdict(HOST_RULE, "esx3", "undecided")),
        *(_verdict("host.edition_licensed", "esx01"), _verdict(HOST_RULE, "a-b", "pass")),
    ]

    marks = match_waivers([_entry(HOST_RULE, "host/*")], verdicts, list(BY_ID), FACTS, TODAY)
    open_ends = match_waivers([_entry(HOST_RULE, "host/*", verdict="undecided")], verdicts, list(BY_ID), FACTS, TODAY)

    assert set(marks.by_verdict) == {(HOST_RULE, ("hosts", "esx01"))}
    assert set(open_ends.by_verdict) == {(HOST_RULE, ("hosts", "esx3"))}


@pytest.mark.parametrize(
    ("days", "active", "expired"),
    [
        (("2026-11-23",), "2026-11-23", None),
        (("2026-11-22",), None, "2026-11-22"),
        (("2026-11-22", "2027-01-01", "2028-01-01"), "2027-01-01", None),
        (("2025-01-01", "2026-01-01", "2024-01-01"), None, "2026-01-01"),
    ],
)
def test_of_several_the_first_that_holds_holds(days: Sequence[str], active: str | None, expired: str | None) -> None:
    entries = [
        _entry(HOST_RULE, subject, day) for subject, day in zip(("host/esx01", "host/*", "host/e*"), days, strict=False)
    ]

    marks = match_waivers(entries, [_verdict(HOST_RULE, "esx01")], list(BY_ID), FACTS, TODAY)

    [found] = marks.by_verdict.values()
    assert (found.waiver and found.waiver.expires, found.expired and found.expired.expires) == (active, expired)
    assert marks.unused == []


@pytest.mark.parametrize(
    ("subject", "verdict", "words", "reason"),
    [
        ("host/nobody", "fail", {}, "the inputs have no object of that name"),
        ("host/esx01", "fail", {"esx01": "pass"}, "the rule passes"),
        ("host/esx01", "fail", {"esx01": "not_applicable"}, "the rule does not apply"),
        (
            "host/esx01",
            "undecided",
            {"esx01": "fail"},
            "the rule fails, and a waiver of undecided verdicts does not cover that",
        ),
        ("host/*", "fail", {"esx01": "pass", "esx3": "not_applicable"}, "no verdict is fail"),
        ("host/*", "fail", {"esx01": "pass", "esx3": "undecided"}, None),
        ("host/*", "fail", {"esx01": "pass", "esx3": "fail"}, None),
        ("host/esx01", "undecided", {"esx01": "pass"}, "the rule passes"),
    ],
)
def test_what_marks_nothing_is_said(subject: str, verdict: str, words: dict[str, str], reason: str | None) -> None:
    verdicts = [_verdict(HOST_RULE, name, word) for name, word in words.items()]
    entry = _entry(HOST_RULE, subject, verdict=verdict)

    unused = [str(one) for one in match_waivers([entry], verdicts, list(BY_ID), FACTS, TODAY).unused]

    expected = f"w.yaml:4:5: unused waiver of {HOST_RULE} for {subject}: {reason}; remove it or correct it"
    assert unused == ([] if reason is None else [expected])
    assert match_waivers([entry], verdicts, [VM_RULE], FACTS, TODAY).unused == []


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (_entry(HOST_RULE, "host/x"), None),
        (
            _entry("host.bios_certifed", "host/x"),
            "w.yaml:4:5: no rule “host.bios_certifed” (did you mean “host.bios_certified”?)\n"
            "  `ftpolicy rules` lists them all.",
        ),
        (
            _entry(HOST_RULE, "cluster/x"),
            "w.yaml:4:5: host.bios_certified judges objects of the kind host; the waiver is for a cluster\n"
            "  `ftpolicy waive host.bios_certified host/NAME` writes one into a waivers file.",
        ),
        (
            WaiverEntry(HOST_RULE, "fail", Waiver("x", "2027-01-01", None, PLACE), objects=(("vms", "a"),)),
            "w.yaml:4:5: host.bios_certified judges objects of the kind host; the waiver is for a vm\n"
            "  `ftpolicy waive host.bios_certified host/NAME` writes one into a waivers file.",
        ),
        (
            _entry("cluster.ha_enabled", "cluster/x"),
            "w.yaml:4:5: cluster.ha_enabled cannot be waived: .ftpolicy.yaml:3:5 says “cluster.ha_enabled”",
        ),
        (_entry(VM_RULE, "vm/x"), "w.yaml:4:5: vm.no_snapshots cannot be waived: .ftpolicy.yaml:4:5 says “vm”"),
        (
            _entry("network.vmotion_interface", "host/x"),
            "w.yaml:4:5: network.vmotion_interface cannot be waived: .ftpolicy.yaml:5:5 says “network.vm*”",
        ),
        (_entry("network.ft_logging_interface", "host/x"), None),
    ],
)
def test_which_waivers_may_not_be_there(entry: WaiverEntry, expected: str | None) -> None:
    patterns = enumerate(("cluster.ha_enabled", "vm", "network.vm*"), 3)
    banned = [NotWaivable(pattern, Location(".ftpolicy.yaml", line, 5)) for line, pattern in patterns]

    problem = problem_of(entry, SCOPES, banned)

    assert (None if problem is None else str(problem)) == expected


# --- a whole run


@pytest.fixture(scope="module")
def judged() -> Sequence[Verdict]:
    """Return the verdicts of the example, which hypothesis need not have evaluated again and again."""
    facts = pipeline.read_facts(pipeline.FactsRequest([OSAKA])).facts
    return evaluate(facts, RULES, Embedded())[0]


def _run(
    verdicts: Sequence[Verdict], waivers: Waivers | None, failed: Sequence[Any] = (), paths: Sequence[str] = (OSAKA,)
) -> Result:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "evaluate", lambda *_: (list(verdicts), list(failed)))
        return check_paths(paths, RULES, _no_engine, fail_on=("info", "undecided"), waivers=waivers)


def _no_engine() -> Engine:
    return Embedded()


@settings(max_examples=several(60))
@given(st.data())
def test_waiving_changes_nothing_but_the_mark_and_the_counts(judged: Sequence[Verdict], data: st.DataObject) -> None:
    plain = _run(judged, None)
    chosen = data.draw(st.sets(st.sampled_from(range(len(plain.findings)))))
    days = st.sampled_from(["2026-11-22", "2026-11-23", "2027-01-01"])
    entries = [
        _entry(
            one.rule.id, f"{one.kind}/{one.name}", data.draw(days), data.draw(st.sampled_from(["fail", "undecided"]))
        )
        for one in (plain.findings[index] for index in chosen)
    ]

    waived = _run(judged, Waivers(TODAY, SCOPES, entries))

    holding = {
        (one.rule, one.subject) for one in entries if one.verdict == "fail" and one.waiver.expires != "2026-11-22"
    }
    names = [(one.rule.id, f"{one.kind}/{one.name}") for one in plain.findings]
    assert [(one.verdict, one.fingerprint, one.locations) for one in waived.findings] == [
        (one.verdict, one.fingerprint, one.locations) for one in plain.findings
    ]
    assert [one.waiver is not None for one in waived.findings] == [name in holding for name in names]
    assert waived.counts["waived"] == len(holding)
    assert waived.counts == {
        **plain.counts,
        "fail": plain.counts["fail"] - len(holding),
        "waived": len(holding),
    }
    assert waived.exit_code == (0 if len(holding) == len(names) else 1)


@settings(max_examples=several(30))
@given(st.sampled_from([2, 3, 4]), st.booleans())
def test_waiving_never_hides_that_something_was_not_judged(
    judged: Sequence[Verdict], code: int, is_strict: bool
) -> None:
    entries = [_entry(rule.id, "estate/estate" if rule.scope == "estate" else f"{rule.scope}/*") for rule in RULES]
    waivers = Waivers(TODAY, SCOPES, entries, is_strict=is_strict)
    if code == 3:
        judged = [_verdict(ESTATE_RULE, "estate", "fail"), _verdict(HOST_RULE, "esx01", "not_applicable")]
    failed = [EngineError("down")] if code == 4 else []
    paths = [OSAKA, "nowhere.yaml"] if code == 2 else [OSAKA]

    result = _run(judged, waivers, failed, paths)

    assert result.exit_code == code
    assert result.counts["fail"] == 0
    assert result.counts["waived"] > 0


def test_a_bad_waiver_is_an_error_and_the_others_hold(judged: Sequence[Verdict]) -> None:
    entries = [_entry("vm.no_snapshotz", "vm/file01"), _entry("vm.no_snapshots", "vm/file01")]

    result = _run(judged, Waivers(TODAY, SCOPES, entries, [InputError("bad", PLACE)]))

    assert [str(one).partition("\n")[0] for one in result.errors] == [
        "w.yaml:4:5: bad",
        "w.yaml:4:5: no rule “vm.no_snapshotz” (did you mean “vm.no_snapshots”?)",
    ]
    assert (result.exit_code, result.counts["waived"]) == (2, 1)


def test_unused_waivers_are_notes_or_errors_and_never_of_a_run_with_errors(judged: Sequence[Verdict]) -> None:
    entries = [_entry("cluster.ha_enabled", "cluster/osaka-ft")]
    text = (
        "w.yaml:4:5: unused waiver of cluster.ha_enabled for cluster/osaka-ft: the rule passes; remove it or correct it"
    )

    lenient = _run(judged, Waivers(TODAY, SCOPES, entries))
    strict = _run([one for one in judged if one.outcome == "pass"], Waivers(TODAY, SCOPES, entries, is_strict=True))
    broken = _run(judged, Waivers(TODAY, SCOPES, entries, is_strict=True), paths=[OSAKA, "nowhere.yaml"])

    assert (lenient.notes, lenient.errors) == ([text], [])
    assert ([str(one) for one in strict.errors], strict.notes, strict.exit_code) == ([text], [], 1)
    assert [one.kind for one in strict.errors] == ["waiver"]
    assert [one.kind for one in broken.errors] == ["input"]
    assert broken.exit_code == 2


def test_what_a_file_shared_by_estates_has_for_nothing_is_known_only_of_all_of_them(judged: Sequence[Verdict]) -> None:
    entries = [
        _entry("cluster.ha_enabled", "cluster/osaka-ft", line=4),
        _entry("cluster.ha_enabled", "cluster/elsewhere", line=5),
        _entry("vm.no_snapshots", "vm/*", line=6),
        _entry("cluster.ha_enabled", "cluster/nowhere", line=7),
    ]
    facts = Facts({"clusters": {"elsewhere": {}}, "vms": {"v": {}}})
    verdicts = [_verdict("cluster.ha_enabled", "elsewhere"), _verdict(VM_RULE, "v", "pass")]

    here = _run(judged, Waivers(TODAY, SCOPES, entries, is_strict=True, is_shared=True))
    there = match_waivers(entries, verdicts, list(BY_ID), facts, TODAY).unused

    assert (here.errors, here.notes) == ([], [])
    assert [one.location and one.location.line for one in here.unused_waivers] == [4, 5, 7]
    assert [one.location and one.location.line for one in there] == [4, 6, 7]
    assert [str(one) for one in unused_everywhere([there, here.unused_waivers])] == [
        "w.yaml:4:5: unused waiver of cluster.ha_enabled for cluster/osaka-ft: the rule passes; remove it or correct it",
        "w.yaml:7:5: unused waiver of cluster.ha_enabled for cluster/nowhere: the inputs have no object of that name; "
        "remove it or correct it",
    ]


@given(st.text(max_size=30))
def test_any_subject_names_some_objects_or_is_refused(text: str) -> None:
    for subject in (text, f"host/{text}", f"vm/{text}", f"host/*{text}"):
        try:
            _marked(HOST_RULE if subject.startswith("host") else VM_RULE, subject)
        except InputError as error:
            assert "subject" in error.message


def test_a_subject_longer_than_any_name_is_refused() -> None:
    errors = _read(HEAD + f"- {{rule: a.b, subject: host/{'*a' * 500}, reason: x, expires: 2027-03-31}}\n")

    assert errors == ["w.yaml:4:24: the subject has 1005 characters; expected at most 1000"]


# --- the command line

SPEC = """\
apiVersion: ftpolicy/v1
kind: ClusterSpec
clusters:
- name: c
  fault_tolerance: true
  # ftpolicy:waive cluster.ha_enabled expires=2026-11-23 owner="platform team" reason="rebuilt in winter"
  ha: {enabled: false}
hosts:
- {name: a, cluster: c, vmkernels: []}
- name: b  # ftpolicy:waive host.certificate_verified verdict=undecided expires=2026-11-22 reason="new"
  cluster: c
  vmkernels: []
"""
FILE = """\
apiVersion: ftpolicy/v1
kind: Waivers
waivers:
- {rule: network.vmotion_interface, subject: host/*, reason: 予備のホスト, expires: 2027-03-31}
- {rule: network.ft_logging_interface, subject: host/a, reason: "odd \\e[31m", expires: 2026-01-31, owner: ops}
- {rule: cluster.ha_enabled, subject: cluster/c, reason: in the file, expires: 2026-01-01}
- {rule: host.ha_agent_running, subject: host/c, reason: misspelled, expires: 2027-01-01}
"""


@pytest.fixture(name="estate")
def _estate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a directory with a spec and waivers the working directory, on a known day."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(common, "today", lambda: TODAY)
    (tmp_path / "spec.yaml").write_text(SPEC, encoding="utf-8")
    (tmp_path / ".ftpolicy-waivers.yaml").write_text(FILE, encoding="utf-8")
    return tmp_path


ONLY = ("--only", "cluster.ha_enabled", "--only", "network.vmotion_interface", "--only", "network.ft_logging_interface")
SOME = (*ONLY, "--only", "host.certificate_verified", "--only", "host.ha_agent_running")


@pytest.mark.usefixtures("estate")
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("waivers.txt", ()),
        ("waivers.ja.txt", ("--lang", "ja")),
        ("waivers.colour.txt", ("--color", "always")),
        ("waivers.json", ("-o", "json")),
    ],
)
def test_reports_show_waivers(name: str, arguments: tuple[str, ...], cli: Cli, update_golden: bool) -> None:
    run = cli("check", "spec.yaml", *SOME, *arguments)

    note = ".ftpolicy-waivers.yaml:7:3: unused waiver of host.ha_agent_running for host/c: the inputs have no object of that name; remove it or correct it"
    assert (run.code, run.err) == (1, f"note: {note}\n")
    golden(GOLDEN / name, run.out, update_golden)
    if name.endswith(".json"):
        jsonschema.Draft202012Validator(load_schema("report")).validate(json.loads(run.out))


@pytest.mark.usefixtures("estate")
def test_where_everything_that_fails_is_waived_the_last_line_says_so(cli: Cli) -> None:
    english = cli("check", "spec.yaml", "--only", "cluster.ha_enabled", "--only", "network.vmotion_interface", "-q")
    japanese = cli("check", "spec.yaml", "--only", "cluster.ha_enabled", "-q", "--lang", "ja")

    assert (english.code, english.err) == (0, "")
    assert english.out == (
        "0 failed, 0 undecided, 3 waived\n"
        "0 passed, 0 not applicable; 2 rules, 3 objects\n"
        "What weakens the gate (3)\n"
        "  judged by cluster.ha_enabled, network.vmotion_interface only (command line)\n"
        "  waivers set 2 aside (.ftpolicy-waivers.yaml)\n"
        "  waivers set 1 aside (spec.yaml)\n"
        "Everything that fails is waived, the first until 2026-11-23 (UTC).\n"
    )
    assert (japanese.code, japanese.out.splitlines()[-1]) == (
        0,
        "不適合はすべて適用除外です。最も早い期限は 2026-11-23 (UTC) です。",
    )


def test_waived_is_not_verified(estate: Path, cli: Cli) -> None:
    (estate / "w.yaml").write_text(
        f"{HEAD}- {{rule: host.ha_agent_running, subject: host/*, verdict: undecided, reason: x, expires: 2027-01-01}}\n",
        encoding="utf-8",
    )
    arguments = ("check", "spec.yaml", "--only", "host.ha_agent_running", "--waivers", "w.yaml", "-q")

    run = cli(*arguments, "--fail-on", "undecided")

    assert (run.code, run.out.splitlines()[0]) == (0, "0 failed, 0 undecided, 2 waived (2 undecided): not verified")
    assert cli(*arguments, "--lang", "ja").out.splitlines()[0] == (
        "不適合 0 件、判定不能 0 件、適用除外 2 件 (うち判定不能 2 件) (検証は完了していません)"
    )


@pytest.mark.usefixtures("estate")
def test_the_day_after_the_last_the_finding_is_back(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(common, "today", lambda: TODAY + timedelta(days=1))

    run = cli("check", "spec.yaml", "--only", "cluster.ha_enabled")

    assert run.code == 1
    assert "    Waiver expired on 2026-11-23 (UTC), platform team: rebuilt in winter (spec.yaml:6:3)\n" in run.out
    assert "1 failed (1 error), 0 undecided\n" in run.out


@pytest.mark.usefixtures("estate")
def test_no_waivers_heeds_neither_file_nor_comment(cli: Cli) -> None:
    run = cli("check", "spec.yaml", "--only", "cluster.ha_enabled", "--no-waivers", "-q")

    assert (run.code, run.err) == (1, "")
    assert run.out.startswith("1 failed (1 error), 0 undecided\n")


@pytest.mark.usefixtures("estate")
def test_a_run_can_be_strict(cli: Cli) -> None:
    skipped = cli("check", "spec.yaml", "--only", "cluster.ha_enabled", "--strict-waivers", "-q")
    strict = cli("check", "spec.yaml", "--fail-on", "never", *SOME, "--strict-waivers", "-q")

    assert (skipped.code, skipped.err) == (0, "")  # the rule of the unused one was not judged
    assert strict.code == 1
    assert strict.err.startswith("error: .ftpolicy-waivers.yaml:7:3: unused waiver of host.ha_agent_running for host/c")
    assert "Unused waivers: 1; see the messages above" in strict.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--waivers", "none.yaml"), "none.yaml: cannot read the file: No such file or directory"),
        (("--waivers", "spec.yaml"), "spec.yaml:2:7: “kind” is “ClusterSpec”; expected one of: Waivers"),
        (("--waivers", "x", "--no-waivers"), "--no-waivers cannot be used together with --waivers or --strict-waivers"),
        (
            ("--strict-waivers", "--no-waivers"),
            "--no-waivers cannot be used together with --waivers or --strict-waivers",
        ),
    ],
)
@pytest.mark.usefixtures("estate")
def test_waivers_that_cannot_be_used_are_exit_2(arguments: tuple[str, ...], message: str, cli: Cli) -> None:
    run = cli("check", "spec.yaml", *ONLY, *arguments)

    assert run.code == 2
    assert f"error: {message}" in run.err
    assert "waived error  network.vmotion_interface" not in run.out


def test_a_waivers_file_is_no_input(estate: Path, cli: Cli) -> None:
    (estate / "other.yaml").write_text(FILE, encoding="utf-8")

    alone = cli("check", "other.yaml")
    directory = cli("check", ".", *ONLY, "-o", "json")

    assert (alone.code, alone.err) == (
        2,
        "error: other.yaml:1:1: this is a waivers file, not an input\n  Use it with: --waivers other.yaml\n",
    )
    assert json.loads(directory.out)["inputs"] == [{"path": "spec.yaml", "kind": "cluster-spec", "objects": 3}]
    assert json.loads(directory.out)["left_out"] == [
        {"file": "other.yaml", "reason": "this is a waivers file, not an input"},
    ]


# --- one of several faults


def _failing(*faults: tuple[str, dict[str, Any]]) -> Verdict:
    denials = tuple(Denial(("hosts", "esx01", "pnics", name), args) for name, args in faults)
    return Verdict(BY_ID[HOST_RULE], ("hosts", "esx01"), Outcome.FAIL, Severity.ERROR, "declared", denials)


def _held(entries: Sequence[WaiverEntry], verdict: Verdict) -> tuple[str | None, set[str], list[str]]:
    """Return whose waiver the finding has, which NICs are waived, and what is said of waivers that fit none."""
    marks = match_waivers(entries, [verdict], list(BY_ID), FACTS, TODAY)
    match = marks.by_verdict.get((HOST_RULE, ("hosts", "esx01")), WaiverMatch(None, None))
    waiver = None if match.waiver is None else match.waiver.reason
    return waiver, {path[3] for path, _ in match.covered}, [str(one) for one in (*marks.unused, *marks.unused_comments)]


def _for(path: str | None = None, args: dict[str, Any] | None = None, expires: str = "2027-03-31") -> WaiverEntry:
    waiver = Waiver(path or "any", expires, None, PLACE)
    return WaiverEntry(HOST_RULE, "fail", waiver, "host/esx01", path=path, args=args)


ONE, TWO = ("vmnic0", {"mbps": 100}), ("vmnic1", {"mbps": 10})


@pytest.mark.parametrize(
    ("entries", "faults", "waiver", "covered"),
    [
        ([_for()], [ONE], "any", {"vmnic0"}),
        ([_for()], [ONE, ONE], "any", {"vmnic0"}),  # twice the same
        ([_for("/hosts/esx01/pnics/vmnic0")], [ONE], "/hosts/esx01/pnics/vmnic0", {"vmnic0"}),
        ([_for("/hosts/esx01/pnics/vmnic0")], [ONE, TWO], None, {"vmnic0"}),
        ([_for("/hosts/*/pnics/*")], [ONE, TWO], "/hosts/*/pnics/*", {"vmnic0", "vmnic1"}),
        ([_for("*")], [ONE, TWO], "*", {"vmnic0", "vmnic1"}),
        ([_for("*", {"mbps": 10})], [ONE, TWO], None, {"vmnic1"}),
        ([_for(None, {"mbps": 100})], [ONE], "any", {"vmnic0"}),
        ([_for("*/vmnic0"), _for("*/vmnic1", None, "2027-01-01")], [ONE, TWO], "*/vmnic1", {"vmnic0", "vmnic1"}),
        ([_for("*/vmnic0"), _for("*/vmnic1", None, "2026-01-01")], [ONE, TWO], None, {"vmnic0"}),
        ([_for("*/vmnic0", None, "2026-01-01")], [ONE], None, set()),
    ],
)
def test_a_waiver_is_for_the_fault_it_was_written_for(
    entries: list[WaiverEntry], faults: list[tuple[str, dict[str, Any]]], waiver: str | None, covered: set[str]
) -> None:
    assert _held(entries, _failing(*faults)) == (waiver, covered, [])


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (
            _for(),
            "w.yaml:4:5: the waiver of host.bios_certified for host/esx01 does not say for which of its 2 faults it is\n"
            "  Name one with “path”; they are at /hosts/esx01/pnics/vmnic0, /hosts/esx01/pnics/vmnic1",
        ),
        (
            _for("/hosts/esx01/pnics/vmnic9"),
            "w.yaml:4:5: unused waiver of host.bios_certified for host/esx01: no fault has its path and args; "
            "they are at /hosts/esx01/pnics/vmnic0, /hosts/esx01/pnics/vmnic1",
        ),
        (
            _for(None, {"mpbs": 10}),
            "w.yaml:4:5: unused waiver of host.bios_certified for host/esx01: no fault has its path and args; "
            "they are at /hosts/esx01/pnics/vmnic0, /hosts/esx01/pnics/vmnic1",
        ),
    ],
)
def test_a_waiver_of_no_fault_holds_for_none_and_is_said(entry: WaiverEntry, message: str) -> None:
    assert _held([entry], _failing(ONE, TWO)) == (None, set(), [message])


def test_a_comment_is_for_the_fault_on_its_line() -> None:
    nic = ("hosts", "esx01", "pnics", "vmnic1")
    waiver = Waiver("here", "2027-03-31", None, PLACE)
    comment = WaiverEntry(HOST_RULE, "fail", waiver, objects=(("hosts", "esx01"),), places=(nic, (*nic, "speed")))

    assert _held([comment], _failing(ONE, TWO)) == (None, {"vmnic1"}, [])
    assert _held([comment], _failing(TWO)) == ("here", {"vmnic1"}, [])
    message = (
        "w.yaml:4:5: unused waiver of host.bios_certified for host/esx01: the one fault is at /hosts/esx01/pnics/vmnic0, "
        "and not where the waiver stands"
    )
    assert _held([comment], _failing(ONE)) == (None, set(), [message])
    elsewhere = replace(comment, places=(("hosts", "esx01", "version"),))
    assert _held([elsewhere], _failing(ONE)) == ("here", {"vmnic0"}, [])  # what is derived stands on no line
    assert _held([elsewhere], _failing(ONE, TWO))[:2] == (None, set())


CONTRADICTING = "apiVersion: ftpolicy/v1\nkind: ClusterSpec\nhosts: [{{name: a, build: {build}}}]\nvms: [{{name: db01, snapshots: {snapshots}}}]\n"


@pytest.mark.usefixtures("in_an_empty_directory")
def test_one_waived_contradiction_does_not_excuse_another(cli: Cli) -> None:
    waived = HEAD + ("- {rule: inputs.contradiction, subject: estate/estate, reason: known, expires: 2099-01-01")
    Path("one.yaml").write_text(CONTRADICTING.format(build=171294, snapshots=3), encoding="utf-8")
    check = ("check", "one.yaml", "two.yaml", "--only", "inputs", "--waivers", "w.yaml")
    for waivers in (waived + "}\n", waived + ", path: /hosts/a/build}\n"):
        Path("w.yaml").write_text(waivers, encoding="utf-8")
        Path("two.yaml").write_text(CONTRADICTING.format(build=175625, snapshots=3), encoding="utf-8")
        excused = json.loads(cli(*check, "-o", "json").out)
        Path("two.yaml").write_text(CONTRADICTING.format(build=175625, snapshots=0), encoding="utf-8")

        assert [(one["rule"], one["waiver"]["reason"]) for one in excused["findings"]] == [
            ("inputs.contradiction", "known")
        ]
        assert cli(*check).code == 1
    [found] = json.loads(cli(*check, "-o", "json").out)["findings"]
    assert [(one["path"], one.get("waived")) for one in found["faults"]] == [
        ("/hosts/a/build", True),
        ("/vms/db01/snapshots", None),
    ]
    text = cli(*check).out
    assert "    the inputs disagree about /vms/db01/snapshots: 3 (one.yaml:4), 0 (two.yaml:4)" in text
    assert "/hosts/a/build" not in text
    assert "    1 of 2 faults waived\n" in text


@pytest.mark.parametrize(
    "reason", ["", " ", "\\u3000", "\\u200b", "\\ufeff", "\\u2060\\u00ad", "\\u3164", "\\u2800", "\\t"]
)
def test_a_reason_that_cannot_be_seen_is_none(reason: str) -> None:
    found = _read(HEAD + f'- {{rule: a.b, subject: host/a, expires: 2027-03-31, reason: "{reason}"}}\n')

    assert len(found) == 1
    assert str(found[0]).startswith("w.yaml:4:61: “reason” is")


@pytest.mark.parametrize("expires", ["never", "null", "2027", '""', "~"])
def test_a_waiver_has_an_end(expires: str) -> None:
    found = _read(HEAD + f"- {{rule: a.b, subject: host/a, reason: x, expires: {expires}}}\n")

    assert len(found) == 1
    assert str(found[0]).startswith("w.yaml:4:52: “expires” is ")
    assert "expected" in str(found[0])
