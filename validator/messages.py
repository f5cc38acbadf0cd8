"""Texts for people, in English and Japanese: templates filled in, and the words that reports use around them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from unicodedata import category

from validator.loosened_kinds import LOOSENED_KINDS, loosened_words

LANGUAGES = ("en", "ja")

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

_UNPRINTABLE = re.compile(r"[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What a terminal would obey or cannot show, beyond what JSON always escapes."""

_KINDS = {
    "en": {
        "vcenter": "vCenter",
        "cluster": "cluster",
        "host": "host",
        "distributed_switch": "distributed switch",
        "datastore": "datastore",
        "vm": "virtual machine",
        "estate": "the estate",
    },
    "ja": {
        "vcenter": "vCenter",
        "cluster": "クラスタ",
        "host": "ホスト",
        "distributed_switch": "分散スイッチ",
        "datastore": "データストア",
        "vm": "仮想マシン",
        "estate": "環境全体",
    },
}

_COUNTED = {
    "en": {
        "vcenter": ("1 vCenter", "{count} vCenters"),
        "cluster": ("1 cluster", "{count} clusters"),
        "host": ("1 host", "{count} hosts"),
        "distributed_switch": ("1 distributed switch", "{count} distributed switches"),
        "datastore": ("1 datastore", "{count} datastores"),
        "vm": ("1 virtual machine", "{count} virtual machines"),
        "estate": ("the estate", "the estate"),
    },
    "ja": {
        "vcenter": ("vCenter 1 件", "vCenter {count} 件"),
        "cluster": ("クラスタ 1 件", "クラスタ {count} 件"),
        "host": ("ホスト 1 台", "ホスト {count} 台"),
        "distributed_switch": ("分散スイッチ 1 台", "分散スイッチ {count} 台"),
        "datastore": ("データストア 1 件", "データストア {count} 件"),
        "vm": ("仮想マシン 1 台", "仮想マシン {count} 台"),
        "estate": ("環境全体", "環境全体"),
    },
}

_LISTED = 5
_MORE = {"en": "{} more", "ja": "ほか {} 件"}

_RANGES = {
    "en": {
        "type": "{} FT",
        "since": "since {}",
        "until": "up to {}",
        "intent": "where the intent is declared",
        "input": "with a {} among the inputs",
        "setting": "where {} asks for it",
    },
    "ja": {
        "type": "{} FT",
        "since": "{} 以降",
        "until": "{} まで",
        "intent": "FT の対象と宣言されている場合",
        "input": "入力に {} がある場合",
        "setting": "{} を指定した場合",
    },
}

_BLANKS = "\u115f\u1160\u3164\uffa0\u2800"
"""Fillers of Hangul and the empty cell of Braille: letters and symbols by Unicode, and nothing to the eye."""

_UNVERIFIED = {"en": " (unverified)", "ja": " (未検証)"}


def has_words(text: str) -> bool:
    """Tell whether ``text`` has anything to see: not only blanks, controls, and marks that stand on nothing."""
    return any(category(one)[0] in "LNPS" and one not in _BLANKS for one in text)


def render(template: str, subject: str, args: Mapping[str, Any], language: str) -> str:
    """Return a message with its named placeholders filled in; ``M``-rated rows end with a word of caution."""
    text = fill(template, subject, {**args, **_in_words(args, language)})
    return text + _UNVERIFIED[language] if args.get("confidence") == "M" else text


def shortened(args: Mapping[str, Any], language: str) -> Mapping[str, Any]:
    """Return ``args`` with the first members of long lists, and how many there are beside them."""

    def short(name: str, value: Any) -> Any:
        is_long = isinstance(value, Sequence) and not isinstance(value, str) and len(value) > _LISTED + 1
        return (
            [*value[:_LISTED], _MORE[language].format(len(value) - _LISTED)] if is_long and name != "parts" else value
        )

    return {name: short(name, value) for name, value in args.items()}


def _in_words(args: Mapping[str, Any], language: str) -> Mapping[str, str]:
    """Return the words of a language for args that tell what is loosened, by the kind and the parts beside them.

    Where their words are not those of the kind (written by hand, or by another release) these words stay.
    """
    kind, parts = LOOSENED_KINDS.get(str(args.get("kind"))), args.get("parts")
    if kind is None or not isinstance(parts, Sequence) or isinstance(parts, str):
        return {}
    names = ("what", "old", "new")
    try:
        english, said = (loosened_words(kind, parts, one) for one in ("en", language))
    except IndexError:
        return {}
    is_known = all(args.get(name) == word for name, word in zip(names, english, strict=True))
    return dict(zip(names, said, strict=True)) if is_known else {}


def fill(template: str, subject: str, args: Mapping[str, Any]) -> str:
    """Return ``template`` with its named placeholders filled in."""
    values = {**args, "subject": subject}

    def value(match: re.Match[str]) -> str:
        return clean(as_text(values[match[1]])) if match[1] in values else match[0]

    return _PLACEHOLDER.sub(value, template).strip()


def range_text(where: Mapping[str, str | None], language: str) -> str:
    """Return where something applies, in words: "legacy FT, since 4.1"; empty for everywhere.

    ``where`` has the FT ``type``, the first and last version (``since``, ``until``), ``intent``, ``input`` and
    ``setting``.
    """
    words = _RANGES[language]
    return ", ".join(words[key].format(value) for key, value in where.items() if value is not None)


def subject_name(kind: str, name: str, language: str) -> str:
    """Return how texts call an object: "host esx01.example.com"."""
    word = _KINDS[language][kind]
    return word if kind == "estate" else f"{word} {clean(name)}"


def counted_kind(kind: str, count: int, language: str) -> str:
    """Return how texts call several objects of a kind: "4 hosts"."""
    one, several = _COUNTED[language][kind]
    return one if count == 1 else several.format(count=count)


def as_text(value: Any) -> str:
    """Return a value as people write it: lists joined, booleans in lower case."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(as_text(one) for one in value)
    return str(value)


def printable_json(text: str) -> str:
    """Return the JSON ``text`` with escapes for what a terminal would obey or UTF-8 does not have; it means the same."""
    if text.isascii() and "\x7f" not in text:
        return text
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def clean(text: str) -> str:
    """Return ``text`` without control characters, terminal escapes, marks that turn the direction of writing, half pairs."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)
