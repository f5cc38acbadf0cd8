"""Distributed switches of domains and clusters: port groups, and the adapters of hosts that name them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from validator.errors import nearest
from validator.importers.vcf import networks as of_networks, switches as of_switches
from validator.importers.vcf.design import Design, known, no_twice
from validator.importers.vcf.document import LARGEST_FRAME, MOST_SWITCHES, Node
from validator.importers.vcf.networks import Network

NAMELESS = "it has no name in the document; it is left out"

_OF_ALL_CLUSTERS = ("mtu", "uplinks", "network_io_control")


@dataclass(slots=True)
class DomainSwitch:
    """A distributed switch of a cluster, and the adapters of hosts on it.

    ``networks`` is ``None`` where the document does not tell its port groups; ``is_open`` tells that hosts may be on it that
    are not among ``wired``.
    """

    spec: Node
    name: str
    networks: list[Network] | None = None
    wired: dict[str, of_switches.Wiring] = field(default_factory=dict)
    is_open: bool = False


def read_switches(
    design: Design, specs: Node, hosts: Sequence[tuple[Node, str]], *, all_hosts: bool
) -> tuple[list[DomainSwitch], bool]:
    """Return the switches of a cluster that have a name, and whether that is all of them.

    ``hosts`` are those that have a name; ``all_hosts`` tells whether all have one.
    """
    nodes = specs.members(MOST_SWITCHES)
    no_twice([(one.member("name"), one.member("name").text("the name of a switch")) for one in nodes], "switch")
    found = {}
    for one in nodes:
        name = one.member("name").text()
        if name is None:
            design.notes.append(f"{one.path}.name: {NAMELESS}")
        else:
            found[name] = DomainSwitch(
                one, name, _networks(design, name, one.member("portGroupSpecs")), is_open=not all_hosts
            )
    for host, called in hosts:
        _wire(host, called, found)
    return list(found.values()), len(found) == len(nodes)


def _wire(host: Node, called: str, switches: dict[str, DomainSwitch]) -> None:
    """Put the adapters of a host on the switches that they name."""
    pairs: dict[str, list[tuple[Node, Node]]] = defaultdict(list)
    nics = nics_of(host)
    no_twice([(nic.member("id"), nic.member("id").text()) for nic in nics], "adapter")
    for nic in nics:
        node = nic.member("vdsName")
        name = node.text("the name of a switch")
        if name is None or nic.member("moveToNvds").flag():
            continue
        if name not in switches:
            node.at(f"{node.path}: no switch of networkSpec.vdsSpecs is called so{nearest(name, switches)}")
        pairs[name].append((nic.member("id"), nic.member("uplink")))
    for name, switch in switches.items():
        if name in pairs:
            lags = of_switches.lag_names(switch.spec.member("lagSpecs"))
            switch.wired[called] = of_switches.wiring(pairs[name], lags)
        elif not nics:  # a network profile may tell it
            switch.is_open = True


def nics_of(host: Node) -> list[Node]:
    """Return the specifications of the adapters of a host."""
    return host.member("hostNetworkSpec").member("vmNics").members()


def _networks(design: Design, switch: str, specs: Node) -> list[Network] | None:
    if not specs.is_said:
        return None
    nodes = specs.members()
    no_twice([(one.member("name"), one.member("name").text("the name of a port group")) for one in nodes], "port group")
    return [_network(design, switch, one) for one in nodes]


def _network(design: Design, switch: str, spec: Node) -> Network:
    node = spec.member("transportType")
    kind = node.text("the type of a network")
    if kind is None:
        node.refuse("the type of a network")
    if kind.upper() not in of_networks.TYPES:
        design.not_a_word(node, kind, of_networks.TYPES)
    name = spec.member("name").text()
    fact = ("distributed_switches", switch, "port_groups", name, "teaming") if name is not None else ()
    return Network(
        node=spec,
        kind=kind.upper(),
        port_group=name,
        switch=switch,
        teaming=design.word(spec.member("teamingPolicy"), {word: word for word in of_networks.TEAMING}, fact),
        active=spec.member("activeUplinks").texts("the name of an uplink"),
        standby=spec.member("standByUplinks").texts("the name of an uplink"),
    )


def switch_of(
    design: Design, switch: DomainSwitch, datacenter: str | None, networks: Sequence[Network], *, is_whole: bool
) -> dict[str, Any]:
    """Return what a spec says of a switch; ``is_whole`` tells whether the document has all clusters of its vCenter."""
    spec, name, wired = switch.spec, switch.name, switch.wired
    groups, all_groups = of_networks.port_groups(design, name, networks)
    has_all_groups = all_groups and is_whole and switch.networks is not None
    open_lists = (("hosts", switch.is_open or not is_whole), ("port_groups", not has_all_groups))
    shares = spec.member("niocBandwidthAllocationSpecs")
    return known(
        {
            "name": name,
            "datacenter": datacenter,
            "mtu": spec.member("mtu").whole(1, LARGEST_FRAME),
            "uplinks": None if switch.is_open else of_switches.uplinks(wired.values()),
            "hosts": of_switches.members(wired),
            "lags": of_switches.lags(spec.member("lagSpecs"), wired) or ([] if is_whole else None),
            "network_io_control": of_switches.shares_by_number(design, name, shares),
            "port_groups": groups if switch.networks is not None else None,
            "partial": [key for key, is_open in open_lists if is_open] or None,
        }
    )


def join_switches(other: dict[str, Any], switch: dict[str, Any]) -> None:
    """Give ``other`` what another cluster says of the same switch; on what they disagree neither counts."""
    other.setdefault("hosts", []).extend(switch.get("hosts", ()))
    for key, wanted in (("port_groups", switch.get("port_groups", ())), ("lags", switch.get("lags", ()))):
        members = {one["name"]: one for one in other.setdefault(key, [])}
        for one in wanted:
            if one["name"] in members and key == "lags":
                members[one["name"]]["uplinks"].update(one["uplinks"])
            elif one["name"] not in members:
                other[key].append(one)
    for key in _OF_ALL_CLUSTERS:
        if other.get(key) != switch.get(key):
            other.pop(key, None)
    other["partial"] = ["hosts", "port_groups"]
