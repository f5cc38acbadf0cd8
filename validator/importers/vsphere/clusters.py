"""Clusters: HA, DRS, EVC, vSAN, groups and rules, and what they set for single virtual machines."""

from __future__ import annotations

from typing import Any

from validator.facts.advanced_options import read_options
from validator.importers.vsphere.api import STRANGE, strangers
from validator.importers.vsphere.draft import Draft
from validator.importers.vsphere.inventory import (
    Ref,
    distinct,
    flag,
    inside,
    is_secondary,
    kind,
    known,
    many,
    ref,
    refs,
    text,
    texts,
    whole,
)

PROPERTIES: dict[str, tuple[str, ...]] = {
    "name": (),
    "parent": ("datacenter",),
    "host": (),
    "summary": ("evc_mode",),
    "configurationEx": ("ha", "drs", "vsan", "host_groups", "vm_groups", "vm_host_rules"),
}
"""The properties that are read, and the facts that come from each."""

_SWITCHED = {"enabled": True, "disabled": False}
_LEVELS = {"manual": "manual", "partiallyAutomated": "partially_automated", "fullyAutomated": "fully_automated"}
_POLICIES = {
    "ClusterFailoverResourcesAdmissionControlPolicy": "resource_percentage",
    "ClusterFailoverLevelAdmissionControlPolicy": "slot_policy",
    "ClusterFailoverHostAdmissionControlPolicy": "failover_hosts",
}
_BY_SHAPE = (("cpuFailoverResourcesPercent", "resource_percentage"), ("failoverHosts", "failover_hosts"))
_SERVICES = {"hostMonitoring": "ha.host_monitoring", "vmComponentProtecting": "ha.vm_component_protection"}
_PRIORITIES = ("lowest", "low", "medium", "high", "highest", "disabled")
_FT_RULE = "ClusterFtVmHostRuleInfo"
_NO_FT_RULE = "no rule that is on (ClusterFtVmHostRuleInfo) names the host groups of FT Metro Cluster"
_SEVERAL_FT_RULES = "rules for FT Metro Cluster name different host groups; a cluster spec can hold two of a cluster"


def clusters(draft: Draft, vcenter: str | None) -> list[dict[str, Any]]:
    """Return the clusters of the inventory; ``vcenter`` is the one that manages them, where the source shows it."""
    metro = {
        draft.names.clusters.get(machine)
        for machine, value in draft.inventory.of("VirtualMachine")
        if flag(value, "config.metroFtEnabled")
    }
    return [
        _cluster(draft, one, value, vcenter, metro)
        for one, value in draft.inventory.of("ClusterComputeResource")
        if draft.names.of(one) is not None
    ]


def _cluster(
    draft: Draft, one: Ref, value: dict[str, Any], vcenter: str | None, metro: set[Ref | None]
) -> dict[str, Any]:
    config = inside(value, "configurationEx")
    result = {
        "name": draft.names.of(one),
        "datacenter": draft.names.datacenters.get(one),
        "vcenter": vcenter,
        "ha": _ha(draft, one, config),
        "drs": {
            "enabled": flag(config, "drsConfig.enabled"),
            "automation_level": _LEVELS.get(
                draft.word(one, config, "drsConfig.defaultVmBehavior", "DrsBehavior", "drs.automation_level") or ""
            ),
        },
        "evc_mode": _evc(value),
        "vsan": _vsan(config),
        **(_groups(draft, one, config) if config is not None else {}),
        "metro": _metro(draft, one, config) if one in metro else None,
        "partial": [*_hidden(draft, one, value), *_unknown_lists(draft, one, config)] or None,
    }
    result["drs"] = known(result["drs"])
    return draft.finish(one, result, PROPERTIES)


def _unknown_lists(draft: Draft, one: Ref, config: Any) -> list[str]:
    """Name the lists that a group or a rule of a class that is not known may belong to."""
    lists = ["host_groups", "vm_groups"] if draft.told_strangers(one, many(config, "group"), "ClusterGroupInfo") else []
    return [*lists, *(["vm_host_rules"] if draft.told_strangers(one, many(config, "rule"), "ClusterRuleInfo") else [])]


def _hidden(draft: Draft, one: Ref, value: dict[str, Any]) -> list[str]:
    """Name the lists of members of which the source hides some: hosts, and with them their virtual machines."""
    seen = refs(value, "host")
    total = whole(value, "summary.numHosts")
    if draft.inventory.refuses(one, "host") or any(draft.names.of(host) is None for host in seen):
        return ["hosts", "vms"]
    if total is not None and total > len(seen):
        return ["hosts", "vms"]
    return []


def _evc(value: dict[str, Any]) -> str | None:
    """Return the key of the EVC mode. The summary is read as a whole: no key in it means that EVC is off."""
    if inside(value, "summary") is None:
        return None
    return text(value, "summary.currentEVCModeKey") or "none"


def _ha(draft: Draft, one: Ref, config: Any) -> dict[str, Any]:
    das = inside(config, "dasConfig")
    if das is None:
        return {}
    slots = inside(das, "admissionControlPolicy.slotPolicy")
    result = known(
        {
            "enabled": flag(das, "enabled"),
            # Unset are the defaults of ClusterDasConfigInfo: "enabled", "disabled" and "allFeasibleDsWithUserPreference".
            "host_monitoring": _SWITCHED.get(_service(draft, one, das, "hostMonitoring") or "enabled"),
            "vm_component_protection": _SWITCHED.get(_service(draft, one, das, "vmComponentProtecting") or "disabled"),
            "admission_control": _admission_control(das),
            "slot_size": known({"cpu_mhz": whole(slots, "cpu"), "memory_mb": whole(slots, "memory")}),
            "heartbeat_datastore_policy": _heartbeat_policy(draft, one, das),
            "heartbeat_datastores": _heartbeats(draft, one, das),
        }
    )
    result["advanced_options"] = _options(das)
    return result


def _options(das: Any) -> dict[str, Any]:
    """Return the advanced options of HA that rules read; others are no business of a spec."""
    found = {text(option, "key") or "": inside(option, "value") for option in many(das, "option")}
    scalars = {key: value for key, value in found.items() if isinstance(value, (str, int, bool))}
    return read_options(scalars)


def _admission_control(das: Any) -> str | None:
    if flag(das, "admissionControlEnabled") is False:
        return "disabled"
    policy = inside(das, "admissionControlPolicy")
    if policy in (None, ""):
        return None
    if kind(policy) in _POLICIES:
        return _POLICIES[kind(policy)]
    found = [name for member, name in _BY_SHAPE if inside(policy, member) is not None]
    return found[0] if found else "slot_policy" if inside(policy, "failoverLevel") is not None else None


def _service(draft: Draft, one: Ref, das: Any, name: str) -> str | None:
    return draft.word(one, das, name, "ClusterDasConfigInfoServiceState", _SERVICES[name])


def _heartbeat_policy(draft: Draft, one: Ref, das: Any) -> str | None:
    candidates = ("ClusterDasConfigInfoHBDatastoreCandidate", "ha.heartbeat_datastore_policy")
    found = draft.word(one, das, "hBDatastoreCandidatePolicy", *candidates)
    return None if found == STRANGE else found or "allFeasibleDsWithUserPreference"


def _heartbeats(draft: Draft, one: Ref, das: Any) -> list[str] | None:
    """Return the heartbeat datastores: those in use, else those that the cluster names, if it may take no others.

    Where it may, which ones it takes does not matter.
    """
    used = draft.inventory.heartbeats.get(one)
    if used is None and _heartbeat_policy(draft, one, das) == "userSelectedDs":
        used = refs(das, "heartbeatDatastore")
    if used is None:
        return None
    names = [draft.names.of(datastore) for datastore in used]
    if None in names:
        draft.cannot_read(one, ("ha.heartbeat_datastores",), "a heartbeat datastore is not in what was read")
        return None
    return [name for name in names if name is not None]


def _vsan(config: Any) -> dict[str, Any]:
    found = inside(config, "vsanConfigInfo")
    enabled = flag(found, "enabled")
    return known(
        {
            "enabled": enabled,
            "esa": flag(found, "vsanEsaEnabled") if enabled else None,
            "stretched": False if enabled is False else None,
        }
    )


def _groups(draft: Draft, one: Ref, config: Any) -> dict[str, Any]:
    hosts, machines = [], []
    for group in many(config, "group"):
        if strangers([group], "ClusterGroupInfo"):
            continue
        if _is_group_of_hosts(group):
            hosts.append(_group(draft, one, group, ("host_groups", "hosts", "host")))
        else:
            machines.append(_group(draft, one, group, ("vm_groups", "vms", "vm")))
    rules_of = [rule for rule in many(config, "rule") if not strangers([rule], "ClusterRuleInfo")]
    found = [rule for rule in rules_of if text(rule, "vmGroupName") and text(rule, "name")]
    rules = [_rule(rule) for rule in found if not _is_ft_rule(rule)]
    return {"host_groups": hosts, "vm_groups": machines, "vm_host_rules": distinct(rules, "name")}


def _is_ft_rule(rule: Any) -> bool:
    """Tell whether a rule is the one of FT Metro Cluster: it keeps the halves of a pair apart, and no machine off a host."""
    return kind(rule) == _FT_RULE or inside(rule, "hostGroupName") is not None


def _metro(draft: Draft, one: Ref, config: Any) -> dict[str, Any]:
    """Return FT Metro Cluster, which is on, with the host groups that its rules name."""
    rules = [rule for rule in many(config, "rule") if _is_ft_rule(rule) and flag(rule, "enabled")]
    named = {tuple(sorted(texts(rule, "hostGroupName"))) for rule in rules}
    if len(named) == 1:
        return {"enabled": True, "host_groups": list(*named)}
    if config is not None:
        draft.cannot_read(one, ("metro.host_groups",), _SEVERAL_FT_RULES if named else _NO_FT_RULE)
    return {"enabled": True}


def _is_group_of_hosts(group: Any) -> bool:
    return kind(group) == "ClusterHostGroup" or (kind(group) != "ClusterVmGroup" and bool(many(group, "host")))


def _group(draft: Draft, one: Ref, group: Any, where: tuple[str, str, str]) -> dict[str, Any]:
    """Return a group; without its members where the source does not show all of them: such a list is complete."""
    collection, members, member = where
    name = text(group, "name") or ""
    members_of = [each for each in refs(group, member) if not is_secondary(draft.inventory.objects.get(each, {}))]
    found = [draft.names.of(each) for each in members_of]
    if None in found:
        draft.cannot_read(one, ((collection, name, members),), "a member is not in what was read")
        return {"name": name}
    return {"name": name, members: found}


def _rule(rule: Any) -> dict[str, Any]:
    """Return a rule. Unset it is off and not mandatory (ClusterRuleInfo); one that names no hosts says nothing of them."""
    affine, other = text(rule, "affineHostGroupName"), text(rule, "antiAffineHostGroupName")
    degree = "must" if flag(rule, "mandatory") else "should"
    words = f"{degree}_run_on" if affine else f"{degree}_not_run_on" if other else None
    return known(
        {
            "name": text(rule, "name"),
            "vm_group": text(rule, "vmGroupName"),
            "host_group": affine or other,
            "type": words,
            "enabled": flag(rule, "enabled") is True,
        }
    )


def overrides(draft: Draft, cluster: Ref | None, machine: Ref) -> dict[str, Any]:
    """Return what a cluster sets for one virtual machine: priority of restarts (HA), automation (DRS)."""
    config = inside(draft.inventory.objects.get(cluster, {}), "configurationEx") if cluster is not None else None
    if config is None:
        return {}
    das = next((one for one in many(config, "dasVmConfig") if ref(one, "key") == machine), None)
    drs = next((one for one in many(config, "drsVmConfig") if ref(one, "key") == machine), None)
    priority = ("ClusterDasVmSettingsRestartPriority", "ha_restart_priority")
    own = draft.word(machine, das, "dasSettings.restartPriority", *priority)
    own = own or draft.word(machine, das, "restartPriority", *priority)
    if own in (None, "clusterRestartPriority"):
        own = draft.word(machine, config, "dasConfig.defaultVmSettings.restartPriority", *priority)
    if own is None and inside(config, "dasConfig") is not None:
        own = "medium"  # ClusterDasVmSettings: "If not specified at either the cluster level or the virtual machine level"
    behavior = draft.word(machine, drs, "behavior", "DrsBehavior", "drs_automation_level")
    level = "default" if behavior is None else _LEVELS.get(behavior)
    level = "disabled" if flag(drs, "enabled") is False else level
    return known({"ha_restart_priority": own if own in _PRIORITIES else None, "drs_automation_level": level})
