"""Facts that a rule refers to exist: a name that the facts do not have is undefined to every engine, without an error."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from validator.errors import PolicyError, nearest
from validator.model import PLURAL, Location
from validator.rules import schema_paths
from validator.rules.catalogue import Rule
from validator.rules.reads import Pattern, References, Taken, references
from validator.rules.static_check import tree
from validator.rules.static_check.tree import ParsedModule

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def check_references(rule: Rule, source: ParsedModule, libraries: Sequence[ParsedModule]) -> list[PolicyError]:
    """Return what ``rule`` says of facts that the schema does not have, by line and column, and of args that it does not give.

    ``source`` is its module, ``libraries`` are those that it may import.
    """
    found = references(source, *libraries)
    errors = {str(error): error for error in (*_unknown(found, [source, *libraries]), *_findings(rule, found, source))}
    for error in (*_reads(rule), *_placeholders(rule, found)):
        errors.setdefault(str(error), error)
    return sorted(errors.values(), key=lambda one: _order(one.location))


def _unknown(found: References, sources: Sequence[ParsedModule]) -> Iterator[PolicyError]:
    for taken, collections in found.taken.items():
        parents = [path for path in collections if schema_paths.at(path)]
        if not parents or any(schema_paths.at((*path, taken.key)) for path in parents):
            continue  # of what is not there either the first word is named
        path = min(parents, key=str)
        yield _no_fact(taken.key, path, schema_paths.at(path), _place(taken, sources))


def _place(taken: Taken, sources: Sequence[ParsedModule]) -> Location:
    """Return where the rule, the first of ``sources``, has the key, which a library may use; else where the library does."""
    used = next(source for source in sources if source.package == taken.package)
    literal = None if used is sources[0] else _literal(sources[0], taken.key)
    return literal or Location(used.path, *used.position(taken.start))


def _findings(rule: Rule, found: References, source: ParsedModule) -> Iterator[PolicyError]:
    kind = PLURAL.get(rule.scope, rule.scope)
    for word in sorted(found.subjects - {kind}):
        place = _literal(source, word) or Location(source.path)
        yield PolicyError(
            f"the subject of a finding is of the kind “{word[:80]}”{nearest(word, [kind])}",
            place,
            f"the scope of {rule.id} is {rule.scope}: write [“{kind}”, NAME]",
        )
    for bases, steps in found.literals:
        nodes: Sequence[Mapping[str, Any]] = [node for base in bases for node in schema_paths.at(base)]
        path: Pattern = min(bases, key=str)
        if not nodes:
            continue
        if [step for step in steps[:1] if step == frozenset({"estate"})]:
            continue
        for step in steps:
            found_there = {one: schema_paths.below(nodes, one) for one in step}
            wrong = sorted(one for one, members in found_there.items() if isinstance(one, str) and not members)
            if wrong:
                yield _no_fact(wrong[0], path, nodes, _literal(source, wrong[0]) or Location(source.path))
                break
            known = [member for members in found_there.values() for member in members]
            nodes, path = known, (*path, next(iter(step)))


def _reads(rule: Rule) -> Iterator[PolicyError]:
    place = Location(rule.module.path)
    kind = PLURAL.get(rule.scope, rule.scope)
    for text in (*rule.reads, *rule.when_declared):
        nodes = schema_paths.at(())
        words = text.split(".")
        for position, word in enumerate(words):
            step = None if word == "*" else word
            known = schema_paths.below(nodes, step)
            if not known:
                path = tuple(None if one == "*" else one for one in words[:position])
                where = _in_metadata(rule, text, len(".".join(words[:position])) + (position > 0)) or place
                yield _no_fact(word, path, nodes, where)  # type: ignore[arg-type]
                break
            nodes = known
    if not rule.reads and not rule.has_missing and rule.scope != "estate":
        yield PolicyError(
            "the policy says neither in METADATA “reads” nor in a rule “missing” which facts a pass needs",
            place,
            f"write reads: [{kind}.*.FIELD], so that a verdict without these facts is undecided",
        )


def _placeholders(rule: Rule, found: References) -> Iterator[PolicyError]:
    if found.args is None:
        return
    known = {*found.args, "subject"}
    for texts in rule.texts.values():
        for text in (texts.message, texts.solution):
            for word in _PLACEHOLDER.findall(text):
                if word not in known:
                    place = _in_metadata(rule, f"{{{word}}}", 1) or Location(rule.module.path)
                    hint = f"there are: {', '.join(f'{{{one}}}' for one in sorted(known))}"
                    yield PolicyError(
                        f"no finding has the arg “{word[:80]}” of this placeholder{nearest(word, known)}", place, hint
                    )


def _no_fact(key: str, path: Pattern, nodes: Iterable[Mapping[str, Any]], place: Location) -> PolicyError:
    known = schema_paths.names(nodes)
    shown = ".".join(("input", *(step if isinstance(step, str) else "*" for step in path)))
    hint = f"it has: {', '.join(known)}" if known else "it has no members with names"
    return PolicyError(f"{shown} has no “{key[:80]}”{nearest(key, known)}", place, hint)


def _literal(source: ParsedModule, word: str) -> Location | None:
    """Return where ``word`` stands as a constant in ``source``."""
    for node in tree.nodes(
        [[*map(_trees, rule.values), *rule.bodies, *map(_trees, rule.keys)] for rule in source.rules]
    ):
        if node.kind in ("String", "RawString") and node.parts["value"] == word:
            return Location(source.path, *source.position(node.start))
    return None


def _trees(node: tree.RegoNode | None) -> tree.Tree:
    return None if node is None else node.tree


def _in_metadata(rule: Rule, text: str, offset: int) -> Location | None:
    """Return where ``text`` stands in the comments of a rule."""
    for number, line in enumerate(rule.module.text.split("\n"), start=1):
        column = line.find(text)
        if line.startswith("#") and column >= 0:
            return Location(rule.module.path, number, column + offset + 1)
    return None


def _order(place: Location | None) -> tuple[str, int, int]:
    return ("", 0, 0) if place is None else (place.file, place.line or 0, place.column or 0)
