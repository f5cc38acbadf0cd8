"""What is missing and why, in the reader's language. Reasons arise where inputs are read, in English."""

from __future__ import annotations

import re

from validator.messages import clean
from validator.verdicts.missing import Missing

_SPEC = "cluster spec: "

_JAPANESE = {
    "known after apply": "apply 後に確定",
    "known after apply, or not in the plan": "apply 後に確定、または plan にない",
    "an expression gives it": "値は式で決まる",
    "a plan does not keep (.+)": "plan には {0} が残らない",
    "a filter or a look-up in its expression cannot be seen": "式の中の絞り込みや参照を plan から読み取れない",
    "a filter or a look-up in the cluster's expression cannot be seen": "クラスタの式の中の絞り込みや参照を plan から読み取れない",
    r"the plan's configuration does not show its block \(a dynamic block\)": "plan の configuration にブロックが現れない (dynamic ブロック)",
    "Terraform knows only what it manages": "Terraform は管理対象しか把握していない",
    "the list may have further members": "ほかにも要素がある可能性がある",
    "the list is known only in part": "一覧の一部しか分かっていない",
    "not in the (plan|state)": "{0} にない",
    "not in the configuration": "Terraform の構成にない",
    "not in the cluster spec": "クラスタ仕様にない",
    "not in the facts document": "facts ドキュメントにない",
    "not expressible in Terraform": "Terraform では表現できない",
    "the configuration cannot name every service, so a changed list may leave some out": "構成ではすべてのサービスを指定できず、変更後の一覧にないサービスもありうる",
    "Terraform cannot set FT logging, so the list says nothing about it": "Terraform では FT ログを設定できず、一覧からは判断できない",
    "an attached disk keeps the format it was made with": "接続されるディスクの形式は作成時のまま変わらない",
    "more than one cluster may have it: (.+)": "複数のクラスタに属する可能性がある: {0}",
    "no input mentions it": "どの入力にも記載がない",
    "inputs disagree": "入力が互いに矛盾している",
    "inputs disagree: (.+)": "入力が互いに矛盾している: {0}",
    "the value is sensitive": "値が sensitive",
    "it is not set": "設定されていない",
    "not set in the configuration": "構成で設定されていない",
    r"(var\.\S+) has no value (\(.+\))": "{0} に値がない {1}",
}  # fmt: skip
"""Patterns of the parts of a reason, which semicolons separate, and what each says in Japanese."""

_JAPANESE_PARTS = [(re.compile(pattern), words) for pattern, words in _JAPANESE.items()]

_JAPANESE_KEYS = {
    ", with every member listed": " (すべてのメンバーを記載)",
    ", or --vsphere VERSION": "、または --vsphere VERSION",
    "a plan that tells it: apply first what the value depends on": "値が確定した plan (依存するリソースを先に apply)",
}


def told_reason(missing: Missing, language: str) -> str:
    """Return why a fact is unknown; what has no translation stays in English."""
    reason = clean(missing.reason)
    return "。".join(map(_translated, reason.split("; "))) if language == "ja" else reason


def told_key(missing: Missing, language: str) -> str:
    """Return the key of a cluster spec that supplies a fact, or what else does."""
    key = missing.supply.removeprefix(_SPEC)
    if language == "ja":
        for english, japanese in _JAPANESE_KEYS.items():
            key = key.replace(english, japanese)
    return key


def _translated(part: str) -> str:
    for pattern, words in _JAPANESE_PARTS:
        if (found := pattern.fullmatch(part)) is not None:
            return words.format(*found.groups())
    return part
