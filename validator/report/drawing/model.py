"""What is drawn of the hosts of a cluster, taken from the facts: adapters, switches, port groups, VMkernel interfaces."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from validator.facts.derive.traffic import OWN_STACKS
from validator.facts.model import Facts
from validator.findings.model import Finding
from validator.model import Outcome, Path

_NONE = "none_enabled"

MOST_KINDS = 12
"""Kinds of hosts that are drawn for a cluster; beyond them a drawing helps nobody."""


@dataclass(frozen=True, slots=True)
class Marks:
    """The findings at one place of the drawing: those that fail, and those that are undecided."""

    failed: tuple[Finding, ...] = ()
    undecided: tuple[Finding, ...] = ()

    @property
    def all(self) -> tuple[Finding, ...]:
        """All of them, what fails first."""
        return (*self.failed, *self.undecided)

    @property
    def rules(self) -> tuple[str, ...]:
        """What makes two hosts different, if all else is alike."""
        return tuple(sorted({one.rule.id for one in self.all}))


@dataclass(frozen=True, slots=True)
class Adapter:
    """A physical NIC; ``speed`` in Mbit/s is ``None`` where it is not known, 0 where the link is down."""

    device: str
    speed: int | None
    marks: Marks = Marks()


@dataclass(frozen=True, slots=True)
class Interface:
    """A VMkernel interface; ``services`` are ``None`` where nobody knows them."""

    device: str
    address: str | None
    services: tuple[str, ...] | None
    marks: Marks = Marks()


@dataclass(frozen=True, slots=True)
class PortGroup:
    """A port group with what is connected to it; ``active`` and ``standby`` are adapters, ``None`` where they are not known."""

    name: str
    vlan: str | None
    interfaces: tuple[Interface, ...]
    active: tuple[str, ...] | None
    standby: tuple[str, ...] | None
    marks: Marks = Marks()


@dataclass(frozen=True, slots=True)
class Switch:
    """A switch on a host; ``name`` is ``None`` for interfaces of which it is not known what they are connected to."""

    name: str | None
    is_distributed: bool
    groups: tuple[PortGroup, ...]
    adapters: tuple[Adapter, ...]
    marks: Marks = Marks()


@dataclass(frozen=True, slots=True)
class HostKind:
    """Hosts that look the same but for their names and addresses; the addresses are those of the first."""

    names: tuple[str, ...]
    switches: tuple[Switch, ...]
    unused: tuple[Adapter, ...]
    marks: Marks = Marks()


def clusters_of(facts: Facts) -> list[str]:
    """Return the clusters that have hosts to draw, and among them those that only hosts name."""
    named = [one.get("cluster") for one in facts.members("hosts").values()]
    return list(dict.fromkeys(name for name in named if isinstance(name, str)))


def host_kinds(facts: Facts, cluster: str, findings: Iterable[Finding]) -> list[HostKind]:
    """Return the hosts of a cluster by how they look; what most hosts look like first."""
    marks = _Places(findings)
    kinds: dict[object, list[HostKind]] = defaultdict(list)
    for name, host in facts.members("hosts").items():
        if host.get("cluster") == cluster:
            drawn = _Host(facts, name, host, marks).drawn()
            kinds[_look(drawn)].append(drawn)
    groups = sorted(kinds.values(), key=lambda members: -len(members))
    return [replace(members[0], names=tuple(one.names[0] for one in members)) for members in groups]


def _look(host: HostKind) -> object:
    """Return what two hosts have to have in common to be drawn once: everything but names, addresses and which finding it is."""

    def port_group(one: PortGroup) -> object:
        interfaces = [(each.device, each.services, each.marks.rules) for each in one.interfaces]
        return (one.name, one.vlan, tuple(interfaces), one.active, one.standby, one.marks.rules)

    def adapter(one: Adapter) -> object:
        return (one.device, one.speed, one.marks.rules)

    switches = tuple(
        (one.name, one.marks.rules, tuple(map(port_group, one.groups)), tuple(map(adapter, one.adapters)))
        for one in host.switches
    )
    return (switches, tuple(map(adapter, host.unused)), host.marks.rules)


class _Places:
    """Findings by the place they are at."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self._found: dict[Path, dict[int, Finding]] = defaultdict(dict)
        for one in findings:
            verdict = one.verdict
            if verdict.outcome == Outcome.FAIL:
                paths = [denial.path for denial in verdict.denials]
            else:
                paths = [gap.path for gap in one.missing]
            for path in paths:
                for place in {path[:4], verdict.subject}:
                    self._found[place][id(one)] = one

    def at(self, *places: Path) -> Marks:
        """Return the findings at any of ``places``."""
        found = {number: one for place in places for number, one in self._found.get(place, {}).items()}.values()
        failed = tuple(one for one in found if one.verdict.outcome == Outcome.FAIL)
        return Marks(failed, tuple(one for one in found if one.verdict.outcome == Outcome.UNDECIDED))


class _Host:
    """Puts together what is known of the networks of one host."""

    def __init__(self, facts: Facts, name: str, host: Mapping[str, Any], marks: _Places) -> None:
        self._facts, self._name, self._host, self._marks = facts, name, host, marks

    def drawn(self) -> HostKind:
        standard = [self._standard(name, one) for name, one in self._host.get("switches", {}).items()]
        distributed = [
            self._distributed(name, one)
            for name, one in self._facts.members("distributed_switches").items()
            if self._name in one.get("hosts", {})
        ]
        shown = {device for one in (*standard, *distributed) for group in one.groups for device in self._devices(group)}
        loose = tuple(
            self._interface(device, one)
            for device, one in self._host.get("vmkernels", {}).items()
            if device not in shown
        )
        nowhere = [Switch(None, False, (PortGroup("?", None, loose, None, None),), ())] if loose else []
        switches = (*standard, *distributed, *nowhere)
        used = {one.device for switch in switches for one in switch.adapters}
        unused = tuple(self._adapter(device) for device in self._host.get("pnics", {}) if device not in used)
        return HostKind((self._name,), switches, unused, self._marks.at(("hosts", self._name)))

    def _standard(self, name: str, switch: Mapping[str, Any]) -> Switch:
        groups = [
            self._group(
                label,
                one,
                self._of(label, None),
                _order(one, switch, "active"),
                _order(one, switch, "standby"),
                ("hosts", self._name, "port_groups", label),
            )
            for label, one in self._host.get("port_groups", {}).items()
            if one.get("switch") == name
        ]
        adapters = tuple(self._adapter(device) for device in switch.get("pnics", ()))
        return Switch(name, False, tuple(groups), adapters, self._marks.at(("hosts", self._name, "switches", name)))

    def _distributed(self, name: str, switch: Mapping[str, Any]) -> Switch:
        member = switch["hosts"][self._name]
        wired = {uplink: (device,) for uplink, device in member.get("uplinks", {}).items()}
        for lag, told in switch.get("lags", {}).items():
            wired[lag] = tuple(told.get("uplinks", {}).get(self._name, ()))
        groups = []
        for label, one in switch.get("port_groups", {}).items():
            interfaces = self._of(label, name)
            if interfaces or one.get("use") == "vm":
                path = ("distributed_switches", name, "port_groups", label)
                active, standby = (_wired(_order(one, switch, key), wired) for key in ("active", "standby"))
                groups.append(self._group(label, one, interfaces, active, standby, path))
        devices = dict.fromkeys([*(device for them in wired.values() for device in them), *member.get("pnics", ())])
        adapters = tuple(self._adapter(device) for device in devices)
        return Switch(name, True, tuple(groups), adapters, self._marks.at(("distributed_switches", name)))

    def _group(
        self,
        label: str,
        one: Mapping[str, Any],
        interfaces: tuple[Interface, ...],
        active: tuple[str, ...] | None,
        standby: tuple[str, ...] | None,
        path: Path,
    ) -> PortGroup:
        return PortGroup(label, _vlan(one.get("vlan")), interfaces, active, standby, self._marks.at(path))

    def _of(self, label: str, switch: str | None) -> tuple[Interface, ...]:
        """Return the interfaces that are connected to a port group; a label may be that of several switches."""
        return tuple(
            self._interface(device, one)
            for device, one in self._host.get("vmkernels", {}).items()
            if one.get("port_group") == label and one.get("switch", switch) == switch
        )

    def _interface(self, device: str, one: Mapping[str, Any]) -> Interface:
        marks = self._marks.at(("hosts", self._name, "vmkernels", device))
        return Interface(device, one.get("ip"), _services(one), marks)

    def _adapter(self, device: str) -> Adapter:
        known = self._host.get("pnics", {}).get(device, {})
        return Adapter(device, known.get("speed_mbps"), self._marks.at(("hosts", self._name, "pnics", device)))

    @staticmethod
    def _devices(group: PortGroup) -> list[str]:
        return [one.device for one in group.interfaces]


def _services(interface: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Return what an interface carries: the services that are selected, and that of a TCP/IP stack of the system."""
    stack = interface.get("netstack")
    if isinstance(stack, str) and stack in OWN_STACKS:
        return (stack,)
    services = interface.get("services")
    return None if services is None else tuple(sorted(one for one in services if one != _NONE))


def _order(group: Mapping[str, Any], switch: Mapping[str, Any], key: str) -> tuple[str, ...] | None:
    found: Sequence[str] | None = group.get(key, switch.get(key))
    return None if found is None else tuple(found)


def _wired(uplinks: tuple[str, ...] | None, wired: Mapping[str, tuple[str, ...]]) -> tuple[str, ...] | None:
    """Return the adapters behind uplinks, ``None`` where one of them is not known."""
    if uplinks is None or not set(uplinks) <= set(wired):
        return None
    return tuple(device for uplink in uplinks for device in wired[uplink])


def _vlan(value: Any) -> str | None:
    if isinstance(value, Mapping):
        return f"PVLAN {value.get('private', '?')}"
    return None if value is None else str(value)
