"""What an undecided verdict lacks: which fact, why it is unknown, and who could supply it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from validator.facts.fields import Field, field_at, object_field, spec_field
from validator.facts.model import Facts
from validator.messages import as_text
from validator.model import InputKind, Path
from validator.reasons import Reason, ReasonCode, Supply, SupplyKind, because

_TERRAFORM = {InputKind.TERRAFORM_PLAN, InputKind.TERRAFORM_STATE, InputKind.TERRAFORM_HCL}
_ABSENCES = {
    InputKind.TERRAFORM_PLAN: ReasonCode.NOT_IN_PLAN,
    InputKind.TERRAFORM_STATE: ReasonCode.NOT_IN_STATE,
    InputKind.TERRAFORM_HCL: ReasonCode.NOT_IN_CONFIGURATION,
    InputKind.CLUSTER_SPEC: ReasonCode.NOT_IN_SPEC,
    InputKind.FACTS: ReasonCode.NOT_IN_FACTS,
}
_DEPTH = 12
_SHOWN = 40  # characters of a value


class Missing(NamedTuple):
    """A fact that a verdict lacks."""

    path: Path
    reason: Reason
    supply: Supply


def explain_missing(facts: Facts, paths: Sequence[Path]) -> tuple[Missing, ...]:
    """Return the facts behind ``paths``, derived ones led back to the facts they follow from, without repetition.

    A path that begins with ``now`` is one of the estate before the plan.
    """
    if facts.now is not None and any(path[0] == "now" for path in paths):
        today = explain_missing(facts.now, [path[1:] for path in paths if path[0] == "now"])
        later = explain_missing(facts, [path for path in paths if path[0] != "now"])
        return (*(one._replace(path=("now", *one.path)) for one in today), *later)
    roots: dict[Path, tuple[Path, ...]] = {}
    for path in paths:
        for root, instead in _roots(facts, path, _DEPTH):  # what one of several asks for alone is asked for
            roots[root] = instead if roots.get(root, instead) == instead else ()
    return tuple(Missing(root, _reason(facts, root), _supply(facts, root, instead)) for root, instead in roots.items())


def missing_facts(facts: Facts, paths: Iterable[Path]) -> list[Path]:
    """Return the paths that ``explain_missing`` explains, in their order."""
    return list(dict.fromkeys(root for path in paths for root, _ in _roots(facts, path, _DEPTH)))


def _roots(
    facts: Facts, path: Path, depth: int, other: tuple[Path, ...] = ()
) -> Iterable[tuple[Path, tuple[Path, ...]]]:
    """Yield the facts that ``path`` follows from and that are not known, with those that would do instead."""
    other = facts.instead.get(path, other)
    causes = facts.causes.get(path)
    if causes is None and path not in facts.unknown and field_at(path) is None:
        causes = next(
            (facts.causes[path[:end]] for end in range(len(path) - 1, 2, -1) if path[:end] in facts.causes), None
        )
    if not causes or depth == 0 or path in facts.unknown:
        return [(path, other)]
    if len(causes) > 1:
        other = ()
    return [
        root
        for cause in causes
        for root in ([(cause, other)] if cause == path else _roots(facts, cause, depth - 1, other))
    ]


def _supply(facts: Facts, path: Path, instead: tuple[Path, ...]) -> Supply:
    """Return what supplies a fact, with what would do instead and is not known either."""
    found, told = field_at(path), supply(path)
    if found is None or told.kind is not SupplyKind.SPEC:
        return told
    beside = [((*path[:-1], name),) for name in found.instead if facts.get((*path[:-1], name)) is None]
    ways = [tuple(supply(one).key for one in way) for way in (*beside, *([instead] if instead else []))]
    return replace(told, instead=tuple(ways))


def _reason(facts: Facts, path: Path) -> Reason:
    if path[0] == "changes":
        return because(ReasonCode.CHANGE_NOT_IN_PLAN)
    for end in range(len(path), 2, -1):
        if path[:end] in facts.unknown:
            return facts.unknown[path[:end]]
    is_partial = path in facts.partial
    told = facts.get(path)
    if isinstance(told, (str, int, list)) and told != [] and not is_partial:  # it is there, and says too little: VLAN 0
        return because(ReasonCode.LEAVES_OPEN, value=as_text(told)[:_SHOWN])
    kinds = facts.mentions.get((path[0], path[1]) if len(path) > 1 else (path[0], ""), ())
    if not kinds:
        kinds = tuple(dict.fromkeys(kind for found in facts.mentions.values() for kind in found))
    if is_partial and set(kinds) <= _TERRAFORM:
        return because(ReasonCode.MANAGED_ONLY).also(because(ReasonCode.MAYBE_MORE_MEMBERS))
    if is_partial:
        return because(ReasonCode.LIST_IN_PART)
    codes = list(dict.fromkeys(_absence(kind, path) for kind in kinds)) or [ReasonCode.NOT_MENTIONED]
    return Reason(codes[0], further=tuple(because(code) for code in codes[1:]))


def _absence(kind: InputKind, path: Path) -> ReasonCode:
    found = field_at(path)
    if kind in _TERRAFORM and found is not None and not _expressible(found):
        return ReasonCode.NOT_EXPRESSIBLE
    return _ABSENCES[kind]


def _expressible(found: Field) -> bool:
    """Tell whether an attribute of the provider can supply the fact, or part of it."""
    inside = [*found.members.values(), *([found.item] if found.item is not None else [])]
    return bool(found.terraform) or any(_expressible(one) for one in inside)


def asked_key(path: Path) -> Field | None:
    """Return the key of a cluster spec that supplies the fact at ``path``; none where a plan does, or the fact follows from others.

    A member of a list that has nothing of its own to find is found where the list is.
    """
    kind, *rest = path[1:] if path[0] == "now" else path
    if kind == "changes":
        return None
    if kind == "clusters" and rest[1:] in (["hosts"], ["vms"]):
        return object_field(rest[1]).members["cluster"]
    if rest[1:] == ["assumed_version"]:
        return object_field("hosts").members["version"]
    key = "vcenter" if kind == "vcenters" else kind
    found = spec_field().members.get(key)
    step = object_field(kind) if found is not None and len(rest) > 1 else None
    for name in rest[1:]:
        step = None if step is None else step.child(name)
        if step is None:
            return None
        found = step if "x-find" in step.schema else found
    return found


def supply(path: Path) -> Supply:
    """Return what supplies the fact at ``path``: a key of a cluster spec (``hosts[].vmkernels[].services``), or a plan."""
    kind, rest = path[0], path[2:]
    if kind == "changes":
        return Supply(SupplyKind.PLAN)
    text = "vcenter" if kind == "vcenters" else f"{kind}[]" if len(path) > 1 else kind
    if kind == "clusters" and rest in (("hosts",), ("vms",)):
        return Supply(SupplyKind.ALL_MEMBERS, f"{rest[0]}[].cluster")
    if rest == ("assumed_version",):
        return Supply(SupplyKind.VERSION, "hosts[].version")
    found = object_field(kind) if kind in spec_field().members or kind == "vcenters" else None
    for name in rest:
        if found is None:
            break
        if found.shape == "collection":
            text += "[]"
        else:
            text += f".{name}"
        found = found.child(name)
    return Supply(SupplyKind.SPEC, text)
