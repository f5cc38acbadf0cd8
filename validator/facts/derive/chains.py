"""The chain of an interface or port group on one host: port group, switch, teaming, adapters."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from validator.facts.derive.addresses import reaches, subnet
from validator.facts.model import Facts
from validator.model import Path

_COPIED = ("port_group", "ip", "mtu", "netstack", "gateway", "dhcp")
_OF_PORT_GROUP = ("vlan", "teaming", "failover_order")


@dataclass(slots=True)
class Carrier:
    """An interface or port group that carries a kind of traffic, with what is known of its chain down to adapters."""

    facts: dict[str, Any]
    gaps: dict[str, Path] = field(default_factory=dict)


class Chains:
    """Follows the chains of one host."""

    def __init__(self, facts: Facts, name: str, host: dict[str, Any], distributed: list[str]) -> None:
        self._facts = facts
        self._path: Path = ("hosts", name)
        self._name = name
        self._host = host
        self._distributed = distributed

    def vmkernel(self, key: str, vmkernel: dict[str, Any]) -> Carrier:
        """Return the VMkernel interface ``key`` with its whole chain."""
        carrier = Carrier({name: vmkernel[name] for name in _COPIED if name in vmkernel})
        path = (*self._path, "vmkernels", key)
        carrier.gaps.update({name: (*path, name) for name in ("port_group", "ip", "mtu") if name not in vmkernel})
        network = subnet(vmkernel)
        if network is None:
            carrier.gaps["subnet"] = (*path, "netmask" if "ip" in vmkernel else "ip")
        else:
            carrier.facts["subnet"] = str(network)
        if "gateway" in vmkernel:
            is_reachable = reaches(vmkernel)
            if is_reachable is None:
                carrier.gaps["gateway_reachable"] = carrier.gaps.get("subnet", (*path, "ip"))
            else:
                carrier.facts["gateway_reachable"] = is_reachable
        self.follow(carrier, vmkernel.get("port_group"), vmkernel.get("switch"), path)
        return carrier

    def follow(self, carrier: Carrier, label: str | None, switch: str | None, path: Path) -> None:
        """Add what the port group ``label`` tells about the carrier: switch, VLAN, teaming, adapters, and if it has any."""
        self._follow(carrier, label, switch, path)
        self.see_uplink(carrier)

    def _follow(self, carrier: Carrier, label: str | None, switch: str | None, path: Path) -> None:
        gap: Path | None = None
        standard = self._host.get("port_groups", {})
        if label is None:
            gap = (*path, "port_group")
        elif label in standard and switch is None:
            self.standard(carrier, standard[label], (*self._path, "port_groups", label))
            return
        else:
            owners = [
                name
                for name in self._distributed
                if label in self._facts.members("distributed_switches")[name].get("port_groups", {})
                and switch in (None, name)
            ]
            if len(owners) == 1:
                self.distributed_group(carrier, owners[0], label)
                return
            gap = self._open_end(switch)
        carrier.gaps.update(dict.fromkeys(("switch", "switch_type", *_OF_PORT_GROUP, "active", "standby"), gap))

    def see_uplink(self, carrier: Carrier) -> None:
        """Say whether the port group that was followed has an adapter, active or standby, that its switch has."""
        named = {one for role in ("active", "standby") for one in carrier.facts.get(role, ())}
        gaps = [carrier.gaps[role] for role in ("active", "standby") if role in carrier.gaps]
        if carrier.facts.get("switch_type") == "standard":
            if "switch" not in carrier.facts:
                carrier.gaps["has_uplink"] = carrier.gaps["switch"]
                return
            path = (*self._path, "switches", carrier.facts["switch"], "pnics")
            pnics = self._facts.get(path)
            if pnics is None or path in self._facts.partial:
                gaps.append(path)
            named &= set(pnics or ())
        if named or not gaps:
            carrier.facts["has_uplink"] = bool(named)
        else:
            carrier.gaps["has_uplink"] = gaps[0]

    def _open_end(self, switch: str | None) -> Path:
        """Return the list in which a port group that was not found may still be."""
        own = (*self._path, "port_groups")
        if switch is not None:
            members = "port_groups" if switch in self._distributed else "hosts"
            return ("distributed_switches", switch, members)
        if own in self._facts.partial or "port_groups" not in self._host:
            return own
        lists: Path = ("distributed_switches",)
        if lists in self._facts.partial:
            return lists
        for name, value in self._facts.members("distributed_switches").items():
            for key in ("hosts", "port_groups") if name not in self._distributed else ("port_groups",):
                if key not in value or (*lists, name, key) in self._facts.partial:
                    return (*lists, name, key)
        return lists

    def standard(self, carrier: Carrier, group: dict[str, Any], path: Path) -> None:
        """Add what the standard port group at ``path`` tells about the carrier."""
        carrier.facts["switch_type"] = "standard"
        for name in ("switch", *_OF_PORT_GROUP, "active", "standby"):
            if name in group:
                carrier.facts[name] = group[name]
            if name not in group or (*path, name) in self._facts.partial:
                carrier.gaps[name] = (*path, name)

    def distributed_group(self, carrier: Carrier, switch: str, label: str) -> None:
        """Add what the port group ``label`` of a distributed switch tells about the carrier, adapters of this host."""
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
        """Return the adapters behind uplink names and LAGs of a switch on this host; ``None`` where one is not known.

        An uplink that the whole mapping of the host leaves out carries nothing on it.
        """
        switch = self._facts.members("distributed_switches")[name]
        member = switch["hosts"][self._name]
        path: Path = ("distributed_switches", name)
        mapping = member.get("uplinks", {})
        mapped = (*path, "hosts", self._name, "uplinks")
        is_whole = "uplinks" in member and mapped not in self._facts.partial
        is_whole = is_whole and set(member.get("pnics", ())) <= {*mapping.values(), *self._bundled(switch)}
        found: list[str] = []
        for uplink in uplinks:
            lag = switch.get("lags", {}).get(uplink)
            if lag is not None:
                wired = (*path, "lags", uplink, "uplinks")
                if "uplinks" not in lag or {wired, (*wired, self._name)} & self._facts.partial:
                    return None
                found += lag["uplinks"].get(self._name, ())
            elif uplink in mapping:
                found.append(mapping[uplink])
            elif not is_whole or "lags" not in switch or (*path, "lags") in self._facts.partial:
                return None
        return found

    def _bundled(self, switch: dict[str, Any]) -> list[str]:
        """Return the adapters of this host that are in LAGs of the switch."""
        return [one for lag in switch.get("lags", {}).values() for one in lag.get("uplinks", {}).get(self._name, ())]
