"""Exports of RVTools 3.8 to 4.7, read from workbooks, CSV files and directories of these."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from validator.errors import InputError, nearest
from validator.importers.base import ImportedSpec
from validator.importers.rvtools.export import Export, read_export
from validator.importers.rvtools.mapping import to_source
from validator.importers.rvtools.services import COMMAND, read_services
from validator.messages import clean
from validator.model import Location

_NO_SERVICES = (
    "RVTools does not list the services of VMkernel adapters (vMotion, FT logging …); without them most rules about networks "
    "stay undecided. In PowerCLI this writes them, and vmkernels.csv is imported beside the export:"
)
_NEITHER = (
    "RVTools does not tell, either: connection and HA agent of hosts, firewall, HostCapability; the order of adapters of "
    "standard switches; Network I/O Control; the policy of admission control, groups and rules of clusters; encryption, NPIV, "
    "3D graphics and storage policies of virtual machines. `ftpolicy import vcenter` and `import govc` read them."
)

_ROUNDED = (("memory_mb",), ("cpu", "mhz"))


def read_rvtools(paths: Sequence[str], vcenter: str | None = None) -> list[ImportedSpec]:
    """Return what an export says, and each list of VMkernel services beside it; ``vcenter`` chooses one of several.

    Raises:
        InputError: a file cannot be read, no table in it is known, or the export is of several vCenter Servers and none is
            chosen.
    """
    export = _chosen(read_export(paths), paths, vcenter)
    if not export.tables:
        return read_services(export.services, None)
    hosts = {host for row in export.rows("vHost") if (host := row.text("host")) is not None}
    return [
        to_source(export),
        *read_services(export.services, hosts or None),
    ]


def _chosen(exports: Sequence[Export], paths: Sequence[str], vcenter: str | None) -> Export:
    names = [clean(export.server)[:100] for export in exports if export.server is not None]
    if vcenter is not None:
        found = [export for export in exports if (export.server or "").casefold() == vcenter.casefold()]
        if found:
            return found[0]
        message = f"the export tells nothing of {vcenter}{nearest(vcenter, names)}; it is of {', '.join(names) or 'no vCenter'}"
        raise InputError(message, Location(paths[0]))
    if len(exports) > 1:
        raise InputError(
            f"the export is of several vCenter Servers ({', '.join(names[:10])})",
            Location(paths[0]),
            "Write one cluster spec for each: --vcenter NAME.",
        )
    return exports[0]


def untold(sources: Sequence[ImportedSpec]) -> list[str]:
    """Return what RVTools cannot tell of the estate, the most important first, with the command that does."""
    adapters = [
        adapter
        for source in sources
        for host in source.document.get("hosts", ())
        for adapter in host.get("vmkernels", ())
    ]
    lines = []
    if not any("services" in adapter for adapter in adapters):
        lines += [_NO_SERVICES, f"  {COMMAND}"]
    return [*lines, _NEITHER]


def without_rounded(sources: Sequence[ImportedSpec], others: Sequence[ImportedSpec]) -> list[ImportedSpec]:
    """Return ``sources`` without the memory and the clock rate of hosts of which ``others`` tell them.

    RVTools rounds both: it would disagree with every other source about them.
    """
    better = {
        (host["name"].casefold(), *path)
        for source in others
        for host in source.document.get("hosts", ())
        for path in _ROUNDED
        if _inside(host, path) is not None
    }
    return [replace(source, document=_without(source.document, better)) for source in sources]


def _without(document: Mapping[str, Any], better: Collection[tuple[str, ...]]) -> dict[str, Any]:
    hosts = []
    for host in document.get("hosts", ()):
        name = host["name"].casefold()
        kept = {key: value for key, value in host.items() if (name, key) not in better}
        if "cpu" in kept:
            kept["cpu"] = {key: value for key, value in kept["cpu"].items() if (name, "cpu", key) not in better}
        hosts.append(kept)
    return {**document, "hosts": hosts} if hosts else dict(document)


def _inside(value: Any, path: Sequence[str]) -> Any:
    for key in path:
        value = value.get(key, {})
    return value if value != {} else None
