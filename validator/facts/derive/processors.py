"""What follows from the processor of a host, as far as the tables tell: what FT runs on it, and which EVC mode it can take.

EVC tells the least that a host of the cluster can be, and so does the highest mode that vCenter reports for the host.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from validator.assets import load_tables
from validator.facts.derive.evc import evc_modes
from validator.facts.model import Facts
from validator.facts.processors import (
    IDENTITY,
    Row,
    bare_brand,
    category_of,
    fitting,
    kind_of,
    threads_at_least,
    vendor_of,
)
from validator.model import Path

_GRADES = ("V", "V2", "M")
_LATER_FAMILIES = 19
"""Families of Intel from this one on, and of AMD from 21 on, are later than what SMP FT asks for."""
_FIRST_LISTED = 23
_BULLDOZER = 21
_LAST = "last_release"
_NUMBERS = ("family", "model_number", "stepping")
_FROM_NUMBERS = ("vendor", "category", "smp", "legacy", "evc", _LAST)
"""What the vendor and the numbers of CPUID tell as well as the model does."""

_EVIDENCE: Mapping[str, Path] = {
    "vendor": ("cpu", "vendor"),
    "category": ("cpu", "category"),
    "brand": ("cpu", "model"),
    "smp": ("capability", "smp_ft_supported"),
    "legacy": ("capability", "ft_supported"),
    "evc": ("cpu", "max_evc_mode"),
    "threads_at_least": ("cpu", "threads"),
    _LAST: ("cpu", "model"),
}
"""What else tells the members of ``processor``, where the processor is known as well as can be."""


def derive_processors(facts: Facts) -> None:
    """Add ``processor`` to every host."""
    alike: dict[tuple[Any, ...], dict[str, Any]] = {}  # hosts mostly are: each processor is looked up once
    for name, host in facts.members("hosts").items():
        cpu = host.get("cpu", {})
        least = _least_mode(facts, name, host)
        key = (least, cpu.get("max_evc_mode"), *(cpu.get(member) for member in IDENTITY))
        if key not in alike:
            alike[key] = _processor(cpu, least)
        host["processor"] = dict(alike[key])
        _causes(facts, name, cpu, host["processor"])


def _least_mode(facts: Facts, name: str, host: Mapping[str, Any]) -> str | None:
    """Return the EVC mode that the host can take for certain: what vCenter reports, or what its cluster has."""
    told = host.get("cpu", {}).get("max_evc_mode")
    if told in evc_modes():
        return str(told)
    cluster = facts.members("clusters").get(host.get("cluster", ""), {})
    mode = str(cluster.get("evc_mode"))
    if mode not in evc_modes() or ("hosts", name, "cluster") in facts.partial:
        return None
    is_refused = vendor_of(host.get("cpu", {})) not in (None, evc_modes()[mode]["vendor"]) or told is not None
    return None if is_refused else mode


def _processor(cpu: Mapping[str, Any], least: str | None) -> dict[str, Any]:
    rows = fitting(cpu)
    result: dict[str, Any] = {}
    # Not by the mode of the cluster: where its hosts contradict that, a host of which less is known would be told apart.
    highest = evc_modes().get(str(cpu.get("max_evc_mode")))
    vendor = vendor_of(cpu) or (highest["vendor"] if highest else None)
    if vendor is not None:
        result["vendor"] = vendor
    category = cpu.get("category") or category_of(cpu)
    if category is not None:
        result["category"] = category
    if "model" in cpu:
        result["brand"] = bare_brand(cpu["model"])
    if rows:
        result["name"] = " / ".join(dict.fromkeys(row["name"] for row in rows.values()))
        _from_rows(result, cpu, list(rows.values()))
    else:
        _from_numbers(result, cpu, vendor)
    _from_mode(result, least)
    threads = threads_at_least(cpu, rows.values())
    if threads is not None:
        result["threads_at_least"] = threads
    return result


def _from_rows(result: dict[str, Any], cpu: Mapping[str, Any], rows: Sequence[Row]) -> None:
    """Add what the rows say that the processor may be in: what all of them say, or the most cautious of it."""
    if len({row["smp"]["supported"] for row in rows}) == 1:
        result["smp"] = {"supported": rows[0]["smp"]["supported"], "confidence": _weakest(row["smp"] for row in rows)}
    is_client = kind_of(str(cpu.get("model", ""))) == "core" and any(row["kind"] != "core" for row in rows)
    result |= _legacy([row["legacy"] for row in rows], is_client=is_client)
    modes = {row.get("evc", {}).get("mode") for row in rows}
    if len(modes) == 1 and None not in modes:
        result["evc"] = {"mode": modes.pop(), "confidence": _weakest(row["evc"] for row in rows)}
    result |= _last_releases(rows)


def _legacy(rows: Sequence[Row], *, is_client: bool) -> dict[str, Any]:
    """Return what rows say of legacy FT; of a processor for clients in a row of servers only that it is not supported."""
    if not any(row["supported"] for row in rows):
        return {"legacy": {"supported": False, "confidence": _weakest(rows)}}
    if is_client or not all(row["supported"] for row in rows):
        return {}
    since = [row["release"] * 100 + row["update"] for row in rows]
    found = {"supported": True, "confidence": _weakest(rows), "not_before": min(since), "from": max(since)}
    return {"legacy": found | ({"since": since[0]} if len(set(since)) == 1 else {})}


def _last_releases(rows: Sequence[Row]) -> dict[str, Any]:
    """Return the last release that runs on processors of the rows, and from which on it is deprecated, where all rows say so."""
    found: dict[str, Any] = {}
    last = [row[_LAST] for row in rows if _LAST in row]
    if len(last) == len(rows):
        releases = [one["release"] for told in last for one in told]
        confidence = _weakest(one for told in last for one in told[-1:])
        found[_LAST] = {"release": max(releases), "confidence": confidence, "doubted_after": min(releases)}
    deprecated = [row["deprecated"]["since"] for row in rows if "deprecated" in row]
    if len(deprecated) == len(rows):
        found["deprecated_from"] = max(deprecated)
    return found


def _from_numbers(result: dict[str, Any], cpu: Mapping[str, Any], vendor: str | None) -> None:
    """Decide for a processor in no row what its age tells: older than the table, or later."""
    family, number = cpu.get("family"), cpu.get("model_number")
    if family is None or vendor is None:
        return
    older = (
        family < _BULLDOZER
        if vendor == "AMD"
        else family == 15 or (family == 6 and number is not None and number < _FIRST_LISTED)
    )
    if older:
        result["smp"] = {"supported": False, "confidence": "V"}
        if family != 16:
            result["legacy"] = {"supported": False, "confidence": "V"}
    elif (vendor == "AMD" or family >= _LATER_FAMILIES) or (
        number is not None and kind_of(str(cpu.get("model", ""))) in (None, "xeon")
    ):
        result["smp"] = {"supported": True, "confidence": "M"}


def _from_mode(result: dict[str, Any], least: str | None) -> None:
    """Add what holds of every processor that can take the mode ``least``, where the processor itself does not tell."""
    if least is None:
        return
    mode, table = evc_modes()[least], load_tables()["evc_modes"]
    for track in mode["tracks"]:
        for kind, bounds, supported in (("smp", "smp_from", True), ("legacy", "no_legacy_from", False)):
            bound = table[bounds].get(track)
            if kind not in result and bound is not None and mode["order"] >= bound["order"]:
                result[kind] = {"supported": supported, "confidence": bound["confidence"]}


def _causes(facts: Facts, name: str, cpu: Mapping[str, Any], processor: Mapping[str, Any]) -> None:
    """Lead from what is not known of a processor to the question to ask: which CPU, as the client shows it."""
    base = ("hosts", name)
    numbers: tuple[Path, ...] = tuple((*base, "cpu", key) for key in ("vendor", *_NUMBERS) if key not in cpu)
    if "model" not in cpu:
        asked: tuple[Path, ...] = ((*base, "cpu", "model"),)
    else:
        asked = tuple((*base, "cpu", key) for key in _NUMBERS if key not in cpu)[:2]
    for member, evidence in _EVIDENCE.items():
        if member not in processor:
            is_counted = member == "threads_at_least" and "model" in cpu  # CPUID tells no number of threads
            facts.causes["hosts", name, "processor", member] = (not is_counted and asked) or ((*base, *evidence),)
            if "model" not in cpu and member in _FROM_NUMBERS:
                facts.instead["hosts", name, "processor", member] = numbers
    if "since" not in processor.get("legacy", {"since": None}):
        facts.causes["hosts", name, "processor", "legacy", "since"] = asked or ((*base, *_EVIDENCE["legacy"]),)


def _weakest(told: Iterable[Mapping[str, Any]]) -> str:
    return max((str(one["confidence"]) for one in told), key=_GRADES.index)
