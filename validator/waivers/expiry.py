"""Days on which waivers end."""

from __future__ import annotations

import re
from datetime import date

from validator.model import Waiver

FORM = "a day as YYYY-MM-DD, the last on which the waiver holds (UTC)"
BLANK_REASON = "“reason” is blank; expected words that say why the verdict can be lived with"

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def parse_day(text: str) -> date | None:
    """Return the day that ``text`` (YYYY-MM-DD) names, or ``None`` where it names none that the calendar has."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def is_expired(waiver: Waiver, today: date) -> bool:
    """Tell whether the last day of ``waiver`` is before ``today``, the day in UTC."""
    return date.fromisoformat(waiver.expires) < today
