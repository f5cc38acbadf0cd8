"""Values as YAML text: short things on one line in braces, versions in quotes, nothing wrapped."""

from __future__ import annotations

import functools
import io
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from validator.readers.yaml_text import resolve_scalar

WIDTH = 140
"""Characters up to which a mapping or list inside of an object stands on one line."""

_QUOTED = ("version", "esx_version", "bios_version", "bios_versions", "ft_version", "patches")
"""Keys whose values look like numbers more often than not: always in quotes, so that the next one is quoted, too."""

_WORDS_ELSEWHERE = frozenset({"y", "n", "yes", "no", "on", "off"})
"""Plain words that YAML 1.1 takes for true or false: other tools may read the file, too."""

_SURELY_PLAIN = re.compile(r"[A-Za-z_/](?:[A-Za-z0-9_./()@+-]|[ ](?=[A-Za-z0-9_./(]))*")
"""Texts that stand for themselves wherever they are: the library, which is slow, is asked about all others."""

_UNESCAPED = re.compile(r"[A-Za-z0-9 _./()@+:;,=-]*")
"""Texts that stand between double quotes as they are."""

_ODD = re.compile(r"[\d_.:+-]+(e\d+)?", re.IGNORECASE)


def block_lines(value: Mapping[str, Any], depth: int = 1) -> list[str]:
    """Return a mapping as lines. What is ``depth`` levels inside of it stands on one line each where it fits."""
    return _lines(value, "", depth)


def list_lines(values: Sequence[Any], key: str, *, is_leaf: bool) -> list[str]:
    """Return a list as lines that begin with a dash, as long as ``key`` lets its elements stand on one line."""
    return [line for value in values for line in _element(value, key, 0 if is_leaf else 1)]


def flow(value: Any, key: str = "") -> str:
    """Return any value on one line."""
    if isinstance(value, dict):
        members = (f"{_scalar(name, '', is_key=True)}: {flow(child, name)}" for name, child in value.items())
        return f"{{{', '.join(members)}}}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(flow(child, key) for child in value)}]"
    return _scalar(value, key, is_flow=True)


def _lines(value: Any, key: str, depth: int) -> list[str]:
    """Return a value as lines; ``depth`` is above 0 for what stays in lines."""
    if not isinstance(value, (dict, list, tuple)):
        return [_scalar(value, key)]
    if _fits(value, key, depth):
        return [flow(value, key)]
    if not isinstance(value, dict):
        return [line for child in value for line in _element(child, key, depth - 1)]
    result = []
    for name, child in value.items():
        start, below = _scalar(name, "", is_key=True), _lines(child, name, depth - 1)
        if isinstance(child, (dict, list, tuple)) and not _fits(child, name, depth - 1):
            result += [f"{start}:", *(f"  {line}" for line in below)]
        else:
            result.append(f"{start}: {below[0]}")
    return result


def _element(value: Any, key: str, depth: int) -> list[str]:
    first, *rest = _lines(value, key, depth)
    return [f"- {first}", *(f"  {line}" for line in rest)]


def _fits(value: Any, key: str, depth: int) -> bool:
    """Tell whether a mapping or list stands on one line."""
    is_table = isinstance(value, (list, tuple)) and any(isinstance(child, dict) for child in value)
    return not value or (depth <= 0 and not is_table and _width(value) + len(key) <= WIDTH)


def _width(value: Any) -> int:
    """Return about how many characters a value takes on one line."""
    text = json.dumps(value, ensure_ascii=False)
    return len(text) - text.count('"')


def _scalar(value: Any, key: str, *, is_flow: bool = False, is_key: bool = False) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if not isinstance(value, str):
        return _dumped(value, is_flow=is_flow, is_key=False)
    if _must_be_quoted(value, key):
        return f'"{value}"' if _UNESCAPED.fullmatch(value) else _quoted(value)
    return value if _SURELY_PLAIN.fullmatch(value) else _dumped(value, is_flow=is_flow, is_key=is_key)


def _must_be_quoted(text: str, key: str) -> bool:
    """Tell so of what is no text to a reader of YAML, and of marks of keys, which readers take differently in braces."""
    return key in _QUOTED or text.casefold() in _WORDS_ELSEWHERE or text[:1] in ("?", ":") or not _is_plain(text)


@functools.lru_cache(maxsize=100_000)
def _is_plain(text: str) -> bool:
    """Tell whether the project's own reader takes the plain scalar ``text`` for this text."""
    if text == "<<" or (_ODD.fullmatch(text) and text.count(".") != 3):
        return False
    try:
        return bool(resolve_scalar(text) == text)
    except ValueError:
        return False


def _quoted(text: str) -> str:
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString  # noqa: PLC0415 - only imports write YAML

    return _dump({"a": DoubleQuotedScalarString(text)}).removeprefix("a: ").rstrip("\n")


@functools.lru_cache(maxsize=100_000)
def _dumped(value: Any, *, is_flow: bool, is_key: bool) -> str:
    """Return a scalar as the YAML library writes it: plain where the place allows it, else in quotes."""
    from ruamel.yaml.comments import CommentedSeq  # noqa: PLC0415 - only imports write YAML

    if is_key:
        return _dump({value: 0}).removesuffix(": 0\n")
    if not is_flow:
        return _dump({"a": value}).removeprefix("a: ").rstrip("\n")
    around = CommentedSeq([value])
    around.fa.set_flow_style()
    return _dump(around).strip()[1:-1]


def _dump(value: Any) -> str:
    from ruamel.yaml import YAML  # noqa: PLC0415 - only imports write YAML

    writer = YAML()
    writer.width = 1_000_000
    stream = io.StringIO()
    writer.dump(value, stream)
    return stream.getvalue()
