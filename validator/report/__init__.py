"""Report formats: one file each, a function from a result to text."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from validator.check import Result
from validator.report import github, gitlab, html_report, json_report, junit, markdown, sarif, text
from validator.report.style import Style

FORMATS: Mapping[str, Callable[[Result, Style], str]] = {
    "text": text.render,
    "json": json_report.render,
    "sarif": sarif.render,
    "junit": junit.render,
    "markdown": markdown.render,
    "html": html_report.render,
    "github": github.render,
    "gitlab": gitlab.render,
}
"""Every format that ``--output`` takes."""

PAGES = ("markdown", "html")
"""The formats that people read away from the terminal: their language is that of the surroundings, as text's is."""
