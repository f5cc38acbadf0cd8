"""Networks of bring-up documents: what each is for, and which distributed switch it is on."""

from __future__ import annotations

from validator.errors import nearest
from validator.importers.vcf import networks as of_networks
from validator.importers.vcf.design import Design, no_twice
from validator.importers.vcf.document import LARGEST_FRAME, MOST_SWITCHES, Node
from validator.importers.vcf.networks import Network
from validator.model import Path

_LAST_VLAN = 4095


def read_networks(design: Design, document: Node) -> list[Network]:
    """Return the networks of a bring-up document; notes name those of unknown types, and those on no switch."""
    specs = document.member("networkSpecs").members()
    no_twice([(spec.member("portGroupKey"), spec.member("portGroupKey").text()) for spec in specs], "port group")
    kinds = [_kind(design, spec.member("networkType")) for spec in specs]
    switches = _switch_by_network(design, document.member("dvsSpecs").members(MOST_SWITCHES), kinds)
    return [_network(design, spec, kind, switches) for spec, kind in zip(specs, kinds, strict=True)]


def _kind(design: Design, node: Node) -> str:
    """Return the type of a network in capitals; from VCF 9 on it may be one of somebody's own."""
    told = node.text("the type of a network")
    if told is None:
        node.refuse("the type of a network")
    if told.upper() not in of_networks.TYPES:
        design.not_a_word(node, told, of_networks.TYPES)
    return told.upper()


def _switch_by_network(design: Design, specs: list[Node], kinds: list[str]) -> dict[str, str | None]:
    """Return the switch of each type of network; a note names the networks that are on none."""
    found: dict[str, str | None] = {}
    listed = [kind for kind in kinds if kind in of_networks.TYPES]  # a text that is no known word is not shown
    for spec in specs:
        for node in spec.member("networks").members():
            kind = (node.text("the type of a network") or "").upper()
            if kind in found:
                node.at(f"{node.path}: a network that another switch has already")
            if kind not in kinds:
                design.notes.append(f"{node.path}: no network of this type in networkSpecs{nearest(kind, listed)}")
            found[kind] = spec.member("dvsName").text()
    return found


def _network(design: Design, spec: Node, kind: str, switches: dict[str, str | None]) -> Network:
    group, switch = spec.member("portGroupKey").text("the name of a port group"), switches.get(kind)
    if kind not in switches:
        design.notes.append(f"{spec.path}: the network is on no switch of dvsSpecs")
    fact: Path = ("distributed_switches", switch, "port_groups", group, "teaming") if switch and group else ()
    return Network(
        node=spec,
        kind=kind,
        port_group=group,
        switch=switch,
        vlan=spec.member("vlanId").whole(0, _LAST_VLAN),
        mtu=spec.member("mtu").whole(1, LARGEST_FRAME),
        netmask=spec.member("subnet").netmask() or spec.member("subnetMask").netmask(),
        teaming=design.word(spec.member("teamingPolicy"), {word: word for word in of_networks.TEAMING}, fact),
        active=spec.member("activeUplinks").texts("the name of an uplink"),
        standby=spec.member("standbyUplinks").texts("the name of an uplink"),
    )
