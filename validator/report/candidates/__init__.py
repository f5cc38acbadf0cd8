"""The candidates for FT as text, JSON, a table and a page."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping

from validator.report.candidates.model import CandidatesReport
from validator.report.style import ReportStyle


def _in(module: str) -> Callable[[CandidatesReport, ReportStyle], str]:
    """Return the ``render`` of a module here; a run loads only the formats that it writes."""

    def render(report: CandidatesReport, style: ReportStyle) -> str:
        return str(importlib.import_module(f"{__name__}.{module}").render(report, style))

    return render


FORMATS: Mapping[str, Callable[[CandidatesReport, ReportStyle], str]] = {
    "text": _in("text"),
    "json": _in("document"),
    "csv": _in("table"),
    "html": _in("html_page"),
}
"""Every format that candidates can be had in."""
