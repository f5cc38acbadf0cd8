"""What each kind of traffic runs over on a host: interfaces, port groups, switches, adapters and their speeds."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from validator.facts import Facts
from validator.model import Path

SERVICES: Mapping[str, frozenset[str]] = {
    "vmotion": frozenset({"vmotion"}),
    "ft_logging": frozenset({"ft_logging"}),
    "management": frozenset({"management"}),
    "storage": frozenset({"nfs", "iscsi", "vsan"}),
}
"""The VMkernel services that make up each kind of traffic; ``vm`` is the traffic of virtual machines' port groups."""

_VMOTION_NETSTACK_SINCE = 600
_ESX_ENDED = 500
_COPIED = ("port_group", "ip", "mtu", "netstack", "gateway", "dhcp")
_OF_PORT_GROUP = ("vlan", "teaming", "failover_order")


def derive_traffic(facts: Facts) -> None:
    """Add ``traffic`` to every host."""
    switches = _switches_of_hosts(facts)
    for name, host in facts.members("hosts").items():
        host["traffic"] = _Host(facts, name, host, switches.get(name, [])).traffic()


def _switches_of_hosts(facts: Facts) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for switch, value in facts.members("distributed_switches").items():
        for host in value.get("hosts", ()):
            found.setdefault(host, []).append(switch)
    return found


@dataclass(slots=True)
class _Carrier:
    """An interface or port group that carries a kind of traffic, with what is known of its chain down to adapters."""

    facts: dict[str, Any]
    gaps: dict[str, Path] = field(default_factory=dict)

    @property
    def has_adapters(self) -> bool:
        return "active" in self.facts and "standby" in self.facts


class _Host:
    """Follows the chains of one host."""

    def __init__(self, facts: Facts, name: str, host: dict[str, Any], distributed: list[str]) -> None:
        self._facts = facts
        self._path: Path = ("hosts", name)
        self._name = name
        self._host = host
        self._distributed = distributed

    def traffic(self) -> dict[str, Any]:
        result: dict[str, dict[str, Any]] = {}
        chains = {key: self._vmkernel(key, value) for key, value in self._host.get("vmkernels", {}).items()}
        carriers: dict[str, dict[str, _Carrier]] = {}
        for kind in SERVICES:
            carriers[kind], causes = self._vmkernels_of(kind, chains)
            result[kind] = self._summary(kind, "vmkernels", carriers[kind], causes)
        carriers["management"].update(self._consoles())
        carriers["vm"], causes = self._port_groups_for("vm")
        result["vm"] = self._summary("vm", "port_groups", carriers["vm"], causes)
        self._share(result, carriers, chains)
        return result

    def _vmkernels_of(self, kind: str, chains: dict[str, _Carrier]) -> tuple[dict[str, _Carrier], list[Path]]:
        collection = (*self._path, "vmkernels")
        causes: list[Path] = []
        if "vmkernels" not in self._host or collection in self._facts.partial:
            causes.append(collection)
        found: dict[str, _Carrier] = {}
        for key, chain in chains.items():
            carries, cause = self._carries(kind, key)
            if carries:
                found[key] = chain
            elif cause is not None:
                causes.append(cause)
        return found, causes

    def _carries(self, kind: str, key: str) -> tuple[bool, Path | None]:
        """Tell whether the interface carries the traffic; if that is open, name the fact that would tell."""
        vmkernel = self._host["vmkernels"][key]
        path = (*self._path, "vmkernels", key, "services")
        services = vmkernel.get("services")
        if services is not None and not SERVICES[kind].isdisjoint(services):
            return True, None
        is_open = services is None or path in self._facts.partial
        if kind == "vmotion":
            netstack, release = vmkernel.get("netstack"), self._host.get("release")
            if netstack == "vmotion" and release is not None and release >= _VMOTION_NETSTACK_SINCE:
                return True, None
            if netstack == "vmotion" and release is None:
                return False, (*self._path, "version")
            if netstack is None and not is_open and (release is None or release >= _VMOTION_NETSTACK_SINCE):
                return False, (*self._path, "vmkernels", key, "netstack")
        return False, path if is_open else None

    def _vmkernel(self, key: str, vmkernel: dict[str, Any]) -> _Carrier:
        carrier = _Carrier({name: vmkernel[name] for name in _COPIED if name in vmkernel})
        path = (*self._path, "vmkernels", key)
        carrier.gaps.update({name: (*path, name) for name in ("port_group", "ip", "mtu") if name not in vmkernel})
        subnet = _subnet(vmkernel)
        if subnet is None:
            carrier.gaps["subnet"] = (*path, "netmask" if "ip" in vmkernel else "ip")
        else:
            carrier.facts["subnet"] = subnet
        self._follow(carrier, vmkernel.get("port_group"), vmkernel.get("switch"), path)
        return carrier

    def _follow(self, carrier: _Carrier, label: str | None, switch: str | None, path: Path) -> None:
        """Add what the port group ``label`` tells about the carrier: switch, VLAN, teaming and adapters."""
        gap: Path | None = None
        standard = self._host.get("port_groups", {})
        if label is None:
            gap = (*path, "port_group")
        elif label in standard and switch is None:
            self._standard(carrier, standard[label], (*self._path, "port_groups", label))
            return
        else:
            owners = [
                name
                for name in self._distributed
                if label in self._facts.members("distributed_switches")[name].get("port_groups", {})
                and switch in (None, name)
            ]
            if len(owners) == 1:
                self._distributed_group(carrier, owners[0], label)
                return
            gap = self._open_end(switch)
        carrier.gaps.update(dict.fromkeys(("switch", *_OF_PORT_GROUP, "active", "standby"), gap))

    def _open_end(self, switch: str | None) -> Path:
        """Return the list in which a port group that was not found may still be."""
        own = (*self._path, "port_groups")
        if switch is not None:
            return ("distributed_switches", switch, "port_groups")
        if own in self._facts.partial or "port_groups" not in self._host:
            return own
        return ("distributed_switches",)

    def _standard(self, carrier: _Carrier, group: dict[str, Any], path: Path) -> None:
        carrier.facts["switch_type"] = "standard"
        for name in ("switch", *_OF_PORT_GROUP, "active", "standby"):
            if name in group:
                carrier.facts[name] = group[name]
            if name not in group or (*path, name) in self._facts.partial:
                carrier.gaps[name] = (*path, name)

    def _distributed_group(self, carrier: _Carrier, switch: str, label: str) -> None:
        value = self._facts.members("distributed_switches")[switch]
        group = value["port_groups"][label]
        path: Path = ("distributed_switches", switch, "port_groups", label)
        carrier.facts.update(switch=switch, switch_type="distributed")
        for name in _OF_PORT_GROUP:
            if name in group:
                carrier.facts[name] = group[name]
            else:
                carrier.gaps[name] = (*path, name)
        for name in ("active", "standby"):
            adapters = self._adapters(switch, group[name]) if name in group else None
            if adapters is not None:
                carrier.facts[name] = adapters
            if name not in group or (*path, name) in self._facts.partial:
                carrier.gaps[name] = (*path, name)
            elif adapters is None:
                member: Path = ("distributed_switches", switch, "hosts", self._name, "uplinks")
                carrier.gaps[name] = member

    def _adapters(self, name: str, uplinks: list[str]) -> list[str] | None:
        """Return the adapters behind uplink names and LAGs of a switch on this host; ``None`` where one is not known."""
        switch = self._facts.members("distributed_switches")[name]
        mapping = switch["hosts"][self._name].get("uplinks", {})
        found: list[str] = []
        for uplink in uplinks:
            lag = switch.get("lags", {}).get(uplink)
            if lag is not None and self._name in lag.get("uplinks", {}):
                bundle: Path = ("distributed_switches", name, "lags", uplink, "uplinks", self._name)
                if bundle in self._facts.partial:
                    return None
                found += lag["uplinks"][self._name]
            elif uplink in mapping:
                found.append(mapping[uplink])
            else:
                return None
        return found

    def _consoles(self) -> dict[str, _Carrier]:
        """Return the carriers of management traffic that are not VMkernel interfaces (ESX with Service Console)."""
        found, _ = self._port_groups_for("management")
        for key, console in self._host.get("service_consoles", {}).items():
            carrier = _Carrier({})
            self._follow(carrier, console.get("port_group"), None, (*self._path, "service_consoles", key))
            found[key] = carrier
        return found

    def _port_groups_for(self, use: str) -> tuple[dict[str, _Carrier], list[Path]]:
        found: dict[str, _Carrier] = {}
        causes: list[Path] = []
        collection = (*self._path, "port_groups")
        if "port_groups" not in self._host or collection in self._facts.partial:
            causes.append(collection)
        for label, group in self._host.get("port_groups", {}).items():
            if group.get("use") == use:
                found[label] = _Carrier({})
                self._standard(found[label], group, (*collection, label))
            elif "use" not in group:
                causes.append((*collection, label, "use"))
        for switch in self._distributed:
            for label, group in self._facts.members("distributed_switches")[switch].get("port_groups", {}).items():
                if group.get("use") == use:
                    found[label] = _Carrier({})
                    self._distributed_group(found[label], switch, label)
                elif "use" not in group:
                    causes.append(("distributed_switches", switch, "port_groups", label, "use"))
        return found, causes

    def _summary(self, kind: str, member: str, carriers: dict[str, _Carrier], causes: list[Path]) -> dict[str, Any]:
        path = (*self._path, "traffic", kind)
        result: dict[str, Any] = {}
        if carriers or not causes:
            result[member] = {key: carrier.facts for key, carrier in carriers.items()}
        self._mark((*path, member), bool(carriers), causes)
        for key, carrier in carriers.items():
            for name, gap in carrier.gaps.items():
                self._facts.causes.update({(*path, member, key, name): (gap,)})
                if name in carrier.facts:
                    self._facts.partial.add((*path, member, key, name))
        gaps = [
            gap for carrier in carriers.values() for name, gap in carrier.gaps.items() if name in ("active", "standby")
        ]
        if carriers or not causes:
            result["uplinks"] = self._uplinks(kind, carriers)
        self._mark((*path, "uplinks"), bool(carriers), [*causes, *dict.fromkeys(gaps)])
        for plural, name in (("vlans", "vlan"), ("subnets", "subnet"), ("mtus", "mtu")):
            values = [carrier.facts[name] for carrier in carriers.values() if name in carrier.facts]
            open_ends = [carrier.gaps[name] for carrier in carriers.values() if name in carrier.gaps]
            if member == "vmkernels" or name == "vlan":
                if carriers or not causes:
                    result[plural] = [value for index, value in enumerate(values) if value not in values[:index]]
                self._mark((*path, plural), bool(carriers), [*causes, *open_ends])
        return result

    def _mark(self, path: Path, is_present: bool, causes: list[Path]) -> None:
        if causes:
            self._facts.causes[path] = tuple(causes)
            if is_present:
                self._facts.partial.add(path)

    def _uplinks(self, kind: str, carriers: dict[str, _Carrier]) -> dict[str, dict[str, Any]]:
        uplinks: dict[str, dict[str, Any]] = {}
        for carrier in carriers.values():
            for role in ("active", "standby"):
                for adapter in carrier.facts.get(role, ()):
                    entry = uplinks.setdefault(adapter, {"role": role})
                    if role == "active":
                        entry["role"] = role
        for adapter, entry in uplinks.items():
            speed = self._host.get("pnics", {}).get(adapter, {}).get("speed_mbps")
            if speed is not None:
                entry["speed_mbps"] = speed
            else:
                path = (*self._path, "traffic", kind, "uplinks", adapter, "speed_mbps")
                self._facts.causes[path] = ((*self._path, "pnics", adapter, "speed_mbps"),)
        return uplinks

    def _share(
        self, result: dict[str, Any], carriers: dict[str, dict[str, _Carrier]], chains: dict[str, _Carrier]
    ) -> None:
        """Say for every uplink which other kinds of traffic run over the same adapter."""
        users: dict[str, set[str]] = {}
        known = {key for members in carriers.values() for key in members}
        idle = {key: chain for key, chain in chains.items() if key not in known and self._is_idle(key)}
        for kind, members in (*carriers.items(), ("other", idle)):
            for carrier in members.values():
                for adapter in (*carrier.facts.get("active", ()), *carrier.facts.get("standby", ())):
                    users.setdefault(adapter, set()).add(kind)
        is_open = [*dict.fromkeys((*self._undecided_sharing(result), *self._loose_ends(carriers["management"], idle)))]
        for kind, summary in result.items():
            for adapter, entry in summary.get("uplinks", {}).items():
                entry["shared_with"] = sorted(users.get(adapter, set()) - {kind})
                if is_open:
                    path = (*self._path, "traffic", kind, "uplinks", adapter, "shared_with")
                    self._facts.partial.add(path)
                    self._facts.causes[path] = tuple(is_open)

    def _loose_ends(self, management: dict[str, _Carrier], idle: dict[str, _Carrier]) -> list[Path]:
        """Return what keeps the adapters of consoles and of interfaces without such traffic from being known."""
        consoles = (*self._path, "service_consoles")
        found: list[Path] = []
        may_be_esx = self._host.get("product") != "ESXi" and self._host.get("release", 0) < _ESX_ENDED
        if consoles in self._facts.partial or ("service_consoles" not in self._host and may_be_esx):
            found.append(consoles)
        for carrier in (*management.values(), *idle.values()):
            found += [carrier.gaps[name] for name in ("active", "standby") if name in carrier.gaps]
        return found

    def _is_idle(self, key: str) -> bool:
        """Tell whether the interface is known to carry none of the kinds of traffic; it still uses its adapters."""
        path = (*self._path, "vmkernels", key, "services")
        return "services" in self._host["vmkernels"][key] and path not in self._facts.partial

    def _undecided_sharing(self, result: dict[str, Any]) -> dict[Path, None]:
        found: dict[Path, None] = {}
        for kind in result:
            found.update(dict.fromkeys(self._facts.causes.get((*self._path, "traffic", kind, "uplinks"), ())))
        return found


def _subnet(vmkernel: Mapping[str, Any]) -> str | None:
    """Return the subnet of an interface as "192.0.2.0/25"; ``None`` where address or mask are unknown or no address."""
    address, mask = vmkernel.get("ip"), vmkernel.get("netmask")
    if address is None or (mask is None and "/" not in address):
        return None
    try:
        return str(ipaddress.ip_interface(address if "/" in address else f"{address}/{mask}").network)
    except ValueError:
        return None
