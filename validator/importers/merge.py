"""Several sources become one set of facts; each fact keeps its source, and disagreements are kept as such."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from validator.errors import InputError
from validator.facts.identity import JoinedNames, join_names
from validator.facts.join import join
from validator.facts.model import Facts
from validator.facts.spec_document import with_memberships
from validator.importers.base import ImportedSpec
from validator.importers.clean import is_writable
from validator.inputs.spec import read_spec
from validator.messages import as_text
from validator.model import Fragment, Location, pointer
from validator.readers.yaml_text import YamlNode
from validator.reasons import Reason, ReasonCode, because

_NONE_ENABLED = "none_enabled"

BELIEVED_SERVICES = frozenset(
    {
        *("nfs", "iscsi", "nvme_tcp", "nvme_rdma"),
        *("provisioning", "replication", "backup", "ptp", "vsan_witness", "vsan_external"),
    }
)
"""Services of VMkernel adapters that some sources cannot tell (nfs and iscsi are no service to vSphere at all): who tells
one of them is believed, and nobody contradicts by silence."""


def merge(sources: Sequence[ImportedSpec]) -> Facts:
    """Return what all ``sources`` say together.

    ``sources`` of the result tells for each fact its origin (as ``Location.file``), ``contradictions`` what origins say
    differently, in which case the fact is absent and ``unknown`` says so. ``notes`` are for people.

    Raises:
        InputError: a source says what a cluster spec cannot hold.
    """
    fragments = [fragment_of(source) for source in sources]
    share_services(fragments, join_names(fragments))
    facts = join(fragments)
    if len(facts.members("vcenters")) > 1:
        names = ", ".join(facts.members("vcenters"))
        raise InputError(f"the sources are of several vCenters ({names})", hint="Write one cluster spec for each.")
    facts.unknown = {path: _of_sources(reason) for path, reason in facts.unknown.items()}
    with_memberships(facts)
    return facts


def fragment_of(source: ImportedSpec) -> Fragment:
    """Return what one source says as the spec reader would read it.

    Raises:
        InputError: the document is not one that a cluster spec can hold.
    """
    document = {"apiVersion": "ftpolicy/v1", "kind": "ClusterSpec", **source.document}
    fragment, errors = read_spec(_node(document, source.origin), source.origin)
    if fragment is None:
        raise InputError(f"{source.origin} says what a cluster spec cannot hold: {errors[0].message}")
    fragment.sources = {path: Location(source.origin) for path in fragment.sources}
    fragment.unknown = {path: because(ReasonCode.STATED, text=text) for path, text in source.unread.items()}
    fragment.notes = [_of(source.origin, note) for note in source.notes]
    return fragment


def share_services(fragments: Sequence[Fragment], names: JoinedNames) -> None:
    """Give every list of services of a VMkernel adapter those of ``BELIEVED_SERVICES`` that any fragment has in it.

    That no service is enabled is the word of who cannot tell more: another list, an empty one included, stands for it.
    """
    told: dict[tuple[str, str], set[str]] = {}
    known: set[tuple[str, str]] = set()
    adapters = [
        (names.keys["hosts", index, name], device, adapter)
        for index, fragment in enumerate(fragments)
        for name, host in fragment.objects.get("hosts", {}).items()
        for device, adapter in host.get("vmkernels", {}).items()
        if "services" in adapter
    ]
    for host, device, adapter in adapters:
        told.setdefault((host, device), set()).update(BELIEVED_SERVICES & set(adapter["services"]))
        if _NONE_ENABLED not in adapter["services"]:
            known.add((host, device))
    for host, device, adapter in adapters:
        own = [word for word in adapter["services"] if word != _NONE_ENABLED or (host, device) not in known]
        adapter["services"] = [*own, *sorted(told[host, device] - set(own))]


def contradictions(facts: Facts) -> list[str]:
    """Return a line for each fact on which the sources disagree: what, and what each of them says."""
    lines = []
    for path, claims in sorted(facts.contradictions.items()):
        said = "; ".join(f"{claim.location.file}: {as_text(claim.value)[:200]}" for claim in claims)
        outcome = "so it is left out" if facts.get(path) is None else "so it is not known whether that is all"
        lines.append(f"{pointer(path)}: the sources disagree, {outcome}: {said}")
    return lines


def _of_sources(reason: Reason) -> Reason:
    """Return the reason with sources for inputs: to an import they are what disagrees."""
    if reason.code is not ReasonCode.INPUTS_DISAGREE:
        return reason
    return because(ReasonCode.SOURCES_DISAGREE, **dict(reason.args))


def _of(origin: str, note: str) -> str:
    return note if note.startswith(origin) else f"{origin}: {note}"


def _node(value: Any, origin: str) -> YamlNode:
    """Return a plain value as the tree that the spec reader reads."""
    if isinstance(value, str) and not is_writable(value):
        raise InputError(f"{origin}: a text has characters that a cluster spec cannot hold")
    if isinstance(value, dict):
        members = {_key(key, origin): _node(child, origin) for key, child in value.items()}
        return YamlNode(members, 1, 1, key_positions=dict.fromkeys(members, (1, 1)))
    if isinstance(value, (list, tuple)):
        return YamlNode([_node(child, origin) for child in value], 1, 1)
    return YamlNode(
        value, 1, 1, "…" if isinstance(value, str) else None
    )  # an error shows this, and not what a server says


def _key(key: Any, origin: str) -> str:
    if not isinstance(key, str) or not is_writable(key):
        raise InputError(f"{origin}: a key has characters that a cluster spec cannot hold, or is no text")
    return key
