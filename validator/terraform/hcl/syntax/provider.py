"""What the vSphere provider's schema says of attributes: their types, their defaults, and which it fills in itself."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from validator.reasons import Reason, ReasonCode, because
from validator.terraform.hcl.values.values import ANY, STRING, Type
from validator.terraform.plan.values import KNOWN_AFTER_APPLY


@dataclass(frozen=True, slots=True)
class SchemaAttribute:
    """An attribute or a nested block of a resource.

    ``type`` is ``None`` for a block, whose members are ``block``. ``is_computed``: the provider may fill it in. ``gap``
    says why nobody knows what it is when it is left out; where that is ``None``, it is ``default``.
    """

    type: Type | None
    is_optional: bool
    is_computed: bool
    default: Any = None
    is_sensitive: bool = False
    block: Mapping[str, SchemaAttribute] | None = None
    gap: Reason | None = None

    @property
    def is_set(self) -> bool:
        """Whether the configuration may set it."""
        return self.is_optional or not self.is_computed


READ_FROM_VCENTER = because(ReasonCode.READ_FROM_VCENTER)
"""Why an attribute of a data source is unknown that the configuration does not set."""

ID = SchemaAttribute(STRING, is_optional=False, is_computed=True, gap=KNOWN_AFTER_APPLY)
"""Every resource has an id, which the schema does not list."""

_BUILT_IN: Mapping[tuple[str, str], Mapping[str, SchemaAttribute]] = {
    ("managed", "terraform_data"): {
        "id": ID,
        "input": SchemaAttribute(ANY, is_optional=True, is_computed=False),
        "output": SchemaAttribute(ANY, is_optional=False, is_computed=True, gap=KNOWN_AFTER_APPLY),
        "triggers_replace": SchemaAttribute(ANY, is_optional=True, is_computed=False),
    },
}
"""The resource that Terraform has itself."""


def built_in(kind: str) -> Mapping[str, SchemaAttribute] | None:
    """Return the attributes of a resource type that Terraform has itself, or ``None`` for any other."""
    return _BUILT_IN.get(("managed", kind))


Version: TypeAlias = "tuple[int, ...]"
"""A version as numbers that compare: 2.16.1."""


class Release(NamedTuple):
    """A release of the provider; ``version`` is ``None`` where nothing is known of it."""

    text: str
    version: Version | None


def version_of(text: str) -> Version | None:
    """Return the version that ``text`` spells; ``None`` for anything but three numbers, such as a beta."""
    parts = text.split(".")
    return tuple(map(int, parts)) if len(parts) == 3 and all(re.fullmatch("[0-9]{1,4}", one) for one in parts) else None


@cache
def _document(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    return document


@cache
def releases() -> list[Version]:
    """Return the releases of the provider of which defaults are known, in order; the last has the schema that is read."""
    return [
        version for version in map(version_of, _document("provider_history.json")["releases"]) if version is not None
    ]


@cache
def schema(mode: str, kind: str, release: Release | None = None) -> Mapping[str, SchemaAttribute] | None:
    """Return the attributes of a resource type (``managed``) or a data source (``data``), or ``None`` if not known.

    Without a ``release`` of the provider they are those of the newest one. Another one need not have the argument, or
    its default: what it does where the argument is left out is a gap.
    """
    if (mode, kind) in _BUILT_IN:
        return _BUILT_IN[mode, kind]
    found = _document("provider.json")[mode].get(kind) if kind.startswith("vsphere_") else None
    if found is None:
        return None
    if mode == "data":
        gaps = dict.fromkeys(found, READ_FROM_VCENTER)
    else:
        gaps = {name: _unlike(release) for name in found if release is not None and _is_later(kind, name, release)}
    own = replace(ID, gap=READ_FROM_VCENTER) if mode == "data" else ID
    return {"id": own, **{name: _attribute(entry, gaps.get(name)) for name, entry in found.items()}}


def _unlike(release: Release) -> Reason:
    return because(ReasonCode.UNLIKE_RELEASE, release=release.text)


def _is_later(kind: str, name: str, release: Release) -> bool:
    """Tell whether an argument, or its default, came later than a release; of an unknown one everything may."""
    since = version_of(_document("provider_history.json")["since"].get(kind, {}).get(name, ""))
    return release.version is None or (since is not None and since > release.version)


def _attribute(entry: Mapping[str, Any], gap: Reason | None) -> SchemaAttribute:
    """Return an attribute; with a ``gap`` its default says nothing, nor do those of the attributes in its blocks.

    The provider's schema of a data source repeats the defaults of the resource, but session overwrites all of them:
    https://github.com/vmware/terraform-provider-vsphere/blob/v2.16.1/vsphere/data_source_vsphere_virtual_machine.go
    """
    block = entry.get("block")
    kind = entry.get("type")
    is_computed = "c" in entry["is"] or "default_func" in entry
    return SchemaAttribute(
        type=None if block is not None else tuple(kind) if isinstance(kind, list) else kind,
        is_optional="o" in entry["is"],
        is_computed=is_computed,
        default=entry.get("default"),
        is_sensitive=bool(entry.get("sensitive")),
        block={name: _attribute(one, gap) for name, one in block.items()} if block is not None else None,
        gap=gap or (KNOWN_AFTER_APPLY if is_computed else None),
    )
