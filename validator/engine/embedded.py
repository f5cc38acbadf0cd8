"""The engine inside the process: Rego interpreted by regorus. Only this module imports it."""

from __future__ import annotations

import copy
import functools
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path as FilePath
from typing import Any

import regorus

from validator.engine.base import Answers, Judgement, Query, RegoModule
from validator.engine.limits import refuse_hostile
from validator.errors import EngineError, FtpolicyError, PolicyError
from validator.model import Location

UNDEFINED = object()
"""The value of a rule that has none."""

_DISTRIBUTION = "gordon-to-regorus"
_MAX_COLUMNS = 5_000
_MAX_BYTES = 1_000_000
_MAX_LINES = 200_000
_TAB = 4
"""Columns that regorus counts for a tab; every other character counts its UTF-8 bytes."""

_POSITION = re.compile(r"^--> (?P<file>.*):(?P<line>\d+):(?P<column>\d+)$", re.MULTILINE)
_MESSAGE = re.compile(r"^error: (?P<message>.+)$", re.MULTILINE)
_KEYWORD = re.compile(r"unexpected keyword `(?P<word>\w+)`")


class Embedded:
    """Judges documents with the interpreter in this process, rule by rule, so that one error stops one rule only."""

    name = "embedded"

    def __init__(self) -> None:
        self._modules: tuple[RegoModule, ...] = ()
        self._data = "{}"
        self._interpreter = Interpreter((), "{}")

    @property
    def version(self) -> str:
        """The version of the installed distribution."""
        # The name of the installed distribution's folder: importlib.metadata costs more than all evaluation of a small run.
        folders = FilePath(regorus.__file__).parent.parent.glob(f"{_DISTRIBUTION.replace('-', '_')}-*.dist-info")
        return next((folder.name.removesuffix(".dist-info").rpartition("-")[2] for folder in folders), "unknown")

    def load(self, modules: Sequence[RegoModule], data: str) -> None:
        """Take policies and the JSON text of the data document.

        Raises:
            PolicyError: a module does not parse, or uses a variable that nothing binds; names file, line and column.
            EngineError: `data` is not a JSON object.
        """
        self._modules, self._data = tuple(modules), data
        self._interpreter = _compiled(self._modules, data).copy()

    @property
    def revision(self) -> None:
        """None: the policies are those that it was given."""

    def evaluate_all(self, documents: Iterable[str], queries: Sequence[Query]) -> Iterator[Answers]:
        """Judge one document after the other, as `evaluate` does."""
        return (self.evaluate(document, queries) for document in documents)

    def evaluate(self, document: str, queries: Sequence[Query]) -> Answers:
        """Judge the facts in `document` (JSON text) by each rule in `queries`.

        A rule that fails to evaluate gives an error in its place; the others are evaluated all the same.

        Raises:
            EngineError: the engine cannot read the document.
        """
        self._interpreter.set_input(document)
        answers: dict[str, Judgement | FtpolicyError] = {}
        for query in queries:
            answers[query.rule] = self._judge(query)
            self._mend(document)
        return answers

    def _judge(self, query: Query) -> Judgement | FtpolicyError:
        package = f"ft.{query.rule}"
        try:
            deny = self._interpreter.findings(package, "deny")
            return Judgement(deny, self._interpreter.findings(package, "missing") if query.has_missing else [])
        except PolicyError as error:
            return error

    def _mend(self, document: str) -> None:
        """Start afresh after a panic: what the interpreter holds then is anyone's guess."""
        if self._interpreter.broken:
            self._interpreter = _compiled(self._modules, self._data).copy()
            self._interpreter.set_input(document)


@functools.lru_cache(maxsize=2)
def _compiled(modules: tuple[RegoModule, ...], data: str) -> Interpreter:
    """Return an interpreter that was never asked anything, for copies: to parse the policies takes longer than most estates.

    Two are kept: all rules, and those that an estate was asked about by `--only`.

    Raises:
        PolicyError, EngineError: as `Embedded.load` says.
    """
    interpreter = Interpreter(modules, data)
    interpreter.compile()
    return interpreter


class Interpreter:
    """One regorus engine with its policies and data, speaking JSON text and this program's errors.

    `broken` turns true when regorus panicked; the interpreter must not be used after that.

    Raises:
        PolicyError: a module does not parse.
        EngineError: `data` is not a JSON object.
    """

    def __init__(self, modules: Sequence[RegoModule], data: str, *, coverage: bool = False) -> None:
        self.broken = False
        self._texts = {module.path: source(module) for module in modules}
        self._engine = _engine()
        self._engine.set_enable_coverage(coverage)
        self._files = {_add(self._engine, module): module.path for module in modules}
        try:
            _ask(self._engine.add_data_json, data)
        except (RuntimeError, ValueError) as error:
            raise EngineError(f"the engine cannot read the data document: {_first_line(error)}") from None

    def copy(self, *more: RegoModule) -> Interpreter:
        """Return an interpreter of the same policies and data, and of `more` policies, that has an input of its own.

        What was parsed is shared.

        Raises:
            PolicyError: one of `more` does not parse.
        """
        twin = copy.copy(self)
        twin._engine = self._engine.clone()  # noqa: SLF001
        twin._texts = self._texts | {module.path: source(module) for module in more}  # noqa: SLF001
        twin._files = self._files | {_add(twin._engine, module): module.path for module in more}  # noqa: SLF001
        return twin

    def compile(self) -> None:
        """Let the engine analyse all policies now rather than at the first evaluation.

        Raises:
            PolicyError: a rule uses a variable that nothing binds.
        """
        try:
            _ask(self._engine.eval_query_as_json, "true")
        except RuntimeError as error:
            raise policy_error(error, self._texts, None) from None

    def set_input(self, document: str) -> None:
        """Take the JSON text of the input document.

        Raises:
            EngineError: the text is not JSON, or is nested too deeply.
        """
        try:
            _ask(self._engine.set_input_json, document)
        except (RuntimeError, ValueError) as error:
            raise _unreadable(error) from None

    def findings(self, package: str, rule: str) -> Sequence[Mapping[str, Any]]:
        """Return the members of the set `data.<package>.<rule>`; none when it is undefined.

        Raises:
            PolicyError: there is no such package or rule, it fails, or it is not a set of objects.
        """
        value = self.value(package, rule)
        if value is UNDEFINED:
            return []
        if isinstance(value, list) and all(isinstance(member, dict) for member in value):
            return value
        raise PolicyError(
            f"data.{package}.{rule} is not a set of objects",
            Location(self._files[package]),
            f"write: {rule} contains finding if {{ … finding := {{…}} }}",
        )

    def value(self, package: str, rule: str) -> Any:
        """Return the value of the rule `data.<package>.<rule>` as JSON has it, or `UNDEFINED`.

        Raises:
            PolicyError: there is no such package or rule, or it fails.
        """
        file = self._files.get(package)
        if file is None:
            raise PolicyError(f"no policy has the package {package}")
        try:
            text = str(_ask(self._engine.eval_rule_as_json, f"data.{package}.{rule}"))
        except _PanicError as error:
            self.broken = True
            raise PolicyError(f"{error} at data.{package}.{rule}", Location(file)) from None
        except RuntimeError as error:
            if str(error).startswith("not a valid rule path"):
                raise PolicyError(f"the package {package} has no rule “{rule}”", Location(file)) from None
            raise policy_error(error, self._texts, file) from None
        if text == '"<undefined>"':
            return UNDEFINED
        return json.loads(text) if text != "[]" else []

    def coverage(self) -> dict[str, tuple[set[int], set[int]]]:
        """Return the lines that were evaluated and those that were not, by path, of every file that was touched."""
        report = json.loads(self._engine.get_coverage_report_as_json())
        return {file["path"]: (set(file["covered"]), set(file["not_covered"])) for file in report["files"]}


def parse(module: RegoModule) -> dict[str, Any]:
    """Return the syntax tree of `module` as regorus writes it: package, imports and rules, with positions.

    Raises:
        PolicyError: the module does not parse.
    """
    engine = _engine()
    _add(engine, module)
    try:
        tree: dict[str, Any] = json.loads(_ask(engine.get_ast_as_json))[0]["ast"]
    except RecursionError:
        raise PolicyError("an expression is too long", Location(module.path), "cut it into several rules") from None
    except (RuntimeError, ValueError) as error:
        raise policy_error(error, {}, module.path) from None
    return tree


def source(module: RegoModule) -> str:
    """Return the text of `module` as the engine gets it: without a byte order mark."""
    return module.text.removeprefix("\ufeff")


def policy_error(error: Exception, texts: Mapping[str, str], file: str | None) -> PolicyError:
    """Return what regorus says in `error` as a policy error with its place, or with `file` when it names none."""
    text = str(error).partition("\n\nStack backtrace:")[0]
    position = _POSITION.search(text)
    message = _MESSAGE.search(text)
    words = message["message"].rstrip(": ") if message else _first_line(error)
    if position is None:
        return PolicyError(words, Location(file) if file else None)
    line = _line(texts.get(position["file"], ""), int(position["line"]))
    column = _column(line, int(position["column"]))
    words, hint = _explain(words, line[column - 1 :])
    return PolicyError(words, Location(position["file"], int(position["line"]), column), hint)


class _PanicError(RuntimeError):
    """Regorus itself broke down."""


def _ask(function: Callable[..., Any], *arguments: str) -> Any:
    """Call regorus. Its panics arrive as an exception that no `except Exception` sees; they become `_PanicError` here."""
    try:
        return function(*arguments)
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise _PanicError(f"the engine broke down ({error})") from None


def _engine() -> Any:
    engine = regorus.Engine()
    engine.set_policy_length_config(max_col=_MAX_COLUMNS, max_file_bytes=_MAX_BYTES, max_lines=_MAX_LINES)
    return engine


def _add(engine: Any, module: RegoModule) -> str:
    """Give `module` to the engine and return the name of its package."""
    text = source(module)
    if not module.is_trusted:
        refuse_hostile(module.path, text)
    try:
        package = _ask(engine.add_policy, module.path, text)
    except (RuntimeError, ValueError) as error:
        raise policy_error(error, {module.path: text}, module.path) from None
    return str(package).removeprefix("data.")


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), "no reason given")


def _unreadable(error: Exception) -> EngineError:
    reason = _first_line(error)
    if "recursion limit" in reason:
        return EngineError("the facts are nested more than 127 levels deep, which the embedded engine cannot read")
    return EngineError(f"the engine cannot read the facts: {reason}")


def _line(text: str, number: int) -> str:
    lines = text.split("\n")
    return lines[number - 1] if number <= len(lines) else ""


def _column(line: str, counted: int) -> int:
    """Return the column in characters, from 1, of what regorus says is in the column `counted` of `line`."""
    reached = 1
    for column, width in enumerate(_widths(line), start=1):
        if reached >= counted:
            return column
        reached += width
    return len(line) + 1 if line else counted


def _widths(line: str) -> Iterator[int]:
    return (_TAB if character == "\t" else len(character.encode("utf-8", "replace")) for character in line)


def _explain(words: str, rest: str) -> tuple[str, str | None]:
    """Return better words and advice where regorus says little about a common mistake. `rest` is the text at fault."""
    if rest.startswith(('$"', "$`")):
        return "string interpolation is not known to the embedded engine", "write concat or sprintf"
    keyword = _KEYWORD.search(words)
    if keyword:
        return f"{words}: a keyword cannot be a name", f"choose another name than “{keyword['word']}”"
    if words.startswith("duplicated definition of local variable"):
        return words, "declare all variables in one “some”, before the statements that use them"
    return words, None
