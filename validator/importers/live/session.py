"""A session with a vCenter Server: TLS, version of the API, login, and errors in words."""

from __future__ import annotations

import hashlib
import http.client
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from validator.errors import ConfigurationError, InputError

_DIGESTS = {40: hashlib.sha1, 64: hashlib.sha256}
_FIRST = (4, 1, 0, 0)  # the first version of the API that tells properties in pages
_MISSING = "pyvmomi is not installed, which talks to a vCenter"


@dataclass(frozen=True, slots=True)
class Login:
    """Where and how to log in.

    ``ca_file`` is a PEM file of authorities to trust instead of the system's. ``thumbprint`` is the SHA-256 or SHA-1 of
    the server's certificate: that certificate is trusted and no other. ``insecure`` trusts any. ``timeout`` is in
    seconds, for every answer of the server.
    """

    server: str
    port: int
    user: str
    password: str = field(repr=False)
    ca_file: str | None = None
    thumbprint: str | None = None
    insecure: bool = False
    timeout: float = 60.0

    @property
    def address(self) -> str:
        """The server as messages name it; its port where it is not the usual one."""
        return self.server if self.port == 443 else f"{self.server}:{self.port}"


@dataclass(slots=True)
class VCenterSession:
    """An open session: the content of the service, and how many calls were made."""

    content: Any
    stub: Any

    @property
    def calls(self) -> int:
        """The number of calls so far, login included."""
        return int(self.stub.calls)


@contextmanager
def session(login: Login) -> Iterator[VCenterSession]:
    """Log in, and log out in the end, come what may.

    Raises:
        ConfigurationError: an option makes no sense, or pyvmomi is not installed.
        InputError: the server cannot be reached, is not trusted, is no vCenter, or refuses the login.
    """
    stub = _stub(login, _context(login))
    try:
        content = _content(login, stub)
        _log_in(login, content)
        try:
            yield VCenterSession(content, stub)
        except _failures() as error:
            raise explain(login, error) from None
        finally:
            with suppress(Exception):  # the session ends by itself; an answer that is already there must not get lost
                content.sessionManager.Logout()
    finally:
        stub.DropConnections()


class _BrokenAnswerError(http.client.HTTPException):
    """The library could not make sense of an answer."""


def _failures() -> tuple[type[Exception], ...]:
    """Return what a server that breaks off or refuses in the middle makes the library raise."""
    from pyVmomi import vmodl  # noqa: PLC0415 - an extra, and slow to import

    return (OSError, http.client.HTTPException, expat.ExpatError, vmodl.MethodFault)


class _Pinned(ssl.SSLContext):
    """Trusts one certificate, by its digest, whoever signed it."""

    digest: str

    def wrap_socket(self, *arguments: Any, **options: Any) -> ssl.SSLSocket:
        """Return the TLS connection, if the server shows the certificate that is trusted."""
        connection = super().wrap_socket(*arguments, **options)
        shown = _DIGESTS[len(self.digest)](connection.getpeercert(binary_form=True) or b"").hexdigest()
        if shown != self.digest:
            connection.close()
            raise ssl.SSLCertVerificationError(1, "the certificate has another thumbprint")
        return connection


def _context(login: Login) -> ssl.SSLContext:
    if login.thumbprint is not None:
        digest = re.sub(r"[\s:]", "", login.thumbprint).casefold()
        if len(digest) not in _DIGESTS or not re.fullmatch("[0-9a-f]+", digest):
            raise ConfigurationError("the thumbprint is neither a SHA-256 (64 digits) nor a SHA-1 (40 digits)")
        pinned = _Pinned(ssl.PROTOCOL_TLS_CLIENT)
        pinned.digest = digest
        return _unverified(pinned)
    if login.insecure:
        return _unverified(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    try:
        return ssl.create_default_context(cafile=login.ca_file)
    except (OSError, ssl.SSLError) as error:
        raise ConfigurationError(f"{login.ca_file}: no PEM file of certificates ({error.strerror or error})") from None


def _unverified(context: ssl.SSLContext) -> ssl.SSLContext:
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _stub(login: Login, context: ssl.SSLContext) -> Any:
    try:
        from pyVmomi import SoapAdapter, VmomiSupport  # noqa: PLC0415 - an extra, and slow to import
    except ImportError:
        raise ConfigurationError(_MISSING, hint="pip install 'ftpolicy[vcenter]'") from None

    class Counting(SoapAdapter.SoapStubAdapter):  # type: ignore[misc]
        """Counts the calls that are made, and tells answers apart that the library cannot read."""

        calls = 0

        def InvokeMethod(self, *arguments: Any, **options: Any) -> Any:  # noqa: N802 - the name of the library
            self.calls += 1
            try:
                return super().InvokeMethod(*arguments, **options)
            except OSError:  # some errors of TLS are errors of values, too
                raise
            except (AttributeError, LookupError, TypeError, ValueError) as error:
                raise _BrokenAnswerError(type(error).__name__) from error

    # The oldest version is understood by every server; what it answers tells which one to speak.
    _, oldest = _versions(VmomiSupport)[-1]
    return Counting(
        login.server,
        login.port,
        version=oldest,
        path="/sdk",
        sslContext=context,
        httpConnectionTimeout=login.timeout,
        poolSize=1,
    )


def _content(login: Login, stub: Any) -> Any:
    """Return the content of the service, and make ``stub`` speak the newest version that both sides know."""
    from pyVmomi import VmomiSupport, vim  # noqa: PLC0415 - an extra, and slow to import

    instance = vim.ServiceInstance("ServiceInstance", stub)
    try:
        about = instance.RetrieveContent().about
        spoken = _numbers(about.apiVersion)
        for numbers, version in _versions(VmomiSupport):
            if numbers <= spoken:
                stub.ComputeVersionInfo(version)
                break
        content = instance.RetrieveContent() if spoken >= _FIRST else None
    except Exception as error:  # noqa: BLE001 - the library raises whatever a broken answer trips
        raise explain(login, error) from None
    if content is None:
        raise InputError(f"{login.address} speaks version {about.apiVersion} of the API; 4.1 or later is needed")
    if about.apiType != "VirtualCenter":
        hint = "Give the vCenter that manages it: clusters, HA and Fault Tolerance exist there only."
        raise InputError(f"{login.address} is a single host ({about.name}), not a vCenter Server", hint=hint)
    return content


def _versions(support: Any) -> list[tuple[tuple[int, ...], str]]:
    """Return the versions of the API that the library knows, the newest first."""
    found = [name.partition("/") for name in support.versionMap]
    known = [(_numbers(number), f"{space}/{number}") for space, _, number in found if space == "vim25" and number]
    return [(numbers, support.versionMap[name]) for numbers, name in sorted(known, reverse=True) if numbers >= _FIRST]


def _numbers(version: str) -> tuple[int, ...]:
    parts = [int(part) for part in version.split(".") if part.isdecimal()]
    return tuple([*parts, 0, 0, 0, 0][:4])


def _log_in(login: Login, content: Any) -> None:
    try:
        content.sessionManager.Login(login.user, login.password, None)
    except Exception as error:  # noqa: BLE001 - as above
        raise explain(login, error) from None


def explain(login: Login, error: Exception) -> InputError:
    """Return what went wrong in words; nothing of the login but its user appears in them."""
    from pyVmomi import vim, vmodl  # noqa: PLC0415 - an extra, and slow to import

    where = login.address
    if isinstance(error, vim.fault.InvalidLogin):
        hint = "Check user and password; the user of a directory needs its domain, as in user@example.com."
        return InputError(f"{where} refuses the login of {login.user}", hint=hint)
    if isinstance(error, vim.fault.NoPermission):
        privilege = getattr(error, "privilegeId", None) or "System.View"
        return InputError(f"{where}: {login.user} lacks the privilege {privilege}", hint=_READ_ONLY)
    if isinstance(error, vmodl.MethodFault):
        return InputError(f"{where} answers with the fault {type(error).__name__.rpartition('.')[2]}")
    return _of_connection(login, error)


_READ_ONLY = "The role Read-only on the root folder, with propagation to children, is enough."


def _how_to_trust(login: Login) -> str:
    """Say how to trust a server, with the thumbprint of the certificate that it shows; nothing is sent to it."""
    hint = (
        "Give the certificate of its authority (--ca-file) or, after comparing it on the server, the thumbprint of the "
        "certificate (--thumbprint)."
    )
    try:
        shown = ssl.get_server_certificate((login.server, login.port), timeout=login.timeout)
    except (OSError, ValueError):
        return hint
    digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(shown)).hexdigest().upper()
    pairs = ":".join(digest[position : position + 2] for position in range(0, len(digest), 2))
    return f"{hint} The server shows one with the SHA-256 thumbprint {pairs}."


def _of_connection(login: Login, error: Exception) -> InputError:
    where = login.address
    if isinstance(error, ssl.SSLCertVerificationError):
        reason = error.verify_message if hasattr(error, "verify_message") else error.strerror
        return InputError(f"the certificate of {where} cannot be trusted: {reason}", hint=_how_to_trust(login))
    if isinstance(error, ssl.SSLError):
        return InputError(f"{where} does not speak TLS as it should: {error.reason or error.strerror}")
    if isinstance(error, TimeoutError):
        hint = "Check the address; give a longer --timeout for a server that is slow."
        return InputError(f"{where} did not answer within {login.timeout:g} seconds", hint=hint)
    if isinstance(error, ConnectionRefusedError):
        return InputError(f"nothing listens on port {login.port} of {login.server}", hint="Check name and port.")
    if isinstance(error, socket.gaierror):
        return InputError(f"the name {login.server} cannot be resolved", hint="Check the name.")
    if isinstance(error, OSError) and not isinstance(error, http.client.HTTPException):
        return InputError(f"the connection to {where} failed: {error.strerror or type(error).__name__}")
    hint = "Check name and port: this has to be the address of the vCenter Server itself, not of a web page."
    return InputError(f"{where} answers, but not as a vCenter Server does", hint=hint)
