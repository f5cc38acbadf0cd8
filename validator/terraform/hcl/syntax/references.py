"""References in expressions, found without evaluating them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from validator.errors import nearest
from validator.terraform.hcl.errors import UndeclaredError
from validator.terraform.hcl.syntax import tree as syntax

_MAX_HINTS = 100


class Reference(NamedTuple):
    """The names of a reference up to its first key or splat, and what stands behind the first names.

    ``steps`` has a name (``str``) for each attribute, and the node of an index or a splat.
    """

    root: str
    steps: tuple[Any, ...]
    at: int

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the reference up to its first key or splat."""
        found = [self.root]
        for step in self.steps:
            if not isinstance(step, str):
                break
            found.append(step)
        return tuple(found)


def references(node: Any) -> Iterator[Reference]:
    """Yield the references in an expression, without those to variables of a for expression around them."""
    if type(node) is syntax.Literal:
        return
    waiting: list[tuple[Any, frozenset[str]]] = [(node, frozenset())]
    while waiting:
        one, bound = waiting.pop()
        kind = type(one)
        if kind in (syntax.Name, syntax.Attribute, syntax.Index, syntax.Splat):
            found, others = _chain(one)
            waiting.extend((other, bound) for other in others)
            if found is not None and found.root not in bound:
                yield found
        elif kind in (syntax.For, syntax.ForDirective):
            inner = bound | {name for name in (one.key, one.value) if name is not None}
            parts = one.parts if kind is syntax.ForDirective else (one.key_result, one.result, one.condition)
            waiting += [(parts, inner), (one.collection, bound)]
        elif isinstance(one, tuple):
            waiting += [(part, bound) for part in reversed(one) if isinstance(part, tuple)]


def _chain(node: Any) -> tuple[Reference | None, list[Any]]:
    """Return a chain of steps behind a name as a reference, and the expressions inside its keys."""
    steps: list[Any] = []
    others: list[Any] = []
    at = node.at
    while not isinstance(node, syntax.Name):
        if isinstance(node, syntax.Attribute):
            steps.append(node.name)
        elif isinstance(node, syntax.Index):
            others.append(node.key)
            steps.append(node)
        elif isinstance(node, syntax.Splat):
            others += [step for step in node.steps if not isinstance(step, str)]
            steps.append(node)
        else:
            return None, [*others, node]
        node = node.target
    return Reference(node.name, tuple(reversed(steps)), at), others


def first_free(node: Any) -> Any:
    """Return the first reference or function call in an expression that has to be a constant, or ``None``."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, syntax.Call):
            return one
        if isinstance(one, tuple):
            waiting.extend(reversed(one))
    return next(references(node), None)


@dataclass(slots=True)
class Hints:
    """Which names are nearest to those that nobody declares: for the first ones only, for looking takes its time."""

    _found: dict[str, str] = field(default_factory=dict)

    def of(self, reference: str, name: str, known: Iterable[str]) -> str:
        """Return the words that say what is nearest to the name in a reference, the same ones whenever it is asked."""
        if reference not in self._found:
            self._found[reference] = nearest(name, known) if len(self._found) < _MAX_HINTS else ""
        return self._found[reference]


def missing(reference: str, known: Iterable[str], name: str, at: int, hints: Hints) -> UndeclaredError:
    """Return the error of a reference to something that nobody declares; ``name`` may have meant one of ``known``."""
    if "_" not in reference and not reference.startswith(("var.", "local.", "module.")):
        # no type of a resource: it may be a secret whose quotes were forgotten
        return UndeclaredError("this is no resource that is declared; a text stands in double quotes", at)
    return UndeclaredError(f"nothing declares {reference[:160]}{hints.of(reference, name, known)}", at)
