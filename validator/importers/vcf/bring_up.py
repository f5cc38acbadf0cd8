"""Bring-up documents of VCF 4 and 5 (Cloud Builder) and of the installer of VCF 9: the management domain."""

from __future__ import annotations

from typing import Any

from validator.errors import nearest
from validator.facts.words import EVC_OFF, evc_mode, is_evc_mode, known_words
from validator.importers.clean import CleanDocument
from validator.importers.vcf import networks as of_networks, switches as of_switches
from validator.importers.vcf.design import Design, known, no_twice
from validator.importers.vcf.document import Node
from validator.importers.vcf.networks import Network
from validator.importers.vcf.storage import Datastores, vsan_of
from validator.model import Path

LARGEST_FRAME = 65_535
_LAST_VLAN = 4095
_EXISTING = "the vCenter is there already, and the document does not tell what else it has"
_NAMELESS = "it has no name in the document, and VCF makes one; it is left out"


def read_bring_up(document: Node) -> CleanDocument:
    """Return what a bring-up document says of the cluster, hosts, networks and storage of the management domain."""
    design = Design()
    estate = _Estate(design, document)
    return CleanDocument(estate.document(), design.unread, design.notes)


class _Estate:
    def __init__(self, design: Design, document: Node) -> None:
        self._design = design
        self._document = document
        self._domain = _domain_of(document.member("dnsSpec"))
        self._networks = _networks(design, document)
        self._vmkernels, self._has_all_vmkernels = of_networks.adapters(design, self._networks)
        self._hosts = self._named_hosts()
        self._is_existing = document.member("vcenterSpec").member("useExistingDeployment").flag() is True

    def document(self) -> dict[str, Any]:
        """Return the parts of the cluster spec."""
        vcenter = self._vcenter()
        name = vcenter.get("name")
        clusters = self._clusters(name)
        partial = {"datastores"}  # hosts may have local ones
        if self._is_existing:
            self._design.notes.append(f"{self._document.path}.vcenterSpec: {_EXISTING}")
            partial |= {"clusters", "hosts", "distributed_switches"}
        if not clusters:
            partial.add("clusters")
        if len(self._hosts) < len(self._host_specs()):
            partial.add("hosts")
        switches, all_named = self._switches()
        if not all_named:
            partial.add("distributed_switches")
        cluster = clusters[0]["name"] if clusters else None
        found = {
            "vcenter": vcenter if name is not None else None,
            "clusters": clusters,
            "hosts": [self._host(node, host, cluster, name) for node, host in self._hosts],
            "distributed_switches": switches,
            "datastores": self._datastores(),
        }
        lists = {key: value for key, value in found.items() if value}
        return {**lists, "partial": sorted(partial & lists.keys())}

    def _host_specs(self) -> list[Node]:
        return self._document.member("hostSpecs").members()

    def _named_hosts(self) -> list[tuple[Node, str]]:
        """Return the hosts with their full names."""
        found = []
        for spec in self._host_specs():
            node = spec.member("hostname")
            name = self._full_name(node)
            if name is None:
                self._design.notes.append(f"{node.path}: the host has no name; it is left out")
            else:
                found.append((spec, name))
        no_twice([(spec.member("hostname"), name) for spec, name in found], "host")
        return found

    def _full_name(self, node: Node) -> str | None:
        name = node.text("the name of a host")
        return name if name is None or "." in name or self._domain is None else f"{name}.{self._domain}"

    def _vcenter(self) -> dict[str, Any]:
        spec = self._document.member("vcenterSpec")
        return known(
            {
                "name": self._full_name(spec.member("vcenterHostname")),
                "version": spec.member("version").text("a version, as in 9.0.0.0"),
            }
        )

    def _datacenter(self) -> str | None:
        """Return the datacenter: of the cluster (9), or the one that all hosts are associated with (4, 5)."""
        told = self._document.member("clusterSpec").member("datacenterName").text("the name of a datacenter")
        associations = {spec.member("association").text("the name of a datacenter") for spec in self._host_specs()}
        if told is None and len(associations) == 1:
            return associations.pop()
        return told

    def _clusters(self, vcenter: str | None) -> list[dict[str, Any]]:
        spec = self._document.member("clusterSpec")
        name = spec.member("clusterName").text("the name of a cluster")
        if name is None:
            self._design.notes.append(f"{spec.path}.clusterName: {_NAMELESS}")
            return []
        partial = ["hosts"] if self._is_existing or len(self._hosts) < len(self._host_specs()) else None
        return [
            known(
                {
                    "name": name,
                    "datacenter": self._datacenter(),
                    "vcenter": vcenter,
                    "evc_mode": evc_mode_of(self._design, spec.member("clusterEvcMode"), name),
                    "vsan": vsan_of(self._vsan()),
                    "partial": partial,
                }
            )
        ]

    def _vsan(self) -> Node:
        """Return the specification of vSAN: at the top in VCF 4 and 5, among those of storage in 9."""
        older = self._document.member("vsanSpec")
        return older if older.is_said else self._document.member("datastoreSpec").member("vsanSpec")

    def _datastores(self) -> list[dict[str, Any]]:
        specs = self._document.member("datastoreSpec")
        is_whole = len(self._hosts) == len(self._host_specs()) and not self._is_existing
        found = Datastores(self._design, self._datacenter(), [name for _, name in self._hosts], all_hosts=is_whole)
        found.add_vsan(self._vsan())
        nfs = specs.member("nfsDatastoreSpec")
        found.add_nfs([nfs] if nfs.is_said else [])
        found.add_vmfs(specs.member("vmfsDatastoreSpec"))
        return found.found

    def _host(self, spec: Node, name: str, cluster: str | None, vcenter: str | None) -> dict[str, Any]:
        vmkernels = [dict(adapter) for adapter in self._vmkernels]
        of_networks.unnamed(self._design, name, vmkernels)
        address = spec.member("ipAddressPrivate")
        for adapter in vmkernels:
            if adapter["services"] == ["management"]:
                own = {
                    "ip": address.member("ipAddress").text("an address"),
                    "netmask": address.member("subnet").netmask(),
                }
                adapter.update(known(own))
        devices = dict.fromkeys(one for switch in self._switch_specs() for one in self._devices(switch))
        is_whole = self._has_all_vmkernels and not self._is_existing
        return known(
            {
                "name": name,
                "cluster": cluster,
                "datacenter": self._datacenter(),
                "vcenter": vcenter,
                "managed": True if vcenter is not None else None,
                "pnics": [{"device": device} for device in devices],
                "vmkernels": vmkernels,
                **of_networks.beside_vmkernels(is_whole=is_whole),
            }
        )

    def _switch_specs(self) -> list[Node]:
        return self._document.member("dvsSpecs").members()

    def _devices(self, spec: Node) -> list[str]:
        wires = self._wires(spec)
        return [*wires.uplinks.values(), *(one for lag in wires.lags.values() for one in lag), *wires.rest]

    def _wires(self, spec: Node) -> of_switches.Wiring:
        """Return the adapters that every host has on a switch; VCF 4 lists them without their uplinks."""
        mapped = spec.member("vmnicsToUplinks").members()
        if mapped:
            pairs = [(one.member("id"), one.member("uplink")) for one in mapped]
        else:
            nowhere = Node(None, spec.path, spec.file)
            pairs = [(one, nowhere) for one in spec.member("vmnics").members()]
        return of_switches.wiring(pairs, of_switches.lag_names(spec.member("lagSpecs")))

    def _switches(self) -> tuple[list[dict[str, Any]], bool]:
        specs = self._switch_specs()
        no_twice([(spec.member("dvsName"), spec.member("dvsName").text()) for spec in specs], "switch")
        no_twice([(spec.member("vmnics"), device) for spec in specs for device in self._devices(spec)], "adapter")
        found = [one for spec in specs if (one := self._switch(spec)) is not None]
        return found, bool(specs) and len(found) == len(specs)

    def _switch(self, spec: Node) -> dict[str, Any] | None:
        name = spec.member("dvsName").text("the name of a switch")
        if name is None:
            self._design.notes.append(f"{spec.path}.dvsName: {_NAMELESS}")
            return None
        wired = {host: self._wires(spec) for _, host in self._hosts}
        groups, all_groups = of_networks.port_groups(self._design, name, self._networks)
        partial = [] if all_groups and not self._is_existing else ["port_groups"]
        if self._is_existing or len(self._hosts) < len(self._host_specs()):
            partial.insert(0, "hosts")
        return known(
            {
                "name": name,
                "datacenter": self._datacenter(),
                "mtu": spec.member("mtu").whole(1, LARGEST_FRAME),
                "uplinks": of_switches.uplinks(wired.values()),
                "hosts": of_switches.members(wired),
                "lags": of_switches.lags(spec.member("lagSpecs"), wired) or (None if self._is_existing else []),
                "network_io_control": of_switches.shares_by_level(self._design, name, spec.member("niocSpecs")),
                "port_groups": groups,
                "partial": partial or None,
            }
        )


def _networks(design: Design, document: Node) -> list[Network]:
    specs = document.member("networkSpecs").members()
    no_twice([(spec.member("portGroupKey"), spec.member("portGroupKey").text()) for spec in specs], "port group")
    kinds = [_kind(design, spec.member("networkType")) for spec in specs]
    switches = _switch_by_network(design, document.member("dvsSpecs").members(), kinds)
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


def _domain_of(spec: Node) -> str | None:
    """Return what short names of hosts end with: the subdomain where it is a whole one, else the domain.

    Where both are given and the one is no part of the other, the full name is not known.
    """
    domain = spec.member("domain").text("the name of a domain")
    subdomain = spec.member("subdomain").text("the name of a domain")
    if domain is None or subdomain is None:
        return subdomain or domain
    is_part = f".{subdomain}".casefold().endswith(f".{domain}".casefold())
    return subdomain if is_part else None


def evc_mode_of(design: Design, node: Node, cluster: str) -> str | None:
    """Return the key of an EVC mode, which VCF spells in capitals; an empty text stands for no EVC."""
    if node.value == "":
        return EVC_OFF
    told = node.text("an EVC mode")
    found = evc_mode(told) if told is not None else None
    if found is None or is_evc_mode(found):
        return found
    design.not_a_word(node, told or "", known_words("evc_modes"))
    design.unread["clusters", cluster, "evc_mode"] = "the document says a word that is not known"
    return None
