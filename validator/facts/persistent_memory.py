"""Whether HA fails persistent memory over: a virtual machine without persistent memory has nothing to fail over."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from validator.facts.model import Facts


def tell_pmem_failover(facts: Facts, names: Iterable[str]) -> None:
    """Say that ``pmem_ha_failover`` is off for the virtual machines that do not say it and have no persistent memory."""
    for name in names:
        vm, path = facts.members("vms")[name], ("vms", name, "pmem_ha_failover")
        if "pmem_ha_failover" not in vm and path not in facts.unknown and _has_none(facts, name, vm):
            vm["pmem_ha_failover"] = False
            cause = facts.location(("vms", name, "devices"))
            if cause is not None:
                facts.sources[path] = cause


def _has_none(facts: Facts, name: str, vm: dict[str, Any]) -> bool:
    """Tell whether neither a device nor a datastore of the machine is persistent memory, for certain."""
    lists = [("vms", name, kind) for kind in ("devices", "disks")]
    if any(path[-1] not in vm or path in facts.partial for path in lists) or "nvdimm" in vm["devices"]:
        return False
    stores = [vm.get("storage_datastore"), *(disk.get("datastore") for disk in vm["disks"].values())]
    types = {facts.members("datastores").get(store or "", {}).get("type", "PMEM") for store in stores}
    return "PMEM" not in types
