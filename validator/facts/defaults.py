"""Defaults and inheritance, written out once: after this a fact that is absent is unknown, whatever it could default to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from validator.errors import InputError
from validator.facts.assumed import assume, assume_as_told
from validator.facts.inherited import inherit
from validator.facts.intent import Intent, contradict_clusters, declare
from validator.facts.model import Facts
from validator.facts.persistent_memory import tell_pmem_failover
from validator.facts.processors import IDENTITY, category_of, disagreements, implied
from validator.facts.tables import edition_of_key, version_of_build
from validator.facts.versions import Version, parse_version
from validator.facts.virtual_hardware import tell_virtual
from validator.facts.vocabulary import refuse_unknown_words
from validator.messages import as_text
from validator.model import Claim, InputKind, Location, Path
from validator.reasons import ReasonCode, because

LEGACY_BEFORE = 600
"""FT of releases before 6.0 is legacy (record/replay), from 6.0 on smp, unless the cluster declares its type."""

_TWO_NODES = 2

DEFAULT_NETSTACK = "defaultTcpipStack"

NO_INTENT = Intent()

_INHERITED = ("teaming", "active", "standby")


def resolve(
    facts: Facts,
    tables: Mapping[str, Any],
    vsphere: Version | None = None,
    intent: Intent = NO_INTENT,
    *,
    with_assumptions: bool = True,
) -> list[InputError]:
    """Fill in what follows from other facts of the inputs and from the built-in ``tables``; return what cannot be meant.

    ``vsphere`` is the version to assume where no input says one, ``intent`` what a configuration declares as meant for FT.
    The facts of the estate as it is now (``now``) are filled in as well. Without ``with_assumptions`` nothing is filled in
    that inputs only let assume.
    """
    sides = [facts] if facts.now is None else [facts, facts.now]
    for side in sides:
        _implied_clusters(side)
        _vcenters(side)
        _clusters_of_vms(side)
        told = [name for name in side.members("vms") if not _only_facts(side, "vms", name)]
        inherit(side, told)
        tell_pmem_failover(side, told)
    errors = declare(facts, intent)
    for side in sides:
        errors += refuse_unknown_words(side)
        _fill_in(side, tables, vsphere)
        if with_assumptions:
            _assumptions(side, tables["vm_defaults"])
    return list({str(error): error for error in errors}.values())


def as_if_meant(facts: Facts, vms: Collection[str]) -> Facts:
    """Return resolved ``facts`` as they would be if the virtual machines ``vms`` were meant for FT too, without any plan.

    Where inputs say that one is not, that does not count here; what they say of clusters and hosts does.
    """
    known = facts.members("vms")
    chosen = {name: {**known[name], "fault_tolerance": True, "intent": "declared"} for name in vms}
    protected = {vm["cluster"] for vm in chosen.values() if "cluster" in vm}
    clusters = {
        name: {**value, "intent": "declared"} if name in protected else value
        for name, value in facts.members("clusters").items()
    }
    hosts = {
        name: {**value, "intent": "declared"} if value.get("cluster") in protected else value
        for name, value in facts.members("hosts").items()
    }
    changed = {"clusters": clusters, "hosts": hosts, "vms": {**known, **chosen}}
    result = replace(
        facts,
        objects={kind: changed.get(kind, members) for kind, members in facts.objects.items()},
        contradictions=dict(facts.contradictions),
        unknown=dict(facts.unknown),
        changes=None,
        now=None,
    )
    contradict_clusters(result)
    _not_under_ft(result)
    return result


def _fill_in(facts: Facts, tables: Mapping[str, Any], vsphere: Version | None) -> None:
    _intent(facts)
    contradict_clusters(facts)
    _host_versions(facts, tables)
    hosts: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for host in facts.members("hosts").values():
        hosts[host.get("cluster", "")].append(host)
    for name, cluster in facts.members("clusters").items():
        cluster.setdefault("reported_capabilities", _reported(hosts[name]))
        if not _only_facts(facts, "clusters", name):
            _cluster_defaults(facts, name, hosts[name], vsphere)
    for name, host in facts.members("hosts").items():
        if not _only_facts(facts, "hosts", name):
            _from_tables(facts, name, host, tables)
            tell_virtual(facts, name, host, tables["virtual_hardware"])
            _port_groups(facts, host.get("port_groups", {}), host.get("switches", {}), ("hosts", name))
            for key, vmkernel in host.get("vmkernels", {}).items():
                if ("hosts", name, "vmkernels", key, "netstack") not in facts.unknown:
                    vmkernel.setdefault("netstack", DEFAULT_NETSTACK)
    _not_under_ft(facts)
    for name, switch in facts.members("distributed_switches").items():
        if not _only_facts(facts, "distributed_switches", name):
            _distributed_port_groups(facts, name, switch)


def _assumptions(facts: Facts, table: Mapping[str, Any]) -> None:
    assume_as_told(facts)
    if not facts.defaults:
        return
    versions: dict[str, list[Version | None]] = defaultdict(list)
    for host in facts.members("hosts").values():
        versions[host.get("cluster", "")].append(parse_version(host.get("version", "")))
    for name, vm in facts.members("vms").items():
        cluster = vm.get("cluster", "")
        told = versions.get(cluster) or [None]
        known = [one for one in told if one is not None]
        assumed = parse_version(facts.members("clusters").get(cluster, {}).get("assumed_version", ""))
        oldest = min(known, key=lambda one: one.release) if len(known) == len(told) else assumed
        assume(facts, name, oldest, table)


def _only_facts(facts: Facts, kind: str, name: str) -> bool:
    """Tell whether only facts documents mention the object: in those defaults are written out already."""
    return set(facts.mentions.get((kind, name), ())) == {InputKind.FACTS}


def _not_under_ft(facts: Facts) -> None:
    """Write out which virtual machines are not under FT yet: those meant for FT of which no input says more."""
    spoken = {path[:3] for path in facts.unknown}
    for name, vm in facts.members("vms").items():
        told = any(key in vm or ("vms", name, key) in spoken for key in ("ft_role", "ft_secondaries"))
        if vm.get("fault_tolerance") and not told and not _only_facts(facts, "vms", name):
            vm["ft_role"], vm["ft_secondaries"] = "none", 0


def _implied_clusters(facts: Facts) -> None:
    """Add the clusters that hosts and virtual machines name, where no input claims to list all clusters."""
    if "clusters" in facts.objects and ("clusters",) not in facts.partial:
        return
    for kind in ("hosts", "vms"):
        for name, value in facts.members(kind).items():
            cluster = value.get("cluster")
            if cluster is not None and cluster not in facts.members("clusters"):
                facts.partial.add(("clusters",))  # there may be more that nobody names
                if "hosts" not in facts.objects:
                    facts.partial.add(("clusters", cluster, "hosts"))  # nobody lists them
                facts.objects.setdefault("clusters", {})[cluster] = {"name": cluster}
                facts.mentions["clusters", cluster] = facts.mentions.get((kind, name), ())
                if location := facts.location((kind, name, "cluster")):
                    facts.sources["clusters", cluster] = location


def _vcenters(facts: Facts) -> None:
    """Give clusters and hosts that do not say their vCenter the only one there is."""
    known = list(facts.members("vcenters"))
    if len(known) != 1:
        return
    for cluster in facts.members("clusters").values():
        cluster.setdefault("vcenter", known[0])
    for name, host in facts.members("hosts").items():
        is_open = any(("hosts", name, key) in facts.unknown for key in ("vcenter", "managed"))
        if host.get("managed") is not False and not is_open:
            host.setdefault("vcenter", known[0])


def _clusters_of_vms(facts: Facts) -> None:
    """Put a virtual machine that does not say its cluster into its host's."""
    for name, vm in facts.members("vms").items():
        host = facts.members("hosts").get(vm.get("host", ""), {})
        if "cluster" in host and "cluster" not in vm and ("vms", name, "cluster") not in facts.unknown:
            vm["cluster"] = host["cluster"]


def _intent(facts: Facts) -> None:
    """Write out which clusters, hosts and virtual machines are meant for FT, and whether somebody declared it."""
    protected = {vm.get("cluster") for vm in facts.members("vms").values() if vm.get("fault_tolerance")}
    for name, cluster in facts.members("clusters").items():
        cluster.setdefault("intent", "declared" if "fault_tolerance" in cluster or name in protected else "assumed")
        cluster.setdefault("fault_tolerance", True)
    for host in facts.members("hosts").values():
        cluster = facts.members("clusters").get(host.get("cluster", ""), {})
        host.setdefault("intent", "declared" if "fault_tolerance" in host else cluster.get("intent", "assumed"))
        host.setdefault("fault_tolerance", cluster.get("fault_tolerance", True))
    for vm in facts.members("vms").values():
        vm.setdefault("intent", "declared")
        vm.setdefault("fault_tolerance", False)


def _host_versions(facts: Facts, tables: Mapping[str, Any]) -> None:
    """Give a host of a cluster with one image the image's version and build, and every host the update of its build."""
    for name, host in facts.members("hosts").items():
        if _only_facts(facts, "hosts", name):
            continue
        image = facts.members("clusters").get(host.get("cluster", ""), {}).get("image", {})
        if "version" not in host:
            for told, wanted in (("build", "build"), ("esx_version", "version")):
                path = ("hosts", name, wanted)
                if told in image and wanted not in host and path not in facts.unknown:
                    host[wanted] = image[told]
                    cause = facts.location(("clusters", host["cluster"], "image", told))
                    if cause is not None:
                        facts.sources[path] = cause
        version, built = (
            parse_version(host.get("version", "")),
            version_of_build(host.get("build"), tables["esx_builds"]),
        )
        if version is not None and built is not None and version.update is None and version.release == built.release:
            host["version"] = str(built)


def _from_tables(facts: Facts, name: str, host: dict[str, Any], tables: Mapping[str, Any]) -> None:
    cpu = host.get("cpu", {})
    if not _contradictory(facts, name, cpu) and ("hosts", name, "cpu", "category") not in facts.unknown:
        category = cpu.get("category") or category_of(cpu)
        if category is not None:
            cpu["category"] = category
    for key, value in implied(cpu).items():
        path = ("hosts", name, "cpu", key)
        if value is not None and path not in facts.unknown:
            cpu.setdefault(key, value)
        elif key not in cpu and "model" not in cpu:
            facts.causes.setdefault(path, (("hosts", name, "cpu", "model"),))  # which tells it as well
    if "edition_key" in host and "edition" not in host and ("hosts", name, "edition") not in facts.unknown:
        edition = edition_of_key(host["edition_key"], tables["editions"])
        if edition is not None:
            host["edition"] = edition


def _contradictory(facts: Facts, name: str, cpu: dict[str, Any]) -> bool:
    """Tell whether the words for a processor contradict each other; then which processor it is is not known."""
    pairs = disagreements(cpu)
    base = ("hosts", name, "cpu")
    for pair in pairs:
        claims = tuple(
            Claim(f"{key}: {as_text(cpu[key])}", facts.location((*base, key)) or Location("")) for key in pair
        )
        facts.contradictions[base + pair[:1]] = claims
    told = dict(cpu)
    for key in IDENTITY:
        if pairs and cpu.pop(key, None) is not None:
            said = "; ".join(dict.fromkeys(f"{one}: {as_text(told[one])[:80]}" for pair in pairs for one in pair))
            facts.unknown["hosts", name, "cpu", key] = because(ReasonCode.INPUTS_DISAGREE, claims=said)
    return bool(pairs)


def _reported(hosts: list[dict[str, Any]]) -> list[str]:
    """Return the capabilities that some host reports: where one does, a host that does not may differ from the tables."""
    return sorted({key for host in hosts for key in host.get("capability", ())})


def _cluster_defaults(facts: Facts, name: str, hosts: list[dict[str, Any]], vsphere: Version | None) -> None:
    cluster = facts.members("clusters")[name]
    stated = [host["version"] for host in hosts if "version" in host]
    if not stated and ("clusters", name, "assumed_version") not in facts.unknown:
        vcenter = facts.members("vcenters").get(cluster.get("vcenter", ""), {})
        assumed = cluster.get("image", {}).get("esx_version") or vcenter.get("version") or vsphere
        if assumed is not None:
            cluster.setdefault("assumed_version", str(assumed))
    version = lowest(stated) if len(stated) == len(hosts) and stated else None
    version = version or parse_version(cluster.get("assumed_version", ""))
    if version is not None and ("clusters", name, "fault_tolerance_type") not in facts.unknown:
        cluster.setdefault("fault_tolerance_type", "legacy" if version.release < LEGACY_BEFORE else "smp")
    _heartbeat_policy(facts, name, cluster.get("ha", {}))
    _sites_of_vsan(facts, name, cluster.get("vsan", {}), len(hosts))


def _sites_of_vsan(facts: Facts, name: str, vsan: dict[str, Any], hosts: int) -> None:
    """Write out that a stretched cluster is on two sites; with two nodes it may be a server room and a witness elsewhere."""
    is_of_two = vsan.get("two_node", hosts == _TWO_NODES)
    path = ("clusters", name, "vsan", "one_site")
    if vsan.get("stretched") is True and not is_of_two and path not in facts.unknown:
        vsan.setdefault("one_site", False)


def _heartbeat_policy(facts: Facts, name: str, ha: dict[str, Any]) -> None:
    """Write out what a list of heartbeat datastores says of itself: those selected count; where none is, HA chooses.

    That is vSphere's own default, and a list that somebody wrote down is meant.
    """
    base = ("clusters", name, "ha")
    chosen, policy = (*base, "heartbeat_datastores"), (*base, "heartbeat_datastore_policy")
    if "heartbeat_datastores" in ha and chosen not in facts.partial and policy not in facts.unknown:
        default = "userSelectedDs" if ha["heartbeat_datastores"] else "allFeasibleDsWithUserPreference"
        ha.setdefault("heartbeat_datastore_policy", default)


def lowest(versions: list[str]) -> Version | None:
    """Return the lowest of ``versions``; ``None`` when one cannot be read. An open update counts as the lowest."""
    parsed = [parse_version(text) for text in versions]
    known = [version for version in parsed if version is not None]
    if not known or len(known) != len(parsed):
        return None
    return min(known, key=lambda version: (version.release, -1 if version.update is None else version.update))


def _port_groups(facts: Facts, port_groups: Any, switches: Any, path: Path) -> None:
    for label, port_group in port_groups.items():
        switch = port_group.get("switch", "")
        _inherit(facts, port_group, switches.get(switch), (*path, "port_groups", label), (*path, "switches", switch))


def _distributed_port_groups(facts: Facts, name: str, switch: dict[str, Any]) -> None:
    for label, port_group in switch.get("port_groups", {}).items():
        path = ("distributed_switches", name)
        _inherit(facts, port_group, switch, (*path, "port_groups", label), path)


def _inherit(
    facts: Facts, port_group: dict[str, Any], switch: dict[str, Any] | None, path: Path, switch_path: Path
) -> None:
    if "active" not in port_group and (*path, "active") in facts.unknown:
        return
    explicit = "active" in port_group
    port_group.setdefault("failover_order", "explicit" if explicit else "inherited")
    for key in _INHERITED:
        if key in port_group or (*path, key) in facts.unknown:
            continue
        if key == "standby" and explicit:
            port_group[key] = []  # an order of one's own that names no standby adapters has none
        elif switch is not None and key in switch:
            port_group[key] = list(switch[key]) if isinstance(switch[key], list) else switch[key]
            if (*switch_path, key) in facts.partial:
                facts.partial.add((*path, key))
