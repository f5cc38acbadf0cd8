"""Local values, resources, and validations of variables that lead back to themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from validator.terraform.hcl.checks.undeclared import Occurrence, ReferenceNode, resource_key
from validator.terraform.hcl.syntax.grammar import Problem
from validator.terraform.hcl.syntax.references import Reference
from validator.terraform.hcl.syntax.tree import SourceText

Place = tuple[int, SourceText]
_OWN = {"provisioner", "connection", "depends_on"}
"""Where a resource may name itself: blocks of what exists already, and where it changes nothing."""

_SHOWN = 6
"""How much of a long circle a message shows."""


def cycles(references: Mapping[ReferenceNode, Iterable[Occurrence]]) -> Iterator[Problem]:
    """Yield those of ``references`` that close a circle."""
    edges = {node: dict(_edges(node, listed)) for node, listed in references.items()}
    done: set[ReferenceNode] = set()
    for start in edges:
        yield from _from(start, edges, done)


def _edges(node: ReferenceNode, occurrences: Iterable[Occurrence]) -> Iterator[tuple[ReferenceNode, Place]]:
    for one, _, source, word in occurrences:
        other = _node(one)
        if other is not None and not (other == node and (word in _OWN or node[0] == "var")):
            yield other, (one.at, source)


def _node(one: Reference) -> ReferenceNode | None:
    if one.root in ("local", "var"):
        return one.names[:2]
    resource = resource_key(one)
    return resource[0] if resource is not None else None


def _from(
    start: ReferenceNode, edges: Mapping[ReferenceNode, Mapping[ReferenceNode, Place]], done: set[ReferenceNode]
) -> Iterator[Problem]:
    """Walk from ``start``; yield each reference to something that the walk is still inside of."""
    if start in done:
        return
    inside = {start}
    done.add(start)
    path = [(start, iter(edges[start].items()))]
    while path:
        node, rest = path[-1]
        for other, (at, source) in rest:
            if other in inside:
                yield Problem(_message([one for one, _ in path], other), at, source)
            elif other in edges and other not in done:
                done.add(other)
                inside.add(other)
                path.append((other, iter(edges[other].items())))
                break
        else:
            inside.discard(node)
            path.pop()


def _message(path: list[ReferenceNode], node: ReferenceNode) -> str:
    """Say that a node leads back to itself, and over what; ``path`` ends with what refers to it."""
    circle = [".".join(part for part in one if part != "managed")[:80] for one in path[path.index(node) :]]
    way = (
        ""
        if len(circle) == 1
        else f": {' → '.join([*circle[:_SHOWN], *(['…'] if len(circle) > _SHOWN else []), circle[0]])}"
    )
    return f"{circle[0]} leads back to itself{way}"
