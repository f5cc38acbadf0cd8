"""Digests and names made of them.

https://github.com/hashicorp/terraform/blob/v1.11.4/internal/lang/funcs/crypto.go
"""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Callable

from validator.terraform.hcl.errors import EvaluationError
from validator.terraform.hcl.evaluation.functions.base import Function
from validator.terraform.hcl.values.values import STRING

_NAMESPACES = {
    "dns": uuid.NAMESPACE_DNS,
    "url": uuid.NAMESPACE_URL,
    "oid": uuid.NAMESPACE_OID,
    "x500": uuid.NAMESPACE_X500,
}


def digest(name: str, data: bytes, *, as_base64: bool = False) -> str:
    """Return the digest of ``data`` by the algorithm ``name``, in hexadecimal or base64."""
    made = hashlib.new(name, data, usedforsecurity=False).digest()
    return base64.b64encode(made).decode("ascii") if as_base64 else made.hex()


def _of(name: str, *, as_base64: bool = False) -> Callable[[str], str]:
    return lambda value: digest(name, value.encode("utf-8"), as_base64=as_base64)


def _uuidv5(namespace: str, name: str) -> str:
    try:
        identifier = _NAMESPACES.get(namespace) or uuid.UUID(namespace)
    except ValueError:
        raise EvaluationError("the namespace is dns, url, oid, x500 or a UUID") from None
    return str(uuid.uuid5(identifier, name))


HASHES = {
    "base64sha256": Function(_of("sha256", as_base64=True), (STRING,), STRING),
    "base64sha512": Function(_of("sha512", as_base64=True), (STRING,), STRING),
    "md5": Function(_of("md5"), (STRING,), STRING),
    "sha1": Function(_of("sha1"), (STRING,), STRING),
    "sha256": Function(_of("sha256"), (STRING,), STRING),
    "sha512": Function(_of("sha512"), (STRING,), STRING),
    "uuidv5": Function(_uuidv5, (STRING, STRING), STRING),
}
