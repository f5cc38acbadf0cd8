"""What the vSphere provider's schema says of attributes: their types, their defaults, and which it fills in itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from validator.terraform.hcl.values.values import ANY, STRING, Type


@dataclass(frozen=True, slots=True)
class SchemaAttribute:
    """An attribute or a nested block of a resource.

    ``type`` is ``None`` for a block, whose members are ``block``. ``is_computed``: the provider may fill it in, so left
    out it is known after apply. ``default`` is what it is when it is left out.
    """

    type: Type | None
    is_optional: bool
    is_computed: bool
    default: Any = None
    is_sensitive: bool = False
    block: Mapping[str, SchemaAttribute] | None = None

    @property
    def is_set(self) -> bool:
        """Whether the configuration may set it."""
        return self.is_optional or not self.is_computed


ID = SchemaAttribute(STRING, is_optional=False, is_computed=True)
"""Every resource has an id, which the schema does not list."""

_BUILT_IN: Mapping[tuple[str, str], Mapping[str, SchemaAttribute]] = {
    ("managed", "terraform_data"): {
        "id": ID,
        "input": SchemaAttribute(ANY, is_optional=True, is_computed=False),
        "output": SchemaAttribute(ANY, is_optional=False, is_computed=True),
        "triggers_replace": SchemaAttribute(ANY, is_optional=True, is_computed=False),
    },
}
"""The resource that Terraform has itself."""


def built_in(kind: str) -> Mapping[str, SchemaAttribute] | None:
    """Return the attributes of a resource type that Terraform has itself, or ``None`` for any other."""
    return _BUILT_IN.get(("managed", kind))


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(Path(__file__).with_name("provider.json").read_text(encoding="utf-8"))
    return document


@cache
def schema(mode: str, kind: str) -> Mapping[str, SchemaAttribute] | None:
    """Return the attributes of a resource type (``managed``) or a data source (``data``), or ``None`` if not known."""
    if (mode, kind) in _BUILT_IN:
        return _BUILT_IN[mode, kind]
    found = _document()[mode].get(kind) if kind.startswith("vsphere_") else None
    return {"id": ID, **{name: _attribute(entry) for name, entry in found.items()}} if found is not None else None


def _attribute(entry: Mapping[str, Any]) -> SchemaAttribute:
    block = entry.get("block")
    kind = entry.get("type")
    return SchemaAttribute(
        type=None if block is not None else tuple(kind) if isinstance(kind, list) else kind,
        is_optional="o" in entry["is"],
        is_computed="c" in entry["is"] or "default_func" in entry,
        default=entry.get("default"),
        is_sensitive=bool(entry.get("sensitive")),
        block={name: _attribute(one) for name, one in block.items()} if block is not None else None,
    )
