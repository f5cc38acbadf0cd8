"""Facts that follow from other facts: names and chains resolved once, so that rules stay flat.

A derived fact is absent, or its list partial, when a link of its chain is unknown; ``causes`` then names that link.
"""

from __future__ import annotations

from validator.assets import load_tables
from validator.facts.derive.capacity import derive_capacity
from validator.facts.derive.clusters import derive_memberships
from validator.facts.derive.evc import derive_evc
from validator.facts.derive.networks import derive_labels, derive_networks
from validator.facts.derive.pairs import derive_pairs
from validator.facts.derive.processors import derive_processors
from validator.facts.derive.relevance import derive_relevance
from validator.facts.derive.traffic import derive_traffic
from validator.facts.derive.usable import derive_usable
from validator.facts.derive.versions import derive_versions
from validator.facts.model import Facts
from validator.model import Path

DERIVED: dict[str, tuple[str, ...]] = {
    "vcenters": ("release", "update", "hosts", "clusters"),
    "clusters": (
        "release",
        "update",
        "newest_release",
        "newest_update",
        "ft_type",
        "hosts",
        "ft_hosts",
        "vms",
        "ft_vms",
        "active_hosts",
        "inactive_hosts",
        "capacity",
        "heartbeats_count",
    ),
    "hosts": (
        *("release", "update", "ft_type", "processor", "fits_evc", "can_run_ft", "guide_counts"),
        *("networks", "labels", "traffic", "interfaces"),
    ),
    "vms": ("release", "update", "newest_release", "newest_update", "ft_type", "networks", "datastores", "pairs"),
}
"""The derived members of each kind of object. A facts document that is read again loses them first."""


def derive(facts: Facts) -> Facts:
    """Return ``facts`` with every derived fact; ``facts`` itself stays as it is."""
    result = Facts(
        objects={
            kind: {name: dict(value) for name, value in members.items()} for kind, members in facts.objects.items()
        },
        partial=set(facts.partial),
        unknown=facts.unknown,
        sources=facts.sources,
        contradictions=facts.contradictions,
        changes=facts.changes,
        plans=facts.plans,
        mentions=facts.mentions,
        addresses=facts.addresses,
        tags=facts.tags,
        unknown_tags=facts.unknown_tags,
        waivers=facts.waivers,
        notes=facts.notes,
        settings=facts.settings,
        assumed=facts.assumed,
        now=None if facts.now is None else derive(facts.now),
    )
    derive_memberships(result)
    derive_versions(result)
    derive_processors(result)
    derive_evc(result)
    derive_usable(result)
    derive_relevance(result)
    switches = _switches_of_hosts(result)
    derive_networks(result)
    derive_labels(result, switches)
    derive_traffic(result, switches)
    tables = load_tables()
    derive_capacity(result, derive_pairs(result, tables), tables)
    return result


def _switches_of_hosts(facts: Facts) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for switch, value in facts.members("distributed_switches").items():
        for host in value.get("hosts", ()):
            found.setdefault(host, []).append(switch)
    return found


def without_derived(facts: Facts) -> None:
    """Remove every derived fact from ``facts``, which came from a facts document."""
    for kind, names in DERIVED.items():
        for value in facts.members(kind).values():
            for name in names:
                value.pop(name, None)
    facts.partial = {path for path in facts.partial if not is_derived(path)}


def is_derived(path: Path) -> bool:
    """Tell whether ``path`` names a derived fact; the completeness of a cluster's hosts and machines is not derived."""
    if path[:1] == ("clusters",) and path[2:] in (("hosts",), ("vms",)):
        return False
    return len(path) > 2 and path[2] in DERIVED.get(path[0], ())
