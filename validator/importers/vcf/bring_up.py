"""Bring-up documents of VCF 4 and 5 (Cloud Builder) and of the installer of VCF 9: the management domain."""

from __future__ import annotations

from typing import Any

from validator.importers.clean import CleanDocument
from validator.importers.vcf import networks as of_networks, switches as of_switches
from validator.importers.vcf.bring_up_networks import read_networks
from validator.importers.vcf.design import Design, known, no_twice
from validator.importers.vcf.document import LARGEST_FRAME, MOST_SWITCHES, Node
from validator.importers.vcf.storage import Datastores, vsan_of

_EXISTING = "the vCenter is there already, and the document does not tell what else it has"
_NAMELESS = "it has no name in the document, and VCF makes one; it is left out"


def read_bring_up(document: Node) -> CleanDocument:
    """Return what a bring-up document says of the cluster, hosts, networks and storage of the management domain."""
    design = Design()
    estate = _Estate(design, document)
    return CleanDocument(estate.document(), design.unread, design.notes)


def is_new(document: Node) -> bool:
    """Tell whether nothing of what a design describes is there yet: it makes what it describes, and adopts no vCenter."""
    return document.member("vcenterSpec").member("useExistingDeployment").flag() is not True


class _Estate:
    """Reads a document part by part; ``_is_open`` tells that hosts or switches may exist that it does not name."""

    def __init__(self, design: Design, document: Node) -> None:
        self._design = design
        self._document = document
        self._domain = _domain_of(document.member("dnsSpec"))
        self._networks = read_networks(design, document)
        self._vmkernels, self._has_all_vmkernels = of_networks.adapters(design, self._networks)
        specs = document.member("hostSpecs").members()
        self._hosts = self._named(specs)
        self._is_existing = not is_new(document)
        self._is_open = self._is_existing or len(self._hosts) < len(specs)
        self._datacenter = self._datacenter_of(specs)
        self._vcenter = self._vcenter_of(document.member("vcenterSpec"))
        self._wires = [(spec, _wires(spec)) for spec in document.member("dvsSpecs").members(MOST_SWITCHES)]

    def document(self) -> dict[str, Any]:
        """Return the parts of the cluster spec."""
        partial = {"datastores"}  # hosts may have local ones
        if self._is_existing:
            self._design.notes.append(f"{self._document.path}.vcenterSpec: {_EXISTING}")
            partial |= {"clusters", "distributed_switches"}
        if self._is_open:
            partial.add("hosts")
        clusters = self._clusters()
        switches = self._switches()
        if len(switches) < len(self._wires):
            partial.add("distributed_switches")
        cluster = clusters[0]["name"] if clusters else None
        found = {
            "vcenter": self._vcenter if "name" in self._vcenter else None,
            "clusters": clusters,
            "hosts": [self._host(spec, name, cluster) for spec, name in self._hosts],
            "distributed_switches": switches,
            "datastores": self._datastores(),
        }
        lists = {key: value for key, value in found.items() if value}
        return {**lists, "partial": sorted(partial & lists.keys())}

    def _named(self, specs: list[Node]) -> list[tuple[Node, str]]:
        """Return the hosts with their full names."""
        found = []
        for spec in specs:
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

    def _datacenter_of(self, specs: list[Node]) -> str | None:
        """Return the datacenter: of the cluster (9), or the one that all hosts are associated with (4, 5)."""
        told = self._document.member("clusterSpec").member("datacenterName").text("the name of a datacenter")
        associations = {spec.member("association").text("the name of a datacenter") for spec in specs}
        if told is None and len(associations) == 1:
            return associations.pop()
        return told

    def _vcenter_of(self, spec: Node) -> dict[str, Any]:
        return known(
            {
                "name": self._full_name(spec.member("vcenterHostname")),
                "version": spec.member("version").text("a version, as in 9.0.0.0"),
            }
        )

    def _clusters(self) -> list[dict[str, Any]]:
        spec = self._document.member("clusterSpec")
        name = spec.member("clusterName").text("the name of a cluster")
        if name is None:
            self._design.notes.append(f"{spec.path}.clusterName: {_NAMELESS}")
            return []
        return [
            known(
                {
                    "name": name,
                    "datacenter": self._datacenter,
                    "vcenter": self._vcenter.get("name"),
                    "evc_mode": self._design.evc_mode(spec.member("clusterEvcMode"), name),
                    "vsan": vsan_of(self._vsan()),
                    "partial": ["hosts"] if self._is_open else None,
                }
            )
        ]

    def _vsan(self) -> Node:
        """Return the specification of vSAN: at the top in VCF 4 and 5, among those of storage in 9."""
        older = self._document.member("vsanSpec")
        return older if older.is_said else self._document.member("datastoreSpec").member("vsanSpec")

    def _datastores(self) -> list[dict[str, Any]]:
        specs = self._document.member("datastoreSpec")
        hosts = [name for _, name in self._hosts]
        found = Datastores(self._design, self._datacenter, hosts, all_hosts=not self._is_open)
        found.add_vsan(self._vsan())
        nfs = specs.member("nfsDatastoreSpec")
        found.add_nfs([nfs] if nfs.is_said else [])
        found.add_vmfs(specs.member("vmfsDatastoreSpec"))
        return found.found

    def _host(self, spec: Node, name: str, cluster: str | None) -> dict[str, Any]:
        address = spec.member("ipAddressPrivate")
        own = {"ip": address.member("ipAddress").text("an address"), "netmask": address.member("subnet").netmask()}
        vmkernels = [
            {**adapter, **known(own)} if adapter["services"] == ["management"] else adapter
            for adapter in self._vmkernels
        ]
        of_networks.unnamed(self._design, name, vmkernels)
        devices = dict.fromkeys(device for _, wires in self._wires for device in wires.devices())
        vcenter = self._vcenter.get("name")
        return known(
            {
                "name": name,
                "cluster": cluster,
                "datacenter": self._datacenter,
                "vcenter": vcenter,
                "managed": True if vcenter is not None else None,
                "pnics": [{"device": device} for device in devices] or None,
                "vmkernels": vmkernels,
                **of_networks.beside_vmkernels(
                    self._networks, is_whole=self._has_all_vmkernels and not self._is_existing
                ),
            }
        )

    def _switches(self) -> list[dict[str, Any]]:
        names = [
            (spec.member("dvsName"), spec.member("dvsName").text("the name of a switch")) for spec, _ in self._wires
        ]
        no_twice(names, "switch")
        no_twice([(spec, device) for spec, wires in self._wires for device in wires.devices()], "adapter")
        found = []
        for (node, name), (spec, wires) in zip(names, self._wires, strict=True):
            if name is None:
                self._design.notes.append(f"{node.path}: {_NAMELESS}")
            else:
                found.append(self._switch(spec, name, wires))
        return found

    def _switch(self, spec: Node, name: str, wires: of_switches.Wiring) -> dict[str, Any]:
        wired = {host: wires for _, host in self._hosts}
        groups, all_groups = of_networks.port_groups(self._design, name, self._networks)
        open_lists = (("hosts", self._is_open), ("port_groups", self._is_existing or not all_groups))
        return known(
            {
                "name": name,
                "datacenter": self._datacenter,
                "mtu": spec.member("mtu").whole(1, LARGEST_FRAME),
                "uplinks": of_switches.uplinks([wires]),
                "hosts": of_switches.members(wired),
                "lags": of_switches.lags(spec.member("lagSpecs"), wired) or (None if self._is_existing else []),
                "network_io_control": of_switches.shares_by_level(self._design, name, spec.member("niocSpecs")),
                "port_groups": groups,
                "partial": [key for key, is_open in open_lists if is_open] or None,
            }
        )


def _wires(spec: Node) -> of_switches.Wiring:
    """Return the adapters that every host has on a switch; VCF 4 lists them without their uplinks."""
    mapped = spec.member("vmnicsToUplinks").members()
    if mapped:
        pairs = [(one.member("id"), one.member("uplink")) for one in mapped]
    else:
        nowhere = Node(None, spec.path, spec.file)
        pairs = [(one, nowhere) for one in spec.member("vmnics").members()]
    return of_switches.wiring(pairs, of_switches.lag_names(spec.member("lagSpecs")))


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
