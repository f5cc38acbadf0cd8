"""The words of the text report that do not come from rules."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "error": "error",
        "warning": "warning",
        "info": "info",
        "errors": "errors",
        "warnings": "warnings",
        "infos": "info",
        "assumed": "Assumed to be meant for FT (nobody declared it: `fault_tolerance:` in a cluster spec does)",
        "undecided": "cannot be decided without:",
        "at": "at",
        "fix": "Fix:",
        "more": "and {count} more",
        "of": "{count} {word}",
        "failed": "{count} failed",
        "left_open": "{count} undecided",
        "not_verified": ": not verified",
        "rest": "{passed} passed, {not_applicable} not applicable",
        "scope": "{rest}; {rules} rules, {objects} objects",
        "broken": "{count} inputs or rules could not be used; see the messages above",
        "nothing": "Nothing was evaluated. Declare what is meant for FT: `fault_tolerance: true` on a cluster, host or "
        "virtual machine in a cluster spec.",
        "explain": "Next: `ftpolicy rules {rule}` explains the rule, its sources and how to fix it.",
        "supply": "Next: supply the missing facts in a cluster spec and give it to the same run: "
        "`ftpolicy check … cluster.yaml`.",
    },
    "ja": {
        "error": "エラー",
        "warning": "警告",
        "info": "情報",
        "errors": "エラー",
        "warnings": "警告",
        "infos": "情報",
        "assumed": "FT 用とみなした対象（宣言がないため。クラスタ仕様の `fault_tolerance:` で宣言できます）",
        "undecided": "判定に必要な情報が不足しています:",
        "at": "場所",
        "fix": "対処:",
        "more": "ほか {count} 件",
        "of": "{word} {count} 件",
        "failed": "不適合 {count} 件",
        "left_open": "判定不能 {count} 件",
        "not_verified": "（検証は完了していません）",
        "rest": "適合 {passed} 件、対象外 {not_applicable} 件",
        "scope": "{rest}（ルール {rules} 件、オブジェクト {objects} 件）",
        "broken": "使用できなかった入力またはルールが {count} 件あります。上のメッセージを確認してください",
        "nothing": "評価した項目がありません。FT の対象を宣言してください。クラスタ仕様で、クラスタ、ホストまたは仮想マシンに "
        "`fault_tolerance: true` を指定します。",
        "explain": "次の手順: `ftpolicy rules {rule}` で、ルールの内容、根拠、対処方法を確認できます。",
        "supply": "次の手順: 不足している情報をクラスタ仕様に記述し、同じコマンドに渡してください: "
        "`ftpolicy check … cluster.yaml`",
    },
}
