"""``extra_config``: which keys put which facts in doubt, in a plan, a state and code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli
from tests.support.fragments import (
    AFTER,
    HCL,
    PLAN,
    STATE,
    assert_spelled_as_the_spec,
    facts,
    reasons,
    resource,
)
from validator.model import Fragment, InputKind, Secret, Unknown
from validator.reasons import ReasonCode, because

DOUBT = "whether vSphere heeds it beside the attribute is not known"
DEVICES = ("vms", "v", "devices")
ALL = {
    "nested_virtualization": False,
    "video_3d": False,
    "memory_reservation_mb": 0,
    "memory_limit_mb": "none",
    "cpu_reservation_mhz": 0,
    "cpu_hot_add": False,
    "memory_hot_add": False,
    "mmu_mode": "on",
    "sharing": "none",
    "mode": "persistent",
    "bus_sharing": "none",
    "type": "pvscsi",
}


def machine(kind: InputKind = PLAN, **values: Any) -> Fragment:
    values = {
        "name": "v",
        "memory_limit": -1,
        "memory_reservation": 0,
        "cpu_reservation": 0,
        "cpu_hot_add_enabled": False,
        "memory_hot_add_enabled": None,
        "nested_hv_enabled": False,
        "ept_rvi_mode": "on",
        "clone": [],
        "video_card": [],
        "scsi_type": "pvscsi",
        "scsi_controller_count": 2,
        "scsi_bus_sharing": "noSharing",
        "disk": [
            {"label": "d", "disk_sharing": "sharingNone", "disk_mode": "persistent"},
            {"label": "e", "disk_sharing": None, "disk_mode": None},
        ],
        **values,
    }
    return facts(resource("vsphere_virtual_machine.v", **values), kind=kind)


def known(fragment: Fragment) -> dict[str, Any]:
    """Return the facts that ``extra_config`` may change: of members the value that all have, else none."""
    found = fragment.objects["vms"]["v"]
    members = {
        **{name: [disk.get(name) for disk in found["disks"].values()] for name in ("sharing", "mode")},
        **{name: [one.get(name) for one in found["scsi_controllers"].values()] for name in ("bus_sharing", "type")},
    }
    flat = {name: found.get(name) for name in ALL if name not in members}
    flat.update({name: values[0] for name, values in members.items() if len(set(values)) == 1})
    return {name: value for name, value in flat.items() if value is not None}


@pytest.mark.parametrize("kind", [PLAN, STATE, HCL])
@pytest.mark.parametrize(
    ("key", "value", "open_facts"),
    [
        ("guestinfo.role", "db", ()),
        ("disk.EnableUUID", "TRUE", ()),
        ("vhv.enable", "TRUE", ("nested_virtualization",)),
        ("VHV.Enable", "1", ("nested_virtualization",)),
        ("vhv.enable", "FALSE", ()),
        ("vhv.enable", "0", ()),
        ("vhv.enable", "maybe", ("nested_virtualization",)),
        ("vhv.enable", Secret("TRUE"), ("nested_virtualization",)),
        ("vhv.enable", Unknown(because(ReasonCode.KNOWN_AFTER_APPLY)), ("nested_virtualization",)),
        ("guestinfo.vhv.enable", "TRUE", ()),
        ("vhv.allow", "TRUE", ("nested_virtualization",)),
        ("mks.enable3d", "true", ("video_3d",)),
        ("mks.enable3d", "FALSE", ()),
        ("svga.graphicsMemoryKB", "262144", ("video_3d",)),
        ("scsi0:1.sharing", "multi-writer", ("sharing",)),
        ("scsi0:1.sharing", "none", ()),
        ("nvme0:0.sharing", "multi-writer", ("sharing",)),
        ("scsi0:0.mode", "independent-persistent", ("mode",)),
        ("scsi0:0.mode", "persistent", ()),
        ("scsi0:0.ctkEnabled", "TRUE", ()),
        ("scsi0:0.deviceType", "rawDiskMapping", ("sharing", "mode")),
        ("disk.locking", "FALSE", ("sharing",)),
        ("scsi1.sharedBus", "physical", ("bus_sharing",)),
        ("scsi1.sharedBus", "none", ()),
        ("scsi0.virtualDev", "buslogic", ("type",)),
        ("scsi0.virtualDev", "pvscsi", ()),
        ("scsi0.pciSlotNumber", "160", ()),
        ("scsi0.anything", "1", ("bus_sharing", "type")),
        ("sched.mem.min", "2048", ("memory_reservation_mb",)),
        ("sched.mem.minSize", "0", ()),
        ("sched.mem.max", "1024", ("memory_limit_mb",)),
        ("sched.mem.pin", "TRUE", ("memory_reservation_mb",)),
        ("sched.mem.prealloc", "TRUE", ("memory_reservation_mb", "memory_limit_mb")),
        ("sched.cpu.min", "500", ("cpu_reservation_mhz",)),
        ("vcpu.hotadd", "TRUE", ("cpu_hot_add",)),
        ("mem.hotadd", "TRUE", ("memory_hot_add",)),
        ("monitor.virtual_mmu", "software", ("mmu_mode",)),
        ("monitor.virtual_mmu", "hardware", ()),
    ],
)
def test_a_key_that_says_something_else_makes_its_fact_unknown(
    key: str, value: Any, open_facts: tuple[str, ...], kind: InputKind
) -> None:
    assert known(machine(kind)) == ALL

    fragment = machine(kind, extra_config={key: value})

    assert known(fragment) == {name: fact for name, fact in ALL.items() if name not in open_facts}
    why = str(AFTER) if isinstance(value, Unknown) else "the value is sensitive" if isinstance(value, Secret) else DOUBT
    found = {path[-1]: reason for path, reason in reasons(fragment).items() if "extra_config" in reason}
    assert found == {
        **({"rdm": f"extra_config has {key}; {why}"} if "deviceType" in key else {}),
        **dict.fromkeys(open_facts, f"extra_config has {key}; {why}"),
    }
    assert_spelled_as_the_spec(fragment)


@pytest.mark.parametrize(
    "key", ["pciPassthru0.present", "pciPassthru.use64bitMMIO", "usb_xhci.present", "vtpm.present"]
)
def test_devices_that_a_key_may_add(key: str) -> None:
    reason = f"extra_config has {key}; {DOUBT}"

    none, some = (machine(extra_config={key: "TRUE"}, pci_device_id=ids) for ids in ([], ["0000:3b:00.0"]))

    assert "devices" not in none.objects["vms"]["v"]
    assert reasons(none)[DEVICES] == reason
    assert some.objects["vms"]["v"]["devices"] == ["pci_passthrough"]
    assert (DEVICES in some.partial, reasons(some)[DEVICES]) == (True, reason)


@pytest.mark.parametrize(
    ("options", "reason"),
    [(Unknown(because(ReasonCode.KNOWN_AFTER_APPLY)), str(AFTER)), (Secret({}), "the value is sensitive")],
)
def test_without_the_whole_of_it_every_such_fact_is_unknown(options: Any, reason: str) -> None:
    fragment = machine(extra_config=options)

    assert known(fragment) == {}
    assert reasons(fragment)["vms", "v", "nested_virtualization"] == f"extra_config is unknown; {reason}"


@pytest.mark.parametrize("options", [None, {}, {"guestinfo.a": "b"}])
def test_without_such_a_key_nothing_changes(options: Any) -> None:
    assert machine(extra_config=options).unknown == machine().unknown == {}


RULES = {
    "vhv.enable": "vm.no_nested_virtualization",
    "mks.enable3d": "vm.no_3d_video",
    "scsi0:0.sharing": "vm.disk_mode_supported",
    "scsi0.sharedBus": "vm.no_shared_bus",
    "vcpu.hotadd": "vm.no_hot_plug",
}
CODE = (
    'variable "more" {\n  default = {}\n}\nvariable "late" {\n  type = string\n  default = "TRUE"\n  sensitive = true\n}\n'
    'resource "vsphere_virtual_machine" "v" {\n  name = "v"\n  disk {\n    label = "d"\n    size = 1\n  }\n'
    "  extra_config = OPTIONS\n}\n"
)


def _verdicts(cli: Cli, *paths: Path) -> dict[str, str]:
    only = [word for rule in RULES.values() for word in ("--only", rule)]
    run = cli("check", *map(str, paths), "-o", "json", "--show", "pass", "--vsphere", "8.0.3", *only)
    return {one["rule"]: one["verdict"] for one in json.loads(run.out)["findings"]}


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    file = tmp_path / "cluster.yaml"
    file.write_text(
        "apiVersion: ftpolicy/v1\nkind: ClusterSpec\nclusters: [{name: c}]\n"
        "vms: [{name: v, cluster: c, fault_tolerance: true}]\n",
        encoding="utf-8",
    )
    return file


def test_no_rule_passes_on_code_with_such_keys(spec: Path, cli: Cli, tmp_path: Path) -> None:
    code = tmp_path / "main.tf"
    keys = ", ".join(f'"{key}"' for key in RULES)

    code.write_text(CODE.replace("OPTIONS", 'merge({ "guestinfo.a" = "b" }, var.more)'), encoding="utf-8")
    assert _verdicts(cli, code, spec) == dict.fromkeys(RULES.values(), "pass")
    code.write_text(CODE.replace("OPTIONS", f"merge({{}}, {{ for k in [{keys}] : k => var.late }})"), encoding="utf-8")
    assert _verdicts(cli, code, spec) == dict.fromkeys(RULES.values(), "undecided")


def test_no_rule_passes_on_a_state_with_such_keys(spec: Path, cli: Cli, tmp_path: Path) -> None:
    values = {
        "name": "v",
        "nested_hv_enabled": False,
        "cpu_hot_add_enabled": False,
        "memory_hot_add_enabled": False,
        "clone": [],
        "video_card": [],
        "scsi_type": "pvscsi",
        "scsi_bus_sharing": "noSharing",
        "scsi_controller_count": 1,
        "disk": [{"label": "d", "size": 1, "disk_mode": "persistent", "disk_sharing": "sharingNone"}],
        "extra_config": {"guestinfo.a": "b"},
    }
    machine = {
        "address": "vsphere_virtual_machine.v",
        "mode": "managed",
        "type": "vsphere_virtual_machine",
        "name": "v",
        "provider_name": "registry.terraform.io/vmware/vsphere",
        "values": values,
    }
    state = {
        "format_version": "1.0",
        "terraform_version": "1.11.4",
        "values": {"root_module": {"resources": [machine]}},
    }
    file = tmp_path / "state.json"

    file.write_text(json.dumps(state), encoding="utf-8")
    assert _verdicts(cli, file, spec) == dict.fromkeys(RULES.values(), "pass")
    values["extra_config"] = dict.fromkeys(RULES, "TRUE")
    file.write_text(json.dumps(state), encoding="utf-8")
    assert _verdicts(cli, file, spec) == dict.fromkeys(RULES.values(), "undecided")
