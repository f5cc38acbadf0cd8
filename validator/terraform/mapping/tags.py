"""vSphere tags of objects: what selectors of a configuration look at. They are no facts; no rule sees them."""

from __future__ import annotations

from validator.model import Path, Resource
from validator.reasons import ReasonCode, because
from validator.terraform.mapping.estate import Estate, name_of
from validator.terraform.mapping.writer import Writer, reason_of

_TAGGED = {"clusters": "vsphere_compute_cluster", "hosts": "vsphere_host", "vms": "vsphere_virtual_machine"}


def write_tags(estate: Estate, writer: Writer) -> None:
    """Write the tags of clusters, hosts and virtual machines as ``category/name``, and why some are unknown."""
    for collection, resource_type in _TAGGED.items():
        for resource in estate.of(resource_type, "managed"):
            _write(estate, resource, (collection, estate.key(collection, resource)), writer)


def _write(estate: Estate, resource: Resource, path: Path, writer: Writer) -> None:
    found = estate.many(resource.values.get("tags"), "tags")
    names: list[str] = []
    reason = found.reason
    for tag in found.certain:
        name, category = name_of(tag), _category(estate, tag)
        if name is None or category is None:
            reason = (
                reason or reason_of(tag.values.get("name")) or because(ReasonCode.TAG_WITHOUT_NAME, address=tag.address)
            )
        if name is not None:
            names.append(f"{category or ''}/{name}")
    if names:
        writer.fragment.tags[path] = tuple(names)
    if reason is not None:
        writer.fragment.unknown_tags[path] = reason


def _category(estate: Estate, tag: Resource) -> str | None:
    category = estate.one(tag.values.get("category_id"), "tag_categories").resource
    return name_of(category) if category is not None else None
