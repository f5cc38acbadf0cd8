"""The type that several values have in common, by the rules of Terraform.

https://github.com/zclconf/go-cty/blob/v1.16.0/docs/convert.md#type-unification;
https://github.com/zclconf/go-cty/blob/v1.16.0/cty/convert/unify.go
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from validator.terraform.hcl.errors import EvaluationError
from validator.terraform.hcl.values.values import ANY, STRING, Type


def plain(kind: Type) -> Type:
    """Return a type without the defaults of optional attributes, which belong to the conversion only."""
    if isinstance(kind, str):
        return kind
    if kind[0] == "object":
        return ("object", tuple((name, plain(member)) for name, member in kind[1]))
    if kind[0] == "tuple":
        return ("tuple", tuple(plain(member) for member in kind[1]))
    return (kind[0], plain(kind[1]))


def unify(types: Sequence[Type]) -> Type | None:
    """Return the type that all of ``types`` convert to; ``None`` where there is none."""
    known = list(dict.fromkeys(kind for kind in types if kind != ANY))
    if not known:
        return ANY
    if len(known) == 1:
        return known[0]
    if all(isinstance(kind, str) for kind in known):
        return STRING if STRING in known else None
    words = {kind[0] if isinstance(kind, tuple) else kind for kind in known}
    if words <= {"list", "tuple"} or words == {"set"}:
        return _unify_sequences(known, words)
    if words <= {"list", "tuple", "set"}:
        wanted = [kind for word in ("list", "set") for kind in known if kind[0] == word]
        return next((kind for kind in wanted if all(may_convert(one, kind) for one in known)), None)
    if words <= {"map", "object"}:
        return _unify_maps(known, words)
    return None


def may_convert(kind: Any, wanted: Any) -> bool:
    """Tell whether there is a conversion from one type to another; a value may still not fit."""
    if ANY in (kind, wanted) or kind == wanted:
        return True
    if isinstance(kind, str) or isinstance(wanted, str):
        return isinstance(kind, str) and isinstance(wanted, str) and STRING in (kind, wanted)
    if wanted[0] in ("list", "set", "map"):
        like = ("map", "object") if wanted[0] == "map" else ("list", "set", "tuple")
        return kind[0] in like and all(may_convert(member, wanted[1]) for member in _members(kind).values())
    if kind[0] != wanted[0]:
        return True  # from a collection to fixed places: the value decides
    mine = _members(kind)
    return all(name in mine and may_convert(mine[name], member) for name, member in _members(wanted).items())


def _unify_sequences(known: Sequence[Any], words: set[str]) -> Type | None:
    if words == {"tuple"} and len({len(kind[1]) for kind in known}) == 1:
        members = [unify(column) for column in zip(*(kind[1] for kind in known), strict=True)]
        return None if None in members else ("tuple", tuple(members))
    elements = [one for kind in known for one in (kind[1] if kind[0] == "tuple" else [kind[1]])]
    element = unify(elements)
    return None if element is None else ("list" if words != {"set"} else "set", element)


def _unify_maps(known: Sequence[Any], words: set[str]) -> Type | None:
    if words == {"object"}:
        names = [tuple(name for name, _ in kind[1]) for kind in known]
        if len(set(names)) == 1:
            members = [unify(column) for column in zip(*([one for _, one in kind[1]] for kind in known), strict=True)]
            return None if None in members else ("object", tuple(zip(names[0], members, strict=True)))
    element = unify([one for kind in known for one in ([m for _, m in kind[1]] if kind[0] == "object" else [kind[1]])])
    return None if element is None else ("map", element)


def element_type(types: Sequence[Type]) -> Type | None:
    """Return the type of the members of one collection; ``None`` where nobody knows whether Terraform finds one.

    Raises:
        EvaluationError: there is none.
    """
    common = unify(types)
    if common is None:
        raise EvaluationError("the members of a collection are of one type; these have none in common")
    return None if _mixes(list(dict.fromkeys(types))) else common


def _mixes(known: Sequence[Any]) -> bool:
    """Tell whether somewhere in different types there is something of no known type beside something with members.

    Terraform makes no collection of these, unless what has no type here has one there.
    """
    inner = [kind for kind in known if isinstance(kind, tuple)]
    if len(known) < 2 or not inner:
        return False
    words = {kind[0] for kind in inner}
    if ANY in known or (
        "set" in words and len(words) > 1 and any(kind[1] == ANY for kind in inner if kind[0] == "set")
    ):
        return True
    return any(_mixes(list(dict.fromkeys(column))) for column in _columns(inner))


def _columns(kinds: Sequence[Any]) -> list[Sequence[Any]]:
    """Return the types of what stands in the same place, or of all members where there are no such places."""
    members = [_members(kind) for kind in kinds]
    fixed = all(kind[0] in ("tuple", "object") for kind in kinds)
    if fixed and len({tuple(one) for one in members}) == 1:
        return list(zip(*(one.values() for one in members), strict=True))
    return [[kind for one in members for kind in one.values()]]


def _members(kind: Any) -> dict[Any, Any]:
    if kind[0] == "object":
        return dict(kind[1])
    return dict(enumerate(kind[1])) if kind[0] == "tuple" else {"": kind[1]}
