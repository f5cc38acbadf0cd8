"""What each kind of traffic runs over on a host: interfaces, port groups, switches, adapters and their speeds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from validator.facts.derive.addresses import (
    derive_unique_addresses,
    fault_of_address,
    may_have_consoles,
    overlapping,
    subnet,
)
from validator.facts.derive.chains import Carrier, Chains
from validator.facts.model import Facts
from validator.model import Path

SERVICES: Mapping[str, frozenset[str]] = {
    "vmotion": frozenset({"vmotion"}),
    "ft_logging": frozenset({"ft_logging"}),
    "management": frozenset({"management"}),
    "storage": frozenset({"nfs", "iscsi", "nvme_tcp", "nvme_rdma", "vsan", "vsan_external"}),
}
"""The VMkernel services that make up each kind of traffic; ``vm`` is the traffic of virtual machines' port groups."""

_NETSTACKS_SINCE = 600

VMOTION_STACK = "vmotion"

OWN_STACKS: Mapping[str, frozenset[str]] = {
    VMOTION_STACK: frozenset({"vmotion"}),
    "provisioning": frozenset(),
    "mirror": frozenset(),
    "ops": frozenset(),
    "vSphereBackupNFC": frozenset(),
}
"""TCP/IP stacks of the system, each with the kinds of traffic that it carries; any other carries what is enabled on it.

vSphere Networking 8.0, "VMkernel Networking Layer": the stack for vMotion carries vMotion, that for provisioning cold
migration, cloning and snapshots, and nothing else.
"""


def derive_traffic(facts: Facts, switches: Mapping[str, list[str]]) -> None:
    """Add ``traffic`` and ``interfaces`` to every host."""
    for name, host in facts.members("hosts").items():
        host["interfaces"] = {}
        host["traffic"] = _Host(facts, name, host, switches.get(name, [])).traffic()
    derive_unique_addresses(facts)


class _Host:
    """Sums up the traffic of one host."""

    def __init__(self, facts: Facts, name: str, host: dict[str, Any], distributed: list[str]) -> None:
        self._facts = facts
        self._path: Path = ("hosts", name)
        self._host = host
        self._distributed = distributed
        self._chains = Chains(facts, name, host, distributed)

    def traffic(self) -> dict[str, Any]:
        result: dict[str, dict[str, Any]] = {}
        chains = {key: self._chains.vmkernel(key, value) for key, value in self._host.get("vmkernels", {}).items()}
        for key, chain in chains.items():
            self._interface(key, "vmkernels", chain)
        self._overlaps()
        carriers: dict[str, dict[str, Carrier]] = {}
        for kind in SERVICES:
            carriers[kind], causes = self._vmkernels_of(kind, chains)
            result[kind] = self._summary(kind, "vmkernels", carriers[kind], causes)
        carriers["management"].update(self._consoles())
        lists = [("service_consoles", may_have_consoles(self._host)), ("vmkernels", True)]
        open_lists = [
            (*self._path, member)
            for member, is_asked in lists
            if (member not in self._host and is_asked) or (*self._path, member) in self._facts.partial
        ]
        self._record_gap((*self._path, "interfaces"), True, open_lists)
        carriers["vm"], causes = self._port_groups_for("vm")
        result["vm"] = self._summary("vm", "port_groups", carriers["vm"], causes)
        self._share(result, carriers, chains)
        return result

    def _vmkernels_of(self, kind: str, chains: dict[str, Carrier]) -> tuple[dict[str, Carrier], list[Path]]:
        collection = (*self._path, "vmkernels")
        causes: list[Path] = []
        if "vmkernels" not in self._host or collection in self._facts.partial:
            causes.append(collection)
        found: dict[str, Carrier] = {}
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
        path = (*self._path, "vmkernels", key)
        services = vmkernel.get("services")
        is_enabled = services is not None and not SERVICES[kind].isdisjoint(services)
        is_open = not is_enabled and (services is None or (*path, "services") in self._facts.partial)
        stack, release = vmkernel.get("netstack"), self._host.get("release")
        if release is not None and release < _NETSTACKS_SINCE:
            return is_enabled, (*path, "services") if is_open else None
        if stack is None:
            may_carry = is_enabled or is_open or kind == "vmotion"
            return False, (*path, "services" if is_open else "netstack") if may_carry else None
        if stack in OWN_STACKS:
            return self._on_own_stack(kind, stack, path, is_enabled=is_enabled, is_open=is_open)
        if kind == "vmotion" and is_enabled:
            return self._without_vmotion_stack(key)
        return is_enabled, (*path, "services") if is_open else None

    def _on_own_stack(
        self, kind: str, stack: str, path: Path, *, is_enabled: bool, is_open: bool
    ) -> tuple[bool, Path | None]:
        """Tell the same of an interface on a stack of the system, which says what is carried from 6.0 on."""
        carries = kind in OWN_STACKS[stack]
        if "release" in self._host or (carries == is_enabled and not is_open):
            return carries, None
        return False, (*path, "services") if is_open else (*self._path, "version")

    def _without_vmotion_stack(self, key: str) -> tuple[bool, Path | None]:
        """Tell whether an interface with vMotion carries it: not beside one on the stack for vMotion.

        vSphere Networking 8.0, "Place vMotion Traffic on the vMotion TCP/IP Stack": after that only this stack is used.
        """
        others = {other: one for other, one in self._host["vmkernels"].items() if other != key}
        if any(one.get("netstack") == VMOTION_STACK for one in others.values()):
            return False, None if "release" in self._host else (*self._path, "version")
        silent = next((other for other, one in others.items() if "netstack" not in one), None)
        return silent is None, None if silent is None else (*self._path, "vmkernels", silent, "netstack")

    def _interface(self, key: str, member: str, carrier: Carrier) -> None:
        """Add what rules about addresses and MTU see of an interface: a VMkernel adapter, or a console."""
        told = self._host[member][key]
        path = (*self._path, member, key)
        target = (*self._path, "interfaces", key)
        found: dict[str, Any] = {"kind": member}
        causes: dict[str, Path] = {}
        if "ip" in told:
            fault = fault_of_address(told)
            if fault is None:
                causes["fault"] = (*path, "netmask")
            else:
                found["fault"] = fault
        elif told.get("dhcp") is True:
            found["fault"] = ""
        else:
            causes["fault"] = (*path, "ip")
        for name in ("subnet", "vlan", "gateway_reachable"):
            if name in carrier.facts:
                found[name] = carrier.facts[name]
            elif name in carrier.gaps:
                causes[name] = carrier.gaps[name]
        mtu, cause = self._mtu_of_switch(carrier)
        if mtu is not None:
            found["switch_mtu"] = mtu
        elif cause is not None:
            causes["switch_mtu"] = cause
        self._host["interfaces"][key] = found
        self._facts.causes.update({(*target, name): (cause,) for name, cause in causes.items()})

    def _overlaps(self) -> None:
        """Say which VMkernel adapters of the host are in subnets that share addresses."""
        known = {key: subnet(one) for key, one in self._host.get("vmkernels", {}).items()}
        networks = {key: network for key, network in known.items() if network is not None}
        for key, others in overlapping(networks).items():
            self._host["interfaces"][key]["overlaps"] = others

    def _mtu_of_switch(self, carrier: Carrier) -> tuple[int | None, Path | None]:
        switch = carrier.facts.get("switch")
        if switch is None:
            return None, carrier.gaps.get("switch")
        standard: Path = (*self._path, "switches", switch, "mtu")
        path = standard if carrier.facts["switch_type"] == "standard" else ("distributed_switches", switch, "mtu")
        return self._facts.get(path), path

    def _consoles(self) -> dict[str, Carrier]:
        """Return the carriers of management traffic that are not VMkernel interfaces (ESX with Service Console)."""
        found, _ = self._port_groups_for("management")
        for key, console in self._host.get("service_consoles", {}).items():
            carrier = Carrier({})
            self._chains.follow(carrier, console.get("port_group"), None, (*self._path, "service_consoles", key))
            self._interface(key, "service_consoles", carrier)
            found[key] = carrier
        return found

    def _port_groups_for(self, use: str) -> tuple[dict[str, Carrier], list[Path]]:
        found: dict[str, Carrier] = {}
        causes: list[Path] = []
        collection = (*self._path, "port_groups")
        if "port_groups" not in self._host or collection in self._facts.partial:
            causes.append(collection)
        for label, group in self._host.get("port_groups", {}).items():
            if group.get("use") == use:
                found[label] = Carrier({})
                self._chains.standard(found[label], group, (*collection, label))
            elif "use" not in group:
                causes.append((*collection, label, "use"))
        for switch in self._distributed:
            for label, group in self._facts.members("distributed_switches")[switch].get("port_groups", {}).items():
                if group.get("use") == use:
                    found[label] = Carrier({})
                    self._chains.distributed_group(found[label], switch, label)
                elif "use" not in group:
                    causes.append(("distributed_switches", switch, "port_groups", label, "use"))
        return found, causes

    def _summary(self, kind: str, member: str, carriers: dict[str, Carrier], causes: list[Path]) -> dict[str, Any]:
        path = (*self._path, "traffic", kind)
        result: dict[str, Any] = {}
        if carriers or not causes:
            result[member] = {key: carrier.facts for key, carrier in carriers.items()}
        self._record_gap((*path, member), bool(carriers), causes)
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
        self._record_gap((*path, "uplinks"), bool(carriers), [*causes, *dict.fromkeys(gaps)])
        for plural, name in (("vlans", "vlan"), ("subnets", "subnet"), ("mtus", "mtu")):
            values = [carrier.facts[name] for carrier in carriers.values() if name in carrier.facts]
            open_ends = [carrier.gaps[name] for carrier in carriers.values() if name in carrier.gaps]
            if member == "vmkernels" or name == "vlan":
                if carriers or not causes:
                    result[plural] = [value for index, value in enumerate(values) if value not in values[:index]]
                self._record_gap((*path, plural), bool(carriers), [*causes, *open_ends])
        return result

    def _record_gap(self, path: Path, is_present: bool, causes: list[Path]) -> None:
        if causes:
            self._facts.causes[path] = tuple(causes)
            if is_present:
                self._facts.partial.add(path)

    def _uplinks(self, kind: str, carriers: dict[str, Carrier]) -> dict[str, dict[str, Any]]:
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
        self, result: dict[str, Any], carriers: dict[str, dict[str, Carrier]], chains: dict[str, Carrier]
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

    def _loose_ends(self, management: dict[str, Carrier], idle: dict[str, Carrier]) -> list[Path]:
        """Return what keeps the adapters of consoles and of interfaces without such traffic from being known."""
        consoles = (*self._path, "service_consoles")
        found: list[Path] = []
        is_open = "service_consoles" not in self._host and may_have_consoles(self._host)
        if consoles in self._facts.partial or is_open:
            found.append(consoles)
        for carrier in (*management.values(), *idle.values()):
            found += [carrier.gaps[name] for name in ("active", "standby") if name in carrier.gaps]
        return found

    def _is_idle(self, key: str) -> bool:
        """Tell whether the interface is known to carry none of the kinds of traffic; it still uses its adapters."""
        return all(self._carries(kind, key) == (False, None) for kind in SERVICES)

    def _undecided_sharing(self, result: dict[str, Any]) -> dict[Path, None]:
        found: dict[Path, None] = {}
        for kind in result:
            found.update(dict.fromkeys(self._facts.causes.get((*self._path, "traffic", kind, "uplinks"), ())))
        return found
