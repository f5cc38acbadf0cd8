"""Which hosts can run FT virtual machines as they are: physical, active, licensed, with a CPU for FT of their type.

What no source says for certain (confidence M) takes no host out: there the rules warn and do no more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from validator.assets import load_tables
from validator.facts.model import Facts
from validator.model import Path

_ACTIVE = {"connection_state": "connected", "power_state": "powered_on", "maintenance_mode": False, "virtual": False}
_FIRST = 400
_REPORTS = {"legacy": "ft_supported", "smp": "smp_ft_supported"}


def derive_usable(facts: Facts) -> None:
    """Add ``can_run_ft`` to every host, where everything that it takes is known, or something that stands against it."""
    for name, host in facts.members("hosts").items():
        base: Path = ("hosts", name)
        told: list[tuple[bool | None, Path]] = [
            (host[fact] == wanted if fact in host else None, (*base, fact)) for fact, wanted in _ACTIVE.items()
        ]
        told += [_licensed(base, host), is_supported(base, host)]
        answers = [answer for answer, _ in told]
        if False in answers:
            host["can_run_ft"] = False
        elif None in answers:
            facts.causes["hosts", name, "can_run_ft"] = tuple(path for answer, path in told if answer is None)
        else:
            host["can_run_ft"] = True


def _licensed(base: Path, host: Mapping[str, Any]) -> tuple[bool | None, Path]:
    if "edition" not in host:
        return None, (*base, "edition")
    if "release" not in host:
        return None, (*base, "release")
    rows = load_tables()["editions"]["editions"][host["edition"]]
    certain = [row for row in rows if row["since"] <= host["release"] <= row.get("until", host["release"])]
    return all(row["includes_ft"] or row["confidence"] == "M" for row in certain), (*base, "edition")


def is_supported(base: Path, host: Mapping[str, Any]) -> tuple[bool | None, Path]:
    """Return whether FT of the type of ``host``, which is at ``base``, runs on its CPU, and the fact that tells or would.

    What vCenter reports of the host comes before the tables.
    """
    if "ft_type" not in host:
        return None, (*base, "ft_type")
    report = host.get("capability", {}).get(_REPORTS[host["ft_type"]])
    if report is not None:
        return bool(report), base
    support = host["processor"].get(host["ft_type"])
    if support is None:
        return None, (*base, "processor", host["ft_type"])
    if not support["supported"]:
        return support["confidence"] == "M", base
    return _since(base, host, support) if "from" in support else (True, base)


def _since(base: Path, host: Mapping[str, Any], support: Mapping[str, Any]) -> tuple[bool | None, Path]:
    """Tell whether legacy FT runs on the processor already in the release of the host."""
    if "release" not in host:
        return None, (*base, "release")
    if host["release"] < _FIRST:
        return True, base  # host.esx_version_supported says it
    update = host.get("update")
    lowest, highest = host["release"] * 100 + (update or 0), host["release"] * 100 + (99 if update is None else update)
    if highest < support["not_before"]:
        return support["confidence"] == "M", base
    if lowest >= support["from"]:
        return True, base
    return None, (*base, "processor", "legacy", "since") if "since" not in support else (*base, "update")
