"""The tree of the tests is that of `validator/`, and `make check` finds by it what to run."""

from __future__ import annotations

from pathlib import Path

import pytest
import touched

from tests.support.paths import ROOT

APART = {"acceptance", "policies"}
"""Tests of the program as a whole, and of what rules say."""


def test_every_tests_file_mirrors_a_module_or_a_package() -> None:
    files = [path.relative_to(ROOT) for path in (ROOT / "tests").rglob("test_*.py")]
    stray = [str(path) for path in files if path.parts[1] not in APART and touched.mirrored(path) is None]

    assert stray == []
    assert len(files) > 80


@pytest.mark.parametrize(
    ("test", "subject"),
    [
        ("tests/test_model.py", "validator/model.py"),
        ("tests/facts/test_join.py", "validator/facts/join.py"),
        ("tests/inputs/test_read_terraform.py", "validator/inputs/read.py"),
        ("tests/facts/test_derive.py", "validator/facts/derive"),
        ("tests/facts/derive/test_derive.py", "validator/facts/derive"),
        ("tests/report/test_report_pages.py", "validator/report"),
        ("tests/report/test_sarif_text.py", "validator/report/sarif_text.py"),
        ("tests/facts/test_nothing.py", None),
        ("tests/facts/test_joins.py", None),
        ("tests/nowhere/test_join.py", None),
    ],
)
def test_a_tests_file_is_about_what_its_path_says(test: str, subject: str | None) -> None:
    assert touched.mirrored(Path(test)) == (None if subject is None else Path(subject))


@pytest.mark.parametrize(
    ("changed", "tests", "rules"),
    [
        ("validator/facts/join.py", ["tests/facts/test_join.py"], []),
        ("validator/facts/derive/chains.py", ["tests/facts/derive/test_derive.py"], []),
        (
            "validator/importers/vsphere/switches.py",
            [
                f"tests/importers/vsphere/test_{name}.py"
                for name in ("api", "hosts", "mapping", "mapping_round_trip", "vms")
            ],
            [],
        ),
        ("validator/errors.py", ["tests/cli/commands/test_check.py"], []),
        ("tests/engine/test_limits.py", ["tests/engine/test_limits.py"], []),
        (
            "tests/support/forgetting.py",
            ["test_parity", "test_properties", "test_assumed", "test_forgetting", "test_no_pointless_question"],
            [],
        ),
        ("policies/ft/vm/no_npiv_test.rego", [], ["vm.no_npiv"]),
        ("examples/rules/vm.no_npiv/fail/cluster.yaml", [], ["vm.no_npiv"]),
        ("CHANGELOG.md", [], []),
    ],
)
def test_what_changed_says_what_to_run(changed: str, tests: list[str], rules: list[str]) -> None:
    found = touched.tests_of([changed])

    assert [one if "/" in part else Path(one).stem for one, part in zip(found, tests, strict=True)] == tests
    assert touched.rules_of([changed]) == rules
