"""vCenter's own reasons against FT beside the verdicts of rules."""

from __future__ import annotations

import pytest

from validator.importers.compatibility import disagreements
from validator.model import Outcome, Severity
from validator.rules.catalogue import Rule, load_rules
from validator.verdicts.model import Verdict

RULES = {rule.id: rule for rule in load_rules()}
VM = ("vms", "db01")


def _verdict(rule: str, subject: tuple[str, str], outcome: Outcome) -> Verdict:
    found: Rule = RULES[rule]
    return Verdict(found, subject, outcome, Severity.ERROR, "declared")


@pytest.mark.parametrize(
    ("given", "verdicts", "sentences"),
    [
        (("hasSnapshots",), [_verdict("vm.no_snapshots", VM, Outcome.FAIL)], ()),
        (("hasSnapshots",), [_verdict("vm.no_snapshots", VM, Outcome.UNDECIDED)], ()),
        (
            ("hasSnapshots",),
            [
                _verdict("vm.no_snapshots", VM, Outcome.PASS),
                _verdict("vm.no_snapshots", ("vms", "other"), Outcome.FAIL),
            ],
            ("vCenter refuses FT of db01 because of hasSnapshots, but here passes: vm.no_snapshots",),
        ),
        (
            ("hasSnapshots",),
            [_verdict("vm.no_snapshots", VM, Outcome.NOT_APPLICABLE)],
            ("vCenter refuses FT of db01 because of hasSnapshots, which no rule judges here",),
        ),
        (("haNotEnabled",), [_verdict("cluster.ha_enabled", ("clusters", "c"), Outcome.FAIL)], ()),
        (
            (),
            [
                _verdict("vm.no_snapshots", ("vms", "tokyo/db01"), Outcome.FAIL),
                _verdict("vm.no_npiv", VM, Outcome.FAIL),
            ],
            ("vm.no_snapshots fails on db01, but vCenter does not name hasSnapshots",),
        ),
        (
            (),
            [
                _verdict("vm.no_snapshots", VM, Outcome.PASS),
                _verdict("cluster.ha_enabled", ("clusters", "c"), Outcome.FAIL),
            ],
            (),
        ),
    ],
)
def test_disagreements(given: tuple[str, ...], verdicts: list[Verdict], sentences: tuple[str, ...]) -> None:
    assert disagreements({"db01": given}, verdicts) == sentences


def test_virtual_machines_that_vcenter_was_not_asked_about() -> None:
    assert disagreements({}, [_verdict("vm.no_snapshots", VM, Outcome.FAIL)]) == ()
