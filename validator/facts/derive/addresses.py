"""Whether an interface can have its address and gateway, and which interfaces have one address twice."""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from validator.facts.defaults import DEFAULT_NETSTACK
from validator.facts.model import Facts
from validator.model import Path

SHOWN = 5
"""How many other interfaces with the same address, and how many unknown addresses, are named at most."""

_LINK = 31
"""Length of the IPv4 prefix of a link between two hosts, of which each has one of the two addresses (RFC 3021)."""

_LINK_V6 = 127  # RFC 6164
_UNTAGGED = (None, 0, 4095)
_SILENT = ("", "")
"""Stands for the address that nobody tells."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def subnet(interface: Mapping[str, Any]) -> Network | None:
    """Return the subnet of an interface; ``None`` where address or mask are unknown or no address."""
    address, mask = interface.get("ip"), interface.get("netmask")
    if address is None or (mask is None and "/" not in address):
        return None
    try:
        return ipaddress.ip_interface(address if "/" in address else f"{address}/{mask}").network
    except ValueError:
        return None


def overlapping(interfaces: Mapping[str, Network]) -> dict[str, list[str]]:
    """Return for each of some interfaces the others whose subnets share addresses with its own."""
    return {
        one: found
        for one, network in interfaces.items()
        if (found := [key for key, other in interfaces.items() if key != one and network.overlaps(other)])
    }


def _parsed(text: str) -> Address | None:
    try:
        return ipaddress.ip_address(text.partition("/")[0])
    except ValueError:
        return None


def fault_of_address(interface: Mapping[str, Any]) -> str | None:
    """Return why the address of an interface is none that a host can have; "" for one that it can, ``None`` where open.

    Without its netmask an IPv4 address is taken for what it is in every subnet of eight addresses and more.
    """
    address = _parsed(interface["ip"])
    if address is None:
        return "no address"
    for name in ("unspecified", "multicast", "loopback"):
        if getattr(address, f"is_{name}"):
            return name
    if address.version == 4 and (int(address) >> 24 == 0 or address.is_reserved):
        return "reserved"
    network = subnet(interface)
    if network is not None:
        return _edge(address, network)
    if "netmask" in interface:
        return "no netmask"
    return "" if address.version == 4 and int(address) % 8 not in (0, 7) else None


def _edge(address: Address, network: Network) -> str:
    """Return "network" or "broadcast" for the first and last address of a subnet, which no host can have."""
    first, last = address == network.network_address, address == network.broadcast_address
    if network.version == 6:  # the first one is that of the routers (RFC 4291, 2.6.1)
        return "network" if first and network.prefixlen < _LINK_V6 else ""
    if network.prefixlen == _LINK or not (first or last):
        return ""
    return "network" if first else "broadcast"


def reaches(interface: Mapping[str, Any]) -> bool | None:
    """Tell whether the gateway of an interface is another host of its subnet; ``None`` where that is not known."""
    gateway = _parsed(interface["gateway"])
    if gateway is None:
        return False
    network = subnet(interface)
    if gateway.version == 6 and gateway.is_link_local:
        return True
    if network is None:
        return None
    return gateway in network and not _edge(gateway, network) and gateway != _parsed(interface["ip"])


@dataclass(frozen=True, slots=True, eq=False)
class _Use:
    """One interface with an address, and where it is: its group is its cluster, or else its host."""

    path: Path
    group: Path
    place: tuple[str, str] | None
    vlan: Any
    stack: str | None

    @property
    def network(self) -> Any:
        """The VLAN that its frames are tagged with; ``None`` where the physical switch or an unknown fact says it."""
        return None if self.vlan in _UNTAGGED or not isinstance(self.vlan, int) else self.vlan

    def likes(self) -> list[tuple[Path, str, Any]]:
        """Return what it is on, in its cluster: interfaces on one TCP/IP stack or in one VLAN disturb each other."""
        found = [(self.group, "stack", self.stack), (self.group, "network", self.network)]
        return [one for one in found if one[2] is not None]


def derive_unique_addresses(facts: Facts) -> None:
    """Add ``unique`` to the interfaces of hosts, and ``shared_with`` to those of which the address is not.

    Each address counts once: within a cluster, where all hosts are to reach each other, and in other clusters of its
    datacenter within its VLAN. A link-local one counts on its host alone (RFC 3927, 1.1; RFC 4291, 2.5.6): NSX and the
    agents of servers give every host the same.
    """
    known: dict[tuple[str, str], list[_Use]] = defaultdict(list)
    judged: list[tuple[_Use, tuple[str, str] | None]] = []
    unknown = _Unknown(facts)
    for name, host in facts.members("hosts").items():
        group, place = _group(name, host), _place(facts, host)
        unknown.add_lists(name, host, group, place)
        for key, interface in host["interfaces"].items():
            member = interface["kind"]
            path = ("hosts", name, member, key)
            stack = host[member][key].get("netstack") if member == "vmkernels" else DEFAULT_NETSTACK
            use = _Use(path, group, place, interface.get("vlan"), stack)
            told = host[member][key]
            if "ip" in told:
                ip = told["ip"].partition("/")[0].lower()
                where = name if _is_link_local(ip) else ""
                known[where, ip].append(use)
                judged.append((use, (where, ip)))
            elif told.get("dhcp") is True:
                judged.append((use, None))
            else:
                judged.append((use, _SILENT))
                unknown.add(use)
    tables = {ip: _Table(uses) for ip, uses in known.items() if len(uses) > 1}
    for use, ip in judged:
        target = ("hosts", use.path[1], "interfaces", use.path[3])
        fact: dict[str, Any] = facts.get(target)
        if ip is None:  # an address from DHCP is its own
            fact.update(unique=True, shared_with=[])
            continue
        same = tables[ip].certain(use) if ip in tables else []
        if same:
            fact["unique"] = False
            fact["shared_with"] = same
            continue
        causes = [(*use.path, "ip")] if ip == _SILENT else []
        causes += tables[ip].possible(use) if ip in tables else []
        causes += unknown.beside(use)
        if causes:
            facts.causes.update({(*target, "unique"): tuple(dict.fromkeys(causes))[: 2 * SHOWN]})
        else:
            fact.update(unique=True, shared_with=[])


def _is_link_local(ip: str) -> bool:
    address = _parsed(ip)
    return address is not None and address.is_link_local


def _group(name: str, host: Mapping[str, Any]) -> Path:
    return ("clusters", host["cluster"]) if "cluster" in host else ("hosts", name)


def _place(facts: Facts, host: Mapping[str, Any]) -> tuple[str, str] | None:
    cluster = facts.members("clusters").get(host.get("cluster", ""), {})
    datacenter = host.get("datacenter", cluster.get("datacenter"))
    vcenter = host.get("vcenter", cluster.get("vcenter", ""))
    return None if datacenter is None else (vcenter, datacenter)


class _Table:
    """The interfaces with one address, by cluster and by place and VLAN: each looks up its likes, and nothing grows faster."""

    def __init__(self, uses: Iterable[_Use]) -> None:
        self._by_group: dict[Path, list[_Use]] = defaultdict(list)
        self._likes: dict[tuple[Path, str, Any], list[_Use]] = defaultdict(list)
        self._by_network: dict[Any, dict[Path, _Use]] = defaultdict(dict)
        for use in uses:
            self._by_group[use.group].append(use)
            for key in use.likes():
                if len(self._likes[key]) <= SHOWN:
                    self._likes[key].append(use)
            self._by_network[use.network].setdefault(use.group, use)

    def certain(self, use: _Use) -> list[list[str]]:
        """Return some of the interfaces that are known to have the address of ``use`` on a network that it is on."""
        found = dict.fromkeys(one for key in use.likes() for one in self._likes[key] if one.path != use.path)
        beside: Mapping[Path, _Use] = {}
        if use.place is not None and use.network is not None:
            beside = self._by_network[use.network]
        others = (one for one in beside.values() if one.group != use.group and one.place == use.place)
        return [list(one.path) for one in islice(chain(found, others), SHOWN)]

    def possible(self, use: _Use) -> list[Path]:
        """Return the facts that would tell whether interfaces with the address of ``use`` are on its network."""
        own = (one for one in self._by_group[use.group] if _may_meet(use, one))
        networks = list(self._by_network) if use.network is None else [use.network, None]
        beside = (one for network in networks for one in self._by_network.get(network, {}).values())
        others = (one for one in beside if one.group != use.group and not _are_apart(use.place, one.place))
        return [path for one in islice(chain(own, others), SHOWN) for path in _open_ends(use, one)]


def _are_apart(one: Any, other: Any) -> bool:
    return one is not None and other is not None and one != other


def _may_meet(one: _Use, other: _Use) -> bool:
    """Tell whether two interfaces of a cluster are not known to be apart: on their own stacks, in VLANs of their own."""
    is_apart = _are_apart(one.stack, other.stack) and _are_apart(one.network, other.network)
    return one.path != other.path and not is_apart


def _open_ends(use: _Use, other: _Use) -> Iterator[Path]:
    """Yield the facts that would tell two interfaces of one address apart: their stacks, VLANs and datacenters."""
    for one in (use, other):
        target = ("hosts", one.path[1], "interfaces", one.path[3])
        if one.stack is None:
            yield (*one.path, "netstack")
        if one.network is None:
            yield (*target, "vlan")
        if one.place is None and use.group != other.group:
            yield (*one.group, "datacenter")


class _Unknown:
    """Addresses that nobody tells, by cluster: any of them may be one that another interface has."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._open: dict[Path, dict[Any, list[Path]]] = defaultdict(lambda: defaultdict(list))
        self._places: dict[Path, tuple[str, str] | None] = {}
        self._cache: dict[tuple[Path, Any], list[Path]] = {}

    def add_lists(self, name: str, host: Mapping[str, Any], group: Path, place: tuple[str, str] | None) -> None:
        """Note the lists of interfaces of a host that are not known or not whole."""
        self._places[group] = place
        for member in ("vmkernels", "service_consoles"):
            path: Path = ("hosts", name, member)
            if path in self._facts.partial or (
                member not in host and (member == "vmkernels" or may_have_consoles(host))
            ):
                self._note(group, None, path)

    def add(self, use: _Use) -> None:
        """Note the address of an interface that is not known."""
        self._note(use.group, use.network, (*use.path, "ip"))

    def _note(self, group: Path, network: Any, path: Path) -> None:
        paths = self._open[group][network]
        if len(paths) <= SHOWN:
            paths.append(path)

    def beside(self, use: _Use) -> list[Path]:
        """Return some of the addresses that may be the same as that of ``use``."""
        key = (use.group, use.network)
        if key not in self._cache:
            self._cache[key] = list(self._found(use))[: SHOWN + 1]
        return [path for path in self._cache[key] if path != (*use.path, "ip")][:SHOWN]

    def _found(self, use: _Use) -> Iterator[Path]:
        for paths in self._open.get(use.group, {}).values():
            yield from paths
        for group, networks in self._open.items():
            place = self._places[group]
            if group == use.group or (place is not None and use.place is not None and place != use.place):
                continue
            for network, paths in networks.items():
                if use.network is None or network in (None, use.network):
                    yield from paths


def may_have_consoles(host: Mapping[str, Any]) -> bool:
    """Tell whether a host may be ESX, of which the last release was 4.1, with a Service Console."""
    return host.get("product") != "ESXi" and host.get("release", 0) < 500
