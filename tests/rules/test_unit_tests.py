"""The runner of Rego unit tests: what passes, what a failure shows, and what counts as covered."""

from __future__ import annotations

import pytest

from validator.engine.base import RegoModule
from validator.errors import PolicyError
from validator.model import Location
from validator.rules.unit_tests import Failure, FileCoverage, TestResult, run

RULE = RegoModule(
    "speed.rego",
    """package ft.network.speed

deny contains finding if {
	some h, host in input.hosts
	host.speed < data.limit
	finding := {"subject": ["hosts", h]}
}

missing contains need if {
	some h, host in input.hosts
	not host.speed
	need := h
}
""",
)
DATA = '{"limit": 1000}'


def _run(body: str, *, imports: str = "", name: str = "test_it") -> TestResult:
    text = f"package ft.network.speed_test\n{imports}\n{name} if {{\n{body}\n}}\n"
    (result,) = run([RULE], [RegoModule("speed_test.rego", text)], DATA).results
    return result


def test_a_test_that_is_true_passes() -> None:
    result = _run(
        '\tdata.ft.network.speed.deny == {{"subject": ["hosts", "a"]}} with input.hosts as {"a": {"speed": 1}}'
    )

    assert result == TestResult("ft.network.speed_test", "test_it", Location("speed_test.rego", 3, 1), True)


def test_a_failed_comparison_shows_both_sides() -> None:
    result = _run(
        '\tdoc := {"hosts": {"東京": {"speed": 1}}}\n\tspeed.deny == set() with input as doc',
        imports="import data.ft.network.speed",
    )

    assert not result.passed
    assert result.failure == Failure(
        Location("speed_test.rego", 5, 2),
        "speed.deny == set() with input as doc",
        '[{"subject": ["hosts", "東京"]}]',
        "[]",
    )


def test_of_several_statements_the_one_that_stops_is_shown() -> None:
    result = _run('\tx := 1\n\tx == 1; "a" == "b" # no\n\tx == 3')

    assert result.failure is not None
    assert (result.failure.location, result.failure.left, result.failure.right) == (
        Location("speed_test.rego", 5, 10),
        '"a"',
        '"b"',
    )


def test_a_side_without_a_value_is_undefined() -> None:
    result = _run('\tdata.ft.network.speed.nothing == "x"')

    assert result.failure == Failure(
        Location("speed_test.rego", 4, 2), 'data.ft.network.speed.nothing == "x"', "undefined", '"x"'
    )


def test_another_statement_is_shown_as_it_stands() -> None:
    result = _run("\tx := {1, 2}\n\t3 in x")

    assert result.failure == Failure(Location("speed_test.rego", 5, 2), "3 in x")


def test_a_body_without_braces_is_cut_as_well() -> None:
    module = RegoModule(
        "t.rego", 'package t\ntest_it if input.name == "b" with input as {"name": "a"}\ntest_other if "a" == "b"\n'
    )

    first, second = run([], [module], "{}").results

    assert first.failure == Failure(
        Location("t.rego", 2, 12), 'input.name == "b" with input as {"name": "a"}', '"a"', '"b"'
    )
    assert second.failure == Failure(Location("t.rego", 3, 15), '"a" == "b"', '"a"', '"b"')


@pytest.mark.parametrize("value", ["false", "1", '"true"', "[]"])
def test_only_true_is_a_pass(value: str) -> None:
    (result,) = run([], [RegoModule("t.rego", f"package t\ntest_it := {value}\n")], "{}").results

    assert result == TestResult(
        "t", "test_it", Location("t.rego", 2, 1), False, Failure(Location("t.rego", 2, 1), "test_it")
    )


def test_an_error_fails_its_test_only() -> None:
    text = 'package t\ntest_bad if to_number("x") == 1\ntest_worse if strings.count("", "") == 0\ntest_good if 1 == 1\n'

    bad, worse, good = run([], [RegoModule("t.rego", text)], "{}").results

    assert bad.error is not None
    assert bad.error.location == Location("t.rego", 2, 24)
    assert bad.error.message == "could not parse string as number"
    assert worse.error is not None
    assert worse.error.location == Location("t.rego")
    assert good.passed


def test_helpers_and_unfinished_tests_are_not_tests() -> None:
    text = "package t\nhelper if false\ntodo_test_it if false\ntest_it if true\ntest_it if false\n"

    run_ = run([], [RegoModule("t.rego", text)], "{}")

    assert [(result.name, result.passed) for result in run_.results] == [("test_it", True)]


def test_coverage_names_every_policy_and_no_test() -> None:
    untouched = RegoModule(
        "untouched.rego", "package ft.network.other\n\ndeny contains finding if {\n\tinput.x\n\tfinding := 1\n}\n"
    )
    test = RegoModule(
        "speed_test.rego",
        'package ft.network.speed_test\ntest_it if count(data.ft.network.speed.deny) == 0 with input as {"hosts": {}}\n',
    )

    coverage = run([RULE, untouched], [test], DATA).coverage

    assert coverage == [
        FileCoverage("speed.rego", [4], [3, 5, 6, 9, 10, 11, 12]),
        FileCoverage("untouched.rego", [], [3, 4, 5]),
    ]
    assert [file.percent for file in coverage] == [12.5, 0.0]


def test_full_coverage_is_a_hundred_percent() -> None:
    text = """package ft.network.speed_test
hosts := {"a": {"speed": 1}, "b": {}}
test_deny if count(data.ft.network.speed.deny) == 1 with input as {"hosts": hosts}
test_missing if data.ft.network.speed.missing == {"b"} with input as {"hosts": hosts}
"""

    result = run([RULE], [RegoModule("speed_test.rego", text)], DATA)

    assert [test.passed for test in result.results] == [True, True]
    assert result.coverage == [FileCoverage("speed.rego", [3, 4, 5, 6, 9, 10, 11, 12], [])]


def test_a_test_module_that_does_not_parse_is_an_error() -> None:
    with pytest.raises(PolicyError, match="expecting expression") as caught:
        run([RULE], [RegoModule("t.rego", "package t\ntest_it if {\n")], DATA)

    assert caught.value.location is not None
    assert caught.value.location.file == "t.rego"
