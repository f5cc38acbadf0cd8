"""``extra_config`` of a virtual machine: keys that may change what the attributes of the provider say.

vCenter Server does not let them set what has an attribute of its own, and does not tell which it drops. So a key that
says the same as the attribute changes nothing, and any other makes the fact unknown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path as FilePath
from typing import Any, NamedTuple

from validator.model import Path
from validator.reasons import Reason, ReasonCode, because
from validator.terraform.mapping.writer import Writer, boolean, integer, reason_of


class _Key(NamedTuple):
    """Keys that say what some facts say, and how they spell it; ``states`` is ``None`` where that is not told."""

    pattern: re.Pattern[str]
    facts: tuple[Path, ...]
    states: str | Mapping[str, str] | None


_BOOLEAN = {"1": "true", "yes": "true", "on": "true", "0": "false", "no": "false", "off": "false"}


@cache
def _keys() -> tuple[_Key, ...]:
    document = json.loads(FilePath(__file__).with_name("extra_config.json").read_text(encoding="utf-8"))
    return tuple(
        _Key(
            re.compile(one["pattern"], re.IGNORECASE | re.ASCII),
            tuple(tuple(fact.split(".")) for fact in one["facts"]),
            one.get("states"),
        )
        for one in document["keys"]
    )


def is_read(name: str) -> bool:
    """Tell whether a key of ``extra_config`` says something about a fact."""
    return any(key.facts for key in _keys() if key.pattern.fullmatch(name))


def write_extra_config(values: Mapping[str, Any], base: Path, writer: Writer) -> None:
    """Make the facts unknown that ``extra_config`` may change. Without a value for the whole of it, all that it could."""
    options = values.get("extra_config")
    whole = reason_of(options)
    if whole is not None:
        for fact in dict.fromkeys(fact for key in _keys() for fact in key.facts):
            _forget(base, fact, None, because(ReasonCode.EXTRA_CONFIG_UNKNOWN, cause=whole), writer)
    for name, value in options.items() if isinstance(options, Mapping) else ():
        key = next((one for one in _keys() if one.pattern.fullmatch(name)), None)
        for fact in key.facts if key is not None else ():
            assert key is not None
            why = reason_of(value) or because(ReasonCode.HEEDED_OR_NOT)
            _forget(base, fact, _stated(key, value), because(ReasonCode.EXTRA_CONFIG, key=name[:80], cause=why), writer)


def _stated(key: _Key, value: Any) -> Any:
    """Return the fact that the value of a key spells, or ``None``."""
    if key.states is None or reason_of(value) is not None:
        return None
    word = str(value).strip().lower()
    if key.states == "boolean":
        return boolean(_BOOLEAN.get(word, word))
    return integer(word) if isinstance(key.states, str) else key.states.get(word)


def _forget(base: Path, fact: Path, stated: Any, reason: Reason, writer: Writer) -> None:
    """Forget a fact that is not what a key states; of a list further members are possible."""
    for path in _paths(base, fact, writer):
        found = writer.value(path)
        if isinstance(found, list):
            writer.partial(path, reason)
        elif stated is None or found != stated:
            writer.forget(path, reason)


def _paths(base: Path, fact: Path, writer: Writer) -> Iterator[Path]:
    """Yield the paths of a fact: of every member of a collection where it has ``*``."""
    if "*" not in fact:
        yield (*base, *fact)
        return
    collection, _, name = fact
    for member in writer.value((*base, collection)) or ():
        yield (*base, collection, member, name)
