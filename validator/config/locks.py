"""What a configuration further up locks: a nested one takes it over, and may add to it and not loosen it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from validator.config.model import Configuration, Lock, Settings
from validator.own_files import WAIVERS_FILE

_FILES = ("waivers", "baseline")
_LISTS = ("policies", "data")


def locked_by(outer: Configuration, nested: Configuration) -> Lock:
    """Return what ``outer`` locks for ``nested``, with paths as ``nested`` would write them."""
    settings = outer.settings
    if settings.waivers is None and (outer.directory / WAIVERS_FILE).exists():
        settings = replace(settings, waivers=WAIVERS_FILE)
    moved: dict[str, Any] = {}
    for key in _FILES:
        if (file := getattr(settings, key)) is not None:
            moved[key] = _moved(file, outer.directory, nested.directory)
    for key in _LISTS:
        if (files := getattr(settings, key)) is not None:
            moved[key] = tuple(_moved(one, outer.directory, nested.directory) for one in files)
    whole = replace(settings, **moved)
    kept = {key: getattr(whole, key) for key in outer.locked}
    places = {key: settings.places[key] for key in outer.locked if key in settings.places}
    return Lock(str(outer.file), frozenset(outer.locked), Settings(**kept, places=places), whole)


def with_locks(nested: Configuration, locks: tuple[Lock, ...]) -> Configuration:
    """Return ``nested`` on top of what is locked; the outermost lock is the last one and lies deepest."""
    settings, estates = nested.settings, dict(nested.estates)
    for lock in locks:
        settings = settings.over(lock.settings)
        estates = {
            name: replace(estate, settings=estate.settings.over(lock.settings)) for name, estate in estates.items()
        }
    return replace(nested, settings=settings, estates=estates, locks=locks)


def _moved(text: str, old: Path, new: Path) -> str:
    return Path(os.path.relpath(old / text, new)).as_posix()
