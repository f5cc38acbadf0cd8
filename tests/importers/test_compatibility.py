"""vCenter's own reasons against FT beside the verdicts of rules."""

from __future__ import annotations

import pytest

from validator.importers.compatibility import disagreements
from validator.rules.catalogue import Rule, load_rules
from validator.verdicts.decide import FAIL, NOT_APPLICABLE, PASS, UNDECIDED, Verdict

RULES = {rule.id: rule for rule in load_rules()}
VM = ("vms", "db01")


def _verdict(rule: str, subject: tuple[str, str], verdict: str) -> Verdict:
    found: Rule = RULES[rule]
    return Verdict(found, subject, verdict, "error", "declared")


@pytest.mark.parametrize(
    ("given", "verdicts", "sentences"),
    [
        (("hasSnapshots",), [_verdict("vm.no_snapshots", VM, FAIL)], ()),
        (("hasSnapshots",), [_verdict("vm.no_snapshots", VM, UNDECIDED)], ()),
        (
            ("hasSnapshots",),
            [_verdict("vm.no_snapshots", VM, PASS), _verdict("vm.no_snapshots", ("vms", "other"), FAIL)],
            ("vCenter refuses FT of db01 because of hasSnapshots, but here passes: vm.no_snapshots",),
        ),
        (
            ("hasSnapshots",),
            [_verdict("vm.no_snapshots", VM, NOT_APPLICABLE)],
            ("vCenter refuses FT of db01 because of hasSnapshots, which no rule judges here",),
        ),
        (("haNotEnabled",), [_verdict("cluster.ha_enabled", ("clusters", "c"), FAIL)], ()),
        (
            (),
            [_verdict("vm.no_snapshots", ("vms", "tokyo/db01"), FAIL), _verdict("vm.no_npiv", VM, FAIL)],
            ("vm.no_snapshots fails on db01, but vCenter does not name hasSnapshots",),
        ),
        ((), [_verdict("vm.no_snapshots", VM, PASS), _verdict("cluster.ha_enabled", ("clusters", "c"), FAIL)], ()),
    ],
)
def test_disagreements(given: tuple[str, ...], verdicts: list[Verdict], sentences: tuple[str, ...]) -> None:
    assert disagreements({"db01": given}, verdicts) == sentences


def test_virtual_machines_that_vcenter_was_not_asked_about() -> None:
    assert disagreements({}, [_verdict("vm.no_snapshots", VM, FAIL)]) == ()
