"""What the rules cover: the article, the tables of requirements, and vCenter's reasons why FT cannot be turned on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from validator.assets import policies_directory
from validator.rules.catalogue import Rule


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of the article in the words of one language, the rules that encode it, and why none does."""

    id: str
    strength: str
    text: str
    rules: Sequence[str]
    without_rule: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the tables of requirements ("H16"), the rules that encode it, and why none does."""

    id: str
    rules: Sequence[str]
    without_rule: str | None


def statements(rules: Sequence[Rule], language: str) -> list[Statement]:
    """Return every statement of the article, in its order."""
    return [
        Statement(
            id=identity,
            strength=entry["strength"],
            text=entry[language],
            rules=[rule.id for rule in rules if identity in rule.article],
            without_rule=entry["without_rule"][language] if "without_rule" in entry else None,
        )
        for identity, entry in _table()["article"].items()
    ]


def rows(rules: Sequence[Rule], language: str) -> list[Row]:
    """Return every row of the tables of requirements, with the reason why it has no rule in the words of one language."""
    table = _table()
    return [
        Row(
            id=identity,
            rules=[rule.id for rule in rules if any(source.get("id") == identity for source in rule.sources)],
            without_rule=table["rows_without_rule"].get(identity, {}).get(language),
        )
        for letter, count in table["rows"].items()
        for identity in (f"{letter}{number}" for number in range(1, count + 1))
    ]


def reasons(rules: Sequence[Rule]) -> dict[str, list[str]]:
    """Return the rules for every reason of vCenter, in the order of VMware's enum."""
    return {name: [rule.id for rule in rules if name in rule.vcenter_reason] for name in _table()["vcenter_reasons"]}


def _table() -> dict[str, Any]:
    text = (policies_directory() / "coverage.json").read_text(encoding="utf-8")
    table: dict[str, Any] = json.loads(text)
    return table
