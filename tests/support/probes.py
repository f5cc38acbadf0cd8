"""Tables of probes: what is done to files, what is run, the exit code, and what is told."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.support.paths import DATA
from tests.support.repositories import write

Probe = Mapping[str, Any]


def table(name: str) -> dict[str, Probe]:
    """Return the probes of ``tests/data/published/NAME.yaml`` by what they are, each with a name of its own."""
    probes = yaml.safe_load((DATA / "published" / f"{name}.yaml").read_text(encoding="utf-8"))
    found = {probe["what"]: probe for probe in probes}
    assert len(found) == len(probes), "two probes have one name"
    return found


def prepare(probe: Probe) -> None:
    """Do to the working directory what a probe says: ``delete``, ``write``, ``edit``, ``link``, ``fifo``, ``no_git``."""
    for name in probe.get("delete", ()):
        path = Path(name)
        path.rmdir() if path.is_dir() else path.unlink()
    write(Path(), probe.get("write", {}))
    for name, texts in probe.get("edit", {}).items():
        text = Path(name).read_text(encoding="utf-8")
        for old, new in texts.items():
            assert text.count(old) == 1, f"{name} has {text.count(old)} times: {old}"
            text = text.replace(old, new)
        Path(name).write_text(text, encoding="utf-8")
    for name, target in probe.get("link", {}).items():
        Path(name).symlink_to(target)
    for name in probe.get("fifo", ()):
        os.mkfifo(name)
    if probe.get("no_git"):
        shutil.rmtree(".git")


def unsaid(probe: Probe, said: str) -> list[str]:
    """Return the texts that should have been told and were not, and those that were and should not have been."""
    missing = [text for text in probe.get("says", ()) if text not in said]
    return missing + [f"not: {text}" for text in (*probe.get("hides", ()), "Traceback") if text in said]
