"""What a processor is, by ``policies/data/cpu_models.json``: CPUID decides first, the brand string second."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from validator.assets import load_tables

Row = Mapping[str, Any]

IDENTITY = ("vendor", "model", "family", "model_number", "stepping", "category")
"""The facts that say which processor a host has."""

_TRADEMARKS = re.compile(r"\((?:R|TM)\)|®|™")
_KINDS = (
    ("atom", re.compile(r"\bATOM\b|\bCELERON\b|\bPENTIUM\b")),
    ("xeon", re.compile(r"\bXEON\b")),
    ("core", re.compile(r"\bCORE\b")),
    ("opteron", re.compile(r"\bOPTERON\b")),
    ("epyc", re.compile(r"\bEPYC\b")),
    ("ryzen", re.compile(r"\bRYZEN\b|\bTHREADRIPPER\b|\bATHLON\b|\bPHENOM\b")),
)
_OF_BOTH = (5, 15, 18)
_OF_INTEL = (6, 19)
"""Families of CPUID that both vendors have, and those of Intel; the others are AMD's."""

_VENDORS = {"atom": "Intel", "xeon": "Intel", "core": "Intel", "opteron": "AMD", "epyc": "AMD", "ryzen": "AMD"}
_CLOCK = re.compile(r"@ ?([0-9]{1,2}\.[0-9]{1,3}) ?GHZ\b")
_CORES = re.compile(r"\b([0-9]{1,3})-CORE\b")
_NUMBER_OF_CORES = re.compile(r"\S+-CORE\b")


def bare_brand(text: str) -> str:
    """Return a brand string in capitals, without trademarks and further blanks: tools print it in several ways."""
    return " ".join(_TRADEMARKS.sub("", text.upper()).split())


def kind_of(brand: str) -> str | None:
    """Return the product line that a brand string names ("xeon", "epyc"), or ``None``."""
    bare = _NUMBER_OF_CORES.sub("", bare_brand(brand))
    named = [kind for kind, pattern in _KINDS if pattern.search(bare)]
    return named[0] if named else None


def vendor_of(cpu: Mapping[str, Any]) -> str | None:
    """Return who made a processor, from its vendor, family or brand string; ``None`` where these do not tell."""
    if "vendor" in cpu:
        return str(cpu["vendor"])
    family = cpu.get("family")
    if family is not None and family not in _OF_BOTH:
        return "Intel" if family in _OF_INTEL else "AMD"
    kind = kind_of(str(cpu.get("model", "")))
    if kind is not None:
        return _VENDORS[kind]
    category = str(cpu.get("category", ""))
    return {"intel": "Intel", "amd": "AMD"}.get(category.partition("-")[0])


def fitting(cpu: Mapping[str, Any]) -> dict[str, Row]:
    """Return the rows that a processor may be, by their key; none where it is in no row.

    Rows of CPUID and rows of the brand string that have nothing in common are a contradiction, and CPUID counts.
    """
    told = tuple((key, cpu[key]) for key in IDENTITY if key in cpu)
    return {key: _rows()[key] for key in _fitting(told)}


@cache
def _fitting(told: tuple[tuple[str, Any], ...]) -> tuple[str, ...]:
    cpu = dict(told)
    numbered, named = _by_number(cpu), _by_brand(cpu)
    rows = _of_stepping(cpu, {key: row for key, row in numbered.items() if key in named} or numbered) or named
    if "category" not in cpu:
        return tuple(rows)
    of_category = [key for key, row in (rows or _rows()).items() if row.get("category") == cpu["category"]]
    return tuple(of_category or rows)


def categories(rows: Iterable[Row]) -> set[str]:
    """Return the categories of rows, without those that have none."""
    return {row["category"] for row in rows if "category" in row}


def category_of(cpu: Mapping[str, Any]) -> str | None:
    """Return the category of a processor: CPUs of one category can run a primary and its secondary.

    A processor in no row is of one category with those of the same numbers, or else of the same brand string.
    """
    rows = fitting({key: value for key, value in cpu.items() if key != "category"})
    found = categories(rows.values())
    if len(found) == 1:
        return found.pop()
    vendor = vendor_of(cpu)
    if "family" in cpu and "model_number" in cpu and vendor is not None and not rows:
        return f"{vendor.lower()}-{cpu['family']}-{cpu['model_number']}"
    return None


def disagreements(cpu: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """Return the pairs of facts about a processor that cannot both be true: ("category", "model")."""
    numbered, named = _of_stepping(cpu, _by_number(cpu)), _by_brand(cpu)
    found = []
    by_number, by_brand = categories(numbered.values()), categories(named.values())
    elsewhere = any(row.get("numbers_elsewhere") for row in named.values())
    if by_number and by_brand and not by_number & by_brand and not elsewhere:
        found.append(("model_number", "model"))
    if "category" in cpu:
        known = _known_categories()
        for field, told in (("model_number", by_number), ("model", by_brand)):
            if told and cpu["category"] in known and cpu["category"] not in told:
                found.append(("category", field))
    for field, vendor in _vendors(cpu):
        if "vendor" in cpu and vendor != cpu["vendor"]:
            found.append(("vendor", field))
    return found


def threads_at_least(cpu: Mapping[str, Any], rows: Iterable[Row]) -> int | None:
    """Return how many threads a processor has at least, where its brand string or its row tells."""
    cores = _CORES.search(bare_brand(str(cpu.get("model", ""))))
    told = [row["threads_at_least"]["value"] for row in rows if "threads_at_least" in row]
    known = list(rows)
    if cores is not None:
        return int(cores[1])
    return min(told) if told and len(told) == len(known) else None


def implied(cpu: Mapping[str, Any]) -> dict[str, Any]:
    """Return what follows from which processor it is: vendor, hardware MMU, clock in MHz; ``None`` where that is open.

    The brand string has the clock in it ("@ 2.93GHz"). SMP FT needs hardware MMU, so what it runs on has that.
    """
    rows = list(fitting(cpu).values())
    clock = _CLOCK.search(bare_brand(str(cpu.get("model", ""))))
    has_mmu = bool(rows) and all(row.get("hardware_mmu", {"value": row["smp"]["supported"]})["value"] for row in rows)
    return {
        "vendor": vendor_of(cpu),
        "hardware_mmu": True if has_mmu else None,
        "mhz": round(float(clock[1]) * 1000) if clock is not None else None,
    }


def _vendors(cpu: Mapping[str, Any]) -> list[tuple[str, str]]:
    told = []
    for field in ("family", "model", "category"):
        vendor = vendor_of({field: cpu[field]}) if field in cpu else None
        if vendor is not None:
            told.append((field, vendor))
    return told


def _rows() -> Mapping[str, Row]:
    rows: Mapping[str, Row] = load_tables()["cpu_models"]["rows"]
    return rows


@cache
def _known_categories() -> frozenset[str]:
    return frozenset(categories(_rows().values()))


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    return {key: re.compile(row["brand"]) for key, row in _rows().items() if "brand" in row}


@cache
def _brands(bare: str) -> tuple[str, ...]:
    named = [key for key, pattern in _patterns().items() if pattern.search(bare)]
    return tuple([key for key in named if "last_resort" not in _rows()[key]] or named)


def _by_brand(cpu: Mapping[str, Any]) -> dict[str, Row]:
    return {key: _rows()[key] for key in _brands(bare_brand(str(cpu.get("model", ""))))}


def _by_number(cpu: Mapping[str, Any]) -> dict[str, Row]:
    """Return the rows of a processor's family and model number, of these the ones of its product line."""
    if "family" not in cpu or "model_number" not in cpu:
        return {}
    rows = {
        key: row
        for key, row in _rows().items()
        if row.get("family") == cpu["family"] and cpu["model_number"] in row["model_numbers"]
        if cpu.get("vendor", row["vendor"]) == row["vendor"]
    }
    kind = kind_of(str(cpu.get("model", "")))
    return {key: row for key, row in rows.items() if row["kind"] == kind} or rows


def _of_stepping(cpu: Mapping[str, Any], rows: dict[str, Row]) -> dict[str, Row]:
    """Return the rows of a processor's stepping; all where no row has it: makers bring out new ones."""
    return {
        key: row for key, row in rows.items() if cpu.get("stepping") in row["steppings"] or not row["steppings"]
    } or rows
