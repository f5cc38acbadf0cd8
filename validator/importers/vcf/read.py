"""Design documents of VMware Cloud Foundation: what there will be, before anything of it is deployed.

Understood are bring-up documents of VCF 4 and 5, those of the installer of VCF 9, and specifications of workload domains and
clusters (POST /v1/domains, POST /v1/clusters): what these ask for is not there yet. What SDDC Manager answers of domains and
clusters that are there (GET) has no facts of FT and is refused by its name. All designs carry passwords and licence keys in clear: only what becomes a fact is ever looked at, and messages
name places, never values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from validator.errors import InputError
from validator.importers.base import ImportedSpec
from validator.importers.clean import cleaned
from validator.importers.vcf.bring_up import is_new, read_bring_up
from validator.importers.vcf.document import Node
from validator.importers.vcf.domains import host_names, read_clusters, read_domain
from validator.importers.vcf.networks import DEVICES
from validator.inputs.designs import VcfDocument, vcf_document
from validator.model import Location, Time
from validator.own_files import API_VERSION
from validator.readers.json_text import parse_json
from validator.readers.text import read_text

MAX_BYTES = 16 * 1024 * 1024
"""The largest document that is read; one of 64 hosts has some 60 KB."""

_DESIGNS = (VcfDocument.BRING_UP, VcfDocument.DOMAIN, VcfDocument.CLUSTERS)

FT_LOGGING = (
    "no document of VCF has a network for FT Logging, and VCF makes no adapter for it. On day two give it a VLAN and a subnet, "
    "a distributed port group, and on every host a VMkernel adapter with Fault Tolerance logging; written into the spec "
    "now (a port group, and hosts[].vmkernels with services: [ft_logging]) they are checked before"
)

_THERE = "`ftpolicy import vcenter` reads what is there."
_HINT = "Understood are bring-up and installer documents (sddcId), and specifications of domains and clusters (computeSpec)."


def read_vcf(files: Sequence[str]) -> list[ImportedSpec]:
    """Return what each of the designs says; the last one's last note tells what none of them can say of FT.

    A list of hosts of SDDC Manager (GET /v1/hosts) among them names the hosts that domains and clusters know by their id.

    Raises:
        InputError: a file cannot be read, is none of the documents, or has something else than such a document has.
    """
    documents = [(_parsed(file), file) for file in dict.fromkeys(files)]
    kinds = {file: _kind(document, file) for document, file in documents}
    hosts = [Node(one, "$", file) for one, file in documents if kinds[file] is VcfDocument.COMMISSIONED]
    names = host_names(hosts)
    designs = [(Node(one, "$", file), kinds[file]) for one, file in documents if kinds[file] in _DESIGNS]
    if not designs:
        message = f"this is {VcfDocument.COMMISSIONED.value}, which names hosts of domains and clusters"
        raise InputError(message, Location(hosts[0].file), "Give the specification of a domain or of clusters as well.")
    found = [_read(node, kind, names) for node, kind in designs]
    last = found[-1]
    found[-1] = replace(last, notes=(*last.notes, FT_LOGGING))
    return found


def _parsed(file: str) -> Any:
    text = read_text(file)
    if len(text) > MAX_BYTES:
        raise InputError(f"the file is larger than {MAX_BYTES // 1024**2} MiB, the limit", Location(file))
    return parse_json(text, file)


def _read(node: Node, kind: VcfDocument, names: Mapping[str, str]) -> ImportedSpec:
    if kind is VcfDocument.BRING_UP:
        design = read_bring_up(node)
    else:
        design = read_domain(node, names) if kind is VcfDocument.DOMAIN else read_clusters(node, names)
    told = cleaned(design)
    notes = dict.fromkeys(told.notes)
    if any("vmkernels" in host for host in told.document.get("hosts", ())):
        notes[DEVICES] = None
    time = Time.AFTER if is_new(node) else Time.NOW
    return ImportedSpec(node.file, told.document, told.unread, tuple(notes), time=time)


def _kind(document: Any, file: str) -> VcfDocument:
    if isinstance(document, dict) and document.get("apiVersion") == API_VERSION:
        hint = "As input of a check it needs no import."
        raise InputError("this is a file of ftpolicy, not a document of VCF", Location(file), hint)
    found = vcf_document(document)
    if found is None:
        raise InputError("this is no document of VCF", Location(file), _HINT)
    if found not in (*_DESIGNS, VcfDocument.COMMISSIONED):
        hint = _THERE if found is VcfDocument.EXISTING else _HINT
        raise InputError(f"this is {found.value}, and no design of a cluster", Location(file), hint)
    return found
