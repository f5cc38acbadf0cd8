"""Report formats: one file each, a function from a result to text."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from validator.check import Result
from validator.report import json_report, text
from validator.report.style import Style

FORMATS: Mapping[str, Callable[[Result, Style], str]] = {
    "text": text.render,
    "json": json_report.render,
}
"""Every format that ``--output`` takes."""
