"""What stands around the reports of several estates: a heading before each, and one line about all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from validator.messages import clean
from validator.report.style import ReportStyle

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "estate": "Estate {name}",
        "estates": "{count} estates: {told}",
        "0": "within the gate",
        "1": "failed the gate",
        "2": "not all could be read",
        "3": "nothing was evaluated",
        "4": "a policy or the engine failed",
    },
    "ja": {
        "estate": "環境 {name}",
        "estates": "環境 {count} 件: {told}",
        "0": "ゲートの基準内",
        "1": "ゲートの基準を超過",
        "2": "読み取れない入力あり",
        "3": "評価した項目なし",
        "4": "ポリシーまたはエンジンのエラー",
    },
}


def heading(name: str, style: ReportStyle) -> str:
    """Return the line before the report of the estate ``name``, with the lines around it."""
    text = _WORDS[style.language]["estate"].format(name=clean(name))
    return f"{style.paint(text, 'bold')}\n{style.paint('─' * 60, 'dim')}\n"


def closing(outcomes: Sequence[tuple[str, int]], style: ReportStyle) -> str:
    """Return the line after all reports, from the name and the exit code of every estate."""
    words = _WORDS[style.language]
    told = "; ".join(f"{clean(name)} {words[str(code)]}" for name, code in outcomes)
    return style.paint(words["estates"].format(count=len(outcomes), told=told), "bold") + "\n"
