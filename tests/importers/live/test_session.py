"""What a vCenter refuses, what goes wrong on the way to it, and what is said about that."""

from __future__ import annotations

import hashlib
import socket
import ssl
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support import vsphere
from tests.support.simulator import PASSWORD, USER, Simulator, account, quiet, served, simulated
from tests.support.vsphere import plant
from validator.errors import ConfigurationError, FtpolicyError
from validator.importers.live.read import Login, read_vcenter

TRUST = (
    "Give the certificate of its authority (--ca-file) or, after comparing it on the server, the thumbprint of the "
    "certificate (--thumbprint)."
)


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with simulated(tmp_path_factory.mktemp("simulator"), *vsphere.SIZE, *account()) as running:
        yield running


def _refused(login: Login) -> FtpolicyError:
    with pytest.raises(FtpolicyError) as error:
        read_vcenter(login, quiet)
    assert error.value.exit_code == 2
    assert login.password not in str(error.value) + repr(error.value) + repr(login)
    return error.value


@contextmanager
def _listening() -> Iterator[int]:
    """Yield the port of a server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@contextmanager
def _shouting(answer: bytes) -> Iterator[int]:
    """Yield the port of a server that writes `answer` to whoever connects, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(20)

        def run() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(answer)

        thread = threading.Thread(target=run)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            thread.join(20)


def test_a_wrong_password(simulator: Simulator) -> None:
    error = _refused(simulator.login(password="hunter2-wrong"))
    assert error.message == f"127.0.0.1:{simulator.port} refuses the login of {USER}"
    assert error.hint == "Check user and password; the user of a directory needs its domain, as in user@example.com."


def test_the_right_password(simulator: Simulator) -> None:
    assert read_vcenter(simulator.login(), quiet).origin == f"127.0.0.1:{simulator.port}"


def test_a_closed_port() -> None:
    with _listening() as port:
        pass
    error = _refused(Login("127.0.0.1", port, USER, PASSWORD, timeout=5))
    assert error.message == f"nothing listens on port {port} of 127.0.0.1"


def test_a_server_that_hangs() -> None:
    started = time.monotonic()
    with _listening() as port:
        error = _refused(Login("127.0.0.1", port, USER, PASSWORD, timeout=0.3))
    assert time.monotonic() - started < 10
    assert error.message == f"127.0.0.1:{port} did not answer within 0.3 seconds"
    assert error.hint == "Check the address; give a longer --timeout for a server that is slow."


def test_a_server_without_tls() -> None:
    with _shouting(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") as port:
        error = _refused(Login("127.0.0.1", port, USER, PASSWORD, timeout=5))
    assert error.message.startswith(f"127.0.0.1:{port} does not speak TLS as it should")


@pytest.mark.parametrize("page", ["<!DOCTYPE html><html><body>Welcome</body></html>", "{}", "<a><b></a>", ""], ids=str)
def test_a_web_server_that_is_no_vcenter(page: str) -> None:
    with served("-page", page or " ") as address:
        host, port = address
        error = _refused(Login(host, port, USER, PASSWORD, insecure=True, timeout=5))
    assert error.message == f"127.0.0.1:{port} answers, but not as a vCenter Server does"
    assert (
        error.hint == "Check name and port: this has to be the address of the vCenter Server itself, not of a web page."
    )


def test_a_certificate_that_nobody_vouches_for(simulator: Simulator) -> None:
    error = _refused(simulator.login(thumbprint=None))
    said = error.message.replace("self signed", "self-signed")  # OpenSSL before 3.0
    assert said == f"the certificate of 127.0.0.1:{simulator.port} cannot be trusted: self-signed certificate"
    assert error.hint == f"{TRUST} The server shows one with the SHA-256 thumbprint {_pairs(simulator.thumbprint)}."


def _pairs(digest: str) -> str:
    return ":".join(digest[n : n + 2] for n in range(0, len(digest), 2)).upper()


def test_the_thumbprint_that_an_error_shows_is_one_to_log_in_with(simulator: Simulator) -> None:
    hint = _refused(simulator.login(thumbprint=None)).hint or ""
    shown = hint.rpartition(" ")[2].removesuffix(".")
    assert read_vcenter(simulator.login(thumbprint=shown), quiet).document["hosts"]


def test_another_certificate_than_the_one_pinned(simulator: Simulator, tmp_path: Path) -> None:
    authority = tmp_path / "ca.pem"
    authority.write_text(simulator.certificate, encoding="utf-8")
    login = simulator.login(thumbprint="ab" * 32, ca_file=str(authority))
    error = _refused(login)
    assert error.message == (
        f"the certificate of 127.0.0.1:{simulator.port} cannot be trusted: the certificate has another thumbprint"
    )
    assert error.hint == f"{TRUST} The server shows one with the SHA-256 thumbprint {_pairs(simulator.thumbprint)}."


def test_ways_to_trust_a_certificate(simulator: Simulator, tmp_path: Path) -> None:
    authority = tmp_path / "ca.pem"
    authority.write_text(simulator.certificate, encoding="utf-8")
    sha1 = hashlib.sha1(ssl.PEM_cert_to_DER_cert(simulator.certificate)).hexdigest().upper()
    spaced = ":".join(sha1[n : n + 2] for n in range(0, 40, 2))
    wanted = read_vcenter(simulator.login(), quiet)
    assert read_vcenter(simulator.login(thumbprint=None, ca_file=str(authority)), quiet) == wanted
    assert read_vcenter(simulator.login(thumbprint=spaced), quiet) == wanted
    assert read_vcenter(simulator.login(thumbprint=None, insecure=True), quiet) == wanted


def test_a_name_that_the_certificate_does_not_have(simulator: Simulator, tmp_path: Path) -> None:
    authority = tmp_path / "ca.pem"
    authority.write_text(simulator.certificate, encoding="utf-8")
    error = _refused(simulator.login(server="localhost", thumbprint=None, ca_file=str(authority)))
    assert error.message.startswith(f"the certificate of localhost:{simulator.port} cannot be trusted: ")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"thumbprint": "abc"}, "the thumbprint is neither a SHA-256 (64 digits) nor a SHA-1 (40 digits)"),
        ({"thumbprint": "xy" * 32}, "the thumbprint is neither a SHA-256 (64 digits) nor a SHA-1 (40 digits)"),
        (
            {"thumbprint": None, "ca_file": "no/such.pem"},
            "no/such.pem: no PEM file of certificates (No such file or directory)",
        ),
    ],
)
def test_options_that_make_no_sense(changes: dict[str, Any], message: str, simulator: Simulator) -> None:
    error = _refused(simulator.login(**changes))
    assert isinstance(error, ConfigurationError)
    assert error.message == message


def test_without_the_extra(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyVmomi", None)
    error = _refused(simulator.login())
    assert error.message == "pyvmomi is not installed, which talks to a vCenter"
    assert error.hint == "pip install 'ftpolicy[vcenter]'"


def test_a_single_host_is_no_vcenter(tmp_path: Path) -> None:
    with simulated(tmp_path, "-esx", *account()) as simulator:
        error = _refused(simulator.login())
    assert error.message == f"127.0.0.1:{simulator.port} is a single host (VMware ESXi), not a vCenter Server"


def test_properties_that_the_account_may_not_read(tmp_path: Path) -> None:
    refused = "HostSystem.config,VirtualMachine.config.hardware,Datastore.host,QueryAssignedLicenses,QueryOptions"
    refused += ",ClusterComputeResource.host"
    with simulated(tmp_path, *vsphere.SIZE, "-refuse", refused, plants=vsphere.estate()) as simulator:
        source = read_vcenter(simulator.login(), quiet)
    lacking = "the account lacks the privilege System.Read"
    host = ("hosts", vsphere.HOSTS[0])
    assert {path[2:]: reason for path, reason in source.unread.items() if path[:2] == host} == {
        ("bios", "hyperthreading"): lacking,
        ("certificate_verified",): lacking,
        ("edition",): lacking,
        ("firewall",): lacking,
        ("ft_version",): lacking,
        ("patches",): "bulletins are not read",
        ("pnics",): lacking,
        ("port_groups",): lacking,
        ("service_consoles",): lacking,
        ("switches",): lacking,
        ("vmkernels",): lacking,
    }
    assert source.unread["vcenters", "127.0.0.1", "verify_host_certificates"] == lacking
    assert source.unread["datastores", "LocalDS_0", "hosts"] == lacking
    machine = source.document["vms"][0]
    unknown = ("disks", "cdroms", "snapshots", "npiv", "agent_vm", "linked_clone", "devices", "num_cpus", "encrypted")
    assert not set(unknown) & set(machine)
    assert source.unread["vms", machine["name"], "disks"] == lacking
    assert "hosts" not in source.document["datastores"][0]
    assert source.document["clusters"][0]["partial"] == ["hosts", "vms"]


def test_a_single_property_that_may_not_be_read_is_not_taken_for_none(tmp_path: Path) -> None:
    refused = ("snapshot", "config.npivNodeWorldWideName", "config.keyId", "config.managedBy")
    options = ("-refuse", ",".join(f"VirtualMachine.{path}" for path in refused))
    with simulated(tmp_path, *vsphere.SIZE, *options) as simulator:
        source = read_vcenter(simulator.login(), quiet)
    machine = source.document["vms"][0]
    assert not {"snapshots", "npiv", "encrypted", "agent_vm"} & set(machine)
    assert machine["num_cpus"] == 1


def test_an_account_that_sees_nothing(tmp_path: Path) -> None:
    names = ("ClusterComputeResource", "HostSystem", "VirtualMachine", "Datastore", "DistributedVirtualSwitch")
    refused = ",".join(f"{name}.name,{name}.summary" for name in names)
    with simulated(tmp_path, *vsphere.SIZE, "-refuse", refused) as simulator:
        error = _refused(simulator.login())
    assert error.message == (
        f"127.0.0.1:{simulator.port} shows no cluster, host, virtual machine, datastore or distributed switch"
    )
    assert (
        error.hint == "Give the account at least the role Read-only on the root folder, with propagation to children."
    )


def test_an_account_that_sees_a_part(tmp_path: Path) -> None:
    role = plant("Folder", "Datacenters", "effectiveRole", [-5])
    with simulated(tmp_path, *vsphere.SIZE, plants=[role]) as simulator:
        source = read_vcenter(simulator.login(), quiet)
    assert source.document["partial"] == ["clusters", "datastores", "distributed_switches", "hosts", "vms"]
    assert "the account may not read the root folder: there may be more than it sees" in source.notes


def test_a_member_that_is_hidden_leaves_lists_open(tmp_path: Path) -> None:
    hidden = plant("ClusterComputeResource", "DC0_C0", "summary.numHosts", 4)
    with simulated(tmp_path, *vsphere.SIZE, plants=[hidden]) as simulator:
        source = read_vcenter(simulator.login(), quiet)
    assert source.document["clusters"][0]["partial"] == ["hosts", "vms"]


def test_what_the_server_does_not_know_is_said(tmp_path: Path) -> None:
    with simulated(tmp_path, *vsphere.SIZE, plants=vsphere.estate()) as simulator:
        source = read_vcenter(simulator.login(), quiet)
    assert source.vcenter_reasons == {}
    assert source.notes == (
        "vCenter was not asked about FT: the server does not know QueryFaultToleranceCompatibilityEx",
        "19 objects read in 11 calls",
    )


def test_a_privilege_that_is_missing_for_questions_about_ft(tmp_path: Path) -> None:
    options = ("-reasons", "DC0_C0_RP0_VM0=", "-refuse", "QueryFaultToleranceCompatibilityEx")
    with simulated(tmp_path, *vsphere.SIZE, *options, plants=vsphere.estate()) as simulator:
        source = read_vcenter(simulator.login(), quiet)
    assert "vCenter was not asked about FT: the account lacks the privilege System.Read" in source.notes


def test_licence_keys_and_passwords_are_nowhere(tmp_path: Path) -> None:
    with simulated(tmp_path, *account()) as simulator:
        source = read_vcenter(simulator.login(), quiet)
    everything = repr(source)
    assert "00000-00000" not in everything  # the licence keys of the simulator
    assert PASSWORD not in everything
    assert simulator.thumbprint not in everything
