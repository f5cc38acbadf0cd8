"""Design documents of VMware Cloud Foundation: what there will be, before anything of it is deployed.

Understood are bring-up documents of VCF 4 and 5, those of the installer of VCF 9, and specifications of workload domains and
clusters. All of them carry passwords and licence keys in clear: only what becomes a fact is ever looked at, and messages
name places, never values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from validator.errors import InputError
from validator.importers.base import ImportedSpec
from validator.importers.clean import CleanDocument, cleaned
from validator.importers.vcf.bring_up import read_bring_up
from validator.importers.vcf.document import Node
from validator.importers.vcf.domains import read_clusters, read_domain
from validator.importers.vcf.networks import DEVICES
from validator.inputs.designs import VcfDocument, vcf_document
from validator.model import Location
from validator.own_files import API_VERSION
from validator.readers.json_text import parse_json
from validator.readers.text import read_text

MAX_BYTES = 16 * 1024 * 1024
"""The largest document that is read; one of 64 hosts has some 60 KB."""

_READERS: Mapping[VcfDocument, Callable[[Node], CleanDocument]] = {
    VcfDocument.BRING_UP: read_bring_up,
    VcfDocument.DOMAIN: read_domain,
    VcfDocument.CLUSTERS: read_clusters,
}

FT_LOGGING = (
    "no document of VCF has a network for FT Logging, and VCF makes no adapter for it. On day two give it a VLAN and a subnet, "
    "a distributed port group, and on every host a VMkernel adapter with Fault Tolerance logging; written into the spec "
    "now (a port group, and hosts[].vmkernels with services: [ft_logging]) they are checked before"
)

_HINT = "Understood are bring-up and installer documents (sddcId), and specifications of domains and clusters (computeSpec)."


def read_vcf(files: Sequence[str]) -> list[ImportedSpec]:
    """Return what each of the documents says; the last one's last note tells what none of them can say of FT.

    Raises:
        InputError: a file cannot be read, is none of the documents, or has something else than such a document has.
    """
    found = [_read(file) for file in dict.fromkeys(files)]
    last = found[-1]
    found[-1] = ImportedSpec(last.origin, last.document, last.unread, (*last.notes, FT_LOGGING))
    return found


def _read(file: str) -> ImportedSpec:
    text = read_text(file)
    if len(text) > MAX_BYTES:
        raise InputError(f"the file is larger than {MAX_BYTES // 1024**2} MiB, the limit", Location(file))
    document = parse_json(text, file)
    told = cleaned(_READERS[_kind(document, file)](Node(document, "$", file)))
    notes = dict.fromkeys(told.notes)
    if any("vmkernels" in host for host in told.document.get("hosts", ())):
        notes[DEVICES] = None
    return ImportedSpec(file, told.document, told.unread, tuple(notes))


def _kind(document: Any, file: str) -> VcfDocument:
    if isinstance(document, dict) and document.get("apiVersion") == API_VERSION:
        hint = "As input of a check it needs no import."
        raise InputError("this is a file of ftpolicy, not a document of VCF", Location(file), hint)
    found = vcf_document(document)
    if found is not None and found in _READERS:
        return found
    if found is not None:
        raise InputError(f"this is {found.value}, and no design of a cluster", Location(file), _HINT)
    raise InputError("this is no document of VCF", Location(file), _HINT)
