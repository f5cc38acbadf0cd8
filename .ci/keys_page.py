"""The page of every key of a cluster spec: what it is, what supplies it, where a person finds it, which rules read it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from editor_schema import places

from validator.facts.fields import Field, spec_field
from validator.rules.catalogue import Rule
from validator.rules.reads import Reads, reads
from validator.rules.static_check import parsed

_HEAD = """\
# Keys of a cluster spec

Written by `make generate` from [spec.schema.json](spec.schema.json) and the rules. Do not edit.

Every key can be written in a spec by hand. *Terraform* names the attributes that supply it as well. *Where to find it* says
where a person reads the value: in the vSphere Client, with PowerCLI, in a tab and column of an RVTools export, or with esxcli
or govc; names in capitals are to be replaced. A place may show only part of what the key says. Tests hold the properties to the
types of the API; menus of the client and commands are not verified release by release, and may be called otherwise in yours. A key that is left out is
unknown, unless its description names a default. `host_profiles` have the keys of `hosts`. *Rules* are those whose Rego reads
the fact itself; one that reads only what is derived from it (the release that a version says) is not listed.

日本語: 各キーの意味、型、値を設定できる Terraform の属性、値の確認方法（vSphere Client、PowerCLI、RVTools、コマンド）、参照するルールの
一覧です。メニュー名は英語版 vSphere Client の表記です。値から導出した情報だけを参照するルールは含みません。
"""
_COLUMNS = (
    "Key（キー）",
    "What（内容）",
    "Type（型）",
    "Terraform",
    "Where to find it（値の確認方法）",
    "Rules（参照するルール）",
)
_LISTED = 12
"""Of keys that more rules read than this, the page says how many of each area do."""


def keys_page(rules: Sequence[Rule]) -> str:
    """Return the text of the page; ``rules`` are the built-in ones."""
    readers = _readers(rules)
    lines = [_HEAD]
    for name, found in spec_field().members.items():
        if found.shape == "map":  # profiles have the keys of what they are of
            continue
        lines += [f"\n## {name}\n", _row(_COLUMNS), _row(["---"] * len(_COLUMNS))]
        lines += [_row(_cells(key, one, readers.get(key, set()))) for key, one in _keys(name, found)]
    return "\n".join(lines) + "\n"


def _keys(key: str, found: Field) -> Iterator[tuple[str, Field]]:
    yield key, found
    inside = found.item if found.shape in ("collection", "list") else None
    prefix = f"{key}[]." if inside else f"{key}."
    for name, member in (inside or found).members.items():
        yield from _keys(f"{prefix}{name}", member)


def _readers(rules: Sequence[Rule]) -> Mapping[str, set[str]]:
    """Return the ids of the rules that read each key. One that reads all below an object reads each key of it."""
    found: dict[str, set[str]] = defaultdict(set)
    known = [key for name, one in spec_field().members.items() for key, _ in _keys(name, one)]
    for rule in rules:
        read = reads(*map(parsed, (rule.module, *rule.libraries)))
        for key in _keys_read(read, known):
            found[key].add(rule.id)
    return found


def _keys_read(read: Reads, known: Sequence[str]) -> set[str]:
    found = {key for path in read.paths if (key := _key_at(path))}
    below = tuple(f"{key}{end}" for path in read.whole if (key := _key_at(path)) for end in (".", "[]."))
    return found | {key for key in known if below and key.startswith(below)}


def _key_at(path: Sequence[object]) -> str | None:
    """Return the key of a spec that is the fact at ``path``; ``None`` for a derived fact, and for an object as such."""
    kind, *rest = path[1:] if path[:1] == ("now",) else path or ("",)
    if not isinstance(kind, str):
        return None
    name = "vcenter" if kind == "vcenters" else kind
    found = spec_field().members.get(name)
    if found is None or len(rest) < 2:
        return None
    key, rest = (name, rest[1:]) if kind == "vcenters" else (name, rest)
    for step in rest:
        if found.shape in ("collection", "list") and found.item is not None:
            if not found.item.members:
                return key
            key, found = f"{key}[]", found.item
        elif found.shape in ("map", "scalar"):
            return key
        elif isinstance(step, str) and step in found.members:
            key, found = f"{key}.{step}", found.members[step]
        else:
            return None
    return key.removesuffix("[]")


def _cells(key: str, found: Field, rules: set[str]) -> list[str]:
    return [
        f"`{key}`",
        str(found.schema.get("description", "")),
        _type(found.schema),
        "<br>".join(f"`{one}`" for one in found.terraform),
        "<br>".join(places(found.schema.get("x-find", {}))),
        _rules(rules),
    ]


def _rules(rules: set[str]) -> str:
    if len(rules) <= _LISTED:
        return "<br>".join(f"`{one}`" for one in sorted(rules))
    areas = Counter(one.partition(".")[0] for one in rules)
    return f"{len(rules)} rules: " + ", ".join(f"{count} of {area}" for area, count in sorted(areas.items()))


def _type(schema: Mapping[str, Any]) -> str:
    """Return the type of a value with its unit, or the values that it can have."""
    if "oneOf" in schema:
        return "<br>or ".join(dict.fromkeys(filter(None, map(_type, schema["oneOf"]))))
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return ", ".join(f"`{one}`" for one in schema["enum"])
    kind = schema.get("type", "")
    text = " or ".join(kind) if isinstance(kind, list) else str(kind)
    if kind == "array":
        text = (
            "array of objects"
            if {"properties", "$ref"} & set(schema["items"])
            else f"array of {_type(schema['items'])}"
        )
    return f"{text}, {schema['x-unit']}" if "x-unit" in schema else text


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
