"""Mutation testing of the policies: small changes to a rule, each of which its unit tests should notice.

``python -m tests.support.mutation [RULE…]`` prints the changes that no test of the rule notices. Those that change nothing
anybody could see are explained in ``data/survivors/AREA.json``, rule by rule; any other calls for a test.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from multiprocessing import Pool
from pathlib import Path

from tests.support.estates import RULES
from tests.support.paths import DATA, ROOT
from validator.engine.base import Module
from validator.engine.embedded import Interpreter, parse
from validator.errors import PolicyError
from validator.rules.catalogue import Rule
from validator.rules.static_check import tree
from validator.rules.static_check.tree import Node, Source
from validator.verdicts.evaluate import data_document

SURVIVORS = DATA / "survivors"

_OPERATORS = {
    "<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<"), "==": ("!=",), "!=": ("==",),
    "+": ("-",), "-": ("+",), "*": ("/",), "/": ("*",), "%": ("*",), "|": ("&",), "&": ("|",),
}  # fmt: skip
_OPERATOR = re.compile(rb"[<>=!]=|[-<>+*/%|&]")
_CALLS = {"min": "max", "max": "min", "startswith": "endswith", "endswith": "startswith", "sum": "count"}
_LITERALS = {"BoolExpr", "Membership", "Call", "RefDot", "RefBrack", "Var"}
"""What ``not`` can stand before."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A rule with one change: bytes from ``start`` to ``end`` of its file become ``text``."""

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


def mutants(rule: Rule) -> list[Mutant]:
    """Return every change that is tried on a rule."""
    module = tree.read(rule.module.path, rule.module.text, parse(rule.module))
    found: dict[Mutant, None] = {}
    for one in _all(module):
        if module.text[one.start : one.end].decode() != one.text:
            found.setdefault(one)
    return list(found)


def _all(module: Source) -> Iterator[Mutant]:
    document = parse(Module(module.path, module.text.decode()))
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


def _of_node(module: Source, node: Node) -> Iterator[Mutant]:
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


def _of_operator(module: Source, node: Node) -> Iterator[Mutant]:
    """Yield other operators, and of a sum or a union each side alone."""
    at = module.offset(tree.place(node.parts["span"]))
    operator = _OPERATOR.match(module.text, at)
    assert operator is not None
    for other in _OPERATORS[operator[0].decode()]:
        yield Mutant(at, operator.end(), other)
    if node.kind != "BoolExpr":
        for side in ("lhs", "rhs"):
            yield Mutant(*_span(module, node), _text(module, node.child(side)))


def _other_constants(node: Node) -> Sequence[str]:
    if node.kind == "Number":
        value = int(node.parts["value"])
        return str(value + 1), str(value - 1)
    if node.kind == "String":
        return ('"mutated"',)
    if node.kind == "Bool":
        return ("false" if node.parts["value"] else "true",)
    return ()


def _of_statement(module: Source, statement: tree.Tree) -> Iterator[Mutant]:
    """Yield the changes to one condition: without it, and the opposite of it."""
    literal = tree.node(statement["literal"])
    start, end = _extent(module, literal)
    yield Mutant(start, end, "true")
    if literal.kind == "NotExpr":
        yield Mutant(start, end, _text(module, literal.child("expr")))
    elif literal.kind == "Expr" and literal.child("expr").kind in _LITERALS:
        yield Mutant(start, start, "not ")


def _without(module: Source, span: Mapping[str, int]) -> Mutant:
    """Return the change that takes a whole clause out."""
    end = span["end"]
    return Mutant(span["start"], end + (module.text[end : end + 1] in (b'"', b"`")), "")


def _without_each(module: Source, members: list[Node]) -> Iterator[Mutant]:
    spans = [_span(module, member) for member in members]
    for number, (start, end) in enumerate(spans):
        if number + 1 < len(spans):
            yield Mutant(start, spans[number + 1][0], "")
        else:
            yield Mutant(spans[number - 1][1], end, "")


def _text(module: Source, node: Node) -> str:
    start, end = _span(module, node)
    return module.text[start:end].decode()


def _extent(module: Source, literal: Node) -> tuple[int, int]:
    """Return where a literal begins and ends: its last part may be a string, whose span lacks the quotes."""
    ends = [_span(module, one)[1] for one in tree.inside(literal)] or [0]
    start = module.offset(literal.start) if literal.kind != "Expr" else _span(module, literal.child("expr"))[0]
    return start, max(literal.parts["span"]["end"], *ends)


def _span(module: Source, node: Node) -> tuple[int, int]:
    """Return the first byte of an expression and the byte behind its last; a string's span lacks its quotes."""
    start, end = module.offset(node.start), node.parts["span"]["end"]
    ends = [one.parts["span"]["end"] + 1 for one in (node, *tree.inside(node)) if one.kind in ("String", "RawString")]
    return start, max(end, *ends) if ends else end


@cache
def _data() -> str:
    return data_document(RULES)


@cache
def _tests(path: str) -> Module:
    place = Path(path.removesuffix(".rego") + "_test.rego")
    return Module(str(place), (ROOT / place).read_text(encoding="utf-8"), is_trusted=True)


def is_noticed(rule: Rule, mutant: Mutant) -> bool | None:
    """Tell whether a test of the rule fails with the change; ``None`` where what it makes is no policy."""
    tests = _tests(rule.module.path)
    try:
        changed = Module(rule.module.path, mutant.apply(rule.module.text.encode()), is_trusted=True)
        interpreter = Interpreter([changed, tests], _data())
        interpreter.compile()
    except PolicyError:
        return None
    names = re.findall(r"^(test_\w+)", tests.text, re.MULTILINE)
    return any(not _holds(interpreter, f"ft.{rule.id}_test", name) for name in dict.fromkeys(names))


def _holds(interpreter: Interpreter, package: str, name: str) -> bool:
    if interpreter.broken:
        return False
    try:
        return interpreter.value(package, name) is True
    except PolicyError:
        return False


def survivors(rule: Rule) -> dict[str, int]:
    """Return the changes that no test notices, in words, and how often each of them can be made."""
    original = rule.module.text.encode()
    found: dict[str, int] = {}
    for mutant in mutants(rule):
        if is_noticed(rule, mutant) is False:
            words = mutant.describe(original)
            found[words] = found.get(words, 0) + 1
    return found


def explained() -> Mapping[str, Mapping[str, str]]:
    """Return the changes that are known to change nothing, by rule, each with the reason."""
    areas = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(SURVIVORS.glob("*.json"))]
    return {rule: reasons for area in areas for rule, reasons in area.items()}


def _report(rule: Rule) -> tuple[str, int]:
    """Return what is to be said of one rule, and how many changes nobody explains."""
    known = explained().get(rule.id, {})
    tried, found = len(mutants(rule)), survivors(rule)
    lines = [f"{rule.id}: {tried} changes, {sum(found.values())} not noticed"]
    lines += [f"  {words}\n    {known.get(words, 'NOT EXPLAINED')}" for words in found]
    lines += [f"  {words}\n    EXPLAINED, BUT A TEST NOTICES IT" for words in known if words not in found]
    return "\n".join(lines), len(found.keys() ^ known.keys())


def _silence() -> None:
    """Keep the engine's own remarks on changes that make no sense off the terminal."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def main() -> int:
    """Try the rules that are named, or all; tell whether every survivor is explained."""
    rules = [rule for rule in RULES if rule.id in sys.argv[1:] or not sys.argv[1:]]
    open_ones = 0
    with Pool(os.cpu_count(), _silence) as pool:
        for text, count in pool.imap(_report, rules):
            sys.stdout.write(f"{text}\n")
            sys.stdout.flush()
            open_ones += count
    sys.stdout.write(f"{open_ones} to be explained, or noticed by a test\n")
    return 1 if open_ones else 0


if __name__ == "__main__":
    sys.exit(main())
