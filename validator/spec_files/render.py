"""Values as YAML text: short things on one line in braces, versions in quotes, nothing wrapped."""

from __future__ import annotations

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

_ODD = re.compile(r"[\d_.:+-]+(e\d+)?", re.IGNORECASE)


def block_lines(value: Mapping[str, Any], depth: int = 1) -> list[str]:
    """Return a mapping as lines. What is ``depth`` levels inside of it stands on one line each where it fits."""
    return _dump(_styled(value, "", depth)).splitlines()


def list_lines(values: Sequence[Any], key: str, *, is_leaf: bool) -> list[str]:
    """Return a list as lines that begin with a dash, as long as ``key`` lets its elements stand on one line."""
    from ruamel.yaml.comments import CommentedSeq  # noqa: PLC0415 - only imports write YAML

    sequence = CommentedSeq([_styled(value, key, 0 if is_leaf else 1) for value in values])
    return [line[2:] for line in _dump(sequence).splitlines()]


def flow(value: Any, key: str = "") -> str:
    """Return any value on one line."""
    from ruamel.yaml.comments import CommentedSeq  # noqa: PLC0415 - only imports write YAML

    around = CommentedSeq([_in_flow(_styled(value, key, 0))])
    around.fa.set_flow_style()
    return _dump(around).strip()[1:-1]


def _styled(value: Any, key: str, depth: int) -> Any:
    """Return ``value`` as the types of the YAML library that carry style. ``depth`` is above 0 for what stays in lines."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq  # noqa: PLC0415 - only imports write YAML

    if isinstance(value, str):
        return _text(value, key)
    if not isinstance(value, (dict, list, tuple)):
        return value
    styled: Any
    if isinstance(value, dict):
        styled = CommentedMap({_text(name, ""): _styled(child, name, depth - 1) for name, child in value.items()})
    else:
        styled = CommentedSeq([_styled(child, key, depth - 1) for child in value])
    is_table = isinstance(value, (list, tuple)) and any(isinstance(child, dict) for child in value)
    if not value or (depth <= 0 and not is_table and _width(value) + len(key) <= WIDTH):
        return _in_flow(styled)
    return styled


def _width(value: Any) -> int:
    """Return about how many characters a value takes on one line."""
    text = json.dumps(value, ensure_ascii=False)
    return len(text) - text.count('"')


def _in_flow(styled: Any) -> Any:
    if hasattr(styled, "fa"):
        styled.fa.set_flow_style()
    return styled


def _text(text: str, key: str) -> Any:
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString  # noqa: PLC0415 - only imports write YAML

    if key in _QUOTED or text.casefold() in _WORDS_ELSEWHERE or not _is_plain(text):
        return DoubleQuotedScalarString(text)
    return text


def _is_plain(text: str) -> bool:
    """Tell whether the project's own reader takes the plain scalar ``text`` for this text."""
    if text == "<<" or (_ODD.fullmatch(text) and text.count(".") != 3):
        return False
    try:
        return bool(resolve_scalar(text) == text)
    except ValueError:
        return False


def _dump(value: Any) -> str:
    from ruamel.yaml import YAML  # noqa: PLC0415 - only imports write YAML

    writer = YAML()
    writer.width = 1_000_000
    writer.brace_single_entry_mapping_in_flow_sequence = True
    writer.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    writer.dump(value, stream)
    return stream.getvalue()
