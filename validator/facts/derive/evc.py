"""Whether the EVC mode of a cluster is one that its hosts can take.

A host can join a cluster whose mode is of its own vendor, on a track of the host's highest mode and not above it
(VMware KB 1003212): vCenter refuses others (EVCModeIllegalByVendor, EVCAdmissionFailedCPUModelForMode).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from validator.assets import load_tables
from validator.facts.model import Facts
from validator.facts.words import EVC_OFF
from validator.model import Path

_CERTAIN = {"confidence": "V"}


def evc_modes() -> Mapping[str, Mapping[str, Any]]:
    """Return the EVC modes by their keys."""
    modes: Mapping[str, Mapping[str, Any]] = load_tables()["evc_modes"]["modes"]
    return modes


def derive_evc(facts: Facts) -> None:
    """Add ``fits_evc`` to every host of a cluster with an EVC mode, where its processor is known well enough."""
    for name, host in facts.members("hosts").items():
        path = ("hosts", name, "fits_evc")
        if "cluster" not in host:
            if host.get("standalone") is not True:
                facts.causes[path] = (("hosts", name, "cluster"),)
            continue
        mode = facts.members("clusters").get(host["cluster"], {}).get("evc_mode")
        if mode is None:
            facts.causes[path] = (("clusters", host["cluster"], "evc_mode"),)
        elif mode != EVC_OFF:
            found = _fit(host, mode)
            if found is None:
                facts.causes[path] = _asked(facts, name)
            else:
                host["fits_evc"] = found


def _fit(host: Mapping[str, Any], mode: str) -> dict[str, Any] | None:
    """Return whether a host can take ``mode``, and how well that is known; ``None`` where it is not known."""
    told = host.get("cpu", {}).get("max_evc_mode")
    processor = host["processor"]
    if told == EVC_OFF:
        return {"fits": False, **_CERTAIN}
    if told is not None:
        return _contained(mode, {"mode": told, **_CERTAIN})
    if processor.get("vendor", evc_modes()[mode]["vendor"]) != evc_modes()[mode]["vendor"]:
        return {"fits": False, **_CERTAIN}
    return _contained(mode, processor["evc"]) if "evc" in processor else None


def _contained(mode: str, highest: Mapping[str, Any]) -> dict[str, Any] | None:
    wanted, known = evc_modes()[mode], evc_modes()[highest["mode"]]
    for row in load_tables()["evc_modes"]["unverified"]:
        if mode in row["modes"] and known["vendor"] == row["vendor"] and known["order"] >= row["from_order"]:
            return None
    fits = bool({*wanted["tracks"]} & {*known["tracks"]}) and wanted["order"] <= known["order"]
    return {"fits": fits, "confidence": highest["confidence"]}


def _asked(facts: Facts, name: str) -> tuple[Path, ...]:
    """Return the question to ask: which CPU, or where that is known its highest mode."""
    for member in ("evc", "vendor"):
        asked = ("hosts", name, "processor", member)
        if facts.causes.get(asked):
            return (asked,)
    return (("hosts", name, "cpu", "max_evc_mode"),)
