"""The real simulator of vCenter, govmomi's vcsim, and the real govc of the same release."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import ssl
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pyVim.connect import Disconnect, SmartConnect
from pyVim.task import WaitForTask
from pyVmomi import vim

from tests.support.tools import require
from tests.support.vsphere import HOSTS
from validator.importers.live.read import Login

PRIMARY = "DC0_C0_RP0_VM0"

USER, PASSWORD = "inspector@vsphere.local", "correct-horse-battery"  # of this simulator only


@dataclass(frozen=True)
class Simulator:
    """A running simulator. ``thumbprint`` is the SHA-256 of its certificate."""

    host: str
    port: int
    thumbprint: str
    certificate: str

    def login(self, **changes: Any) -> Login:
        known: dict[str, Any] = {
            "server": self.host,
            "port": self.port,
            "user": USER,
            "password": PASSWORD,
            "ca_file": None,
            "thumbprint": self.thumbprint,
            "insecure": False,
            "timeout": 30.0,
        }
        return Login(**{**known, **changes})

    def govc(self, *arguments: str) -> str:
        """Run govc against the simulator and return what it writes."""
        url = f"https://{USER}:{PASSWORD}@{self.host}:{self.port}/sdk"
        surroundings = {**os.environ, "GOVC_URL": url, "GOVC_INSECURE": "true"}
        command = [require("vcsim"), "govc", *arguments]
        done = subprocess.run(command, env=surroundings, check=False, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        return done.stdout

    @contextmanager
    def content(self) -> Iterator[Any]:
        """Log in with pyvmomi, to change what the simulator holds through its API."""
        instance = SmartConnect(host=self.host, port=self.port, user=USER, pwd=PASSWORD, disableSslCertValidation=True)
        try:
            yield instance.RetrieveContent()
        finally:
            Disconnect(instance)


@contextmanager
def simulated(tmp_path: Path, *arguments: str, plants: Sequence[Mapping[str, Any]] = ()) -> Iterator[Simulator]:
    """Run a simulator with ``plants`` in its inventory: ``{type, name, path, value}``, the value as JSON of the API."""
    options = [*arguments]
    if plants:
        file = tmp_path / "plants.json"
        file.write_text(json.dumps(list(plants)), encoding="utf-8")
        options += ["-plant", str(file)]
    with served(*options) as (host, port):
        certificate = ssl.get_server_certificate((host, port))
        digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(certificate)).hexdigest()
        yield Simulator(host, port, digest, certificate)


@contextmanager
def served(*arguments: str) -> Iterator[tuple[str, int]]:
    """Run the program with `arguments` until the end of the block, and yield the address that it serves."""
    command = [require("vcsim"), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        try:
            assert run.stdout is not None
            host, _, port = run.stdout.readline().strip().rpartition(":")
            if not port:
                assert run.stderr is not None
                pytest.fail(f"the simulator did not start: {run.stderr.read()}", pytrace=False)
            yield host, int(port)
        finally:
            run.send_signal(signal.SIGINT)
            run.communicate(timeout=30)


def account() -> list[str]:
    """Return the options that let only the account of `Simulator.login` in."""
    return ["-user", USER, "-password", PASSWORD]


def quiet(what: str, done: int, total: int | None) -> None:
    """Show no progress."""


def change_through_the_api(simulator: Simulator) -> None:
    """Turn HA on, take the FT virtual machine out of DRS, make groups and a rule, check host certificates."""
    with simulator.content() as content:
        cluster = _named(content, vim.ClusterComputeResource, "DC0_C0")
        host = _named(content, vim.HostSystem, HOSTS[0])
        machine = _named(content, vim.VirtualMachine, PRIMARY)
        das = vim.cluster.DasConfigInfo(enabled=True, admissionControlEnabled=True)
        level = vim.cluster.DrsVmConfigInfo(key=machine, enabled=False)
        groups = [
            vim.cluster.VmGroup(name="protected", vm=[machine]),
            vim.cluster.HostGroup(name="site-a", host=[host]),
        ]
        rule = vim.cluster.VmHostRuleInfo(
            name="stay", enabled=True, mandatory=False, vmGroupName="protected", affineHostGroupName="site-a"
        )
        spec = vim.cluster.ConfigSpecEx(
            dasConfig=das,
            drsVmConfigSpec=[vim.cluster.DrsVmConfigSpec(operation="add", info=level)],
            groupSpec=[vim.cluster.GroupSpec(operation="add", info=group) for group in groups],
            rulesSpec=[vim.cluster.RuleSpec(operation="add", info=rule)],
        )
        WaitForTask(cluster.ReconfigureComputeResource_Task(spec, modify=True))
        content.setting.UpdateOptions(
            [
                vim.option.OptionValue(key="client.VerifySSLCertificates", value=True),
                vim.option.OptionValue(key="vpxd.certmgmt.mode", value="vmca"),
            ]
        )


def _named(content: Any, kind: Any, name: str) -> Any:
    view = content.viewManager.CreateContainerView(content.rootFolder, [kind], True)
    return next(one for one in view.view if one.name == name)
