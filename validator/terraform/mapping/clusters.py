"""Clusters: HA, DRS, EVC, vSAN and the image of their hosts."""

from __future__ import annotations

import re
from typing import Any

from validator.facts.advanced_options import read_options
from validator.model import Path, Resource
from validator.reasons import ReasonCode, because
from validator.terraform.mapping.estate import Estate, name_of
from validator.terraform.mapping.writer import (
    AttributeMapping,
    Writer,
    boolean,
    integer,
    reason_of,
    same,
    spelled,
    text,
)

_SWITCH = spelled({"enabled": True, "disabled": False})
_IMAGE = re.compile(r"([0-9]+\.[0-9]+(?:\.[0-9]+){0,2}(?: ?[Uu][0-9]+[a-z]?)?)(?:-[0-9A-Za-z.]+)?")


def _options(value: Any) -> dict[str, Any] | None:
    if not isinstance(value, dict):
        return None
    return {key: option for key, option in read_options(value).items() if isinstance(option, (str, int, bool))}


_FIELDS = (
    AttributeMapping("ha_enabled", ("ha", "enabled"), boolean, False),
    AttributeMapping("ha_host_monitoring", ("ha", "host_monitoring"), _SWITCH, True),
    AttributeMapping("ha_vm_component_protection", ("ha", "vm_component_protection"), _SWITCH, True),
    AttributeMapping(
        "ha_admission_control_policy",
        ("ha", "admission_control"),
        spelled(
            {
                "resourcePercentage": "resource_percentage",
                "slotPolicy": "slot_policy",
                "failoverHosts": "failover_hosts",
                "disabled": "disabled",
            }
        ),
        "resource_percentage",
    ),
    AttributeMapping(
        "ha_admission_control_slot_policy_use_explicit_size", ("ha", "slot_size", "fixed"), boolean, False
    ),
    AttributeMapping(
        "ha_vm_restart_priority",
        ("ha", "vm_restart_priority"),
        same("lowest", "low", "medium", "high", "highest", "disabled"),
        "medium",
    ),
    AttributeMapping(
        "ha_heartbeat_datastore_policy",
        ("ha", "heartbeat_datastore_policy"),
        same("userSelectedDs", "allFeasibleDs", "allFeasibleDsWithUserPreference"),
        "allFeasibleDsWithUserPreference",
    ),
    AttributeMapping("ha_advanced_options", ("ha", "advanced_options"), _options, {}),
    AttributeMapping("drs_enabled", ("drs", "enabled"), boolean, False),
    AttributeMapping(
        "drs_automation_level",
        ("drs", "automation_level"),
        spelled(
            {
                "manual": "manual",
                "partiallyAutomated": "partially_automated",
                "fullyAutomated": "fully_automated",
            }
        ),
        "manual",
    ),
    AttributeMapping("evc_mode", ("evc_mode",), text, "none"),
    AttributeMapping("vsan_enabled", ("vsan", "enabled"), boolean, False),
    AttributeMapping("vsan_esa_enabled", ("vsan", "esa"), boolean, False),
    AttributeMapping(
        "vsan_stretched_cluster",
        ("vsan", "stretched"),
        lambda value: bool(value) if isinstance(value, list) else None,
        False,
    ),
)

_SLOT_FIELDS = (
    AttributeMapping("ha_admission_control_slot_policy_explicit_cpu", ("ha", "slot_size", "cpu_mhz"), integer, 32),
    AttributeMapping(
        "ha_admission_control_slot_policy_explicit_memory", ("ha", "slot_size", "memory_mb"), integer, 100
    ),
)


def write_clusters(estate: Estate, writer: Writer) -> None:
    """Write the clusters of an estate."""
    for resource in estate.of("vsphere_compute_cluster"):
        base = ("clusters", estate.key("clusters", resource))
        writer.start(base, resource.location)
        write_name(resource, base, writer)
        write_datacenter(estate, resource, base, writer)
        writer.partial((*base, "hosts"), estate.many(resource.values.get("host_system_ids"), "hosts").reason)
        writer.partial((*base, "vms"))
        if resource.mode == "managed":
            writer.fields(base, resource.values, _FIELDS)
            _write_lists(estate, resource, base, writer)
            _write_image(resource.values.get("host_image"), base, writer)
    _note_profiles(estate, writer)


def _note_profiles(estate: Estate, writer: Writer) -> None:
    """Say that a configuration profile is not read: it may set what no other resource of the provider can."""
    for profile in estate.of("vsphere_configuration_profile", "managed"):
        cluster = estate.one(profile.values.get("cluster_id"), "clusters").resource
        called = "a cluster" if cluster is None else estate.key("clusters", cluster)
        writer.note(
            f"{profile.location.address}: the configuration profile of {called} is not read; what it sets on hosts, "
            "such as the services of VMkernel adapters, has to be in a cluster spec"
        )


def write_name(resource: Resource, base: Path, writer: Writer) -> None:
    """Write the plain name of an object, or why it is unknown."""
    name = name_of(resource)
    if name is not None:
        writer.put((*base, "name"), name)
    else:
        writer.unknown((*base, "name"), reason_of(resource.values.get("name")))


def write_datacenter(estate: Estate, resource: Resource, base: Path, writer: Writer) -> None:
    """Write the datacenter of an object, or why it is unknown."""
    place = estate.place(resource)
    if place is not None:
        writer.put((*base, "datacenter"), place)
        return
    attribute = "datacenter" if resource.type == "vsphere_host" and resource.mode == "managed" else "datacenter_id"
    writer.unknown((*base, "datacenter"), estate.datacenter(resource.values.get(attribute)).reason)


def _write_lists(estate: Estate, resource: Resource, base: Path, writer: Writer) -> None:
    values = resource.values
    if values.get("ha_admission_control_slot_policy_use_explicit_size") is True:
        writer.fields(base, values, _SLOT_FIELDS)
    heartbeat = (*base, "ha", "heartbeat_datastores")
    is_own_choice = values.get("ha_heartbeat_datastore_policy") == "userSelectedDs"
    if values.get("ha_heartbeat_datastore_ids"):  # left out, vCenter chooses, or nobody does
        found = estate.many(values["ha_heartbeat_datastore_ids"], "datastores")
        writer.names(heartbeat, found, lambda datastore: estate.key("datastores", datastore))
        if not is_own_choice:
            writer.partial(heartbeat)
    elif is_own_choice:
        writer.put(heartbeat, [])
    if "vsan_remote_datastore_ids" in values:
        remote = estate.many(values["vsan_remote_datastore_ids"], "datastores")
        writer.names(
            (*base, "vsan", "remote_datastores"), remote, lambda datastore: estate.key("datastores", datastore)
        )


def _write_image(value: Any, base: Path, writer: Writer) -> None:
    path = (*base, "image", "esx_version")
    image = value[0] if isinstance(value, list) and value else value
    version = image.get("esx_version") if isinstance(image, dict) else image
    if isinstance(version, str):
        match = _IMAGE.fullmatch(version)
        if match:
            writer.put(path, match.group(1))
        elif version:
            writer.unknown(path, because(ReasonCode.NOT_A_VERSION, text=version[:60]))
    elif reason_of(version) is not None:
        writer.unknown(path, reason_of(version))
