"""Terraform plans of an estate that a cluster spec describes: its resources as the provider of vSphere holds them."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from validator.facts.model import Facts

Values = dict[str, Any]


@dataclass(frozen=True)
class Managed:
    """One resource: its address, and its attributes as a state has them."""

    address: str
    values: Values

    @property
    def type(self) -> str:
        """The type of the resource."""
        return self.address.partition(".")[0]


def resources_of(facts: Facts) -> list[Managed]:
    """Return what Terraform can hold of the estate: only attributes that the facts know."""
    return list(_Writer(facts).resources())


def plan(changes: Sequence[tuple[str, Managed | None, Managed | None]]) -> Values:
    """Return the plan of (actions joined by "/", the resource before, the resource after)."""
    after = [new for _, _, new in changes if new is not None]
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {"resources": [_planned(one) for one in after]}},
        "prior_state": {"values": {"root_module": {"resources": [_planned(_DATACENTER)]}}},
        "resource_changes": [
            {
                "address": (new or old or _DATACENTER).address,
                "mode": "managed",
                "type": (new or old or _DATACENTER).type,
                "change": {
                    "actions": actions.split("/"),
                    "before": None if old is None else old.values,
                    "after": None if new is None else {k: v for k, v in new.values.items() if v is not UNKNOWN},
                    "after_unknown": {} if new is None else {k: True for k, v in new.values.items() if v is UNKNOWN},
                },
            }
            for actions, old, new in changes
        ],
        "configuration": {"root_module": {}},
    }


UNKNOWN = object()
"""Stands for a value that is known after the apply."""


def unchanged(resources: Sequence[Managed]) -> list[tuple[str, Managed | None, Managed | None]]:
    """Return the changes of a plan that changes nothing."""
    return [("no-op", one, one) for one in resources]


def mutations(resource: Managed) -> Iterator[tuple[str, tuple[str, Managed | None, Managed | None]]]:
    """Yield what plans may do to a resource: delete it, make it anew, and change each of its attributes."""
    yield "delete", ("delete", resource, None)
    anew = Managed(resource.address, {**copy.deepcopy(resource.values), "id": UNKNOWN})
    yield "replace", ("delete/create", resource, anew)
    for attribute, value in resource.values.items():
        if attribute not in _IDENTITY and (
            attribute != "resource_pool_id" or resource.type != "vsphere_compute_cluster"
        ):
            for other in _others(value):
                changed = Managed(resource.address, {**copy.deepcopy(resource.values), attribute: other})
                yield f"{attribute} -> {other}"[:80], ("update", resource, changed)


_IDENTITY = ("id", "key", "name", "hostname")


def _others(value: Any) -> Iterator[Any]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield value + 1
    elif isinstance(value, str):
        yield f"{value}x"
    elif isinstance(value, list) and value:
        yield value[1:]
        yield []
        if isinstance(value[0], dict):
            for key, child in value[0].items():
                for other in _others(child):
                    yield [{**value[0], key: other}, *value[1:]]
    elif isinstance(value, dict) and value:
        yield {}


_DATACENTER = Managed("data.vsphere_datacenter.dc", {"id": "datacenter-3", "name": ""})


def _planned(one: Managed) -> Values:
    parts = one.address.split(".")
    is_data = parts[0] == "data"
    return {
        "address": one.address,
        "mode": "data" if is_data else "managed",
        "type": parts[1] if is_data else parts[0],
        "name": parts[-1].partition("[")[0],
        "values": {key: value for key, value in one.values.items() if value is not UNKNOWN},
    }


def _known(**values: Any) -> Values:
    return {key: value for key, value in values.items() if value is not None}


class _Writer:
    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._hosts = {name: f"host-{number}" for number, name in enumerate(facts.members("hosts"), start=10)}
        self._clusters = {name: f"domain-c{number}" for number, name in enumerate(facts.members("clusters"), start=10)}
        self._switches = {
            name: f"50 0c {number:02}" for number, name in enumerate(facts.members("distributed_switches"))
        }
        self._datastores = {name: f"datastore-{number}" for number, name in enumerate(facts.members("datastores"))}

    def resources(self) -> Iterator[Managed]:
        for name, cluster in self._facts.members("clusters").items():
            yield self._cluster(name, cluster)
        for name, host in self._facts.members("hosts").items():
            yield from self._host(name, host)
        for name, switch in self._facts.members("distributed_switches").items():
            yield from self._distributed(name, switch)
        for name, datastore in self._facts.members("datastores").items():
            yield from self._datastore(name, datastore)
        for name, vm in self._facts.members("vms").items():
            yield self._vm(name, vm)

    def _cluster(self, name: str, cluster: Mapping[str, Any]) -> Managed:
        ha, drs = cluster.get("ha", {}), cluster.get("drs", {})
        members = [
            self._hosts[key] for key, host in self._facts.members("hosts").items() if host.get("cluster") == name
        ]
        switch = {True: "enabled", False: "disabled", None: None}
        values = _known(
            id=self._clusters[name],
            name=cluster.get("name", name),
            resource_pool_id=f"resgroup-{self._clusters[name]}",
            host_system_ids=members,
            host_managed=False,
            ha_enabled=ha.get("enabled"),
            ha_host_monitoring=switch[ha.get("host_monitoring")],
            ha_vm_component_protection=switch[ha.get("vm_component_protection")],
            ha_advanced_options={key: str(value) for key, value in ha["advanced_options"].items()}
            if "advanced_options" in ha
            else None,
            drs_enabled=drs.get("enabled"),
            vsan_enabled=cluster.get("vsan", {}).get("enabled"),
        )
        return Managed(f'vsphere_compute_cluster.c["{name}"]', values)

    def _host(self, name: str, host: Mapping[str, Any]) -> Iterator[Managed]:
        here, own = f'["{name}"]', self._hosts[name]
        yield Managed(f"vsphere_host.h{here}", _known(id=own, hostname=name, maintenance=None))
        for label, switch in host.get("switches", {}).items():
            values = _known(
                id=f"tf-HostVirtualSwitch:{own}:{label}",
                name=label,
                host_system_id=own,
                network_adapters=switch.get("pnics"),
                teaming_policy=switch.get("teaming"),
                active_nics=switch.get("active"),
                standby_nics=switch.get("standby"),
                mtu=switch.get("mtu"),
            )
            yield Managed(f'vsphere_host_virtual_switch.s["{name}/{label}"]', values)
        for label, group in host.get("port_groups", {}).items():
            is_plain = isinstance(group.get("vlan"), int)
            is_own = group.get("failover_order") == "explicit"
            values = _known(
                id=f"tf-HostPortGroup:{own}:{label}",
                name=label,
                host_system_id=own,
                virtual_switch_name=group.get("switch"),
                vlan_id=group["vlan"] if is_plain else None,
                active_nics=group.get("active") if is_own else None,
                standby_nics=group.get("standby") if is_own else None,
            )
            yield Managed(f'vsphere_host_port_group.p["{name}/{label}"]', values)
        for device, adapter in host.get("vmkernels", {}).items():
            yield self._vmkernel(own, device, adapter, f'["{name}/{device}"]')

    def _vmkernel(self, host: str, device: str, adapter: Mapping[str, Any], here: str) -> Managed:
        words = {"ft_logging": "faultToleranceLogging", "provisioning": "vSphereProvisioning"}
        services = adapter.get("services")
        distributed = self._switches.get(adapter.get("switch", ""))
        values = _known(
            id=f"{host}_{device}",
            host=host,
            portgroup=None if distributed else adapter.get("port_group"),
            distributed_switch_port=distributed,
            distributed_port_group=f"dvportgroup-{adapter.get('port_group')}" if distributed else None,
            mtu=adapter.get("mtu"),
            netstack=adapter.get("netstack"),
            ipv4=[_known(ip=adapter.get("ip"), netmask=adapter.get("netmask"))],
            services=None if services is None else [words.get(one, one) for one in services if one != "vm"],
        )
        return Managed(f"vsphere_vnic.v{here}", values)

    def _distributed(self, name: str, switch: Mapping[str, Any]) -> Iterator[Managed]:
        uuid = self._switches[name]
        values = _known(
            id=uuid,
            name=switch.get("name", name),
            uplinks=switch.get("uplinks"),
            teaming_policy=switch.get("teaming"),
            active_uplinks=switch.get("active"),
            standby_uplinks=switch.get("standby"),
            max_mtu=switch.get("mtu"),
            host=[
                _known(host_system_id=self._hosts[host], devices=member.get("pnics"))
                for host, member in switch.get("hosts", {}).items()
                if host in self._hosts
            ],
        )
        yield Managed(f'vsphere_distributed_virtual_switch.d["{name}"]', values)
        for label, group in switch.get("port_groups", {}).items():
            is_own = group.get("failover_order") == "explicit"
            values = _known(
                id=f"dvportgroup-{label}",
                key=f"dvportgroup-{label}",
                name=label,
                distributed_virtual_switch_uuid=uuid,
                vlan_id=group["vlan"] if isinstance(group.get("vlan"), int) else None,
                active_uplinks=group.get("active") if is_own else None,
                standby_uplinks=group.get("standby") if is_own else None,
            )
            yield Managed(f'vsphere_distributed_port_group.g["{name}/{label}"]', values)

    def _datastore(self, name: str, datastore: Mapping[str, Any]) -> Iterator[Managed]:
        hosts = [self._hosts[host] for host in datastore.get("hosts", ()) if host in self._hosts]
        common = {"id": self._datastores[name], "name": datastore.get("name", name)}
        if "hosts" not in datastore:  # the provider knows the hosts of whatever it holds
            return
        if datastore.get("type") in ("NFS", "NFS41"):
            values = {**common, "type": datastore["type"], "host_system_ids": hosts}
            yield Managed(f'vsphere_nas_datastore.n["{name}"]', values)
        elif datastore.get("type") == "VMFS" and hosts:
            yield Managed(f'vsphere_vmfs_datastore.n["{name}"]', {**common, "host_system_id": hosts[0]})

    def _vm(self, name: str, vm: Mapping[str, Any]) -> Managed:
        pool = f"resgroup-{self._clusters[vm['cluster']]}" if vm.get("cluster") in self._clusters else None
        values = _known(
            id=f"42-{name}",
            name=vm.get("name", name),
            num_cpus=vm.get("num_cpus"),
            memory=vm.get("memory_mb"),
            resource_pool_id=pool,
            host_system_id=self._hosts.get(vm.get("host", "")),
            datastore_id=self._datastores.get(vm.get("storage_datastore", "")),
            hardware_version=vm.get("hardware_version"),
            guest_id=vm.get("guest_id"),
            firmware=vm.get("firmware"),
            cpu_hot_add_enabled=vm.get("cpu_hot_add"),
            memory_hot_add_enabled=vm.get("memory_hot_add"),
            nested_hv_enabled=vm.get("nested_virtualization"),
            vbs_enabled=vm.get("vbs"),
        )
        return Managed(f'vsphere_virtual_machine.v["{name}"]', values)
