"""How many instances a block has: one, ``count`` of them, one for each key, or nobody knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from validator.reasons import ReasonCode, because
from validator.terraform.hcl.errors import EvaluationError
from validator.terraform.hcl.modules.session import Session
from validator.terraform.hcl.syntax.tree import Argument, Block
from validator.terraform.hcl.values.numbers import counted
from validator.terraform.hcl.values.types import elements_of, pairs_of, to_number
from validator.terraform.hcl.values.values import (
    InstanceValue,
    SetValue,
    UnknownValue,
    Value,
    describe,
    first_unknown,
    reveal,
)

MAX_INSTANCES = 50_000


@dataclass(frozen=True, slots=True)
class Expansion:
    """The instances of a block: a single one, those of ``count`` or of ``for_each``; ``unknown`` where nobody knows."""

    single: Any = None
    counted: tuple[Any, ...] | None = None
    keyed: Mapping[str, Any] | None = None
    unknown: UnknownValue | None = None

    def value(self) -> Value:
        """Return what a reference to the block means."""
        if self.unknown is not None:
            return self.unknown
        if self.counted is not None:
            return self.counted
        return dict(self.keyed) if self.keyed is not None else self.single

    def members(self) -> Iterator[Any]:
        """Yield the instances."""
        if self.counted is not None:
            yield from self.counted
        elif self.keyed is not None:
            yield from self.keyed.values()
        elif self.unknown is None:
            yield self.single


Make = Callable[[Any, Any], Any]
"""Makes the instance with a key (``None``: the only one) and the names of its block."""


def expand(session: Session, block: Block, scope: Any, make: Make) -> Expansion:
    """Return the instances of a block; ``scope`` has the names outside it."""
    count, for_each = block.body.arguments.get("count"), block.body.arguments.get("for_each")
    if count is None and for_each is None:
        return Expansion(single=make(None, scope))
    argument = count if count is not None else for_each
    assert argument is not None
    value, is_hidden = reveal(session.value(argument, scope))
    try:
        if count is not None:
            return _counted(session, argument, value, scope, make)
        if is_hidden:
            raise EvaluationError("for_each is sensitive; it would show in addresses")
        return _keyed(session, argument, value, scope, make)
    except EvaluationError as error:
        return Expansion(unknown=session.wrong(error.message, argument.source, argument.at))


def _unknown(argument: Argument, cause: UnknownValue) -> Expansion:
    place = argument.source.location(argument.at)
    return Expansion(
        unknown=UnknownValue(because(ReasonCode.INSTANCES_NOT_COUNTED, cause=cause.reason, place=str(place)))
    )


def _counted(session: Session, argument: Argument, value: Value, scope: Any, make: Make) -> Expansion:
    if isinstance(value, UnknownValue):
        return _unknown(argument, value)
    if value is None:
        raise EvaluationError("count is null")
    try:
        number = to_number(value)
    except EvaluationError as error:
        raise EvaluationError(f"count: {error.message}") from None
    if not isinstance(number, int) or number < 0:
        raise EvaluationError("count is a whole number that is not negative")
    if number > MAX_INSTANCES:
        message = f"count is more than {MAX_INSTANCES}, the limit"
        return Expansion(unknown=session.refused(message, argument.source, argument.at))
    session.budget.spend(number * 8)
    return Expansion(counted=tuple(make(i, scope.repeated("count", {"index": counted(i)})) for i in range(number)))


def _keyed(session: Session, argument: Argument, value: Value, scope: Any, make: Make) -> Expansion:
    if isinstance(value, InstanceValue):  # a resource is an object, whose attributes not everybody lists
        whole = value.whole()
        value = (
            whole if whole is not None else UnknownValue(because(ReasonCode.ATTRIBUTES_IN_PART, address=value.address))
        )
    if isinstance(value, UnknownValue):
        return _unknown(argument, value)
    pairs = pairs_of(value)
    if pairs is None and isinstance(value, SetValue):
        if (cause := first_unknown(value)) is not None:
            return _unknown(argument, cause)
        members = elements_of(value) or ()
        if any(not isinstance(member, str) for member in members):
            raise EvaluationError("for_each takes a set of texts")
        pairs = {str(member): member for member in members}
    if pairs is None:
        raise EvaluationError(
            f"for_each takes a map or a set of texts, not {describe(value)}; use toset([…]) for a list"
        )
    session.budget.spend(len(pairs) * 8)
    return Expansion(
        keyed={key: make(key, scope.repeated("each", {"key": key, "value": one})) for key, one in pairs.items()}
    )
