"""What an undecided verdict lacks, in words: which fact, why it is unknown, and who could supply it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from validator.facts.fields import Field, field_at, object_field, spec_field
from validator.facts.model import Facts
from validator.model import InputKind, Path

_TERRAFORM = {InputKind.TERRAFORM_PLAN, InputKind.TERRAFORM_STATE, InputKind.TERRAFORM_HCL}
_DEPTH = 12


class Missing(NamedTuple):
    """A fact that a verdict lacks."""

    path: Path
    reason: str
    supply: str


def explain_missing(facts: Facts, paths: Sequence[Path]) -> tuple[Missing, ...]:
    """Return the facts behind ``paths``, derived ones led back to the facts they follow from, without repetition.

    A path that begins with ``now`` is one of the estate before the plan.
    """
    if facts.now is not None and any(path[0] == "now" for path in paths):
        today = explain_missing(facts.now, [path[1:] for path in paths if path[0] == "now"])
        later = explain_missing(facts, [path for path in paths if path[0] != "now"])
        return (*(one._replace(path=("now", *one.path)) for one in today), *later)
    roots = dict.fromkeys(root for path in paths for root in _roots(facts, path, _DEPTH))
    return tuple(Missing(path, _reason(facts, path), supply(path)) for path in roots)


def _roots(facts: Facts, path: Path, depth: int) -> Iterable[Path]:
    causes = facts.causes.get(path)
    if causes is None and path not in facts.unknown and field_at(path) is None:
        causes = next(
            (facts.causes[path[:end]] for end in range(len(path) - 1, 2, -1) if path[:end] in facts.causes), None
        )
    if not causes or depth == 0 or path in facts.unknown:
        return [path]
    return [root for cause in causes for root in ([cause] if cause == path else _roots(facts, cause, depth - 1))]


def _reason(facts: Facts, path: Path) -> str:
    if path[0] == "changes":
        return "known after apply, or not in the plan"
    for end in range(len(path), 2, -1):
        if path[:end] in facts.unknown:
            return facts.unknown[path[:end]]
    is_partial = path in facts.partial
    kinds = facts.mentions.get((path[0], path[1]) if len(path) > 1 else (path[0], ""), ())
    if not kinds:
        kinds = tuple(dict.fromkeys(kind for found in facts.mentions.values() for kind in found))
    if is_partial and set(kinds) <= _TERRAFORM:
        return "Terraform knows only what it manages; the list may have further members"
    if is_partial:
        return "the list is known only in part"
    parts = [_absence(kind, path) for kind in kinds]
    return "; ".join(dict.fromkeys(parts)) or "no input mentions it"


def _absence(kind: InputKind, path: Path) -> str:
    if kind in _TERRAFORM:
        found = field_at(path)
        is_expressible = found is None or _expressible(found)
        where = {InputKind.TERRAFORM_PLAN: "plan", InputKind.TERRAFORM_STATE: "state"}.get(kind, "configuration")
        return f"not in the {where}" if is_expressible else "not expressible in Terraform"
    return "not in the cluster spec" if kind is InputKind.CLUSTER_SPEC else "not in the facts document"


def _expressible(found: Field) -> bool:
    """Tell whether an attribute of the provider can supply the fact, or part of it."""
    inside = [*found.members.values(), *([found.item] if found.item is not None else [])]
    return bool(found.terraform) or any(_expressible(one) for one in inside)


def supply(path: Path) -> str:
    """Return which key of a cluster spec supplies the fact at ``path``: "cluster spec: hosts[].vmkernels[].services"."""
    kind, rest = path[0], path[2:]
    if kind == "changes":
        return "a plan that tells it: apply first what the value depends on"
    text = "vcenter" if kind == "vcenters" else f"{kind}[]" if len(path) > 1 else kind
    if kind == "clusters" and rest in (("hosts",), ("vms",)):
        return f"cluster spec: {rest[0]}[].cluster, with every member listed"
    if rest == ("assumed_version",):
        return "cluster spec: hosts[].version, or --vsphere VERSION"
    found = object_field(kind) if kind in spec_field().members or kind == "vcenters" else None
    for name in rest:
        if found is None:
            break
        if found.shape == "collection":
            text += "[]"
        else:
            text += f".{name}"
        found = found.child(name)
    return f"cluster spec: {text}"
