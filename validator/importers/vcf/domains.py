"""Specifications of workload domains and of clusters, as SDDC Manager takes them (POST /v1/domains, POST /v1/clusters)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from validator.importers.clean import CleanDocument
from validator.importers.vcf import networks as of_networks
from validator.importers.vcf.design import Design, known, no_twice
from validator.importers.vcf.document import Node
from validator.importers.vcf.domain_switches import (
    NAMELESS,
    DomainSwitch,
    join_switches,
    nics_of,
    read_switches,
    switch_of,
)
from validator.importers.vcf.storage import Datastores, join_datastores, vsan_of

_ONLY_IDS = "have only an id and are left out; the list of hosts of SDDC Manager (GET /v1/hosts) beside it names them"
_OTHERS = "not every VMkernel adapter of the hosts is known; an existing switch, or another step, may have others"


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
        self._known: dict[tuple[str, str, str | None], dict[str, Any]] = {}
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
            self._design.notes.append(f"{spec.path}.name: {NAMELESS}")
            self._open |= {"clusters"}
        if not all_named:
            self._open |= {"hosts"}
        specs = spec.member("networkSpec").member("vdsSpecs")
        switches, all_switches = read_switches(self._design, specs, named, all_hosts=all_named)
        if not all_switches:
            self._open |= {"distributed_switches"}
        networks = [network for switch in switches for network in switch.networks or ()]
        self._hosts(spec, {"cluster": name, "datacenter": datacenter}, named, switches)
        for one in switches:
            switch = switch_of(self._design, one, datacenter, networks, is_whole=self._is_whole)
            self._add("distributed_switches", switch, join_switches)
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
        names = [host for _, host in named]
        found = Datastores(self._design, datacenter, names, all_hosts=all_named, is_shared=not self._is_whole)
        found.add_vsan(storage.member("vsanDatastoreSpec"))
        found.add_nfs(storage.member("nfsDatastoreSpecs").members())
        found.add_vmfs(storage.member("vmfsDatastoreSpec"))
        found.add_vvols(storage.member("vvolDatastoreSpecs").members())
        for datastore in found.found:
            self._add("datastores", datastore, join_datastores)

    def _add(self, key: str, one: dict[str, Any], join: Callable[[dict[str, Any], dict[str, Any]], None]) -> None:
        """Add an object; one that several clusters name is one."""
        other = self._known.setdefault((key, one["name"], one.get("datacenter")), one)
        if other is one:
            self._lists[key].append(one)
        else:
            join(other, one)

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

    def _hosts(
        self, spec: Node, place: Mapping[str, str | None], named: list[tuple[Node, str]], switches: list[DomainSwitch]
    ) -> None:
        told = [network for switch in switches for network in switch.networks or ()]
        vmkernels, is_whole = of_networks.adapters(self._design, told)
        is_whole &= all(switch.networks is not None for switch in switches)
        if not is_whole:
            self._design.notes.append(f"{spec.path}.networkSpec: {_OTHERS}")
        for host, name in named:
            of_networks.unnamed(self._design, name, vmkernels)
            nics = [nic.member("id").text("the name of an adapter") for nic in nics_of(host)]
            found = {
                "name": name,
                **place,
                "vcenter": self._vcenter,
                "managed": True,
                "pnics": [{"device": device} for device in nics if device is not None] or None,
                "vmkernels": vmkernels or None,
                **of_networks.beside_vmkernels(told, is_whole=is_whole),
            }
            self._lists["hosts"].append(known(found))
