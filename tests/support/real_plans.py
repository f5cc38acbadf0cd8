"""Real plans and states: Terraform and the provider for vSphere against the simulator, kept in `tests/data/terraform/real`.

Made anew by hand, not by the tests:

    git clone --branch v2.16.1 https://github.com/vmware/terraform-provider-vsphere
    python -m tests.support.real_plans terraform-provider-vsphere [NAME...]

It needs Terraform, Go, and the simulator that `.ci/tools` builds. For every change it starts the simulator with the same
estate, brings it under Terraform (`estate/main.tf`, `estate/imports.tf`), plans the change, keeps what `terraform show
-json` writes, then applies the plan where provider and simulator can, and keeps the state and what
`ftpolicy import vcenter` writes. `made.json` tells the versions, and why a plan was not applied.

What cannot be had, and why:

- `vsphere_host`: the provider reads the time service of a host, which the simulator lacks. Hosts are data sources.
- `vsphere_license`, vSAN, images, EVC: the simulator has no such service, or only answers "none".
- FT itself, and the service FT Logging: the provider knows neither. The simulator is given both, with the estate.
- What vCenter refuses while FT runs (a deleted disk, other CPUs) the simulator does: such states show what a plan would
  have done. What is in use it refuses to delete, as vCenter does.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support import vsphere
from tests.support.paths import DATA, ROOT
from tests.support.simulator import PASSWORD, PRIMARY, USER, Simulator, account, change_through_the_api, simulated
from validator.cli.moved import working_directory

PLACE = DATA / "terraform" / "real"
BEFORE = "before"
"""The name of what is there before any change."""

_SIZE = ("-hosts", "3", "-standalone", "0", "-vms", "2", "-datastores", "2", "-portgroups", "2")
_ADDRESS = "127.0.0.1:8989"  # an import writes where it comes from
_PATIENCE = 60
_NFS = "iso"  # the simulator wants a directory of the name of an NFS datastore
_HOST = "DC0_C0_H0"
_OTHERS = '{ for name, host in data.vsphere_host.esx : name => host if name != "DC0_C0_H0" }'


@dataclass(frozen=True)
class Change:
    """What is done to the configuration: `edits` (old and new text), resources left out, blocks added, options of plan.

    ``since`` names the change whose result is there before.
    """

    edits: tuple[tuple[str, str], ...] = ()
    without: tuple[str, ...] = ()
    added: str = ""
    options: tuple[str, ...] = ()
    since: str = BEFORE


def _vm(setting: str) -> Change:
    """Give the protected machine one more setting."""
    cpus = "  num_cpus             = 4\n"
    return Change(edits=((cpus, f"{cpus}{setting}\n"),))


_ALL_HOSTS = "[for host in data.vsphere_host.esx : host.id]"
_TWO_HOSTS = '[for name, host in data.vsphere_host.esx : host.id if name != "DC0_C0_H2"]'

_FT_MTU = "distributed_port_group  = vsphere_distributed_port_group.ft.key\n  mtu                     = "

_DVS_MTU = "  max_mtu                          = "
_VLAN = "  vlan_id                         = "
_HA = "  ha_enabled                                            = "
_DISK = """    thin_provisioned = false
    eagerly_scrub    = true
  }
"""
_ADAPTER = """
  network_interface {
    network_id = data.vsphere_network.vm.id
  }
"""

CHANGES: Mapping[str, Change] = {
    "no-op": Change(),
    # VMkernel interfaces
    "delete-ft-logging": Change(without=("vsphere_vnic.ft",)),
    "delete-ft-logging-of-a-host": Change(
        edits=(
            (
                'resource "vsphere_vnic" "ft" {\n  for_each                = data.vsphere_host.esx',
                f'resource "vsphere_vnic" "ft" {{\n  for_each                = {_OTHERS}',
            ),
        ),
    ),
    "delete-vmotion": Change(without=("vsphere_vnic.vmotion",)),
    "replace-ft-logging": Change(options=(f'-replace=vsphere_vnic.ft["{_HOST}"]',)),
    "replace-vmotion": Change(options=(f'-replace=vsphere_vnic.vmotion["{_HOST}"]',)),
    "readdress-ft-logging": Change(edits=(('"203.0.113.${30 +', '"203.0.113.${130 +'),)),
    "lower-mtu-of-ft-logging": Change(edits=((_FT_MTU + "9000", _FT_MTU + "1500"),)),
    "take-vmotion-service-away": Change(
        edits=(('services                = ["vmotion"]', "services                = []"),),
    ),
    "services-not-ignored": Change(edits=(("  lifecycle {\n    ignore_changes = [services]\n  }\n", ""),)),
    "rename-with-moved": Change(
        edits=(('resource "vsphere_vnic" "ft"', 'resource "vsphere_vnic" "ft_logging"'),),
        added="moved {\n  from = vsphere_vnic.ft\n  to   = vsphere_vnic.ft_logging\n}\n",
    ),
    "rename-without-moved": Change(edits=(('resource "vsphere_vnic" "ft"', 'resource "vsphere_vnic" "ft_logging"'),)),
    "forget-ft-logging": Change(
        without=("vsphere_vnic.ft",),
        added="removed {\n  from = vsphere_vnic.ft\n  lifecycle {\n    destroy = false\n  }\n}\n",
    ),
    # port groups and switches
    "change-vlan": Change(edits=((_VLAN + "40", _VLAN + "42"),)),
    "change-teaming": Change(
        edits=(
            ('active_uplinks                  = ["Uplink 2"]', 'active_uplinks                  = ["Uplink 1"]'),
            ('standby_uplinks                 = ["Uplink 1"]', 'standby_uplinks                 = ["Uplink 2"]'),
        ),
    ),
    "delete-port-group": Change(without=("vsphere_vnic.ft", "vsphere_distributed_port_group.ft")),
    "delete-port-group-of-machines": Change(without=("vsphere_host_port_group.vm",)),
    "delete-standard-switch": Change(
        without=(
            "vsphere_host_port_group.vm",
            "vsphere_host_port_group.management",
            "vsphere_host_virtual_switch.vswitch0",
        ),
    ),
    "delete-distributed-switch": Change(
        without=(
            "vsphere_vnic.ft",
            "vsphere_vnic.vmotion",
            "vsphere_distributed_port_group.ft",
            "vsphere_distributed_port_group.vmotion",
            "vsphere_distributed_virtual_switch.dvs",
        ),
    ),
    "take-uplink-away": Change(edits=(('["vmnic1", "vmnic2"]', '["vmnic1"]'),)),
    "lower-mtu-of-switch": Change(edits=((_DVS_MTU + "9000", _DVS_MTU + "1500"),)),
    "targeted": Change(
        edits=((_VLAN + "40", _VLAN + "42"),),
        without=("vsphere_virtual_machine.plain",),
        options=("-target=vsphere_distributed_port_group.ft",),
    ),
    # datastores
    "delete-datastore-of-protected": Change(
        edits=(("datastore_id         = vsphere_vmfs_datastore.shared.id", 'datastore_id         = "datastore-48"'),),
        without=("vsphere_vmfs_datastore.shared",),
    ),
    "delete-datastore": Change(without=("vsphere_virtual_machine.plain", "vsphere_nas_datastore.iso")),
    "unmount-datastore": Change(
        edits=((f"  host_system_ids = {_ALL_HOSTS}\n  type", f"  host_system_ids = {_TWO_HOSTS}\n  type"),),
    ),
    # the cluster
    "shrink-cluster": Change(
        edits=((f"  host_system_ids = {_ALL_HOSTS}\n\n", f"  host_system_ids = {_TWO_HOSTS}\n\n"),),
    ),
    "grow-cluster": Change(since="shrink-cluster"),
    "ha-off": Change(edits=((_HA + "true", _HA + "false"),)),
    "ha-on": Change(since="ha-off"),
    "admission-control-off": Change(
        edits=((_HA + "true", f'{_HA}true\n  ha_admission_control_policy = "disabled"'),),
    ),
    "exclude-from-ha": Change(
        added="""resource "vsphere_ha_vm_override" "protected" {
  compute_cluster_id     = vsphere_compute_cluster.ft.id
  virtual_machine_id     = vsphere_virtual_machine.protected.id
  ha_vm_restart_priority = "disabled"
}
"""
    ),
    # machines
    "fewer-cpus": Change(edits=(("num_cpus             = 4", "num_cpus             = 2"),)),
    "more-memory": Change(edits=(("memory               = 8192", "memory               = 16384"),)),
    "hot-add": _vm("  cpu_hot_add_enabled  = true"),
    "nested-virtualization": _vm("  nested_hv_enabled    = true"),
    "annotation": _vm('  annotation           = "owner: Ito"'),
    "another-adapter": Change(edits=((_DISK, _DISK + _ADAPTER),)),
    "snapshot": Change(
        added="""resource "vsphere_virtual_machine_snapshot" "protected" {
  virtual_machine_uuid = vsphere_virtual_machine.protected.id
  snapshot_name        = "before-upgrade"
  description          = "before the upgrade"
  memory               = false
  quiesce              = false
}
"""
    ),
    "remove-machine": Change(without=("vsphere_virtual_machine.protected",)),
    "remove-other-machine": Change(without=("vsphere_virtual_machine.plain",)),
    "destroy": Change(options=("-destroy",)),
}


def configuration(change: Change) -> str:
    """Return the configuration of the estate after a change, with the imports of what was there before."""
    text = (PLACE / "estate" / "main.tf").read_text(encoding="utf-8")
    for address in change.without:
        kind, name = address.split(".")
        text, found = re.subn(rf'resource "{kind}" "{name}" \{{\n.*?^\}}\n', "", text, flags=re.DOTALL | re.MULTILINE)
        assert found == 1, address
    for old, new in change.edits:
        assert text.count(old) == 1, f"{text.count(old)} times: {old}"
        text = text.replace(old, new)
    return f"{text}\n{change.added}"


def plants() -> list[dict[str, Any]]:
    """Return the estate of the simulator: `vsphere.estate`, and what the provider reads of it and would stumble over.

    The provider counts `vmk10` among `vmk1`, so FT Logging is on `vmk2`; a port group's key is its reference.
    """
    text = json.dumps(vsphere.estate()).replace("vmk10", "vmk2")
    text = text.replace(vsphere.PORT_GROUP, "dvportgroup-12").replace(vsphere.VMOTION_PORT_GROUP, "dvportgroup-14")
    estate: list[dict[str, Any]] = json.loads(text)
    for one in estate:
        if one["path"] == "config.hardware.device":
            one["value"] = [_completed(device) for device in one["value"] if device["_typeName"] != "VirtualCdrom"]
        elif one["path"] == "configurationEx.dasConfig.option":
            del one["value"][1:]
        elif one["path"] == "configurationEx.dasConfig.admissionControlPolicy":
            one["value"] |= {"failoverLevel": 1, "autoComputePercentages": False}
        elif one["path"] == "configurationEx.dasConfig.defaultVmSettings":
            one["value"] |= _RESTART
    switch = {**_SWITCH, "config.host": [_member(identity) for identity in ("host-26", "host-36", "host-46")]}
    others = [
        *(("ClusterComputeResource", "DC0_C0", f"configurationEx.{path}", value) for path, value in _CLUSTER.items()),
        *(("VirtualMachine", PRIMARY, f"config.{path}", value) for path, value in _MACHINE.items()),
        *(("DistributedVirtualSwitch", "DVS0", path, value) for path, value in switch.items()),
        *(("DistributedVirtualPortgroup", name, f"config.{path}", value)
          for name in ("DC0_DVPG0", "DC0_DVPG1") for path, value in _GROUP.items()),
        ("VirtualMachine", _SECONDARY, "config.hardware.device", _ADAPTER_ON_STANDARD),
        ("VirtualMachine", _SECONDARY, "network", [_VM_NETWORK]),
        ("VirtualMachine", PRIMARY, "network", [_VM_NETWORK]),
        *(("Datastore", name, "summary.url", f"ds:///vmfs/volumes/{name}/") for name in vsphere.DATASTORES),
    ]  # fmt: skip
    return [*estate, *(vsphere.plant(*other) for other in others)]


_SECONDARY = "DC0_C0_RP0_VM1"
_VM_NETWORK = {"type": "Network", "value": "network-6"}
_ADAPTER_ON_STANDARD = [vsphere.network_card("VirtualVmxnet3", 4000, "VM Network")]
"""The simulator puts its machines on the port group that is for FT Logging here."""

_PLACES = {"VirtualDisk": (1000, 0), "ParaVirtualSCSIController": (100, 3), "VirtualVmxnet3": (100, 7)}


def _completed(device: dict[str, Any]) -> dict[str, Any]:
    kind = device["_typeName"]
    if kind in _PLACES:
        device["controllerKey"], device["unitNumber"] = _PLACES[kind]
    if kind == "VirtualDisk":
        device["storageIOAllocation"] = {"limit": -1, "reservation": 0, "shares": {"shares": 1000, "level": "normal"}}
        device["backing"] |= {
            "writeThrough": False,
            "uuid": "6000C29a-0000-0000-0000-000000000001",
            "datastore": {"type": "Datastore", "value": "datastore-48"},
        }
    if kind == "VirtualVmxnet3":
        device["resourceAllocation"] = {"limit": -1, "reservation": 0, "share": {"shares": 50, "level": "normal"}}
        device["backing"]["network"] = _VM_NETWORK
    return device


_RESTART = {
    "isolationResponse": "none",
    "restartPriorityTimeout": 600,
    "vmToolsMonitoringSettings": {
        "enabled": False,
        "vmMonitoring": "vmMonitoringDisabled",
        "clusterSettings": False,
        "failureInterval": 30,
        "minUpTime": 120,
        "maxFailures": 3,
        "maxFailureWindow": -1,
    },
    "vmComponentProtectionSettings": {
        "vmStorageProtectionForAPD": "disabled",
        "enableAPDTimeoutForHosts": False,
        "vmTerminateDelayForAPDSec": 180,
        "vmReactionOnAPDCleared": "none",
        "vmStorageProtectionForPDL": "disabled",
    },
}

_CLUSTER = {
    "drsConfig.defaultVmBehavior": "fullyAutomated",
    "drsConfig.vmotionRate": 3,
    "drsConfig.enableVmBehaviorOverrides": True,
    "dpmConfigInfo": {"enabled": False, "defaultDpmBehavior": "manual", "hostPowerActionRate": 3},
    "dasConfig.vmMonitoring": "vmMonitoringDisabled",
    "dasConfig.hBDatastoreCandidatePolicy": "allFeasibleDsWithUserPreference",
    "infraUpdateHaConfig": {
        "enabled": False,
        "behavior": "Manual",
        "moderateRemediation": "QuarantineMode",
        "severeRemediation": "QuarantineMode",
    },
    "orchestration": {"defaultVmReadiness": {"readyCondition": "none", "postReadyDelay": 0}},
    "proactiveDrsConfig": {"enabled": False},
}

_MACHINE = {
    "bootOptions": {"bootDelay": 0, "bootRetryEnabled": False, "bootRetryDelay": 10000, "enterBIOSSetup": False},
    "tools": {
        "afterPowerOn": True,
        "afterResume": True,
        "beforeGuestStandby": True,
        "beforeGuestShutdown": True,
        "beforeGuestReboot": False,
        "syncTimeWithHostAllowed": True,
        "syncTimeWithHost": True,
        "toolsUpgradePolicy": "manual",
    },
    "cpuAllocation": {"reservation": 0, "limit": -1, "shares": {"shares": 4000, "level": "normal"}},
    "memoryAllocation": {"reservation": 8192, "limit": -1, "shares": {"shares": 81920, "level": "normal"}},
    "swapPlacement": "inherit",
}

_SWITCH = {
    "config.ipfixConfig": {
        "activeFlowTimeout": 60,
        "idleFlowTimeout": 15,
        "samplingRate": 0,
        "internalFlowsOnly": False,
    },
    "config.linkDiscoveryProtocolConfig": {"protocol": "cdp", "operation": "listen"},
}

_GROUP = {"autoExpand": True, "vmVnicNetworkResourcePoolKey": "-1"}


def _member(identity: str) -> dict[str, Any]:
    pnics = [{"pnicDevice": "vmnic1", "uplinkPortKey": "8"}, {"pnicDevice": "vmnic2", "uplinkPortKey": "9"}]
    backing = {"_typeName": "DistributedVirtualSwitchHostMemberPnicBacking", "pnicSpec": pnics}
    host = {"type": "HostSystem", "value": identity}
    return {"config": {"host": host, "maxProxySwitchPorts": 512, "backing": backing}}


@dataclass(frozen=True)
class Workshop:
    """A directory with a configuration, and the simulator that it is about."""

    directory: Path
    simulator: Simulator
    plugins: Path

    def terraform(self, *arguments: str) -> str:
        """Run Terraform with the provider that was built, and return what it writes; fail with what it says."""
        settings = self.directory / "terraform.rc"
        settings.write_text(
            f'provider_installation {{\n  dev_overrides {{ "vmware/vsphere" = "{self.plugins}" }}\n  direct {{}}\n}}\n'
        )
        surroundings = {
            **os.environ,
            "CHECKPOINT_DISABLE": "1",
            "TF_CLI_CONFIG_FILE": str(settings),
            # no address, user or password in a file, so none in a plan
            "VSPHERE_SERVER": f"{self.simulator.host}:{self.simulator.port}",
            "VSPHERE_USER": USER,
            "VSPHERE_PASSWORD": PASSWORD,
            "VSPHERE_ALLOW_UNVERIFIED_SSL": "true",
        }
        try:
            done = subprocess.run(
                ["terraform", *arguments],
                cwd=self.directory,
                env=surroundings,
                check=False,
                capture_output=True,
                text=True,
                timeout=_PATIENCE,
            )
        except subprocess.TimeoutExpired as expired:
            raise RefusedError(f"the provider went on trying for more than {_PATIENCE} s") from expired
        if done.returncode:
            raise RefusedError(_said(done.stderr))
        return done.stdout

    def write(self, change: Change) -> None:
        (self.directory / "main.tf").write_text(configuration(change), encoding="utf-8")

    def plan(self, change: Change) -> str:
        """Return the plan of a change as JSON. The plan itself stays for `apply`."""
        self.write(change)
        self.terraform("plan", "-no-color", "-out=plan.bin", *change.options)
        return self.terraform("show", "-json", "plan.bin")

    def refresh(self) -> None:
        """Read everything anew: what a plan finds changed since the last run is drift, and not what it is about."""
        self.terraform("apply", "-no-color", "-auto-approve", "-refresh-only")

    def spec(self) -> str:
        """Return what `ftpolicy import vcenter` writes of the simulator."""
        file = self.directory / "cluster.yaml"
        file.unlink(missing_ok=True)
        command = ["import", "vcenter", "--server", self.simulator.host, "--port", str(self.simulator.port)]
        done = subprocess.run(
            [sys.executable, "-m", "validator", *command, "--user", USER, "--insecure", "-o", str(file)],
            cwd=ROOT,
            env={**os.environ, "FTPOLICY_VCENTER_PASSWORD": PASSWORD},
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return file.read_text(encoding="utf-8")


class RefusedError(Exception):
    """What Terraform says that the provider or the simulator refuses."""


def _said(text: str) -> str:
    lines = [line.strip("│╷╵ ") for line in text.splitlines()]
    errors = [line.removeprefix("Error: ") for line in lines if line.startswith("Error: ")]
    return re.sub(r"127\.0\.0\.1:\d+", "the simulator", "; ".join(sorted(errors)))


@contextmanager
def workshop(plugins: Path) -> Iterator[Workshop]:
    """Start a simulator, and bring its estate under Terraform."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        (directory / _NFS).mkdir()
        with (
            working_directory(directory),
            simulated(directory, *_SIZE, "-change", "-listen", _ADDRESS, *account(), plants=plants()) as simulator,
        ):
            change_through_the_api(simulator)
            found = Workshop(directory, simulator, plugins)
            found.write(Change())
            shutil.copy(PLACE / "estate" / "imports.tf", directory)
            found.terraform("apply", "-no-color", "-auto-approve")
            (directory / "imports.tf").unlink()
            found.refresh()
            yield found


def _keep(name: str, file: str, text: str) -> None:
    place = PLACE / name
    place.mkdir(exist_ok=True)
    if file.endswith(".json"):
        text = json.dumps(json.loads(text), separators=(",", ":"), ensure_ascii=False) + "\n"
    (place / file).write_text(text, encoding="utf-8")


def make(name: str, plugins: Path) -> str | None:
    """Make and keep everything about one change. Return what refused the plan, or nothing where it was applied."""
    change = CHANGES[name]
    shutil.rmtree(PLACE / name, ignore_errors=True)
    with workshop(plugins) as found:
        if change.since != BEFORE:
            found.plan(CHANGES[change.since])
            found.terraform("apply", "-no-color", "plan.bin")
            found.refresh()
        elif name == next(iter(CHANGES)):
            _keep(BEFORE, "state.json", found.terraform("show", "-json"))
            _keep(BEFORE, "cluster.yaml", found.spec())
        plan = found.plan(change)
        _keep(name, "plan.json", plan)
        before = json.loads((PLACE / change.since / "state.json").read_text(encoding="utf-8"))
        assert _told(json.loads(plan)["prior_state"]) == _told(before), f"{name} is not about what was kept before"
        try:
            found.terraform("apply", "-no-color", "plan.bin")
        except RefusedError as refused:
            return str(refused)
        found.refresh()
        _keep(name, "state.json", found.terraform("show", "-json"))
        _keep(name, "cluster.yaml", found.spec())
    return None


def _told(state: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of all managed resources, but for the one that is a time. A plan has moved addresses already."""
    return {
        f"{resource['type']} {resource['values']['id']}": {
            key: value for key, value in resource["values"].items() if key != "change_version"
        }
        for resource in state["values"]["root_module"]["resources"]
        if resource["mode"] == "managed"
    }


def _build(checkout: Path, plugins: Path) -> str:
    """Build the provider, and return its version."""
    subprocess.run(["go", "build", "-trimpath", "-o", str(plugins) + "/", "."], cwd=checkout, check=True)
    described = subprocess.run(["git", "describe", "--tags"], cwd=checkout, check=True, capture_output=True, text=True)
    return described.stdout.strip()


def _govmomi() -> str:
    module = (ROOT / "tests" / "support" / "vcsim" / "go.mod").read_text(encoding="utf-8")
    return str(re.findall(r"govmomi (v\S+)", module)[0])


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the changes that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("checkout", type=Path, help="source of the provider")
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[*CHANGES, []])
    options = parser.parse_args(arguments)
    record = PLACE / "made.json"
    made = json.loads(record.read_text(encoding="utf-8")) if record.exists() else {"not applied": {}}
    with tempfile.TemporaryDirectory() as plugins:
        version = json.loads(
            subprocess.run(["terraform", "version", "-json"], check=True, capture_output=True, text=True).stdout
        )
        made |= {
            "terraform": version["terraform_version"],
            "vmware/vsphere": _build(options.checkout.resolve(), Path(plugins)),
            "govmomi simulator": _govmomi(),
        }
        for name in options.names or CHANGES:
            refused = make(name, Path(plugins))
            made["not applied"].pop(name, None)
            if refused is not None:
                made["not applied"][name] = refused
            print(name, "" if refused is None else f"(not applied: {refused})", flush=True)
            record.write_text(json.dumps(made, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
