"""The summary of a step in GitHub Actions: Markdown appended to the file that the runner names."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from validator.cli import common
from validator.findings.model import Result
from validator.report import FORMATS
from validator.report.style import ReportStyle

VARIABLE = "GITHUB_STEP_SUMMARY"
MAX_BYTES = 1024 * 1024
"""GitHub drops the summary of a step that is larger."""


def append(result: Result, language: str, environment: Mapping[str, str] = os.environ) -> None:
    """Append the Markdown report to the step summary, where there is one; a note says why when that is impossible."""
    name = environment.get(VARIABLE)
    if not name:
        return
    file = Path(name)
    text = ("\n" + FORMATS["markdown"](result, ReportStyle(language))).encode("utf-8")
    try:
        if (file.stat().st_size if file.exists() else 0) + len(text) > MAX_BYTES:
            common.print_messages(["the step summary is full (1 MiB); this report is not in it"], "note")
            return
        with file.open("ab") as stream:
            stream.write(text)
    except OSError as error:
        common.print_messages([f"cannot write the step summary {name}: {error.strerror or error}"], "note")
