"""Whether the schema of the facts has a path, and which names it has instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from validator.assets import load_schema

_ANYTHING: Mapping[str, Any] = {}
"""The schema of values that the facts leave open: whatever is in them, is there."""


def below(nodes: Iterable[Mapping[str, Any]], step: object) -> list[Mapping[str, Any]]:
    """Return the schemas of the member ``step`` of values that fit one of ``nodes``; any member's where it is no constant."""
    return [found for node in nodes for found in _member(node, step if isinstance(step, str) else None)]


def at(path: Iterable[object]) -> Sequence[Mapping[str, Any]]:
    """Return the schemas of the facts at ``path``, whose variables are anything but texts; none where there is no such fact."""
    return _at(tuple(step if isinstance(step, str) else None for step in path))


def names(nodes: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the names of the members that values of ``nodes`` can have, where the schema lists them."""
    return sorted({name for node in nodes for name in node.get("properties", ())})


@cache
def _at(path: tuple[str | None, ...]) -> tuple[Mapping[str, Any], ...]:
    if not path:
        return tuple(_alternatives(load_schema("facts")))
    return tuple(below(_at(path[:-1]), path[-1]))


def _member(node: Mapping[str, Any], step: str | None) -> list[Mapping[str, Any]]:
    if node is _ANYTHING:
        return [_ANYTHING]
    properties = node.get("properties", {})
    if step in properties:
        return _alternatives(properties[step])
    found = _alternatives(node["items"]) if step is None and "items" in node else []
    if step is None:
        found += [one for child in properties.values() for one in _alternatives(child)]
    more = node.get("additionalProperties", "object" in _types(node) and not properties)  # rules know only what is told
    if isinstance(more, Mapping):
        found += _alternatives(more)
    elif more:
        found.append(_ANYTHING)
    return found


def _alternatives(schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return ``schema`` with its references followed, cut into the forms that a value may have."""
    if "$ref" in schema:
        document, _, inner = schema["$ref"].partition("#/")
        target: Any = load_schema(document.removesuffix(".schema.json") or "facts")
        for part in inner.split("/"):
            target = target[part]
        return _alternatives(target)
    forms = [*schema.get("oneOf", ()), *schema.get("anyOf", ())]
    if forms:
        return [one for form in forms for one in _alternatives(form)]
    return [schema] if schema.keys() - {"description", "title", "examples"} else [_ANYTHING]


def _types(node: Mapping[str, Any]) -> Sequence[str]:
    found = node.get("type", ())
    return [found] if isinstance(found, str) else found
