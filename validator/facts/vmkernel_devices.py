"""Which device a planned VMkernel adapter is: a plan knows it only by its address until it is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from validator.facts.canonical import agree
from validator.model import Fragment, InputKind, Path

_WITHOUT_DEVICES = (InputKind.TERRAFORM_PLAN, InputKind.TERRAFORM_STATE, InputKind.TERRAFORM_HCL)

Adapters = Mapping[str, Mapping[str, Any]]
"""VMkernel adapters of one host, by device or by Terraform address."""


def join_adapters(fragments: Sequence[Fragment]) -> list[str]:
    """Give planned adapters the devices that other inputs know for them; return notes about those that have none.

    An adapter is a device when both have the same address or the same port group, nothing else speaks against it, and
    no other fits as well. One that may be any of several devices is taken out and the list of its host becomes
    partial: as an adapter of its own it would contradict the devices, or double their addresses.
    """
    notes: list[str] = []
    for fragment in fragments:
        if fragment.kind in _WITHOUT_DEVICES:
            for host, value in fragment.objects.get("hosts", {}).items():
                known = _devices(fragments, host)
                if known and "vmkernels" in value:
                    notes += _join_host(fragment, host, known)
    return notes


def _devices(fragments: Sequence[Fragment], host: str) -> dict[str, list[Mapping[str, Any]]]:
    """Return what the inputs say of each device of the host."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for fragment in fragments:
        for device, adapter in fragment.objects.get("hosts", {}).get(host, {}).get("vmkernels", {}).items():
            if "device" in adapter:
                found.setdefault(device, []).append(adapter)
    return found


def _join_host(fragment: Fragment, host: str, known: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[str]:
    adapters = fragment.objects["hosts"][host]["vmkernels"]
    taken = {key for key, adapter in adapters.items() if "device" in adapter}
    planned = {key: adapter for key, adapter in adapters.items() if "device" not in adapter}
    free = {device: claims for device, claims in known.items() if device not in taken}
    for same in (("ip", "port_group"), ("ip",), ("port_group",)):
        for key, device in _pairs(planned, free, same):
            _rename_member(fragment, ("hosts", host, "vmkernels"), key, device)
            del planned[key], free[device]
    notes = []
    for key, adapter in planned.items():
        devices = [device for device, claims in free.items() if _may_be(adapter, claims)]
        if devices:
            _forget(fragment, ("hosts", host, "vmkernels"), key)
            notes.append(f"{fragment.file}: {key} may be {_either(devices)} of {host}, and counts as neither")
    return notes


def _pairs(planned: Adapters, free: Mapping[str, Sequence[Mapping[str, Any]]], same: Path) -> list[tuple[str, str]]:
    """Return the adapters and devices that agree about ``same`` and fit no other one."""
    fits = [
        (key, device)
        for key, adapter in planned.items()
        for device, claims in free.items()
        if _may_be(adapter, claims) and all(_agree(adapter, claims, fact) for fact in same)
    ]
    keys, devices = [key for key, _ in fits], [device for _, device in fits]
    return [(key, device) for key, device in fits if keys.count(key) == 1 and devices.count(device) == 1]


def _agree(adapter: Mapping[str, Any], claims: Sequence[Mapping[str, Any]], fact: str) -> bool:
    return fact in adapter and any(fact in claim and _is_one(fact, claim[fact], adapter[fact]) for claim in claims)


def _may_be(adapter: Mapping[str, Any], claims: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether nothing that is known of both makes them different adapters."""
    return not any(
        fact in adapter and fact in claim and not _is_one(fact, claim[fact], adapter[fact])
        for claim in claims
        for fact in ("ip", "port_group", "switch")
    )


def _is_one(fact: str, one: Any, other: Any) -> bool:
    return agree(("hosts", "", "vmkernels", "", fact), one, other)


def _either(devices: Sequence[str]) -> str:
    return " or ".join([", ".join(devices[:-1]), devices[-1]] if devices[1:] else devices)


def _rename_member(fragment: Fragment, collection: Path, old: str, new: str) -> None:
    kind, name, *rest = collection
    members = fragment.objects[kind][name][rest[0]]
    members[new] = members.pop(old)
    prefix = (*collection, old)

    def moved(path: Path) -> Path:
        return (*collection, new, *path[len(prefix) :]) if path[: len(prefix)] == prefix else path

    fragment.sources = {moved(path): location for path, location in fragment.sources.items()}
    fragment.unknown = {moved(path): reason for path, reason in fragment.unknown.items()}
    fragment.partial = {moved(path) for path in fragment.partial}


def _forget(fragment: Fragment, collection: Path, key: str) -> None:
    """Take a member out of a collection, which may have further members from now on."""
    kind, name, *rest = collection
    del fragment.objects[kind][name][rest[0]][key]
    prefix = (*collection, key)
    for known in (fragment.sources, fragment.unknown):
        for path in [path for path in known if path[: len(prefix)] == prefix]:
            del known[path]
    fragment.partial = {path for path in fragment.partial if path[: len(prefix)] != prefix} | {collection}
