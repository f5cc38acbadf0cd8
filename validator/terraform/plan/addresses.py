"""Addresses and references of Terraform, taken apart: ``module.a["x"].data.vsphere_host.h[0]``."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

Key: TypeAlias = str | int | None
"""The key of an instance: a position of ``count``, a key of ``for_each``, or ``None``."""

ModulePath: TypeAlias = tuple[tuple[str, Key], ...]
"""A module instance: the names and keys of the calls that lead to it from the root module."""

_TYPE_AND_NAME = 2
_STEP = re.compile(r'\.?(?:([^\W\d][\w-]*)|\[(\d{1,18})\]|\[("(?:[^"\\]|\\.)*")\])')


class Segment(NamedTuple):
    """One name of a reference or an address, with the keys in brackets behind it."""

    name: str
    keys: tuple[str | int, ...] = ()

    @property
    def key(self) -> Key:
        """The first key, or ``None`` without brackets."""
        return self.keys[0] if self.keys else None


@dataclass(frozen=True, slots=True)
class Address:
    """A resource instance: its module instance, ``TYPE.NAME`` or ``data.TYPE.NAME``, and its key."""

    modules: ModulePath
    mode: str
    type: str
    name: str
    key: Key

    @property
    def block(self) -> str:
        """The address of its block inside the module, as the configuration spells it."""
        return f"{'data.' if self.mode == 'data' else ''}{self.type}.{self.name}"


def parse_segments(text: str) -> tuple[Segment, ...] | None:
    """Return the segments of a reference or an address, or ``None`` when it is neither."""
    result: list[Segment] = []
    position = 0
    while position < len(text):
        match = _STEP.match(text, position)
        if match is None:
            return None
        name, number, quoted = match.groups()
        if name is not None:
            result.append(Segment(name))
        elif not result:
            return None
        else:
            key = _unquoted(quoted) if number is None else int(number)
            result[-1] = Segment(result[-1].name, (*result[-1].keys, key))
        position = match.end()
    return tuple(result) or None


def parse_address(text: str) -> Address | None:
    """Return the parts of a resource instance's address, or ``None`` when it is not one."""
    segments = parse_segments(text)
    if segments is None:
        return None
    modules: list[tuple[str, Key]] = []
    at = 0
    while segments[at].name == "module" and at + 2 < len(segments):
        modules.append((segments[at + 1].name, segments[at + 1].key))
        at += 2
    mode = "data" if segments[at].name == "data" else "managed"
    rest = segments[at + 1 :] if mode == "data" else segments[at:]
    if len(rest) != _TYPE_AND_NAME or rest[0].keys or len(rest[1].keys) > 1:
        return None
    return Address(tuple(modules), mode, rest[0].name, rest[1].name, rest[1].key)


def render_address(address: Address, shown: Mapping[Key, str]) -> str:
    """Return the address as text, with the keys in ``shown`` replaced by what may be shown for them."""

    def indexed(name: str, key: Key) -> str:
        if key is None:
            return name
        return f"{name}[{key}]" if isinstance(key, int) else f"{name}[{json.dumps(shown.get(key, key))}]"

    modules = [f"module.{indexed(name, key)}" for name, key in address.modules]
    return ".".join([*modules, indexed(address.block, address.key)])


def _unquoted(text: str) -> str:
    if "\\" not in text:
        return text[1:-1]
    try:
        return str(json.loads(text))
    except ValueError:
        return text[1:-1]
