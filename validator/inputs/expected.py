"""What a configuration expects of an estate, beside what was read of it: fewer inputs have fewer faults."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path as FilePath
from typing import Any

from validator.config import Expectation
from validator.config.globs import matches
from validator.facts.model import Facts
from validator.inputs.collected import Inputs
from validator.model import InputKind
from validator.readers.text import STDIN
from validator.terraform.hcl.configuration.options import SUFFIXES

EXPECT = "expect"
"""The name of the setting in the facts."""


def take_expectation(facts: Facts, inputs: Inputs, paths: Sequence[str], expected: Expectation) -> None:
    """Write into ``facts`` what is ``expected``, and which of the expected files were read from ``paths``."""
    read = {path: FilePath(os.path.relpath(path, expected.directory)).parts for path in _files(inputs, paths)}
    files: dict[str, list[str]] = {}
    for pattern in expected.files:
        files[pattern.text] = [path for path, parts in read.items() if matches(pattern.parts, parts)]
        facts.sources["settings", EXPECT, "files", pattern.text] = pattern.location
    for what in expected.at_least:
        facts.sources["settings", EXPECT, "at_least", what] = expected.places[what]
    table: dict[str, Any] = {"at_least": dict(expected.at_least), "files": files}
    facts.settings = {**facts.settings, EXPECT: table}


def _files(inputs: Inputs, paths: Sequence[str]) -> Iterator[str]:
    """Yield the files that were read; of Terraform code those that were named, or all of its directory."""
    for one in inputs.read:
        if one.kind is not InputKind.TERRAFORM_HCL:
            yield from [] if one.path == STDIN else [one.path]
            continue
        named = [path for path in paths if path.endswith(SUFFIXES) and FilePath(path).parent == FilePath(one.path)]
        yield from named or (str(file) for file in FilePath(one.path).glob("*") if file.name.endswith(SUFFIXES))
