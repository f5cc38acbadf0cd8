"""The gate on what a branch changes: everything is judged, and what stands in unchanged files does not fail the gate."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path as FilePath

from validator.config import Configuration, Estate, shown_path
from validator.config.globs import own_files, reach
from validator.facts.model import Facts
from validator.findings.gate import EXIT_FAILED, EXIT_OK, gates
from validator.findings.git import Changes
from validator.findings.model import Finding, Result
from validator.model import Path


def gate_on_changes(result: Result, changes: Changes, fail_on: Sequence[str], *, decides: str | None) -> Result:
    """Return ``result`` with a gate that fails only for findings that touch a changed file.

    A finding touches the files of its locations and every file that says something of its subject; one without any file
    counts. Where ``decides`` names a change that may concern everything, everything counts. Errors always do.
    """
    failing = [one for one in result.findings if one.gates and gates(one.verdict, fail_on)]
    files = _files_by_subject(result.facts)
    if decides is not None:
        note = f"the gate is on everything, although only changes since {changes.base} were asked for: {decides}"
        return replace(result, notes=[*result.notes, note])
    touching = [one for one in failing if _touches(one, files, changes)]
    note = (
        f"the gate is on what changed since {changes.base}: of {len(failing)} findings that would fail it, "
        f"{len(touching)} touch a changed file"
    )
    code = EXIT_OK if result.exit_code == EXIT_FAILED and not touching else result.exit_code
    return replace(result, notes=[*result.notes, note], exit_code=code)


def _files_by_subject(facts: Facts) -> Mapping[Path, set[str]]:
    files: dict[Path, set[str]] = defaultdict(set)
    for path, place in facts.sources.items():
        files[path[:2]].add(place.file)
    return files


def _touches(finding: Finding, files: Mapping[Path, set[str]], changes: Changes) -> bool:
    about: Iterable[str] = {place.file for place in finding.locations} | files.get(finding.verdict.subject[:2], set())
    return not about or any(changes.touches(file) for file in about)


def decisive(changes: Changes, configuration: Configuration, estate: Estate | None, paths: Sequence[str]) -> str | None:
    """Return which change may concern every finding: a deleted input, or a changed configuration, waiver or baseline."""
    settings = configuration.settings if estate is None else estate.settings
    for file in sorted(own_files(settings, configuration)):
        if changes.touches(str(file)):
            return f"{shown_path(file)} changed, or git does not track it"
    directories = {FilePath(os.path.realpath(path)) for path in paths if FilePath(path).is_dir()}
    concerns = None if estate is None else reach(estate, configuration)
    for name in sorted(changes.deleted):
        file = changes.top / name
        if (concerns is not None and concerns.has(file)) or file.parent in directories:
            return f"{shown_path(file)} was deleted"
    return None
