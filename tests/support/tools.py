"""The programs that tests compare with or talk to. `.ci/tools` puts them into `.tools`."""

from __future__ import annotations

import functools
import os
import shutil
from pathlib import Path

import pytest

from tests.support.paths import ROOT

VERSIONS = dict(line.split("=") for line in (ROOT / ".ci" / "versions").read_text(encoding="utf-8").split())
"""The versions that tests were written for, by program."""

_SOURCES = {"yaml-language-server": "npm is installed (https://nodejs.org)"}


def find(program: str) -> str | None:
    """Return the path of a program: the one that a variable of its name in capitals names, or of `.tools`, or on the path."""
    named = (os.environ.get(program.upper().replace("-", "_")), str(ROOT / ".tools" / program), shutil.which(program))
    return next((one for one in named if one and os.access(one, os.X_OK) and Path(one).is_file()), None)


@functools.cache
def require(program: str) -> str:
    """Return the path of a program; without it the test is skipped, or fails where `CI` is set."""
    found = find(program)
    if found is not None:
        return found
    name = " ".join([program, *([VERSIONS[program]] if program in VERSIONS else [])])
    source = _SOURCES.get(program, "Go is installed (https://go.dev/doc/install)")
    reason = f"{name} is missing: .ci/tools gets it where {source}"
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
