"""What the vSphere provider's schema says of attributes: their types, their defaults, and which it fills in itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from validator.terraform.hcl.values.values import ANY, STRING, Type
from validator.terraform.plan.values import KNOWN_AFTER_APPLY


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute or a nested block of a resource.

    ``type`` is ``None`` for a block, whose members are ``block``. ``is_computed``: the provider may fill it in. ``gap``
    says why nobody knows what it is when it is left out; where that is ``None``, it is ``default``.
    """

    type: Type | None
    is_optional: bool
    is_computed: bool
    default: Any = None
    is_sensitive: bool = False
    block: Mapping[str, Attribute] | None = None
    gap: str | None = None

    @property
    def is_set(self) -> bool:
        """Whether the configuration may set it."""
        return self.is_optional or not self.is_computed


READ_FROM_VCENTER = "read from vCenter when Terraform plans"
"""Why an attribute of a data source is unknown that the configuration does not set."""

ID = Attribute(STRING, is_optional=False, is_computed=True, gap=KNOWN_AFTER_APPLY)
"""Every resource has an id, which the schema does not list."""

_BUILT_IN: Mapping[tuple[str, str], Mapping[str, Attribute]] = {
    ("managed", "terraform_data"): {
        "id": ID,
        "input": Attribute(ANY, is_optional=True, is_computed=False),
        "output": Attribute(ANY, is_optional=False, is_computed=True, gap=KNOWN_AFTER_APPLY),
        "triggers_replace": Attribute(ANY, is_optional=True, is_computed=False),
    },
}
"""The resource that Terraform has itself."""


def built_in(kind: str) -> Mapping[str, Attribute] | None:
    """Return the attributes of a resource type that Terraform has itself, or ``None`` for any other."""
    return _BUILT_IN.get(("managed", kind))


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(Path(__file__).with_name("provider.json").read_text(encoding="utf-8"))
    return document


@cache
def schema(mode: str, kind: str) -> Mapping[str, Attribute] | None:
    """Return the attributes of a resource type (``managed``) or a data source (``data``), or ``None`` if not known."""
    if (mode, kind) in _BUILT_IN:
        return _BUILT_IN[mode, kind]
    found = _document()[mode].get(kind) if kind.startswith("vsphere_") else None
    if found is None:
        return None
    gap = READ_FROM_VCENTER if mode == "data" else None
    return {"id": replace(ID, gap=gap or ID.gap), **{name: _attribute(entry, gap) for name, entry in found.items()}}


def _attribute(entry: Mapping[str, Any], gap: str | None) -> Attribute:
    """Return an attribute; with a ``gap`` its default says nothing, nor do those of the attributes in its blocks.

    The provider's schema of a data source repeats the defaults of the resource, but reading overwrites all of them:
    https://github.com/vmware/terraform-provider-vsphere/blob/v2.16.1/vsphere/data_source_vsphere_virtual_machine.go
    """
    block = entry.get("block")
    kind = entry.get("type")
    is_computed = "c" in entry["is"] or "default_func" in entry
    return Attribute(
        type=None if block is not None else tuple(kind) if isinstance(kind, list) else kind,
        is_optional="o" in entry["is"],
        is_computed=is_computed,
        default=entry.get("default"),
        is_sensitive=bool(entry.get("sensitive")),
        block={name: _attribute(one, gap) for name, one in block.items()} if block is not None else None,
        gap=gap or (KNOWN_AFTER_APPLY if is_computed else None),
    )
