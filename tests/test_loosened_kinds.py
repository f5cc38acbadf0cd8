"""What a configuration asks less: every kind in the words of both languages."""

from __future__ import annotations

import re
import string
from typing import Any

import pytest

from validator.loosened_kinds import LOOSENED_KINDS, LoosenedKind, loosened_words
from validator.messages import render

TEMPLATE = "{what}: {old} -> {new} ({base})"
GATE = {"base": "main", "what": "the gate", "old": "error", "new": "never", "kind": "gate", "parts": ["error", "never"]}


def _parts(words: tuple[str, str, str]) -> set[str | None]:
    return {name for one in words for _, name, _, _ in string.Formatter().parse(one) if name is not None}


@pytest.mark.parametrize("kind", LoosenedKind)
def test_both_languages_have_the_same_parts(kind: LoosenedKind) -> None:
    english, japanese = _parts(kind.words["en"]), _parts(kind.words["ja"])

    assert english == japanese == {str(number) for number in range(len(english))}
    assert LOOSENED_KINDS[kind.name.lower()] is kind


def test_japanese_is_no_english() -> None:
    """Words stand alone where they are keys or values of a configuration; between letters and Japanese there is a blank."""
    same = {kind.name for kind in LoosenedKind if kind.words["en"] == kind.words["ja"]}
    texts = [re.sub(r"\{\d\}", "x", one) for kind in LoosenedKind for one in kind.words["ja"]]

    assert same == {"STRICT_WAIVERS", "VERSION"}
    assert [one for one in texts if re.search("[ぁ-んァ-ヶ一-龠][A-Za-z0-9(]|[A-Za-z0-9)][ぁ-んァ-ヶ一-龠]", one)] == []


@pytest.mark.parametrize(
    ("kind", "parts", "english", "japanese"),
    [
        (LoosenedKind.GATE, ("error", "never"), ("the gate", "error", "never"), ("ゲート", "error", "never")),
        (LoosenedKind.PARAMETER, ("mbps", "1", "2", "a.b"), ("mbps of a.b", "1", "2"), ("a.b の mbps", "1", "2")),
        (
            LoosenedKind.CHOICE_OF_MANY,
            ("profile: default", "only: a", "b, c", "7"),
            ("the choice of rules", "profile: default", "only: a, without b, c and 7 more"),
            ("ルールの選択", "profile: default", "only: a (対象外: b, c ほか 7 件)"),
        ),
        (
            LoosenedKind.WAIVER_AT_LONGER,
            ("a.b", "vm/x", "2031-01-01", "/vms/x", "2030-01-01"),
            ("a.b for vm/x at /vms/x", "until 2030-01-01", "waived until 2031-01-01"),
            ("vm/x (/vms/x) に対する a.b", "2030-01-01 まで適用除外", "2031-01-01 まで適用除外"),
        ),
    ],
)
def test_words(
    kind: LoosenedKind, parts: tuple[str, ...], english: tuple[str, str, str], japanese: tuple[str, str, str]
) -> None:
    assert (loosened_words(kind, parts, "en"), loosened_words(kind, parts, "ja")) == (english, japanese)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "ゲート: error -> never (main)"),
        ({"kind": "doors"}, "the gate: error -> never (main)"),
        ({"kind": None}, "the gate: error -> never (main)"),
        ({"parts": ["error"]}, "the gate: error -> never (main)"),
        ({"parts": "en"}, "the gate: error -> never (main)"),
        ({"parts": []}, "the gate: error -> never (main)"),
        ({"new": "none"}, "the gate: error -> none (main)"),
        ({"what": "{0}"}, "{0}: error -> never (main)"),
    ],
)
def test_words_of_somebody_else_stay(changed: dict[str, Any], said: str) -> None:
    assert render(TEMPLATE, "the estate", {**GATE, **changed}, "ja") == said
    english = {"what": "the gate", "old": "error", "new": "never"} | changed
    assert render(TEMPLATE, "the estate", {**GATE, **changed}, "en") == TEMPLATE.format(**{**english, "base": "main"})
