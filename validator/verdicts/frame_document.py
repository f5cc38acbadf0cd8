"""What is known of all verdicts before any rule runs, as a facts document carries it to policies that join the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from validator.errors import FtpolicyError
from validator.facts.model import Facts
from validator.model import Path, pointer
from validator.rules.catalogue import Rule
from validator.verdicts.decide import Frame, frame, subjects


def frame_document(
    facts: Facts, rules: Sequence[Rule], revision: str, errors: Iterable[FtpolicyError]
) -> dict[str, Any]:
    """Return the frame of every rule and object in its scope, as JSON values that ``schemas/facts.schema.json`` describes.

    ``revision`` is that of the bundle of the same rules, ``errors`` are those of the inputs: a facts document outlives
    the exit code of the command that printed it. Objects of which a rule says the same share a row, and rows about the
    same objects share their names: 1,000 hosts under all rules are about as many bytes as a few of the hosts.
    """
    groups: dict[tuple[str, ...], int] = {}
    return {
        "revision": revision,
        "errors": [str(error) for error in errors],
        "rules": {
            rule.id: _rows([frame(rule, path, facts) for path in subjects(rule, facts)], groups) for rule in rules
        },
        "groups": [list(names) for names in groups],
    }


def _rows(frames: Sequence[Frame], groups: dict[tuple[str, ...], int]) -> list[dict[str, Any]]:
    """Return frames that are alike as one row each; the names of their objects are put into ``groups``."""
    alike: dict[tuple[Any, ...], list[str]] = {}
    for one in frames:
        missing = tuple(_shown(path, one.subject) for path in one.missing)
        alike.setdefault((one.settled, one.severity, missing), []).append(one.subject[1])
    return [
        {
            **({} if settled is None else {"settled": settled.value}),
            "severity": severity.value,
            "missing": list(missing),
            "group": groups.setdefault(tuple(names), len(groups)),
        }
        for (settled, severity, missing), names in alike.items()
    ]


def _shown(path: Path, subject: Path) -> str:
    """Return a JSON pointer, relative to the subject where it lies in it: so it is the same for all that lack the same."""
    is_own = path[: len(subject)] == subject and len(path) > len(subject)
    return pointer(path[len(subject) :]).removeprefix("/") if is_own else pointer(path)
