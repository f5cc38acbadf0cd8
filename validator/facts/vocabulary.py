"""Words that are none: of releases, EVC modes, guest operating systems and CPU categories, where no schema can refuse them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from validator.assets import load_tables
from validator.errors import InputError, nearest
from validator.facts.model import Facts
from validator.facts.versions import parse_version
from validator.facts.words import is_evc_mode, is_guest_id, known_words
from validator.model import InputKind, Path
from validator.reasons import ReasonCode, because

_OWN_CATEGORY = re.compile(r"(?:intel|amd)-[0-9]+-[0-9]+")
"""The category of a processor in no row of the table: its vendor, family and model number."""


def refuse_unknown_words(facts: Facts) -> list[InputError]:
    """Take words that are none out of the facts; return an error for each that is certainly none.

    From vCenter Server 9.0 on an administrator may make EVC modes of his own; and a machine that is not meant for FT may
    have a guest OS that only a later release of vSphere knows.
    """
    errors = [
        error
        for kind in ("vcenters", "hosts")
        for name, value in facts.members(kind).items()
        if "version" in value
        for error in _version(facts, (kind, name, "version"), value)
    ]
    for name, cluster in facts.members("clusters").items():
        if not is_evc_mode(cluster.get("evc_mode", "none")):
            errors += _evc_mode(facts, name, cluster)
    for name, vm in facts.members("vms").items():
        if "guest_id" in vm and not is_guest_id(vm["guest_id"]):
            errors += _guest(facts, name, vm)
    for name, host in facts.members("hosts").items():
        errors += _host(facts, name, host.get("cpu", {}))
    return errors


def _version(facts: Facts, path: Path, value: dict[str, Any]) -> Iterable[InputError]:
    """Yield the error that between two releases of vSphere there is none like this; later ones than the table's may come."""
    known = _releases()
    version = parse_version(value["version"])
    if version is not None and version.release not in known and known[0] < version.release < known[-1]:
        texts = [f"{release // 100}.{release % 100}" for release in known]
        yield _error(facts, path, value.pop("version"), "release", texts)


@cache
def _releases() -> list[int]:
    """Return the releases of the table in their order."""
    return sorted({row["release"] for row in load_tables()["esx_builds"]["builds"].values()})


@cache
def _cpu_categories() -> frozenset[str]:
    return frozenset(row["category"] for row in load_tables()["cpu_models"]["rows"].values() if "category" in row)


def _evc_mode(facts: Facts, name: str, cluster: dict[str, Any]) -> Iterable[InputError]:
    path = ("clusters", name, "evc_mode")
    vcenter = facts.members("vcenters").get(cluster.get("vcenter", ""), {})
    version = parse_version(vcenter.get("version", ""))
    since = load_tables()["evc_modes"]["custom_since"]["release"]
    found = _error(facts, path, cluster.pop("evc_mode"), "EVC mode", "evc_modes")
    return [found] if version is not None and version.release < since else []


def _guest(facts: Facts, name: str, vm: dict[str, Any]) -> Iterable[InputError]:
    found = _error(facts, ("vms", name, "guest_id"), vm.pop("guest_id"), "guest OS", "guest_ids")
    is_meant = vm.get("fault_tolerance") or InputKind.CLUSTER_SPEC in facts.mentions.get(("vms", name), ())
    return [found] if is_meant else []


def _host(facts: Facts, name: str, cpu: dict[str, Any]) -> Iterable[InputError]:
    errors = []
    known = _cpu_categories()
    category = cpu.get("category")
    if category is not None and category not in known and not _OWN_CATEGORY.fullmatch(category):
        path = ("hosts", name, "cpu", "category")
        errors.append(_error(facts, path, cpu.pop("category"), "CPU category", known))
    if not is_evc_mode(cpu.get("max_evc_mode", "none")):
        _error(facts, ("hosts", name, "cpu", "max_evc_mode"), cpu.pop("max_evc_mode"), "EVC mode", "evc_modes")
    return errors


def _error(facts: Facts, path: Path, word: Any, what: str, known: str | Iterable[str]) -> InputError:
    """Return the error that ``word`` is no word of its kind, and say so in the facts as well."""
    words = known_words(known) if isinstance(known, str) else known
    shown, near = str(word)[:60], nearest(str(word), words)
    facts.unknown.setdefault(path, because(ReasonCode.UNKNOWN_WORD, word=shown))
    return InputError(f"{path[-1]}: “{shown}” is no {what} that vSphere knows{near}", facts.location(path))
