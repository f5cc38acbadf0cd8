"""Documents that describe an estate and have to be imported first: which one a document is, by its keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from itertools import islice
from typing import Any

_DEPTH = 4
_LOOKED_AT = 8
_ANSWERS = ({"id", "name", "type", "vcenters"}, {"id", "name", "primaryDatastoreType"})
"""Keys that a domain and a cluster have where SDDC Manager answers (GET /v1/domains, GET /v1/clusters), and no design has."""


class VcfDocument(Enum):
    """Documents of VMware Cloud Foundation, in words for people."""

    BRING_UP = "a bring-up document of VMware Cloud Foundation"
    DOMAIN = "the specification of a workload domain of VMware Cloud Foundation"
    CLUSTERS = "the specification of clusters of VMware Cloud Foundation"
    EXPANSION = "a change of a cluster of VMware Cloud Foundation"
    HOSTS = "a list of hosts that VMware Cloud Foundation is to commission"
    POOL = "a network pool of VMware Cloud Foundation"
    EXISTING = "what SDDC Manager answers of domains or clusters that are there"
    COMMISSIONED = "the list of hosts of SDDC Manager"


def vcf_document(document: Any) -> VcfDocument | None:
    """Return which document of VMware Cloud Foundation this is; ``None`` for any other."""
    if isinstance(document, list):
        return _hosts(document)
    if not isinstance(document, Mapping):
        return None
    if isinstance(document.get("elements"), list):
        found = _hosts(document["elements"])
        if document["elements"] and all(map(_is_answer, document["elements"])):
            return VcfDocument.EXISTING
        return found if found is VcfDocument.COMMISSIONED else None
    if "sddcId" in document or {"networkSpecs", "vcenterSpec"} <= document.keys():
        return VcfDocument.BRING_UP
    if "computeSpec" in document:
        return VcfDocument.CLUSTERS if "domainId" in document else VcfDocument.DOMAIN
    if _is_answer(document):
        return VcfDocument.EXISTING
    if {"clusterExpansionSpec", "clusterStretchSpec", "clusterCompactionSpec"} & document.keys():
        return VcfDocument.EXPANSION
    if "hostsSpec" in document:
        return VcfDocument.HOSTS
    networks = document.get("networks")
    is_pool = isinstance(networks, list) and all(isinstance(one, Mapping) and "vlanId" in one for one in networks)
    return VcfDocument.POOL if is_pool and networks and "name" in document else None


def _is_answer(document: Any) -> bool:
    return isinstance(document, Mapping) and any(keys <= document.keys() for keys in _ANSWERS)


def _hosts(elements: list[Any]) -> VcfDocument | None:
    if not elements or not all(isinstance(one, Mapping) and "fqdn" in one for one in elements):
        return None
    if all("id" in one for one in elements):
        return VcfDocument.COMMISSIONED
    return VcfDocument.HOSTS if any("storageType" in one for one in elements) else None


def import_of(document: Any) -> str | None:
    """Say what a document is that an import reads, and which one; ``None`` for any other."""
    vcf = vcf_document(document)
    if vcf is VcfDocument.EXISTING:
        return f"this is {vcf.value}; `ftpolicy import vcenter` reads what is there"
    if vcf is not None:
        return f"this is {vcf.value}; `ftpolicy import vcf` reads those that describe a design"
    if _has_view(document, "MoRef"):
        return "these are views of PowerCLI; `ftpolicy import powercli` makes a cluster spec of them"
    if _has_view(document, "self") or _has_view(document, "obj"):
        return "these are managed objects of the vSphere API; `ftpolicy import govc` makes a cluster spec of them"
    return None


def _has_view(document: Any, key: str, depth: int = 0) -> bool:
    """Tell whether a managed object refers to itself by ``key`` near the top of a document."""
    children: Iterable[Any] = document if isinstance(document, list) else ()
    if isinstance(document, Mapping):
        one = document.get(key)
        if isinstance(one, Mapping) and {str(name).casefold() for name in one} >= {"type", "value"}:
            return True
        children = document.values()
    return depth < _DEPTH and any(_has_view(child, key, depth + 1) for child in islice(children, _LOOKED_AT))
