"""What the CPU of a host says about FT: whether it supports it, and whether two of them can form a pair."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from validator.model import Path

_SINCE = {"legacy": "legacy_since", "smp": "smp_since"}
_REPORTS = {"legacy": "ft_supported", "smp": "smp_ft_supported"}
_VENDORS = {"intel": "Intel", "amd": "AMD"}
_NUMBERS = ("vendor", "family", "model_number")
_CORE_2 = 23
_BULLDOZER = 21


class Support(NamedTuple):
    """Whether a CPU supports a type of FT, and the facts of the host, by their keys, that say so or would."""

    is_supported: bool | None
    keys: tuple[Path, ...]


def support(host: Mapping[str, Any], ft_type: str, evc_mode: str | None, tables: Mapping[str, Any]) -> Support:
    """Return whether the CPU of ``host`` supports FT: by what the host reports, else by the table of CPUs or the EVC mode."""
    report: Path = ("capability", _REPORTS[ft_type])
    reported = host.get("capability", {}).get(report[1])
    if reported is not None:
        return Support(bool(reported), (report,))
    cpu = host.get("cpu", {})
    table = tables["cpu_categories"]["rows"]
    fitting = _fitting(cpu, table)
    verdicts = {_by_row(row.get(_SINCE[ft_type]), host) for row in fitting}
    if _is_older(cpu) or verdicts == {False}:
        return Support(False, (("cpu",),))
    if ft_type == "smp" and evc_mode in {row["category"] for row in table if "smp_since" in row}:
        return Support(True, (("cpu",),))
    if verdicts == {True} or (not fitting and ft_type == "smp" and _is_newer(cpu)):
        return Support(True, (("cpu",),))
    unknown = [("cpu", key) for key in _NUMBERS if key not in cpu]
    return Support(None, (report, *unknown, *((("release",),) if "release" not in host else ())))


def _fitting(cpu: Mapping[str, Any], table: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the rows of the category, of these the ones with the CPU's numbers; without a category those of the numbers."""
    of_category = [row for row in table if row["category"] == cpu.get("category")]
    of_number = [row for row in table if _has_numbers(row, cpu)]
    return [row for row in of_category if row in of_number] or of_category or of_number


def _has_numbers(row: Mapping[str, Any], cpu: Mapping[str, Any]) -> bool:
    if row["vendor"] != cpu.get("vendor") or row["family"] != cpu.get("family"):
        return False
    return "model_numbers" not in row or cpu.get("model_number") in row["model_numbers"]


def _by_row(since: Mapping[str, Any] | None, host: Mapping[str, Any]) -> bool | None:
    """Return what a row says of the host; a "no" that no primary source confirms is none."""
    if since is None:
        return False
    release, update = host.get("release"), host.get("update")
    if release is None or (release == since["release"] and update is None and since["update"] > 0):
        return None
    is_early = (release, since["update"] if update is None else update) < (since["release"], since["update"])
    return not is_early or since["confidence"] == "M"


def _is_older(cpu: Mapping[str, Any]) -> bool:
    """Tell whether the CPU is older than any that supports FT (CPU-1)."""
    vendor, family, model = (cpu.get(key) for key in _NUMBERS)
    if family == 15:
        return vendor in ("Intel", "AMD")
    return vendor == "Intel" and family == 6 and model is not None and model < _CORE_2


def _is_newer(cpu: Mapping[str, Any]) -> bool:
    """Tell whether a CPU in no row is of a family of which later ones have SMP FT (H3: "or later")."""
    vendor, family, model = (cpu.get(key) for key in _NUMBERS)
    if family is None or model is None:
        return False
    return (vendor == "Intel" and family == 6) or (vendor == "AMD" and family >= _BULLDOZER)


def are_alike(
    one: Mapping[str, Any], other: Mapping[str, Any], ft_type: str | None, evc_mode: str | None
) -> bool | None:
    """Tell whether hosts with these CPUs can form a pair: one category or brand string, for SMP FT also by EVC."""
    covered: bool | None = False
    if ft_type != "legacy" and evc_mode != "none":
        covered = None if evc_mode is None or ft_type is None else _covers(evc_mode, one, other)
    if covered is True:
        return True
    categories = [cpu.get("category") for cpu in (one, other)]
    brands = [_brand(cpu) for cpu in (one, other)]
    if None not in brands and brands[0] == brands[1]:
        return True
    if None in categories:
        return None
    return True if categories[0] == categories[1] else None if covered is None else False


def _covers(evc_mode: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool | None:
    """Tell whether the EVC mode makes both alike: it is one of the vendor of both."""
    wanted = _VENDORS.get(evc_mode.partition("-")[0].lower())
    vendors = [_vendor(cpu) for cpu in (one, other)]
    if wanted is None:
        return True
    if any(vendor not in (None, wanted) for vendor in vendors):
        return False
    return None if None in vendors else True


def _vendor(cpu: Mapping[str, Any]) -> str | None:
    if "vendor" in cpu:
        return str(cpu["vendor"])
    text = f"{cpu.get('model', '')} {cpu.get('category', '')}".lower()
    return next((name for word, name in _VENDORS.items() if word in text), None)


def _brand(cpu: Mapping[str, Any]) -> str | None:
    return " ".join(cpu["model"].split()) if "model" in cpu else None
