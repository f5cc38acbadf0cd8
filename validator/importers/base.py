"""What every importer returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from validator.model import Path, Time


@dataclass(frozen=True, slots=True)
class ImportedSpec:
    """What one source says of the estate.

    ``origin`` names the source for people: a server's name, a directory, a file. ``document`` has the shape of a cluster
    spec (``schemas/spec.schema.json``), without ``apiVersion`` and ``kind``; a fact that the source does not tell is
    absent. ``unread`` tells why a fact could not be read, by its path in the facts document. ``notes`` are for people.
    ``vcenter_reasons`` are vCenter's own reasons against FT by virtual machine, as its API spells them, of those that it
    was asked about; none at all means that it would accept FT. ``time`` tells which estate the source describes: a design of
    what is not there yet tells of the one after.
    """

    origin: str
    document: Mapping[str, Any]
    unread: Mapping[Path, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    vcenter_reasons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    time: Time = Time.NOW
