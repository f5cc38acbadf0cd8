"""Where vCenter's own reasons against FT and the verdicts of rules do not agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from validator.model import Outcome
from validator.verdicts.model import Verdict


def disagreements(reasons: Mapping[str, tuple[str, ...]], verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    """Return what vCenter and the rules see differently, in sentences.

    ``reasons`` are vCenter's by virtual machine (``Source.vcenter_reasons``), ``verdicts`` those on the same estate,
    passes included. A rule tells by ``vcenter_reason`` which of vCenter's reasons it judges. An undecided verdict
    disagrees with nothing.
    """
    found: list[str] = []
    for machine, given in sorted(reasons.items()):
        for reason in given:
            found += _against(machine, reason, [one for one in verdicts if reason in one.rule.vcenter_reason])
        found += _beyond(machine, given, verdicts)
    return tuple(found)


def _against(machine: str, reason: str, verdicts: Sequence[Verdict]) -> list[str]:
    """Return what rules say about a reason that vCenter gives; of other virtual machines it says nothing."""
    concerned = [one for one in verdicts if one.subject[0] != "vms" or _is_called(one, machine)]
    if any(one.outcome in (Outcome.FAIL, Outcome.UNDECIDED) for one in concerned):
        return []
    passing = sorted({one.rule.id for one in concerned if one.outcome == Outcome.PASS})
    if passing:
        return [f"vCenter refuses FT of {machine} because of {reason}, but here passes: {', '.join(passing)}"]
    return [f"vCenter refuses FT of {machine} because of {reason}, which no rule judges here"]


def _beyond(machine: str, given: tuple[str, ...], verdicts: Sequence[Verdict]) -> list[str]:
    """Return the rules that fail on a virtual machine for reasons that vCenter would give, and does not."""
    return [
        f"{one.rule.id} fails on {machine}, but vCenter does not name {' or '.join(one.rule.vcenter_reason)}"
        for one in verdicts
        if _is_called(one, machine)
        and one.outcome == Outcome.FAIL
        and one.rule.vcenter_reason
        and not set(one.rule.vcenter_reason) & set(given)
    ]


def _is_called(verdict: Verdict, machine: str) -> bool:
    """Tell whether a verdict is on the virtual machine: its key in the facts may begin with the datacenter."""
    return verdict.subject[0] == "vms" and (verdict.subject[1] == machine or verdict.subject[1].endswith(f"/{machine}"))
