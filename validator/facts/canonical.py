"""One normal form of values, so that inputs that spell the same fact differently do not disagree."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from validator.facts.processors import bare_brand
from validator.facts.versions import build_in, parse_version
from validator.facts.words import edition, evc_mode, guest_id
from validator.model import Path

ORDERED = {"active", "standby", "uplinks"}
"""Lists whose order means something; every other list of names is a set."""

_SPAN = re.compile(r"([0-9]{1,4})(?:-([0-9]{1,4}))?")
_MAX_VLAN = 4095
_MAX_PREFIX = 32
_DEVICE_ADDRESS = re.compile(r"(scsi|sata|ide|nvme)[ :(]*([0-9]+):([0-9]+)\)?", re.IGNORECASE)
_DATASTORE = re.compile(r"\[([^\]]+)\] *")
_SNAPSHOT = re.compile(r"-[0-9]{6}(?=\.vmdk$)")
_VERSIONS = {"version", "esx_version"}


def canonical(path: Path, value: Any) -> Any:
    """Return ``value``, with everything in it, as facts spell it; what cannot be read as its kind of value stays as it is.

    Versions are "8.0.3", addresses of IPv4 without the prefix length, which says the netmask, and those of IPv6 by RFC 5952,
    trunks sorted and merged, EVC modes as vCenter keys them, disks by their file in the datastore and "scsi0:1".
    """
    if isinstance(value, dict):
        told = _with_datastore(value) if path[2:3] == ("disks",) and len(path) == 4 else value
        members = {key: canonical((*path, key), child) for key, child in told.items()}
        if len(path) == 2 or path[2:] == ("image",):
            members = {**_with_build(told), **members}
        return _with_netmask(members) if "ip" in members else members
    if isinstance(value, str) and path[-1] in _FORMS and _has_form(path):
        return _FORMS[path[-1]](value)
    return value


def same(path: Path, one: Any, other: Any) -> bool:
    """Tell whether two values of the fact at ``path`` are one in normal form."""
    if isinstance(one, list) and isinstance(other, list):
        return one == other if path[-1] in ORDERED else set(map(repr, one)) == set(map(repr, other))
    left, right = canonical(path, one), canonical(path, other)
    return bool(left == right) and isinstance(left, bool) == isinstance(right, bool)


def agree(path: Path, one: Any, other: Any) -> bool:
    """Tell whether two values of the fact at ``path`` may both be true: they are one, or one says more than the other."""
    return same(path, one, other) or agreed(path, (one, other)) is not None


def agreed(path: Path, values: Sequence[Any]) -> Any:
    """Return the value that all ``values`` of the fact at ``path`` mean, the one that says most; ``None`` where two disagree.

    "8.0" says less than "8.0.3", and an IPv6 address less than one with its prefix length. Their order does not count.
    """
    spelled = [canonical(path, value) for value in values]
    for most in sorted(spelled, key=_by_spelling):
        if all(_includes(path, most, value) for value in spelled):
            return most
    return None


def _by_spelling(value: Any) -> tuple[bool, bool, str]:
    """Order spellings of one thing: no text first, then as the vSphere API has its identifiers ("otherGuest64")."""
    text = str(value)
    return (isinstance(value, str), text in (text.lower(), text.upper()), text.swapcase())


def _includes(path: Path, most: Any, value: Any) -> bool:
    """Tell whether ``most`` says all that ``value`` says; both are in normal form."""
    if same(path, most, value):
        return True
    if path[2:4] == ("ha", "advanced_options"):  # vCenter and Terraform keep them as texts
        return str(most).casefold() == str(value).casefold()
    if not isinstance(most, str) or not isinstance(value, str):
        return False
    if path[2:] == ("cpu", "model"):
        return bare_brand(most) == bare_brand(value)
    if path[-1] == "ip":
        return most.partition("/")[0] == value
    if path[-1] in _VERSIONS and _has_form(path):
        told, known = parse_version(value), parse_version(most)
        return told is not None and known is not None and told.update is None and told.release == known.release
    return False


def _has_form(path: Path) -> bool:
    """Tell whether the normal form that the last name of ``path`` has is meant: versions of switches are another thing."""
    if path[-1] in _VERSIONS:
        return path[0] != "distributed_switches"
    if path[-1] == "model":
        return path[2:3] == ("cpu",)
    return path[-1] != "path" or path[2:3] == ("disks",)


def _version(text: str) -> str:
    found = parse_version(text)
    return str(found) if found else text


def _address(text: str) -> str:
    """Return an IP address in its canonical form (IPv6: RFC 5952), with its prefix length where it has one."""
    try:
        found = ipaddress.ip_interface(text)
    except ValueError:
        return text
    return str(found) if "/" in text else str(found.ip)


def _netmask(text: str) -> str:
    """Return an IPv4 netmask in its dotted form, which may be written as a prefix length ("24" or "/24")."""
    length = text.removeprefix("/")
    if not length.isdecimal() or len(length) > 2 or int(length) > _MAX_PREFIX:
        return text
    return str(ipaddress.ip_network(f"0.0.0.0/{int(length)}").netmask)


def _with_netmask(adapter: Mapping[str, Any]) -> dict[str, Any]:
    """Return an adapter with the prefix length of its IPv4 address as its netmask.

    Where it has another netmask as well the one that holds is not known: it has none.
    """
    address, slash, length = str(adapter["ip"]).partition("/")
    if not slash or ":" in address or not length.isdecimal():
        return dict(adapter)
    told = adapter.get("netmask", _netmask(length))
    result = {**adapter, "ip": address, "netmask": told}
    if told != _netmask(length):
        del result["netmask"]
    return result


def _vlan(text: str) -> int | str:
    """Return a VLAN: a number for one VLAN, and a trunk as its ranges, in order and none beside or in another."""
    parts = [_SPAN.fullmatch(part.strip()) for part in text.split(",")]
    spans = sorted((int(part[1]), int(part[2] or part[1])) for part in parts if part is not None)
    if len(spans) < len(parts) or any(first > last or last > _MAX_VLAN for first, last in spans):
        return text
    if text.strip().isdecimal():
        return int(text)
    merged = [spans[0]]
    for first, last in spans[1:]:
        if first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return ", ".join(f"{first}-{last}" for first, last in merged)


def _with_build(value: Mapping[str, Any]) -> dict[str, int]:
    """Return the build that the version of a host, a vCenter Server or an image has in its text, where it says no other."""
    found = build_in(str(value.get("version", value.get("esx_version", ""))))
    return {} if found is None else {"build": found}


def _device_address(text: str) -> str:
    """Return where a disk is plugged, "scsi0:1": Terraform says "scsi:0:1", the vSphere Client "SCSI(0:1)"."""
    match = _DEVICE_ADDRESS.fullmatch(text.strip())
    return f"{match[1].lower()}{int(match[2])}:{int(match[3])}" if match else text


def _brand(text: str) -> str:
    """Return the brand string of a processor without the blanks that its maker pads it with."""
    return " ".join(text.split())


def _with_datastore(disk: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a disk with the datastore that its path names, where it says no other one."""
    found = _DATASTORE.match(str(disk.get("path", "")))
    return disk if found is None or "datastore" in disk else {**disk, "datastore": found[1]}


def _file(text: str) -> str:
    """Return the file of a disk in its datastore: of the base disk, since each snapshot makes the machine write another."""
    return _SNAPSHOT.sub("", _DATASTORE.sub("", text, count=1) if text.startswith("[") else text)


_FORMS: Mapping[str, Callable[[str], Any]] = {
    "version": _version,
    "esx_version": _version,
    "ip": _address,
    "gateway": _address,
    "netmask": _netmask,
    "vlan": _vlan,
    "evc_mode": evc_mode,
    "max_evc_mode": evc_mode,
    "guest_id": guest_id,
    "edition": edition,
    "model": _brand,
    "device_address": _device_address,
    "path": _file,
}
