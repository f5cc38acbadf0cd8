"""What FT asks of one host, of a host for one virtual machine, and of two hosts together.

Each check is three-valued: a reason excludes, a gap leaves it open, neither means that the condition holds. A row of a table
that no primary source confirms excludes nothing: the rule about that one property warns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from validator.facts.derive.cpus import are_alike
from validator.facts.derive.usable import is_supported
from validator.facts.model import Facts
from validator.facts.words import EVC_OFF
from validator.model import Path

ACTIVE = {"connection_state": "connected", "power_state": "powered_on", "maintenance_mode": False}
"""What a host is that can run a primary or a secondary."""

_RELEASES = {"legacy": (400, 600), "smp": (600, None)}
"""The first and the last release of ESX/ESXi with each type of FT (L10, KB 334895: legacy FT is removed from 6.5)."""

_ENCRYPTION_SINCE = 605
_ENCRYPTED_FT_SINCE = (700, 2)
_MANDATORY = ("must_run_on", "must_not_run_on")
_FT_VERSIONS_SINCE = 401


class Reason(NamedTuple):
    """What excludes: a fact, what it is, and what it has to be. One that ``is_soft`` is worth a warning only."""

    path: Path
    actual: str
    required: str
    is_soft: bool = False

    @property
    def text(self) -> str:
        """The fact without its object, its value, and what is required."""
        return f"{'.'.join(self.path[2:])} {self.actual} ({self.required})"


@dataclass(slots=True)
class Check:
    """The outcome of some conditions."""

    reasons: list[Reason] = field(default_factory=list)
    gaps: list[Path] = field(default_factory=list)

    def add(self, other: Check) -> None:
        """Ask for the conditions of ``other`` too."""
        self.reasons += other.reasons
        self.gaps += other.gaps

    def is_known(self, place: Place, path: Path) -> bool:
        """Tell whether the fact at ``path`` is known; one that is not leaves the check open."""
        if place.get(path) is None:
            self.gaps.append(path)
            return False
        return True


class Place:
    """A cluster as the place of FT pairs: its facts, and the tables that speak of its hosts."""

    def __init__(self, facts: Facts, name: str, tables: Mapping[str, Any]) -> None:
        self.facts = facts
        self.name = name
        self.path: Path = ("clusters", name)
        self.cluster = facts.members("clusters")[name]
        self.tables = tables
        self.ft_type: str | None = self.cluster.get("ft_type")
        self.hosts: list[str] = self.cluster["ft_hosts"]
        self.has_more_hosts = (*self.path, "ft_hosts") in facts.partial

    def get(self, path: Path) -> Any:
        """Return the fact at ``path``, or ``None`` where it is absent: as ``Facts.get``, quicker for JSON values."""
        value: Any = self.facts.objects
        for key in path:
            if type(value) is not dict or key not in value:
                return None
            value = value[key]
        return value

    def host(self, name: str) -> Mapping[str, Any]:
        """Return the facts of a host; empty for one that no input describes."""
        return self.facts.members("hosts").get(name, {})

    def is_open(self, path: Path) -> bool:
        """Tell whether the list at ``path`` is unknown or may have further members."""
        return path in self.facts.partial or self.get(path) is None

    def may_say_otherwise(self, capability: str) -> bool:
        """Tell whether a host that does not report ``capability`` could differ from the tables: others here report it."""
        reported = self.cluster.get("reported_capabilities")
        return reported is None or capability in reported or self.is_open((*self.path, "reported_capabilities"))


def activity(place: Place, name: str) -> Check:
    """Return whether a host is active: connected, powered on, not in maintenance mode."""
    check = Check()
    for fact, required in ACTIVE.items():
        path = ("hosts", name, fact)
        if check.is_known(place, path) and (actual := place.host(name)[fact]) != required:
            check.reasons.append(Reason(path, _word(actual), _word(required)))
    return check


def of_host(place: Place, name: str) -> Check:
    """Return what every FT pair asks of each of its hosts, whatever the virtual machine."""
    check = activity(place, name)
    _wants(check, place, ("hosts", name, "virtual"), wanted=False)
    _wants(check, place, ("hosts", name, "bios", "hardware_virtualization"), wanted=True)
    _licence(check, place, name)
    if not check.is_known(place, (*place.path, "ft_type")):
        return check
    if place.ft_type == "smp":
        _wants(check, place, ("hosts", name, "cpu", "hardware_mmu"), wanted=True)
    _release(check, place, name)
    _cpu(check, place, name)
    return check


def _wants(check: Check, place: Place, path: Path, *, wanted: bool) -> None:
    if check.is_known(place, path) and place.get(path) is not wanted:
        check.reasons.append(Reason(path, _word(not wanted), _word(wanted)))


def _licence(check: Check, place: Place, name: str) -> None:
    paths = [("hosts", name, "edition"), ("hosts", name, "release")]
    known = [check.is_known(place, path) for path in paths]
    if not all(known):
        return
    host = place.host(name)
    found = rows(place.tables["editions"]["editions"].get(host["edition"], ()), host["release"])
    if any(not row["includes_ft"] and row["confidence"] != "M" for row in found):
        check.reasons.append(Reason(paths[0], host["edition"], "FT"))


def _release(check: Check, place: Place, name: str) -> None:
    path = ("hosts", name, "release")
    release = place.host(name).get("release")
    first, last = _RELEASES[str(place.ft_type)]
    if release is not None and (release < first or (last is not None and release > last)):
        check.reasons.append(Reason(path, _release_text(release), f"FT: {place.ft_type}"))


def _cpu(check: Check, place: Place, name: str) -> None:
    """Ask for a CPU of which FT of the type of the host runs; a host of another type is left to its release."""
    host = place.host(name)
    if not host:
        check.gaps.append(("hosts", name, "cpu"))
        return
    supported, path = is_supported(("hosts", name), host)
    if supported is False:
        actual = host.get("cpu", {}).get("model", host["processor"].get("category", "-"))
        check.reasons.append(Reason(("hosts", name, "cpu"), actual, f"FT: {place.ft_type}"))
    elif supported is None:
        check.gaps.append(path)


def of_machine(place: Place, vm: str) -> Check:
    """Return what is open about the virtual machine itself, whichever the host."""
    check = Check()
    own: Path = ("vms", vm)
    check.gaps += [(*own, name) for name in ("datastores", "networks") if place.is_open((*own, name))]
    rules = (*place.path, "vm_host_rules")
    if place.is_open(rules):
        check.gaps.append(rules)
    return check


def of_fit(place: Place, vm: str, name: str) -> Check:
    """Return what the virtual machine asks of a host on which one of the two halves is to run."""
    check = Check()
    _memory(check, place, vm, name)
    if place.ft_type == "smp":
        if place.get(("vms", vm, "num_cpus")) != 1:  # which every host allows
            _most(check, place, vm, "num_cpus", vcpu_limits(place, name))
        _most(check, place, vm, "memory_mb", memory_limits(place, name))
        _encryption(check, place, vm, name)
    _datastores(check, place, vm, name)
    _networks(check, place, vm, name)
    _rules(check, place, vm, name)
    return check


def _memory(check: Check, place: Place, vm: str, name: str) -> None:
    """FT reserves all of the memory (V41), and the host itself needs some."""
    needed, path = ("vms", vm, "memory_mb"), ("hosts", name, "memory_mb")
    known = [check.is_known(place, one) for one in (needed, path)]
    if all(known):
        memory, size = place.get(path), place.get(needed)
        if memory <= size:
            check.reasons.append(Reason(path, str(memory), f"> {size}"))


class Limit(NamedTuple):
    """The most that a host allows: every value that it may be, the fact that states it, and what would tell."""

    values: tuple[int, ...]
    stated: Path
    gaps: tuple[Path, ...] = ()


_UNLIMITED = 1_000_000_000


def vcpu_limits(place: Place, name: str) -> Limit:
    """Return how many vCPUs an FT virtual machine may have on a host."""
    table, host = place.tables["vcpu_limits"], place.host(name)
    of_edition = {edition: row["limit"] for edition, row in table["editions"].items()}
    editions = [host["edition"]] if "edition" in host else [None, *of_edition]
    found = [
        min(limit, of_edition.get(edition, limit))
        for limit in _by_release(table["releases"], host)
        for edition in editions
    ]
    stated = "edition" if host.get("edition") in of_edition else "version"
    return _limit(place, name, "max_vcpus_per_ft_vm", found, stated)


def memory_limits(place: Place, name: str) -> Limit:
    """Return how much memory in MB an FT virtual machine may have on a host."""
    found = _by_release(place.tables["memory_limits"]["releases"], place.host(name))
    return _limit(place, name, "max_memory_mb_per_ft_vm", found, "version")


def _by_release(table: Sequence[Mapping[str, Any]], host: Mapping[str, Any]) -> list[int]:
    found = rows(table, host["release"]) if "release" in host else table
    return [_UNLIMITED if row["confidence"] == "M" else row["limit"] for row in found] or [_UNLIMITED]


def _limit(place: Place, name: str, capability: str, table: Sequence[int], stated: str) -> Limit:
    own = ("hosts", name, "capability", capability)
    reported = place.get(own)
    if reported is not None:
        return Limit((reported,), own)
    if place.may_say_otherwise(capability):
        return Limit((0, _UNLIMITED), own, (own,))
    names = ("release", "edition") if capability == "max_vcpus_per_ft_vm" else ("release",)
    gaps = tuple(("hosts", name, one) for one in names if one not in place.host(name))
    return Limit(tuple(sorted(set(table))), ("hosts", name, stated), gaps)


def _most(check: Check, place: Place, vm: str, fact: str, limit: Limit) -> None:
    size = place.get(("vms", vm, fact))
    if size is None:
        check.gaps.append(("vms", vm, fact))
    elif size > max(limit.values):
        actual = place.get(limit.stated)
        check.reasons.append(Reason(limit.stated, _word(actual), f"{fact} {size} > {max(limit.values)}"))
    elif size > min(limit.values):
        check.gaps += limit.gaps


def _encryption(check: Check, place: Place, vm: str, name: str) -> None:
    """Ask for encrypted FT where the machine is encrypted (V25, V26), which none is before 6.5."""
    able, gaps = encrypts(place, name)
    path = ("vms", vm, "encrypted")
    encrypted = place.get(path)
    if able is True or encrypted is False or place.host(name).get("release", _ENCRYPTION_SINCE) < _ENCRYPTION_SINCE:
        return
    if encrypted is None:
        check.gaps.append(path)
    elif able is None:
        check.gaps += gaps
    else:
        own = ("hosts", name, "capability", "encrypted_ft_supported")
        stated = ("hosts", name, "version") if place.get(own) is None else own
        check.reasons.append(Reason(stated, _word(place.get(stated)), "encrypted FT"))


def encrypts(place: Place, name: str) -> tuple[bool | None, tuple[Path, ...]]:
    """Tell whether a host supports encrypted FT, and what would tell."""
    own: Path = ("hosts", name, "capability", "encrypted_ft_supported")
    reported = place.get(own)
    if reported is not None:
        return bool(reported), ()
    if place.may_say_otherwise("encrypted_ft_supported"):
        return None, (own,)
    release, update = place.host(name).get("release"), place.host(name).get("update")
    if release is None:
        return None, (("hosts", name, "release"),)
    if release != _ENCRYPTED_FT_SINCE[0]:
        return release > _ENCRYPTED_FT_SINCE[0], ()
    return (None, (("hosts", name, "update"),)) if update is None else (update >= _ENCRYPTED_FT_SINCE[1], ())


def _datastores(check: Check, place: Place, vm: str, name: str) -> None:
    """With SMP FT the disks are separate copies, so a datastore that one host lacks is a warning (S7-4, V7)."""
    for datastore in place.get(("vms", vm, "datastores")) or ():
        path = ("datastores", datastore, "hosts")
        if name not in (place.get(path) or ()):
            if place.is_open(path):
                check.gaps.append(path)
            else:
                check.reasons.append(Reason(path, datastore, name, is_soft=place.ft_type != "legacy"))


def _networks(check: Check, place: Place, vm: str, name: str) -> None:
    path = ("hosts", name, "networks")
    offered = place.get(path) or ()
    for label in place.get(("vms", vm, "networks")) or ():
        if label not in offered:
            if place.is_open(path):
                check.gaps.append(path)
            else:
                check.reasons.append(Reason(path, "-", label))


def _rules(check: Check, place: Place, vm: str, name: str) -> None:
    """VM-Host rules bind primary and secondary alike (C10)."""
    for rule, binding in bindings(place, vm).items():
        value = place.cluster["vm_host_rules"][rule]
        group = (*place.path, "host_groups", value.get("host_group", ""), "hosts")
        members = place.get(group)
        own = (*place.path, "vm_host_rules", rule)
        unknown = [(*own, key) for key in ("type", "host_group") if key not in value]
        if unknown:
            check.gaps += [*binding, *unknown]
            continue
        is_in: bool | None = None if members is None else name in members
        if not is_in and place.is_open(group):
            is_in = None
        if is_in is None:
            check.gaps += [*binding, group]
        elif is_in != (value["type"] == "must_run_on"):
            if binding:
                check.gaps += binding
            else:
                check.reasons.append(Reason(own, rule, f"{value['type']} {value['host_group']}"))


def bindings(place: Place, vm: str) -> dict[str, list[Path]]:
    """Return the mandatory rules that bind a virtual machine, or may, each with the facts that would tell."""
    found: dict[str, list[Path]] = {}
    for name, rule in place.cluster.get("vm_host_rules", {}).items():
        if rule.get("enabled") is False or rule.get("type", _MANDATORY[0]) not in _MANDATORY:
            continue
        own = (*place.path, "vm_host_rules", name)
        gaps: list[Path] = [(*own, key) for key in ("enabled", "vm_group") if key not in rule]
        group = (*place.path, "vm_groups", rule.get("vm_group", ""), "vms")
        if "vm_group" in rule and vm not in (place.get(group) or ()):
            if not place.is_open(group):
                continue
            gaps.append(group)
        found[name] = gaps
    return found


def of_pair(place: Place, first: str, second: str) -> Check:
    """Return what FT asks of two hosts together."""
    check = Check()
    _alike(check, place, first, second)
    if place.ft_type == "legacy":
        _same_software(check, place, first, second)
    _sites(check, place, first, second)
    return check


def _alike(check: Check, place: Place, first: str, second: str) -> None:
    one, other = (place.host(name) for name in (first, second))
    if not one or not other:
        check.gaps += [("hosts", name, "cpu") for name in (first, second) if not place.host(name)]
        return
    evc = place.cluster.get("evc_mode")
    found = are_alike(one, other, place.ft_type, evc)
    if found is True:
        return
    if found is False:
        words = [host["processor"].get("category", host["processor"].get("vendor", "-")) for host in (one, other)]
        check.reasons.append(Reason(("hosts", second, "cpu"), words[1], words[0]))
        return
    if place.ft_type != "legacy" and evc is None:
        check.gaps.append((*place.path, "evc_mode"))
    asked: list[Path] = [("hosts", name, "processor", "category") for name in (first, second)]
    if place.ft_type != "legacy" and evc not in (None, EVC_OFF):
        asked += [("hosts", name, "fits_evc") for name in (first, second)]
    check.gaps += [path for path in asked if place.get(path) is None]


def _same_software(check: Check, place: Place, first: str, second: str) -> None:
    """On 4.0 hosts of a pair are of one version and build, from 4.1 on of one FT version or build (S3-5, C5)."""
    one, other = place.host(first), place.host(second)
    are_new = all(host.get("release", 0) >= _FT_VERSIONS_SINCE for host in (one, other))
    may_be_new = all(host.get("release", _FT_VERSIONS_SINCE) >= _FT_VERSIONS_SINCE for host in (one, other))
    differing = [key for key in ("release", "update", "build") if _differ(one, other, key)]
    same_build = not differing and all("build" in host and "release" in host for host in (one, other))
    same_ft_version = "ft_version" in one and one.get("ft_version") == other.get("ft_version")
    if same_build or (are_new and same_ft_version):
        return
    other_ft_version = _differ(one, other, "ft_version")
    if differing and (other_ft_version or not may_be_new):
        shown = [*(["ft_version"] if other_ft_version and are_new else differing)]
        for key in dict.fromkeys({"release": "version", "update": "version"}.get(key, key) for key in shown):
            check.reasons.append(Reason(("hosts", second, key), str(other.get(key, "?")), str(one.get(key, "?"))))
        return
    keys = ["build", "release", *(["ft_version"] if may_be_new else [])]
    check.gaps += [("hosts", name, key) for name in (first, second) for key in keys if key not in place.host(name)]


def _differ(one: Mapping[str, Any], other: Mapping[str, Any], key: str) -> bool:
    return key in one and key in other and bool(one[key] != other[key])


def _sites(check: Check, place: Place, first: str, second: str) -> None:
    """With FT Metro Cluster the two hosts are in different host groups (C19). Not declared is off."""
    metro = place.cluster.get("metro", {})
    if metro.get("enabled") is not True:
        return
    groups = (*place.path, "metro", "host_groups")
    if place.is_open(groups):
        check.gaps.append(groups)
        return
    names = metro["host_groups"]
    inside = [[_is_in(place, group, host) for group in names] for host in (first, second)]
    orders = [(a, b) for a in range(len(names)) for b in range(len(names)) if a != b]
    outcomes = [_both(inside[0][a], inside[1][b]) for a, b in orders]
    if True in outcomes:
        return
    if None in outcomes:
        lists = [(*place.path, "host_groups", group, "hosts") for group in names]
        check.gaps += [path for path in lists if place.is_open(path)]
        return
    site = [group for group in names if first in (place.get((*place.path, "host_groups", group, "hosts")) or ())]
    check.reasons.append(Reason(groups, ", ".join(site) or "-", " / ".join(names) or "2"))


def _is_in(place: Place, group: str, host: str) -> bool | None:
    path = (*place.path, "host_groups", group, "hosts")
    if host in (place.get(path) or ()):
        return True
    return None if place.is_open(path) else False


def _both(one: bool | None, other: bool | None) -> bool | None:
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def rows(table: Iterable[Mapping[str, Any]], release: int) -> list[Mapping[str, Any]]:
    """Return the rows of a table that hold in a release: from ``since`` to ``until``, both included."""
    return [row for row in table if row["since"] <= release <= row.get("until", release)]


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _release_text(release: int) -> str:
    return f"{release // 100}.{release % 100}"
