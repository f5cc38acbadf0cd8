"""The rules that golden files and tables of tests are about: a list, so that a new rule changes none of them.

A golden file shows how something is printed, with the verdicts of the rules in ``tests/golden/rules.txt``; the tables of
smallest changes and of versions are about them too. A new rule need not be in the list: its examples are held to say
what they should about it and about no other rule (``test_examples.py``), its unit tests to cover it.
Run as a program (``python -m tests.support.pinned check …``) it is ``ftpolicy`` with these rules.
"""

from __future__ import annotations

import re
from pathlib import Path

from validator.__main__ import main
from validator.cli import catalogue
from validator.rules.catalogue import Rule, load_rules

_LIST = Path(__file__).resolve().parent.parent / "golden" / "rules.txt"

PINNED_IDS = frozenset(_LIST.read_text(encoding="utf-8").split())

_COUNTS = re.compile(r"^[0-9]+ passed, .*; [0-9]+ rules, [0-9]+ objects$", re.MULTILINE)


def without_counts(transcript: str) -> str:
    """Return what the README shows of an output: how many rules there are, and how many pass, changes with every rule."""
    return _COUNTS.sub("[…]", transcript)


def pinned_rules(directory: Path | None = None) -> list[Rule]:
    """Return the rules that golden files show, in place of ``load_rules``."""
    return [rule for rule in load_rules(directory) if rule.id in PINNED_IDS]


if __name__ == "__main__":
    catalogue.load_rules = pinned_rules  # type: ignore[attr-defined]
    main()
