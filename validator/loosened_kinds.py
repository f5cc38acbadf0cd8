"""What a configuration can ask less than another one: a kind with the words of both languages, as what, old and new."""

from __future__ import annotations

import enum
from collections.abc import Sequence

_SAME = ("{1}", "{2}")


@enum.unique
class LoosenedKind(enum.Enum):
    """A kind of loosening: what is asked less, what it was and what it is, with numbered placeholders for its parts.

    A facts document has the name of a kind in lower case. Japanese words stand in a list, where no particle follows them.
    """

    def __init__(self, en: tuple[str, str, str], ja: tuple[str, str, str]) -> None:
        self.words = {"en": en, "ja": ja}

    # Rules
    RULE_OFF = ("{0}", "on", "off"), ("{0}", "有効", "無効")
    SEVERITY = ("the severity of {0}", *_SAME), ("{0} の重大度", *_SAME)
    PARAMETER = ("{0} of {3}", *_SAME), ("{3} の {0}", *_SAME)
    CHOICE = ("the choice of rules", "{0}", "{1}, without {2}"), ("ルールの選択", "{0}", "{1} (対象外: {2})")
    CHOICE_OF_MANY = (
        ("the choice of rules", "{0}", "{1}, without {2} and {3} more"),
        ("ルールの選択", "{0}", "{1} (対象外: {2} ほか {3} 件)"),
    )
    WAIVABLE = ("waivers of {0}", "not allowed", "allowed"), ("{0} の適用除外", "禁止", "許可")
    POLICY_GONE = ("{0}", "as it is there", "gone"), ("{0}", "あり", "なし")
    POLICY_CHANGED = ("{0}", "as it is there", "another text"), ("{0}", "変更前の内容", "別の内容")
    LIBRARY_REPLACED = ("{0}", "built in", "replaced"), ("{0}", "組み込み", "置き換え")

    # The gate, and what does not count for it
    GATE = ("the gate", "{0}", "{1}"), ("ゲート", "{0}", "{1}")
    STRICT_WAIVERS = ("strict_waivers", "true", "false"), ("strict_waivers", "true", "false")
    LOCK_GONE = ("what is locked: {0}", "locked", "-"), ("{0} のロック", "あり", "なし")
    FILE = ("the file of “{0}”", *_SAME), ("“{0}” のファイル", *_SAME)
    PATH_GONE = ("“{0}” in “{1}”", "there", "gone"), ("“{1}” の “{0}”", "あり", "なし")
    WAIVER = ("{0} for {1}", "none", "waived until {2}"), ("{1} に対する {0}", "適用除外なし", "{2} まで適用除外")
    WAIVER_LONGER = (
        ("{0} for {1}", "until {3}", "waived until {2}"),
        ("{1} に対する {0}", "{3} まで適用除外", "{2} まで適用除外"),
    )
    WAIVER_AT = (
        ("{0} for {1} at {3}", "none", "waived until {2}"),
        ("{1} ({3}) に対する {0}", "適用除外なし", "{2} まで適用除外"),
    )
    WAIVER_AT_LONGER = (
        ("{0} for {1} at {3}", "until {4}", "waived until {2}"),
        ("{1} ({3}) に対する {0}", "{4} まで適用除外", "{2} まで適用除外"),
    )
    BASELINE = (
        ("{0} for {1}", "none", "in the baseline"),
        ("{1} に対する {0}", "ベースラインになし", "ベースラインに記録済み"),
    )
    BASELINE_OF_MANY = (
        ("{0} more findings", "none", "in the baseline"),
        ("ほか {0} 件の指摘", "ベースラインになし", "ベースラインに記録済み"),
    )

    # What is judged
    VERSION = ("vsphere", "{0}", "{1}"), ("vsphere", "{0}", "{1}")
    SELECTOR = ("{0} that are meant for FT", "{1}: {2}", "-"), ("FT の対象 ({0})", "{1}: {2}", "-")
    ESTATE_GONE = ("the estate {0}", "judged", "gone"), ("estate {0}", "判定の対象", "なし")
    INPUT_GONE = ("the inputs of {0}", "{1}", "without {1}"), ("{0} の入力", "{1}", "{1} なし")
    INPUT_REMOVED = ("the inputs of {0}", "{1}", "removed"), ("{0} の入力", "{1}", "削除")
    INPUT_EXCLUDED = ("the inputs of {0}", "-", "without {1}"), ("{0} の入力", "-", "{1} を除外")
    EXPECTED_COUNT = ("the expected {0}", *_SAME), ("expect で求める {0} の数", *_SAME)
    EXPECTED_FILE = ("the expected file {0}", "expected", "-"), ("expect で求めるファイル {0}", "あり", "なし")


LOOSENED_KINDS = {kind.name.lower(): kind for kind in LoosenedKind}
"""The kinds by their names in facts documents."""


def loosened_words(kind: LoosenedKind, parts: Sequence[str], language: str) -> tuple[str, str, str]:
    """Return what is asked less, what it was and what it is, in the words of a language."""
    what, old, new = (words.format(*parts) for words in kind.words[language])
    return what, old, new
