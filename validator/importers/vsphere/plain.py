"""From the objects of pyvmomi to plain values."""

from __future__ import annotations

import functools
from typing import Any

from validator.importers.vsphere.inventory import Ref


def reference(value: Any) -> Ref:
    """Return what a managed object is called."""
    return str(type(value)._wsdlName), str(value._moId)  # noqa: SLF001 - the library has no other way


def plain(value: Any) -> Any:
    """Return ``value`` as plain values; what is not set, times and bytes are left out."""
    if value is None or isinstance(value, (bytes, bytearray)):
        return None
    if isinstance(value, bool):
        return bool(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, (str, float)):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if hasattr(value, "_moId"):
        kind, identity = reference(value)
        return {"type": kind, "value": identity}
    made_of: Any = type(value)
    kind, members = _members(made_of)
    if not members:
        return None
    result: dict[str, Any] = {"_typeName": kind}
    for name in members:
        found = getattr(value, name, None)
        if found is not None and not (isinstance(found, list) and not found):
            result[name] = plain(found)
    return result


@functools.lru_cache(maxsize=4096)
def _members(kind: Any) -> tuple[str, tuple[str, ...]]:
    """Return the name of a data type and those of its properties; none of what is no data object."""
    if not hasattr(kind, "_GetPropertyList"):
        return "", ()
    names = (info.name for info in kind._GetPropertyList())  # noqa: SLF001 - the library has no other way
    return str(kind._wsdlName), tuple(name for name in names if name not in ("dynamicType", "dynamicProperty"))  # noqa: SLF001
