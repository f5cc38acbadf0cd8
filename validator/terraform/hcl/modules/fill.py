"""What a plan leaves out, filled in from its code: references inside dynamic blocks and through local values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from validator.model import Resource, Unknown

_MAX_DEPTH = 100


def fill(planned: Sequence[Resource], code: Sequence[Resource]) -> list[Resource]:
    """Return the resources of a plan; where a value is unknown and its references are not, the code's are taken.

    A plan is never contradicted: only what it calls unknown is looked up, and only references are taken.
    """
    known = {resource.address for resource in planned}
    by_address = {resource.address: resource for resource in code}
    return [
        replace(one, values=_object(one.values, by_address[one.address].values, known, 0))
        if one.address in by_address
        else one
        for one in planned
    ]


def _object(planned: Mapping[str, Any], code: Mapping[str, Any], known: set[str], depth: int) -> dict[str, Any]:
    return {
        name: _value(value, code[name], known, depth + 1) if name in code else value for name, value in planned.items()
    }


def _value(planned: Any, code: Any, known: set[str], depth: int) -> Any:
    if depth > _MAX_DEPTH:
        return planned
    if isinstance(planned, Unknown):
        return _unknown(planned, code, known)
    if isinstance(planned, dict) and isinstance(code, dict):
        return _object(planned, code, known, depth)
    if isinstance(planned, list) and isinstance(code, list) and len(planned) == len(code):
        return [_value(one, other, known, depth + 1) for one, other in zip(planned, code, strict=True)]
    return planned


def _unknown(planned: Unknown, code: Any, known: set[str]) -> Any:
    """Return an unknown value with the references of the code, where those are of the plan's resources and better."""
    if planned.targets and planned.exact:
        return planned
    found = [one for one in (code if isinstance(code, list) else [code]) if isinstance(one, Unknown)]
    targets = tuple(dict.fromkeys(target for one in found for target in one.targets))
    is_whole = bool(found) and (not isinstance(code, list) or len(found) == len(code))
    if not is_whole or not targets or not all(one.targets and one.exact for one in found):
        return planned
    if not known.issuperset(targets):
        return planned
    return Unknown(planned.reason.alone(), targets, exact=True, count=planned.count)
