"""What Terraform resources of the vSphere provider mean, as facts."""

from __future__ import annotations

from collections.abc import Sequence

from validator.model import Change, Fragment, InputKind, Path, Resource, Time
from validator.terraform.mapping.change_sides import Side
from validator.terraform.mapping.changes import changes_of
from validator.terraform.mapping.clusters import write_clusters
from validator.terraform.mapping.estate import NAMED, Estate
from validator.terraform.mapping.groups import write_groups
from validator.terraform.mapping.hosts import write_hosts
from validator.terraform.mapping.membership import may_move_out, moved_out
from validator.terraform.mapping.networks import write_networks
from validator.terraform.mapping.other_providers import not_read
from validator.terraform.mapping.overrides import write_overrides
from validator.terraform.mapping.storage import write_storage
from validator.terraform.mapping.tags import write_tags
from validator.terraform.mapping.vms import write_vms
from validator.terraform.mapping.writer import Writer

_COLLECTIONS = ("clusters", "hosts", "distributed_switches", "datastores", "vms")

_WRITERS = (
    write_clusters,
    write_groups,
    write_hosts,
    write_networks,
    write_storage,
    write_vms,
    write_overrides,
    write_tags,
)


def facts_of(resources: Sequence[Resource], kind: InputKind, file: str) -> Fragment:
    """Return the facts that ``resources`` state, in the shape of the facts document.

    Terraform knows only what it manages, so every collection is partial. What a value does not tell is absent; where
    there is a specific reason (known after apply, an id of something outside the input) ``Fragment.unknown`` has it.
    """
    fragment = _facts(Estate(resources, kind), file)
    fragment.time = Time.AFTER if kind is InputKind.TERRAFORM_HCL else Time.NOW
    return fragment


def plan_facts(resources: Sequence[Resource], changes: Sequence[Change], file: str) -> Fragment:
    """Return the facts of a plan: what holds once it is applied, and in ``changes`` what it does to get there.

    ``resources`` are those that exist afterwards. What the plan leaves to a later one is unknown in the facts, and
    counts as planned in ``changes``.
    """
    before, after = _before(resources, changes), Estate(resources, InputKind.TERRAFORM_PLAN)
    current = [change for change in changes if not change.is_deferred]
    after.moved_out, after.may_move_out = moved_out(before, after, current), may_move_out(before, after, current)
    fragment = _facts(after, file)
    fragment.changes = {}
    fragment.time = Time.AFTER
    fragment.before = _facts(before, file)
    fragment.replaced = frozenset(change.address for change in current if change.action == "replace")
    fragment.renamed = _renamed(before, after)
    if changes:
        planned = Side(after, fragment)
        if any(change.is_deferred for change in changes):
            planned = _planned(resources, changes, file)
        fragment.changes = changes_of(changes, Side(before, fragment.before), planned, fragment.renamed)
    return fragment


def _planned(resources: Sequence[Resource], changes: Sequence[Change], file: str) -> Side:
    """Return the estate once later plans have done what this one leaves to them, as far as it is known today."""
    later = {change.address: change.after for change in changes if change.is_deferred}
    found = [later.get(resource.address, resource) for resource in resources]
    estate = Estate([resource for resource in found if resource is not None], InputKind.TERRAFORM_PLAN)
    before = _before(resources, changes)
    estate.moved_out, estate.may_move_out = moved_out(before, estate, changes), may_move_out(before, estate, changes)
    return Side(estate, _facts(estate, file))


def _renamed(before: Estate, after: Estate) -> dict[Path, Path]:
    """Return the objects whose resource has another name after the plan, by their paths before and after it."""
    renamed: dict[Path, Path] = {}
    for collection, types in NAMED.items():
        for kind in types:
            later = {resource.address: resource for resource in after.of(kind, "managed")}
            for resource in before.of(kind, "managed"):
                if resource.address in later:
                    old, new = before.key(collection, resource), after.key(collection, later[resource.address])
                    renamed.update({(collection, old): (collection, new)} if old != new else {})
    return renamed


def _before(resources: Sequence[Resource], changes: Sequence[Change]) -> Estate:
    """Return the estate as it is now: what the plan changes as it was, and everything else."""
    changed = {change.address for change in changes}
    existing = [change.before for change in changes if change.before is not None]
    others = [resource for resource in resources if resource.address not in changed]
    return Estate([*existing, *others], InputKind.TERRAFORM_PLAN)


def _facts(estate: Estate, file: str) -> Fragment:
    fragment = Fragment(estate.kind, file)
    writer = Writer(fragment)
    for write in _WRITERS:
        write(estate, writer)
    fragment.partial.update((collection,) for collection in _COLLECTIONS)
    return fragment


__all__ = ["facts_of", "not_read", "plan_facts"]
