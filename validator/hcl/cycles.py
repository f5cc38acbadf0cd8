"""Local values, resources, and validations of variables that lead back to themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from validator.hcl.declared import Found, in_argument, in_body, resource_key
from validator.hcl.grammar import Problem
from validator.hcl.references import Reference
from validator.hcl.syntax import Source

if TYPE_CHECKING:
    from validator.hcl.configuration import Configuration

Node = tuple[str, ...]
Place = tuple[int, Source]
_OWN = {"provisioner", "connection", "depends_on"}
"""Where a resource may name itself: blocks of what exists already, and where it changes nothing."""

_SHOWN = 6
"""How much of a long circle a message shows."""


def cycles(configuration: Configuration) -> Iterator[Problem]:
    """Yield the references that close a circle."""
    edges = {node: dict(_edges(node, found)) for node, found in _nodes(configuration)}
    done: set[Node] = set()
    for start in edges:
        yield from _from(start, edges, done)


def _nodes(configuration: Configuration) -> Iterator[tuple[Node, Iterable[Found]]]:
    for name, argument in configuration.locals.items():
        yield ("local", name), in_argument(argument)
    for name, variable in configuration.variables.items():
        yield ("var", name), (one for inner in variable.body.of("validation") for one in in_body(inner.body))
    for key, block in configuration.resources.items():
        yield key, in_body(block.body)


def _edges(node: Node, found: Iterable[Found]) -> Iterator[tuple[Node, Place]]:
    for one, _, source, word in found:
        other = _node(one)
        if other is not None and not (other == node and (word in _OWN or node[0] == "var")):
            yield other, (one.at, source)


def _node(one: Reference) -> Node | None:
    if one.root in ("local", "var"):
        return one.names[:2]
    found = resource_key(one)
    return found[0] if found is not None else None


def _from(start: Node, edges: Mapping[Node, Mapping[Node, Place]], done: set[Node]) -> Iterator[Problem]:
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


def _message(path: list[Node], node: Node) -> str:
    """Say that a node leads back to itself, and over what; ``path`` ends with what refers to it."""
    circle = [".".join(part for part in one if part != "managed")[:80] for one in path[path.index(node) :]]
    way = (
        ""
        if len(circle) == 1
        else f": {' → '.join([*circle[:_SHOWN], *(['…'] if len(circle) > _SHOWN else []), circle[0]])}"
    )
    return f"{circle[0]} leads back to itself{way}"
