"""Which hosts and virtual machines belong to a cluster, and to a vCenter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from validator.facts.intent import is_doubtful
from validator.facts.model import Facts
from validator.model import Path


def derive_memberships(facts: Facts) -> None:
    """Add ``hosts``, ``ft_hosts``, ``vms`` and ``ft_vms`` to clusters, ``hosts`` and ``clusters`` to vCenters.

    A member that an input only claims (its ``cluster`` is listed as partial) is among ``hosts`` but not ``ft_hosts``;
    neither is one for which inputs disagree whether it is meant for FT.
    """
    for kind in ("hosts", "vms"):
        members, strays = _by_cluster(facts, kind)
        protected_strays = [path for path in strays if facts.members(kind)[path[1]].get("fault_tolerance")]
        for name, cluster in facts.members("clusters").items():
            names = members[name]
            known = facts.members(kind)
            cluster[kind] = names
            claimed = [one for one in names if (kind, one, "cluster") in facts.partial]
            doubtful = [one for one in names if is_doubtful(facts, (kind, one))]
            open_members = {*claimed, *doubtful}
            meant = [one for one in names if known[one].get("fault_tolerance")]
            cluster[f"ft_{kind}"] = [one for one in meant if one not in open_members]
            own = ("clusters", name, kind)
            causes = tuple(path for path in (own, (kind,)) if path in facts.partial)[:1]
            causes += tuple((kind, one, "cluster") for one in claimed)
            _record_gap(facts, own, (*causes, *strays))
            causes += tuple((kind, one, "fault_tolerance") for one in doubtful)
            _record_gap(facts, ("clusters", name, f"ft_{kind}"), (*causes, *protected_strays))
    for name, vcenter in facts.members("vcenters").items():
        for kind in ("hosts", "clusters"):
            _of_vcenter(facts, name, vcenter, kind)


def _record_gap(facts: Facts, path: Path, causes: tuple[Path, ...]) -> None:
    if causes:
        facts.partial.add(path)
        if causes != (path,):
            facts.causes[path] = causes


def _by_cluster(facts: Facts, kind: str) -> tuple[Mapping[str, list[str]], list[Path]]:
    """Return the members of each cluster, and the ``cluster`` facts whose absence leaves every membership open."""
    members: dict[str, list[str]] = defaultdict(list)
    strays: list[Path] = []
    for name, value in facts.members(kind).items():
        if "cluster" in value:
            members[value["cluster"]].append(name)
        elif value.get("standalone") is not True:
            strays.append((kind, name, "cluster"))
    return members, strays


def _of_vcenter(facts: Facts, name: str, vcenter: dict[str, Any], kind: str) -> None:
    known = facts.members(kind)
    vcenter[kind] = [one for one, value in known.items() if value.get("vcenter") == name]
    path = ("vcenters", name, kind)
    causes: list[Path] = [(kind,)] if (kind,) in facts.partial or kind not in facts.objects else []
    if kind == "hosts" and not causes:
        causes = [
            ("clusters", cluster, "hosts")
            for cluster in facts.members("clusters")
            if ("clusters", cluster, "hosts") in facts.partial
        ]
    causes += [
        (kind, one, "vcenter")
        for one, value in known.items()
        if "vcenter" not in value and value.get("managed") is not False
    ]
    _record_gap(facts, path, tuple(causes))
