"""Datastores of a design, with the hosts that mount them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from validator.importers.vcf.design import Design, known
from validator.importers.vcf.document import Node

_PROTOCOLS = {"ISCSI": "iscsi", "NFS": "nfs", "FC": "fc"}
_VERSION = "the document does not tell which version of NFS"


def vsan_of(spec: Node) -> dict[str, Any]:
    """Return what the specification of a vSAN datastore says of its cluster; nothing where there is none."""
    if not spec.is_said:
        return {}
    return known({"enabled": True, "esa": spec.member("esaConfig").member("enabled").flag()})


class Datastores:
    """Collects the datastores of a cluster; ``design`` learns what could not be told of them.

    ``all_hosts`` tells whether ``hosts`` are all of the cluster, ``is_shared`` whether hosts of other clusters may mount them,
    too.
    """

    def __init__(
        self,
        design: Design,
        datacenter: str | None,
        hosts: Sequence[str],
        *,
        all_hosts: bool,
        is_shared: bool = False,
    ) -> None:
        self._design = design
        self._datacenter = datacenter
        self._hosts = list(hosts)
        self._all_hosts = all_hosts
        self._is_shared = is_shared
        self.found: list[dict[str, Any]] = []

    def add(self, name: Node, kind: str | None, transport: str | None) -> None:
        """Add the datastore that ``name`` names; one whose name VCF makes is left out."""
        told = name.text("the name of a datastore")
        if told is None:
            self._design.notes.append(f"{name.path}: VCF makes the name of the datastore; it is left out")
            return
        if kind is None:
            self._design.unread.setdefault(("datastores", told, "type"), _VERSION)
        is_whole = self._all_hosts and (kind == "vSAN" or not self._is_shared)
        self.found.append(
            known(
                {
                    "name": told,
                    "datacenter": self._datacenter,
                    "type": kind,
                    "transport": transport,
                    "hosts": list(self._hosts),
                    "partial": None if is_whole else ["hosts"],
                }
            )
        )

    def add_vsan(self, spec: Node) -> None:
        """Add the datastore of vSAN."""
        if spec.is_said:
            self.add(spec.member("datastoreName"), "vSAN", "vsan")

    def add_nfs(self, specs: Sequence[Node]) -> None:
        """Add datastores on NFS."""
        for spec in specs:
            self.add(spec.member("datastoreName"), None, "nfs")

    def add_vmfs(self, spec: Node) -> None:
        """Add datastores of VMFS, which VCF has on Fibre Channel."""
        for one in spec.member("fcSpec").members():
            self.add(one.member("datastoreName"), "VMFS", "fc")

    def add_vvols(self, specs: Sequence[Node]) -> None:
        """Add datastores of Virtual Volumes."""
        for spec in specs:
            protocol = spec.member("vasaProviderSpec").member("storageProtocolType")
            transport = self._design.word(protocol, _PROTOCOLS)
            self.add(spec.member("name"), "VVOL", transport)


def join_datastores(other: dict[str, Any], one: dict[str, Any]) -> None:
    """Give ``other`` the hosts of another cluster that mounts the same datastore; on what they disagree neither counts."""
    other["hosts"] = [*other["hosts"], *one["hosts"]]
    for key in ("type", "transport"):
        if other.get(key) != one.get(key):
            other.pop(key, None)
    if "partial" in one:
        other["partial"] = ["hosts"]
