"""Mutation testing of the policies: small changes to a rule or a library, each of which unit tests should notice.

``python -m tests.support.mutation [ID…]`` prints the changes that no test notices: of a rule (``host.active``) its own tests, of a
library (``lib.needs``) its own and those of the rules that import it. Changes that nobody could see are explained in
``data/survivors/AREA.json``, rule by rule, those of libraries in ``lib.json``; any other calls for a test.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from multiprocessing import Pool
from pathlib import Path

from tests.support.estates import RULES
from tests.support.paths import DATA, ROOT
from validator.engine.base import RegoModule
from validator.engine.embedded import Interpreter, parse
from validator.errors import PolicyError
from validator.rules.catalogue import Rule
from validator.rules.static_check import tree
from validator.rules.static_check.tree import ParsedModule, RegoNode
from validator.verdicts.evaluate import data_document

SURVIVORS = DATA / "survivors"

_OPERATORS = {
    "<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<"), "==": ("!=",), "!=": ("==",),
    "+": ("-",), "-": ("+",), "*": ("/",), "/": ("*",), "%": ("*",), "|": ("&",), "&": ("|",),
}  # fmt: skip
_OPERATOR = re.compile(rb"[<>=!]=|[-<>+*/%|&]")
_IMPORT = re.compile(r"^import data\.lib\.(\w+)", re.MULTILINE)
_CALLS = {"min": "max", "max": "min", "startswith": "endswith", "endswith": "startswith", "sum": "count"}
_LITERALS = {"BoolExpr", "Membership", "Call", "RefDot", "RefBrack", "Var"}
"""What ``not`` can stand before."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What is changed, a rule or a library: its id, what is loaded beside it, and the tests that should notice."""

    id: str
    module: RegoModule
    beside: Sequence[RegoModule]
    tests: Sequence[RegoModule]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A policy with one change: bytes from ``start`` to ``end`` of its file become ``text``."""

    start: int
    end: int
    text: str

    def apply(self, original: bytes) -> str:
        """Return the text of the changed file."""
        return (original[: self.start] + self.text.encode() + original[self.end :]).decode()

    def describe(self, original: bytes) -> str:
        """Return the line that changes, before and after; of several lines the first, without indentation."""
        first = original.rfind(b"\n", 0, self.start) + 1
        last = original.find(b"\n", self.start)
        before = original[first:last].decode().strip()
        if self.end > last:
            return f"without: {before} …"
        after = (original[first : self.start] + self.text.encode() + original[self.end : last]).decode().strip()
        return f"{before}  ->  {after}" if after else f"without: {before}"


def policies() -> list[Policy]:
    """Return every rule and every library, to be changed one at a time."""
    libraries = RULES[0].libraries
    return [of_rule(rule) for rule in RULES] + [_library(library, libraries) for library in libraries]


def of_rule(rule: Rule) -> Policy:
    """Return a rule as what is changed."""
    tests = _tests(rule.module)
    return Policy(rule.id, rule.module, _imported(rule.libraries, rule.module, tests), (tests,))


def _imported(libraries: Sequence[RegoModule], *modules: RegoModule) -> Sequence[RegoModule]:
    """Return the libraries that modules import, and those that these import: to read the others costs more than to test."""
    found: dict[str, RegoModule] = {}
    waiting = list(modules)
    while waiting:
        names = _IMPORT.findall(waiting.pop().text)
        new = {one.path: one for one in libraries if Path(one.path).stem in names and one.path not in found}
        found |= new
        waiting += new.values()
    return tuple(found.values())


def _library(module: RegoModule, libraries: Sequence[RegoModule]) -> Policy:
    name = Path(module.path).stem
    users = [rule.module for rule in RULES if name in _IMPORT.findall(rule.module.text)]
    tests = tuple(map(_tests, (module, *users)))
    others = [library for library in _imported(libraries, module, *users, *tests) if library != module]
    return Policy(f"lib.{name}", module, (*others, *users), tests)


def mutants(policy: Policy) -> list[Mutant]:
    """Return every change that is tried on a policy."""
    module = tree.read(policy.module.path, policy.module.text, parse(policy.module))
    found: dict[Mutant, None] = {}
    for one in _all(module):
        if module.text[one.start : one.end].decode() != one.text:
            found.setdefault(one)
    return list(found)


def _all(module: ParsedModule) -> Iterator[Mutant]:
    document = parse(RegoModule(module.path, module.text.decode()))
    for rule in document["rules"]:
        ((_, parts),) = rule.items()
        yield _without(module, parts["span"])
        for node in tree.nodes(rule):
            yield from _of_node(module, node)
        for query in _queries(rule):
            for statement in query["stmts"]:
                yield from _of_statement(module, statement)


def _queries(part: tree.Tree) -> Iterator[tree.Tree]:
    """Yield the bodies in a part of the tree."""
    if isinstance(part, dict):
        if "stmts" in part:
            yield part
        for member in part.values():
            yield from _queries(member)
    elif isinstance(part, list):
        for member in part:
            yield from _queries(member)


def _of_node(module: ParsedModule, node: RegoNode) -> Iterator[Mutant]:
    """Yield the changes to one expression."""
    start, end = _span(module, node)
    if node.kind in ("BoolExpr", "ArithExpr", "BinExpr"):
        yield from _of_operator(module, node)
    elif node.kind in ("Set", "Array") and len(node.parts.get("items", ())) > 1:
        yield from _without_each(module, [tree.node(item) for item in node.parts["items"]])
    elif node.kind == "Call" and (name := tree.dotted(node.child("fcn"))) in _CALLS:
        yield Mutant(start, start + len(name or ""), _CALLS[str(name)])
    else:
        for text in _other_constants(node):
            yield Mutant(start, end, text)


def _of_operator(module: ParsedModule, node: RegoNode) -> Iterator[Mutant]:
    """Yield other operators, and of a sum or a union each side alone."""
    at = module.offset(tree.position_of(node.parts["span"]))
    operator = _OPERATOR.match(module.text, at)
    assert operator is not None
    for other in _OPERATORS[operator[0].decode()]:
        yield Mutant(at, operator.end(), other)
    if node.kind != "BoolExpr":
        for side in ("lhs", "rhs"):
            yield Mutant(*_span(module, node), _text(module, node.child(side)))


def _other_constants(node: RegoNode) -> Sequence[str]:
    if node.kind == "Number":
        value = int(node.parts["value"])
        return str(value + 1), str(value - 1)
    if node.kind == "String":
        return ('"mutated"',)
    if node.kind == "Bool":
        return ("false" if node.parts["value"] else "true",)
    return ()


def _of_statement(module: ParsedModule, statement: tree.Tree) -> Iterator[Mutant]:
    """Yield the changes to one condition: without it, and the opposite of it."""
    literal = tree.node(statement["literal"])
    start, end = _extent(module, literal)
    yield Mutant(start, end, "true")
    if literal.kind == "NotExpr":
        yield Mutant(start, end, _text(module, literal.child("expr")))
    elif literal.kind == "Expr" and literal.child("expr").kind in _LITERALS:
        yield Mutant(start, start, "not ")


def _without(module: ParsedModule, span: Mapping[str, int]) -> Mutant:
    """Return the change that takes a whole clause out."""
    end = span["end"]
    return Mutant(span["start"], end + (module.text[end : end + 1] in (b'"', b"`")), "")


def _without_each(module: ParsedModule, members: list[RegoNode]) -> Iterator[Mutant]:
    spans = [_span(module, member) for member in members]
    for number, (start, end) in enumerate(spans):
        if number + 1 < len(spans):
            yield Mutant(start, spans[number + 1][0], "")
        else:
            yield Mutant(spans[number - 1][1], end, "")


def _text(module: ParsedModule, node: RegoNode) -> str:
    start, end = _span(module, node)
    return module.text[start:end].decode()


def _extent(module: ParsedModule, literal: RegoNode) -> tuple[int, int]:
    """Return where a literal begins and ends: its last part may be a string, whose span lacks the quotes."""
    ends = [_span(module, one)[1] for one in tree.inside(literal)] or [0]
    start = module.offset(literal.start) if literal.kind != "Expr" else _span(module, literal.child("expr"))[0]
    return start, max(literal.parts["span"]["end"], *ends)


def _span(module: ParsedModule, node: RegoNode) -> tuple[int, int]:
    """Return the first byte of an expression and the byte behind its last; a string's span lacks its quotes."""
    start, end = module.offset(node.start), node.parts["span"]["end"]
    ends = [one.parts["span"]["end"] + 1 for one in (node, *tree.inside(node)) if one.kind in ("String", "RawString")]
    return start, max(end, *ends) if ends else end


@cache
def _data() -> str:
    return data_document(RULES)


def _tests(policy: RegoModule) -> RegoModule:
    place = Path(policy.path.removesuffix(".rego") + "_test.rego")
    return RegoModule(str(place), (ROOT / place).read_text(encoding="utf-8"), is_trusted=True)


@lru_cache(maxsize=1)
def _unchanged(policy: Policy) -> Interpreter:
    """Return an interpreter of all but the policy itself: to parse its neighbours takes longer than most tests."""
    return Interpreter([*policy.beside, *policy.tests], _data())


def is_noticed(policy: Policy, mutant: Mutant, names: list[tuple[str, str]] | None = None) -> bool | None:
    """Tell whether a test fails with the change; ``None`` where what it makes is no policy.

    The one that fails is put first in ``names``: it is the most likely one to notice the next change nearby.
    """
    try:
        changed = RegoModule(policy.module.path, mutant.apply(policy.module.text.encode()), is_trusted=True)
        interpreter = _unchanged(policy).copy(changed)
        interpreter.compile()
    except PolicyError:
        return None
    names = list(_names(policy.tests)) if names is None else names
    for position, test in enumerate(names):
        if not _holds(interpreter, *test):
            names.insert(0, names.pop(position))
            return True
    return False


def _names(tests: Sequence[RegoModule]) -> Iterator[tuple[str, str]]:
    for module in tests:
        package = module.text.split(maxsplit=2)[1]
        for name in dict.fromkeys(re.findall(r"^(test_\w+)", module.text, re.MULTILINE)):
            yield package, name


def _holds(interpreter: Interpreter, package: str, name: str) -> bool:
    if interpreter.broken:
        return False
    try:
        return interpreter.value(package, name) is True
    except PolicyError:
        return False


def survivors(policy: Policy) -> dict[str, int]:
    """Return the changes that no test notices, in words, and how often each of them can be made."""
    original = policy.module.text.encode()
    names = list(_names(policy.tests))
    found: dict[str, int] = {}
    for mutant in mutants(policy):
        if is_noticed(policy, mutant, names) is False:
            words = mutant.describe(original)
            found[words] = found.get(words, 0) + 1
    return found


def explained() -> Mapping[str, Mapping[str, str]]:
    """Return the changes that are known to change nothing, by rule or library, each with the reason."""
    areas = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(SURVIVORS.glob("*.json"))]
    return {policy: reasons for area in areas for policy, reasons in area.items()}


def _report(policy: Policy) -> tuple[str, int]:
    """Return what is to be said of one policy, and how many changes nobody explains."""
    known = explained().get(policy.id, {})
    tried, found = len(mutants(policy)), survivors(policy)
    lines = [f"{policy.id}: {tried} changes, {sum(found.values())} not noticed"]
    lines += [f"  {words}\n    {known.get(words, 'NOT EXPLAINED')}" for words in found]
    lines += [f"  {words}\n    EXPLAINED, BUT A TEST NOTICES IT" for words in known if words not in found]
    return "\n".join(lines), len(found.keys() ^ known.keys())


def _silence() -> None:
    """Keep the engine's own remarks on changes that make no sense off the terminal."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def main() -> int:
    """Try the rules and libraries that are named, or all; tell whether every survivor is explained."""
    wanted = [policy for policy in policies() if policy.id in sys.argv[1:] or not sys.argv[1:]]
    open_ones = 0
    with Pool(os.cpu_count(), _silence) as pool:
        for text, count in pool.imap(_report, wanted):
            sys.stdout.write(f"{text}\n")
            sys.stdout.flush()
            open_ones += count
    sys.stdout.write(f"{open_ones} to be explained, or noticed by a test\n")
    return 1 if open_ones else 0


if __name__ == "__main__":
    sys.exit(main())
