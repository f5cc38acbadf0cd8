"""One verdict per rule and object: what excludes, what is open, what fails, what is missing, in this order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from validator.engine.base import RegoModule
from validator.errors import EngineError, InputError
from validator.facts.model import Facts
from validator.findings.gate import EXIT_FAILED, EXIT_NOTHING, EXIT_OK, exit_code
from validator.model import Outcome, Path, Severity
from validator.reasons import ReasonCode, because
from validator.rules.catalogue import Applicability, Rule, Texts
from validator.verdicts.decide import decide, frame
from validator.verdicts.model import Denial, Verdict

_TEXTS = Texts("t", "d", "m", "s")
HOST: Path = ("hosts", "a")


def _rule(**changes: Any) -> Rule:
    rule = Rule(
        id="host.example",
        module=RegoModule("policies/ft/host/example.rego", ""),
        libraries=(),
        scope="host",
        severities=((Severity.ERROR, Applicability()),),
        applies=Applicability(),
        reads=("hosts.*.build",),
        when_declared=(),
        params={},
        texts={"en": _TEXTS, "ja": _TEXTS},
        references=(),
        article=(),
        vcenter_reason=(),
        sources=(),
        confidence="V",
        has_missing=False,
    )
    return replace(rule, **changes)


def _facts(partial: set[Path] | None = None, **host: Any) -> Facts:
    return Facts({"hosts": {"a": {"fault_tolerance": True, "intent": "declared", **host}}}, partial=partial or set())


def _denial(*path: str, severity: Severity | None = None) -> Denial:
    return Denial(("hosts", "a", *path), {}, severity=severity)


def _decide(rule: Rule, subject: Path, facts: Facts, deny: Sequence[Denial], needs: Sequence[Path]) -> Verdict:
    return decide(frame(rule, subject, facts), deny, needs)


def test_a_fact_that_is_read_and_known_passes() -> None:
    assert _decide(_rule(), HOST, _facts(build=1), [], []).outcome == "pass"


def test_a_fact_that_is_read_and_absent_is_undecided_and_named() -> None:
    verdict = _decide(_rule(), HOST, _facts(), [], [])

    assert (verdict.outcome, verdict.missing) == ("undecided", (("hosts", "a", "build"),))


def test_a_denial_fails_whatever_is_missing() -> None:
    verdict = _decide(_rule(), HOST, _facts(), [_denial("x")], [])

    assert (verdict.outcome, verdict.severity) == ("fail", "error")


def test_what_is_not_meant_for_ft_is_not_judged() -> None:
    facts = _facts()
    facts.members("hosts")["a"]["fault_tolerance"] = False

    assert _decide(_rule(), HOST, facts, [_denial("x")], []).outcome == "not_applicable"


@pytest.mark.parametrize(
    ("applies", "host", "expected", "missing"),
    [
        (Applicability(since="6.0"), {"release": 505}, "not_applicable", ()),
        (Applicability(since="6.0"), {"release": 600}, "pass", ()),
        (Applicability(since="6.0"), {}, "undecided", (("hosts", "a", "release"),)),
        (Applicability(since="6.0.1"), {"release": 600}, "undecided", (("hosts", "a", "update"),)),
        (Applicability(since="6.0.1"), {"release": 600, "update": 1}, "pass", ()),
        (Applicability(until="5.5"), {"release": 505, "update": 3}, "pass", ()),
        (Applicability(until="5.5"), {"release": 600}, "not_applicable", ()),
        (Applicability(type="legacy"), {"ft_type": "smp"}, "not_applicable", ()),
        (Applicability(type="legacy"), {}, "undecided", (("hosts", "a", "ft_type"),)),
        (Applicability(type="legacy", since="6.0"), {"ft_type": "smp"}, "not_applicable", ()),
        (Applicability(intent="declared"), {"intent": "assumed"}, "not_applicable", ()),
    ],
)
def test_applicability_has_three_answers(
    applies: Applicability, host: dict[str, Any], expected: str, missing: tuple[Path, ...]
) -> None:
    verdict = _decide(_rule(applies=applies), HOST, _facts(build=1, **host), [], [])

    assert (verdict.outcome, verdict.missing) == (expected, missing)


@pytest.mark.parametrize(
    ("applies", "newest", "expected", "missing"),
    [
        (Applicability(since="7.0.2"), {"newest_release": 800, "newest_update": 0}, "pass", ()),
        (Applicability(since="7.0.2"), {"newest_release": 800}, "pass", ()),
        (Applicability(since="7.0.2"), {"newest_release": 700, "newest_update": 1}, "not_applicable", ()),
        (Applicability(since="7.0.2"), {"newest_release": 700}, "undecided", (("hosts", "a", "newest_update"),)),
        (Applicability(until="6.7"), {"newest_release": 800, "newest_update": 0}, "pass", ()),
        (Applicability(until="6.5"), {"newest_release": 800, "newest_update": 0}, "not_applicable", ()),
    ],
)
def test_among_several_versions_since_looks_at_the_newest_and_until_at_the_lowest(
    applies: Applicability, newest: dict[str, Any], expected: str, missing: tuple[Path, ...]
) -> None:
    facts = _facts(build=1, release=607, update=3, **newest)

    verdict = _decide(_rule(applies=applies), HOST, facts, [], [])

    assert (verdict.outcome, verdict.missing) == (expected, missing)


def test_among_several_versions_severity_goes_by_the_lowest() -> None:
    severities = ((Severity.WARNING, Applicability(since="8.0")), (Severity.ERROR, Applicability()))

    verdict = _decide(_rule(severities=severities), HOST, _facts(release=607, newest_release=800), [_denial("x")], [])

    assert verdict.severity == "error"


def test_an_unknown_that_decides_applicability_comes_before_a_denial() -> None:
    verdict = _decide(_rule(applies=Applicability(type="legacy")), HOST, _facts(), [_denial("x")], [])

    assert verdict.outcome == "undecided"


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ({"ft_type": "legacy"}, "error"),
        ({"ft_type": "smp", "release": 607}, "warning"),
        ({"ft_type": "smp", "release": 700}, "info"),
        ({"ft_type": "smp"}, "warning"),
        ({}, "error"),
    ],
)
def test_the_first_severity_that_fits_counts_and_an_unknown_version_takes_the_highest(
    host: dict[str, Any], expected: str
) -> None:
    severities = (
        (Severity.ERROR, Applicability(type="legacy")),
        (Severity.WARNING, Applicability(until="6")),
        (Severity.INFO, Applicability()),
    )

    verdict = _decide(_rule(severities=severities), HOST, _facts(**host), [_denial("x")], [])

    assert verdict.severity == expected


def test_further_denials_follow_the_worst_and_a_finding_lowers_but_never_raises() -> None:
    denials = [_denial("b"), _denial("a", severity=Severity.WARNING), _denial("c", severity=Severity.ERROR)]
    warning = _rule(severities=((Severity.WARNING, Applicability()),))

    as_error = _decide(_rule(), HOST, _facts(), denials, [])
    as_warning = _decide(warning, HOST, _facts(), denials, [])

    assert [denial.path[-1] for denial in as_error.denials] == ["b", "c", "a"]
    assert (as_error.severity, as_warning.severity) == ("error", "warning")


def test_a_rule_with_its_own_missing_does_not_use_reads() -> None:
    rule = _rule(has_missing=True)

    assert _decide(rule, HOST, _facts(), [], []).outcome == "pass"
    assert _decide(rule, HOST, _facts(build=1), [], [("hosts", "a", "model")]).missing == (("hosts", "a", "model"),)


def test_a_path_that_ends_at_a_collection_asks_for_a_complete_one() -> None:
    rule = _rule(reads=("hosts.*.pnics",))
    path = ("hosts", "a", "pnics")

    assert _decide(rule, HOST, _facts(pnics={}), [], []).outcome == "pass"
    assert _decide(rule, HOST, _facts({path}, pnics={}), [], []).missing == (path,)


def test_reads_go_through_every_member_and_need_them_all() -> None:
    rule = _rule(reads=("hosts.*.pnics.*.speed_mbps",))
    facts = _facts(pnics={"vmnic0": {"speed_mbps": 1000}, "vmnic1": {}})

    assert _decide(rule, HOST, facts, [], []).missing == (("hosts", "a", "pnics", "vmnic1", "speed_mbps"),)


def test_reads_of_other_kinds_are_those_of_the_same_cluster() -> None:
    facts = _facts(cluster="c")
    facts.objects["clusters"] = {"c": {"ft_hosts": ["a"]}, "other": {}}
    rule = _rule(reads=("clusters.*.evc_mode",))

    assert _decide(rule, HOST, facts, [], []).missing == (("clusters", "c", "evc_mode"),)
    assert _decide(rule, HOST, _facts(), [], []).missing == (("hosts", "a", "cluster"),)


def test_a_rule_about_declarations_does_not_apply_without_any() -> None:
    rule = _rule(when_declared=("hosts.*.patches",))
    disputed = _facts(build=1)
    disputed.unknown["hosts", "a", "patches"] = because(ReasonCode.INPUTS_DISAGREE, claims="c")

    assert _decide(rule, HOST, _facts(build=1), [], []).outcome == "not_applicable"
    assert _decide(rule, HOST, _facts(build=1, patches=[]), [], []).outcome == "pass"
    assert _decide(rule, HOST, disputed, [], []).missing == (("hosts", "a", "patches"),)


def _verdict(word: str, severity: str = "error", subject: Path = HOST) -> Verdict:
    return Verdict(_rule(), subject, Outcome(word), Severity(severity), "declared")


@pytest.mark.parametrize(
    ("verdicts", "fail_on", "expected"),
    [
        ([_verdict("pass")], ("error",), EXIT_OK),
        ([_verdict("fail")], ("error",), EXIT_FAILED),
        ([_verdict("fail", "warning")], ("error",), EXIT_OK),
        ([_verdict("fail", "warning")], ("warning",), EXIT_FAILED),
        ([_verdict("fail", "warning")], ("info", "error"), EXIT_FAILED),
        ([_verdict("fail")], ("never",), EXIT_OK),
        ([_verdict("undecided")], ("error",), EXIT_OK),
        ([_verdict("undecided")], ("error", "undecided"), EXIT_FAILED),
        ([_verdict("undecided", "warning")], ("error", "undecided"), EXIT_OK),
        ([_verdict("undecided")], ("undecided",), EXIT_FAILED),
        ([_verdict("fail")], ("undecided",), EXIT_FAILED),
        ([_verdict("not_applicable")], ("error",), EXIT_NOTHING),
        ([], ("never",), EXIT_NOTHING),
        ([_verdict("pass", subject=("estate", "estate"))], ("error",), EXIT_NOTHING),
        ([_verdict("fail", subject=("estate", "estate"))], ("error",), EXIT_FAILED),
    ],
)
def test_the_gate(verdicts: list[Verdict], fail_on: tuple[str, ...], expected: int) -> None:
    assert exit_code(verdicts, [], fail_on) == expected


def test_a_broken_engine_comes_before_unreadable_input_before_everything_else() -> None:
    failed = [_verdict("fail")]

    assert exit_code(failed, [InputError("x")], ("error",)) == 2
    assert exit_code([], [InputError("x")], ("error",)) == 2
    assert exit_code(failed, [InputError("x"), EngineError("y")], ("error",)) == 4
