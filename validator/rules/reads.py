"""Which facts a rule's Rego reads: paths with variables, worked out from the rule and the libraries that it calls.

Every clause is followed from ``deny`` and ``missing`` on, with all that each variable may stand for: constants, keys of
collections, values of facts, and what the rule makes of these. A branch that the facts would exclude is followed as well:
a path may be there that one verdict did not need. None is left out without a word: a key that only a run would tell
stands for all keys, and what cannot be followed at all is named by its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product, zip_longest
from typing import NamedTuple, TypeAlias

from validator.model import KINDS, Location
from validator.rules.static_check import tree
from validator.rules.static_check.tree import ParsedModule, RegoNode, RuleClause, Tree

_PREDICATES = ("deny", "missing")
"""The rules of a package that a verdict follows from."""

_LONGEST = 16
"""Keys of a path; those of the facts have at most eight."""


class Fact(NamedTuple):
    """The value of the fact at a path."""

    path: Pattern


class Key(NamedTuple):
    """A key of the collection at a path, as the statement at ``place`` takes it: two statements may take two keys."""

    collection: Pattern
    place: str


class AnyKey(NamedTuple):
    """A value that the text does not show, because it is computed or stands in a table: as a key it may be any."""


Step: TypeAlias = "str | Key | Fact | AnyKey"
"""One key of a path: a constant, a variable, or what the value of another fact names."""

Pattern: TypeAlias = "tuple[Step, ...]"
"""A path from ``input`` on, with variables."""


@dataclass(frozen=True, slots=True)
class Reads:
    """What a rule reads.

    ``paths`` are read for themselves: of a collection, which members it has. Of ``whole`` everything below is read as well.
    ``subjects`` are the variables of these paths that stand for the name of its subject. At the places ``unfollowed`` it
    may read more.
    """

    paths: frozenset[Pattern]
    whole: frozenset[Pattern]
    subjects: frozenset[Step]
    unfollowed: tuple[Location, ...] = ()


class Taken(NamedTuple):
    """A constant key, as a statement takes it from a fact: in which package, and where."""

    package: str
    start: tree.Position
    key: str


@dataclass(frozen=True, slots=True)
class References:
    """How a rule refers to facts: the collections that each constant key is taken from, and what its findings say.

    ``literals`` are the members of paths that are written out, and what they go on from: those of findings and needs, those
    of ``object.get``, and each array that begins like one. ``subjects`` are the first members of the subjects of findings and needs.
    ``args`` are the names of the args of findings, where all of them can be told.
    """

    taken: Mapping[Taken, frozenset[Pattern]]
    literals: Sequence[tuple[frozenset[Pattern], Sequence[frozenset[Step]]]]
    subjects: frozenset[str]
    args: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class _Row:
    """An array that is written out, as paths are."""

    items: tuple[_Values, ...]


class _Group(NamedTuple):
    """A set, an object or an array that the rule makes; ``fields`` are the members with constant keys."""

    members: _Values
    keys: _Values = frozenset()
    fields: tuple[tuple[str, _Values], ...] = ()


_Item: TypeAlias = "str | Key | Fact | AnyKey | _Row | _Group"
_Values: TypeAlias = "frozenset[_Item]"

_NOTHING: _Values = frozenset()
_ANY: _Values = frozenset({AnyKey()})

_PASSED_ON = frozenset({"array.reverse", "array.slice", "object.remove", "object.union", "sort"})
"""Builtins whose result has the members of their arguments."""

_MEMBERS = frozenset({"intersection", "max", "min", "union"})
"""Builtins whose result is one of the members of their argument, or has the members of these."""

_OF_NAMES = frozenset({"count", "type_name"})
"""Builtins that ask of a collection only what it is and which members it has; so do those that begin with ``is_``."""

_FIRST = frozenset({*KINDS, "now"})
"""What paths of facts begin with."""

_WHOLE: frozenset[Pattern] = frozenset({()})
"""Where a path of facts starts: all of them."""

_OTHER_POLICIES = frozenset({"data", "data.ft", "data.lib"})


def reads(rule: ParsedModule, *libraries: ParsedModule) -> Reads:
    """Return what ``rule`` reads by itself and through ``libraries``."""
    reader = _Reader({source.package: source for source in (rule, *libraries)})
    names = {step for name in _PREDICATES for step in reader.subjects(rule.package, name)}
    return Reads(reader.paths(), frozenset(reader.whole), frozenset(names), tuple(sorted(reader.unfollowed, key=str)))


def references(rule: ParsedModule, *libraries: ParsedModule) -> References:
    """Return how ``rule`` refers to facts, by itself and through ``libraries``, in whatever it defines."""
    reader = _Reader({source.package: source for source in (rule, *libraries)})
    for name in {clause.name for clause in rule.rules if not clause.parameters}:
        reader.follow(rule.package, name)
    return reader.references(rule.package)


@dataclass(slots=True)
class _Scope:
    """The clause that is followed: its module, and what each variable may stand for."""

    source: ParsedModule
    variables: dict[str, _Values] = field(default_factory=dict)

    def inner(self) -> _Scope:
        return _Scope(self.source, dict(self.variables))


class _Reader:
    """Follows clauses, and keeps count of the paths that they read."""

    def __init__(self, sources: Mapping[str, ParsedModule]) -> None:
        self._sources = sources
        self.whole: set[Pattern] = set()
        self.unfollowed: set[Location] = set()
        self._read: set[Pattern] = set()
        self._named: set[Pattern] = set()
        self._taken: dict[Taken, set[Pattern]] = {}
        self._arrays: set[_Row] = set()
        self._fetched: set[tuple[frozenset[Pattern], _Row]] = set()
        self._results: dict[tuple[str, str, tuple[_Values, ...]], _Values] = {}
        self._followed: Mapping[str, Callable[[RegoNode, _Scope], _Values]] = {
            "String": self._text,
            "RawString": self._text,
            "Var": self._variable,
            "RefDot": self._reference,
            "RefBrack": self._reference,
            "Call": self._call,
            "Array": self._array,
            "Set": self._set,
            "Object": self._object,
            **dict.fromkeys(tree.COMPREHENSIONS, self._comprehension),
            "AssignExpr": self._assign,
            "BinExpr": self._operation,
            "ArithExpr": self._operation,
            **dict.fromkeys(("BoolExpr", "Membership"), self._comparison),
            "UnaryExpr": self._negative,
        }

    def paths(self) -> frozenset[Pattern]:
        """Return what was read for itself, not only to get at what is in it."""
        entered = {path[:end] for path in self._read for end in range(len(path))}
        return frozenset((self._read - entered) | self._named)

    def subjects(self, package: str, name: str) -> Iterator[Step]:
        """Yield what the names of the subjects of a rule's findings may stand for."""
        findings = self._members(self._result(package, name))
        for row in _rows(self._indexed(findings, frozenset({"subject"}))):
            if len(row.items) == 2:
                yield from _steps(row.items[1])

    def follow(self, package: str, name: str) -> None:
        """Follow a rule that is no function."""
        self._result(package, name)

    def references(self, package: str) -> References:
        """Return how what was followed refers to facts; findings and needs are those of ``package``."""
        denials = self._members(self._result(package, "deny"))
        entries = denials | self._members(self._result(package, "missing"))
        args = _field(denials, "args")
        is_open = not all(isinstance(one, _Group) and not one.keys for one in args)
        found = [*_rows(_field(entries, "path")), *_rows(self._members(_field(denials, "related")))]
        kinds = [row.items[0] for row in _rows(_field(entries, "subject")) if row.items]
        return References(
            {taken: frozenset(paths) for taken, paths in self._taken.items()},
            [
                (bases, [_steps(item) for item in row.items])
                for bases, row in {*((_WHOLE, row) for row in (*found, *self._arrays)), *self._fetched}
                if bases
            ],
            frozenset(kind for values in kinds for kind in values if isinstance(kind, str)),
            None if is_open else frozenset(name for one in args if isinstance(one, _Group) for name, _ in one.fields),
        )

    def _result(self, package: str, name: str, arguments: tuple[_Values, ...] = ()) -> _Values:
        call = (package, name, arguments)
        if call not in self._results:
            self._results[call] = _NOTHING  # of a rule that leads to itself, which both engines refuse
            source = self._sources[package]
            clauses = [rule for rule in source.rules if rule.name == name and len(rule.parameters) == len(arguments)]
            self._results[call] = _all(self._clause(rule, arguments, _Scope(source)) for rule in clauses)
        return self._results[call]

    def _clause(self, rule: RuleClause, arguments: tuple[_Values, ...], scope: _Scope) -> _Values:
        bound = [self._bind(node, values, scope) for node, values in zip(rule.parameters, arguments, strict=True)]
        if not all(bound):
            return _NOTHING
        found: list[_Values] = []
        for body, value in zip_longest(rule.bodies, rule.values):
            inner = scope.inner()
            if body is not None:
                self._query(body["query"], inner)
            members = self._value(value, inner) if value is not None else _NOTHING
            if rule.kind != "partial":
                found.append(members)
            elif rule.keys:  # of an object, or of an object of sets
                keys = _all(self._value(key, inner) for key in rule.keys)
                found.append(frozenset({_Group(members | {_Group(members)}, keys)}))
            else:
                found.append(frozenset({_Group(members)}))
        return _all(found)

    def _query(self, query: Tree, scope: _Scope) -> None:
        for statement in query["stmts"]:
            literal = tree.node(statement["literal"])
            if statement.get("with_mods"):
                self._give_up(literal, scope)
            self._literal(literal, scope)

    def _literal(self, literal: RegoNode, scope: _Scope) -> None:
        if literal.kind in ("SomeIn", "Every"):
            collection = literal.child("collection" if literal.kind == "SomeIn" else "domain")
            keys, members = self._iterated(self._value(collection, scope), _position(collection, scope))
        if literal.kind == "SomeIn":
            if literal.parts["key"] is not None:
                self._bind(literal.child("key"), keys, scope)
            self._bind(literal.child("value"), members, scope)
        elif literal.kind == "Every":
            inner = scope.inner()
            for name, values in (("key", keys), ("value", members)):
                if literal.parts.get(name):
                    inner.variables[scope.source.slice(literal.parts[name])] = values
            self._query(literal.parts["query"], inner)
        elif literal.kind in ("Expr", "NotExpr"):
            self._name(self._value(literal.child("expr"), scope))

    def _bind(self, pattern: RegoNode, values: _Values, scope: _Scope) -> bool:
        """Let the variables in ``pattern`` stand for ``values``; return whether they can be equal to its constants."""
        if pattern.kind == "Var":
            scope.variables[pattern.parts["value"]] = values
        elif pattern.kind == "Array":
            for position, item in enumerate(tree.members(pattern)):
                self._bind(item, self._indexed(values, _NOTHING, position), scope)
        elif pattern.kind == "String" and values and all(isinstance(value, str) for value in values):
            return pattern.parts["value"] in values
        return True

    def _value(self, node: RegoNode, scope: _Scope) -> _Values:
        follow = self._followed.get(node.kind)
        return _NOTHING if follow is None else follow(node, scope)

    def _text(self, node: RegoNode, _: _Scope) -> _Values:
        return frozenset({node.parts["value"]})

    def _operation(self, node: RegoNode, scope: _Scope) -> _Values:
        """Return the members of a union, or those that an intersection or a difference is taken of."""
        left, right = (self._value(node.child(side), scope) for side in ("lhs", "rhs"))
        self._note_partial(self._members(left), self._members(right))
        self._use(right)
        return left | right if node.parts["op"] == "Union" else left

    def _comparison(self, node: RegoNode, scope: _Scope) -> _Values:
        sides = [node.child(side) for side in ("lhs", "rhs", "key", "value", "collection") if node.parts.get(side)]
        values = [self._value(side, scope) for side in sides]
        if node.kind == "Membership":
            self._note_partial(values[0], self._members(values[-1]))
        self._compare(sides, values)
        return _NOTHING

    def _note_partial(self, *sides: _Values) -> None:
        """Note arrays that are looked for among the paths of partial lists: they are paths of facts."""
        if any(isinstance(item, Fact) and "partial" in item.path[:2] for side in sides for item in side):
            self._arrays.update(row for side in sides for row in _rows(side))

    def _negative(self, node: RegoNode, scope: _Scope) -> _Values:
        return self._value(node.child("expr"), scope)

    def _compare(self, sides: Sequence[RegoNode], values: Sequence[_Values]) -> None:
        """Note what a comparison reads: beside a constant without members, of a collection only that it is another."""
        is_shallow = any(side.kind in tree.SCALARS or _is_empty(side) for side in sides)
        for one in values:
            (self._name if is_shallow else self._use)(one)

    def _variable(self, node: RegoNode, scope: _Scope) -> _Values:
        name = node.parts["value"]
        if name in scope.variables:
            return scope.variables[name]
        if name == "input":
            return frozenset({Fact(())})
        if any(rule.name == name for rule in scope.source.rules):
            return self._result(scope.source.package, name)
        if name != "data":
            self._give_up(node, scope)
        return _ANY

    def _reference(self, node: RegoNode, scope: _Scope) -> _Values:
        """Return the value of ``base.name`` or ``base[index]``; an index that has no value yet goes over all of them."""
        name = tree.dotted(node)
        rule = self._library_rule(name, scope)
        if rule is not None:
            return self._result(*rule)
        around = tree.dotted(node.child("refr"))
        if name in _OTHER_POLICIES or (name is None and around in _OTHER_POLICIES):
            self._give_up(node, scope)
        base = self._value(node.child("refr"), scope)
        if node.kind == "RefDot":
            place, key = node.parts["field"]
            return self._taken_from(base, frozenset({key}), scope, tree.position_of(place))
        index = node.child("index")
        if index.kind == "Number":
            return self._indexed(base, _NOTHING, index.parts["value"])
        if index.kind == "Var" and self._is_free(index.parts["value"], scope):
            keys, members = self._iterated(base, _position(index, scope))
            self._bind(index, keys, scope)
            return members
        return self._taken_from(base, self._value(index, scope), scope, index.start)

    def _taken_from(self, base: _Values, keys: _Values, scope: _Scope, start: tree.Position) -> _Values:
        """Return the members of ``base`` at ``keys``, and note which constant keys are taken from facts at ``start``."""
        facts = [item.path for item in base if isinstance(item, Fact)]
        for key in keys:
            if isinstance(key, str) and facts:
                self._taken.setdefault(Taken(scope.source.package, start, key), set()).update(facts)
        return self._indexed(base, keys)

    def _is_free(self, name: str, scope: _Scope) -> bool:
        is_rule = any(rule.name == name for rule in scope.source.rules)
        return name == "_" or (name not in scope.variables and not is_rule and name not in tree.ROOTS)

    def _library_rule(self, name: str | None, scope: _Scope) -> tuple[str, str] | None:
        """Return package and name of the rule that ``name`` is in another module: ``needs.unmet``, ``data.lib.needs.unmet``."""
        package, _, rule = (name or "").rpartition(".")
        for item in scope.source.imports:
            if package == item.name:
                package = item.path
        package = package.removeprefix("data.")
        return (package, rule) if package in self._sources else None

    def _call(self, node: RegoNode, scope: _Scope) -> _Values:
        name = tree.dotted(node.child("fcn")) or ""
        nodes = [tree.node(parameter) for parameter in node.parts["params"]]
        if name == "walk":
            self._use(self._value(nodes[0], scope))
            self._bind(nodes[1], _ANY, scope)
            return _NOTHING
        arguments = tuple(self._value(parameter, scope) for parameter in nodes)
        rule = self._library_rule(name, scope)
        if rule is not None:
            return self._result(*rule, arguments)
        if any(clause.name == name for clause in scope.source.rules):
            return self._result(scope.source.package, name, arguments)
        if name.startswith("data."):
            self._give_up(node, scope)
        if name == "object.keys":
            return frozenset({_Group(self._iterated(arguments[0], _position(node, scope))[0])})
        if name == "object.get":
            return self._got(arguments[0], arguments[1], scope, nodes[1].start) | arguments[2]
        if name == "object.filter":
            self._taken_from(arguments[0], self._members(arguments[1]), scope, nodes[1].start)
            return arguments[0]
        return self._builtin(name, arguments)

    def _builtin(self, name: str, arguments: tuple[_Values, ...]) -> _Values:
        if name == "array.concat":
            return self._concatenated(*arguments)
        if name in _PASSED_ON:
            return _all(arguments)
        if name in _MEMBERS:
            return self._members(arguments[0])
        for values in arguments:
            (self._name if name in _OF_NAMES or name.startswith("is_") else self._use)(values)
        if name == "split":
            texts, marks = ([item for item in values if isinstance(item, str)] for values in arguments)
            if len(texts) == len(arguments[0]) and len(marks) == len(arguments[1]):
                return frozenset(_row(text.split(mark)) for text in texts for mark in marks if mark)
        return _ANY

    def _got(self, values: _Values, keys: _Values, scope: _Scope, start: tree.Position) -> _Values:
        """Return what ``object.get`` finds below ``values``: at a key, or at a path."""
        paths = [key for key in keys if isinstance(key, _Row)]
        single = frozenset(key for key in keys if not isinstance(key, _Row))
        found = [self._taken_from(values, single, scope, start)] if single or not paths else []
        for path in paths:
            reached = values
            self._fetched.add((frozenset(item.path for item in values if isinstance(item, Fact)), path))
            for item in path.items:
                reached = self._indexed(reached, item)
            self._name(reached)
            found.append(reached)
        return _all(found)

    def _concatenated(self, left: _Values, right: _Values) -> _Values:
        rows = [_Row((*first.items, *second.items)) for first, second in product(_rows(left), _rows(right))]
        if len(rows) == len(left) * len(right):
            return self._written(*rows)
        return frozenset({*rows, _Group(self._members(left) | self._members(right), _ANY)})

    def _comprehension(self, node: RegoNode, scope: _Scope) -> _Values:
        inner = scope.inner()
        self._query(node.parts["query"], inner)
        if node.kind != "ObjectCompr":
            return frozenset({_Group(self._value(node.child("term"), inner))})
        return frozenset({_Group(self._value(node.child("value"), inner), self._value(node.child("key"), inner))})

    def _array(self, node: RegoNode, scope: _Scope) -> _Values:
        return self._written(_Row(tuple(self._value(item, scope) for item in tree.members(node))))

    def _written(self, *rows: _Row) -> _Values:
        """Return arrays as values, and note those that begin as paths of facts do."""
        self._arrays.update(row for row in rows if len(row.items) > 1 and row.items[0] and row.items[0] <= _FIRST)
        return frozenset(rows)

    def _set(self, node: RegoNode, scope: _Scope) -> _Values:
        return frozenset({_Group(_all(self._value(item, scope) for item in tree.members(node)))})

    def _object(self, node: RegoNode, scope: _Scope) -> _Values:
        fields: list[tuple[str, _Values]] = []
        keys, members = _NOTHING, _NOTHING
        for _, key, value in node.parts["fields"]:
            name, found = tree.node(key), self._value(tree.node(value), scope)
            if name.kind == "String":
                fields.append((name.parts["value"], found))
            else:
                keys, members = keys | self._value(name, scope), members | found
        return frozenset({_Group(members, keys, tuple(fields))})

    def _assign(self, node: RegoNode, scope: _Scope) -> _Values:
        left, right = node.child("lhs"), node.child("rhs")
        if node.parts["op"] != "ColEq" and right.kind == "Var" and self._is_free(right.parts["value"], scope):
            left, right = right, left
        values = self._value(right, scope)
        if left.kind in ("Var", "Array"):
            self._bind(left, values, scope)
        else:
            self._compare([left, right], [self._value(left, scope), values])
        return _NOTHING

    def _indexed(self, values: _Values, keys: _Values, position: int | None = None) -> _Values:
        """Return the members of ``values`` at ``keys``; without any key that is known, at all of them."""
        found: set[_Item] = set()
        for item in values:
            if isinstance(item, Fact) and len(item.path) < _LONGEST:
                paths = [(*item.path, step) for step in _steps(keys)]
                self._read.update(paths)
                found.update(map(Fact, paths))
            elif isinstance(item, AnyKey):
                found.add(item)
            elif isinstance(item, _Row) and position is not None:
                found |= item.items[position] if position < len(item.items) else _NOTHING
            elif isinstance(item, _Row):
                found |= _all(item.items)
            elif isinstance(item, _Group):
                named = {name: members for name, members in item.fields if not keys or name in keys}
                found |= _all(named.values())
                if not keys <= named.keys() or not keys:
                    found |= item.members | _all(members for _, members in item.fields)
        return frozenset(found)

    def _iterated(self, values: _Values, place: str) -> tuple[_Values, _Values]:
        """Return the keys and the members of ``values``."""
        keys: set[_Item] = set()
        members: set[_Item] = set()
        for item in values:
            if isinstance(item, Fact) and len(item.path) < _LONGEST:
                key = Key(item.path, place)
                self._named.add(item.path)
                self._read.add((*item.path, key))
                keys.add(key)
                members.add(Fact((*item.path, key)))
            elif isinstance(item, AnyKey):
                keys.add(item)
                members.add(item)
            elif isinstance(item, _Row):
                members |= _all(item.items)
            elif isinstance(item, _Group):
                keys |= item.keys | {name for name, _ in item.fields}
                members |= item.members | _all(found for _, found in item.fields)
        return frozenset(keys), frozenset(members)

    def _members(self, values: _Values) -> _Values:
        return self._iterated(values, "")[1]

    def _name(self, values: _Values) -> None:
        """Note that facts are read for themselves: of a collection, which members it has."""
        self._named.update(item.path for item in values if isinstance(item, Fact))

    def _use(self, values: _Values) -> None:
        """Note that facts are read with all that is in them."""
        for item in values:
            if isinstance(item, Fact):
                self.whole.add(item.path)
            elif isinstance(item, _Row):
                self._use(_all(item.items))
            elif isinstance(item, _Group):
                self._use(item.members | item.keys | _all(members for _, members in item.fields))

    def _give_up(self, node: RegoNode, scope: _Scope) -> None:
        self.unfollowed.add(Location(scope.source.path, *scope.source.position(node.start)))


def _all(values: Iterable[_Values]) -> _Values:
    return frozenset().union(*values)


def _steps(values: _Values) -> frozenset[Step]:
    return frozenset(item for item in values if isinstance(item, (str, Key, Fact, AnyKey))) or frozenset({AnyKey()})


def _field(values: _Values, name: str) -> _Values:
    """Return what objects that are written out have under ``name``."""
    return _all(found for one in values if isinstance(one, _Group) for key, found in one.fields if key == name)


def _is_empty(node: RegoNode) -> bool:
    return node.kind in ("Array", "Object") and not tree.members(node)


def _row(texts: Iterable[str]) -> _Row:
    return _Row(tuple(frozenset({text}) for text in texts))


def _rows(values: _Values) -> list[_Row]:
    return [item for item in values if isinstance(item, _Row)]


def _position(node: RegoNode, scope: _Scope) -> str:
    line, column = node.start
    return f"{scope.source.path}:{line}:{column}"
