"""Runs the unit tests of policies on the embedded engine, with coverage. Gives data; printing is the caller's."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from validator.engine.base import RegoModule
from validator.engine.embedded import UNDEFINED, Interpreter, parse, source
from validator.errors import PolicyError
from validator.model import Location
from validator.rules.static_check import tree
from validator.rules.static_check.tree import ParsedModule, RuleClause

_PREFIX = "ftpolicy_"
"""What the names of the rules that explain a failure begin with."""


@dataclass(frozen=True, slots=True)
class Failure:
    """The statement at which a test stopped. `left` and `right` are the sides of a comparison as JSON, or `undefined`."""

    location: Location
    statement: str
    left: str | None = None
    right: str | None = None


@dataclass(frozen=True, slots=True)
class TestResult:
    """What became of one test: passed, failed at a statement, or stopped by an error."""

    __test__: ClassVar[bool] = False  # not a test class, whatever pytest makes of the name

    package: str
    name: str
    location: Location
    passed: bool
    failure: Failure | None = None
    error: PolicyError | None = None


@dataclass(frozen=True, slots=True)
class FileCoverage:
    """Which lines of a policy the tests evaluated. Lines without an expression are in neither list."""

    path: str
    covered: Sequence[int]
    not_covered: Sequence[int]

    @property
    def percent(self) -> float:
        """The share of the lines that were evaluated; 100 for a file without any."""
        total = len(self.covered) + len(self.not_covered)
        return 100.0 * len(self.covered) / total if total else 100.0


@dataclass(frozen=True, slots=True)
class TestRun:
    """The results of all tests, in the order of files and lines, and the coverage of every policy."""

    __test__: ClassVar[bool] = False

    results: Sequence[TestResult]
    coverage: Sequence[FileCoverage]


@dataclass(frozen=True, slots=True)
class _Test:
    source: ParsedModule
    rule: RuleClause

    @property
    def location(self) -> Location:
        return Location(self.source.path, *self.source.position(self.rule.head.start))


def run(
    modules: Sequence[RegoModule], test_modules: Sequence[RegoModule], data: str, libraries: Sequence[RegoModule] = ()
) -> TestRun:
    """Evaluate every rule `test_*` of `test_modules` over `modules` and the JSON text `data`.

    `libraries` are what `modules` may import and is not tested here: nobody asks for its coverage. A test passes when its
    value is exactly true; absent is failed. Tests named `todo_test_*` are left out.

    Raises:
        PolicyError: a module does not parse or compile; names file and line.
    """
    tests = [test for module in test_modules for test in _tests(_read(module))]
    everything = [*modules, *libraries, *test_modules]
    outcomes, covered = _outcomes(everything, tests, data)
    results = [_result(test, outcome, everything, data) for test, outcome in zip(tests, outcomes, strict=True)]
    return TestRun(results, [_coverage(module, covered) for module in modules])


def _read(module: RegoModule) -> ParsedModule:
    return tree.read(module.path, source(module), parse(module))


def _tests(module: ParsedModule) -> Iterator[_Test]:
    names = set()
    for rule in module.rules:
        if rule.name.startswith("test_") and rule.name not in names:
            names.add(rule.name)
            yield _Test(module, rule)


def _outcomes(
    modules: Sequence[RegoModule], tests: Sequence[_Test], data: str
) -> tuple[list[Any], Mapping[str, tuple[set[int], set[int]]]]:
    """Return the value or the error of each test, and the lines covered. A panic costs a fresh start without its test."""
    fatal: dict[int, PolicyError] = {}
    while True:
        interpreter = _interpreter(modules, data, coverage=True)
        outcomes: list[Any] = []
        for number, test in enumerate(tests):
            outcomes.append(fatal.get(number) or _outcome(interpreter, test))
            if interpreter.broken:
                fatal[number] = outcomes[-1]
                break
        else:
            return outcomes, interpreter.coverage()


def _interpreter(modules: Sequence[RegoModule], data: str, *, coverage: bool = False) -> Interpreter:
    interpreter = Interpreter(modules, data, coverage=coverage)
    interpreter.compile()
    return interpreter


def _outcome(interpreter: Interpreter, test: _Test) -> Any:
    try:
        return interpreter.value(test.source.package, test.rule.name)
    except PolicyError as error:
        return error


def _result(test: _Test, outcome: Any, modules: Sequence[RegoModule], data: str) -> TestResult:
    package, name = test.source.package, test.rule.name
    if outcome is True:
        return TestResult(package, name, test.location, True)
    if isinstance(outcome, PolicyError):
        return TestResult(package, name, test.location, False, error=outcome)
    return TestResult(package, name, test.location, False, failure=_failure(test, modules, data))


def _coverage(module: RegoModule, covered: Mapping[str, tuple[set[int], set[int]]]) -> FileCoverage:
    """Return the coverage of `module`; the engine's report leaves out what no test touches."""
    hit, missed = covered.get(module.path) or (set(), _lines(_read(module)))
    return FileCoverage(module.path, sorted(hit), sorted(missed - hit))


def _lines(module: ParsedModule) -> set[int]:
    parts = [
        part
        for rule in module.rules
        for part in (
            *[body["query"] for body in rule.bodies],
            *[item.tree for item in (*rule.keys, *rule.values) if item],
        )
    ]
    return {module.position(found.start)[0] for found in tree.nodes(parts)}


def _failure(test: _Test, modules: Sequence[RegoModule], data: str) -> Failure:
    """Say at which statement the test stopped, by evaluating its body statement by statement."""
    whole = Failure(test.location, test.rule.name)
    if len(test.rule.bodies) != 1:
        return whole
    query = test.rule.bodies[0]["query"]
    texts = _statements(test.source, query)
    steps = _Steps(test.source, texts, query["stmts"])
    try:
        interpreter = _interpreter([*modules, RegoModule("failure.rego", steps.module())], data)
        return steps.first_failing(interpreter) or whole
    except PolicyError:
        return whole  # a body that cannot be cut into pieces: its variables are bound later than they are used


def _statements(module: ParsedModule, query: tree.Tree) -> list[str]:
    """Return the text of each statement of a body, with its `with`."""
    starts = [module.offset(tree.position_of(statement["span"])) for statement in query["stmts"]]
    end = query["span"]["end"]
    if module.text[query["span"]["start"] : query["span"]["start"] + 1] == b"{":
        end -= 1
    elif module.text[end : end + 1] in (b'"', b"`"):
        end += 1  # the span of a string stops before its quote
    return [
        module.text[start:stop].decode("utf-8", "replace").strip().rstrip(";")
        for start, stop in zip(starts, [*starts[1:], end], strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Steps:
    """The statements of a test's body, as rules of their own: `step_2` holds when the first three statements do."""

    source: ParsedModule
    texts: Sequence[str]
    statements: Sequence[tree.Tree]

    def module(self) -> str:
        lines = [f"package {self.source.package}"]
        lines += [f"import {item.path} as {item.name}" for item in self.source.imports if item.path != "rego.v1"]
        for number in range(len(self.texts)):
            before = "\n".join(self.texts[:number])
            lines.append(f"{_PREFIX}step_{number} if {{\n{before}\n{self.texts[number]}\n}}")
            for side, text in self._sides(number):
                lines.append(f"{_PREFIX}{side}_{number} := {_PREFIX}it if {{\n{before}\n{_PREFIX}it := {text}\n}}")
        return "\n".join(lines) + "\n"

    def first_failing(self, interpreter: Interpreter) -> Failure | None:
        for number, text in enumerate(self.texts):
            if interpreter.value(self.source.package, f"{_PREFIX}step_{number}") is not True:
                start = tree.position_of(self.statements[number]["span"])
                sides = {side: self._shown(interpreter, f"{side}_{number}") for side, _ in self._sides(number)}
                return Failure(Location(self.source.path, *self.source.position(start)), text, **sides)
        return None

    def _shown(self, interpreter: Interpreter, name: str) -> str:
        value = interpreter.value(self.source.package, _PREFIX + name)
        return "undefined" if value is UNDEFINED else json.dumps(value, ensure_ascii=False, sort_keys=True)

    def _sides(self, number: int) -> list[tuple[str, str]]:
        """Return the two sides of a comparison by `==` or `=`, each with the statement's `with`; none of another one."""
        statement = self.statements[number]
        literal = tree.node(statement["literal"])
        comparison = literal.child("expr") if literal.kind == "Expr" else literal
        if comparison.parts.get("op") != "Eq" or comparison.kind not in ("BoolExpr", "AssignExpr"):
            return []
        text = self.texts[number].encode("utf-8")
        offset = self.source.offset(tree.position_of(statement["span"]))
        operator = self.source.offset(tree.position_of(comparison.parts["span"])) - offset
        right = operator + (2 if comparison.kind == "BoolExpr" else 1)
        mocks = statement.get("with_mods")
        end = self.source.offset(tree.position_of(mocks[0]["span"])) - offset if mocks else len(text)
        given = text[end:].decode("utf-8")
        return [
            ("left", f"{text[:operator].decode('utf-8')} {given}"),
            ("right", f"{text[right:end].decode('utf-8')} {given}"),
        ]
