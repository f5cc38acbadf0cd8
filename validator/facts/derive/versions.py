"""Which release and update, and so which type of FT, an object is judged by."""

from __future__ import annotations

from typing import Any

from validator.facts.defaults import LEGACY_BEFORE, lowest
from validator.facts.model import Facts
from validator.facts.versions import Version, parse_version
from validator.model import Path


def derive_versions(facts: Facts) -> None:
    """Add ``release``, ``update`` and ``ft_type`` to vCenters, clusters, hosts and virtual machines, where known."""
    for name, vcenter in facts.members("vcenters").items():
        _put(
            facts, ("vcenters", name), vcenter, parse_version(vcenter.get("version", "")), ("vcenters", name, "version")
        )
    for name, cluster in facts.members("clusters").items():
        _cluster(facts, name, cluster)
    for name, host in facts.members("hosts").items():
        _host(facts, name, host)
    for name, vm in facts.members("vms").items():
        _vm(facts, name, vm)


def _put(facts: Facts, path: Path, value: dict[str, Any], version: Version | None, cause: Path) -> None:
    if version is None:
        facts.causes.update(((*path, name), (cause,)) for name in ("release", "update"))
        return
    value["release"] = version.release
    if version.update is not None:
        value["update"] = version.update
    else:
        facts.causes.update({(*path, "update"): (cause,)})


def _cluster(facts: Facts, name: str, cluster: dict[str, Any]) -> None:
    hosts = [(host, facts.members("hosts")[host].get("version")) for host in cluster["hosts"]]
    silent = sorted(host for host, version in hosts if version is None)
    version: Version | None = None
    cause: Path = ("clusters", name, "hosts")
    if "assumed_version" in cluster:
        version = parse_version(cluster["assumed_version"])
        cause = ("clusters", name, "assumed_version")
    elif silent:
        cause = ("hosts", silent[0], "version")
    elif hosts and cause not in facts.partial:
        version = lowest([text for _, text in hosts if text is not None])
    _put(facts, ("clusters", name), cluster, version, cause)
    if version is not None and hosts:
        _newest(facts, name, cluster, version)
    if "fault_tolerance_type" in cluster:
        cluster["ft_type"] = cluster["fault_tolerance_type"]
    else:
        declared: Path = ("clusters", name, "fault_tolerance_type")  # by default it follows from the version
        facts.causes["clusters", name, "ft_type"] = (cause if version is None else declared,)


def _newest(facts: Facts, name: str, cluster: dict[str, Any], lowest_version: Version) -> None:
    """Add ``newest_release`` and ``newest_update`` to a cluster of several versions: what only later hosts can do counts."""
    known = [(host, parse_version(facts.members("hosts")[host].get("version", ""))) for host in cluster["hosts"]]
    top = max((version.release for _, version in known if version is not None), default=lowest_version.release)
    updates = {host: version.update for host, version in known if version is not None and version.release == top}
    silent = sorted(host for host, update in updates.items() if update is None)
    if top == lowest_version.release and (silent or set(updates.values()) <= {lowest_version.update}):
        return
    cluster["newest_release"] = top
    if silent:
        facts.causes["clusters", name, "newest_update"] = (("hosts", silent[0], "version"),)
    else:
        cluster["newest_update"] = max(update for update in updates.values() if update is not None)


def _host(facts: Facts, name: str, host: dict[str, Any]) -> None:
    cluster = facts.members("clusters").get(host.get("cluster", ""), {})
    text = host.get("version") or cluster.get("assumed_version", "")
    _put(facts, ("hosts", name), host, parse_version(text), ("hosts", name, "version"))
    if "cluster" in host:
        _inherit_type(facts, "hosts", name, host, cluster)
    elif host.get("standalone") is not True:
        facts.causes["hosts", name, "ft_type"] = (("hosts", name, "cluster"),)
    elif "release" in host:
        host["ft_type"] = "legacy" if host["release"] < LEGACY_BEFORE else "smp"
    else:
        facts.causes["hosts", name, "ft_type"] = (("hosts", name, "version"),)


def _inherit_type(facts: Facts, kind: str, name: str, value: dict[str, Any], cluster: dict[str, Any]) -> None:
    if "ft_type" in cluster:
        value["ft_type"] = cluster["ft_type"]
    else:
        facts.causes[kind, name, "ft_type"] = (("clusters", value["cluster"], "ft_type"),)


def _vm(facts: Facts, name: str, vm: dict[str, Any]) -> None:
    if "cluster" not in vm:
        for derived in ("release", "update", "ft_type"):
            facts.causes["vms", name, derived] = (("vms", name, "cluster"),)
        return
    cluster = facts.members("clusters").get(vm["cluster"], {})
    for derived in ("newest_release", "newest_update"):
        if derived in cluster:
            vm[derived] = cluster[derived]
        elif ("clusters", vm["cluster"], derived) in facts.causes:
            facts.causes["vms", name, derived] = (("clusters", vm["cluster"], derived),)
    for derived in ("release", "update"):
        if derived in cluster:
            vm[derived] = cluster[derived]
        else:
            facts.causes["vms", name, derived] = (("clusters", vm["cluster"], derived),)
    _inherit_type(facts, "vms", name, vm, cluster)
