"""A spec in minutes: what somebody with a plain cluster types until every verdict is decided, counted.

A person reads the questions of ``ftpolicy fill`` on a pipe and types what the vSphere Client shows. A key of YAML that is typed
counts one, an answer of one value one, a table one for each key of its head and one for each line below it, and of facts that
are asked together each name. A round is a run after which something has to be typed.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.conftest import Cli
from tests.support import rvtools
from tests.support.answering import judged, rounds_of_answers
from tests.support.paths import EXAMPLES, ROOT
from validator.cli.designs import design
from validator.facts.spec_document import spec_object
from validator.findings.model import Result
from validator.model import KINDS, Path as FactPath

HOSTS = [f"esx0{number}.example.com" for number in (1, 2, 3, 4)]
SPEC = (
    "apiVersion: ftpolicy/v1\nkind: ClusterSpec\nvcenter: {name: vcsa.example.com, version: 8.0 Update 3}\n"
    "clusters:\n  - {name: Production, fault_tolerance: true}\nhosts:\n"
    + "".join(f"  - {{name: {name}, cluster: Production}}\n" for name in HOSTS)
    + "vms:\n  - {name: erp-db, cluster: Production, fault_tolerance: true, defaults: vsphere}\n"
)
_TEAMED = "loadbalance_loadbased, [uplink1, uplink2], []"
SHOWN: Mapping[str, str | Sequence[str]] = {
    "vcenter.verify_host_certificates": "yes",
    "clusters[].evc_mode": 'Intel® "Ice Lake" Generation',
    "clusters[].ha.advanced_options": "{}",
    "clusters[].ha.admission_control": "resource_percentage",
    "clusters[].ha.heartbeat_datastores": "ds1, ds2",
    "clusters[].vm_host_rules": "none",
    "hosts[].version": "8.0 Update 3",
    "hosts[].cpu.model": "Intel(R) Xeon(R) Gold 6338 CPU @ 2.00GHz",
    "hosts[].connection_state": "connected",
    "hosts[].power_state": "powered_on",
    "hosts[].ha_agent": "running",
    "hosts[].edition": "VMware vSphere 8 Enterprise Plus",
    "hosts[].memory_mb": "512 GB",
    "hosts[].bios.power_profile": "os_managed",
    "hosts[].firewall.open_ports": ["rulesets: [faultTolerance]"],
    "hosts[].port_groups": "none",
    "hosts[].switches": "none",
    "hosts[].pnics[vmnic0].speed_mbps": "25000",
    "hosts[].pnics[vmnic1].speed_mbps": "25000",
    "hosts[].vmkernels": [
        "device, port_group, netmask, mtu, services",
        "vmk0, Management, 255.255.255.0, 1500, management",
        "vmk1, vMotion, 255.255.255.0, 9000, vmotion",
        "vmk2, FT, 255.255.255.0, 9000, ft_logging",
    ],
    **{f"hosts[].vmkernels[vmk{number}].ip": f"10.0.{number}.11-14" for number in (0, 1, 2)},
    "distributed_switches": ["name: dvs"],
    "distributed_switches[].mtu": "9000",
    "distributed_switches[].lags": "none",
    "distributed_switches[].network_io_control.enabled": "yes",
    "distributed_switches[].hosts": ["host: all, uplinks: {uplink1: vmnic0, uplink2: vmnic1}"],
    "distributed_switches[].port_groups": [
        "name, vlan, use, nsx, teaming, active, standby",
        f"Management, 10, vmkernel, no, {_TEAMED}",
        f"vMotion, 20, vmkernel, no, {_TEAMED}",
        f"FT, 30, vmkernel, no, {_TEAMED}",
        f"Servers, 100, vm, no, {_TEAMED}",
    ],
    "datastores": ["name, type, transport, hosts", "ds1, VMFS, fc, all", "ds2, VMFS, fc, all"],
    "vms[].storage_datastore": "ds1",
    "vms[].num_cpus": "4",
    "vms[].memory_mb": "16 GB",
    "vms[].devices": "none",
    "vms[].resource_pool.memory_limit_mb": "none",
    "vms[].storage_policy": "none",
    "vms[].storage_drs": "disabled",
    "vms[].connection_state": "connected",
    "vms[].ha_restart_priority": "medium",
    "vms[].confidential_computing": "none",
    "vms[].firmware": "bios",
    "vms[].ft_encryption": "opportunistic",
    "vms[].disks": [
        "label: Hard disk 1, size_gb: 100, mode: persistent, storage_policy: none, io_filters: [], datastore: ds1"
    ],
    "vms[].network_adapters": ["network: Servers, type: VMXNET 3"],
    "vms[].scsi_controllers": ["type: VMware Paravirtual, bus_sharing: none"],
    "vms[].cdroms": "none",
    "vms[].floppies": "none",
}
"""What the client shows, by the key of a question; lines of a list end with an empty one. All else is left unknown."""

TRUE = {
    "bios.hardware_virtualization",
    "certificate_verified",
    "firewall.enabled",
    "ha.enabled",
    "ha.host_monitoring",
}
"""Facts of yes or no that are so; of all others that are asked together the client shows that they are not."""

_KEY = re.compile(r"(?:^|[{,\s])[A-Za-z_][\w.]*:(?=\s|$)", re.MULTILINE)
_QUESTION = re.compile(r"^\(\d+ open\) (\S+)", re.MULTILINE)
_TOGETHER = re.compile(r"^\(\d+ open\) which of these are true of .*\n((?: {4}.*\n)+)", re.MULTILINE)
_PROMPT = b"  > "


class Person:
    """Answers what is asked, and counts what is typed; ``unknown`` are questions that were left."""

    def __init__(self) -> None:
        self.keys = 0
        self.questions = 0
        self.unknown: list[str] = []

    def run(self, spec: Path) -> str:
        """Fill ``spec`` in, and return what was said at the end."""
        command = [sys.executable, "-m", "validator", "fill", spec.name]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        with subprocess.Popen(
            command,
            cwd=spec.parent,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            lines: Iterator[str] = iter(())
            said = b""
            while chunk := os.read(process.stdout.fileno(), 1 << 16):
                said += chunk
                if not said.endswith(_PROMPT):
                    continue
                text, said = said.decode(), b""
                if "open)" in text:
                    lines = iter(self._lines(text))
                line = next(lines, None)
                if line is None:
                    process.kill()
                    raise AssertionError(text)
                process.stdin.write(f"{line}\n".encode())
                process.stdin.flush()
        return said.decode()

    def _lines(self, text: str) -> Sequence[str]:
        self.questions += 1
        if found := _TOGETHER.search(text):
            names = [line.split()[0] for line in found[1].splitlines()[:-2]]
            chosen = [name for name in names if name in TRUE]
            self.keys += max(1, len(chosen))
            return [", ".join(chosen) or "none"]
        asked = _QUESTION.search(text)
        assert asked is not None
        answer = SHOWN.get(asked[1])
        if answer is None:
            self.unknown.append(asked[1])
            return [""]
        if isinstance(answer, str):
            self.keys += 1
            return [answer]
        is_table = len(answer) > 1 and ":" not in answer[0]
        self.keys += answer[0].count(",") + len(answer) if is_table else max(1, len(_KEY.findall("\n".join(answer))))
        return [*answer, ""]


def test_a_plain_cluster_of_four_hosts_takes_one_round(cli: Cli, tmp_path: Path) -> None:
    spec = tmp_path / "c.yaml"
    spec.write_text(SPEC, encoding="utf-8")
    person = Person()

    end = person.run(spec)

    assert end.endswith("Every verdict is decided.\nNext: `ftpolicy check c.yaml`\n")
    typed = len(_KEY.findall(SPEC)) + person.keys
    assert (typed, person.questions, person.unknown) == (
        107,
        51,
        ["datastores[].datastore_cluster.automation_level"],
    )
    done = cli("check", str(spec), "-o", "json")
    summary = json.loads(done.out)["summary"]
    assert (done.code, summary["fail"], summary["undecided"]) == (0, 0, 0), done.out


def test_an_export_of_rvtools_decides_more_with_the_list_of_services(cli: Cli, tmp_path: Path) -> None:
    """Two hosts and a machine under FT, in the small export of the tests: what it decides, and what is still to be asked."""
    export, services = "tests/data/rvtools/rvtools-mini.xlsx", "examples/inventories/vmkernels.csv"
    figures = {}
    for name, sources in (("alone", [export]), ("with the list", [export, services])):
        file = tmp_path / "c.yaml"
        assert cli("import", "rvtools", *sources, "-o", str(file)).code == 0
        summary = json.loads(cli("check", str(file), "-o", "json").out)["summary"]
        asked = cli("fill", str(file)).out
        found = re.search(r"^(\d+) facts still unknown", asked, re.MULTILINE)
        assert found is not None
        figures[name] = (summary["pass"] + summary["fail"], summary["undecided"], int(found[1]))
        file.unlink()

    assert figures == {"alone": (40, 88, 39), "with the list": (68, 60, 36)}


TRUTH: Sequence[tuple[str, str]] = [
    ("vcsa.corp.example.com", "vc01.intra.example.org"),
    ("Cluster01", "Prod-A"),
    ("DC01", "Berlin"),
    ("esxi-1.corp.example.com", "bl1.intra.example.org"),
    ("esxi-2.corp.example.com", "bl2.intra.example.org"),
    ("esxi-3.corp.example.com", "bl3.intra.example.org"),
    ("esxi-4.corp.example.com", "bl4.intra.example.org"),
    ("build: 24022510", "build: 24280767"),
    ("Dell Inc.", "HPE"),
    ("PowerEdge R750", "ProLiant DL380 Gen10 Plus"),
    ("Intel(R) Xeon(R) Gold 6338 CPU @ 2.00GHz, threads: 128", "Intel(R) Xeon(R) Gold 6326 CPU @ 2.90GHz, threads: 64"),
    ("memory_mb: 1024 GB", "memory_mb: 512 GB"),
    ("speed_mbps: 25000", "speed_mbps: 10000"),
    ("automation_level: fully_automated", "automation_level: partially_automated"),
    ("dv-Management", "PG-Mgmt"),
    ("dv-vMotion", "PG-vMotion"),
    ("dv-FT", "PG-FT"),
    ("dv-Servers", "PG-App"),
    ("DSwitch01", "VDS-A"),
    ("vlan: 110", "vlan: 310"),
    ("vlan: 111", "vlan: 311"),
    ("vlan: 112", "vlan: 312"),
    ("vlan: 120", "vlan: 320"),
    ("10.1.10.1", "172.16.10.2"),
    ("10.1.11.1", "172.16.11.2"),
    ("10.1.12.1", "172.16.12.2"),
    ("LUN01", "vmfs-a"),
    ("LUN02", "vmfs-b"),
    ("app-db", "sap-ascs"),
    ("num_cpus: 2", "num_cpus: 4"),
    ("memory_mb: 8 GB", "memory_mb: 16 GB"),
    ("memory_reservation_mb: 8 GB", "memory_reservation_mb: 16 GB"),
    ("Red Hat Enterprise Linux 9 (64-bit)", "SUSE Linux Enterprise 15 (64-bit)"),
    ("size_gb: 100", "size_gb: 60"),
    ("firmware: bios", "firmware: efi"),
]
"""What a cluster has that is like the design `8.0u3-vmfs`: a name or a value of the design, and the one that the client shows.

Each is one replacement of all its places in an editor, and one typed key.
"""


_ROUND_TWO = ("    memory_mb: 512 GB\n", "    memory_mb: 512 GB\n    capability: {ft_efi_supported: true}\n")


def test_a_cluster_like_a_design_takes_a_replacement_for_each_name_and_value(cli: Cli, tmp_path: Path) -> None:
    spec = tmp_path / "cluster.yaml"
    text = design("8.0u3-vmfs")
    for old, new in TRUTH:
        assert old in text, old
        text = text.replace(old, new)
    spec.write_text(text, encoding="utf-8")

    first = cli("check", str(spec))
    whole = text.replace(*_ROUND_TWO).replace("describes: target\n", "")
    spec.write_text(whole, encoding="utf-8")
    second = cli("check", str(spec), "-o", "json")

    assert (first.code, "verdicts tell of the design" in first.err) == (0, True)
    assert first.out.startswith(
        "virtual machine sap-ascs  cannot be decided without:\n  ? hosts[].capability.ft_efi_supported  not in the cluster spec\n"
    )
    summary = json.loads(second.out)["summary"]
    assert (second.code, second.err, summary["fail"], summary["undecided"]) == (0, "", 0, 0)
    keys = len(TRUTH) + len(_KEY.findall(_ROUND_TWO[1])) - 1 + 1  # the last one takes “describes: target” away
    assert keys == 38
    facts = json.loads(cli("facts", str(spec)).out)
    of_the_design = r"corp\.example\.com|Cluster01|DC01|dv-\w+|LUN0\d|10\.1\.\d+\.\d+|R750|6338"
    assert re.findall(of_the_design, json.dumps(facts)) == []
    assert sorted(facts["hosts"]) == [f"bl{number}.intra.example.org" for number in (1, 2, 3, 4)]


def test_an_export_and_the_list_of_services_leave_a_round_of_answers(cli: Cli, tmp_path: Path) -> None:
    """The cluster of the design again: what RVTools and the list say of it is imported, and the rest is answered."""
    whole = judged(EXAMPLES / "healthy" / "vmfs-8.0u3.yaml")
    spec = tmp_path / "cluster.yaml"
    sources = _exported(whole, tmp_path)
    assert cli("import", "rvtools", *sources, "-o", str(spec)).code == 0
    imported = json.loads(cli("check", str(spec), "-o", "json").out)["summary"]
    declared = spec.read_text(encoding="utf-8")

    keys = [sum(_typed(told) for _, told in answered) for answered in rounds_of_answers(spec, whole)]

    text = spec.read_text(encoding="utf-8")
    whole_lists = text.replace("    partial: [scsi_controllers]\n", "").replace("partial: [clusters]\n", "")
    assert (
        whole_lists.count("\n") == text.count("\n") - 2
    )  # RVTools shows controllers and clusters that are used, no others
    spec.write_text(whole_lists, encoding="utf-8")
    summary = json.loads(cli("check", str(spec), "-o", "json").out)["summary"]
    assert "fault_tolerance: true" in declared
    assert (imported["pass"] + imported["fail"], imported["undecided"]) == (114, 75)
    assert (keys, summary["fail"], summary["undecided"]) == ([52], 0, 0)


def _exported(whole: Result, directory: Path) -> list[str]:
    """Write what RVTools lists of an estate, and the list of VMkernel services; return the files."""
    document: dict[str, Any] = {
        kind: [spec_object(whole.facts, kind, name) for name in whole.facts.members(kind)] for kind in KINDS
    }
    [document["vcenter"]] = document.pop("vcenters")
    workbook = rvtools.write_workbook(
        directory / "export.xlsx", rvtools.tables_of(document, document["vcenter"]["name"])
    )
    columns = ("VMHost", "Device", "Services", "NetStack", "PortGroupName", "IP", "SubnetMask", "Mtu", "DhcpEnabled")
    words = {"ft_logging": "faultToleranceLogging"}
    lines = [",".join(columns)]
    for host in document["hosts"]:
        for one in host["vmkernels"]:
            services = " ".join(words.get(service, service) for service in one["services"])
            values = (host["name"], one["device"], services, "defaultTcpipStack", one["port_group"], one["ip"])
            lines.append(",".join(map(str, (*values, one["netmask"], one["mtu"], "False"))))
    services_file = directory / "vmkernels.csv"
    services_file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [str(workbook), str(services_file)]


def _typed(told: Mapping[FactPath, str]) -> int:
    """Return the keys that are typed for an answer: what is the same of all objects is typed once, as `fill` asks for it."""
    return sum(max(1, len(_KEY.findall(text))) for text in dict.fromkeys(told.values()))
