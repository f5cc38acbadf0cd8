"""Rego as a tree: rules, expressions, and which variables have a value where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

Tree: TypeAlias = Any
"""A part of the tree that the parser wrote: objects, arrays and scalars of JSON."""

Position: TypeAlias = tuple[int, int]
"""Line and column as the parser counts them: a tab is four columns, another character its UTF-8 bytes."""

COMPREHENSIONS = frozenset({"ArrayCompr", "SetCompr", "ObjectCompr"})
SCALARS = frozenset({"String", "RawString", "Number", "Bool", "Null"})
ROOTS = frozenset({"input", "data"})

_TAB = 4
_LEFT = {
    "RefDot": ("refr",),
    "RefBrack": ("refr",),
    "Call": ("fcn",),
    "BinExpr": ("lhs",),
    "BoolExpr": ("lhs",),
    "ArithExpr": ("lhs",),
    "AssignExpr": ("lhs",),
    "Membership": ("key", "value"),
}
"""The part on the left of an infix or postfix expression, whose own span names the operator's place."""


@dataclass(frozen=True, slots=True)
class RegoNode:
    """An expression or a literal: its kind as the parser names it, and its parts."""

    kind: str
    parts: Mapping[str, Any]

    @property
    def start(self) -> Position:
        """Where the leftmost part of the expression starts."""
        return position_of(leftmost(self).parts["span"])

    @property
    def tree(self) -> Tree:
        """The node as the parser wrote it."""
        return {self.kind: self.parts}

    def child(self, name: str) -> RegoNode:
        """Return the part `name`, which is one expression."""
        return node(self.parts[name])


@dataclass(frozen=True, slots=True)
class RuleClause:
    """One clause of a rule. `keys` stand in its head, `values` are what it gives (one more for each `else`)."""

    kind: str
    """`partial`, `complete`, `function` or `default`."""
    name: str
    head: RegoNode
    parameters: Sequence[RegoNode] = ()
    keys: Sequence[RegoNode] = ()
    values: Sequence[RegoNode | None] = ()
    bodies: Sequence[Tree] = ()


@dataclass(frozen=True, slots=True)
class Import:
    """One import: its path (`data.lib.units`), the name it has in the module, and where it starts."""

    path: str
    name: str
    start: Position


@dataclass(frozen=True, slots=True)
class ParsedModule:
    """A parsed module: where errors point, its bytes, and what it declares."""

    path: str
    text: bytes
    package: str
    imports: Sequence[Import]
    rules: Sequence[RuleClause]

    def position(self, start: Position) -> tuple[int, int]:
        """Return line and column, in characters from 1, of what starts at `start`."""
        offset = self.offset(start)
        line = self.text[self.text.rfind(b"\n", 0, offset) + 1 : offset]
        return start[0], len(line.decode("utf-8", "replace")) + 1

    def offset(self, start: Position) -> int:
        """Return the byte at which something starts: of a string its quote, which the parser leaves out."""
        number, column = start
        offset = sum(len(line) + 1 for line in self.text.split(b"\n")[: number - 1])
        reached = 1
        while reached < column and offset < len(self.text):
            reached += _TAB if self.text[offset : offset + 1] == b"\t" else 1
            offset += 1
        return offset - (offset > 0 and self.text[offset - 1 : offset] in (b'"', b"`"))

    def slice(self, span: Mapping[str, int]) -> str:
        """Return the text of `span`."""
        return self.text[span["start"] : span["end"]].decode("utf-8", "replace")


def read(path: str, text: str, tree: Tree) -> ParsedModule:
    """Return the module that the parser read from `text` as `tree`."""
    content = text.encode("utf-8", "surrogatepass")
    imports = tuple(_import(item, content) for item in tree["imports"])
    package = dotted(node(tree["package"]["refr"])) or ""
    return ParsedModule(path, content, package, imports, tuple(map(_rule, tree["rules"])))


def node(tree: Tree) -> RegoNode:
    """Return the expression or literal that `tree` holds: an object with one member named like its kind."""
    ((kind, parts),) = tree.items()
    return RegoNode(kind, parts)


def position_of(span: Mapping[str, int]) -> Position:
    """Return the line and column that `span` names."""
    return span["line"], span["col"]


def leftmost(expression: RegoNode) -> RegoNode:
    """Return the part of `expression` that stands first in the text."""
    while expression.kind in _LEFT:
        first = next(name for name in _LEFT[expression.kind] if expression.parts.get(name))
        expression = expression.child(first)
    return expression


def nodes(tree: Tree, *, stop: frozenset[str] = frozenset()) -> list[RegoNode]:
    """Return the expressions and literals in `tree`, outermost first; of the kinds in `stop`, nothing inside."""
    found: list[RegoNode] = []
    stack = [tree]  # not recursion: generators within generators took most of the time of a check
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            if len(item) == 1:
                ((kind, parts),) = item.items()
                if kind[:1].isupper() and isinstance(parts, dict):
                    found.append(RegoNode(kind, parts))
                    item = {} if kind in stop else parts
            stack += [
                part for name, part in reversed(item.items()) if name != "span" and isinstance(part, (dict, list))
            ]
        elif isinstance(item, list):
            stack += reversed(item)
    return found


def inside(outer: RegoNode, *, stop: frozenset[str] = frozenset()) -> list[RegoNode]:
    """Return the expressions and literals within `outer`, without itself."""
    return nodes(list(outer.parts.values()), stop=stop)


def members(composite: RegoNode) -> list[RegoNode]:
    """Return the members of an array or set, the keys and values of an object."""
    if composite.kind == "Object":
        return [node(item) for _, key, value in composite.parts["fields"] for item in (key, value)]
    return [node(item) for item in composite.parts["items"]]


def is_constant(expression: RegoNode) -> bool:
    """Return whether `expression` is a constant: a scalar, or a composite of constants."""
    if expression.kind in ("Array", "Set", "Object"):
        return all(is_constant(member) for member in members(expression))
    return expression.kind in SCALARS


def root(reference: RegoNode) -> RegoNode:
    """Return what a chain of `.name` and `[index]` starts from."""
    while reference.kind in ("RefDot", "RefBrack"):
        reference = reference.child("refr")
    return reference


def indexes(reference: RegoNode) -> Iterator[RegoNode]:
    """Return the expressions in the brackets of a reference, the last one first."""
    while reference.kind in ("RefDot", "RefBrack"):
        if reference.kind == "RefBrack":
            yield reference.child("index")
        reference = reference.child("refr")


def dotted(reference: RegoNode) -> str | None:
    """Return a reference of constant names with dots between (`data.ft.host`), or None."""
    if reference.kind == "Var":
        return str(reference.parts["value"])
    if reference.kind == "RefDot":
        name = reference.parts["field"][1]
    elif reference.kind == "RefBrack" and reference.child("index").kind == "String":
        name = reference.child("index").parts["value"]
    else:
        return None
    before = dotted(reference.child("refr"))
    return f"{before}.{name}" if before else None


def variables(tree: Tree) -> Iterator[RegoNode]:
    """Return the variables in `tree`, without those of comprehensions, function names, `input`, `data` and `_`."""
    stop = COMPREHENSIONS | {"Call"}
    for found in nodes(tree, stop=stop):
        if found.kind == "Call":
            yield from variables(found.parts["params"])
        elif found.kind == "Var" and found.parts["value"] not in ROOTS | {"_"}:
            yield found


def shape(tree: Tree) -> Tree:
    """Return `tree` without positions and numbering: equal for equal text."""
    if isinstance(tree, dict):
        return {name: shape(item) for name, item in tree.items() if name not in ("span", "eidx", "sidx", "qidx")}
    if isinstance(tree, list):
        return [shape(item) for item in tree if not (isinstance(item, dict) and "start" in item)]
    return tree


def _import(tree: Tree, content: bytes) -> Import:
    path = dotted(node(tree["refr"])) or ""
    renamed = tree.get("as")
    name = content[renamed["start"] : renamed["end"]].decode("utf-8") if renamed else path.rpartition(".")[2]
    return Import(path, name, position_of(tree["span"]))


def _rule(tree: Tree) -> RuleClause:
    ((form, parts),) = tree.items()
    if form == "Default":
        refr = node(parts["refr"])
        return RuleClause("default", _name(refr), refr, values=(node(parts["value"]),))
    ((kind, head),) = parts["head"].items()
    refr, bodies = node(head["refr"]), parts["bodies"]
    others = tuple(_value(body) for body in bodies[1:])
    if kind == "Func":
        return RuleClause(
            "function", _name(refr), refr, tuple(map(node, head["args"])), (), (_value(head), *others), bodies
        )
    keys = tuple(key for key in indexes(refr) if not is_constant(key))
    if kind == "Set":
        return RuleClause("partial", _name(refr), refr, (), keys, (node(head["key"]), *others), bodies)
    return RuleClause("partial" if keys else "complete", _name(refr), refr, (), keys, (_value(head), *others), bodies)


def _name(refr: RegoNode) -> str:
    return str(root(refr).parts["value"])


def _value(tree: Tree) -> RegoNode | None:
    assign = tree.get("assign")
    return node(assign["value"]) if assign else None
