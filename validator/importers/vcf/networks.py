"""Networks of a design: the port groups that VCF makes for them, and the VMkernel adapters of every host."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from validator.importers.vcf.design import Design, known
from validator.importers.vcf.document import Node

MANAGEMENT = "MANAGEMENT"

SERVICES = {
    "VMOTION": "vmotion",
    "VSAN": "vsan",
    "NFS": "nfs",
    "VSAN_EXTERNAL": "vsan_external",
}
"""Types of networks for which every host gets one adapter, and what that carries; management comes on top.

In the order in which VCF makes them: management is the adapter of the installed ESXi, vmk0.
"""

_WITHOUT_ADAPTER = ("VM_MANAGEMENT", "PUBLIC", "VREALIZE", "EDGE_INFRA_OVERLAY_UPLINK")
_SEVERAL = ("ISCSI",)  # one adapter or several
TYPES = (MANAGEMENT, *SERVICES, *_WITHOUT_ADAPTER, *_SEVERAL)

TEAMING = (
    "loadbalance_ip",
    "loadbalance_srcmac",
    "loadbalance_srcid",
    "failover_explicit",
    "loadbalance_loadbased",
)

_VMOTION_STACK = "vmotion"
"""VCF puts the adapter for vMotion on the TCP/IP stack for vMotion.

Design decision VCF-WLD-VCS-VDS-006:
https://docs.vmware.com/en/VMware-Cloud-Foundation/4.5/vcf-vi-workload-domain-design/GUID-ABF5D9F2-FA34-47AD-AD71-4D9E6B112099.html
"""

DEVICES = "the names vmk0, vmk1 … of VMkernel adapters are VCF's usual ones; the document does not tell them"
_NO_NAME = "VCF makes the name, because the document gives none"
_APPLIANCES = "the document does not say whether management appliances are connected to the port group as well"
_OWN_TYPE = "whether hosts get VMkernel adapters in it, and how many, is not known"


@dataclass(frozen=True, slots=True)
class Network:
    """A network of a design.

    ``kind`` is its type in capitals; ``switch`` the name of the distributed switch that it is on. Where the document gives
    no ``port_group``, VCF makes the name.
    """

    node: Node
    kind: str
    port_group: str | None = None
    switch: str | None = None
    vlan: int | None = None
    mtu: int | None = None
    netmask: str | None = None
    teaming: str | None = None
    active: Sequence[str] = ()
    standby: Sequence[str] = ()

    @property
    def has_adapter(self) -> bool:
        """Whether every host has one VMkernel adapter in it."""
        return self.kind == MANAGEMENT or self.kind in SERVICES


def adapters(design: Design, networks: Sequence[Network]) -> tuple[list[dict[str, Any]], bool]:
    """Return the VMkernel adapters that every host gets, and whether that is all of them.

    It is not where there is a network of a type that does not tell, none or several for management, or several of one type.
    """
    kinds = [network.kind for network in networks]
    found = []
    for position, kind in enumerate((MANAGEMENT, *(one for one in SERVICES if one in kinds))):
        network = next((one for one in networks if one.kind == kind), None)
        if network is not None:
            found.append(_adapter(f"vmk{position}", network))
    is_whole = kinds.count(MANAGEMENT) == 1
    for network in networks:
        if network.kind not in TYPES or network.kind in _SEVERAL:
            design.notes.append(f"{network.node.path}: {_OWN_TYPE}")
            is_whole = False
        elif network.has_adapter and kinds.count(network.kind) > 1:
            is_whole = False
    return found, is_whole


def beside_vmkernels(networks: Sequence[Network], *, is_whole: bool) -> dict[str, Any]:
    """Return what a host of a design has beside its VMkernel adapters: physical adapters that the design does not use.

    Where the adapters are all there will be, and on distributed switches, there are no standard switches: VCF moves what is
    on them, and takes them away.
    """
    if not is_whole:
        return {"partial": ["pnics", "vmkernels"]}
    none: list[Any] = []
    is_distributed = all(network.switch is not None for network in networks if network.has_adapter)
    return {**({"switches": none, "port_groups": none} if is_distributed else {}), "partial": ["pnics"]}


def _adapter(device: str, network: Network) -> dict[str, Any]:
    return known(
        {
            "device": device,
            "port_group": network.port_group,
            "switch": network.switch if network.port_group is not None else None,
            "netmask": network.netmask,
            "mtu": network.mtu,
            "netstack": _VMOTION_STACK if network.kind == "VMOTION" else None,
            "services": [SERVICES.get(network.kind, "management")],
        }
    )


def port_groups(design: Design, switch: str, networks: Sequence[Network]) -> tuple[list[dict[str, Any]], bool]:
    """Return the port groups of the distributed switch ``switch``, and whether that is all of them."""
    own = [network for network in networks if network.switch == switch]
    apart = any(network.kind == "VM_MANAGEMENT" for network in networks)
    found = []
    for network in own:
        if network.port_group is not None:
            use = _use(network, apart=apart)
            if use is None and network.kind == MANAGEMENT:
                fact = ("distributed_switches", switch, "port_groups", network.port_group, "use")
                design.unread.setdefault(fact, _APPLIANCES)
            found.append(_port_group(network, use))
    return found, len(found) == len(own) and all(network.switch is not None for network in networks)


def _use(network: Network, *, apart: bool) -> str | None:
    """Return what a port group is for: that of management carries the appliances of VCF, too, unless they are ``apart``."""
    if network.kind in SERVICES:
        return "vmkernel"
    if network.kind == MANAGEMENT:
        return "vmkernel" if apart else None
    return "vm" if network.kind == "VM_MANAGEMENT" else None


def _port_group(network: Network, use: str | None) -> dict[str, Any]:
    order = {"active": list(network.active), "standby": list(network.standby)} if network.active else {}
    return known({"name": network.port_group, "vlan": network.vlan, "use": use, "teaming": network.teaming, **order})


def unnamed(design: Design, host: str, vmkernels: Sequence[dict[str, Any]]) -> None:
    """Record why those adapters of a host have no port group whose network has no name."""
    for adapter in vmkernels:
        if "port_group" not in adapter:
            design.unread.setdefault(("hosts", host, "vmkernels", adapter["device"], "port_group"), _NO_NAME)
