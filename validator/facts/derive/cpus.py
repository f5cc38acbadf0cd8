"""Whether two hosts have CPUs with which a primary and its secondary can run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from validator.facts.words import EVC_OFF


def are_alike(
    one: Mapping[str, Any], other: Mapping[str, Any], ft_type: str | None, evc_mode: str | None
) -> bool | None:
    """Tell whether two hosts can form a pair by their CPUs, ``None`` where what is known does not tell.

    They can with CPUs of one category or of one brand string, and for SMP FT where both can take the EVC mode of their
    cluster.
    """
    processors = [host["processor"] for host in (one, other)]
    brands, categories, vendors = (
        [processor.get(member) for processor in processors] for member in ("brand", "category", "vendor")
    )
    if any(None not in words and words[0] == words[1] for words in (brands, categories)):
        return True
    covered = _covered(one, other, ft_type, evc_mode)
    if covered is True:
        return True
    is_settled = None not in categories or (None not in vendors and vendors[0] != vendors[1])
    return False if is_settled and covered is False else None


def _covered(
    one: Mapping[str, Any], other: Mapping[str, Any], ft_type: str | None, evc_mode: str | None
) -> bool | None:
    """Tell whether the EVC mode of the cluster makes both alike."""
    if ft_type == "legacy" or evc_mode == EVC_OFF:
        return False
    if ft_type is None or evc_mode is None:
        return None
    fits = [host.get("fits_evc", {}).get("fits") for host in (one, other)]
    return False if False in fits else None if None in fits else True
