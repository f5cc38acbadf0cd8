"""Values that nothing reads and people put secrets into: `parse` shows that they are there, and not what they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from validator.model import Secret, Unknown
from validator.terraform.mapping.extra_config import is_read

_FREE = {"annotation", "custom_attributes", "notes", "properties", "vapp", "user_data", "userdata", "metadata"}
"""Attributes with texts of people and of what starts in the guest, by their names in any resource."""

_USER = re.compile(r"(?<=://)[^/?#\s@]+@")
"""Who logs in, and with what, in the address of a service: https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1"""


def without_needless(value: Any, name: str = "") -> Any:
    """Return the values of a resource without those that nothing needs to know."""
    if name == "extra_config" and isinstance(value, Mapping):
        return {key: one if is_read(key) else _hidden(one) for key, one in value.items()}
    if name.casefold() in _FREE:
        return _hidden(value)
    if isinstance(value, Mapping):
        return {key: without_needless(one, key) for key, one in value.items()}
    if isinstance(value, list):
        return [without_needless(one) for one in value]
    return _USER.sub("(sensitive)@", value) if isinstance(value, str) else value


def _hidden(value: Any) -> Any:
    """Return what hides the scalars of a value; what is not set or not known hides nothing."""
    if isinstance(value, Mapping):
        return {key: _hidden(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_hidden(one) for one in value]
    return value if value is None or value == "" or isinstance(value, (Unknown, Secret)) else Secret(value)
