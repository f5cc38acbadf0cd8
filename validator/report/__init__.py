"""Report formats: one file each, a function from a result to text."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping

from validator.findings.model import Result
from validator.report.style import ReportStyle


def _in(module: str) -> Callable[[Result, ReportStyle], str]:
    """Return the ``render`` of a module here; a run loads only the formats that it writes."""

    def render(result: Result, style: ReportStyle) -> str:
        return str(importlib.import_module(f"{__name__}.{module}").render(result, style))

    return render


FORMATS: Mapping[str, Callable[[Result, ReportStyle], str]] = {
    "text": _in("text"),
    "json": _in("json_report"),
    "sarif": _in("sarif"),
    "junit": _in("junit"),
    "markdown": _in("markdown"),
    "html": _in("html_report"),
    "github": _in("github"),
    "gitlab": _in("gitlab"),
    "lines": _in("lines"),
}
"""Every format that ``--output`` takes."""

PAGES = ("markdown", "html")
"""The formats that people read away from the terminal: their language is that of the surroundings, as text's is."""
