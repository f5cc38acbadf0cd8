"""Where and how to log in to a vCenter, from the variables that Terraform's provider and govc read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from validator.errors import ConfigurationError

_TRUE = frozenset({"1", "t", "T", "true", "True", "TRUE"})
"""What Go's strconv.ParseBool takes for true, which both programs use."""


@dataclass(frozen=True, slots=True)
class VCenterVariables:
    """What one set of variables says; ``names`` are those that say something."""

    server: str
    port: int | None = None
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    insecure: str | None = None
    ca_file: str | None = None
    names: tuple[str, ...] = ()


def from_environment(environment: Mapping[str, str], server: str | None) -> VCenterVariables | None:
    """Return the variables for a server, or for any where none is given: VSPHERE_* before GOVC_*.

    Nothing of a set is taken for another server than it names: a password goes nowhere else.

    Raises:
        ConfigurationError: a variable holds no address.
    """
    for found in (_of_provider(environment), _of_govc(environment)):
        if found is not None and (server is None or server.casefold() == found.server.casefold()):
            return found
    return None


def _of_provider(environment: Mapping[str, str]) -> VCenterVariables | None:
    """Return the variables of Terraform's provider: https://registry.terraform.io/providers/vmware/vsphere/latest/docs."""
    told = environment.get("VSPHERE_SERVER")
    if not told:
        return None
    server, port, _, _ = _address("VSPHERE_SERVER", told)
    return VCenterVariables(
        server,
        port,
        user=environment.get("VSPHERE_USER") or None,
        password=environment.get("VSPHERE_PASSWORD") or None,
        insecure=_if_true(environment, "VSPHERE_ALLOW_UNVERIFIED_SSL"),
        names=_said(environment, "VSPHERE_SERVER", "VSPHERE_USER", "VSPHERE_PASSWORD"),
    )


def _of_govc(environment: Mapping[str, str]) -> VCenterVariables | None:
    """Return the variables of govc: https://github.com/vmware/govmomi/blob/main/govc/README.md."""
    told = environment.get("GOVC_URL")
    if not told:
        return None
    server, port, user, password = _address("GOVC_URL", told)
    return VCenterVariables(
        server,
        port,
        user=environment.get("GOVC_USERNAME") or user,
        password=environment.get("GOVC_PASSWORD") or password,
        insecure=_if_true(environment, "GOVC_INSECURE"),
        ca_file=environment.get("GOVC_TLS_CA_CERTS") or None,
        names=_said(environment, "GOVC_URL", "GOVC_USERNAME", "GOVC_PASSWORD", "GOVC_TLS_CA_CERTS"),
    )


def _address(name: str, told: str) -> tuple[str, int | None, str | None, str | None]:
    """Return server, port, user and password of an address, with or without a scheme; errors do not show it."""
    problem = ConfigurationError(
        f"{name} is no address of a vCenter", hint="As in vc01.example.com or https://vc01:443/sdk."
    )
    try:
        parts = urlsplit(told if "://" in told else f"https://{told}")
        server, port = parts.hostname, parts.port
    except ValueError:
        raise problem from None
    if parts.scheme != "https" or not server:
        raise problem
    user = unquote(parts.username) if parts.username else None
    return server, port, user, unquote(parts.password) if parts.password else None


def _if_true(environment: Mapping[str, str], name: str) -> str | None:
    return name if environment.get(name) in _TRUE else None


def _said(environment: Mapping[str, str], *names: str) -> tuple[str, ...]:
    return tuple(name for name in names if environment.get(name))
