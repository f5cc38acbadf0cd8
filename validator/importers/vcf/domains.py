"""Specifications of workload domains and of clusters, as SDDC Manager takes them (POST /v1/domains, POST /v1/clusters)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from validator.errors import nearest
from validator.importers.clean import CleanDocument
from validator.importers.vcf import networks as of_networks, switches as of_switches
from validator.importers.vcf.design import Design, known, no_twice
from validator.importers.vcf.document import LARGEST_FRAME, MOST_SWITCHES, Node
from validator.importers.vcf.networks import Network
from validator.importers.vcf.storage import Datastores, vsan_of

_ONLY_IDS = "have only an id and are left out; the list of hosts of SDDC Manager (GET /v1/hosts) beside it names them"
_OTHERS = "not every VMkernel adapter of the hosts is known; an existing switch, or another step, may have others"
_NAMELESS = "it has no name in the document; it is left out"


def read_domain(document: Node, names: Mapping[str, str]) -> CleanDocument:
    """Return what the specification of a workload domain says: its vCenter and all of its clusters.

    ``names`` are those of hosts by their id in SDDC Manager.
    """
    spec = document.member("vcenterSpec")
    vcenter = spec.member("networkDetailsSpec").member("dnsName").text("the name of a vCenter")
    datacenter = spec.member("datacenterName").text("the name of a datacenter")
    return _Domain(document, names, vcenter, datacenter).read()


def read_clusters(document: Node, names: Mapping[str, str]) -> CleanDocument:
    """Return what the specification of clusters says that are to join a domain, of which it says no more than an id."""
    return _Domain(document, names).read()


def host_names(documents: Iterable[Node]) -> dict[str, str]:
    """Return the names of hosts by their id, as lists of SDDC Manager have them (GET /v1/hosts).

    Raises:
        InputError: two hosts have one id.
    """
    found: dict[str, str] = {}
    for document in documents:
        elements = document if isinstance(document.value, list) else document.member("elements")
        for host in elements.members():
            node = host.member("id")
            key, name = node.text("an id"), host.member("fqdn").text("the name of a host")
            if key is None or name is None:
                continue
            if found.setdefault(key.casefold(), name) != name:
                node.at(f"{node.path}: another host has this id")
    return found


@dataclass(slots=True)
class _Switch:
    """A distributed switch of a cluster, and the adapters of hosts on it."""

    spec: Node
    name: str
    networks: list[Network] | None = None
    wired: dict[str, of_switches.Wiring] = field(default_factory=dict)
    is_open: bool = False


class _Domain:
    """Reads a document cluster by cluster; one that tells its vCenter has all clusters of that."""

    def __init__(
        self, document: Node, names: Mapping[str, str], vcenter: str | None = None, datacenter: str | None = None
    ) -> None:
        is_whole = document.member("vcenterSpec").is_said
        self._document = document
        self._names = names
        self._vcenter = vcenter
        self._datacenter = datacenter
        self._is_whole = is_whole
        self._design = Design()
        self._lists: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._switches_by_name: dict[tuple[str, str | None], dict[str, Any]] = {}
        self._open = {"datastores"} if is_whole else {"clusters", "datastores", "distributed_switches", "hosts"}

    def read(self) -> CleanDocument:
        """Return the parts of the cluster spec."""
        specs = self._document.member("computeSpec").member("clusterSpecs").members()
        no_twice([(spec.member("name"), spec.member("name").text()) for spec in specs], "cluster")
        for spec in specs:
            self._cluster(spec)
        hosts = [(self._document, one["name"]) for one in self._lists["hosts"]]
        if len({name.casefold() for _, name in hosts}) < len(hosts):
            self._document.at(f"{self._document.path}.computeSpec.clusterSpecs: a host is in two clusters")
        if self._vcenter is not None:
            document: dict[str, Any] = {"vcenter": {"name": self._vcenter}}
        else:
            document = {}
        lists = {key: value for key, value in self._lists.items() if value}
        document.update(lists, partial=sorted(self._open & lists.keys()))
        return CleanDocument(document, self._design.unread, self._design.notes)

    def _cluster(self, spec: Node) -> None:
        name = spec.member("name").text("the name of a cluster")
        datacenter = spec.member("datacenterName").text("the name of a datacenter") or self._datacenter
        named, all_named = self._named_hosts(spec)
        if name is None:
            self._design.notes.append(f"{spec.path}.name: {_NAMELESS}")
            self._open |= {"clusters"}
        if not all_named:
            self._open |= {"hosts"}
        switches = self._switches(spec, named, all_named=all_named)
        self._hosts(spec, name, datacenter, named, switches)
        networks = [network for switch in switches for network in switch.networks or ()]
        for one in switches:
            self._add(self._switch(one, datacenter, networks))
        storage = spec.member("datastoreSpec")
        if name is not None:
            options = spec.member("advancedOptions")
            cluster = {
                "name": name,
                "datacenter": datacenter,
                "vcenter": self._vcenter,
                "ha": known({"enabled": options.member("highAvailability").member("enabled").flag()}),
                "evc_mode": self._design.evc_mode(options.member("evcMode"), name),
                "vsan": vsan_of(storage.member("vsanDatastoreSpec")),
                "partial": None if all_named else ["hosts"],
            }
            self._lists["clusters"].append(known(cluster))
        found = Datastores(self._design, datacenter, [host for _, host in named], all_hosts=all_named)
        found.add_vsan(storage.member("vsanDatastoreSpec"))
        found.add_nfs(storage.member("nfsDatastoreSpecs").members())
        found.add_vmfs(storage.member("vmfsDatastoreSpec"))
        found.add_vvols(storage.member("vvolDatastoreSpecs").members())
        self._lists["datastores"] += found.found

    def _named_hosts(self, spec: Node) -> tuple[list[tuple[Node, str]], bool]:
        """Return the hosts that have a name, and whether that is all of them."""
        specs = spec.member("hostSpecs").members()
        named = [(one, name) for one in specs if (name := self._name_of(one)) is not None]
        no_twice([(one.member("hostName"), name) for one, name in named], "host")
        if len(named) < len(specs):
            count = f"{len(specs) - len(named)} of {len(specs)} hosts"
            self._design.notes.append(f"{spec.path}.hostSpecs: {count} {_ONLY_IDS}")
        return named, len(named) == len(specs) and bool(specs)

    def _name_of(self, host: Node) -> str | None:
        told = host.member("hostName").text("the name of a host")
        return told or self._names.get((host.member("id").text("an id") or "").casefold())

    def _switches(self, spec: Node, named: list[tuple[Node, str]], *, all_named: bool) -> list[_Switch]:
        specs = spec.member("networkSpec").member("vdsSpecs").members(MOST_SWITCHES)
        no_twice([(one.member("name"), one.member("name").text()) for one in specs], "switch")
        found = {}
        for one in specs:
            name = one.member("name").text("the name of a switch")
            if name is None:
                self._design.notes.append(f"{one.path}.name: {_NAMELESS}")
                self._open |= {"distributed_switches"}
            else:
                found[name] = _Switch(
                    one, name, self._networks(name, one.member("portGroupSpecs")), is_open=not all_named
                )
        for host, called in named:
            self._wire(host, called, found)
        return list(found.values())

    def _wire(self, host: Node, called: str, switches: dict[str, _Switch]) -> None:
        """Put the adapters of a host on the switches that they name."""
        pairs: dict[str, list[tuple[Node, Node]]] = defaultdict(list)
        nics = host.member("hostNetworkSpec").member("vmNics").members()
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

    def _networks(self, switch: str, specs: Node) -> list[Network] | None:
        """Return the networks whose port groups are to be made on a switch; ``None`` where the document does not tell."""
        if not specs.is_said:
            return None
        nodes = specs.members()
        no_twice([(one.member("name"), one.member("name").text()) for one in nodes], "port group")
        return [self._network(switch, one) for one in nodes]

    def _network(self, switch: str, spec: Node) -> Network:
        node = spec.member("transportType")
        kind = node.text("the type of a network")
        if kind is None:
            node.refuse("the type of a network")
        if kind.upper() not in of_networks.TYPES:
            self._design.not_a_word(node, kind, of_networks.TYPES)
        name = spec.member("name").text("the name of a port group")
        fact = ("distributed_switches", switch, "port_groups", name, "teaming") if name is not None else ()
        return Network(
            node=spec,
            kind=kind.upper(),
            port_group=name,
            switch=switch,
            teaming=self._design.word(spec.member("teamingPolicy"), {word: word for word in of_networks.TEAMING}, fact),
            active=spec.member("activeUplinks").texts("the name of an uplink"),
            standby=spec.member("standByUplinks").texts("the name of an uplink"),
        )

    def _hosts(
        self,
        spec: Node,
        cluster: str | None,
        datacenter: str | None,
        named: list[tuple[Node, str]],
        switches: list[_Switch],
    ) -> None:
        told = [network for switch in switches for network in switch.networks or ()]
        vmkernels, is_whole = of_networks.adapters(self._design, told)
        is_whole &= all(switch.networks is not None for switch in switches)
        if not is_whole:
            self._design.notes.append(f"{spec.path}.networkSpec: {_OTHERS}")
        for host, name in named:
            of_networks.unnamed(self._design, name, vmkernels)
            nics = [nic.member("id").text("the name of an adapter") for nic in _nics(host)]
            found = {
                "name": name,
                "cluster": cluster,
                "datacenter": datacenter,
                "vcenter": self._vcenter,
                "managed": True,
                "pnics": [{"device": device} for device in nics if device is not None] or None,
                "vmkernels": vmkernels or None,
                **of_networks.beside_vmkernels(told, is_whole=is_whole),
            }
            self._lists["hosts"].append(known(found))

    def _switch(self, switch: _Switch, datacenter: str | None, networks: list[Network]) -> dict[str, Any]:
        spec, name, wired = switch.spec, switch.name, switch.wired
        groups, is_whole = of_networks.port_groups(self._design, name, networks)
        is_whole &= self._is_whole and switch.networks is not None
        partial = [
            key
            for key, is_open in (
                ("hosts", switch.is_open or not self._is_whole),
                ("port_groups", not is_whole),
            )
            if is_open
        ]
        return known(
            {
                "name": name,
                "datacenter": datacenter,
                "mtu": spec.member("mtu").whole(1, LARGEST_FRAME),
                "uplinks": None if switch.is_open else of_switches.uplinks(wired.values()),
                "hosts": of_switches.members(wired),
                "lags": of_switches.lags(spec.member("lagSpecs"), wired) or ([] if self._is_whole else None),
                "network_io_control": of_switches.shares_by_number(
                    self._design, name, spec.member("niocBandwidthAllocationSpecs")
                ),
                "port_groups": groups if switch.networks is not None else None,
                "partial": partial or None,
            }
        )

    def _add(self, switch: dict[str, Any]) -> None:
        """Add a switch; one that several clusters name has the hosts and port groups of all of them."""
        other = self._switches_by_name.setdefault((switch["name"], switch.get("datacenter")), switch)
        if other is switch:
            self._lists["distributed_switches"].append(switch)
            return
        other.setdefault("hosts", []).extend(switch.get("hosts", ()))
        groups = other.setdefault("port_groups", [])
        names = {one["name"] for one in groups}
        groups.extend(one for one in switch.get("port_groups", ()) if one["name"] not in names)
        other["partial"] = ["hosts", "port_groups"]


def _nics(host: Node) -> list[Node]:
    return host.member("hostNetworkSpec").member("vmNics").members()
