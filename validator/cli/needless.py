"""Values that nothing reads and people put secrets into: `parse` shows that they are there, and not what they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from validator.facts.advanced_options import is_read_option
from validator.model import Secret, Unknown
from validator.terraform.mapping.extra_config import is_read
from validator.terraform.plan.values import is_secret

_FREE = re.compile(
    r"annotations?|custom_attributes|notes|properties|vapp|.*user_?data.*|.*vendor_?data.*|meta_?data|cloud_?init.*|.*cloud_?config.*|.*commands?(_.*)?|(.*_)?script(_.*)?|inline",
    re.IGNORECASE,
)
"""Attributes with texts of people and of what starts in the guest, by their names in any resource."""

_OPTIONS = re.compile(r".*advanced_(options|settings)", re.IGNORECASE)
"""Options of clusters, datastore clusters and hosts, of which rules read a few of HA."""

_TEXT = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|#cloud-config\b", re.IGNORECASE)
"""What a text begins with that is a secret, or holds some, whatever its name."""

_USER = re.compile(r"(?<=://)(?:[^/?#\s:]*:(?!\d+[/?#])\S+|[^/?#\s]+)@")
"""Who logs in, and with what, in the address of a service: https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1"""

_PARAMETER = re.compile(r"(?<=[?&;])([\w.-]+)=([^&;#\s]+)")
"""A parameter in the address of a service; tokens and signatures are passed in some of them."""


def without_needless(value: Any, name: str = "") -> Any:
    """Return the values of a resource without those that nothing needs to know."""
    if isinstance(value, Mapping) and name == "extra_config":
        return {key: one if is_read(key) else _hidden(one) for key, one in value.items()}
    if isinstance(value, Mapping) and _OPTIONS.fullmatch(name):
        return {key: one if is_read_option(key) else _hidden(one) for key, one in value.items()}
    if _FREE.fullmatch(name):
        return _hidden(value)
    if isinstance(value, Mapping):
        return {key: without_needless(one, key) for key, one in value.items()}
    if isinstance(value, list):
        return [without_needless(one) for one in value]
    return _text(value) if isinstance(value, str) else value


def _text(value: str) -> str | Secret:
    """Return a text without the secrets that its form tells."""
    if _TEXT.search(value):
        return Secret(value)
    return _PARAMETER.sub(_without_secret, _USER.sub("(sensitive)@", value))


def _without_secret(parameter: re.Match[str]) -> str:
    name = parameter[1]
    return f"{name}=(sensitive)" if name.casefold() in _SIGNATURES or is_secret(name, "") else parameter[0]


_SIGNATURES = {"sig", "signature", "x-amz-signature", "x-goog-signature", "key", "code"}


def _hidden(value: Any) -> Any:
    """Return what hides the scalars of a value; what is not set or not known hides nothing."""
    if isinstance(value, Mapping):
        return {key: _hidden(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_hidden(one) for one in value]
    return value if value is None or value == "" or isinstance(value, (Unknown, Secret)) else Secret(value)
