"""What a working tree weakens against the commit that its configuration, waivers, baseline and policies are taken from."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from validator.config import Configuration, Estate, Expectation
from validator.config.globs import expand, is_glob
from validator.errors import FtpolicyError
from validator.facts.model import Facts
from validator.findings.baseline import BaselineEntry
from validator.inputs.directory import list_directory
from validator.loosened_kinds import LoosenedKind
from validator.model import Location, WaiverEntry
from validator.rules.loosened import Loosened
from validator.waivers.file import identity

TRUSTED = "trusted"
"""The name of the setting in the facts."""

_MOST = 100
"""New entries of a baseline that are told one by one."""


@dataclass(frozen=True, slots=True)
class TrustedBase:
    """The commit ``name``, what the working tree weakens against it, and the comments in inputs that waive something there.

    The comments are read when they are asked for: where the working tree has none nobody needs them.
    """

    name: str
    weakened: Sequence[Loosened]
    comments: Callable[[], Sequence[WaiverEntry]]


def hold_to_base(facts: Facts, base: TrustedBase) -> None:
    """Write what is weakened into ``facts``, and take out the comments that waive something and that the base does not have."""
    weakened = list(base.weakened)
    if facts.waivers:
        known = Counter(map(_said, base.comments()))
        kept: list[WaiverEntry] = []
        for entry in facts.waivers:
            known[_said(entry)] -= 1
            if known[_said(entry)] >= 0:
                kept.append(entry)
            else:
                weakened.append(_new_waiver(entry, None))
        facts.waivers = kept
    table: dict[str, dict[str, Any]] = {}
    for one in weakened:
        what, old, new = one.words("en")
        key = next(name for name in _names(f"{one.key}: {what}") if name not in table)
        said = {"what": what, "old": old, "new": new, "place": str(one.location)}
        table[key] = {**said, "kind": one.kind.name.lower(), "parts": list(one.parts)}
        facts.sources["settings", TRUSTED, "weakened", key] = one.location
    facts.settings = {**facts.settings, TRUSTED: {"base": base.name, "weakened": table}}


def _names(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name} ({number})"
        number += 1


def _said(entry: WaiverEntry) -> tuple[object, ...]:
    """Return what a comment says and where: in another place, or for longer, it is another one."""
    waiver = entry.waiver
    return (waiver.location.file, *identity(entry), waiver.expires, entry.objects, entry.places)


def new_waivers(old: Sequence[WaiverEntry], new: Sequence[WaiverEntry]) -> list[Loosened]:
    """Return the waivers that are not among the ``old``, or hold longer than there."""
    until = {identity(entry): entry.waiver.expires for entry in old}
    return [
        _new_waiver(entry, until.get(identity(entry)))
        for entry in new
        if entry.waiver.expires > until.get(identity(entry), "")
    ]


def _new_waiver(entry: WaiverEntry, until: str | None) -> Loosened:
    whom = entry.subject or ", ".join("/".join(path) for path in entry.objects[:3]) or "-"
    if entry.path is None:
        kind = LoosenedKind.WAIVER if until is None else LoosenedKind.WAIVER_LONGER
    else:
        kind = LoosenedKind.WAIVER_AT if until is None else LoosenedKind.WAIVER_AT_LONGER
    beside = [part for part in (entry.path, until) if part is not None]
    return Loosened("waivers", kind, (entry.rule, whom, entry.waiver.expires, *beside), entry.waiver.location)


def new_entries(old: Sequence[BaselineEntry], new: Sequence[BaselineEntry], file: str) -> list[Loosened]:
    """Return the entries of a baseline that are not among the ``old``."""
    known = Counter((entry.estate, entry.identity) for entry in old)
    added: list[BaselineEntry] = []
    for entry in new:
        known[entry.estate, entry.identity] -= 1
        if known[entry.estate, entry.identity] < 0:
            added.append(entry)
    place = Location(file)
    found = [Loosened("baseline", LoosenedKind.BASELINE, (one.rule, one.subject), place) for one in added[:_MOST]]
    if len(added) > _MOST:
        found.append(Loosened("baseline", LoosenedKind.BASELINE_OF_MANY, (str(len(added) - _MOST),), place))
    return found


def changed_files(
    old: Mapping[str, bytes], new: Mapping[str, bytes], key: str, places: Mapping[str, Location]
) -> list[Loosened]:
    """Return the files of policies or of their data that are gone or others; a new one weakens nothing by itself."""
    found = []
    for name, content in old.items():
        if new.get(name) != content:
            kind = LoosenedKind.POLICY_GONE if name not in new else LoosenedKind.POLICY_CHANGED
            found.append(Loosened(key, kind, (name,), places.get(name, Location(name))))
    return found


def less_expected(old: Expectation | None, new: Expectation | None, place: Location) -> Iterator[Loosened]:
    """Yield what an estate is no longer expected to have."""
    if old is None:
        return
    counts = {} if new is None else new.at_least
    places = {} if new is None else new.places
    for what, least in old.at_least.items():
        if counts.get(what, 0) < least:
            parts = (what, str(least), str(counts.get(what, "-")))
            yield Loosened("expect", LoosenedKind.EXPECTED_COUNT, parts, places.get(what, place))
    files = {one.text for one in new.files} if new is not None else set()
    for one in old.files:
        if one.text not in files:
            yield Loosened("expect", LoosenedKind.EXPECTED_FILE, (one.text,), places.get("files", place))


@dataclass(frozen=True, slots=True)
class EstateInputs:
    """An estate and the configuration that its paths are relative to."""

    estate: Estate
    configuration: Configuration

    def files(self) -> list[str]:
        """Return its files as the working directory calls them; of directories those that may be inputs, code aside.

        Code goes from file to file without becoming less, so nobody asks for its files by name.
        """
        found: list[str] = []
        for path in expand(self.estate, self.configuration).paths:
            if not Path(path).is_dir():
                found.append(path)
                continue
            try:
                found += [path, *(str(file) for file in list_directory(path).files)]
            except FtpolicyError:
                found.append(path)
        return found


def lost_inputs(
    old: EstateInputs, new: EstateInputs, before: Mapping[str, bytes], place: Location
) -> Iterator[Loosened]:
    """Yield what was an input and is none any more.

    ``old`` and ``new`` are the estate of the base and of the working tree, both over the working tree; ``before`` are the
    files that the base had, with their content. A file with the same content under another name is still there.
    """
    own = {pattern.text for pattern in old.estate.exclude}
    for pattern in new.estate.exclude:
        if pattern.text not in own:
            parts = (old.estate.name, pattern.text)
            yield Loosened("exclude", LoosenedKind.INPUT_EXCLUDED, parts, pattern.location)
    excluded = replace(old.estate, exclude=(*old.estate.exclude, *new.estate.exclude))
    would, now = EstateInputs(excluded, old.configuration).files(), set(new.files())
    gone = [path for path in would if path not in now]
    inputs = new.estate.inputs[0].location if new.estate.inputs else place
    for path in gone:
        yield Loosened("inputs", LoosenedKind.INPUT_GONE, (old.estate.name, path), inputs)
    texts = {pattern.text for pattern in new.estate.inputs}
    for pattern in old.estate.inputs:
        alone = EstateInputs(replace(old.estate, inputs=(pattern,)), old.configuration).files()
        if pattern.text not in texts and is_glob(pattern.text) and not alone:
            yield Loosened("inputs", LoosenedKind.INPUT_GONE, (old.estate.name, pattern.text), inputs)
    removed = {path: content for path, content in before.items() if not os.path.lexists(path)}
    fresh = {_content(path) for path in now if path not in before} if removed else set()
    for path, content in removed.items():
        if content not in fresh:
            yield Loosened("inputs", LoosenedKind.INPUT_REMOVED, (old.estate.name, path), Location(path))


def contents(files: Sequence[str]) -> dict[str, bytes]:
    """Return what is in the ``files`` that can be read."""
    return {path: _content(path) or b"" for path in files if Path(path).is_file()}


def _content(path: str) -> bytes | None:
    try:
        return Path(path).read_bytes() if Path(path).is_file() else None
    except OSError:
        return None
