"""``ftpolicy test``: the unit tests of policies."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from validator.assets import policies_directory
from validator.check import CheckRequest, FactsRequest, check
from validator.cli import common
from validator.engine.base import RegoModule
from validator.engine.embedded import Embedded
from validator.errors import ConfigurationError
from validator.model import Outcome
from validator.readers.text import read_text
from validator.report.style import ReportStyle
from validator.rules import catalogue
from validator.rules.catalogue import Rule
from validator.rules.company import read_rule
from validator.rules.unit_tests import FileCoverage, TestResult, TestRun, run
from validator.verdicts.evaluate import data_document


@click.command("test")
@click.argument("directory", required=False, metavar="DIR", type=click.Path(path_type=Path))
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colours.")
@common.debug_option
def command(directory: Path | None, color: str) -> None:
    """Run the Rego unit tests (`*_test.rego`) of the policies and libraries in DIR, by default the built-in ones.

    With coverage. The built-in libraries can be imported by what is in DIR. Examples beside DIR, as
    examples/rules/AREA.NAME/pass and fail, are judged by their rule of one's own.

    Exit code 1 when a test or an example fails; no test is an error.

    \b
    Examples:
      ftpolicy test
      ftpolicy test policies
    """
    root = directory or policies_directory()
    if not root.is_dir():
        raise ConfigurationError(f"there is no directory {root}")
    is_own = not root.samefile(policies_directory())
    errors = [error for path in catalogue.rule_files(root) for error in read_rule(path)[1]] if is_own else []
    if errors:
        common.print_messages(errors, "error")
        sys.exit(errors[0].exit_code)
    rules = catalogue.load_rules(root)
    tests = [_module(path, root) for path in sorted((*root.glob("ft/*/*_test.rego"), *root.glob("lib/*_test.rego")))]
    if not tests:
        hint = "They are found as ft/AREA/NAME_test.rego and lib/NAME_test.rego."
        raise ConfigurationError(f"{root} has no tests", hint=hint)
    libraries = catalogue.libraries_below(root)
    own = {path.name for path in catalogue.library_files(root)}
    tested = [rule.module for rule in rules] + [module for name, module in libraries.items() if name in own]
    beside = [module for name, module in libraries.items() if name not in own]
    outcome = run(tested, tests, data_document(rules), beside)
    look = common.style("en", color)
    examples = _examples(rules, root.parent / "examples" / "rules") if is_own else {}
    wrong = [f"{look.paint('✗', 'red', 'bold')} {path}: {what}" for path, what in examples.items() if what]
    told = [f"{len(examples) - len(wrong)} examples as they should be, {len(wrong)} not"] if examples else []
    click.echo("\n".join([*_lines(outcome, look), *wrong, *told]), color=True)
    sys.exit(0 if outcome.results and all(result.passed for result in outcome.results) and not wrong else 1)


def _examples(rules: Sequence[Rule], root: Path) -> dict[str, str]:
    """Return for each example of the rules what is wrong with it: one has to pass its rule, the other to fail for it."""
    return {
        str(path): _wrong(rule, path, wanted)
        for rule in rules
        for wanted in (Outcome.PASS, Outcome.FAIL)
        if (path := root / rule.id / wanted.value).is_dir()
    }


def _wrong(rule: Rule, path: Path, wanted: Outcome) -> str:
    result = check(CheckRequest(FactsRequest([str(path)]), [rule], Embedded, with_passes=True))
    if result.errors:
        return str(result.errors[0])
    found = {finding.verdict.outcome for finding in result.findings}
    if wanted in found and (wanted is Outcome.FAIL or found == {Outcome.PASS}):
        return ""
    said = ", ".join(sorted(outcome.value for outcome in found)) or "nothing"
    return f"{rule.id} says {said} of it; expected {wanted.value}"


def _module(path: Path, root: Path) -> RegoModule:
    return RegoModule(f"policies/{path.relative_to(root).as_posix()}", read_text(str(path)))


def _lines(outcome: TestRun, look: ReportStyle) -> Iterator[str]:
    failed = [result for result in outcome.results if not result.passed]
    for result in failed:
        yield from _failure(result, look)
    for coverage in outcome.coverage:
        if coverage.not_covered:
            yield _uncovered(coverage, look)
    passed = len(outcome.results) - len(failed)
    covered = sum(len(one.covered) for one in outcome.coverage)
    total = covered + sum(len(one.not_covered) for one in outcome.coverage)
    percent = 100.0 * covered / total if total else 100.0
    text = f"{passed} passed, {len(failed)} failed; {percent:.1f} % of the lines of {len(outcome.coverage)} policies"
    yield look.paint(text, "red" if failed else "green", "bold")


def _failure(result: TestResult, look: ReportStyle) -> Iterator[str]:
    yield f"{look.paint('✗', 'red', 'bold')} {result.package}.{result.name}  {look.paint(str(result.location), 'dim')}"
    if result.error is not None:
        yield f"    {result.error}"
    if result.failure is not None:
        yield f"    {result.failure.location.line}: {result.failure.statement}"
        for side, value in (("left", result.failure.left), ("right", result.failure.right)):
            if value is not None:
                yield f"    {side:<5} {value}"


def _uncovered(coverage: FileCoverage, look: ReportStyle) -> str:
    lines = _ranges(coverage.not_covered)
    return f"{look.paint('!', 'yellow', 'bold')} {coverage.path}: no test runs line {lines} ({coverage.percent:.0f} % covered)"


def _ranges(lines: Sequence[int]) -> str:
    """Return line numbers as "3-5, 9"."""
    groups: list[list[int]] = []
    for line in sorted(lines):
        if groups and line == groups[-1][-1] + 1:
            groups[-1].append(line)
        else:
            groups.append([line])
    return ", ".join(str(group[0]) if len(group) == 1 else f"{group[0]}-{group[-1]}" for group in groups)
